"""Ink in, the empty pixels between its dashes out: beside one another, or around the corner of a drop."""

import cv2
import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.types import Ints

LONGEST_GAP = 0.03  # of the plot's width: a longer gap is none between dashes
WIDTHS = 5.0  # stroke widths of a gap: R leaves four between the dashes of thick lines as of thin ones
LONGEST_THICK = 0.06  # of the plot's width: the gap between dashes of thick lines
FAR = 1 << 20  # px


def longest_gap(drawn: Mask) -> int:
    """Return how far apart the dashes of some ink may be, px."""
    columns: int = drawn.shape[1]
    return round(max(LONGEST_GAP * columns, min(WIDTHS * _thickness(drawn), LONGEST_THICK * columns)))


def between_dashes(drawn: Mask, longest: int) -> Mask:
    """Return the empty pixels on the ways between two pieces of ink that are no farther apart than dashes.

    A way runs along a row, down a column, or around one corner.
    """
    ink, size = drawn.astype(np.uint8), 2 * (longest // 2) + 1
    level = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, size), np.uint8), borderValue=0)
    upright = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((size, 1), np.uint8), borderValue=0)
    turned = _around_corners(drawn, longest) | _around_corners(drawn[::-1, ::-1], longest)[::-1, ::-1]
    return np.asarray(((level > 0) | (upright > 0) | turned) & ~drawn)


def _thickness(drawn: Mask) -> float:
    """Return how thick strokes are, px: the pixels of one are on the mean a quarter of it from its edges."""
    ink = np.pad(drawn, 1).astype(np.uint8)
    away = cv2.distanceTransform(ink, cv2.DIST_L1, 3)[ink > 0]
    return 4 * float(away.mean()) - 2 if away.size else 0.0


def _around_corners(drawn: Mask, longest: int) -> Mask:
    """Return the ways from a piece of ink to the right and then down to another one."""
    before, below = _columns_from_ink(drawn), _columns_from_ink(drawn[::-1].T).T[::-1]
    rows, columns = np.nonzero(~drawn & (before + below <= longest))
    level = _filled(rows, columns - before[rows, columns], columns, drawn.shape)
    return np.asarray(level | _filled(columns, rows, rows + below[rows, columns], drawn.T.shape).T)


def _columns_from_ink(drawn: Mask) -> Ints:
    """Return how many columns before each pixel the last ink of its row is; `FAR` where there is none."""
    columns = np.arange(drawn.shape[1], dtype=np.int32)
    return np.asarray(columns - np.maximum.accumulate(np.where(drawn, columns, -FAR), axis=1))


def _filled(rows: Ints, first: Ints, last: Ints, shape: tuple[int, ...]) -> Mask:
    """Return a mask that holds from `first` to `last` in some rows."""
    change = np.zeros((shape[0], shape[1] + 1), np.int32)
    np.add.at(change, (rows, first), 1)
    np.add.at(change, (rows, last + 1), -1)
    return np.asarray(change.cumsum(axis=1)[:, :-1] > 0)
