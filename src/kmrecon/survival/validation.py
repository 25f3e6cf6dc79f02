"""Rebuilt patients and published results -> each printed statistic beside the refitted one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from kmrecon.errors import UnmatchedArmsError
from kmrecon.survival.curve import kaplan_meier, rmst
from kmrecon.survival.published import PublishedArm, PublishedFigure, PublishedNumber
from kmrecon.survival.published_table import NOT_REACHED
from kmrecon.survival.refit import hazard_ratio, log_rank_p, summarize_arm
from kmrecon.types import ArmSummary, HazardRatio, PatientData, StepCurve


@dataclass(frozen=True, slots=True)
class Comparison:
    """One printed statistic held against the patients' refit."""

    statistic: str  # "n", "events", "median", "hr", ...
    arm: str  # "" where it is of the whole figure
    published: str  # as printed
    refitted: float | None  # None: not reached, beyond follow-up or not estimable
    difference: float | None  # refitted minus published, in `scale`; None where either is no number
    scale: str  # what the difference is in: "patients", "time", "probability", "log hazard ratio", "p"
    within_rounding: bool | None  # None: cannot be compared
    remark: str = ""


def validate(patients_by_arm: Mapping[str, PatientData], published: PublishedFigure) -> tuple[Comparison, ...]:
    """Hold rebuilt patients against what a paper prints.

    Parameters
    ----------
    patients_by_arm : mapping of str to PatientData
        The rebuilt arms; told to the published ones by label: case, spaces and punctuation do not matter.
    published : PublishedFigure
        The printed statistics of the figure.

    Returns
    -------
    tuple of Comparison
        One row for each statistic that is printed, in the order N, events, median, survival (arm by arm),
        hazard ratio, its limits, p, RMST difference.

    Raises
    ------
    UnmatchedArmsError
        If the rebuilt and the published arms are not the same.
    """
    arms = match_arms(patients_by_arm, published)
    rows: list[Comparison] = []
    for arm in published.arms:
        rows += _compare_arm(arm, arms[arm.label])
    rows += _compare_hazard_ratio(arms, published)
    rows += _compare_p(arms, published)
    rows += _compare_rmst(arms, published)
    return tuple(rows)


def match_arms(patients_by_arm: Mapping[str, PatientData], published: PublishedFigure) -> dict[str, PatientData]:
    """Return the rebuilt patients by the published labels."""
    wanted = tuple(arm.label for arm in published.arms)
    if len(wanted) == len(patients_by_arm) == 1:
        return dict(zip(wanted, patients_by_arm.values(), strict=True))
    for form in (str, _folded, _bare):
        rebuilt = {form(label): label for label in patients_by_arm}
        named = [form(label) for label in wanted]
        if len(rebuilt) == len(patients_by_arm) and len(set(named)) == len(named) and set(rebuilt) == set(named):
            return {label: patients_by_arm[rebuilt[form(label)]] for label in wanted}
    raise UnmatchedArmsError(published.id, tuple(patients_by_arm), wanted)


def _folded(label: str) -> str:
    return "".join(label.casefold().split())


def _bare(label: str) -> str:
    return "".join(letter for letter in label.casefold() if letter.isalnum())


def _compare_arm(arm: PublishedArm, patients: PatientData) -> Iterator[Comparison]:
    last = float(patients.time.max()) if patients.time.size else 0.0
    times = [time for time, _ in arm.survival_at]
    summary = summarize_arm(patients, last, times)
    for statistic, printed, found in (("n", arm.n, summary.n), ("events", arm.events, summary.events)):
        if printed is not None:
            yield _row(statistic, arm.label, PublishedNumber(printed, 0), found, "patients")
    if arm.median is not None or arm.median_not_reached:
        yield _time_row("median", arm.label, arm.median, summary.median_survival)
    if arm.median_ci is not None:
        names = ("median ci low", "median ci high")
        for name, printed_limit, limit in zip(names, arm.median_ci, summary.median_ci, strict=True):
            yield _time_row(name, arm.label, printed_limit, limit)
    yield from _compare_survival(arm, summary, last)


def _compare_survival(arm: PublishedArm, summary: ArmSummary, last: float) -> Iterator[Comparison]:
    found = dict(summary.landmarks)
    for time, survival in arm.survival_at:
        name = f"survival at {time:g}"
        if time in found:
            yield _row(name, arm.label, survival, found[time], "probability")
        else:
            remark = f"follow-up ends at {last:g}"
            yield Comparison(name, arm.label, str(survival), None, None, "probability", None, remark)


def _compare_hazard_ratio(arms: Mapping[str, PatientData], published: PublishedFigure) -> Iterator[Comparison]:
    if published.hr is None:
        return
    fit, who = _fit(arms, published), _treated(published)
    printed = (published.hr, *(published.ci or ()))
    found = (None, None, None) if fit is None else (fit.hr, fit.ci_low, fit.ci_high)
    for name, number, value in zip(("hr", "hr ci low", "hr ci high"), printed, found, strict=False):
        difference = None if value is None else float(np.log(value / number.value))
        within = None if value is None else number.agrees_with(value)
        remark = "not estimable" if value is None else ""
        yield Comparison(name, who, str(number), value, difference, "log hazard ratio", within, remark)


def _treated(published: PublishedFigure) -> str:
    return next(arm.label for arm in published.arms if arm.label != published.reference)


def _fit(arms: Mapping[str, PatientData], published: PublishedFigure) -> HazardRatio | None:
    who, reference = _treated(published), published.reference or ""
    return hazard_ratio(arms[who], arms[reference], who, reference)


def _compare_p(arms: Mapping[str, PatientData], published: PublishedFigure) -> Iterator[Comparison]:
    printed = published.p or published.p_below
    if printed is None or len(arms) < 2:
        return
    name, found = _p_value(arms, published)
    if found is None:
        yield Comparison(name, "", str(printed), None, None, "p", None, "not estimable")
    elif published.p is not None:
        yield _row(name, "", published.p, found, "p")
    else:
        yield Comparison(name, "", f"< {printed}", found, None, "p", found < printed.value)


def _p_value(arms: Mapping[str, PatientData], published: PublishedFigure) -> tuple[str, float | None]:
    test = published.p_test.casefold()
    if published.hr is not None and ("wald" in test or "cox" in test):
        fit = _fit(arms, published)
        return "p (Wald)", None if fit is None else fit.wald_p
    return "p (log-rank)", log_rank_p(list(arms.values()))


def _compare_rmst(arms: Mapping[str, PatientData], published: PublishedFigure) -> Iterator[Comparison]:
    if published.rmst_difference is None:
        return
    curves = {label: kaplan_meier(patients.time, patients.event) for label, patients in arms.items()}
    ends = [curve.last_time for curve in curves.values() if curve.survival[-1] > 0]
    shortest = min(ends) if ends else max(curve.last_time for curve in curves.values())
    horizon = shortest if published.rmst_horizon is None else min(published.rmst_horizon, shortest)
    areas = {label: _area(curve, horizon) for label, curve in curves.items()}
    found = areas[_treated(published)] - areas[published.reference or ""]
    row = _row("rmst difference", "", published.rmst_difference, found, "time", remark=f"to {horizon:g}")
    if published.rmst_horizon is None:
        remark = f"the horizon is not stated; to {horizon:g}, where the shorter follow-up ends"
    elif horizon < published.rmst_horizon:
        remark = f"follow-up ends at {horizon:g}, before the horizon of {published.rmst_horizon:g}"
    else:
        yield row
        return
    yield Comparison(row.statistic, row.arm, row.published, row.refitted, row.difference, row.scale, None, remark)


def _area(curve: StepCurve, horizon: float) -> float:
    # A curve that has reached 0 stays there: its area is known however far the other arm is followed.
    end = max(curve.last_time, horizon) if curve.survival[-1] <= 0 else curve.last_time
    return rmst(replace(curve, end=end), horizon)


def _time_row(statistic: str, arm: str, published: PublishedNumber | None, found: float | None) -> Comparison:
    """Return the row of a time that either may not reach."""
    if published is not None:
        return _row(statistic, arm, published, found, "time", "not reached")
    remark = "neither is reached" if found is None else "printed as not reached"
    return Comparison(statistic, arm, NOT_REACHED, found, None, "time", found is None, remark)


def _row(
    statistic: str,
    arm: str,
    published: PublishedNumber,
    found: float | None,
    scale: str,
    missing: str = "not estimable",
    remark: str = "",
) -> Comparison:
    if found is None:
        return Comparison(statistic, arm, str(published), None, None, scale, False, missing)
    difference = float(found) - published.value
    return Comparison(
        statistic, arm, str(published), float(found), difference, scale, published.agrees_with(found), remark
    )
