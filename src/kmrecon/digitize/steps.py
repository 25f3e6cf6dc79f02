"""A curve's pixels in, its survival function out."""

from dataclasses import replace

import numpy as np

from kmrecon.notes import (
    CURVE_LEAVES,
    CURVE_RISES,
    CURVE_START,
    FOLLOW_UP_CUT,
    LEVELS_OPEN,
    LEVELS_UNSURE,
    TIMES_ON_GRID,
    Note,
)
from kmrecon.types import Calibration, CurvePixels, Floats, StepCurve

PIXEL_BAND = 0.3  # px: no level that was read from pixels is surer; those of a vector figure's own paths are
AT_FULL = 1.5  # px: a first level as near as this to full survival is full survival
CUT_BAND = 1.0  # px: how well a level beside full survival is known
HALF_PIXEL = 0.5
EARLY = 1.0  # px: programs that snap to pixels move a stroke, and the ticks of its axis, by up to half a pixel each
LEAST_OPEN = 0.0045  # probability: of 606 drawn figures 4% below it, and 13% up to the next, were read amiss
MUCH_OPEN = 0.008  # more than half of those beyond
SAME_DROP = 1.5  # px between two drops that may be one
AT_FRAME = 2.0  # px before the frame in which a curve ends that runs on to it
CUT_AXIS = 0.05  # survival at the edge of a plot that does not reach 0
LAST_FALL = 0.03  # of the plot's height: a drop beyond the edge shows no more than that of itself
LATE_START = 6.0  # px between time 0 and the first ink
GRID_UNITS = (1, 2, 4, 10, 12)  # to the time unit: what follow-up is rounded to
GRID_PIXELS = 3.0  # px between two places of the grid: nearer ones cannot be told from chance
FINE_GRID_PIXELS = 0.5  # px, for drops that are long enough to be placed to less than a tenth of a pixel
SHARP_DROP = 8.0  # px: as long
GRID_DROPS = 8  # drops needed
GRID_PULL = 0.5  # mean cosine of the drops' phases on a grid at least
GRID_OFF = 0.6  # px by which half of the drops are off their grid at most, and twice as much those that belong on it
EXACT_OFF = 0.1  # px, the same of a vector figure's own paths
GRID_FEW = 0.1  # share of the drops
BESIDE_PULL = 0.4  # the mean cosine of those farther off
GRID_SURE = 2.9  # standard deviations of that mean by chance, 1 / sqrt(2 drops): two in a thousand go beyond


def to_step_curve(pixels: CurvePixels, calibration: Calibration) -> StepCurve:
    """Return the survival function of a curve, from (0, 1).

    Parameters
    ----------
    pixels : center line of the stroke, px
    calibration : what the pixels mean

    What pixels hide at full survival, at 0 and in the last column is mended, the less the surer the levels are.
    """
    pixels = _with_one_last_drop(pixels)
    time = calibration.time(pixels.x)
    survival = calibration.survival(pixels.y)
    notes = _start_notes(pixels, calibration)
    per_pixel = calibration.survival_per_pixel
    # At full survival half of the stroke may be cut off by the frame: what is left lies lower, at first beneath a tick.
    starts = pixels.x - pixels.x[0] < pixels.width + AT_FULL
    hidden = np.minimum(1.0, pixels.band / PIXEL_BAND)
    near = survival > 1 - AT_FULL * hidden * per_pixel
    band = np.where(near & ~starts, np.maximum(pixels.band, CUT_BAND), pixels.band) * per_pixel
    survival = np.where(near & starts, 1.0, survival)
    survival = np.minimum.accumulate(np.clip(survival, 0.0, 1.0))
    survival = np.where(survival < per_pixel * AT_FULL * hidden / 2, 0.0, survival)
    last = float(hidden[-1])
    ends_in_drop = pixels.end - pixels.x[-1] < last * (pixels.width + 2)
    if ends_in_drop and pixels.x.size > 1:
        # Nobody is followed beyond what is drawn: a last event stands at the early side of what it may be.
        time[-1] = max(time[-1] - last * EARLY * calibration.time_per_pixel, time[-2])
    time, survival, band = _from_origin(np.maximum(time, 0.0), survival, band, 0.1 * calibration.time_per_pixel)
    end = float(time[-1]) if ends_in_drop else max(float(calibration.time(pixels.end)), float(time[-1]))
    notes += _cut_notes(pixels, calibration, float(survival[-1])) + _open_notes(
        time, band, end, _adrift(pixels, calibration)
    )
    return StepCurve(time, survival, end, band, notes, column=float(np.median(hidden)) * calibration.time_per_pixel)


def on_time_grid(curves: tuple[StepCurve, ...], calibration: Calibration) -> tuple[StepCurve, ...]:
    """Return the curves with their drops on the grid of times that the data were rounded to, if they were.

    Follow-up is often recorded in whole months, weeks or days. Drops that lie nearer to a grid than chance
    would put them tell so; a drop then belongs at the grid, not half a pixel beside it. Many that lie between
    stay: some patients' times may be rounded, and others' not.
    """
    pixel, drops = calibration.time_per_pixel, _drops(curves, 0.0)
    off = (EXACT_OFF if _are_exact(curves, calibration) else GRID_OFF) * pixel
    steps = next((u for u in GRID_UNITS if _lie_on_grid(drops, 1 / u, GRID_PIXELS * pixel, off)), None)
    if steps is None:
        sharp = _drops(curves, SHARP_DROP * calibration.survival_per_pixel)
        steps = next((u for u in GRID_UNITS if _lie_on_grid(sharp, 1 / u, FINE_GRID_PIXELS * pixel, off)), None)
    if steps is None:
        return curves
    beside = drops[np.abs(drops - _nearest(drops, 1 / steps)) > 2 * off]
    # Few beside it, and those that are near it all the same, were read amiss.
    amiss = beside.size < GRID_FEW * drops.size or _pull(beside, 1 / steps) > BESIDE_PULL
    return tuple(_snapped(curve, steps, np.inf if amiss else 2 * off) for curve in curves)


def _are_exact(curves: tuple[StepCurve, ...], calibration: Calibration) -> bool:
    """Tell whether the curves are a vector figure's own paths."""
    least = PIXEL_BAND * calibration.survival_per_pixel
    return all(curve.band is not None and float(curve.band.max()) < least for curve in curves)


def _drops(curves: tuple[StepCurve, ...], least: float) -> Floats:
    """Return the times at which survival falls by `least` or more, but where curves end: those are put early."""
    parts = [
        curve.time[1:][(-np.diff(curve.survival) >= least) & (curve.time[1:] < curve.last_time)] for curve in curves
    ]
    return np.concatenate(parts) if parts else np.empty(0)


def _lie_on_grid(drops: Floats, unit: float, finest: float, off: float) -> bool:
    if unit < finest or drops.size < GRID_DROPS or np.median(np.abs(drops - _nearest(drops, unit))) > off:
        return False
    # Drops that were read amiss lie anywhere: a root mean square would count them most, the mean cosine does not.
    return _pull(drops, unit) > max(GRID_PULL, GRID_SURE / float(np.sqrt(2 * drops.size)))


def _pull(drops: Floats, unit: float) -> float:
    """Return the mean cosine of the drops' phases on a grid, 1 where all lie on it; 0 of none."""
    return float(np.cos(2 * np.pi * drops / unit).sum() / max(drops.size, 1))


def _nearest(time: Floats, unit: float) -> Floats:
    return np.asarray(np.rint(time / unit) * unit)


def _snapped(curve: StepCurve, steps: int, reach: float) -> StepCurve:
    # Two columns of one drop may round to the same time: the last level holds.
    on_grid = np.rint(curve.time * steps) / steps
    time = np.where(np.abs(on_grid - curve.time) <= reach, on_grid, curve.time)
    last = np.r_[np.diff(time) > 0, True]
    note = TIMES_ON_GRID.note(f"{steps} to the time unit")
    band = None if curve.band is None else curve.band[last]
    end = max(curve.last_time, float(time[-1]))
    return StepCurve(time[last], curve.survival[last], end, band, (*curve.notes, note), column=curve.column)


def _with_one_last_drop(pixels: CurvePixels) -> CurvePixels:
    """Join the last drop of a stroke that ends with it to one that stands in the same column or the next."""
    ends = pixels.band[-1] >= PIXEL_BAND and pixels.end - pixels.x[-1] < pixels.width + 2
    near = max(SAME_DROP, pixels.width / 2 + HALF_PIXEL)  # both go down one upright stroke
    if not (ends and pixels.x.size > 2 and pixels.x[-1] - pixels.x[-2] < near):
        return pixels
    y, band = np.r_[pixels.y[:-2], pixels.y[-1]], np.r_[pixels.band[:-2], pixels.band[-1]]
    return replace(pixels, x=pixels.x[:-1], y=y, band=band, adrift=pixels.adrift[:-1])


def _start_notes(pixels: CurvePixels, calibration: Calibration) -> tuple[Note, ...]:
    late = float(pixels.x[0] - calibration.x.pixel(0.0))
    low = float(abs(pixels.y[0] - calibration.row(1.0)))
    notes = []
    if late > LATE_START:
        notes.append(CURVE_START.note(f"the stroke begins {late:.0f} px after time 0"))
    if low > 2 * LATE_START:
        notes.append(CURVE_START.note(f"the stroke begins {low:.0f} px from full survival"))
    rise = float(np.diff(calibration.survival(pixels.y)).max(initial=0.0)) / calibration.survival_per_pixel
    if rise > AT_FULL:  # never of a stroke that was traced
        notes.append(CURVE_RISES.note(f"by {rise:.0f} px"))
    return tuple(notes)


def _cut_notes(pixels: CurvePixels, calibration: Calibration, last: float) -> tuple[Note, ...]:
    """Tell where the plot, not the last patient, ends a curve."""
    if last <= 0:
        return ()
    cut = pixels.end >= calibration.plot_area.right - AT_FRAME
    if not (cut or _leaves(pixels, calibration)):
        return ()
    kind = FOLLOW_UP_CUT if cut else CURVE_LEAVES
    return (kind.note(f"at time {float(calibration.time(pixels.end)):.3g}, survival {last:.3g}"),)


def _leaves(pixels: CurvePixels, calibration: Calibration) -> bool:
    """Tell whether a curve ends at the edge of a cut axis, or so near that its next drop crosses it."""
    area, rises = calibration.plot_area, calibration.direction == "incidence"
    edge = area.top if rises else area.bottom
    if float(calibration.survival(edge)) < CUT_AXIS:
        return False
    left = float(pixels.y[-1] - edge) if rises else float(edge - pixels.y[-1])
    last_drop = float(np.abs(np.diff(pixels.y[-2:])).sum())
    return left < max(pixels.width + 1, min(last_drop, LAST_FALL * (area.bottom - area.top)))


def _adrift(pixels: CurvePixels, calibration: Calibration) -> float:
    """Return the squares of the drops, each times the time by which it is likely to be off: half of what it may be."""
    if not pixels.adrift.size:
        return 0.0
    falls = np.diff(calibration.survival(pixels.y), prepend=1.0)
    return float((falls**2 * pixels.adrift).sum()) / 2 * calibration.time_per_pixel


def _open_notes(time: Floats, band: Floats, end: float, adrift: float) -> tuple[Note, ...]:
    """Return a doubt where levels are open over the follow-up, or drops make them so: a grave one where by much."""
    held = np.diff(np.r_[time, end])
    usual = float(np.sqrt(((held * band**2).sum() + adrift) / held.sum())) if held.sum() > 0 else 0.0
    if usual <= LEAST_OPEN:
        return ()
    kind = LEVELS_OPEN if usual > MUCH_OPEN else LEVELS_UNSURE
    return (kind.note(f"by {usual:.4f} over the follow-up, root mean square"),)


def _from_origin(time: Floats, survival: Floats, band: Floats, first: float) -> tuple[Floats, Floats, Floats]:
    """Return strictly ascending times from 0, where survival is 1, and falling levels."""
    if time[0] > 0 or survival[0] < 1:
        start = 0.0 if time[0] > 0 else -1.0
        time, survival, band = np.r_[start, time], np.r_[1.0, survival], np.r_[band[0], band]
        time = np.maximum(time, 0.0)
    # At one time the last level holds; at time 0 itself the first one, with the drop right after it.
    time = np.where((time == 0) & (np.arange(time.size) > 0), first, time)
    keep = np.r_[np.diff(time) > 0, True]
    time, survival, band = time[keep], survival[keep], band[keep]
    falls = np.r_[True, np.diff(survival) < 0]
    return time[falls], survival[falls], band[falls]
