"""What steers a search beside the counts: the shape of censoring without a table, ties, published totals."""

import numpy as np

from kmrecon.survival.path import Path, expected_path, knots_of
from kmrecon.survival.priors import local_hazard
from kmrecon.survival.search import Found, is_vague, search
from kmrecon.survival.steps import Steps

SHAPES = (0.5, 1.0, 1.6, 2.5, 4.0, 7.0)  # of the cumulative hazard of censoring, where no table tells it
N_END = 1.0  # patients left at the end of a curve: it ends with its last patient
FEW_LEFT = 8.0  # patients: fewer than these at the end change nothing
DRAWS = 200
MANY_DRAWS = 2000
NEAR = 0.3  # events: the mean is as good as the total
FEW_DRAWS = 40  # tell the variance of the events
ENOUGH_HITS = 6  # paths with the total: one of them is central
LEAST_VARIANCE = 0.3  # events squared
NEAREST = 0.1  # share of the gaps between drops that reading errors may make too short
LARGEST_TILT = 8.0  # log odds
MOST_TILTS = 10


def course(steps: Steps, width: float, total_events: int | None) -> Path:
    """Return the expected course: by counts or marks where there are some, else by events or step heights."""
    knots = knots_of(steps)
    if steps.count[-1] >= 0 or steps.marks is not None:
        return expected_path(steps, 1.0, N_END)
    if knots.size > 2:
        return expected_path(steps, 1.0, _left_at_end(steps, int(knots[-2]), width))
    if total_events is not None:
        return _by_total(steps, total_events)
    if is_vague(steps):
        # Steps smaller than the reading error tell nothing of n: the plainest course.
        return expected_path(steps, 1.0, N_END)
    paths = [expected_path(steps, shape, N_END) for shape in SHAPES]
    return paths[_likeliest(steps, width, paths)]


def _left_at_end(steps: Steps, last: int, width: float) -> float:
    """Return how many are likely left at the end: one, or many where follow-up was cut or closed on one day."""
    scale = max(float(steps.level[last]), 1e-3)
    most = float(steps.count[last] * steps.level[-1] / scale)
    if most < FEW_LEFT or steps.time[-1] <= steps.time[last]:
        return N_END
    tail = Steps(
        steps.time[last:] - steps.time[last],
        np.minimum(steps.level[last:] / scale, 1.0),
        steps.band[last:] / scale,
        np.append(0, steps.drop[last + 1 :]),
        np.append(steps.count[last], steps.count[last + 1 :]),
    )
    ends = [N_END, 0.5 * most, 0.95 * most]
    return ends[_likeliest(tail, width, [expected_path(tail, 1.0, n_end) for n_end in ends])]


def _likeliest(steps: Steps, width: float, paths: list[Path]) -> int:
    """Return which course has the largest evidence; where none goes through, which comes farthest."""
    found = [search(steps, path, tie_width(steps, path, width)) for path in paths]
    return max(range(len(paths)), key=lambda k: (found[k].fits, found[k].reached, found[k].evidence))


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
    # Drops stand at least as far apart as events that make one.
    apart = float(np.quantile(np.diff(steps.time[steps.drop == 1]), NEAREST)) if drops > 1 else 0.0
    low, high = max(width, 1e-6 * steps.time[-1]), min(max(width, apart), 0.2 * steps.time[-1])
    if high <= low:
        return width
    for _ in range(30):
        middle = float(np.sqrt(low * high))
        if float(np.sum(gap * -np.expm1(-rate * middle))) / middle > drops:
            low = middle
        else:
            high = middle
    return float(low)


def to_total(steps: Steps, path: Path, width: float, total: int, found: Found) -> Found:
    """Return paths of which some have the published number of events, starting from some drawn without it.

    Each event is made more or less likely until draws hit the total: a path's chance among those that
    have the total stays what it was, whatever the tilt.
    """
    # The mean moves by the variance for each unit of log odds.
    variance = max(float(found.events.sum(axis=1).var()), LEAST_VARIANCE)
    tilts, offs = [0.0], [found.expected - total]
    best = found
    while hits(best, total) < ENOUGH_HITS and len(tilts) <= MOST_TILTS and (len(tilts) == 1 or abs(offs[-1]) >= NEAR):
        tilts.append(_next_tilt(tilts, offs, variance))
        found = search(steps, path, width, float(np.exp(tilts[-1])), DRAWS)
        offs.append(found.expected - total)
        best = found if hits(found, total) > 0 or abs(offs[-1]) <= min(map(abs, offs)) else best
    if hits(best, total) > 0:
        return best
    return search(steps, path, width, best.tilt, MANY_DRAWS)


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
