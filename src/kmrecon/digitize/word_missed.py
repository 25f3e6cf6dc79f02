"""Words found so far in, places where the detector missed a number in a row or a column of numbers out.

Detectors lose digits that stand alone, a tick's 0 or a table's 1, more often than anything else.
"""

import re
from collections.abc import Sequence

import numpy as np

from kmrecon.digitize.word_ink import text_ink
from kmrecon.types import Box, Bytes, Ints, Word

NUMBER = re.compile(r"\d+(?:[.,]\d+)?%?")
FEWEST = 2  # numbers that make a row
# In heights of the row's digits:
SAME_ROW = 0.4  # off the row's center
MARGIN = 0.3  # around the row: lines that cross it reach beyond
GAP = 0.6  # within a number
LIKE_DIGITS = (0.75, 1.25)  # high
WIDEST = 4.0
SAME_COLUMN = 0.4  # off the right edge of the labels of an axis
BELOW = 5.0  # the labels of the other axis
APART = 3.0  # at least between such labels: the rows of a table stand nearer
ON_LINE = 0.1  # of the least step between labels by which a value may be off the line of the others


def missed_numbers(pixels: Bytes, words: Sequence[Word]) -> list[Box]:
    """Return the boxes of ink that stands among the numbers of a row, is as high as they are, and was not read."""
    numbers = [word for word in words if not word.turned and NUMBER.fullmatch(word.text)]
    found = []
    ends = [column[-1] for column in _columns(numbers)]
    for row in [row for row in _rows(numbers) if len(row) >= FEWEST or any(_is_below(row[0], end) for end in ends)]:
        height, y = _height_and_center(row)
        found += [box for box in _ink_boxes(pixels, y, height) if not any(overlap(box, word.box) for word in words)]
    return found


def missed_labels(pixels: Bytes, words: Sequence[Word]) -> list[tuple[Box, float, float]]:
    """Return unread ink among the numbers of a column, each with the value that fits there, and how far off it may be.

    The labels of an axis lie on a line: value against place. So a number found there is told from all else.
    """
    numbers = [word for word in words if not word.turned and NUMBER.fullmatch(word.text)]
    found = []
    for column in _columns(numbers):
        at = np.array([word.box.center[1] for word in column])
        values = np.array([value_of(word.text) for word in column])
        slope, origin = np.polyfit(at, values, 1)
        step, gap = float(np.abs(np.diff(values)).min()), float(np.diff(at).max())
        if step == 0 or np.abs(origin + slope * at - values).max() > ON_LINE * step:
            continue
        boxes = _ink_boxes_of_column(pixels, column, (at[0] - 1.1 * gap, at[-1] + 1.1 * gap))
        free = [box for box in boxes if not any(overlap(box, word.box) for word in words)]
        found += [(box, float(origin + slope * box.center[1]), ON_LINE * step) for box in free]
    return found


def parts_of_turned(words: Sequence[Word]) -> list[Word]:
    """Return the upright words in a column of numbers that reads upwards: they may be parts of such numbers."""
    turned = [word.box for word in words if word.turned and NUMBER.fullmatch(word.text)]

    def stands_among(box: Box) -> bool:
        near = [one for one in turned if abs(one.center[0] - box.center[0]) <= SAME_COLUMN * one.width]
        return len(near) >= FEWEST and box.width <= LIKE_DIGITS[1] * max(one.width for one in near)

    return [word for word in words if not word.turned and stands_among(word.box)]


def value_of(text: str) -> float:
    """Return the value of a number, a percent sign aside."""
    return float(text.rstrip("%").replace(",", "."))


def _columns(numbers: Sequence[Word]) -> list[list[Word]]:
    """Return numbers that stand one above the other as the labels of an axis do, from the top.

    They end together; those that were read with their ticks begin together.
    """
    found = _in_columns(numbers, [word.box.right for word in numbers])
    begun = _in_columns(numbers, [word.box.left for word in numbers])
    return found + [column for column in begun if not any(all(word in other for word in column) for other in found)]


def _in_columns(numbers: Sequence[Word], edges: Sequence[float]) -> list[list[Word]]:
    columns: list[list[int]] = []
    for k in sorted(range(len(numbers)), key=edges.__getitem__):
        if columns and edges[k] - edges[columns[-1][0]] <= SAME_COLUMN * numbers[k].box.height:
            columns[-1].append(k)
        else:
            columns.append([k])
    words = [sorted((numbers[k] for k in column), key=lambda word: word.box.center[1]) for column in columns]
    return [column for column in words if len(column) >= FEWEST and _stand_apart(column)]


def _stand_apart(column: Sequence[Word]) -> bool:
    centers = np.array([word.box.center[1] for word in column])
    return bool(np.diff(centers).min() >= APART * max(word.box.height for word in column))


def _ink_boxes_of_column(pixels: Bytes, column: Sequence[Word], rows: tuple[float, float]) -> list[Box]:
    height = float(np.median([word.box.height for word in column]))
    left, rights = min(word.box.left for word in column), [word.box.right for word in column]
    right = min(max(rights), min(rights) + SAME_COLUMN * height)  # what ends later has its tick with it
    strip = Box(
        max(0.0, np.floor(left - height)),
        max(0.0, np.floor(rows[0])),
        np.ceil(right + MARGIN * height),
        min(float(pixels.shape[0]), np.ceil(rows[1])),
    )
    ink = text_ink(pixels, strip)
    lines = np.flatnonzero(ink.any(axis=1))
    groups = np.split(lines, np.flatnonzero(np.diff(lines) > 1) + 1) if lines.size else []
    boxes: list[Box] = []
    for group in groups:
        columns = np.flatnonzero(ink[group[0] : group[-1] + 1].any(axis=0))
        boxes += _like_digits(strip, group, columns, height)
    return boxes


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
    return rows


def _is_below(word: Word, last: Word) -> bool:
    """Tell whether a number stands right below the last label of an upright axis: the others of its row were missed."""
    down = word.box.center[1] - last.box.center[1]
    return word.box.left > last.box.right and 0 < down < BELOW * word.box.height


def _ink_boxes(pixels: Bytes, y: float, height: float) -> list[Box]:
    reach = (0.5 + MARGIN) * height
    strip = Box(0, max(0.0, np.floor(y - reach)), pixels.shape[1], np.ceil(y + reach))
    ink = text_ink(pixels, strip)
    columns = np.flatnonzero(ink.any(axis=0))
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > GAP * height) + 1) if columns.size else []
    boxes: list[Box] = []
    for group in groups:
        rows = np.flatnonzero(ink[:, group[0] : group[-1] + 1].any(axis=1))
        boxes += _like_digits(strip, rows, group, height)
    return boxes


def _like_digits(strip: Box, rows: Ints, columns: Ints, height: float) -> list[Box]:
    """Return the box around ink in some rows and columns of a strip, where it is as high as digits are."""
    high, wide = float(np.ptp(rows)) + 1, float(np.ptp(columns)) + 1
    if not LIKE_DIGITS[0] * height <= high <= LIKE_DIGITS[1] * height or wide > WIDEST * height:
        return []
    left, top = strip.left + float(columns[0]), strip.top + float(rows[0])
    return [Box(left, top, left + wide, top + high).grown(MARGIN * height)]


def overlap(one: Box, two: Box) -> bool:
    """Tell whether two boxes have a part in common."""
    wide = min(one.right, two.right) - max(one.left, two.left)
    high = min(one.bottom, two.bottom) - max(one.top, two.top)
    return wide > 0 and high > 0
