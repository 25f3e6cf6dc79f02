"""All that a paper gives about one arm, as arrays, to the evidence that a method rebuilds patients from."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kmrecon.errors import InvalidNumbersAtRiskError, ReconstructionError
from kmrecon.notes import CURVE_LEAVES, DELAYED_ENTRY, EARLY_LOSS, FOLLOW_UP_CUT, N_INFERRED, NO_RISK_TABLE, Note
from kmrecon.survival.clean import clean_curve
from kmrecon.survival.printed import informed
from kmrecon.types import ArmEvidence, CensorMarks, Ints, NumbersAtRisk, StepCurve

MOST_PATIENTS = 10_000_000
UNKNOWN = "when patients were censored is not known"
LEAST_COUNTS = 3  # at risk, to hold one interval against the next
MUCH_LOST = 0.25  # share censored between two counts
AT_FRAME = 0.02  # of the follow-up by which the last number at risk may stand beyond the frame that cuts it
LOST_RATIO = 3.0  # times the share of the next interval


def evidence_from_arrays(
    time: ArrayLike,
    survival: ArrayLike,
    *,
    at_risk_time: ArrayLike | None = None,
    at_risk: ArrayLike | None = None,
    total_events: int | None = None,
    censor_time: ArrayLike | None = None,
    n: int | None = None,
    band: float | None = None,
    n_events: ArrayLike | None = None,
    n_censored: ArrayLike | None = None,
    median: float | None = None,
    survival_at: Mapping[float, float] | None = None,
) -> ArmEvidence:
    """Return the evidence of one arm from what the field has.

    Parameters
    ----------
    time, survival : (K,) array_like
        Points on the curve in any order; percent or fraction; corners, clicks or one point a pixel.
    at_risk_time, at_risk : (M,) array_like, optional
        The risk table; blanks are not-a-number or -1.
    total_events : int, optional
        Events as published.
    censor_time : (C,) array_like, optional
        Times of the censoring marks.
    n : int, optional
        Patients at the start; from the first number at risk where not given.
    band : float, optional
        Probability, half width of what each level may be.
    n_events, n_censored : (M,) array_like, optional
        Cumulative events, or censored, that the table prints at its times; blanks are not-a-number or -1.
    median : float, optional
        Median survival as printed.
    survival_at : mapping of float to float, optional
        Survival at times as printed: fraction or percent.

    Returns
    -------
    ArmEvidence

    Raises
    ------
    InvalidCurveError, RisingCurveError
        If the points are no survival curve.
    InvalidNumbersAtRiskError
        If the table cannot be one.
    ReconstructionError
        If nothing tells the number of patients.
    """
    if band is not None and not 0 < band <= 1:
        raise ReconstructionError(f"a band of {band:g}", "Give a probability above 0.")
    curve = clean_curve(time, survival, band)
    table = table_from_arrays(at_risk_time, at_risk, n_events, n_censored)
    marks = None
    if censor_time is not None:
        marks = CensorMarks(_finite(censor_time))
    return complete(
        ArmEvidence(
            curve,
            _count(n, "patients"),
            table,
            _count(total_events, "total events"),
            marks,
            median,
            _printed_survival(survival_at or {}),
        )
    )


def _printed_survival(told: Mapping[float, float]) -> tuple[tuple[float, float], ...]:
    """Return (time, probability) in the order of time; percent where any is above 1."""
    scale = 100.0 if max(told.values(), default=0.0) > 1 else 1.0
    if any(not 0 <= value <= scale or time < 0 for time, value in told.items()):
        raise ReconstructionError(f"survival {dict(told)}", "Give probabilities 0-1, or percent 0-100, at times >= 0.")
    return tuple((float(time), float(value) / scale) for time, value in sorted(told.items()))


def complete(evidence: ArmEvidence) -> ArmEvidence:
    """Return the evidence with its number of patients known and its curve as long as its follow-up.

    Raises ReconstructionError where the number of patients cannot be known or facts exclude one another.
    """
    table, n = evidence.at_risk, evidence.n
    if n is None:
        n = number_of_patients(evidence.curve, table)
        if table is not None and table.time[0] > 0:
            note = N_INFERRED.note(f"{n} patients from {table.count[0]} at risk at {table.time[0]:g} and the curve")
            table = replace(table, notes=(*table.notes, note))
    if n < 1:
        raise ReconstructionError(f"the number of patients is {n}", "Give at least one patient.")
    if evidence.total_events is not None and evidence.total_events > n:
        raise ReconstructionError(
            f"{evidence.total_events} events among {n} patients", "Give no more events than patients."
        )
    table = None if table is None else _while_drawn(evidence.curve, table)
    return informed(replace(evidence, curve=_until_last_followed(evidence.curve, table), n=n, at_risk=table))


def number_of_patients(curve: StepCurve, table: NumbersAtRisk | None) -> int:
    """Return the patients at the start, as the first number at risk tells them."""
    if table is None:
        raise ReconstructionError(
            "neither the number of patients nor a risk table is given",
            "Give n=NUMBER (--n ARM=NUMBER), or at_risk_time and at_risk (--at-risk FILE).",
        )
    if table.time[0] == 0:
        return int(table.count[0])
    left = float(curve.at(np.nextafter(table.time[0], 0.0)))
    if left <= 0:
        raise ReconstructionError(
            f"the first number at risk stands at time {table.time[0]:g}, where nobody is left", "Give n=NUMBER."
        )
    return round(float(table.count[0]) / left)


def evidence_notes(evidence: ArmEvidence) -> tuple[Note, ...]:
    """Return the doubts that lie in the evidence itself, whatever the method."""
    table = evidence.at_risk
    if table is None:
        return (*evidence.curve.notes, NO_RISK_TABLE.note(f"no risk table is given: {UNKNOWN}"))
    notes = [*evidence.curve.notes, *table.notes]
    if not table.follows:
        notes.append(NO_RISK_TABLE.note(f"the risk table counts patients at time 0 only: {UNKNOWN}"))
    rises = np.flatnonzero(np.diff(table.count) > 0)
    if rises.size:
        (t0, t1), (c0, c1) = (v[rises[0] : rises[0] + 2] for v in (table.time, table.count))
        notes.append(DELAYED_ENTRY.note(f"{c0} at risk at {t0:g}, then {c1} at {t1:g}"))
    notes += _early_loss(evidence.curve, table)
    return tuple(dict.fromkeys(notes))


def _early_loss(curve: StepCurve, table: NumbersAtRisk) -> list[Note]:
    """Doubt a first number at risk from which far more are censored than from the next one: it may be misread."""
    if table.time.size < LEAST_COUNTS or table.count[2] <= 0 or (np.diff(table.count) > 0).any():
        return []
    level = np.append(1.0, curve.at(np.nextafter(table.time[1:3], 0.0)))
    # Share of those who had no event that left uncounted: what the counts fall by more than the curve does.
    kept = (table.count[1:3] / table.count[:2]) / np.maximum(level[1:] / level[:-1].clip(1e-9), 1e-9)
    first, second = (1 - kept.clip(0, 1)).tolist()
    if first < MUCH_LOST or first < LOST_RATIO * second:
        return []
    (before, after), time = table.count[:2].tolist(), float(table.time[1])
    said = f"of {before} at risk at {table.time[0]:g}, {after} are at {time:g}: {first:.0%} censored, then {second:.0%}"
    return [EARLY_LOSS.note(said)]


def table_from_arrays(
    time: ArrayLike | None,
    count: ArrayLike | None,
    n_events: ArrayLike | None = None,
    n_censored: ArrayLike | None = None,
) -> NumbersAtRisk | None:
    """Return the risk table without its blanks, in the order of time; None where there is none."""
    if time is None or count is None:
        if time is not None or count is not None:
            raise InvalidNumbersAtRiskError("times without counts, or counts without times", "both or neither")
        return None
    t, c = np.asarray(time, np.float64).ravel(), np.asarray(count, np.float64).ravel()
    if t.size != c.size:
        raise InvalidNumbersAtRiskError(f"{t.size} times and {c.size} counts", "as many of both")
    known = np.isfinite(t) & np.isfinite(c) & (c != -1)
    order = np.argsort(t[known], kind="stable")
    t, c = t[known][order], c[known][order]
    if t.size == 0:
        return None
    if t[0] < 0 or (c != np.rint(c)).any():
        raise InvalidNumbersAtRiskError("a time before 0, or a count that is not whole", "whole counts from time 0 on")
    twice = np.append(False, (np.diff(t) == 0) & (np.diff(c) == 0))
    events, censored = (_cumulative(given, known, order, twice) for given in (n_events, n_censored))
    return NumbersAtRisk(t[~twice], c[~twice].astype(np.int64), events, censored)


def _cumulative(given: ArrayLike | None, known: Any, order: Ints, twice: Any) -> Ints | None:
    """Return a column of cumulative numbers beside the counts, -1 where it is blank."""
    if given is None:
        return None
    values = np.asarray(given, np.float64).ravel()
    if values.size != known.size:
        raise InvalidNumbersAtRiskError(f"{known.size} times and {values.size} cumulative numbers", "as many of both")
    values = np.where(np.isfinite(values), values, -1.0)[known][order][~twice]
    if (values != np.rint(values)).any() or (values < -1).any():
        raise InvalidNumbersAtRiskError("a cumulative number that is not whole", "whole numbers of 0 or more")
    return np.asarray(values, np.int64)


def _while_drawn(curve: StepCurve, table: NumbersAtRisk) -> NumbersAtRisk | None:
    """Return the numbers at risk up to where the plot cuts the curve: nobody knows who had an event after it."""
    codes = {note.code for note in curve.notes}
    if not codes & {CURVE_LEAVES.code, FOLLOW_UP_CUT.code}:
        return table
    slack = 0.0 if CURVE_LEAVES.code in codes else AT_FRAME * curve.last_time
    kept = table.time <= curve.last_time + slack
    if kept.all():
        return table
    events, censored = (None if column is None else column[kept] for column in (table.n_events, table.n_censored))
    return NumbersAtRisk(table.time[kept], table.count[kept], events, censored, table.notes) if kept.any() else None


def _until_last_followed(curve: StepCurve, table: NumbersAtRisk | None) -> StepCurve:
    """Let the curve run on, level, to the last time at which somebody is still at risk."""
    if table is None or not (table.count > 0).any():
        return curve
    return replace(curve, end=max(curve.last_time, float(table.time[table.count > 0][-1])))


def _finite(values: ArrayLike) -> Any:
    array = np.asarray(values, np.float64).ravel()
    return array[np.isfinite(array)]


def _count(value: int | None, name: str) -> int | None:
    if value is None:
        return None
    if not 0 <= value < MOST_PATIENTS or value != int(value):
        raise ReconstructionError(f"{value} {name}", "Give a whole number of 0 or more.")
    return int(value)
