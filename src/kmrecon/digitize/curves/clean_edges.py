"""The measured edges of a stroke in, edges that never rise out: what sticks out of them is a mark, not the curve."""

from dataclasses import replace

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.edges import Edges
from kmrecon.digitize.curves.path import Path
from kmrecon.types import Floats, Ints

MIDDLE_SLACK = 0.5  # px by which the middle of a part may be off
BESIDE = 1.6  # px beyond the edges of a stroke by which what it hides may run


def filled_from(edges: Edges, path: Path, others: list[tuple[Edges, Path]]) -> Edges:
    """Where a stroke is hidden beneath another one, take the other one's edges, between its own beside them."""
    top, bottom = edges.top.copy(), edges.bottom.copy()
    next_top, last_bottom = _sure_limits(edges)
    for other, way in others:
        n = min(path.length, way.length)
        its_top, its_bottom = _without_marks(other)
        unseen = np.isnan(top[:n]) & np.isnan(bottom[:n])
        # Beside the other stroke, a mark on it hides this one. Down a drop of the other one this one may keep its
        # level: only the edge that it runs along is its own.
        reach = (edges.width + other.width) / 2 + 1
        upper, lower = (
            np.flatnonzero(unseen & (np.abs(rows - its) <= reach) & ~_beside(rows, its_top[:n], its_bottom[:n]))
            for rows, its in ((path.start[:n], way.start[:n]), (path.row[:n], way.row[:n]))
        )
        thinner = (other.width - edges.width) / 2
        top[upper] = np.minimum(its_top[upper] + thinner, next_top[upper])
        bottom[lower] = np.maximum(its_bottom[lower] - thinner, last_bottom[lower])
    return replace(edges, top=top, bottom=bottom)


def _beside(rows: Ints, top: Floats, bottom: Floats) -> Mask:
    """Tell which rows are seen to lie beyond the edges of a stroke."""
    return np.asarray((rows < top - BESIDE) | (rows >= bottom + BESIDE))


def _without_marks(edges: Edges) -> tuple[Floats, Floats]:
    """Return the edges where they are seen, without what sticks out of them."""
    top, bottom = _never_rising(*_between_sure_columns(edges))
    return np.where(np.isnan(edges.top), np.nan, top), np.where(np.isnan(edges.bottom), np.nan, bottom)


def clean_edges(edges: Edges) -> tuple[Floats, Floats]:
    """Return the edges with everything that sticks out of them taken away: they never rise.

    Where only one edge is seen, the other one lies a stroke's width from it.
    """
    w = round(edges.width)
    top, bottom = _around_middle(edges, *_between_sure_columns(edges))
    seen_top, seen_bottom = np.isfinite(top), np.isfinite(bottom)
    top, bottom = _never_rising(top, bottom)
    from_bottom = np.where(_shifted_mask(seen_bottom, -w), _shifted(bottom, -w) - edges.width, np.nan)
    from_top = np.where(_shifted_mask(seen_top, w), _shifted(top, w) + edges.width, np.nan)
    top, bottom = _never_rising(np.where(seen_top, top, from_bottom), np.where(seen_bottom, bottom, from_top))
    return _never_rising(*_where_drawn(edges, top, bottom))


def _where_drawn(edges: Edges, top: Floats, bottom: Floats) -> tuple[Floats, Floats]:
    """Keep each edge that is not seen where something is drawn, and where the ink of the stroke tells.

    A stroke's width behind ink that others cut off, the upper edge is no more than that width above where the ink
    ends; so the lower edge before it.
    """
    if edges.drawn is None:
        return top, bottom
    w, end = round(edges.width), np.full(top.size - edges.drawn[0].size, np.nan)
    first, last, highest, lowest = (np.r_[rows, end] for rows in edges.drawn)
    inside = edges.unseen & (first >= top) & (last <= bottom)
    latest = _shifted(np.where(inside, last, np.nan), -w) - edges.width
    earliest = _shifted(np.where(inside, first, np.nan), w) + edges.width
    next_top = np.minimum.accumulate(np.where(np.isnan(edges.top), np.inf, top)[::-1])[::-1]
    last_bottom = np.maximum.accumulate(np.where(np.isnan(edges.bottom), -np.inf, bottom))
    latest, earliest = (
        np.minimum(np.fmax(latest, highest), next_top),
        np.maximum(np.fmin(earliest, lowest), last_bottom),
    )
    return (
        np.where(np.isnan(edges.top) & (latest > top), latest, top),
        np.where(np.isnan(edges.bottom) & (earliest < bottom), earliest, bottom),
    )


def _between_sure_columns(edges: Edges) -> tuple[Floats, Floats]:
    """Keep each edge between those of the columns beside it where the stroke is seen whole."""
    next_top, last_bottom = _sure_limits(edges)
    return np.minimum(edges.top, next_top), np.maximum(edges.bottom, last_bottom)


def _around_middle(edges: Edges, top: Floats, bottom: Floats) -> tuple[Floats, Floats]:
    """Keep each edge on its side of the stroke's middle, as seen before and after; where neither is seen, beside it."""
    if edges.middle is None:
        return top, bottom
    middle = np.r_[edges.middle, np.full(top.size - edges.middle.size, np.nan)]
    reach, known = edges.width / 2 + MIDDLE_SLACK, np.isfinite(middle)
    highest = np.maximum.accumulate(np.where(known, middle - reach, -np.inf))
    lowest = np.minimum.accumulate(np.where(known, middle + reach, np.inf)[::-1])[::-1]
    top = np.where(known & edges.unseen, middle - edges.width / 2, top)
    bottom = np.where(known & edges.unseen, middle + edges.width / 2, bottom)
    return np.maximum(top, highest), np.minimum(bottom, lowest)


def _sure_limits(edges: Edges) -> tuple[Floats, Floats]:
    """Return the next top edge and the last bottom edge where the stroke is seen whole."""
    next_top = np.minimum.accumulate(np.where(edges.sure, edges.top, np.inf)[::-1])[::-1]
    return next_top, np.maximum.accumulate(np.where(edges.sure, edges.bottom, -np.inf))


def _never_rising(top: Floats, bottom: Floats) -> tuple[Floats, Floats]:
    return np.fmax.accumulate(top), np.fmin.accumulate(bottom[::-1])[::-1]


def _shifted_mask(mask: Mask, by: int) -> Mask:
    return np.asarray(_shifted(mask.astype(float), by) == 1)


def _shifted(values: Floats, by: int) -> Floats:
    """Return values[k + by] at k, not a number beyond the ends."""
    out = np.full(values.size, np.nan)
    if by >= 0:
        out[: values.size - by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out
