"""What a paper prints beside its curve narrows the reconstruction, or is doubted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arms import simulated_arm
from kmrecon import reconstruct
from kmrecon.errors import InvalidNumbersAtRiskError, ReconstructionError
from kmrecon.survival.printed import half_rounding
from kmrecon.survival.printed_events import printed_events
from kmrecon.types import NumbersAtRisk
from test_survival_exact import on_pixels


def died_before(arm, times):
    return np.searchsorted(np.sort(arm.time[arm.event == 1]), times, side="left")


def codes(patients):
    return {note.code for note in patients.notes}


def held(patients, name):
    return next(check.held for check in patients.checks if check.name == name)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n", [40, 150, 400])
def test_events_printed_in_the_table_are_met_or_told_where_not(n, seed):
    arm = simulated_arm(n, seed=seed)
    table = arm.table(5)
    events = died_before(arm, table["at_risk_time"])
    patients = reconstruct(*on_pixels(arm, height=150), **table, n_events=events)
    assert held(patients, "numbers at risk")
    assert held(patients, "printed events") != ("total-events-unmet" in codes(patients))
    assert np.abs(died_before(patients, table["at_risk_time"]) - events).max() <= max(2, 0.01 * n)


def test_printed_events_make_the_number_of_events_right_more_often():
    off = {"without": 0, "with": 0}
    for seed in range(10):
        arm = simulated_arm(300, seed=seed)
        table = arm.table(5)
        for name, told in (("without", None), ("with", died_before(arm, table["at_risk_time"]))):
            patients = reconstruct(*on_pixels(arm, height=200), **table, n_events=told)
            off[name] += abs(patients.total_events - int(arm.event.sum()))
    assert off["with"] < 0.5 * off["without"]


def test_censored_printed_in_the_table_tell_the_events():
    table = NumbersAtRisk([0, 6, 12], [100, 70, 41], None, np.array([0, 11, -1]))
    times, events = printed_events(table, 100)
    assert (times.tolist(), events.tolist()) == ([0, 6], [0, 19])


def test_events_that_no_curve_holds_are_not_made_up():
    arm = simulated_arm(100, seed=2)
    table = arm.table(4)
    wrong = died_before(arm, table["at_risk_time"]) + np.array([0, 0, 12, 0, 0])
    patients = reconstruct(*on_pixels(arm), **table, n_events=wrong)
    assert "total-events-unmet" in codes(patients)
    assert held(patients, "flat pieces hold no event")


def test_cumulative_numbers_must_be_as_many_as_the_counts_and_whole():
    for wrong in ([1, 2], [0, 1.5, 2]):
        with pytest.raises(InvalidNumbersAtRiskError):
            reconstruct([0, 5], [1, 0.5], at_risk_time=[0, 1, 2], at_risk=[9, 8, 7], n_events=wrong)


@given(st.integers(0, 9999), st.integers(0, 4))
def test_a_printed_number_stands_for_what_rounds_to_it(digits, decimals):
    value = digits / 10**decimals
    assert half_rounding(value) >= 0.5 * 10.0**-decimals * (1 - 1e-9)


def first_at_half(patients):
    died, n = np.unique(patients.time[patients.event == 1], return_counts=True)
    at_risk = patients.time.size - np.searchsorted(patients.time, died, side="left")
    return died[np.flatnonzero(np.cumprod(1 - n / at_risk) <= 0.5 + 1e-9)[0]]


def test_a_printed_median_is_nearly_always_that_of_the_patients():
    met = {"without": 0, "with": 0}
    for seed in range(40):
        arm = simulated_arm(120, seed=seed)
        median = float(np.round(first_at_half(arm), 2))
        for name, told in (("without", None), ("with", median)):
            patients = reconstruct(*on_pixels(arm, height=200), **arm.table(5), median=told)
            assert "printed-contradicts" not in codes(patients)
            met[name] += abs(first_at_half(patients) - median) <= 3 * arm.time[-1] / 600  # 3 pixel columns
    assert met["with"] >= 38
    assert met["with"] > met["without"]


def test_a_median_that_is_not_on_the_curve_is_doubted_with_both_numbers():
    arm = simulated_arm(100, seed=1)
    patients = reconstruct(*on_pixels(arm), **arm.table(5), median=3.1)
    (said,) = [note.message for note in patients.notes if note.code == "printed-contradicts"]
    assert "median of 3.1 is printed; the curve crosses 0.5 at" in said


def test_survival_at_a_time_is_believed_within_its_rounding_or_doubted():
    arm = simulated_arm(300, seed=3)
    time, survival = on_pixels(arm, height=60)
    true = float(arm.curve.at(10.0))
    right = reconstruct(time, survival, **arm.table(5), survival_at={10.0: round(true, 4)})
    assert "printed-contradicts" not in codes(right)
    wrong = reconstruct(time, survival, **arm.table(5), survival_at={10.0: true - 0.2})
    assert "printed-contradicts" in codes(wrong)
    percent = reconstruct(time, survival, **arm.table(5), survival_at={10.0: round(100 * true, 2)})
    assert np.array_equal(percent.time, right.time)


def test_survival_that_is_no_probability_is_refused():
    with pytest.raises(ReconstructionError, match="0-1, or percent"):
        reconstruct([0, 5], [1, 0.5], n=10, survival_at={3: 140})
