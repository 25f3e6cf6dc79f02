"""Path commands and a matrix in, strokes in pixels out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kmrecon.types import Floats, Stroke

BEND_PIECES = 8  # straight pieces of a Bezier curve
FAINTEST = 0.04  # opacity: less is not seen

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Affine:
    """A flat map: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def after(self, first: "Affine") -> "Affine":
        """Return the map that does `first` and then this one."""
        return Affine(
            self.a * first.a + self.c * first.b,
            self.b * first.a + self.d * first.b,
            self.a * first.c + self.c * first.d,
            self.b * first.c + self.d * first.d,
            self.a * first.e + self.c * first.f + self.e,
            self.b * first.e + self.d * first.f + self.f,
        )

    def of(self, points: Floats) -> Floats:
        """Return (K, 2) points moved by the map."""
        return np.asarray(points @ np.array([[self.a, self.b], [self.c, self.d]]) + np.array([self.e, self.f]))

    @property
    def scale(self) -> float:
        """By how much lengths grow, all directions together."""
        return float(np.sqrt(abs(self.a * self.d - self.b * self.c)))


@dataclass(frozen=True, slots=True)
class Pen:
    """How a path is drawn, in the units of its points; None: not drawn, not filled."""

    stroke: tuple[int, int, int, float] | None  # sRGB and opacity, 0-1
    fill: tuple[int, int, int, float] | None
    width: float = 1.0
    dash: tuple[float, ...] = ()


def bend(start: Sequence[float], controls: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Return the points of a Bezier curve after its start: two controls are quadratic, three cubic."""
    t = np.arange(1, BEND_PIECES + 1)[:, None] / BEND_PIECES
    points = [np.repeat(np.array([p], np.float64), BEND_PIECES, axis=0) for p in (start, *controls)]
    while len(points) > 1:  # de Casteljau
        points = [one + t * (two - one) for one, two in pairwise(points)]
    return [(float(x), float(y)) for x, y in points[0]]


def strokes_of(subpaths: Iterable[Sequence[Sequence[float]]], pen: Pen, place: Affine) -> list[Stroke]:
    """Return the strokes of a path's pieces in pixels; what is not seen makes none."""
    seen = [paint for paint in (pen.stroke, pen.fill) if paint is not None and paint[3] > FAINTEST]
    if not seen:
        return []
    drawn = pen.stroke is not None and pen.stroke[3] > FAINTEST
    width = max(pen.width * place.scale, 1e-3) if drawn else 0.0
    dash = tuple(part * place.scale for part in pen.dash) if drawn and any(pen.dash) else ()
    filled = pen.fill is not None and pen.fill[3] > FAINTEST
    return [
        Stroke(place.of(np.array(points, np.float64)), _on_white(seen[0]), width, dash, filled)
        for points in subpaths
        if len(points) > 1
    ]


def _on_white(paint: tuple[int, int, int, float]) -> Color:
    red, green, blue = (round(255 + (channel - 255) * paint[3]) for channel in paint[:3])
    return red, green, blue
