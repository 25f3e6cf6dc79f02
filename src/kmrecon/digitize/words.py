"""A figure in, its words out: the only module that runs the OCR engine."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from kmrecon.digitize.ocr_detector import STRIDE
from kmrecon.digitize.ocr_engine import THREADS
from kmrecon.digitize.ocr_engine import engine as _engine
from kmrecon.digitize.ocr_recognizer import Piece
from kmrecon.digitize.word_ink import split_rows, tighten
from kmrecon.digitize.word_misread import without_misread
from kmrecon.digitize.word_missed import NUMBER, missed_labels, missed_numbers, overlap, parts_of_turned, value_of
from kmrecon.digitize.word_split import Line, words_of_line
from kmrecon.types import Box, Bytes, Figure, Floats, Word

DETECTION_SIDE = 1280  # px, longer side of the picture that the text detector sees
MOST_ENLARGED = 2.0  # times: halves the numbers missed at 450 px; more gains nothing
MIN_SCORE = 0.5  # of a line: below it the engine has read curves or marks as text
MISSED_SCORE = 0.8  # of a number that the detector passed over
TALL = 1.25  # height / width from which a text box may be turned
PART_OF_LETTER = 0.5  # of a recognizer's column, between the parts of a letter that stands for several: a Roman numeral
MACRON = "\u0304"


def read_words(figure: Figure) -> tuple[Word, ...]:
    """Return the words of a figure, rows first, each with a box as tight as its ink.

    Text turned by 90 degrees (reading upwards) is found too and flagged `turned`. Boxes
    are split where a gap is too wide for a space, so that numbers of one row of a table,
    or tick labels of one axis, come apart.
    """
    pixels = bgr(figure)
    boxes = split_rows(pixels, detect(pixels))
    tall = [box for box in boxes if box.height > TALL * box.width]
    flat = [box for box in boxes if box.height <= TALL * box.width]
    lines = recognize(pixels, flat) + _tall_lines(pixels, tall)
    words = [word for line in lines for word in line_words(pixels, line)]
    words += _missed(pixels, words)
    words += _missed_labels(pixels, words)
    return in_reading_order(without_misread(_with_turned(pixels, words)))


def _missed(pixels: Bytes, words: Sequence[Word]) -> list[Word]:
    """Return the numbers that stand unread among those of a row."""
    lines = recognize(pixels, missed_numbers(pixels, words), MISSED_SCORE)
    return [word for line in lines if NUMBER.fullmatch(line.text) for word in line_words(pixels, line)]


def _missed_labels(pixels: Bytes, words: Sequence[Word]) -> list[Word]:
    """Return the numbers that stand unread among the labels of an upright axis, and fit there."""
    places = missed_labels(pixels, words)
    fitting = {box: (value, off) for box, value, off in places}
    lines = recognize(pixels, list(fitting), MISSED_SCORE)
    return [
        word
        for line in lines
        if NUMBER.fullmatch(line.text) and abs(value_of(line.text) - fitting[line.box][0]) <= fitting[line.box][1]
        for word in line_words(pixels, line)
    ]


def _with_turned(pixels: Bytes, words: Sequence[Word]) -> list[Word]:
    """Return the words with the numbers of a column that reads upwards which stand there unread, or read in part.

    Of such a number the detector may find its last digit alone, or with the decimal point only: that is read upright.
    """
    parts = parts_of_turned(words)
    whole = [word for word in words if word not in parts]
    found = _missed_turned(pixels, whole)
    return [*whole, *found, *(part for part in parts if not any(overlap(part.box, word.box) for word in found))]


def _missed_turned(pixels: Bytes, words: Sequence[Word]) -> list[Word]:
    """Return the turned numbers that stand unread among those of a column that reads upwards."""
    if not any(word.turned for word in words):
        return []
    pixels, there, back = quarter_turn(pixels)
    sideways = [Word(word.text, there(word.box), word.score, not word.turned) for word in words]
    return [Word(word.text, back(word.box), word.score, turned=True) for word in _missed(pixels, sideways)]


def detect(pixels: Bytes) -> list[Box]:
    """Return the boxes of the text lines in a picture (blue first), by the engine's detector."""
    height, width = pixels.shape[:2]
    scale = _detection_scale(max(height, width))
    seen = pixels if scale == 1 else scaled(pixels, scale)
    if min(seen.shape[:2]) < STRIDE:
        seen = _padded(seen)
    return [_box_of(corners / scale, width, height) for corners in _engine().corners(seen)]


def recognize(pixels: Bytes, boxes: Sequence[Box], min_score: float = MIN_SCORE) -> list[Line]:
    """Return the line of text in each box, as far as the engine is sure that it is text."""
    cuttings = [cut(pixels, box)[0] for box in boxes]
    used = [k for k, cutting in enumerate(cuttings) if cutting.size]
    if not used:
        return []
    lines = []
    for k, piece in zip(used, _read([cuttings[k] for k in used]), strict=True):
        if piece.text.strip() and piece.score >= min_score:
            lines.append(Line(_plain(piece.text), boxes[k], piece.score, _centers(piece, boxes[k])))
    return lines


def _read(cuttings: Sequence[Bytes]) -> list[Piece]:
    """Return what is read in each cutting.

    Each is read alone: beside a longer one it would be padded, which takes time and may change what is read.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(_engine().read, cuttings))


def _tall_lines(pixels: Bytes, boxes: Sequence[Box]) -> list[Line]:
    """Return the lines of boxes higher than wide: read both ways, the surer one taken."""
    if not boxes:
        return []
    turned_pixels, turn, _ = quarter_turn(pixels)
    upright = {line.box: line for line in recognize(pixels, boxes)}
    turned = {line.box: line for line in recognize(turned_pixels, [turn(box) for box in boxes])}
    return [line for box in boxes if (line := _surer(upright.get(box), turned.get(turn(box)))) is not None]


def _surer(upright: Line | None, turned: Line | None) -> Line | None:
    if turned is None:
        return upright
    as_turned = Line(turned.text, turned.box, turned.score, turned.centers, turned=True)
    if upright is None or len(turned.text) > 2 * len(upright.text):
        return as_turned
    return upright if upright.score >= turned.score else as_turned


def line_words(pixels: Bytes, line: Line) -> list[Word]:
    """Return the words of a line in the upright picture's pixels."""
    if not line.turned:
        return [tighten(pixels, word) for word in words_of_line(pixels, line)]
    turned_pixels, _, back = quarter_turn(pixels)
    words = [tighten(turned_pixels, word) for word in words_of_line(turned_pixels, line)]
    return [Word(word.text, back(word.box), word.score, turned=True) for word in words]


def quarter_turn(pixels: Bytes) -> tuple[Bytes, Callable[[Box], Box], Callable[[Box], Box]]:
    """Return the picture turned clockwise, and how boxes go there and back."""
    height = pixels.shape[0]

    def there(box: Box) -> Box:
        return Box(height - box.bottom, box.left, height - box.top, box.right)

    def back(box: Box) -> Box:
        return Box(box.top, height - box.right, box.bottom, height - box.left)

    return np.rot90(pixels, -1), there, back


def _detection_scale(side: int) -> float:
    return min(MOST_ENLARGED, DETECTION_SIDE / side)


def scaled(pixels: Bytes, scale: float) -> Bytes:
    """Return a picture, enlarged or made smaller."""
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=way))


def _padded(pixels: Bytes) -> Bytes:
    height, width = pixels.shape[:2]
    below, right = (max(0, STRIDE - side) for side in (height, width))
    return np.asarray(cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE))


def bgr(figure: Figure) -> Bytes:
    """Return the pixels of a figure, blue first."""
    return np.ascontiguousarray(figure.pixels[:, :, ::-1])


def cut(pixels: Bytes, box: Box) -> tuple[Bytes, int, int]:
    """Return the pixels in a box and where their corner lies."""
    height, width = pixels.shape[:2]
    left, top = max(0, int(np.floor(box.left))), max(0, int(np.floor(box.top)))
    right, bottom = min(width, int(np.ceil(box.right))), min(height, int(np.ceil(box.bottom)))
    return np.ascontiguousarray(pixels[top:bottom, left:right]), left, top


def _box_of(corners: Floats, width: int, height: int) -> Box:
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Box(max(0.0, left), max(0.0, top), min(float(width), right + 1), min(float(height), bottom + 1))


def _plain(text: str) -> str:
    """Return the text without what the engine's Chinese alphabet puts in: full-width forms, Roman numerals, macrons."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text).replace("\u3000", " ")
    latin = "".join(unicodedata.normalize("NFKC", c) if "Ⅰ" <= c <= "ⅿ" else c for c in narrow)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", latin).replace(MACRON, ""))


def _centers(piece: Piece, box: Box) -> tuple[float, ...]:
    """Return the x of each character of the plain text that is no space, px, from the recognizer's columns."""
    letters = [_plain(c) for c in piece.text if not c.isspace()]
    if len(piece.columns) != len(letters):
        return ()
    wide = box.width / piece.width
    return tuple(
        box.left + wide * (column + 0.5 + (k - (len(letter) - 1) / 2) * PART_OF_LETTER)
        for column, letter in zip(piece.columns, letters, strict=True)
        for k in range(len(letter))
    )


def in_reading_order(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return words rows first."""
    return tuple(sorted(words, key=lambda word: (round(word.box.center[1]), word.box.left, word.text)))
