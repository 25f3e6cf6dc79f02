"""Stroke colors in, fewer of them out: a thin stroke, blurred or compressed, shows several shades of its color."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import scipy

from kmrecon.digitize.curves.colors import SAME_HUE, StrokeColor, hue_apart
from kmrecon.digitize.curves.edges import Edges
from kmrecon.digitize.curves.ink import COLORED, mixture
from kmrecon.digitize.curves.path import INK
from kmrecon.digitize.curves.stroke_width import drawn_between
from kmrecon.digitize.curves.traced import Traced
from kmrecon.types import Floats

GREY = 5.0  # CIELAB chroma: less has no color, whatever compression did to it
NEAR_SHADE = 0.7  # share of a color's contrast that the core of a blurred stroke has at its ends
SHADE = 0.4  # share of a color from which a paler one is its shade
WHOLE = 1.1  # of a pixel: what blends fill, and a little for what compression adds
UNMIXED = 40.0  # sRGB units by which no mixture of other colors comes near a color
MORE = 1.1  # times: how much more ink one color explains than several where it is the true one
AS_MUCH = 0.97  # times: as much ink that fewer curves explain
MANY_CIRCLES, SPLIT_CIRCLES = 10, 0.25  # open circles, and the share of them that are told of split colors
CIRCLE = 12.0  # px of its rim that an open circle explains beside the stroke through it
ONE_BODY = 0.85  # share of their columns in which two strokes leave nothing empty between them
HALF_SEEN = 0.6  # share of its columns in which a stroke shows: one of another's hue that shows less is its rest
SAME_PLACE = 3  # px: what two paths run through as near to one another is one stroke

Strokes = list[tuple[Traced, Edges]]


def is_mixed(color: StrokeColor, colors: tuple[StrokeColor, ...], page: Floats) -> bool:
    """Tell whether more frequent colors, black and the page can make a color, as blur and compression do."""
    stronger = [other.rgb - page for other in colors if other.pixels > color.pixels]
    _, miss = scipy.optimize.nnls(np.stack([*stronger, -page], axis=1), color.rgb - page)
    return bool(miss < UNMIXED)


def is_blend(color: StrokeColor, colors: tuple[StrokeColor, ...], page: Floats) -> bool:
    """Tell whether other strokes and the page can make a color: parts of them, no more than a whole in all."""
    others = [other.rgb - page for other in colors if other is not color]
    if not others:
        return False
    parts, miss = scipy.optimize.nnls(np.stack(others, axis=1), color.rgb - page)
    return bool(miss < UNMIXED and parts.sum() <= WHOLE)


def fewer_colors(colors: tuple[StrokeColor, ...], page: Floats) -> Iterator[tuple[tuple[StrokeColor, ...], float]]:
    """Yield colors with shades joined, and how many times as much ink they must explain to be the true ones."""
    palettes = (
        (_without_tints(colors, page), 1.0),
        (_without_faded(colors, page), MORE),
        (_without_greys(colors, page), MORE),
    )
    for palette, more in palettes:
        if len(palette) < len(colors):
            yield palette, more


def _without_tints(colors: tuple[StrokeColor, ...], page: Floats) -> tuple[StrokeColor, ...]:
    """Join the paler tints of a color to it: a stroke about as thin as a pixel shows several of them."""
    return _joined(colors, page, [other.chroma > COLORED for other in colors], [True] * len(colors))


def _without_greys(colors: tuple[StrokeColor, ...], page: Floats) -> tuple[StrokeColor, ...]:
    """Join the paler greys to a darker one, as the tints of a color."""
    grey = [color.chroma < GREY for color in colors]
    return _joined(colors, page, grey, grey)


def _without_faded(colors: tuple[StrokeColor, ...], page: Floats) -> tuple[StrokeColor, ...]:
    """Join the colors of one hue: compression takes color from thin strokes and their marks."""
    root = list(range(len(colors)))
    order = sorted(root, key=lambda k: -colors[k].chroma)
    for place, k in enumerate(order):
        same = [j for j in order[:place] if root[j] == j and _faded(colors[k], colors[j], page)]
        root[k] = same[0] if same else k
    parts = [[other for j, other in enumerate(colors) if root[j] == k] for k in range(len(colors)) if root[k] == k]
    return tuple(_one_color(part) for part in parts)


def _faded(color: StrokeColor, other: StrokeColor, page: Floats) -> bool:
    """Tell whether a color has the hue of another one, and is no pale band of it."""
    if min(color.chroma, other.chroma) < GREY or _contrast(color, page) < SHADE * _contrast(other, page):
        return False
    return hue_apart(color.lab, other.lab) < SAME_HUE


def _contrast(color: StrokeColor, page: Floats) -> float:
    return float(np.linalg.norm(color.rgb - page))


def _one_color(parts: list[StrokeColor]) -> StrokeColor:
    """Return the color with the most chroma, the others as its shades."""
    first = max(parts, key=lambda color: color.chroma)
    shades = [shade for part in parts for shade in (part.rgb, *part.shades) if part is not first]
    return replace(first, pixels=sum(part.pixels for part in parts), shades=(*first.shades, *shades))


def _joined(
    colors: tuple[StrokeColor, ...], page: Floats, darker: list[bool], paler: list[bool]
) -> tuple[StrokeColor, ...]:
    joined: dict[int, int] = {}
    for k, color in enumerate(colors):
        mixed = [
            j
            for j, other in enumerate(colors)
            if j != k and darker[j] and paler[k] and SHADE < mixture(page, color.rgb, other.rgb) < 1
        ]
        if mixed:
            joined[k] = max(mixed, key=lambda j: _contrast(colors[j], page))
    kept = [k for k in range(len(colors)) if k not in joined]
    return tuple(
        replace(colors[k], pixels=colors[k].pixels + sum(colors[j].pixels for j, to in joined.items() if to == k))
        for k in kept
    )


def with_left_out(kept: Sequence[StrokeColor], colors: Sequence[StrokeColor], page: Floats) -> tuple[StrokeColor, ...]:
    """Give the colors that make curves the pixels of those that make none and are nearly as strong shades of them."""
    more = [0] * len(kept)
    for color in colors:
        if any(np.array_equal(color.rgb, other.rgb) for other in kept):
            continue
        parts = [max(mixture(page, color.rgb, other.rgb), mixture(page, other.rgb, color.rgb)) for other in kept]
        near = [1 / part if part > 1 else part for part in parts]
        if max(near, default=0.0) > NEAR_SHADE:
            more[int(np.argmax(near))] += color.pixels
    return tuple(replace(color, pixels=color.pixels + n) for color, n in zip(kept, more, strict=True))


def left_alone(palette: Sequence[StrokeColor], colors: Sequence[StrokeColor]) -> list[StrokeColor]:
    """Return the colors of a palette to which none was joined."""
    before = {(*color.rgb, color.pixels) for color in colors}
    return [color for color in palette if (*color.rgb, color.pixels) in before]


def explaining_more(strokes: Strokes, others: Strokes, left: Sequence[StrokeColor], more: float) -> Strokes:
    """Return the reading that explains more ink, or as much with fewer curves.

    Joining colors frees no other one to make a curve: what is `left` as it was and made none is a band or an edge.
    """
    if any(_is_in(item, left) and not _is_in(item, _colors_of(strokes)) for item, _ in others):
        return strokes
    curves, fewer = _curves(strokes), _curves(others)
    if len(fewer) < len(curves) and (_has_split(curves, _colors_of(fewer)) or _tells_circles(curves, fewer)):
        return others
    if len(fewer) < len(curves) and _is_between_limits(fewer) and not _is_between_limits(curves):
        return others
    # Limits that only the other reading tells are no reason for it.
    shown, other = _shown(strokes), _shown(others if len(curves) < len(strokes) else fewer)
    if other > more * shown or (len(fewer) < len(curves) and other > AS_MUCH * shown):
        return others
    return strokes


def _curves(strokes: Strokes) -> Strokes:
    """Leave out confidence limits."""
    return [stroke for stroke in strokes if not stroke[0].limit]


def _is_between_limits(strokes: Strokes) -> bool:
    """Tell whether all strokes are curves between limits that mirror one another: dashes in a shade of their color."""
    return bool(strokes) and all(item.between_limits for item, _ in strokes)


def _has_split(strokes: Strokes, joined: Sequence[StrokeColor]) -> bool:
    """Tell whether two strokes of one hue are one that compression split: in one body of ink, or one a rest.

    Joined, they are a curve still, of that hue.
    """
    hued = [item for item, _ in strokes if item.ink.color.chroma > COLORED]
    return any(
        hue_apart(item.ink.color.lab, other.ink.color.lab) < SAME_HUE
        and any(hue_apart(item.ink.color.lab, color.lab) < SAME_HUE for color in joined if color.chroma > COLORED)
        and (_filled_between(item, other) > ONE_BODY or min(_own(item), _own(other)) < HALF_SEEN)
        for item, other in combinations(hued, 2)
    )


def _tells_circles(strokes: Strokes, fewer: Strokes) -> bool:
    """Tell whether many open circles are whole only in joined colors: what compression split were their rims."""
    circles = [sum(len(item.ink.circles) for item, _ in reading) for reading in (strokes, fewer)]
    return circles[1] >= MANY_CIRCLES and circles[0] < SPLIT_CIRCLES * circles[1]


def _own(item: Traced) -> float:
    """Return the share of its columns in which a path shows its own ink."""
    return float(item.path.drawn.mean())


def _filled_between(item: Traced, other: Traced) -> float:
    """Return the share of columns in which nothing is left empty between two paths."""
    n = min(item.path.length, other.path.length)
    empty = (item.ink.share <= INK) & (other.ink.share <= INK) & ~(item.ink.hidden & other.ink.hidden)
    rows = np.sort([item.path.row[:n], other.path.row[:n]], axis=0)
    return float((drawn_between(empty, *rows) == 0).mean())


def _is_in(item: Traced, colors: Sequence[StrokeColor]) -> bool:
    return any(np.array_equal(item.ink.color.rgb, color.rgb) for color in colors)


def _colors_of(strokes: Strokes) -> list[StrokeColor]:
    return [item.ink.color for item, _ in strokes]


def _shown(strokes: Strokes) -> float:
    """Return how much ink strokes and their circles explain, what two run through once, less what they leap over."""
    shown = 0.0
    for k, (item, _) in enumerate(strokes):
        alone = item.path.drawn.copy()
        for other, _ in strokes[:k]:
            n = min(item.path.length, other.path.length)
            row, first, last = item.path.row[:n], other.path.start[:n], other.path.row[:n]
            near = (row >= first - SAME_PLACE) & (row <= last + SAME_PLACE)
            alone[:n] &= ~(near & other.path.drawn[:n])
        shown += item.path.visible * alone.sum() / max(1, item.path.drawn.sum()) - float(item.path.gaps.sum())
        shown += CIRCLE * len(item.ink.circles)
    return shown
