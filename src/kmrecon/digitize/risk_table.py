"""Words and the calibrated axis in, the numbers at risk that a panel prints out."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from kmrecon.digitize.risk_cells import SecondLook, TextRow
from kmrecon.digitize.risk_grid import Grid
from kmrecon.digitize.risk_labels import bracket_kind, of_shares, row_color
from kmrecon.digitize.risk_layout import Layout, find_layout, says_at_risk
from kmrecon.digitize.risk_rows import LayoutRow
from kmrecon.digitize.risk_thousands import joined_thousands
from kmrecon.digitize.risk_transposed import read_transposed
from kmrecon.digitize.risk_vote import Decision, vote
from kmrecon.notes import DELAYED_ENTRY, RISK_CELL_UNSURE, RISK_TABLE_UNREAD, Note
from kmrecon.types import Box, Calibration, Figure, Ints, NumbersAtRisk, RiskRow, RiskTable, Word

SMALLEST = 7.5  # px, height of digits below which two looks may misread alike


class _Counted(NamedTuple):
    """A row with what was decided for it."""

    row: LayoutRow
    decision: Decision


def read_risk_table(
    figure: Figure,
    words: tuple[Word, ...],
    calibration: Calibration,
    region: Box,
    second_look: SecondLook | None,
) -> RiskTable | None:
    """Return the numbers at risk that a panel prints, None where it prints none.

    Rows are found under the axis (or low in the frame), columns by the times of the axis above
    them. Every cell is read again through `second_look` and the readings are voted on: one
    reading alone lets a wrong table through. Words alone decide where `second_look` is None.
    What stays in doubt is noted; a table that is announced but not found comes back without rows.
    """
    words = joined_thousands(words, calibration)
    arms = read_transposed(words, calibration, region, second_look)
    if arms:
        return RiskTable(arms)
    layout = find_layout(words, calibration, region)
    if layout is None:
        if not says_at_risk(words, region):
            return None
        return RiskTable(
            (), (RISK_TABLE_UNREAD.note("words announce numbers at risk, but no rows of them were found"),)
        )
    if of_shares(layout.heading):
        return RiskTable((), (RISK_TABLE_UNREAD.note(f"the table holds shares, not numbers: {layout.heading!r}"),))
    counted = [_Counted(*pair) for pair in zip(layout.rows, vote(figure, layout, second_look), strict=True)]
    at_risk = [one for one in counted if one.row.kind == "at risk" and one.decision.cells]
    firsts = [one.decision.cells[min(one.decision.cells)].count for one in at_risk]
    if at_risk and max(firsts) <= 1 and not says_at_risk(words, region):
        return None  # where at most one is at risk first, ticks and letters were taken for numbers
    begun = [one for one, first in zip(at_risk, firsts, strict=True) if first > 0]
    rows = [_risk_row(figure, layout, counted, one) for one in begun]
    return RiskTable(tuple(rows), _table_notes(layout, rows))


def _table_notes(layout: Layout, rows: list[RiskRow]) -> tuple[Note, ...]:
    notes = []
    if not rows:
        notes.append(RISK_TABLE_UNREAD.note("rows of numbers were found, but none of numbers at risk"))
    height = layout.rows[0].height
    if height < SMALLEST:
        notes.append(RISK_CELL_UNSURE.note(f"the digits are {height:.0f} px high: too small to be read for certain"))
    if layout.stray:
        counts = ", ".join(str(cell.count) for cell in layout.stray)
        notes.append(RISK_CELL_UNSURE.note(f"under no time of the axis: {counts}"))
    if not layout.grid.aligned:
        notes.append(
            RISK_CELL_UNSURE.note("the columns do not stand under the ticks; taken as the ticks' times in their order")
        )
    if not layout.grid.plain:
        times = ", ".join(f"{time:g}" for time in layout.grid.times)
        notes.append(RISK_CELL_UNSURE.note(f"the columns stand under no round times; taken from their places: {times}"))
    return tuple(notes)


def _risk_row(figure: Figure, layout: Layout, counted: list[_Counted], one: _Counted) -> RiskRow:
    columns = sorted(one.decision.cells)
    cells = [one.decision.cells[k] for k in columns]
    extra = {kind: _cumulative(kind, layout, counted, one, columns) for kind in ("events", "censored")}
    at_risk = NumbersAtRisk(
        np.array([layout.grid.times[k] for k in columns]),
        np.array([cell.count for cell in cells]),
        n_events=extra["events"],
        n_censored=extra["censored"],
        notes=_row_notes(one, layout.grid),
    )
    text = TextRow(one.row.y, one.row.height, tuple(one.row.cells.values()), one.row.label_words)
    label, words = one.row.label, list(one.row.label_words)
    score = min((word.score for word in words), default=0.0)
    return RiskRow(label, row_color(figure, text, words), at_risk, one.row.y, score)


def _row_notes(one: _Counted, grid: Grid) -> tuple[Note, ...]:
    cells, name = one.decision.cells, one.row.label or "the row"
    notes = [
        RISK_CELL_UNSURE.note(f"{name} at time {grid.times[k]:g}: readings disagree; taken as {cells[k].count}")
        for k in sorted(cells)
        if not cells[k].sure
    ]
    notes += [
        RISK_CELL_UNSURE.note(f"{name} at time {grid.times[k]:g}: a number could not be read")
        for k in one.decision.unread
    ]
    order = sorted(cells)
    for before, after in pairwise(order):
        if cells[after].count > cells[before].count:
            notes.append(
                DELAYED_ENTRY.note(
                    f"{name}: {cells[before].count} at time {grid.times[before]:g}, "
                    f"{cells[after].count} at time {grid.times[after]:g}"
                )
            )
    return tuple(notes)


def _cumulative(kind: str, layout: Layout, counted: list[_Counted], one: _Counted, columns: list[int]) -> Ints | None:
    """Return events or censored of an arm up to each time, from brackets or a row of their own; -1: blank."""
    at_risk = np.array([one.decision.cells[k].count for k in columns])
    begun = layout.grid.times[columns[0]] == 0
    if bracket_kind(layout.heading) == kind or (kind == "events" and not layout.heading):
        brackets = [one.decision.cells[k].bracket for k in columns]
        if any(value is not None for value in brackets):
            return _checked(np.array([-1 if value is None else value for value in brackets]), at_risk, begun)
    partner = _partner(kind, counted, one)
    if partner is None:
        return None
    cells = partner.decision.cells
    return _checked(np.array([cells[k].count if k in cells else -1 for k in columns]), at_risk, begun)


def _partner(kind: str, counted: list[_Counted], one: _Counted) -> _Counted | None:
    """Return the row of events or censored of the same arm."""
    others = [other for other in counted if other.row.kind == kind and other.row.label == one.row.label]
    after = [other for other in others if other.row.y > one.row.y]
    return after[0] if after else None


def _checked(shown: Ints, at_risk: Ints, begun: bool) -> Ints | None:
    """Return cumulative counts: as printed, or summed where they are printed by interval; None where they fit neither.

    Nobody who has had an event is at risk later, so events up to one time and numbers at risk
    at the next are together never more than the patients at the start. Where the first column has `begun` at 0 and
    counts some already, each column counts those up to the next one.
    """
    sums = np.cumsum(shown.clip(0))
    after = begun and shown[0] > 0
    summed = np.concatenate([[0], sums[:-1]]) if after else np.where(shown < 0, -1, sums)
    for counts in (shown, summed):
        known = counts >= 0
        later = counts[:-1] + at_risk[1:]
        if (
            (np.diff(counts[known]) >= 0).all()
            and (later[known[:-1]] <= at_risk.max()).all()
            and counts.max() <= at_risk.max()
        ):
            return counts
    return None
