"""The algorithm of Guyot et al. 2012: a curve and what is printed of its numbers to patients."""

import numpy as np

from kmrecon import _core
from kmrecon.survival.certificate import certified
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.evidence import complete
from kmrecon.types import ArmEvidence, Floats, Ints, NumbersAtRisk, PatientData, StepCurve

CLEARLY = 0.8  # share of the misfit


def rebuild_guyot(evidence: ArmEvidence) -> PatientData:
    """Return the patients of one arm by the algorithm of Guyot et al.

    Parameters
    ----------
    evidence : ArmEvidence
        The curve with the number of patients or a risk table; total events where published. Censoring
        marks are not used.

    Returns
    -------
    PatientData
        With every invariant checked, and a warning for each that does not hold.

    Raises
    ------
    ReconstructionError
        If nothing tells the number of patients.

    References
    ----------
    .. [1] Guyot, Ades, Ouwens and Welton 2012, doi:10.1186/1471-2288-12-9
    """
    evidence = complete(evidence)
    before = _rebuild(evidence, after=False)
    if not _drops_at_table_times(evidence):
        return before
    # Some programs print those left just after the time: told by what fits clearly better.
    after = _rebuild(evidence, after=True)
    return after if _misfit(evidence, after) < CLEARLY * _misfit(evidence, before) else before


def _rebuild(evidence: ArmEvidence, after: bool) -> PatientData:
    assert evidence.n is not None
    time, survival = with_table_times(evidence.curve, evidence.at_risk)
    rows, counts = table_rows(time, evidence.n, evidence.at_risk)
    if after:
        # A count after a drop is one before the point next to it.
        time, survival = np.append(time, np.nextafter(time[rows[1:]], np.inf)), np.append(survival, survival[rows[1:]])
        order = np.argsort(time, kind="stable")
        time, survival = time[order], survival[order]
        rows[1:] += np.arange(1, rows.size)
    total = -1 if evidence.total_events is None else evidence.total_events
    end = max(evidence.curve.last_time, float(time[-1]))
    events, censored, left = _core.guyot(time, survival, end, rows, counts, total)
    return certified(evidence, *patients_of(time, end, events, censored, left), "guyot")


def _drops_at_table_times(evidence: ArmEvidence) -> bool:
    """Tell whether most printed times are times of drops: patients counted by the month, not by the day."""
    if evidence.at_risk is None:
        return False
    drops = evidence.curve.time[np.diff(evidence.curve.survival, prepend=1.0) < 0]
    inside = (evidence.at_risk.time > 0) & (evidence.at_risk.time <= evidence.curve.time[-1])
    return bool(inside.any() and np.isin(evidence.at_risk.time[inside], drops).mean() > 0.5)


def _misfit(evidence: ArmEvidence, patients: PatientData) -> float:
    """Return the mean distance of the refit from the curve, larger where a printed number is not met."""
    refit = kaplan_meier(patients.time, patients.event)
    distance = np.abs(refit.at(evidence.curve.time) - evidence.curve.survival).mean()
    return float(distance) * (1 + sum(not check.held for check in patients.checks))


def with_table_times(curve: StepCurve, table: NumbersAtRisk | None) -> tuple[Floats, Floats]:
    """Return the curve's points with one more, on the level, at each time of the table."""
    times = curve.time
    if table is not None:
        times = np.union1d(times, table.time[(table.time > 0) & (table.time <= curve.last_time)])
    return times, np.ascontiguousarray(curve.at(times))


def table_rows(time: Floats, n: int, table: NumbersAtRisk | None) -> tuple[Ints, Ints]:
    """Return the point and the count of each number at risk; the first is the number of patients."""
    rows, counts = np.zeros(1, np.int64), np.array([n], np.int64)
    if table is None:
        return rows, counts
    inside = (table.time > 0) & (table.time <= time[-1])
    return (
        np.append(rows, np.searchsorted(time, table.time[inside])).astype(np.int64),
        np.append(counts, table.count[inside]),
    )


def patients_of(time: Floats, end: float, events: Ints, censored: Ints, left: int) -> tuple[Floats, Ints]:
    """Return (time, event) of each patient: events at the points, censored evenly between them."""
    following = np.append(time[1:], end)
    point = np.repeat(np.arange(time.size), censored)
    rank = np.arange(point.size) - np.repeat(np.cumsum(censored) - censored, censored) + 1
    leaving = time[point] + (following[point] - time[point]) * rank / (censored[point] + 1)
    died = np.repeat(time, events)
    times = np.concatenate([died, leaving, np.full(left, end)])
    return times, np.concatenate([np.ones(died.size, np.int64), np.zeros(leaving.size + left, np.int64)])
