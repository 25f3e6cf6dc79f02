"""Labels and strokes in, the meaning of pixels out: each axis fitted to its tick strokes.

Labels tell which value a tick has, strokes tell where it is: a label's center is off its tick by up to
1% of an axis, a stroke's by a tenth of a pixel.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from kmrecon.digitize.panels import PlotSite
from kmrecon.digitize.plot_area import Frame, find_frame
from kmrecon.digitize.strokes import FAINTEST_GRID, nearest, peaks
from kmrecon.digitize.tick_labels import Label, LabelLine
from kmrecon.errors import UnreadableAxisError
from kmrecon.notes import AXIS_FROM_LABELS, AXIS_SHARED, AXIS_TRUNCATED, CALIBRATION_RESIDUAL, TICK_LABEL_DROPPED, Note
from kmrecon.types import Axis, Box, Calibration, Floats, Ints, Tick

OFF_STRAIGHT = "off a straight axis"
TICK_INK = 0.12  # darkness by which a tick stroke differs from the page
TICK_START = 5  # px at each side of an axis line in which its ticks begin: letters stand farther out
LOOSE_BOX = 0.3  # of a label's height: engines' boxes reach over its tick stroke
MOST_RESIDUAL = 0.75  # px: a tick stroke farther off the fit belongs to something else
WORST_FIT = 1.5  # px, root mean square: more is no straight axis


@dataclass(frozen=True, slots=True)
class _Fit:
    """An axis fitted to strokes of one kind."""

    axis: Axis
    matched: int
    rms: float  # px


def calibrate(ink: Floats, site: PlotSite, frame: Frame) -> Calibration:
    """Return what the pixels of a plot mean, by a robust fit of tick strokes to tick labels.

    Parameters
    ----------
    ink : (height, width) darkness of each pixel, 0-1
    site : labels of the two axes
    frame : axis lines and the area inside them
    """
    x, x_notes = _x_axis(ink, site, frame)
    y, y_notes = _y_axis(ink, site, frame)
    percent = is_percent(site.y)
    notes = [*x_notes, *y_notes, *_stray_notes("x", site.x, site.strays[0]), *_stray_notes("y", site.y, site.strays[1])]
    bottom, top = y.value(frame.area.bottom), y.value(frame.area.top)
    if bottom > 0.05 * top:
        notes.append(AXIS_TRUNCATED.note(f"the y axis starts at {bottom:g}"))
    return Calibration(_within(frame.area, ink), x, y, percent, "survival", tuple(notes))


def _x_axis(ink: Floats, site: PlotSite, frame: Frame) -> tuple[Axis, list[Note]]:
    if site.x_owner:
        return _shared("x", _x_axis(ink, site.x_owner, find_frame(ink, site.x_owner)))
    return _fit_axis("x", ink, site.x, _x_strips(site, frame), frame.area)


def _y_axis(ink: Floats, site: PlotSite, frame: Frame) -> tuple[Axis, list[Note]]:
    if site.y_owner:
        return _shared("y", _y_axis(ink, site.y_owner, find_frame(ink, site.y_owner)))
    return _fit_axis("y", ink.T, site.y, _y_strips(site, frame), _transposed(frame.area))


def _shared(name: str, owned: tuple[Axis, list[Note]]) -> tuple[Axis, list[Note]]:
    return owned[0], [AXIS_SHARED.note(f"the {name} axis has no numbers of its own"), *owned[1]]


def is_percent(labels: LabelLine) -> bool:
    """Tell whether a y axis is printed as percent: by its signs, or by numbers above 1."""
    return any("%" in label.text for label in labels.labels) or max(k.value for k in labels.labels) > 1.5


def axis_from_ticks(name: str, ticks: tuple[tuple[float, float], ...]) -> Axis:
    """Return the axis through given (pixel, value) pairs by least squares, with residuals."""
    if len({pixel for pixel, _ in ticks}) < 2 or len({value for _, value in ticks}) < 2:
        raise UnreadableAxisError(name, tuple(f"{value:g}" for _, value in ticks))
    pixels, values = np.array(ticks, np.float64).T
    # Pixels are fitted to values, not values to pixels: the error is in the pixels.
    slope, start = np.polyfit(values - values.mean(), pixels, 1)
    origin = values.mean() - start / slope
    off = pixels - (start + slope * (values - values.mean()))
    found = tuple(Tick(float(p), float(v), float(r)) for p, v, r in zip(pixels, values, off, strict=True))
    return Axis(float(origin), float(1 / slope), found)


def _fit_axis(
    name: str, ink: Floats, labels: LabelLine, strips: list[tuple[int, int]], area: Box
) -> tuple[Axis, list[Note]]:
    fits = [fit for profile in _profiles(ink, strips, area) if (fit := _fit_strokes(name, labels, profile))]
    needed = max(2, len(labels.labels) - max(1, len(labels.labels) // 3))
    good = [fit for fit in fits if fit.matched >= needed and fit.rms <= MOST_RESIDUAL]
    if good:
        # Strips come from the axis line outwards: its blurred edge draws ticks aside, and curves may start there.
        best = max(good, key=lambda fit: (fit.matched, -round(fit.rms, 1)))
        return best.axis, _dropped(name, labels, best.axis)
    axis = axis_from_ticks(name, tuple((label.center, label.value) for label in labels.labels))
    notes = [AXIS_FROM_LABELS.note(f"{name} axis: no tick strokes found, {len(labels.labels)} labels used")]
    return axis, [*notes, *residual_notes(name, axis)]


def residual_notes(name: str, axis: Axis) -> list[Note]:
    """Return a doubt where the ticks of an axis do not lie evenly, read or given."""
    rms = float(np.sqrt(np.mean([tick.residual**2 for tick in axis.ticks])))
    if rms <= WORST_FIT:
        return []
    return [CALIBRATION_RESIDUAL.note(f"{name} axis: its ticks lie {rms:.1f} px {OFF_STRAIGHT}")]


def _profiles(ink: Floats, strips: list[tuple[int, int]], area: Box) -> Iterator[tuple[Floats, float]]:
    """Yield darkness along the axis: over the whole plot (grid lines) where no axis line is drawn, then in strips."""
    inside = np.median(ink[int(area.top) + 1 : max(int(area.top) + 2, int(area.bottom))], axis=0)
    grid = [(inside, FAINTEST_GRID), (-inside, FAINTEST_GRID)]  # dark lines, or white ones on a grey panel
    if len(strips) > 1:
        yield from (profile for strip in strips for profile in _from_the_line(ink, *strip))
        yield from grid
    else:
        yield from grid
        yield from _row_by_row(ink, *strips[0])


def _from_the_line(ink: Floats, nearest_row: int, farthest: int) -> Iterator[tuple[Floats, float]]:
    """Yield the darkness of each row from an axis line outwards, where all rows before are as dark.

    A tick begins at its axis line; between it and a letter lies the page.
    """
    rows = np.arange(nearest_row, farthest, 1 if farthest >= nearest_row else -1)
    rows = rows[(rows >= 0) & (rows < ink.shape[0])]
    for profile in np.minimum.accumulate(ink[rows], axis=0):
        yield profile, TICK_INK


def _row_by_row(ink: Floats, first: int, stop: int) -> Iterator[tuple[Floats, float]]:
    """Yield the darkness of each two rows where no axis line is drawn."""
    step = 1 if stop >= first else -1
    for row in range(first, stop, step):
        two = ink[max(0, min(row, row + step)) : max(row, row + step) + 1]
        if two.size:
            yield two.mean(axis=0), TICK_INK


def _fit_strokes(name: str, labels: LabelLine, profile: tuple[Floats, float]) -> _Fit | None:
    values = np.array([label.value for label in labels.labels])
    wanted = np.array([label.center for label in labels.labels])
    spacing = float(np.diff(wanted).min())
    letter = float(np.median([min(label.box.height, label.box.width) for label in labels.labels]))
    centers = nearest(peaks(*profile, widest=max(5.0, 0.4 * letter)), wanted, min(0.3 * spacing, 2.0 + 0.5 * letter))
    keep = _on_one_line(centers, values)
    if keep.size < 2:
        return None
    axis = axis_from_ticks(name, tuple(zip(centers[keep].tolist(), values[keep].tolist(), strict=True)))
    return _Fit(axis, int(keep.size), float(np.sqrt(np.mean([tick.residual**2 for tick in axis.ticks]))))


def _on_one_line(centers: Floats, values: Floats) -> Ints:
    """Return which strokes lie on one straight axis: the most that any two of them agree with, then the nearest."""
    seen = np.flatnonzero(np.isfinite(centers))
    best: tuple[int, float, Ints] = (0, 0.0, np.empty(0, np.int64))
    for one, two in combinations(seen.tolist(), 2):
        slope = (centers[two] - centers[one]) / (values[two] - values[one])
        off = np.abs(centers[seen] - centers[one] - slope * (values[seen] - values[one]))
        near = off <= MOST_RESIDUAL
        best = max(best, (int(near.sum()), -float(off[near].sum()), seen[near]), key=lambda found: found[:2])
    if best[0] < 2:
        return best[2]
    line = np.polyval(np.polyfit(values[best[2]], centers[best[2]], 1), values[seen])
    return np.asarray(seen[np.abs(centers[seen] - line) <= MOST_RESIDUAL])


def _dropped(name: str, labels: LabelLine, axis: Axis) -> list[Note]:
    kept = {tick.value for tick in axis.ticks}
    return [
        TICK_LABEL_DROPPED.note(f"{name} axis: no stroke was found for the label {label.text!r}")
        for label in labels.labels
        if label.value not in kept
    ]


def _stray_notes(name: str, line: LabelLine, strays: tuple[Label, ...]) -> list[Note]:
    """Tell of numbers beside an axis off the line of its labels: one may be misread, others tell of a break."""
    if not strays:
        return []
    shown = ", ".join(label.text for label in strays)
    if len(strays) == 1 and line.span[0] < strays[0].center < line.span[1]:
        return [TICK_LABEL_DROPPED.note(f"{name} axis: {shown} is off the line of the other labels")]
    others = ", ".join(label.text for label in line.labels)
    return [CALIBRATION_RESIDUAL.note(f"{name} axis: {shown} are off the line of {others}")]


def _x_strips(site: PlotSite, frame: Frame) -> list[tuple[int, int]]:
    """Rows in which the strokes of x ticks begin, nearest first: under the axis line, then inside."""
    line = frame.bottom
    if line is None:  # only letters stand inside the labels' boxes
        return [(int(site.core.bottom), int(site.x.box.top) - 1)]
    top = int(site.x.box.top + LOOSE_BOX * site.x.labels[0].box.height)
    return [(line.last + 1, min(top, line.last + TICK_START)), (line.first - 1, line.first - TICK_START)]


def _y_strips(site: PlotSite, frame: Frame) -> list[tuple[int, int]]:
    """Columns in which the strokes of y ticks begin, nearest first: left of the axis line, then inside."""
    line = frame.left
    if line is None:
        return [(int(site.core.left), int(site.y.box.right) + 1)]
    right = int(site.y.box.right - LOOSE_BOX * site.y.labels[0].box.height)
    return [(line.first - 1, max(right, line.first - TICK_START)), (line.last + 1, line.last + TICK_START)]


def _transposed(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)


def _within(area: Box, ink: Floats) -> Box:
    height, width = ink.shape
    return replace(
        area,
        left=max(0.0, area.left),
        top=max(0.0, area.top),
        right=min(area.right, width),
        bottom=min(area.bottom, height),
    )
