"""Medians and survival at given times of one arm, held against one another: they lie on one falling curve."""

from collections.abc import Iterator
from itertools import pairwise

from kmrecon.survival.audit.finding import Finding, Span, Verdict, rounded
from kmrecon.survival.published import PublishedArm, PublishedFigure


def survival_falls(figure: PublishedFigure) -> Iterator[Finding]:
    """Survival is no higher at a later time."""
    for arm in figure.arms:
        for (time, earlier), (later_time, later) in pairwise(arm.survival_at):
            rises = rounded(later).low > rounded(earlier).high
            words = f"survival {earlier} at {time:g} and {later} at {later_time:g}"
            yield Finding(figure.id, "survival-falls", _verdict(rises), words, arm.label)


def median_in_interval(figure: PublishedFigure) -> Iterator[Finding]:
    """A median lies in its own interval."""
    for arm in figure.arms:
        if arm.median_ci is None or (arm.median is None and not arm.median_not_reached):
            continue
        low, high = arm.median_ci
        below = low is None or (arm.median is not None and rounded(arm.median).high < rounded(low).low)
        above = high is not None and (arm.median is None or rounded(arm.median).low > rounded(high).high)
        # Where not even the lower limit is reached the median cannot be.
        wrong = above or (below and not arm.median_not_reached)
        words = f"median {arm.median or 'NR'} in {low or 'NR'} to {high or 'NR'}"
        yield Finding(figure.id, "median-in-interval", _verdict(wrong), words, arm.label)


def median_and_survival(figure: PublishedFigure) -> Iterator[Finding]:
    """Survival is above one half before the median and at most that from it on."""
    for arm in figure.arms:
        for time, survival in arm.survival_at:
            span = rounded(survival)
            if arm.median_not_reached:
                words = f"the median is not reached, and survival is {survival} at {time:g}"
                yield Finding(figure.id, "median-and-survival", _verdict(span.high < 0.5), words, arm.label)
            elif arm.median is not None:
                wrong = _wrong_side(rounded(arm.median), time, span)
                words = f"median {arm.median}, survival {survival} at {time:g}"
                yield Finding(figure.id, "median-and-survival", _verdict(wrong), words, arm.label)


def _wrong_side(median: Span, time: float, survival: Span) -> bool:
    return (time < median.low and survival.high < 0.5) or (time > median.high and survival.low > 0.5)


def events_and_survival(figure: PublishedFigure) -> Iterator[Finding]:
    """So many events fit a survival of so much: bounds of any Kaplan-Meier curve."""
    for arm in figure.arms:
        if arm.events is not None:
            for time, survival in arm.survival_at:
                yield from _against_events(figure.id, arm, time, rounded(survival), str(survival))


# Estimates late in follow-up rest on few events: only far fewer than without any censoring are doubted.
FEWEST = 0.2


def _against_events(figure: str, arm: PublishedArm, time: float, survival: Span, shown: str) -> Iterator[Finding]:
    events = arm.events or 0
    name, what = "events-and-survival", f"survival {shown} at {time:g} and {events} events"
    if events == 0 and survival.high < 1:
        yield Finding(figure, name, "contradiction", f"{what}: without events survival stays 1", arm.label)
        return
    at_risk = {when: count.value for when, count in arm.at_risk}.get(time)
    if arm.n is None:
        return
    uncensored = arm.n * (1 - survival.high)
    if at_risk is not None and survival.high > 0:
        yield _with_at_risk(figure, arm, survival, at_risk, what)
    words = f"{what}; {arm.n} x (1 - {shown}) = {arm.n * (1 - float(shown)):.1f} would be needed if nobody left before"
    if events < FEWEST * uncensored:
        words += ": only if nearly all patients left early"
        yield Finding(figure, name, "doubt", words, arm.label)
    else:
        yield Finding(figure, name, "holds", words, arm.label)


def _with_at_risk(figure: str, arm: PublishedArm, survival: Span, at_risk: float, what: str) -> Finding:
    """Hold the events against the bounds that the patients still at risk set.

    Each event lowers survival by 1/r of it, r patients being at risk. Most events fit where they come before any
    censoring, and all who are still at risk have one later; fewest where they come at that very time, among those
    who are still at risk.
    """
    assert arm.n is not None
    assert arm.events is not None
    fewest = at_risk * (1 - survival.high)
    most = arm.n * (1 - survival.low) + at_risk
    words = f"{what}, {at_risk:g} of {arm.n} still at risk then: {fewest:.1f} to {most:.1f} events are possible"
    wrong = not fewest - 1 <= arm.events <= most + 1
    return Finding(figure, "events-and-survival", _verdict(wrong), words, arm.label)


def _verdict(wrong: bool) -> Verdict:
    return "contradiction" if wrong else "holds"
