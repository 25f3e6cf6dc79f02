"""A traced curve in, the other curves of its color out: dashed, dotted, or as solid as itself."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import ndimage

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.edges import stroke_edges
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.levels import Levels, center_line
from kmrecon.digitize.curves.limits import is_limit
from kmrecon.digitize.curves.path import DASHES, DASHES_APART, INK, Path, best_path, path_at
from kmrecon.digitize.curves.plot import Plot
from kmrecon.digitize.curves.traced import Traced
from kmrecon.types import Floats

MOST = 5  # curves of one color
LEAST_LEVEL = 0.06  # of the plot's width: ink on levels that no other curve explains
LEAST_SHOWN = 0.3  # of the path's length
LEAST_COVERAGE = 0.8  # dashes and what lies between them
LONGEST_LEAP = 0.06  # of the plot's height
FEWEST_LEVELS = 3  # a guide line has one
BLURRED = 1.0  # px of blurred edge on either side of a stroke
MORE = 1.05  # times: how much more ink a way along dashes shows
MOSTLY_SHOWN = 0.6  # of the path's length: what shows less may be rests of marks
BESIDE = 0.8  # share of its columns in which such a path is near another one
LEAST_REACH = 9.0  # px in which marks lie, at least
MARK_REACH = 4.0  # stroke widths from a stroke to the end of its marks


def others_of_color(first: Traced, plot: Plot) -> tuple[Traced, ...]:
    """Return the curves in the ink that a curve leaves of its color, its confidence limits left out."""
    found = [first]
    left = _rest(first.ink, first.path)
    while len(found) < MOST and (path := _another(left, plot, found)):
        found.append(Traced(left, path))
        left = _rest(left, path)
    return tuple(item for item in found[1:] if not is_limit(item, first, found))


def others_of_colors(firsts: Sequence[Traced], plot: Plot) -> list[Traced]:
    """Return the other curves of each color: as many in one as in the next, and well seen, or they are no curves."""
    others = [others_of_color(first, plot) for first in firsts]
    if len({len(found) for found in others}) > 1:
        return []
    more = [item for found in others for item in found]
    return more if len(firsts) < 2 or all(_inked(item.path) >= MOSTLY_SHOWN * item.path.length for item in more) else []


def _another(ink: Ink, plot: Plot, found: Sequence[Traced]) -> Path | None:
    """Return the way of the next curve: of ways at different costs the one that shows most.

    Gaps lead a way off dashes where they cost much, and over to other things where they cost little.
    """
    where = ink.share, ink.hidden, plot.other, plot.start_rows
    ways = best_path(*where), path_at(*where, DASHES), path_at(*where, DASHES_APART)
    width, best = found[0].width, None
    for way in ways:
        if way and _is_another(way, plot, width) and not any(_is_rest(way, other.path, width) for other in found):
            best = way if best is None or _shown(way) > MORE * _shown(best) else best
    return best


def _inked(path: Path) -> int:
    """Return how many columns show ink, or lie between two dashes."""
    return int(path.drawn.sum()) + (0 if path.between is None else int(path.between.sum()))


def _shown(path: Path) -> int:
    return path.visible - int(path.gaps.sum())


def _rest(ink: Ink, path: Path) -> Ink:
    """Return the ink without a stroke and its marks: it hides what lies beneath it."""
    edges = stroke_edges(ink.share, ink.hidden, path)
    stroke = _stroke(center_line(edges), edges.width, path, ink.share.shape)
    drawn = ink.share > INK
    gone = stroke | _marks_beside(drawn & stroke, drawn & ~stroke, edges.width)
    # What seems a mark may be a dot of another line.
    return replace(ink, share=np.where(gone, 0.0, ink.share), hidden=ink.hidden | (gone & drawn))


def _stroke(levels: Levels, width: float, path: Path, shape: tuple[int, ...]) -> Mask:
    """Return the pixels of a stroke with its blurred edges, no more: dashes of another line may lie beside it."""
    middles: Floats = np.arange(0.5, path.length)
    rows, half = np.arange(0.5, shape[0])[:, None], width / 2
    first = np.minimum(levels.at(middles - half) - half, path.start) - BLURRED
    last = np.maximum(levels.at(middles + half) + half, path.row + 1) + BLURRED
    out = np.zeros(shape, bool)
    out[:, : path.length] = (rows > first) & (rows < last)
    return np.asarray(ndimage.binary_dilation(out, np.ones((1, 3))))


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
    if path.drawn.sum() < LEAST_LEVEL * plot.width or _inked(path) < LEAST_SHOWN * path.length:
        return False
    if path.coverage < LEAST_COVERAGE or path.leap > LONGEST_LEAP * plot.pixels.shape[0]:
        return False
    levels = np.unique(np.rint(path.row[path.drawn] / (width + 1)))
    return bool(levels.size >= FEWEST_LEVELS)


def _is_rest(path: Path, other: Path, width: float) -> bool:
    """Tell whether a path with much hidden keeps so near to another one that it runs through what marks leave."""
    if _inked(path) >= MOSTLY_SHOWN * path.length:
        return False
    columns = np.flatnonzero(path.drawn[: other.length])
    row, reach = path.row[columns], max(LEAST_REACH, MARK_REACH * width)
    near = (row >= other.start[columns] - reach) & (row <= other.row[columns] + reach)
    return bool(near.sum() > BESIDE * path.drawn.sum())
