"""An audit finds every planted contradiction, says nothing against papers that agree with themselves."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kmrecon.survival.audit.audit import audit
from kmrecon.survival.audit.finding import Finding, Span, rounded
from kmrecon.survival.published import PublishedNumber, parse_published
from planted import clear_trial, planted
from simulated_trials import as_published, as_toml, simulated_arms

SAMPLES = Path(__file__).parent.parent / "sample_figures" / "published.toml"


def against(figures: str) -> list[Finding]:
    found = audit(parse_published(figures, "f.toml"))
    return [finding for finding in found if finding.verdict in ("contradiction", "doubt")]


@pytest.mark.parametrize("seed", range(20))
def test_a_paper_that_agrees_with_itself_is_not_doubted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert against(as_toml(as_published(simulated_arms(rng), rng, f"trial-{seed}"))) == []


TRIAL = clear_trial(2012)
PLANTED = planted(TRIAL)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_contradiction_is_found(name: str) -> None:
    change, check = PLANTED[name]
    assert against(as_toml(TRIAL)) == []
    found = against(as_toml(replace(TRIAL, **change)))
    assert check in [finding.check for finding in found]


def test_the_events_that_an_interval_implies_are_told_with_the_arithmetic() -> None:
    (found,) = [
        one
        for one in against(SAMPLES.read_text())
        if (one.figure, one.check) == ("cik-rct-rfs", "events-from-interval")
    ]
    assert found.verdict == "contradiction"
    assert "= 179 events" in found.message
    assert "67 + 78 = 145 stated" in found.message


def test_of_the_sample_reports_only_the_known_contradictions_are_found() -> None:
    found = {(one.figure, one.check, one.verdict) for one in against(SAMPLES.read_text())}
    assert found == {
        ("cik-rwd-rfs-unmatched", "numbers-of-patients", "contradiction"),
        ("cik-rct-rfs", "events-from-interval", "contradiction"),
        ("cik-rct-rfs", "events-of-kind", "contradiction"),
        ("cik-rct-os", "events-from-interval", "doubt"),
    }


def one_arm(rest: str) -> str:
    return f'[[figure]]\nid = "x"\narms = [{{ label = "A", {rest} }}]\n'


def test_percentages_tell_which_of_two_numbers_of_patients_is_right() -> None:
    counts = 'counts = [{ what = "male", count = 280, percent = 85.9 }, { count = 46, percent = 14.1 }]'
    (found,) = against(one_arm(f"n = 326, n_also = [323], {counts}"))
    assert "2 of 2 percentages fit 326; 0 of 2 percentages fit 323" in found.message


def test_a_percentage_names_the_numbers_of_patients_that_it_fits() -> None:
    (found,) = against(one_arm("n = 31, counts = [{ count = 22, percent = 73.3 }]"))
    assert found.message.endswith("it fits 30 patients")


def test_a_level_that_fits_p_is_named() -> None:
    arms = 'arms = [{ label = "A" }, { label = "B" }]\nreference = "B"\n'
    (found,) = against(f'[[figure]]\nid = "x"\n{arms}hr = 0.70\nci = [0.44, 1.11]\np = 0.045\n')
    assert found.check == "p-from-interval"
    assert "if its level were 99.1%" in found.message


def test_survival_without_recurrence_is_not_above_survival() -> None:
    def figure(name: str, outcome: str, survival: str) -> str:
        arms = f'arms = [{{ label = "A", n = 50, survival_at = {{ "12" = {survival} }} }}]'
        return f'[[figure]]\nid = "{name}"\noutcome = "{outcome}"\n{arms}\n'

    (found,) = against(figure("os", "overall survival", "0.60") + figure("pfs", "progression-free survival", "0.70"))
    assert (found.check, found.figure, found.arm) == ("outcomes", "pfs", "A")
    assert against(figure("os", "overall survival", "0.70") + figure("pfs", "progression-free survival", "0.70")) == []


def test_rounding_is_never_taken_for_a_contradiction() -> None:
    coarse = 'arms = [{ label = "A", n = 20, events = 9 }, { label = "B", n = 20, events = 12 }]\nreference = "B"\n'
    assert against(f'[[figure]]\nid = "x"\n{coarse}hr = 0.6\nci = [0.3, 1.5]\np = 0.3\n') == []


def test_a_rounded_number_may_have_been_half_a_digit_away() -> None:
    span = rounded(PublishedNumber(0.70, 2))
    assert (span.low, span.high) == (pytest.approx(0.695), pytest.approx(0.705))
    assert span.meets(Span(0.705, 0.8))
    assert not span.meets(Span(0.706, 0.8))
