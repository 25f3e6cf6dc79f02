"""Points as the field has them: the same curve whatever their form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arms import arms, simulated_arm
from kmrecon.errors import InvalidCurveError, RisingCurveError
from kmrecon.survival.clean import clean_curve, isotonic

TIME, SURVIVAL = [0, 2, 5, 9], [1.0, 0.8, 0.5, 0.5]


def codes(value):
    return [note.code for note in value.notes]


def test_percent_is_the_same_curve_as_fraction():
    curve = clean_curve(TIME, np.array(SURVIVAL) * 100)
    assert curve.survival.tolist() == SURVIVAL
    assert codes(curve) == ["curve-cleaned"]


def test_unsorted_points_are_the_same_curve_with_a_note():
    curve = clean_curve([5, 0, 9, 2], [0.5, 1.0, 0.5, 0.8])
    assert (curve.time.tolist(), curve.survival.tolist()) == (TIME, SURVIVAL)
    assert codes(curve) == ["curve-cleaned"]


def test_both_corners_of_a_drop_are_the_same_curve_as_its_foot():
    curve = clean_curve([0, 2, 2, 5, 5, 9], [1, 1, 0.8, 0.8, 0.5, 0.5])
    assert (curve.time.tolist(), curve.survival.tolist()) == (TIME, SURVIVAL)
    assert codes(curve) == []


@given(arms())
def test_perfect_points_are_not_touched(arm):
    time, survival = arm.corners()
    curve = clean_curve(time, survival)
    np.testing.assert_array_equal(curve.time, time)
    np.testing.assert_array_equal(curve.survival, survival)
    assert not curve.notes


def test_a_point_for_each_pixel_is_the_same_curve():
    arm = simulated_arm(80, seed=3)
    pixels = np.linspace(0, arm.time[-1], 3000)
    curve = clean_curve(pixels, arm.curve.at(pixels))
    np.testing.assert_array_equal(curve.at(pixels), arm.curve.at(pixels))


def test_points_that_start_late_start_at_full_survival():
    curve = clean_curve([3, 6], [0.9, 0.8])
    assert (curve.time[0], curve.survival[0]) == (0, 1)


def test_points_that_are_no_numbers_are_left_out():
    curve = clean_curve([0, np.nan, 2, 5], [1, 0.9, np.nan, 0.5])
    assert curve.time.tolist() == [0, 5]
    assert [(n.severity, n.message) for n in curve.notes] == [("warning", "2 of 4 points have no finite number")]


def test_a_slight_rise_is_made_level_with_a_note():
    curve = clean_curve([0, 2, 3, 9], [1.0, 0.80, 0.81, 0.5])
    assert curve.survival == pytest.approx([1.0, 0.805, 0.805, 0.5])
    assert "no point moved by more than 0.0050" in curve.notes[0].message


def test_rising_curve_is_refused_with_its_place():
    with pytest.raises(RisingCurveError, match=r"from 0\.8000 to 0\.9000 at time 5"):
        clean_curve([0, 2, 5], [1.0, 0.8, 0.9])


def test_an_incidence_is_refused():
    with pytest.raises(RisingCurveError, match="--direction incidence"):
        clean_curve([0, 2, 5], [0.0, 0.2, 0.4])


@pytest.mark.parametrize(
    ("time", "survival", "found"),
    [
        ([0, 1], [1.0], "2 times and 1 survivals"),
        ([], [], "0 points"),
        ([0], [1.0], "1 points, none after time 0"),
        ([-3, 5], [1.0, 0.5], "the time -3"),
        ([0, 5], [1.2, 0.5], "survival from 0.5 to 1.2"),
        ([0, 5], [100, -30], "survival from -0.3 to 1"),
        ([0, 5], [2, 1], "survival from 1 to 2"),
        ([np.nan, np.nan], [1.0, 0.5], "0 points"),
    ],
)
def test_points_that_are_no_curve_are_refused_with_what_was_found(time, survival, found):
    with pytest.raises(InvalidCurveError, match=found):
        clean_curve(time, survival)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_isotonic_levels_never_rise_and_keep_the_mean(values):
    levels = isotonic(np.array(values))
    assert (np.diff(levels) <= 0).all()
    assert levels.mean() == pytest.approx(np.mean(values), abs=1e-9)
