"""Patients to the statistics that a paper prints: the only place that knows lifelines."""

import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from kmrecon.notes import REFIT_NOT_ESTIMABLE, Note
from kmrecon.survival.curve import kaplan_meier, median_survival, rmst
from kmrecon.types import ArmSummary, Floats, HazardRatio, Ints, PatientData

MAX_LOG_HAZARD_RATIO = 10.0  # beyond it the likelihood only rises: the arms are separated
PRECISE = {"precision": 1e-12, "r_precision": 1e-12}  # of the Newton steps, as near as R goes
_QUIET = threading.Lock()  # Python's warning filters belong to the whole process


def load_libraries() -> None:
    """Load what fits the models; most of a second, once."""
    import lifelines  # noqa: F401


def summarize_arm(patients: PatientData, horizon: float, landmarks: Sequence[float] = ()) -> ArmSummary:
    """Return the statistics of one arm's patients.

    Parameters
    ----------
    patients : PatientData
        The arm, at least one patient.
    horizon : float
        End of the restricted mean, in the patients' time unit; cut to the end of follow-up.
    landmarks : sequence of float
        Times at which survival is wanted; those after the end of follow-up are left out.

    Returns
    -------
    ArmSummary
        The interval of the median is at 95% from the log-log limits of the curve; None where it is open.
    """
    curve = kaplan_meier(patients.time, patients.event)
    horizon = min(horizon, curve.last_time)
    times = [time for time in landmarks if 0 <= time <= curve.last_time]
    return ArmSummary(
        n=patients.time.size,
        events=patients.total_events,
        median_survival=median_survival(curve),
        median_ci=_median_ci(patients),
        rmst=rmst(curve, horizon),
        rmst_horizon=horizon,
        landmarks=tuple((time, float(curve.at(time))) for time in times),
    )


def hazard_ratio(
    arm_patients: PatientData, reference_patients: PatientData, arm: str, reference: str
) -> HazardRatio | None:
    """Return the hazard ratio of an arm versus the reference arm, from a Cox model.

    Parameters
    ----------
    arm_patients, reference_patients : PatientData
        The two arms.
    arm, reference : str
        Their labels.

    Returns
    -------
    HazardRatio or None
        With 95% limits, Wald and log-rank p (ties by Efron); None where it cannot be estimated: an arm without
        events, or arms that time separates (`not_estimable` words the note).
    """
    if not (arm_patients.total_events and reference_patients.total_events):
        return None
    row = _cox_row(*_stacked([reference_patients, arm_patients]))
    log_rank = log_rank_p([reference_patients, arm_patients])
    if row is None or log_rank is None:
        return None
    hr, low, high = np.exp([row["coef"], row["coef lower 95%"], row["coef upper 95%"]]).tolist()
    return HazardRatio(arm, reference, hr, low, high, row["p"], log_rank)


def stratified_log_ratio(trials: Sequence[tuple[PatientData, PatientData]]) -> tuple[float, float] | None:
    """Return the log hazard ratio over all trials and its standard error, from a Cox model stratified by trial.

    Parameters
    ----------
    trials : sequence of (arm, reference)
        The patients of each trial.

    Returns
    -------
    tuple of float or None
        None where it cannot be estimated.
    """
    time, event, group = _stacked([arm for trial in trials for arm in trial])
    row = _cox_row(time, event, 1 - group % 2, group // 2)
    return None if row is None else (row["coef"], row["se(coef)"])


def log_rank_p(arms: Sequence[PatientData]) -> float | None:
    """Return the log-rank p over two or more arms; None where no event tells them apart."""
    from lifelines.statistics import multivariate_logrank_test

    if len(arms) < 2 or not any(arm.total_events for arm in arms):
        return None
    time, event, group = _stacked(arms)
    with _quiet():
        try:
            p = float(multivariate_logrank_test(time, group, event).p_value)
        except (np.linalg.LinAlgError, ArithmeticError, ValueError):
            return None
    return p if np.isfinite(p) else None


def not_estimable(what: str, arm: str) -> Note:
    """Return the note that a statistic of an arm cannot be estimated."""
    return REFIT_NOT_ESTIMABLE.note(f"{what} cannot be estimated: too few events, or arms that time separates", arm=arm)


def _cox_row(time: Floats, event: Ints, group: Ints, stratum: Ints | None = None) -> dict[str, float] | None:
    import pandas as pd
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    frame = pd.DataFrame({"time": time, "event": event, "arm": group})
    strata = None
    if stratum is not None:
        frame["trial"], strata = stratum, "trial"
    with _quiet():
        try:
            model = CoxPHFitter(strata=strata).fit(frame, "time", "event", fit_options=PRECISE)
        except (ConvergenceError, np.linalg.LinAlgError, ArithmeticError, ValueError):
            return None
    row = {str(name): float(value) for name, value in model.summary.loc["arm"].items()}
    sound = all(np.isfinite(value) for value in row.values()) and abs(row["coef"]) < MAX_LOG_HAZARD_RATIO
    return row if sound else None


def _median_ci(patients: PatientData) -> tuple[float | None, float | None]:
    from lifelines import KaplanMeierFitter

    if not patients.total_events:
        return None, None
    with _quiet():
        limits = KaplanMeierFitter().fit(patients.time, patients.event).confidence_interval_
    return _first_below(limits.iloc[:, 0]), _first_below(limits.iloc[:, 1])


def _first_below(limit: Any) -> float | None:
    """Return the first time at which a limit of the curve is at 0.5 or below."""
    below = np.flatnonzero(limit.to_numpy() <= 0.5)
    return float(limit.index[below[0]]) if below.size else None


def _stacked(arms: Sequence[PatientData]) -> tuple[Any, Any, Any]:
    time = np.concatenate([arm.time for arm in arms])
    event = np.concatenate([arm.event for arm in arms])
    return time, event, np.repeat(np.arange(len(arms)), [arm.time.size for arm in arms])


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep lifelines' warnings in: what they tell is in the numbers, or becomes a note."""
    with _QUIET, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
