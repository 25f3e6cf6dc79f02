"""Step lines in, the curves among them out: confidence limits and lines drawn twice are left out."""

from collections.abc import Sequence

import numpy as np

from kmrecon.digitize.vector.stairs import Stairs
from kmrecon.types import Floats

SAME = 0.15  # px: step lines nowhere farther apart are one
SAME_TIME = 0.3  # px between drops at one time
SHARED = 0.97  # share of a limit's drops that are the curve's own
LEAST_DROPS = 3  # of a limit: fewer shared ones may be chance
LEAST_ALONG = 0.2  # of its length that limits go along with a curve
HOLDS = 0.98  # share of its length over which a limit stays on its side


def without_limits(found: Sequence[Stairs], others: Sequence[Stairs] = ()) -> tuple[list[Stairs], list[Stairs]]:
    """Return the curves, and their limits: what another line is drawn upon is left out.

    Confidence limits change only where their curve falls, one above it and one below, drawn alike.

    Parameters
    ----------
    found : the step lines that may be curves
    others : those that rise somewhere or are covered, and may be limits only
    """
    single = [one for k, one in enumerate(found) if not any(_same(one, later) for later in found[k + 1 :])]
    lines = [*single, *others]
    limits = {
        id(edge)
        for curve in single
        for upper in lines
        for lower in lines
        if upper is not lower and curve is not upper and curve is not lower
        if _alike(upper, lower) and _between(curve, upper, lower) and _follow(curve, upper, lower)
        for edge in (upper, lower)
    }
    return [one for one in single if id(one) not in limits], [one for one in lines if id(one) in limits]


def _same(one: Stairs, two: Stairs) -> bool:
    if abs(one.end - two.end) > SAME or abs(one.x[0] - two.x[0]) > SAME:
        return False
    return bool((np.abs(one.at(two.x) - two.y) <= SAME).all() and (np.abs(two.at(one.x) - one.y) <= SAME).all())


def _alike(upper: Stairs, lower: Stairs) -> bool:
    return upper.line.style == lower.line.style


def _between(curve: Stairs, upper: Stairs, lower: Stairs) -> bool:
    """Tell whether a line keeps between two others, in whichever direction curves run."""
    stop = min(curve.end, upper.end, lower.end)
    start = max(curve.x[0], upper.x[0], lower.x[0])
    if stop - start < LEAST_ALONG * (curve.end - curve.x[0]):
        return False
    columns = np.linspace(start, stop, 400)
    above, below = upper.at(columns) - curve.at(columns), lower.at(columns) - curve.at(columns)
    apart = max(float(np.abs(above).max()), float(np.abs(below).max())) > 1.0
    return bool(apart and (above <= SAME).mean() >= HOLDS and (below >= -SAME).mean() >= HOLDS)


def _follow(curve: Stairs, *limits: Stairs) -> bool:
    """Tell whether limits fall only where the curve does."""
    drops = curve.x[1:]
    return all(limit.x.size > LEAST_DROPS and _shared(limit.x[1:], drops) >= SHARED for limit in limits)


def _shared(times: Floats, drops: Floats) -> float:
    if not drops.size:
        return 0.0
    away = np.abs(times[:, None] - drops[None, :]).min(axis=1)
    return float((away <= SAME_TIME).mean())
