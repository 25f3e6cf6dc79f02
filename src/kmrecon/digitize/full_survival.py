"""A calibration and the curves on it in, the calibration moved to where its curves are drawn.

Every curve starts at full survival, so where the level that it first holds is off the axis, the axis is: by the
center of a label that stands in for a tick, or by half a pixel where a program puts ticks of an odd width in the
middle of a pixel and strokes of an even one between two. Programs that do so add half a pixel to the odd ones
(Agg's `PathSnapper` in matplotlib, X11, GDI), across as well as down.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kmrecon.notes import AXIS_FROM_LABELS
from kmrecon.types import Axis, Calibration, CurvePixels, Floats

SEEN = 3.0  # px beyond a stroke's width for which a first level must hold
HIDDEN = 1.0  # px: a level as open as this is not seen
OFF_STROKES = 1.0  # px by which an axis fitted to tick strokes may be off
OFF_LABELS = 4.0  # px, to the centers of its labels
ALIKE = 0.35  # px by which starts of one panel differ
HALF = 0.5  # px
WHOLE_PIXELS = 0.1  # px by which ticks put on whole or half pixels are off them
TICKS_PULL, LEVELS_PULL = 0.75, 0.6  # length of the mean of phases, 1 where all are one, from which they are put so
LEAST_PULL = 0.4  # below it levels are put nowhere
PHASE_OFF = 0.15  # px by which that mean is off whole or half pixels
SHARP = 0.5  # px: the band of a level that is well seen
FEWEST_LEVELS = 6


def aligned(calibration: Calibration, curves: tuple[CurvePixels, ...]) -> Calibration:
    """Return the calibration on which curves start at full survival, its ticks moved with it.

    A curve that starts too low may have fallen already; two that start equally low have not.
    """
    off = _start(calibration, curves)
    step = _rounded_apart(calibration, curves, off)
    # Ticks are rounded to pixels, and so are curves: only where the two are rounded apart is one of them off.
    down = step if off is None or _put_on_pixels(calibration) else off
    return replace(calibration, x=moved(calibration.x, step), y=moved(calibration.y, down))


def _rounded_apart(calibration: Calibration, curves: tuple[CurvePixels, ...], off: float | None) -> float:
    """Return how far behind ticks that a program puts on pixels curves are drawn, px: half of one, or 0."""
    ticks = _phase(np.array([tick.pixel for axis in (calibration.x, calibration.y) for tick in axis.ticks]), TICKS_PULL)
    if ticks is None:
        return 0.0
    levels = np.concatenate([np.empty(0), *map(_levels, curves)])
    if levels.size >= FEWEST_LEVELS and (drawn := _phase(levels, LEVELS_PULL)) is not None:
        return drawn - ticks
    if off is not None:
        apart = float(calibration.row(1.0)) + off - _tick_of_full_survival(calibration)
        return float(HALF * np.sign(apart)) if abs(abs(apart) - HALF) < 2 * WHOLE_PIXELS else 0.0
    # Strokes that are put nowhere lie where they should; ticks in the middle of pixels do not.
    put_nowhere = levels.size >= FEWEST_LEVELS and _phase(levels, LEAST_PULL) is None
    return -HALF if put_nowhere and ticks == HALF else 0.0


def are_put_on_pixels(calibration: Calibration, curves: Sequence[CurvePixels]) -> bool:
    """Tell whether a program puts the strokes of curves on whole pixels; where they are few, their ticks tell."""
    levels = np.concatenate([np.empty(0), *map(_levels, curves)])
    if levels.size < FEWEST_LEVELS:
        return _put_on_pixels(calibration)
    return _phase(levels, LEVELS_PULL) is not None


def _levels(curve: CurvePixels) -> Floats:
    """Return the levels of a curve that are held and well seen, px."""
    held = np.diff(np.r_[curve.x, curve.end]) > curve.width + SEEN
    return np.asarray(curve.y[held & (curve.band < SHARP)])


def _phase(pixels: Floats, pull: float) -> float | None:
    """Return 0 where pixels are whole ones mostly, 0.5 where they are half ones, None where neither."""
    mean = complex(np.exp(2j * np.pi * pixels).mean())
    near = round(2 * float(np.angle(mean)) / (2 * np.pi)) / 2
    if abs(mean) < pull or abs(float(np.angle(mean)) / (2 * np.pi) - near) > PHASE_OFF:
        return None
    return abs(near)


def _tick_of_full_survival(calibration: Calibration) -> float:
    """Return where the tick nearest to full survival stands, px."""
    row = float(calibration.row(1.0))
    return min((tick.pixel for tick in calibration.y.ticks), key=lambda pixel: abs(pixel - row))


def _start(calibration: Calibration, curves: tuple[CurvePixels, ...]) -> float | None:
    """Return how far below full survival the curves start, px; None where that is not told."""
    held = [c for c in curves if c.x.size > 1 and c.x[1] - c.x[0] > c.width + SEEN and c.band[0] < HIDDEN]
    off: Floats = np.array([float(c.y[0]) for c in held]) - float(calibration.row(1.0))
    if calibration.direction == "incidence":
        off = -off
    most = OFF_LABELS if _by_labels(calibration) else OFF_STROKES
    off = np.sort(off[np.abs(off) <= most])
    if not off.size or (off[0] > 0 and (off.size < 2 or off[1] - off[0] > ALIKE)):
        return None
    start = float(np.mean(off[off - off[0] <= ALIKE]))
    return -start if calibration.direction == "incidence" else start


def _by_labels(calibration: Calibration) -> bool:
    return any(note.code == AXIS_FROM_LABELS.code and note.message.startswith("y") for note in calibration.notes)


def _put_on_pixels(calibration: Calibration) -> bool:
    """Tell whether all ticks stand on whole pixels, or all on half ones, as a program puts them."""
    twice = 2 * np.array([tick.pixel for axis in (calibration.x, calibration.y) for tick in axis.ticks])
    near = np.rint(twice)
    return bool(np.all(np.abs(twice - near) < 2 * WHOLE_PIXELS) and np.unique(near % 2).size == 1)


def moved(axis: Axis, by: float) -> Axis:
    """Return the axis whose every value lies `by` px farther on."""
    ticks = tuple(replace(tick, pixel=tick.pixel + by) for tick in axis.ticks)
    return replace(axis, origin=axis.origin - axis.scale * by, ticks=ticks)
