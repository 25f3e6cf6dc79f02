"""Pixels of a plot in, the colors of its strokes out, told apart in CIELAB."""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kmrecon.digitize.curves.around import Ground, is_near_fill, page_of
from kmrecon.types import Bytes, Floats, Ints

STROKE_CONTRAST = 10.0  # CIELAB units by which a stroke stands out from what lies around it
SAME_COLOR = 11.0  # CIELAB units: pixels nearer than this belong to one stroke color
PEAK_BIN = 3.0  # CIELAB units
PAGE_CONTRAST = 20.0  # CIELAB units by which a curve's color differs from the page: grid lines do not
PANEL_CONTRAST = 16.0  # and from a grey panel, whose grid lines are white
WHITE = 97.0  # CIELAB lightness from which a page is no panel
FEWEST_PIXELS = 0.12  # of the smaller side of the plot: less ink is no curve
FEWEST_DOTS = 0.08  # of it, where most pixels stand apart from one another: dots show one or two each
APART = 0.5  # pieces to a pixel of theirs
BAND_COLOR = 80.0  # sRGB units by which the color of a band, were it opaque, differs from what it is laid over
VEIL_OFF = 12.0  # sRGB units by which a color seen through a band may be off
LEAST_SEEN, MOST_SEEN = 0.4, 0.95  # share of a stroke's contrast that bands leave
LEAST_GREY = 0.6  # share of a grey stroke's contrast
SAME_HUE = 20.0  # degrees in the CIELAB plane
GREY = 12.0  # CIELAB chroma: less has no hue

BESIDE = np.ones((3, 3), np.uint8)  # a pixel and those around it

Mask = np.ndarray  # (height, width) bool


@dataclass(frozen=True, slots=True)
class StrokeColor:
    """One color in which strokes are drawn."""

    rgb: Floats  # (3,) 0-255
    lab: Floats  # (3,)
    pixels: int  # core pixels found
    around: Floats  # (3,) 0-255, what lies around its core pixels
    shades: tuple[Floats, ...] = ()  # (3,) 0-255 each: the same strokes beneath translucent bands
    on_fill: bool = True  # what lies around them is the page or a band, no dense ink

    @property
    def chroma(self) -> float:
        """Distance from grey, CIELAB units."""
        return float(np.hypot(self.lab[1], self.lab[2]))


def to_lab(pixels: Bytes) -> Floats:
    """Return CIELAB values of sRGB pixels, shape kept."""
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB))


def lengths(vectors: NDArray[Any]) -> NDArray[Any]:
    """Return how long vectors of three are, (..., 3): as numpy.linalg.norm does it, a channel at a time."""
    first, second, third = (vectors[..., k] for k in range(3))
    return np.asarray(np.sqrt(first * first + second * second + third * third))


def hue_apart(one: Floats, two: Floats) -> float:
    """Return by how much the hues of two CIELAB colors (3,) differ, 0-180 degrees; greys have none."""
    turn = np.degrees(np.arctan2(one[2], one[1]) - np.arctan2(two[2], two[1]))
    return float(abs((turn + 180) % 360 - 180))


def stroke_colors(pixels: Bytes, around: Bytes, ignored: Mask) -> tuple[StrokeColor, ...]:
    """Return the colors of the strokes in a plot, the most frequent first.

    Parameters
    ----------
    pixels : (height, width, 3) the plot
    around : (height, width, 3) the same without thin strokes
    ignored : (height, width) pixels that are no curve: frame, grid lines, words
    """
    lab = to_lab(pixels)
    contrast = lengths(lab - to_lab(around))
    contrast[ignored] = 0
    core = (contrast > STROKE_CONTRAST) & (contrast >= 0.97 * cv2.dilate(contrast, BESIDE))
    samples, rgb, beside = lab[core], pixels[core].astype(np.float64), around[core].astype(np.float64)
    side, places = min(pixels.shape[:2]), np.argwhere(core)
    page, ground = np.median(to_lab(around[::2, ::2]).reshape(-1, 3), axis=0), Ground(pixels, page_of(around))
    least = PAGE_CONTRAST if page[0] > WHITE else PANEL_CONTRAST
    found: list[StrokeColor] = []
    while samples.shape[0] >= FEWEST_DOTS * side:
        near = lengths(samples - _densest(samples)) <= SAME_COLOR
        color, in_lab = (np.median(values[near], axis=0) for values in (rgb, samples))
        off = float(np.linalg.norm(in_lab - page))
        # What is darker than another color may be where blur and compression spread that one least.
        palest = off < min((float(np.linalg.norm(other.lab - page)) for other in found), default=np.inf)
        stands_out = off > least and _are_enough(places[near], side, dots=palest)
        if stands_out and not is_near_fill(ground, around, color):
            below = _most_frequent(beside[near])
            on_fill = is_near_fill(ground, around, below)
            found.append(StrokeColor(color, in_lab, int(near.sum()), below, on_fill=on_fill))
        samples, rgb, beside, places = samples[~near], rgb[~near], beside[~near], places[~near]
    return tuple(found)


def _are_enough(places: Ints, side: int, *, dots: bool) -> bool:
    """Tell whether pixels (P, 2) are as many as those of a curve in a plot of that side; of dots less are."""
    if not dots or not FEWEST_DOTS * side <= len(places) < FEWEST_PIXELS * side:
        return len(places) >= FEWEST_PIXELS * side
    mask = np.zeros(places.max(axis=0) + 1, np.uint8)
    mask[tuple(places.T)] = 1
    return cv2.connectedComponents(mask)[0] - 1 >= APART * len(places)


def joined_shades(colors: tuple[StrokeColor, ...], page: Floats) -> tuple[StrokeColor, ...]:
    """Join to each color what translucent bands, laid over strokes of that color, make of it.

    A band of opacity a and color b turns what lies around a stroke, w, into s = (1 - a) w + a b and the
    stroke c into d = (1 - a) c + a b: then d - s = (1 - a) (c - w), whatever the band's color.
    """
    beneath = [_unveiled(color, colors, page) for color in colors]
    root = [_root(k, beneath) for k in range(len(colors))]
    return tuple(
        _with_shades(color, [colors[d] for d in range(len(colors)) if d != k and root[d] == k])
        for k, color in enumerate(colors)
        if root[k] == k
    )


def _root(k: int, beneath: list[int | None]) -> int:
    """Return the color that is left when all bands over it are taken away: each makes its contrast less."""
    while (lower := beneath[k]) is not None:
        k = lower
    return k


def _with_shades(color: StrokeColor, shades: list[StrokeColor]) -> StrokeColor:
    pixels = color.pixels + sum(shade.pixels for shade in shades)
    return replace(color, pixels=pixels, shades=tuple(shade.rgb for shade in shades))


def _unveiled(color: StrokeColor, colors: tuple[StrokeColor, ...], page: Floats) -> int | None:
    """Return which of the colors is this one without a band over it."""
    best, least, seen = None, VEIL_OFF, color.rgb - color.around
    # What lies most often around a stroke may be a band that is not the one over it: beneath that one is the page.
    for (j, other), on_page in product(enumerate(colors), (False, True)):
        below = page if on_page else other.around
        line = other.rgb - below
        part = float(seen @ line) / max(float(line @ line), 1.0)
        off = float(np.linalg.norm(seen - part * line))
        weaker = np.linalg.norm(seen) < np.linalg.norm(other.rgb - other.around)
        weaker = weaker and _least_seen(color, other) < part < MOST_SEEN
        # Among dense marks there is no band that could change a hue.
        weaker = weaker and (color.on_fill or hue_apart(color.lab, other.lab) < SAME_HUE)
        if weaker and off < least and _makes_band(color.around, below, part, page):
            best, least = j, off
    return best


def _makes_band(above: Floats, below: Floats, part: float, page: Floats) -> bool:
    """Tell whether a band that leaves a part of what lies below it has a color, and another one than that."""
    band = (above - part * below) / (1 - part)
    beyond = (1 - part) * float(max(-band.min(), band.max() - 255.0))
    apart = min(float(np.linalg.norm(band - page)), float(np.linalg.norm(band - below)))
    return beyond < VEIL_OFF and apart > BAND_COLOR


def _least_seen(color: StrokeColor, other: StrokeColor) -> float:
    """Return how much of a stroke bands leave at least: of greys any two may seem so, and one band is enough."""
    return LEAST_SEEN if max(color.chroma, other.chroma) > GREY else LEAST_GREY


def _most_frequent(samples: Floats) -> Floats:
    """Return the most frequent color, to some units: a median of several colors may be none of them."""
    bins = np.rint(samples / PEAK_BIN)
    _, which, counts = np.unique(bins, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(np.median(samples[which.ravel() == counts.argmax()], axis=0))


def _densest(samples: Floats) -> Floats:
    """Return the color around which most samples lie (a histogram's highest bin, refined once)."""
    bins = np.rint(samples / PEAK_BIN).astype(np.int64)
    values, counts = np.unique(bins, axis=0, return_counts=True)
    # A bin counts with its neighbours: an antialiased stroke spreads over several.
    order = counts.argsort()[::-1][:200]
    near = np.abs(values[order][:, None, :] - values[None, :, :]).max(axis=2) <= 1
    peak = values[order][(near * counts).sum(axis=1).argmax()] * PEAK_BIN
    close = samples[lengths(samples - peak) <= SAME_COLOR / 2]
    return np.asarray(np.median(close, axis=0) if close.size else peak)
