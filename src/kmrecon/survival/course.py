"""What steers a search beside the counts: the shape of censoring without a table, ties, published totals."""

import numpy as np

from kmrecon.survival.path import COMPUTED, Path, expected_path, knots_of
from kmrecon.survival.priors import local_hazard
from kmrecon.survival.search import is_vague, search
from kmrecon.survival.steps import Steps
from kmrecon.survival.totals import N_END, with_events

SHAPES = (0.5, 1.0, 1.6, 2.5, 4.0, 7.0)  # of the cumulative hazard of censoring, where no table tells it
FEW_LEFT = 8.0  # patients: fewer than these at the end change nothing
SPREAD_FIRST = 3.0  # log odds, before the steps are looked at, that patients leave one by one up to the end
NEAREST = 0.1  # share of the gaps between drops that reading errors may make too short


def course(steps: Steps, width: float, total_events: int | None) -> Path:
    """Return the expected course: by counts or marks where there are some, else by events or step heights."""
    knots = knots_of(steps)
    if steps.count[-1] >= 0 or steps.marks is not None:
        return expected_path(steps, 1.0, N_END)
    if knots.size > 2:
        return expected_path(steps, 1.0, _left_at_end(steps, int(knots[-2]), width))
    if total_events is not None:
        return with_events(steps, None, total_events)
    if is_vague(steps) or steps.band.max() < COMPUTED:
        # Steps smaller than the reading error tell nothing of n, computed ones all of it: the plainest course.
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
    return ends[_likeliest(tail, width, [expected_path(tail, 1.0, n_end) for n_end in ends], SPREAD_FIRST)]


def _likeliest(steps: Steps, width: float, paths: list[Path], first: float = 0.0) -> int:
    """Return which course has the largest evidence, the first one ahead by log odds.

    Where none goes through, it is the one that comes farthest.
    """
    found = [search(steps, path, tie_width(steps, path, width)) for path in paths]
    ahead = [first] + [0.0] * (len(paths) - 1)
    return max(range(len(paths)), key=lambda k: (found[k].fits, found[k].reached, found[k].evidence + ahead[k]))


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
