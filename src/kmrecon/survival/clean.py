"""Points as the field has them (clicks, corners, a point a pixel, percent) to a step curve."""

import numpy as np
from numpy.typing import ArrayLike

from kmrecon.errors import InvalidCurveError, RisingCurveError
from kmrecon.notes import CURVE_CLEANED, Note
from kmrecon.types import Floats, StepCurve

MAX_NOISE = 0.04  # probability: a rise above this is no reading error
MAX_SHIFT = 0.02  # share of the time axis: corners this near may have changed places


def clean_curve(time: ArrayLike, survival: ArrayLike, band: float | None = None) -> StepCurve:
    """Return the step curve through points in any order, fraction or percent.

    Parameters
    ----------
    time, survival : (K,) array_like
        Points on the curve: corners, clicks or one point a pixel; not a number is left out.
    band : float, optional
        Probability, half width of what each level may be.

    Returns
    -------
    StepCurve
        With a ``curve-cleaned`` note where the points were changed.

    Raises
    ------
    InvalidCurveError
        If the points are no curve of probabilities over time.
    RisingCurveError
        If the curve rises by more than reading errors explain.
    """
    t, s = _as_points(time, survival)
    s, notes = _as_fraction(s)
    order = np.lexsort((-s, t))
    if (np.diff(t) < 0).any():
        notes.append(CURVE_CLEANED.note("the points were sorted by time"))
    t, s = t[order], s[order]
    refuse_rise(t, s)
    falling = isotonic(s)
    moved = float(np.abs(falling - s).max())
    if moved > 1e-9:
        notes.append(CURVE_CLEANED.note(f"slight rises were made level; no point moved by more than {moved:.4f}"))
    t, falling = _one_level_a_time(t, falling)
    return StepCurve(t, falling, band=None if band is None else np.full(t.size, band), notes=tuple(notes))


def _as_points(time: ArrayLike, survival: ArrayLike) -> tuple[Floats, Floats]:
    t, s = np.asarray(time, np.float64).ravel(), np.asarray(survival, np.float64).ravel()
    if t.size != s.size:
        raise InvalidCurveError(f"{t.size} times and {s.size} survivals", "as many of both")
    known = np.isfinite(t) & np.isfinite(s)
    t, s = t[known], s[known]
    if t.size == 0 or t.max() <= 0:
        raise InvalidCurveError(f"{t.size} points, none after time 0", "at least one point after time 0")
    # A click left of the axis is a click on the axis.
    if t.min() < -MAX_SHIFT * t.max():
        raise InvalidCurveError(f"the time {t.min():g}", "times of 0 or more")
    return t.clip(0), s


def _as_fraction(survival: Floats) -> tuple[Floats, list[Note]]:
    """Return probabilities from 0 to 1, whatever the scale of the axis."""
    notes = []
    if survival.max() > 1.5:
        survival = survival / 100
        notes.append(CURVE_CLEANED.note("the survival was given in percent"))
    if survival.min() < -MAX_NOISE or survival.max() > 1 + MAX_NOISE:
        raise InvalidCurveError(
            f"survival from {survival.min():g} to {survival.max():g}", "probabilities 0-1, or percent 0-100"
        )
    return survival.clip(0, 1), notes


def refuse_rise(time: Floats, survival: Floats) -> None:
    """Raise RisingCurveError where later points lie above earlier ones for good."""
    # Corners of one drop may change places within a pixel or two: only points further
    # apart in time are held against each other.
    apart = np.searchsorted(time, time - MAX_SHIFT * time[-1], side="left")
    before = np.minimum.accumulate(survival)[np.maximum(apart - 1, 0)]
    rise = np.where(apart > 0, survival - before, 0.0)
    k = int(np.argmax(rise))
    if rise[k] > MAX_NOISE:
        raise RisingCurveError(float(time[k]), float(before[k]), float(survival[k]))


def isotonic(survival: Floats) -> Floats:
    """Return the never-rising values nearest to `survival` (least squares, pool adjacent violators)."""
    if not (np.diff(survival) > 0).any():
        return survival
    sums: list[float] = []
    sizes: list[int] = []
    for value in survival.tolist():
        total, size = value, 1
        while sums and sums[-1] * size < total * sizes[-1]:
            total, size = total + sums.pop(), size + sizes.pop()
        sums.append(total)
        sizes.append(size)
    levels = np.repeat(np.array(sums) / np.array(sizes), sizes)
    return np.minimum.accumulate(levels)


def _one_level_a_time(time: Floats, survival: Floats) -> tuple[Floats, Floats]:
    """Keep the lowest of several points at one time (the foot of the drop), from time 0 on."""
    last = np.append(np.diff(time) > 0, True)
    t, s = time[last], survival[last]
    if t[0] > 0:
        t, s = np.insert(t, 0, 0.0), np.insert(s, 0, 1.0)
    return t, s
