"""The refit is held against every statistic that the figure prints, on the scale of each."""

import math
from dataclasses import replace

import numpy as np
import pytest

from fake_reading import fake_reading
from kmrecon.notes import CURVE_LEAVES
from kmrecon.summary import reading_lines
from kmrecon.survival.agreement import agreement_of, with_agreement
from kmrecon.survival.panel import refitted_panel
from kmrecon.types import ArmUncertainty, HazardRatio, Interval, PatientData, PrintedStatistics, PrintedValue


def panel(refitted, printed, ci=None, limits=(0.5, 2.0)):
    """A panel whose refitted ratio and interval are told."""
    low, high = ((refitted or 1.0) * factor for factor in limits)
    ratios = () if refitted is None else (HazardRatio("A", "B", refitted, low, high, 0.5, 0.5),)
    made = fake_reading().panels[0]
    return replace(made, hazard_ratios=ratios, printed=PrintedStatistics(printed, ci), agreement=None, notes=())


def test_the_same_ratio_agrees():
    found = with_agreement(panel(0.71, 0.70))
    assert found.agreement.log_hr_difference == pytest.approx(0.01418, abs=1e-5)
    assert (found.agreement.turned, found.agreement.verdict) == (False, "agrees")
    (row,) = found.agreement.rows
    standard_error = math.log(4) / (2 * 1.959964)
    assert (row.scale, row.difference) == ("standard errors", pytest.approx(0.01418 / standard_error, abs=1e-4))
    assert found.notes == ()


def test_a_ratio_of_the_other_arm_agrees_turned_round_and_says_so():
    found = with_agreement(panel(1 / 0.71, 0.70))
    assert found.agreement.log_hr_difference == pytest.approx(0.01418, abs=1e-5)
    assert found.agreement.turned
    assert "the inverse fits" in found.agreement.rows[0].reason
    assert found.agreement.rows[0].reason.startswith("B versus A")
    assert found.notes == ()


def test_another_ratio_is_warned_of():
    (note,) = with_agreement(panel(0.5, 0.7)).notes
    assert (note.code, note.severity) == ("agreement-differs", "warning")
    assert note.message.startswith("hazard ratio: printed 0.70, refitted 0.5 (")
    assert with_agreement(panel(2.0, 0.7)).agreement.verdict == "differs"


def test_small_trials_may_differ_more():
    assert with_agreement(panel(0.8, 0.70, (0.64, 0.77), (0.9, 1.1))).notes != ()
    assert with_agreement(panel(0.8, 0.70, (0.2, 2.45), (0.29, 3.5))).notes == ()


@pytest.mark.parametrize(
    ("ci", "said"),
    [
        ((0.65, 0.75), "0.28 times as wide"),
        ((0.2, 2.4), "4.94 times as wide"),
        ((0.75, 0.9), "does not hold its ratio"),
    ],
)
def test_an_interval_that_the_patients_do_not_give_is_warned_of(ci, said):
    (note,) = with_agreement(panel(0.7, 0.70, ci, (0.78, 1.29))).notes
    assert said in note.message
    assert with_agreement(panel(0.7, 0.70, (0.55, 0.90), (0.78, 1.29))).notes == ()


@pytest.mark.parametrize(("refitted", "printed"), [(None, 0.7), (float("inf"), 0.7), (0.7, 0.0)])
def test_without_two_ratios_nothing_is_compared(refitted, printed):
    found = with_agreement(panel(refitted, printed))
    assert (found.agreement.verdict, found.agreement.log_hr_difference) == ("cannot be compared", None)
    assert found.notes == ()


def test_nothing_printed_is_no_agreement():
    assert agreement_of(panel(0.7, None)) is None


def test_a_reference_that_is_told_is_not_turned():
    made = panel(1 / 0.5, 0.5)
    value = PrintedValue("hr", 0.5, decimals=2, arm="Drug A", reference="Placebo")
    arms = tuple(
        replace(arm, patients=patients_of(scale, seed))
        for arm, scale, seed in zip(made.arms, (10, 20), (1, 2), strict=True)
    )
    found = with_agreement(replace(made, arms=arms, printed=PrintedStatistics(0.5, values=(value,))))
    (row,) = found.agreement.rows
    assert row.verdict == "differs"
    assert "are the arms the right way round?" in row.reason


def modeled(model, printed=0.5, refitted=0.7):
    made = panel(refitted, printed)
    value = PrintedValue("hr", printed, decimals=2, model=model)
    return with_agreement(replace(made, printed=PrintedStatistics(printed, values=(value,))))


def test_an_adjusted_ratio_is_told_as_such_and_fails_nothing():
    found = modeled("adjusted")
    (row,) = found.agreement.rows
    assert (row.what, row.verdict, row.refitted) == ("adjusted hazard ratio", "cannot be compared", "0.7 (0.35 to 1.4)")
    assert "adjusted" in row.reason
    assert (found.agreement.verdict, found.agreement.log_hr_difference) == ("cannot be compared", None)
    assert found.notes == ()


@pytest.mark.parametrize(("printed", "verdict"), [(0.69, "agrees"), (0.3, "differs")])
def test_a_stratified_ratio_is_compared_and_says_so(printed, verdict):
    (row,) = modeled("stratified", printed).agreement.rows
    assert (row.what, row.verdict) == ("stratified hazard ratio", verdict)
    assert "stratified, which the refit is not" in row.reason


def patients_of(scale, seed, n=100):
    rng = np.random.default_rng(seed)
    time = np.sort(np.round(rng.exponential(scale, n), 2)) + 0.01
    return PatientData(time.clip(max=30), (time < 30).astype(int))


def rebuilt(*values):
    """A panel of two arms of 100 patients that prints some values."""
    made = fake_reading().panels[0]
    arms = tuple(
        replace(arm, patients=patients_of(scale, k))
        for k, (arm, scale) in enumerate(zip(made.arms, (20, 10), strict=True))
    )
    bare = replace(
        made, arms=arms, hazard_ratios=(), printed=PrintedStatistics(values=values), notes=(), agreement=None
    )
    return with_agreement(refitted_panel(bare, "Placebo"))


REBUILT = rebuilt(PrintedValue("n", 100.0, arm="Drug A"))
DRUG = REBUILT.arms[0].summary
PIXEL = REBUILT.calibration.time_per_pixel
LOG_RANK = REBUILT.hazard_ratios[0].log_rank_p
MEDIAN = round(DRUG.median_survival, 1)


def row_of(what, value, **more):
    return rebuilt(PrintedValue(what, value, **({"arm": "Drug A"} | more))).agreement.rows[0]


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (("n", 100.0), "agrees"),
        (("n", 101.0), "differs"),
        (("events", float(DRUG.events)), "agrees"),
        (("events", DRUG.events - 12.0), "differs"),
        (("median", MEDIAN), "agrees"),
        (("median", round(MEDIAN + 5 + 8 * PIXEL, 1)), "differs"),
        (("median", None), "differs"),
    ],
)
def test_statistics_of_an_arm_are_held_against_its_patients(row, verdict):
    assert row_of(*row, decimals=1 if row[0] == "median" else 0).verdict == verdict


def test_medians_differ_in_pixels_and_in_time():
    row = row_of("median", MEDIAN + 10, decimals=1)
    assert row.scale == "px"
    assert row.difference * PIXEL == pytest.approx(-10, abs=3)
    assert "in time" in row.reason


@pytest.mark.parametrize(("shift", "verdict"), [(0.0, "agrees"), (0.08, "differs")])
def test_survival_at_a_time_is_held_against_the_curve(shift, verdict):
    curve_at_12 = float(np.mean(REBUILT.arms[0].patients.time > 12))
    row = row_of("survival", round(curve_at_12 + shift, 2), decimals=2, time=12.0)
    assert (row.what, row.scale, row.verdict) == ("survival at 12", "px", verdict)


def test_survival_beyond_follow_up_cannot_be_compared():
    row = row_of("survival", 0.2, decimals=2, time=300.0)
    assert (row.verdict, row.reason) == ("cannot be compared", "follow-up ends at 30")


@pytest.mark.parametrize(
    ("more", "reason"),
    [({"arm": ""}, "does not tell of which arm"), ({"arm": "Drug B"}, "no patients"), ({"unit": "y"}, "another unit")],
)
def test_what_is_told_of_no_arm_or_in_another_unit_cannot_be_compared(more, reason):
    row = row_of("median", 3.0, **more)
    assert row.verdict == "cannot be compared"
    assert reason in row.reason


@pytest.mark.parametrize(
    ("value", "more", "verdict"),
    [
        (round(LOG_RANK, 6), {"decimals": 6}, "agrees"),
        (0.0, {"decimals": 3, "below": True}, "agrees"),
        (0.001, {"decimals": 3, "below": True}, "agrees"),
        (0.4, {"decimals": 1}, "differs"),
        (1e-12, {"decimals": 13, "below": True}, "differs"),
    ],
)
def test_p_is_held_within_its_rounding(value, more, verdict):
    row = row_of("p", value, **({"arm": ""} | more))
    assert (row.verdict, row.scale) == (verdict, "z")


def test_an_adjusted_p_is_not_compared():
    row = row_of("p", 0.4, arm="", decimals=1, model="adjusted")
    assert (row.what, row.verdict) == ("adjusted p", "cannot be compared")


def test_each_difference_is_a_warning_of_its_own_arm():
    found = rebuilt(PrintedValue("n", 90.0, arm="Drug A"), PrintedValue("n", 100.0, arm="Placebo"))
    assert [(note.code, note.arm) for note in found.notes] == [("agreement-differs", "Drug A")]
    assert found.agreement.verdict == "differs"


def test_a_median_within_what_the_figure_leaves_open_agrees():
    value = PrintedValue("median", round(MEDIAN + 10, 1), decimals=1, arm="Drug A")
    (arm, other), made = REBUILT.arms, replace(REBUILT, printed=PrintedStatistics(values=(value,)))
    wide = ArmUncertainty(100, None, Interval(MEDIAN - 1, MEDIAN, MEDIAN + 11), None)
    assert [row.verdict for row in agreement_of(made).rows] == ["differs"]
    opened = replace(made, arms=(replace(arm, uncertainty=wide), other))
    assert [row.verdict for row in agreement_of(opened).rows] == ["agrees"]


def test_a_median_beyond_where_a_curve_leaves_the_plot_is_not_known():
    value = PrintedValue("median", round(MEDIAN, 1), decimals=1, arm="Drug A")
    (arm, other), made = REBUILT.arms, replace(REBUILT, printed=PrintedStatistics(values=(value,)))
    early = arm.patients.time < MEDIAN
    spared = replace(arm.patients, event=np.where(early, arm.patients.event, 0))
    left = replace(arm, patients=spared, curve=replace(arm.curve, notes=(CURVE_LEAVES.note("there"),)))
    panel = refitted_panel(replace(made, arms=(left, other)), "Placebo")
    assert [row.verdict for row in agreement_of(panel).rows] == ["cannot be compared"]
    said = list(reading_lines(replace(fake_reading(), panels=(panel,))))
    assert "median not known" in said[1]


def test_a_hazard_ratio_that_cannot_be_estimated_is_told():
    made = fake_reading().panels[0]
    spared = replace(made.arms[0].patients, event=np.zeros(10, np.int64))
    panel = refitted_panel(replace(made, arms=(replace(made.arms[0], patients=spared), made.arms[1])), "Placebo")
    assert panel.hazard_ratios == ()
    said = next(line for line in reading_lines(replace(fake_reading(), panels=(panel,))) if "versus" in line)
    assert said.startswith("  Drug A: the hazard ratio versus Placebo cannot be estimated: too few events")
