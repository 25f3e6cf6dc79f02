"""Which arm does better: by the hazard ratio, by medians, survival, events and restricted means."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from kmrecon.survival.audit.finding import Finding, Span, Verdict, rounded, standard_error, treated_and_reference
from kmrecon.survival.published import PublishedFigure, PublishedNumber

# Standard errors that two estimates of one effect may lie apart, when they point to opposite sides.
FAR = 4.0
MEDIAN_VARIANCE = 1 / math.log(2) ** 2  # of a log median, in variances of a log rate: exponential survival
FEWEST_EVENTS = 1.0  # expected: below it nothing is told


@dataclass(frozen=True, slots=True)
class Effect:
    """What another statistic says of the hazard ratio."""

    name: str
    log_ratio: Span  # by exponential survival or proportional hazards
    variance: float  # of it, beside the one of the hazard ratio
    words: str


def directions(figure: PublishedFigure) -> Iterator[Finding]:
    """Medians, survival and events tell the direction of the hazard ratio."""
    if figure.hr is None or figure.reference is None:
        return
    error = standard_error(figure)
    middle = None if error is None or error.high == math.inf else (error.low + error.high) / 2
    for effect in (*_medians(figure, middle), *_landmarks(figure), *_events(figure)):
        yield _judged(figure, figure.hr, effect, middle)


def _judged(figure: PublishedFigure, hr: PublishedNumber, effect: Effect, error: float | None) -> Finding:
    log_hr = math.log(hr.value)
    shown = math.exp((effect.log_ratio.low + effect.log_ratio.high) / 2)
    words = f"{effect.words}, HR about {shown:.2f}; printed HR {hr}"
    opposite = effect.log_ratio.low > 0 > log_hr or effect.log_ratio.high < 0 < log_hr
    gap = max(effect.log_ratio.low - log_hr, log_hr - effect.log_ratio.high)
    far = error is not None and gap > FAR * math.sqrt(effect.variance + error**2)
    if opposite and far:
        words += f": the opposite direction; 1/{hr} = {1 / hr.value:.2f} would fit better (is the reference reversed?)"
        return Finding(figure.id, f"direction-of-{effect.name}", "doubt", words)
    return Finding(figure.id, f"direction-of-{effect.name}", "information", words)


def _medians(figure: PublishedFigure, error: float | None) -> Iterator[Effect]:
    treated, reference = (figure.arms[k].median for k in treated_and_reference(figure))
    if treated is None or reference is None:
        return
    one, other = rounded(treated), rounded(reference)
    if one.low <= 0 or other.low <= 0:
        return
    ratio = Span(math.log(other.low / one.high), math.log(other.high / one.low))
    variance = MEDIAN_VARIANCE * (error or 0.0) ** 2
    yield Effect("medians", ratio, variance, f"medians {treated} and {reference}: by exponential survival")


def _landmarks(figure: PublishedFigure) -> Iterator[Effect]:
    treated, reference = (figure.arms[k] for k in treated_and_reference(figure))
    other = dict(reference.survival_at)
    for time, survival in treated.survival_at:
        if time not in other or treated.n is None or reference.n is None:
            continue
        spans = rounded(survival), rounded(other[time])
        if min(span.low for span in spans) <= 0 or max(span.high for span in spans) >= 1:
            continue
        hazards = [Span(-math.log(span.high), -math.log(span.low)) for span in spans]
        ratio = Span(math.log(hazards[0].low / hazards[1].high), math.log(hazards[0].high / hazards[1].low))
        counts = treated.n * (1 - survival.value), reference.n * (1 - other[time].value)
        if min(counts) >= FEWEST_EVENTS:
            words = f"survival {survival} and {other[time]} at {time:g}: by proportional hazards"
            yield Effect("survival", ratio, sum(1 / count for count in counts), words)


def _events(figure: PublishedFigure) -> Iterator[Effect]:
    treated, reference = (figure.arms[k] for k in treated_and_reference(figure))
    if not (treated.events and reference.events and treated.n and reference.n):
        return
    ratio = math.log(treated.events / treated.n * reference.n / reference.events)
    words = f"events {treated.events}/{treated.n} and {reference.events}/{reference.n}: as a ratio of risks"
    yield Effect("events", Span(ratio, ratio), 1 / treated.events + 1 / reference.events, words)


def restricted_means(figure: PublishedFigure) -> Iterator[Finding]:
    """A difference of restricted means is no longer than its horizon and has the sign of the hazard ratio's."""
    if figure.rmst_difference is None:
        return
    difference = rounded(figure.rmst_difference)
    nearest = 0.0 if difference.low <= 0 <= difference.high else min(abs(difference.low), abs(difference.high))
    if figure.rmst_horizon is not None:
        words = f"RMST difference {figure.rmst_difference} up to {figure.rmst_horizon:g}"
        verdict: Verdict = "contradiction" if nearest > figure.rmst_horizon else "holds"
        yield Finding(figure.id, "restricted-means", verdict, words)
    error = standard_error(figure)
    if figure.hr is not None and error is not None and nearest > 0:
        z = math.log(figure.hr.value) / ((error.low + error.high) / 2)
        against = z * difference.low > 0 and abs(z) > FAR - 1
        words = f"RMST difference {figure.rmst_difference}, HR {figure.hr} (z {z:.1f})"
        yield Finding(figure.id, "direction-of-restricted-means", "doubt" if against else "holds", words)
