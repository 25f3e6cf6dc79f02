"""A level path in, whether it is the curve of an arm without an event out: it keeps to full survival in its own hue."""

import numpy as np

from kmrecon.digitize.curves.ink import COLORED, Ink
from kmrecon.digitize.curves.path import INK, Path
from kmrecon.digitize.curves.plot import Plot

LEAST_LENGTH = 0.15  # of the plot's width: where curves start together all of them are level
OFF = 1.5  # px by which it may miss full survival
MOST_LENGTH = 0.97  # of the plot's width: grid lines and guide lines go all the way
LEAST_OF_COLOR = 0.8  # share of its color's ink in the plot that it explains: else others fall in that color


def is_unfallen(ink: Ink, path: Path, plot: Plot, width: float) -> bool:
    """Tell whether a path that never falls is a curve: frame and grid are grey, and of other colors some would fall.

    Parameters
    ----------
    width : of its stroke, px
    """
    if ink.color.chroma <= COLORED or path.visible < LEAST_LENGTH * plot.width:
        return False
    if not _is_full(path, plot, width):
        return False
    drawn, reach = ink.share > INK, 1 + round(width)
    on_it = drawn[max(0, int(path.row.min()) - reach) : int(path.row.max()) + reach + 1, : path.length + reach]
    return bool(on_it.sum() > LEAST_OF_COLOR * drawn.sum())


def are_unfallen_dashes(path: Path, plot: Plot, width: float) -> bool:
    """Tell whether dashes beside a curve of their color are those of an arm without an event: they end before the plot.

    Parameters
    ----------
    width : of the curve's stroke, px
    """
    long = LEAST_LENGTH * plot.width <= path.visible and path.length <= MOST_LENGTH * plot.width
    return long and path.broken and _is_full(path, plot, width)


def _is_full(path: Path, plot: Plot, width: float) -> bool:
    """Tell whether a path keeps to full survival."""
    return bool(np.abs(path.row + 0.5 - plot.full).max() <= OFF + width / 2)
