"""Every method through the cases in which users get hurt (each from an independent description)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arms import arms, known_arm, simulated_arm
from kmrecon import reconstruct
from kmrecon.errors import ReconstructionError, UsageError
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.methods import METHODS

TOLERANCE = {"guyot": 0.01, "exact": 1e-6}  # probability, of the refit against the true curve of a well-described arm

every_method = pytest.mark.parametrize("method", METHODS)


def codes(patients):
    return {note.code for note in patients.notes}


def failed(patients):
    return [check.name for check in patients.checks if not check.held]


def refit(patients):
    return kaplan_meier(patients.time, patients.event)


@every_method
def test_a_flat_tail_with_late_censoring_holds_no_invented_death(method):
    # n = 83, printed 44 at risk at 30 months and 29 at 36, one drop between: another
    # tool returns 38 deaths there and S(36) = 0.13 instead of 0.54.
    time = [0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 33, 36]
    survival = [1, 0.95, 0.9, 0.84, 0.79, 0.74, 0.69, 0.64, 0.6, 0.56, 0.54, 0.54]
    table = {"at_risk_time": [0, 6, 12, 18, 24, 30, 36], "at_risk": [83, 79, 70, 61, 52, 44, 29]}
    patients = reconstruct(time, survival, **table, method=method)
    late = (patients.time > 30) & (patients.time <= 36) & (patients.event == 1)
    assert late.sum() in (1, 2)
    assert refit(patients).at(36) == pytest.approx(0.54, abs=0.015)
    assert "numbers at risk" not in failed(patients)


@every_method
@given(arms(), st.integers(1, 6))
def test_an_exact_curve_with_its_table_meets_every_number(method, arm, steps):
    patients = reconstruct(*arm.corners(), **arm.table(steps), method=method)
    assert patients.time.size == arm.time.size
    assert "flat pieces hold no event" not in failed(patients)
    assert set(failed(patients)) <= {note.name for note in patients.checks}
    assert len(failed(patients)) <= len(codes(patients))


@every_method
@pytest.mark.parametrize("seed", range(5))
def test_an_arm_with_its_table_comes_back_near_the_truth(method, seed):
    arm = simulated_arm(150, seed=seed)
    patients = reconstruct(*arm.corners(), **arm.table(6), method=method)
    grid = np.linspace(0, arm.time[-1], 200)
    assert np.abs(refit(patients).at(grid) - arm.curve.at(grid)).max() < TOLERANCE[method]
    assert patients.total_events == pytest.approx(arm.event.sum(), abs=2)
    assert set(failed(patients)) <= {"refit inside the band"}


@every_method
def test_total_events_are_met_or_told(method):
    arm = simulated_arm(150, seed=1)
    total = int(arm.event.sum())
    patients = reconstruct(*arm.corners(), **arm.table(6), total_events=total, method=method)
    assert (patients.total_events == total) != ("total-events-unmet" in codes(patients))
    alone = reconstruct(*arm.corners(), n=150, total_events=total, method=method)
    assert alone.total_events == total


@every_method
def test_no_table_is_rebuilt_with_a_warning(method):
    arm = simulated_arm(60, seed=2)
    patients = reconstruct(*arm.corners(), n=60, method=method)
    assert patients.time.size == 60
    assert "no-risk-table" in codes(patients)


@every_method
def test_neither_number_nor_table_is_refused(method):
    with pytest.raises(ReconstructionError, match="Give n=NUMBER"):
        reconstruct([0, 2], [1, 0.5], method=method)


@every_method
@pytest.mark.parametrize("form", ["percent", "unsorted", "corners", "a point a pixel"])
def test_the_form_of_the_points_does_not_matter(method, form):
    arm = simulated_arm(40, seed=5)
    time, survival = arm.corners()
    plain = reconstruct(time, survival, **arm.table(), method=method)
    shapes = {
        "percent": (time, survival * 100),
        "unsorted": (time[::-1], survival[::-1]),
        "corners": (np.repeat(time, 2)[1:], np.repeat(survival, 2)[:-1]),
        "a point a pixel": (np.sort(np.append(time, (time[1:] + time[:-1]) / 2)), None),
    }
    t, s = shapes[form]
    again = reconstruct(t, arm.curve.at(t) if s is None else s, **arm.table(), method=method)
    assert again.event.sum() == plain.event.sum()
    np.testing.assert_allclose(again.time[again.event == 1], plain.time[plain.event == 1])


@every_method
@pytest.mark.parametrize("n", [1, 3, 4, 5, 6])
def test_small_arms_come_back_exactly(method, n):
    arm = known_arm(np.arange(1, n + 1), [1] * n)
    patients = reconstruct(*arm.corners(), **arm.table(n), method=method)
    assert patients.time.tolist() == arm.time.tolist()
    assert patients.event.tolist() == arm.event.tolist()
    assert refit(patients).survival[-1] == 0
    assert not failed(patients)


@every_method
@pytest.mark.parametrize("n", [5000, 10000])
def test_large_arms_with_thousands_of_points_come_back(method, n):
    arm = simulated_arm(n, seed=1)
    patients = reconstruct(*arm.corners(), **arm.table(6), method=method)
    assert patients.time.size == n
    assert patients.total_events == pytest.approx(arm.event.sum(), rel=0.005)


@every_method
def test_ties_by_month_come_back(method):
    arm = simulated_arm(400, seed=4, unit=1.0)
    patients = reconstruct(*arm.corners(), **arm.table(6), method=method)
    assert patients.total_events == pytest.approx(arm.event.sum(), rel=0.02)
    assert "numbers at risk" not in failed(patients)


@every_method
def test_counts_taken_just_after_the_time_are_met(method):
    arm = simulated_arm(200, seed=6, unit=1.0)
    times = np.array([0.0, 6, 12, 18, 24])
    after = arm.time.size - np.searchsorted(arm.time, times, side="right")
    patients = reconstruct(*arm.corners(), n=200, at_risk_time=times[1:], at_risk=after[1:], method=method)
    met = next(check for check in patients.checks if check.name == "numbers at risk")
    assert met.held
    assert patients.total_events == pytest.approx(arm.event.sum(), rel=0.1)


@every_method
@pytest.mark.parametrize(
    "table",
    [
        {"at_risk_time": [0, 5, 10, 15], "at_risk": [50, 42, 31, 20]},  # ends before follow-up does
        {"at_risk_time": [5, 10, 15], "at_risk": [42, 31, 20]},  # without time 0
        {"at_risk_time": [0, 5, 10, 15, 20], "at_risk": [50, 42, np.nan, -1, np.nan]},  # blanks
        {"at_risk_time": [0, 5, 10, 12], "at_risk": [50, 42, 31, 31]},  # two equal numbers in a row
        {"at_risk_time": [0, 5, 10, 80], "at_risk": [50, 42, 31, 0]},  # beyond the curve
    ],
    ids=["short", "no time 0", "blanks", "equal", "beyond"],
)
def test_tables_as_papers_print_them_are_met(method, table):
    time = np.linspace(0, 30, 31)
    survival = np.where(time <= 10, 1 - time / 60, np.where(time <= 15, 5 / 6, 5 / 6 - (time - 15) / 100))
    patients = reconstruct(time, survival, **table, method=method)
    assert patients.time.size == (50 if table["at_risk_time"][0] == 0 else 45)  # 42 at S = 14 / 15
    assert set(failed(patients)) <= {"refit inside the band", "refit along the curve"}


@every_method
def test_rising_numbers_at_risk_are_a_warning(method):
    arm = simulated_arm(100, seed=7)
    table = arm.table(4)
    table["at_risk"] = table["at_risk"] + np.array([0, -60, 0, 0, 0])
    patients = reconstruct(*arm.corners(), **table, method=method)
    assert "delayed-entry" in codes(patients)


@every_method
def test_a_misread_digit_never_passes_silently(method):
    arm = simulated_arm(100, seed=8)
    table = arm.table(4)
    table["at_risk"] = table["at_risk"] + np.array([0, 0, 30, 0, 0])
    patients = reconstruct(*arm.corners(), **table, method=method)
    assert "at-risk-unmet" in codes(patients)
    wrong = f"{table['at_risk'][2]} printed at {table['at_risk_time'][2]:g}"
    assert any(wrong in note.message for note in patients.notes)


@every_method
def test_an_impossible_total_of_events_never_passes_silently(method):
    arm = simulated_arm(100, seed=9)
    patients = reconstruct(*arm.corners(), **arm.table(4), total_events=5, method=method)
    assert codes(patients) & {"total-events-unmet", "outside-band"}


@every_method
def test_the_same_input_gives_the_same_bits(method):
    arm = simulated_arm(120, seed=10)
    first, second = (reconstruct(*arm.corners(), **arm.table(), method=method) for _ in range(2))
    assert first.time.tobytes() == second.time.tobytes()
    assert first.event.tobytes() == second.event.tobytes()


def test_an_unknown_method_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="no method 'magic'; methods: exact, guyot"):
        reconstruct([0, 2], [1, 0.5], n=2, method="magic")


def test_patients_become_a_frame():
    frame = reconstruct([0, 2], [1, 0.5], n=2, method="guyot").to_frame()
    assert frame.to_dict("list") == {"time": [2.0, 2.0], "event": [1, 0]}
