"""Lines of a vector figure in, the curves of arms without an event out: level at full survival, in their own color."""

from collections.abc import Sequence

import numpy as np

from kmrecon.digitize.curves.ink import COLORED
from kmrecon.digitize.curves.unfallen import LEAST_LENGTH
from kmrecon.digitize.legend_beside import lab_of
from kmrecon.digitize.vector.chains import Line
from kmrecon.digitize.vector.stairs import EARLY, LEVEL, Stairs
from kmrecon.types import Calibration

SHORT_OF_END = 2.0  # px that it ends before the plot does: a line across all of it is a guide


def unfallen(lines: Sequence[Line], calibration: Calibration) -> list[Stairs]:
    """Return the lines that keep to full survival in a hue that no other line has: frames and grids are grey."""
    least = LEAST_LENGTH * calibration.plot_area.width  # marks and keys of a legend are shorter
    colors = [line.color for line in lines if np.ptp(line.points[:, 0]) >= least]
    alone = [line for line in lines if colors.count(line.color) == 1 and _is_colored(line)]
    return [_level(line) for line in alone if _keeps_full(line, calibration)]


def _is_colored(line: Line) -> bool:
    lab = lab_of(line.color)
    return float(np.hypot(lab[1], lab[2])) > COLORED


def _keeps_full(line: Line, calibration: Calibration) -> bool:
    """Tell whether a line runs level at full survival from time 0, and ends within the plot."""
    area, (x, y) = calibration.plot_area, line.points.T
    start = max(float(calibration.x.pixel(0.0)), area.left)
    if np.abs(y - float(calibration.row(1.0))).max() > 1 or np.ptp(y) > LEVEL:
        return False
    begins = abs(float(x.min()) - start) <= EARLY * area.width
    return bool(begins and LEAST_LENGTH * area.width <= np.ptp(x) and x.max() <= area.right - SHORT_OF_END)


def _level(line: Line) -> Stairs:
    x, y = line.points.T
    return Stairs(line, x[[x.argmin()]], y[[x.argmin()]], float(x.max()), float(np.ptp(y)))
