"""The measured edges of a stroke in, its edges where marks stand on it out, told by the ends of the marks.

Marks of one curve are as high as one another, and stand on its level: where they leave nothing of the stroke to be
seen between them, or another curve hides it, their ends still tell where it runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import scipy

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.edges import Edges
from kmrecon.digitize.curves.marks import runs_in
from kmrecon.digitize.curves.path import Path
from kmrecon.types import Floats

FEWEST = 3  # marks that stand alone and are alike
BESIDE = 4  # px from a mark that stands alone to the stroke that is seen whole on both its sides
LEVEL = 0.5  # px by which the stroke may differ from one side of a mark to the other
ALIKE = 1.0  # px by which marks differ in height
OFTEN = 0.5  # share of the marks that stand alone that are alike
LEAST = 1.5  # px by which what may be a mark is higher than the stroke
HIGH = 3.0  # px, both sides together, that marks reach beyond it: of lower ones the ends tell nothing
FALL = 0.5  # of the height of a mark beyond the stroke: as much may a path fall along it
CLEAR = 2.5  # px beyond an edge in which nothing else is drawn, the blurred one of the stroke itself apart
CORNER = 1.0  # px by which the ends of an upright stroke and the levels beside it may differ


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the marks of a curve reach beyond the edges of its stroke, px."""

    above: float
    below: float


def told_by_marks(strokes: Sequence[tuple[Edges, Path]]) -> list[Edges]:
    """Return the edges of the strokes of a plot, not of their marks, where marks of the usual height stand."""
    alone = [reaches_of(edges) for edges, _ in strokes]
    reaches = [mark_reach(each) for each in alone]
    usual = _usual([reach for reach in reaches if reach is not None], alone)
    return [_without_ends(*stroke, reach or usual) for stroke, reach in zip(strokes, reaches, strict=True)]


def _usual(known: Sequence[Reach], alone: Sequence[Floats]) -> Reach | None:
    """Return how far the marks of a plot reach: those of one curve as far as those of the next."""
    if not known:
        return mark_reach(np.concatenate(alone)) if alone else None
    above, below = ([getattr(reach, side) for reach in known] for side in ("above", "below"))
    alike = max(np.ptp(above), np.ptp(below)) <= ALIKE
    return Reach(float(np.median(above)), float(np.median(below))) if alike else None


def _without_ends(edges: Edges, path: Path, reach: Reach | None) -> Edges:
    if reach is None:
        return edges
    first, last = _run(edges)
    high = edges.width + reach.above + reach.below
    between = _Between.sure(edges)
    free = ~_upright(edges) & ~_falls(edges, path, FALL * (reach.above + reach.below))
    both = free & (last - first <= high + ALIKE) & (last - first >= high - ALIKE - _cut(edges))
    both &= between.holds((first + reach.above + last - reach.below - edges.width) / 2)
    top_only, bottom_only = _one_ended(edges, last - first, high, free)
    top_only &= ~both & between.holds(edges.top + reach.above)
    bottom_only &= ~both & between.holds(edges.bottom - reach.below - edges.width)
    top = np.where(both, first + reach.above, np.where(top_only, edges.top + reach.above, edges.top))
    bottom = np.where(both, last - reach.below, np.where(bottom_only, edges.bottom - reach.below, edges.bottom))
    for beside in (-1, 1):
        at, near_top, near_bottom = (np.roll(values, beside) for values in (both, top, bottom))
        flank = at & ~both & (edges.top <= near_top + LEVEL) & (edges.bottom >= near_bottom - LEVEL)
        top, bottom = np.where(flank, near_top, top), np.where(flank, near_bottom, bottom)
    return replace(edges, top=top, bottom=bottom)


def _run(edges: Edges) -> tuple[Floats, Floats]:
    """Return from where to where the ink at the path is seen in each column, px: not to where it goes on."""
    first, last = edges.top.copy(), edges.bottom.copy()
    if edges.drawn is not None:
        n = edges.drawn[0].size
        first[:n] = np.where(np.isnan(first[:n]), edges.drawn[0], first[:n])
        last[:n] = np.where(np.isnan(last[:n]), edges.drawn[1], last[:n])
    return first, last


def _cut(edges: Edges) -> Floats:
    """Return how much less of a mark may be seen in each column, px: at an end beside which something is drawn."""
    return np.isnan(edges.top).astype(np.float64) + np.isnan(edges.bottom)


def _one_ended(edges: Edges, shown: Floats, high: float, free: Mask) -> tuple[Mask, Mask]:
    """Tell in which columns something hides all of a mark but its upper, or its lower end."""
    marked = free & (shown > edges.width + LEAST) & (shown <= high + ALIKE)
    columns = np.ones(round(edges.width) + 2, bool)
    return (
        scipy.ndimage.binary_opening(marked & np.isnan(edges.bottom) & _steady(edges.top), columns),
        scipy.ndimage.binary_opening(marked & np.isnan(edges.top) & _steady(edges.bottom), columns),
    )


def _steady(edge: Floats) -> Mask:
    """Tell in which columns an edge is as high as in one beside it."""
    same = np.abs(np.diff(edge)) <= LEVEL
    return np.asarray(np.r_[same, False] | np.r_[False, same])


def _falls(edges: Edges, path: Path, least: float) -> Mask:
    """Tell beside which columns a path falls so far that an upright stroke may be as high as a mark."""
    side, columns = round(edges.width), np.arange(edges.top.size)
    before, after = (columns - side).clip(0, path.end), (columns + side).clip(0, path.end)
    return np.asarray(path.row[after] - path.start[before] > least)


@dataclass(frozen=True, slots=True)
class _Between:
    """The upper edges where the stroke is seen whole: the last one before each column, and the next one, px."""

    last: Floats
    next: Floats

    @classmethod
    def sure(cls, edges: Edges) -> Self:
        whole = edges.whole & _alone_in_column(edges)
        return cls(
            np.maximum.accumulate(np.where(whole, edges.top, -np.inf)),
            np.minimum.accumulate(np.where(whole, edges.top, np.inf)[::-1])[::-1],
        )

    def holds(self, top: Floats) -> Mask:
        """Tell where an upper edge lies between them, as that of a falling line does."""
        return np.asarray((top >= self.last - LEVEL) & (top <= self.next + LEVEL))


def _alone_in_column(edges: Edges) -> Mask:
    """Tell in which columns nothing is drawn right above or below the stroke: what another curve cuts may be a mark."""
    out = np.ones(edges.top.size, bool)
    if edges.drawn is not None:
        n, (_, _, highest, lowest) = edges.drawn[0].size, edges.drawn
        out[:n] = (edges.top[:n] - highest <= CLEAR) & (lowest - edges.bottom[:n] <= CLEAR)
    return out


def reaches_of(edges: Edges) -> Floats:
    """Return how far each mark reaches above and below the stroke, (marks, 2) px, of those alone on a level."""
    thick = edges.bottom - edges.top
    found = [r for group in runs_in(thick > edges.width + LEAST) if (r := _alone(edges, group))]
    return np.array(found).reshape(-1, 2)


def mark_reach(reaches: Floats) -> Reach | None:
    """Return how far marks reach beyond the stroke, of those that stand alone on a level; nothing where few do."""
    if len(reaches) < FEWEST:
        return None
    usual = np.median(reaches, axis=0)
    alike = (np.abs(reaches - usual) <= ALIKE).all(axis=1)
    if alike.sum() < FEWEST or alike.mean() < OFTEN:
        return None
    above, below = np.median(reaches[alike], axis=0).clip(0).tolist()
    return Reach(above, below) if above + below >= HIGH else None


def _alone(edges: Edges, group: slice) -> tuple[float, float] | None:
    """Return how far the ink in some columns reaches beyond the level stroke beside them, up and down, px."""
    before = _whole_near(edges, range(group.start - 1, max(-1, group.start - 1 - BESIDE), -1))
    after = _whole_near(edges, range(group.stop, min(edges.top.size, group.stop + BESIDE)))
    if before is None or after is None or abs(edges.top[after] - edges.top[before]) > LEVEL:
        return None
    top, bottom = (float(edge[before] + edge[after]) / 2 for edge in (edges.top, edges.bottom))
    return top - float(edges.top[group].min()), float(edges.bottom[group].max()) - bottom


def _whole_near(edges: Edges, columns: range) -> int | None:
    return next((k for k in columns if edges.whole[k]), None)


def _upright(edges: Edges) -> Mask:
    """Tell in which columns an upright stroke lies between a level that ends at its top and one that begins below."""
    side, out = round(edges.width) + 2, np.zeros(edges.top.size, bool)
    left, right = out.copy(), out.copy()
    whole = edges.whole
    for k in range(1, side + 1):
        left[k:] |= whole[:-k] & (np.abs(edges.top[:-k] - edges.top[k:]) <= CORNER)
        right[:-k] |= whole[k:] & (np.abs(edges.bottom[k:] - edges.bottom[:-k]) <= CORNER)
    return np.asarray(left | right)
