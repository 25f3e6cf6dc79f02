"""A line of a vector figure in, the step line that it draws out; nothing where it is no staircase."""

from dataclasses import dataclass

import numpy as np

from kmrecon.digitize.vector.chains import Line
from kmrecon.types import Box, Calibration, Floats

BACK = 0.06  # px by which a rounded line may run back or rise
UPRIGHT = 1.0  # px: a piece that falls within as many is a drop
LEVEL = 0.3  # px: a piece that falls by no more is a level
MOST_SLOPING = 0.02  # share of the fall that pieces neither level nor upright may make
LEAST_WIDTH = 0.04  # of the plot's width
LATE = 0.15  # of the plot's width: where a line that starts at the full survival may begin
EARLY = 0.015  # of the plot's width: where any other one begins
AT_FULL = 2.0  # px
BORDER = 8.0  # px between the plot's border and the middle of its frame's stroke, at most


@dataclass(frozen=True, slots=True, eq=False)
class Stairs:
    """A falling step line: ``y[k]`` holds from ``x[k]`` to ``x[k + 1]``, the last one to `end`."""

    line: Line
    x: Floats  # (K,) px
    y: Floats  # (K,) px
    end: float  # px
    slant: float  # px, how far pieces lie off the level and the upright

    def at(self, x: Floats) -> Floats:
        """Return the level at each column, the first and last ones held on."""
        return np.asarray(self.y[(np.searchsorted(self.x, x, side="right") - 1).clip(0)])


def stairs_of(line: Line, calibration: Calibration, *, rises: bool = False) -> Stairs | None:
    """Return the step line that a line draws inside a plot, as survival or incidence runs.

    An upper confidence limit may also rise: Greenwood's variance grows where few are left.
    """
    sign = 1.0 if calibration.direction == "survival" else -1.0  # rows grow downwards
    points = _ascending(line.points, sign, rises=rises)
    if points is None:
        return None
    points = _inside(points, _plot(calibration))
    if len(points) < 3 or not _starts_well(points, calibration) or _is_frame(points, calibration.plot_area):
        return None
    steps, falls = np.diff(points[:, 0]), np.diff(points[:, 1]) * sign
    sloping = (steps > UPRIGHT) & (np.abs(falls) > LEVEL)
    if falls.sum() <= LEVEL or np.abs(falls[sloping]).sum() > MOST_SLOPING * falls.sum():
        return None
    slant = float(np.minimum(steps, np.abs(falls)).max(initial=0.0))
    return _stairs(line, points, slant)


def _ascending(points: Floats, sign: float, *, rises: bool) -> Floats | None:
    """Return points from left to right, None where they go back, or rise where they may not."""
    if points[0, 0] > points[-1, 0]:
        points = points[::-1]
    if np.diff(points[:, 0]).min(initial=0.0) < -BACK:
        return None
    x = np.maximum.accumulate(points[:, 0])
    if rises:
        return np.stack([x, points[:, 1]], axis=1)
    if (np.diff(points[:, 1]) * sign).min(initial=0.0) < -BACK:
        return None
    return np.stack([x, np.maximum.accumulate(points[:, 1] * sign) * sign], axis=1)


def _plot(calibration: Calibration) -> Box:
    """Return where curves are drawn: as far as the ticks reach, where a plot without a frame was cut above its zero."""
    area, rows = calibration.plot_area, [tick.pixel for tick in calibration.y.ticks]
    high = Box(area.left, min(area.top, *rows), area.right, max(area.bottom, *rows))
    return high.grown(BORDER)


def _inside(points: Floats, area: Box) -> Floats:
    """Cut a line where it leaves the plot at its right or runs out at its top or bottom."""
    inside = (points[:, 1] >= area.top) & (points[:, 1] <= area.bottom) & (points[:, 0] >= area.left)
    inside &= points[:, 0] <= area.right
    if not inside.any():
        return points[:0]
    first, last = int(inside.argmax()), int(len(inside) - inside[::-1].argmax())
    kept = points[first:last]
    if last < len(points):
        beyond = np.array([[min(points[last, 0], area.right), kept[-1, 1]]])
        kept = np.concatenate([kept, beyond])
    return kept


def _starts_well(points: Floats, calibration: Calibration) -> bool:
    area = calibration.plot_area
    start = max(float(calibration.x.pixel(0.0)), area.left)
    full = abs(float(points[0, 1]) - float(calibration.row(1.0))) <= AT_FULL
    late = points[0, 0] - start
    wide = points[-1, 0] - points[0, 0] >= LEAST_WIDTH * area.width
    return bool(wide and late <= (LATE if full else EARLY) * area.width)


def _is_frame(points: Floats, area: Box) -> bool:
    """Tell whether all of a line lies along the border of the plot."""
    beside = (np.abs(points[:, 0] - area.left) <= BORDER) | (np.abs(points[:, 0] - area.right) <= BORDER)
    below = (np.abs(points[:, 1] - area.top) <= BORDER) | (np.abs(points[:, 1] - area.bottom) <= BORDER)
    return bool((beside & below).all())


def _stairs(line: Line, points: Floats, slant: float) -> Stairs:
    """Return the levels: each is where a level piece runs, each drop where the line goes down."""
    x, y = points.T
    level = np.diff(x) > np.abs(np.diff(y))
    starts, rows = [float(x[0])], [float(y[0])]
    for k in np.flatnonzero(level).tolist():
        row = float(y[k])
        if row != rows[-1]:
            starts.append(float(x[k]))
            rows.append(row)
    if y[-1] != rows[-1]:  # the line ends in a drop
        starts.append(float(x[-1]))
        rows.append(float(y[-1]))
    return Stairs(line, np.array(starts), np.array(rows), float(x[-1]), slant)
