"""Marks tell when patients left only where there are enough of them."""

from dataclasses import replace

import numpy as np
import pytest

from arms import known_arm, simulated_arm
from fake_reading import arm as fake_arm
from kmrecon.survival.exact import rebuild_exact
from kmrecon.survival.marks import expected_censored, told_marks
from kmrecon.survival.uncertainty import evidence_of
from kmrecon.types import CensorMarks, NumbersAtRisk

KNOWN = simulated_arm(200, seed=4)
CENSORED = KNOWN.time[KNOWN.event == 0]


def an_arm(marks, table=True, n=200):
    risk = KNOWN.table(5)
    at_risk = NumbersAtRisk(risk["at_risk_time"], risk["at_risk"]) if table else None
    return replace(
        fake_arm("Drug A"), curve=KNOWN.curve, n=n, at_risk=at_risk, censor_marks=CensorMarks(marks), notes=()
    )


def test_the_censored_are_counted_from_curve_and_numbers_at_risk():
    assert expected_censored(an_arm(CENSORED)) == pytest.approx(CENSORED.size, rel=0.1)
    assert expected_censored(an_arm(CENSORED, n=None)) == pytest.approx(CENSORED.size, rel=0.1)


def test_without_a_table_those_at_the_end_are_the_least_that_are_known():
    found = expected_censored(an_arm(CENSORED, table=False))
    assert 0 <= found <= CENSORED.size


def test_without_any_number_nobody_is_expected():
    assert expected_censored(an_arm(CENSORED, table=False, n=None)) == 0


def test_one_mark_for_many_censored_tells_nothing():
    assert told_marks(an_arm(CENSORED[:1])) is None
    assert evidence_of(an_arm(CENSORED[:1])).censor_marks is None


def test_half_of_the_marks_are_believed():
    some = told_marks(an_arm(CENSORED[::2]))
    assert np.array_equal(some.time, np.sort(CENSORED[::2]))


def test_no_mark_beside_arms_with_marks_means_that_nobody_was_censored():
    # Three patients, 1 then 2 events; without the marks of the other arms one of them was taken for censored.
    curve = known_arm([0.6, 1.6, 1.6], [1, 1, 1]).curve
    curve = replace(curve, band=np.full(curve.time.size, 0.002))
    arm = replace(an_arm([]), curve=curve, n=3, at_risk=NumbersAtRisk([0, 2], [3, 0]))
    assert told_marks(arm) is not None
    assert rebuild_exact(evidence_of(arm)).total_events == 3
