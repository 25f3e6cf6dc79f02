"""The ink of one color in, the way of its curve out: the best path that only goes right and down."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from kmrecon import _core
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.dashes import between_dashes, longest_gap
from kmrecon.types import Bytes, Floats, Ints

INK = 0.4  # share of a pixel that counts as drawn
MOSTLY_INK = 0.9  # share of a path that shows ink: less may be dashes
LEAST_VISIBLE = 0.06  # of the plot's width: less is no curve
BEHIND = 0.04  # cost of a column where something else is drawn over
UPRIGHT = 0.004  # gain of a row of a drop with ink: of two ways behind other strokes, the one that shows
END_REACH = 8  # px around the end of a path in which its last drop may lie
LEAST_OWN = 0.6  # share of a last drop that other strokes leave to be seen
LEAST_DASHED = 0.3  # share of a dashed one
LEAST_LAST_DROP = 5  # px: less is a mark
MARKED = 0.75  # share of the last columns in which ink reaches above the level: marks
BEYOND_MARKS = 20  # px: the ink of a mark goes less far down
HIDDEN_BY_AXIS = 5  # px of a last drop that an axis line may cover


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
        between = between_dashes(drawn, longest_gap(drawn)) & ~hidden
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
    kind = np.asarray(cv2.transpose(kind), np.uint8)
    level, upright = (costs.gap, costs.drop) if costs.bridge is None else (costs.bridge, costs.bridge)
    across = _of_kind(kind, (-costs.gap, -level, -BEHIND, 0.0))
    np.copyto(across, cv2.transpose(share), where=kind == 3, casting="same_kind")
    return across, _of_kind(kind, (costs.drop, upright, costs.behind, costs.upright))


def _of_kind(kind: Bytes, values: tuple[float, ...]) -> NDArray[np.float32]:
    table = np.zeros(256, np.float32)
    table[: len(values)] = values
    return np.asarray(cv2.LUT(kind, table))


def with_last_drop(path: Path, share: Floats, hidden: Mask, last_row: int, width: float = 1.0) -> Path:
    """Let a path fall to no survival where its stroke ends in a drop to the bottom.

    When the last patient has an event the curve ends in a drop to 0, with nothing after it to follow.
    """
    path = _to_its_last_drop(_not_down_marks(path, share > INK, hidden, round(width)), share > INK, last_row)
    reach = END_REACH + round(width)
    if _has_fallen(path, last_row, reach):
        return replace(path, row=np.r_[path.row[:-1], max(last_row, int(path.start[-1]))])
    columns = np.arange(max(0, path.end - reach), min(share.shape[1], path.end + reach + 1))
    part = slice(int(path.row[-1]), last_row + 1)
    own = share[part, columns] > INK
    if path.between is not None and path.between.any():
        own |= between_dashes(own, longest_gap(share > INK)) & (own.mean(axis=0) > LEAST_DASHED)
    drop = own | hidden[part, columns]
    missing = np.where(own.mean(axis=0) > LEAST_OWN, (~drop).sum(axis=0), drop.shape[0])
    # The lowest pixels may lie beneath the axis line.
    if drop.shape[0] < LEAST_LAST_DROP or missing.min() > HIDDEN_BY_AXIS + 0.1 * drop.shape[0]:
        return path
    full = np.flatnonzero(missing == missing.min())
    end = int(columns[full[-1]])
    more = max(0, end - path.end)
    stay = np.full(more, path.row[-1])
    row = np.r_[path.row[: end + 1], stay]
    row[-1] = last_row
    fill = np.ones(more, bool)
    drawn, hidden = np.r_[path.drawn[: end + 1], fill], np.r_[path.hidden[: end + 1], ~fill]
    fallen = path.dropped + last_row - int(path.row[-1])
    between = None if path.between is None else np.r_[path.between[: end + 1], np.zeros(more, bool)]
    return Path(np.r_[path.start[: end + 1], stay], row, end, drawn, hidden, path.leap, fallen, between)


def _not_down_marks(path: Path, drawn: Mask, hidden: Mask, width: int) -> Path:
    """Keep the level at the end of a path where it would fall along marks alone, which reach above it as well."""
    covered = drawn | hidden
    while (falls := np.flatnonzero(path.row > path.start)).size:
        column = int(falls[-1])
        level, after = int(path.start[column]), np.arange(column, path.length)
        above, own = max(0, level - width), after[drawn[path.row[after], after]]
        kept = covered[level, after].sum() >= covered[path.row[after], after].sum()
        if not (kept and drawn[above, own].any() and covered[above, own].mean() > MARKED):
            return path
        start, row = path.start.copy(), path.row.copy()
        start[column:] = row[column:] = level
        path = replace(path, start=start, row=row, dropped=path.dropped - int(path.row[column]) + level)
    return path


def _to_its_last_drop(path: Path, drawn: Mask, last_row: int) -> Path:
    """End a path where it leaves an upright stroke, on the way to the bottom, for less: that is another line's."""
    first = max(0, path.length - round(LEAST_VISIBLE * drawn.shape[1]))
    for column in (first + np.flatnonzero((path.row - path.start)[first:] > LEAST_LAST_DROP)[::-1]).tolist():
        left = last_row - int(path.row[column])
        below = drawn[path.row[column] : last_row - HIDDEN_BY_AXIS, max(0, column - 1) : column + 2]
        if left > max(BEYOND_MARKS, path.length - column) and below.any(axis=1).all():
            return _until(path, column)
    return path


def _until(path: Path, end: int) -> Path:
    """Return the part of a path up to a column."""
    kept = slice(end + 1)
    between = None if path.between is None else path.between[kept]
    drawn, hidden = path.drawn[kept], path.hidden[kept]
    return replace(
        path, start=path.start[kept], row=path.row[kept], end=end, drawn=drawn, hidden=hidden, between=between
    )


def _has_fallen(path: Path, last_row: int, reach: int) -> bool:
    """Tell whether a path ends in a drop that already meets the axis line."""
    left = last_row - int(path.row[-1])
    return left <= HIDDEN_BY_AXIS + LEAST_LAST_DROP and int(path.row[-1] - path.start[-reach:][0]) > 2 * left


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
