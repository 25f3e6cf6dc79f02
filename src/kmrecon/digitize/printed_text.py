"""Words of a panel to the texts that they make: lines without wide gaps, and blocks of lines under one another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kmrecon.digitize.printed_numbers import plain
from kmrecon.digitize.risk_cells import text_rows
from kmrecon.types import Box, Word

WORD_GAP = 3.0  # of a word's height: words farther apart belong to different texts
LINE_STEP = 2.6  # of a line's height between the lines of one text


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
