"""What a paper prints of one arm: taken as it comes, refused where it cannot be."""

import numpy as np
import pytest

from kmrecon.errors import InvalidNumbersAtRiskError, ReconstructionError
from kmrecon.notes import CURVE_LEAVES, FOLLOW_UP_CUT
from kmrecon.survival.evidence import complete, evidence_from_arrays, evidence_notes, table_from_arrays
from kmrecon.types import ArmEvidence, StepCurve

CURVE = {"time": [0, 2, 5, 9], "survival": [1.0, 0.8, 0.5, 0.5]}


def codes(evidence):
    return [note.code for note in evidence_notes(evidence)]


def test_the_number_of_patients_is_the_first_number_at_risk():
    evidence = evidence_from_arrays(**CURVE, at_risk_time=[0, 5], at_risk=[10, 7])
    assert evidence.n == 10
    assert codes(evidence) == []


def test_a_table_without_time_0_tells_the_number_of_patients_with_a_warning():
    evidence = evidence_from_arrays(**CURVE, at_risk_time=[3, 6], at_risk=[8, 5])
    assert evidence.n == 10
    assert codes(evidence) == ["n-inferred"]


def test_a_given_number_of_patients_stands_before_the_table():
    assert evidence_from_arrays(**CURVE, n=11, at_risk_time=[3], at_risk=[8]).n == 11


def test_blanks_of_the_table_are_dropped():
    table = table_from_arrays([0, 3, 6, 9], [10, np.nan, -1, 2])
    assert (table.time.tolist(), table.count.tolist()) == ([0, 9], [10, 2])


def test_a_table_in_any_order_is_the_same_table():
    table = table_from_arrays([6, 0, 3, 3], [5, 10, 8, 8])
    assert (table.time.tolist(), table.count.tolist()) == ([0, 3, 6], [10, 8, 5])


def test_a_table_of_blanks_is_no_table():
    assert table_from_arrays([0, 3], [np.nan, -1]) is None


def test_follow_up_runs_to_the_last_time_at_which_somebody_is_at_risk():
    evidence = evidence_from_arrays(**CURVE, at_risk_time=[0, 12, 15], at_risk=[10, 3, 0])
    assert evidence.curve.last_time == 12


@pytest.mark.parametrize(("kind", "kept"), [(CURVE_LEAVES, [0, 6]), (FOLLOW_UP_CUT, [0, 6, 9.1])])
def test_numbers_at_risk_after_the_plot_cuts_a_curve_keep_nobody_without_an_event(kind, kept):
    curve = StepCurve([0, 2, 5], [1.0, 0.8, 0.5], end=9.0, notes=(kind.note("there"),))
    evidence = complete(ArmEvidence(curve, None, table_from_arrays([0, 6, 9.1, 12], [10, 5, 3, 1])))
    assert evidence.at_risk.time.tolist() == kept
    assert evidence.curve.last_time == max(9, kept[-1])


def test_rising_numbers_at_risk_are_told_as_delayed_entry():
    evidence = evidence_from_arrays(**CURVE, at_risk_time=[0, 3, 6], at_risk=[10, 6, 8])
    (note,) = evidence_notes(evidence)
    assert (note.code, note.severity) == ("delayed-entry", "warning")
    assert note.message == "6 at risk at 3, then 8 at 6"


def test_no_risk_table_is_told():
    assert codes(evidence_from_arrays(**CURVE, n=10)) == ["no-risk-table"]


def test_a_number_at_the_start_alone_is_no_risk_table():
    (note,) = evidence_notes(evidence_from_arrays(**CURVE, at_risk_time=[0], at_risk=[10]))
    assert note.code == "no-risk-table"
    assert note.message.startswith("the risk table counts patients at time 0 only")


def test_completing_twice_changes_nothing():
    evidence = evidence_from_arrays(**CURVE, at_risk_time=[3, 6], at_risk=[8, 5])
    assert evidence_notes(complete(evidence)) == evidence_notes(evidence)


def test_neither_number_nor_table_is_refused_with_the_way_out():
    with pytest.raises(ReconstructionError, match=r"neither the number of patients nor.*Give n=NUMBER"):
        evidence_from_arrays(**CURVE)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"n": 0}, "the number of patients is 0"),
        ({"n": 10, "total_events": 11}, "11 events among 10 patients"),
        ({"n": 10, "total_events": -2}, "-2 total events"),
        ({"at_risk_time": [12], "at_risk": [1], "survival": [1, 0.8, 0.5, 0]}, "at time 12, where nobody is left"),
    ],
)
def test_numbers_that_cannot_be_are_refused(given, found):
    with pytest.raises(ReconstructionError, match=found):
        evidence_from_arrays(**{**CURVE, **given})


@pytest.mark.parametrize(
    ("time", "count", "found"),
    [
        ([0, 3], [10], "2 times and 1 counts"),
        ([0, 3], None, "times without counts"),
        ([-1, 3], [10, 8], "a time before 0"),
        ([0, 3], [10, 8.5], "not whole"),
        ([0, 3, 3], [10, 8, 7], "do not ascend"),
        ([0, 3], [10, -4], "the count -4"),
    ],
)
def test_tables_that_cannot_be_are_refused(time, count, found):
    with pytest.raises(InvalidNumbersAtRiskError, match=found):
        table_from_arrays(time, count)
