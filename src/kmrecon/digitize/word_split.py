"""A line of text in, its words out: split where a gap is too wide for a space."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kmrecon.digitize.word_ink import MARGIN, Mask, corner, ink_in, runs_of, text_ink
from kmrecon.types import Box, Bytes, Word

# All in heights of the text.
WIDE_GAP = 0.9  # wider than a space of any common font
NUMBER_GAP = 0.3  # two numbers with a space between are two words
DIGIT_GAP = 0.55  # between the digits of one number there is less
TICK_GAP = 0.05  # a dash after a number is the stroke of its tick
KEY_GAP = 0.15  # a dash before or after words, apart from them, is the key of a legend
SPACE_GAP = 0.36  # a space that the engine swallowed
SIGN_GAP = 0.3  # the same beside a sign, which has little room of its own
WIDE_STEP = 2.2  # from center to center over a space: the key of a legend stands between
LETTER_REACH = 1.2  # from a letter's center to its left edge at most
BESIDE = 0.1  # a character centered this far outside of the text's ink
ON_LINE = 0.25  # and this near to a line's was read from the line

DASHES = frozenset("-–—−_|一─ー")
MARKS = DASHES | frozenset("+×↓")  # what the end of a curve is read as, its last marks and drop
CLOSING, OPENING = frozenset(")]"), frozenset("([")
STROKES = DASHES | frozenset("1lI[]+")  # what a piece of an axis or a tick is read as
UPRIGHTS = frozenset("1lI|i!j")  # letters with much room at their sides
SIGNS = frozenset("<>≤≥=")
NUMBER_CHARACTERS = frozenset("0123456789.,·%-+()/")
RUN_ON = re.compile(r"(\d\.\d){3,}|(\d\.\d\d){3,}")  # labels of an axis with no room between
NUMERAL = re.compile(r"(?<=[A-Za-z] )I{1,3}$")  # of a stage or a grade
MOST_STEMS = 3  # of a numeral
STEM = 0.35  # no stroke of a numeral is wider, nor the gap between two
LONE_UPRIGHTS = re.compile(r"(?<=[A-Za-z] )[Il|]{1,3}(?=$| ?[\d(),:;])")  # after a word: a Roman numeral


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of text as the recognizer read it."""

    text: str
    box: Box
    score: float
    centers: tuple[float, ...]  # x of each character that is no space, px
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Character:
    """A character that is no space."""

    text: str
    spaced: bool  # a space stands before it
    center: float  # x, px


Cut = tuple[int, float, float]  # after which character; where its word ends and the next begins, px


def words_of_line(pixels: Bytes, line: Line) -> list[Word]:
    """Return the words of a line, each in its share of the line's box."""
    around = line.box.grown(MARGIN)
    ink, left = text_ink(pixels, around), corner(around)[0]
    characters = _characters(line)
    if len(characters) < 2 or not ink.any() or characters[0].center != characters[0].center:
        return [Word(line.text.strip(), line.box, line.score)]
    height = float(np.ptp(np.flatnonzero(ink.any(axis=1))) + 1)
    kept = _not_on_lines(characters, ink, ink_in(pixels, around) & ~ink, left, height)
    empty = np.asarray(~ink.any(axis=0))
    kept = _respaced(_without_keys(kept, height), empty, left, height)
    cuts = _cuts(kept, empty, left, height)
    first = _first_letter(kept, empty, left, height, line.box.left)
    last = _last_letter(kept, empty, left, height, line.box.right)
    ends: list[Cut] = [(-1, 0.0, first), *cuts, (len(kept) - 1, last, 0.0)]
    words = [
        _with_numeral(_word(line, kept, before, after), kept[after[0]].center - left, empty, left, height)
        for before, after in pairwise(ends)
    ]
    return [word for word in words if not MARKS.issuperset(word.text)]


def _word(line: Line, characters: list[Character], before: Cut, after: Cut) -> Word:
    own = characters[before[0] + 1 : after[0] + 1]
    text = "".join((" " if c.spaced and k else "") + c.text for k, c in enumerate(own))
    numbered = LONE_UPRIGHTS.sub(lambda found: "I" * len(found[0]), text)
    return Word(numbered, Box(before[2], line.box.top, after[1], line.box.bottom), line.score)


def _with_numeral(word: Word, center: float, empty: Mask, left: int, height: float) -> Word:
    """Return a name that ends in a numeral of strokes with as many as there are: engines read two of them as one.

    `center` is that of its last character, px of `empty`, which columns hold no ink.
    """
    if not NUMERAL.search(word.text):
        return word
    runs = runs_of(np.asarray(~empty))
    own = min(range(len(runs)), key=lambda k: abs(sum(runs[k]) / 2 - center))
    near = [b[0] - a[1] <= STEM * height for a, b in pairwise(runs)]
    first = next((k + 1 for k in range(own - 1, -1, -1) if not near[k]), 0)
    last = next((k for k in range(own, len(near)) if not near[k]), len(near))
    stems = runs[first : last + 1]
    if len(stems) > MOST_STEMS or max(b - a for a, b in stems) > STEM * height:
        return word
    box = replace(word.box, right=float(left + stems[-1][1]))
    return replace(word, text=NUMERAL.sub("I" * len(stems), word.text), box=box)


def _characters(line: Line) -> list[Character]:
    """Return the characters of a line; their centers are nan where the engine gives none."""
    letters = [c for c in line.text if not c.isspace()]
    before = [a.isspace() for a, b in pairwise(" " + line.text) if not b.isspace()]
    centers = line.centers if len(line.centers) == len(letters) else (float("nan"),) * len(letters)
    return [Character(*parts) for parts in zip(letters, before, centers, strict=True)]


def _not_on_lines(characters: list[Character], ink: Mask, lines: Mask, left: int, height: float) -> list[Character]:
    """Return the characters of a line without those that were read from other lines than text.

    They stand beside the text's ink, on that of a line. At the ends of a number an axis is read as 1, its tick as a
    dash; before a name the end of its curve with a mark as a word.
    """
    columns = left + np.flatnonzero(ink.any(axis=0))
    on_line = left + np.flatnonzero(lines.any(axis=0))

    def is_beside(c: Character) -> bool:
        beside = not columns[0] - BESIDE * height <= c.center <= columns[-1] + 1 + BESIDE * height
        return beside and bool(np.abs(on_line - c.center).min(initial=np.inf) <= ON_LINE * height)

    kept = [c for c in characters if not (c.text in STROKES and is_beside(c))]
    if _is_number(kept):
        return kept
    first = next((k for k, c in enumerate(characters) if not is_beside(c)), 0)
    return characters[first:] if characters[first].spaced else characters


def _without_keys(characters: list[Character], height: float) -> list[Character]:
    """Return the characters without the keys that were read as dashes between the names of a legend in one line."""
    out: list[Character] = []
    names = [k for k, c in enumerate(characters) if c.text not in DASHES]
    for before, k in pairwise([-1, *names]):
        dashes = characters[before + 1 : k]
        wide = before >= 0 and characters[k].center - characters[before].center > WIDE_STEP * height
        out += [replace(characters[k], spaced=True)] if dashes and wide else [*dashes, characters[k]]
    return out + characters[names[-1] + 1 if names else 0 :]


def _respaced(characters: list[Character], empty: Mask, left: int, height: float) -> list[Character]:
    """Return the characters of words with the spaces that the engine swallowed: '<55 y' for '< 55 y'."""
    if _is_number(characters):
        return characters
    out = characters[:1]
    for a, b in pairwise(characters):
        start, end = _widest_run(empty, a.center - left, b.center - left)
        out.append(replace(b, spaced=b.spaced or end - start > height * _space_between(a, b)))
    return out


def _space_between(a: Character, b: Character) -> float:
    """Return how wide (in text heights) the gap of two characters must be for a space."""
    if {a.text, b.text} <= UPRIGHTS or {a.text, b.text} <= NUMBER_CHARACTERS:
        return float("inf")
    return SIGN_GAP if a.text in SIGNS else SPACE_GAP


def _cuts(characters: list[Character], empty: Mask, left: int, height: float) -> list[Cut]:
    found: list[Cut] = []
    for k, (a, b) in enumerate(pairwise(characters)):
        start, end = _widest_run(empty, a.center - left, b.center - left)
        apart = end - start > height * _gap_to_split(characters, k)
        if b.center - a.center > WIDE_STEP * height:
            if apart or b.spaced or b.text in DASHES:
                found.append((k, *_around_key(empty, a.center - left, b.center - left, left)))
        elif apart:
            found.append((k, *(left + (start + end) / 2,) * 2))
    return found


def _first_letter(characters: list[Character], empty: Mask, left: int, height: float, start: float) -> float:
    """Return where the first word begins: after a key that the engine did not read, px."""
    first = characters[0]
    gaps = np.flatnonzero(empty[: max(0, int(first.center) - left)])
    if not first.text.isalpha() or not gaps.size or not (~empty[: gaps[-1]]).any():
        return start
    run = gaps[-1] - int(np.flatnonzero(~empty[: gaps[-1]])[-1])
    runs = runs_of(np.asarray(~empty))
    own = next((k for k, (a, _) in enumerate(runs) if a > gaps[-1]), 0)
    wide = [b - a > STEM * height for a, b in runs]
    if first.text in UPRIGHTS and own and wide[own] and not wide[own - 1]:
        return float(left + runs[own - 1][0])  # the letter itself: engines put a narrow one into the next
    key = first.center - left - gaps[-1] < LETTER_REACH * height and run > KEY_GAP * height
    return float(left + gaps[-1] + 1) if key else start


def _last_letter(characters: list[Character], empty: Mask, left: int, height: float, stop: float) -> float:
    """Return where the last word ends: before the key of the next name that the engine did not read, px."""
    last = characters[-1]
    center = max(0, int(np.ceil(last.center)) - left)
    gaps = center + np.flatnonzero(empty[center:])
    if not last.text.isalnum() or not gaps.size or not (~empty[gaps[0] :]).any():
        return stop
    run = int(np.flatnonzero(~empty[gaps[0] :])[0])
    key = gaps[0] - (last.center - left) < LETTER_REACH * height and run > 2 * KEY_GAP * height
    return float(left + gaps[0]) if key else stop


def _around_key(empty: Mask, start: float, end: float, left: int) -> tuple[float, float]:
    """Return where the letter before a key ends and the one after it begins, px."""
    between = np.flatnonzero(empty[max(0, int(start)) : max(0, int(np.ceil(end)))])
    if not between.size:
        return left + start, left + end
    return left + int(start) + float(between[0]), left + int(start) + float(between[-1]) + 1


def _gap_to_split(characters: list[Character], k: int) -> float:
    """Return how wide (in text heights) the gap after character `k` must be for a new word."""
    if k + 2 == len(characters) and characters[-1].text in DASHES and _is_number(characters[:-1]):
        return TICK_GAP
    if _parts_key(characters, k):
        return KEY_GAP
    if (characters[k].text in CLOSING and characters[k + 1].text.isdigit()) or _ends_label(characters, k):
        return -1.0  # "12(3)14(5)": cells of a table run together; labels of an axis do, too
    if characters[k + 1].text in OPENING:
        return WIDE_GAP  # "12 (3)": one cell
    if characters[k].text.isdigit() and characters[k + 1].text.isdigit():
        return NUMBER_GAP if _between_numbers(characters, k) else DIGIT_GAP
    return NUMBER_GAP if _between_numbers(characters, k) else WIDE_GAP


def _ends_label(characters: list[Character], k: int) -> bool:
    """Tell whether character `k` is the last one of a label in a line of nothing but an axis' labels."""
    labels = RUN_ON.fullmatch("".join(c.text for c in characters))
    return labels is not None and (k + 1) % len(labels[1] or labels[2]) == 0


def _parts_key(characters: list[Character], k: int) -> bool:
    """Tell whether only dashes stand before this gap, or after it and apart: the key of a legend was read as dashes.

    Marks may stand before it too, those of the key or of the curve that the name stands at.
    """
    before, after = characters[: k + 1], characters[k + 1 :]
    if all(c.text in MARKS for c in before):
        return any(c.text.isalpha() for c in after)
    return after[0].spaced and all(c.text in DASHES for c in after) and any(c.text.isalpha() for c in before)


def _between_numbers(characters: list[Character], k: int) -> bool:
    """Tell whether a space after character `k` parts two numbers."""
    if not characters[k + 1].spaced:
        return False
    start = next((i for i in range(k, 0, -1) if characters[i].spaced), 0)
    stop = next((i for i in range(k + 2, len(characters)) if characters[i].spaced), len(characters))
    return _is_number(characters[start : k + 1]) and _is_number(characters[k + 1 : stop])


def _is_number(characters: list[Character]) -> bool:
    return all(c.text in NUMBER_CHARACTERS for c in characters) and any(c.text.isdigit() for c in characters)


def _widest_run(empty: Mask, start: float, end: float) -> tuple[int, int]:
    """Return the widest run of empty columns between two characters' centers."""
    low, high = max(0, int(start)), min(empty.size, int(np.ceil(end)))
    filled = np.concatenate([[low - 1], low + np.flatnonzero(~empty[low:high]), [high]])
    k = int(np.diff(filled).argmax())
    return int(filled[k]) + 1, int(filled[k + 1])
