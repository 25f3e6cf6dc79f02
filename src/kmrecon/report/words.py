"""Numbers in; how a page writes them out."""

import math

from kmrecon.types import Interval


def number(value: float | None, digits: int = 2) -> str:
    """Return a number in words: "not estimable" where there is none."""
    return "not estimable" if value is None or not math.isfinite(value) else f"{value:.{digits}f}"


def time_text(value: float | None) -> str:
    """Return a time in words: "not reached" where there is none."""
    return "not reached" if value is None or not math.isfinite(value) else f"{value:.4g}"


def open_text(found: Interval | None, as_ratio: bool = False) -> str:
    """Return an interval of the reconstruction in words; `as_ratio` turns logarithms back."""
    if found is None:
        return "not estimable"
    low, high = (math.exp(found.low), math.exp(found.high)) if as_ratio else (found.low, found.high)
    return f"{low:.4g}" if f"{low:.4g}" == f"{high:.4g}" else f"{low:.4g} to {high:.4g}"


def p_value(value: float | None) -> str:
    """Return a p value as papers print it."""
    if value is None or not math.isfinite(value):
        return "not estimable"
    return "< 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"
