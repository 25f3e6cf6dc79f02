"""What goes into a drawn figure (Plan) and what comes out beside it (DrawnFigure): frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kmrecon.synthetic.arm_words import Line
from kmrecon.synthetic.statistics import ArmPatients
from kmrecon.types import Box, Calibration, CensorMarks, CurvePixels, Direction, NumbersAtRisk


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """What one panel shows: whose patients, on which axes, with which words."""

    arms: tuple[ArmPatients, ...]
    x_ticks: tuple[float, ...]  # time
    x_label: str = "Time (months)"
    y_label: str = "Overall survival"
    y_ticks: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # fraction, as drawn
    title: str = ""
    text: tuple[Line, ...] = ()  # lines printed in the plot; of a table the cells of each row
    risk_times: tuple[float, ...] | None = None  # time; None: at the ticks
    direction: Direction = "survival"
    time_unit: str = "months"
    x_max: float | None = None  # time, end of the axis; the last tick where None
    printed: Mapping[str, Any] = field(default_factory=dict)  # hr, ci, p, as in the corpus

    @property
    def x_end(self) -> float:
        """Where the time axis ends."""
        return self.x_ticks[-1] if self.x_max is None else self.x_max


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPanel:
    """One panel as it was drawn, in pixels of the figure."""

    name: str
    plan: PanelPlan
    calibration: Calibration
    curves: tuple[CurvePixels, ...]
    risk_table: tuple[NumbersAtRisk, ...] | None  # one row an arm, as printed
    censor_marks: tuple[CensorMarks, ...] | None  # as drawn, None where the style draws none


@dataclass(frozen=True, slots=True, eq=False)
class DrawnFigure:
    """A figure and the truth behind it."""

    data: bytes  # the picture's file
    suffix: str  # .png or .jpg
    box: Box  # the whole picture
    panels: tuple[DrawnPanel, ...]
    style: Any = None  # the Style it was drawn in
