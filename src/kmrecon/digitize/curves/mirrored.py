"""Strokes of one color in, the confidence limits among them told: drawn as their curve, they mirror one another in it.

Limits are as far above their curve as below it on the scale that they were computed on: of survival, of its logarithm
(what R draws), or of the logarithm of the cumulative hazard (Kalbfleisch & Prentice 2002, section 1.4.3; what SAS and
Stata draw). Three curves of three groups are so on none.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from kmrecon.digitize.curves.dashes import longest_gap
from kmrecon.digitize.curves.levels import center_line
from kmrecon.digitize.curves.path import HIGHEST, INK, Ways
from kmrecon.digitize.curves.plot import Plot
from kmrecon.digitize.curves.rest import rest_of
from kmrecon.digitize.curves.traced import Traced
from kmrecon.notes import CURVES_UNTOLD, Note
from kmrecon.types import Floats, Ints

MIRRORED = 0.4  # share of their columns in which limits mirror one another
OFF = 2.0  # px by which they may miss
APART = 4.0  # px between limits: nearer ones tell nothing
INSIDE = 2.5  # px from full and no survival: limits are cut there
LEAST_SEEN = 0.1  # share of the columns that tell something
SAME_END = 3  # px by which the ends of a curve and of its limits may differ
ALIKE = 0.3  # of their width by which a curve's and its limits' may differ

Scale = tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]
SCALES: tuple[Scale, ...] = (
    (np.log, np.exp),
    (lambda s: np.log(-np.log(s)), lambda h: np.exp(-np.exp(h))),
    (lambda s: s, lambda s: s),
)


CUT_SCALES = SCALES[0], SCALES[2]  # on the other one no limit lies beyond full survival


def told_limits(found: Sequence[Traced], plot: Plot) -> list[Traced]:
    """Return the strokes of one color with the limits among them told."""
    if len(found) < 3:
        return list(found)
    rows = [center_rows(item) for item in found]
    shares = {
        three: _mirrored([found[k] for k in three], [rows[k] for k in three], plot)
        for three in combinations(range(len(found)), 3)
    }
    out, used = list(found), set[int]()
    for three in sorted(shares, key=lambda three: -shares[three]):
        if shares[three] >= MIRRORED and not used & set(three):
            used |= set(three)
            apart = _told_apart([found[k] for k in three], found[0], plot)
            for k, item in zip(three, with_limits(apart, found[0]), strict=True):
                out[k] = item
    return out


def told_lower(found: Sequence[Traced], plot: Plot) -> list[Traced]:
    """Return two strokes with the lower one told as a limit, where the upper one would be cut at full survival.

    Only where other colors have limits: nothing but that the two may be so tells.
    """
    if len(found) != 2 or any(item.limit for item in found):
        return list(found)
    middle, low = sorted((_survival(center_rows(item), plot) for item in found), key=lambda s: -float(s.mean()))
    n, pixel = min(middle.size, low.size), 1 / (plot.none - plot.full)
    apart = middle[:n] - low[:n] > APART / 2 * pixel
    cut = (
        max(_share_cut(middle[:n][apart], low[:n][apart], scale, pixel) for scale in CUT_SCALES) if apart.any() else 0.0
    )
    ends = [item.path.length for item in found]
    if cut < MIRRORED or abs(ends[0] - ends[1]) > max(map(_same_end, found)):
        return list(found)
    lowest = max(found, key=lambda item: float(item.path.row.mean()))
    return [replace(item, limit=item is lowest) for item in found]


def limits_missed(found: Sequence[Traced]) -> tuple[Note, ...]:
    """Return a doubt where one curve has both limits, drawn as it is, and another none: that may be a limit itself."""
    curves = [item for item in found if not item.limit]
    limits = [[o.style for o in found if o.limit and o.ink.color is curve.ink.color] for curve in curves]
    both = [styles.count(curve.style) >= 2 for curve, styles in zip(curves, limits, strict=True)]
    falls = [curve.path.row[-1] - curve.path.start[0] > APART + curve.width for curve in curves]
    alone = [fallen and not styles for fallen, styles in zip(falls, limits, strict=True)]
    if not (any(both) and any(alone)):
        return ()
    return (CURVES_UNTOLD.note("confidence limits were found of some of the curves, and none of others"),)


def _share_cut(middle: Floats, low: Floats, scale: Scale, pixel: float) -> float:
    """Return the share of columns in which the limit above would lie beyond full survival."""
    there, back = scale
    middle, low = (np.clip(s, pixel / 2, 1 - pixel / 2) for s in (middle, low))
    return float((back(2 * there(middle) - there(low)) >= 1 - OFF * pixel).mean())


def _told_apart(three: list[Traced], first: Traced, plot: Plot) -> list[Traced]:
    """Return a curve and its limits found from the outside in, where they mirror one another so better.

    Or as well, and show more. Found by how much they show, one may take a piece of another, and a third has to go
    without.
    """
    lower = max(three, key=lambda item: float(item.path.row.mean()))
    ink = rest_of(replace(lower, ink=first.ink))
    upper = Ways(ink.share, ink.hidden, plot.other, plot.start_rows).at(HIGHEST)
    left = rest_of(Traced(ink, upper)) if upper else ink
    middle = Ways(left.share, left.hidden, plot.other, plot.start_rows).best()
    if not (upper and middle):
        return three
    other = [Traced(ink, upper), Traced(left, middle), lower]
    better, share = (
        (_mirrored(items, [center_rows(item) for item in items], plot), sum(item.path.visible for item in items))
        for items in (other, three)
    )
    return other if better > share else three


def with_limits(three: list[Traced], first: Traced) -> list[Traced]:
    """Tell which of a curve and its limits is the curve: most often the middle one, and never the shortest.

    They fall at one time, where their drops meet: behind it each may go on as another one, but never do they cross.
    A solid one between broken ones is known from them all along.
    """
    n = min(item.path.length for item in three)
    middle = np.argsort([item.path.row[:n] for item in three], axis=0, kind="stable")[1]
    often, last = np.bincount(middle, minlength=3), max(item.path.length for item in three)
    solid = np.array([item.style == "solid" for item in three])
    if solid.sum() == 1 and often[solid.argmax()] == often.max():
        return [replace(item, limit=not alone) for item, alone in zip(three, solid, strict=True)]
    curve = max(range(3), key=lambda k: (three[k].path.length > last - _same_end(three[k]), int(often[k])))
    path = three[curve].path
    row, start = (_between(side, path.length) for side in ([i.path.row for i in three], [i.path.start for i in three]))
    out = [replace(item, limit=k != curve) for k, item in enumerate(three)]
    if (row != path.row).any():
        out[curve] = Traced(first.ink, replace(path, row=row, start=start))
    return out


def _same_end(item: Traced) -> int:
    """Return how far a stroke may seem to end before it does, px: a broken one in a gap."""
    return SAME_END + (0 if item.style == "solid" else longest_gap(item.ink.share > INK))


def _between(ways: Sequence[Ints], length: int) -> Ints:
    """Return the middle of three ways in each column; one that has ended goes on above or below, where it was."""
    n = min(way.size for way in ways)
    order = np.argsort([way[:n].mean() for way in ways])
    beyond = np.zeros(3, np.int64)
    beyond[order[0]], beyond[order[2]] = -1, max(int(way.max()) for way in ways) + 1
    full = [np.r_[way, np.full(max(0, length - way.size), k)][:length] for way, k in zip(ways, beyond, strict=True)]
    return np.asarray(np.sort(full, axis=0)[1])


def center_rows(item: Traced) -> Floats:
    """Return the row of a stroke's center line in each of its columns."""
    levels = center_line(item.edges)
    return levels.at(np.arange(0.5, item.path.length))


def _survival(rows: Floats, plot: Plot) -> Floats:
    return np.asarray((plot.none - rows) / (plot.none - plot.full))


def _mirrored(three: Sequence[Traced], rows: Sequence[Floats], plot: Plot) -> float:
    """Return the share of columns in which the outer two of three strokes as wide are mirrored; 0 of unlike ones."""
    widths = [item.width for item in three]
    if max(widths) > (1 + ALIKE) * min(widths):
        return 0.0
    return share_mirrored(rows, plot)


def share_mirrored(rows: Sequence[Floats], plot: Plot) -> float:
    """Return the share of columns in which the outer two of three center lines mirror one another in the middle one."""
    n = min(row.size for row in rows)
    pixel = 1 / (plot.none - plot.full)
    low, middle, high = np.sort([_survival(row[:n], plot) for row in rows], axis=0)
    tells = (high < 1 - INSIDE * pixel) & (low > INSIDE * pixel) & (high - low > APART * pixel)
    if tells.mean() < LEAST_SEEN:
        return 0.0
    high, middle, low = (np.clip(s[tells], pixel / 2, 1 - pixel / 2) for s in (high, middle, low))
    return max(_share(high, middle, low, scale, OFF * pixel) for scale in SCALES)


def image_of(rows: Floats, middle: Floats, plot: Plot, scale: Scale) -> Floats:
    """Return the rows at which places are mirrored in a curve's rows, on a scale."""
    there, back = scale
    pixel = 1 / (plot.none - plot.full)
    own, level = (np.clip(_survival(row, plot), pixel / 2, 1 - pixel / 2) for row in (rows, middle))
    return np.asarray(plot.none - back(2 * there(level) - there(own)) * (plot.none - plot.full))


def _share(high: Floats, middle: Floats, low: Floats, scale: Scale, off: float) -> float:
    there, back = scale
    return float((np.abs(back(2 * there(middle) - there(high)) - low) <= off).mean())
