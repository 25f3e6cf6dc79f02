"""Evidence that is hard to read right: coarse grids, several bad counts, an end that no point shows."""

import numpy as np
import pytest

from arms import known_arm, simulated_arm
from kmrecon import reconstruct
from kmrecon.errors import InvalidCurveError, ReconstructionError
from kmrecon.survival.clean import sampling_step
from kmrecon.survival.course import course
from kmrecon.survival.ensemble import draw_patients
from kmrecon.survival.evidence import evidence_from_arrays
from kmrecon.survival.printed_events import check_events
from kmrecon.survival.quantum import grid_step
from kmrecon.survival.steps import steps_of
from test_survival_exact import on_pixels


@pytest.mark.parametrize("known", ["n alone", "table"])
def test_a_plot_sixty_pixels_tall_is_not_taken_for_computed_levels(known):
    # Levels on a grid of 1/60 are also d of n of a small n: 300 patients were rebuilt with 64 events for 205.
    arm = simulated_arm(300, seed=5)
    patients = reconstruct(*on_pixels(arm, height=60), **({"n": 300} if known == "n alone" else arm.table(5)))
    assert abs(patients.total_events / arm.event.sum() - 1) < (0.2 if known == "n alone" else 0.02)


def test_a_grid_of_levels_is_told_whatever_its_step():
    assert grid_step(np.array([1.0, 0.75, 0.5, 0.25, 0.125, 0.0])) == pytest.approx(0.125)
    assert grid_step(np.array([1.0, 1 - 1 / 7, 1 - np.pi / 7, 0.5, 0.3, 0.1])) is None


@pytest.mark.parametrize("bad", [2, 3])
def test_several_bad_counts_are_left_out_by_name(bad):
    off = 0
    for seed in range(8):
        arm = simulated_arm(150, seed=seed)
        table = arm.table(5)
        counts = table["at_risk"].copy()
        wrong = np.random.default_rng(seed).choice(np.arange(1, 5), bad, replace=False)
        counts[wrong] = counts[wrong] // 10
        patients = reconstruct(*on_pixels(arm), **table | {"at_risk": counts})
        said = " ".join(note.message for note in patients.notes if note.severity == "warning")
        off += abs(patients.total_events - int(arm.event.sum())) > 3 or patients.method != "exact"
        assert "at risk printed at" in said or "printed at" in said
    assert off <= 1


def test_a_count_left_out_is_named_though_another_has_its_value():
    arm = simulated_arm(150, seed=3)
    table = arm.table(5)
    counts = table["at_risk"].copy()
    counts[1] = counts[4]
    patients = reconstruct(*on_pixels(arm), **table | {"at_risk": counts})
    (said,) = (note.message for note in patients.notes if note.code == "no-path")
    assert said.startswith(f"{counts[1]} at risk printed at {table['at_risk_time'][1]:g} contradicts")


def sampled(arm, columns=300):
    time = np.arange(columns) * arm.time[-1] / (columns - 0.5)  # the last patient leaves between two columns
    return time, np.round(arm.curve.at(time) * 400) / 400


def test_points_at_even_steps_are_told_from_corners():
    arm = simulated_arm(60, seed=1)
    assert sampling_step(*sampled(arm)) == pytest.approx(arm.time[-1] / 299.5)
    assert sampling_step(*arm.corners()) == 0
    monthly = simulated_arm(400, seed=1, unit=0.5)
    assert sampling_step(*monthly.corners()) == 0


def test_where_points_end_before_the_last_patient_some_draws_let_that_one_die():
    arm = simulated_arm(40, seed=3)
    alone = known_arm(arm.time, np.append(arm.event[:-1], 1))
    evidence = evidence_from_arrays(*sampled(alone), **alone.table(5))
    died = np.array([sample.event[-1] for sample in draw_patients(evidence, 200, 1)])
    assert 0.05 < died.mean() < 0.6
    told = evidence_from_arrays(*sampled(alone), **alone.table(5), total_events=int(alone.event.sum()) - 1)
    assert not any(sample.event[-1] for sample in draw_patients(told, 50, 1))


def test_patients_leave_one_by_one_after_the_last_count_unless_steps_say_otherwise():
    # No drop after the last count: thirty were held to the very end, which no arm of the field does.
    rng = np.random.default_rng(1)
    time = np.concatenate([rng.uniform(0, 20, 100), rng.uniform(20, 30, 30)])
    arm = known_arm(time, np.append(np.ones(100, np.int64), np.zeros(30, np.int64)))
    patients = reconstruct(*arm.corners(), at_risk_time=[0, 10, 20], at_risk=arm.at_risk(np.array([0, 10, 20])))
    late = patients.time[patients.time > 20]
    assert late.size == 30
    assert (late == late.max()).sum() < 5


def test_draws_have_the_events_that_the_table_prints():
    arm = simulated_arm(150, seed=2)
    table = arm.table(5)
    died = np.sort(arm.time[arm.event == 1])
    events = np.searchsorted(died, table["at_risk_time"], side="left")
    evidence = evidence_from_arrays(*on_pixels(arm), **table, n_events=events)
    column = 2 * arm.time[-1] / 600
    samples = draw_patients(evidence, 40, 1)
    assert len({sample.time.tobytes() for sample in samples}) > 30
    for sample in samples:
        assert check_events(evidence.at_risk, 150, sample.time, sample.event, column).held


def test_computed_levels_bound_the_patients_at_each_drop():
    arm = simulated_arm(200, seed=4)
    evidence = evidence_from_arrays(*arm.corners(), n=200)
    steps = steps_of(evidence, np.full(evidence.curve.time.size, 1e-9), 0.0, 0.0)
    path = course(steps, 0.0, None)
    left = 200 - np.searchsorted(arm.time, steps.time, side="right")
    inner = steps.drop == 1
    assert (path.low[inner] <= left[inner]).all()
    assert (left[inner] <= path.high[inner]).all()
    assert (path.high - path.low).sum() < 0.25 * (200 * steps.level).sum()


def test_the_censored_of_a_draw_stand_at_the_marks():
    arm = simulated_arm(100, seed=6)
    marks = arm.time[arm.event == 0]
    evidence = evidence_from_arrays(*on_pixels(arm), **arm.table(5), censor_time=marks)
    column = 1.1 * arm.time[-1] / 600
    for sample in draw_patients(evidence, 10, 1):
        gone = sample.time[(sample.event == 0) & (sample.time < arm.time[-1] - column)]
        off = np.abs(gone[:, None] - marks[None, :]).min(axis=1)
        # A mark in the column of a drop may be counted on its other side, where no mark is left.
        assert np.quantile(off, 0.9) <= column


@pytest.mark.parametrize("misread", [10, 3])
def test_a_misread_first_number_at_risk_is_doubted(misread):
    # 129 read as 921: 732 patients were made up, and every invariant held.
    arm = simulated_arm(129, seed=1)
    table = arm.table(6)
    right = reconstruct(*on_pixels(arm), **table)
    assert "early-loss" not in {note.code for note in right.notes}
    counts = table["at_risk"].copy()
    counts[0] *= misread
    wrong = reconstruct(*on_pixels(arm), **table | {"at_risk": counts})
    (note,) = (note for note in wrong.notes if note.code == "early-loss")
    assert note.message.startswith(f"of {counts[0]} at risk at 0")


def test_a_curve_that_comes_down_to_zero_leaves_the_events_of_its_end_open():
    # 4, 3 and 3 of ten fit as well as 4, 3, 1 and two censored: the level 0 tells no number.
    patients = reconstruct([0, 1, 2, 3], [1, 0.6, 0.3, 0], n=10)
    (note,) = (note for note in patients.notes if note.code == "no-risk-table")
    assert "to 10 fit as well" in note.message


def test_points_that_start_below_full_survival_are_doubted():
    assert "curve-start" in {note.code for note in reconstruct([0, 5, 9], [0.9, 0.8, 0.7], n=50).notes}


@pytest.mark.parametrize("wrong", [{"n": float("nan")}, {"n": 2.5}, {"n": 2, "band": -1}, {"n": 2, "band": np.nan}])
def test_numbers_that_cannot_be_are_refused_in_words(wrong):
    with pytest.raises(ReconstructionError):
        reconstruct([0, 1], [1, 0.5], **wrong)
    with pytest.raises(InvalidCurveError):
        reconstruct(["a", "b"], [1, 0.5], n=2)


def test_a_last_count_of_nobody_leaves_one_course_where_marks_may_be_hidden(monkeypatch):
    # Drawn curves end a pixel late: after the last count nobody was left to tell ways of, and their share was 0 / 0.
    monkeypatch.setattr("kmrecon.survival.course.share_unseen", lambda *_: 0.5)
    time, survival = [0, 5, 10, 15, 20.2], [1, 0.8, 0.6, 0.4, 0.4]
    counts = {"at_risk_time": [0, 10, 20], "at_risk": [40, 26, 0]}
    assert reconstruct(time, survival, **counts, censor_time=[2, 7, 12, 17]).total_events > 0
