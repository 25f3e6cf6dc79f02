"""The ink of a color and one curve in it in, the ink that the curve leaves out."""

from dataclasses import replace

import cv2
import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.edges import Edges
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.levels import center_line
from kmrecon.digitize.curves.path import INK, Path
from kmrecon.digitize.curves.stroke_width import lowest_mode, runs_at
from kmrecon.digitize.curves.traced import Traced
from kmrecon.types import Floats, Ints

BLURRED = 1.0  # px of blurred edge on either side of a stroke
PAIRED = 0.5  # share of marks that run through their stroke
THICK = 2.0  # stroke widths: what is thicker at a stroke is a mark, or several
LEAST_BLOCK = 0.1  # share of a stroke's columns with marks
UNEVEN = 2.0  # px by which marks of one stroke differ in height
MOST_THICK = 14.0  # stroke widths: what is higher is a drop
LEAST_REACH = 9.0  # px in which marks lie, at least
MARK_REACH = 4.0  # stroke widths from a stroke to the end of its marks


def rest_of(item: Traced) -> Ink:
    """Return the ink without a stroke and its marks: it hides what lies beneath it."""
    ink = item.ink
    stroke, drawn = stroke_of(ink, item.path, item.edges), ink.share > INK
    stroke |= _blocks(drawn, item.path, item.edges)
    gone = stroke | _marks_beside(drawn & stroke, drawn & ~stroke, item.width)
    # What seems a mark may be a dot of another line.
    return replace(ink, share=np.where(gone, 0.0, ink.share), hidden=ink.hidden | (gone & drawn))


def stroke_of(ink: Ink, path: Path, edges: Edges) -> Mask:
    """Return the pixels of a stroke with its blurred edges, no more: dashes of another line may lie beside it."""
    levels, shape = center_line(edges), ink.share.shape
    middles: Floats = np.arange(0.5, path.length)
    rows, half = np.arange(0.5, shape[0])[:, None], edges.width / 2
    first = np.minimum(levels.at(middles - half) - half, path.start) - BLURRED
    last = np.maximum(levels.at(middles + half) + half, path.row + 1) + BLURRED
    out = np.zeros(shape, bool)
    out[:, : path.length] = (rows > first) & (rows < last)
    return np.asarray(cv2.dilate(out.view(np.uint8), np.ones((1, 3), np.uint8)) > 0)


def _marks_beside(stroke: Mask, rest: Mask, width: float) -> Mask:
    """Return what sticks out of a stroke: narrow pieces that touch it and end near it."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(rest.view(np.uint8), connectivity=8)
    beside = cv2.dilate(stroke.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    touching = np.isin(np.arange(count), labels[beside & rest])
    pieces = np.asarray(stats, np.int64)
    wide, high = pieces[:, cv2.CC_STAT_WIDTH], pieces[:, cv2.CC_STAT_HEIGHT]
    marks = touching & (wide <= width + 3) & (high <= MARK_REACH * width + 3)
    return np.asarray(_through(marks, pieces, stroke, width)[labels])


def _blocks(drawn: Mask, path: Path, edges: Edges) -> Mask:
    """Return where marks stand so densely that they touch: as high as one another, as far above a stroke as below."""
    first, last, row, thick = _marked(drawn, path, edges)
    out = np.zeros(drawn.shape, bool)
    if thick.sum() < LEAST_BLOCK * path.length:
        return out
    high = last - first + 1
    usual, off = lowest_mode(high[thick].astype(np.float64)), first + last - 2 * row
    block = thick & (np.abs(high - usual) <= UNEVEN) & (np.abs(off) <= edges.width)
    rows = np.arange(drawn.shape[0])[:, None]
    out[:, : path.length] = block & (rows >= first - BLURRED) & (rows <= last + BLURRED)
    return out


def mark_reach(item: Traced) -> float:
    """Return how far marks reach from a stroke, px, as high as most are that stand on it."""
    first, last, _, thick = _marked(item.ink.share > INK, item.path, item.edges)
    least = max(LEAST_REACH, MARK_REACH * item.width)
    if thick.sum() < LEAST_BLOCK * item.path.length:
        return least
    return max(least, lowest_mode((last - first + 1)[thick].astype(np.float64)) / 2 + THICK * item.width)


def _marked(drawn: Mask, path: Path, edges: Edges) -> tuple[Ints, Ints, Ints, Mask]:
    """Return from where to where ink reaches at a stroke in each column, its row, and where marks make it thick."""
    columns, width = np.arange(path.length), edges.width
    middles: Floats = np.arange(0.5, path.length)
    row = center_line(edges).at(middles).astype(np.int64).clip(0, drawn.shape[0] - 1)
    first, last = runs_at(drawn, row, columns)
    high = last - first + 1
    thick = drawn[row, columns] & (high > THICK * width) & (high <= MOST_THICK * width)
    return first, last, row, np.asarray(thick)


def _through(marks: Mask, pieces: Ints, stroke: Mask, width: float) -> Mask:
    """Return of what seem marks those that have another half across the stroke, where most do: others are dashes."""
    chosen = np.flatnonzero(marks)
    left, top, wide, high = pieces[chosen, :4].T
    middle = left + wide / 2
    column = middle.astype(np.int64).clip(0, stroke.shape[1] - 1)
    above = top + high / 2 < stroke.argmax(axis=0)[column]
    facing = (np.abs(middle[:, None] - middle) <= width) & (above[:, None] != above)
    paired = np.isin(np.arange(marks.size), chosen[facing.any(axis=1)])
    return paired if paired.sum() > PAIRED * chosen.size else marks
