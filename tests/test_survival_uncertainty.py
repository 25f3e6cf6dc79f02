"""Draws that fit the evidence, and the intervals over them."""

import numpy as np
import pytest

from arms import simulated_arm
from fake_reading import fake_reading
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.ensemble import draw_patients
from kmrecon.survival.evidence import evidence_from_arrays
from kmrecon.survival.exact import rebuild_exact
from kmrecon.survival.panel import refitted_panel
from kmrecon.survival.uncertainty import arm_uncertainty, ensemble, interval, uncertain_panel, uncertainty
from kmrecon.types import Arm, CurvePixels, Panel
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
    ratio = found.log_hr
    assert ratio.low - 0.01 <= np.log(truth.hr) <= ratio.high + 0.01
    assert ratio.high - ratio.low < 0.1 * np.log(truth.ci_high / truth.ci_low)
    assert found.log_rank_p.low <= found.log_rank_p.high


def test_the_intervals_of_an_arm_hold_the_truth():
    samples = draw_patients(evidence_of(ARM), 120, seed=1)
    found = arm_uncertainty(samples, 20.0, (5.0, 10.0))
    assert found.events.low <= ARM.event.sum() <= found.events.high
    for time, level in found.landmarks:
        assert level.low - 0.005 <= float(ARM.curve.at(time)) <= level.high + 0.005
    assert found.rmst.low < found.rmst.high


def test_less_evidence_leaves_more_open():
    with_table = draw_patients(evidence_of(ARM), 96, seed=1)
    without = draw_patients(evidence_from_arrays(*on_pixels(ARM), n=120), 96, seed=1)
    told, untold = (arm_uncertainty(samples, 20.0).events for samples in (with_table, without))
    assert untold.high - untold.low >= told.high - told.low


def test_a_statistic_that_most_draws_do_not_have_has_no_interval():
    assert interval([np.nan, np.nan, 1.0]) is None
    found = interval([1.0, 2.0, np.nan])
    assert (found.low, found.high) == pytest.approx((1.025, 1.975), abs=1e-5)


def refitted(draws):
    calibration = fake_reading().panels[0].calibration
    arms = []
    for label, known in (("A", ARM), ("B", OTHER)):
        evidence = evidence_of(known)
        pixels = CurvePixels([60.0], [10.0], [0.3], 400.0, (0, 0, 0), 2.0)
        arms.append(
            Arm(label, pixels, evidence.curve, evidence.at_risk, n=evidence.n, patients=rebuild_exact(evidence))
        )
    return uncertain_panel(refitted_panel(Panel("1", calibration, tuple(arms)), "B"), draws)


def test_a_panel_tells_what_its_evidence_leaves_open_beside_its_refit():
    panel = refitted(120)
    (ratio,) = panel.hazard_ratios
    assert ratio.uncertainty.draws == 120
    assert ratio.uncertainty.log_hr.low <= np.log(ratio.hr) <= ratio.uncertainty.log_hr.high
    assert 0 < ratio.uncertainty.log_hr_sd < 0.1 * np.log(ratio.ci_high / ratio.ci_low)
    for arm in panel.arms:
        assert arm.uncertainty.events.low <= arm.summary.events <= arm.uncertainty.events.high
        assert [time for time, _ in arm.uncertainty.landmarks] == [time for time, _ in arm.summary.landmarks]


def test_no_draws_tell_no_uncertainty():
    panel = refitted(0)
    assert panel.hazard_ratios[0].uncertainty is None
    assert all(arm.uncertainty is None for arm in panel.arms)


def test_the_ensemble_of_an_arm_is_the_same_for_the_same_seed():
    time, survival = on_pixels(ARM)
    first, again, other = (ensemble(time, survival, draws=24, seed=seed, **ARM.table(5)) for seed in (1, 1, 2))
    assert len(first) == 24
    assert {one.time.size for one in first} == {120}
    assert all((one.time == two.time).all() for one, two in zip(first, again, strict=True))
    assert any((one.time != two.time).any() for one, two in zip(first, other, strict=True))


def test_a_log_rank_p_is_never_below_0_in_its_interval():
    assert interval([1e-14] * 9).low >= 0
