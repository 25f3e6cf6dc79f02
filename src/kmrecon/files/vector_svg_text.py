"""Text elements of an SVG in, words with the boxes of their letters out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from kmrecon.files.vector_css import Style, declarations, tag_of
from kmrecon.files.vector_fonts import fonts
from kmrecon.files.vector_paths import Affine
from kmrecon.files.vector_shapes import number, numbers
from kmrecon.files.vector_text import Piece, words_of_pieces
from kmrecon.types import Word

DEFAULT_SIZE = 16.0  # user units
MEASURED_AT = 100  # px, size of the font whose letters are measured


@dataclass(frozen=True, slots=True)
class SvgText:
    """Letters that stand on one baseline, in the units of their own element."""

    letters: str
    x: float
    y: float
    size: float
    anchor: str
    length: float | None  # user units, where the drawing says how long the text is
    at: Affine
    run: int

    @staticmethod
    def pieces(element: Element, style: Style, at: Affine) -> Iterator["SvgText"]:
        """Yield the letters of a text element and of its spans, each where it stands."""
        x, y = 0.0, 0.0
        for span, letters, own in _spans(element, style):
            size = _size(own)
            xs, ys = numbers(span.get("x", "")), numbers(span.get("y", ""))
            x, y = (xs[0] if xs else x), (ys[0] if ys else y)
            x, y = x + number(span.get("dx", "")), y + _shift(span.get("dy", ""), size)
            anchor = own.get("text-anchor", "start")
            length = number(span.get("textLength", "")) or None
            if len(xs) > 1:  # letters placed one by one
                for letter, place in zip(letters, xs, strict=False):
                    yield SvgText(letter, place, y, size, anchor, None, at, id(span))
                x = xs[min(len(xs), len(letters)) - 1] + size / 2
                continue
            yield SvgText(letters, x, y, size, anchor, length, at, id(span))
            x += length or _measure(letters)[0] * size


def words_of_texts(texts: Sequence[SvgText]) -> tuple[Word, ...]:
    """Return the words of a drawing."""
    pieces = []
    for text in texts:
        turn = _quarter(text.at)
        if text.letters.strip() and turn is not None:
            pieces += _letters(text, turn)
    return words_of_pieces(pieces)


def _spans(element: Element, style: Style) -> Iterator[tuple[Element, str, Style]]:
    """Yield each piece of an element's text with the element that places it, and its style."""
    own = style | {name: element.attrib[name] for name in ("font-size", "text-anchor") if name in element.attrib}
    own |= declarations(element.get("style", "")) if tag_of(element) == "tspan" else {}
    if element.text and element.text.strip():
        yield element, " ".join(element.text.split()), own
    for child in element:
        if tag_of(child) in ("tspan", "textPath", "a"):
            yield from _spans(child, own)
        if child.tail and child.tail.strip():
            yield Element("tspan"), " ".join(child.tail.split()), own


def _size(style: Style) -> float:
    if "font-size" in style:
        return number(style["font-size"]) or DEFAULT_SIZE
    # font: 10px sans-serif
    parts = [number(part) for part in style.get("font", "").split() if part[:1].isdigit() and "p" in part]
    return parts[0] if parts else DEFAULT_SIZE


def _shift(text: str, size: float) -> float:
    return number(text) * size if text.strip().endswith("em") else number(text)


def _letters(text: SvgText, turn: int) -> list[Piece]:
    """Return the words of one text as pieces along their own line, px."""
    wide, top, bottom = _measure(text.letters)
    length = text.length or wide * text.size
    start = text.x - {"middle": 0.5, "end": 1.0}.get(text.anchor, 0.0) * length
    stretch = length / (wide * text.size) if wide else 1.0
    scale = text.at.scale
    corner = text.at.of(np.array([[start, text.y]]))[0]
    along, base = {0: corner, 1: (-corner[1], corner[0]), 3: (corner[1], -corner[0])}[turn]
    size = text.size * scale
    offsets = [_measure(text.letters[:k])[0] * size * stretch for k in range(len(text.letters) + 1)]
    return [
        Piece(
            letter,
            along + left,
            along + right,
            along + left,
            along + right,
            *_high(letter, base, size, (top, bottom)),
            base,
            size,
            turn,
            text.run,
        )
        for letter, (left, right) in zip(text.letters, pairwise(offsets), strict=True)
    ]


def _high(letter: str, base: float, size: float, whole: tuple[float, float]) -> tuple[float, float]:
    top, bottom = _measure(letter)[1:] if letter.strip() else whole
    return base + top * size, base + bottom * size


def _quarter(at: Affine) -> int | None:
    """Return in which direction text runs: 0 right, 1 up, 3 down; None where slanted."""
    length = float(np.hypot(at.a, at.b))
    if length == 0:
        return None
    if at.a / length > 0.99:
        return 0
    return None if abs(at.b) / length < 0.99 else 1 if at.b < 0 else 3


@cache
def _measure(letters: str) -> tuple[float, float, float]:
    """Return the advance of letters and how far their ink reaches above (negative) and below the baseline, in sizes."""
    font = _font()
    box = font.getbbox(letters, anchor="ls")
    return font.getlength(letters) / MEASURED_AT, box[1] / MEASURED_AT, box[3] / MEASURED_AT


@cache
def _font() -> Any:
    from PIL import ImageFont

    plain = [path for path in fonts() if path.endswith("DejaVuSans.ttf")]
    return ImageFont.truetype(plain[0], MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)
