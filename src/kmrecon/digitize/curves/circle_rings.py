"""The inks of a plot in, the same without the rims of open circles that the strokes show through."""

from dataclasses import replace

import cv2
import numpy as np

from kmrecon.digitize.curves.circle_strokes import BLUR, paint, stroke_width
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.path import INK
from kmrecon.types import Floats

FAINT = 0.15  # share of a pixel: a rim as thin as a pixel or two covers most of its pixels in part
SEEN = 0.93  # share of a rim that is drawn
APART = 0.35  # radii between the centers of two circles that are told apart
MOST_RIM = 0.35  # of the size of its middle: a rim is thinner
RIM_DRAWN = 0.9  # share of a circle as wide that is drawn


def without_rings(inks: tuple[Ink, ...], size: float) -> tuple[Ink, ...]:
    """Return the inks without the rims of their circles, whose middles are `size` px wide."""
    return tuple(_without(ink, size) for ink in inks)


def _without(ink: Ink, size: float) -> Ink:
    drawn, inked = ink.share > INK, ink.share > FAINT
    seen = _share_on(inked, size / 2 + 1)
    x, y = _peaks(seen, size)
    if not x.size:
        return ink
    rims = _around(seen >= SEEN, size / 2 - BLUR, size / 2 + _rim(inked, x, y, size) + BLUR)
    share, hidden, half = np.where(rims, 0.0, ink.share), ink.hidden | rims, stroke_width(drawn & ~rims) / 2
    for column, row in zip(x.tolist(), y.tolist(), strict=True):
        paint(share, hidden, (column - half, row - half, column + half, row + half))
    return replace(ink, share=share, hidden=hidden, circles=np.stack([x, y], axis=1))


def _rim(drawn: Mask, x: Floats, y: Floats, size: float) -> float:
    """Return how thick the rims of circles are, px."""
    rim, places = 1.0, (y.astype(np.int64), x.astype(np.int64))
    while rim < MOST_RIM * size and np.median(_share_on(drawn, size / 2 + rim + 1)[places]) >= RIM_DRAWN:
        rim += 1.0
    return rim


def _share_on(drawn: Mask, radius: float) -> Floats:
    """Return for each place the share of the circle around it that is drawn."""
    kernel = _ring(radius - 0.5, radius + 0.5)
    return np.asarray(cv2.filter2D(drawn.astype(np.float32), -1, kernel / kernel.sum(), borderType=cv2.BORDER_CONSTANT))


def _around(centers: Mask, inner: float, outer: float) -> Mask:
    """Return what lies between two circles around some places."""
    return np.asarray(cv2.dilate(centers.view(np.uint8), _ring(inner, outer).astype(np.uint8)) > 0)


def _ring(inner: float, outer: float) -> Floats:
    reach = int(np.ceil(outer))
    away = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    return np.asarray((away >= inner) & (away <= outer), np.float32)


def _peaks(seen: Floats, size: float) -> tuple[Floats, Floats]:
    """Return the places that show most of a rim, px, none too near to one that shows more."""
    reach = max(1, round(APART * size / 2))
    highest = cv2.dilate(seen, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    peaks = ((seen >= highest) & (seen >= SEEN)).astype(np.uint8)
    joined = cv2.dilate(peaks, np.ones((reach, reach), np.uint8), anchor=(0, 0))  # equal ones, nearer than that
    _, _, _, centers = cv2.connectedComponentsWithStats(joined)
    x, y = centers[1:].T + reach / 2
    order = np.argsort(x)
    return x[order], y[order]
