"""Points as the field has them (clicks, corners, a point a pixel, percent) to a step curve."""

import numpy as np
from numpy.typing import ArrayLike

from kmrecon.errors import InvalidCurveError, RisingCurveError
from kmrecon.notes import CURVE_CLEANED, CURVE_START, POINTS_LEFT_OUT, Note
from kmrecon.survival.quantum import quantum_of
from kmrecon.types import Floats, StepCurve

MAX_NOISE = 0.04  # probability: a rise above this is no reading error
FULL = 0.95  # probability: less at time 0 is no start of a Kaplan-Meier curve
LEAST_PERCENT = 10.0  # percent: a curve starts near 100; one that ends below this is no survival in percent
MAX_SHIFT = 0.02  # share of the time axis: corners this near may have changed places
CLICK_BAND = 0.004  # probability: a click is good to a pixel and a half
NOISE_LIMIT = 2.5  # standard deviations that a reading error may have
FINEST_PIXEL = 0.0005  # probability: levels on a grid this coarse were read from pixels or printed
EVEN = 0.2  # spread of the logarithms of gaps or drops: less tells nothing, as of drops once a month
FEW_RISES = 8  # too few to tell the spread of reading errors
LEAST_SAMPLES = 50  # points at even steps
UNEVEN_STEP = 0.02  # share of a step
LEVEL_SAMPLES = 0.2  # share of even steps without a drop: corners drop at each
CLICK_PIECES = 4  # steps that stand for the straight line between two clicks


def clean_curve(time: ArrayLike, survival: ArrayLike, band: float | None = None) -> StepCurve:
    """Return the step curve through points in any order, fraction or percent.

    Parameters
    ----------
    time, survival : (K,) array_like
        Points on the curve: corners, clicks or one point a pixel; not a number is left out.
    band : float, optional
        Probability, half width of what each level may be; told by the points where not given.

    Returns
    -------
    StepCurve
        With notes where points were changed (``curve-cleaned``) or left out (``points-left-out``); its band is None
        where the points are too exact to tell one.

    Raises
    ------
    InvalidCurveError
        If the points are no curve of probabilities over time.
    RisingCurveError
        If the curve rises by more than reading errors explain.
    """
    t, s = _as_points(time, survival)
    s, notes = _as_fraction(s)
    if t.size < np.size(time):
        notes.append(POINTS_LEFT_OUT.note(f"{np.size(time) - t.size} of {np.size(time)} points have no finite number"))
    if (np.diff(t) < 0).any():
        notes.append(CURVE_CLEANED.note("the points were sorted by time"))
    order = np.lexsort((-s, t))
    t, s = t[order], s[order]
    refuse_rise(t, s)
    noise = 0.0
    if (np.diff(s) > 0).any():
        t, s, noise, moved = _made_falling(t, s)
        notes.append(CURVE_CLEANED.note(f"slight rises were made level; no point moved by more than {moved:.4f}"))
    clicked = band is None and are_clicks(t, s)
    if band is None:
        band = _band(s, noise, clicked)
    open_, sampled = np.zeros(t.size), sampling_step(t, s)
    if clicked:
        t, s, open_ = _joined(t, s)
        notes.append(CURVE_CLEANED.note("the points are clicks along a curve: straight lines were drawn between them"))
    t, s, open_ = _one_level_a_time(t, s, open_)
    if s[0] < FULL:
        notes.append(CURVE_START.note(f"survival is {s[0]:g} at time 0"))
    return StepCurve(t, s, band=None if band is None else band + open_, notes=tuple(notes), sampled=sampled)


def _as_points(time: ArrayLike, survival: ArrayLike) -> tuple[Floats, Floats]:
    try:
        t, s = np.asarray(time, np.float64).ravel(), np.asarray(survival, np.float64).ravel()
    except (TypeError, ValueError) as error:
        raise InvalidCurveError("times or survivals that are no numbers", "numbers") from error
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
    if survival.max() > LEAST_PERCENT:
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


def _made_falling(time: Floats, survival: Floats) -> tuple[Floats, Floats, float, float]:
    """Return points that never rise, the spread of their reading error and the farthest that one moved.

    A staircase only goes right and down: points are put in the order of the way along it, so that
    corners which errors let change places come back into line; then both coordinates are made monotone.
    """
    order = np.argsort(time / time[-1] - survival, kind="stable")
    t, s = time[order], survival[order]
    rises = np.diff(s)[np.diff(s) > 0]
    # Two readings of one level differ by the square root of two standard deviations.
    noise = float(np.sqrt(np.mean(rises**2) / 2)) if rises.size > 0 else 0.0
    if rises.size < FEW_RISES:
        noise = max(noise, CLICK_BAND / NOISE_LIMIT)
    falling = isotonic(s)
    return -isotonic(-t), falling, noise, float(np.abs(falling - s).max())


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


def are_clicks(time: Floats, survival: Floats) -> bool:
    """Tell whether points were clicked along a curve as if it were smooth.

    Between the corners of steps a drop is as large whatever the time before it. Clicks stand at even
    distances along the curve, so that a long way down goes with a short way right, or at even slopes.
    """
    gaps, drops = np.diff(time), -np.diff(survival)
    falls = (gaps > 0) & (drops > 0)
    if falls.sum() < 20 or falls.mean() < 0.7:
        return False
    if are_computed(survival) or (quantum_of(survival, 1.0) or 0.0) > FINEST_PIXEL:
        return False
    gap, drop = np.log(gaps[falls]), np.log(drops[falls])
    if gap.std() < EVEN or drop.std() < EVEN:
        return False
    together = np.corrcoef(gap, drop)[0, 1]
    return bool(together < -0.25 or together > 0.7)


def sampling_step(time: Floats, survival: Floats) -> float:
    """Return the time between points taken at even steps, as one a pixel column; 0 where they are corners or clicks."""
    gaps = np.diff(time)
    step = float(np.median(gaps)) if gaps.size >= LEAST_SAMPLES else 0.0
    level = np.diff(survival) == 0
    even = bool(step > 0 and (np.abs(gaps - step) <= UNEVEN_STEP * step).all())
    return step if even and level.mean() >= LEVEL_SAMPLES else 0.0


def are_computed(survival: Floats) -> bool:
    """Tell whether levels are Kaplan-Meier estimates as computed: most drops are whole d of a whole n."""
    before, after = survival[:-1], survival[1:]
    falls = (after < before) & (after > 0)
    at_risk = before[falls] / (before[falls] - after[falls])
    whole = np.zeros(at_risk.size, bool)
    for d in range(1, 7):
        whole |= np.abs(d * at_risk - np.rint(d * at_risk)) < 1e-5 * d
    return bool(whole.mean() > 0.8)


def _band(survival: Floats, noise: float, clicked: bool) -> float | None:
    if clicked:
        return max(CLICK_BAND, NOISE_LIMIT * noise)
    if noise > 0:
        return max(NOISE_LIMIT * noise, 0.5 * (quantum_of(survival, 1.0) or 0.0))
    quantum = quantum_of(survival, 1.0)
    return None if quantum is None else 0.51 * quantum


def _joined(time: Floats, survival: Floats) -> tuple[Floats, Floats, Floats]:
    """Return small steps along the straight lines between clicks, and how far each level is open."""
    pieces = (np.arange(CLICK_PIECES) + 1) / CLICK_PIECES
    t = time[:-1, None] + np.diff(time)[:, None] * (pieces - 0.5 / CLICK_PIECES)
    s = survival[:-1, None] + np.diff(survival)[:, None] * pieces
    s[:, -1] = survival[1:]
    open_ = -np.diff(survival)[:, None] * np.where(pieces < 1, np.maximum(pieces, 1 - pieces), 0.0)
    return (
        np.concatenate([time[:1], t.ravel(), time[-1:]]),
        np.concatenate([survival[:1], s.ravel(), survival[-1:]]),
        np.concatenate([[0.0], open_.ravel(), [0.0]]),
    )


def _one_level_a_time(time: Floats, survival: Floats, open_: Floats) -> tuple[Floats, Floats, Floats]:
    """Keep the lowest of several points at one time (the foot of the drop), from time 0 on."""
    last = np.append(np.diff(time) > 0, True)
    t, s, o = time[last], survival[last], open_[last]
    if t[0] > 0:
        t, s, o = np.append(0.0, t), np.append(1.0, s), np.append(0.0, o)
    return t, np.minimum.accumulate(s), o
