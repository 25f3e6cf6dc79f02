"""A path through ink in, the two edges of its stroke out, to a fraction of a pixel.

Both edges of a falling line only fall: what sticks out of them is a censoring mark, not the curve.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.flanks import with_flanks
from kmrecon.digitize.curves.path import INK, Path
from kmrecon.digitize.curves.stroke_width import runs_at, width_of
from kmrecon.types import Floats, Ints

MARK_AT_END = 8.0  # px, and three stroke widths: a mark at the end of a curve covers no more columns
WHOLE = 1.0  # px by which a stroke that is seen whole may differ from its usual width
CUT = 2  # px beyond an edge in which something hides a part of the stroke
BLURRED = 1.0  # px beyond what is drawn that its blurred edge covers
LEAST_UNCUT = 0.4  # share of the columns that tells the width alone


@dataclass(frozen=True, slots=True)
class Edges:
    """The upper and lower edge of a stroke in each column, not a number where they are not seen."""

    top: Floats  # (columns,) px
    bottom: Floats  # (columns,) px
    width: float  # px, of the stroke
    middle: Floats | None = None  # (columns,) px, of a level stroke where a part of it is seen
    # (columns,) px each: from where to where its ink at the path is seen, from where to where anything is drawn there
    drawn: tuple[Floats, ...] | None = None
    way: tuple[Floats, Floats] | None = None  # (columns,) px each: both edges as the path that was followed has them

    @property
    def sure(self) -> Mask:
        """Columns in which the stroke is seen whole: no mark, no drop, nothing over it."""
        # The faint flank of a mark is nearly as thin as the stroke: its neighbours tell.
        return np.asarray(scipy.ndimage.binary_erosion(self.whole, border_value=1))

    @property
    def whole(self) -> Mask:
        """Columns in which the stroke is as thick as it is."""
        return np.asarray(np.abs(self.bottom - self.top - self.width) <= WHOLE)

    @property
    def unseen(self) -> Mask:
        """Columns in which neither edge is seen."""
        return np.asarray(np.isnan(self.top) & np.isnan(self.bottom))


def stroke_edges(share: Floats, hidden: Mask, path: Path, usual: float | None = None) -> Edges:
    """Measure the edges of the stroke that a path runs along.

    Parameters
    ----------
    share : (rows, columns) part of each pixel that is covered by the stroke's color
    hidden : (rows, columns) something else is drawn there: an edge beside it is not seen
    path : that the stroke was found along
    usual : px, width of the strokes of its plot
    """
    rows = share.shape[0]
    drawn = share > INK
    columns = np.arange(path.length)
    on = _row_with_ink(drawn, path, columns)
    up, low = runs_at(drawn, on.clip(0), columns)
    above, below = (up - 1).clip(0), (low + 1).clip(None, rows - 1)
    top = up + (1 - share[up, columns]) - np.where(up > 0, share[above, columns], 0)
    bottom = low + share[low, columns] + np.where(low < rows - 1, share[below, columns], 0)
    top, bottom = _centered(top, bottom, up == low, share, up, columns)
    top[(on < 0) | hidden[above, columns]] = np.nan
    bottom[(on < 0) | hidden[below, columns]] = np.nan
    # A blurred edge lies between a stroke and another one that cuts it.
    cut = hidden[(up - CUT).clip(0), columns] | hidden[(low + CUT).clip(None, rows - 1), columns]
    seen = np.isfinite(bottom - top)
    uncut = seen & ~cut
    enough = uncut.sum() >= LEAST_UNCUT * seen.sum()
    width = width_of(drawn[:, : path.length], up, low, uncut if enough else seen, bottom - top, usual)
    edges = Edges(top, bottom, width)
    ink = np.where(on < 0, np.nan, up), np.where(on < 0, np.nan, low + 1)
    edges = replace(edges, middle=_middle(edges, up, low, on >= 0), drawn=(*ink, *_room(drawn | hidden, path)))
    edges = replace(edges, way=_along(path, width))
    edges = _without_cuts(edges, up, low, path)
    if not path.broken:
        top, bottom = with_flanks(edges.top, edges.bottom, width, share, hidden, path)
        edges = replace(edges, top=top, bottom=bottom)
    return _with_foot(_over_gaps(edges, path), path)


def _along(path: Path, width: float) -> tuple[Floats, Floats]:
    """Return the edges of a stroke of a width around a path, (columns,) px each."""
    half, columns = width / 2, np.arange(path.length)
    before = path.start[(columns - round(half)).clip(0)]
    after = path.row[(columns + round(half)).clip(None, path.end)]
    return before + 0.5 - half, after + 0.5 + half


def _room(covered: Mask, path: Path) -> tuple[Floats, Floats]:
    """Return the rows between which the stroke lies in each column: where nothing is drawn, it is not."""
    columns = np.arange(path.length)
    # Compression leaves single pixels between two strokes that are of neither.
    covered[1:-1] |= covered[:-2] & covered[2:]
    first, last = (runs_at(covered, rows, columns)[k] for k, rows in enumerate((path.start, path.row)))
    known = covered[path.start, columns] & covered[path.row, columns]
    return np.where(known, first - BLURRED, np.nan), np.where(known, last + 1 + BLURRED, np.nan)


def _middle(edges: Edges, up: Ints, low: Ints, on: Mask) -> Floats:
    """Return the middle of a level stroke where a part of it is seen, and not both its edges."""
    seen_top, seen_bottom = np.isfinite(edges.top), np.isfinite(edges.bottom)
    middle = np.where(seen_top, edges.top + edges.width / 2, (up + low + 1) / 2)
    middle = np.where(seen_bottom, edges.bottom - edges.width / 2, middle)
    thin = on & (low - up <= edges.width) & ~(seen_top & seen_bottom)
    return np.where(thin & _keeps_level(up, low, edges.width), middle, np.nan)


def _keeps_level(up: Ints, low: Ints, width: float) -> Mask:
    """Tell in which columns ink, from row `up` to row `low`, goes on level for a stroke's width: no flank does."""
    steady = (np.abs(np.diff(up)) <= 1) & (np.abs(np.diff(low)) <= 1)
    long = scipy.ndimage.binary_opening(steady, np.ones(max(1, round(width) - 1), bool))
    return np.asarray(np.r_[long, False] | np.r_[False, long])


def _without_cuts(edges: Edges, up: Ints, low: Ints, path: Path) -> Edges:
    """Forget the ends of upright pieces that another stroke has cut off: the drop goes on behind it."""
    cut_above, cut_below = (np.zeros(up.size, bool) for _ in range(2))
    margin = edges.width + 1
    for offset in range(-int(np.ceil(edges.width)), int(np.ceil(edges.width)) + 1):
        beside = (np.arange(up.size) + offset).clip(0, up.size - 1)
        start, row = path.start[beside], path.row[beside]
        cut_above |= (start < up - margin) & (row > up + margin)
        cut_below |= (start < low - margin) & (row > low + margin)
    top, bottom = np.where(cut_above, np.nan, edges.top), np.where(cut_below, np.nan, edges.bottom)
    return replace(edges, top=top, bottom=bottom)


def _over_gaps(edges: Edges, path: Path) -> Edges:
    """Let the edges go on between two dashes: at the level before up to where the path falls, then at the next one."""
    top, bottom = edges.top.copy(), edges.bottom.copy()
    seen = np.flatnonzero(np.isfinite(top) & np.isfinite(bottom))
    gaps = np.flatnonzero(~path.drawn & ~path.hidden & np.isnan(top) & np.isnan(bottom))
    if not (seen.size and gaps.size):
        return edges
    after = np.searchsorted(seen, gaps)
    left, right = seen[(after - 1).clip(0)], seen[after.clip(None, seen.size - 1)]
    fallen = np.abs(path.row[gaps] - path.row[right]) < np.abs(path.row[gaps] - path.row[left])
    beside = np.where(fallen, right, left)
    # Before the first dash and after the last one only one level is known, which holds as far as the path keeps it.
    known = ((gaps > seen[0]) & (gaps < seen[-1])) | (np.abs(path.row[gaps] - path.row[beside]) <= edges.width)
    gaps, beside = gaps[known], beside[known]
    top[gaps], bottom[gaps] = top[beside], bottom[beside]
    return replace(edges, top=top, bottom=bottom)


def _centered(
    top: Floats, bottom: Floats, single: Mask, share: Floats, rows: Ints, columns: Ints
) -> tuple[Floats, Floats]:
    """Put the edges of a stroke that is one pixel high around the center of its ink."""
    beside = [share[(rows + d).clip(0, share.shape[0] - 1), columns] for d in (-1, 0, 1)]
    width = np.maximum(sum(beside), 1e-9)
    center = rows + 0.5 + (beside[2] - beside[0]) / width
    return np.where(single, center - width / 2, top), np.where(single, center + width / 2, bottom)


def _with_foot(edges: Edges, path: Path) -> Edges:
    """Tell how a stroke ends: in a drop, at whose foot both edges go on, or level, whatever mark stands there."""
    before = path.start[max(0, path.length - round(edges.width) - 3)]
    if path.row[-1] - before < 2 * edges.width + 2:
        return _forgotten(edges, np.arange(edges.top.size) > _last_seen(edges, path))
    half, columns = edges.width / 2, round(edges.width) + 1
    foot = path.row[-1] + 0.5 + half
    top = np.r_[edges.top, np.full(columns, path.row[-1] + 0.5 - half)]
    # An axis line covers the end of a drop to it, and other strokes may cut it on its way.
    ends = (edges.bottom > foot - edges.width) | (_upright_at_end(edges, path) & np.isnan(edges.bottom))
    bottom = np.r_[np.where(ends, foot, edges.bottom), np.full(columns, foot)]
    return replace(edges, top=top, bottom=bottom)


def _upright_at_end(edges: Edges, path: Path) -> Mask:
    """Return the columns, no more than a stroke's width, in which a last drop is seen to begin."""
    last = np.arange(edges.top.size) >= path.length - round(edges.width)
    if edges.drawn is None:
        return np.zeros(edges.top.size, bool)
    high = np.zeros(edges.top.size)
    high[: path.length] = (edges.drawn[1] - edges.drawn[0])[: path.length]
    return last & (high > 2 * edges.width)


def _forgotten(edges: Edges, columns: Mask) -> Edges:
    """Return the edges without what was measured in some columns."""
    top, bottom, *drawn = (np.where(columns, np.nan, rows) for rows in (edges.top, edges.bottom, *(edges.drawn or ())))
    return replace(edges, top=top, bottom=bottom, drawn=tuple(drawn) or None)


def _last_seen(edges: Edges, path: Path) -> int:
    """Return the last column of a stroke that ends level in which no mark stands at its end."""
    end, sure = edges.top.size, np.flatnonzero(edges.sure)
    if not sure.size:
        return end
    last = int(sure[-1])
    if end - last > MARK_AT_END + 3 * edges.width:
        return end if path.row[-1] > path.row[last] + 1 else int(np.flatnonzero(edges.whole)[-1])
    if path.row[-1] - path.row[last] <= edges.width:
        return last
    below = np.flatnonzero((np.arange(end) > last) & (path.row[:end] > path.row[last] + edges.width))
    if end - below[0] <= edges.width + 2:  # down a mark
        return last
    # A last drop lies between: of the short level after it, what is as thick as the stroke is no mark.
    whole = below[edges.whole[below]]
    return int(whole[-1]) if whole.size else end


def _row_with_ink(drawn: Mask, path: Path, columns: Ints) -> Ints:
    """Return for each column a row at the path that is drawn, -1 where there is none."""
    found = np.full(columns.size, -1, np.int64)
    for offset in (0, 1, -1, 2, -2):
        for rows in (path.row, path.start):
            near = (rows + offset).clip(0, drawn.shape[0] - 1)
            found = np.where((found < 0) & drawn[near, columns], near, found)
    return found
