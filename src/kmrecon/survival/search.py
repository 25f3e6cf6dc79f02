"""Steps and what is likely to whole numbers of patients: one run of the lattice."""

from dataclasses import dataclass, replace

import numpy as np

from kmrecon import _core
from kmrecon.survival.path import REACH, Path
from kmrecon.survival.priors import drop_prior, end_prior, gap_prior, tilted
from kmrecon.survival.steps import Steps
from kmrecon.types import Floats, Ints

COUNT_AFTER = 0.5  # weight of a count just after its drop: most programs print the one before
LOOSE = 0.3  # patients: where a band is wider, the gaps between likely numbers hold no path
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
        drop_weight = tilted(fewest, drop_start, drop_weight, tilt)
    patients = float(steps.band.max()) * int(steps.count[0])
    gap_start, gap_weight = gap_prior(steps, path, GAP_REACH if patients > LOOSE else None)
    bins, prune = (8, 1e-8) if patients < 1 else (4, 1e-4)
    bins = max(1, min(bins, MAX_CELLS // int((path.high - path.low + 1).sum())))
    uniform = np.random.default_rng(SEED).random((draws, steps.time.size))
    reached, evidence, expected, events, censored, left = _core.lattice(
        steps.level,
        steps.band,
        REACH * steps.band,
        path.low,
        path.high,
        np.where(steps.drop == 1, steps.count, -1),
        fewest,
        drop_start,
        drop_weight,
        gap_start,
        gap_weight,
        end_prior(steps, int(path.high[-1])),
        bins,
        COUNT_AFTER,
        prune,
        uniform,
    )
    whole = left >= 0
    whole[0] = True
    return Found(reached, evidence, expected, events[whole], censored[whole], left[whole])


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


def central(found: Found, rows: Ints) -> int:
    """Return which of some paths runs nearest to the mean of them."""
    left = found.events[rows].cumsum(axis=1) + found.censored[rows].cumsum(axis=1)
    off: Floats = ((left - left.mean(axis=0)) ** 2).sum(axis=1)
    return int(rows[np.argmin(off)])
