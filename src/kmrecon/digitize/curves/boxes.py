"""A plot and its words in, the lines drawn around them out: a legend's frame and a table's rules are no curves."""

from collections.abc import Iterable
from itertools import combinations

import cv2
import numpy as np

from kmrecon import _core
from kmrecon.digitize.curves.colors import Mask
from kmrecon.types import Box, Bytes, Floats, Word

INKED = 25  # sRGB units by which the line of a frame differs from the page
CLOSED = 0.9  # share of each side that is drawn
LINE = 4  # px that a line and its blurred edges cover
ONE_COLOR = 40.0  # sRGB units by which a side of a frame is off the mixture of its color with the page
LARGEST = 0.7  # of the plot's width and height
SHORTEST_RULE = 0.15  # of the plot's width
SAME_END = 3  # px by which the ends of a table's rules differ

Side = tuple[int | slice, int | slice]


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
    boxes = [word.box for word in words]
    centers = np.array([place.center for place in boxes]).reshape(-1, 2) - (box.left, box.top)
    sizes = np.array([(place.width, place.height) for place in boxes]).reshape(-1, 2)
    # What a closed line encloses is a piece of page of its own.
    _, _, pieces, _ = cv2.connectedComponentsWithStats((~ink).astype(np.uint8), connectivity=4)
    for left, top, wide, high, _ in pieces[1:].tolist():
        right, bottom = left + wide, top + high
        inside = (centers > (left, top)).all(axis=1) & (centers < (right, bottom)).all(axis=1)
        if not (inside.any() and _is_frame(ink, left, top, right, bottom)):
            continue
        # Screen fonts color the loops of letters.
        loop = (sizes[inside] >= (wide, high)).all()
        sides = [side for side in _sides(ink, left, top, right, bottom) if not outside[side].any()]
        if loop or _is_one_line(pixels, page, sides):
            frame = np.zeros(ink.shape, bool)
            frame[max(0, top - LINE) : bottom + LINE, max(0, left - LINE) : right + LINE] = True
            frame[top:bottom, left:right] = False
            out |= frame
    return out


def word_rules(pixels: Bytes, box: Box, words: Iterable[Word]) -> Mask:
    """Return the pixels of a table's rules: level lines from one column to another, each pair with words between.

    Parameters
    ----------
    pixels : (rows, columns, 3) the plot
    box : where the pixels are in the figure
    words : text of the figure
    """
    page = np.median(pixels[::4, ::4].reshape(-1, 3), axis=0)
    ink = (_core.off_color(pixels, page) > INKED).astype(np.uint8)
    shortest = max(1, round(SHORTEST_RULE * ink.shape[1]))
    level = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8)), np.uint8)
    _, _, pieces, _ = cv2.connectedComponentsWithStats(level, connectivity=4)
    lines = [(left, top, left + wide, top + high) for left, top, wide, high, _ in pieces[1:].tolist() if high <= LINE]
    centers = np.array([place.box.center for place in words]).reshape(-1, 2) - (box.left, box.top)
    out = np.zeros(ink.shape, bool)
    for one, two in combinations(lines, 2):
        left, right = max(one[0], two[0]), min(one[2], two[2])
        alike = max(abs(one[0] - two[0]), abs(one[2] - two[2])) <= SAME_END
        if alike and _inside(centers, (left, right), (min(one[3], two[3]), max(one[1], two[1]))):
            for line in (one, two):
                out[max(0, line[1] - 1) : line[3] + 1, line[0] : line[2]] = True
    return out


def _inside(centers: Floats, columns: tuple[int, int], rows: tuple[int, int]) -> bool:
    """Tell whether any of some places, (places, 2) px, lies between two columns and two rows."""
    first, last = (np.array(side) for side in zip(columns, rows, strict=True))
    return bool(((centers > first) & (centers < last)).all(axis=1).any())


def _is_frame(ink: Mask, left: int, top: int, right: int, bottom: int) -> bool:
    """Tell whether lines, or the ends of the plot, run along all sides of a rectangle much smaller than the plot."""
    rows, columns = ink.shape
    if right - left > LARGEST * columns or bottom - top > LARGEST * rows:
        return False
    return all(ink[side].mean() >= CLOSED for side in _sides(ink, left, top, right, bottom))


def _sides(plot: Mask, left: int, top: int, right: int, bottom: int) -> list[Side]:
    """Return the places of the pixels just outside of a rectangle, side by side, where they are in the plot."""
    level, upright = slice(left, right), slice(top, bottom)
    rows, columns = plot.shape
    ends = top == 0, bottom == rows, left == 0, right == columns
    sides: list[Side] = [(top - 1, level), (bottom, level), (upright, left - 1), (upright, right)]
    return [side for side, end in zip(sides, ends, strict=True) if not end]


def _is_one_line(pixels: Bytes, page: Floats, sides: list[Side]) -> bool:
    """Tell whether the sides of a rectangle are of one color, blurred or not: curves around a mark are of several."""
    away = np.array([np.median(pixels[side], axis=0) for side in sides]).reshape(-1, 3) - page
    color = max(away, key=lambda side: float(side @ side), default=page)
    parts = away @ color / max(float(color @ color), 1.0)
    return bool(np.linalg.norm(away - parts[:, None] * color, axis=1).max(initial=0.0) <= ONE_COLOR)
