"""The plain statistics of the generator equal those of lifelines, so that a search aims at the right numbers."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kmrecon.survival import refit
from kmrecon.survival.curve import kaplan_meier as reference_curve
from kmrecon.synthetic import statistics
from kmrecon.synthetic.statistics import ArmPatients
from kmrecon.types import PatientData


@st.composite
def trials(draw: st.DrawFn) -> tuple[ArmPatients, ArmPatients]:
    """Two arms with ties within and between them, at least two events each."""
    seed, decimals = draw(st.integers(0, 10_000)), draw(st.integers(0, 2))
    rng = np.random.default_rng(seed)
    arms = []
    for label, scale in (("treated", 14.0), ("control", 9.0)):
        n = draw(st.integers(8, 60))
        time = np.round(rng.exponential(scale, n) + 0.5, decimals)
        event = (rng.random(n) < 0.7).astype(int)
        event[:2] = 1
        arms.append(ArmPatients(label, time, event))
    return arms[0], arms[1]


def patients(arm: ArmPatients) -> PatientData:
    order = np.argsort(arm.time, kind="stable")
    return PatientData(arm.time[order], arm.event[order])


@settings(max_examples=15, deadline=None)
@given(trials())
def test_hazard_ratio_and_log_rank_p_equal_those_of_the_refit(trial: tuple[ArmPatients, ArmPatients]) -> None:
    fit = refit.hazard_ratio(*map(patients, trial), "treated", "control")
    assume(fit is not None)  # arms that time separates have none
    beta, se = statistics.log_hazard_ratio(*trial)
    assert np.exp(beta) == pytest.approx(fit.hr, rel=1e-6)
    # lifelines takes the standard error from the Newton step before the last: of small arms the sixth digit differs.
    assert np.exp(beta - statistics.NORMAL_95 * se) == pytest.approx(fit.ci_low, rel=1e-5)
    assert np.exp(beta + statistics.NORMAL_95 * se) == pytest.approx(fit.ci_high, rel=1e-5)
    assert statistics.log_rank_p(trial) == pytest.approx(fit.log_rank_p, rel=1e-6, abs=1e-12)


@settings(max_examples=15, deadline=None)
@given(trials())
def test_curve_medians_and_areas_equal_those_of_the_refit(trial: tuple[ArmPatients, ArmPatients]) -> None:
    arm = trial[0]
    curve = statistics.kaplan_meier(arm.time, arm.event)
    expected = refit.summarize_arm(patients(arm), arm.last_time)
    np.testing.assert_allclose(curve[1], reference_curve(patients(arm).time, patients(arm).event).at(curve[0]))
    assert statistics.median_survival(curve) == expected.median_survival
    assert statistics.rmst(curve, arm.last_time) == pytest.approx(expected.rmst)


def test_the_interval_of_a_median_is_that_of_r() -> None:
    # R's survfit(Surv(c(6, 7, 10, 15, 19, 25, 30, 34, 40, 45), rep(1, 10)) ~ 1, conf.type = "log-log") prints the
    # limits 6 and 34, and 22 as the median: the middle of the flat piece at 0.5, where the first time is taken here.
    time = np.array([6.0, 7, 10, 15, 19, 25, 30, 34, 40, 45])
    event = np.ones(10, int)
    assert statistics.median_survival(statistics.kaplan_meier(time, event)) == 19
    assert statistics.median_ci(time, event) == (6, 34)


def test_those_who_leave_at_a_time_are_still_at_risk_at_it() -> None:
    assert statistics.at_risk(np.array([1.0, 2, 2, 3]), np.array([0.0, 2, 2.5, 4])).tolist() == [4, 3, 1, 0]
