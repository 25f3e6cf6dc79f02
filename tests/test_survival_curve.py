"""Statistics of a curve, against arithmetic done by hand."""

import pytest
from hypothesis import given

from arms import arms, known_arm
from kmrecon.errors import BeyondFollowUpError
from kmrecon.survival.curve import kaplan_meier, median_survival, rmst
from kmrecon.types import StepCurve


def test_kaplan_meier_is_the_product_of_its_steps():
    curve = known_arm([1, 2, 2, 3, 5], [1, 1, 0, 0, 1]).curve
    assert curve.time.tolist() == [0, 1, 2, 3, 5]
    assert curve.survival == pytest.approx([1, 4 / 5, 3 / 5, 3 / 5, 0])


@given(arms())
def test_kaplan_meier_ends_at_zero_only_where_the_last_patient_dies(arm):
    last = arm.time == arm.time[-1]
    assert (kaplan_meier(arm.time, arm.event).survival[-1] == 0) == bool(arm.event[last].all())


def test_median_is_the_first_time_at_a_half():
    assert median_survival(StepCurve([0, 1, 2], [1, 0.5, 0.2])) == 1
    assert median_survival(StepCurve([0, 1], [1, 0.51])) is None


def test_a_product_of_factors_that_makes_a_half_is_a_half():
    assert median_survival(known_arm(range(1, 11), [1] * 10).curve) == 5


def test_rmst_is_the_area_under_the_steps():
    curve = StepCurve([0, 2, 5], [1.0, 0.8, 0.5], end=6)
    assert rmst(curve, 5) == pytest.approx(4.4)
    assert rmst(curve, 6) == pytest.approx(4.9)
    assert rmst(curve, 1) == pytest.approx(1)


def test_rmst_beyond_follow_up_is_refused():
    with pytest.raises(BeyondFollowUpError, match="time 7 is beyond the end of follow-up at 5"):
        rmst(StepCurve([0, 5], [1, 0.5]), 7)
