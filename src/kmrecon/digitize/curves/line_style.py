"""A path through ink in, the style of its line out: solid, dashed, dotted, dashdot or longdash."""

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.path import INK, Path
from kmrecon.types import Floats, Ints

SOLID_GAPS = 0.08  # share of a solid line's length that may show no ink
FEWEST_DASHES = 4
DOT = 2.2  # stroke widths: a longer piece is no dot
LONG_DASH = 6.0  # stroke widths
MIXED = 0.25  # share of the pieces that are short, and that are long, in a line of dashes and dots
TWICE = 2.0  # times: how much longer its dashes are than its dots


def line_style(path: Path, share: Floats, hidden: Mask, width: float) -> str:
    """Return how a stroke is drawn, from the pieces of ink and the gaps along its path."""
    inked, gaps = _pieces(path, share, hidden)
    if gaps.sum() <= SOLID_GAPS * (inked.sum() + gaps.sum()) or min(inked.size, gaps.size) < FEWEST_DASHES:
        return "solid"
    short = inked < np.quantile(inked, 0.9) / TWICE
    dashes = float(np.median(inked))
    if np.quantile(inked, 0.75) <= DOT * width + 1:
        return "dotted"
    if MIXED <= short.mean() <= 1 - MIXED and np.median(inked[~short]) > TWICE * np.median(inked[short]):
        return "dashdot"
    return "longdash" if dashes >= LONG_DASH * width else "dashed"


def _pieces(path: Path, share: Floats, hidden: Mask) -> tuple[Ints, Ints]:
    """Return the lengths of ink and of gaps along a path, level and upright; what is hidden cuts it."""
    rows, columns = along(path)
    state = np.where(near_ink(share, rows, columns), 1, np.where(hidden[rows, columns], 2, 0))
    edges = np.flatnonzero(np.diff(state)) + 1
    starts, stops = np.r_[0, edges], np.r_[edges, state.size]
    kind, length = state[starts], stops - starts
    # Whole pieces only: not those at the ends, nor beside what hides them.
    beside = np.r_[2, kind[:-1]], np.r_[kind[1:], 2]
    whole = (beside[0] != 2) & (beside[1] != 2)
    return length[whole & (kind == 1)], length[whole & (kind == 0)]


def near_ink(share: Floats, rows: Ints, columns: Ints) -> Mask:
    """Tell for each place whether ink is there, or a row above or below."""
    ink = share > INK
    near = [ink[(rows + d).clip(0, ink.shape[0] - 1), columns] for d in (-1, 0, 1)]
    return np.asarray(near[0] | near[1] | near[2])


def along(path: Path) -> tuple[Ints, Ints]:
    """Return the pixels of a path in order: down each column, then across to the next."""
    falls = path.row - path.start
    columns = np.repeat(np.arange(path.length), falls + 1)
    first = np.repeat(np.cumsum(falls + 1) - falls - 1, falls + 1)
    return path.start[columns] + np.arange(columns.size) - first, columns
