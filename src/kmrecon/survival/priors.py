"""What is likely before the search: how many leave in each gap and die at each drop."""

from dataclasses import dataclass

import numpy as np

from kmrecon.survival.steps import Steps
from kmrecon.types import Floats, Ints

TAIL = 1e-4  # share of a prior that is spread wide, so that no path is ruled out by it
SMALLEST = 1e-3  # probability, where a level would be divided by


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The expected course of an arm between its printed counts, in fractions of patients."""

    before: Floats  # (J,) at risk just before each step
    censored: Floats  # (J,) censored in the gap before each step
    events: Floats  # (J,) events at each step
    low: Ints  # (J,) fewest patients left after each step
    high: Ints  # (J,) most


def expected_path(steps: Steps, shape: float, n_end: float) -> Path:
    """Return the course with a censoring hazard that, in each interval, leads to the next count.

    Within an interval the cumulative hazard grows as the share of its time to the power `shape`.
    """
    size = steps.time.size
    before, censored = np.zeros(size), np.zeros(size)
    low, high = np.zeros(size, np.int64), np.zeros(size, np.int64)
    low[0] = high[0] = steps.count[0]
    knots = np.flatnonzero(steps.count >= 0)
    if knots[-1] != size - 1:
        knots = np.append(knots, size - 1)
    previous = np.append(1.0, steps.level[:-1])
    for a, b in zip(knots[:-1], knots[1:], strict=True):
        inner = np.arange(a + 1, b + 1)
        n_a = max(float(steps.count[a]), 0.5)
        n_b = float(steps.count[b]) if steps.count[b] >= 0 else (n_end if steps.level[b] > SMALLEST else 0.5)
        s_a, s_b = max(steps.level[a], SMALLEST), max(previous[b], SMALLEST)
        fraction = _fraction(steps.time[[a, *inner]], shape)
        hazard = np.log(max(n_a, 0.5) * s_b / (s_a * max(n_b, 0.5)))
        if hazard >= 0:
            following = n_a * np.maximum(previous[inner], SMALLEST) / s_a * np.exp(-hazard * fraction[1:])
            gone = following * np.expm1(hazard * np.diff(fraction))
        else:
            falls = min(np.log(s_b / s_a), -1e-12)
            following = n_a * (np.maximum(previous[inner], SMALLEST) / s_a) ** (np.log(max(n_b, 0.5) / n_a) / falls)
            gone = np.zeros(inner.size)
        before[inner] = following
        censored[inner] = gone + 0.3 * np.diff(fraction)
        h = steps.band[inner] * 1.5
        if steps.count[b] >= 0:
            lowest = steps.count[b]
        else:
            lowest = 1 if steps.level[b] > 2 * steps.band[b] else 0
        up = n_a * (steps.level[inner] + h) / max(s_a - 1.5 * steps.band[a], SMALLEST)
        down = lowest * (steps.level[inner] - h) / (s_b + 1.5 * steps.band[b])
        high[inner] = np.minimum(np.floor(up + 1e-6), n_a)
        low[inner] = np.maximum(np.ceil(down - 1e-6), 0)
        if steps.count[b] >= 0:
            high[b] = min(high[b], steps.count[b])
            low[b] = steps.count[b] if not steps.drop[b] else max(0, low[b] - 1)
    high = np.maximum(high, low)
    events = before * np.where(previous > 0, 1 - steps.level / np.maximum(previous, 1e-12), 0.0)
    return Path(before, censored, events, low, high)


def _fraction(time: Floats, shape: float) -> Floats:
    span = time[-1] - time[0]
    if span <= 0:
        return np.linspace(0, 1, time.size)
    return ((time - time[0]) / span) ** shape


def drop_prior(steps: Steps, path: Path, width: float) -> tuple[Ints, Ints, Floats]:
    """Return (fewest, start, weight): the prior of the events at each step.

    Events within `width` of time make one drop: a Poisson number that is not 0, at the local slope.
    """
    expected = np.maximum(path.before * local_hazard(steps) * width, 0.02)
    size = steps.time.size
    previous = np.append(1.0, steps.level[:-1])
    h, h_previous = steps.band * 1.5, np.append(0.0, steps.band[:-1] * 1.5)
    most = 1 - np.maximum(steps.level - h, 0) / np.minimum(previous + h_previous, 1)
    least = 1 - (steps.level + h) / np.maximum(previous - h_previous, 1e-9)
    n_high = np.append(path.high[0], path.high[:-1])
    highest = np.ceil(np.maximum(n_high * most, 1)).astype(np.int64)
    lowest = np.floor(np.maximum(path.low * np.maximum(least, 0), 1)).astype(np.int64)
    highest = np.where(steps.drop == 1, np.maximum(highest, lowest), 0)
    lowest = np.where(steps.drop == 1, lowest, 0)
    start = np.append(0, np.cumsum(highest - lowest + 1))
    d = np.arange(start[-1]) - np.repeat(start[:-1], highest - lowest + 1) + np.repeat(lowest, highest - lowest + 1)
    weight = poisson(d, np.repeat(expected, highest - lowest + 1))
    none = np.repeat(-np.expm1(-expected), highest - lowest + 1)
    weight = np.where(d > 0, weight / none * (1 - TAIL) + TAIL / (d + 1.0) ** 2, 1.0)
    return lowest, start.astype(np.int64), weight


def gap_prior(path: Path) -> tuple[Ints, Floats]:
    """Return (start, weight): the prior of the censored before each step."""
    n_high = np.append(path.high[0], path.high[:-1])
    size = n_high - path.low + 1
    size[0] = 1
    start = np.append(0, np.cumsum(size))
    c = np.arange(start[-1]) - np.repeat(start[:-1], size)
    weight = poisson(c, np.repeat(path.censored, size)) * (1 - TAIL) + TAIL / ((c + 1.0) * (c + 2.0))
    return start.astype(np.int64), weight


def local_hazard(steps: Steps, reach: int = 5) -> Floats:
    """Return the hazard of an event around each step, from the curve `reach` drops to both sides."""
    logs = np.log(np.maximum(steps.level, SMALLEST))
    k = np.arange(steps.time.size)
    first, last = (k - reach).clip(0), (k + reach).clip(max=k.size - 1)
    span = np.maximum(steps.time[last] - steps.time[first], 1e-9 * steps.time[-1])
    return (logs[first] - logs[last]) / span


def poisson(k: Ints, mean: Floats) -> Floats:
    """Return the Poisson probability of each number."""
    logs = np.append(0.0, np.cumsum(np.log(np.arange(1, k.max(initial=0) + 1))))
    return np.exp(k * np.log(np.maximum(mean, 1e-12)) - mean - logs[k])
