"""The ink of one color in, the way of its curve out: the best path that only goes right and down."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kmrecon import _core
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.dashes import behind_others, beside_dashes, between_dashes, longest_gap
from kmrecon.types import Bytes, Floats, Ints

INK = 0.4  # share of a pixel that counts as drawn
MOSTLY_INK = 0.9  # share of a path that shows ink: less may be dashes
LEAST_VISIBLE = 0.06  # of the plot's width: less is no curve
BEHIND = 0.04  # cost of a column where something else is drawn over
ASIDE = 2.0  # times the cost of a bridge: out of the side of an upright dash, or down onto a level one
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


def best_path(share: Floats, hidden: Mask, other: Mask, top_rows: slice) -> Path | None:
    """Return the path with the most ink that starts in `top_rows` of the first column and never rises.

    Gaps are cheap first. Where many are left, or no way is found, they lie between dashes, which hardly cost; where
    one is still too long for that, it was a leap to something else, and gaps are made dear.
    """
    path = path_at(share, hidden, other, top_rows, ANY_STROKE)
    if path is None or path.coverage < MOSTLY_INK or path.visible < LEAST_VISIBLE * share.shape[1]:
        path = path_at(share, hidden, other, top_rows, DASHES)
    if path is not None and path.longest_gap > longest_gap(share > INK):
        return path_at(share, hidden, other, top_rows, WHOLE_STROKE)
    return path


def path_at(share: Floats, hidden: Mask, other: Mask, top_rows: slice, costs: Costs) -> Path | None:
    """Find the best path at the given costs.

    Dynamic programming over columns: within a column the path may fall, which costs what is not drawn
    there; then it crosses the column, which gains its ink. Time and memory: columns x rows.
    """
    drawn = share > INK
    between = np.zeros_like(drawn)
    if costs.bridge is not None:
        longest = longest_gap(drawn)
        between = (between_dashes(drawn, longest) | behind_others(drawn, hidden, longest)) & ~hidden
    across, down = _gains(share, drawn, hidden, between, costs)
    start, leave = _core.falling_path(across, down, top_rows.start, top_rows.stop)
    return _seen(start, leave, drawn, hidden, other, between) if start.size > 1 else None


def _gains(
    share: Floats, drawn: Mask, hidden: Mask, between: Mask, costs: Costs
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what crossing each column at each row gains, and what falling to each row costs, (columns, rows)."""
    kind = between.astype(np.uint8)  # 0 empty, 1 between two dashes
    kind[hidden] = 2
    kind[drawn] = 3
    bridge = 0.0
    if costs.bridge is not None:
        bridge, (right, above) = costs.bridge, beside_dashes(drawn)
        kind[(kind == 1) & right] = 4
        kind[(kind == 1) & above] = 5
    kind = np.asarray(cv2.transpose(kind), np.uint8)
    aside = ASIDE * bridge
    across = _of_kind(kind, (-costs.gap, -bridge, -BEHIND, 0.0, -aside, -bridge))
    np.copyto(across, cv2.transpose(share), where=kind == 3, casting="same_kind")
    return across, _of_kind(kind, (costs.drop, bridge, costs.behind, costs.upright, bridge, aside))


def _of_kind(kind: Bytes, values: tuple[float, ...]) -> NDArray[np.float32]:
    table = np.zeros(256, np.float32)
    table[: len(values)] = values
    return np.asarray(cv2.LUT(kind, table))


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
