"""Draws the data: curves, confidence limits, censoring marks, median guides; returns them in pixels."""

import numpy as np

from kmrecon.synthetic.canvas import Canvas
from kmrecon.synthetic.placing import ink_points
from kmrecon.synthetic.statistics import ArmPatients, confidence_limits, kaplan_meier, median_survival, survival_at
from kmrecon.synthetic.styles import Style
from kmrecon.synthetic.values import PanelPlan
from kmrecon.types import Box, Calibration, CensorMarks, CurvePixels, Floats

NO_INK = np.empty((0, 2))


def curve_pixels(
    arm: ArmPatients, color: str, dash: str, calibration: Calibration, plan: PanelPlan, style: Style
) -> CurvePixels:
    """Return the center of an arm's stroke, cut where the time axis ends."""
    time, survival = kaplan_meier(arm.time, arm.event)
    shown = time <= plan.x_end
    end = min(arm.last_time, plan.x_end)
    x, y = calibration.x.pixel(time[shown]), calibration.row(survival[shown])
    rgb = tuple(int(color[k : k + 2], 16) for k in (1, 3, 5))
    width = style.line_width * style.dpi / 72
    last = float(calibration.x.pixel(end))
    return CurvePixels(x, y, np.zeros(x.size), last, (rgb[0], rgb[1], rgb[2]), width, dash)


def clip_box(calibration: Calibration, plan: PanelPlan, width: float) -> Box:
    """Return where data is drawn: a full stroke shows at the axis' ends, nothing beyond a cut axis."""
    area, bottom = calibration.plot_area, calibration.y.ticks[0].pixel
    cut = plan.y_ticks[0] > 0 if plan.direction == "survival" else False
    return Box(area.left - width, area.top - width, area.right + width, area.bottom if cut else bottom + width)


def draw_curves(
    canvas: Canvas, calibration: Calibration, plan: PanelPlan, style: Style
) -> tuple[tuple[CurvePixels, ...], Floats]:
    """Draw every curve with its limits and marks; return the strokes and points (K, 2) of all ink, px."""
    clip = clip_box(calibration, plan, style.line_width * canvas.pt)
    curves, ink = [], []
    for k, arm in enumerate(plan.arms):
        curve = curve_pixels(arm, style.colors[k], style.dashes[k], calibration, plan, style)
        if style.ci != "none":
            ink += [ink_points(limit) for limit in _draw_limits(canvas, arm, curve, calibration, style, clip)]
        x, y = _corners(curve)
        how = {"linestyle": style.dashes[k], "zorder": 4, "snap": style.snap, "clip": clip}
        canvas.line(x, y, style.colors[k], style.line_width, **how)
        draw_marks(canvas, arm, calibration, plan, style, style.colors[k], clip)
        curves.append(curve)
        ink.append(ink_points(curve))
    if style.median_guides:
        ink.append(_draw_guides(canvas, calibration, plan))
    return tuple(curves), np.concatenate(ink)


def _corners(curve: CurvePixels) -> tuple[Floats, Floats]:
    return np.repeat(np.r_[curve.x, curve.end], 2)[1:-1], np.repeat(curve.y, 2)


def _draw_limits(
    canvas: Canvas, arm: ArmPatients, curve: CurvePixels, calibration: Calibration, style: Style, clip: Box
) -> list[CurvePixels]:
    color = "#{:02X}{:02X}{:02X}".format(*curve.color)
    rows = [calibration.row(limit)[: curve.x.size] for limit in confidence_limits(arm.time, arm.event)]
    limits = [CurvePixels(curve.x, row, curve.band, curve.end, curve.color, 0.6) for row in rows]
    if style.ci == "ribbon":
        x = np.r_[curve.x, curve.end]
        low, high = (np.r_[row, row[-1]] for row in rows)
        canvas.band(x, low, high, color, clip)
    else:
        for limit in limits:
            canvas.line(*_corners(limit), color, 0.6 * style.line_width, linestyle="dotted", zorder=3.5, clip=clip)
    return limits


def mark_times(arm: ArmPatients, plan: PanelPlan) -> CensorMarks:
    """Return the times of an arm's censoring marks: one stroke however many patients."""
    times = np.unique(arm.time[arm.event == 0])
    return CensorMarks(times[times <= plan.x_end])


def draw_marks(
    canvas: Canvas, arm: ArmPatients, calibration: Calibration, plan: PanelPlan, style: Style, color: str, clip: Box
) -> None:
    """Draw the censoring marks of an arm."""
    if not style.mark:
        return
    curve, reach = kaplan_meier(arm.time, arm.event), style.mark_size * canvas.pt / 2
    width, clip = max(0.6, 0.6 * style.line_width), clip.grown(reach)
    for t in mark_times(arm, plan).time:
        x, y = float(calibration.x.pixel(t)), float(calibration.row(survival_at(curve, t)))
        if style.mark in "|+":
            canvas.line([x, x], [y - reach, y + reach], color, width, zorder=5, clip=clip)
        if style.mark == "+":
            canvas.line([x - reach, x + reach], [y, y], color, width, zorder=5, clip=clip)
        if style.mark == "o":
            how = {"marker": "o", "markersize": style.mark_size, "markerfacecolor": "white", "zorder": 5}
            canvas.line([x], [y], color, width, markeredgewidth=width, clip=clip, **how)


def _draw_guides(canvas: Canvas, calibration: Calibration, plan: PanelPlan) -> Floats:
    left, bottom = float(calibration.x.pixel(0)), calibration.y.ticks[0].pixel
    middle = float(calibration.row(0.5))
    medians = [median_survival(kaplan_meier(arm.time, arm.event)) for arm in plan.arms]
    reached = [float(calibration.x.pixel(m)) for m in medians if m is not None and m <= plan.x_end]
    ends = [((x, middle), (x, bottom)) for x in reached]
    ends += [((left, middle), (max(reached), middle))] if reached else []
    for (x0, y0), (x1, y1) in ends:
        canvas.line([x0, x1], [y0, y1], "#444444", 0.7, linestyle="dashed", zorder=3.2)
    return np.concatenate([NO_INK, *(np.linspace(start, end, 99) for start, end in ends)])
