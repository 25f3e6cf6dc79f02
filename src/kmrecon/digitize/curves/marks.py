"""A stroke and the ink around it in, its censoring marks out: what sticks out of a line that only falls.

A mark of width w sticks out by the height h: in each column the ink beyond the stroke, over h, is the share of
the column that marks cover. Marks are equal, so those that stand alone tell w and h; where marks touch, as many
are told as are needed to cover what is covered.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kmrecon import _core
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.levels import Levels
from kmrecon.digitize.curves.path import Path
from kmrecon.types import Floats, Ints

STICKS_OUT = 0.6  # px by which a mark on one side is higher than the stroke, at least
STICKS_OUT_SHARE = 0.2  # of the stroke's width
BOTH_SIDES = 0.3  # px by which a mark sticks out above and below, at least
FAR = 0.75  # px by which a column tells on which sides marks stick out
SAME_SIDES = 0.5  # of the columns that stick out far: as many do so above and below where marks run through the line
BESIDE_DROP = 0.25  # px beyond half a stroke in which an upright one and its blurred flanks lie
DROP = 1.0  # px: a lower drop covers no mark
HIGHEST = 4.0  # stroke widths that a mark sticks out at most
LEAST_HIGHEST = 6.0  # px, and so much more
TRACE = 0.12  # share of a pixel: less is no ink
ALONE = 1.4  # times the area of the smaller ones: a group of one mark
DIP = 0.25  # of the height, by which what lies between two marks is lower
COVERED = 0.65  # of a width: what goes beyond whole marks by more takes another one
FLANK = 0.5  # of the least height: a column that is lower belongs to no mark
LOW = 0.15  # of the usual height: as well
WHOLE = 0.7  # of the usual height: a mark that tells how wide they are is as high
PART = 0.25  # of the usual height: a mark that a drop hides in part is as high
RISE = 0.3  # px by which an edge rises at a mark, at least
RISE_SHARE = 0.17  # of the usual height
BESIDE = 2  # columns beside a group from which an edge rises
BLOCK_WIDTHS = 2.5  # stroke widths that a block of marks is long, of which no edge rises
BLOCK_SHARE = 0.5  # of its columns in which it is thicker than the stroke
SURE_RISE = 1.0  # px: that much is a mark wherever the levels are
COVERS = 1.5  # px beyond an edge that something covers: no mark sticks out by so little
LOW_DOT = 1.3  # px by which dots stick out of a line that is measured over all of them, at most
OF_DOT = 0.8  # of the stroke's width, likewise
OF_DASH = 0.65  # of the stroke's width: pieces of dashes stick out by less, and unlike
FEW = 20  # marks on a broken line, which its ends at drops may be where their heights differ
TOUCHING = 1.5  # times as many marks as groups of them
ALIKE = 0.25  # of the height, by which those of one kind differ at most
MOSTLY, HALF = 0.7, 0.5  # share of them that are alike
WHOLE_STROKE = 0.6  # of its width: a stroke that shows less tells not where its edges are


@dataclass(frozen=True, slots=True)
class _Shape:
    """One mark."""

    width: float  # px
    height: float  # px beyond the stroke


@dataclass(frozen=True, slots=True)
class _Ends:
    """How far the ink along a path goes on up and down in each column, not a number where something covers it."""

    top: Floats  # (columns,) px
    bottom: Floats  # (columns,) px
    fall: Floats  # (columns,) px by which the path falls within half a stroke's width

    def tell(self, group: slice, width: float, least: float) -> bool:
        """Tell whether marks stand in some columns: an edge rises there, or they leave nothing between them."""
        return self.rise(group) >= RISE or self.is_block(group, width, least)

    def hidden_beside(self, group: slice) -> bool:
        """Tell whether no edge of the stroke is seen beside some columns."""
        before, after = slice(max(0, group.start - BESIDE), group.start), slice(group.stop, group.stop + BESIDE)
        return all(bool(np.isnan(edge[part]).all()) for edge in (self.top, self.bottom) for part in (before, after))

    def is_block(self, group: slice, width: float, least: float) -> bool:
        """Tell whether the stroke is thicker than it is in most of many columns."""
        thick = (self.bottom - self.top - self.fall)[group] >= width + 2 * least
        return bool(thick.sum() >= BLOCK_WIDTHS * width and thick.mean() >= BLOCK_SHARE)

    def rise(self, group: slice) -> float:
        """Return by how much an edge rises to the right within some columns, px: a falling line's never does."""
        before, after = slice(max(0, group.start - BESIDE), group.stop), slice(group.start, group.stop + BESIDE)
        to_top = np.fmax.accumulate(self.top[before]) - self.top[before]
        from_bottom = self.bottom[after] - np.fmin.accumulate(self.bottom[after][::-1])[::-1]
        return float(np.nanmax(np.r_[to_top, from_bottom, 0.0]))

    def sure_rises(self, width: float) -> Floats:
        """Return by how much an edge rises to each column from a stroke just before it, px; 0 for little."""
        whole, columns = self.bottom - self.top >= WHOLE_STROKE * width, round(width) + 1
        to_top = _most_before(np.where(whole, self.top, np.nan), columns) - self.top
        from_bottom = self.bottom + _most_before(np.where(whole, -self.bottom, np.nan)[::-1], columns)[::-1]
        rise = np.nan_to_num(np.fmax(to_top, from_bottom))
        return np.where(rise >= SURE_RISE, rise, 0.0)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks on a stroke: a lower bound, for marks hide one another."""

    x: Floats  # (M,) px
    unseen: Floats  # (U, 2) px, from where to where more may stand: beneath something else, or where marks touch


def find_marks(levels: Levels, width: float, share: Floats, hidden: Mask, path: Path, style: str) -> Marks:
    """Return the marks on a stroke.

    Ticks above, below or through the line, crosses and circles all stick out of its edges.

    Parameters
    ----------
    levels : center line of the stroke
    width : px, of the stroke
    share : (rows, columns) part of each pixel that is covered by the stroke's color, to the stroke's end
    hidden : (rows, columns) something else is drawn there
    path : that the stroke was found along
    style : solid, dashed, dotted or dashdot
    """
    height, least, unseen = _profile(levels, width, share, hidden)
    ends = _ends(share, hidden, path, round(width / 2))
    pieces, wide = _pieces(np.maximum(height, ends.sure_rises(width)), width, least, ends, style)
    blocks = [(x[0] - wide / 2, x[-1] + wide / 2) for x in pieces if x.size > 1]
    # A mark that is wider than what covers it shows beside that.
    behind = [(g.start, g.stop) for g in runs_in(unseen) if g.stop - g.start > (wide or width) - 1]
    return Marks(np.concatenate([np.empty(0), *pieces]), np.array(sorted([*blocks, *behind])).reshape(-1, 2))


def _profile(levels: Levels, width: float, share: Floats, hidden: Mask) -> tuple[Floats, float, Mask]:
    """Return how far ink sticks out of a stroke in each column as marks do, how far it does so at least, and where
    neither side of it is seen.
    """
    columns, half = np.arange(0.5, share.shape[1], dtype=np.float64), width / 2
    # Around a drop the stroke reaches from the level before it to the one after it.
    before, after = levels.at(columns - half - BESIDE_DROP), levels.at(columns + half + BESIDE_DROP)
    most = HIGHEST * width + LEAST_HIGHEST
    up = _run(share, hidden, before - half)
    down = _run(share[::-1], hidden[::-1], share.shape[0] - after - half)
    unseen = (up.covered > COVERS) & (down.covered > COVERS)
    above, below = (_plain_left_out(side.ink, most) for side in (up, down))
    # What one side does not show is as on the other one.
    outside = np.nan_to_num(np.fmax(above, below))
    both = np.nan_to_num(np.fmin(above, below))
    level = after - before < DROP
    stands_out = (outside > FAR) & level
    if stands_out.any() and (both > SAME_SIDES * outside)[stands_out].mean() >= SAME_SIDES:
        # An upright stroke hides one half of a mark.
        return np.where(level, both, outside), BOTH_SIDES, unseen
    return outside, max(STICKS_OUT, STICKS_OUT_SHARE * width), unseen


def _plain_left_out(ink: Floats, most: float) -> Floats:
    """Take away what the stroke itself goes beyond its measured edge at most columns, and what is no mark's."""
    little = ink[ink < FAR]
    plain = float(np.median(little)) if little.size else 0.0
    return np.where(ink >= most, 0.0, np.maximum(ink - plain, 0.0))


def _ends(share: Floats, hidden: Mask, path: Path, half: int) -> _Ends:
    """Follow the ink up from where a path enters each column, and down from where it leaves it."""
    rows, columns = share.shape
    start, row = path.start[:columns], path.row[:columns]
    above, below = (start + 1).astype(np.float64), (rows - row).astype(np.float64)
    top = above - _run(share, hidden, above).ink - _left_empty(share, start, 1)
    bottom = rows - below + _run(share[::-1], hidden[::-1], below).ink + _left_empty(share, row, -1)
    # A stroke covers its last column in part only.
    top[-1], bottom[-1] = np.nan, np.nan
    beside = np.arange(columns)
    fall = path.row[:columns][(beside + half).clip(max=columns - 1)] - path.start[:columns][(beside - half).clip(0)]
    return _Ends(top, bottom, fall.astype(np.float64))


def _left_empty(share: Floats, rows: Ints, side: int) -> Floats:
    """Return which part of a pixel in each column a stroke leaves empty on a side where nothing lies next to it."""
    columns = np.arange(rows.size)
    beside = share[(rows + side).clip(0, share.shape[0] - 1), columns]
    return np.asarray((1 - share[rows, columns] - beside).clip(0))


def _most_before(values: Floats, columns: int) -> Floats:
    """Return the greatest value in each column and some before it."""
    out = values.copy()
    for k in range(1, min(columns, values.size - 1) + 1):
        out[k:] = np.fmax(out[k:], values[:-k])
    return out


@dataclass(frozen=True, slots=True)
class _Run:
    """How far ink goes on from an edge in each column."""

    ink: Floats  # (columns,) px, not a number where something covers the edge
    covered: Floats  # (columns,) px that something covers there


def _run(share: Floats, hidden: Mask, edge: Floats) -> _Run:
    """Follow the ink above a row in each column, as far as it goes on, and what covers that row."""
    ink, covered = _core.ink_above(share.astype(np.float32, copy=False), hidden.view(np.uint8), edge, TRACE)
    return _Run(np.where(covered > 0, np.nan, ink), covered)


def _pieces(height: Floats, width: float, least: float, ends: _Ends, style: str) -> tuple[list[Floats], float]:
    """Return where marks stand in a profile of heights, those that touch together, and how wide one is, px."""
    floor = max(FLANK * least, LOW * float(np.quantile(height[height > least], 0.5))) if (height > least).any() else 0.0
    high = [g for g in runs_in(height > floor) if height[g].max() > least]
    # Levels read amiss must not tell how high marks are.
    groups = [g for g in high if ends.tell(g, width, least)]
    if not groups:
        return [], 0.0
    shape = _shape(height, groups)
    marked = [g for g in high if _is_mark(g, float(height[g].max()), shape, ends) or ends.is_block(g, width, least)]
    pieces = [piece for g in marked for piece in _in_group(height, g, shape) if piece.size]
    heights = np.array([height[g].max() for g in groups])
    if style != "solid" and _are_of_line(heights, shape, width, sum(piece.size for piece in pieces)):
        return [], 0.0
    return pieces, shape.width


def _are_of_line(heights: Floats, shape: _Shape, width: float, marks: int) -> bool:
    """Tell whether what sticks out of a broken line is its own: dots, or ends of dashes, which are low or not alike.

    Many marks touch; few ends of dashes do.
    """
    if shape.height < min(LOW_DOT, OF_DOT * width):
        return True
    alike = max(float((np.abs(heights - one) < ALIKE * one).mean()) for one in (np.median(heights), shape.height))
    few = heights.size <= FEW and marks < TOUCHING * heights.size
    return (shape.height < OF_DASH * width and alike <= MOSTLY) or (few and alike <= HALF)


def _is_mark(group: slice, height: float, shape: _Shape, ends: _Ends) -> bool:
    """Tell whether what sticks out is high enough; beside a stroke that is hidden no edge can be seen to rise."""
    if height >= PART * shape.height and ends.rise(group) >= max(RISE, RISE_SHARE * shape.height):
        return True
    return height >= WHOLE * shape.height and ends.hidden_beside(group)


def runs_in(on: Mask) -> list[slice]:
    """Return the runs of columns in which a mask holds."""
    ends = np.flatnonzero(np.diff(np.r_[0, on.astype(np.int8), 0]))
    return [slice(int(a), int(b)) for a, b in zip(ends[::2], ends[1::2], strict=True)]


def _shape(height: Floats, groups: list[slice]) -> _Shape:
    """Return the shape of one mark: of the groups that are no larger than the smaller ones."""
    areas = np.array([height[g].sum() for g in groups])
    highest = np.array([height[g].max() for g in groups])
    top = float(np.quantile(highest, 0.7))
    whole = areas[highest >= WHOLE * top]
    return _Shape(float(np.median(whole[whole <= ALONE * np.quantile(whole, 0.25)])) / top, top)


def _in_group(height: Floats, group: slice, shape: _Shape) -> list[Floats]:
    """Return the marks of one group: pieces between dips, each covered by as many marks as it takes."""
    covered = (height[group] / shape.height).clip(0, 1)
    cuts = [0, *_dips(covered), covered.size]
    return [_cover(covered, group.start, a, b, shape.width) for a, b in pairwise(cuts)]


def _dips(covered: Floats) -> list[int]:
    """Return the columns that are lower than what lies on both sides of them."""
    cuts, high, low, place = [], 0.0, np.inf, 0
    for k, value in enumerate(covered.tolist()):
        if value < low:
            low, place = value, k
        if min(high, value) - low >= DIP:
            cuts.append(place)
            high, low = value, np.inf
        if value > high and not (low < high - DIP):
            high, low = value, np.inf
    return cuts


def _cover(covered: Floats, start: int, first: int, last: int, width: float) -> Floats:
    """Return the centers of the fewest marks that cover what is covered in a piece."""
    part = covered[first:last]
    length = float(part.sum())
    if length <= 0:
        return np.empty(0)
    middle = start + first + float(((np.arange(part.size) + 0.5) * part).sum()) / length
    count = max(1, int(np.floor(length / width + 1 - COVERED)))
    return middle + (np.arange(count) - (count - 1) / 2) * (length - width) / max(1, count - 1)
