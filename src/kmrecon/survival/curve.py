"""Patients to their Kaplan-Meier curve, and what is read off a curve."""

import numpy as np

from kmrecon.errors import BeyondFollowUpError
from kmrecon.types import Floats, Ints, StepCurve

ROUNDING = 1e-9  # probability: a product of many factors is not exact


def kaplan_meier(time: Floats, event: Ints) -> StepCurve:
    """Return the Kaplan-Meier curve of patients in the order of time; its end is the last time."""
    times, first = np.unique(time, return_index=True)
    at_risk = time.size - first
    survival = np.cumprod(1 - np.add.reduceat(event, first) / at_risk)
    # A product that ends a rounding error outside 0-1 or above its last value is neither.
    survival = np.minimum.accumulate(survival.clip(0, 1))
    if times[0] > 0:
        times, survival = np.append(0.0, times), np.append(1.0, survival)
    return StepCurve(times, np.asarray(survival, np.float64))


def median_survival(curve: StepCurve) -> float | None:
    """Return the first time with survival <= 0.5; None where it is not reached."""
    below = np.flatnonzero(curve.survival <= 0.5 + ROUNDING)
    return float(curve.time[below[0]]) if below.size else None


def rmst(curve: StepCurve, horizon: float) -> float:
    """Return the restricted mean survival time.

    Parameters
    ----------
    curve : StepCurve
        The survival function.
    horizon : float
        End of the restriction, in the curve's time unit, 0 < horizon.

    Returns
    -------
    float
        Area under the curve from 0 to `horizon`, in the curve's time unit.

    Raises
    ------
    BeyondFollowUpError
        If `horizon` is later than the curve's last time.

    References
    ----------
    .. [1] Royston and Parmar 2013, doi:10.1186/1471-2288-13-152

    Examples
    --------
    >>> round(rmst(StepCurve([0, 2, 5], [1.0, 0.8, 0.5]), horizon=5), 9)
    4.4
    """
    if horizon > curve.last_time:
        raise BeyondFollowUpError(horizon, curve.last_time)
    inside = curve.time < horizon
    edges = np.append(curve.time[inside], horizon)
    return float(np.sum(np.diff(edges) * curve.survival[inside]))
