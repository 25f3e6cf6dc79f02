"""A plot and its words in, the lines of the frames drawn around them out: a legend's frame is no curve."""

from collections.abc import Iterable

import cv2
import numpy as np

from kmrecon import _core
from kmrecon.digitize.curves.colors import Mask
from kmrecon.types import Box, Bytes, Word

INKED = 25  # sRGB units by which the line of a frame differs from the page
CLOSED = 0.9  # share of each side that is drawn
LINE = 4  # px that a line and its blurred edges cover
LARGEST = 0.7  # of the plot's width and height


def word_frames(pixels: Bytes, box: Box, words: Iterable[Word], outside: Mask) -> Mask:
    """Return the pixels of the lines of closed rectangles around words.

    Parameters
    ----------
    pixels : (rows, columns, 3) the plot
    box : where the pixels are in the figure
    words : text of the figure
    outside : (rows, columns) the lines around the plot and what lies beyond: they close a frame in its corner
    """
    page = np.median(pixels[::4, ::4].reshape(-1, 3), axis=0)
    ink = (_core.off_color(pixels, page) > INKED) | outside
    out = np.zeros(ink.shape, bool)
    centers = np.array([word.box.center for word in words]).reshape(-1, 2) - (box.left, box.top)
    # What a closed line encloses is a piece of page of its own.
    _, _, pieces, _ = cv2.connectedComponentsWithStats((~ink).astype(np.uint8), connectivity=4)
    for left, top, wide, high, _ in pieces[1:].tolist():
        right, bottom = left + wide, top + high
        inside = (centers > (left, top)).all(axis=1) & (centers < (right, bottom)).all(axis=1)
        if inside.any() and _is_frame(ink, left, top, right, bottom):
            frame = np.zeros(ink.shape, bool)
            frame[max(0, top - LINE) : bottom + LINE, max(0, left - LINE) : right + LINE] = True
            frame[top:bottom, left:right] = False
            out |= frame
    return out


def _is_frame(ink: Mask, left: int, top: int, right: int, bottom: int) -> bool:
    """Tell whether lines, or the ends of the plot, run along all sides of a rectangle much smaller than the plot."""
    rows, columns = ink.shape
    if right - left > LARGEST * columns or bottom - top > LARGEST * rows:
        return False
    ends = top == 0, bottom == rows, left == 0, right == columns
    sides = (
        ink[max(0, top - 1), left:right],
        ink[min(rows - 1, bottom), left:right],
        ink[top:bottom, max(0, left - 1)],
        ink[top:bottom, min(columns - 1, right)],
    )
    return all(end or side.mean() >= CLOSED for end, side in zip(ends, sides, strict=True))
