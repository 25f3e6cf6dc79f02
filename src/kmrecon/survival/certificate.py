"""The invariants of a reconstruction, checked on every result whatever made it: facts and doubts."""

from collections.abc import Iterator

import numpy as np

from kmrecon.notes import (
    AT_RISK_UNMET,
    CURVE_CLEANED,
    NEAR_BAND,
    OUTSIDE_BAND,
    POINTS_LEFT_OUT,
    REFIT_APART,
    TOTAL_EVENTS_UNMET,
    Note,
    NoteKind,
)
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.evidence import evidence_notes
from kmrecon.survival.printed_events import check_events
from kmrecon.survival.quantum import column_of, grid_step
from kmrecon.types import ArmEvidence, Check, Floats, Ints, PatientData, StepCurve

LEAST_BAND = 0.0025  # probability: one pixel of a plot 400 px tall
APART = 0.005  # probability: two pixels of a plot 400 px tall
BANDS = 1.5  # of the reading error that a refit may be off
READ_BANDS = 3.0  # a stroke is read that much worse where another one or a mark touches it
SAME_TIME = 1e-9  # share of the time axis
RASTER_BAND = 0.00128  # probability: half a pixel of a plot 400 px tall, taken where no band is told
VECTOR_BAND = 1e-4  # probability: what is read better was not read off pixels
COLUMNS = 1.01  # that a drop may be off
SHORTEST = 3.0  # columns: what is held for less was not read as a level
NEAR = 0.01  # probability: what a rebuilt curve may miss a level by without harm to an estimate
INVARIANTS = OUTSIDE_BAND, NEAR_BAND, REFIT_APART, AT_RISK_UNMET, TOTAL_EVENTS_UNMET
UNMET = frozenset(kind.code for kind in INVARIANTS)


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
        One for each invariant that is not met, naming the place; a warning but where a curve is off by a hair.
    """
    refit, curve = kaplan_meier(time, event), evidence.curve
    column = SAME_TIME * curve.last_time
    if curve.band is not None:
        columns = SHORTEST if is_read(curve) else COLUMNS
        column += columns * column_of(curve)
    found = [(OUTSIDE_BAND, check) for check in (_never_rises(curve), _flat_pieces(curve, time, event, column))]
    off, band = _band(curve, refit, column)
    found.append((NEAR_BAND if off <= NEAR else OUTSIDE_BAND, band))
    if curve.band is not None:
        found.append((REFIT_APART, _along(curve, refit)))
    if evidence.at_risk is not None:
        found.append((AT_RISK_UNMET, _numbers_at_risk(evidence, time, event)))
    found += _totals(evidence, time, event, column)
    checks = tuple(check for _, check in found)
    return checks, tuple(kind.note(check.detail) for kind, check in found if not check.held)


def _totals(evidence: ArmEvidence, time: Floats, event: Ints, column: float) -> Iterator[tuple[NoteKind, Check]]:
    """Yield the checks of published numbers of patients and of events, each with the kind of note for it."""
    if evidence.n is not None:
        yield AT_RISK_UNMET, Check("patients", time.size == evidence.n, f"{time.size} rebuilt, {evidence.n} printed")
    if evidence.total_events is not None:
        events = int(event.sum())
        detail = f"{events} rebuilt, {evidence.total_events} published"
        yield TOTAL_EVENTS_UNMET, Check("total events", events == evidence.total_events, detail)
    told = check_events(evidence.at_risk, evidence.n or time.size, time, event, column)
    if told is not None:
        yield TOTAL_EVENTS_UNMET, told


def is_read(curve: StepCurve) -> bool:
    """Tell whether the levels were read to parts of a pixel, as off strokes; not off whole pixels, not computed."""
    if curve.band is None or (curve.band == RASTER_BAND).all() or np.median(curve.band) < VECTOR_BAND:
        return False
    cleaned = any(note.code in (CURVE_CLEANED.code, POINTS_LEFT_OUT.code) for note in curve.notes)
    return not cleaned and grid_step(curve.survival) is None


def sharpest(curve: StepCurve) -> float:
    """Return the band of the levels that were read best, 0 where none is told."""
    return 0.0 if curve.band is None else float(curve.band.min())


def _never_rises(curve: StepCurve) -> Check:
    rise = float(np.diff(curve.survival, prepend=1.0).max())
    return Check("curve never rises", rise <= 0, f"largest change upward {max(rise, 0.0):.4f}")


def _flat_pieces(curve: StepCurve, time: Floats, event: Ints, column: float) -> Check:
    """Events stand where the curve drops, nowhere else."""
    drops = curve.time[np.diff(curve.survival, prepend=1.0) < 0]
    at = np.unique(time[event == 1])
    stray = at
    if drops.size:
        above = np.searchsorted(drops, at).clip(max=drops.size - 1)
        near = np.minimum(np.abs(drops[above] - at), np.abs(drops[(above - 1).clip(0)] - at))
        stray = at[near > column]
    detail = f"events at {at.size} times, {stray.size} of them where the curve is flat"
    if stray.size:
        detail += f", first at {stray[0]:g}"
    return Check("flat pieces hold no event", stray.size == 0, detail)


def _band(curve: StepCurve, refit: StepCurve, column: float) -> tuple[float, Check]:
    """The refit passes every level within its band, a pixel column earlier or later; and how far off it is there."""
    band = np.full(curve.time.size, LEAST_BAND)
    if curve.band is not None:
        band = np.maximum(band, BANDS * curve.band)
    if is_read(curve):
        band = np.maximum(band, READ_BANDS * BANDS * sharpest(curve))
    over = refit.at(curve.time + column) - curve.survival
    under = curve.survival - refit.at((curve.time - column).clip(0))
    off = np.maximum(np.maximum(over, under), 0.0)
    k = int(np.argmax(off - band))
    detail = f"farthest at time {curve.time[k]:g}: {off[k]:.4f} of a band of {band[k]:.4f}"
    return float(off[k]), Check("refit inside the band", bool(off[k] <= band[k] + SAME_TIME), detail)


def _along(curve: StepCurve, refit: StepCurve) -> Check:
    """The refit keeps near the curve over the whole follow-up."""
    assert curve.band is not None
    start = np.union1d(curve.time, refit.time[refit.time < curve.last_time])
    held = np.diff(np.r_[start, max(curve.last_time, float(start[-1]))])
    band = curve.band[(np.searchsorted(curve.time, start, side="right") - 1).clip(0)]
    whole = max(float(held.sum()), SAME_TIME)
    off, usual = (
        float(np.sqrt((held * values**2).sum() / whole)) for values in (refit.at(start) - curve.at(start), band)
    )
    detail = f"{off:.4f} apart over the follow-up, root mean square, where levels are open by {usual:.4f}"
    return Check("refit along the curve", off <= max(APART, BANDS * usual), detail)


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
