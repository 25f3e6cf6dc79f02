"""Arrays in, patients out: the public door to the methods."""

from collections.abc import Mapping

from numpy.typing import ArrayLike

from kmrecon.errors import UsageError
from kmrecon.options import DEFAULT_METHOD
from kmrecon.survival.evidence import evidence_from_arrays
from kmrecon.survival.methods import METHODS
from kmrecon.types import PatientData


def reconstruct(
    time: ArrayLike,
    survival: ArrayLike,
    *,
    at_risk_time: ArrayLike | None = None,
    at_risk: ArrayLike | None = None,
    total_events: int | None = None,
    censor_time: ArrayLike | None = None,
    n: int | None = None,
    band: float | None = None,
    n_events: ArrayLike | None = None,
    n_censored: ArrayLike | None = None,
    median: float | None = None,
    survival_at: Mapping[float, float] | None = None,
    method: str = DEFAULT_METHOD,
) -> PatientData:
    """Rebuild the patients behind one Kaplan-Meier curve.

    Parameters
    ----------
    time, survival : (K,) array_like
        Points on the curve in any order, time in any unit: corners, clicks or one point a pixel; survival
        as fraction or percent.
    at_risk_time, at_risk : (M,) array_like, optional
        The risk table: times in the curve's unit, patients still followed just before each of them; blanks
        are not-a-number or -1.
    total_events : int, optional
        Events as published.
    censor_time : (C,) array_like, optional
        Times of the censoring marks: a lower bound, for marks hide one another.
    n : int, optional
        Patients at the start; from the first number at risk where not given.
    band : float, optional
        Probability, half width of the reading error of each level; found from the points where not given.
    n_events, n_censored : (M,) array_like, optional
        Cumulative events, or censored, that the table prints at its times; blanks are not-a-number or -1.
    median : float, optional
        Median survival as printed; what rounds to it is meant.
    survival_at : mapping of float to float, optional
        Survival at times as printed, fraction or percent: ``{36: 0.54}``.
    method : str
        A key of ``kmrecon.survival.methods.METHODS``.

    Returns
    -------
    PatientData
        ``time`` and ``event`` of each patient, the invariants checked, and notes on every doubt.

    Raises
    ------
    InvalidCurveError, RisingCurveError, InvalidNumbersAtRiskError
        If the points or the table cannot be what they are given as.
    ReconstructionError
        If neither the number of patients nor a risk table is given.
    UsageError
        If there is no such method.

    Examples
    --------
    >>> patients = reconstruct([0, 2, 5], [1.0, 0.75, 0.5], n=4, total_events=2, method="guyot")
    >>> patients.time.tolist(), patients.event.tolist()
    ([2.0, 5.0, 5.0, 5.0], [1, 1, 0, 0])
    """
    if method not in METHODS:
        raise UsageError(f"there is no method {method!r}; methods: {', '.join(METHODS)}")
    evidence = evidence_from_arrays(
        time,
        survival,
        at_risk_time=at_risk_time,
        at_risk=at_risk,
        total_events=total_events,
        censor_time=censor_time,
        n=n,
        band=band,
        n_events=n_events,
        n_censored=n_censored,
        median=median,
        survival_at=survival_at,
    )
    return METHODS[method](evidence)
