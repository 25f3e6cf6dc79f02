"""The expected course of an arm between its printed counts: where a search starts, and its outer limits."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kmrecon.survival.steps import GapMarks, Steps
from kmrecon.types import Floats, Ints

FEWEST_CENSORED = 0.3  # patients expected to be censored between two counts, however they fit
REACH = 1.5  # bands that an estimate may be away from its level
BRIDGE_SPREAD = 6.0  # standard deviations
BRIDGE_BANDS = 2.0
BRIDGE_SLACK = 6.0  # patients
BRIDGE_VAGUE = 1.0  # patients in a band
BRIDGE_LEAST = 60.0  # patients: fewer may well leave all at once
RUN_OUT = 0.15  # share of a count that the next one is where follow-up runs out
COMPUTED = 1e-6  # probability: a band of levels that no pixels were read for
SMALLEST = 1e-3  # probability, where a level would be divided by
SAME_TIME = 0.1  # more patients censored at one mark that stands alone, for each among marks that touch
MISSED = 0.1  # share of the marks that are missed anywhere


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """An arm's course in fractions of patients, and between which whole numbers it runs."""

    before: Floats  # (J,) at risk just before each step
    censored: Floats  # (J,) censored in the gap before each step
    low: Ints  # (J,) fewest patients left after each step
    high: Ints  # (J,) most

    def events(self, steps: Steps) -> float:
        """Return the expected number of events."""
        previous = np.append(1.0, steps.level[:-1])
        return float(np.sum(self.before * np.where(previous > 0, 1 - steps.level / np.maximum(previous, 1e-12), 0)))


def expected_path(steps: Steps, shape: float, n_end: float, hidden: float = 0.0) -> Path:
    """Return the course with censoring that leads smoothly from each count to the next.

    Parameters
    ----------
    steps : Steps
        The drops and counts.
    shape : float
        Where there is no count but the first, the share no longer followed grows as time to this power.
    n_end : float
        Patients left at the end of follow-up, where no count tells them.
    hidden : float
        After the last count, which share of the censored that no mark is seen for left unseen.
    """
    knots = knots_of(steps)
    previous = np.append(1.0, steps.level[:-1])
    # Where the curve has come down to 0, its last level above tells how many were left to die.
    positive = np.maximum.accumulate(np.where(previous > SMALLEST, np.arange(previous.size), 0))
    at_knot = np.where(knots == 0, 1.0, previous[positive[knots]])
    n = steps.count[knots].astype(np.float64)
    if n[-1] < 0:
        n[-1] = min(n_end, n[-2])
    # n falls with the survival and, by what is left of its fall, with the share still followed. Between
    # counts its hazard is smooth; where it runs out, it does so along a line, as with steady accrual.
    followed = np.minimum.accumulate(np.append(1.0, n[1:].clip(0.5) / at_knot[1:] / n[0]))
    share = 1 - between(steps.time, steps.time[knots], 1 - followed, shape)
    runs_out = knots[:-1][n[1:] < RUN_OUT * n[:-1]]
    last = runs_out[0] if runs_out.size else knots[-2]
    if last > 0:
        inner = np.exp(-between(steps.time, steps.time[knots], -np.log(followed), shape))
        share = np.where(steps.time > steps.time[last], share, inner)
    before = n[0] * previous * share
    censored = n[0] * previous * -np.diff(share, prepend=1.0)
    if steps.marks is not None:
        before, censored = _by_marks(steps, knots, before, censored, (float(n[-1]), hidden))
    interval = np.searchsorted(knots, np.arange(steps.time.size), side="left").clip(1)
    span = steps.time[knots[interval]] - steps.time[knots[interval - 1]]
    fewest = FEWEST_CENSORED if steps.marks is None else 0.1 * FEWEST_CENSORED
    censored += fewest * np.diff(steps.time, prepend=0.0) / np.maximum(span, 1e-9 * steps.time[-1])
    low, high = wedge(steps, knots)
    return Path(before, censored, *bridged(steps, knots, before, censored, low, high))


def leaned(steps: Steps, path: Path, lean: float | Floats) -> Path:
    """Return the course with the censored between two counts moved to the later one, by the log rate `lean`.

    `lean` may differ from interval to interval; as many are censored in each of them as before.
    """
    knots = knots_of(steps)
    interval = np.searchsorted(knots, np.arange(steps.time.size), side="left").clip(1)
    opens, closes = steps.time[knots[interval - 1]], steps.time[knots[interval]]
    middle = (steps.time + np.append(0.0, steps.time[:-1])) / 2
    place = (middle - opens) / np.maximum(closes - opens, 1e-9 * steps.time[-1]) - 0.5
    previous = np.append(1.0, steps.level[:-1])
    # In shares still followed, so that the counts at both ends stay what they are.
    fall = path.censored / previous.clip(SMALLEST)
    rate = np.broadcast_to(np.asarray(lean, np.float64), knots.size - 1)[interval - 1]
    moved = fall * np.exp(rate * place)
    start = np.append(0, knots[:-1] + 1)
    sums = np.add.reduceat(np.stack([fall, moved]), start[1:] if knots[0] == 0 else start, axis=1)
    scale = sums[0] / np.maximum(sums[1], 1e-300)
    moved *= scale[interval - 1]
    moved[0] = 0.0
    later = np.cumsum(fall - moved) - (fall - moved)
    before = np.maximum(path.before + previous * (later + fall - moved), 0.5 * (previous > 0))
    censored = moved * previous.clip(SMALLEST)
    return Path(before, censored, path.low, path.high)


def knots_of(steps: Steps) -> Ints:
    """Return the steps with a count, and the last one."""
    knots = np.flatnonzero(steps.count >= 0)
    last = steps.time.size - 1
    return knots if knots[-1] == last else np.append(knots, last)


def _by_marks(
    steps: Steps, knots: Ints, before: Floats, censored: Floats, left: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Let the censored of each interval leave where its marks are, the rest where marks may stand unseen.

    `left`: patients at the end where no count tells them, and which share of the rest before that is taken as censored.
    """
    assert steps.marks is not None
    marks, previous = steps.marks.halved, np.append(1.0, steps.level[:-1]).clip(SMALLEST)
    # Marks known as exactly as computed levels hide one another only where their times are the same.
    computed = steps.band.max() < COMPUTED
    for a, b in pairwise(knots.tolist()):
        inner, n, told = slice(a + 1, b + 1), float(steps.count[a]), steps.count[b] >= 0
        # In shares of those with the same survival, so that those left at the end are what they are.
        kept = previous[inner] / max(float(steps.level[a]), SMALLEST)
        n_end = float(steps.count[b]) if told else left[0]
        total = n - n_end / kept[-1]
        rest = total - float((marks[inner] / kept).sum())
        rest *= 0.0 if computed else 1.0 if told else left[1]
        if rest > 0:
            flow = censored[inner] / kept if told else np.diff(steps.time)[a:b]
            flow *= total / max(float(flow.sum()), 1e-300)
            marks[inner] += rest * kept * _unseen_shares(steps.marks, inner, flow, kept)
        for j in range(a + 1, b + 1):
            n = max(n - marks[j], 0.5)
            before[j] = n
            if steps.level[j - 1] > 0:
                n *= steps.level[j] / steps.level[j - 1]
    return before, marks


def _unseen_shares(marks: GapMarks, inner: slice, flow: Floats, kept: Floats) -> Floats:
    """Return which share of the censored without a mark left in each gap of an interval; `flow` where all may have."""
    crowded = marks.crowded[inner]
    alone = marks.halved[inner] - crowded
    weight = flow * (MISSED + marks.unseen[inner]) + (crowded + SAME_TIME * alone) / kept
    return np.asarray(weight / max(float(weight.sum()), 1e-300))


def share_unseen(steps: Steps, first: int) -> float:
    """Return how many of the patients censored after a step may have left unseen, as a share of all those."""
    assert steps.marks is not None
    inner = slice(first + 1, None)
    shown, crowded = float(steps.marks.halved[inner].sum()), float(steps.marks.crowded[inner].sum())
    span = np.diff(steps.time, prepend=0.0)[inner]
    covered = float((span * steps.marks.unseen[inner]).sum() / max(float(span.sum()), 1e-300))
    # What is not seen of the time shows as many marks as the rest.
    hidden = crowded + shown * covered / max(1 - covered, 1e-3)
    return hidden / max(hidden + shown - crowded, 1e-300)


def between(time: Floats, knot: Floats, cumulative: Floats, shape: float) -> Floats:
    """Return a rising value at each time: a monotone cubic through its values at the knots.

    Source: Fritsch and Butland 1984, doi:10.1137/0905021, for the slopes.
    """
    if knot.size == 2:
        return np.asarray(cumulative[1] * (time / max(knot[1], 1e-300)) ** shape)
    width = np.maximum(np.diff(knot), 1e-12 * knot[-1])
    rate = np.diff(cumulative) / width
    slope = _slopes(width, rate)
    k = np.searchsorted(knot, time, side="right").clip(1, knot.size - 1) - 1
    x = ((time - knot[k]) / width[k]).clip(0, 1)
    level = cumulative[k] + (cumulative[k + 1] - cumulative[k]) * x**2 * (3 - 2 * x)
    bend = width[k] * x * (1 - x) * (slope[k] * (1 - x) - slope[k + 1] * x)
    return np.asarray(np.maximum.accumulate(level + bend))


def _slopes(width: Floats, rate: Floats) -> Floats:
    a, b = 2 * width[1:] + width[:-1], width[1:] + 2 * width[:-1]
    rising = rate[1:] * rate[:-1] > 0
    inner = np.zeros(rate.size - 1)
    inner[rising] = (a + b)[rising] / (a[rising] / rate[:-1][rising] + b[rising] / rate[1:][rising])
    ends = [_end_slope(width[:2], rate[:2]), _end_slope(width[:-3:-1], rate[:-3:-1])]
    return np.concatenate([ends[:1], inner, ends[1:]])


def _end_slope(width: Floats, rate: Floats) -> float:
    """Return the slope at an end from the two intervals nearest to it, the outer one first."""
    slope = ((2 * width[0] + width[1]) * rate[0] - width[0] * rate[1]) / (width[0] + width[1])
    return float(min(max(slope, 0.0), 3 * rate[0]))


def bridged(steps: Steps, knots: Ints, before: Floats, censored: Floats, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Return the limits no farther from the expected course than chance and an uneven hazard lead.

    Between two counts the censored so far are a bridge: its variance is c f (1 - f) at the share f.
    """
    low, high = low.copy(), high.copy()
    previous = np.append(1.0, steps.level[:-1])
    left = before * steps.level / previous.clip(SMALLEST)
    for a, b in pairwise(knots.tolist()):
        inner = slice(a + 1, b)
        so_far, total = np.cumsum(censored[inner]), censored[a + 1 : b + 1].sum()
        vague = steps.band[inner] * steps.count[0] > BRIDGE_VAGUE
        if total < BRIDGE_LEAST or not vague.any():
            continue
        share = so_far / max(total, 1e-9)
        open_ = share * (1 - share) if steps.count[b] >= 0 else share
        reading = BRIDGE_BANDS * steps.band[inner] * left[inner] / steps.level[inner].clip(SMALLEST)
        off = BRIDGE_SPREAD * np.sqrt(total * open_) + 2 * total * open_ + reading + BRIDGE_SLACK
        low[inner] = np.maximum(low[inner], np.floor(left[inner] - off))
        high[inner] = np.minimum(high[inner], np.ceil(left[inner] + off))
    return low, np.maximum(high, low)


def wedge(steps: Steps, knots: Ints) -> tuple[Ints, Ints]:
    """Return the fewest and the most patients left after each step, as the counts around it leave open.

    From a count on, n can only fall faster than the survival; to the next count, only slower.
    """
    size = steps.time.size
    low, high = np.zeros(size, np.int64), np.zeros(size, np.int64)
    low[0] = high[0] = steps.count[0]
    half = REACH * steps.band
    previous = np.append(1.0, steps.level[:-1])
    for a, b in pairwise(knots.tolist()):
        inner = slice(a + 1, b + 1)
        n_a, n_b = int(steps.count[a]), int(steps.count[b])
        if n_b < 0:
            n_b = int(steps.level[b] > 2 * steps.band[b] and n_a > 0)
        up = n_a * (steps.level[inner] + half[inner]) / max(steps.level[a] - half[a], SMALLEST)
        down = n_b * (steps.level[inner] - half[inner]) / (previous[b] + half[b])
        high[inner] = np.minimum(np.floor(up + 1e-6), n_a)
        low[inner] = np.maximum(np.ceil(down - 1e-6), 0)
        if steps.count[b] >= 0:
            high[b] = min(high[b], n_b)
            low[b] = n_b if not steps.drop[b] else max(0, low[b] - 1)
    if steps.band.max() < COMPUTED:
        low, high = _by_heights(steps, low, high)
    return low, np.maximum(high, low)


def _by_heights(steps: Steps, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Return the limits that computed levels leave: a drop by the share h is d of d / h patients, d a whole number."""
    previous = np.append(1.0, steps.level[:-1])
    told = np.flatnonzero((steps.drop == 1) & (steps.level > SMALLEST))
    off = 2 * REACH * steps.band[told] / previous[told]
    share = 1 - steps.level[told] / previous[told]
    fewest, most = 1 / (share + off), 1 / np.maximum(share - off, 1e-300)
    at_most = high[told - 1].astype(np.float64)
    events = np.floor(at_most * (share + off)).clip(1)
    low, high = low.copy(), high.copy()
    low[told] = np.maximum(low[told], np.floor(fewest - 1))
    high[told] = np.minimum(high[told], np.ceil(np.minimum(events * (most - 1), at_most)))
    # Patients only leave.
    return np.maximum.accumulate(low[::-1])[::-1], np.minimum.accumulate(high)
