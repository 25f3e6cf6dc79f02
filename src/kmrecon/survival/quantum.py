"""Values read off a grid of pixels, or printed with few digits: the step of that grid."""

import numpy as np

from kmrecon.types import Floats, StepCurve

RASTER_COLUMNS = 600  # of a plot, where the times do not tell
MOST_STEPS = 20000  # a finer grid than this is none
LEAST_STEPS = 120  # nor is a coarser one: no plot has so few pixels
OFF_GRID = 0.002  # share of a step that a value on the grid may be off it


def quantum_of(values: Floats, axis: float) -> float | None:
    """Return the step of the pixel grid that values were read off; None without one, or with one too coarse.

    `axis` is the length that the grid divides: 1 for survival, the last time for times.
    """
    step = grid_step(values)
    # A grid this coarse is that of 1 / n, not of pixels: how exact the values are is not told.
    return step if step is not None and axis / step >= LEAST_STEPS else None


def column_of(curve: StepCurve) -> float:
    """Return the time of the pixel columns in which the drops of a curve were read."""
    return curve.column or quantum_of(curve.time, curve.last_time) or curve.last_time / RASTER_COLUMNS


def grid_step(values: Floats) -> float | None:
    """Return the largest step on whose multiples, counted from one of them, all values lie; None without one."""
    unique = np.unique(values)
    span = float(unique[-1] - unique[0])
    gaps = np.diff(unique)
    gaps = gaps[gaps > span / MOST_STEPS]
    if gaps.size < 5:
        return None
    for parts in range(1, 11):
        step = float(gaps.min()) / parts
        steps = round(span / step)
        if steps > MOST_STEPS:
            break
        step = span / steps
        place = (unique - unique[0]) / step
        if np.abs(place - np.rint(place)).max() <= OFF_GRID:
            return step
    return None
