"""Words in, cells of a risk table out: what is a count, what is a label, what stands in one row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kmrecon.types import Box, Word

# "43 (2)", "43 | 2": what stands second is the heading's second number.
COUNT = re.compile(
    r"([1-9]\d{0,2}(?:[,.'’· ]\d{3})+|\d+)(?:\s*[(\[{]\s*(\d+)\s*[)\]}]?|\s*[|¦/]\s*(\d+)|\s[Il]\s(\d+))?"
)
# n (%) and n (mean) cells: the count stands, what is in the brackets is no count.
OTHER_BRACKETS = re.compile(r"\s*[(\[]\s*\d+(?:[.,]\d+)?\s*%\s*[)\]]?|\s*[(\[]\s*\d+[.,]\d+\s*[)\]]?")
BRACKET = re.compile(r"[(\[{]\s*\d+\s*[)\]}]")
LABEL_THEN_COUNT = re.compile(r"(?P<label>.*\D)(?P<count>\d[\d,]*(?:\s?\(\d+(?:[.,]\d+)?%?\)?)?)")
LOOKALIKES = str.maketrans("OoQDlIi|SBZ", "00001111582")
LONE_LOOKALIKES = frozenset("OolIi|")
TICK_DASHES = "-–—_"  # no count is negative: a tick between a label and its first cell
LONGEST = 7  # digits: more are several cells joined
BRACKET_GAP = 0.9  # of a word's height between a count and the brackets that belong to it
SAME_ROW = 0.5  # of a word's height between the centers of words of one row


class SecondLook(Protocol):
    """A way to read a part of a figure again; `look_again.LookAgain` is the one with an engine."""

    def read_region(self, box: Box) -> tuple[Word, ...]:
        """Return the words of a part of the figure, cut out and enlarged."""

    def read_cells(self, boxes: Sequence[Box]) -> tuple[str, ...]:
        """Return the text of each box, read as one piece; '' where there is none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A word that is a count, with what stands in brackets after it."""

    count: int
    bracket: int | None
    box: Box
    sure: bool = True  # all digits, none guessed from a letter
    cut: bool = False  # cut off a label: where it begins is a guess
    read: str = ""  # the word as it was read, which may be a name that looks like a number: "Q1"

    @property
    def word(self) -> Word:
        """The word that it was read from."""
        return Word(self.read or self.text, self.box)

    @property
    def text(self) -> str:
        """The cell as a number is printed."""
        return str(self.count) if self.bracket is None else f"{self.count} ({self.bracket})"


@dataclass(frozen=True, slots=True)
class TextRow:
    """Words and cells at one height of the page, each from left to right."""

    y: float  # px, center
    height: float  # px, of its words
    cells: tuple[Cell, ...]
    words: tuple[Word, ...]  # those that are no cells

    @property
    def all_words(self) -> tuple[Word, ...]:
        """Its cells as printed, and its words."""
        return (*(Word(cell.text, cell.box) for cell in self.cells), *self.words)

    @property
    def box(self) -> Box:
        """The row's extent."""
        boxes = [c.box for c in self.cells] + [w.box for w in self.words]
        return Box(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )

    @property
    def text(self) -> str:
        """Its words without the cells."""
        return " ".join(word.text for word in self.words)


def parse_cell(text: str) -> tuple[int, int | None, bool] | None:
    """Return (count, count in brackets or None, whether all digits were read as such), None for other text."""
    plain = OTHER_BRACKETS.sub("", text.strip().lstrip(TICK_DASHES))
    for candidate, sure in ((plain, True), (plain.translate(LOOKALIKES), False)):
        if not sure and not (any(c.isdigit() for c in plain) or plain in LONE_LOOKALIKES):
            return None
        found = COUNT.fullmatch(candidate)
        if found and sum(c.isdigit() for c in found[1]) <= LONGEST:
            second = found[2] or found[3] or found[4]
            return int(re.sub(r"\D", "", found[1])), int(second) if second else None, sure
    return None


def cell_of(word: Word) -> Cell | None:
    """Return the word as a cell, None where it is no count."""
    parsed = parse_cell(word.text)
    return Cell(parsed[0], parsed[1], word.box, parsed[2], read=word.text) if parsed else None


def cells_in(words: Sequence[Word]) -> list[Cell]:
    """Return the words that are counts as cells."""
    return [cell for word in words if (cell := cell_of(word))]


def text_rows(words: Sequence[Word]) -> list[TextRow]:
    """Return upright words gathered into rows, from the top."""
    groups: list[list[Word]] = []
    for word in sorted((w for w in words if not w.turned), key=lambda w: w.box.center[1]):
        if groups and word.box.center[1] - _center(groups[-1]) <= SAME_ROW * min(word.box.height, _height(groups[-1])):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [_row(group) for group in groups]


def split_label(word: Word) -> tuple[Word, Cell] | None:
    """Return a word such as 'Placebo 6108' as its label and its last number, None where it has not both.

    So is one such as '20-50-321', whose last dash is a tick; '20-50' alone is a label.
    """
    found = LABEL_THEN_COUNT.fullmatch(word.text)
    parsed = parse_cell(found["count"]) if found else None
    if not found or not parsed:
        return None
    text = found["label"].strip()
    if not any(c.isalpha() for c in text):
        if not _ends_in_tick(text):
            return None
        text = text.rstrip(TICK_DASHES)
    # Where the number begins is not known: letters and digits are about as wide on average.
    left = word.box.right - word.box.width * len(found["count"]) / len(word.text)
    label = replace(word, text=text, box=replace(word.box, right=left))
    return label, Cell(parsed[0], parsed[1], replace(word.box, left=left), parsed[2], cut=True)


def _ends_in_tick(label: str) -> bool:
    """Tell whether a dash stands after what is no number itself: '20-50-', '<50-'."""
    bare = label.rstrip(TICK_DASHES)
    return bare != label and any(c.isdigit() for c in bare) and not bare.isdigit()


def _row(words: list[Word]) -> TextRow:
    ordered = _with_brackets(sorted(words, key=lambda word: word.box.left))
    cells = [(word, cell_of(word)) for word in ordered]
    return TextRow(
        _center(words),
        _height(words),
        tuple(cell for _, cell in cells if cell),
        tuple(word for word, cell in cells if not cell),
    )


def _with_brackets(words: list[Word]) -> list[Word]:
    """Return the words with each '(3)' joined to the count before it."""
    out: list[Word] = []
    for word in words:
        if BRACKET.fullmatch(word.text) and out and out[-1].text.isdigit() and _next_to(out[-1], word):
            box = replace(out[-1].box, right=word.box.right)
            out[-1] = replace(out[-1], text=f"{out[-1].text} {word.text}", box=box)
        else:
            out.append(word)
    return out


def _next_to(one: Word, two: Word) -> bool:
    return two.box.left - one.box.right <= BRACKET_GAP * two.box.height


def _center(words: list[Word]) -> float:
    return sum(word.box.center[1] for word in words) / len(words)


def _height(words: list[Word]) -> float:
    return sorted(word.box.height for word in words)[len(words) // 2]
