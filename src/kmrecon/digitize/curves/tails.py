"""A solid stroke in that was led on along a broken one, the same with its own end out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.dashes import longest_gap
from kmrecon.digitize.curves.line_style import SOLID_GAPS, along, near_ink
from kmrecon.digitize.curves.path import INK, Path, Ways
from kmrecon.digitize.curves.plot import Plot
from kmrecon.digitize.curves.rest import stroke_of
from kmrecon.digitize.curves.traced import Traced
from kmrecon.types import Floats

LEAST_GAP = 2  # px without ink: a blurred edge may look like less
FEWEST_GAPS = 2
BROKEN = 0.2  # share of what is seen of a broken stroke that is gaps, at least
DASH = 2.0  # times the longest gap: how long a dash may be
LEAP = 3.0  # stroke widths of a drop that is not drawn: it leads to another line
WHOLE = 4.0  # times a dash and its gap: as long a drop without a gap is that of a solid stroke
TOGETHER = 2.0  # stroke widths from one to another that holds the same level, beneath marks
LEAST_KEPT = 0.25  # of what is seen: a stroke that is broken from near its start on was no solid one


def without_broken_tail(item: Traced) -> Traced:
    """Return a solid stroke up to where what it goes on along is dashed or dotted; another one as it is."""
    column = _broken_from(item.path, item.ink.share, item.ink.hidden, item.width)
    return item if column is None else replace(item, path=item.path.until(column))


def with_own_tail(item: Traced, others: Sequence[Traced], plot: Plot) -> Traced:
    """Return a stroke, cut off where it was led on along another one, with what the others leave it beyond."""
    ink, path, hidden = item.ink, item.path, item.ink.hidden
    for other in others:
        hidden = hidden | stroke_of(other.ink, other.path, other.edges)
    left = np.where(hidden & ~stroke_of(ink, path, item.edges), 0.0, ink.share)
    way = Ways(left, hidden, plot.other, plot.start_rows).best()
    if way is None:
        return item
    common = min(path.length, way.length)
    together = np.flatnonzero(np.abs(way.row[:common] - path.row[:common]) <= item.width)
    # The first dash of the other one may be the last thing before the cut.
    if together.size == 0 or path.end - together[-1] > DASH * longest_gap(ink.share > INK):
        return item
    if way.length <= path.length and way.row[-1] - path.row[-1] <= LEAP * item.width:
        return item
    return replace(item, path=path.until(int(together[-1])).then(way))


def exchanged(solid: Traced, broken: Traced) -> tuple[Traced, Traced]:
    """Return two strokes, each with the other's end where the broken one goes on down a drop without a gap.

    On a level that both hold, marks may hide which of them leaves it.
    """
    column = _whole_drop(broken)
    before = None if column is None else column - round(TOGETHER * broken.width)
    if before is None or not 0 < before < solid.path.end:
        return solid, broken
    first, second = solid.path, broken.path
    if abs(int(first.row[before]) - int(second.row[before])) > TOGETHER * broken.width:
        return solid, broken
    return (
        replace(solid, path=first.until(before).then(second)),
        replace(broken, path=second.until(before).then(first)),
    )


def _whole_drop(item: Traced) -> int | None:
    """Return the column of a drop in the ink of a broken stroke that is long and shows no gap; None without one."""
    path, share, hidden = item.path, item.ink.share, item.ink.hidden
    rows, columns = along(path)
    empty, shown = ~near_ink(share, rows, columns) & ~hidden[rows, columns], ~hidden[rows, columns]
    gaps = int((np.diff(empty.astype(np.int8)) > 0).sum())
    if not path.broken or gaps < FEWEST_GAPS:
        return None
    seen = np.bincount(columns[shown & ~empty], minlength=path.length)
    whole = np.flatnonzero((seen > WHOLE * (shown.sum() - seen) / gaps) & (seen >= path.row - path.start))
    return int(whole[-1]) if whole.size else None


def shown_until(item: Traced, column: int) -> int:
    """Return how many pixels along a path show its ink up to a column."""
    rows, columns = along(item.path)
    return int((near_ink(item.ink.share, rows, columns) & (columns < column)).sum())


def _broken_from(path: Path, share: Floats, hidden: Mask, width: float) -> int | None:
    """Return the last column before the gaps that make the rest of a path a broken line; None of a whole one."""
    rows, columns = along(path)
    empty = ~near_ink(share, rows, columns) & ~hidden[rows, columns]
    shown = ~hidden[rows, columns]
    edges = np.flatnonzero(np.diff(np.r_[0, empty.astype(np.int8), 0]))
    firsts, ends = edges[::2], edges[1::2]
    seen = (ends - firsts >= LEAST_GAP) & (np.cumsum(shown)[firsts] > LEAST_KEPT * shown.sum())
    for first, end in zip(firsts[seen].tolist(), ends[seen].tolist(), strict=True):
        if empty[:first].sum() > SOLID_GAPS * shown[:first].sum():
            return None
        leaps = end - first >= LEAP * width and columns[first] == columns[end - 1]
        broken = (firsts[seen] >= first).sum() >= FEWEST_GAPS and empty[first:].sum() >= BROKEN * shown[first:].sum()
        if leaps or broken:
            column = int(columns[first])
            return column - 1 if path.row[column] > path.start[column] else column
    return None
