"""The words of a page in; the blocks of running text on it out: what stands between them may be a figure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kmrecon.types import Box, Word

# All lengths in heights of a line.
SAME_LINE = 0.5  # between the centers of two pieces of one line
NEXT_PIECE = 1.4  # between them; columns of text stand farther apart
NEXT_LINE = 1.5  # between two lines of a block
FEWEST_WORDS, FEWEST_LETTERS = 5, 25  # of a line of running text: a legend has less
FEWEST_LINES = 3  # of a block: a title has less
SHARED = 0.5  # of the shorter line's width lies over or under the other one
INDENT = 2.0  # by which the last line of a paragraph may start off the one above
FEWEST_CELLS = 3  # numbers beside a line that make it the name of a row in a table
FURNITURE = 0.06  # of the page's height at its top and bottom: names of journals, numbers of pages

WORDS = re.compile(r"[^\W\d_]{2,}")
CAPTION = re.compile(
    r"((extended data|supplementa(ry|l)) )?(fig(ure)?|table|scheme|abb(ildung)?)\b\.? ?[a-z]?\d", re.IGNORECASE
)


@dataclass(slots=True)
class _Line:
    """Words beside one another."""

    words: list[Word]
    box: Box
    names_row: bool = False  # of a table

    @property
    def text(self) -> str:
        return " ".join(word.text for word in sorted(self.words, key=lambda word: word.box.left))

    @property
    def running(self) -> bool:
        """Whether it reads like a line of a paragraph."""
        found = WORDS.findall(self.text)
        return not self.names_row and len(found) >= FEWEST_WORDS and sum(map(len, found)) >= FEWEST_LETTERS

    @property
    def caption(self) -> bool:
        """Whether it is the first line of a caption."""
        return CAPTION.match(self.text) is not None


def text_blocks(words: Sequence[Word], page: Box) -> tuple[Box, ...]:
    """Return the paragraphs and captions of a page, and, where it has any, what is printed at its edges."""
    lines = _lines([word for word in words if not word.turned and word.text.strip()])
    blocks = [block for block in _stacked(lines) if _is_text(block)]
    if not blocks:
        return ()
    taken = {id(line) for block in blocks for line in block}
    edge = FURNITURE * page.height
    outer = [line for line in lines if line.box.bottom < page.top + edge or line.box.top > page.bottom - edge]
    return (
        *(_around([line.box for line in block]) for block in blocks),
        *(line.box for line in outer if id(line) not in taken),
    )


def _lines(words: Sequence[Word]) -> list[_Line]:
    """Return words as lines, from the top."""
    lines: list[_Line] = []
    for word in sorted(words, key=lambda word: word.box.left):
        line = next((line for line in reversed(lines) if _goes_on(line.words[-1], word)), None)
        if line is None:
            lines.append(_Line([word], word.box))
        else:
            line.words.append(word)
            line.box = _around([line.box, word.box])
    cells = [word.box for word in words if word.text.strip().isdecimal()]
    for line in lines:
        beside = [cell for cell in cells if cell.left >= line.box.right and _level(cell, line.box)]
        line.names_row = len(beside) >= FEWEST_CELLS
    return sorted(lines, key=lambda line: (line.box.top, line.box.left))


def _goes_on(before: Word, word: Word) -> bool:
    height = max(before.box.height, word.box.height)
    return _level(before.box, word.box) and -height < word.box.left - before.box.right < NEXT_PIECE * height


def _level(one: Box, two: Box) -> bool:
    return abs(one.center[1] - two.center[1]) <= SAME_LINE * max(one.height, two.height)


def _stacked(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Return lines in stacks: running ones, the short last one of each, and captions from their first line on."""
    stacks: list[list[_Line]] = []
    for line in lines:
        stack = next((stack for stack in reversed(stacks) if _follows(stack[-1], line)), None)
        if stack is not None and not line.caption:
            stack.append(line)
        elif line.running or line.caption:
            stacks.append([line])
    return stacks


def _follows(above: _Line, line: _Line) -> bool:
    height = max(above.box.height, line.box.height)
    shared = min(above.box.right, line.box.right) - max(above.box.left, line.box.left)
    near = -0.5 * height < line.box.top - above.box.bottom < NEXT_LINE * height
    below = shared >= SHARED * min(above.box.width, line.box.width)
    flush = line.running or abs(line.box.left - above.box.left) <= INDENT * height
    # Only a running line is followed: a last one ends its paragraph.
    return near and below and flush and (above.running or above.caption)


def _is_text(stack: Sequence[_Line]) -> bool:
    return stack[0].caption or len(stack) >= FEWEST_LINES


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
