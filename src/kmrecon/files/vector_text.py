"""Pieces of text as a vector file places them in, words as a reader sees them out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kmrecon.types import Box, Word

# All in sizes of the font.
TOUCHES = 0.12  # letters placed one by one stand as near
NEXT_WORD = 0.33  # words placed one by one stand as near; two numbers as near are two cells
SPACE = 0.16  # from this gap on a space stands between
WORD_GAP = 0.55  # within one piece of text: a wider gap parts two words
NUMBER_GAP = 0.2  # between two numbers: they are two words
SAME_LINE = 0.1  # baselines of one line differ by less
SAME_SIZE = 0.1  # sizes of one word differ by a smaller share


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters with one box, along their own line: x runs the way they read."""

    text: str
    left: float  # px along the line, of the ink
    right: float
    start: float  # px along the line, with the room that the font gives the letters
    stop: float
    top: float  # px across it, down
    bottom: float
    base: float  # px across, of the baseline
    size: float  # px
    turn: int  # quarter turns: 0 reads to the right, 1 upwards, 3 downwards
    run: int  # letters of one run were written at once


def words_of_pieces(pieces: Sequence[Piece]) -> tuple[Word, ...]:
    """Return the words: pieces glued where they stand as near as letters do, parted at wide gaps."""
    lines: list[Piece] = []
    for piece in pieces:
        if lines and _goes_on(lines[-1], piece):
            lines[-1] = _glued(lines[-1], piece)
        elif piece.text.strip():
            lines.append(piece)
    return tuple(sorted(map(_word, lines), key=lambda word: (round(word.box.center[1]), word.box.left, word.text)))


def _goes_on(before: Piece, piece: Piece) -> bool:
    if before.turn != piece.turn or abs(before.base - piece.base) > SAME_LINE * before.size:
        return False
    if abs(before.size - piece.size) > SAME_SIZE * before.size:
        return False
    if before.run != piece.run and before.text == piece.text and not piece.text.isalnum():
        return False  # censoring marks written as signs, one by one
    gap = (piece.start - before.stop) / before.size
    numbers = _is_number(before.text[-1:]) and _is_number(piece.text[:1])
    if not -0.5 < gap < WORD_GAP:
        return False
    if numbers:
        return gap < (NUMBER_GAP if before.run == piece.run else TOUCHES)
    return before.run == piece.run or gap < NEXT_WORD


def _is_number(letter: str) -> bool:
    return letter.isdigit()


def _glued(before: Piece, piece: Piece) -> Piece:
    gap = (piece.start - before.stop) / before.size
    spaced = gap > SPACE and not before.text.endswith(" ") and piece.text.strip()
    return replace(
        before,
        text=before.text + (" " if spaced else "") + piece.text,
        left=min(before.left, piece.left),
        right=max(before.right, piece.right),
        stop=max(before.stop, piece.stop),
        top=min(before.top, piece.top),
        bottom=max(before.bottom, piece.bottom),
        run=piece.run,
    )


def _word(line: Piece) -> Word:
    text = " ".join(line.text.replace("\u2212", "-").split())
    box = Box(line.left, line.top, line.right, line.bottom)
    if line.turn == 1:  # along the line is up the page: x is -y
        box = Box(line.top, -line.right, line.bottom, -line.left)
    elif line.turn == 3:
        box = Box(-line.bottom, line.left, -line.top, line.right)
    return Word(text, box, turned=line.turn != 0)
