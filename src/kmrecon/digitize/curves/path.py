"""The ink of one color in, the way of its curve out: the best path that only goes right and down."""

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from kmrecon import _core
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.dashes import behind_others, beside_dashes, between_dashes, longest_gap
from kmrecon.types import Bytes, Floats, Ints

INK = 0.4  # share of a pixel that counts as drawn
MOSTLY_INK = 0.9  # share of a path that shows ink: less may be dashes
LEAST_VISIBLE = 0.06  # of the plot's width: less is no curve
BEHIND = 0.04  # cost of a column where something else is drawn over
ASIDE = 2.0  # times the cost of a bridge: out of the side of an upright dash, or down onto a level one
EMPTY, BETWEEN, OVER, DRAWN, RIGHT_OF_UPRIGHT, ABOVE_LEVEL = range(6)  # what a pixel is to a way
UPRIGHT = 0.004  # gain of a row of a drop with ink: of two ways behind other strokes, the one that shows


@dataclass(frozen=True, slots=True)
class Costs:
    """What a way costs where nothing is drawn, in columns with ink."""

    gap: float  # a column
    drop: float  # a row of a drop
    bridge: float | None  # a column or row between two pieces of ink, no farther apart than dashes are; as any other
    behind: float = 0.08  # a row of a drop that something else may hide
    upright: float = -UPRIGHT  # a row of a drop with ink


ANY_STROKE = Costs(gap=0.35, drop=0.6, bridge=None)
DASHES = Costs(gap=0.35, drop=0.6, bridge=0.03)
DASHES_APART = Costs(gap=0.35, drop=0.6, bridge=0.03, behind=0.6)
HIGHEST = Costs(gap=0.35, drop=0.6, bridge=None, upright=0.05)
WHOLE_STROKE = Costs(gap=3.0, drop=0.6, bridge=None)
FALLS_SEEN = Costs(gap=0.35, drop=0.6, bridge=None, behind=0.6)
MOST_HIDDEN = 0.4  # share of its columns in which a way lies beneath other strokes
HALF = 0.5  # of the columns with ink: a way through less may have left the dashes that it began on
MORE = 1.05  # times: how much more ink a way along dashes shows
LONG_DROP = 0.06  # of the plot's height
AS_MUCH = 0.95  # times the ink of another way


@dataclass(frozen=True, slots=True)
class Path:
    """A curve's way through a plot: in column k it falls from `start[k]` to `row[k]`."""

    start: Ints  # (columns,) row where it enters the column
    row: Ints  # (columns,) row where it leaves the column
    end: int  # last column that belongs to it
    drawn: Mask  # (columns,) its own ink is at the row
    hidden: Mask  # (columns,) something else is drawn at the row
    leap: int = 0  # rows, longest drop without ink
    dropped: int = 0  # rows of its drops that show its own ink
    between: Mask | None = None  # (columns,) the gap between two dashes

    @property
    def length(self) -> int:
        """Columns from the start to the end."""
        return self.end + 1

    @property
    def visible(self) -> int:
        """Pixels along the path that show its own ink, level and upright."""
        return int(self.drawn.sum()) + self.dropped

    @property
    def coverage(self) -> float:
        """Share of the path that shows its own ink, of what is not hidden."""
        gaps = int(self.gaps.sum())
        shown = self.length - gaps - int(self.hidden.sum())
        return shown / (shown + gaps) if shown + gaps else 0.0

    @property
    def longest_gap(self) -> int:
        """Columns of the longest gap."""
        ends = np.flatnonzero(np.diff(np.r_[0, self.gaps.astype(int), 0]))
        return int((ends[1::2] - ends[::2]).max()) if ends.size else 0

    @property
    def broken(self) -> bool:
        """Tell whether it runs along dashes: what shows no ink may be a gap."""
        return self.between is not None and bool(self.between.any())

    @property
    def gaps(self) -> Mask:
        """Columns where there is neither ink nor anything that could hide it, and no dashes beside."""
        gaps = ~self.drawn & ~self.hidden
        return np.asarray(gaps if self.between is None else gaps & ~self.between)

    def until(self, end: int) -> "Path":
        """Return the part up to a column."""
        kept = slice(end + 1)
        between = None if self.between is None else self.between[kept]
        drawn, hidden = self.drawn[kept], self.hidden[kept]
        return replace(
            self, start=self.start[kept], row=self.row[kept], end=end, drawn=drawn, hidden=hidden, between=between
        )

    def then(self, way: "Path") -> "Path":
        """Return this path as far as it goes, and another one beyond."""
        n = self.length
        join = int(self.row[-1])
        start, row = np.r_[self.start, way.start[n:].clip(join)], np.r_[self.row, way.row[n:].clip(join)]
        return replace(
            way, start=start, row=row, drawn=np.r_[self.drawn, way.drawn[n:]], hidden=np.r_[self.hidden, way.hidden[n:]]
        )


@dataclass(frozen=True, eq=False)
class Ways:
    """All ways through the ink of one color: what they pass is told once, whatever it costs."""

    share: Floats  # (rows, columns) 0-1, part of each pixel that is covered by the color
    hidden: Mask  # (rows, columns) something else is drawn there
    other: Mask  # (rows, columns) and is no curve
    top_rows: slice  # of the first column in which a way may begin

    @cached_property
    def drawn(self) -> Mask:
        """Pixels that show its ink."""
        return self.share > INK

    @cached_property
    def columns(self) -> int:
        """How many columns show its ink."""
        return int(self.drawn.any(axis=0).sum())

    @cached_property
    def longest_gap(self) -> int:
        """How far apart its dashes may be, px."""
        return longest_gap(self.drawn)

    def best(self) -> Path | None:
        """Return the path with the most ink that starts in `top_rows` of the first column and never rises.

        Gaps are cheap first. Where many are left, or no way is found, they lie between dashes, which hardly cost;
        where one is still too long for that, it was a leap to something else, and gaps are made dear.
        """
        path = self.at(ANY_STROKE)
        if path is None or path.coverage < MOSTLY_INK or path.visible < LEAST_VISIBLE * self.share.shape[1]:
            path = self.at(DASHES)
        if path is not None and (path.hidden.mean() > MOST_HIDDEN or path.drawn.sum() < HALF * self.columns):
            path = self._along_dashes(path)
        if path is not None and path.longest_gap > self.longest_gap:
            return self.at(WHOLE_STROKE)
        return path and self._seen_to_fall(path)

    def _along_dashes(self, path: Path) -> Path:
        """Return a way along dashes where it shows more: gaps between them cost more than other strokes above it."""
        dashes = self.at(DASHES)
        if dashes is None or dashes.visible <= MORE * path.visible or dashes.hidden.mean() > MOST_HIDDEN:
            return path
        return dashes

    def _seen_to_fall(self, path: Path) -> Path:
        """Return a way that shows as much with no long drop behind other strokes, if there is one: it was a leap."""
        unseen = _longest_leap(path.start, path.row, self.drawn)
        if path.broken or unseen <= LONG_DROP * self.share.shape[0]:
            return path
        seen = self.at(FALLS_SEEN)
        if seen is None or _longest_leap(seen.start, seen.row, self.drawn) > unseen / 2:
            return path
        return seen if seen.visible >= AS_MUCH * path.visible else path

    def at(self, costs: Costs) -> Path | None:
        """Return the best path at the given costs.

        Dynamic programming over columns: within a column the path may fall, which costs what is not drawn
        there; then it crosses the column, which gains its ink. Time and memory: columns x rows.
        """
        if costs not in self._found:
            self._found[costs] = self._path(costs)
        return self._found[costs]

    @cached_property
    def _found(self) -> dict[Costs, Path | None]:
        return {}

    def _path(self, costs: Costs) -> Path | None:
        bridge = 0.0 if costs.bridge is None else costs.bridge
        across = -costs.gap, -bridge, -BEHIND, 0.0, -ASIDE * bridge, -bridge
        down = costs.drop, bridge, costs.behind, costs.upright, bridge, ASIDE * bridge
        kind, between = self._plain if costs.bridge is None else self._dashed
        tables = np.array([across, down], np.float32)
        share = self.share.astype(np.float32, copy=False)
        start, leave = _core.falling_path(kind, share, tables, DRAWN, self.top_rows.start, self.top_rows.stop)
        return _seen(start, leave, self.drawn, self.hidden, self.other, between) if start.size > 1 else None

    @cached_property
    def _plain(self) -> tuple[Bytes, Mask]:
        """What each pixel is to a way, (columns, rows), and which lie between two dashes: none."""
        kind = np.full(self.drawn.shape, EMPTY, np.uint8)
        kind[self.hidden] = OVER
        kind[self.drawn] = DRAWN
        return np.asarray(cv2.transpose(kind), np.uint8), np.zeros_like(self.drawn)

    @cached_property
    def _dashed(self) -> tuple[Bytes, Mask]:
        """What each pixel is to a way along dashes, (columns, rows), and which lie between two of them."""
        drawn, hidden, longest = self.drawn, self.hidden, self.longest_gap
        between = (between_dashes(drawn, longest) | behind_others(drawn, hidden, longest)) & ~hidden
        kind = between.astype(np.uint8)
        right, above = beside_dashes(drawn)
        kind[between & right] = RIGHT_OF_UPRIGHT
        kind[between & above & ~right] = ABOVE_LEVEL
        kind[hidden] = OVER
        kind[drawn] = DRAWN
        return np.asarray(cv2.transpose(kind), np.uint8), between


def _seen(start: Ints, leave: Ints, drawn: Mask, hidden: Mask, other: Mask, between: Mask) -> Path:
    """Return a way with what is seen along it."""
    end = start.size - 1
    columns = np.arange(end + 1)
    on = _near(drawn, leave, columns)
    behind = ~on & _near(hidden, leave, columns)
    # Another curve may hide a drop; the frame or a word beside it is no reason to believe in one.
    leap = _longest_leap(start, leave, drawn | between | (hidden & ~other))
    dropped = int(_rows_with(drawn, start, leave).sum())
    return Path(start, leave, end, on, behind, leap, dropped, ~on & ~behind & between[leave, columns])


def _rows_with(mask: Mask, start: Ints, leave: Ints) -> Ints:
    """Count for each column the rows after `start` to `leave` where the mask holds there or one column beside."""
    return _core.rows_with(mask.view(np.uint8), start, leave)


def _longest_leap(start: Ints, leave: Ints, drawn: Mask) -> int:
    """Return the rows of the drop with the most rows where nothing is drawn in its column or beside it."""
    return int((leave - start - _rows_with(drawn, start, leave)).max())


def _near(mask: Mask, rows: Ints, columns: Ints) -> Mask:
    """Tell for each place whether the mask holds there or one row beside it."""
    beside = [mask[np.clip(rows + d, 0, mask.shape[0] - 1), columns] for d in (-1, 0, 1)]
    return np.asarray(np.logical_or.reduce(beside))
