"""A text with its arms' names as signs in; the values of one statistic for several arms, and whose each is, out."""

import re
from collections.abc import Iterator, Sequence

from kmrecon.digitize.printed_labels import SIGN, arms_signed

Series = list[re.Match[str]]  # values of one statistic, each with the groups "value" and "between"

VERSUS = r"(?:\bvs\.?|\bversus\b|\bv\b|\bcompared\s+(?:with|to)\b|/)"
LINKS = r"and|with|for|in|on|of|at|to|the|was|were|is|by|arms?|groups?|patients|those|receiving"
# What may stand between the values of two arms and tells nothing else.
FILLER = rf"(?:{SIGN}|{VERSUS}|[\s,;:()\[\]=]|\b(?:{LINKS})\b)"
BESIDE = rf"(?:[\s()\[\],]|\b(?:{LINKS})\b)*+"
JOINS = re.compile(rf"{VERSUS}|{SIGN}", re.IGNORECASE)
NAMED_AFTER = re.compile(rf"{BESIDE}(?P<name>{SIGN})", re.IGNORECASE)


def series_of(text: str, first: re.Pattern[str], further: re.Pattern[str]) -> Iterator[Series]:
    """Yield the values of each statistic: the one after its name, and those of other arms right behind it.

    A further one must be told from the one before by "versus" or by the name of an arm: in "median 20.0, 12 events"
    the second number is something else.
    """
    at = 0
    while (found := first.search(text, at)) is not None:
        series = [found]
        while (more := further.match(text, series[-1].end())) is not None and _is_other(text, more):
            series.append(more)
        yield series
        at = series[-1].end()


def _is_other(text: str, value: re.Match[str]) -> bool:
    return bool(JOINS.search(value["between"]) or NAMED_AFTER.match(text, value.end()))


def arms_of_series(
    text: str, found: Sequence[Series], labels: Sequence[str], about: str = "", compared: Sequence[str] = ()
) -> list[list[str]]:
    """Return the arm of each value: "A 20 vs B 10", "20 (A) vs 10 (B)", "A vs B: 20 vs 10"; '' where it is not told.

    Parameters
    ----------
    text : in which the values were found, the arms' names as signs
    found : the values of one kind of statistic, statistic by statistic
    labels : of the arms
    about : the arm that a value alone is of where no other name stands by it
    compared : the arms in whose order values stand that are told by "versus" only
    """
    signs = list(re.finditer(SIGN, text))
    if not found or not signs:
        return [_in_order(series, about, compared) for series in found]
    start = found[0][0].start("value")
    before = [sign for sign in signs if sign.start() < start]
    if len(before) > 1:  # names at the head of the text; others may follow beside the values
        compared, signs = arms_signed("".join(sign[0] for sign in before), labels), signs[len(before) :]
        if not signs:
            return [_in_order(series, about, compared) for series in found]
    elif len({sign[0] for sign in signs}) == 1:
        return [[about] if len(series) == 1 else _beside(text, series, before, labels) for series in found]
    return [_beside(text, series, signs if len(before) == 1 else [], labels) for series in found]


def _in_order(series: Series, about: str, compared: Sequence[str]) -> list[str]:
    if len(series) == 1:
        return [about]
    return list(compared) if len(compared) == len(series) else [""] * len(series)


def _beside(text: str, series: Series, signs: Sequence[re.Match[str]], labels: Sequence[str]) -> list[str]:
    """Return the arms whose signs stand before the values, or after them where no signs are given.

    '' where one is not told, or two values would be of one arm.
    """
    names = [_name_before(value, signs) if signs else _name_after(text, value) for value in series]
    arms = ["".join(arms_signed(name, labels)) for name in names]
    return arms if all(arms) and len(set(arms)) == len(arms) else [""] * len(series)


def _name_before(value: re.Match[str], signs: Sequence[re.Match[str]]) -> str:
    before = [sign[0] for sign in signs if sign.start() < value.start("value")]
    return before[-1] if before else ""


def _name_after(text: str, value: re.Match[str]) -> str:
    found = NAMED_AFTER.match(text, value.end())
    return found["name"] if found else ""
