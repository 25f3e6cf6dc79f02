"""What steers a search beside the counts: the shape of censoring without a table, ties, published totals."""

import numpy as np

from kmrecon.survival.path import Path, expected_path, knots_of
from kmrecon.survival.priors import local_hazard
from kmrecon.survival.search import Found, search
from kmrecon.survival.steps import Steps

SHAPES = (0.5, 1.0, 1.6, 2.5, 4.0, 7.0)  # of the cumulative hazard of censoring, where no table tells it
N_END = 1.0  # patients left at the end of a curve: it ends with its last patient
DRAWS = 200
NEAR = 0.3  # events: the mean is as good as the total
FIRST_TILT = 0.05  # log odds
LARGEST_TILT = 8.0
MOST_TILTS = 14


def course(steps: Steps, width: float, total_events: int | None) -> Path:
    """Return the expected course: by counts or marks where there are some, else by events or step heights."""
    if knots_of(steps).size > 2 or steps.count[-1] >= 0 or steps.marks is not None:
        return expected_path(steps, 1.0, N_END)
    if total_events is not None:
        return _by_total(steps, total_events)
    paths = [expected_path(steps, shape, N_END) for shape in SHAPES]
    found = [search(steps, path, tie_width(steps, path, width)) for path in paths]
    # Where none goes through, the one that comes farthest.
    best = max(range(len(paths)), key=lambda k: (found[k].fits, found[k].reached, found[k].evidence))
    return paths[best]


def _by_total(steps: Steps, total: int) -> Path:
    """Return the course whose expected events are the total: later censoring leaves more of them."""
    low, high = np.log(0.05), np.log(50.0)
    for _ in range(40):
        middle = (low + high) / 2
        path = expected_path(steps, float(np.exp(middle)), N_END)
        if path.events(steps) < total:
            low = middle
        else:
            high = middle
    return path


def tie_width(steps: Steps, path: Path, width: float) -> float:
    """Return the time within which events make one drop: more of them than drops tell of ties.

    Expected drops: the sum over time of (1 - exp(-rate width)) / width, for events at a rate.
    """
    drops, events = int(steps.drop.sum()), path.events(steps)
    if drops == 0 or events < 1.15 * drops:
        return width
    rate = path.before * local_hazard(steps)
    gap = np.diff(steps.time, prepend=0.0)
    low, high = max(width, 1e-6 * steps.time[-1]), 0.2 * steps.time[-1]
    for _ in range(30):
        middle = float(np.sqrt(low * high))
        if float(np.sum(gap * -np.expm1(-rate * middle))) / middle > drops:
            low = middle
        else:
            high = middle
    return float(low)


def to_total(steps: Steps, path: Path, width: float, total: int) -> Found:
    """Return paths among which some have the published number of events.

    Each event is made more or less likely until the mean is the total; then paths are drawn.
    """
    low, high = -np.inf, np.inf
    tilt, step = 0.0, FIRST_TILT
    found = search(steps, path, width)
    for _ in range(MOST_TILTS):
        off = found.expected - total
        if not found.fits or abs(off) < NEAR:
            break
        if off > 0:
            high = tilt
        else:
            low = tilt
        tilt = (low + high) / 2 if np.isfinite(low + high) else tilt - np.sign(off) * step
        step *= 3
        if abs(tilt) > LARGEST_TILT:
            break
        found = search(steps, path, width, float(np.exp(tilt)))
    tilt = float(np.clip(tilt, -LARGEST_TILT, LARGEST_TILT))
    return search(steps, path, width, float(np.exp(tilt)), DRAWS)
