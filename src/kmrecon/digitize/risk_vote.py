"""Readings of each cell in, one table out: three looks, voted under the rule that counts never rise."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmrecon.digitize.risk_cells import Cell, SecondLook, cells_in, parse_cell
from kmrecon.digitize.risk_layout import Layout
from kmrecon.digitize.risk_rows import LayoutRow
from kmrecon.digitize.word_ink import ink_in
from kmrecon.types import Box, Figure

RISE = 0.9  # votes that a rise costs: it decides between equals, never against a majority
AROUND_CELL = 0.3  # of a digit's height, margin around a cell for the recognizer
AROUND_ROW = 0.25  # of a digit's height, above and below a row's digits
CELL_GAP = 0.8  # of a digit's height: a wider gap ends a cell
INK_HEIGHT = (0.6, 1.5)  # of a digit's height: ink within may be a number

Reading = tuple[int, int | None]  # count, count in brackets


@dataclass(frozen=True, slots=True)
class Decided:
    """A cell after the vote."""

    count: int
    bracket: int | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """A row after the vote: its cells by column, and columns where ink was left unread."""

    cells: dict[int, Decided]
    unread: tuple[int, ...]


def vote(figure: Figure, layout: Layout, look: SecondLook | None) -> tuple[Decision, ...]:
    """Return the cells of each row, read again where there is a second look."""
    places = {(r, k): box for r, row in enumerate(layout.rows) for k, box in _cell_boxes(figure, layout, row).items()}
    cells = {(r, k): cell for r, row in enumerate(layout.rows) for k, cell in row.cells.items()}
    if look is None:
        return tuple(_undisputed(row, [k for s, k in places if s == r]) for r, row in enumerate(layout.rows))
    texts = dict(zip(places, look.read_cells(list(places.values())), strict=True))
    first = {place: _reading(cell) for place, cell in cells.items() if cell.sure}
    second = {place: value for place, text in texts.items() if (value := _parsed(text, cells.get(place)))}
    looks = [first, second]
    if _any_doubt(layout, first, second, set(places)):
        looks.append(_region_readings(layout, look))
    return tuple(_decide(r, layout, looks, texts) for r in range(len(layout.rows)))


def _undisputed(row: LayoutRow, inked: Sequence[int]) -> Decision:
    """Return a row read once: sure as far as all was digits, unread where there is ink and no word."""
    cells = {k: Decided(cell.count, cell.bracket, cell.sure) for k, cell in row.cells.items()}
    return Decision(cells, tuple(k for k in inked if k not in cells))


def _parsed(text: str, cell: Cell | None) -> Reading | None:
    """Return the text of a cell as counts; of one cut off a label its last word: the label's end may stand before."""
    parsed = parse_cell(text)
    if parsed is None and cell is not None and cell.cut and text.split():
        parsed = parse_cell(text.rsplit(maxsplit=1)[-1])
    return (parsed[0], parsed[1]) if parsed and parsed[2] else None


def _reading(cell: Cell) -> Reading:
    return cell.count, cell.bracket


def _any_doubt(
    layout: Layout,
    first: dict[tuple[int, int], Reading],
    second: dict[tuple[int, int], Reading],
    inked: set[tuple[int, int]],
) -> bool:
    """Tell whether the first two looks differ, miss a cell, or a row of counts rises."""
    if any(first.get(place) != second.get(place) for place in {*first, *inked}):
        return True
    for r, row in enumerate(layout.rows):
        counts = [first[r, k][0] for k in sorted(row.cells) if (r, k) in first]
        if row.kind == "at risk" and (np.diff(counts) > 0).any():
            return True
    return False


def _region_readings(layout: Layout, look: SecondLook) -> dict[tuple[int, int], Reading]:
    """Return the cells read from the table's part of the figure, enlarged."""
    known = [cell.box for row in layout.rows for cell in row.cells.values()]
    height = layout.rows[0].height
    box = Box(
        min(b.left for b in known) - 2 * height,
        min(b.top for b in known) - height,
        max(*(b.right for b in known), layout.grid.pixels[max(max(row.cells) for row in layout.rows)]) + 3 * height,
        max(b.bottom for b in known) + height,
    )
    found: dict[tuple[int, int], Reading] = {}
    for cell in cells_in(look.read_region(box)):
        column = layout.grid.column(cell.box)
        off = [abs(cell.box.center[1] - row.y) for row in layout.rows]
        r = int(np.argmin(off))
        if column is not None and off[r] < 0.6 * height and cell.sure:
            found[r, column] = _reading(cell)
    return found


def _cell_boxes(figure: Figure, layout: Layout, row: LayoutRow) -> dict[int, Box]:
    """Return where each column from the table's first on holds ink in this row, or was read."""
    first = min(column for other in layout.rows for column in other.cells)
    widest = max(cell.box.width for other in layout.rows for cell in other.cells.values())
    out = {}
    for column in range(first, len(layout.grid.pixels)):
        box = _ink_box(figure, layout, row, column, widest)
        if column in row.cells:
            own = row.cells[column].box
            out[column] = (_union(own, box) if box else own).grown(AROUND_CELL * row.height)
        elif box:
            out[column] = box.grown(AROUND_CELL * row.height)
    return out


def _union(one: Box, two: Box) -> Box:
    return Box(min(one.left, two.left), min(one.top, two.top), max(one.right, two.right), max(one.bottom, two.bottom))


def _ink_box(figure: Figure, layout: Layout, row: LayoutRow, column: int, widest: float) -> Box | None:
    """Return the ink that stands in one column of a row, as high as digits are; not that of the cells beside it."""
    center, half = _center(layout, row, column), widest / 2 + 0.35 * row.height
    half = min(half, 0.5 * layout.grid.spacing)
    reach = (0.5 + AROUND_ROW) * row.height
    strip = Box(max(0.0, center - half), max(0.0, row.y - reach), center + half, row.y + reach)
    ink = ink_in(figure.pixels, strip)
    for beside in (cell.box for other, cell in row.cells.items() if other != column):
        left, right = (round(side - np.floor(strip.left)) for side in (beside.left, beside.right))
        ink[:, max(0, left - 1) : max(0, right + 1)] = False
    columns = np.flatnonzero(ink.any(axis=0))
    if not columns.size:
        return None
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > CELL_GAP * row.height) + 1)
    group = min(groups, key=lambda g: abs(strip.left + (g[0] + g[-1]) / 2 - center))
    rows = np.flatnonzero(ink[:, group[0] : group[-1] + 1].any(axis=1))
    if not INK_HEIGHT[0] <= rows.size / row.height <= INK_HEIGHT[1]:
        return None
    left, top = np.floor(strip.left), np.floor(strip.top)
    return Box(float(left + group[0]), float(top + rows[0]), float(left + group[-1] + 1), float(top + rows[-1] + 1))


def _center(layout: Layout, row: LayoutRow, column: int) -> float:
    """Return where the middle of a column's cells lies."""
    known = [other.cells[column].box.center[0] for other in (row, *layout.rows) if column in other.cells]
    return known[0] if column in row.cells else float(np.median(known)) if known else layout.grid.pixels[column]


def _decide(
    r: int, layout: Layout, looks: Sequence[dict[tuple[int, int], Reading]], texts: dict[tuple[int, int], str]
) -> Decision:
    votes = {
        k: Counter(look[r, k] for look in looks if (r, k) in look)
        for k in sorted({k for look in looks for row, k in look if row == r})
    }
    chosen = _best_path(votes, falling=layout.rows[r].kind == "at risk")
    cells = {k: Decided(*chosen[k], _is_sure(votes, chosen, k)) for k in votes}
    unread = [k for (row, k), text in texts.items() if row == r and k not in cells and text.strip(" -–—.·|")]
    return Decision(cells, tuple(unread))


def _best_path(votes: dict[int, Counter[Reading]], *, falling: bool) -> dict[int, Reading]:
    """Return one reading for each column: the most votes, a rise counted against."""
    best: dict[Reading, tuple[float, tuple[Reading, ...]]] = {}
    for counter in votes.values():
        step: dict[Reading, tuple[float, tuple[Reading, ...]]] = {}
        for value, count in sorted(counter.items(), key=lambda item: (-item[1], str(item[0]))):
            before = [
                (score - (RISE if falling and value[0] > last[0] else 0.0), path)
                for last, (score, path) in best.items()
            ] or [(0.0, ())]
            score, path = max(before, key=lambda item: item[0])
            step[value] = (score + count, (*path, value))
        best = step
    path = max(best.values(), key=lambda item: item[0])[1] if best else ()
    return dict(zip(votes, path, strict=True))


def _is_sure(votes: dict[int, Counter[Reading]], chosen: dict[int, Reading], k: int) -> bool:
    """Tell whether a cell was read so twice, or once where every other reading breaks the rule."""
    counter, value = votes[k], chosen[k]
    others = [other for other in counter if other != value]
    if counter[value] >= 2:
        return all(counter[other] < counter[value] for other in others)
    return bool(others) and not any(_falls(chosen, k, other) for other in others) and _falls(chosen, k, value)


def _falls(chosen: dict[int, Reading], k: int, value: Reading) -> bool:
    """Tell whether a count fits between its neighbors in the row."""
    before = [chosen[other][0] for other in chosen if other < k]
    after = [chosen[other][0] for other in chosen if other > k]
    return (not before or value[0] <= before[-1]) and (not after or value[0] >= after[0])
