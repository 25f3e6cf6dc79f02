"""A reconstruction, its figure and its refitted curves in; one self-contained HTML page out."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from kmrecon.notes import KINDS, by_gravity
from kmrecon.report.picture import Color, PanelLayer, panel_layer, stairs
from kmrecon.report.words import number, open_text, p_value, time_text
from kmrecon.types import Arm, Panel, Reconstruction, StepCurve

TEMPLATES = Path(__file__).parent.parent / "templates"
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
    reconstruction: Reconstruction,
    figure_png: bytes,
    colors: Mapping[str, tuple[Color, ...]],
    refitted: Curves,
    provenance: Mapping[str, Any],
) -> str:
    """Return the page that tells a result in words, tables and pictures.

    Parameters
    ----------
    reconstruction : Reconstruction
        What was read and rebuilt.
    figure_png : bytes
        The figure's pixels as a PNG file; the page holds it and lays what was read over it.
    colors : mapping of panel to colors
        What each arm of a panel is drawn in over the figure.
    refitted : mapping of (panel, arm) to StepCurve
        The Kaplan-Meier curve of each arm's rebuilt patients.
    provenance : mapping
        What the result was made from, by name.

    Returns
    -------
    str
        HTML that needs no other file and no network.
    """
    template = templates().get_template("report.html.j2")
    page: str = template.render(
        name=reconstruction.figure.name,
        figure=base64.b64encode(figure_png).decode(),
        figure_size=reconstruction.figure.pixels.shape[1::-1],
        layers=[_layer(panel, refitted, colors) for panel in reconstruction.panels],
        panels=[_panel_view(panel, refitted) for panel in reconstruction.panels],
        notes=[(note, KINDS[note.code]) for note in by_gravity(reconstruction.all_notes)],
        provenance=provenance,
        confidence=reconstruction.confidence,
    )
    return page


@lru_cache(maxsize=1)
def templates() -> Any:
    """Return the jinja2 environment that holds the pages' templates, compiled once, and how they write numbers."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "p_value": p_value, "time": time_text, "open": open_text}
    return environment


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
    return stairs(_x(curve.time, horizon), _y(curve.survival), float(_x(curve.last_time, horizon)))


def _layer(panel: Panel, refitted: Curves, colors: Mapping[str, tuple[Color, ...]]) -> PanelLayer:
    rebuilt = {arm: curve for (name, arm), curve in refitted.items() if name == panel.name}
    return panel_layer(panel, rebuilt, colors[panel.name])


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
    kind = {"adjusted": "an adjusted", "stratified": "a stratified", "": "a"}[panel.printed.model]
    return (
        f"The figure prints {kind} hazard ratio of {panel.printed.hr:g}{printed}. Refitted: {refitted} for {ratio.arm} "
        f"versus {ratio.reference}; {turned} the other way round."
    )


def _x(time: Any, horizon: float) -> Any:
    return LEFT + (WIDTH - LEFT - RIGHT) * time / horizon


def _y(survival: Any) -> Any:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - survival)
