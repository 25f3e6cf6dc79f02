"""What is likely of an arm, step by step, to the arrays that the lattice kernel walks."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kmrecon.survival.path import REACH, Path
from kmrecon.survival.priors import drop_prior, end_prior, gap_prior, tilted
from kmrecon.survival.steps import Steps
from kmrecon.types import Floats, Ints

COUNT_AFTER = 0.5  # weight of a count after events of its column: most programs print the one before
LOOSE = 0.3  # patients in a band: from here on the gaps between likely numbers hold no path
VERY_LOOSE = 0.6
GAP_REACH = 6.0  # standard deviations
MAX_CELLS = 4_000_000  # of the lattice: 160 MB


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """One entry a step; the ragged weights of a step start at its `drop_start` and `gap_start`."""

    level: Floats
    band: Floats
    flat: Floats
    low: Ints
    high: Ints
    count: Ints
    fewest: Ints
    drop_start: Ints
    drop_weight: Floats
    gap_start: Ints
    gap_weight: Floats
    end_weight: Floats


def patients_in_band(steps: Steps) -> float:
    """Return how many of the patients at the start a band holds."""
    return float(np.median(steps.band)) * int(steps.count[0])


def grid_of(steps: Steps, path: Path, width: float, tilt: float = 1.0) -> Grid:
    """Return the steps with their priors, each event `tilt` times as likely as the curve alone says."""
    fewest, drop_start, drop_weight = drop_prior(steps, path, width)
    if tilt != 1.0:
        drop_weight = tilted(drop_start, drop_weight, tilt)
    gap_start, gap_weight = gap_prior(steps, path, GAP_REACH if patients_in_band(steps) > LOOSE else None)
    return Grid(
        steps.level,
        steps.band,
        np.minimum(steps.band, steps.flat),
        path.low,
        path.high,
        np.where(steps.drop == 1, steps.count, -1),
        fewest,
        drop_start,
        drop_weight,
        gap_start,
        gap_weight,
        end_prior(steps, int(path.high[-1])),
    )


def arguments(grid: Grid, bins: int, prune: float, draws: int, seed: int) -> tuple[Any, ...]:
    """Return what the lattice kernel is called with; fewer bins where memory would not hold them."""
    return (
        grid.level,
        grid.flat,
        REACH * grid.band,
        grid.low,
        grid.high,
        grid.count,
        grid.fewest,
        grid.drop_start,
        grid.drop_weight,
        grid.gap_start,
        grid.gap_weight,
        grid.end_weight,
        max(1, min(bins, MAX_CELLS // int((grid.high - grid.low + 1).sum()))),
        COUNT_AFTER,
        prune,
        np.random.default_rng(seed).random((draws, grid.level.size)),
    )


def doubled(grid: Grid) -> Grid:
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
        np.append(grid.flat[:-1], grid.flat)[order],
        np.append(grid.low[1:], grid.low)[order],
        np.append(grid.high[:-1], grid.high)[order],
        np.append(-ones, grid.count)[order],
        np.append(0 * ones, grid.fewest)[order],
        np.append(0, np.cumsum(np.append(ones, drop_size)[order])),
        _interleaved(grid.drop_weight, drop_size, first_alone=True),
        np.append(0, np.cumsum(np.append(gap_size[1:], np.ones(size, np.int64))[order])),
        _interleaved(grid.gap_weight, gap_size, first_alone=False),
        grid.end_weight,
    )


def _interleaved(weight: Floats, size: Ints, first_alone: bool) -> Floats:
    """Return ragged weights with a single 1 before the row of each step but the first, or after it."""
    start = np.append(0, np.cumsum(size))
    if first_alone:
        return np.insert(weight, start[1:-1], 1.0)
    return np.insert(weight, start[1:], 1.0)[size[0] :]
