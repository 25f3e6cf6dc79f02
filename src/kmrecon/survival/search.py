"""Steps and what is likely to whole numbers of patients: one run of the lattice."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kmrecon import _core
from kmrecon.survival.grid import VERY_LOOSE, arguments, doubled, grid_of, patients_in_band
from kmrecon.survival.path import REACH, Path
from kmrecon.survival.steps import Steps
from kmrecon.types import Floats, Ints

VAGUE = 1.5  # patients in a band
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
    tilt: float = 1.0  # how many times as likely each event was made
    target: int | None = None  # events that the path to keep should have

    @property
    def fits(self) -> bool:
        """Tell whether a path goes through."""
        return bool(self.left[0] >= 0)


def search(steps: Steps, path: Path, width: float, tilt: float = 1.0, draws: int = 0, seed: int = SEED) -> Found:
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
    seed : int
        Of the draws.
    """
    grid = grid_of(steps, path, width, tilt)
    if patients_in_band(steps) > VERY_LOOSE:
        # Where the first count is the only one a lattice is as wide as the arm: it is walked less finely.
        bins, prune = (6, 1e-4) if (steps.count >= 0).sum() > 1 else (4, 1e-3)
        found = _halved(_run(arguments(doubled(grid), bins, prune, draws, seed)))
    else:
        found = _run(arguments(grid, 8, 1e-8, draws, seed))
    return replace(found, tilt=tilt)


def _run(given: tuple[Any, ...]) -> Found:
    reached, evidence, expected, events, censored, left = _core.lattice(*given)
    whole = left >= 0
    whole[0] = True
    return Found(reached, evidence, expected, events[whole], censored[whole], left[whole])


def _halved(found: Found) -> Found:
    """Return paths on doubled steps as paths on the steps themselves."""
    censored = found.censored[:, 0::2].copy()
    censored[:, 1:] += found.censored[:, 1::2]
    return replace(found, reached=(found.reached + 1) // 2, events=found.events[:, 0::2], censored=censored)


def is_vague(steps: Steps) -> bool:
    """Tell whether a band holds more than one patient, so that no single path stands out."""
    return patients_in_band(steps) > VAGUE


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
