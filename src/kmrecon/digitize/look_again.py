"""A second look at parts of a figure, or at all of it on its side: what the first one passed over or read amiss."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmrecon.digitize.word_ink import split_rows
from kmrecon.digitize.word_misread import without_misread
from kmrecon.digitize.word_missed import overlap
from kmrecon.digitize.words import (
    DETECTION_SIDE,
    bgr,
    cut,
    detect,
    in_reading_order,
    line_words,
    quarter_turn,
    recognize,
    scaled,
)
from kmrecon.types import Box, Figure, Word

SURELY = 0.8  # score of a line that reads upwards: upright text is read there as well


@dataclass(frozen=True, slots=True, eq=False)
class LookAgain:
    """A second look at one figure through the OCR engine."""

    figure: Figure

    def read_region(self, box: Box) -> tuple[Word, ...]:
        """Return the words of a part of the figure, cut out and enlarged."""
        return read_region(self.figure, box)

    def read_cells(self, boxes: Sequence[Box]) -> tuple[str, ...]:
        """Return the text of each box, read as one piece; '' where there is none."""
        return read_cells(self.figure, boxes)


def read_region(figure: Figure, box: Box, enlarge: float = 2.0) -> tuple[Word, ...]:
    """Return the upright words of a part of a figure, read from an enlarged cutting."""
    pixels, left, top = cut(bgr(figure), box)
    if not pixels.size:
        return ()
    scale = max(1.0, min(enlarge, DETECTION_SIDE / max(pixels.shape[:2])))
    larger = scaled(pixels, scale)
    lines = recognize(larger, split_rows(larger, detect(larger)))
    words = [word for line in lines for word in line_words(larger, line)]
    return in_reading_order(_moved(word, scale, left, top) for word in words)


def read_cells(figure: Figure, boxes: Sequence[Box]) -> tuple[str, ...]:
    """Return the text in each box without looking for boxes; '' where nothing is read."""
    pixels = bgr(figure)
    read: dict[Box, str] = {line.box: line.text for line in recognize(pixels, list(dict.fromkeys(boxes)), 0.0)}
    return tuple(read.get(box, "") for box in boxes)


def read_sideways(figure: Figure, words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of a figure with those that read upwards and were passed over.

    Where the labels of an axis follow one another closely the detector finds their line in a turned picture only.
    """
    pixels, _, back = quarter_turn(bgr(figure))
    pixels = np.ascontiguousarray(pixels)
    lines = recognize(pixels, split_rows(pixels, detect(pixels)), SURELY)
    read = (word for line in lines for word in line_words(pixels, line))
    turned = [Word(word.text, back(word.box), word.score, turned=True) for word in read]
    new = [word for word in turned if not any(overlap(word.box, other.box) for other in words)]
    return in_reading_order(without_misread([*words, *new]))


def _moved(word: Word, scale: float, left: int, top: int) -> Word:
    box = word.box
    moved = Box(box.left / scale + left, box.top / scale + top, box.right / scale + left, box.bottom / scale + top)
    return Word(word.text, moved, word.score, word.turned)
