"""A reading in; the layers that a page lays over the figure out, as paths in the figure's pixels."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kmrecon.types import Arm, Box, Calibration, CurvePixels, Floats, Panel, StepCurve

TICK = 6.0  # px, drawn outward from the plot area
MARK = 4.0  # px, half the height of a censoring mark

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ArmLayer:
    """What is drawn of one arm."""

    label: str
    color: str
    read: str  # path of the curve as it was read
    rebuilt: str  # path of the rebuilt patients' curve; '' where there are none
    marks: str  # path of the censoring marks


@dataclass(frozen=True, slots=True)
class PanelLayer:
    """What is drawn of one panel."""

    area: Box
    ticks: str  # path
    values: tuple[tuple[float, float, str, str], ...]  # (x, y, anchor, text) of each tick
    arms: tuple[ArmLayer, ...]


def panel_layer(panel: Panel, rebuilt: Mapping[str, StepCurve], colors: tuple[Color, ...]) -> PanelLayer:
    """Return what is drawn of a panel over its figure.

    Parameters
    ----------
    panel : Panel
        The reading.
    rebuilt : mapping of arm to StepCurve
        The Kaplan-Meier curves of the rebuilt patients.
    colors : one for each arm, sRGB
    """
    calibration = panel.calibration
    area = calibration.plot_area
    ticks = [f"M{tick.pixel:.1f} {area.bottom:.1f}v{TICK}" for tick in calibration.x.ticks]
    ticks += [f"M{area.left:.1f} {tick.pixel:.1f}h{-TICK}" for tick in calibration.y.ticks]
    values = [(tick.pixel, area.bottom - TICK, "middle", f"{tick.value:g}") for tick in calibration.x.ticks]
    values += [(area.left + TICK, tick.pixel, "start", f"{tick.value:g}") for tick in calibration.y.ticks]
    arms = (
        _arm_layer(arm, calibration, rebuilt.get(arm.label), color)
        for arm, color in zip(panel.arms, colors, strict=True)
    )
    return PanelLayer(area, "".join(ticks), tuple(values), tuple(arms))


def _arm_layer(arm: Arm, calibration: Calibration, rebuilt: StepCurve | None, color: Color) -> ArmLayer:
    again = ""
    if rebuilt is not None:
        end = float(calibration.x.pixel(rebuilt.last_time))
        again = stairs(calibration.x.pixel(rebuilt.time), calibration.row(rebuilt.survival), end)
    return ArmLayer(
        arm.label,
        "#{:02x}{:02x}{:02x}".format(*color),
        stairs(arm.pixels.x, arm.pixels.y, arm.pixels.end),
        again,
        _marks(arm.pixels),
    )


def stairs(x: Floats, y: Floats, end: float) -> str:
    """Return the SVG path of a step line: y[k] holds from x[k] on, the last one to `end`."""
    path = [f"M{x[0]:.2f} {y[0]:.2f}"]
    path += [f"H{here:.2f}V{level:.2f}" for here, level in zip(x[1:].tolist(), y[1:].tolist(), strict=True)]
    return "".join([*path, f"H{end:.2f}"])


def _marks(pixels: CurvePixels) -> str:
    rows = zip(pixels.marks.tolist(), pixels.at(pixels.marks).tolist(), strict=True)
    return "".join(f"M{x:.1f} {y - MARK:.1f}v{2 * MARK}" for x, y in rows if np.isfinite(y))
