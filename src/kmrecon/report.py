"""A reconstruction, its overlay and its refitted curves in; one self-contained HTML page out."""

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kmrecon.notes import KINDS, by_gravity
from kmrecon.types import Arm, Interval, Panel, Reconstruction, StepCurve

TEMPLATES = Path(__file__).parent / "templates"
WIDTH, HEIGHT = 640, 400  # of the drawn curves, SVG units
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 10, 40

Curves = Mapping[tuple[str, str], StepCurve]  # by panel and arm


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed number at risk and the rebuilt one beside it."""

    time: float
    printed: int
    rebuilt: int | None

    @property
    def met(self) -> bool:
        """Whether the two are the same."""
        return self.rebuilt == self.printed


def render_report(
    reconstruction: Reconstruction, overlay_png: bytes, refitted: Curves, provenance: Mapping[str, Any]
) -> str:
    """Return the page that tells a result in words, tables and pictures.

    Parameters
    ----------
    reconstruction : Reconstruction
        What was read and rebuilt.
    overlay_png : bytes
        The overlay as a PNG file; it is held in the page itself.
    refitted : mapping of (panel, arm) to StepCurve
        The Kaplan-Meier curve of each arm's rebuilt patients.
    provenance : mapping
        What the result was made from, by name.

    Returns
    -------
    str
        HTML that needs no other file and no network.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "p_value": p_value, "time": time_text, "open": open_text}
    return environment.get_template("report.html.j2").render(
        name=reconstruction.figure.name,
        overlay=base64.b64encode(overlay_png).decode(),
        panels=[_panel_view(panel, refitted) for panel in reconstruction.panels],
        notes=[(note, KINDS[note.code]) for note in by_gravity(reconstruction.all_notes)],
        provenance=provenance,
    )


def number(value: float | None, digits: int = 2) -> str:
    """Return a number in words: "not estimable" where there is none."""
    return "not estimable" if value is None or not math.isfinite(value) else f"{value:.{digits}f}"


def time_text(value: float | None) -> str:
    """Return a time in words: "not reached" where there is none."""
    return "not reached" if value is None or not math.isfinite(value) else f"{value:.4g}"


def open_text(found: Interval | None, as_ratio: bool = False) -> str:
    """Return an interval of the reconstruction in words; `as_ratio` turns logarithms back."""
    if found is None:
        return "not estimable"
    low, high = (math.exp(found.low), math.exp(found.high)) if as_ratio else (found.low, found.high)
    return f"{low:.4g}" if f"{low:.4g}" == f"{high:.4g}" else f"{low:.4g} to {high:.4g}"


def p_value(value: float | None) -> str:
    """Return a p value as papers print it."""
    if value is None or not math.isfinite(value):
        return "not estimable"
    return "< 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def cells_of(arm: Arm) -> list[Cell]:
    """Return the printed numbers at risk, each beside the rebuilt one.

    Programs print those followed just before a time or just after it: either meets the number.
    """
    if arm.at_risk is None:
        return []
    cells = []
    for time, printed in zip(arm.at_risk.time.tolist(), arm.at_risk.count.tolist(), strict=True):
        rebuilt = None
        if arm.patients is not None:
            before, after = int((arm.patients.time >= time).sum()), int((arm.patients.time > time).sum())
            rebuilt = after if printed == after else before
        cells.append(Cell(time, printed, rebuilt))
    return cells


def step_path(curve: StepCurve, horizon: float) -> str:
    """Return the SVG path of a step curve drawn from 0 to `horizon`."""
    path = [f"M{_x(0, horizon):.2f} {_y(float(curve.survival[0])):.2f}"]
    for time, survival in zip(curve.time[1:].tolist(), curve.survival[1:].tolist(), strict=True):
        path.append(f"H{_x(time, horizon):.2f}V{_y(survival):.2f}")
    return "".join([*path, f"H{_x(curve.last_time, horizon):.2f}"])


def _panel_view(panel: Panel, refitted: Curves) -> dict[str, Any]:
    horizon = max([arm.curve.last_time for arm in panel.arms] + [tick.value for tick in panel.calibration.x.ticks])
    horizon = horizon if horizon > 0 else 1.0
    return {
        "panel": panel,
        "agreement": agreement_text(panel),
        "arms": [_arm_view(panel, arm, refitted, horizon) for arm in panel.arms],
        "x_ticks": [(_x(tick.value, horizon), tick.value) for tick in panel.calibration.x.ticks if tick.value >= 0],
        "y_ticks": [(_y(value), value) for value in np.linspace(0, 1, 5).tolist()],
        "frame": {"left": LEFT, "right": WIDTH - RIGHT, "top": TOP, "bottom": HEIGHT - BOTTOM},
        "size": (WIDTH, HEIGHT),
    }


def _arm_view(panel: Panel, arm: Arm, refitted: Curves, horizon: float) -> dict[str, Any]:
    rebuilt = refitted.get((panel.name, arm.label))
    return {
        "arm": arm,
        "color": "#{:02x}{:02x}{:02x}".format(*arm.pixels.color),
        "cells": cells_of(arm),
        "read_path": step_path(arm.curve, horizon),
        "refit_path": None if rebuilt is None else step_path(rebuilt, horizon),
    }


def agreement_text(panel: Panel) -> str:
    """Return one sentence that holds the refitted hazard ratio against the printed one."""
    ratio = panel.hazard_ratios[0] if len(panel.hazard_ratios) == 1 else None
    if panel.printed.hr is None or ratio is None:
        return ""
    printed = "" if panel.printed.ci is None else " ({:g} to {:g})".format(*panel.printed.ci)
    refitted = f"{number(ratio.hr)} ({number(ratio.ci_low)} to {number(ratio.ci_high)})"
    turned = number(1 / ratio.hr) if ratio.hr else "not estimable"
    return (
        f"The figure prints a hazard ratio of {panel.printed.hr:g}{printed}. Refitted: {refitted} for {ratio.arm} "
        f"versus {ratio.reference}; {turned} the other way round."
    )


def _x(time: float, horizon: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * time / horizon


def _y(survival: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - survival)
