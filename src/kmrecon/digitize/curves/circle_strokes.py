"""Open circles and the ink around them in, the stroke that they hide out, as far as it can be told.

The center of a circle lies on the curve. From there the curve goes on to where a stroke leaves the disc: level through
its side, or level as far as an upright stroke beneath (or above) it stands, and along that.
"""

from dataclasses import dataclass

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.path import INK
from kmrecon.digitize.curves.stroke_width import run_lengths
from kmrecon.types import Floats

SAME_LEVEL = 1.0  # px
BLUR = 1.0  # px beyond the rim
SEEN = 3  # px around a stroke in which nothing hides its edges
BEYOND = 2  # px beyond a disc in which the strokes that leave it are looked for


@dataclass(frozen=True, slots=True)
class Circles:
    """Open circles of one size."""

    x: Floats  # (M,) px, centers
    y: Floats  # (M,) px
    radius: float  # px, to the outer side of the rim


def stroked(ink: Ink, inside: Mask, circles: Circles, chain: Mask, width: float) -> tuple[Floats, Mask]:
    """Return the share of each pixel that the color covers and where it is hidden, circles replaced by strokes.

    Parameters
    ----------
    ink : of one color
    inside : (rows, columns) within circles
    circles : those told one by one
    chain : (rows, columns) centers of those that are not
    width : px, of a stroke
    """
    rest = (ink.share > INK) & ~inside
    share, hidden = np.where(inside, 0.0, ink.share), ink.hidden | inside
    for column in np.flatnonzero(chain.any(axis=0)).tolist():
        centers = np.flatnonzero(chain[:, column])
        # Circles that do not touch lie on different curves.
        for rows in np.split(centers, np.flatnonzero(np.diff(centers) > 2 * circles.radius) + 1):
            top, bottom = (rows[0] + 1.0, float(rows[-1])) if rows.size > 2 else ((rows[0] + rows[-1] + 1) / 2,) * 2
            paint(share, hidden, (column, top - width / 2, column + 1, bottom + width / 2))
    for k in range(circles.x.size):
        for side in (-1, 1):
            _leave(share, hidden, rest, circles, chain, k, side, width)
    return share, hidden


def _leave(
    share: Floats, hidden: Mask, rest: Mask, circles: Circles, chain: Mask, k: int, side: int, width: float
) -> None:
    """Draw the stroke from the center of a circle to the left (-1) or to the right (1)."""
    x, y, reach = float(circles.x[k]), float(circles.y[k]), circles.radius + BLUR
    near = chain[max(0, int(y - 2 * reach)) : int(y + 2 * reach) + 1]
    if _level_beyond(rest, x + side * reach, y, side, width):
        _level(share, hidden, x, x + side * reach, y, width, near)
        return
    upright = _upright_beyond(rest, x, y, side, reach, width)
    _level(share, hidden, x, x + side if upright is None else upright + side * width / 2, y, width, near)
    if upright is not None:
        far = y + side * reach
        paint(share, hidden, (upright - width / 2, min(y, far), upright + width / 2, max(y, far)))


def _level_beyond(rest: Mask, edge: float, y: float, side: int, width: float) -> bool:
    """Tell whether a level stroke goes on beyond the side of a disc."""
    first, last = sorted((int(edge), int(edge + side * BEYOND)))
    rows = slice(max(0, int(y - width / 2)), int(y + width / 2) + 1)
    return bool(rest[rows, max(0, first) : last + 1].any())


def _upright_beyond(rest: Mask, x: float, y: float, side: int, reach: float, width: float) -> float | None:
    """Return the middle of an upright stroke that leaves a disc: to the right beneath it, to the left above it."""
    first, last = sorted((y + side * reach, y + side * (reach + BEYOND)))
    left, right = sorted((x - side * width, x + side * reach))
    part = rest[max(0, int(first)) : max(0, int(last)) + 1, max(0, int(left)) : int(np.ceil(right))]
    columns = np.flatnonzero(part.all(axis=0)) if part.size else np.empty(0)
    if columns.size < width / 2:
        return None
    middle = float(max(0, int(left)) + columns.mean() + 0.5)
    return max(middle, x) if side > 0 else min(middle, x)


def _level(share: Floats, hidden: Mask, start: float, stop: float, y: float, width: float, chain: Mask) -> None:
    """Draw a level stroke where no chain of circles tells the level."""
    left, right = sorted((start, stop))
    for column in range(max(0, int(np.floor(left))), min(share.shape[1], int(np.ceil(right)))):
        if not chain[:, column].any():
            paint(share, hidden, (column, y - width / 2, column + 1, y + width / 2))


def paint(share: Floats, hidden: Mask, box: tuple[float, float, float, float]) -> None:
    """Draw ink over (left, top, right, bottom), px, edges in parts of a pixel."""
    left, top, right, bottom = box
    rows = np.arange(max(0, int(np.floor(top))), min(share.shape[0], int(np.ceil(bottom))))
    columns = np.arange(max(0, int(np.floor(left))), min(share.shape[1], int(np.ceil(right))))
    if not (rows.size and columns.size):
        return
    high = (np.minimum(rows + 1, bottom) - np.maximum(rows, top)).clip(0)
    wide = (np.minimum(columns + 1, right) - np.maximum(columns, left)).clip(0)
    place = np.ix_(rows, columns)
    share[place] = np.maximum(share[place], high[:, None] * wide[None, :])
    # What is drawn in place of a circle is seen, both its edges.
    hidden[max(0, rows[0] - SEEN) : rows[-1] + SEEN + 1, columns] = False


def stroke_width(drawn: Mask) -> float:
    """Return the usual width of the strokes in a mask: the shorter of the runs through each pixel."""
    high, wide = run_lengths(drawn), run_lengths(drawn.T).T
    return float(np.median(np.minimum(high, wide)[drawn])) if drawn.any() else 1.0
