"""Numbers of events and censored between steps to the time of each patient."""

import numpy as np

from kmrecon.survival.steps import Steps
from kmrecon.types import CensorMarks, Floats, Ints


def patients_on(
    steps: Steps, marks: CensorMarks | None, events: Ints, censored: Ints, left: int
) -> tuple[Floats, Ints]:
    """Return (time, event) of each patient: events at the steps, censored at marks or evenly between."""
    gaps = np.flatnonzero(censored)
    known = np.zeros(0) if marks is None else marks.time
    leaving = [_in_gap(steps.time[j - 1], steps.time[j], int(censored[j]), known) for j in gaps]
    died = np.repeat(steps.time, events)
    times = np.concatenate([died, *leaving, np.full(left, steps.time[-1])])
    return times, np.append(np.ones(died.size, np.int64), np.zeros(times.size - died.size, np.int64))


def _in_gap(start: float, end: float, count: int, marks: Floats) -> Floats:
    """Return the times of those censored between two steps: as many at each mark, or evenly spread."""
    inside = marks[(marks >= start) & (marks < end)]
    if inside.size == 0:
        return np.asarray(start + (end - start) * (np.arange(count) + 1) / (count + 1))
    return np.asarray(inside[np.arange(count) * inside.size // count])
