"""The narrowest bands, and the printed numbers, through which whole numbers of patients go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmrecon.survival.certificate import COLUMNS, RASTER_BAND, READ_BANDS, SHORTEST, is_read, sharpest
from kmrecon.survival.course import course, tie_width
from kmrecon.survival.path import Path
from kmrecon.survival.quantum import RASTER_COLUMNS, column_of, grid_step, quantum_of
from kmrecon.survival.search import Found, farthest, is_vague, search, widened, without_count
from kmrecon.survival.steps import Steps, open_bands, steps_of
from kmrecon.survival.totals import FEW_DRAWS, to_total
from kmrecon.types import ArmEvidence, Floats

EXACT_BAND = 1e-9  # probability: computed levels, not read ones
ROUNDS = 3  # times that bands are doubled before a printed count is doubted
LAST_ROUNDS = 10
OPENED = (1, 2, 4)  # times the bands of levels beside other strokes: levels are doubted before printed counts
MOST_DOUBTED = 3  # printed counts that may be left out
HALF_STEP = 0.51  # of a grid: how far off it a level may be
MOST_TIED = 2.0  # patients to a step of a grid of levels: with more it is one of pixels


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What was searched, and what was found."""

    evidence: ArmEvidence  # its curve with the bands that were tried first
    steps: Steps  # with the bands and counts that let a path through
    path: Path
    width: float  # time within which events make one drop
    column: float  # time of a pixel column, 0 where times are computed
    found: Found


def first_fit(evidence: ArmEvidence) -> Fit:
    """Return the paths for the narrowest bands that hold any.

    `evidence` must be complete. A curve without bands is first taken as computed, then as read off pixels;
    one read off strokes first at its word, then with its short levels open.
    """
    curve = evidence.curve
    if curve.band is None:
        step = grid_step(curve.survival) or 0.0
        coarse = step * (evidence.n or 0) > MOST_TIED
        fit = _fit(evidence, [np.full(curve.time.size, EXACT_BAND)], 0)
        if fit.found.fits and (not coarse or _nobody_left_early(fit)):
            return fit
        band = max(RASTER_BAND, HALF_STEP * step)
        evidence = replace(evidence, curve=replace(curve, band=np.full(curve.time.size, band)))
    curve = evidence.curve
    assert curve.band is not None
    if not is_read(curve):
        return _fit(evidence, [curve.band], ROUNDS)
    fit = _fit(evidence, [curve.band], 0)
    if fit.found.fits:
        return fit
    sharp, shortest = sharpest(curve), SHORTEST * column_of(curve)
    opened = [open_bands(curve, np.maximum(curve.band, k * READ_BANDS * sharp), shortest) for k in OPENED]
    return _fit(evidence, opened, ROUNDS, flat=sharp)


def _nobody_left_early(fit: Fit) -> bool:
    """Tell whether nobody was censored before the last drop: only then do computed levels lie on a grid."""
    last = int(np.flatnonzero(fit.steps.drop == 1)[-1])
    return int(fit.found.censored[0, : last + 1].sum()) == 0


def _fit(evidence: ArmEvidence, bands: Sequence[Floats], rounds: int, flat: float = RASTER_BAND) -> Fit:
    """Try bands one after another, widened where no path goes on; then doubt the counts there; then widen on."""
    column = column_of(evidence.curve) if bands[0].max() > EXACT_BAND else 0.0
    opened = [steps_of(evidence, band, COLUMNS * column, mark_column(evidence, column)) for band in bands]
    opened = [replace(steps, flat=flat) for steps in opened]
    fits = []
    for steps in opened:
        fits.append(_through(evidence, steps, column, rounds))
        if fits[-1].found.fits or rounds == 0:
            return fits[-1]
    steps = kept = opened[0]
    reached = fits[0].found.reached
    while (near := _counts_near(kept, reached)) and _doubts(steps, kept) < MOST_DOUBTED:
        less = [without_count(kept, at) for at in near]
        tried = [_through(evidence, one, column, rounds) for one in less]
        best = max(range(len(near)), key=lambda k: (tried[k].found.fits, tried[k].found.reached))
        if tried[best].found.fits:
            return tried[best]
        kept, reached = less[best], tried[best].found.reached
    return _through(evidence, steps, column, LAST_ROUNDS)


def _doubts(steps: Steps, kept: Steps) -> int:
    """Return how many printed counts were left out."""
    return int((steps.count >= 0).sum() - (kept.count >= 0).sum())


def _through(evidence: ArmEvidence, steps: Steps, column: float, rounds: int) -> Fit:
    """Return the paths, the bands doubled around the place where none goes on."""
    total = evidence.total_events
    for left in range(rounds, -1, -1):
        path = course(steps, column, total)
        width = tie_width(steps, path, column)
        draws = FEW_DRAWS if total is not None or is_vague(steps) else 0
        found = search(steps, path, width, draws=draws)
        if found.fits or left == 0:
            break
        steps = widened(steps, min(found.reached, steps.time.size - 1))
    if found.fits:
        path, found = _with_draws(steps, path, width, total, found)
    return Fit(evidence, steps, path, width, column, found)


def _with_draws(steps: Steps, path: Path, width: float, total: int | None, found: Found) -> tuple[Path, Found]:
    """Add drawn paths where the most central one does not meet the total, leaves the bands or is one of many."""
    if total is not None:
        return (path, found) if found.events[0].sum() == total else to_total(steps, path, width, total, found)
    if is_vague(steps):
        target = round((path.events(steps) + found.expected) / 2)
        return path, replace(found, target=target)
    if farthest(steps, found)[0] > 0:
        return path, search(steps, path, width, draws=FEW_DRAWS)
    return path, found


def _counts_near(steps: Steps, at: int) -> list[int]:
    """Return the printed counts around the place where no path goes on: the next one first."""
    counts = np.flatnonzero(steps.count >= 0)[1:]
    after, before = counts[counts >= at], counts[counts < at]
    return [int(k) for k in (*after[:1], *before[-1:], *after[1:2])]


def mark_column(evidence: ArmEvidence, column: float) -> float:
    """Return the width of the pixel columns in which marks are read."""
    if evidence.censor_marks is None or evidence.censor_marks.time.size == 0:
        return column
    read = quantum_of(evidence.censor_marks.time, evidence.curve.last_time) or evidence.curve.last_time / RASTER_COLUMNS
    return max(column, read)
