"""A level path in, whether it is the curve of an arm without an event out: it keeps to full survival in its own hue."""

import numpy as np

from kmrecon.digitize.curves.ink import COLORED, Ink
from kmrecon.digitize.curves.path import INK, Path
from kmrecon.digitize.curves.plot import Plot

LEAST_LENGTH = 0.15  # of the plot's width: where curves start together all of them are level
OFF = 1.5  # px by which it may miss full survival
LEAST_OF_COLOR = 0.8  # share of its color's ink in the plot that it explains: else others fall in that color


def is_unfallen(ink: Ink, path: Path, plot: Plot, width: float) -> bool:
    """Tell whether a path that never falls is a curve: frame and grid are grey, and of other colors some would fall.

    Parameters
    ----------
    width : of its stroke, px
    """
    if ink.color.chroma <= COLORED or path.visible < LEAST_LENGTH * plot.width:
        return False
    if np.abs(path.row + 0.5 - plot.full).max() > OFF + width / 2:
        return False
    drawn, reach = ink.share > INK, 1 + round(width)
    on_it = drawn[max(0, int(path.row.min()) - reach) : int(path.row.max()) + reach + 1, : path.length + reach]
    return bool(on_it.sum() > LEAST_OF_COLOR * drawn.sum())
