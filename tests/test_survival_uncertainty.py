"""Draws that fit the evidence, and the intervals over them."""

import numpy as np
import pytest

from arms import simulated_arm
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.ensemble import draw_patients
from kmrecon.survival.evidence import evidence_from_arrays
from kmrecon.survival.uncertainty import arm_intervals, interval, uncertainty
from test_survival_exact import on_pixels


def evidence_of(arm, **more):
    return evidence_from_arrays(*on_pixels(arm), **arm.table(5), **more)


ARM, OTHER = simulated_arm(120, seed=1, mean=30.0), simulated_arm(120, seed=2)


def test_every_draw_meets_the_patients_and_the_curve():
    samples = draw_patients(evidence_of(ARM), 60, seed=1)
    assert len(samples) == 60
    grid = np.linspace(0, ARM.time[-1], 100)
    for sample in samples:
        assert sample.time.size == 120
        assert (np.diff(sample.time) >= 0).all()
        off = np.abs(kaplan_meier(sample.time, sample.event).at(grid) - ARM.curve.at(grid))
        assert np.quantile(off, 0.9) < 0.01


def test_draws_differ_from_one_another_and_not_from_run_to_run():
    first, second = draw_patients(evidence_of(ARM), 24, seed=3), draw_patients(evidence_of(ARM), 24, seed=3)
    assert all((one.time == other.time).all() for one, other in zip(first, second, strict=True))
    assert len({sample.time.tobytes() for sample in first}) == 24


def test_every_draw_has_the_published_events():
    total = int(ARM.event.sum())
    samples = draw_patients(evidence_of(ARM, total_events=total), 30, seed=1)
    assert samples
    assert {int(sample.event.sum()) for sample in samples} == {total}


def test_the_interval_of_the_hazard_ratio_is_narrow_and_holds_the_refit_of_the_truth():
    found, _, _ = uncertainty(evidence_of(ARM), evidence_of(OTHER), draws=120)
    from kmrecon.survival.refit import hazard_ratio
    from kmrecon.types import PatientData

    truth = hazard_ratio(PatientData(ARM.time, ARM.event), PatientData(OTHER.time, OTHER.event), "A", "B")
    assert found.draws == 120
    ratio = found.log_hazard_ratio
    assert ratio.low - 0.01 <= np.log(truth.hr) <= ratio.high + 0.01
    assert ratio.high - ratio.low < 0.1 * np.log(truth.ci_high / truth.ci_low)
    assert found.log_rank_p.low <= found.log_rank_p.high


def test_the_intervals_of_an_arm_hold_the_truth():
    samples = draw_patients(evidence_of(ARM), 120, seed=1)
    found = arm_intervals(samples, 20.0, (5.0, 10.0))
    assert found.events.low <= ARM.event.sum() <= found.events.high
    for time, level in found.landmarks:
        assert level.low - 0.005 <= float(ARM.curve.at(time)) <= level.high + 0.005
    assert found.rmst.low < found.rmst.high


def test_less_evidence_leaves_more_open():
    with_table = draw_patients(evidence_of(ARM), 96, seed=1)
    without = draw_patients(evidence_from_arrays(*on_pixels(ARM), n=120), 96, seed=1)
    told, untold = (arm_intervals(samples, 20.0).events for samples in (with_table, without))
    assert untold.high - untold.low >= told.high - told.low


def test_a_statistic_that_most_draws_do_not_have_has_no_interval():
    assert interval([np.nan, np.nan, 1.0]) is None
    found = interval([1.0, 2.0, np.nan])
    assert (found.low, found.high) == pytest.approx((1.025, 1.975), abs=1e-5)
