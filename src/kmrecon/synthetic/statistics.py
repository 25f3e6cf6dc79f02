"""Patients -> the statistics that a paper prints: small and plain, for planning figures, not for refits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmrecon.types import Floats, Ints, read_only

NORMAL_95 = 1.959963984540054  # 97.5% point of the normal distribution


@dataclass(frozen=True, slots=True, eq=False)
class ArmPatients:
    """The patients of one arm, whose truth is known."""

    label: str
    time: Floats  # (n,) time, in the figure's unit
    event: Ints  # (n,) 1 event, 0 censored

    def __post_init__(self) -> None:
        object.__setattr__(self, "time", read_only(self.time, np.float64))
        object.__setattr__(self, "event", read_only(self.event, np.int64))

    @property
    def n(self) -> int:
        """Number of patients."""
        return int(self.time.size)

    @property
    def last_time(self) -> float:
        """End of follow-up."""
        return float(self.time.max())


def kaplan_meier(time: Floats, event: Ints) -> tuple[Floats, Floats]:
    """Return the event times, from 0, and the survival that holds from each of them on."""
    steps, n_events = np.unique(time[event == 1], return_counts=True)
    n_at_risk = at_risk(time, steps)
    return np.r_[0.0, steps], np.r_[1.0, np.cumprod(1 - n_events / n_at_risk)]


def at_risk(time: Floats, when: Floats) -> Ints:
    """Return how many patients are followed just before each time."""
    return np.asarray(time.size - np.searchsorted(np.sort(time), when, side="left"), np.int64)


def survival_at(curve: tuple[Floats, Floats], when: float) -> float:
    """Return the survival at one time."""
    return float(curve[1][np.searchsorted(curve[0], when, side="right") - 1])


def median_survival(curve: tuple[Floats, Floats]) -> float | None:
    """Return the first time with survival <= 0.5 (None: not reached)."""
    reached = np.flatnonzero(curve[1] <= 0.5 + 1e-12)
    return float(curve[0][reached[0]]) if reached.size else None


def rmst(curve: tuple[Floats, Floats], horizon: float) -> float:
    """Return the area under the curve from 0 to `horizon`."""
    times = np.r_[curve[0][curve[0] < horizon], horizon]
    return float(np.sum(np.diff(times) * curve[1][: times.size - 1]))


def greenwood(time: Floats, event: Ints) -> Floats:
    """Return the standard error of log(-log(S)) at each step of `kaplan_meier` (not a number at 1 and 0)."""
    steps, n_events = np.unique(time[event == 1], return_counts=True)
    n = at_risk(time, steps)
    survival = kaplan_meier(time, event)[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.r_[0.0, np.cumsum(n_events / (n * (n - n_events)))]
        return np.asarray(np.sqrt(variance) / np.abs(np.log(survival)))


def confidence_limits(time: Floats, event: Ints) -> tuple[Floats, Floats]:
    """Return the 95% limits of survival at each step of `kaplan_meier`, on the log(-log) scale."""
    survival = kaplan_meier(time, event)[1]
    with np.errstate(invalid="ignore", over="ignore"):
        wide = np.exp(NORMAL_95 * greenwood(time, event))
        low, high = survival**wide, survival ** (1 / wide)
    open_ended = ~np.isfinite(low)
    return np.where(open_ended, survival, low), np.where(open_ended, survival, high)


def median_ci(time: Floats, event: Ints) -> tuple[float | None, float | None]:
    """Return the 95% limits of the median: where the limits of survival cross 0.5 (Brookmeyer and Crowley 1982)."""
    steps = kaplan_meier(time, event)[0]
    low, high = confidence_limits(time, event)
    return median_survival((steps, low)), median_survival((steps, high))


def log_hazard_ratio(treated: ArmPatients, reference: ArmPatients) -> tuple[float, float]:
    """Return the log hazard ratio of Cox's model and its standard error, ties after Efron (1977)."""
    steps = np.unique(np.r_[treated.time[treated.event == 1], reference.time[reference.event == 1]])
    d1, d0 = (_events_at(arm, steps) for arm in (treated, reference))
    n1, n0 = (at_risk(arm.time, steps) for arm in (treated, reference))
    total = d1 + d0
    # Efron: the l-th of d tied events meets a risk set from which l/d of the tied patients have gone.
    which = np.repeat(np.arange(steps.size), total)
    gone = (np.arange(which.size) - np.repeat(np.cumsum(total) - total, total)) / total[which]
    a, b = n0[which] - gone * d0[which], n1[which] - gone * d1[which]
    beta = 0.0
    for _ in range(25):
        ratio = np.exp(beta)
        share = b * ratio / (a + b * ratio)
        information = float(np.sum(share * (1 - share)))
        step = (d1.sum() - float(share.sum())) / max(information, 1e-12)
        beta += float(np.clip(step, -1, 1))
        if abs(step) < 1e-9:
            break
    return beta, 1 / max(information, 1e-12) ** 0.5


def _events_at(arm: ArmPatients, steps: Floats) -> Ints:
    times = np.sort(arm.time[arm.event == 1])
    return np.asarray(np.searchsorted(times, steps, "right") - np.searchsorted(times, steps, "left"), np.int64)


def log_rank_p(arms: Sequence[ArmPatients]) -> float:
    """Return the p value of the log-rank test across the arms."""
    from scipy.special import gammaincc

    steps = np.unique(np.concatenate([arm.time[arm.event == 1] for arm in arms]))
    d = np.array([_events_at(arm, steps) for arm in arms], float)
    n = np.array([at_risk(arm.time, steps) for arm in arms], float)
    events, left = d.sum(0), n.sum(0)
    expected = n * events / left
    scale = events * (left - events) / np.maximum(left - 1, 1) / left**2
    covariance = np.diag((scale * n * left).sum(1)) - (scale * n) @ n.T
    difference = (d - expected).sum(1)[1:]
    statistic = difference @ np.linalg.pinv(covariance[1:, 1:]) @ difference
    return float(gammaincc((len(arms) - 1) / 2, statistic / 2))
