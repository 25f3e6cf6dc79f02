"""A search finds patients whose refit is what a paper prints, and finds the same ones each time."""

import numpy as np
import pytest

from kmrecon.synthetic.matching import (
    ArmTarget,
    Target,
    expected_events,
    meets_hazard_ratio,
    misfit,
    search,
    standard_error,
)
from kmrecon.synthetic.statistics import NORMAL_95, kaplan_meier, median_survival, survival_at

SMALL = Target(
    (ArmTarget("A", 30, median=12.0), ArmTarget("B", 32, median=6.0, survival_at={12.0: 0.25})),
    follow_up=30.0,
    hr=0.5,
    ci=(0.28, 0.89),
)


def test_the_width_of_an_interval_tells_the_events() -> None:
    # se = log(0.97 / 0.54) / 3.92 = 0.1494; 4 / se^2 = 179 events in two equal arms
    rct = Target((ArmTarget("I", 114), ArmTarget("C", 112)), 132.0, 0.72, (0.54, 0.97))
    assert standard_error(rct) == pytest.approx(np.log(0.97 / 0.54) / (2 * NORMAL_95), rel=0.01)
    assert expected_events(rct) == pytest.approx(179, abs=5)


def test_the_patients_found_give_what_is_printed() -> None:
    arms = search(SMALL, seed=3, moves=6000)
    assert meets_hazard_ratio(arms, SMALL)
    assert [arm.n for arm in arms] == [30, 32]
    curves = [kaplan_meier(arm.time, arm.event) for arm in arms]
    assert [median_survival(curve) for curve in curves] == [12.0, 6.0]
    assert survival_at(curves[1], 12.0) == pytest.approx(0.25, abs=0.02)
    assert max(arm.last_time for arm in arms) <= SMALL.follow_up


def test_the_same_seed_finds_the_same_patients() -> None:
    first, second = (search(SMALL, seed=5, moves=300) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a.time, b.time)
        np.testing.assert_array_equal(a.event, b.event)


def test_a_longer_search_is_never_worse() -> None:
    start, end = (misfit(search(SMALL, seed=5, moves=moves), SMALL) for moves in (0, 2000))
    assert end < start


def test_a_hazard_ratio_off_by_a_digit_is_not_met() -> None:
    arms = search(SMALL, seed=3, moves=6000)
    other = Target(SMALL.arms, SMALL.follow_up, 0.52, SMALL.ci)
    assert not meets_hazard_ratio(arms, other)
