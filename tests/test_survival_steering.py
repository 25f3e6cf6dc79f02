"""What a figure prints steers the reconstruction only where a person asks, and then nothing agrees with itself."""

from dataclasses import replace

import numpy as np
import pytest

from arms import simulated_arm
from fake_reading import fake_reading
from kmrecon.notes import AT_RISK_UNMET, CURVE_CLEANED, REFIT_APART
from kmrecon.survival.agreement import agreement_of
from kmrecon.survival.methods import METHODS
from kmrecon.survival.panel import refitted_panel
from kmrecon.survival.steering import with_printed_arms, with_printed_ratio
from kmrecon.survival.uncertainty import evidence_of
from kmrecon.types import Arm, CurvePixels, NumbersAtRisk, PrintedStatistics, PrintedValue, StepCurve

BAND = 0.003  # probability
PIXELS = CurvePixels([0], [0], [0], 1, (0, 0, 0), 1)
MEDIAN = PrintedValue("median", 14.8, decimals=1, arm="Drug")


def read_arm(label, known, table=True):
    """An arm as it is read: its levels known to a band."""
    curve = known.curve
    times = np.arange(0, known.time[-1], 6.0)
    at_risk = NumbersAtRisk(times, known.at_risk(times)) if table else None
    curve = StepCurve(curve.time, curve.survival, band=np.full(curve.time.size, BAND))
    return Arm(label, PIXELS, curve, at_risk, n=known.time.size)


def panel(*values, table=True, method="exact", steer=True):
    """A trial of 120 to an arm that prints some values, rebuilt."""
    known = {"Drug": simulated_arm(120, seed=3, mean=24), "Control": simulated_arm(120, seed=4, mean=16)}
    arms = tuple(read_arm(label, arm, table) for label, arm in known.items())
    made = replace(
        fake_reading().panels[0],
        arms=arms,
        hazard_ratios=(),
        agreement=None,
        notes=(),
        printed=PrintedStatistics(values=values),
    )
    made = with_printed_arms(made) if steer else made
    rebuilt = (replace(arm, patients=METHODS[method](evidence_of(arm))) for arm in made.arms)
    return refitted_panel(replace(made, arms=tuple(rebuilt)), "Control")


def codes(found):
    return [note.code for note in found.notes]


def ratio(value):
    return PrintedValue("hr", value, decimals=2, arm="Drug", reference="Control")


PLAIN = panel()


def test_nothing_printed_steers_unless_it_is_asked_for():
    events = PLAIN.arms[0].patients.total_events
    told = panel(PrintedValue("events", events + 1.0, arm="Drug"), steer=False)
    assert told.arms[0].patients.time.tolist() == PLAIN.arms[0].patients.time.tolist()
    assert [row.verdict for row in agreement_of(told).rows] == ["agrees"]


def test_printed_events_are_met_and_said_to_be_given():
    events = PLAIN.arms[0].patients.total_events + 1
    steered = panel(PrintedValue("events", float(events), arm="Drug"))
    drug, control = steered.arms
    assert drug.patients.total_events == events
    assert control.patients.time.tolist() == PLAIN.arms[1].patients.time.tolist()
    assert (codes(drug), codes(control)) == (["steered"], [])
    assert drug.notes[0].message.startswith(f"events {events}: ")
    found = agreement_of(steered)
    assert [row.verdict for row in found.rows] == ["given"]
    assert "--steer" in found.rows[0].reason
    assert found.verdict == "cannot be compared"


def test_a_person_s_number_of_events_is_no_agreement_either_and_comes_first():
    events = PLAIN.arms[0].patients.total_events
    told = panel(PrintedValue("events", float(events), arm="Drug"), steer=False)
    arms = (replace(told.arms[0], total_events=events), told.arms[1])
    assert with_printed_arms(replace(told, arms=arms)).arms[0].steered_by == ()
    (row,) = agreement_of(replace(told, arms=arms)).rows
    assert (row.verdict, row.reason) == ("given", "the patients were rebuilt with it")


def test_a_printed_number_of_patients_agrees_only_where_a_table_tells_another():
    value = PrintedValue("n", 120.0, arm="Drug")
    assert [row.verdict for row in agreement_of(panel(value)).rows] == ["agrees"]
    assert [row.verdict for row in agreement_of(panel(value, table=False)).rows] == ["given"]


def test_a_median_on_the_curve_is_worked_into_it():
    median = PLAIN.arms[0].summary.median_survival
    steered = panel(PrintedValue("median", round(median, 1), decimals=1, arm="Drug"))
    assert codes(steered.arms[0]) == ["steered"]
    assert steered.arms[0].summary.median_survival == pytest.approx(median, abs=0.1)
    assert [row.verdict for row in agreement_of(steered).rows] == ["given"]


@pytest.mark.parametrize(
    "value",
    [
        PrintedValue("median", 5.0, decimals=1, arm="Drug"),
        PrintedValue("survival", 0.2, decimals=2, arm="Drug", time=6.0),
        PrintedValue("events", 500.0, arm="Drug"),
    ],
)
def test_what_contradicts_the_curve_is_left_out_and_doubted(value):
    steered = panel(value)
    assert codes(steered.arms[0]) == ["printed-contradicts"]
    assert steered.arms[0].patients.time.tolist() == PLAIN.arms[0].patients.time.tolist()
    (row,) = agreement_of(steered).rows
    assert row.verdict == "differs"


@pytest.mark.parametrize(
    "values",
    [
        (replace(MEDIAN, arm=""),),
        (replace(MEDIAN, unit="y"),),
        (replace(MEDIAN, value=None),),
        (MEDIAN, replace(MEDIAN, value=16.0)),
        (PrintedValue("survival", 0.1, decimals=2, arm="Drug", time=400.0),),
    ],
)
def test_what_is_told_of_no_arm_in_another_unit_or_twice_steers_nothing(values):
    assert [arm.steered_by for arm in panel(*values).arms] == [(), ()]


def test_a_ratio_within_what_the_figure_leaves_open_chooses_the_patients():
    loose = panel(ratio(0.58), table=False)
    assert f"{loose.hazard_ratios[0].hr:.2f}" == "0.61"
    steered = with_printed_ratio(loose, 200)
    assert f"{steered.hazard_ratios[0].hr:.2f}" == "0.58"
    assert [note.message for note in steered.notes] == ["hazard ratio 0.58 chose among patients that fit as well"]
    assert all(check.held for arm in steered.arms for check in arm.patients.checks)
    assert [row.verdict for row in agreement_of(steered).rows] == ["given"]
    printed_p = PrintedValue("p", round(steered.log_rank_p, 3), decimals=3)
    with_p = replace(steered, printed=PrintedStatistics(values=(*steered.printed.values, printed_p)))
    assert [row.verdict for row in agreement_of(with_p).rows] == ["given", "given"]


@pytest.mark.parametrize("model", ["adjusted", "stratified"])
def test_a_ratio_that_is_not_of_the_arms_alone_chooses_nothing(model):
    loose = panel(replace(ratio(0.58), model=model), table=False)
    steered = with_printed_ratio(loose, 200)
    assert steered.arms == loose.arms
    assert [note.message for note in steered.notes] == [
        f"{model} hazard ratio 0.58 was not used: the patients tell that of the arms alone"
    ]


def test_patients_chosen_by_a_ratio_carry_no_doubt_about_those_in_whose_place_they_come():
    loose = panel(ratio(0.58), table=False)
    doubts = (REFIT_APART.note("0.01 apart"), AT_RISK_UNMET.note("1 of 2 met"), CURVE_CLEANED.note("a rise"))
    arms = tuple(replace(arm, patients=replace(arm.patients, notes=doubts)) for arm in loose.arms)
    steered = with_printed_ratio(replace(loose, arms=arms), 200)
    assert [[note.code for note in arm.patients.notes] for arm in steered.arms] == [["curve-cleaned"]] * 2


def test_a_ratio_beyond_what_fits_is_not_used_and_stays_a_check():
    told = panel(ratio(0.30))
    steered = with_printed_ratio(told, 100)
    assert steered.arms[0].patients.time.tolist() == told.arms[0].patients.time.tolist()
    assert "it lies beyond" in steered.notes[0].message
    assert [row.verdict for row in agreement_of(steered).rows] == ["differs"]


def test_a_ratio_that_is_there_already_chooses_nothing():
    told = panel(ratio(round(PLAIN.hazard_ratios[0].hr, 2)))
    assert with_printed_ratio(told, 100) is told
    assert [row.verdict for row in agreement_of(told).rows] == ["agrees"]


def test_a_ratio_whose_direction_is_open_chooses_nothing():
    same = panel(replace(ratio(1.01), arm="", reference=""), table=False)
    twins = (same.arms[0], replace(same.arms[0], label="Control"))
    found = with_printed_ratio(refitted_panel(replace(same, arms=twins), "Control"), 100)
    assert [note.message.rpartition("; ")[2] for note in found.notes] == ["either direction of it fits"]


def test_only_the_method_that_tells_what_fits_chooses():
    steered = with_printed_ratio(panel(ratio(0.9), method="guyot"), 50)
    assert "only the method exact" in steered.notes[0].message
    assert "no patients could be drawn" in with_printed_ratio(panel(ratio(0.9)), 0).notes[0].message
