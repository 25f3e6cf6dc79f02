"""The edges of a stroke in, its censoring marks out: what sticks out of a line that only falls."""

import numpy as np

from kmrecon.digitize.curves.edges import Edges, clean_edges
from kmrecon.types import Floats, Ints

STICKS_OUT = 1.5  # px by which a mark is higher than the stroke, at least
STICKS_OUT_SHARE = 0.4  # of the stroke's width
HIGHEST = 4.0  # stroke widths that a mark sticks out at most
LEAST_HIGHEST = 6.0  # px, and so much more
ONE_COLUMN = 2.0  # px: a mark touches a column more or less by where it lies
WIDE = 1.7  # times the usual mark: two or more that run together


def find_marks(edges: Edges) -> Floats:
    """Return the columns of the marks on a stroke, px: a lower bound, for marks hide one another.

    Ticks above, below or through the line, crosses and circles all stick out of its edges.
    """
    top, bottom = clean_edges(edges)
    least = max(STICKS_OUT, STICKS_OUT_SHARE * edges.width)
    above, below = top - edges.top, edges.bottom - bottom
    most = HIGHEST * edges.width + LEAST_HIGHEST
    out = (np.fmax(above, below) > least) & (np.fmax(above, below) < most)
    groups = _groups(np.flatnonzero(out))
    if not groups:
        return np.empty(0)
    usual = float(np.median([group[1] - group[0] for group in groups]))
    return np.array([center for group in groups for center in _centers(group, usual)])


def _groups(columns: Ints) -> list[tuple[float, float]]:
    """Return first and last edge, px, of columns that run together."""
    if not columns.size:
        return []
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    return [(float(run[0]), float(run[-1] + 1)) for run in runs]


def _centers(group: tuple[float, float], usual: float) -> list[float]:
    first, last = group
    if last - first <= max(WIDE * usual, usual + ONE_COLUMN):
        return [(first + last) / 2]
    return [first + usual / 2, last - usual / 2]
