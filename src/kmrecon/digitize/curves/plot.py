"""A figure and its calibration in, the upright part of it where one panel's curves can lie out."""

from dataclasses import dataclass, replace

import numpy as np
import scipy

from kmrecon import _core
from kmrecon.digitize.curves.boxes import word_frames, word_rules
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.guides import without_guides
from kmrecon.types import Box, Bytes, Calibration, CurvePixels, Direction, Figure, Floats, Ints, Word

START_REACH = 3  # px around full survival where a curve may start
MARGIN = 4  # px around the possible survival, for the stroke's own width
LEAST_LETTERS = 2  # a "word" of fewer letters and digits may be a mark or a piece of a curve
IDEOGRAPH = "\u2e80"  # the first letter of the Han and Kana scripts: engines read strokes with marks as such
FEWEST_IDEOGRAPHS = 4  # outside the plot, of a figure that is written in them
GREY = 40  # sRGB units between the channels of a grey pixel, at most
DARK = 140  # sRGB units: letters are darker
LEAST_TEXT = 0.06  # share of a word's box that its letters cover
INKED = 40  # sRGB units by which a letter or a stroke differs from what lies around it
THROUGH = 0.9  # share of a word's width that a stroke through it covers; letters have gaps
HARDLY = 0.75  # score below which nothing read within the plots of 523 figures was a word, but dashes and marks
BARE = 0.25  # of the line in the middle of dashes with few marks: no row beside it covers more
BROKEN, LONG = 0.65, 2.5  # and one of dashes, times as long as high: a digit's bar covers as much
SAME_COLOR, ALONE = 60, 0.8  # sRGB units, and the share of what shows a color that is one line: marks are the rest
LEAST_DROP = 8  # pixels of a line's color elsewhere in the plot: a drop
FRAME = 3  # px that the line of a frame is thick at most
LEVEL = 0.3  # share of the plot's width that the curve of an arm without an event covers at least
GRID_SHARE = 0.45  # of the plot's breadth that a dashed grid line covers


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """Pixels between survival 1 and 0 from time 0 on, turned so that every curve falls.

    ``other`` are pixels of the frame and of words: they hide curves and are none.
    """

    pixels: Bytes  # (rows, columns, 3)
    other: Mask  # (rows, columns)
    start_rows: slice  # rows near full survival
    last_row: int  # of no survival, or the lowest shown
    full: float  # row of full survival, px
    none: float  # row of no survival, px: below the pixels where the axis is cut
    box: Box  # where the pixels are in the figure
    direction: Direction

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    def to_figure(self, curve: CurvePixels) -> CurvePixels:
        """Return a curve of this plot in the figure's own pixels."""
        y = self.box.bottom - curve.y if self.direction == "incidence" else self.box.top + curve.y
        left = self.box.left
        unseen = None if curve.marks_unseen is None else curve.marks_unseen + left
        x, end, marks = curve.x + left, curve.end + left, curve.marks + left
        return replace(curve, x=x, y=y, end=end, marks=marks, marks_unseen=unseen)


def cut_plot(figure: Figure, calibration: Calibration, words: tuple[Word, ...], direction: Direction) -> Plot:
    """Cut the part of a figure in which the curves of one panel can lie."""
    turned = replace(calibration, direction=direction)
    box = _curve_box(turned, figure)
    rows, columns = slice(int(box.top), int(box.bottom)), slice(int(box.left), int(box.right))
    full = float(turned.row(1.0))
    pixels = without_grid(figure.pixels[rows, columns], _start_rows(full - box.top))
    outside = _frame_pixels(pixels, box, calibration.plot_area)
    other = outside | _word_pixels(pixels, box, words) | word_frames(pixels, box, words, outside)
    other |= word_rules(pixels, box, words)
    if direction == "incidence":
        pixels, other = pixels[::-1], other[::-1]
        first, last = box.bottom - full, box.bottom - float(turned.row(0.0))
    else:
        first, last = full - box.top, float(turned.row(0.0)) - box.top
    start = _start_rows(first)
    pixels = without_guides(pixels, other, start.stop, axis_below=direction == "survival")
    last_row = min(round(last), pixels.shape[0] - 1)
    return Plot(np.ascontiguousarray(pixels), np.ascontiguousarray(other), start, last_row, first, last, box, direction)


def _start_rows(full: float) -> slice:
    """Return the rows in which a curve may start, around that of full survival."""
    return slice(max(0, int(full - START_REACH)), max(1, int(full + START_REACH) + 1))


def _curve_box(calibration: Calibration, figure: Figure) -> Box:
    """Rows between survival 1 and 0 and columns from time 0, inside the plot area, with its frame lines."""
    area = calibration.plot_area.grown(1)
    levels = sorted(float(row) for row in calibration.row([0.0, 1.0]))
    start = float(calibration.x.pixel(0.0))
    return Box(
        np.floor(max(area.left, start) if start < area.right else area.left),
        np.floor(max(0.0, area.top - MARGIN, levels[0] - MARGIN)),
        np.ceil(min(figure.box.right, area.right)),
        np.ceil(min(figure.box.bottom, area.bottom + MARGIN, levels[1] + MARGIN)),
    )


def _frame_pixels(pixels: Bytes, box: Box, area: Box) -> Mask:
    """Everything outside the inner plot area: the lines of the frame and what lies beyond them."""
    out = np.ones(pixels.shape[:2], bool)
    top, left = max(0, round(area.top - box.top)), max(0, round(area.left - box.left))
    bottom, right = max(top, round(area.bottom - box.top)), max(left, round(area.right - box.left))
    out[top:bottom, left:right] = False
    if _share_in_hue(pixels[top:bottom, max(0, left - FRAME) : left], along=1) > LEVEL:
        return out  # of the frame itself
    # The curve of an arm without an event runs along the edge of the plot.
    for rows in (slice(max(0, top - FRAME), top), slice(bottom, bottom + FRAME)):
        if _share_in_hue(pixels[rows, left:right], along=0) > LEVEL:
            out[rows, left:right] &= np.ptp(pixels[rows, left:right], axis=2) < GREY
    return out


def _share_in_hue(part: Bytes, along: int) -> float:
    """Return the share of a strip's length that shows a hue."""
    return float((np.ptp(part, axis=2) >= GREY).any(axis=along).mean()) if part.size else 0.0


def _word_pixels(pixels: Bytes, box: Box, words: tuple[Word, ...]) -> Mask:
    """The letters of words: of grey or black ones only what is grey, so that a colored curve shows through."""
    out = np.zeros(pixels.shape[:2], bool)
    outside = [word for word in words if not box.contains(*word.box.center)]
    written = sum(letter >= IDEOGRAPH for word in outside for letter in word.text) >= FEWEST_IDEOGRAPHS
    for word in words:
        letters = [letter for letter in word.text if letter.isalnum() and (written or letter < IDEOGRAPH)]
        if len(letters) < LEAST_LETTERS or word.score < HARDLY:
            continue
        rows = slice(max(0, int(word.box.top - box.top)), max(0, int(np.ceil(word.box.bottom - box.top))))
        columns = slice(max(0, int(word.box.left - box.left)), max(0, int(np.ceil(word.box.right - box.left))))
        part = pixels[rows, columns]
        if part.size and not _is_stroke(part):
            grey = np.ptp(part, axis=2) < GREY
            dark = part.max(axis=2) < DARK
            out[rows, columns] |= grey if (grey & dark).mean() > LEAST_TEXT else _letters(part)
    return out


def _letters(part: Bytes) -> Mask:
    """Return the pixels of what lies within a word's box: what runs out of it is a curve that was read as a word."""
    page = np.median(part.reshape(-1, 3), axis=0)
    drawn = _core.off_color(part, page) > INKED
    labels, count = scipy.ndimage.label(drawn, np.ones((3, 3)))
    rim = np.unique(np.r_[labels[:, 0], labels[:, -1]])
    inside = np.isin(labels, np.setdiff1d(np.arange(1, count + 1), rim))
    return np.asarray(scipy.ndimage.binary_dilation(inside, iterations=2))


def _is_stroke(part: Bytes) -> bool:
    """Tell whether a line runs through what was read as a word: a curve with its marks, not letters."""
    high, wide = part.shape[:2]
    page = np.median(part.reshape(-1, 3), axis=0)
    drawn = (_core.off_color(part, page) > INKED).mean(axis=1)
    return bool((wide > high and drawn.max() > THROUGH) or (wide > LONG * high and _is_broken(drawn)))


def _is_broken(drawn: Floats) -> bool:
    """Tell whether the rows of what was read as a word are those of dashes with marks through them.

    One line of them in the middle covers much, all others little; letters cover more above or below their bars.
    """
    line = np.flatnonzero(drawn > 0.5 * drawn.max())
    thin = line.size and line[-1] - line[0] < 0.4 * drawn.size
    beside = np.delete(drawn, slice(line[0], line[-1] + 1)) if thin else drawn
    broken = drawn.max() > BROKEN or (beside < BARE * drawn.max()).all()
    return bool(thin and broken and 0.2 * drawn.size < line[0] and line[-1] + 1 < 0.9 * drawn.size)


def without_grid(pixels: Bytes, starts: slice | None = None) -> Bytes:
    """Return the pixels with strokes of one color that run across the whole plot painted over.

    Curves are drawn over the grid: where it is seen there is no curve, not even a hidden one.

    Parameters
    ----------
    starts : rows of full survival, where the only one in a hue is the curve of an arm without an event
    """
    level, upright = _grid_rows(pixels), _grid_rows(pixels.transpose(1, 0, 2))
    level &= ~_long_levels(pixels, level, starts)
    if starts is not None:
        level[starts] &= ~_in_own_hue(pixels, level, starts)
    out = pixels.copy()
    out[level | upright.T] = np.median(pixels[::4, ::4].reshape(-1, 3), axis=0)
    return out


def _long_levels(pixels: Bytes, level: Mask, starts: slice | None) -> Mask:
    """Return the lines with a hue that are the only ones across the plot in it, of curves whose drops show it too.

    One at full survival may be a limit that is cut there.
    """
    out, rows = np.zeros_like(level), np.flatnonzero(level.any(axis=1))
    groups = [group for group in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if group.size]
    colors = [_strongest_hue(pixels, level, group) for group in groups]
    for k, (group, color) in enumerate(zip(groups, colors, strict=True)):
        alike = (np.abs(color - other).max() <= SAME_COLOR for j, other in enumerate(colors) if j != k)
        at_full = starts is not None and bool(((group >= starts.start) & (group < starts.stop)).any())
        if at_full or np.ptp(color) < GREY or any(alike):
            continue
        same = _core.off_color(pixels, color) <= SAME_COLOR
        same[max(0, group[0] - 1) : group[-1] + 2] = False
        if same.sum() >= LEAST_DROP:
            out[group] = level[group]
    return out


def _strongest_hue(pixels: Bytes, level: Mask, rows: Ints) -> Floats:
    """Return the color of a line in the row in which it has most hue: its edges are paler."""
    colors = [np.median(pixels[row][level[row]], axis=0) for row in rows.tolist()]
    return np.asarray(max(colors, key=np.ptp))


def _in_own_hue(pixels: Bytes, level: Mask, starts: slice) -> Mask:
    """Return the pixels of lines in some rows that have a hue in which next to nothing else is drawn."""
    hued = np.asarray(level[starts] & (np.ptp(pixels[starts], axis=2) >= GREY))
    if not hued.any():
        return hued
    same = _core.off_color(pixels, np.median(pixels[starts][hued], axis=0)) <= SAME_COLOR
    return np.asarray(hued & bool(same[starts].sum() > ALONE * same.sum()))


def _grid_rows(pixels: Bytes) -> Mask:
    """Return the pixels of lines that cross every part of the plot's width in one color."""
    page = np.median(pixels[::4, ::4].reshape(-1, 3), axis=0)
    differs = _core.off_color(pixels, page) > 6
    out = np.zeros(differs.shape, bool)
    for row in np.flatnonzero(differs.mean(axis=1) > GRID_SHARE):
        color = np.median(pixels[row][differs[row]], axis=0)
        same = differs[row] & (_core.off_color(pixels[row : row + 1], color)[0] <= 24)
        parts = [part.mean() for part in np.array_split(same, 10)]
        if min(parts[:-1]) > 0.2 and same.mean() > GRID_SHARE:
            out[row] = same
    return out
