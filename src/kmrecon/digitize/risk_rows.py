"""Rows of cells and the text around them in, rows that know what they count and whose they are out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmrecon.digitize.risk_cells import Cell, TextRow
from kmrecon.digitize.risk_grid import Grid
from kmrecon.digitize.risk_labels import Kind, joined, kind_of
from kmrecon.types import Box, Word

# All in heights of a digit.
LABEL_LINE = 1.1  # a line of a row's label may stand this far off the row
TITLE_ABOVE = 4.0  # the title of a block of rows stands at most this far above its first
LABEL_ABOVE = 2.8  # a row's own label, where none is beside it
TITLE_LEFT = 3.0  # titles begin left of the first column, or this far to its right: those of axes are centered

Found = tuple[TextRow, dict[int, Cell], list[Word]]  # a row, its cells by column, its words that are labels


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """One row of cells: what it counts and whose it is."""

    y: float  # px
    height: float  # px, of the table's digits
    cells: dict[int, Cell]  # by column of the grid
    label_words: tuple[Word, ...]
    label: str  # the arm's
    kind: Kind


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text that is no row of the table."""

    y: float  # px
    left: float  # px
    text: str


def name_rows(found: Sequence[Found], rows: Sequence[TextRow], grid: Grid) -> list[LayoutRow]:
    """Return the rows with their labels, from beside them or from the text above."""
    height = float(np.median([cell.box.height for _, cells, _ in found for cell in cells.values()]))
    start = grid.pixels[min(column for _, cells, _ in found for column in cells)]
    pitch = float(np.diff([row.y for row, _, _ in found]).min()) if len(found) > 1 else np.inf
    reach = min(0.5 * pitch, LABEL_LINE * height)
    out: list[LayoutRow] = []
    titles: list[TextLine] = []
    for k, (row, cells, own) in enumerate(found):
        beside = [w for other in rows for w in other.words if abs(other.y - row.y) <= reach and other is not row] + own
        label = [w for w in beside if w.box.center[0] < start - 0.5 * height]
        if not label and len(cells) == 1 and k + 1 < len(found) and kind_of(joined(found[k + 1][2])):
            cell = next(iter(cells.values()))
            titles.append(TextLine(row.y, cell.box.left, cell.word.text))
        else:
            out.append(LayoutRow(row.y, height, cells, tuple(label), joined(label), "at risk"))
    lines = sorted([*_free_lines(out, rows), *titles], key=lambda line: line.y)
    return _with_kinds(out, lines, start + TITLE_LEFT * height)


def _free_lines(found: list[LayoutRow], rows: Sequence[TextRow]) -> list[TextLine]:
    """Return the text that is no part of the table's rows; a lone number may be an arm's name."""
    used = {word.box for row in found for word in row.label_words}
    used |= {cell.box for row in found for cell in row.cells.values()}
    return [line for row in rows if (line := _free_line(row, used))]


def _free_line(row: TextRow, used: set[Box]) -> TextLine | None:
    words = [word for word in row.words if word.box not in used]
    words += [cell.word for cell in row.cells if cell.box not in used and len(row.cells) == 1]
    return TextLine(row.y, min(word.box.left for word in words), joined(words)) if words else None


def _with_kinds(found: list[LayoutRow], lines: list[TextLine], right: float) -> list[LayoutRow]:
    """Return the rows with what they count; arms' names are from above where rows are named for what they count."""
    out: list[LayoutRow] = []
    for row in found:
        kind, label = kind_of(row.label), row.label
        # 'At risk' beside a row tells its kind; the arm's name then stands above the block.
        if kind is not None or not label:
            above = _above(row, out, lines, right, TITLE_ABOVE if kind else LABEL_ABOVE)
            label = above or (out[-1].label if kind in ("events", "censored") and out else "")
        out.append(replace(row, kind=kind or _heading_kind(row, out, lines), label=label))
    return out


def _above(row: LayoutRow, before: list[LayoutRow], lines: list[TextLine], right: float, reach: float) -> str:
    """Return the nearest text between the row before and this one that is no heading."""
    start = max(before[-1].y if before else -np.inf, row.y - reach * row.height)
    near = [line for line in lines if start < line.y < row.y and line.left <= right and kind_of(line.text) is None]
    return near[-1].text if near else ""


def _heading_kind(row: LayoutRow, before: list[LayoutRow], lines: list[TextLine]) -> Kind:
    """Return what the nearest heading says is counted; the first block is of those at risk.

    Text above the first row may be of the axis or a legend: 'Time to event', 'Censored'.
    """
    start = before[0].y if before else row.y
    kinds = [kind for line in lines if start < line.y < row.y and (kind := kind_of(line.text))]
    return kinds[-1] if kinds else "at risk"
