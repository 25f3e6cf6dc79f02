"""A published number of events is met by the course of censoring, where heights of steps tell too little."""

import numpy as np
import pytest

from arms import known_arm, simulated_arm
from kmrecon import reconstruct
from kmrecon.survival.evidence import evidence_from_arrays
from kmrecon.survival.fit import first_fit
from kmrecon.survival.path import leaned
from kmrecon.survival.totals import with_events
from test_survival_exact import on_pixels


def down_to_zero(n, seed):
    """An arm censored from the start, whose last patient has an event: its curve ends at 0."""
    rng = np.random.default_rng(seed)
    died, left = rng.exponential(18, n), rng.uniform(0, 30, n)
    event = (died <= left).astype(np.int64)
    time = np.minimum(died, left)
    event[np.argmax(time)] = 1
    return known_arm(time, event)


@pytest.mark.parametrize("seed", range(3))
def test_a_curve_that_ends_at_zero_tells_no_patient_to_have_stayed(seed):
    arm = down_to_zero(400, seed)
    total = int(arm.event.sum())
    alone = reconstruct(*on_pixels(arm), n=400)
    assert alone.total_events == pytest.approx(total, rel=0.1)
    assert reconstruct(*on_pixels(arm), n=400, total_events=total).total_events == total


def test_late_censoring_of_a_large_arm_does_not_hide_its_published_events():
    arm = simulated_arm(2000, seed=3, follow_up=(36.0, 48.0))
    total = int(arm.event.sum())
    table = {"at_risk_time": [0, 10, 20, 30, 40], "at_risk": arm.at_risk([0, 10, 20, 30, 40])}
    patients = reconstruct(*on_pixels(arm), **table, total_events=total)
    assert patients.total_events == total
    assert "total-events-unmet" not in {note.code for note in patients.notes}


def test_leaning_keeps_counts_and_moves_events():
    arm = simulated_arm(300, seed=1)
    fit = first_fit(evidence_from_arrays(*on_pixels(arm), **arm.table(5)))
    at_count = fit.steps.count >= 0
    late, early = (leaned(fit.steps, fit.path, lean) for lean in (2.0, -2.0))
    for path in (late, early):
        np.testing.assert_allclose(path.before[at_count], fit.path.before[at_count])
    assert early.events(fit.steps) < fit.path.events(fit.steps) < late.events(fit.steps)
    wanted = fit.path.events(fit.steps) + 1
    assert with_events(fit.steps, fit.path, wanted).events(fit.steps) == pytest.approx(wanted, abs=0.01)


def test_events_too_low_to_show_are_counted_at_the_next_drop():
    # A patient is a fifth of a pixel: most events show only together with the next ones.
    arm = simulated_arm(2000, seed=5)
    patients = reconstruct(*on_pixels(arm), **arm.table(5))
    assert patients.total_events == pytest.approx(arm.event.sum(), rel=0.01)
