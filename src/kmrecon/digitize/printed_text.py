"""Words of a panel to the texts that they make: lines without wide gaps, and blocks of lines under one another."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kmrecon.digitize.risk_cells import text_rows
from kmrecon.types import Box, Word

WORD_GAP = 3.0  # of a word's height: words farther apart belong to different texts
LINE_STEP = 2.6  # of a line's height between the lines of one text

NUMBER = r"\d*\.\d+|\d+"
RATIO_NAME = r"(?:\bhazards?[\s-]*ratio|\ba?HRs?(?:[\s_-]?adj\b)?(?![a-z]))"
LEVEL = re.compile(
    r"(\d{2}(?:\.\d+)?)\s*%\s*-?\s*(?:C\.?\s?[Il1]\b\.?|confidence\s+(?:interval|limits?))s?", re.IGNORECASE
)
# Of an interval: 5-3-7-1 is 5.3 to 7.1. A median of 6-1 is 6.1 where such an interval follows.
FOUR_NUMBERS = re.compile(r"(?<![\d.-])(\d{1,3})[.-](\d)(\s*(?:-|to)\s*)(\d{1,3})[.-](\d)(?![\d.-])")
RAISED_MEDIAN = re.compile(r"(\bmedian\b\D{0,60}?\d{1,3})-(\d)(?=\s*[a-z]*\s*[(\[][^()\[\]]*\d\.\d)", re.IGNORECASE)
INTERVAL_NAME = re.compile(r"\bC\.?[Il]\b\.?|confidence\s+(?:interval|limits?)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand in one line without wide gaps."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand under one another and read as one text."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Its text, with one kind of dash, dot and zero."""
        return plain(" ".join(line.text for line in self.lines))

    def place(self, *numbers: str) -> Line:
        """Return the line, or all lines from the first to the last, in which numbers stand."""
        holds = [k for k, line in enumerate(self.lines) if any(n in plain(line.text) for n in numbers)]
        return joined(self.lines[holds[0] : holds[-1] + 1]) if holds else joined(self.lines)


def joined(lines: Iterable[Line]) -> Line:
    """Return lines as one."""
    lines = list(lines)
    return Line(" ".join(line.text for line in lines), around([line.box for line in lines]))


def around(boxes: list[Box]) -> Box:
    """Return the smallest box that holds all of some."""
    return Box(
        min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes)
    )


def blocks_of(words: Iterable[Word], region: Box) -> list[Block]:
    """Return the texts of a part of the page: a ratio may have its interval on the next line."""
    lines = _lines([word for word in words if region.contains(*word.box.center) and not word.turned])
    blocks: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: (item.box.center[1], item.box.left)):
        home = next((block for block in reversed(blocks) if _continues(block[-1], line)), None)
        if home is None:
            blocks.append([line])
        else:
            home.append(line)
    return [Block(tuple(block)) for block in blocks]


def _lines(words: list[Word]) -> list[Line]:
    """Return the words of each line, split at wide gaps."""
    out = []
    for row in _rows(words):
        part: list[Word] = []
        for word in row:
            if part and word.box.left - part[-1].box.right > WORD_GAP * word.box.height:
                out.append(_line(part))
                part = []
            part.append(word)
        out.append(_line(part))
    return out


def _rows(words: list[Word]) -> Iterator[list[Word]]:
    for row in text_rows(words):
        inside = [word for word in words if word in row.words or any(word.box == cell.box for cell in row.cells)]
        yield sorted(inside, key=lambda word: word.box.left)


def _line(words: list[Word]) -> Line:
    return Line(" ".join(word.text for word in words), around([word.box for word in words]))


def _continues(above: Line, below: Line) -> bool:
    height = min(above.box.height, below.box.height)
    step = below.box.center[1] - above.box.center[1]
    overlap = min(above.box.right, below.box.right) - max(above.box.left, below.box.left)
    return 0.5 * height < step <= LINE_STEP * height and overlap > 0


def plain(text: str) -> str:
    """Return the text with one kind of dash, dot and zero.

    Raised decimal dots (The Lancet's) are read as dots of many kinds and as dashes; a dash between one digit and
    two or three, twice with a dash between, can only be decimals. So can one before an interval of decimals.
    """
    text = re.sub(r"[–—−‒]", "-", text)
    text = re.sub(r"(?<=\d)\s?[·•∙⋅˙]\s?(?=\d)", ".", text)
    text = re.sub(
        r"(?<![A-Za-z])(?=[oO.]*\d)[oO\d]*\.[oO\d]+(?![A-Za-z])", lambda found: re.sub("[oO]", "0", found[0]), text
    )
    text = re.sub(r"(?<![\d.])(\d{1,2})-(\d{2,3})(\s*(?:-|to)\s*)(\d{1,2})-(\d{2,3})(?![\d.])", r"\1.\2\3\4.\5", text)
    text = FOUR_NUMBERS.sub(r"\1.\2\3\4.\5", text)
    text = RAISED_MEDIAN.sub(r"\1.\2", text)
    text = re.sub(rf"({RATIO_NAME}\D{{0,10}})(\d)-(\d\d)(?![\d.])", r"\1\2.\3", text, flags=re.IGNORECASE)
    text = re.sub(r"(\bp\s*[=<>]\s*)0-(\d{2,})", r"\g<1>0.\2", text, flags=re.IGNORECASE)
    return re.sub(r"(?<![\d.,])(\d),(\d{2,4})(?![\d,])", r"\1.\2", text)


def without_levels(text: str) -> str:
    """Return a text without the names and levels of intervals, whose numbers are no statistics."""
    return INTERVAL_NAME.sub(" ", LEVEL.sub(" ", text))


def decimals_of(number: str) -> int:
    """Return to how many decimals a number is printed; of 4.17e-05 seven."""
    digits, _, power = number.lower().replace(" ", "").partition("e")
    return max(len(digits.partition(".")[2]) - int(power or 0), 0)
