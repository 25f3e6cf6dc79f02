"""Raw levels of a step line in, the levels that it really keeps out.

A drop blurred over two columns is one drop; a level told apart from the next by less than the stroke's
center is known to is the same level. Both would else be events that never were.
"""

from dataclasses import dataclass

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.types import Floats

BLUR = 2.5  # px: a drop between two levels is spread over no more columns
FLANKS = 1.0  # px: the two columns in which a sharp drop begins and ends
LONG = 2.5  # px: a level that holds for as long is no part of a drop
SAME_UNSEEN = 0.9  # px, where one of them is nowhere seen whole
UNSEEN_WEIGHT = 0.02
SAME = 0.35  # px: centers of levels nearer than this are not told apart


@dataclass(slots=True)
class _Level:
    start: float  # px
    stop: float  # px
    y: float  # px
    seen: bool = False  # measured where the stroke is whole

    @property
    def length(self) -> float:
        return self.stop - self.start


def settled(x: Floats, y: Floats, end: float, center: Floats, sure: Mask) -> tuple[Floats, Floats]:
    """Return where levels start and what they are.

    Parameters
    ----------
    x, y : (K,) px, raw levels
    end : px, where the last one ends
    center : (columns,) px, middle of the stroke in each column
    sure : (columns,) the stroke is seen whole there
    """
    levels = [_Level(*level) for level in zip(x.tolist(), [*x[1:].tolist(), end], y.tolist(), strict=True)]
    levels = _joined(_measured(_without_blur(levels, BLUR), center, sure))
    # Pieces of one level that were short each are a long one now: the flanks of its drops are told from levels.
    levels = _joined(_measured(_without_blur(levels, FLANKS), center, sure))
    return np.array([level.start for level in levels]), np.array([level.y for level in levels])


def _without_blur(levels: list[_Level], spread: float) -> list[_Level]:
    """Put a drop spread over short levels, `spread` px in all, between two long ones at one place, the area kept."""
    out: list[_Level] = []
    k = 0
    while k < len(levels):
        out.append(levels[k])
        stop = k + 1
        while stop < len(levels) and levels[stop].length < LONG and levels[stop].stop - levels[k].stop <= spread:
            stop += 1
        between = levels[k + 1 : stop]
        if between and stop < len(levels) and min(levels[k].length, levels[stop].length) >= LONG:
            fall = levels[stop].y - levels[k].y
            stay = sum(level.length * (levels[stop].y - level.y) / fall for level in between)
            levels[k].stop = levels[stop].start = levels[k].stop + stay
            k = stop
        else:
            k += 1
    return out


def _measured(levels: list[_Level], center: Floats, sure: Mask) -> list[_Level]:
    """Take as a level the median of the stroke's middle where it is seen whole."""
    for level in levels:
        inside = slice(int(np.ceil(level.start)), max(int(np.ceil(level.start)), int(level.stop)))
        seen = center[inside][sure[inside]]
        if seen.size >= LONG:
            level.y, level.seen = float(np.median(seen)), True
    return levels


def _joined(levels: list[_Level]) -> list[_Level]:
    """Join levels that are not told apart, and those that would rise."""
    out: list[_Level] = []
    for level in levels:
        out.append(level)
        while len(out) > 1 and _is_same(out[-2], out[-1]):
            out[-2:] = [_one(out[-2], out[-1])]
    return out


def _is_same(before: _Level, level: _Level) -> bool:
    return level.y - before.y < (SAME if level.seen and before.seen else SAME_UNSEEN)


def _one(before: _Level, level: _Level) -> _Level:
    """Return two levels as one: what was seen whole tells where it lies, else the longer one."""
    weights = [part.length * (1.0 if part.seen else UNSEEN_WEIGHT) + 1e-9 for part in (before, level)]
    y = (weights[0] * before.y + weights[1] * level.y) / sum(weights)
    return _Level(before.start, level.stop, y, before.seen or level.seen)
