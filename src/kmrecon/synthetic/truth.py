"""A drawn figure -> its truth as plain data, in the format of the project's corpus."""

from collections.abc import Mapping
from typing import Any

from kmrecon.synthetic.statistics import kaplan_meier, median_survival
from kmrecon.synthetic.styles import Style
from kmrecon.synthetic.values import DrawnFigure, DrawnPanel

POINTS_PER_INCH = 72


def truth_of(figure: DrawnFigure, name: str, file: str, patients: Mapping[str, str]) -> dict[str, Any]:
    """Return the truth of a figure as JSON can hold it.

    Parameters
    ----------
    figure : DrawnFigure
        What `draw` gave.
    name, file : str
        The figure's id and the path of its picture.
    patients : mapping of str to str
        The path of the patients' file, by panel name.
    """
    return {
        "id": name,
        "figure": file,
        "kind": f"drawn by kmrecon.synthetic ({len(figure.panels)} panels)",
        "style": figure.style.name,
        "expect": "read",
        "features": features_of(figure.style, figure),
        "source": {"data": "simulated", "drawn": "by kmrecon.synthetic"},
        "panels": [_panel(panel, figure.style, patients[panel.name]) for panel in figure.panels],
    }


def features_of(style: Style, figure: DrawnFigure) -> dict[str, Any]:
    """Return what makes a figure easy or hard, in the corpus' words."""
    first = figure.panels[0].plan
    return {
        "risk_table": style.table != "none",
        "risk_labels": style.table_labels if style.table != "none" else None,
        "censor_marks": bool(style.mark),
        "ci": style.ci,
        "grid": style.grid is not None,
        "legend": style.legend,
        "direct_labels": style.legend == "direct",
        "hr_text": bool(first.text),
        "median_line": style.median_guides,
        "percent": style.percent != "fraction",
        "cut_y": first.direction == "survival" and first.y_ticks[0] > 0,
        "line_width": style.line_width,
        "mark_px": _mark_width(style),
        "dpi": style.dpi,
        "jpeg_quality": style.quality,
        "arms": len(first.arms),
        "panels": len(figure.panels),
    }


def _mark_width(style: Style) -> float | None:
    """Return how wide a censoring mark is, px; None where none are drawn."""
    if not style.mark:
        return None
    points = style.line_width if style.mark == "|" else style.mark_size
    return round(points * style.dpi / POINTS_PER_INCH, 2)


def _panel(panel: DrawnPanel, style: Style, patients: str) -> dict[str, Any]:
    plan, calibration = panel.plan, panel.calibration
    return {
        "name": panel.name,
        "direction": plan.direction,
        "x_ticks": [tick.value for tick in calibration.x.ticks],
        "y_ticks": [tick.value for tick in calibration.y.ticks],
        "y_percent": calibration.percent,
        "y_min": plan.y_ticks[0] if plan.direction == "survival" else 0.0,
        "x_max": plan.x_end,
        "x_label": plan.x_label,
        "y_label": plan.y_label,
        "time_unit": plan.time_unit,
        "arms": [_arm(panel, style, k) for k in range(len(plan.arms))],
        "risk_table": _risk_table(panel, style),
        "ipd": patients,
        "printed": dict(plan.printed),
        "axes_px": _axes(panel),
    }


def _risk_table(panel: DrawnPanel, style: Style) -> dict[str, Any] | None:
    rows = panel.risk_table
    if rows is None:
        return None
    return {
        "title": style.table_title,
        "times": rows[0].time.tolist(),
        "rows": [row.count.tolist() for row in rows],
    }


def _axes(panel: DrawnPanel) -> dict[str, Any]:
    area, calibration = panel.calibration.plot_area, panel.calibration
    return {
        "x_ticks": [round(tick.pixel, 3) for tick in calibration.x.ticks],
        "y_ticks": [round(tick.pixel, 3) for tick in calibration.y.ticks],
        "plot_box": {side: round(getattr(area, side), 3) for side in ("left", "right", "top", "bottom")},
        "unit": "px",
    }


def _arm(panel: DrawnPanel, style: Style, k: int) -> dict[str, Any]:
    arm, curve = panel.plan.arms[k], panel.curves[k]
    marks = panel.censor_marks
    return {
        "label": arm.label,
        "n": arm.n,
        "events": int(arm.event.sum()),
        "median": median_survival(kaplan_meier(arm.time, arm.event)),
        "colour": style.colors[k],
        "linetype": style.dashes[k],
        "curve_px": {"x": curve.x.round(3).tolist(), "y": curve.y.round(3).tolist(), "end": round(curve.end, 3)},
        "censor_marks": None if marks is None else marks[k].time.tolist(),
    }
