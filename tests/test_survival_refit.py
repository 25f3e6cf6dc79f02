"""Refits against R's survival package, and the arms on which fits break."""

from pathlib import Path

import numpy as np
import pytest

from arms import known_arm, simulated_arm
from kmrecon.survival.refit import hazard_ratio, log_rank_p, not_estimable, summarize_arm
from kmrecon.types import PatientData

DATA = Path(__file__).parent / "data"


def arms_of(name, column):
    """Return {value of the column: patients} of one data set."""
    lines = [line.split(",") for line in (DATA / name).read_text().splitlines() if not line.startswith("#")]
    header, rows = lines[0], lines[1:]
    group, time = header.index(column), header.index("time")
    event = next(k for k, word in enumerate(header) if word in ("event", "status"))
    found = {}
    for value in dict.fromkeys(row[group] for row in rows):
        mine = [row for row in rows if row[group] == value]
        found[value] = patients([float(row[time]) for row in mine], [int(row[event]) for row in mine])
    return found


def patients(time, event):
    arm = known_arm(time, event)
    return PatientData(arm.time, arm.event)


# R 4.2, survival 3.5:
#   s <- summary(coxph(Surv(time, event) ~ arm, d)); s$conf.int; s$coefficients
#   survdiff(Surv(time, event) ~ arm, d)
EXPECTED = {
    ("veteran.csv", "trt", "2", "1"): (
        1.01790090393894,
        0.714375526106933,
        1.45038878345424,
        0.921766194684511,
        0.92772723334007379,
    ),
    ("freireich.csv", "treat", "6-MP", "control"): (
        0.207603524841537,
        0.0925128372620035,
        0.465872897234473,
        0.000137753761986765,
        4.16880910933456e-05,
    ),
}


@pytest.mark.parametrize(("case", "expected"), EXPECTED.items(), ids=["veteran", "freireich"])
def test_hazard_ratio_is_that_of_r(case, expected):
    name, column, arm, reference = case
    data = arms_of(name, column)
    ratio = hazard_ratio(data[arm], data[reference], arm, reference)
    assert (ratio.arm, ratio.reference) == (arm, reference)
    found = (ratio.hr, ratio.ci_low, ratio.ci_high, ratio.wald_p, ratio.log_rank_p)
    assert found == pytest.approx(expected, rel=1e-5)


def test_log_rank_over_four_arms_is_that_of_r():
    # survdiff(Surv(time, status) ~ celltype, veteran) with 4 groups has its own twin in
    # two: survdiff(Surv(time, status) ~ trt, veteran), chisq 0.00822734320235077
    data = arms_of("veteran.csv", "trt")
    assert log_rank_p(list(data.values())) == pytest.approx(0.92772723334007379, rel=1e-9)


# R: summary(survfit(Surv(time, event) ~ 1, arm, conf.type = "log-log"), rmean = 20)$table; summary(..., times)$surv
@pytest.mark.parametrize(
    ("arm", "median", "limits", "mean", "landmarks"),
    [
        ("control", 8, (4, 11), 8.42857142857143, (0.571428571428571, 0.380952380952381, 0.0952380952380952)),
        ("6-MP", 23, (13, None), 16.11652661064426, (1.0, 0.752941176470588, 0.627450980392157)),
    ],
)
def test_summary_of_an_arm_is_that_of_r(arm, median, limits, mean, landmarks):
    summary = summarize_arm(arms_of("freireich.csv", "treat")[arm], 20, (5, 10, 20))
    assert summary.median_survival == median
    assert summary.median_ci == limits
    assert summary.rmst == pytest.approx(mean)
    assert [value for _, value in summary.landmarks] == pytest.approx(landmarks)


def test_what_lies_beyond_follow_up_is_left_out():
    summary = summarize_arm(patients([1, 2, 3], [1, 1, 0]), 10, (2, 5))
    assert summary.rmst_horizon == 3
    assert [time for time, _ in summary.landmarks] == [2]


def test_an_arm_without_events_has_no_median():
    summary = summarize_arm(patients([1, 2, 3], [0, 0, 0]), 3, (2,))
    assert (summary.events, summary.median_survival, summary.median_ci) == (0, None, (None, None))
    assert summary.landmarks == ((2, 1.0),)


NOTHING = patients([4, 5, 6], [0, 0, 0])
EARLY, LATE = patients([1, 2, 3], [1, 1, 1]), patients([7, 8, 9], [1, 1, 1])


@pytest.mark.parametrize(
    ("arm", "reference"),
    [(NOTHING, EARLY), (EARLY, NOTHING), (NOTHING, NOTHING), (EARLY, LATE), (LATE, EARLY)],
    ids=["none", "none in reference", "none at all", "separated", "separated the other way"],
)
def test_a_ratio_that_cannot_be_estimated_is_none_and_never_a_warning(arm, reference):
    assert hazard_ratio(arm, reference, "A", "B") is None
    assert "the hazard ratio cannot be estimated" in not_estimable("the hazard ratio", "A").message


@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_arms_of_a_few_patients_are_refitted(n):
    one = patients(np.arange(n) * 2.0 + 1, [1] * n)
    other = patients(np.arange(n) * 2.0 + 2, [1] * n)
    ratio = hazard_ratio(other, one, "A", "B")
    assert 0 < ratio.ci_low < ratio.hr < 1 < ratio.ci_high
    assert 0 < ratio.log_rank_p <= 1


def test_arms_exchanged_give_the_inverse_ratio():
    one, other = simulated_arm(60, seed=1), simulated_arm(60, seed=2, mean=30.0)
    one, other = PatientData(one.time, one.event), PatientData(other.time, other.event)
    forth, back = hazard_ratio(one, other, "A", "B"), hazard_ratio(other, one, "B", "A")
    assert forth.hr * back.hr == pytest.approx(1, rel=1e-5)
    assert forth.ci_low * back.ci_high == pytest.approx(1, rel=1e-5)


def test_log_rank_without_events_or_of_one_arm_is_none():
    assert log_rank_p([NOTHING, NOTHING]) is None
    assert log_rank_p([EARLY]) is None
    assert log_rank_p([EARLY, LATE, NOTHING]) < 0.05
