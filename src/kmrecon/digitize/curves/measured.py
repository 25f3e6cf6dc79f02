"""Traced paths in, those that are as wide as strokes out, each with its edges."""

import numpy as np
import scipy

from kmrecon.digitize.curves.colors import StrokeColor
from kmrecon.digitize.curves.doubles import contrast, other_hue
from kmrecon.digitize.curves.edges import Edges
from kmrecon.digitize.curves.ink import COLORED, mixture
from kmrecon.digitize.curves.stroke_width import FEW_ALIKE, lowest_mode
from kmrecon.digitize.curves.traced import Traced
from kmrecon.types import Bytes, Floats

THINNEST = 0.7  # px: less is the edge of something else
WIDEST = 3.0  # times the usual stroke's width: more is a filled band
WIDEST_SHARE = 0.04  # of the plot's height
WIDEST_PIXELS = 12.0
PALE = 0.6  # share of another color that a band of it shows at most
MIXED = 25.0  # sRGB units by which a mixture may be off
EVEN = 0.5  # share of the columns where it is seen whole in which a stroke is as wide as it is
ALIKE = 0.06  # of a stroke's width by which another one differs from it
HEMMED_IN = 0.35  # share of its columns in which a band between strokes is seen whole, at most
NARROW = 0.1  # share of its columns in which a stroke with marks all along it is no wider than it is
MARKED = 0.75  # of the height of marks: strokes are thinner
LIKE = 0.2  # of a width by which others are alike
PALER = 1.1  # times the contrast of a stroke that its blurred edges have at most
AREA = 8.0  # times its stroke pixels: what shows as often in wide areas is a band, narrow in places
SAME_SHADE = 4  # of 255: how even the color of a band is
FADED_OFF = 60.0  # sRGB units by which compression, which blurs colors most, puts a grey off a mixture with a color
FRINGE = 3.0  # stroke widths around a stroke in which its blurred edges and marks lie

Stroke = tuple[Traced, Edges]


def measured(traced: list[Traced], around: Bytes, page: Floats) -> list[Stroke]:
    """Measure each stroke; leave out what is too thin or too wide for one.

    Parameters
    ----------
    traced : the paths
    around : (height, width, 3) the plot without thin strokes
    page : (3,) color of the empty page
    """
    edges = [item.edges for item in traced]
    good = [(item, e) for item, e in zip(traced, edges, strict=True) if e.width >= THINNEST]
    good = [stroke for stroke in good if not _is_band(stroke, good, around, page)]
    return [stroke for stroke in good if not any(_is_fringe(stroke, other, page) for other in good)]


def usual_width(strokes: list[Stroke]) -> float:
    """Return the width of the strokes of a plot, px: what most of their columns show, for one may be cut by a fringe.

    Where marks stand on most columns that is their height; then the least width that all of them show tells.
    """
    shown = [_thickness(edges) for _, edges in strokes]
    thick = np.concatenate(shown)
    most = lowest_mode(thick) if thick.size else 1.0
    least = min(edges.width for _, edges in strokes)
    if least < MARKED * most and all(
        (np.abs(each - least) <= LIKE * least).mean() >= FEW_ALIKE for each in shown if each.size
    ):
        return least
    return most


def _thickness(edges: Edges) -> Floats:
    """Return how thick a stroke is in the columns where both its edges are seen, px."""
    thick = edges.bottom - edges.top
    return np.asarray(thick[np.isfinite(thick)])


def _is_band(stroke: Stroke, strokes: list[Stroke], around: Bytes, page: Floats) -> bool:
    """Tell whether a stroke is too wide: one of the usual width, or beside what may be its band a narrow one."""
    item, edges = stroke
    widths, most = [e.width for _, e in strokes], max(WIDEST_PIXELS, WIDEST_SHARE * float(around.shape[0]))
    seen = np.isfinite(edges.bottom - edges.top)
    if _is_pale(item, [other for other, _ in strokes if other is not item], page):
        uneven = (edges.whole & seen).sum() < EVEN * seen.sum() and seen.sum() < HEMMED_IN * item.path.drawn.sum()
        unlike = all(abs(edges.width - e.width) > ALIKE * e.width for other, e in strokes if other is not item)
        if _fills_areas(item.ink.color, around) or (uneven and unlike):
            return True
        return edges.width > min(WIDEST * float(np.quantile(widths, 0.5, method="lower")), most)
    thick = (edges.bottom - edges.top)[seen]
    narrow = min(edges.width, float(np.quantile(thick, NARROW))) if thick.size else edges.width
    return narrow > min(WIDEST * float(np.median(widths)), most)


def _is_pale(item: Traced, others: list[Traced], page: Floats) -> bool:
    """Tell whether a color is what bands of other colors, or their overlap, make of the page."""
    if not others:
        return False
    basis = np.stack([other.ink.color.rgb - page for other in others], axis=1)
    parts, miss = scipy.optimize.nnls(basis, item.ink.color.rgb - page)
    return bool(miss < MIXED and parts.sum() < PALE)


def _fills_areas(color: StrokeColor, around: Bytes) -> bool:
    """Tell whether a color is that of wide areas: bands, and what they give where they overlap."""
    same = np.abs(around.astype(np.int16) - np.rint(color.rgb).astype(np.int16)).max(axis=2) <= SAME_SHADE
    return bool(same.sum() > AREA * color.pixels)


def _is_fringe(stroke: Stroke, other: Stroke, page: Floats) -> bool:
    """Tell whether a thin path keeps along a stroke of more than twice its width: blurred edges, marks."""
    (item, edges), (thick, its_edges) = stroke, other
    # Blur makes a stroke paler, scarcer and of no other hue.
    if contrast(item, page) > PALER * contrast(thick, page) or other_hue(item.ink.color, thick.ink.color):
        return False
    if _is_grey_beside(item.ink.color, thick.ink.color, page):
        return False
    n = min(item.path.length, thick.path.length)
    reach = FRINGE * its_edges.width
    above, below = thick.path.start[:n] - reach, thick.path.row[:n] + reach
    near = (item.path.row[:n] >= above) & (item.path.row[:n] <= below) & item.path.drawn[:n]
    scarcer = item.ink.color.pixels < thick.ink.color.pixels
    return bool(scarcer and edges.width < 0.5 * its_edges.width and near.sum() > 0.5 * item.path.drawn.sum())


def _is_grey_beside(color: StrokeColor, hued: StrokeColor, page: Floats) -> bool:
    """Tell whether a color is a grey that neither blur nor compression makes of one with a hue."""
    return color.chroma < COLORED < hued.chroma and mixture(page, color.rgb, hued.rgb, FADED_OFF) <= 0
