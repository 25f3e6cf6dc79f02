"""Each printed statistic is held against the refit, and a planted difference is seen in that one only."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kmrecon.errors import UnmatchedArmsError
from kmrecon.survival.curve import kaplan_meier, rmst
from kmrecon.survival.published import PublishedArm, PublishedFigure, PublishedNumber
from kmrecon.survival.refit import hazard_ratio, log_rank_p, summarize_arm
from kmrecon.survival.validation import Comparison, validate
from kmrecon.types import PatientData

HORIZON = 20.0


def arm(n: int, scale: float, seed: int) -> PatientData:
    rng = np.random.default_rng(seed)
    death, leaves = rng.exponential(scale, n), rng.uniform(12, 36, n)
    time = np.round(np.minimum(death, leaves), 2) + 0.01
    order = np.argsort(time, kind="stable")
    return PatientData(time[order], (death <= leaves).astype(int)[order])


PATIENTS = {"HAIT-M-P": arm(60, 25.0, 1), "HAIT": arm(55, 12.0, 2)}


def printed(value: float | None, decimals: int) -> PublishedNumber:
    assert value is not None
    return PublishedNumber(round(value, decimals), decimals)


def as_printed() -> PublishedFigure:
    """What a paper about PATIENTS prints."""
    treated, control = PATIENTS.values()
    fit = hazard_ratio(treated, control, "HAIT-M-P", "HAIT")
    p = log_rank_p([treated, control])
    assert fit is not None
    area = [rmst(kaplan_meier(x.time, x.event), HORIZON) for x in (treated, control)]
    return PublishedFigure(
        "demo",
        tuple(arm_as_printed(label, patients) for label, patients in PATIENTS.items()),
        reference="HAIT",
        hr=printed(fit.hr, 2),
        ci=(printed(fit.ci_low, 2), printed(fit.ci_high, 2)),
        p=printed(p, 4),
        rmst_difference=printed(area[0] - area[1], 2),
        rmst_horizon=HORIZON,
    )


def arm_as_printed(label: str, patients: PatientData) -> PublishedArm:
    found = summarize_arm(patients, HORIZON, (6.0, 12.0))
    low, high = found.median_ci
    return PublishedArm(
        label,
        found.n,
        found.events,
        printed(found.median_survival, 1),
        (printed(low, 1), printed(high, 1)),
        tuple((t, printed(s, 3)) for t, s in found.landmarks),
    )


def rows_that_differ(rows: tuple[Comparison, ...]) -> list[tuple[str, str]]:
    return [(row.statistic, row.arm) for row in rows if not row.within_rounding]


def moved(number: PublishedNumber | None, by: float) -> PublishedNumber:
    assert number is not None
    return replace(number, value=number.value + by)


def test_the_very_patients_agree_in_every_statistic() -> None:
    rows = validate(PATIENTS, as_printed())
    assert rows_that_differ(rows) == []
    assert [row.statistic for row in rows][-5:] == ["hr", "hr ci low", "hr ci high", "p (log-rank)", "rmst difference"]
    assert len(rows) == 2 * 7 + 5


FIGURE = as_printed()
LOW, HIGH = FIGURE.ci or (None, None)


@pytest.mark.parametrize(
    ("change", "statistic", "difference"),
    [
        ({"hr": moved(FIGURE.hr, 0.02)}, "hr", None),
        ({"ci": (moved(LOW, -0.02), HIGH)}, "hr ci low", None),
        ({"ci": (LOW, moved(HIGH, 0.03))}, "hr ci high", None),
        ({"p": moved(FIGURE.p, 0.0005)}, "p (log-rank)", -0.0005),
        ({"rmst_difference": moved(FIGURE.rmst_difference, 0.05)}, "rmst difference", -0.05),
    ],
)
def test_a_planted_difference_of_the_figure_is_seen(
    change: dict[str, Any], statistic: str, difference: float | None
) -> None:
    rows = validate(PATIENTS, replace(FIGURE, **change))
    assert [name for name, _ in rows_that_differ(rows)] == [statistic]
    (row,) = [row for row in rows if row.statistic == statistic]
    if difference is not None:
        assert row.difference == pytest.approx(difference, abs=0.006)


def test_hazard_ratios_differ_on_the_log_scale() -> None:
    doubled = replace(FIGURE, hr=moved(FIGURE.hr, FIGURE.hr.value if FIGURE.hr else 0))
    (row,) = [row for row in validate(PATIENTS, doubled) if row.statistic == "hr"]
    assert row.scale == "log hazard ratio"
    assert row.difference == pytest.approx(-np.log(2), abs=0.02)


ARM = FIGURE.arms[0]
LIMITS = ARM.median_ci or (None, None)


@pytest.mark.parametrize(
    ("change", "statistic", "difference"),
    [
        ({"n": 61}, "n", -1),
        ({"events": (ARM.events or 0) + 3}, "events", -3),
        ({"median": moved(ARM.median, 0.3)}, "median", -0.3),
        ({"median_ci": (moved(LIMITS[0], 0.2), LIMITS[1])}, "median ci low", -0.2),
        ({"median_ci": (LIMITS[0], moved(LIMITS[1], -0.2))}, "median ci high", 0.2),
        ({"survival_at": ((6.0, moved(ARM.survival_at[0][1], 0.01)), ARM.survival_at[1])}, "survival at 6", -0.01),
    ],
)
def test_a_planted_difference_of_an_arm_is_seen(change: dict[str, Any], statistic: str, difference: float) -> None:
    rows = validate(PATIENTS, replace(FIGURE, arms=(replace(ARM, **change), FIGURE.arms[1])))
    assert rows_that_differ(rows) == [(statistic, "HAIT-M-P")]
    (row,) = [row for row in rows if (row.statistic, row.arm) == (statistic, "HAIT-M-P")]
    assert row.difference == pytest.approx(difference, abs=0.06 if "median" in statistic else 0.001)


@pytest.mark.parametrize(("below", "within"), [(0.05, True), (1e-9, False)])
def test_p_printed_as_below_a_number_is_held_against_it(below: float, within: bool) -> None:
    rows = validate(PATIENTS, replace(FIGURE, p=None, p_below=PublishedNumber(below, 9)))
    (row,) = [row for row in rows if row.scale == "p"]
    assert row.within_rounding is within
    assert row.difference is None


def test_a_wald_p_is_held_against_the_wald_p() -> None:
    fit = hazard_ratio(*PATIENTS.values(), "HAIT-M-P", "HAIT")
    assert fit is not None
    rows = validate(PATIENTS, replace(FIGURE, p=printed(fit.wald_p, 6), p_test="Cox model"))
    (row,) = [row for row in rows if row.scale == "p"]
    assert (row.statistic, row.within_rounding) == ("p (Wald)", True)


def test_a_median_that_is_not_reached_is_told() -> None:
    healthy = {**PATIENTS, "HAIT-M-P": PatientData([1.0, *[24.0] * 9], [1, *[0] * 9])}
    rows = validate(healthy, replace(FIGURE, arms=(PublishedArm("HAIT-M-P", median=ARM.median), FIGURE.arms[1])))
    assert (rows[0].refitted, rows[0].within_rounding, rows[0].remark) == (None, False, "not reached")


def test_survival_after_the_end_of_follow_up_cannot_be_compared() -> None:
    late = replace(ARM, survival_at=((99.0, PublishedNumber(0.5, 1)),))
    rows = validate(PATIENTS, replace(FIGURE, arms=(late, FIGURE.arms[1])))
    (row,) = [row for row in rows if row.statistic == "survival at 99"]
    assert row.within_rounding is None
    assert row.remark.startswith("follow-up ends at 3")


def test_an_rmst_difference_without_a_horizon_cannot_be_compared() -> None:
    (row,) = [
        row for row in validate(PATIENTS, replace(FIGURE, rmst_horizon=None)) if row.statistic == "rmst difference"
    ]
    assert row.within_rounding is None
    assert "horizon is not stated" in row.remark


def test_a_curve_that_has_reached_zero_has_an_area_as_far_as_the_other_goes() -> None:
    dead = {"A": PatientData([10.0, 20.0], [1, 0]), "B": PatientData([2.0, 4.0], [1, 1])}
    figure = PublishedFigure(
        "d", (PublishedArm("A"), PublishedArm("B")), reference="B",
        rmst_difference=PublishedNumber(12.0, 1), rmst_horizon=20.0,
    )  # fmt: skip
    (row,) = validate(dead, figure)
    assert (row.refitted, row.within_rounding) == (15.0 - 3.0, True)


@pytest.mark.parametrize("names", [("hait m p", "hait"), ("HAIT\u2013M\u2013P", "Hait"), ("HAIT-M-P ", " HAIT")])
def test_arms_are_told_by_label_whatever_its_case_spaces_and_punctuation(names: tuple[str, str]) -> None:
    renamed = dict(zip(names, PATIENTS.values(), strict=True))
    assert rows_that_differ(validate(renamed, FIGURE)) == []


def test_order_of_the_rebuilt_arms_does_not_matter() -> None:
    assert rows_that_differ(validate(dict(reversed(PATIENTS.items())), FIGURE)) == []


def test_one_arm_on_both_sides_needs_no_name() -> None:
    alone = PublishedFigure("d", (PublishedArm("All", n=60),))
    assert validate({"1": PATIENTS["HAIT-M-P"]}, alone)[0].within_rounding


@pytest.mark.parametrize("names", [("TACE", "HAIT"), ("hait", "HAIT")])
def test_arms_that_are_not_the_same_are_listed_from_both_sides(names: tuple[str, str]) -> None:
    with pytest.raises(UnmatchedArmsError, match=rf"rebuilt '{names[0]}', '{names[1]}'; published 'HAIT-M-P', 'HAIT'"):
        validate(dict(zip(names, PATIENTS.values(), strict=True)), FIGURE)


def test_labels_that_punctuation_alone_tells_apart_are_not_mixed_up() -> None:
    figure = PublishedFigure("d", (PublishedArm("CD8+", n=60), PublishedArm("CD8-", n=55)))
    rebuilt = {"CD8 -": PATIENTS["HAIT"], "CD8 +": PATIENTS["HAIT-M-P"]}
    assert all(row.within_rounding for row in validate(rebuilt, figure))
