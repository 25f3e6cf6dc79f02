"""The kernels: equal to their plain twins, and right where the answer is known."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import reference
from arms import arms, simulated_arm
from kmrecon import _core
from kmrecon.survival.guyot import table_rows, with_table_times
from kmrecon.types import NumbersAtRisk, StepCurve


def guyot_arguments(arm, decimals, steps, total_events):
    """What the Guyot kernel is given for an arm whose curve was rounded."""
    curve = StepCurve(arm.curve.time, np.round(arm.curve.survival, decimals))
    times = np.linspace(0, arm.time[-1], steps + 1)
    table = NumbersAtRisk(times, arm.at_risk(times))
    time, survival = with_table_times(curve, table)
    return (time, survival, curve.last_time, *table_rows(time, arm.time.size, table), total_events)


def assert_same_bits(mine, twin):
    for a, b in zip(mine, twin, strict=True):
        np.testing.assert_array_equal(a, b)


def test_every_kernel_has_a_twin():
    assert set(_core.__all__) <= set(vars(reference))


@given(arms(), st.integers(1, 6), st.integers(1, 8), st.integers(-1, 60))
def test_guyot_equals_its_twin_on_rounded_curves(arm, decimals, steps, total_events):
    arguments = guyot_arguments(arm, decimals, steps, total_events)
    assert_same_bits(_core.guyot(*arguments), reference.guyot(*arguments))


@given(arms(), st.integers(0, 60), st.data())
def test_guyot_equals_its_twin_on_any_table(arm, total_events, data):
    time, survival = arm.corners()
    rows = np.unique([*data.draw(st.lists(st.integers(0, time.size - 1), max_size=5)), 0]).astype(np.int64)
    counts = np.array(data.draw(st.lists(st.integers(0, 80), min_size=rows.size, max_size=rows.size)), np.int64)
    arguments = (time, survival, float(time[-1]), rows, counts, total_events)
    assert_same_bits(_core.guyot(*arguments), reference.guyot(*arguments))


@given(arms(), st.integers(1, 6), st.integers(1, 8), st.integers(-1, 60))
def test_guyot_accounts_for_every_patient(arm, decimals, steps, total_events):
    events, censored, left = _core.guyot(*guyot_arguments(arm, decimals, steps, total_events))
    assert events.min() >= 0
    assert censored.min() >= 0
    assert left >= 0
    assert events.sum() + censored.sum() + left == arm.time.size


@given(arms(), st.integers(1, 6), st.integers(1, 8))
def test_guyot_puts_no_event_on_a_flat_piece(arm, decimals, steps):
    arguments = guyot_arguments(arm, decimals, steps, -1)
    events, _, _ = _core.guyot(*arguments)
    assert not events[np.diff(arguments[1], prepend=1.0) == 0].any()


def test_guyot_finds_every_event_of_an_uncensored_arm():
    time = np.arange(0.0, 11.0)
    survival = 1 - time / 10
    zero = np.zeros(1, np.int64)
    events, censored, left = _core.guyot(time, survival, 10.0, zero, np.array([10]), -1)
    assert events.tolist() == [0] + [1] * 10
    assert censored.sum() + left == 0


def test_guyot_gives_the_same_from_many_threads():
    arguments = [guyot_arguments(simulated_arm(200, seed=seed), 3, 6, -1) for seed in range(8)]
    alone = [_core.guyot(*given) for given in arguments]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda given: _core.guyot(*given), arguments))
    for mine, other in zip(alone, together, strict=True):
        assert_same_bits(mine, other)
