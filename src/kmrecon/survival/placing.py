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
    time = _beside_counts(steps, events, censored)
    leaving = [_in_gap(time[j - 1], time[j], int(censored[j]), known) for j in gaps]
    died = np.repeat(time, events)
    times = np.concatenate([died, *leaving, np.full(left, time[-1])])
    return times, np.append(np.ones(died.size, np.int64), np.zeros(times.size - died.size, np.int64))


def _beside_counts(steps: Steps, events: Ints, censored: Ints) -> Floats:
    """Return the times of the steps, drops on that side of a count in their own column where it needs them."""
    if steps.count_time is None:
        return steps.time
    before = steps.count[0] - np.cumsum(events) - np.cumsum(censored) + events
    counted = (steps.count >= 0) & (steps.drop == 1)
    late = counted & (before == steps.count) & (steps.time < steps.count_time)
    early = counted & (before - events == steps.count) & ~(before == steps.count) & (steps.time >= steps.count_time)
    time = np.where(late, steps.count_time, np.where(early, np.nextafter(steps.count_time, 0), steps.time))
    return np.asarray(np.maximum.accumulate(time))


def _in_gap(start: float, end: float, count: int, marks: Floats) -> Floats:
    """Return the times of those censored between two steps: as many at each mark, or evenly spread."""
    inside = marks[(marks >= start) & (marks < end)]
    if inside.size == 0:
        return np.asarray(start + (end - start) * (np.arange(count) + 1) / (count + 1))
    return np.asarray(inside[np.arange(count) * inside.size // count])
