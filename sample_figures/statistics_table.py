"""The README of the sample figures: printed against simulated statistics, refitted with lifelines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import median_survival_times, restricted_mean_survival_time

from kmrecon.synthetic import ArmPatients
from plans import PAGES, SAMPLES
from words import AFTER, BEFORE


@dataclass(frozen=True, slots=True)
class Row:
    """One printed statistic and what the simulated patients give."""

    figure: str
    what: str
    printed: str
    simulated: str

    @property
    def same(self) -> bool:
        """Tell whether they are the same to the printed digits."""
        return self.printed == self.simulated or (self.printed == "< 0.001" and float(self.simulated) < 0.001)


def compare(row: Mapping[str, Any], arms: tuple[ArmPatients, ...]) -> Iterator[Row]:
    """Yield every printed statistic of one figure beside the simulated one."""
    for wanted, arm in zip(row["arms"], arms, strict=True):
        yield from _compare_arm(row["id"], wanted, arm)
    if "hr" in row:
        yield from _compare_hazard(row, arms)
    printed = f"< {row['p_below']:g}" if "p_below" in row else f"{row['p']:g}" if "p" in row else ""
    if printed:
        p = log_rank(arms)
        yield Row(
            row["id"], "P (log-rank)", printed, same_digits(p, printed.removeprefix("< ") + "0" * ("<" in printed))
        )
    if "rmst_difference" in row:
        horizon = float(row["rmst_horizon"])
        areas = [area_under(arm, horizon) for arm in arms]
        what = f"RMST difference at {horizon:g} months"
        yield Row(row["id"], what, f"{row['rmst_difference']:g}", same_digits(areas[0] - areas[1], "0.00"))


def _compare_arm(name: str, wanted: Mapping[str, Any], arm: ArmPatients) -> Iterator[Row]:
    who, fit = wanted["label"], kaplan_meier_of(arm)
    if "n" in wanted:
        yield Row(name, f"N, {who}", str(wanted["n"]), str(arm.n))
    if "events" in wanted:
        yield Row(name, f"events, {who}", str(wanted["events"]), str(int(arm.event.sum())))
    if "median" in wanted:
        yield Row(name, f"median, {who}", f"{wanted['median']:g}", median_of(fit))
    if who in SAMPLES[name].median_not_reached:
        yield Row(name, f"median, {who}", "not reached", median_of(fit))
    if "median_ci" in wanted:
        limits = median_survival_times(fit.confidence_interval_).to_numpy()[0]
        printed = "{:g} to {:g}".format(*wanted["median_ci"])
        yield Row(name, f"95% CI of the median, {who}", printed, "{:g} to {:g}".format(*limits))
    for time, survival in wanted.get("survival_at", {}).items():
        yield Row(name, f"survival at {time}, {who}", f"{survival:.3f}", f"{float(fit.predict(float(time))):.3f}")


def _compare_hazard(row: Mapping[str, Any], arms: tuple[ArmPatients, ...]) -> Iterator[Row]:
    hr, low, high = cox(arms)
    yield Row(row["id"], "HR", f"{row['hr']:.2f}", f"{hr:.2f}")
    if "ci" in row:
        yield Row(row["id"], "95% CI of the HR", "{:.2f} to {:.2f}".format(*row["ci"]), f"{low:.2f} to {high:.2f}")


def same_digits(value: float, like: str) -> str:
    """Return a number with as many decimals as another text has."""
    return f"{value:.{len(like.partition('.')[2])}f}"


def kaplan_meier_of(arm: ArmPatients) -> Any:
    """Return lifelines' Kaplan-Meier fit."""
    return KaplanMeierFitter().fit(arm.time, arm.event)


def median_of(fit: Any) -> str:
    """Return the first time with survival <= 0.5; a half that rounding lifted is a half."""
    curve = fit.survival_function_.iloc[:, 0]
    reached = curve.index[curve.to_numpy() <= 0.5 + 1e-9]
    return f"{reached[0]:.4g}" if len(reached) else "not reached"


def area_under(arm: ArmPatients, horizon: float) -> float:
    """Return lifelines' restricted mean."""
    return float(restricted_mean_survival_time(kaplan_meier_of(arm), t=horizon))


def cox(arms: tuple[ArmPatients, ...]) -> tuple[float, float, float]:
    """Return lifelines' hazard ratio of the first arm versus the last, with its 95% limits."""
    frames = [
        pd.DataFrame({"time": arm.time, "event": arm.event, "treated": k})
        for k, arm in zip((1, 0), (arms[0], arms[-1]), strict=True)
    ]
    fit = CoxPHFitter().fit(pd.concat(frames), "time", "event")
    low, high = np.exp(fit.confidence_intervals_.to_numpy()[0])
    return float(fit.hazard_ratios_.iloc[0]), float(low), float(high)


def log_rank(arms: tuple[ArmPatients, ...]) -> float:
    """Return lifelines' log-rank p across the arms."""
    time, event = (np.concatenate([getattr(arm, part) for arm in arms]) for part in ("time", "event"))
    group = np.repeat(np.arange(len(arms)), [arm.n for arm in arms])
    return float(multivariate_logrank_test(time, group, event).p_value)


def readme_table(facts: Mapping[str, Mapping[str, Any]], arms: Mapping[str, tuple[ArmPatients, ...]]) -> str:
    """Return the whole README."""
    lines = ["| figure | statistic | printed | simulated | same digits |", "|---|---|---|---|---|"]
    for name in SAMPLES:
        lines += [
            f"| {row.figure} | {row.what} | {row.printed} | {row.simulated} | {'yes' if row.same else '**no**'} |"
            for row in compare(facts[name], arms[name])
        ]
    pages = [f"* `{name}.png`: {', '.join(rows)}" for name, (rows, _) in PAGES.items()]
    return "\n".join([BEFORE, *pages, "", "## Printed against simulated", "", *lines, "", AFTER])
