"""The way of a curve in, the same down to the end of its last drop out: to no survival, or down the last dashes."""

from dataclasses import replace

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.dashes import between_dashes, longest_gap
from kmrecon.digitize.curves.path import INK, LEAST_VISIBLE, Path
from kmrecon.types import Floats, Ints

END_REACH = 8  # px around the end of a path in which its last drop may lie
LEAST_OWN = 0.6  # share of a last drop that other strokes leave to be seen
LEAST_DASHED = 0.15  # share of a broken one: dots with gaps three times as long, some of them beneath another curve
FEWEST_DOTS = 8  # of a drop, where nothing else tells that its line is broken
SURELY = 4  # times the longest gap: a drop as long would show some if its line were broken
LEAST_BELOW = 0.9  # share of the rows below what covers the most of a drop
LOWEST = 0.2  # of a drop: it comes out again below what covers it for as long
LEAST_LAST_DROP = 5  # px: less is a mark
MARKED = 0.75  # share of the last columns in which ink reaches above the level: marks
BEYOND_MARKS = 20  # px: the ink of a mark goes less far down
HIDDEN_BY_AXIS = 5  # px of a last drop that an axis line may cover


def with_last_drop(path: Path, share: Floats, hidden: Mask, last_row: int, width: float = 1.0) -> Path:
    """Let a path fall to no survival where its stroke ends in a drop to the bottom.

    When the last patient has an event the curve ends in a drop to 0, with nothing after it to follow.
    """
    ink = share > INK
    path = _to_its_last_drop(_not_down_marks(path, ink, hidden, round(width)), ink, last_row)
    path = _down_its_dashes(path, ink, round(width))
    reach = END_REACH + round(width)
    if _has_fallen(path, last_row, reach):
        return replace(path, row=np.r_[path.row[:-1], max(last_row, int(path.start[-1]))])
    end = _foot(path, ink, hidden, last_row, reach)
    if end is None or _goes_on_lower(path, end, width):
        return path
    return _fallen_at(_without_part_of_drop(path, end, ink, hidden, round(width)), end, last_row)


def _foot(path: Path, ink: Mask, hidden: Mask, last_row: int, reach: int) -> int | None:
    """Return the column near the end of a path in which a drop goes down to the axis line."""
    columns = np.arange(max(0, path.end - reach), min(ink.shape[1], path.end + reach + 1))
    part = slice(int(path.row[-1]), last_row + 1)
    own, drop, lowest = ink[part, columns], hidden[part, columns], 2 * HIDDEN_BY_AXIS
    longest = longest_gap(ink)
    if path.broken or (_is_of_dots(own, own | drop, longest) and not _falls_whole(path, ink, reach, longest)):
        lowest += longest
        own |= between_dashes(own, longest) & (own.mean(axis=0) > LEAST_DASHED)
        # Beside the drop of another curve its dashes blend to a color of neither, and what lies between them does not.
        drop = drop | between_dashes(own | drop, longest)
    below = _comes_out_below(own)
    drop = drop | own | (below & _upright(ink[int(path.start[max(0, path.end - reach)]) : part.start, columns]))
    seen = ((own.mean(axis=0) > LEAST_OWN) | below) & drop[-lowest:].any(axis=0)
    missing = np.where(seen, (~drop).sum(axis=0) - (_rows_below(drop) if path.broken else 0), drop.shape[0])
    # The lowest pixels may lie beneath the axis line.
    if drop.shape[0] < LEAST_LAST_DROP or missing.min() > HIDDEN_BY_AXIS + 0.1 * drop.shape[0]:
        return None
    return int(columns[np.flatnonzero(missing == missing.min())[-1]])


def _rows_below(drop: Mask) -> Ints:
    """Count for each column the rows below its last dash: a broken line may end in a gap."""
    return np.asarray(np.argmax(drop[::-1], axis=0))


def _is_of_dots(own: Mask, shown: Mask, longest: int) -> bool:
    """Tell whether a last drop is seen in many pieces, none far from the next: marks may make its line look whole."""
    column = int(own.mean(axis=0).argmax())
    pieces, gaps = np.diff(np.flatnonzero(own[:, column])), np.diff(np.flatnonzero(shown[:, column]))
    return int((pieces > 1).sum()) >= FEWEST_DOTS and gaps.max() <= longest


def _falls_whole(path: Path, drawn: Mask, reach: int, longest: int) -> bool:
    """Tell whether the last drop of a path is solid as far as it goes: dots below are those of its lower limit."""
    first = max(0, path.length - reach)
    column = first + int((path.row - path.start)[first:].argmax())
    upright = drawn[path.start[column] : path.row[column] + 1, column]
    return bool(upright.size > max(LEAST_LAST_DROP, SURELY * longest) and upright.all())


def _comes_out_below(own: Mask) -> Mask:
    """Tell in which columns the lowest part of a last drop is seen whole."""
    rows = own.shape[0]
    lowest = own[max(0, rows - max(BEYOND_MARKS, round(LOWEST * rows))) : max(0, rows - HIDDEN_BY_AXIS)]
    return np.asarray(lowest.mean(axis=0) > LEAST_BELOW) if lowest.size else np.zeros(own.shape[1], bool)


def _upright(ink: Mask) -> Mask:
    """Tell in which columns an upright stroke comes down: it comes out again from beneath anything."""
    return np.asarray(ink.all(axis=0) & (ink.shape[0] >= LEAST_LAST_DROP))


def _fallen_at(path: Path, end: int, last_row: int) -> Path:
    """Return a path that keeps its last level up to a column and falls there."""
    more = max(0, end - path.end)
    stay = np.full(more, path.row[-1])
    row = np.r_[path.row[: end + 1], stay]
    row[-1] = last_row
    fill = np.ones(more, bool)
    drawn, hidden = np.r_[path.drawn[: end + 1], fill], np.r_[path.hidden[: end + 1], ~fill]
    fallen = path.dropped + last_row - int(path.row[-1])
    between = None if path.between is None else np.r_[path.between[: end + 1], np.zeros(more, bool)]
    return Path(np.r_[path.start[: end + 1], stay], row, end, drawn, hidden, path.leap, fallen, between)


def _without_part_of_drop(path: Path, end: int, drawn: Mask, hidden: Mask, width: int) -> Path:
    """Keep a path on its level up to its last drop, of which it has fallen a part, down the same upright stroke."""
    first = max(0, end - width)
    if end > path.end:
        return path
    level, upright = int(path.start[first]), slice(int(path.start[first]), int(path.row[-1]))
    shown = (drawn | hidden)[upright, end]
    if shown.size < LEAST_LAST_DROP or shown.mean() < LEAST_BELOW:
        return path
    start, row = path.start.copy(), path.row.copy()
    start[first:] = row[first:] = level
    return replace(path, start=start, row=row, dropped=path.dropped + level - int(path.row[-1]))


def _goes_on_lower(path: Path, end: int, width: float) -> bool:
    """Tell whether a path falls at a column to a level of its own: what goes down there further is a guide line."""
    before = max(0, min(end, path.end) - round(width))
    stays, fallen = path.end - end, int(path.row[-1]) - int(path.start[before])
    return stays > width + 1 and fallen > LEAST_LAST_DROP


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
            return path.until(column)
    return path


def _down_its_dashes(path: Path, drawn: Mask, width: int) -> Path:
    """Let a broken line that ends within a drop go on down the next dashes of that."""
    level = path.start[max(0, path.length - width - 3)]
    if not path.broken or path.row[-1] - level < LEAST_LAST_DROP:
        return path
    below = drawn[path.row[-1] :, max(0, path.end - width) : path.end + 1].any(axis=1)
    rows = np.flatnonzero(below)
    gaps = np.flatnonzero(np.diff(rows, prepend=0) > longest_gap(drawn))
    rows = rows[: gaps[0]] if gaps.size else rows
    fallen = int(rows[-1]) - width // 2 if rows.size else 0
    if fallen <= 0:
        return path
    return replace(path, row=np.r_[path.row[:-1], path.row[-1] + fallen], dropped=path.dropped + fallen)


def _has_fallen(path: Path, last_row: int, reach: int) -> bool:
    """Tell whether a path ends in a drop that already meets the axis line."""
    left = last_row - int(path.row[-1])
    return left <= HIDDEN_BY_AXIS + LEAST_LAST_DROP and int(path.row[-1] - path.start[-reach:][0]) > 2 * left
