"""What steers a search beside the counts: the shape of censoring without a table, ties, published totals."""

from dataclasses import dataclass, replace

import numpy as np

from kmrecon.survival.path import COMPUTED, Path, expected_path, knots_of, share_unseen
from kmrecon.survival.priors import local_hazard
from kmrecon.survival.search import Found, is_vague, search
from kmrecon.survival.steps import Steps
from kmrecon.survival.totals import N_END, with_events

SHAPES = (0.5, 1.0, 1.6, 2.5, 4.0, 7.0)  # of the cumulative hazard of censoring, where no table tells it
FEW_LEFT = 8.0  # patients: fewer than these at the end change nothing
SPREAD_FIRST = 3.0  # log odds, before the steps are looked at, that patients leave one by one up to the end
LEAST_HIDDEN = 0.1  # share of the censored: a smaller one may be taken as it is
HIDDEN_SHARES = (1.0, 0.3, 0.0)  # of those that may have left unseen
NEAREST = 0.1  # share of the gaps between drops that reading errors may make too short


@dataclass(frozen=True, slots=True)
class Tail:
    """One way in which patients may have left after the last count."""

    n_end: float = N_END  # patients left at the end
    hidden: float = 0.0  # share of the censored that show no mark who are taken as censored
    odds: float = 0.0  # log, up to a constant
    events: float = 0.0  # after the last count, as expected


def course(steps: Steps, width: float, total_events: int | None) -> Path:
    """Return the expected course: by counts or marks where there are some, else by events or step heights."""
    knots = knots_of(steps)
    if knots.size > 2 or steps.count[-1] >= 0 or steps.marks is not None:
        return on_tail(steps, tails(steps, width)[0])
    if total_events is not None:
        return with_events(steps, None, total_events)
    if is_vague(steps) or steps.band.max() < COMPUTED:
        # Steps smaller than the reading error tell nothing of n, computed ones all of it: the plainest course.
        return expected_path(steps, 1.0, N_END)
    paths = [expected_path(steps, shape, N_END) for shape in SHAPES]
    found = _searched(steps, width, paths)
    return paths[max(range(len(paths)), key=lambda k: _rank(found[k]))]


def on_tail(steps: Steps, tail: Tail) -> Path:
    """Return the course that ends in one of the ways."""
    return expected_path(steps, 1.0, tail.n_end, tail.hidden)


def tails(steps: Steps, width: float) -> tuple[Tail, ...]:
    """Return in which ways patients may have left after the last count, the likeliest first."""
    last = int(knots_of(steps)[-2])
    ways = _ways(steps, last)
    if len(ways) < 2 or steps.count[-1] >= 0 or steps.count[last] == 0 or steps.time[-1] <= steps.time[last]:
        return ways[:1]
    tail = _tail(steps, last)
    found = _searched(tail, width, [on_tail(tail, way) for way in ways])
    rank = [_rank(one, way.odds) for one, way in zip(found, ways, strict=True)]
    order = sorted(range(len(ways)), key=lambda k: rank[k], reverse=True)
    known = [k for k in order if found[k].fits] or order[:1]
    return tuple(replace(ways[k], odds=rank[k][2], events=found[k].expected) for k in known)


def _ways(steps: Steps, last: int) -> tuple[Tail, ...]:
    """Return the ways to try: one patient left at the end or, where follow-up closed on one day, many; marks hidden."""
    if steps.marks is not None:
        most = share_unseen(steps, last)
        ways = tuple(Tail(hidden=share * most) for share in HIDDEN_SHARES)
        return (replace(ways[0], odds=SPREAD_FIRST), *ways[1:]) if most >= LEAST_HIDDEN else ways[:1]
    most = float(steps.count[last] * steps.level[-1] / max(float(steps.level[last]), 1e-3))
    if most < FEW_LEFT:
        return (Tail(),)
    return Tail(odds=SPREAD_FIRST), Tail(0.5 * most), Tail(0.95 * most)


def _tail(steps: Steps, last: int) -> Steps:
    """Return the steps from one on, as of an arm that starts there."""
    scale, marks = max(float(steps.level[last]), 1e-3), steps.marks
    return Steps(
        steps.time[last:] - steps.time[last],
        np.minimum(steps.level[last:] / scale, 1.0),
        steps.band[last:] / scale,
        np.append(0, steps.drop[last + 1 :]),
        np.append(steps.count[last], steps.count[last + 1 :]),
        marks=marks and marks.since(last),
    )


def _searched(steps: Steps, width: float, paths: list[Path]) -> list[Found]:
    return [search(steps, path, tie_width(steps, path, width)) for path in paths]


def _rank(found: Found, ahead: float = 0.0) -> tuple[bool, int, float]:
    """Return what is larger the likelier a course is; where none goes through, the farther it comes."""
    return found.fits, found.reached, found.evidence + ahead


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
