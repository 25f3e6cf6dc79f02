"""Words in, those that may name a curve out; and what of a name is the arm's."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kmrecon.digitize.risk_labels import AT_RISK
from kmrecon.digitize.tick_labels import parse_number
from kmrecon.types import Box, Calibration, CurvePixels, RiskTable, Word

# What is said of the curves, not which they are.
STATISTIC = re.compile(
    r"[*†‡§#]*\s*(adj\w*\s+)?(hazard\s*ratio|hr\b|log[\s-]?rank|cox\b|wald\b|(p\s*)?[-–]?\s*value|p\s*[=<>≤]|\(?\s*95\s*%|ci\b|median\b|events?$"
    r"|\W*censor(ed|ing|s)?\b|.*\Wcensored\W*$|time\b|follow[\s-]?up|numbers?\s+(at|of)|no\.\s+(at|of)|strata\W*$|groups?\W*$|(treatment\s*)?arms?$)",
    re.IGNORECASE,
)
# "Placebo (n=120): median 9 months": the name ends where the count begins.
COUNTED = re.compile(r"\s*[,;:]?\s*[(\[{]?\s*\bn\s*=\s*(\d{1,3}(?:[, ]\d{3})+|\d+).*$", re.IGNORECASE)
# "Placebo (94/118 events)" ends there, too; what is printed of arms is read elsewhere.
WITH_EVENTS = re.compile(
    r"\s*[,;:]?\s*[(\[{]?\s*(\d+\s*(/|of)\s*\d+\s*(events?|deaths)|\b(events?|deaths)\s*[:=]?\s*\d+\s*(/|of)\s*\d+).*$",
    re.IGNORECASE,
)
RATED = re.compile(r"(?<=[\w)])\s+\d{1,2}[.·]\d+\s?%$")  # "Placebo 59.1%": survival at the end of its curve
COMPARED = re.compile(r"\s(?:vs\.?|versus)\s", re.IGNORECASE)  # "Drug vs Placebo" is the name of neither
KEY_SIGNS = " :-–—_|=*•·~"  # what keys are read as, before a name
LOOSE_ENDS = ' :|_—–~*"'  # and after one
LEADING_MARK = re.compile(r"^[+†‡]\s+(?=\w)")  # a censoring mark before a name
MARK_AS_LETTER = re.compile(r"^\S\s+(?=\w)")  # a letter or a sign that stands alone before a name
HYPHENS = str.maketrans("–—−", "---")  # engines and fonts tell them apart at random
TABLE_EDGE = 0.8  # heights of a word above the first and under the last row that are still the table's
LINE_GAP = 0.8  # of a word's height at most between the two lines of one name
ALIKE = 1.8  # times as high one line of a name may be as another: letters with tails are, beside the next line
LAST_LETTER = re.compile(r"[A-H]|[IV]{1,3}")
WORD_GAP = 0.8  # of a word's height at most within a name
INNER = 0.2  # of a word's height at its upper and lower edge, where a curve may touch it


def candidates(
    words: Sequence[Word],
    calibration: Calibration,
    region: Box,
    curves: Sequence[CurvePixels],
    table: RiskTable | None,
) -> list[Word]:
    """Return the words that may name a curve: no numbers of axes or table, no statistics, nothing on a curve."""
    inside = _rejoined([word for word in words if not word.turned and region.contains(*word.box.center)])
    free = [word for word in inside if _is_text(word.text) and not _is_tick(word, calibration.plot_area)]
    named = [word for word in free if not _in_table(word, table) and not _on_a_curve(word, curves)]
    return [_without_last_mark(word, curves) for word in named]


def _rejoined(words: Sequence[Word]) -> list[Word]:
    """Return words with the letter at the end of one that was read apart from it: 'Arm B'."""
    out = list(words)
    for word in words:
        last = next((other for other in out if other is not word and _ends(word, other)), None)
        if last is not None:
            box = replace(word.box, right=last.box.right, top=min(word.box.top, last.box.top))
            whole = replace(word, text=f"{word.text} {last.text}", box=box, score=min(word.score, last.score))
            out = [whole if other is word else other for other in out if other is not last]
    return out


def _ends(word: Word, last: Word) -> bool:
    gap, high = last.box.left - word.box.right, word.box.height
    level = abs(last.box.bottom - word.box.bottom) <= INNER * high and abs(last.box.height - high) <= INNER * high
    return bool(level and 0 < gap <= WORD_GAP * high and LAST_LETTER.fullmatch(last.text) and word.text.isalpha())


def _without_last_mark(word: Word, curves: Sequence[CurvePixels]) -> Word:
    """Return a name without what the last mark of the curve at whose end it stands was read as: 'o Placebo'."""
    box, found = word.box, MARK_AS_LETTER.match(word.text)
    if found is None or not any(box.left < c.end < box.center[0] and box.top < c.y[-1] < box.bottom for c in curves):
        return word
    left = box.left + box.width * found.end() / len(word.text)
    return replace(word, text=word.text[found.end() :], box=replace(box, left=left))


def with_counts(names: Sequence[Word]) -> list[tuple[Word, Word | None]]:
    """Return the names, each with the number of patients that stands alone in the line below it."""
    counts = [word for word in names if COUNTED.match(word.text)]
    below = [next((count for count in counts if _is_below(name, count)), None) for name in names]
    return [pair for pair in zip(names, below, strict=True) if not any(pair[0] is count for count in below)]


def second_line(name: Word, names: Sequence[Word]) -> Word | None:
    """Return what may be the second line of a name: it begins or is centered below it, and is as high."""
    if parse_number(name.text) is not None:
        return None
    texts = [word for word in names if word is not name and parse_number(word.text) is None]
    alike = [
        word for word in texts if max(word.box.height, name.box.height) < ALIKE * min(word.box.height, name.box.height)
    ]
    return next((word for word in alike if word.box.top > name.box.center[1] and _is_below(name, word)), None)


def _is_below(name: Word, count: Word) -> bool:
    one, two = name.box, count.box
    near = abs(two.top - one.bottom) <= LINE_GAP * one.height and COUNTED.search(name.text) is None
    return near and min(abs(one.left - two.left), abs(one.center[0] - two.center[0])) <= 0.5 * one.height


def arm_name(text: str) -> str:
    """Return the arm's part of a name: without its key, its count and what follows."""
    plain = without_marks(text).rstrip(LOOSE_ENDS).translate(HYPHENS)
    named = RATED.sub("", WITH_EVENTS.sub("", COUNTED.sub("", plain)).rstrip(LOOSE_ENDS))
    return named or plain.rstrip(LOOSE_ENDS)


def without_marks(text: str) -> str:
    """Return a name without what its key was read as."""
    return LEADING_MARK.sub("", text.strip().lstrip(KEY_SIGNS))


def counted(text: str) -> int | None:
    """Return the number of patients that a name tells: 'Placebo (n=120)'."""
    found = COUNTED.search(text)
    return int(re.sub(r"\D", "", found[1])) if found else None


def named_by_table(names: Sequence[Word], table: RiskTable | None, count: int) -> list[Word]:
    """Return the words that are names of the table's rows, where there are enough of them: no other panel's."""
    rows = {_folded(row.label) for row in table.rows} if table else set()
    found = [word for word in names if _folded(word.text) in rows]
    return found if len(found) >= count else list(names)


def is_named_by_table(names: Sequence[Word], table: RiskTable | None, count: int) -> bool:
    """Tell whether the names are those of the table's rows, enough for all curves."""
    rows = {_folded(row.label) for row in table.rows} if table else set()
    return len(names) >= count and all(_folded(word.text) in rows for word in names)


def _folded(text: str) -> str:
    return "".join(arm_name(text).casefold().split())


def _is_text(text: str) -> bool:
    letters = any(c.isascii() and c.isalnum() for c in text)
    # Dashes with marks are read as signs and a letter.
    letters = letters and 2 * sum(c.isalnum() for c in text) >= sum(not c.isspace() for c in text)
    told = STATISTIC.match(text.strip()) or AT_RISK.search(text) or COMPARED.search(text)
    return letters and not told


def _is_tick(word: Word, area: Box) -> bool:
    level = word.box.right <= area.left + 1 and area.top - word.box.height <= word.box.center[1]
    return level and parse_number(word.text) is not None


def _in_table(word: Word, table: RiskTable | None) -> bool:
    rows = [row.y for row in table.rows] if table else []
    edge = TABLE_EDGE * word.box.height
    return bool(rows) and min(rows) - edge <= word.box.center[1] <= max(rows) + edge


def _on_a_curve(word: Word, curves: Sequence[CurvePixels]) -> bool:
    """Tell whether a curve runs through the middle of a word: then its marks were read as letters."""
    inner = (word.box.top + INNER * word.box.height, word.box.bottom - INNER * word.box.height)
    columns = np.linspace(word.box.left, word.box.right, 9)
    return any(bool(((c.at(columns) > inner[0]) & (c.at(columns) < inner[1])).mean() > 0.5) for c in curves)
