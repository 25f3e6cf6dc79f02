"""The ink of a color and one curve in it in, the ink that the curve leaves out."""

from dataclasses import replace

import cv2
import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.edges import Edges, stroke_edges
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.levels import center_line
from kmrecon.digitize.curves.path import INK, Path
from kmrecon.types import Floats, Ints

BLURRED = 1.0  # px of blurred edge on either side of a stroke
PAIRED = 0.5  # share of marks that run through their stroke
MARK_REACH = 4.0  # stroke widths from a stroke to the end of its marks


def rest_of(ink: Ink, path: Path) -> Ink:
    """Return the ink without a stroke and its marks: it hides what lies beneath it."""
    edges = stroke_edges(ink.share, ink.hidden, path)
    stroke = stroke_of(ink, path, edges)
    drawn = ink.share > INK
    gone = stroke | _marks_beside(drawn & stroke, drawn & ~stroke, edges.width)
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
