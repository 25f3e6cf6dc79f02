"""Traced paths in, strokes of their own out: no blurred edges, no overlaps of bands, no shades of another stroke."""

from dataclasses import replace

import numpy as np
import scipy

from kmrecon.digitize.curves.colors import Mask, StrokeColor, hue_apart
from kmrecon.digitize.curves.ink import COLORED, mixture
from kmrecon.digitize.curves.path import INK
from kmrecon.digitize.curves.rest import MARK_REACH
from kmrecon.digitize.curves.traced import Traced
from kmrecon.types import Floats

BESIDE = 3  # px around a stroke in which its edges lie
ALONE = 0.12  # share of its columns that a stroke of its own shows in one run beside no other: letters have gaps
OTHER_HUE = 40.0  # degrees in the CIELAB plane
SCARCE = 4.0  # times: how much more frequent the colors of a mixture are
FAINT = 0.6  # share of their colors in a mixture that only bands make
MIXED = 25.0  # sRGB units by which a mixture may be off
BLURRED = 1.2  # px: the blurred edge of a stroke is no wider
LIGHTENED = 0.85  # share of a curve's color in a lighter line of its hue: a confidence limit
LITTLE_HUE = 20.0  # CIELAB chroma
ONE_SIDED = 0.1  # share of a color's ink on the other side of a curve: limits lie on both
FALL = 2  # rows of a drop that tells when a stroke falls
OTHER_TIMES = 0.4  # share of its drops that another stroke does not share: limits fall with their curve
APART = 0.3  # share of its columns that a stroke is seen away from another one, in one run: no blurred edge is
SINGLE = 0.85  # share of a color's ink along one path
KEPT_HUE = 0.5  # of a color's chroma, times its share, that is left in a lighter line of it
SMEAR = 0.6  # of the most frequent color: what is as scarce needs to stand apart more
AS_THICK, EVEN = 0.2, 0.6  # of another stroke's width, and share of its columns in which a stroke is as thick as it is
NEAR, NEAR_SCARCE = 0.85, 0.65  # share of its ink beside the strokes of more frequent colors
SMEARED_OFF = 40.0  # sRGB units by which a mixture may be off


def without_doubles(traced: list[Traced], page: Floats) -> list[Traced]:
    """Keep one of the paths that run along one stroke, and no confidence limits."""
    kept: list[Traced] = []
    for item in sorted(traced, key=lambda item: -_weight(item, page)):
        same = [k for k, other in enumerate(kept) if _same_stroke(item, other, page)]
        if same and shown_alone(item, kept) < ALONE:
            kept[same[0]] = _with_more(kept[same[0]], item.ink.color.pixels)
        else:
            kept.append(item)
    kept = [item for item in kept if not any(_lightened(item, other, page) for other in kept)]
    return [item for item in kept if not _smeared(item, kept, page)]


def shown_alone(item: Traced, kept: list[Traced]) -> float:
    """Return the share of a path's columns that its own ink is seen beside no other stroke, in the longest run."""
    alone = item.path.drawn.copy()
    for other in kept:
        alone[: other.path.length] &= ~_beside(item, other)
    ends = np.flatnonzero(np.diff(np.r_[0, alone.astype(np.int64), 0]))
    return float((ends[1::2] - ends[::2]).max(initial=0)) / item.path.length


def _with_more(item: Traced, pixels: int) -> Traced:
    """Give a stroke the pixels of its own that have another color: blur and compression spread it over several."""
    color = replace(item.ink.color, pixels=item.ink.color.pixels + pixels)
    return replace(item, ink=replace(item.ink, color=color))


def _smeared(item: Traced, kept: list[Traced], page: Floats) -> bool:
    """Tell whether a color is what blur and compression leave beside the strokes of more frequent ones."""
    stronger = [other for other in kept if other.ink.color.pixels > item.ink.color.pixels]
    if not stronger:
        return False
    drawn = np.flatnonzero(item.path.drawn)
    near = np.zeros(drawn.size, bool)
    for other in stronger:
        inside = drawn < other.path.length
        at = drawn.clip(None, other.path.length - 1)
        row = item.path.row[drawn]
        near |= inside & (row >= other.path.start[at] - BESIDE) & (row <= other.path.row[at] + BESIDE)
    scarce = item.ink.color.pixels < SMEAR * max(other.ink.color.pixels for other in stronger)
    if near.mean() < (NEAR_SCARCE if scarce else NEAR):
        return False
    basis = np.stack([other.ink.color.rgb - page for other in stronger], axis=1)
    parts, miss = scipy.optimize.nnls(basis, item.ink.color.rgb - page)
    return bool(miss < SMEARED_OFF and parts.sum() < 1.15)


def _weight(item: Traced, page: Floats) -> float:
    """Return how much a path shows: its columns, and how far its color is from the page."""
    return float(item.path.drawn.sum() * contrast(item, page))


def contrast(item: Traced, page: Floats) -> float:
    """Return how far the color of a stroke is from the page, sRGB units."""
    return float(np.linalg.norm(item.ink.color.rgb - page))


def _lightened(item: Traced, other: Traced, page: Floats) -> bool:
    """Tell whether a line has the lightened color of another one, and may be a limit of it."""
    one, two = item.ink.color, other.ink.color
    part = mixture(page, one.rgb, two.rgb)
    if not (0.1 < part < LIGHTENED and two.chroma > COLORED) or _is_untied(item, other):
        return False
    # Of a color with little hue any grey is nearly the lighter one; of broken lines compression may leave no more.
    return two.chroma > LITTLE_HUE or one.chroma > KEPT_HUE * part * two.chroma or item.style != "solid"


def _is_untied(item: Traced, other: Traced) -> bool:
    """Tell whether a stroke is no limit of another one: alone in its color, or falling at other times on one side."""
    if shown_alone(item, [other]) > APART and _is_single(item):
        return True
    falls, its = (np.flatnonzero(line.path.row - line.path.start >= FALL) for line in (item, other))
    if not (falls.size and its.size and _on_one_side(item, other)):
        return False
    after = np.searchsorted(its, falls).clip(max=its.size - 1)
    away = np.minimum(np.abs(its[after] - falls), np.abs(its[(after - 1).clip(0)] - falls))
    return bool((away > BESIDE).mean() > OTHER_TIMES)


def _is_single(item: Traced) -> bool:
    """Tell whether nearly all ink of a color lies along one path: limits of one color are two."""
    ink, path = item.ink.share > INK, item.path
    reach, rows = MARK_REACH * item.width, np.arange(ink.shape[0])[:, None]
    near = ink[:, : path.length] & (rows >= path.start - reach) & (rows <= path.row + reach)
    return bool(near.sum() > SINGLE * ink.sum())


def _on_one_side(item: Traced, other: Traced) -> bool:
    """Tell whether next to all ink of a color lies above, or below, the way of another stroke."""
    n = min(item.ink.share.shape[1], other.path.length)
    rows, columns = np.nonzero(item.ink.share[:, :n] > INK)
    above = int((rows < other.path.start[columns] - BESIDE).sum())
    below = int((rows > other.path.row[columns] + BESIDE).sum())
    return min(above, below) < ONE_SIDED * (above + below)


def _beside(item: Traced, other: Traced) -> Mask:
    """Return the columns that both paths have, where the ink of the one is seen on or beside the other."""
    n = min(item.path.length, other.path.length)
    above, below = other.path.start[:n] - BESIDE, other.path.row[:n] + BESIDE
    return np.asarray((item.path.row[:n] >= above) & (item.path.row[:n] <= below) & item.path.drawn[:n])


def _same_stroke(item: Traced, other: Traced, page: Floats) -> bool:
    """Tell whether a path runs along another's stroke: it is its edge, or its mixture with a band."""
    if other_hue(item.ink.color, other.ink.color):
        return False
    near = _beside(item, other)
    n = near.size
    mixed = max(mixture(page, *pair) for pair in _both_ways(item.ink.color.rgb, other.ink.color.rgb))
    if near.sum() <= (0.3 if mixed > 0.1 else 0.6) * item.path.drawn.sum():
        return False
    away = np.abs(item.path.row[:n] - other.path.row[:n])[near]
    if max(item.ink.color.chroma, other.ink.color.chroma) > COLORED:
        return True
    # Shades of one thin stroke take turns along it; a grey stroke beside a black one is as thick as it, at once.
    alone = item.path.drawn[:n] & ~other.path.drawn[:n]
    if alone.sum() > 0.9 * item.path.drawn.sum():
        return True
    return bool(np.median(away) < 1 or item.width <= max(BLURRED, 0.5 * other.width))


def other_hue(one: StrokeColor, two: StrokeColor) -> bool:
    """Tell whether two colors differ in hue, which neither blur nor a band makes."""
    if min(one.chroma, two.chroma) < COLORED:
        return False
    return hue_apart(one.lab, two.lab) > OTHER_HUE


def overlap_of_bands(item: Traced, traced: list[Traced], page: Floats) -> bool:
    """Tell whether a color is what two other, stronger ones give where their bands overlap.

    It is then either faint, as bands are, or scarce, as strokes seen through a band are. What runs as thick as the
    other strokes nearly everywhere is a stroke, however faint.
    """
    color, faint = item.ink.color, FAINT if not _is_even(item, traced) else 0.0
    many = [o.ink.color for o in traced if o is not item and o.ink.color.chroma > COLORED]
    for k, one in enumerate(many):
        for two in many[k + 1 :]:
            parts, miss = scipy.optimize.nnls(np.stack([one.rgb - page, two.rgb - page], axis=1), color.rgb - page)
            scarce = SCARCE * color.pixels < min(one.pixels, two.pixels)
            if parts.min() > 0.05 and miss < MIXED and (scarce or parts.sum() < faint):
                return True
    return False


def _is_even(item: Traced, traced: list[Traced]) -> bool:
    """Tell whether a stroke keeps one thickness where it runs level beside nothing else, that of another one."""
    path, aside = item.path, round(item.width) + 1
    columns = np.arange(path.length)
    first, last = path.start[(columns - aside).clip(0)], path.row[(columns + aside).clip(None, path.end)]
    both = np.isfinite(item.edges.bottom - item.edges.top)[: path.length]
    thick = item.edges.whole[: path.length][path.drawn & both & (last - first <= 1)]
    as_thick = any(abs(item.width - other.width) <= AS_THICK * other.width for other in traced if other is not item)
    return as_thick and thick.size > 0 and bool(thick.mean() > EVEN)


def _both_ways(one: Floats, two: Floats) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    return (one, two), (two, one)
