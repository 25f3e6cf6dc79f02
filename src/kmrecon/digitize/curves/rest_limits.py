"""Ink of no curve in, what of it is of confidence limits out: the edges of filled bands, and mirrored lines.

It is not needed to trace limits to know that they are no curves.
"""

import cv2
import numpy as np

from kmrecon.digitize.curves.colors import Mask, lengths
from kmrecon.digitize.curves.mirrored import INSIDE, OFF, SCALES, Scale, image_of
from kmrecon.digitize.curves.plot import Plot
from kmrecon.types import CurvePixels, Floats, Ints

BESIDE = 4  # px from the middle of a stroke to what lies beside it
FILLED = 4.0  # CIELAB units between a filled band and what is beside it
GAP = 8  # px on each side over which dashes go on
MOSTLY = 0.5  # share of a piece of ink that has an image on the other side of the curve


def limits_in(ink: Mask, covered: Mask, lab_around: Floats, curves: tuple[CurvePixels, ...], plot: Plot) -> Mask:
    """Return where ink is that of confidence limits.

    Parameters
    ----------
    ink : (height, width), of no curve
    covered : (height, width), where curves and words may hide limits
    lab_around : (height, width, 3) CIELAB, the plot without thin strokes
    curves : the curves read, in the plot's own pixels
    plot : the cut part of the figure, curves falling
    """
    limits: Mask = np.asarray(ink & _edges_of_fills(lab_around))
    hidden = _widened(covered)
    for curve in curves:
        images = [_imaged(ink & ~limits, hidden, curve, plot, scale) for scale in SCALES]
        limits |= max(images, key=lambda image: int(image.sum()))
    return limits


def _edges_of_fills(lab: Floats) -> Mask:
    """Return where one side of a place is filled otherwise than the other."""
    edges = np.zeros(lab.shape[:2], bool)
    edges[BESIDE:-BESIDE] |= lengths(lab[2 * BESIDE :] - lab[: -2 * BESIDE]) > FILLED
    edges[:, BESIDE:-BESIDE] |= lengths(lab[:, 2 * BESIDE :] - lab[:, : -2 * BESIDE]) > FILLED
    return edges


def _imaged(ink: Mask, hidden: Mask, curve: CurvePixels, plot: Plot, scale: Scale) -> Mask:
    """Return the pieces of ink that are mirrored in a curve by other ink, and fewer whose images cannot be seen."""
    rows, columns = np.nonzero(ink)
    images = np.floor(_image(rows, columns, curve, plot, scale)).astype(np.int64)
    at = images.clip(0, len(ink) - 1), columns
    seen = _widened(ink)[at] & (images < len(ink))
    unseen = ~seen & (hidden[at] | (images <= plot.full + INSIDE))  # limits are cut at full survival
    _, pieces = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    of = pieces[rows, columns]
    size, imaged, missing = (np.bincount(of, kind, pieces.max() + 1) for kind in (None, seen, unseen))
    told = imaged >= MOSTLY * size
    likely = ~told & (imaged + missing >= MOSTLY * size)
    if missing[likely].sum() <= imaged[told].sum():
        told |= likely
    return np.asarray(ink & told[pieces])


def _widened(ink: Mask) -> Mask:
    """Return ink over the gaps between dashes, and as much higher as limits may miss their images."""
    return np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((1 + 2 * round(OFF), 1 + 2 * GAP), np.uint8)) > 0)


def _image(rows: Ints, columns: Ints, curve: CurvePixels, plot: Plot, scale: Scale) -> Floats:
    """Return the row at which each place is mirrored in a curve; behind it, in its last level."""
    level = curve.y[(np.searchsorted(curve.x, columns, side="right") - 1).clip(0)]
    return image_of(np.asarray(rows + 0.5, np.float64), level, plot, scale)
