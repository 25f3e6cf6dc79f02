"""Traced curves in, all curves of their colors out: dashed, dotted, or as solid as itself."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np

from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.limits import is_limit, mirror
from kmrecon.digitize.curves.mirrored import told_limits, told_lower
from kmrecon.digitize.curves.path import DASHES, DASHES_APART, MORE, Path, Ways
from kmrecon.digitize.curves.plot import Plot
from kmrecon.digitize.curves.rest import mark_reach, rest_of
from kmrecon.digitize.curves.tails import exchanged, shown_until, with_own_tail, without_broken_tail
from kmrecon.digitize.curves.traced import Traced
from kmrecon.digitize.curves.unfallen import are_unfallen_dashes

MOST = 6  # curves of one color, or two and their limits
LEAST_LEVEL = 0.06  # of the plot's width: ink on levels that no other curve explains
LEAST_SHOWN = 0.3  # of the path's length
LEAST_COVERAGE = 0.8  # dashes and what lies between them
LONGEST_LEAP = 0.06  # of the plot's height
FEWEST_LEVELS = 3  # a guide line has one
MOSTLY_SHOWN = 0.6  # of the path's length: what shows less may be rests of marks
BESIDE = 0.8  # share of its columns in which such a path is near another one


def of_colors(firsts: Sequence[Traced], plot: Plot) -> list[Traced]:
    """Return all curves of each color, limits that are drawn as their curves told.

    There are as many in one color as in the next, and well seen, or all but one are no curves.
    """
    groups = [told_limits(_of_color(first, plot), plot) for first in firsts]
    if any(item.limit for group in groups for item in group):
        groups = [told_lower(group, plot) for group in groups]
    more = [item for group in groups for item in _curves(group)[1:]]
    unlike = len({len(_curves(group)) for group in groups}) > 1
    if unlike or (len(firsts) > 1 and any(_inked(item.path) < MOSTLY_SHOWN * item.path.length for item in more)):
        groups = [_alone(first, group) for first, group in zip(firsts, groups, strict=True)]
    return [item for group in groups for item in group]


def _alone(first: Traced, group: Sequence[Traced]) -> list[Traced]:
    """Return the curve of a color whose other ones are none, with its limits; without any whole, as it was found."""
    kept = [item for item in group if item.limit or item is _curves(group)[0]]
    return kept if len(kept) > 1 else [first]


def _of_color(first: Traced, plot: Plot) -> list[Traced]:
    """Return a curve and the others in the ink that it leaves of its color, without limits drawn otherwise."""
    first, *found = _found(first, plot)
    limits = [item for item in found if is_limit(item, first, [first, *found], plot)]
    between = any(mirror(one, other, first, plot) for one, other in combinations(limits, 2))
    others = (item for item in found if not any(item is limit for limit in limits))
    return [replace(first, between_limits=between), *others]


def _found(first: Traced, plot: Plot) -> list[Traced]:
    """Return a curve and all others in the ink that it leaves, each to its own end."""
    whole, found = [first], [without_broken_tail(first)]
    left = rest_of(found[0])
    while len(found) < MOST and (path := _another(left, plot, found)):
        whole.append(Traced(left, path))
        found.append(without_broken_tail(whole[-1]))
        left = rest_of(found[-1])
    pairs = list(zip(found, whole, strict=True))
    # Of a broken curve that began as if it were solid, what is found besides is no more than its own tail.
    cuts = [item for item, uncut in pairs if item is not uncut]
    kept = [(item, uncut) for item, uncut in pairs if not any(_is_tail(item, cut, plot) for cut in cuts)]
    if len(kept) < len(pairs) or len(pairs) == 1:
        return [uncut for _, uncut in kept]
    ended = [
        item if item is uncut else with_own_tail(item, [other for other in found if other is not item], plot)
        for item, uncut in pairs
    ]
    return _with_ends_told(ended)


def _with_ends_told(items: Sequence[Traced]) -> list[Traced]:
    """Return strokes of one color, those exchanged that left a common level along the other's end."""
    out = list(items)
    for k, j in permutations(range(len(out)), 2):
        if not out[k].path.broken and out[j].path.broken:
            out[k], out[j] = exchanged(out[k], out[j])
    return out


def _is_tail(item: Traced, cut: Traced, plot: Plot) -> bool:
    """Tell whether a path shows hardly anything up to where a stroke was cut, and goes on from there."""
    longer = item is not cut and item.path.length > cut.path.length
    return longer and shown_until(item, cut.path.length) < LEAST_LEVEL * plot.width


def _curves(group: Sequence[Traced]) -> list[Traced]:
    return [item for item in group if not item.limit]


def _another(ink: Ink, plot: Plot, found: Sequence[Traced]) -> Path | None:
    """Return the way of the next curve: of ways at different costs the one that shows most.

    Gaps lead a way off dashes where they cost much, and over to other things where they cost little.
    """
    ways = Ways(ink.share, ink.hidden, plot.other, plot.start_rows)
    width, reach, best = found[0].width, mark_reach(found[0]), None
    for way in (ways.best(), ways.at(DASHES), ways.at(DASHES_APART)):
        if way and _is_another(way, plot, width) and not is_rest(way, [other.path for other in found], width, reach):
            best = way if best is None or _shown(way) > MORE * _shown(best) else best
    return best


def _inked(path: Path) -> int:
    """Return how many columns show ink, or lie between two dashes."""
    return int(path.drawn.sum()) + (0 if path.between is None else int(path.between.sum()))


def _shown(path: Path) -> int:
    return path.visible - int(path.gaps.sum())


def _is_another(path: Path, plot: Plot, width: float) -> bool:
    if path.drawn.sum() < LEAST_LEVEL * plot.width or _inked(path) < LEAST_SHOWN * path.length:
        return False
    # A grid line, or the frame, swallows a thin stroke at full survival.
    fallen = path.row > plot.full + width
    if (path.gaps & fallen).mean() > 1 - LEAST_COVERAGE or path.leap > LONGEST_LEAP * plot.pixels.shape[0]:
        return False
    levels = np.unique(np.rint(path.row[path.drawn] / (width + 1)))
    return bool(levels.size >= FEWEST_LEVELS) or are_unfallen_dashes(path, plot, width)


def is_rest(path: Path, others: Sequence[Path], width: float, reach: float) -> bool:
    """Tell whether a path with much hidden keeps so near to other ones that it runs through what marks leave.

    Parameters
    ----------
    width, reach : px, of the stroke, and from it to the end of its marks
    """
    if _inked(path) >= MOSTLY_SHOWN * path.length:
        return False
    near, aside = np.zeros(path.length, bool), round(width)
    for other in others:
        n = min(path.length, other.length)
        row, columns = path.row[:n], np.arange(n)
        first, last = other.start[(columns - aside).clip(0)], other.row[(columns + aside).clip(None, other.end)]
        near[:n] |= (row >= first - reach) & (row <= last + reach)
    return bool((near & path.drawn).sum() > BESIDE * path.drawn.sum())
