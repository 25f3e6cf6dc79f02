"""Numbers of events and censored between steps to the time of each patient."""

import numpy as np

from kmrecon.survival.steps import Steps
from kmrecon.types import CensorMarks, Floats, Ints


def patients_on(
    steps: Steps, marks: CensorMarks | None, events: Ints, censored: Ints, left: int
) -> tuple[Floats, Ints]:
    """Return (time, event) of each patient: events at the steps, censored at marks or evenly between."""
    known = CensorMarks(np.zeros(0)) if marks is None else marks
    first, rest, early = _beside_counts(steps, events, censored)
    gaps = np.flatnonzero(censored)
    leaving = [_in_gap(rest[j - 1], first[j], int(censored[j]), known) for j in gaps]
    died = np.append(np.repeat(first, early), np.repeat(rest, events - early))
    times = np.concatenate([died, *leaving, np.full(left, steps.time[-1])])
    return times, np.append(np.ones(died.size, np.int64), np.zeros(times.size - died.size, np.int64))


def _beside_counts(steps: Steps, events: Ints, censored: Ints) -> tuple[Floats, Floats, Ints]:
    """Return the times of the first and of the last events of each step, and how many are first.

    A count in a drop's own column stands before, among or after its events, as the numbers tell.
    """
    if steps.count_time is None:
        return steps.time, steps.time, events
    before = steps.count[0] - np.cumsum(events) - np.cumsum(censored) + events
    early = before - steps.count
    counted = (steps.count >= 0) & (steps.drop == 1) & (early >= 0) & (early <= events)
    just_before = np.nextafter(steps.count_time, 0)
    first = np.where(counted, np.minimum(steps.time, just_before), steps.time)
    rest = np.where(counted, np.maximum(steps.time, steps.count_time), steps.time)
    # No step comes before the one before it.
    rest = np.maximum.accumulate(rest)
    first = np.minimum(np.maximum(first, np.append(0.0, rest[:-1])), rest)
    return np.asarray(first), np.asarray(rest), np.where(counted, early, events)


def _in_gap(start: float, end: float, count: int, marks: CensorMarks) -> Floats:
    """Return the times of those censored between two steps: at the marks, more of them evenly where none is seen."""
    inside = marks.time[(marks.time >= start) & (marks.time < end)]
    stretches = unseen_within(marks, start, end)
    more = count - inside.size
    if more > 0 and stretches.size:
        return np.append(inside, along(stretches, (np.arange(more) + 1) / (more + 1)))
    if inside.size == 0:
        return np.asarray(start + (end - start) * (np.arange(count) + 1) / (count + 1))
    return np.asarray(inside[np.arange(count) * inside.size // count])


def unseen_within(marks: CensorMarks, start: float, end: float) -> Floats:
    """Return the stretches (U, 2) between two times in which more marks may stand unseen; none where not known."""
    if marks.unseen is None:
        return np.empty((0, 2))
    cut = marks.unseen.clip(start, end)
    return cut[cut[:, 1] > cut[:, 0]]


def along(stretches: Floats, share: Floats) -> Floats:
    """Return the times at shares of the whole length of stretches, one after another."""
    length = stretches[:, 1] - stretches[:, 0]
    ends = np.cumsum(length)
    place = np.searchsorted(ends, share * ends[-1]).clip(max=length.size - 1)
    return np.asarray(stretches[place, 1] - (ends[place] - share * ends[-1]))
