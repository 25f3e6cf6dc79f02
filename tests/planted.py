"""Contradictions that are planted into what a paper prints of a trial, one at a time."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from kmrecon.survival.published import PublishedCount, PublishedFigure, PublishedNumber
from simulated_trials import as_published, printed, simulated_arms

Planted = Mapping[str, tuple[dict[str, Any], str]]  # what is changed, and the check that should find it


def clear_trial(seed: int, name: str = "trial") -> PublishedFigure:
    """Return a large effect in arms of a good size, so that what is planted is no rounding."""
    rng = np.random.default_rng(seed)
    while True:
        figure = as_published(simulated_arms(rng, ratio=0.5), rng, name)
        arms = figure.arms
        full = all(arm.median and arm.median_ci and arm.median_ci[1] and len(arm.survival_at) > 1 for arm in arms)
        if full and min(arm.events or 0 for arm in arms) > 60:
            return figure


def of_arm(figure: PublishedFigure, k: int, **changes: Any) -> dict[str, Any]:
    """Return a change of one arm."""
    arms = list(figure.arms)
    arms[k] = replace(arms[k], **changes)
    return {"arms": tuple(arms)}


def swapped(figure: PublishedFigure, key: str) -> dict[str, Any]:
    """Return the arms, each with a number of the other one."""
    one, other = figure.arms
    values = getattr(one, key), getattr(other, key)
    extra = {"median_ci": None} if key == "median" else {}
    return {"arms": (replace(one, **{key: values[1]}, **extra), replace(other, **{key: values[0]}, **extra))}


def times(number: PublishedNumber, factor: float) -> PublishedNumber:
    """Return a number a factor away, as printed."""
    return printed(number.value * factor, number.decimals)


def planted(figure: PublishedFigure) -> Planted:
    """Return changes of what is printed of a clear trial, by what is wrong then."""
    hr, (low, high) = figure.hr or printed(0, 0), figure.ci or (printed(0, 0), printed(0, 0))
    drug, control = figure.arms
    n, events, median = drug.n or 0, drug.events or 0, control.median or printed(0, 0)
    first, second = drug.survival_at[:2]
    women = drug.counts[0]
    return {
        "ratio outside of its interval": ({"hr": times(high, 1.2)}, "ratio-in-interval"),
        "ratio off the middle": ({"hr": times(hr, 1.15)}, "interval-center"),
        "upper limit misprinted": ({"ci": (low, times(high, 1.3))}, "interval-center"),
        "lower limit misprinted": ({"ci": (times(low, 0.7), high)}, "interval-center"),
        "p far too large": ({"p": PublishedNumber(0.2, 1), "p_below": None}, "p-from-interval"),
        "interval of another level": ({"ci_level": 60.0}, "p-from-interval"),
        "half of the events": (
            {
                "arms": tuple(
                    replace(arm, events=(arm.events or 0) // 2, events_of_kind=(), at_risk=()) for arm in figure.arms
                )
            },
            "events-from-interval",
        ),
        "far too many events": (
            {"ci": (times(hr, 0.35), times(hr, 1 / 0.35)), "p": None, "p_below": None},
            "events-from-interval",
        ),
        "narrower than all patients allow": (
            {
                "ci": (printed(hr.value * 0.95, 4), printed(hr.value / 0.95, 4)),
                "p": None,
                "p_below": PublishedNumber(0.5, 1),
            },
            "patients-from-interval",
        ),
        "more recurrences than events": (
            of_arm(figure, 0, events_of_kind=(("recurrence", events + 3),)),
            "events-of-kind",
        ),
        "medians of the other arms": (swapped(figure, "median"), "direction-of-medians"),
        "shares of events of the other arms": (
            {
                "arms": tuple(
                    replace(arm, events=round((other.events or 0) / (other.n or 1) * (arm.n or 0)), events_of_kind=())
                    for arm, other in zip(figure.arms, figure.arms[::-1], strict=True)
                )
            },
            "direction-of-events",
        ),
        "ratio turned over": (
            {"hr": printed(1 / hr.value, 2), "ci": (printed(1 / high.value, 2), printed(1 / low.value, 2))},
            "direction-of-survival",
        ),
        "survival that rises": (
            of_arm(figure, 0, survival_at=((first[0], second[1]), (second[0], first[1]))),
            "survival-falls",
        ),
        "median outside of its interval": (of_arm(figure, 1, median=times(median, 3)), "median-in-interval"),
        "median beyond a survival under one half": (
            of_arm(
                figure,
                0,
                median_ci=None,
                median=PublishedNumber(first[0] + 1, 0),
                survival_at=((first[0], printed(0.3, 2)),),
            ),
            "median-and-survival",
        ),
        "median said not to be reached": (
            of_arm(
                figure,
                0,
                median=None,
                median_ci=None,
                median_not_reached=True,
                survival_at=((first[0], printed(0.3, 2)),),
            ),
            "median-and-survival",
        ),
        "another n in the text": (of_arm(figure, 0, n_also=(n + 4,)), "numbers-of-patients"),
        "another n in the risk table": (
            of_arm(figure, 0, at_risk=((0.0, printed(n - 3, 0)), *drug.at_risk[1:])),
            "numbers-of-patients",
        ),
        "percentage of another n": (
            of_arm(figure, 0, counts=(PublishedCount("women", women.count, printed(100 * women.count / (n + 9), 1)),)),
            "percentages",
        ),
        "risk table that rises": (
            of_arm(figure, 1, at_risk=(*control.at_risk[:-1], (99.0, printed(400, 0)))),
            "at-risk-falls",
        ),
        "more at risk than survive": (
            of_arm(figure, 0, survival_at=((first[0], printed(0.1, 2)),), median=None, median_ci=None),
            "at-risk-and-survival",
        ),
        "survival falls without events": (of_arm(figure, 0, events=0, events_of_kind=()), "events-and-survival"),
        "restricted means apart farther than time": ({"rmst_horizon": 0.1}, "restricted-means"),
    }
