"""A line of text in, its words out: split at wide gaps, each box shrunk to its ink."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from kmrecon.types import Box, Bytes, Word

T = TypeVar("T")

WIDE_GAP = 0.9  # of the text's height: wider than a space of any common font
NUMBER_GAP = 0.3  # of the text's height: two numbers with a space between are two words
INK_CONTRAST = 0.35  # of the darkest ink's distance from the background
LEAST_CONTRAST = 32  # of 255
MARGIN = 2  # px around a box in which ink that runs on outside is recognized as a line
NUMBER_CHARACTERS = frozenset("0123456789.,·%-+()/")


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of text as the recognizer read it."""

    text: str
    box: Box
    score: float
    centers: tuple[float, ...]  # x of each character that is no space, px
    turned: bool = False


def words_of_line(pixels: Bytes, line: Line) -> list[Word]:
    """Return the words of a line, each in its share of the line's box."""
    ink = ink_in(pixels, line.box)
    gaps = _gaps(ink, line)
    cuts = [k for k, gap in enumerate(gaps) if gap is not None]
    tokens = _characters(line.text)
    bounds = [0, *[k + 1 for k in cuts], len(tokens)]
    sides = [line.box.left, *[gap for gap in gaps if gap is not None], line.box.right]
    return [
        Word(_joined(tokens[a:b]), Box(left, line.box.top, right, line.box.bottom), line.score)
        for (a, b), (left, right) in zip(_pairs(bounds), _pairs(sides), strict=True)
    ]


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
    return np.median(flat[coarse == values[counts.argmax()]], axis=0).astype(np.int16)


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
    empty = ~own.any(axis=0)
    left = _corner(line.box)[0]
    splits: list[float | None] = []
    for k, (a, b) in enumerate(_pairs(line.centers)):
        start, end = _widest_run(empty, a - left, b - left)
        wanted = NUMBER_GAP if _between_numbers(characters, k) else WIDE_GAP
        splits.append(left + (start + end) / 2 if end - start > wanted * height else None)
    return splits


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


def _pairs(values: Sequence[T]) -> Iterator[tuple[T, T]]:
    return zip(values[:-1], values[1:], strict=True)
