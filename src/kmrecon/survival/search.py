"""Steps and what is likely to whole numbers of patients: one run of the lattice."""

from dataclasses import dataclass, field, replace

import numpy as np

from kmrecon import _core
from kmrecon.survival.path import REACH, Path
from kmrecon.survival.priors import drop_prior, end_prior, gap_prior, tilted
from kmrecon.survival.steps import Steps
from kmrecon.types import Floats, Ints

COUNT_AFTER = 0.5  # weight of a count just after its drop: most programs print the one before
FLAT = 0.00128  # probability: rounding to a pixel is as likely up as down; larger errors are less likely
LOOSE = 0.3  # patients: where a band is wider, the gaps between likely numbers hold no path
VERY_LOOSE = 0.6
VAGUE = 1.5
GAP_REACH = 6.0  # standard deviations
MAX_CELLS = 4_000_000  # of the lattice: 160 MB
SEED = 20121101


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What one run of the lattice gave: the most central path first, then those drawn."""

    reached: int  # first step that no path reaches; the number of steps where all are
    evidence: float  # log probability of the curve
    expected: float  # events
    events: Ints  # (M, J)
    censored: Ints  # (M, J) in the gap before each step
    left: Ints  # (M,) at the end
    target: int | None = None  # events that the path to keep should have

    @property
    def fits(self) -> bool:
        """Tell whether a path goes through."""
        return bool(self.left[0] >= 0)


def search(steps: Steps, path: Path, width: float, tilt: float = 1.0, draws: int = 0) -> Found:
    """Return the paths of whole numbers through all bands and counts.

    Parameters
    ----------
    steps : Steps
        Where patients leave, with the band of each level.
    path : Path
        The course that is expected, and its limits.
    width : float
        Time within which events make one drop.
    tilt : float
        How many times as likely each event is as the curve alone says.
    draws : int
        Paths to draw beside the most central one.
    """
    fewest, drop_start, drop_weight = drop_prior(steps, path, width)
    if tilt != 1.0:
        drop_weight = tilted(drop_start, drop_weight, tilt)
    patients = float(np.median(steps.band)) * int(steps.count[0])
    loose = patients > LOOSE
    gap_start, gap_weight = gap_prior(steps, path, GAP_REACH if loose else None)
    count = np.where(steps.drop == 1, steps.count, -1)
    grid = Grid(steps.level, steps.band, path.low, path.high, count, fewest, drop_start, drop_weight, gap_start)
    grid = replace(grid, gap_weight=gap_weight)
    if patients > VERY_LOOSE:
        return _halved(_run(_doubled(grid), steps, 6, 1e-4, draws))
    return _run(grid, steps, 8, 1e-8, draws)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What the kernel is given, one entry a step; the ragged weights start at `drop_start` and `gap_start`."""

    level: Floats
    band: Floats
    low: Ints
    high: Ints
    count: Ints
    fewest: Ints
    drop_start: Ints
    drop_weight: Floats
    gap_start: Ints
    gap_weight: Floats = field(default_factory=lambda: np.ones(1))


def _run(grid: Grid, steps: Steps, bins: int, prune: float, draws: int) -> Found:
    bins = max(1, min(bins, MAX_CELLS // int((grid.high - grid.low + 1).sum())))
    reached, evidence, expected, events, censored, left = _core.lattice(
        grid.level,
        np.minimum(grid.band, FLAT),
        REACH * grid.band,
        grid.low,
        grid.high,
        grid.count,
        grid.fewest,
        grid.drop_start,
        grid.drop_weight,
        grid.gap_start,
        grid.gap_weight,
        end_prior(steps, int(grid.high[-1])),
        bins,
        COUNT_AFTER,
        prune,
        np.random.default_rng(SEED).random((draws, grid.level.size)),
    )
    whole = left >= 0
    whole[0] = True
    return Found(reached, evidence, expected, events[whole], censored[whole], left[whole])


def _doubled(grid: Grid) -> Grid:
    """Return the grid with each gap a step of its own: c and d choices then add up, where they multiplied.

    Worth it where a band holds many numbers; where it holds few, a drop tells its gap at once.
    """
    size = grid.level.size
    gap, drop = np.arange(1, size), np.arange(size)
    order = np.argsort(np.append(2 * gap - 1, 2 * drop), kind="stable")
    ones = np.ones(size - 1, np.int64)
    drop_size, gap_size = np.diff(grid.drop_start), np.diff(grid.gap_start)
    return Grid(
        np.append(grid.level[:-1], grid.level)[order],
        np.append(grid.band[:-1], grid.band)[order],
        np.append(grid.low[1:], grid.low)[order],
        np.append(grid.high[:-1], grid.high)[order],
        np.append(-ones, grid.count)[order],
        np.append(0 * ones, grid.fewest)[order],
        np.append(0, np.cumsum(np.append(ones, drop_size)[order])),
        _interleaved(grid.drop_weight, drop_size, first_alone=True),
        np.append(0, np.cumsum(np.append(gap_size[1:], np.ones(size, np.int64))[order])),
        _interleaved(grid.gap_weight, gap_size, first_alone=False),
    )


def _interleaved(weight: Floats, size: Ints, first_alone: bool) -> Floats:
    """Return ragged weights with a single 1 before the row of each step but the first, or after it."""
    start = np.append(0, np.cumsum(size))
    if first_alone:
        return np.insert(weight, start[1:-1], 1.0)
    return np.insert(weight, start[1:], 1.0)[size[0] :]


def _halved(found: Found) -> Found:
    """Return paths on doubled steps as paths on the steps themselves."""
    censored = found.censored[:, 0::2].copy()
    censored[:, 1:] += found.censored[:, 1::2]
    return replace(found, reached=(found.reached + 1) // 2, events=found.events[:, 0::2], censored=censored)


def is_vague(steps: Steps) -> bool:
    """Tell whether a band holds more than one patient, so that no single path stands out."""
    return float(np.median(steps.band)) * int(steps.count[0]) > VAGUE


def widened(steps: Steps, at: int) -> Steps:
    """Return the steps with the bands around one of them twice as wide."""
    band = np.array(steps.band)
    band[max(0, at - 3) : at + 2] *= 2
    return replace(steps, band=np.minimum(band, 0.5))


def without_count(steps: Steps, at: int) -> Steps:
    """Return the steps with one printed count left out."""
    count = np.array(steps.count)
    count[at] = -1
    return replace(steps, count=count)


def farthest(steps: Steps, found: Found) -> Floats:
    """Return how far each path's own estimate comes out of the bands."""
    left = steps.count[0] - (found.events + found.censored).cumsum(axis=1)
    estimate = np.cumprod(1 - found.events / np.maximum(left + found.events, 1), axis=1)
    return np.asarray((np.abs(estimate - steps.level) - REACH * steps.band).max(axis=1))


def central(found: Found, rows: Ints) -> int:
    """Return which of some paths runs nearest to the mean of them."""
    left = found.events[rows].cumsum(axis=1) + found.censored[rows].cumsum(axis=1)
    off: Floats = ((left - left.mean(axis=0)) ** 2).sum(axis=1)
    return int(rows[np.argmin(off)])
