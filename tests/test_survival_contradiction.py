"""Facts that exclude one another are named, with the interval; no events are made up to satisfy a table."""

import numpy as np

from arms import known_arm, simulated_arm
from kmrecon import reconstruct
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
