"""The way of a solid curve in, the same down onto the curve that hides the rest of it out.

A drop with no ink below it or beside its foot ends beneath another stroke, and so does what comes after.
"""

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.last_drop import LEAST_LAST_DROP
from kmrecon.digitize.curves.path import INK, Path
from kmrecon.types import Floats

LEAST_FALL = 2.0  # stroke widths of a drop: less is a mark, or the edge of the other stroke
THICKEST = 3.0  # stroke widths of what hides the foot: more is a drop itself, or a block of marks
LEAST_BESIDE = 2.0  # stroke widths over which it goes on beside the foot
CLEAR = 2  # px below it without ink


def with_hidden_end(path: Path, share: Floats, over: Mask, width: float) -> Path:
    """Let a path that ends above another curve fall onto it where a drop leads there, and follow its level.

    Parameters
    ----------
    share : (rows, columns) part of each pixel that is covered by the color of the path
    over : (rows, columns) another curve is drawn there
    width : px, of the stroke
    """
    ink, reach = share > INK, round(width) + 1
    if path.broken:
        return path
    for column in range(min(ink.shape[1] - 1, path.end + reach), max(0, path.end - 2 * reach), -1):
        level = int(path.start[min(path.end, max(0, column - reach))])
        foot = _foot(level, column, ink, over, width)
        if foot is not None and _is_corner(level, column, ink | over, reach):
            return _led_on(path, level, column, foot, over)
    return path


def _foot(level: int, column: int, ink: Mask, over: Mask, width: float) -> int | None:
    """Return the middle row of the stroke in which a drop from a level ends; None where there is no such drop."""
    fallen = _run(ink[level + 1 :, column])
    first = level + 1 + fallen
    thick = _run(over[first:, column])
    if fallen < max(LEAST_LAST_DROP, LEAST_FALL * width) or not width / 2 <= thick <= THICKEST * width:
        return None
    middle = first + thick // 2
    beside = over[middle, column + 1 : column + 1 + round(LEAST_BESIDE * width)]
    ends = not ink[first + thick : first + thick + CLEAR, column].any()
    return middle if ends and beside.size and beside.all() else None


def _is_corner(level: int, column: int, covered: Mask, reach: int) -> bool:
    """Tell whether an upright stroke comes down from the end of a level: a mark reaches above it, or it goes on."""
    above = covered[max(0, level - 2 * reach) : max(0, level - reach), column]
    beside = covered[max(0, level - 1) : level + 2, column + reach : column + 3 * reach]
    return not (above.any() or beside.any())


def _led_on(path: Path, level: int, column: int, foot: int, over: Mask) -> Path:
    """Return a path that falls at a column, and goes on to where what hides it leaves its level."""
    kept, end = min(column, path.length), column + _run(over[foot, column:]) - 1
    before, after = slice(kept), np.ones(end - column + 1, bool)
    stay = np.ones(column - kept, bool)
    row = np.r_[path.row[before].clip(None, level), np.full(stay.size, level), np.full(after.size, foot)]
    start = np.r_[path.start[:1], row[:-1]]
    drawn, hidden = np.r_[path.drawn[before], stay, ~after], np.r_[path.hidden[before], ~stay, after]
    fallen = path.dropped + max(0, foot - int(path.row[-1]))
    return Path(start, row, end, drawn, hidden, path.leap, fallen)


def _run(mask: Mask) -> int:
    """Return for how long a mask holds from its beginning on."""
    return mask.size if mask.all() else int(np.argmin(mask))
