"""A plot without readable numbers, and the values at the ends of its axes told by a person, in; a calibration out."""

from dataclasses import dataclass

import numpy as np

from kmrecon.digitize.calibration import axis_from_ticks
from kmrecon.digitize.strokes import LINE_INK, peaks
from kmrecon.notes import AXES_BARE
from kmrecon.types import Axis, Box, Calibration, Floats, Ints

LEAST_LENGTH = 0.35  # of the figure: a shorter line is no axis
TICK_INK = 0.12  # darkness by which a tick stroke differs from the page
TICK_REACH = 5  # px beyond the axis line
TICK_WIDTH = 8.0  # px


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A straight line: across (columns of an upright one, rows of a level one) and along, px."""

    first: int
    last: int
    start: int
    stop: int

    @property
    def width(self) -> int:
        """How thick it is, px."""
        return self.last - self.first + 1

    def meets(self, end: int) -> bool:
        """Tell whether another line ends here."""
        return self.first - 2 <= end <= self.last + 3


def bare_calibration(ink: Floats, x_ends: tuple[float, float], y_ends: tuple[float, float]) -> Calibration | None:
    """Return what the pixels mean, None where no two axis lines are drawn.

    Parameters
    ----------
    ink : (height, width) darkness of each pixel
    x_ends, y_ends : values at the first and the last tick of each axis, as told

    Returns
    -------
    Calibration
        The values lie at the outermost tick strokes, or at the ends of the lines where no ticks are drawn.
    """
    upright, level = _strokes(ink.T), _strokes(ink)
    if not upright or not level:
        return None
    left, bottom = upright[0], level[-1]
    right = [line for line in upright[1:] if line.meets(bottom.stop)]
    top = [line for line in level[:-1] if line.meets(left.start)]
    area = Box(
        left.last + 1,
        top[0].last + 1 if top else left.start,
        right[-1].first if right else bottom.stop,
        bottom.first,
    )
    if area.width <= 0 or area.height <= 0:
        return None
    x = _axis("x", ink[bottom.last + 2 : bottom.last + TICK_REACH], bottom, (min(x_ends), max(x_ends)))
    y = _axis("y", ink.T[max(0, left.first - TICK_REACH + 1) : left.first - 1], left, (max(y_ends), min(y_ends)))
    note = AXES_BARE.note("no numbers were read; those told were put at the outermost ticks")
    return Calibration(area, x, y, max(y_ends) > 1.5, "survival", (note,))


def _strokes(ink: Floats) -> list[_Stroke]:
    """Return the long level lines, from the top down."""
    drawn = ink > LINE_INK
    found: list[_Stroke] = []
    for row in np.flatnonzero(drawn.mean(axis=1) >= LEAST_LENGTH).tolist():
        start, stop = _longest_run(drawn[row])
        if stop - start < LEAST_LENGTH * drawn.shape[1]:
            continue
        if found and found[-1].last == row - 1:
            last = found.pop()
            found.append(_Stroke(last.first, row, min(last.start, start), max(last.stop, stop)))
        else:
            found.append(_Stroke(row, row, start, stop))
    return found


def _longest_run(drawn: Floats | Ints) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], drawn.astype(np.int8), [0]])))
    starts, stops = edges[::2], edges[1::2]
    longest = int((stops - starts).argmax())
    return int(starts[longest]), int(stops[longest])


def _axis(name: str, strip: Floats, line: _Stroke, ends: tuple[float, float]) -> Axis:
    # A line reaches half its width beyond the corner.
    first, last = line.start + line.width / 2, line.stop - line.width / 2
    if strip.size:
        reach = slice(max(0, line.start - TICK_REACH), line.stop + TICK_REACH)
        ticks = peaks(strip.mean(axis=0)[reach], TICK_INK, TICK_WIDTH) + reach.start
        if ticks.size >= 2:
            first, last = float(ticks[0]), float(ticks[-1])
    return axis_from_ticks(name, ((first, ends[0]), (last, ends[1])))
