"""An audit finds every planted contradiction, says nothing against papers that agree with themselves."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kmrecon.survival.audit.audit import audit
from kmrecon.survival.audit.finding import Finding, Span, rounded
from kmrecon.survival.published import PublishedCount, PublishedFigure, PublishedNumber, parse_published
from simulated_trials import as_published, as_toml, printed, simulated_arms

SAMPLES = Path(__file__).parent.parent / "sample_figures" / "published.toml"


def against(figures: str) -> list[Finding]:
    found = audit(parse_published(figures, "f.toml"))
    return [finding for finding in found if finding.verdict in ("contradiction", "doubt")]


@pytest.mark.parametrize("seed", range(20))
def test_a_paper_that_agrees_with_itself_is_not_doubted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert against(as_toml(as_published(simulated_arms(rng), rng, f"trial-{seed}"))) == []


def a_trial() -> PublishedFigure:
    """A large effect in arms of a good size, so that what is planted is no rounding."""
    rng = np.random.default_rng(2012)
    while True:
        figure = as_published(simulated_arms(rng, ratio=0.5), rng, "trial")
        arms = figure.arms
        full = all(arm.median and arm.median_ci and arm.median_ci[1] and len(arm.survival_at) > 1 for arm in arms)
        if full and min(arm.events or 0 for arm in arms) > 60:
            return figure


TRIAL = a_trial()
HR, (LOW, HIGH) = TRIAL.hr or printed(0, 0), TRIAL.ci or (printed(0, 0), printed(0, 0))
P = PublishedNumber(0.2, 1)


def of_arm(k: int, **changes: Any) -> dict[str, Any]:
    arms = list(TRIAL.arms)
    arms[k] = replace(arms[k], **changes)
    return {"arms": tuple(arms)}


def swapped(key: str) -> dict[str, Any]:
    one, other = TRIAL.arms
    values = getattr(one, key), getattr(other, key)
    extra = {"median_ci": None} if key == "median" else {}
    return {"arms": (replace(one, **{key: values[1]}, **extra), replace(other, **{key: values[0]}, **extra))}


def times(number: PublishedNumber, factor: float) -> PublishedNumber:
    return printed(number.value * factor, number.decimals)


DRUG, CONTROL = TRIAL.arms
N, EVENTS = DRUG.n or 0, DRUG.events or 0
FIRST, SECOND = DRUG.survival_at[:2]
WOMEN = DRUG.counts[0]
CONTROL_MEDIAN = CONTROL.median or printed(0, 0)

PLANTED: dict[str, tuple[dict[str, Any], str]] = {
    "ratio outside of its interval": ({"hr": times(HIGH, 1.2)}, "ratio-in-interval"),
    "ratio off the middle": ({"hr": times(HR, 1.15)}, "interval-center"),
    "upper limit misprinted": ({"ci": (LOW, times(HIGH, 1.3))}, "interval-center"),
    "lower limit misprinted": ({"ci": (times(LOW, 0.7), HIGH)}, "interval-center"),
    "p far too large": ({"p": P, "p_below": None}, "p-from-interval"),
    "interval of another level": ({"ci_level": 60.0}, "p-from-interval"),
    "half of the events": (
        {
            "arms": tuple(
                replace(arm, events=(arm.events or 0) // 2, events_of_kind=(), at_risk=()) for arm in TRIAL.arms
            )
        },
        "events-from-interval",
    ),
    "far too many events": (
        {"ci": (times(HR, 0.35), times(HR, 1 / 0.35)), "p": None, "p_below": None},
        "events-from-interval",
    ),
    "narrower than all patients allow": (
        {
            "ci": (printed(HR.value * 0.95, 4), printed(HR.value / 0.95, 4)),
            "p": None,
            "p_below": PublishedNumber(0.5, 1),
        },
        "patients-from-interval",
    ),
    "more recurrences than events": (of_arm(0, events_of_kind=(("recurrence", EVENTS + 3),)), "events-of-kind"),
    "medians of the other arms": (swapped("median"), "direction-of-medians"),
    "shares of events of the other arms": (
        {
            "arms": tuple(
                replace(arm, events=round((other.events or 0) / (other.n or 1) * (arm.n or 0)), events_of_kind=())
                for arm, other in zip(TRIAL.arms, TRIAL.arms[::-1], strict=True)
            )
        },
        "direction-of-events",
    ),
    "ratio turned over": (
        {"hr": printed(1 / HR.value, 2), "ci": (printed(1 / HIGH.value, 2), printed(1 / LOW.value, 2))},
        "direction-of-survival",
    ),
    "survival that rises": (
        of_arm(0, survival_at=((FIRST[0], SECOND[1]), (SECOND[0], FIRST[1]))),
        "survival-falls",
    ),
    "median outside of its interval": (of_arm(1, median=times(CONTROL_MEDIAN, 3)), "median-in-interval"),
    "median beyond a survival under one half": (
        of_arm(0, median_ci=None, median=PublishedNumber(FIRST[0] + 1, 0), survival_at=((FIRST[0], printed(0.3, 2)),)),
        "median-and-survival",
    ),
    "median said not to be reached": (
        of_arm(0, median=None, median_ci=None, median_not_reached=True, survival_at=((FIRST[0], printed(0.3, 2)),)),
        "median-and-survival",
    ),
    "another n in the text": (of_arm(0, n_also=(N + 4,)), "numbers-of-patients"),
    "another n in the risk table": (
        of_arm(0, at_risk=((0.0, printed(N - 3, 0)), *DRUG.at_risk[1:])),
        "numbers-of-patients",
    ),
    "percentage of another n": (
        of_arm(0, counts=(PublishedCount("women", WOMEN.count, printed(100 * WOMEN.count / (N + 9), 1)),)),
        "percentages",
    ),
    "risk table that rises": (of_arm(1, at_risk=(*CONTROL.at_risk[:-1], (99.0, printed(400, 0)))), "at-risk-falls"),
    "more at risk than survive": (
        of_arm(0, survival_at=((FIRST[0], printed(0.1, 2)),), median=None, median_ci=None),
        "at-risk-and-survival",
    ),
    "survival falls without events": (of_arm(0, events=0, events_of_kind=()), "events-and-survival"),
    "restricted means apart farther than time": ({"rmst_horizon": 0.1}, "restricted-means"),
}


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
