"""All patients that fit one arm: draws from the paths that the evidence leaves open."""

from dataclasses import dataclass, replace

import numpy as np

from kmrecon.survival.certificate import RASTER_BAND
from kmrecon.survival.course import SHAPES, Tail, on_tail, tails
from kmrecon.survival.evidence import complete
from kmrecon.survival.fit import Fit, first_fit, mark_column
from kmrecon.survival.path import Path, expected_path, knots_of, leaned
from kmrecon.survival.placing import along, unseen_within
from kmrecon.survival.printed_events import drawn_with_printed_events, printed_events
from kmrecon.survival.search import Found, is_vague, search
from kmrecon.survival.steps import Steps
from kmrecon.types import ArmEvidence, CensorMarks, Floats, Ints

COURSES = 12  # of censoring that the draws are spread over
MANY_COURSES = 48  # where a search is quick
MOST_NUMBERS = 200_000  # of patients left that the searches of more courses go through, at all steps
# Share of arms drawn by benchmarks/draw_points.py whose last patient, alone at the end of the points, died unseen.
LAST_DIED = 0.16
LAST_DIED_ALL = 0.5  # where all others had died
TEMPER = 0.5  # of the log odds of a course: levels read a little amiss make them too sure
UNEVEN = 2.0  # spread of the slope of the censoring between two counts, log rate from its start to its end


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One arm's patients as they may have been, in the order of time."""

    time: Floats  # (n,)
    event: Ints  # (n,)


def draw_patients(evidence: ArmEvidence, draws: int, seed: int) -> tuple[Sample, ...]:
    """Return patients that fit all that is known of an arm, drawn at random.

    Parameters
    ----------
    evidence : ArmEvidence
        The curve, with the number of patients or a risk table.
    draws : int
        How many; fewer where too few paths fit, none where none does.
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    tuple of Sample
        Events stand anywhere in their pixel column, censored anywhere in their gap.
    """
    fit = first_fit(complete(evidence))
    if not fit.found.fits:
        return ()
    rng = np.random.default_rng(seed)
    courses, ways = _courses(fit), _ways(fit)
    each = -(-draws // courses)
    found = _together([_on_course(fit, ways, each, rng) for _ in range(courses)], fit)
    if found.left.size == 0:
        return ()
    found = drawn_with_printed_events(fit.steps, fit.evidence.at_risk, found, rng)
    rows = zip(found.events[:draws], found.censored[:draws], found.left[:draws].tolist(), strict=True)
    doubt, unseen = _doubt(fit), _unseen_by_gap(fit)
    return tuple(_placed(fit, doubt, unseen, *row, rng) for row in rows)


def _courses(fit: Fit) -> int:
    """Return how many courses of censoring to draw from: fewer where each search takes long."""
    quick = MOST_NUMBERS // int((fit.path.high - fit.path.low + 1).sum())
    return COURSES if is_vague(fit.steps) else min(max(quick, COURSES), MANY_COURSES)


def _together(found: list[Found], fit: Fit) -> Found:
    """Return the drawn paths of several courses as one."""
    kept = [_kept(one, fit) for one in found]
    return replace(
        fit.found,
        events=np.concatenate([one.events[rows] for one, rows in zip(found, kept, strict=True)]),
        censored=np.concatenate([one.censored[rows] for one, rows in zip(found, kept, strict=True)]),
        left=np.concatenate([one.left[rows] for one, rows in zip(found, kept, strict=True)]),
    )


def _ways(fit: Fit) -> tuple[Tail, ...]:
    """Return in which ways patients may have left after the last count, none where the path has the only one."""
    told = fit.evidence.total_events is not None or fit.steps.count[-1] >= 0
    ways = () if told or (knots_of(fit.steps).size == 2 and fit.steps.marks is None) else tails(fit.steps, fit.column)
    return ways if len(ways) > 1 else ()


def _on_course(fit: Fit, ways: tuple[Tail, ...], draws: int, rng: np.random.Generator) -> Found:
    """Return paths drawn with a censoring that is as likely as any other between the counts."""
    path = _another(fit, ways, rng)
    more = draws if fit.evidence.total_events is None else 8 * draws
    return search(fit.steps, path, fit.width, fit.found.tilt, more, int(rng.integers(2**31)))


def _another(fit: Fit, ways: tuple[Tail, ...], rng: np.random.Generator) -> Path:
    path = fit.path
    if ways:
        odds = np.exp(TEMPER * (np.array([way.odds for way in ways]) - ways[0].odds))
        path = on_tail(fit.steps, ways[int(rng.choice(len(ways), p=odds / odds.sum()))])
    knots = knots_of(fit.steps)
    if knots.size == 2 and fit.steps.marks is None and is_vague(fit.steps):
        # Nothing tells the course of the censoring: any of the usual ones.
        path = expected_path(fit.steps, float(rng.choice(SHAPES[1:4])), 1.0)
    return leaned(fit.steps, path, UNEVEN * rng.standard_normal(knots.size - 1))


def _kept(found: Found, fit: Fit) -> Ints:
    """Return the drawn paths, those with the published events where there are some."""
    drawn = np.arange(1, found.left.size)
    total = fit.evidence.total_events
    if total is None or drawn.size == 0:
        return drawn
    off = np.abs(found.events[drawn].sum(axis=1) - total)
    return np.asarray(drawn[off == off.min()], np.int64)


def _unseen_by_gap(fit: Fit) -> tuple[Floats, ...]:
    """Return the stretches of each gap in which marks may stand unseen."""
    told, time = fit.evidence.censor_marks or CensorMarks(np.zeros(0)), fit.steps.time
    return tuple(unseen_within(told, a, b) for a, b in zip([0.0, *time[:-1].tolist()], time.tolist(), strict=True))


def _gone(
    opens: Floats,
    closes: Floats,
    gap: Ints,
    marks: Floats,
    unseen: tuple[Floats, ...],
    rng: np.random.Generator,
) -> Floats:
    """Return when those censored in each gap left: at its marks, more of them where none is seen; anywhere without."""
    gone = opens[gap] + (closes - opens)[gap] * rng.random(gap.size)
    if marks.size == 0:
        return gone
    marks, start = _by_gap(opens, closes, marks)
    rows, first, size = np.unique(gap, return_index=True, return_counts=True)
    for j, row, n in zip(rows.tolist(), first.tolist(), size.tolist(), strict=True):
        inside = rng.permutation(marks[start[j] : start[j + 1]])
        shown = min(n, inside.size)
        gone[row : row + shown] = inside[:shown]
        if shown < n:
            if unseen[j].size:
                gone[row + shown : row + n] = along(unseen[j], rng.random(n - shown))
            elif shown:
                gone[row + shown : row + n] = rng.choice(inside, n - shown)
    return gone


def _by_gap(opens: Floats, closes: Floats, marks: Floats) -> tuple[Floats, Ints]:
    """Return the marks ordered by the gap that they stand in, and where each gap's own begin."""
    marks = marks[(marks >= opens[0]) & (marks < closes[-1])]
    gap = np.searchsorted(closes, marks, side="right")
    return marks[np.argsort(gap, kind="stable")], np.searchsorted(np.sort(gap), np.arange(closes.size + 1))


def _end_unseen(evidence: ArmEvidence, left: int) -> bool:
    """Tell whether the last patient may have died after the last of points taken at even steps."""
    curve = evidence.curve
    told = evidence.total_events is not None or printed_events(evidence.at_risk, evidence.n or 0)[0].size > 0
    return not told and curve.sampled > 0 and left == 1 and curve.last_time <= curve.time[-1] + curve.sampled


def _doubt(fit: Fit) -> tuple[float, float]:
    """Return how far a drop, and a mark, may lie from where it was read, in time."""
    # What is off in height is off in time as well.
    pixels = max(1.0, float(np.median(fit.steps.band)) / RASTER_BAND)
    return fit.column * pixels, mark_column(fit.evidence, fit.column)


def _placed(
    fit: Fit,
    doubt: tuple[float, float],
    unseen: tuple[Floats, ...],
    events: Ints,
    censored: Ints,
    left: int,
    rng: np.random.Generator,
) -> Sample:
    steps: Steps = fit.steps
    end, known = float(steps.time[-1]), np.zeros(0)
    if fit.evidence.censor_marks is not None:
        known = fit.evidence.censor_marks.time
    died = np.repeat(steps.time, events)
    if doubt[0] > 0:
        died = (died + doubt[0] * rng.uniform(-0.6, 0.6, died.size)).clip(0.0, end)
    opens = np.append(0.0, steps.time[:-1])
    gap = np.repeat(np.arange(steps.time.size), censored)
    known = known + doubt[1] * rng.uniform(-0.6, 0.6, known.size)
    gone = _gone(opens, steps.time, gap, known, unseen, rng)
    time = np.concatenate([died, gone, np.full(left, end)])
    event = np.append(np.ones(died.size, np.int64), np.zeros(gap.size + left, np.int64))
    if _end_unseen(fit.evidence, left) and rng.random() < (LAST_DIED if gap.size else LAST_DIED_ALL):
        time[-1], event[-1] = end + fit.evidence.curve.sampled * rng.random(), 1
    order = np.lexsort((-event, time))
    return Sample(time[order], event[order])
