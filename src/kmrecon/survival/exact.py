"""Whole numbers of patients that fit the curve and everything printed: to the most central of them."""

from dataclasses import replace

import numpy as np

from kmrecon.notes import NO_PATH
from kmrecon.survival.certificate import certified
from kmrecon.survival.contradiction import contradiction, doubted
from kmrecon.survival.evidence import complete
from kmrecon.survival.fit import first_fit
from kmrecon.survival.guyot import rebuild_guyot
from kmrecon.survival.placing import patients_on
from kmrecon.survival.printed_events import with_printed_events
from kmrecon.survival.search import Found, central, farthest
from kmrecon.survival.steps import Steps
from kmrecon.survival.width import with_width
from kmrecon.types import ArmEvidence, PatientData


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
    fit = first_fit(complete(evidence))
    evidence, steps, found, total = fit.evidence, fit.steps, fit.found, fit.evidence.total_events
    if not found.fits:
        rest = rebuild_guyot(evidence)
        note = NO_PATH.note(f"{contradiction(steps, found.reached)}; rebuilt by the Guyot algorithm")
        return replace(rest, notes=(*rest.notes, note))
    found = with_printed_events(steps, fit.path, fit.width, evidence.at_risk, found)
    row = chosen(steps, found, found.target if total is None else total)
    times = patients_on(steps, evidence.censor_marks, found.events[row], found.censored[row], int(found.left[row]))
    return with_width(certified(evidence, *times, "exact", doubted(evidence, steps)), fit)


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
