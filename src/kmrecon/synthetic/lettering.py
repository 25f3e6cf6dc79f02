"""Draws the words in and around a plot: legend, labels at the curves' ends, statistics, title, panel letter."""

import numpy as np

from kmrecon.synthetic.canvas import Canvas
from kmrecon.synthetic.placing import free_place
from kmrecon.synthetic.styles import Style
from kmrecon.synthetic.values import PanelPlan
from kmrecon.types import Box, CurvePixels, Floats


class NoRoomError(Exception):
    """A legend or a text finds no place in the plot that hides nothing."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def draw_title(canvas: Canvas, cell_left: float, area: Box, plan: PanelPlan, style: Style, letter: str) -> None:
    """Draw the panel's letter and title above the plot."""
    em = style.font_size * canvas.pt
    y = area.top - 1.5 * em - (1.9 * em if style.legend == "top" else 0)
    y -= 1.4 * em * len(plan.text) if style.text_place == "above" else 0
    if letter:
        words = letter.lower() if style.letters_lower else letter
        canvas.text(cell_left + 0.4 * em, y, words, 1.4 * style.font_size, ha="left", weight="bold", font=style.font)
    if plan.title:
        canvas.text(area.center[0], y, plan.title, 1.1 * style.font_size, weight="bold", font=style.font)


def draw_text(canvas: Canvas, area: Box, plan: PanelPlan, style: Style, ink: Floats, taken: tuple[Box, ...]) -> None:
    """Draw the printed statistics where they hide nothing."""
    if not plan.text:
        return
    em = style.font_size * canvas.pt
    columns = _columns(canvas, plan, style)
    lines = [line for line in plan.text if isinstance(line, str)]
    width = max([sum(columns), *(canvas.width_of(line, style.font_size, font=style.font) for line in lines)])
    height = 1.4 * em * len(plan.text)
    if style.text_place == "above":
        bottom = area.top - 0.6 * em - (1.9 * em if style.legend == "top" else 0)
        left = max(0.4 * em, min(area.left, canvas.box.right - width - 0.4 * em))
        box: Box | None = Box(left, bottom - height, left + width, bottom)
    else:
        box = free_place(width, height, area, ink, taken, 0.7 * em)
    if box is None:
        raise NoRoomError("text")
    for k, line in enumerate(plan.text):
        y = box.top + (k + 0.5) * 1.4 * em
        if isinstance(line, str):
            canvas.text(box.left, y, line, style.font_size, ha="left", font=style.font)
        else:
            _draw_row(canvas, box.left, y, line, columns, style)


def _columns(canvas: Canvas, plan: PanelPlan, style: Style) -> list[float]:
    """Return the width of each column of the table among the printed lines, px."""
    rows = [line for line in plan.text if not isinstance(line, str)]
    gap = 1.5 * style.font_size * canvas.pt
    return [
        gap + max(canvas.width_of(cell, style.font_size, font=style.font) for cell in column)
        for column in zip(*rows, strict=True)
    ]


def _draw_row(
    canvas: Canvas, left: float, y: float, cells: tuple[str, ...], columns: list[float], style: Style
) -> None:
    """Write the first cell from the left, the others in the middle of their columns."""
    for k, cell in enumerate(cells):
        if cell and k == 0:
            canvas.text(left, y, cell, style.font_size, ha="left", font=style.font)
        elif cell:
            canvas.text(left + columns[k] / 2, y, cell, style.font_size, font=style.font)
        left += columns[k]


def draw_legend(canvas: Canvas, area: Box, plan: PanelPlan, style: Style, ink: Floats) -> tuple[Box, ...]:
    """Draw the legend where the style puts it; return the boxes in the plot that it takes."""
    if style.legend in ("direct", "none"):
        return ()
    em = style.font_size * canvas.pt
    across = style.legend in ("top", "bottom")
    widths = [canvas.width_of(arm.label, style.font_size, font=style.font) + 3.6 * em for arm in plan.arms]
    title = canvas.width_of(style.legend_title, style.font_size, font=style.font) + em if style.legend_title else 0.0
    lines = len(plan.arms) + bool(style.legend_title)
    width = title + sum(widths) if across else max(*widths, title, 0.0)
    height = 1.5 * em * (1 if across else lines)
    if across and width > area.width + 4 * em:
        raise NoRoomError("legend")
    box = _legend_box(canvas, area, plan, style, ink, (width, height))
    if style.legend_frame:
        x = [box.left, box.right, box.right, box.left, box.left]
        y = [box.top, box.top, box.bottom, box.bottom, box.top]
        canvas.line(x, y, "#808080", 0.7, zorder=5)
    _draw_entries(canvas, box, plan, style, widths if across else None, title)
    return (box,) if style.legend == "inside" else ()


def _legend_box(
    canvas: Canvas, area: Box, plan: PanelPlan, style: Style, ink: Floats, size: tuple[float, float]
) -> Box:
    em, (width, height) = style.font_size * canvas.pt, size
    if style.legend == "inside":
        box = free_place(width, height, area, ink, (), 0.7 * em)
        if box is None:
            raise NoRoomError("legend")
        return box
    left, top = area.center[0] - width / 2, area.top - 0.5 * em - height
    if style.legend == "right":
        left, top = area.right + 0.8 * em, area.center[1] - height / 2
    elif style.legend == "bottom":
        top = canvas_bottom(canvas, area, plan, style) - height - 0.5 * em
    return Box(left, top, left + width, top + height)


def canvas_bottom(canvas: Canvas, area: Box, plan: PanelPlan, style: Style) -> float:
    """Return where the room below a plot ends, px."""
    from kmrecon.synthetic.layout import margins

    return area.bottom + margins(plan, style, canvas).bottom


def _draw_entries(
    canvas: Canvas, box: Box, plan: PanelPlan, style: Style, widths: list[float] | None, title: float
) -> None:
    em = style.font_size * canvas.pt
    x, y = box.left + 0.4 * em, box.top + 0.75 * em
    if style.legend_title:
        canvas.text(x, y, style.legend_title, style.font_size, ha="left", font=style.font)
        x, y = (x + title, y) if widths else (x, y + 1.5 * em)
    for k, arm in enumerate(plan.arms):
        how = {"linestyle": style.dashes[k], "zorder": 5}
        canvas.line([x, x + 2.2 * em], [y, y], style.colors[k], style.line_width, **how)
        canvas.text(x + 2.7 * em, y, arm.label, style.font_size, ha="left", font=style.font)
        x, y = (x + widths[k], y) if widths else (x, y + 1.5 * em)


def draw_direct_labels(
    canvas: Canvas, area: Box, curves: tuple[CurvePixels, ...], plan: PanelPlan, style: Style
) -> None:
    """Write each arm's label in its color at the right of the plot, at the level where its curve ends."""
    em = style.font_size * canvas.pt
    levels = np.array([curve.y[-1] for curve in curves])
    order = np.argsort(levels, kind="stable")
    placed = levels[order].copy()
    for k in range(1, placed.size):
        placed[k] = max(placed[k], placed[k - 1] + 1.3 * em)
    placed -= max(0.0, placed[-1] - (area.bottom - 0.6 * em))
    placed += max(0.0, area.top + 0.4 * em - placed[0])
    for k, y in zip(order, placed, strict=True):
        x = area.right + 0.4 * em
        canvas.text(x, float(y), plan.arms[k].label, style.font_size, ha="left", color=style.colors[k], font=style.font)
