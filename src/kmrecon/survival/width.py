"""How wide a reconstruction leaves the number of events, without a risk table or after its end: told in notes."""

from dataclasses import replace

import numpy as np

from kmrecon.notes import NO_RISK_TABLE, TAIL_OPEN, Note
from kmrecon.survival.course import tails
from kmrecon.survival.fit import Fit
from kmrecon.survival.path import REACH, expected_path, knots_of, leaned
from kmrecon.survival.search import is_vague, search
from kmrecon.survival.steps import Steps
from kmrecon.types import PatientData

LEANS = (-2.0, 2.0)  # log rate of censoring from the start to the end: early, late
SHAPES = (0.5, 1.0, 1.6, 2.5, 4.0)  # of the usual courses, where steps are too small to tell it
DRAWS = 20  # paths a lean
SEED = 2012
LEVEL = 0.95
AS_WELL = 6.0  # log odds: levels read a little amiss make as much
LEAST_OPEN = 3.0  # events
MUCH_OPEN = 0.05  # of all events of an arm


def with_width(patients: PatientData, fit: Fit) -> PatientData:
    """Return patients with a doubt, of a missing risk table or of what follows it, that tells how many events fit."""
    table = fit.evidence.at_risk
    if table is not None and table.follows:
        return replace(patients, notes=(*patients.notes, *_open_tail(fit, patients.total_events)))
    low, high = _open_events(fit, patients.total_events)
    said = f"{patients.total_events} events were rebuilt; {low} to {high} fit as well"
    notes = (
        replace(note, message=f"{note.message}; {said}") if note.code == NO_RISK_TABLE.code else note
        for note in patients.notes
    )
    return replace(patients, notes=tuple(notes))


def _open_tail(fit: Fit, events: int) -> tuple[Note, ...]:
    """Return a doubt where much fewer or more events after the last count fit about as well."""
    last = int(knots_of(fit.steps)[-2])
    if fit.evidence.total_events is not None or fit.steps.count[-1] >= 0:
        return ()
    ways = tails(fit.steps, fit.column)
    fitting = [way.events for way in ways if way.odds >= ways[0].odds - AS_WELL]
    low, high = min(fitting), max(fitting)
    if high - low < max(LEAST_OPEN, MUCH_OPEN * events):
        return ()
    return (TAIL_OPEN.note(f"after {fit.steps.time[last]:g}, {low:.0f} to {high:.0f} of {events} events"),)


def _open_events(fit: Fit, rebuilt: int) -> tuple[int, int]:
    """Return the limits of the events in 95% of the paths drawn, those rebuilt and those without censoring within."""
    if fit.evidence.total_events is not None:
        return rebuilt, rebuilt
    low, high = _drawn_events(fit, rebuilt)
    return low, max(high, _uncensored_events(fit.steps) or 0)


def _uncensored_events(steps: Steps) -> int | None:
    """Return the events where all who left before the end had one; None where the levels or marks exclude that."""
    n = int(steps.count[0])
    left = np.rint(n * steps.level)
    marked = steps.marks is not None and steps.marks.count[steps.level > 0].any()
    if marked or (np.abs(left / n - steps.level) > REACH * steps.band).any():
        return None
    return n - int(left[-1])


def _drawn_events(fit: Fit, rebuilt: int) -> tuple[int, int]:
    """Return the limits of the events in 95% of the paths drawn, the rebuilt number within."""
    if is_vague(fit.steps):
        usual = [expected_path(fit.steps, shape, 1.0).events(fit.steps) for shape in SHAPES]
        return min(rebuilt, *map(int, usual)), max(rebuilt, *map(round, usual))
    found = [
        search(fit.steps, leaned(fit.steps, fit.path, lean), fit.width, fit.found.tilt, DRAWS, SEED + k)
        for k, lean in enumerate(LEANS)
    ]
    events = np.concatenate([np.array([rebuilt]), *(one.events.sum(axis=1) for one in found if one.fits)])
    low, high = np.quantile(events, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return min(int(low), rebuilt), max(int(np.ceil(high)), rebuilt)
