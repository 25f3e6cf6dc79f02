"""A figure and its calibration in, the curves of one panel and their direction out."""

from dataclasses import replace

import numpy as np

from kmrecon.digitize.curves.methods import METHODS
from kmrecon.digitize.curves.plot import cut_plot
from kmrecon.notes import CURVES_UNTOLD
from kmrecon.types import Calibration, CurvePixels, Direction, Figure, Word

CLEAR = 0.9  # share of a path with ink from which its direction is beyond doubt


def find_curves(
    figure: Figure,
    calibration: Calibration,
    words: tuple[Word, ...],
    direction: Direction | None = None,
    method: str = "color",
) -> tuple[Calibration, tuple[CurvePixels, ...]]:
    """Return the calibration with its direction, and the curves from the highest survival down.

    Parameters
    ----------
    figure : the picture
    calibration : what the pixels of the panel mean
    words : text, which hides curves and is none
    direction : survival or incidence where known; else the one whose curves show more ink
    method : a key of ``curves.methods.METHODS``
    """
    survival = replace(calibration, direction="survival")
    incidence = replace(calibration, direction="incidence")
    if direction:
        turned = survival if direction == "survival" else incidence
        return turned, _traced(figure, turned, words, method)
    falling = _traced(figure, survival, words, method) if _shows(survival, 1.0) else ()
    if falling and _is_clear(falling):
        return survival, falling
    rising = _traced(figure, incidence, words, method) if _shows(incidence, 1.0) else ()
    if _ink(rising) > _ink(falling):
        return incidence, rising
    return survival, falling


def _is_clear(curves: tuple[CurvePixels, ...]) -> bool:
    """Tell whether curves can but be read so: they show their ink, and leave none that looks like a curve.

    Of the keys of a legend and the curves that rise to them a stroke can be made that falls.
    """
    told = all(note.code != CURVES_UNTOLD.code for curve in curves for note in curve.notes)
    return told and min(curve.coverage for curve in curves) > CLEAR


def _shows(calibration: Calibration, survival: float) -> bool:
    """Tell whether the axis reaches a survival probability."""
    area, row = calibration.plot_area, float(calibration.row(survival))
    slack = 0.02 * area.height + 3
    return area.top - slack <= row <= area.bottom + slack


def _traced(figure: Figure, calibration: Calibration, words: tuple[Word, ...], method: str) -> tuple[CurvePixels, ...]:
    curves = METHODS[method](cut_plot(figure, calibration, words, calibration.direction))
    return tuple(sorted(curves, key=lambda curve: -_area(curve, calibration)))


def _area(curve: CurvePixels, calibration: Calibration) -> float:
    widths = np.diff(np.r_[curve.x, max(curve.end, curve.x[-1])])
    return float((calibration.survival(curve.y) * widths).sum())


def _ink(curves: tuple[CurvePixels, ...]) -> float:
    return sum(curve.coverage * (curve.end - float(curve.x[0])) for curve in curves)
