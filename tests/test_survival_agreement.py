"""The refit is held against the hazard ratio that the figure prints, whichever way round."""

from dataclasses import replace

import pytest

from fake_reading import fake_reading
from kmrecon.survival.agreement import agreement_of, with_agreement
from kmrecon.types import HazardRatio, PrintedStatistics


def panel(refitted, printed, ci=None):
    ratios = () if refitted is None else (HazardRatio("A", "B", refitted, 0.1, 9.0, 0.5, 0.5),)
    made = fake_reading().panels[0]
    return replace(made, hazard_ratios=ratios, printed=PrintedStatistics(printed, ci), agreement=None, notes=())


def test_the_same_ratio_agrees():
    found = with_agreement(panel(0.71, 0.70))
    assert found.agreement.log_hr_difference == pytest.approx(0.01418, abs=1e-5)
    assert not found.agreement.turned
    assert found.notes == ()


def test_a_ratio_of_the_other_arm_agrees_turned_round():
    found = with_agreement(panel(1 / 0.71, 0.70))
    assert found.agreement.log_hr_difference == pytest.approx(0.01418, abs=1e-5)
    assert found.agreement.turned
    assert found.notes == ()


def test_another_ratio_is_warned_of():
    (note,) = with_agreement(panel(0.5, 0.7)).notes
    assert (note.code, note.severity) == ("agreement-differs", "warning")
    assert note.message == "printed 0.7, refitted 0.5"
    assert with_agreement(panel(2.0, 0.7)).notes[0].message == "printed 0.7, refitted 0.5"


def test_small_trials_may_differ_more():
    assert with_agreement(panel(0.8, 0.7, (0.64, 0.77))).notes != ()
    assert with_agreement(panel(0.8, 0.7, (0.2, 2.45))).notes == ()


@pytest.mark.parametrize(("refitted", "printed"), [(None, 0.7), (0.7, None), (float("inf"), 0.7), (0.7, 0.0)])
def test_without_both_ratios_nothing_is_said(refitted, printed):
    made = panel(refitted, printed)
    assert agreement_of(made) is None
    assert with_agreement(made).notes == ()
