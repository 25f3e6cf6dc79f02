"""The exact method: the very patients where the evidence tells them, the place where it contradicts itself."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from arms import arms, known_arm, simulated_arm
from kmrecon import reconstruct
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.exact import rebuild_exact
from kmrecon.types import ArmEvidence, NumbersAtRisk, StepCurve


def exact(arm, **given):
    return reconstruct(*arm.corners(), **given, method="exact")


def failed(patients):
    return [check.name for check in patients.checks if not check.held]


def codes(patients):
    return {note.code for note in patients.notes}


def on_pixels(arm, width=600, height=400):
    """The curve as a plot of some pixels shows it: corner points on its grid."""
    end = arm.time[-1]
    time = np.rint(arm.curve.time / end * width) * end / width
    return time, np.rint(arm.curve.survival * height) / height


def marks_of(arm):
    return arm.time[arm.event == 0]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(arms(max_size=50), st.integers(1, 5))
def test_exact_data_with_marks_and_table_give_the_very_patients(arm, steps):
    # Marks that fall together hide one another: how many they are is then anybody's guess.
    assume(np.unique(marks_of(arm)).size == marks_of(arm).size)
    # Marks on a grid would be taken as read from pixel columns, good to a column.
    arm = known_arm(arm.time**1.1, arm.event)
    patients = exact(arm, **arm.table(steps), censor_time=marks_of(arm))
    assert patients.total_events == arm.event.sum()
    np.testing.assert_allclose(patients.time[patients.event == 1], arm.time[arm.event == 1])
    assert not failed(patients)


@settings(deadline=None, max_examples=60)
@given(arms(max_size=50), st.integers(1, 5))
def test_an_exact_curve_with_its_table_holds_every_invariant(arm, steps):
    patients = exact(arm, **arm.table(steps))
    assert not failed(patients)
    assert "no-path" not in codes(patients)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("n", [20, 60, 120])
def test_a_curve_on_pixels_with_its_table_gives_the_number_of_events(n, seed):
    arm = simulated_arm(n, seed=seed)
    patients = reconstruct(*on_pixels(arm), **arm.table(5), method="exact")
    assert abs(patients.total_events - arm.event.sum()) <= 1
    assert not failed(patients)


@pytest.mark.parametrize("seed", range(4))
def test_published_events_are_met_to_the_last_one(seed):
    arm = simulated_arm(400, seed=seed)
    total = int(arm.event.sum())
    for given_numbers in (arm.table(5), {"n": 400}):
        patients = reconstruct(*on_pixels(arm), **given_numbers, total_events=total, method="exact")
        assert patients.total_events == total
        assert "total-events-unmet" not in codes(patients)


def test_censored_stand_at_their_marks():
    arm = known_arm([2, 3, 5, 7, 8, 9, 11], [1, 0, 1, 0, 0, 1, 0])
    patients = exact(arm, n=7, censor_time=marks_of(arm))
    assert patients.time.tolist() == arm.time.tolist()
    assert patients.event.tolist() == arm.event.tolist()


def test_marks_without_a_table_give_nearly_the_events():
    arm = simulated_arm(100, seed=4)
    patients = reconstruct(*on_pixels(arm), n=100, censor_time=np.unique(np.round(marks_of(arm), 1)), method="exact")
    assert abs(patients.total_events - arm.event.sum()) <= 2


def test_step_heights_alone_tell_the_events_of_a_small_arm():
    arm = simulated_arm(60, seed=5)
    patients = reconstruct(*on_pixels(arm), n=60, method="exact")
    assert abs(patients.total_events - arm.event.sum()) <= 2
    assert "no-risk-table" in codes(patients)


def test_ties_by_month_are_told_from_single_events():
    arm = simulated_arm(300, seed=6, unit=1.0)
    patients = reconstruct(*on_pixels(arm), **arm.table(5), method="exact")
    assert patients.total_events == pytest.approx(arm.event.sum(), abs=3)


@pytest.mark.parametrize("off", [25, -25])
def test_a_count_that_contradicts_the_curve_is_left_out_and_named(off):
    arm = simulated_arm(150, seed=7)
    table = arm.table(5)
    table["at_risk"] = table["at_risk"] + np.array([0, 0, off, 0, 0, 0])
    patients = reconstruct(*on_pixels(arm), **table, method="exact")
    assert "at-risk-unmet" in codes(patients)
    wrong = f"{table['at_risk'][2]} printed at {table['at_risk_time'][2]:g}"
    message = next(note.message for note in patients.notes if note.code == "at-risk-unmet")
    assert wrong in message
    assert "5 of 6 met" in message
    assert patients.total_events == pytest.approx(arm.event.sum(), abs=3)


def test_a_number_of_patients_that_the_curve_excludes_is_a_warning():
    arm = simulated_arm(12, seed=8)
    patients = exact(arm, n=5)
    assert {"outside-band", "no-path"} & codes(patients)


def test_the_refit_stays_in_the_band_of_a_noisy_curve():
    arm = simulated_arm(200, seed=9)
    rng = np.random.default_rng(1)
    time, survival = np.repeat(arm.curve.time, 2)[1:], np.repeat(arm.curve.survival, 2)[:-1]
    noisy = (survival + rng.uniform(-0.003, 0.003, survival.size)).clip(0, 1)
    patients = reconstruct(time, noisy, **arm.table(5), method="exact")
    refit = kaplan_meier(patients.time, patients.event)
    grid = np.linspace(0, arm.time[-1], 300)
    assert np.sqrt(np.mean((refit.at(grid) - arm.curve.at(grid)) ** 2)) < 0.004
    assert patients.total_events == pytest.approx(arm.event.sum(), abs=4)


@pytest.mark.parametrize("seed", range(4))
def test_levels_that_a_stroke_makes_up_beside_its_drops_are_no_events(seed):
    # A reader of strokes sees most levels to parts of a pixel, and a level in between at some drops.
    arm = simulated_arm(80, seed=seed)
    column = arm.time[-1] / 600
    rng = np.random.default_rng(seed)
    time, survival = arm.curve.time, arm.curve.survival
    split = np.flatnonzero((np.diff(time) > 8 * column) & (np.diff(survival) < 0))[::3] + 1
    between = survival[split] + rng.uniform(0.3, 0.7, split.size) * (survival[split - 1] - survival[split])
    time = np.insert(time, split, time[split] - 2 * column)
    survival = np.insert(survival, split, between)
    band = np.full(time.size, 0.0004)
    curve = StepCurve(time, survival, end=arm.time[-1], band=band)
    at = np.linspace(0, arm.time[-1], 6)
    patients = rebuild_exact(ArmEvidence(curve, 80, NumbersAtRisk(at, arm.at_risk(at))))
    assert abs(patients.total_events - arm.event.sum()) <= 1
    assert "no-path" not in codes(patients)
