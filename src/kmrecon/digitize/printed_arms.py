"""Texts in, what they tell of single arms out: medians, survival at given times, patients, events."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kmrecon.digitize.printed_labels import arm_of, arms_in
from kmrecon.digitize.printed_ratio import level_of
from kmrecon.digitize.printed_text import NUMBER, Block, Line, decimals_of, joined, plain, without_levels
from kmrecon.types import Box, PrintedValue

NOT_REACHED = r"NR\b|N\.R\.|not\s*(?:yet\s*)?reached|not\s*(?:estimable|evaluable)|NE\b|NA\b"
UNIT = r"months?\b|mos?\b\.?|years?\b|yrs?\b\.?|weeks?\b|wks?\b|days?\b|[my]\b"
# A median follow-up, age or dose is none of survival.
MEDIAN = re.compile(
    rf"(?:\bmedian\b|\bm(?:OS|PFS|DFS|RFS|EFS)\b|\bMST?\b)(?!\s*(?:follow|age|dose|number))"
    rf"(?P<between>[^0-9]{{0,60}}?)(?P<value>(?:{NUMBER})(?![\d.]|\s*-\s*\d)|{NOT_REACHED})\s*(?P<unit>{UNIT})?",
    re.IGNORECASE,
)
MEDIAN_ABOVE = re.compile(r"\bmedian\b[^0-9]*$", re.IGNORECASE)  # its number stands in the next line
OTHER_MEDIAN = re.compile(r"follow|\bage\b|\bdose|\bp\b|ratio", re.IGNORECASE)
LIMITS = re.compile(
    rf"[^0-9a-z]{{0,12}}(?P<low>{NUMBER}|NR|NE)\s*(?:{UNIT})?\s*(?:-+|to|,|;|~|\.(?=\s))\s*(?P<high>{NUMBER}|{NOT_REACHED}|∞)",
    re.IGNORECASE,
)
SECOND = re.compile(rf"\s*,?\s*(?:vs\.?|versus|v|and)\s*(?P<value>{NUMBER}|{NOT_REACHED})", re.IGNORECASE)
SECOND_RATE = re.compile(r"\s*,?\s*(?:vs\.?|versus|v|and)\s*(?P<value>\d+(?:\.\d+)?)\s*%", re.IGNORECASE)
RATE = re.compile(
    rf"(?P<time>\d+(?:\.\d+)?)\s*-?\s*(?P<unit>{UNIT})[^0-9%]{{0,40}}?(?P<value>\d+(?:\.\d+)?)\s*%", re.IGNORECASE
)
N = re.compile(r"(?<![a-z])n\s*=\s*(\d[\d,]*)", re.IGNORECASE)
EVENTS = re.compile(
    r"(?<![a-z-])(?:events?|deaths)\s*[:=]\s*(\d+)|(\d+)\s*(?:/\s*\d+\s*|of\s*\d+\s*)?(?:events|deaths)\b",
    re.IGNORECASE,
)

# What may stand before a statistic and names no arm.
PLAIN_WORDS = (
    r"\b(?:medians?|mean|m?(?:OS|PFS|DFS|RFS|EFS)|MST?|overall|progression|disease|event|relapse|recurrence|metastasis|free"
    r"|survival|time|to|the|of|in|for|with|and|at|is|was|vs\.?|versus|n|no\.?|number|patients|events|deaths|estimate[sd]?"
    r"|rates?|CI|months?|years?|mo|yrs?|days?|weeks?)\b"
)

MONTHS = {"d": 12 / 365.25, "w": 12 * 7 / 365.25, "m": 1.0, "y": 12.0}  # by the first letter of a unit


def arm_values(blocks: Sequence[Block], labels: Sequence[str], plot_area: Box | None) -> Iterator[PrintedValue]:
    """Yield what is told of single arms, attached to the arm that the text names."""
    unit = time_unit(blocks, plot_area)
    for block in blocks:
        for line, about in _arm_lines(block, labels):
            if plot_area is not None and line.box.center[1] >= plot_area.bottom:
                break
            text = plain(line.text)
            found = (*_medians(text, line, about), *_rates(text, line, about, unit), *_counts(text, line, about))
            for value in found:
                yield _in_unit(value, unit)


@dataclass(frozen=True, slots=True)
class About:
    """Whom a line is about: the arm that it or a line above it names, and the two that it or one above compares."""

    arm: str = ""
    pair: tuple[str, str] = ("", "")


def _arm_lines(block: Block, labels: Sequence[str]) -> Iterator[tuple[Line, About]]:
    """Yield the lines of a text with the arms that each is about.

    Names alone in two lines together are a list: what follows is about neither.
    """
    only = labels[0] if len(labels) == 1 else ""
    about, above = About(only), ""
    for line in _with_their_numbers(block.lines):
        named, arm = arms_in(line.text, labels), arm_of(line.text, labels)
        pair = (named[0], named[1]) if len(named) == 2 and named[0] != named[1] else about.pair
        inherited = "" if named or _names_another(line.text) else about.arm or only
        about = About(arm or inherited, pair)
        bare = "" if MEDIAN.search(plain(line.text)) or RATE.search(line.text) else arm
        if bare and above:
            about = replace(about, arm=only)
        above = bare
        yield line, about


def _names_another(text: str) -> bool:
    """Tell whether words before the first number name something: an arm whose curve was not read, perhaps."""
    before = re.split(rf"\d|{NOT_REACHED}", plain(text), maxsplit=1, flags=re.IGNORECASE)[0]
    return bool(re.sub(PLAIN_WORDS, "", before, flags=re.IGNORECASE).strip(" ,:;=-([")) and bool(
        MEDIAN.search(plain(text)) or RATE.search(plain(text)) or N.search(text) or EVENTS.search(text)
    )


def _with_their_numbers(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines, one that names a median without its number together with the next."""
    waiting: list[Line] = []
    for line in lines:
        whole = joined([*waiting, line])
        text = plain(line.text)
        waiting = [whole] if not waiting and MEDIAN_ABOVE.search(text) and not MEDIAN.search(text) else []
        if not waiting:
            yield whole
    yield from waiting


def _medians(text: str, line: Line, about: About) -> Iterator[PrintedValue]:
    bare = without_levels(text)
    for found in MEDIAN.finditer(bare):
        if OTHER_MEDIAN.search(found["between"]):
            continue
        first = _median(found["value"], line, found["unit"])
        after = SECOND.match(bare, found.end())
        if after is not None:
            yield replace(first, arm=about.pair[0])
            yield replace(_median(after["value"], line, found["unit"]), arm=about.pair[1])
            continue
        limits = LIMITS.match(bare, found.end())
        first = replace(first, arm=about.arm)
        yield replace(first, ci=_limits(limits), ci_level=level_of(text)) if limits else first


def _median(number: str, line: Line, unit: str | None) -> PrintedValue:
    value, decimals = (float(number), decimals_of(number)) if number[0] in ".0123456789" else (None, 0)
    return PrintedValue("median", value, line.text, line.box, decimals, unit=(unit or "")[:1].lower())


def _limits(found: re.Match[str]) -> tuple[float | None, float | None]:
    low, high = (float(text) if text[0] in ".0123456789" else None for text in (found["low"], found["high"]))
    return low, high


def _rates(text: str, line: Line, about: About, unit: str) -> Iterator[PrintedValue]:
    bare = without_levels(text)
    for found in RATE.finditer(bare):
        letter, after = found["unit"][0].lower(), SECOND_RATE.match(bare, found.end())
        time = float(found["time"]) * (MONTHS[letter] / MONTHS[unit] if unit else 1.0)
        told = [(found["value"], about.arm)]
        if after is not None:
            told = [(found["value"], about.pair[0]), (after["value"], about.pair[1])]
        for number, arm in told:
            survival, decimals = float(number) / 100, decimals_of(number) + 2
            other = "" if unit else letter  # what the axis counts in is not told
            if survival <= 1:
                yield PrintedValue("survival", survival, line.text, line.box, decimals, time=time, unit=other, arm=arm)


def _counts(text: str, line: Line, about: About) -> Iterator[PrintedValue]:
    for found in N.finditer(text):
        yield PrintedValue("n", float(found[1].replace(",", "")), line.text, line.box, arm=about.arm)
    for found in EVENTS.finditer(text):
        yield PrintedValue("events", float(found[1] or found[2]), line.text, line.box, arm=about.arm)


def _in_unit(value: PrintedValue, unit: str) -> PrintedValue:
    """Drop the unit of a median where it is the one of the axis, or where neither tells another."""
    if value.what == "median" and unit in ("", value.unit):
        return replace(value, unit="")
    return value


def time_unit(blocks: Sequence[Block], plot_area: Box | None) -> str:
    """Return the first letter of the unit that stands below the plot; '' where none, or several, do."""
    if plot_area is None:
        return ""
    below = " ".join(line.text for block in blocks for line in block.lines if line.box.center[1] >= plot_area.bottom)
    letters = {
        found[0][0].lower() for found in re.finditer(r"\b(?:months?|years?|weeks?|days?)\b", below, re.IGNORECASE)
    }
    return letters.pop() if len(letters) == 1 else ""
