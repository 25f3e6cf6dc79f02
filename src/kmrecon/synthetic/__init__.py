"""Draws Kaplan-Meier figures whose truth is known: for tests, benchmarks, docs."""

from kmrecon.synthetic.drawing import draw
from kmrecon.synthetic.random_figures import random_figure
from kmrecon.synthetic.statistics import ArmPatients
from kmrecon.synthetic.styles import PALETTES, PRESETS, Style
from kmrecon.synthetic.truth import truth_of
from kmrecon.synthetic.values import DrawnFigure, DrawnPanel, PanelPlan

__all__ = [
    "PALETTES",
    "PRESETS",
    "ArmPatients",
    "DrawnFigure",
    "DrawnPanel",
    "PanelPlan",
    "Style",
    "draw",
    "random_figure",
    "truth_of",
]
