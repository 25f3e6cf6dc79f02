"""Words in, a risk table whose columns are the arms out: times run down its first column."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from kmrecon.digitize.risk_cells import Cell, SecondLook, TextRow, parse_cell, text_rows
from kmrecon.digitize.risk_labels import AT_RISK, joined
from kmrecon.notes import RISK_CELL_UNSURE
from kmrecon.types import Box, Calibration, NumbersAtRisk, RiskRow, Word

FEWEST_TIMES = 3
# In heights of a digit:
OFF_COLUMN = 1.0  # that a cell may stand off the middle of its column
PITCH = 3.0  # from one line to the next at most
HEADER = 6.0  # above the first line, in which names and heading stand
AROUND = 0.3  # margin for the second look

Line = tuple[TextRow, tuple[Cell, ...]]


def read_transposed(
    words: Sequence[Word], calibration: Calibration, region: Box, look: SecondLook | None
) -> tuple[RiskRow, ...]:
    """Return the arms of a table in the plot or beside it whose lines are times; none where there is no such table.

    Its first column rises from a time of the axis on, all others fall, and words over it say what is counted.
    """
    area = calibration.plot_area
    inside = [w for w in words if region.contains(*w.box.center) and w.box.left > area.left and w.box.top > area.top]
    rows = text_rows([w for w in inside if w.box.bottom < area.bottom])
    for block in _blocks(rows):
        head = [row for row in rows if 0 < block[0][0].y - row.y <= HEADER * block[0][0].height]
        if _is_table(block, calibration) and any(AT_RISK.search(row.text) for row in head):
            return _arms(block, head, look)
    return ()


def _blocks(rows: Sequence[TextRow]) -> list[list[Line]]:
    """Return the runs of lines with equally many counts, one under another."""
    blocks: list[list[Line]] = []
    for row in rows:
        if len(row.cells) < 2:
            continue
        last = blocks[-1][-1] if blocks else None
        if last and len(last[1]) == len(row.cells) and _under(last, row):
            blocks[-1].append((row, row.cells))
        else:
            blocks.append([(row, row.cells)])
    return [block for block in blocks if len(block) >= FEWEST_TIMES]


def _under(last: Line, row: TextRow) -> bool:
    near = row.y - last[0].y <= PITCH * row.height
    off = [abs(a.box.center[0] - b.box.center[0]) for a, b in zip(last[1], row.cells, strict=True)]
    return near and max(off) <= OFF_COLUMN * row.height


def _is_table(block: list[Line], calibration: Calibration) -> bool:
    columns = np.array([[cell.count for cell in cells] for _, cells in block]).T
    horizon = max(tick.value for tick in calibration.x.ticks)
    times = bool((np.diff(columns[0]) > 0).all()) and columns[0, -1] <= horizon
    return times and bool((np.diff(columns[1:], axis=1) <= 0).all())


def _arms(block: list[Line], head: Sequence[TextRow], look: SecondLook | None) -> tuple[RiskRow, ...]:
    times = np.array([cells[0].count for _, cells in block], np.float64)
    y = [block[0][0].y, *[block[-1][0].y] * len(block)]
    out = []
    for k in range(1, len(block[0][1])):
        cells = [cells[k] for _, cells in block]
        notes = tuple(
            RISK_CELL_UNSURE.note(f"time {time:g}: readings disagree; taken as {cell.count}")
            for time, cell, text in zip(times, cells, _again(cells, look), strict=True)
            if (parse_cell(text) or (None,))[0] != cell.count
        )
        at_risk = NumbersAtRisk(times, np.array([cell.count for cell in cells]), notes=notes)
        out.append(RiskRow(_name(block, head, k), None, at_risk, y[k - 1]))
    return tuple(out)


def _again(cells: Sequence[Cell], look: SecondLook | None) -> Sequence[str]:
    if look is None:
        return [cell.text for cell in cells]
    return look.read_cells([cell.box.grown(AROUND * cell.box.height) for cell in cells])


def _name(block: list[Line], head: Sequence[TextRow], column: int) -> str:
    """Return the words over a column: nearer to it than to any other."""
    centers = [float(np.median([cells[k].box.center[0] for _, cells in block])) for k in range(len(block[0][1]))]
    edges = [(a + b) / 2 for a, b in pairwise(centers)]
    left, right = edges[column - 1], edges[column] if column < len(edges) else np.inf
    over = [w for row in head for w in row.words if left <= w.box.center[0] < right and not AT_RISK.search(w.text)]
    return joined(over)
