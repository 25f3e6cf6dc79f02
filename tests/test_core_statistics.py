"""The statistics kernels: equal to their twins, to R and to lifelines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reference
from arms import arms, simulated_arm
from kmrecon import _core
from kmrecon.survival.curve import median_survival, rmst
from test_survival_refit import arms_of


def stacked(arm, other):
    """(time, event, arm) of two arms in the order of time; `arm` is arm 1."""
    time = np.append(other.time, arm.time)
    event = np.append(other.event, arm.event).astype(np.int64)
    group = np.repeat(np.array([0, 1]), [other.time.size, arm.time.size])
    order = np.lexsort((-event, time))
    return time[order], event[order], group[order]


def assert_same(mine, twin):
    np.testing.assert_array_equal(np.array(mine), np.array(twin))


@given(arms(max_size=30), arms(max_size=30), st.booleans())
def test_two_arms_equals_its_twin(one, other, efron):
    assert_same(_core.two_arms(*stacked(one, other), efron), reference.two_arms(*stacked(one, other), efron))


@given(arms(), st.floats(0.1, 1))
def test_curve_statistics_equals_its_twin_and_the_curve(arm, share):
    horizon = share * arm.time[-1]
    found = _core.curve_statistics(arm.time, arm.event, horizon)
    assert_same(found, reference.curve_statistics(arm.time, arm.event, horizon))
    median = median_survival(arm.curve)
    assert found[0] == median if median is not None else np.isnan(found[0])
    assert found[1] == pytest.approx(rmst(arm.curve, horizon), rel=1e-12)


# R 4.2, survival 3.5: f <- coxph(Surv(time, event) ~ arm, d, ties = ...); coef(f); sqrt(vcov(f));
# survdiff(Surv(time, event) ~ arm, d)$chisq
@pytest.mark.parametrize(
    ("data", "efron", "expected"),
    [
        (("veteran.csv", "trt", "2", "1"), True, (0.0177425695187366, 0.18066101228769, 0.00822734320235077)),
        (("veteran.csv", "trt", "2", "1"), False, (0.0163278716522999, 0.180651614835323, 0.00822734320235077)),
        (("freireich.csv", "treat", "6-MP", "control"), True, (-1.57212514882907, 0.412396717709455, 16.7929409892165)),
        (
            ("freireich.csv", "treat", "6-MP", "control"),
            False,
            (-1.50919141258588, 0.409564406366741, 16.7929409892165),
        ),
    ],
)
def test_two_arms_are_those_of_r(data, efron, expected):
    name, column, arm, other = data
    found = arms_of(name, column)
    assert _core.two_arms(*stacked(found[arm], found[other]), efron) == pytest.approx(expected, rel=1e-8)


def test_separated_arms_are_not_estimable():
    time, event = np.arange(1.0, 7.0), np.ones(6, np.int64)
    log_hr, error, chi_square = _core.two_arms(time, event, np.array([0, 0, 0, 1, 1, 1]), True)
    assert np.isnan(log_hr)
    assert np.isnan(error)
    assert chi_square > 3.84


def test_arms_without_events_are_not_estimable():
    assert np.isnan(_core.two_arms(np.array([1.0, 2]), np.zeros(2, np.int64), np.array([0, 1]), True)).all()


def test_arms_exchanged_change_the_sign():
    one, other = simulated_arm(80, seed=1), simulated_arm(90, seed=2, mean=30.0)
    forth, back = _core.two_arms(*stacked(one, other), True), _core.two_arms(*stacked(other, one), True)
    assert forth[0] == pytest.approx(-back[0], rel=1e-9)
    assert forth[1:] == pytest.approx(back[1:], rel=1e-9)
