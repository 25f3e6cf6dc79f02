"""Words found so far in, places where the detector missed a number in a row of numbers out.

Detectors lose digits that stand alone, a tick's 0 or a table's 1, more often than anything else.
"""

import re
from collections.abc import Sequence

import numpy as np

from kmrecon.digitize.word_ink import text_ink
from kmrecon.types import Box, Bytes, Word

NUMBER = re.compile(r"\d+(?:[.,]\d+)?%?")
FEWEST = 2  # numbers that make a row
# In heights of the row's digits:
SAME_ROW = 0.4  # off the row's center
MARGIN = 0.3  # around the row: lines that cross it reach beyond
GAP = 0.6  # within a number
LIKE_DIGITS = (0.75, 1.25)  # high
WIDEST = 4.0


def missed_numbers(pixels: Bytes, words: Sequence[Word]) -> list[Box]:
    """Return the boxes of ink that stands among the numbers of a row, is as high as they are, and was not read."""
    numbers = [word for word in words if not word.turned and NUMBER.fullmatch(word.text)]
    found = []
    for row in _rows(numbers):
        height, y = _height_and_center(row)
        found += [box for box in _ink_boxes(pixels, y, height) if not any(_overlap(box, word.box) for word in words)]
    return found


def _height_and_center(row: Sequence[Word]) -> tuple[float, float]:
    """Return how high the digits of a row are, and where: some of its boxes hold a tick as well."""
    heights = np.array([word.box.height for word in row])
    least = float(np.quantile(heights, 0.25, method="lower"))
    tight = [word.box for word, high in zip(row, heights, strict=True) if high <= LIKE_DIGITS[1] * least]
    return float(np.median([box.height for box in tight])), float(np.median([box.center[1] for box in tight]))


def _rows(numbers: Sequence[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(numbers, key=lambda word: word.box.center[1]):
        if rows and word.box.center[1] - rows[-1][0].box.center[1] <= SAME_ROW * word.box.height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [row for row in rows if len(row) >= FEWEST]


def _ink_boxes(pixels: Bytes, y: float, height: float) -> list[Box]:
    reach = (0.5 + MARGIN) * height
    strip = Box(0, max(0.0, np.floor(y - reach)), pixels.shape[1], np.ceil(y + reach))
    ink = text_ink(pixels, strip)
    columns = np.flatnonzero(ink.any(axis=0))
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > GAP * height) + 1) if columns.size else []
    boxes = []
    for group in groups:
        rows = np.flatnonzero(ink[:, group[0] : group[-1] + 1].any(axis=1))
        high, wide = np.ptp(rows) + 1, np.ptp(group) + 1
        if LIKE_DIGITS[0] * height <= high <= LIKE_DIGITS[1] * height and wide <= WIDEST * height:
            top = strip.top + float(rows[0])
            around = MARGIN * height
            boxes.append(Box(float(group[0]), top, float(group[-1]) + 1, top + float(high)).grown(around))
    return boxes


def _overlap(one: Box, two: Box) -> bool:
    wide = min(one.right, two.right) - max(one.left, two.left)
    high = min(one.bottom, two.bottom) - max(one.top, two.top)
    return wide > 0 and high > 0
