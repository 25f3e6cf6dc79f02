"""Words in, the layout of a risk table out: which rows it has, in which columns, with which labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kmrecon.digitize.risk_cells import Cell, TextRow, split_label, text_rows
from kmrecon.digitize.risk_grid import Grid, column_places, fit_grid
from kmrecon.digitize.risk_labels import AT_RISK, bracket_kind, kind_of
from kmrecon.digitize.risk_rows import LayoutRow, name_rows
from kmrecon.types import Axis, Box, Calibration, Ints, Word

AXIS_ROW = 0.6  # share of a row's numbers that equal the axis at their place: it repeats the ticks
FALLING = 0.5  # share of the neighbors in a row that must not rise, for a row of counts
FEWEST_CELLS = 3  # in a row, where no words say that it is a risk table
ROW_PITCH = 3.0  # of a digit's height, from one row to the next at most, where one row tells nothing of it
NEAR_FIRST = 0.75  # of a digit's height, between a first cell cut off its label and its column
NAME_GAP = 0.75  # of the columns' distance, between a name and the first column at most
IN_BRACKETS = re.compile(r"\s*[(\[].*[)\]]?\s*")
DECIMAL = re.compile(r"\d+[.,]\d+")


@dataclass(frozen=True, slots=True)
class Layout:
    """A risk table as it stands on the page, before its cells are checked."""

    grid: Grid
    rows: tuple[LayoutRow, ...]
    heading: str = ""
    stray: tuple[Cell, ...] = field(default=())  # counts among the rows that stand under no time


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row whose cells stand in columns."""

    row: TextRow
    cells: dict[int, Cell]  # by column
    label: list[Word]
    stray: list[Cell]  # under no column


def find_layout(words: Sequence[Word], calibration: Calibration, region: Box) -> Layout | None:
    """Return the layout of the risk table under the axis or low in the frame, None where there is none."""
    area = calibration.plot_area
    inside = [word for word in words if region.contains(*word.box.center) and not word.turned]
    rows = [row for row in text_rows(inside) if not _repeats_axis(row, calibration.x)]
    heading = _heading(rows)
    below = [row for row in rows if row.y > area.bottom]
    within = [row for row in rows if area.top + 0.3 * area.height < row.y <= area.bottom]
    return _layout(below, calibration, heading) or _layout(within, calibration, heading)


def _heading(rows: list[TextRow]) -> str:
    """Return the text of the first row that announces numbers at risk, with brackets that go on in the row below."""
    k = next((k for k, row in enumerate(rows) if AT_RISK.search(row.text)), None)
    if k is None:
        return ""
    below = rows[k + 1] if k + 1 < len(rows) else None
    goes_on = below is not None and not below.cells and bracket_kind(below.text) and IN_BRACKETS.fullmatch(below.text)
    return f"{rows[k].text} {below.text}" if below is not None and goes_on else rows[k].text


def says_at_risk(words: Sequence[Word], region: Box) -> bool:
    """Tell whether words of a panel announce a risk table."""
    return any(AT_RISK.search(word.text) and region.contains(*word.box.center) for word in words)


def _repeats_axis(row: TextRow, axis: Axis) -> bool:
    """Tell whether a row holds the tick labels of the axis, or of its copy under the table."""
    numbers = [(cell.box.center[0], float(cell.count)) for cell in row.cells]
    numbers += [(w.box.center[0], float(w.text.replace(",", "."))) for w in row.words if DECIMAL.fullmatch(w.text)]
    if len(numbers) < 2:
        return False
    at, value = np.array(sorted(numbers)).T
    ticks = np.unique([tick.value for tick in axis.ticks])
    step = float(np.diff(ticks).min()) if ticks.size > 1 else 1.0
    equal = np.abs(axis.value(at) - value) <= 0.2 * step
    return bool(equal.mean() >= AXIS_ROW and equal.sum() >= 2 and value[-1] > value[0])


def _layout(rows: list[TextRow], calibration: Calibration, heading: str) -> Layout | None:
    area = calibration.plot_area
    seeds = [row for row in rows if _may_count(row, area, heading)]
    cells = _without_names([cell for row in seeds for cell in row.cells if _over_plot(cell.box, area)], area)
    if not cells:
        return None
    grid = fit_grid(cells, calibration)
    if grid is None:
        return None
    used = np.array(sorted({k for cell in cells if (k := grid.column(cell.box)) is not None}), np.int64)
    placed = [_place(row, grid, area, used) for row in rows]
    found = [one for one in placed if _belongs(one, seeds, rows)]
    if not found:
        return None
    named = name_rows([(one.row, one.cells, one.label) for one in found], rows, grid)
    return Layout(grid, tuple(named), heading, tuple(cell for one in found for cell in one.stray))


def _without_names(cells: list[Cell], area: Box) -> list[Cell]:
    """Leave out the arms' names that are numbers: left of the plot, nearer to a column than columns to one another."""
    names = [cell for cell in cells if cell.box.right < area.left]
    counts = [cell for cell in cells if cell.box.right >= area.left]
    if not names or not counts:
        return cells
    columns = column_places(counts)
    beside = columns[0] - max(cell.box.center[0] for cell in names)
    return counts if columns.size > 1 and beside < NAME_GAP * float(np.diff(columns).min()) else cells


def _belongs(one: _Placed, seeds: list[TextRow], rows: list[TextRow]) -> bool:
    """Tell whether a row belongs to the table: it is one of those that told it, or in line with them."""
    row, few = one.row, len(one.cells) < 2
    if row in seeds:
        return not few
    if not one.cells or row.y < seeds[0].y - 1 or len(row.cells) > len(one.cells) + len(one.label):
        return False
    if row.y < seeds[-1].y:
        return True
    if few:  # an arm that ends before the second time
        pitch = seeds[-1].y - seeds[-2].y if len(seeds) > 1 else ROW_PITCH * seeds[0].height
        return bool(one.label) and min(one.cells) == 0 and row.y - seeds[-1].y <= 1.2 * pitch
    between = [other.text for other in rows if seeds[0].y < other.y <= row.y]
    headed = any(kind_of(text) in ("events", "censored") for text in between)
    return headed or _falls([one.cells[column] for column in sorted(one.cells)])


def _may_count(row: TextRow, area: Box, heading: str) -> bool:
    """Tell whether a row may be one of a risk table: counts in a line that fall, or are said to be events."""
    cells = [cell for cell in row.cells if _over_plot(cell.box, area)]
    decimals = [w for w in row.words if DECIMAL.fullmatch(w.text) and _over_plot(w.box, area)]
    if len(cells) < (2 if heading else FEWEST_CELLS) or 2 * len(decimals) > len(cells):
        return False
    between = [w for w in row.words if cells[0].box.right < w.box.center[0] < cells[-1].box.left]
    if len(between) > len(cells):
        return False
    return _falls(cells)


def _falls(cells: Sequence[Cell]) -> bool:
    return bool((np.diff([cell.count for cell in cells]) <= 0).mean() >= FALLING)


def _over_plot(box: Box, area: Box) -> bool:
    slack = 2 * box.height
    return area.left - slack <= box.center[0] <= area.right + slack


def _place(row: TextRow, grid: Grid, area: Box, used: Ints) -> _Placed:
    """Return a row's cells by column, its words that are labels, and its counts under no column.

    `used` are the columns in which cells of any row stand.
    """
    cells: dict[int, Cell] = {}
    touching = {word.box: parts for word in row.all_words if (parts := _come_apart(word, grid, used))}
    for parts in touching.values():
        cells.update(parts)
    words, stray = [word for word in row.words if word.box not in touching], []
    for cell in row.cells:
        if cell.box in touching:
            continue
        column = grid.column(cell.box)
        if column is not None and column not in cells:
            cells[column] = cell
        elif cell.box.center[0] < grid.pixels[0]:
            words.append(cell.word)
        elif _over_plot(cell.box, area):
            stray.append(cell)
    for word in row.words:
        parted = split_label(word)
        if parted and (column := _first_column(parted[1], cells, grid)) is not None:
            cells[column] = parted[1]
            words[words.index(word)] = parted[0]
    return _Placed(row, cells, words, stray)


def _come_apart(word: Word, grid: Grid, used: Ints) -> dict[int, Cell]:
    """Return the counts, by column, of digits that touch from column to column: each digit goes to the nearest one."""
    columns = np.array(grid.pixels)[used]
    if not word.text.isdigit() or ((columns > word.box.left) & (columns < word.box.right)).sum() < 2:
        return {}
    wide = word.box.width / len(word.text)
    centers = word.box.left + wide * (np.arange(len(word.text)) + 0.5)
    nearest = np.abs(np.subtract.outer(centers, columns)).argmin(axis=1)
    found = {}
    for k in np.unique(nearest).tolist():
        own = np.flatnonzero(nearest == k)
        box = replace(word.box, left=word.box.left + wide * own[0], right=word.box.left + wide * (own[-1] + 1))
        found[int(used[k])] = Cell(int("".join(word.text[digit] for digit in own)), None, box)
    return found


def _first_column(cell: Cell, cells: dict[int, Cell], grid: Grid) -> int | None:
    """Return the column of a count cut off a label: left of all other cells of the row."""
    off = np.abs(np.array(grid.pixels) - cell.box.center[0])
    column = int(off.argmin())
    if off[column] > NEAR_FIRST * cell.box.height or not cells or column >= min(cells):
        return None
    return column
