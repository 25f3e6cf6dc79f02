"""A figure and a curve of it in, how its stroke falls out: upright in steps, or on slopes as a smooth line does.

Two things tell. A step of a stroke shows its width over all the height of the drop, a slope hardly more than a level
stroke does. And drops come by chance: of windows side by side, in which patients die as often, some have more of them.
Where d drops of size q are expected their sum has a variance of d q^2 (Poisson), so that of three falls a, b and c the
square of a - 2 b + c is on the mean q (a + 4 b + c), however small the drops. A smooth line falls evenly.
"""

from dataclasses import dataclass, replace

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.types import CurvePixels, Figure, Floats, Ints

TALLEST = 64  # rows: windows around longer drops are left out, no slope is as steep
REACH = 3  # px beyond a stroke's edge that must be empty
EMPTY = 0.15  # share of a pixel that counts as empty
FOREIGN = 0.45  # of a stroke's contrast by which a color is off the mixtures with the page: something else
SAME_BASE = 12.0  # sRGB units by which the page above a stroke may differ from the page below
LEAST_CONTRAST = 30.0  # sRGB units of a stroke
LEAST_INK = 0.5  # of a stroke's width: less is a gap between dashes
LEVEL = 0.1  # quantile of the ink of columns that tells that of a level one
FALLING = 0.5  # px: less in a window tells nothing
RISING = 0.3  # px that noise lets a stroke rise in a window
SEEN = 0.8  # share of the columns of a window
FEWEST_WHOLE = 10  # windows without a gap that tell how much ink shows
USUAL = 0.7  # quantile at which the square of a normal deviate is as large as on the mean
LARGE, LARGER = 0.9, 2.71  # quantile at which it is so many times as large; the last patients' drops lie beyond
SAME_PERIOD = 0.35  # of the usual distance of dashes by which that of two may differ
# Share of the windows in which a sloping stroke falls by parts of pixels, at least; others are put on whole ones.
BLENDED = 0.3
WIDE = 4  # times the usual windows
ON_PIXELS = 0.1  # px by which the fall of a stroke without blended edges is off whole and half pixels


@dataclass(frozen=True, slots=True)
class Fall:
    """How the stroke of a curve falls, over the windows in which it is seen alone and falls."""

    windows: int
    drop: float  # px, the size of the drops that its unevenness tells
    jump: float  # px, the same of its most uneven parts
    # ink beyond that of a level stroke, of what drops as high show; 1 where unknown, not a number of dashes
    upright: float
    blended: float  # share of the windows in which it does not fall by whole or half pixels


def fall_of(figure: Figure, curve: CurvePixels) -> Fall | None:
    """Measure the fall of a stroke, of a broken one from dash to dash; None where it is not seen alone.

    A stroke without blended edges falls by whole pixels, also along a slope: only wide windows tell of it.
    """
    ink, center = _columns(figure, curve)
    center = center if curve.y[-1] >= curve.y[0] else -center
    if curve.line_style != "solid":
        return _fall_of_dashes(ink, center)
    step = int(np.ceil(curve.width)) + 2
    fall = _fall_in_windows(ink, center, step, curve.width)
    if fall is None or fall.blended >= BLENDED:
        return fall
    wide = _fall_in_windows(ink, center, WIDE * step, curve.width)
    return wide and replace(wide, upright=np.nan)


def _fall_in_windows(ink: Floats, center: Floats, step: int, width: float) -> Fall | None:
    inked = ink[np.isfinite(ink) & (ink > LEAST_INK * width)]
    first = np.arange(0, ink.size - 3 * step, step)
    if not (inked.size and first.size):
        return None
    level = min(width, float(np.quantile(inked, LEVEL)))  # marks may make either seem wider
    seen = np.isfinite(center)[first[:, None] + np.arange(3 * step + 1)].mean(axis=1)
    one, two, three = (center[first + (k + 1) * step] - center[first + k * step] for k in range(3))
    told = (seen > SEEN) & _falls(one, two, three)
    if not told.any():
        return None
    more = (ink - level)[first[:, None] + np.arange(3 * step)].sum(axis=1)
    whole = told & np.isfinite(more) & (seen == 1)
    upright = more[whole].sum() / (level * (one + two + three)[whole].sum()) if whole.sum() >= FEWEST_WHOLE else 1.0
    return _fall(one[told], two[told], three[told], float(upright))


def _fall_of_dashes(ink: Floats, center: Floats) -> Fall | None:
    """Measure how evenly dashes that stand as far from one another as usual fall."""
    ends = np.flatnonzero(np.diff(np.r_[0, np.isfinite(center).astype(int), 0]))
    pieces = [slice(start, stop) for start, stop in zip(ends[::2], ends[1::2], strict=True)]
    if len(pieces) <= 3:
        return None
    place = np.array([(piece.start + piece.stop - 1) / 2 for piece in pieces])
    row = np.array([np.average(center[piece], weights=ink[piece]) for piece in pieces])
    apart, fallen = np.diff(place), np.diff(row)
    period = float(np.median(apart))
    regular = np.abs(apart - period) < SAME_PERIOD * period + 1
    even = fallen / apart * period
    one, two, three = even[:-2], even[1:-1], even[2:]
    told = regular[:-2] & regular[1:-1] & regular[2:] & _falls(one, two, three)
    return _fall(one[told], two[told], three[told], np.nan) if told.any() else None


def _falls(one: Floats, two: Floats, three: Floats) -> Mask:
    """Tell where a stroke falls over three windows, and rises in none."""
    return np.asarray((one + two + three > FALLING) & (np.minimum(np.minimum(one, two), three) > -RISING))


def _fall(one: Floats, two: Floats, three: Floats, upright: float) -> Fall:
    """Tell the size of drops from the falls of three windows side by side: a line that bends evenly shows none."""
    falls = one + two + three
    uneven = (one - 2 * two + three) ** 2 / (one + 4 * two + three).clip(FALLING)
    drop, large = (_weighted_quantile(uneven, falls, part) for part in (USUAL, LARGE))
    return Fall(one.size, drop, large / LARGER, upright, _blended(one))


def _blended(falls: Floats) -> float:
    return float((np.abs(2 * falls - np.rint(2 * falls)) > 2 * ON_PIXELS).mean())


def _columns(figure: Figure, curve: CurvePixels) -> tuple[Floats, Floats]:
    """Return the ink of each column, px, and its center; not a number where another thing stands beside it."""
    height, width = figure.pixels.shape[:2]
    columns = np.arange(int(np.ceil(curve.x[0])) + 1, int(min(curve.end, width)) - 1)
    first, last = _limits(curve, columns)
    rows = first[:, None] + np.arange(TALLEST)
    inside = rows <= last[:, None]
    colors = figure.pixels[rows.clip(0, height - 1), columns[:, None]].astype(np.float32)
    above, below = colors[:, 0], figure.pixels[last.clip(0, height - 1), columns].astype(np.float32)
    base = (above + below) / 2
    line = np.array(curve.color, np.float32) - base
    contrast = np.linalg.norm(line, axis=1).clip(1.0)
    here = colors - base[:, None]
    share = np.einsum("crk,ck->cr", here, line) / contrast[:, None] ** 2
    off = np.linalg.norm(here - share[..., None] * line[:, None], axis=2) / contrast[:, None]
    share = np.where(inside, share.clip(0.0, 1.0), 0.0)
    alone = ~((off > FOREIGN) & inside).any(axis=1) & (contrast > LEAST_CONTRAST)
    alone &= (np.linalg.norm(above - below, axis=1) < SAME_BASE) & (last - first < TALLEST)
    alone &= (first >= 0) & (last < height)
    ink = np.where(alone, share.sum(axis=1), np.nan)
    drawn = ink > LEAST_INK * curve.width
    center = (share * (rows + 0.5)).sum(axis=1) / np.where(drawn, ink, 1.0)
    return ink, np.where(drawn, center, np.nan)


def _limits(curve: CurvePixels, columns: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last row around a stroke in each column, room beside its drops included."""
    side, reach = int(np.ceil(curve.width)) + 1, curve.width / 2 + REACH
    places = columns[:, None] + 0.5 + np.array([-side, side])
    beside = curve.at(places.clip(curve.x[0], curve.end))
    first, last = beside.min(axis=1) - reach, beside.max(axis=1) + reach
    return np.floor(first).astype(np.int64), np.ceil(last).astype(np.int64)


def _weighted_quantile(values: Floats, weights: Floats, part: float) -> float:
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(share, part)])
