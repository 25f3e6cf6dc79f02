"""A calibration read from pixels and the strokes of the vector figure in, the axes at full precision out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kmrecon.digitize.calibration import OFF_STRAIGHT, axis_from_ticks
from kmrecon.digitize.full_survival import moved
from kmrecon.notes import AXIS_FROM_LABELS, CALIBRATION_RESIDUAL, Note
from kmrecon.types import Axis, Calibration, Floats, Stroke

THICKEST = 6.0  # px: a filled piece as thin is a line
REACH = 0.2  # of the distance between two ticks: where their stroke is looked for
BORDER = 0.06  # of the plot's height or width: how near to its border a tick stroke ends
MOST_OFF = 0.2  # px, of a tick from the straight axis
ROUNDED = 2.0  # px, of ticks that a program puts on whole pixels of a screen, a figure is enlarged
BESIDE = 2.5  # px by which axes may be drawn beside their curves: half a pixel of a screen, a figure is enlarged
TOGETHER = 0.05  # px between the starts of curves that start at one place
ALIKE = 0.5  # px: strokes that begin and end as near to one another, across the axis, are ticks of one kind


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight stroke across an axis."""

    place: float  # px along the axis
    first: float  # px across it
    last: float


def exact_axes(calibration: Calibration, strokes: Sequence[Stroke]) -> Calibration:
    """Return the calibration with each axis fitted to the strokes of its ticks, as far as they are there."""
    area = calibration.plot_area
    x = _exact("x", calibration.x, _lines(strokes, upright=True), (area.bottom, BORDER * area.height))
    y = _exact("y", calibration.y, _lines(strokes, upright=False), (area.left, BORDER * area.width))
    told = {name for name, axis in (("x", x), ("y", y)) if axis is not None}
    notes = [note for note in calibration.notes if not (_is_of_labels(note) and note.message[:1] in told)]
    return replace(calibration, x=x or calibration.x, y=y or calibration.y, notes=tuple(notes))


def _is_of_labels(note: Note) -> bool:
    """Tell whether a note is of labels that stood in for ticks, or of places that were read for these."""
    return note.code == AXIS_FROM_LABELS.code or (
        note.code == CALIBRATION_RESIDUAL.code and note.message.endswith(OFF_STRAIGHT)
    )


def started(calibration: Calibration, starts: Floats) -> Calibration:
    """Return the calibration moved to where all curves start, (N, 2) px, if that is a little off both axes.

    Vega draws axes half a pixel of the screen beside what they measure, so that their lines are sharp.
    """
    full = np.array([float(calibration.x.pixel(0.0)), float(calibration.row(1.0))])
    off = starts.mean(axis=0) - full
    if np.ptp(starts, axis=0).max() > TOGETHER or np.abs(off).min() <= TOGETHER or np.abs(off).max() > BESIDE:
        return calibration
    return replace(calibration, x=moved(calibration.x, float(off[0])), y=moved(calibration.y, float(off[1])))


def precision(calibration: Calibration) -> tuple[float, float] | None:
    """Return how far the ticks of both axes lie off them at most, px; None where they were not read from strokes."""
    by_labels = any(note.code == AXIS_FROM_LABELS.code for note in calibration.notes)
    worst = [
        max((abs(tick.residual) for tick in axis.ticks), default=np.inf) for axis in (calibration.x, calibration.y)
    ]
    return (worst[0], worst[1]) if max(worst) <= (MOST_OFF if by_labels else ROUNDED) else None


def _lines(strokes: Sequence[Stroke], *, upright: bool) -> list[_Line]:
    """Return the straight strokes across an axis: upright ones of x, level ones of y."""
    along, across = (0, 1) if upright else (1, 0)
    lines = []
    for stroke in strokes:
        low, high = stroke.points.min(axis=0), stroke.points.max(axis=0)
        thick = THICKEST if stroke.filled else 0.05
        if high[along] - low[along] <= thick < high[across] - low[across]:
            place = (low[along] + high[along]) / 2
            lines.append(_Line(float(place), float(low[across]), float(high[across])))
    return lines


def _exact(name: str, axis: Axis, lines: list[_Line], border: tuple[float, float]) -> Axis | None:
    """Return an axis fitted to strokes that stand at most of its ticks, of such to the fewest: minor ones are more."""
    edge, near = border
    kinds: dict[tuple[int, int], list[_Line]] = defaultdict(list)
    for line in lines:
        if line.first - near <= edge <= line.last + near:
            kinds[round(line.first / ALIKE), round(line.last / ALIKE)].append(line)
    fits = [(fit, len(kind)) for kind in kinds.values() if (fit := _fit(name, axis, [line.place for line in kind]))]
    best = max(
        fits,
        key=lambda found: (len(found[0].ticks), _spread(found[0]) <= MOST_OFF, -found[1], -_spread(found[0])),
        default=None,
    )
    return best[0] if best else None


def _fit(name: str, axis: Axis, lines: list[float]) -> Axis | None:
    ticks, places = sorted(axis.ticks, key=lambda tick: tick.pixel), np.array(lines)
    if len(ticks) < 2:
        return None
    reach = REACH * min(b.pixel - a.pixel for a, b in pairwise(ticks))
    pairs = []
    for tick in ticks:
        nearest = float(places[np.abs(places - tick.pixel).argmin()])
        if abs(nearest - tick.pixel) <= reach:
            pairs.append((nearest, tick.value))
    if len(pairs) < max(2, (len(ticks) + 1) // 2):
        return None
    fit = axis_from_ticks(name, tuple(pairs))
    return fit if _spread(fit) <= ROUNDED else None


def _spread(axis: Axis) -> float:
    return max(abs(tick.residual) for tick in axis.ticks)
