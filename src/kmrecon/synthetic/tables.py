"""The risk table: its numbers, its room, its drawing."""

from kmrecon.synthetic.canvas import Canvas
from kmrecon.synthetic.statistics import at_risk
from kmrecon.synthetic.styles import Style
from kmrecon.synthetic.values import PanelPlan
from kmrecon.types import Box, Calibration, Floats, NumbersAtRisk, read_only


def table_times(plan: PanelPlan, style: Style) -> Floats:
    """Return the times at which numbers are printed."""
    times = plan.x_ticks[:: style.table_every] if plan.risk_times is None else plan.risk_times
    return read_only(times, float)


def numbers_at_risk(plan: PanelPlan, style: Style) -> tuple[NumbersAtRisk, ...]:
    """Return the rows of the table: followed just before each time, and the events so far where they are printed."""
    times = table_times(plan, style)
    rows = []
    for arm in plan.arms:
        so_far = [int(((arm.time <= t) & (arm.event == 1)).sum()) for t in times]
        events = read_only(so_far, int) if style.table_events else None
        rows.append(NumbersAtRisk(times, at_risk(arm.time, times), n_events=events))
    return tuple(rows)


def cell_texts(plan: PanelPlan, style: Style) -> tuple[tuple[str, ...], ...]:
    """Return the printed cells, row by row."""
    rows = []
    for row in numbers_at_risk(plan, style):
        if row.n_events is None:
            rows.append(tuple(str(n) for n in row.count))
        else:
            rows.append(tuple(f"{n} ({d})" for n, d in zip(row.count, row.n_events, strict=True)))
    return tuple(rows)


def table_label_width(plan: PanelPlan, style: Style, canvas: Canvas) -> float:
    """Return the room that the row labels need left of the plot area, px."""
    em = style.font_size * canvas.pt
    cell = canvas.width_of(cell_texts(plan, style)[0][0], style.font_size, font=style.font) / 2
    if style.table_labels == "above":
        return cell + 0.5 * em
    if style.table_labels == "keyed":
        return cell + 3.2 * em
    names = max(canvas.width_of(arm.label, style.font_size, font=style.font) for arm in plan.arms)
    return names + em + (0.0 if style.table == "inside" else cell)


def table_height(plan: PanelPlan, style: Style, canvas: Canvas) -> float:
    """Return the height of a table below the plot, px."""
    lines = len(plan.arms) * (2 if style.table_labels == "above" else 1) + bool(style.table_title)
    return (lines + 0.8) * style.table_row * canvas.pt


def draw_table(
    canvas: Canvas, area: Box, calibration: Calibration, plan: PanelPlan, style: Style, top: float
) -> tuple[NumbersAtRisk, ...]:
    """Draw the table with its first line at row `top` and return its numbers."""
    row_height, size = style.table_row * canvas.pt, style.font_size
    columns = calibration.x.pixel(table_times(plan, style))
    y = top + row_height / 2
    if style.table_title:
        left = _title_left(canvas, area, plan, style)
        weight = "bold" if style.bold_titles else "normal"
        canvas.text(left, y, style.table_title, size, ha="left", weight=weight, font=style.font)
        y += row_height
    for k, cells in enumerate(cell_texts(plan, style)):
        y = _row_label(canvas, area, columns[0], y, plan, style, k)
        color = style.colors[k] if style.table_colored else "black"
        for x, words in zip(columns, cells, strict=True):
            canvas.text(float(x), y, words, size, color=color, font=style.font)
        y += row_height
    return numbers_at_risk(plan, style)


def _title_left(canvas: Canvas, area: Box, plan: PanelPlan, style: Style) -> float:
    if style.table == "inside":
        return area.left + 0.6 * style.font_size * canvas.pt
    if style.table_labels == "left":
        return area.left - table_label_width(plan, style, canvas)
    return area.left


def _row_label(canvas: Canvas, area: Box, first: float, y: float, plan: PanelPlan, style: Style, k: int) -> float:
    em, color = style.font_size * canvas.pt, style.colors[k] if style.table_colored else "black"
    label = plan.arms[k].label
    if style.table_labels == "above":
        canvas.text(area.left, y, label, style.font_size, ha="left", color=color, font=style.font)
        return y + style.table_row * canvas.pt
    cell = canvas.width_of(cell_texts(plan, style)[0][0], style.font_size, font=style.font) / 2
    end = area.left - 0.5 * em if style.table == "inside" else first - cell - 0.8 * em
    if style.table_labels == "keyed":
        canvas.line([end - 2.0 * em, end], [y, y], style.colors[k], style.line_width, linestyle=style.dashes[k])
    else:
        canvas.text(end, y, label, style.font_size, ha="right", color=color, font=style.font)
    return y
