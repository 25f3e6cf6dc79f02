"""Where no whole numbers of patients fit: which interval, and which two facts exclude one another, in words."""

import numpy as np

from kmrecon.notes import NO_PATH, Note
from kmrecon.survival.steps import Steps
from kmrecon.types import ArmEvidence


def contradiction(steps: Steps, reached: int) -> str:
    """Return the interval in which the search ended, with the numbers at risk and the curve at its ends.

    Parameters
    ----------
    steps : Steps
        What was searched.
    reached : int
        The first step that no path reaches.
    """
    at = min(reached, steps.time.size - 1)
    counts = np.flatnonzero(steps.count >= 0)
    first, after = int(counts[counts < max(at, 1)][-1]), counts[counts >= at]
    last = int(after[0]) if after.size else steps.time.size - 1
    return (
        f"between {steps.time[first]:g} and {steps.time[last]:g} no whole numbers of patients fit: "
        f"{_fact(steps, first, last)}; the search ends at {steps.time[at]:g}"
    )


def doubted(evidence: ArmEvidence, steps: Steps) -> tuple[Note, ...]:
    """Return a note for each printed number at risk that had to be left out for a path to fit."""
    table = evidence.at_risk
    if table is None:
        return ()
    places = steps.time if steps.count_time is None else steps.count_time
    kept = places[steps.count >= 0]
    notes = []
    for time, count in zip(table.time.tolist(), table.count.tolist(), strict=True):
        if 0 < time <= evidence.curve.last_time and not np.isclose(kept, time, rtol=1e-9, atol=0).any():
            before, after = _around(steps, time)
            said = f"{count} at risk printed at {time:g} contradicts {_fact(steps, before, after)}; it was left out"
            notes.append(NO_PATH.note(said))
    return tuple(notes)


def _around(steps: Steps, time: float) -> tuple[int, int]:
    """Return the steps of the kept numbers before and after a time; the end where none is after it."""
    places = np.flatnonzero(steps.count >= 0)
    before, after = places[steps.time[places] < time], places[steps.time[places] > time]
    return int(before[-1]), int(after[0]) if after.size else steps.time.size - 1


def _fact(steps: Steps, first: int, last: int) -> str:
    """Return what is printed and what the curve shows over an interval."""
    printed = [f"{steps.count[k]} at risk at {steps.time[k]:g}" for k in (first, last) if steps.count[k] >= 0]
    return f"{' and '.join(printed)}, the curve falling from {steps.level[first]:.4f} to {steps.level[last]:.4f}"
