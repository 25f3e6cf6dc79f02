"""Pixels of a plot in, the colors of its strokes out, told apart in CIELAB."""

from dataclasses import dataclass

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

Mask = np.ndarray  # (height, width) bool


@dataclass(frozen=True, slots=True)
class StrokeColor:
    """One color in which strokes are drawn."""

    rgb: Floats  # (3,) 0-255
    lab: Floats  # (3,)
    pixels: int  # core pixels found

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
    samples, rgb = lab[core], pixels[core].astype(np.float64)
    fewest = FEWEST_PIXELS * min(pixels.shape[:2])
    page = np.median(to_lab(around[::2, ::2]).reshape(-1, 3), axis=0)
    found: list[StrokeColor] = []
    while samples.shape[0] >= fewest:
        near = np.linalg.norm(samples - _densest(samples), axis=1) <= SAME_COLOR
        if near.sum() >= fewest and np.linalg.norm(np.median(samples[near], axis=0) - page) > PAGE_CONTRAST:
            found.append(StrokeColor(np.median(rgb[near], axis=0), np.median(samples[near], axis=0), int(near.sum())))
        samples, rgb = samples[~near], rgb[~near]
    return tuple(found)


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
