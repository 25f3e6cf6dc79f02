"""The edges of a stroke in, its center line out: levels, where they begin, and how far each is open.

A stroke of width w around a falling step line has its upper edge w/2 above the level that the line had w/2
to the left, its lower edge w/2 below the level that it will have w/2 to the right. So at each level the line
falls midway between the columns where its two edges fall.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kmrecon.digitize.curves.clean_edges import clean_edges
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.edges import WHOLE, Edges
from kmrecon.digitize.curves.settle import settled
from kmrecon.types import Floats

FINE = 8  # rows of the inverse are 1/8 px
SHORTEST = 0.5  # px: a level that holds for less is part of a drop
SAME_LEVEL = 0.2  # px: neighbouring levels nearer than this are one
LEAST_BAND = 0.3  # px: half width of what a level may be, at best
UNSEEN_BAND = 1.0  # px, where the stroke is hidden
SURE_LENGTH = 1.5  # px: what holds for less may be the flank of a drop
MIDDLE = 4.0  # px: the path through a wider stroke may run far from its middle
AGREE = 1.5  # px: edges that tell levels farther apart than this see different things


@dataclass(frozen=True, slots=True)
class Levels:
    """The center line: ``y[k]`` holds from column ``x[k]`` on."""

    x: Floats  # (K,) px
    y: Floats  # (K,) px
    band: Floats  # (K,) px
    disagreement: float  # share of columns in which the edges tell different levels

    def at(self, x: Floats) -> Floats:
        """Return the level at each place, px; before the first one, that."""
        return _at(self.x, self.y, x)


def center_line(edges: Edges) -> Levels:
    """Return the levels of the step line in the middle of a stroke."""
    half = edges.width / 2
    top, bottom = _begun(edges, *clean_edges(edges))
    upper, lower = _known(top) + half, _known(bottom[::-1])[::-1] - half
    rows = np.arange(np.floor(min(upper.min(), lower.min())) * FINE, np.ceil(max(upper.max(), lower.max())) * FINE + 2)
    rows /= FINE
    falls = (np.searchsorted(upper, rows) + np.searchsorted(lower, rows)) / 2.0
    x, y = settled(*_levels(rows, falls), float(upper.size), (edges.top + edges.bottom) / 2, edges.sure)
    doubtful = np.abs(_at(x, y, np.arange(0.5, upper.size)) - np.where(np.isnan(edges.top), lower, upper)) > AGREE
    band = np.where(_share_in(x, edges.unseen) > 0.5, UNSEEN_BAND, LEAST_BAND)
    band = np.maximum(band, _open_where_short(x, y, float(upper.size)))
    band = np.maximum(band, _open_between(x, y, upper, lower, half))
    return Levels(x, y, band, float((doubtful & ~_near_drop(x, upper.size, edges.width)).mean()))


def _open_where_short(x: Floats, y: Floats, end: float) -> Floats:
    """Return how far each level is open: to its neighbors where it holds for less than a drop is sharp."""
    above, below = np.diff(y, prepend=y[:1]), np.diff(y, append=y[-1:])
    return np.where(np.diff(x, append=end) < SURE_LENGTH, np.maximum(above, below), 0.0)


def _open_between(x: Floats, y: Floats, upper: Floats, lower: Floats, half: float) -> Floats:
    """Return how far each level is open: to what its edges tell, where they tell different ones.

    The bar of a cross lifts the upper edge to its right and lowers the lower one to its left: the line falls anywhere
    between.
    """
    middle = (x + np.append(x[1:], upper.size)) / 2
    above, below = (
        edge[(middle + shift).astype(int).clip(0, edge.size - 1)] for edge, shift in ((upper, half), (lower, -half))
    )
    return np.where(below - above > WHOLE, np.maximum(y - above, below - y), 0.0)


def _begun(edges: Edges, top: Floats, bottom: Floats) -> tuple[Floats, Floats]:
    """Return edges with those of the path where it shows its ink before the first column in which one is seen."""
    seen = np.flatnonzero(~edges.unseen)
    if edges.way is None or edges.drawn is None or not seen.size or edges.width > MIDDLE:
        return top, bottom
    first = int(seen[0])
    inked = np.flatnonzero(np.isfinite(edges.drawn[0][:first]))
    if not inked.size:
        return top, bottom
    top, bottom = top.copy(), bottom.copy()
    top[inked] = np.minimum(edges.way[0][inked], np.nanmin(top[first:], initial=np.inf))
    bottom[inked] = edges.way[1][inked]
    return np.fmax.accumulate(top), np.fmin.accumulate(bottom[::-1])[::-1]


def _known(edge: Floats) -> Floats:
    """Fill what comes before the first column seen."""
    seen = np.flatnonzero(np.isfinite(edge))
    return np.where(np.isfinite(edge), edge, edge[seen[0]] if seen.size else 0.0)


def _levels(rows: Floats, falls: Floats) -> tuple[Floats, Floats]:
    """Return where levels start, and the levels: rows that the line keeps for a while."""
    holds = np.flatnonzero(np.diff(falls) >= SHORTEST)
    x: list[float] = []
    groups: list[list[int]] = []
    for k in holds.tolist():
        if groups and rows[k] - rows[groups[-1][0]] < SAME_LEVEL:
            groups[-1].append(k)
        else:
            groups.append([k])
            x.append(float(falls[k]))
    length = np.diff(falls)
    y = [float(np.average(rows[g], weights=length[g])) for g in groups]
    return np.array(x), np.array(y)


def _at(x: Floats, y: Floats, places: Floats) -> Floats:
    return np.asarray(y[(np.searchsorted(x, places, side="right") - 1).clip(0)])


def _share_in(x: Floats, mask: Mask) -> Floats:
    """Return the share of columns of each level where the mask holds."""
    edges = np.r_[np.rint(x).astype(int), mask.size].clip(0, mask.size)
    return np.array([mask[a:b].mean() if b > a else 0.0 for a, b in pairwise(edges.tolist())])


def _near_drop(x: Floats, columns: int, width: float) -> Mask:
    distance = np.abs(np.arange(columns)[:, None] + 0.5 - x[None, :]).min(axis=1)
    return np.asarray(distance <= width + 1)
