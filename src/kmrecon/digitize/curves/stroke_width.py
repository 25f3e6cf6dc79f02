"""The ink along a path in, the width of its stroke out, whatever marks stand on it."""

import numpy as np
from numpy.typing import NDArray

from kmrecon import _core
from kmrecon.digitize.curves.colors import Mask
from kmrecon.types import Floats, Ints

MODE_STEP = 0.1  # px
MODE_REACH = 0.35  # px around a width in which measured ones are the same
FEWEST = 40  # columns that show what is frequent
MANY = 0.35  # of the most frequent width: the stroke's own is as frequent
THICK, THICKEST = 8.0, 0.02  # px, and of the plot's height: what is thicker is a block of marks, or a heavy stroke
SOME = 0.1  # of the most frequent width in such a block: the stroke's own, where it shows, is as frequent
ALIKE, ALIKE_SHARE = 0.3, 0.2  # px, and share of a width, by which strokes of one plot differ
FEW_ALIKE = 0.06  # share of the columns that are as wide as the other strokes where marks stand on most of them
MANY_ALIKE = 0.2  # where something else hides a part of the stroke at many of them


def width_of(drawn: Mask, up: Ints, low: Ints, seen: Mask, thick: Floats, usual: float | None = None) -> float:
    """Return the stroke's width: the smaller of its runs across and along, at most places of the path.

    Strokes of one plot are as wide as one another: where `usual` is told, a width like it is found among fewer places.
    """
    if not seen.any():
        return 1.0
    first, last = runs_at(drawn.T, np.arange(up.size), (up + low) // 2)
    values = np.minimum(thick, last - first + 1)[seen]
    width = lowest_mode(values)
    if width > max(THICK, THICKEST * drawn.shape[0]):
        width = lowest_mode(values, SOME)
    if usual is None or abs(width - usual) <= (reach := ALIKE + ALIKE_SHARE * usual):
        return width
    like = values[np.abs(values - usual) <= reach]
    enough = like.size >= (FEW_ALIKE if width > usual else MANY_ALIKE) * values.size
    return lowest_mode(like) if enough else width


def lowest_mode(values: Floats, many: float = MANY) -> float:
    """Return the smallest value around which many lie: marks make a stroke seem wider, even at most columns."""
    if values.size < FEWEST:
        return float(np.quantile(values, 0.3))
    values = np.sort(values)
    places = np.arange(values[0], values[-1] + MODE_STEP, MODE_STEP)
    counts = np.searchsorted(values, places + MODE_REACH) - np.searchsorted(values, places - MODE_REACH)
    k = int(np.argmax(counts >= many * counts.max()))
    while k + 1 < counts.size and counts[k + 1] > counts[k]:
        k += 1
    near = values[np.abs(values - places[k]) <= MODE_REACH]
    return float(near.mean()) if near.size else float(values[0])


def runs_at(drawn: Mask, row: Ints, column: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last row of the upright run of drawn pixels at each place."""
    return _core.runs_at(drawn.view(np.uint8), row, column)


def run_lengths(drawn: Mask) -> NDArray[np.int32]:
    """Return for each drawn pixel the rows of the upright run that it is in, 0 where nothing is drawn."""
    return _core.run_lengths(drawn.view(np.uint8))


def drawn_between(drawn: Mask, start: Ints, stop: Ints) -> Ints:
    """Count in each column the drawn pixels after row `start` down to row `stop`."""
    rows = stop - start
    columns = np.repeat(np.arange(rows.size), rows)
    below = np.arange(columns.size) - np.repeat(np.cumsum(rows) - rows, rows)
    return np.bincount(columns[drawn[start[columns] + 1 + below, columns]], minlength=rows.size)
