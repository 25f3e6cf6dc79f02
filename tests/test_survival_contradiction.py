"""Facts that exclude one another are named, with the interval; no events are made up to satisfy a table."""

import numpy as np
import pytest

from arms import known_arm, simulated_arm
from kmrecon import reconstruct
from kmrecon.survival.exact import rebuild_exact
from kmrecon.types import ArmEvidence, NumbersAtRisk, StepCurve
from test_survival_exact import on_pixels


def said(patients, code="no-path"):
    return [note.message for note in patients.notes if note.code == code]


def misread(arm, place, count):
    table = arm.table(5)
    counts = table["at_risk"].copy()
    counts[place] = count
    return table | {"at_risk": counts}


def test_a_misread_digit_is_named_with_its_neighbors():
    arm = simulated_arm(150, seed=3)
    table = misread(arm, 2, 3)
    patients = reconstruct(*on_pixels(arm), **table)
    (message,) = said(patients)
    assert message.startswith(f"3 at risk printed at {table['at_risk_time'][2]:g} contradicts")
    assert f"{table['at_risk'][3]} at risk at" in message
    assert "the curve falling from" in message
    assert abs(patients.total_events - int(arm.event.sum())) <= 3


def test_a_flat_tail_with_late_censoring_holds_no_event_but_that_of_its_drop():
    # n = 83; 44 at risk at 30 months and 29 at 36, one drop between: one tool returns 38 deaths there.
    rng = np.random.default_rng(5)
    early = np.sort(rng.uniform(1, 29.5, 39))
    time = np.r_[early, 33.0, rng.uniform(30.5, 35.9, 14), rng.uniform(36.5, 48, 29)]
    event = np.r_[np.tile([1, 1, 1, 0], 10)[:39], 1, np.zeros(43, int)]
    arm = known_arm(time, event)
    times = np.array([0.0, 12, 24, 30, 36])
    patients = reconstruct(*on_pixels(arm), at_risk_time=times, at_risk=arm.at_risk(times))
    late = (patients.time > 30.2) & (patients.event == 1)
    assert late.sum() == 1
    assert not said(patients)


def test_a_count_that_rises_is_named_and_makes_no_events():
    arm = simulated_arm(60, seed=4)
    table = misread(arm, 3, 70)
    patients = reconstruct(*on_pixels(arm), **table)
    assert any("70 at risk" in message for message in said(patients) + said(patients, "at-risk-unmet"))
    drops = arm.curve.time[np.diff(arm.curve.survival, prepend=1.0) < 0]
    died = np.unique(patients.time[patients.event == 1])
    assert np.abs(died[:, None] - drops[None, :]).min(axis=1).max() <= 3 * arm.time[-1] / 600


def test_a_drop_read_a_part_of_a_pixel_before_a_count_may_come_after_it():
    drops = StepCurve([0, 1.03, 2.51, 4.04, 5.93], [1, 0.9011, 0.7996, 0.7004, 0.6008], 10.0, [9e-4] * 5, column=0.11)
    patients = rebuild_exact(ArmEvidence(drops, 10, NumbersAtRisk([0, 6, 9], [10, 7, 5])))
    assert (patients.time >= 6).sum() == 7
    assert not said(patients)


@pytest.mark.parametrize(("off", "told"), [(0.012, "outside-band"), (0.04, "at-risk-unmet")])
def test_levels_are_doubted_before_a_printed_count_and_either_is_told(off, told):
    """Nobody leaves but by events: levels read too low before a count leave fewer alive than it prints."""
    rng = np.random.default_rng(5)
    arm = known_arm(
        np.r_[np.sort(rng.uniform(1, 40, 60)), np.full(40, 48.0)], np.r_[np.ones(60, int), np.zeros(40, int)]
    )
    times, survival = np.array([0.0, 12, 24, 36]), np.array(arm.curve.survival)
    survival[1:] += rng.uniform(-5e-4, 5e-4, survival.size - 1)
    before = int(np.searchsorted(arm.curve.time, 24.0))
    survival[before - 3 : before] -= off
    survival = np.minimum.accumulate(survival)
    keep = np.r_[True, np.diff(survival) < 0]
    read = StepCurve(arm.curve.time[keep], survival[keep], 48.0, np.full(int(keep.sum()), 7e-4), column=0.08)
    patients = rebuild_exact(ArmEvidence(read, 100, NumbersAtRisk(times, arm.at_risk(times))))
    assert told in {note.code for note in patients.notes}
    assert bool(said(patients, "at-risk-unmet")) == (told == "at-risk-unmet")
