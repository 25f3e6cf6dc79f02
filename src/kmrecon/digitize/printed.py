"""Words in, the statistics that a figure prints out: hazard ratio, its interval, p value."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kmrecon.digitize.risk_cells import text_rows
from kmrecon.types import Box, PrintedStatistics, Word

WORD_GAP = 3.0  # of a word's height: words farther apart belong to different texts
LINE_STEP = 2.6  # of a line's height between the lines of one text

NUMBER = r"\d*\.\d+|\d+"
DECIMAL = r"\d*\.\d+"
SEPARATOR = r"\s*(?:-+|to|,|;|~|and)\s*"
BEFORE_NUMBER = r"[^0-9.]{0,60}?"
RATIO_NAME = r"(?:\bhazards?[\s-]*ratio|\bHRs?(?![a-z]))"
LEVEL = re.compile(
    r"(\d{2}(?:\.\d+)?)\s*%\s*-?\s*(?:C\.?\s?[Il1]\b\.?|confidence\s+(?:interval|limits?))s?", re.IGNORECASE
)
INTERVAL_NAME = re.compile(r"\bC\.?[Il]\b\.?|confidence\s+(?:interval|limits?)s?", re.IGNORECASE)
RATIO = re.compile(rf"{RATIO_NAME}{BEFORE_NUMBER}({DECIMAL}|\d+(?=\s*[(\[]))", re.IGNORECASE)
INTERVAL = re.compile(rf"[^0-9.]{{0,40}}?({NUMBER}){SEPARATOR}({NUMBER})")
P_VALUE = re.compile(
    r"(?<![a-z])p(?:\s*[-_ ]?\s*values?)?(?:\s*\([^)0-9]*\))?"
    r"\s*(?P<sign>[=:<>≤≥]?\s*[=<>≤≥]?)\s*(?P<value>\d*\.\d+(?:\s*e\s*-?\d+)?|\d(?:\.\d+)?\s*e\s*-\d+)"
    r"(?:\s*[x×*]\s*10\s*\^?\s*(?P<power>-\d+))?",
    re.IGNORECASE,
)
LOG_RANK = re.compile(r"log[\s-]*rank|mantel", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand in one line without wide gaps."""

    text: str
    box: Box


def read_printed(words: Iterable[Word], region: Box) -> PrintedStatistics:
    """Return what a panel prints about the comparison of its arms.

    Nothing is taken that is not unequivocal: two different hazard ratios (of three arms) or two
    p values of which none is said to be of a log-rank test give None. An interval is one of 95%.
    """
    blocks = _blocks(_lines(word for word in words if region.contains(*word.box.center) and not word.turned))
    texts = [_plain(" ".join(line.text for line in block)) for block in blocks]
    ratios = {found for text in texts for found in _ratios(text)}
    hr, ci = _the_ratio(ratios)
    p, p_below = _the_p_value(texts)
    return PrintedStatistics(hr, ci, p, p_below, tuple(_telling(blocks)))


def _lines(words: Iterable[Word]) -> list[Line]:
    """Return the words of each line, split at wide gaps."""
    out = []
    for row in _rows(list(words)):
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
    boxes = [word.box for word in words]
    box = Box(
        min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes)
    )
    return Line(" ".join(word.text for word in words), box)


def _blocks(lines: list[Line]) -> list[list[Line]]:
    """Gather lines that stand under one another into texts: a ratio may have its interval on the next line."""
    blocks: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: (item.box.center[1], item.box.left)):
        home = next((block for block in reversed(blocks) if _continues(block[-1], line)), None)
        if home is None:
            blocks.append([line])
        else:
            home.append(line)
    return blocks


def _continues(above: Line, below: Line) -> bool:
    height = min(above.box.height, below.box.height)
    step = below.box.center[1] - above.box.center[1]
    overlap = min(above.box.right, below.box.right) - max(above.box.left, below.box.left)
    return 0.5 * height < step <= LINE_STEP * height and overlap > 0


def _plain(text: str) -> str:
    """Return the text with one kind of dash, dot and zero.

    Raised decimal dots (The Lancet's) are read as dots of many kinds and as dashes; a dash between one digit and
    two or three, twice with a dash between, can only be decimals.
    """
    text = re.sub(r"[–—−‒]", "-", text)
    text = re.sub(r"(?<=\d)\s?[·•∙⋅˙]\s?(?=\d)", ".", text)
    text = re.sub(
        r"(?<![A-Za-z])(?=[oO.]*\d)[oO\d]*\.[oO\d]+(?![A-Za-z])", lambda found: re.sub("[oO]", "0", found[0]), text
    )
    text = re.sub(r"(?<![\d.])(\d{1,2})-(\d{2,3})(\s*(?:-|to)\s*)(\d{1,2})-(\d{2,3})(?![\d.])", r"\1.\2\3\4.\5", text)
    text = re.sub(rf"({RATIO_NAME}\D{{0,10}})(\d)-(\d\d)(?![\d.])", r"\1\2.\3", text, flags=re.IGNORECASE)
    text = re.sub(r"(\bp\s*[=<>]\s*)0-(\d{2,})", r"\g<1>0.\2", text, flags=re.IGNORECASE)
    return re.sub(r"(?<![\d.,])(\d),(\d{2,4})(?![\d,])", r"\1.\2", text)


def _ratios(text: str) -> Iterator[tuple[float, tuple[float, float] | None]]:
    """Yield each hazard ratio of a text with its interval, where one of 95% follows that holds it."""
    other_level = any(float(found[1]) != 95 for found in LEVEL.finditer(text))
    bare = INTERVAL_NAME.sub(" ", LEVEL.sub(" ", text))
    for found in RATIO.finditer(bare):
        ratio = float(found[1])
        if ratio <= 0:
            continue
        after = INTERVAL.match(bare, found.end())
        ci = (float(after[1]), float(after[2])) if after else None
        yield ratio, ci if ci and 0 <= ci[0] <= ratio <= ci[1] and ci[0] < ci[1] and not other_level else None


def _the_ratio(
    ratios: set[tuple[float, tuple[float, float] | None]],
) -> tuple[float | None, tuple[float, float] | None]:
    values = {ratio for ratio, _ in ratios}
    if len(values) != 1:
        return None, None
    intervals = {ci for _, ci in ratios if ci is not None}
    return values.pop(), intervals.pop() if len(intervals) == 1 else None


def _the_p_value(texts: list[str]) -> tuple[float | None, float | None]:
    """Return the one p value printed, or the one of the log-rank test, as (p, p_below)."""
    found = {
        (_value(match), "<" in match["sign"] or "≤" in match["sign"]) for text in texts for match in _p_values(text)
    }
    if len(found) > 1:
        tested = [match for text in texts for match in _p_values(text) if _of_log_rank(text, match)]
        found = {(_value(match), "<" in match["sign"] or "≤" in match["sign"]) for match in tested}
    if len(found) != 1:
        return None, None
    value, below = found.pop()
    return (None, value) if below else (value, None)


def _p_values(text: str) -> Iterator[re.Match[str]]:
    for match in P_VALUE.finditer(text):
        if ">" not in match["sign"] and "≥" not in match["sign"] and 0 <= _value(match) <= 1:
            yield match


def _value(match: re.Match[str]) -> float:
    power = int(match["power"]) if match["power"] else 0
    return float(match["value"].replace(" ", "")) * 10.0**power


def _of_log_rank(text: str, match: re.Match[str]) -> bool:
    before = max((found.end() for found in P_VALUE.finditer(text[: match.start()])), default=0)
    return bool(
        LOG_RANK.search(text[before : match.start()]) or re.match(r"\s*\(?(?:by )?log[\s-]*rank", text[match.end() :])
    )


def _telling(blocks: list[list[Line]]) -> Iterator[str]:
    """Yield the lines of the texts that tell a statistic, as printed."""
    for block in blocks:
        text = _plain(" ".join(line.text for line in block))
        if RATIO.search(INTERVAL_NAME.sub(" ", LEVEL.sub(" ", text))) or P_VALUE.search(text):
            yield from (line.text for line in block)
