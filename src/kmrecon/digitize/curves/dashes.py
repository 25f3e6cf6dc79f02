"""Ink in, the empty pixels between its dashes out: beside one another, or around the corner of a drop."""

import cv2
import numpy as np

from kmrecon import _core
from kmrecon.digitize.curves.colors import Mask
from kmrecon.types import Bytes

LONGEST_GAP = 0.03  # of the plot's width: a longer gap is none between dashes
WIDTHS = 5.0  # stroke widths of a gap: R leaves four between the dashes of thick lines as of thin ones
LONGER = 2.5  # times as long as thick: a dash that shows its way
LONGEST_THICK = 0.06  # of the plot's width: the gap between dashes of thick lines


def longest_gap(drawn: Mask) -> int:
    """Return how far apart the dashes of some ink may be, px."""
    columns: int = drawn.shape[1]
    return round(max(LONGEST_GAP * columns, min(WIDTHS * _thickness(drawn), LONGEST_THICK * columns)))


def between_dashes(drawn: Mask, longest: int) -> Mask:
    """Return the empty pixels on the ways between two pieces of ink that are no farther apart than dashes.

    A way runs along a row, down a column, or around one corner.
    """
    ink, size = drawn.astype(np.uint8), 2 * (longest // 2) + 1
    level, upright = _closed(ink, (1, size)), _closed(ink, (size, 1))
    turned = _core.around_corners(ink, longest) | _core.around_corners(ink[::-1, ::-1], longest)[::-1, ::-1]
    # A line that shows its ink across the last column of a dash falls in the next one.
    ways = cv2.dilate(level | upright | turned, np.ones((1, 2), np.uint8), anchor=(1, 0))
    return np.asarray(ways > ink)


def behind_others(drawn: Mask, hidden: Mask, longest: int) -> Mask:
    """Return the empty pixels between two dashes of a row or column where others hide what lies between.

    No gap up to what hides a dash, or from there on, is longer than those between dashes.
    """
    ink, over = drawn.view(np.uint8), hidden.view(np.uint8)
    upright, level = _core.behind_others(ink, over, longest), _core.behind_others(ink.T, over.T, longest).T
    return np.asarray((upright | level) > 0)


def beside_dashes(drawn: Mask) -> tuple[Mask, Mask]:
    """Return the empty pixels to the right of an upright dash, and those above a level one.

    A line leaves a dash at its end and comes to the next one at its beginning: what goes out of the side of one turns
    exactly where that ends.
    """
    right, above = _core.beside_dashes(drawn.view(np.uint8), LONGER)
    return right > 0, above > 0


def _closed(ink: Bytes, along: tuple[int, int]) -> Bytes:
    """Return ink with the gaps in it closed, up to its own last pixels beside an edge, not to the edge."""
    half = max(along) // 2
    padded = np.pad(ink, half)
    return np.asarray(cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones(along, np.uint8)), np.uint8)[
        half : -half or None, half : -half or None
    ]


def _thickness(drawn: Mask) -> float:
    """Return how thick strokes are, px: the pixels of one are on the mean a quarter of it from its edges."""
    ink = np.pad(drawn, 1).astype(np.uint8)
    away = cv2.distanceTransform(ink, cv2.DIST_L1, 3)[ink > 0]
    return 4 * float(away.mean()) - 2 if away.size else 0.0
