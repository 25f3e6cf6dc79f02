"""Events held against the width of the interval, and against their own kinds."""

import math
from collections.abc import Iterator

from kmrecon.survival.audit.finding import Finding, Span, Verdict, standard_error
from kmrecon.survival.published import PublishedFigure

TIES = 1.02  # of a standard error: what the handling of tied times may take from it
# Risk sets that drift apart widen an interval: over 1,900 simulated trials of two arms the variance was at most 1.28
# times the one of the events.
MOST_WIDENED = 1.6


def events_from_interval(figure: PublishedFigure) -> Iterator[Finding]:
    """The interval can be no narrower than the events allow: var(log HR) >= 1/d1 + 1/d2 (Cauchy-Schwarz).

    The information of a Cox model is the sum over the events of p (1 - p), p the share of the hazard that is the
    one arm's; at the estimate these p sum up to that arm's events d1, so the sum is at most d1 d2 / (d1 + d2).
    """
    error = standard_error(figure)
    if error is None or error.low <= 0 or len(figure.arms) != 2:
        return
    events = [arm.events for arm in figure.arms]
    implied = _implied(figure, error)
    if None in events:
        yield Finding(figure.id, "events-from-interval", "information", f"{implied}; none stated")
    else:
        yield _against_stated(figure, error, [count or 0 for count in events], implied)
    yield from _more_than_patients(figure, error)


def _implied(figure: PublishedFigure, error: Span) -> str:
    assert figure.ci is not None
    share = _share(figure)
    middle = (error.low + error.high) / 2
    count = Span(1 / (share * error.high**2), 1 / (share * error.low**2))
    low, high = figure.ci
    return (
        f"the {figure.ci_level:g}% interval {low} to {high} has SE {middle:.4f} "
        f"({error.low:.4f} to {error.high:.4f} with rounding), which implies about "
        f"1 / ({share:.3g} SE^2) = {1 / (share * middle**2):.0f} events ({count.low:.0f} to {count.high:.0f})"
    )


def _share(figure: PublishedFigure) -> float:
    """Return the product of the arms' shares of the patients; of equal arms where they are not stated."""
    one, other = (arm.n for arm in figure.arms)
    return 0.25 if one is None or other is None else one * other / (one + other) ** 2


def _against_stated(figure: PublishedFigure, error: Span, events: list[int], implied: str) -> Finding:
    if min(events) == 0:
        words = f"{implied}; an arm without events has no such interval"
        return Finding(figure.id, "events-from-interval", "contradiction", words)
    one, other = events
    least = math.sqrt(1 / one + 1 / other)
    words = f"{implied}; {one} + {other} = {one + other} stated, SE at least sqrt(1/{one} + 1/{other}) = {least:.4f}"
    verdict: Verdict = "holds"
    if error.high * TIES < least:
        # A one-step (Peto) ratio has the variance of the null, 4/d at least.
        verdict = "contradiction" if error.high * TIES < 2 / math.sqrt(one + other) else "doubt"
        words += ": the interval is too narrow for so few events"
    elif error.low**2 > MOST_WIDENED * least**2:
        verdict = "doubt"
        words += ": the interval is too wide for so many events, unless strata or covariates widen it"
    return Finding(figure.id, "events-from-interval", verdict, words)


def _more_than_patients(figure: PublishedFigure, error: Span) -> Iterator[Finding]:
    sizes = [arm.n for arm in figure.arms if arm.n is not None]
    if len(sizes) == 2 and error.high * TIES < math.sqrt(sum(1 / n for n in sizes)):
        words = (
            f"SE at most {error.high:.4f}, but {sizes[0]} and {sizes[1]} patients give at least "
            f"{math.sqrt(sum(1 / n for n in sizes)):.4f} even if all have the event"
        )
        yield Finding(figure.id, "patients-from-interval", "contradiction", words)


def events_of_kind(figure: PublishedFigure) -> Iterator[Finding]:
    """One kind of event is no more frequent than all kinds together."""
    for arm in figure.arms:
        for kind, count in arm.events_of_kind:
            for whole, name in ((arm.events, "events"), (arm.n, "patients")):
                if whole is not None:
                    over = count > whole
                    words = f"{count} with {kind} among {whole} {name}"
                    verdict: Verdict = "contradiction" if over else "holds"
                    yield Finding(figure.id, "events-of-kind", verdict, words, arm.label)
