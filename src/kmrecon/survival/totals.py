"""A published number of events: the course of censoring that leads to it, and paths that have it."""

from collections.abc import Callable

import numpy as np

from kmrecon.survival.path import Path, expected_path, knots_of, leaned
from kmrecon.survival.search import Found, search
from kmrecon.survival.steps import Steps

N_END = 1.0  # patients left at the end of a curve: it ends with its last patient
FEW_DRAWS = 40  # tell the variance of the events
DRAWS = 200
MANY_DRAWS = 2000
ENOUGH_HITS = 6  # paths with the total: one of them is central
NEAR = 0.3  # events: the mean is as good as the total
LEAST_VARIANCE = 0.3  # events squared
LARGEST_TILT = 8.0  # log odds
MOST_TILTS = 8
MOST_COURSES = 3
STEEPEST = 8.0  # log rate of censoring from one count to the next


def with_events(steps: Steps, path: Path | None, total: float) -> Path:
    """Return the course whose expected events are the total: later censoring leaves more of them.

    Without counts the share no longer followed grows as a power of time; between counts the censoring of
    `path` leans to their ends.
    """
    if path is None:
        return _bisected(lambda log: expected_path(steps, float(np.exp(log)), N_END), steps, total, 0.05, 50.0)
    sum_of = np.exp(STEEPEST)
    return _bisected(lambda lean: leaned(steps, path, lean), steps, total, 1 / sum_of, sum_of)


def _bisected(course: Callable[[float], Path], steps: Steps, total: float, first: float, last: float) -> Path:
    low, high = float(np.log(first)), float(np.log(last))
    for _ in range(25):
        middle = (low + high) / 2
        path = course(middle)
        if path.events(steps) < total:
            low = middle
        else:
            high = middle
    return path


def to_total(steps: Steps, path: Path, width: float, total: int, found: Found) -> tuple[Path, Found]:
    """Return a course and paths on it of which some have the published number of events.

    Among the paths with the total a tilt changes no chance, so that any that leads there will do.
    """
    if steps.marks is None:
        path, found = _on_courses(steps, path, width, total, found)
    if hits(found, total) >= ENOUGH_HITS:
        return path, found
    best = _tilted(steps, path, width, total, found)
    if hits(best, total) == 0:
        best = search(steps, path, width, best.tilt, MANY_DRAWS)
    return path, best


def _on_courses(steps: Steps, path: Path, width: float, total: int, found: Found) -> tuple[Path, Found]:
    """Lead the censoring to where the search, not the course alone, finds the total."""
    start = path if knots_of(steps).size > 2 else None
    best, target = (path, found), path.events(steps)
    for _ in range(MOST_COURSES):
        off = found.expected - total
        if abs(off) < NEAR:
            break
        target -= off
        path = with_events(steps, start, target)
        found = search(steps, path, width, draws=DRAWS)
        if not found.fits:
            break
        if abs(found.expected - total) < abs(best[1].expected - total):
            best = path, found
        if hits(found, total) >= ENOUGH_HITS:
            return path, found
    return best


def _tilted(steps: Steps, path: Path, width: float, total: int, found: Found) -> Found:
    """Make each event more or less likely until draws hit the total."""
    # The mean moves by the variance for each unit of log odds.
    variance = max(float(found.events.sum(axis=1).var()), LEAST_VARIANCE)
    tilts, offs, best = [0.0], [found.expected - total], found
    for _ in range(MOST_TILTS):
        tilts.append(_next_tilt(tilts, offs, variance))
        found = search(steps, path, width, float(np.exp(tilts[-1])), DRAWS)
        if not found.fits:
            break
        offs.append(found.expected - total)
        if abs(offs[-1]) <= min(map(abs, offs)):
            best = found
        if hits(best, total) >= ENOUGH_HITS or abs(offs[-1]) < NEAR:
            break
    return best


def hits(found: Found, total: int) -> int:
    """Return how many of the paths have a number of events."""
    return int((found.events.sum(axis=1) == total).sum())


def _next_tilt(tilts: list[float], offs: list[float], variance: float) -> float:
    """Return the tilt where the line through the nearest points on both sides meets the total."""
    below = [k for k in range(len(offs)) if offs[k] < 0]
    above = [k for k in range(len(offs)) if offs[k] > 0]
    if not (below and above):
        farthest = 2.0 ** len(tilts) * abs(offs[-1]) / (2 * variance)
        return float(np.clip(tilts[-1] - np.sign(offs[-1]) * farthest, -LARGEST_TILT, LARGEST_TILT))
    a, b = max(below, key=lambda k: tilts[k]), min(above, key=lambda k: tilts[k])
    share = offs[a] / (offs[a] - offs[b])
    return tilts[a] + (tilts[b] - tilts[a]) * min(max(share, 0.1), 0.9)
