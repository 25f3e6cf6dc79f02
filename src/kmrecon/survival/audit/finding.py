"""The values that every check of an audit takes and gives: spans of rounded numbers, and findings."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from kmrecon.survival.published import PublishedFigure, PublishedNumber

Verdict = Literal["contradiction", "doubt", "information", "holds"]
NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says of one figure, with its arithmetic."""

    figure: str
    check: str  # its name, as "events-from-interval"
    verdict: Verdict
    message: str
    arm: str = ""  # "" where it is of the whole figure


@dataclass(frozen=True, slots=True)
class Span:
    """All values that a number may have had before it was rounded, or what follows from them."""

    low: float
    high: float

    def meets(self, other: "Span", slack: float = 0.0) -> bool:
        """Tell whether the two have a value in common, or come as near as `slack`."""
        return self.low <= other.high + slack and other.low <= self.high + slack

    def __str__(self) -> str:
        return f"{self.low:.3g} to {self.high:.3g}"


def rounded(number: PublishedNumber) -> Span:
    """Return what a printed number may have been."""
    half = number.half_unit * (1 + 1e-9)
    return Span(number.value - half, number.value + half)


def logarithm(span: Span) -> Span:
    """Return the logarithms of positive values; minus infinity where 0 is among them."""
    return Span(math.log(span.low) if span.low > 0 else -math.inf, math.log(span.high) if span.high > 0 else -math.inf)


def standard_error(figure: PublishedFigure) -> Span | None:
    """Return the standard error of the log hazard ratio that the width of its interval allows."""
    if figure.ci is None:
        return None
    low, high = (logarithm(rounded(limit)) for limit in figure.ci)
    widest = 2 * level_score(figure.ci_level)
    return Span(max(high.low - low.high, 0.0) / widest, (high.high - low.low) / widest)


def level_score(level: float) -> float:
    """Return how many standard errors an interval of a level (percent) goes to each side: 1.96 for 95."""
    return NORMAL.inv_cdf(0.5 + level / 200)


def treated_and_reference(figure: PublishedFigure) -> tuple[int, int]:
    """Return which of the two arms is above and which below the line of the hazard ratio."""
    reference = next(k for k, arm in enumerate(figure.arms) if arm.label == figure.reference)
    return 1 - reference, reference
