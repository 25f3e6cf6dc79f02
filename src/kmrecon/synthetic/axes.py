"""Draws a plot's background, frame, ticks and axis labels; returns what its pixels mean."""

import numpy as np

from kmrecon.synthetic.canvas import Canvas
from kmrecon.synthetic.layout import x_label_offset, y_label_offset, y_tick_texts
from kmrecon.synthetic.styles import Style
from kmrecon.synthetic.values import PanelPlan
from kmrecon.types import Axis, Box, Calibration, Tick


def calibrate(area: Box, plan: PanelPlan, style: Style, pt: float) -> Calibration:
    """Return where values lie in a plot area; `pt`: px of a point."""
    scale = 1.0 if style.percent == "fraction" else 100.0
    pad_x, pad_y = style.x_offset * area.width, style.y_offset * area.height
    inside = (len(plan.arms) + 1.2) * style.table_row * pt if style.table == "inside" else 0.0
    x = _axis(plan.x_ticks, (0.0, plan.x_end), (area.left + pad_x, area.right - pad_x))
    values = tuple(round(scale * v, 9) for v in plan.y_ticks)
    y = _axis(values, (values[0], values[-1]), (area.bottom - pad_y - inside, area.top + pad_y))
    return Calibration(area, x, y, scale == 100.0, plan.direction)


def _axis(ticks: tuple[float, ...], values: tuple[float, float], pixels: tuple[float, float]) -> Axis:
    scale = (values[1] - values[0]) / (pixels[1] - pixels[0])
    axis = Axis(values[0] - scale * pixels[0], scale, ())
    return Axis(axis.origin, axis.scale, tuple(Tick(float(axis.pixel(v)), v) for v in ticks))


def draw_axes(canvas: Canvas, calibration: Calibration, plan: PanelPlan, style: Style) -> None:
    """Draw everything of the axes that is no data."""
    area = calibration.plot_area
    if style.background != "#FFFFFF":
        canvas.fill(area, style.background)
    if style.grid:
        _draw_grid(canvas, calibration, style)
    _draw_frame(canvas, area, style)
    _draw_x_ticks(canvas, calibration, style)
    _draw_y_ticks(canvas, calibration, plan, style)
    weight = "bold" if style.bold_titles else "normal"
    how = {"weight": weight, "font": style.font}
    canvas.text(area.center[0], area.bottom + x_label_offset(style, canvas), plan.x_label, style.font_size + 0.5, **how)
    x = area.left - y_label_offset(plan, style, canvas)
    canvas.text(x, area.center[1], plan.y_label, style.font_size + 0.5, rotation=90, **how)


def _draw_grid(canvas: Canvas, calibration: Calibration, style: Style) -> None:
    area, color = calibration.plot_area, style.grid or ""
    for axis, upright in ((calibration.x, True), (calibration.y, False)):
        if upright and style.grid_axes == "y":
            continue
        at = np.array([tick.pixel for tick in axis.ticks])
        minor = (at[1:] + at[:-1]) / 2 if style.minor_grid else at[:0]
        for pixel, width in [*((p, 1.0) for p in at), *((p, 0.5) for p in minor)]:
            x, y = ([pixel, pixel], [area.top, area.bottom]) if upright else ([area.left, area.right], [pixel, pixel])
            canvas.line(x, y, color, width, zorder=1, snap=style.snap)


def _draw_frame(canvas: Canvas, area: Box, style: Style) -> None:
    if style.frame == "none":
        return
    corners = [(area.left, area.top), (area.left, area.bottom), (area.right, area.bottom)]
    if style.frame == "closed":
        corners += [(area.right, area.top), (area.left, area.top), (area.left, area.bottom)]
    x, y = zip(*corners, strict=True)
    canvas.line(x, y, style.axis_color, style.axis_width, zorder=3, solid_capstyle="projecting", snap=style.snap)


def _draw_x_ticks(canvas: Canvas, calibration: Calibration, style: Style) -> None:
    bottom, length = calibration.plot_area.bottom, style.tick_length * canvas.pt
    below = bottom + max(length, 0) + 0.3 * style.font_size * canvas.pt
    for tick in calibration.x.ticks:
        ends = ([tick.pixel] * 2, [bottom, bottom + length])
        canvas.line(*ends, style.axis_color, style.axis_width, zorder=3, snap=style.snap)
        canvas.text(tick.pixel, below, f"{tick.value:g}", style.font_size, va="top", font=style.font)


def _draw_y_ticks(canvas: Canvas, calibration: Calibration, plan: PanelPlan, style: Style) -> None:
    left, length = calibration.plot_area.left, style.tick_length * canvas.pt
    end = left - max(length, 0) - 0.35 * style.font_size * canvas.pt
    how = {"rotation": 90, "va": "center", "ha": "right"} if style.y_labels_turned else {"ha": "right"}
    for tick, words in zip(calibration.y.ticks, y_tick_texts(plan, style), strict=True):
        ends = ([left, left - length], [tick.pixel] * 2)
        canvas.line(*ends, style.axis_color, style.axis_width, zorder=3, snap=style.snap)
        canvas.text(end, tick.pixel, words, style.font_size, font=style.font, **how)
