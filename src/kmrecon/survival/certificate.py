"""The invariants of a reconstruction, checked on every result whatever made it: facts and doubts."""

import numpy as np

from kmrecon.notes import AT_RISK_UNMET, OUTSIDE_BAND, TOTAL_EVENTS_UNMET, Note
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.evidence import evidence_notes
from kmrecon.types import ArmEvidence, Check, Floats, Ints, PatientData, StepCurve

DEFAULT_BAND = 0.005  # probability: two pixels of a plot 400 px tall, where nothing tells
SAME_TIME = 1e-9  # share of the time axis


def certified(
    evidence: ArmEvidence, time: Floats, event: Ints, method: str, notes: tuple[Note, ...] = ()
) -> PatientData:
    """Return the patients in the order of time with their checks and every doubt about them."""
    order = np.lexsort((-event, time))
    time, event = time[order], event[order]
    checks, doubts = certify(evidence, time, event)
    return PatientData(time, event, method, checks, (*evidence_notes(evidence), *notes, *doubts))


def certify(evidence: ArmEvidence, time: Floats, event: Ints) -> tuple[tuple[Check, ...], tuple[Note, ...]]:
    """Hold rebuilt patients against all that is known of their arm.

    Parameters
    ----------
    evidence : ArmEvidence
        With its number of patients known.
    time, event : (n,) array
        The patients, in the order of time.

    Returns
    -------
    checks : tuple of Check
        Each invariant with the numbers: curve never rises, flat pieces, band, numbers at risk, patients, events.
    notes : tuple of Note
        A warning for each invariant that is not met, naming the place.
    """
    refit = kaplan_meier(time, event)
    checks = [_never_rises(evidence.curve), _flat_pieces(evidence.curve, time, event), _band(evidence.curve, refit)]
    kinds = [OUTSIDE_BAND, OUTSIDE_BAND, OUTSIDE_BAND]
    if evidence.at_risk is not None:
        checks.append(_numbers_at_risk(evidence, time, event))
        kinds.append(AT_RISK_UNMET)
    if evidence.n is not None:
        checks.append(Check("patients", time.size == evidence.n, f"{time.size} rebuilt, {evidence.n} printed"))
        kinds.append(AT_RISK_UNMET)
    if evidence.total_events is not None:
        events = int(event.sum())
        held = events == evidence.total_events
        checks.append(Check("total events", held, f"{events} rebuilt, {evidence.total_events} published"))
        kinds.append(TOTAL_EVENTS_UNMET)
    notes = [kind.note(check.detail) for kind, check in zip(kinds, checks, strict=True) if not check.held]
    return tuple(checks), tuple(notes)


def _never_rises(curve: StepCurve) -> Check:
    rise = float(np.diff(curve.survival, prepend=1.0).max())
    return Check("curve never rises", rise <= 0, f"largest change upward {max(rise, 0.0):.4f}")


def _flat_pieces(curve: StepCurve, time: Floats, event: Ints) -> Check:
    """Events stand where the curve drops, nowhere else."""
    drops = curve.time[np.diff(curve.survival, prepend=1.0) < 0]
    at = np.unique(time[event == 1])
    stray = at
    if drops.size:
        near = np.abs(drops[np.searchsorted(drops, at).clip(max=drops.size - 1)] - at)
        near = np.minimum(near, np.abs(drops[(np.searchsorted(drops, at) - 1).clip(0)] - at))
        stray = at[near > SAME_TIME * curve.last_time]
    detail = f"events at {at.size} times, {stray.size} of them where the curve is flat"
    if stray.size:
        detail += f", first at {stray[0]:g}"
    return Check("flat pieces hold no event", stray.size == 0, detail)


def _band(curve: StepCurve, refit: StepCurve) -> Check:
    band = np.full(curve.time.size, DEFAULT_BAND) if curve.band is None else curve.band
    excess = np.abs(refit.at(curve.time) - curve.survival) - band
    k = int(np.argmax(excess))
    off = excess[k] + band[k]
    detail = f"largest distance past the band is at time {curve.time[k]:g}: {off:.4f} in a band of {band[k]:.4f}"
    return Check("refit inside the band", bool(excess[k] <= SAME_TIME), detail)


def _numbers_at_risk(evidence: ArmEvidence, time: Floats, event: Ints) -> Check:
    """Printed counts are those just before their time, or, where a drop stands there, just after it."""
    table = evidence.at_risk
    assert table is not None
    before = time.size - np.searchsorted(time, table.time, side="left")
    events = time[event == 1]
    fallen = np.searchsorted(events, table.time, side="right") - np.searchsorted(events, table.time, side="left")
    met = before == table.count
    met_after = ~met & (before - fallen == table.count)
    missed = np.flatnonzero(~(met | met_after))
    detail = f"{met.sum() + met_after.sum()} of {table.count.size} met"
    if met_after.any():
        detail += f", {met_after.sum()} of them as the patients left just after the time"
    if missed.size:
        cells = [f"{table.count[k]} printed at {table.time[k]:g}, {before[k]} rebuilt" for k in missed]
        detail += "; " + "; ".join(cells)
    return Check("numbers at risk", missed.size == 0, detail)
