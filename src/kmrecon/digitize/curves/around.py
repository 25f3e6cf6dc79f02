"""Pixels of a plot in, what lies around its thin strokes out: page, panel or confidence bands, each to its edge."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import scipy

from kmrecon import _core
from kmrecon.types import Bytes, Floats, Ints

Mask = np.ndarray  # (height, width) bool

SURROUNDINGS_SIDE = 700  # px: larger plots are thinned out to find what lies around strokes
NEIGHBORHOOD = 0.03  # of the plot's smaller side
LEAST_PLOT = 500  # px: of smaller plots the neighborhoods are as large as of this one
KEPT = 0.5  # share of the columns in which strokes are left in the median of neighborhoods
FILL_OFF = 6  # sRGB units by which pixels of one fill differ
LEAST_FILL = 0.0005  # of the plot's area
NEAR_FILL = 12  # sRGB units by which compression turns the edges of a band from its color
MOST_FILLS = 16  # the page, bands and their overlaps
FILL_SIDE, LEAST_SIDE = 0.02, 7  # of the plot's smaller side, and px: strokes are thinner
LEAST_WIDE = 0.3  # share of a fill's pixels that lie in squares of that side
PALE = 0.75  # of the strongest contrast in the plot: a band has less, a block of marks as much
ALONE = 0.2  # share of its columns in which a color is as thin as a stroke: a band is so with its stroke in it alone
BLURRED = 3  # px from a stroke to its ground
BESIDE = np.ones((5, 5), np.uint8)  # px around a pixel: what blurs the edge of a band is no wider
THICK = np.ones((3, 3), np.uint8)  # px: blurred edges of strokes are thinner than a fill


def surroundings(pixels: Bytes) -> Bytes:
    """Return what lies around each pixel when thin strokes are taken away.

    The median of a neighborhood tells what fills the plot: the page, bands, their overlaps. Where a plot has
    more than its page, each pixel takes the nearest fill, for bands may be narrower than a neighborhood.
    """
    blurred = _median(pixels, NEIGHBORHOOD)
    fills = _fills(pixels, blurred)
    if fills and _keeps_strokes(pixels, blurred, fills):
        blurred = _median(pixels, 2 * NEIGHBORHOOD)
        fills = _fills(pixels, blurred)
    return _nearest(pixels, blurred, fills) if len(fills) > 1 else blurred


def _keeps_strokes(pixels: Bytes, blurred: Bytes, fills: list[Ints]) -> bool:
    """Tell whether strokes are so thick that most of them are left in the median of a neighborhood."""
    kept = (_apart(pixels, blurred) <= FILL_OFF) & (Ground(pixels, fills[0]).high < _neighborhood(pixels, NEIGHBORHOOD))
    for color in fills:
        kept &= _off(pixels, color) > NEAR_FILL
    return bool(kept.any(axis=0).mean() > KEPT)


def _median(pixels: Bytes, part: float) -> Bytes:
    shrink = max(1, max(pixels.shape[:2]) // SURROUNDINGS_SIDE)
    small = np.ascontiguousarray(pixels[::shrink, ::shrink])
    size = int(_neighborhood(pixels, part) / shrink) // 2 * 2 + 1
    blurred = cv2.medianBlur(small, max(3, size))
    height, width = pixels.shape[:2]
    return np.asarray(blurred.repeat(shrink, axis=0).repeat(shrink, axis=1)[:height, :width])


def _neighborhood(pixels: Bytes, part: float) -> float:
    """Return the side of a neighborhood, px."""
    return part * float(max(LEAST_PLOT, min(pixels.shape[:2])))


def _fills(pixels: Bytes, blurred: Bytes) -> list[Ints]:
    """Return the colors of areas, the page first."""
    values, counts = _frequent(pixels[_apart(pixels, blurred) <= FILL_OFF])
    least = LEAST_FILL * pixels.shape[0] * pixels.shape[1]
    fills: list[Ints] = []
    page: Ground | None = None
    while len(fills) < MOST_FILLS and counts.any():
        color = values[counts.argmax()]
        near = np.abs(values - color).max(axis=1) <= FILL_OFF
        if counts[near].sum() < least:
            break
        ground = page or Ground(pixels, color)
        if ground.is_fill(color):
            page = ground
            fills.append(color)
        counts = np.where(near, 0, counts)
    return fills


@dataclass(frozen=True, eq=False)
class Ground:
    """A plot and the color of its page: by them areas of other colors are told from strokes."""

    pixels: Bytes  # (height, width, 3)
    page: Ints | Floats  # (3,)

    @cached_property
    def away(self) -> Floats:
        """By how much each pixel differs from the page, sRGB units."""
        return _off(self.pixels, self.page)

    @cached_property
    def strongest(self) -> float:
        """The strongest contrast in the plot, sRGB units."""
        return float(self.away.max())

    @cached_property
    def high(self) -> Ints:
        """The rows of the upright run of what is no page that each pixel is in."""
        return np.asarray(_core.run_lengths((self.away > FILL_OFF).view(np.uint8)))

    def is_fill(self, color: Ints | Floats) -> bool:
        """Tell whether much of a color lies in areas wider than strokes, and paler than some, however dense."""
        inside = (_off(self.pixels, color) <= FILL_OFF).astype(np.uint8)
        side = _side(self.pixels)
        wide = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
        pale = np.abs(color - self.page).max() < PALE * self.strongest
        areas = bool(pale and np.count_nonzero(wide) > LEAST_WIDE * np.count_nonzero(inside))
        return areas and not self._makes_strokes(inside > 0, color)

    def _makes_strokes(self, inside: Mask, color: Ints | Floats) -> bool:
        """Tell whether a color is often that of a stroke on one ground, with nothing darker in it: it is no band's.

        Where two bands overlap, or one ends, the ground above differs from the one below.

        Parameters
        ----------
        inside : (height, width) pixels of the color
        """
        side, height = _side(self.pixels), inside.shape[0]
        darker = (self.away > np.abs(color - self.page).max() + FILL_OFF).astype(np.uint8)
        near = cv2.dilate(darker, np.ones((2 * side + 1, 1), np.uint8)) > 0
        edges = np.diff(np.pad(inside.T, ((0, 0), (1, 1))).astype(np.int8), axis=1)
        (columns, first), last = np.nonzero(edges > 0), np.nonzero(edges < 0)[1] - 1
        thin = (last - first + 1 < side) & (first >= BLURRED) & (last < height - BLURRED) & ~near[first, columns]
        columns, first, last = columns[thin], first[thin], last[thin]
        above, below = self.pixels[first - BLURRED, columns], self.pixels[last + BLURRED, columns]
        stands_out = _largest(np.abs(above - np.asarray(color, np.int64))) > NEAR_FILL
        on_one = (_apart(above, below) <= NEAR_FILL) & stands_out
        return bool(np.unique(columns[on_one]).size > ALONE * inside.any(axis=0).sum())


def is_near_fill(ground: Ground, around: Bytes, color: Floats) -> bool:
    """Tell whether a color is about that of a fill: bands have edges that compression turns from their color."""
    near = _off(around, color) <= NEAR_FILL
    return bool(near.any()) and ground.is_fill(_median_color(around, near))


def _side(pixels: Bytes) -> int:
    """Return the least side of an area, px: no stroke is as wide."""
    return int(max(LEAST_SIDE, round(FILL_SIDE * min(pixels.shape[:2]))))


def _frequent(samples: Bytes) -> tuple[Ints, Ints]:
    """Return the colors of samples, and how many pixels have each."""
    red, green, blue = (samples[:, k].astype(np.uint32) for k in range(3))
    values, counts = np.unique((red << 16) + (green << 8) + blue, return_counts=True)
    values = values.astype(np.int64)
    return np.stack([values >> 16, values >> 8 & 255, values & 255], axis=1), counts


def _apart(one: Bytes, two: Bytes) -> Ints:
    return _largest(np.abs(one.astype(np.int16) - two.astype(np.int16)))


def _largest(channels: Ints) -> Ints:
    """Return the largest of three channels, (..., 3)."""
    return np.asarray(np.maximum(np.maximum(channels[..., 0], channels[..., 1]), channels[..., 2]))


def page_of(around: Bytes) -> Floats:
    """Return the color of the empty page in a plot."""
    some = np.ascontiguousarray(around[::2, ::2])
    return _median_color(some, np.ones(some.shape[:2], bool))


def _median_color(pixels: Bytes, chosen: Mask) -> Floats:
    """Return the median of each channel over the chosen pixels, from how often each value comes."""
    values, n = np.empty((2, 3)), np.count_nonzero(chosen)
    for k in range(3):
        counts = cv2.calcHist([pixels], [k], chosen.view(np.uint8), [256], [0, 256]).ravel()
        values[:, k] = np.searchsorted(np.cumsum(counts, dtype=np.float64), [(n - 1) // 2, n // 2], side="right")
    return np.asarray(values.mean(axis=0))


def _off(pixels: Bytes, color: Ints | Floats) -> Floats:
    """Return by how much pixels differ from a color, sRGB units."""
    return np.asarray(_core.off_color(np.ascontiguousarray(pixels), color.astype(np.float64)))


def _nearest(pixels: Bytes, blurred: Bytes, fills: list[Ints]) -> Bytes:
    """Return for each pixel the color of the nearest fill, or where none is as near as to strokes the blurred one."""
    kind = np.full(pixels.shape[:2], -1)
    for k, color in reversed(list(enumerate(fills))):
        inside = (_off(pixels, color) <= FILL_OFF).astype(np.uint8)
        kind[cv2.morphologyEx(inside, cv2.MORPH_OPEN, THICK) > 0] = k
    away, (rows, columns) = scipy.ndimage.distance_transform_edt(kind < 0, return_indices=True)
    colors = np.asarray(fills).astype(np.uint8)[kind[rows, columns]]
    near = np.where((away <= 0.5 * _side(pixels))[..., None], colors, blurred)
    return np.where(_between_fills(pixels, colors, kind >= 0)[..., None], pixels, near)


def _between_fills(pixels: Bytes, colors: Bytes, filled: Mask) -> Mask:
    """Tell which pixels lie between two fills, in place and in color: the edge of a band, no stroke."""
    lowest = cv2.erode(np.where(filled[..., None], colors, np.uint8(255)), BESIDE).astype(np.int16)
    highest = cv2.dilate(np.where(filled[..., None], colors, np.uint8(0)), BESIDE).astype(np.int16)
    beyond = np.maximum(lowest - FILL_OFF - pixels, pixels - highest - FILL_OFF)
    return np.asarray(~filled & (_largest(beyond) <= 0) & (_largest(highest - lowest) > FILL_OFF))
