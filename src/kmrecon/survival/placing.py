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
    time, opens, closes = _beside_counts(steps, events, censored)
    leaving = [_in_gap(opens[j - 1], closes[j], int(censored[j]), known) for j in gaps]
    died = np.repeat(time, events)
    times = np.concatenate([died, *leaving, np.full(left, time[-1])])
    return times, np.append(np.ones(died.size, np.int64), np.zeros(times.size - died.size, np.int64))


def _beside_counts(steps: Steps, events: Ints, censored: Ints) -> tuple[Floats, Floats, Floats]:
    """Return the time of each step, and where the gap after it opens and the one before it closes.

    A count in a drop's own column stands before or after the drop: both move to their sides of it.
    """
    if steps.count_time is None:
        return steps.time, steps.time, steps.time
    before = steps.count[0] - np.cumsum(events) - np.cumsum(censored) + events
    counted = (steps.count >= 0) & (steps.drop == 1)
    first = counted & (before == steps.count)
    last = counted & ~first & (before - events == steps.count)
    just_before = np.nextafter(steps.count_time, 0)
    time = np.where(first, np.maximum(steps.time, steps.count_time), steps.time)
    time = np.where(last, np.minimum(steps.time, just_before), time)
    time = np.asarray(np.maximum.accumulate(time))
    opens = np.where(last, np.maximum(time, steps.count_time), time)
    closes = np.where(first, np.minimum(time, just_before), time)
    return time, np.minimum(opens, np.append(time[1:], time[-1])), np.maximum(closes, np.append(0.0, time[:-1]))


def _in_gap(start: float, end: float, count: int, marks: Floats) -> Floats:
    """Return the times of those censored between two steps: as many at each mark, or evenly spread."""
    inside = marks[(marks >= start) & (marks < end)]
    if inside.size == 0:
        return np.asarray(start + (end - start) * (np.arange(count) + 1) / (count + 1))
    return np.asarray(inside[np.arange(count) * inside.size // count])
