"""Pixels of a plot in, the colors of its strokes out, told apart in CIELAB."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from scipy import ndimage

from kmrecon.types import Bytes, Floats

STROKE_CONTRAST = 10.0  # CIELAB units by which a stroke stands out from what lies around it
SAME_COLOR = 11.0  # CIELAB units: pixels nearer than this belong to one stroke color
SURROUNDINGS_SIDE = 700  # px: larger plots are thinned out to find what lies around strokes
PEAK_BIN = 3.0  # CIELAB units
PAGE_CONTRAST = 20.0  # CIELAB units by which a curve's color differs from the page: grid lines do not
FEWEST_PIXELS = 0.12  # of the smaller side of the plot: less ink is no curve
BAND_CONTRAST = 6.0  # sRGB units by which a band differs from the page
BAND_COLOR = 80.0  # sRGB units by which the color of a band, were it opaque, differs from the page
MOST_BAND = 0.4  # of a stroke's contrast: more is ink around it
VEIL_OFF = 12.0  # sRGB units by which a color seen through a band may be off
LEAST_SEEN, MOST_SEEN = 0.6, 0.95  # share of a stroke's contrast that a band leaves

Mask = np.ndarray  # (height, width) bool


@dataclass(frozen=True, slots=True)
class StrokeColor:
    """One color in which strokes are drawn."""

    rgb: Floats  # (3,) 0-255
    lab: Floats  # (3,)
    pixels: int  # core pixels found
    around: Floats  # (3,) 0-255, what lies around its core pixels
    shades: tuple[Floats, ...] = ()  # (3,) 0-255 each: the same strokes beneath translucent bands

    @property
    def chroma(self) -> float:
        """Distance from grey, CIELAB units."""
        return float(np.hypot(self.lab[1], self.lab[2]))


def to_lab(pixels: Bytes) -> Floats:
    """Return CIELAB values of sRGB pixels, shape kept."""
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB))


def surroundings(pixels: Bytes) -> Bytes:
    """Return what lies around each pixel when thin strokes are taken away: page, panel or confidence band."""
    shrink = max(1, max(pixels.shape[:2]) // SURROUNDINGS_SIDE)
    small = np.ascontiguousarray(pixels[::shrink, ::shrink])
    size = int(max(15, 0.03 * min(pixels.shape[:2])) / shrink) // 2 * 2 + 1
    blurred = cv2.medianBlur(small, max(3, size))
    height, width = pixels.shape[:2]
    return np.asarray(blurred.repeat(shrink, axis=0).repeat(shrink, axis=1)[:height, :width])


def stroke_colors(pixels: Bytes, around: Bytes, ignored: Mask) -> tuple[StrokeColor, ...]:
    """Return the colors of the strokes in a plot, the most frequent first.

    Parameters
    ----------
    pixels : (height, width, 3) the plot
    around : (height, width, 3) the same without thin strokes
    ignored : (height, width) pixels that are no curve: frame, grid lines, words
    """
    lab = to_lab(pixels)
    contrast = np.linalg.norm(lab - to_lab(around), axis=2)
    contrast[ignored] = 0
    core = (contrast > STROKE_CONTRAST) & (contrast >= 0.97 * ndimage.maximum_filter(contrast, size=3))
    samples, rgb, beside = lab[core], pixels[core].astype(np.float64), around[core].astype(np.float64)
    fewest = FEWEST_PIXELS * min(pixels.shape[:2])
    page = np.median(to_lab(around[::2, ::2]).reshape(-1, 3), axis=0)
    found: list[StrokeColor] = []
    while samples.shape[0] >= fewest:
        near = np.linalg.norm(samples - _densest(samples), axis=1) <= SAME_COLOR
        if near.sum() >= fewest and np.linalg.norm(np.median(samples[near], axis=0) - page) > PAGE_CONTRAST:
            middle = (np.median(values[near], axis=0) for values in (rgb, samples, beside))
            color, in_lab, its_around = middle
            found.append(StrokeColor(color, in_lab, int(near.sum()), its_around))
        samples, rgb, beside = samples[~near], rgb[~near], beside[~near]
    return tuple(found)


def joined_shades(colors: tuple[StrokeColor, ...], page: Floats) -> tuple[StrokeColor, ...]:
    """Join to each color what a translucent band, laid over strokes of that color, makes of it.

    A band of opacity a turns the page w into s = (1 - a) w + a b and a stroke c into d = (1 - a) c + a b:
    then d - s = (1 - a) (c - w), whatever the band's color b.
    """
    found = {k: _unveiled(k, color, colors, page) for k, color in enumerate(colors)}
    shade_of = {k: j for k, j in found.items() if j is not None and found[j] is None}
    roots = [k for k in range(len(colors)) if k not in shade_of]
    return tuple(_with_shades(colors[k], [colors[d] for d, c in shade_of.items() if c == k]) for k in roots)


def _with_shades(color: StrokeColor, shades: list[StrokeColor]) -> StrokeColor:
    pixels = color.pixels + sum(shade.pixels for shade in shades)
    return replace(color, pixels=pixels, shades=tuple(shade.rgb for shade in shades))


def _unveiled(k: int, color: StrokeColor, colors: tuple[StrokeColor, ...], page: Floats) -> int | None:
    """Return which of the colors, seen on the empty page, is this one without the band over it."""
    band = float(np.linalg.norm(color.around - page))
    if not BAND_CONTRAST < band < MOST_BAND * np.linalg.norm(color.rgb - page):
        return None
    best, least = None, VEIL_OFF
    for j, other in enumerate(colors):
        line = other.rgb - page
        part = float((color.rgb - color.around) @ line) / max(float(line @ line), 1.0)
        off = float(np.linalg.norm(color.rgb - color.around - part * line))
        # What the band adds is no less than nothing and no more than its share of white.
        added = color.rgb - part * other.rgb
        off = max(off, float(-added.min()), float((added - 255 * (1 - part)).max()))
        if j != k and band > BAND_COLOR * (1 - part) and LEAST_SEEN < part < MOST_SEEN and off < least:
            best, least = j, off
    return best


def _densest(samples: Floats) -> Floats:
    """Return the color around which most samples lie (a histogram's highest bin, refined once)."""
    bins = np.rint(samples / PEAK_BIN).astype(np.int64)
    values, counts = np.unique(bins, axis=0, return_counts=True)
    # A bin counts with its neighbours: an antialiased stroke spreads over several.
    order = counts.argsort()[::-1][:200]
    near = np.abs(values[order][:, None, :] - values[None, :, :]).max(axis=2) <= 1
    peak = values[order][(near * counts).sum(axis=1).argmax()] * PEAK_BIN
    close = samples[np.linalg.norm(samples - peak, axis=1) <= SAME_COLOR / 2]
    return np.asarray(np.median(close, axis=0) if close.size else peak)
