"""Strokes in, lines out: pieces that a program has drawn one after another joined to what they show together."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kmrecon.types import Floats, Stroke

MEETS = 0.1  # px between the end of one piece and the start of the next
DOTTED = 1.6  # stroke widths: a shorter dash is a dot
ALIKE_WIDTH = 0.1  # share by which the widths of pieces of one line may differ

Style = tuple[tuple[int, int, int], float, tuple[float, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A stroke of one style from end to end."""

    points: Floats  # (K, 2) px
    color: tuple[int, int, int]
    width: float  # px
    dash: tuple[float, ...]

    @property
    def style(self) -> Style:
        """What makes two lines look alike."""
        return self.color, round(self.width, 1), tuple(round(part, 1) for part in self.dash)

    @property
    def line_style(self) -> str:
        """Solid, dotted, dashed or dashdot."""
        if not self.dash:
            return "solid"
        if len(self.dash) > 2:
            return "dashdot"
        return "dotted" if self.dash[0] <= DOTTED * self.width else "dashed"

    @property
    def drawn(self) -> float:
        """Share of its length that its dashes cover."""
        return sum(self.dash[::2]) / sum(self.dash) if len(self.dash) % 2 == 0 and self.dash else 1.0


def joined_lines(strokes: Iterable[Stroke]) -> list[Line]:
    """Return the lines of a figure, in the order of their drawing; filled shapes are none."""
    lines: list[list[Stroke]] = []
    for stroke in strokes:
        if stroke.filled or stroke.width == 0:
            continue
        if lines and _alike(lines[-1][-1], stroke) and _meet(lines[-1][-1].points[-1], stroke.points[0]):
            lines[-1].append(stroke)
        else:
            lines.append([stroke])
    return [_line(pieces) for pieces in lines]


def _alike(one: Stroke, two: Stroke) -> bool:
    return (
        one.color == two.color
        and abs(one.width - two.width) <= ALIKE_WIDTH * one.width
        and len(one.dash) == len(two.dash)
    )


def _meet(one: Floats, two: Floats) -> bool:
    return bool(np.abs(one - two).max() <= MEETS)


def _line(pieces: list[Stroke]) -> Line:
    first = pieces[0]
    points = np.concatenate([first.points, *(piece.points[1:] for piece in pieces[1:])])
    return Line(points, first.color, first.width, first.dash)
