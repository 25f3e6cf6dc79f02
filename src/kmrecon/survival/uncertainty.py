"""How far a reconstruction leaves its statistics open: intervals over all patients that fit.

They stand beside the sampling interval of a refit, which tells how far other patients would have differed.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import erfc, isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kmrecon import _core
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.ensemble import Sample, draw_patients
from kmrecon.survival.evidence import evidence_from_arrays
from kmrecon.survival.marks import told_marks
from kmrecon.types import (
    Arm,
    ArmEvidence,
    ArmUncertainty,
    Floats,
    HazardRatio,
    Interval,
    Panel,
    PatientData,
    RatioUncertainty,
)

LEVEL = 0.95
DRAWS = 1000
SEED = 2012
CONVERGED = 1e-6  # that fits of the same patients by two programs may differ


def uncertain_panel(panel: Panel, draws: int, seed: int = SEED) -> Panel:
    """Return a panel, refitted already, with what its evidence leaves open of every statistic.

    Parameters
    ----------
    panel : Panel
        With arms rebuilt, summarized and compared.
    draws : int
        Patients to draw for each arm; 0 leaves the panel as it is.
    seed : int
        The same seed gives the same intervals.
    """
    if draws < 1:
        return panel
    samples = {
        arm.label: draw_patients(evidence_of(arm), draws, seed + k)
        for k, arm in enumerate(panel.arms)
        if arm.patients is not None and arm.summary is not None
    }
    arms = tuple(_uncertain_arm(arm, samples.get(arm.label, ())) for arm in panel.arms)
    ratios = tuple(_uncertain_ratio(ratio, samples) for ratio in panel.hazard_ratios)
    return replace(panel, arms=arms, hazard_ratios=ratios)


def evidence_of(arm: Arm) -> ArmEvidence:
    """Return all that a panel knows of one of its arms, as a method takes it; of what is printed only what steers."""
    told = {value.what: value.value for value in arm.steered_by}
    events = told.get("events") if arm.total_events is None else arm.total_events
    return ArmEvidence(
        arm.curve,
        arm.n,
        arm.at_risk,
        None if events is None else int(events),
        told_marks(arm),
        told.get("median"),
        tuple((one.time, one.value) for one in arm.steered_by if one.time is not None and one.value is not None),
    )


def ensemble(
    time: ArrayLike, survival: ArrayLike, *, draws: int = DRAWS, seed: int = SEED, **evidence: Any
) -> tuple[PatientData, ...]:
    """Return patients that fit all that is known of an arm, drawn at random: their spread is the uncertainty.

    Parameters
    ----------
    time, survival : (K,) array_like
        Points on the curve, as for `kmrecon.reconstruct`.
    draws : int
        How many; fewer where too few fit, none where none does.
    seed : int
        The same seed gives the same draws.
    **evidence
        What else is known, as for `kmrecon.reconstruct`: ``at_risk_time``, ``at_risk``, ``total_events``,
        ``censor_time``, ``n``.

    Returns
    -------
    tuple of PatientData
        Each with as many patients as the arm.

    Raises
    ------
    InvalidCurveError, RisingCurveError, InvalidNumbersAtRiskError, ReconstructionError
        As `kmrecon.reconstruct`.

    Examples
    --------
    >>> drawn = ensemble([0, 2, 5], [1.0, 0.75, 0.5], n=4, draws=24)
    >>> {one.total_events for one in drawn}
    {2}
    """
    samples = draw_patients(evidence_from_arrays(time, survival, **evidence), draws, seed)
    return tuple(PatientData(sample.time, sample.event, "ensemble") for sample in samples)


def arm_uncertainty(samples: Sequence[Sample], horizon: float, landmarks: Sequence[float] = ()) -> ArmUncertainty:
    """Return the intervals of one arm's statistics over its draws."""
    ends = [min(horizon, float(sample.time[-1])) for sample in samples]
    read = [_core.curve_statistics(s.time, s.event, end) for s, end in zip(samples, ends, strict=True)]
    levels = [kaplan_meier(sample.time, sample.event).at(landmarks) for sample in samples] if landmarks else []
    return ArmUncertainty(
        len(samples),
        interval([float(sample.event.sum()) for sample in samples]),
        interval([median for median, _ in read]),
        interval([mean for _, mean in read]),
        tuple((float(time), interval(at)) for time, at in zip(landmarks, np.transpose(levels), strict=True)),
    )


def ratio_uncertainty(arm: Sequence[Sample], reference: Sequence[Sample]) -> RatioUncertainty:
    """Return the intervals of the hazard ratio and the log-rank p, each draw of one arm with one of the other."""
    fits = [_two_arms(one, other) for one, other in zip(arm, reference, strict=False)]
    ratios = [log_hr for log_hr, _, _ in fits if isfinite(log_hr)]
    tests = [erfc(sqrt(chi_square / 2)) for _, _, chi_square in fits if isfinite(chi_square)]
    found = interval([log_hr for log_hr, _, _ in fits])
    spread = None if found is None else float(np.std(ratios))
    # Two programs' fits of the same patients are told apart by no interval narrower than that.
    wide = found and Interval(found.low - CONVERGED, found.median, found.high + CONVERGED)
    return RatioUncertainty(len(fits), wide, spread, interval(tests))


def uncertainty(
    arm: ArmEvidence, reference: ArmEvidence, draws: int = DRAWS, seed: int = SEED
) -> tuple[RatioUncertainty, tuple[Sample, ...], tuple[Sample, ...]]:
    """Return what the evidence leaves open between two arms, and the draws of both.

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
    uncertainty : RatioUncertainty
    samples, reference_samples : tuple of Sample
        The draws, for `arm_uncertainty`.
    """
    samples, others = draw_patients(arm, draws, seed), draw_patients(reference, draws, seed + 1)
    return ratio_uncertainty(samples, others), samples, others


def interval(values: ArrayLike) -> Interval | None:
    """Return the middle 95% of values; None where half of them or more are no numbers."""
    array: Floats = np.asarray(values, np.float64)
    known = array[np.isfinite(array)]
    if known.size * 2 <= array.size:
        return None
    low, median, high = np.quantile(known, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2]).tolist()
    return Interval(low, median, high)


def _uncertain_arm(arm: Arm, samples: Sequence[Sample]) -> Arm:
    if arm.summary is None or not samples:
        return arm
    times = [time for time, _ in arm.summary.landmarks]
    return replace(arm, uncertainty=arm_uncertainty(samples, arm.summary.rmst_horizon, times))


def _uncertain_ratio(ratio: HazardRatio, samples: dict[str, tuple[Sample, ...]]) -> HazardRatio:
    arm, reference = samples.get(ratio.arm, ()), samples.get(ratio.reference, ())
    return replace(ratio, uncertainty=ratio_uncertainty(arm, reference)) if arm and reference else ratio


def log_hazard_ratios(arm: Sequence[Sample], reference: Sequence[Sample]) -> list[float]:
    """Return the log hazard ratio of each draw of one arm with one of the other."""
    return [_two_arms(one, other)[0] for one, other in zip(arm, reference, strict=False)]


def _two_arms(one: Sample, other: Sample) -> tuple[float, float, float]:
    time = np.concatenate([other.time, one.time])
    event = np.concatenate([other.event, one.event])
    group = np.repeat(np.array([0, 1]), [other.time.size, one.time.size])
    order = np.argsort(time, kind="stable")
    return _core.two_arms(time[order], event[order], group[order], True)
