"""Stroke colors in, ink out: how much of each pixel is covered by each color."""

from dataclasses import dataclass, field
from itertools import combinations

import cv2
import numpy as np

from kmrecon import _core
from kmrecon.digitize.curves.around import page_of
from kmrecon.digitize.curves.colors import BESIDE, Mask, StrokeColor, lengths
from kmrecon.digitize.curves.plot import GREY
from kmrecon.types import Bytes, Floats, Ints

SOLID = 0.85  # share of a pixel that is covered in the middle of a stroke
OFF_LINE = 2.5  # weight of what a mixture with the surroundings leaves unexplained
LEAST_FIT = 0.05
FAINT = 0.15  # share of a darker color from which a paler one may be its edge; from SOLID on it is none
MOST, STRONGER = 2.0, 0.5  # times the contrast of its color that a pixel of a stroke shows at most, and what that costs
COLORED = 12.0  # CIELAB chroma: less is grey, where a lighter or stronger one is another curve
EMPTY = 6  # sRGB units by which a pixel of the empty page may be off
MOST_COLORS = 1 << 14
LEAST_PART = 0.15  # share of a pixel that each of two strokes lends its color
MIXED = 20.0  # sRGB units by which a mixture may be off
FOREIGN = 0.35  # share of a pixel from which another stroke hides what lies beneath


@dataclass(frozen=True, slots=True)
class Ink:
    """Where one color is drawn, and where something else hides it."""

    color: StrokeColor
    share: Floats  # (height, width) 0-1, part of the pixel covered by this color
    hidden: Mask  # (height, width) something else is drawn here
    circles: Floats = field(default_factory=lambda: np.empty((0, 2)))  # (M, 2) px, centers (x, y) of open circles


def ink_of_colors(pixels: Bytes, around: Bytes, colors: tuple[StrokeColor, ...], other: Mask) -> tuple[Ink, ...]:
    """Return the ink of each color.

    A pixel at the edge of a stroke is a mixture p = (1 - a) b + a c of what lies around it (b) and the
    stroke's color (c), in sRGB, where programs mix them: a = 1 - |p - c| / |b - c|.

    Parameters
    ----------
    pixels, around : (height, width, 3) the plot with and without its thin strokes
    colors : the colors of its strokes
    other : (height, width) pixels of frame, grid and words, which hide curves
    """
    if not colors:
        return ()
    page = page_of(around)
    # Most of a plot is empty page: only what differs from it can be ink.
    rows, columns = np.nonzero(_core.off_color(pixels, np.trunc(page)) > EMPTY)
    here, beneath = pixels[rows, columns], around[rows, columns]
    parts = [_share(here, beneath, page, color) for color in colors]
    shares, fits = (np.zeros((len(colors), *pixels.shape[:2]), np.float32) for _ in range(2))
    for k, (share, fit) in enumerate(parts):
        shares[k, rows, columns], fits[k, rows, columns] = share, fit
    for k, color in enumerate(colors):
        for j, darker in enumerate(colors):
            if j != k and FAINT < mixture(page, color.rgb, darker.rgb) < SOLID:
                # The edge of a dark stroke looks like a lighter stroke beside it.
                fits[k][cv2.dilate((shares[j] > SOLID).astype(np.uint8), BESIDE) > 0] = 0
    winner, drawn = fits.argmax(axis=0), fits.max(axis=0) > LEAST_FIT
    foreign = drawn & (shares.max(axis=0) > FOREIGN)
    strong = ~drawn & ~other & (_away(pixels, around) > FOREIGN * _least_contrast(page, colors))
    blended = strong & _where_strokes_meet(foreign, winner)
    blended[strong] |= _are_two(pixels[strong], around[strong], colors)
    return tuple(
        Ink(
            color,
            np.where((winner == k) & drawn & ~other, shares[k], 0.0),
            other | ((winner != k) & foreign) | blended,
        )
        for k, color in enumerate(colors)
    )


def _are_two(pixels: Bytes, around: Bytes, colors: tuple[StrokeColor, ...]) -> Mask:
    """Tell which pixels (P, 3) two colors make: a translucent stroke over another one. Greys may be something else."""
    here, out = pixels.astype(np.float64) - around, np.zeros(len(pixels), bool)
    for one, two in combinations([color.rgb - around for color in colors if color.chroma > COLORED], 2):
        parts = _parts(here, one, two)
        off = lengths(here - parts[0][:, None] * one - parts[1][:, None] * two)
        out |= (np.minimum(*parts) > LEAST_PART) & (off < MIXED)
    return np.asarray(out & (np.ptp(pixels, axis=1) > GREY))


def _parts(here: Floats, one: Floats, two: Floats) -> tuple[Floats, Floats]:
    """Return how much of two vectors makes a third one best, (P, 3) each: least squares."""
    aa, bb, ab, ah, bh = (
        np.einsum("ij,ij->i", *pair) for pair in ((one, one), (two, two), (one, two), (one, here), (two, here))
    )
    area = np.maximum(aa * bb - ab * ab, 1.0)
    return (bb * ah - ab * bh) / area, (aa * bh - ab * ah) / area


def _where_strokes_meet(drawn: Mask, color: Ints) -> Mask:
    """Return the pixels beside strokes of two colors or more: there they blend to a color of none."""
    color = color.astype(np.int16)
    least = np.asarray(cv2.erode(np.where(drawn, color, np.int16(MOST_COLORS)), BESIDE))
    most = np.asarray(cv2.dilate(np.where(drawn, color, np.int16(-1)), BESIDE))
    return np.asarray((most >= 0) & (most > least))


def _away(pixels: Bytes, around: Bytes) -> Floats:
    """Return how far each pixel is from what lies around it, sRGB units."""
    return lengths(pixels.astype(np.float32) - around.astype(np.float32))


def _least_contrast(page: Floats, colors: tuple[StrokeColor, ...]) -> float:
    return min(float(np.linalg.norm(page - color.rgb)) for color in colors)


def _share(pixels: Bytes, around: Bytes, page: Floats, color: StrokeColor) -> tuple[Floats, Floats]:
    """Return the share of each pixel that a color covers, in the shade that explains it best, and how well."""
    # Most pixels of a stroke as thin as one are pale, those where it meets the grid of pixels are not.
    share, fit = _share_of(pixels, around, page, color.rgb, MOST if color.chroma > COLORED else 1.0)
    for shade in color.shades:
        other, better = _share_of(pixels, around, page, shade)
        share, fit = np.where(better > fit, other, share), np.maximum(fit, better)
    return share, fit


def _share_of(pixels: Bytes, around: Bytes, page: Floats, rgb: Floats, most: float = 1.0) -> tuple[Floats, Floats]:
    """Return the share of each pixel that a color covers, and how well that explains the pixel.

    Parameters
    ----------
    pixels, around : (P, 3) pixels and what lies around them
    page, rgb : (3,) colors
    most : by how much a pixel may be stronger than the color
    """
    color, base = rgb.astype(np.float32), around.astype(np.float32)
    whole = float(np.linalg.norm(page - rgb))
    # Where strokes are dense the surroundings are themselves ink: the page then stands for them.
    base[lengths(base - color) < 0.35 * whole] = page
    line, here = color - base, pixels.astype(np.float32) - base
    length = np.maximum(np.einsum("ij,ij->i", line, line), 1.0)
    part = np.clip(np.einsum("ij,ij->i", here, line) / length, 0.0, most)
    off = lengths(here - part[:, None] * line) / np.sqrt(length)
    share = np.minimum(part, 1.0)
    return share, np.asarray(share - OFF_LINE * off - STRONGER * (part - share))


def mixture(page: Floats, lighter: Floats, darker: Floats, off: float = MIXED) -> float:
    """Return the share of `darker` that, mixed with the page, gives `lighter` but for `off`; 0 where none does."""
    line = darker - page
    length = float(line @ line)
    part = float((lighter - page) @ line) / length if length > 1 else 0.0
    return part if float(np.linalg.norm(page + part * line - lighter)) < off else 0.0
