"""Words in, the statistics that a figure prints out: of the comparison of its arms, and of each arm."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kmrecon.digitize.printed_arms import arm_values
from kmrecon.digitize.printed_numbers import USUAL_LEVEL
from kmrecon.digitize.printed_ratio import is_sound, p_values, ratios
from kmrecon.digitize.printed_table import table_values
from kmrecon.digitize.printed_text import Block, blocks_of
from kmrecon.digitize.printed_units import time_unit
from kmrecon.digitize.tick_labels import parse_number
from kmrecon.types import Arm, Box, PrintedStatistics, PrintedValue, Word


def read_printed(
    words: Iterable[Word], region: Box, labels: Sequence[str] = (), plot_area: Box | None = None
) -> PrintedStatistics:
    """Return what a panel prints about its arms and their comparison.

    As *the* hazard ratio and *the* p value nothing is taken that is not unequivocal: two different hazard ratios (of
    three arms) or two p values of which none is said to be of a log-rank test give None, and so does an interval that
    is not one of 95%. All that is printed, with its place, is in `values`.

    Parameters
    ----------
    words : the text of the figure
    region : the part of the page that belongs to the panel
    labels : of the arms, to which what is told of one arm is attached
    plot_area : where the curves are: statistics of arms stand in it or above it, its time unit below it
    """
    words = [word for word in words if not _is_tick(word, plot_area)]
    blocks = blocks_of(words, region)
    texts = [value for block in blocks for value in (*ratios(block, labels), *p_values(block, labels))]
    unit = time_unit(blocks, plot_area)
    told = list(_unique([*texts, *table_values(words, region, labels, unit), *arm_values(blocks, labels, plot_area)]))
    whole = [value for value in told if len(labels) <= 2 or not value.arm]  # of several arms a pair is not the whole
    hr, ci = _the_ratio(_of_arms_alone(whole, "hr"))
    p, p_below = _the_p_value(_of_arms_alone(whole, "p"))
    return PrintedStatistics(hr, ci, p, p_below, tuple(_telling(blocks, labels)), tuple(told))


def with_patients_told(arm: Arm, printed: PrintedStatistics) -> Arm:
    """Return the arm with the number of patients that the figure prints of it, where no table tells those at the start.

    Two numbers of one arm, or one below a number at risk, tell none.
    """
    told = {int(value.value or 0) for value in printed.values if value.what == "n" and value.arm == arm.label}
    begun = arm.at_risk is not None and arm.at_risk.time[0] == 0
    least = 1 if arm.at_risk is None else int(arm.at_risk.count[0])
    known = arm.n is not None or begun or len(told) != 1
    return arm if known or min(told) < least else replace(arm, n=told.pop())


def _is_tick(word: Word, plot_area: Box | None) -> bool:
    """Tell whether a word is a number beside the axis, which belongs to no text."""
    return plot_area is not None and word.box.right <= plot_area.left and parse_number(word.text) is not None


def _unique(values: list[PrintedValue]) -> Iterator[PrintedValue]:
    """Yield values once: one that names its arm before the same one that does not."""
    seen: set[tuple[object, ...]] = set()
    for value in sorted(values, key=lambda one: not one.arm):
        key = (value.what, value.value, value.time, value.below, value.model)
        if (*key, value.arm) not in seen and (value.arm or key not in seen):
            yield value
        seen |= {key, (*key, value.arm)}


def _of_arms_alone(values: list[PrintedValue], what: str) -> list[PrintedValue]:
    """Return the values of a kind that are of the arms alone, where any are: no adjusted or stratified ones."""
    own = [value for value in values if value.what == what]
    return [value for value in own if not value.model] or own


def _the_ratio(found: list[PrintedValue]) -> tuple[float | None, tuple[float, float] | None]:
    if len({(one.value, one.arm) for one in found}) != 1:
        return None, None
    intervals = {one.ci for one in found if one.value is not None and is_sound(one.value, one.ci)}
    limits = intervals.pop() if len(intervals) == 1 and found[0].ci_level == USUAL_LEVEL else None
    low, high = limits or (None, None)
    return found[0].value, None if low is None or high is None else (low, high)


def _the_p_value(found: list[PrintedValue]) -> tuple[float | None, float | None]:
    """Return the one p value printed, or the one of the log-rank test, as (p, p_below)."""
    told = {(one.value, one.below) for one in found}
    if len(told) > 1:
        told = {(one.value, one.below) for one in found if one.test == "log-rank"}
    if len(told) != 1:
        return None, None
    value, below = told.pop()
    return (None, value) if below else (value, None)


def _telling(blocks: list[Block], labels: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the texts that tell of the comparison, as printed."""
    for block in blocks:
        if any((*ratios(block, labels), *p_values(block, labels))):
            yield from (line.text for line in block.lines)
