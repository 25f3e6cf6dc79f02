"""A hazard ratio, its interval and its p value held against one another."""

import math
from collections.abc import Iterator

from kmrecon.survival.audit.finding import NORMAL, Finding, Span, level_score, logarithm, rounded, standard_error
from kmrecon.survival.published import PublishedFigure

# A log-rank test is a score test, an interval one of Wald. Over 1,900 simulated trials of two arms (20 to 400 patients,
# tied times, some of them without proportional hazards) their z differed by at most 13%, and by more than this in none.
SCORE_SHARE, SCORE_SLACK = 0.1, 0.05
# Strata, covariates and other tests move z farther: only beyond this no usual analysis can have given both.
USUAL_SHARE, USUAL_SLACK = 0.2, 0.3
LEAST_LEVEL = 80.0  # percent: nobody prints intervals of less
OFF_CENTER = 0.1  # of a standard error: beyond it, no profile likelihood interval either


def interval_center(figure: PublishedFigure) -> Iterator[Finding]:
    """The hazard ratio is the middle of its interval on the log scale."""
    if figure.hr is None or figure.ci is None:
        return
    ratio, low, high = rounded(figure.hr), *(rounded(limit) for limit in figure.ci)
    if not Span(low.low, high.high).meets(ratio):
        words = f"HR {figure.hr} lies outside of its own interval, {figure.ci[0]} to {figure.ci[1]}"
        yield Finding(figure.id, "ratio-in-interval", "contradiction", words)
        return
    middle = Span(math.sqrt(max(low.low, 0) * high.low), math.sqrt(low.high * high.high))
    words = (
        f"sqrt({figure.ci[0]} x {figure.ci[1]}) = {math.sqrt(figure.ci[0].value * figure.ci[1].value):.3f} "
        f"({middle} with rounding) against HR {figure.hr} ({ratio})"
    )
    if middle.meets(ratio):
        yield Finding(figure.id, "interval-center", "holds", words)
        return
    off = math.log(middle.low / ratio.high) if middle.low > ratio.high else math.log(ratio.low / middle.high)
    error = standard_error(figure)
    grave = error is None or off > OFF_CENTER * error.high
    words += ": the interval is not centered on the ratio; one of the three numbers may be misprinted"
    yield Finding(figure.id, "interval-center", "contradiction" if grave else "doubt", words)


def p_from_interval(figure: PublishedFigure) -> Iterator[Finding]:
    """The p value follows from the ratio and the width of its interval."""
    error = standard_error(figure)
    if figure.hr is None or error is None or error.low <= 0 or (figure.p or figure.p_below) is None:
        return
    implied = _score_of_ratio(rounded(figure.hr), error)
    printed = _score_of_p(figure)
    apart = max(implied.low - printed.high, printed.low - implied.high)
    middle = (error.low + error.high) / 2
    z = abs(math.log(figure.hr.value)) / middle
    words = (
        f"|log {figure.hr}| / SE {middle:.4f} gives z {z:.2f} ({implied} with rounding), so p "
        f"{_p(implied.high):.2g} to {_p(implied.low):.2g}; printed: {_shown_p(figure)}"
    )
    larger = min(max(implied.high, 0.0), max(printed.high, 0.0))
    if apart <= SCORE_SLACK + SCORE_SHARE * larger:
        yield Finding(figure.id, "p-from-interval", "holds", words)
        return
    grave = apart > USUAL_SLACK + USUAL_SHARE * larger
    words += _other_level(figure, printed)
    yield Finding(figure.id, "p-from-interval", "contradiction" if grave else "doubt", words)


def _score_of_ratio(ratio: Span, error: Span) -> Span:
    """Return |log HR| in standard errors."""
    log_ratio = logarithm(ratio)
    nearest = 0.0 if log_ratio.low <= 0 <= log_ratio.high else min(abs(log_ratio.low), abs(log_ratio.high))
    return Span(nearest / error.high, max(abs(log_ratio.low), abs(log_ratio.high)) / error.low)


def _score_of_p(figure: PublishedFigure) -> Span:
    if figure.p is None:
        return Span(_z(figure.p_below.value if figure.p_below else 1.0), math.inf)
    p = rounded(figure.p)
    return Span(_z(p.high), _z(p.low))


def _z(p: float) -> float:
    return math.inf if p <= 0 else -NORMAL.inv_cdf(min(p, 1.0) / 2)


def _p(z: float) -> float:
    return math.erfc(z / math.sqrt(2))


def _shown_p(figure: PublishedFigure) -> str:
    return f"p {figure.p}" if figure.p is not None else f"p < {figure.p_below}"


def _other_level(figure: PublishedFigure, printed: Span) -> str:
    """Return which level of the interval would fit the p value."""
    assert figure.ci is not None
    assert figure.hr is not None
    half = math.log(figure.ci[1].value / figure.ci[0].value) / 2
    distance = abs(math.log(figure.hr.value))
    z = (printed.low + printed.high) / 2 if printed.high < math.inf else printed.low
    if distance == 0 or z == 0 or half * z / distance > level_score(99.99):
        return ""
    level = 100 * (1 - _p(half * z / distance))
    words = f" (the interval would fit p if its level were {level:.3g}%, stated: {figure.ci_level:g}%)"
    return words if level > LEAST_LEVEL else ""
