"""Curves and rows of the risk table in, which row is whose out: by names, colors, and what a curve leaves alive."""

from difflib import SequenceMatcher

import numpy as np
import scipy

from kmrecon.digitize.curves.colors import hue_apart, to_lab
from kmrecon.digitize.legend import Named
from kmrecon.digitize.legend_names import arm_name
from kmrecon.notes import LABEL_UNSURE, RISK_ROW_UNMATCHED, Note
from kmrecon.types import CurvePixels, Floats, Ints, NumbersAtRisk, RiskRow, StepCurve, Word

ABOVE_CURVE = 0.01  # survival by which the share still at risk exceeds a curve without a cost: rounding, pixels
CLEAR_LEAD = 0.25  # cost by which the best matching must beat the next one
OTHER_NAME = 0.2  # similarity by which another name is clearly nearer
EXCESS = 4.0  # cost of a share at risk that is 1 above its curve
EXCESS_UNSURE = 20.0  # where names were chosen by their places: these err more often than counts
OTHER_EXACT = 3.0  # cost of a row whose name is another curve's
OTHER_UNSURE = 0.5  # where names are not sure: no more are at risk than are alive, which counts for more
OTHER_COURSE = 0.5  # cost by which another matching suits the courses better than names do: doubtful
OTHER_PLACE = 0.1  # cost of a row without a name that stands one place off its curve's name in the legend
NEXT_TO_NOTHING = 1e-3
LINE, UNEVEN = 3.0, 0.5  # letter heights: how far lines of a legend stand apart at most, and how unlike they do
OTHER_COLOR = 40.0  # CIELAB units: thin letters and strokes fade, the nearest counts
OTHER_HUE = 60.0  # degrees in the CIELAB plane: what fades keeps its hue
COLORED = 8.0  # CIELAB chroma: less has no hue


def match_rows(
    curves: tuple[CurvePixels, ...], survival: tuple[StepCurve, ...], named: Named, rows: tuple[RiskRow, ...]
) -> tuple[dict[int, int], tuple[Note, ...]]:
    """Return curve -> row, and a note where another matching is as good."""
    if not rows:
        return {}, ()
    weight = EXCESS if named.sure else EXCESS_UNSURE
    course = np.array([[weight * _excess(s, row.at_risk) for row in rows] for s in survival])
    looks = [
        [_look_cost(curve, name, row, rows, OTHER_EXACT if named.sure else OTHER_UNSURE) for row in rows]
        for curve, name in zip(curves, named.labels, strict=True)
    ]
    cost = course + np.array(looks)
    first, second = scipy.optimize.linear_sum_assignment(cost + _order_cost(named, rows, len(curves)))
    owner = dict(zip(first.tolist(), second.tolist(), strict=True))
    notes = []
    if len(rows) != len(curves):
        notes.append(RISK_ROW_UNMATCHED.note(f"{len(rows)} rows for {len(curves)} curves"))
    elif len(rows) > 1 and _next_best(cost, owner) - sum(cost[c, r] for c, r in owner.items()) < CLEAR_LEAD:
        notes.append(RISK_ROW_UNMATCHED.note("names, colors and curves allow another order of the rows"))
    by_course = sum(float(course[pair]) for pair in zip(*scipy.optimize.linear_sum_assignment(course), strict=True))
    against = sum(float(course[pair]) for pair in owner.items()) > by_course + OTHER_COURSE
    if against or any(_named_otherwise(named.labels[c], rows, r) for c, r in owner.items()):
        notes.append(LABEL_UNSURE.note("by its name a curve has another row than by its course"))
    return owner, tuple(notes)


def told_without_names(
    curves: tuple[CurvePixels, ...], survival: tuple[StepCurve, ...], rows: tuple[RiskRow, ...], owner: dict[int, int]
) -> bool:
    """Tell whether colors and courses alone give each curve its row: unsure names must not prove themselves."""
    cost = np.array(
        [
            [EXCESS * _excess(s, row.at_risk) + _look_cost(curve, "", row, rows, 0.0) for row in rows]
            for curve, s in zip(curves, survival, strict=True)
        ]
    )
    return len(rows) < 2 or _next_best(cost, owner) - sum(cost[pair] for pair in owner.items()) >= CLEAR_LEAD


def _order_cost(named: Named, rows: tuple[RiskRow, ...], count: int) -> Floats:
    """Return what it costs that a row stands elsewhere than a curve's name in the legend, (curves, rows).

    With nothing else to tell, tables list arms as legends do; where the rows have no names, that tells most.
    """
    listed = len(rows) == count and not any(row.label for row in rows)
    rank = _places_in_list(named.words) if listed else None
    weight = NEXT_TO_NOTHING if rank is None else OTHER_PLACE
    apart: Floats = np.abs(np.subtract.outer(np.arange(count) if rank is None else rank, np.arange(len(rows))))
    return np.asarray(weight * apart, np.float64)


def _places_in_list(names: tuple[Word | None, ...]) -> Ints | None:
    """Return the place of each name in its legend, None where they do not stand close in a line or a column."""
    words = [word for word in names if word is not None]
    if len(words) < max(2, len(names)):
        return None
    high = max(word.box.height for word in words)
    lefts, middles = (np.array(side) for side in zip(*((w.box.left, w.box.center[1]) for w in words), strict=True))
    if np.ptp(middles) < high:
        return np.argsort(np.argsort(lefts))
    pitch = np.diff(np.sort(middles))
    close = np.ptp(lefts) < high and pitch.max() < LINE * high and np.ptp(pitch) < UNEVEN * high
    return np.argsort(np.argsort(middles)) if close else None


def _next_best(cost: Floats, owner: dict[int, int]) -> float:
    """Return the cost of the best matching that differs in some row."""
    totals = []
    for curve, row in owner.items():
        other = cost.copy()
        other[curve, row] = 1e3
        first, second = scipy.optimize.linear_sum_assignment(other)
        totals.append(float(other[first, second].sum()))
    return min(totals)


def _look_cost(
    curve: CurvePixels, name: str | None, row: RiskRow, rows: tuple[RiskRow, ...], other_exact: float
) -> float:
    """Return how unlike a curve a row looks, by name and color; a name that another row bears to the letter decides."""
    cost = 0.0
    if name and row.label:
        exact = any(squeezed(other.label) == squeezed(name) for other in rows)
        cost += (
            (other_exact if squeezed(row.label) != squeezed(name) else 0.0)
            if exact
            else 1 - similarity(name, row.label)
        )
    if row.color is not None:
        cost += _color_cost(curve.color, row.color)
    return cost


def squeezed(text: str) -> str:
    """Return a name without its case and its spaces."""
    return "".join(arm_name(text).lower().split())


def _named_otherwise(name: str | None, rows: tuple[RiskRow, ...], own: int) -> bool:
    """Tell whether another row's label is clearly more like a curve's name than its own row's."""
    if not name or not rows[own].label:
        return False
    return max(similarity(name, row.label) for row in rows) > similarity(name, rows[own].label) + OTHER_NAME


def similarity(one: str, two: str) -> float:
    """Return how alike two names are, 0-1, case and spaces aside."""
    first, second = ("".join(text.lower().split()) for text in (one, two))
    if first and second and (first.startswith(second) or second.startswith(first)):
        return 0.95 if first != second else 1.0
    return SequenceMatcher(None, first, second).ratio()


def _excess(survival: StepCurve, at_risk: NumbersAtRisk) -> float:
    """Return by how much the share at risk exceeds the curve: its highest and its lowest end."""
    inside = at_risk.time <= survival.last_time
    if not inside.any() or at_risk.count[0] == 0:
        return 0.0
    count, before = at_risk.count[inside], survival.at(np.maximum(at_risk.time[inside] * (1 - 1e-9), 0))
    share = np.maximum(count / at_risk.count[0], _left_since(count, before))
    over = float(np.maximum(share - before - ABOVE_CURVE, 0).sum())
    # Somebody is at risk where the curve still falls; nobody is after its end.
    gone = float((at_risk.count[~inside] > 0).sum())
    empty = float((at_risk.count[inside & (at_risk.time < 0.9 * survival.last_time)] == 0).sum())
    return over + 0.25 * (gone + empty)


def _left_since(count: Ints, survival: Floats) -> Floats:
    """Return the survival that each count leaves of the one at the count before it."""
    since = count[1:] / count[:-1].clip(1) * survival[:-1]
    return np.asarray(np.r_[0.0, since], np.float64)


def _color_cost(one: tuple[int, int, int], two: tuple[int, int, int]) -> float:
    """Return how unlike two colors are, 0-1: by their distance, and by their hue where both have one."""
    first, second = (np.asarray(lab, np.float64) for lab in to_lab(np.array([[one, two]], np.uint8))[0])
    away = min(1.0, float(np.linalg.norm(first - second)) / OTHER_COLOR)
    if min(np.hypot(*first[1:]), np.hypot(*second[1:])) < COLORED:
        return away
    return (away + min(1.0, hue_apart(first, second) / OTHER_HUE)) / 2
