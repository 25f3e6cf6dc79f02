"""Texts in, what they tell of single arms out: medians, survival at given times, patients, events."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kmrecon.digitize.printed_labels import arms_signed, signed
from kmrecon.digitize.printed_numbers import decimals_of, level_of, plain, without_levels
from kmrecon.digitize.printed_patterns import (
    COUNTED_EVENTS,
    EVENTS,
    MEDIAN_ABOVE,
    MEDIANS,
    NO_RATE,
    NOT_REACHED,
    NUMBERS,
    RATE_ABOVE,
    RATES,
    RATES_BEFORE,
    Pair,
)
from kmrecon.digitize.printed_series import Series, arms_of_series, series_of
from kmrecon.digitize.printed_text import Block, Line, joined
from kmrecon.digitize.printed_units import UNIT, in_unit, letter_of, time_unit
from kmrecon.types import Box, PrintedValue

# What may stand before a statistic and names no arm.
PLAIN_WORDS = (
    r"\b(?:medians?|mean|m?(?:OS|PFS|DFS|RFS|EFS)|MST?|overall|progression|disease|event|relapse|recurrence|metastasis|free"
    r"|survival|time|to|the|of|in|for|with|and|at|is|was|vs\.?|versus|n|no\.?|number|patients|events|deaths|estimate[sd]?"
    r"|rates?|CI|months?|years?|mo|yrs?|days?|weeks?)\b"
)

KINDS = (MEDIANS, RATES, RATES_BEFORE, NUMBERS, EVENTS, COUNTED_EVENTS)


def arm_values(blocks: Sequence[Block], labels: Sequence[str], plot_area: Box | None) -> Iterator[PrintedValue]:
    """Yield what is told of single arms, attached to the arm that the text names."""
    unit = time_unit(blocks, plot_area)
    for block in blocks:
        for about in _about_lines(block, labels):
            if plot_area is not None and about.line.box.center[1] >= plot_area.bottom:
                break
            for value in (*_medians(about), *_rates(about, unit), *_counts(about)):
                yield _in_unit(value, unit)


@dataclass(frozen=True, slots=True)
class About:
    """A line and whom it is about: the arm that it or a line above names, and those that it or one above compares."""

    line: Line
    labels: tuple[str, ...]
    arm: str = ""
    compared: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Its text, the arms' names as signs."""
        return signed(plain(self.line.text), self.labels)

    def series(self, text: str, patterns: Pair) -> Iterator[tuple[Series, list[str]]]:
        """Yield the values of each statistic of one kind, and their arms."""
        found = list(series_of(text, *patterns))
        return zip(found, arms_of_series(text, found, self.labels, self.arm, self.compared), strict=True)

    def values(self, text: str, patterns: Pair) -> Iterator[tuple[re.Match[str], str]]:
        """Yield each value of one kind, and its arm."""
        for series, arms in self.series(text, patterns):
            yield from zip(series, arms, strict=True)


def _about_lines(block: Block, labels: Sequence[str]) -> Iterator[About]:
    """Yield the lines of a text with the arms that each is about.

    Names alone in two lines together are a list: the lines that follow are about neither.
    """
    only = labels[0] if len(labels) == 1 else ""
    about, above = About(block.lines[0], tuple(labels), only), ""
    for line in _with_their_numbers(block.lines, labels):
        text = signed(plain(line.text), labels)
        named = arms_signed(text, labels)
        arm = named[0] if len(set(named)) == 1 else ""
        inherited = "" if named or _names_another(text) else about.arm or only
        compared = tuple(named) if 1 < len(named) == len(set(named)) else about.compared
        about = About(line, tuple(labels), arm or inherited, compared)
        yield about
        bare = "" if MEDIANS[0].search(text) or RATES[0].search(text) else arm
        if bare and above:
            about = replace(about, arm=only)
        above = bare


def _names_another(text: str) -> bool:
    """Tell whether words before the first number name something: an arm whose curve was not read, perhaps."""
    before = re.split(rf"\d|{NOT_REACHED}", text, maxsplit=1, flags=re.IGNORECASE)[0]
    names = re.sub(PLAIN_WORDS, "", before, flags=re.IGNORECASE).strip(" ,:;=-([")
    return bool(names) and any(first.search(text) for first, _ in KINDS)


def _with_their_numbers(lines: Sequence[Line], labels: Sequence[str]) -> Iterator[Line]:
    """Yield the lines, one that names a median together with the next where its numbers, or more of them, follow."""
    waiting: Line | None = None
    for line in lines:
        whole = line if waiting is None else joined([waiting, line])
        if waiting is not None and not _goes_on(waiting, whole, labels):
            yield waiting
            whole = line
        waiting = whole
    if waiting is not None:
        yield waiting


def _goes_on(above: Line, whole: Line, labels: Sequence[str]) -> bool:
    """Tell whether a line lacks a number, or one of another arm, that the next one has."""
    one, both = (signed(without_levels(plain(line.text)), labels) for line in (above, whole))
    new = both[len(one) :]
    if MEDIAN_ABOVE.search(one) and not MEDIANS[0].search(one) and MEDIANS[1].match(new):
        return True
    begun = [
        pair for pair in (MEDIANS, RATES) if not pair[0].search(new) and (_numbers(one, pair) or RATE_ABOVE.search(one))
    ]
    return any(_numbers(both, pair) > _numbers(one, pair) for pair in begun)


def _numbers(text: str, patterns: Pair) -> int:
    return sum(len(series) for series in series_of(text, *patterns))


def _medians(about: About) -> Iterator[PrintedValue]:
    level = level_of(about.line.text)
    for series, arms in about.series(_bare(about.text), MEDIANS):
        unit = _unit_of(series)
        for found, arm in zip(series, arms, strict=True):
            value = _median(found, about.line, unit)
            yield replace(value, arm=arm, ci_level=level if value.ci else value.ci_level)


def _unit_of(series: Series) -> str:
    """Return the first letter of the unit of medians, which one of them, or their name, bears for all."""
    told = [found["unit"] for found in series if found["unit"]] or re.findall(UNIT, series[0]["between"], re.IGNORECASE)
    return letter_of(told[0]) if told else ""


def _bare(text: str) -> str:
    """Return a text without the levels of intervals and without numbers of patients."""
    return NUMBERS[0].sub(" ", without_levels(text))


def _median(found: re.Match[str], line: Line, unit: str) -> PrintedValue:
    number = found["value"]
    value, decimals = (_time(number), decimals_of(number)) if number[0] in ".0123456789" else (None, 0)
    ci = (_time(found["low"]), _time(found["high"])) if found["low"] else None
    ci = None if ci and (ci[0] or 0.0) > (ci[1] or math.inf) else ci  # read wrong
    return PrintedValue("median", value, line.text, line.box, decimals, ci=ci, unit=unit)


def _time(text: str) -> float | None:
    return float(text) if text[0] in ".0123456789" else None


def _rates(about: About, unit: str) -> Iterator[PrintedValue]:
    for patterns in (RATES, RATES_BEFORE):
        for series, arms in about.series(_bare(about.text), patterns):
            if NO_RATE.search(series[0].string[: series[0].start()]):
                continue
            letter = letter_of(series[0]["unit"])
            time = in_unit(float(series[0]["time"]), letter, unit)
            other = "" if unit else letter  # what the axis counts in is not told
            for found, arm in zip(series, arms, strict=True):
                yield from _rate(
                    found["value"],
                    PrintedValue("survival", None, about.line.text, about.line.box, time=time, unit=other, arm=arm),
                )


def _rate(percent: str, value: PrintedValue) -> Iterator[PrintedValue]:
    if float(percent) <= 100:
        yield replace(value, value=float(percent) / 100, decimals=decimals_of(percent) + 2)


def _counts(about: About) -> Iterator[PrintedValue]:
    for what, patterns in (("n", NUMBERS), ("events", EVENTS), ("events", COUNTED_EVENTS)):
        for found, arm in about.values(about.text, patterns):
            yield PrintedValue(what, _whole(found["value"]), about.line.text, about.line.box, arm=arm)
            if what == "events" and found["of"]:
                yield PrintedValue("n", _whole(found["of"]), about.line.text, about.line.box, arm=arm)


def _whole(text: str) -> float:
    return float(text.replace(",", ""))


def _in_unit(value: PrintedValue, unit: str) -> PrintedValue:
    """Drop the unit of a median where it is the one of the axis, or where neither tells another."""
    if value.what == "median" and unit in ("", value.unit):
        return replace(value, unit="")
    return value
