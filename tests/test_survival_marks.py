"""Marks tell when patients left only where there are enough of them."""

from dataclasses import replace

import numpy as np
import pytest

from arms import known_arm, simulated_arm
from fake_reading import arm as fake_arm
from kmrecon.survival.ensemble import draw_patients
from kmrecon.survival.exact import rebuild_exact
from kmrecon.survival.marks import expected_censored, told_marks
from kmrecon.survival.path import expected_path
from kmrecon.survival.placing import patients_on
from kmrecon.survival.steps import Steps, steps_of
from kmrecon.survival.uncertainty import evidence_of
from kmrecon.types import CensorMarks, NumbersAtRisk, StepCurve

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


def merged(times, width):
    """Return the fewest marks that cover those of some times, and from where to where they touch."""
    groups = np.split(times, np.flatnonzero(np.diff(times) > width) + 1)
    counts = [1 + int((group[-1] - group[0]) / width) for group in groups]
    marks = [np.linspace(g[0], g[-1], k) for g, k in zip(groups, counts, strict=True)]
    blocks = [(g[0] - width / 2, g[-1] + width / 2) for g, k in zip(groups, counts, strict=True) if k > 1]
    return CensorMarks(np.concatenate(marks), np.array(blocks).reshape(-1, 2))


def crowded_arm():
    """Return a large arm, most of it censored after its last count, where the marks run together."""
    known = simulated_arm(500, seed=11, mean=40.0, follow_up=(30.0, 50.0))
    times = np.array([0.0, 10.0, 20.0, 30.0])
    marks = merged(known.time[known.event == 0], 1.2)
    curve = replace(known.curve, band=np.full(known.curve.time.size, 0.0008))
    return known, replace(
        an_arm([], n=500), curve=curve, at_risk=NumbersAtRisk(times, known.at_risk(times)), censor_marks=marks
    )


def test_after_the_last_count_touching_marks_are_the_fewest_who_left():
    # Each mark was taken for one patient, so that what was left of the arm died at the last drops: 72 of 31.
    known, arm = crowded_arm()
    late = known.event[known.time >= 30].sum()
    rebuilt = rebuild_exact(evidence_of(arm))
    assert rebuilt.event[rebuilt.time >= 30].sum() == pytest.approx(late, rel=0.25)


def test_marks_that_touch_are_enough_to_tell_where_patients_left():
    _, arm = crowded_arm()
    few = arm.censor_marks.time[:: max(1, arm.censor_marks.time.size // 10)]
    assert told_marks(replace(arm, censor_marks=CensorMarks(few, [[0, 50]]))) is not None
    assert told_marks(replace(arm, censor_marks=CensorMarks(few, []))) is None


def test_the_censored_without_a_mark_leave_where_none_can_be_seen():
    # Ten patients, one mark at 2 that stands alone; beneath another curve, from 6 to 8, any number may.
    steps = Steps(np.array([0.0, 10.0]), np.array([1.0, 1.0]), np.full(2, 0.01), np.zeros(2, int), np.array([10, 6]))
    marks = CensorMarks([2.0], [[6.0, 8.0]])
    time, event = patients_on(steps, marks, np.array([0, 0]), np.array([0, 4]), 6)
    assert (time[time < 10], event.sum()) == (pytest.approx([2.0, 6.5, 7.0, 7.5]), 0)


def test_what_no_mark_shows_is_expected_where_none_can_be_seen():
    curve = StepCurve([0, 5], [1.0, 0.95], end=10)
    arm = replace(an_arm([]), curve=curve, n=40, at_risk=NumbersAtRisk([0, 9], [40, 20]))
    arm = replace(arm, censor_marks=CensorMarks([1.0, 2.0], [[6.0, 8.0]]))
    steps = steps_of(evidence_of(arm), np.full(curve.time.size, 0.002), 0.01, 0.01)
    before, after = expected_path(steps, 1.0, 1.0).censored[1:3]
    assert before < 6
    assert after > 10


def test_very_different_numbers_of_events_after_the_last_count_are_told():
    known, times = simulated_arm(1000, seed=1, mean=800.0, follow_up=(20.0, 40.0)), np.array([0.0, 10.0, 20.0, 22.0])
    curve = replace(known.curve, band=np.full(known.curve.time.size, 0.003))
    arm = replace(an_arm([], n=1000), curve=curve, at_risk=NumbersAtRisk(times, known.at_risk(times)))
    arm = replace(arm, censor_marks=None)
    assert [note.code for note in rebuild_exact(evidence_of(arm)).notes] == ["tail-open"]
    late = [int(one.event[one.time >= 22].sum()) for one in draw_patients(evidence_of(arm), 100, 1)]
    assert (min(late), max(late)) == (pytest.approx(10, abs=3), pytest.approx(20, abs=4))
    told = replace(arm, total_events=int(known.event.sum()))
    assert "tail-open" not in [note.code for note in rebuild_exact(evidence_of(told)).notes]
