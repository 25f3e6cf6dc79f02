"""Plans and a style -> the size of the picture and the plot area of each panel, in pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kmrecon.synthetic.canvas import Canvas
from kmrecon.synthetic.styles import Style
from kmrecon.synthetic.tables import cell_texts, table_height, table_label_width
from kmrecon.synthetic.values import PanelPlan
from kmrecon.types import Box

CELL_GAP = 0.7  # font sizes between two cells of a risk table


@dataclass(frozen=True, slots=True)
class Margins:
    """Room around a plot area, px."""

    left: float
    top: float
    right: float
    bottom: float


def number(value: float, decimals: int) -> str:
    """Return a number as a tick label; `decimals` -1: as short as can be."""
    return f"{value:g}" if decimals < 0 else f"{value:.{decimals}f}"


def y_tick_texts(plan: PanelPlan, style: Style) -> tuple[str, ...]:
    """Return the labels of the y axis."""
    if style.percent == "fraction":
        short = any(abs(round(v, 1) - v) > 1e-9 for v in plan.y_ticks)
        decimals = max(style.decimals, 2) if short and style.decimals >= 0 else style.decimals
        return tuple(number(v, decimals) for v in plan.y_ticks)
    sign = "%" if style.percent == "percent sign" else ""
    return tuple(number(round(100 * v, 6), -1) + sign for v in plan.y_ticks)


def arrange(plans: Sequence[PanelPlan], style: Style) -> tuple[int, int, tuple[Box, ...]]:
    """Return the width and height of the picture and the plot area of each panel, px."""
    scratch = Canvas(8, 8, style.dpi)
    rooms = [margins(plan, style, scratch) for plan in plans]
    columns = min(style.columns, len(plans))
    rows = -(-len(plans) // columns)
    plot_w, plot_h = (inch * style.dpi for inch in style.plot_size)
    room = Margins(*(max(getattr(m, side) for m in rooms) for side in ("left", "top", "right", "bottom")))
    cell_w, cell_h = room.left + plot_w + room.right, room.top + plot_h + room.bottom
    areas = []
    for k in range(len(plans)):
        left, top = (k % columns) * cell_w + room.left, (k // columns) * cell_h + room.top
        areas.append(Box(left, top, left + plot_w, top + plot_h))
    return round(columns * cell_w), round(rows * cell_h), tuple(areas)


def with_room_for_cells(plans: Sequence[PanelPlan], style: Style) -> Style:
    """Return the style with as few columns in its risk table as stand apart from one another."""
    if style.table == "none":
        return style
    scratch, room = Canvas(8, 8, style.dpi), style.plot_size[0] * style.dpi * (1 - 2 * style.x_offset)
    every = style.table_every
    for plan in plans:
        if plan.risk_times is None:
            wide = max(
                scratch.width_of(t, style.font_size, font=style.font) for row in cell_texts(plan, style) for t in row
            )
            tick = room / max(1, len(plan.x_ticks) - 1)
            every = max(every, math.ceil((wide + CELL_GAP * style.font_size * scratch.pt) / tick))
    return replace(style, table_every=every)


def margins(plan: PanelPlan, style: Style, scratch: Canvas) -> Margins:
    """Return the room that the words around one plot need."""
    em = style.font_size * scratch.pt
    left = y_label_offset(plan, style, scratch) + 1.4 * em
    top = 0.9 * em + (1.8 * em if plan.title or style.letters else 0) + (1.9 * em if style.legend == "top" else 0)
    top += 1.4 * em * len(plan.text) if style.text_place == "above" else 0
    bottom = x_label_offset(style, scratch) + 1.4 * em
    right = max(1.2 * em, scratch.width_of(f"{plan.x_ticks[-1]:g}", style.font_size))
    longest = longest_label(plan, style, scratch)
    right += {"right": longest + 4.6 * em, "direct": longest + 0.8 * em}.get(style.legend, 0.0)
    if style.table != "none":
        left = max(left, table_label_width(plan, style, scratch) + 0.8 * em)
        right = max(right, scratch.width_of(cell_texts(plan, style)[0][0], style.font_size) / 2 + 0.5 * em)
    if style.table == "below":
        bottom += table_height(plan, style, scratch)
    if style.legend == "bottom":
        bottom += 2.4 * em
    return Margins(left, top, right, bottom)


def longest_label(plan: PanelPlan, style: Style, canvas: Canvas) -> float:
    """Return the width of the longest arm label, px."""
    words = [arm.label for arm in plan.arms] + [style.legend_title]
    return max(canvas.width_of(label, style.font_size, font=style.font) for label in words if label)


def y_label_offset(plan: PanelPlan, style: Style, canvas: Canvas) -> float:
    """Return how far left of the plot area the center of the y label stands, px."""
    em, texts = style.font_size * canvas.pt, y_tick_texts(plan, style)
    width = em if style.y_labels_turned else max(canvas.width_of(t, style.font_size, font=style.font) for t in texts)
    offset = max(style.tick_length, 0) * canvas.pt + 0.4 * em + width + 1.0 * em
    if style.table == "inside":  # the rows' names stand between the axis and its label
        offset = max(offset, table_label_width(plan, style, canvas) + 0.8 * em)
    return offset


def x_label_offset(style: Style, canvas: Canvas) -> float:
    """Return how far below the plot area the center of the x label stands, px."""
    em = style.font_size * canvas.pt
    return max(style.tick_length, 0) * canvas.pt + 0.3 * em + 1.1 * em + 1.0 * em
