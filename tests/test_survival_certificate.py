"""The certificate: held for true patients, broken and named for wrong ones."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from arms import arms, known_arm
from kmrecon.survival.certificate import certify
from kmrecon.types import ArmEvidence, NumbersAtRisk

ARM = known_arm([2, 4, 6, 6, 8, 9, 10, 10], [1, 0, 1, 1, 0, 1, 0, 0])
TABLE = NumbersAtRisk([0, 5, 10], [8, 6, 2])
EVIDENCE = ArmEvidence(ARM.curve, 8, TABLE, 4)


def broken(evidence, time, event):
    checks, notes = certify(evidence, np.asarray(time, float), np.asarray(event))
    assert {note.severity for note in notes} <= {"warning"}
    assert len(notes) == sum(not check.held for check in checks)
    return {check.name: check.detail for check in checks if not check.held}


@given(arms())
def test_true_patients_hold_every_invariant(arm):
    times = np.linspace(0, arm.time[-1], 4)
    evidence = ArmEvidence(arm.curve, arm.time.size, NumbersAtRisk(times, arm.at_risk(times)), int(arm.event.sum()))
    checks, notes = certify(evidence, arm.time, arm.event)
    assert len(checks) == 6
    assert not [check for check in checks if not check.held]
    assert notes == ()


def test_a_number_at_risk_that_is_not_met_is_named():
    misread = replace(EVIDENCE, at_risk=NumbersAtRisk([0, 5, 10], [8, 5, 2]))
    assert broken(misread, ARM.time, ARM.event) == {"numbers at risk": "2 of 3 met; 5 printed at 5, 6 rebuilt"}


def test_a_count_just_after_a_drop_is_met_and_told():
    after = replace(EVIDENCE, at_risk=NumbersAtRisk([0, 6], [8, 4]))
    checks, notes = certify(after, ARM.time, ARM.event)
    assert not notes
    assert "1 of them as the patients left just after the time" in checks[3].detail


def test_an_event_on_a_flat_piece_is_named():
    moved = np.where(ARM.time == 9, 9.5, ARM.time)
    found = broken(EVIDENCE, moved, ARM.event)
    assert "first at 9.5" in found["flat pieces hold no event"]


def test_a_refit_outside_the_band_is_named():
    found = broken(replace(EVIDENCE, total_events=5), ARM.time, np.where(ARM.time == 8, 1, ARM.event))
    assert found["refit inside the band"].startswith("farthest at time 10: 0.0972")


@pytest.mark.parametrize(
    ("change", "name"), [({"n": 9}, "patients"), ({"total_events": 5}, "total events")], ids=["patients", "events"]
)
def test_a_total_that_is_not_met_is_named(change, name):
    assert list(broken(replace(EVIDENCE, **change), ARM.time, ARM.event)) == [name]


def test_a_curve_read_off_a_stroke_is_held_to_what_the_search_opens_its_bands_to():
    band = np.full(ARM.curve.time.size, 0.004)
    shifted = replace(ARM.curve, survival=ARM.curve.survival.clip(0, 1) * 0.983, band=band)
    assert "refit inside the band" not in broken(ArmEvidence(shifted, 8), ARM.time, ARM.event)


def test_a_refit_that_keeps_away_from_the_whole_curve_is_named():
    band = np.full(ARM.curve.time.size, 0.004)
    shifted = replace(ARM.curve, survival=ARM.curve.survival.clip(0, 1) * 0.983, band=band)
    found = broken(ArmEvidence(shifted, 8), ARM.time, ARM.event)
    # 0.017 of survivals 1, 7/8 from 2, 7/12 from 6 and 7/18 from 9 on, to 10: the root of their mean square.
    assert found["refit along the curve"].startswith("0.0134 apart over the follow-up, root mean square")
    near = replace(shifted, survival=ARM.curve.survival * 0.995)
    assert "refit along the curve" not in broken(ArmEvidence(near, 8), ARM.time, ARM.event)


@pytest.mark.parametrize(("times", "code"), [(0.994, "near-band"), (0.95, "outside-band")])
def test_a_refit_that_leaves_the_band_by_a_little_is_told_without_alarm(times, code):
    band = np.full(ARM.curve.time.size, 0.0005)
    shifted = replace(ARM.curve, survival=ARM.curve.survival.clip(0, 1) * times, band=band)
    _, notes = certify(ArmEvidence(shifted, 8), ARM.time, ARM.event)
    (note,) = (note for note in notes if note.code in ("near-band", "outside-band"))
    assert (note.code, note.severity) == (code, "info" if code == "near-band" else "warning")


def test_the_curve_own_band_is_the_one_held():
    shifted = replace(ARM.curve, survival=ARM.curve.survival.clip(0, 1) * 0.99, band=np.full(ARM.curve.time.size, 0.02))
    assert not broken(ArmEvidence(shifted, 8), ARM.time, ARM.event)
    tight = replace(shifted, band=np.full(ARM.curve.time.size, 0.0005))
    assert "of a band of 0.0025" in broken(ArmEvidence(tight, 8), ARM.time, ARM.event)["refit inside the band"]
