"""A plot's labels and the strokes around it in, the rectangle in which curves are drawn out."""

from dataclasses import dataclass, replace

import numpy as np

from kmrecon.digitize.panels import PlotSite
from kmrecon.digitize.strokes import LINE_INK, Line, lines_across, page_color
from kmrecon.types import Box, Figure, Floats

OPEN_END = 5.0  # px
BEYOND_LAST_TICK = 0.08  # of the axis: how far an axis without a line may run on
PANEL_PART = 0.1  # of the axis: before its last tick, where a panel or a grid shows
PANEL_INK = 0.03  # darkness by which they differ from the page
PANEL_GAP = 0.04  # of the axis: a grid line or a curve interrupts a panel by less
LEAST_PANEL = 2  # rows


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines around a plot; None where none is drawn."""

    left: Line | None
    bottom: Line | None
    right: Line | None
    top: Line | None
    area: Box  # inside the lines, where there are any


def without_insets(figure: Figure, site: PlotSite | None) -> Figure:
    """Return the figure with the insets of a plot painted over with the page: their curves are not the plot's."""
    if site is None or not site.insets:
        return figure
    pixels = figure.pixels.copy()
    for box in site.insets:
        rows = slice(max(0, int(box.top)), int(np.ceil(box.bottom)))
        pixels[rows, max(0, int(box.left)) : int(np.ceil(box.right))] = page_color(figure.pixels)
    return replace(figure, pixels=pixels)


def find_frame(ink: Floats, site: PlotSite) -> Frame:
    """Return the frame of a plot.

    Parameters
    ----------
    ink : (height, width) darkness of each pixel
    site : the labels of its axes
    """
    core = site.core
    left = _axis_line_left(ink, site)
    bottom = _axis_line_bottom(ink, site)
    right_end = _line_end(ink, bottom, round(core.right)) if bottom else None
    top_end = _line_end(ink.T[:, ::-1], left, round(ink.shape[0] - 1 - core.top)) if left else None
    far_right = _open_right(ink, site) if right_end is None else right_end
    far_top = _open_top(site) if top_end is None else ink.shape[0] - float(top_end)
    right = _frame_line(ink, core, (core.right + 0.3 * (far_right - core.right), far_right + 3), upright=True)
    top = _frame_line(ink, core, (far_top - 3, core.top - 0.3 * (core.top - far_top) + 1), upright=False)
    area = Box(
        left.last + 1 if left else site.y.box.right + 1,
        # Where no line closes the frame, strokes at its ends reach half their width beyond.
        top.last + 1 if top else max(0.0, far_top - OPEN_END),
        right.first if right else far_right + OPEN_END,
        bottom.first if bottom else site.x.box.top,
    )
    return Frame(left, bottom, right, top, area)


def _open_right(ink: Floats, site: PlotSite) -> float:
    """Return the column up to which an axis without a line may run: its panel, or the lines of its grid, tell it."""
    core = site.core
    rows, last = slice(int(core.top), int(core.bottom) + 1), int(core.right)
    part = int(PANEL_PART * core.width)
    inside = np.median(ink[rows, last - part : last], axis=1)
    before = np.median(ink[rows, int(core.left) : int(core.left) + part], axis=1)
    page = np.median(np.r_[ink[:, 0], ink[:, -1]])
    apart = np.abs(inside - page)
    # A curve is darker, and a band around one falls with it.
    tells = (apart > PANEL_INK) & (apart < LINE_INK) & (np.abs(inside - before) < PANEL_INK)
    beyond = ink[rows, last : int(site.region.right)]
    if tells.sum() < LEAST_PANEL or not beyond.size:
        return min(site.region.right, core.right + BEYOND_LAST_TICK * core.width)
    # Bands may cover most of a panel, never with the page.
    same = (np.abs(beyond - page)[tells] > PANEL_INK).mean(axis=0) > 0.5
    ends = np.flatnonzero(np.diff(np.r_[np.flatnonzero(same), same.size + core.width]) > PANEL_GAP * core.width)
    return last + float(np.flatnonzero(same)[ends[0]]) + 1 if same.any() else core.right


def _open_top(site: PlotSite) -> float:
    """Return the row up to which an axis without a line may run: one tick more where that is the full survival."""
    core, labels = site.core, sorted(site.y.labels, key=lambda label: label.center)
    row = core.top - BEYOND_LAST_TICK * core.height
    if len(labels) > 1:
        full = 100.0 if labels[0].value > 1.5 else 1.0
        above = 2 * labels[0].value - labels[1].value
        # Its label was not read: every survival curve starts there.
        if abs(above - full) < 1e-6 * full:
            row = min(row, 2 * labels[0].center - labels[1].center)
    return max(site.region.top, row)


def _axis_line_left(ink: Floats, site: PlotSite) -> Line | None:
    """The y axis: the leftmost upright line between its labels and a little beyond the first x label."""
    core = site.core
    # Boxes of labels may reach over the line; letters never fill the height of a plot as a line does.
    start, stop = int(site.y.box.center[0]), int(core.left + 0.03 * core.width) + 3
    lines = lines_across(ink[int(core.top) : int(core.bottom) + 1, start:stop])
    # Between a facet and the labels that it shares stands the frame of the plot before.
    line = lines[-1 if site.y_owner else 0] if lines else None
    return Line(line.first + start, line.last + start) if line else None


def _axis_line_bottom(ink: Floats, site: PlotSite) -> Line | None:
    """The x axis: the lowest level line between a little above the last y label and the x labels."""
    core = site.core
    start, stop = int(core.bottom - 0.03 * core.height) - 3, int(site.x.box.top + 0.3 * site.x.labels[0].box.height)
    lines = lines_across(ink[start:stop, int(core.left) : int(core.right) + 1].T)
    # What begins above the first row is no line but the lower end of a filled band.
    lines = [line for line in lines if line.first > 0]
    line = lines[0 if site.x_owner else -1] if lines else None
    return Line(line.first + start, line.last + start) if line else None


def _line_end(ink: Floats, line: Line | None, start: int) -> int | None:
    """Return the column where a level line that is drawn at `start` ends, to the right."""
    if line is None:
        return None
    drawn = ink[line.first : line.last + 1, start:].max(axis=0) > LINE_INK
    gaps = np.flatnonzero(~drawn)
    for gap in gaps.tolist():
        if not drawn[gap : gap + 4].any():
            return start + int(gap)
    return start + int(drawn.size)


def _frame_line(ink: Floats, core: Box, between: tuple[float, float], *, upright: bool) -> Line | None:
    """Return the line that closes the frame at the right (upright) or at the top."""
    start, stop = max(0, int(between[0])), int(np.ceil(between[1]))
    if upright:
        part = ink[int(core.top) : int(core.bottom) + 1, start:stop]
    else:
        part = ink[start:stop, int(core.left) : int(core.right) + 1].T
    lines = lines_across(part) if part.size else []
    line = lines[-1 if upright else 0] if lines else None
    return Line(line.first + start, line.last + start) if line else None
