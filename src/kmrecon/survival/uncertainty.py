"""How far a reconstruction leaves its statistics open: intervals over all patients that fit.

They stand beside the sampling interval of a refit, which tells how far other patients would have differed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, isfinite, sqrt

import numpy as np

from kmrecon import _core
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.ensemble import Sample, draw_patients
from kmrecon.types import ArmEvidence, Floats

LEVEL = 0.95
DRAWS = 1000
SEED = 2012
CONVERGED = 1e-6  # that fits of the same patients by two programs may differ


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a statistic lies in 95% of the draws; None where it cannot be estimated in most of them."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class ArmIntervals:
    """What the evidence leaves open of one arm."""

    draws: int
    events: Interval | None
    median_survival: Interval | None
    rmst: Interval | None
    landmarks: tuple[tuple[float, Interval | None], ...] = ()


@dataclass(frozen=True, slots=True)
class RatioIntervals:
    """What the evidence leaves open between two arms."""

    draws: int
    log_hazard_ratio: Interval | None
    log_rank_p: Interval | None


def arm_intervals(samples: Sequence[Sample], horizon: float, landmarks: Sequence[float] = ()) -> ArmIntervals:
    """Return the intervals of one arm's statistics over its draws."""
    ends = [min(horizon, float(sample.time[-1])) for sample in samples]
    read = [_core.curve_statistics(s.time, s.event, end) for s, end in zip(samples, ends, strict=True)]
    curves = [kaplan_meier(sample.time, sample.event) for sample in samples] if landmarks else []
    levels = [(float(time), interval([float(curve.at(time)) for curve in curves])) for time in landmarks]
    return ArmIntervals(
        len(samples),
        interval([float(sample.event.sum()) for sample in samples]),
        interval([median for median, _ in read]),
        interval([mean for _, mean in read]),
        tuple(levels),
    )


def ratio_intervals(arm: Sequence[Sample], reference: Sequence[Sample]) -> RatioIntervals:
    """Return the intervals of the hazard ratio and the log-rank p, each draw of one arm with one of the other."""
    fits = [_two_arms(one, other) for one, other in zip(arm, reference, strict=False)]
    tests = [erfc(sqrt(chi_square / 2)) for _, _, chi_square in fits if isfinite(chi_square)]
    return RatioIntervals(len(fits), interval([log_hr for log_hr, _, _ in fits]), interval(tests))


def uncertainty(
    arm: ArmEvidence, reference: ArmEvidence, draws: int = DRAWS, seed: int = SEED
) -> tuple[RatioIntervals, tuple[Sample, ...], tuple[Sample, ...]]:
    """Return the intervals between two arms, and the draws of both.

    Parameters
    ----------
    arm, reference : ArmEvidence
        All that is known of both arms.
    draws : int
        Patients to draw for each arm.
    seed : int
        The same seed gives the same intervals.

    Returns
    -------
    intervals : RatioIntervals
    samples, reference_samples : tuple of Sample
        The draws, for `arm_intervals`.
    """
    samples, others = draw_patients(arm, draws, seed), draw_patients(reference, draws, seed + 1)
    return ratio_intervals(samples, others), samples, others


def interval(values: Sequence[float]) -> Interval | None:
    """Return the middle 95% of values; None where half of them or more are no numbers."""
    array: Floats = np.asarray(values, np.float64)
    known = array[np.isfinite(array)]
    if known.size * 2 <= array.size:
        return None
    low, median, high = np.quantile(known, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2]).tolist()
    return Interval(low - CONVERGED, median, high + CONVERGED)


def _two_arms(one: Sample, other: Sample) -> tuple[float, float, float]:
    time = np.concatenate([other.time, one.time])
    event = np.concatenate([other.event, one.event])
    group = np.repeat(np.array([0, 1]), [other.time.size, one.time.size])
    order = np.argsort(time, kind="stable")
    return _core.two_arms(time[order], event[order], group[order], True)
