"""A vector figure and its axes in, the curves of one panel at full precision out."""

from dataclasses import replace

import numpy as np

from kmrecon.digitize.curves.colors import to_lab
from kmrecon.digitize.vector.axes import precision, started
from kmrecon.digitize.vector.chains import Line, joined_lines
from kmrecon.digitize.vector.limits import without_limits
from kmrecon.digitize.vector.marks import marks_of
from kmrecon.digitize.vector.stairs import Stairs, stairs_of
from kmrecon.digitize.vector.unfallen import unfallen
from kmrecon.notes import CURVES_UNTOLD, Note
from kmrecon.types import Calibration, CurvePixels, Direction, Figure, Floats

LEAST_SEEN = 0.5  # share of a line that shows its color, or another curve's that lies upon it
SAME_COLOR = 25.0  # CIELAB units between a stroke and its pixels
RIDGE = 10.0  # CIELAB units between a stroke beneath a translucent band and what lies on both sides of it
BESIDE = 2.0  # px from its edge
LEAST_BAND = 0.01  # px: no coordinate of a file is surer
COARSEST = 0.25  # px: coordinates that lie farther apart than this are not rounded ones
WHOLE = 0.1  # of a step, by which rounded coordinates may lie off whole steps from one another
LEAST_POINTS = 4  # of a line that may be a curve
UNTOLD_WIDTH = 0.2  # of the plot's width
UNTOLD_HEIGHT = 0.05  # of its height
NEIGHBORS = 20  # steps between two coordinates: over more, the step's own error adds up


def exact_curves(
    figure: Figure, calibration: Calibration, direction: Direction | None = None
) -> tuple[Calibration, tuple[CurvePixels, ...]] | None:
    """Return the calibration with its direction and the curves from the highest survival down.

    None where the strokes do not tell: an axis without tick strokes, or no staircase among the lines.
    """
    if figure.vector is None or precision(calibration) is None:
        return None
    drawn = joined_lines(figure.vector.strokes)
    lines = [line for line in drawn if len(line.points) > 2]
    for way in (direction,) if direction else ("survival", "incidence"):
        turned = replace(calibration, direction=way)
        steps = [found for line in lines if (found := stairs_of(line, turned)) is not None]
        seen = _seen(figure, steps)
        if seen:
            level = unfallen(drawn, turned)
            seen += _seen(figure, level)
            left = [line for line in lines if all(step.line is not line for step in [*steps, *level])]
            rising = [found for line in left if (found := stairs_of(line, turned, rises=True)) is not None]
            covered = [step for step in steps if step not in seen]
            kept, limits = without_limits(seen, [*covered, *rising])
            doubts = _untold([line for line in left if all(limit.line is not line for limit in limits)], turned)
            turned = started(turned, np.array([(step.x[0], step.y[0]) for step in kept]))
            curves = _curves(figure, turned, kept)
            return turned, tuple(replace(curve, notes=doubts) for curve in curves)
    return None


def _untold(lines: list[Line], calibration: Calibration) -> tuple[Note, ...]:
    """Return a doubt where a line that runs through much of the plot is no staircase."""
    area = calibration.plot_area
    others = 0
    for line in lines:
        inside = line.points[[area.contains(x, y) for x, y in line.points.tolist()]]
        if len(inside) >= LEAST_POINTS:
            wide, high = np.ptp(inside, axis=0).tolist()
            others += wide > UNTOLD_WIDTH * area.width and high > UNTOLD_HEIGHT * area.height
    return (CURVES_UNTOLD.note(f"lines through the plot that are no step curves: {others}"),) if others else ()


def rounding(figure: Figure, calibration: Calibration) -> float:
    """Return the step to which a file rounds its rows, px; 0 where none shows.

    Files hold coordinates with two decimals, or in whole numbers of a fine grid.
    """
    strokes = figure.vector.strokes if figure.vector else ()
    rows = np.unique(np.round(np.concatenate([s.points[:, 1] for s in strokes] or [np.empty(0)]), 3))
    area = calibration.plot_area
    apart = np.diff(rows[(rows > area.top) & (rows < area.bottom)])
    apart = apart[apart > 2e-3]
    step = float(np.quantile(apart, 0.02)) if apart.size else np.inf
    if step > COARSEST:
        return 0.0
    near = apart[apart < NEIGHBORS * step] / step
    return step if (np.abs(near - np.rint(near)) <= WHOLE).mean() > 0.9 else 0.0


def _seen(figure: Figure, steps: list[Stairs]) -> list[Stairs]:
    """Leave out what is not to be seen: clipped, or covered by something else than a curve."""
    lab = to_lab(figure.pixels)
    colors = to_lab(np.array([[step.line.color for step in steps]], np.uint8))[0] if steps else np.empty((0, 3))
    shares = [_shown(lab, step, colors) for step in steps]
    return [step for step, share in zip(steps, shares, strict=True) if share >= LEAST_SEEN * step.line.drawn]


def _shown(lab: Floats, step: Stairs, colors: Floats) -> float:
    """Return the share of a step line's columns where it, or another one over it, shows: through a band, as a ridge."""
    columns = np.linspace(step.x[0], step.end, 300)
    rows = step.at(columns)
    around = _pixels(lab, rows[:, None] + [-1, 0, 1], columns)
    near = np.linalg.norm(around[:, :, None, :] - colors, axis=3).min(axis=2) < SAME_COLOR
    beside = _pixels(lab, rows[:, None] + np.array([-1, 1]) * (step.line.width / 2 + BESIDE), columns)
    ridge = (np.linalg.norm(beside - around[:, 1:2], axis=2) > RIDGE).all(axis=1)
    return float((near.any(axis=1) | ridge).mean())


def _pixels(lab: Floats, rows: Floats, columns: Floats) -> Floats:
    """Return the colors at rows (N, K) of columns (N,)."""
    height, width = lab.shape[:2]
    at = rows.astype(np.int64).clip(0, height - 1)
    return np.asarray(lab[at, columns.astype(np.int64).clip(0, width - 1)[:, None]])


def _curves(figure: Figure, calibration: Calibration, steps: list[Stairs]) -> tuple[CurvePixels, ...]:
    off = precision(calibration)
    band = LEAST_BAND + (off[1] if off else 0.0) + rounding(figure, calibration) / 2
    marks = marks_of(figure, calibration, steps)
    curves = [_curve(step, max(band, 2 * step.slant), own) for step, own in zip(steps, marks, strict=True)]
    return tuple(sorted(curves, key=lambda curve: -_area(curve, calibration)))


def _curve(step: Stairs, band: float, marks: Floats) -> CurvePixels:
    line = step.line
    return CurvePixels(
        step.x,
        step.y,
        np.full(step.x.shape, band),
        step.end,
        line.color,
        line.width,
        line_style=line.line_style,
        marks=marks,
        marks_unseen=np.empty((0, 2)),
    )


def _area(curve: CurvePixels, calibration: Calibration) -> float:
    widths = np.diff(np.r_[curve.x, max(curve.end, curve.x[-1])])
    return float((calibration.survival(curve.y) * widths).sum())
