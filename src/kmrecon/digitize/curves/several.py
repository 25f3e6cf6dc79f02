"""A traced curve in, the other curves of its color out: dashed, dotted, or as solid as itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from scipy import ndimage

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.edges import stroke_edges
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.line_style import line_style
from kmrecon.digitize.curves.path import INK, Path, best_path
from kmrecon.digitize.curves.plot import Plot
from kmrecon.types import Floats

MOST = 5  # curves of one color
LEAST_LEVEL = 0.06  # of the plot's width: ink on levels that no other curve explains
LEAST_SHOWN = 0.3  # of the path's length
LEAST_COVERAGE = 0.8  # dashes and what lies between them
LONGEST_LEAP = 0.06  # of the plot's height
FEWEST_LEVELS = 3  # a guide line has one
MARK_REACH = 4.0  # stroke widths from a stroke to the end of its marks
ONE_SIDE = 0.97  # share of its columns in which a confidence limit keeps to one side of its curve
THIN = 0.7  # of its curve's width: a confidence limit may be as thin


@dataclass(frozen=True, slots=True)
class Traced:
    """A path accepted as a curve, with the ink that it runs through."""

    ink: Ink
    path: Path

    @property
    def width(self) -> float:
        """Of the stroke, px."""
        return stroke_edges(self.ink.share, self.ink.hidden, self.path).width

    @property
    def thickness(self) -> float:
        """Its height where it runs level, px: a dot is no longer than a stroke is wide, but as high."""
        edges = stroke_edges(self.ink.share, self.ink.hidden, self.path)
        high = edges.bottom - edges.top
        return max(edges.width, float(np.median(high[np.isfinite(high)]))) if np.isfinite(high).any() else 0.0

    @property
    def style(self) -> str:
        """How the stroke is drawn."""
        return line_style(self.path, self.ink.share, self.ink.hidden, self.width)


def others_of_color(first: Traced, plot: Plot) -> tuple[Traced, ...]:
    """Return the curves in the ink that a curve leaves of its color, its confidence limits left out."""
    width, found = first.width, [first]
    left = _rest(first.ink, first.path, width)
    while len(found) < MOST:
        path = best_path(left.share, left.hidden, plot.other, plot.start_rows)
        if path is None or not _is_another(path, plot, width):
            break
        found.append(Traced(left, path))
        left = _rest(left, path, width)
    return tuple(item for item in found[1:] if not _is_limit(item, first, found))


def others_of_colors(firsts: Sequence[Traced], plot: Plot) -> list[Traced]:
    """Return the other curves of each color: as many in one as in the next, or they are no curves."""
    others = [others_of_color(first, plot) for first in firsts]
    if len({len(found) for found in others}) > 1:
        return []
    return [item for found in others for item in found]


def _rest(ink: Ink, path: Path, width: float) -> Ink:
    """Return the ink without a stroke and its marks: it hides what lies beneath it."""
    stroke = np.zeros(ink.share.shape, bool)
    for column, (start, row) in enumerate(zip(path.start.tolist(), path.row.tolist(), strict=True)):
        stroke[start : row + 1, column] = True
    around = int(np.ceil(width)) + 1
    stroke = cv2.dilate(stroke.astype(np.uint8), np.ones((2 * around + 1, 2 * around + 1), np.uint8)) > 0
    gone = stroke | _marks_beside(stroke, (ink.share > INK) & ~stroke, width)
    # What seems a mark may be a dot of another line.
    return replace(ink, share=np.where(gone, 0.0, ink.share), hidden=ink.hidden | (gone & (ink.share > INK)))


def _marks_beside(stroke: Mask, rest: Mask, width: float) -> Mask:
    """Return what sticks out of a stroke: narrow pieces that touch it and end near it."""
    labels, count = ndimage.label(rest, np.ones((3, 3)))
    touching = np.unique(labels[ndimage.binary_dilation(stroke, np.ones((3, 3))) & rest])
    marks = np.zeros(count + 1, bool)
    for k, place in enumerate(ndimage.find_objects(labels), start=1):
        high, wide = (part.stop - part.start for part in place)
        marks[k] = wide <= width + 3 and high <= MARK_REACH * width + 3
    marks &= np.isin(np.arange(count + 1), touching)
    return np.asarray(marks[labels])


def _is_another(path: Path, plot: Plot, width: float) -> bool:
    between = 0 if path.between is None else int(path.between.sum())
    level = int(path.drawn.sum())
    if level < LEAST_LEVEL * plot.width or level + between < LEAST_SHOWN * path.length:
        return False
    if path.coverage < LEAST_COVERAGE or path.leap > LONGEST_LEAP * plot.pixels.shape[0]:
        return False
    levels = np.unique(np.rint(path.row[path.drawn] / (width + 1)))
    return bool(levels.size >= FEWEST_LEVELS)


def _is_limit(item: Traced, first: Traced, found: Sequence[Traced]) -> bool:
    """Tell whether a line is a confidence limit: thinner than its curve, or one of a pair around it."""
    if item.thickness < THIN * first.width:
        return True
    side = _side(item.path, first.path)
    facing = [o for o in found[1:] if o is not item and side and _side(o.path, first.path) == -side]
    return any("solid" not in (other.style, item.style) and first.style == "solid" for other in facing)


def _side(path: Path, main: Path) -> int:
    """Return 1 where a path lies below another one all along, -1 where above it, 0 where they cross."""
    n = min(path.length, main.length)
    away: Floats = (path.row[:n] - main.row[:n]).astype(np.float64)[path.drawn[:n]]
    if not away.size:
        return 0
    return int((away > 0).mean() >= ONE_SIDE) - int((away < 0).mean() >= ONE_SIDE)
