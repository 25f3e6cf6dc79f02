"""Words and curves in, the words that name each curve out: a key of its color, or text in its color."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kmrecon.digitize.legend_beside import assigned, rest, with_those_beside
from kmrecon.digitize.legend_costs import SAME_COLOR, colored, hue_cost, keyed
from kmrecon.digitize.legend_keys import Key, key_before, without_key
from kmrecon.digitize.legend_lines import on_one_line
from kmrecon.digitize.legend_names import (
    arm_name,
    candidates,
    counted,
    is_named_by_table,
    named_by_table,
)
from kmrecon.digitize.tick_labels import parse_number
from kmrecon.types import Box, Calibration, CurvePixels, Figure, Floats, RiskTable, Word

FADED_COLOR = 60.0  # and where all other names of a legend have found their curves
WHOLE_PAGE = 0.95  # of the page: a smaller region is one panel's
IN_LINE = 0.6  # of a name's height, off the line or the column of a legend
CLEAR_LEAD = 5.0  # CIELAB units by which a name's own curve is nearer than another
RIVAL_LEAD = 10.0  # and a name that no curve bears is farther: it may be another legend's


@dataclass(frozen=True, slots=True)
class Named:
    """The name found for each curve, and how."""

    labels: tuple[str | None, ...]  # one for each curve
    sure: bool
    n: tuple[int | None, ...] = ()  # patients that the name tells, one for each curve where any does
    words: tuple[Word | None, ...] = field(default=(), compare=False)  # where each name stands
    free: tuple[Word, ...] = field(default=(), compare=False)  # what might name a curve and names none


def read_legend(
    figure: Figure,
    words: tuple[Word, ...],
    calibration: Calibration,
    curves: tuple[CurvePixels, ...],
    region: Box,
    table: RiskTable | None = None,
) -> Named:
    """Return the name that the figure gives each curve, by its key, its color or its place.

    Parameters
    ----------
    figure, words : the picture and its text
    calibration : of the panel; its tick labels name no curve
    curves : the curves to name
    region : the part of the page that belongs to the panel
    table : whose text names rows first
    """
    if not curves:
        return Named((), sure=False)
    names = _names(figure, words, calibration, region, curves, table)
    own = is_named_by_table(names, table, len(curves))
    found, sure = _of_panel(figure, words, names, curves, own=own) if names else ({}, False)
    if len(found) < len(curves) and (faded := _faded(figure, words, names, curves)):
        found, sure = faded, False
    if len(found) < len(curves) and not own and _is_part(region, figure):
        names, found = _shared(figure, words, calibration, curves, table) or (names, found)
        sure = False
    if names and len(found) < len(curves):
        found, sure = with_those_beside(names, curves, calibration, found)
    return _named(names, found, len(curves), sure and len(found) == len(curves))


def _names(
    figure: Figure,
    words: tuple[Word, ...],
    calibration: Calibration,
    region: Box,
    curves: tuple[CurvePixels, ...],
    table: RiskTable | None,
) -> list[Word]:
    """Return the words in a region that may name the curves, without the keys that were read with them."""
    names = named_by_table(candidates(words, calibration, region, curves, table), table, len(curves))
    return on_one_line(figure, words, [without_key(figure.pixels, word) for word in names], curves)


def _of_panel(
    figure: Figure, words: Sequence[Word], names: Sequence[Word], curves: Sequence[CurvePixels], *, own: bool
) -> tuple[dict[int, int], bool]:
    """Return curve -> name by keys and colors, and whether that is sure; `own` names are those of the table's rows."""
    by_key = keyed(figure, names, words, curves)
    ways = [by_key, colored(figure, names, curves)]
    # A whole set of names found in one way goes before parts of two.
    ways.sort(key=lambda costs: -len(assigned(costs)))
    found: dict[int, int] = {}
    sure = True
    for costs in ways:
        more = assigned(rest(costs, found))
        sure = sure and _is_clear(costs, more) and not _has_rival(costs, more, names)
        found.update(more)
    last = _last_of_legend(names, found, by_key, own=own)
    if last is None:
        return found, sure
    key = key_before(figure.pixels, names[last[1]], words, curves)
    if key is None and len(curves) == 2:  # a single key may be none, and both names stand beside their curves
        return found, sure
    return found | dict([last]), sure and _is_apart(by_key, found, last[0], key, curves)


def _has_rival(costs: Floats, found: dict[int, int], names: Sequence[Word]) -> bool:
    """Tell whether a name that no curve bears is about as near to one as its own."""
    free = [k for k in range(len(names)) if k not in found.values()]
    return any(
        arm_name(names[k].text) != arm_name(names[name].text)
        and costs[curve, k] < min(SAME_COLOR, costs[curve, name] + RIVAL_LEAD)
        for curve, name in found.items()
        for k in free
    )


def _last_of_legend(
    names: Sequence[Word], found: dict[int, int], costs: Floats, *, own: bool
) -> tuple[int, int] | None:
    """Return the one curve that is left and the one name that is, where keys tell all others of a legend.

    It has as many names as there are curves, in one line or column, or they are those of the table's rows (`own`).
    """
    count = len(costs)
    if not found or len(found) != count - 1 or max(costs[pair] for pair in found.items()) > SAME_COLOR:
        return None
    borne = set(found.values())
    legends = [set(np.flatnonzero(line).tolist()) for line in _in_line(names)]
    legends += [set(range(len(names)))] if own else []
    left = [legend - borne for legend in legends if len(legend) == count and borne < legend]
    (curve,) = set(range(count)) - set(found)
    return (curve, left[0].pop()) if left else None


def _is_apart(costs: Floats, found: dict[int, int], last: int, key: Key | None, curves: Sequence[CurvePixels]) -> bool:
    """Tell whether a curve is farther from the keys of the others than they are, and its own, if one is seen, may be.

    It may be faded, as that of thin strokes and dots is, or lie on a line of the grid and not be seen.
    """
    own = key is None or hue_cost(key, curves[last]) < FADED_COLOR
    return own and all(costs[last, name] > costs[curve, name] + CLEAR_LEAD for curve, name in found.items())


def _is_part(region: Box, figure: Figure) -> bool:
    return region.width * region.height < WHOLE_PAGE * figure.box.width * figure.box.height


def _shared(
    figure: Figure,
    words: tuple[Word, ...],
    calibration: Calibration,
    curves: tuple[CurvePixels, ...],
    table: RiskTable | None,
) -> tuple[list[Word], dict[int, int]] | None:
    """Return names elsewhere on the page whose keys are those of all curves: a legend that panels share.

    Of several such legends it is the one with the names of the panel's table.
    """
    names = _names(figure, words, calibration, figure.box, curves, table)
    if not names:
        return None
    costs = keyed(figure, names, words, curves)
    found = [
        pairs
        for legend in _in_line(names)
        if len(pairs := assigned(np.where((costs < SAME_COLOR) & legend, costs, np.inf))) == len(curves)
    ]
    legends = {frozenset(pairs.values()) for pairs in found}
    return (names, found[0]) if len(legends) == 1 else None


def _faded(
    figure: Figure, words: Sequence[Word], names: Sequence[Word], curves: Sequence[CurvePixels]
) -> dict[int, int]:
    """Return curve -> name by the hues of a panel's own legend that has as many keys as there are curves; else nothing.

    The thin lines of keys lose more of their color to a JPEG than curves do, and keep their hue.
    """
    keys = [
        key_before(figure.pixels, word, words, curves) if parse_number(word.text) is None else None for word in names
    ]
    seen = np.array([key is not None for key in keys])
    costs = np.array([[np.inf if key is None else hue_cost(key, curve) for key in keys] for curve in curves])
    for line in _in_line(names) if names else []:
        found = assigned(np.where(seen & line, costs, np.inf))
        if (seen & line).sum() == len(found) == len(curves):
            return found
    return {}


def _in_line(names: Sequence[Word]) -> list[np.ndarray]:
    """Return the sets of names that stand in one line or one column, as one legend's do."""
    centers, lefts = (np.array(side) for side in zip(*((w.box.center[1], w.box.left) for w in names), strict=True))
    high = np.array([word.box.height for word in names])
    return [
        near
        for at in (centers, lefts)
        for k in range(len(names))
        if (near := np.abs(at - at[k]) <= IN_LINE * high[k]).sum() > 1
    ]


def _named(names: Sequence[Word], found: dict[int, int], count: int, sure: bool) -> Named:
    texts = [names[found[k]].text if k in found else None for k in range(count)]
    n = tuple(counted(text) if text else None for text in texts)
    labels = tuple(arm_name(text) if text else None for text in texts)
    words = tuple(names[found[k]] if k in found else None for k in range(count))
    free = tuple(name for k, name in enumerate(names) if k not in found.values())
    once = len(set(labels)) == count  # one name of two curves was misread
    return Named(labels, sure and once, n if any(n) else (), words, free)


def _is_clear(costs: Floats, found: dict[int, int]) -> bool:
    """Tell whether all names are near their curves, and no two of them could be exchanged."""
    pairs = list(found.items())
    if any(costs[pair] > SAME_COLOR for pair in pairs):
        return False
    for k, (curve, name) in enumerate(pairs):
        for other_curve, other_name in pairs[k + 1 :]:
            own = costs[curve, name] + costs[other_curve, other_name]
            if costs[curve, other_name] + costs[other_curve, name] < own + CLEAR_LEAD:
                return False
    return True
