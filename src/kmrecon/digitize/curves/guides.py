"""A plot in, the plot without its guides at the median out: a level line from the y axis, upright ones to the x axis.

Every curve starts at full survival: what starts at the y axis farther down, with no drop above it, is none.
"""

import numpy as np
from numpy.typing import NDArray

from kmrecon import _core
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.stroke_width import run_lengths
from kmrecon.types import Bytes

INKED = 50  # sRGB units by which a guide differs from the page
SAME = 40  # sRGB units by which the pixels of one guide differ at most
AT_AXIS = 0.015  # of the plot's width: a guide starts as near to the axis
BELOW_START = 6  # px below the rows in which curves start
SHORTEST = 0.06  # of the plot's width
SHORTEST_UPRIGHT = 12  # px
LONGEST_GAP = 0.03  # of the plot's width, between two dashes
DASHED = 0.35  # share of its length that a dashed line shows
ALIKE = 0.2  # by which that share differs between the guides of a plot
THICKEST = 4  # px


def without_guides(pixels: Bytes, other: Mask, last_start: int, *, axis_below: bool) -> Bytes:
    """Return the pixels with guides painted over.

    Parameters
    ----------
    pixels : (rows, columns, 3) the plot, turned so that curves fall
    other : (rows, columns) pixels of the frame and of words
    last_start : lowest row in which a curve may start
    axis_below : the x axis lies below the curves: it does where they are not turned
    """
    values = pixels.astype(np.int16)
    page = np.median(values[::4, ::4].reshape(-1, 3), axis=0)
    ink = (_core.off_color(pixels, page) > INKED) & ~other
    level, upright = _thin(ink), _thin(ink.T).T
    guide = np.zeros(ink.shape, bool)
    for row in range(last_start + BELOW_START, ink.shape[0]):
        line = _from_axis(ink, level, values, row)
        if not line.any():
            continue
        guide[row], end = guide[row] | line, int(np.flatnonzero(line)[-1]) + 1
        part = slice(row, None) if axis_below else slice(row, None, -1)
        gap = round(LONGEST_GAP * ink.shape[1])
        near = np.s_[part, : end + gap]
        guide[near] |= _uprights(ink[near], upright[near], values[near], _shown(line[:end], ink[row, :end]), gap)
    out = pixels.copy()
    out[guide] = page
    return out


def _thin(ink: Mask) -> Mask:
    """Return what is not thick across, downward."""
    return np.asarray(ink & (run_lengths(ink) <= THICKEST))


def _from_axis(ink: Mask, thin: Mask, values: NDArray[np.int16], row: int) -> Mask:
    """Return the pixels of a level guide in a row: of the color that it has at the axis, no gap longer than dashes."""
    drawn, width = np.flatnonzero(ink[row]), ink.shape[1]
    nothing = np.zeros(width, bool)
    if not drawn.size or drawn[0] > AT_AXIS * width or ink[row - BELOW_START : row - 2, : drawn[0] + 3].any():
        return nothing
    color = np.median(values[row, drawn[drawn < drawn[0] + LONGEST_GAP * width]], axis=0)
    line = thin[row] & (np.abs(values[row] - color).max(axis=1) <= SAME)
    drawn = np.flatnonzero(line | ink[row])
    gaps = np.flatnonzero(np.diff(drawn) > LONGEST_GAP * width)
    end = int(drawn[gaps[0]] if gaps.size else drawn[-1]) + 1
    if line[:end].sum() < SHORTEST * width or _shown(line[:end], ink[row, :end]) < DASHED:
        return nothing
    line[end:] = False
    return np.asarray(line)


def _uprights(ink: Mask, thin: Mask, values: NDArray[np.int16], dashed: float, gap: int) -> Mask:
    """Return the pixels of the lines from the level one to the axis, at the last row, as dashed as that.

    Where a gap is longer than `gap`, px, the lower part is the last drop of a curve.
    """
    out = np.zeros(ink.shape, bool)
    if ink.shape[0] < SHORTEST_UPRIGHT:
        return out
    for column in np.flatnonzero(thin[-(len(thin) // 3) :].mean(axis=0) >= DASHED / 2).tolist():
        drawn = np.flatnonzero(thin[:, column])
        color = np.median(values[drawn[drawn >= 2 * len(thin) // 3], column], axis=0)
        line = thin[:, column] & (np.abs(values[:, column] - color).max(axis=1) <= SAME)
        if np.diff(np.flatnonzero(ink[:, column]), prepend=0).max() > gap:
            continue
        out[:, column] = line & (abs(_shown(line, ink[:, column]) - dashed) <= ALIKE)
    return out


def _shown(line: Mask, ink: Mask) -> float:
    """Return the share of its length that a guide shows, of what no curve hides: curves are drawn over guides."""
    return float(line.sum() / max(1, line.size - int((ink & ~line).sum())))
