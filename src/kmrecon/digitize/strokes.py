"""Pixels in, straight strokes out: axis lines, tick strokes and grid lines with sub-pixel centers."""

from dataclasses import dataclass

import numpy as np

from kmrecon import _core
from kmrecon.types import Bytes, Floats, Ints

LINE_INK = 0.2  # darkness (0-1) that counts as drawn on the page
LINE_SHARE = 0.8  # share of an axis line's length that must be drawn
MOST_BLUR = 4  # px of blurred edges, at most
FAINTEST_GRID = 0.02  # darkness by which a grid line differs from its panel


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke across an image: the rows (or columns) that it covers."""

    first: int  # px, first row covered
    last: int  # px, last row covered

    @property
    def center(self) -> float:
        """Its center, px."""
        return (self.first + self.last + 1) / 2


def page_color(pixels: Bytes) -> Floats:
    """Return the color of the empty page: the most frequent one."""
    step = max(1, int(np.sqrt(pixels.shape[0] * pixels.shape[1] / 2e5)))
    some = pixels[::step, ::step]
    red, green, blue = (some[:, :, k].astype(np.int32) >> 2 for k in range(3))
    packed = (red << 12) + (green << 6) + blue
    top = some[packed == np.bincount(packed.ravel()).argmax()]
    return np.asarray(np.median(top, axis=0), np.float64)


def darkness(pixels: Bytes, page: Floats) -> Floats:
    """Return how much each pixel differs from the page, 0-1: the largest of the three channels."""
    return _core.off_color(pixels, np.rint(page)).astype(np.float64) / 255.0


def lines_across(ink: Floats) -> list[Line]:
    """Return the lines that run along the first axis of `ink` (length, breadth), in the order of breadth."""
    drawn = np.flatnonzero((ink > LINE_INK).mean(axis=0) >= LINE_SHARE)
    lines = [_without_area(run, ink[:, run].mean(axis=0)) for run in _runs(drawn)]
    return [Line(int(run[0]), int(run[-1])) for run in lines]


def _without_area(run: Ints, dark: Floats) -> Ints:
    """Return the columns of a line without those of a paler area beside it: one beneath a curve may be filled."""
    line = dark >= dark.max() / 2
    pale = int((~line).sum())
    return run[line] if pale > max(MOST_BLUR, int(line.sum())) else run


def peaks(profile: Floats, least: float, widest: float) -> Floats:
    """Return the sub-pixel centers of the narrow bumps of a profile that rise `least` above its base."""
    height = profile - np.median(profile)
    centers = []
    for run in _runs(np.flatnonzero(height > least)):
        if run.size <= widest:
            wide = np.arange(max(0, run[0] - 1), min(profile.size, run[-1] + 2))
            weight = np.maximum(height[wide], 0)
            centers.append(float(((wide + 0.5) * weight).sum() / weight.sum()))
    return np.array(centers)


def nearest(centers: Floats, wanted: Floats, reach: float) -> Floats:
    """Return for each wanted place the nearest center within reach, not a number where there is none."""
    if not centers.size:
        return np.full(wanted.shape, np.nan)
    distance = np.abs(centers[None, :] - wanted[:, None])
    best = distance.argmin(axis=1)
    return np.where(distance.min(axis=1) <= reach, centers[best], np.nan)


def _runs(indices: Ints) -> list[Ints]:
    if not indices.size:
        return []
    return np.split(indices, np.flatnonzero(np.diff(indices) > 1) + 1)
