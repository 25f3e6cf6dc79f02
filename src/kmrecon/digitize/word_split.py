"""A line of text in, its words out: split at wide gaps, each box shrunk to its ink."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from kmrecon.types import Box, Bytes, Word

WIDE_GAP = 0.9  # of the text's height: wider than a space of any common font
NUMBER_GAP = 0.3  # of the text's height: two numbers with a space between are two words
TICK_GAP = 0.05  # of the text's height: a dash after a number is the stroke of its tick
DASHES = frozenset("-–—−_")
INK_CONTRAST = 0.35  # of the darkest ink's distance from the background
LEAST_CONTRAST = 32  # of 255
MARGIN = 2  # px around a box in which ink that runs on outside is recognized as a line
ROW_HEIGHT = 0.75  # of the usual text's height: the least of a row in a box of several
NUMBER_CHARACTERS = frozenset("0123456789.,·%-+()/")


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of text as the recognizer read it."""

    text: str
    box: Box
    score: float
    centers: tuple[float, ...]  # x of each character that is no space, px
    turned: bool = False


def split_rows(pixels: Bytes, boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes with those that hold rows of text one above the other cut apart.

    The detector joins the digits of a narrow column where the rows of a table stand close.
    Cut is where a row of pixels is empty and what lies above and below is as high as text is
    elsewhere in the figure.
    """
    bands = [_bands(pixels, box) for box in boxes]
    single = [b[0][1] - b[0][0] for box, b in zip(boxes, bands, strict=True) if len(b) == 1 and box.width > box.height]
    if not single:
        return list(boxes)
    least = ROW_HEIGHT * float(np.median(single))
    return [part for box, found in zip(boxes, bands, strict=True) for part in _rows(box, found, least)]


def _bands(pixels: Bytes, box: Box) -> list[tuple[int, int]]:
    """Return the runs (first, one past the last) of pixel rows that hold ink."""
    filled = _without_lines(ink_in(pixels, box)).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], filled, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _rows(box: Box, bands: list[tuple[int, int]], least: float) -> list[Box]:
    if len(bands) < 2 or min(b - a for a, b in bands) < least:
        return [box]
    top = _corner(box)[1]
    cuts = [top + (before[1] + after[0]) / 2 for before, after in pairwise(bands)]
    return [Box(box.left, a, box.right, b) for a, b in pairwise([box.top, *cuts, box.bottom])]


def words_of_line(pixels: Bytes, line: Line) -> list[Word]:
    """Return the words of a line, each in its share of the line's box."""
    ink = ink_in(pixels, line.box)
    gaps = _gaps(ink, line)
    cuts = [k for k, gap in enumerate(gaps) if gap is not None]
    tokens = _characters(line.text)
    bounds = [0, *[k + 1 for k in cuts], len(tokens)]
    sides = [line.box.left, *[gap for gap in gaps if gap is not None], line.box.right]
    words = [
        Word(_joined(tokens[a:b]), Box(left, line.box.top, right, line.box.bottom), line.score)
        for (a, b), (left, right) in zip(pairwise(bounds), pairwise(sides), strict=True)
    ]
    return [word for word in words if word.text not in DASHES]


def tighten(pixels: Bytes, word: Word) -> Word:
    """Return the word with its box shrunk to its ink; lines that run through it are not its ink."""
    ink = ink_in(pixels, word.box.grown(MARGIN))
    own = _without_lines(ink)
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    if not rows.size:
        return word
    left, top = _corner(word.box.grown(MARGIN))
    box = Box(left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
    return Word(word.text, box, word.score, word.turned)


def ink_in(pixels: Bytes, box: Box) -> NDArray[np.bool_]:
    """Return where a box holds ink: pixels (H, W) unlike the most common one."""
    height, width = pixels.shape[:2]
    left, top = _corner(box)
    cutting = pixels[top : min(height, int(np.ceil(box.bottom))), left : min(width, int(np.ceil(box.right)))]
    if not cutting.size:
        return np.zeros((0, 0), bool)
    distance = np.abs(cutting.astype(np.int16) - _background(cutting)).max(axis=2)
    return np.asarray(distance > max(LEAST_CONTRAST, INK_CONTRAST * float(distance.max())))


def _background(cutting: Bytes) -> NDArray[np.int16]:
    """Return the most common color, to 1/32 of the scale, as the median of its pixels."""
    flat = cutting.reshape(-1, 3)
    coarse = (flat >> 3).astype(np.int32) @ np.array([1, 32, 1024], np.int32)
    values, counts = np.unique(coarse, return_counts=True)
    return np.asarray(np.median(flat[coarse == values[counts.argmax()]], axis=0), np.int16)


def _corner(box: Box) -> tuple[int, int]:
    return max(0, int(np.floor(box.left))), max(0, int(np.floor(box.top)))


def _without_lines(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the ink without the pieces that run on beyond the edge, where anything is left then."""
    if not ink.size:
        return ink
    _, labels = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    own = ink & ~np.isin(labels, edge)
    return own if own.any() else ink


def _characters(text: str) -> list[tuple[str, bool]]:
    """Return the characters that are no space, each with whether a space stands before it."""
    found, spaced = [], False
    for character in text:
        if character.isspace():
            spaced = True
        else:
            found.append((character, spaced))
            spaced = False
    return found


def _joined(characters: list[tuple[str, bool]]) -> str:
    return "".join((" " if spaced and k else "") + c for k, (c, spaced) in enumerate(characters))


def _gaps(ink: NDArray[np.bool_], line: Line) -> list[float | None]:
    """Return for each pair of neighboring characters the x (px) to split at, or None."""
    characters = _characters(line.text)
    if len(characters) != len(line.centers) or not ink.size:
        return [None] * (len(characters) - 1)
    own = _without_lines(ink)
    rows = np.flatnonzero(own.any(axis=1))
    height = float(rows[-1] - rows[0] + 1) if rows.size else line.box.height
    empty = np.asarray(~own.any(axis=0))
    left = _corner(line.box)[0]
    splits: list[float | None] = []
    for k, (a, b) in enumerate(pairwise(line.centers)):
        start, end = _widest_run(empty, a - left, b - left)
        wanted = _gap_to_split(characters, k)
        splits.append(left + (start + end) / 2 if end - start > wanted * height else None)
    return splits


def _gap_to_split(characters: list[tuple[str, bool]], k: int) -> float:
    """Return how wide (in text heights) the gap after character `k` must be for a new word."""
    if k + 2 == len(characters) and characters[-1][0] in DASHES and _is_number(characters[:-1]):
        return TICK_GAP
    return NUMBER_GAP if _between_numbers(characters, k) else WIDE_GAP


def _between_numbers(characters: list[tuple[str, bool]], k: int) -> bool:
    """Tell whether a space after character `k` parts two numbers."""
    if not characters[k + 1][1]:
        return False
    start = next((i for i in range(k, 0, -1) if characters[i][1]), 0)
    stop = next((i for i in range(k + 2, len(characters)) if characters[i][1]), len(characters))
    return _is_number(characters[start : k + 1]) and _is_number(characters[k + 1 : stop])


def _is_number(characters: list[tuple[str, bool]]) -> bool:
    return all(c in NUMBER_CHARACTERS for c, _ in characters) and any(c.isdigit() for c, _ in characters)


def _widest_run(empty: NDArray[np.bool_], start: float, end: float) -> tuple[int, int]:
    """Return the widest run of empty columns between two characters' centers."""
    low, high = max(0, int(start)), min(empty.size, int(np.ceil(end)))
    best = (low, low)
    begin: int | None = None
    for column in range(low, high + 1):
        if column < high and empty[column]:
            begin = column if begin is None else begin
        elif begin is not None:
            best = max(best, (begin, column), key=lambda run: run[1] - run[0])
            begin = None
    return best
