"""Doubts lower the confidence, each by its share; what only informs does not."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kmrecon.confidence import HIGH, OTHER, SHARES, confidence_of
from kmrecon.notes import CURVES_OVERLAP, KINDS, NO_PATH, OUTSIDE_BAND
from kmrecon.types import Confidence

WARNINGS = sorted(code for code, kind in KINDS.items() if kind.severity != "info")


def confidence_with(codes):
    return confidence_of([KINDS[code].note("somewhere") for code in codes])


@given(st.lists(st.sampled_from(WARNINGS), unique=True, max_size=8))
def test_no_doubt_makes_a_result_surer(codes):
    found = [confidence_with(codes[:k]).probability for k in range(len(codes) + 1)]
    assert all(after <= before for before, after in pairwise(found))
    assert 0 < found[-1] <= found[0] < 1


def test_a_doubt_told_of_many_arms_counts_once():
    one, many = ([NO_PATH.note("x", arm=name) for name in names] for names in ("a", "abcdef"))
    assert confidence_of(one) == confidence_of(many)


def test_what_only_informs_lowers_nothing():
    assert confidence_of([CURVES_OVERLAP.note("for a while")]) == confidence_of([])
    assert confidence_of([]).doubts == ()


def test_the_doubts_are_named_the_gravest_first():
    found = confidence_of([OUTSIDE_BAND.note("x"), NO_PATH.note("y")])
    assert found.doubts == tuple(sorted(("outside-band", "no-path"), key=lambda code: SHARES[code]))


def test_numbers_at_risk_that_no_patients_fit_and_a_curve_that_they_leave_tell_more_together():
    one, two = confidence_with(["no-path"]), confidence_with(["outside-band"])
    both = confidence_with(["no-path", "outside-band"])
    assert (one.level, two.level, both.level) == ("high", "high", "medium")


def test_levels_follow_from_the_probability():
    assert confidence_with(WARNINGS).level == "low"
    clean = confidence_with(())
    assert (clean.level == "high") == (clean.probability >= HIGH)
    assert isinstance(clean, Confidence)


def test_shares_are_of_doubts_that_there_are():
    assert set(SHARES) <= set(WARNINGS)
    assert max(SHARES.values()) <= 0 > OTHER
