"""The ink of text: where a box holds any, how it falls into rows, how tight a word's box can be."""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from kmrecon import _core
from kmrecon.types import Box, Bytes, Floats, Word

INK_CONTRAST = 0.35  # of the darkest ink's distance from the background
LEAST_CONTRAST = 32  # of 255
MARGIN = 2  # px around a box in which ink that runs on outside is recognized as a line
ROW_HEIGHT = 0.75  # of the usual text's height: the least of a row in a box of several

Mask = NDArray[np.bool_]


def ink_in(pixels: Bytes, box: Box) -> Mask:
    """Return where a box holds ink: pixels (H, W) unlike the most common one."""
    height, width = pixels.shape[:2]
    left, top = corner(box)
    cutting = pixels[top : min(height, int(np.ceil(box.bottom))), left : min(width, int(np.ceil(box.right)))]
    if not cutting.size:
        return np.zeros((0, 0), bool)
    distance = _core.off_color(cutting, _background(cutting))
    return np.asarray(distance > max(LEAST_CONTRAST, INK_CONTRAST * float(distance.max())))


def text_ink(pixels: Bytes, box: Box) -> Mask:
    """Return the ink in a box without lines that run on beyond it (axes, ticks, grid)."""
    return _without_lines(ink_in(pixels, box))


def corner(box: Box) -> tuple[int, int]:
    """Return the first pixel (column, row) that a box touches."""
    return max(0, int(np.floor(box.left))), max(0, int(np.floor(box.top)))


def tighten(pixels: Bytes, word: Word) -> Word:
    """Return the word with its box shrunk to its ink; lines that run through it are not its ink."""
    around = word.box.grown(MARGIN)
    own = text_ink(pixels, around)
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    if not rows.size:
        return word
    left, top = corner(around)
    edges = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
    box = Box(*(float(edge) for edge in edges))
    return Word(word.text, box, word.score, word.turned)


def split_rows(pixels: Bytes, boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes with those that hold rows of text one above the other cut apart.

    The detector joins the digits of a narrow column where the rows of a table stand close.
    Cut is where a row of pixels is empty and what lies above and below is as high as text is
    elsewhere in the figure. Digits that lie on their sides, of a number turned by 90 degrees, are no rows.
    """
    inks = [text_ink(pixels, box) for box in boxes]
    bands = [runs_of(np.asarray(ink.any(axis=1))) for ink in inks]
    single = [b[0][1] - b[0][0] for box, b in zip(boxes, bands, strict=True) if len(b) == 1 and box.width > box.height]
    if not single:
        return list(boxes)
    least = ROW_HEIGHT * float(np.median(single))
    found = zip(boxes, inks, bands, strict=True)
    return [part for box, ink, rows in found for part in ([box] if _lie(ink, rows) else _rows(box, rows, least))]


def _lie(ink: Mask, bands: list[tuple[int, int]]) -> bool:
    """Tell whether each band of rows holds one character, wider than it is high."""
    across = [runs_of(np.asarray(ink[first:stop].any(axis=0))) for first, stop in bands]
    return all(
        len(found) == 1 and found[0][1] - found[0][0] > stop - first
        for found, (first, stop) in zip(across, bands, strict=True)
    )


def _background(cutting: Bytes) -> Floats:
    """Return the most common color, to 1/32 of the scale, as the median of its pixels."""
    flat = cutting.reshape(-1, 3)
    coarse = (flat >> 3).astype(np.int32) @ np.array([1, 32, 1024], np.int32)
    return np.asarray(np.trunc(np.median(flat[coarse == np.bincount(coarse).argmax()], axis=0)))


def _without_lines(ink: Mask) -> Mask:
    """Return the ink without the pieces that run on beyond the edge, where anything is left then."""
    if not ink.size:
        return ink
    _, labels = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    own = ink & ~np.isin(labels, edge)
    return own if own.any() else ink


def runs_of(filled: Mask) -> list[tuple[int, int]]:
    """Return the runs (first, one past the last) of rows or columns that hold ink."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], filled, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _rows(box: Box, bands: list[tuple[int, int]], least: float) -> list[Box]:
    if len(bands) < 2 or min(b - a for a, b in bands) < least:
        return [box]
    top = corner(box)[1]
    cuts = [top + (before[1] + after[0]) / 2 for before, after in pairwise(bands)]
    return [Box(box.left, a, box.right, b) for a, b in pairwise([box.top, *cuts, box.bottom])]
