"""Whole numbers of patients that fit the curve and everything printed: to the most central of them."""

from dataclasses import replace

import numpy as np

from kmrecon.notes import NO_PATH
from kmrecon.survival.certificate import COLUMNS, RASTER_COLUMNS, certified
from kmrecon.survival.course import FEW_DRAWS, course, tie_width, to_total
from kmrecon.survival.evidence import complete
from kmrecon.survival.guyot import rebuild_guyot
from kmrecon.survival.placing import patients_on
from kmrecon.survival.quantum import quantum_of
from kmrecon.survival.search import Found, central, farthest, is_vague, search, widened, without_count
from kmrecon.survival.steps import Steps, steps_of
from kmrecon.types import ArmEvidence, Floats, PatientData

EXACT_BAND = 1e-9  # probability: computed levels, not read ones
RASTER_BAND = 0.00128  # probability: half a pixel of a plot 400 px tall
ROUNDS = 3  # times that bands are doubled before a printed count is doubted
LAST_ROUNDS = 10


def rebuild_exact(evidence: ArmEvidence) -> PatientData:
    """Return the whole numbers of patients that fit all that is known of an arm.

    Parameters
    ----------
    evidence : ArmEvidence
        The curve, with the number of patients or a risk table; total events and censoring marks where known.

    Returns
    -------
    PatientData
        With every invariant checked, and a warning for each that does not hold.

    Raises
    ------
    ReconstructionError
        If nothing tells the number of patients.
    """
    evidence = complete(evidence)
    total = evidence.total_events
    evidence, steps, found = _first_fit(evidence)
    if not found.fits:
        rest = rebuild_guyot(evidence)
        place = steps.time[min(found.reached, steps.time.size - 1)]
        note = NO_PATH.note(f"no whole numbers of patients go past time {place:g}; rebuilt by the Guyot algorithm")
        return replace(rest, notes=(*rest.notes, note))
    row = chosen(steps, found, found.target if total is None else total)
    times = patients_on(steps, evidence.censor_marks, found.events[row], found.censored[row], int(found.left[row]))
    return certified(evidence, *times, "exact")


def _first_fit(evidence: ArmEvidence) -> tuple[ArmEvidence, Steps, Found]:
    """Return the evidence with the narrowest bands that hold a path, the steps and the paths."""
    curve = evidence.curve
    if curve.band is None:
        steps, found = _fit(evidence, np.full(curve.time.size, EXACT_BAND), 0)
        if found.fits:
            return evidence, steps, found
        evidence = replace(evidence, curve=replace(curve, band=np.full(curve.time.size, RASTER_BAND)))
    assert evidence.curve.band is not None
    return evidence, *_fit(evidence, evidence.curve.band, ROUNDS)


def _fit(evidence: ArmEvidence, band: Floats, rounds: int) -> tuple[Steps, Found]:
    """Widen bands where no path goes on; then doubt the counts there; then widen on."""
    curve, total = evidence.curve, evidence.total_events
    column = 0.0
    if band.max() > EXACT_BAND:
        column = quantum_of(curve.time, curve.last_time) or curve.last_time / RASTER_COLUMNS
    steps = steps_of(evidence, band, COLUMNS * column, _mark_column(evidence, column))
    wide, found = _through(steps, column, total, rounds)
    if found.fits or rounds == 0:
        return wide, found
    for at in _counts_near(steps, found.reached):
        less, fits = _through(without_count(steps, at), column, total, rounds)
        if fits.fits:
            return less, fits
    return _through(steps, column, total, LAST_ROUNDS)


def _through(steps: Steps, column: float, total: int | None, rounds: int) -> tuple[Steps, Found]:
    """Return the paths, the bands doubled around the place where none goes on."""
    for _ in range(rounds + 1):
        path = course(steps, column, total)
        width = tie_width(steps, path, column)
        found = search(steps, path, width)
        if found.fits:
            if total is not None and found.events[0].sum() != total:
                found = to_total(steps, path, width, total)
            elif total is None and (is_vague(steps) or farthest(steps, found)[0] > 0):
                target = round((path.events(steps) + found.expected) / 2) if is_vague(steps) else None
                found = replace(search(steps, path, width, draws=FEW_DRAWS), target=target)
            break
        steps = widened(steps, min(found.reached, steps.time.size - 1))
    return steps, found


def _counts_near(steps: Steps, at: int) -> list[int]:
    """Return the printed counts around the place where no path goes on: the next one first."""
    counts = np.flatnonzero(steps.count >= 0)[1:]
    after, before = counts[counts >= at], counts[counts < at]
    return [int(k) for k in (*after[:1], *before[-1:], *after[1:2])]


def _mark_column(evidence: ArmEvidence, column: float) -> float:
    """Return the width of the pixel columns in which marks are read."""
    if evidence.censor_marks is None or evidence.censor_marks.time.size == 0:
        return column
    read = quantum_of(evidence.censor_marks.time, evidence.curve.last_time) or evidence.curve.last_time / RASTER_COLUMNS
    return max(column, read)


def chosen(steps: Steps, found: Found, total: int | None) -> int:
    """Return the row of the path to keep: inside the bands, nearest to the total, most central of these."""
    if found.left.size == 1:
        return 0
    events = found.events.sum(axis=1)
    off = np.zeros(events.size) if total is None else np.abs(events - total)
    rows = np.flatnonzero(off == off.min())
    outside = farthest(steps, found)[rows]
    rows = rows[outside <= max(0.0, float(outside.min()))]
    return 0 if rows[0] == 0 else central(found, rows)
