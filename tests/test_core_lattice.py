"""The lattice kernel: equal to its twin, every path inside bands and counts, probabilities that add up."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reference
from arms import arms, simulated_arm
from kmrecon import _core
from kmrecon.survival.grid import arguments, doubled, grid_of
from kmrecon.survival.path import expected_path
from kmrecon.survival.search import search
from kmrecon.survival.steps import steps_of
from kmrecon.types import ArmEvidence, NumbersAtRisk, StepCurve


def arm_steps(arm, decimals, table_steps, band=None):
    """The steps of an arm whose curve was read to some decimals."""
    curve = StepCurve(arm.curve.time, np.round(arm.curve.survival, decimals))
    times = np.linspace(0, arm.time[-1], table_steps + 1)
    evidence = ArmEvidence(curve, arm.time.size, NumbersAtRisk(times, arm.at_risk(times)))
    half = 0.51 * 10.0**-decimals if band is None else band
    return steps_of(evidence, np.full(curve.time.size, half), 0.0, 0.0)


def run(steps, draws=0, **given):
    return search(steps, expected_path(steps, 1.0, 1.0), 0.1, draws=draws, **given)


@settings(deadline=None, max_examples=60)
@given(arms(max_size=25), st.integers(2, 4), st.integers(1, 4))
def test_lattice_equals_its_twin(arm, decimals, table_steps):
    steps = arm_steps(arm, decimals, table_steps)
    plain = grid_of(steps, expected_path(steps, 1.0, 1.0), 0.1)
    for grid in (plain, doubled(plain)):
        given_to_it = arguments(grid, 6, 1e-6, 2, 1)
        for mine, twin in zip(_core.lattice(*given_to_it), reference.lattice(*given_to_it), strict=True):
            np.testing.assert_array_equal(mine, twin)


@settings(deadline=None)
@given(arms(max_size=40), st.integers(2, 5), st.integers(1, 5))
def test_every_path_keeps_the_books_and_the_bands(arm, decimals, table_steps):
    steps = arm_steps(arm, decimals, table_steps)
    found = run(steps, draws=3)
    assert found.fits
    for events, censored, left in zip(found.events, found.censored, found.left, strict=True):
        assert events.sum() + censored.sum() + left == arm.time.size
        n = arm.time.size - events.cumsum() - censored.cumsum()
        at_count = (steps.count >= 0) & (steps.drop == 0)
        assert (n[at_count] == steps.count[at_count]).all()
        before = n + events
        estimate = np.cumprod(1 - events / np.maximum(before, 1))
        assert (np.abs(estimate - steps.level) <= 3 * steps.band).all()


def test_a_perfect_curve_with_its_table_gives_every_event():
    arm = simulated_arm(200, seed=3)
    steps = arm_steps(arm, 12, 5, band=1e-9)
    found = search(steps, expected_path(steps, 1.0, 1.0), 0.0)
    assert found.events[0].sum() == arm.event.sum()
    assert found.expected == pytest.approx(arm.event.sum(), abs=1e-3)


def test_expected_events_are_the_mean_of_the_draws():
    steps = arm_steps(simulated_arm(300, seed=1), 2, 3)
    found = search(steps, expected_path(steps, 1.0, 1.0), 0.1, draws=400)
    events = found.events[1:].sum(axis=1)
    assert events.mean() == pytest.approx(found.expected, abs=4 * events.std() / np.sqrt(events.size) + 0.2)


def test_a_tilt_makes_more_events():
    steps = arm_steps(simulated_arm(300, seed=1), 2, 3)
    path = expected_path(steps, 1.0, 1.0)
    assert search(steps, path, 0.1, tilt=1.2).expected > search(steps, path, 0.1).expected


def test_a_curve_that_no_patients_make_is_told_with_its_place():
    arm = simulated_arm(20, seed=2)
    evidence = ArmEvidence(arm.curve, 20)
    steps = steps_of(evidence, np.full(arm.curve.time.size, 1e-9), 0.0, 0.0)
    broken = replace(steps, level=np.where(np.arange(steps.level.size) >= 5, steps.level * 0.99, steps.level))
    found = search(broken, expected_path(broken, 1.0, 1.0), 0.0)
    assert not found.fits
    assert found.reached == 5


def test_a_step_whose_limits_contradict_each_other_is_not_reached():
    steps = arm_steps(simulated_arm(60, seed=2), 3, 3)
    grid = grid_of(steps, expected_path(steps, 1.0, 1.0), 0.1)
    low, high = grid.low.copy(), grid.high.copy()
    low[1], high[1] = 59, 40
    given_to_it = arguments(replace(grid, low=low, high=high), 6, 1e-6, 2, 1)
    assert _core.lattice(*given_to_it)[0] == 1
