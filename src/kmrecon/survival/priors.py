"""What is likely before a search: how many are censored in each gap, die at each drop, are left at the end."""

import numpy as np

from kmrecon.survival.path import COMPUTED, REACH, SMALLEST, Path
from kmrecon.survival.steps import Steps
from kmrecon.types import Floats, Ints

TAIL = 1e-4  # share of a prior that is spread wide, so that no path is ruled out by it
DOUBTFUL = 1.9  # bands: a smaller drop may be a reading error
EVENNESS = 5.0  # of the censoring that no count tells: shape of the gamma around its mean
HIDDEN = 1e-5  # marks expected to hide behind one that is known exactly
FEWEST_EVENTS = 0.02  # expected at a drop: two events at one time are never ruled out


def drop_prior(steps: Steps, path: Path, width: float) -> tuple[Ints, Ints, Floats]:
    """Return (fewest, start, weight): the prior of the events at each step.

    Events within `width` of time make one drop: a Poisson number that is not 0, at the local slope. A drop
    that a reading error may have made counts all events since the one before, and may hold none.
    """
    previous = np.append(1.0, steps.level[:-1])
    doubtful = (steps.drop == 1) & (previous - steps.level < DOUBTFUL * steps.band)
    since = np.maximum(np.diff(steps.time, prepend=0.0), width)
    # One event lower than a pixel shows only together with the next ones.
    shown = (previous / np.maximum(path.before, 0.5) / np.maximum(2 * steps.band, 1e-12)).clip(0, 1)
    reach = np.where(doubtful, since, shown * width + (1 - shown) * since)
    expected = np.maximum(path.before * local_hazard(steps) * reach, FEWEST_EVENTS)
    lowest, highest = _limits(steps, path, previous)
    lowest = np.where(doubtful, 0, lowest)
    size = highest - lowest + 1
    start = np.append(0, np.cumsum(size))
    d = np.arange(start[-1]) - np.repeat(start[:-1], size) + np.repeat(lowest, size)
    weight = poisson(d, np.repeat(expected, size))
    some = np.repeat(np.where(doubtful, 1.0, -np.expm1(-expected)), size)
    weight = np.where(np.repeat(steps.drop == 1, size), weight / some * (1 - TAIL) + TAIL / (d + 1.0) ** 2, 1.0)
    return lowest, start.astype(np.int64), weight


def _limits(steps: Steps, path: Path, previous: Floats) -> tuple[Ints, Ints]:
    """Return the fewest and the most events that the bands on both sides of each step leave open."""
    half, half_before = REACH * steps.band, np.append(0.0, REACH * steps.band[:-1])
    most = 1 - np.maximum(steps.level - half, 0) / np.minimum(previous + half_before, 1)
    least = 1 - (steps.level + half) / np.maximum(previous - half_before, 1e-9)
    n_high = np.append(path.high[0], path.high[:-1])
    highest = np.ceil(np.maximum(n_high * most, 1)).astype(np.int64)
    lowest = np.floor(np.maximum(path.low * np.maximum(least, 0), 1)).astype(np.int64)
    return np.where(steps.drop == 1, lowest, 0), np.where(steps.drop == 1, np.maximum(highest, lowest), 0)


def tilted(start: Ints, weight: Floats, tilt: float) -> Floats:
    """Return the prior of the events with each of them `tilt` times as likely."""
    size = np.diff(start)
    d = np.arange(start[-1]) - np.repeat(start[:-1], size)
    # Only the ratios within a step count: the largest factor is 1.
    from_largest = d - np.repeat(size - 1, size) if tilt > 1 else d
    return np.asarray(weight * np.exp(np.log(tilt) * from_largest))


def gap_prior(steps: Steps, path: Path, reach: float | None) -> tuple[Ints, Floats]:
    """Return (start, weight): the prior of the censored before each step, no more than `reach` deviations."""
    n_high = np.append(path.high[0], path.high[:-1])
    size = np.maximum(n_high - path.low, 0) + 1
    # Nobody leaves between two things at one time: the censored of that time follow its events.
    size[np.diff(steps.time, prepend=0.0) <= 0] = 1
    if reach is not None:
        likely = np.ceil(path.censored + reach * np.sqrt(path.censored) + reach).astype(np.int64) + 1
        # Before a count, whatever is left over must be able to leave.
        size = np.where(steps.count >= 0, size, np.minimum(size, likely))
    start = np.append(0, np.cumsum(size)).astype(np.int64)
    c = np.arange(start[-1]) - np.repeat(start[:-1], size)
    plain = steps.marks is None
    mean = np.repeat(path.censored, size)
    if not plain:
        weight = _marked(c, size, steps, path)
    elif (steps.count >= 0).sum() > 1:
        weight = poisson(c, mean)
    else:
        weight = uneven(c, mean)
    tail = np.full(c.size, TAIL)
    if steps.marks is not None and steps.band.max() < COMPUTED:
        # Marks given as exactly as computed levels were not misread: fewer do not leave.
        tail[c < np.repeat(steps.marks.count, size)] = TAIL**3
    return start, weight * (1 - tail) + tail / ((c + 1.0) * (c + 2.0))


def _marked(c: Ints, size: Ints, steps: Steps, path: Path) -> Floats:
    """At least one leaves at each mark; a mark in the column of a drop stands before it or after it."""
    assert steps.marks is not None
    either = steps.marks.shared + np.append(0, steps.marks.shared[:-1])
    # Beside computed levels marks hide one another only at the very same time: that is rarer than a tie of events.
    least = 0.02 * path.censored + 1e-3 if steps.band.max() >= COMPUTED else np.full(either.size, HIDDEN)
    hidden = np.repeat(np.maximum(path.censored - steps.marks.count - 0.5 * either, least), size)
    sure, either = np.repeat(steps.marks.count, size), np.repeat(either, size)
    weight = np.zeros(c.size)
    for k in range(int(either.max(initial=0)) + 1):
        possible = k <= either
        share = np.where(possible, _binomial(either, k), 0.0)
        more = c - sure - k
        weight += share * np.where(more >= 0, poisson(np.maximum(more, 0), hidden), 0.0)
    return weight


def _binomial(n: Ints, k: int) -> Floats:
    """Return the probability of k heads in n throws of a fair coin."""
    ways = np.ones(n.size)
    for i in range(k):
        ways *= (n - i) / (i + 1)
    return ways * 0.5**n


def end_prior(steps: Steps, most: int) -> Floats:
    """Return the weight of 0, 1, ... `most` patients left at the end: a curve ends with its last patient."""
    if steps.count[-1] >= 0:
        return np.ones(most + 1)
    k = np.arange(most + 1)
    weight = np.where(k <= 1, 1.0, 0.3 / np.maximum(k, 1) ** 1.5)
    if steps.level[-1] > steps.band[-1]:
        weight[0] = 0.05
    return weight


def local_hazard(steps: Steps, reach: int = 5) -> Floats:
    """Return the hazard of an event around each step, from the curve `reach` steps to both sides."""
    logs = np.log(np.maximum(steps.level, SMALLEST))
    k = np.arange(steps.time.size)
    first, last = (k - reach).clip(0), (k + reach).clip(max=k.size - 1)
    span = np.maximum(steps.time[last] - steps.time[first], 1e-9 * steps.time[-1])
    return np.asarray((logs[first] - logs[last]) / span)


def uneven(k: Ints, mean: Floats) -> Floats:
    """Return the probability of each number where the mean itself is only known roughly (negative binomial)."""
    i = np.arange(int(k.max(initial=0)))
    logs = np.append(0.0, np.cumsum(np.log((EVENNESS + i) / (i + 1))))
    share = np.maximum(mean, 1e-12) / (EVENNESS + mean)
    return np.asarray(np.exp(logs[k] + k * np.log(share) + EVENNESS * np.log1p(-share)))


def poisson(k: Ints, mean: Floats) -> Floats:
    """Return the Poisson probability of each number."""
    logs = np.append(0.0, np.cumsum(np.log(np.arange(1, k.max(initial=0) + 1))))
    return np.asarray(np.exp(k * np.log(np.maximum(mean, 1e-12)) - mean - logs[k]))
