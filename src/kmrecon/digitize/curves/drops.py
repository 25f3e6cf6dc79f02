"""The levels of a step line in, the columns of its drops out, from the upright strokes between the levels."""

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.path import INK
from kmrecon.types import Floats

CLEAR = 1.0  # px of an upright stroke beside its levels that are not measured
FEWEST_ROWS = 2
MARGIN = 2.0  # px beside the stroke that must be empty
EMPTY = 0.15  # share of a pixel
SAME_WIDTH = 1.0  # px by which an upright stroke may differ from the usual width
FARTHEST = 1.0  # px, and a stroke's width, by which a drop is moved
HIDDEN = 3.0  # stroke widths more, where something may hide the ends of a level
MOST = 0.8  # share of its rows in which a drop so far off must be seen
AT_ONCE = 0.1  # px after which a curve falls that shows no level before
BEYOND = 3.0  # px beyond a level to which marks reach, and no drop


def refined_drops(x: Floats, y: Floats, share: Floats, width: float, unseen: Mask) -> tuple[Floats, Mask]:
    """Return where levels start, each drop at the center of its upright stroke if that is seen alone, and which are.

    Parameters
    ----------
    x, y : (K,) px, where levels start, and the levels
    share : (rows, columns) part of each pixel that is covered by the stroke's color
    width : px, of the stroke
    unseen : (columns,) neither edge of the stroke is seen
    """
    out, near, seen = x.copy(), FARTHEST + width, np.zeros(x.size, bool)
    stretch = adrift(x, seen, unseen, width)
    for k in range(1, x.size):
        fall = float(y[k - 1]), float(y[k])
        for reach, least in ((near, 0.0), (near + max(HIDDEN * width, stretch[k]), MOST)):
            center = _upright_center(share, float(x[k]), fall, width, reach, least)
            if center is not None and abs(center - x[k]) <= reach:
                out[k], seen[k] = center, True
                break
    # A drop stays between its neighbors.
    return np.maximum.accumulate(np.where(np.r_[True, np.diff(out) > 0], out, x)), seen


def adrift(x: Floats, seen: Mask, unseen: Mask, width: float) -> Floats:
    """Return how far each drop may lie from its place: to the ends of a stretch in which its stroke is not seen, px.

    Parameters
    ----------
    x : (K,) px, where levels start
    seen : (K,) the upright stroke of a drop is
    unseen : (columns,) neither edge of the stroke is seen
    width : px, of the stroke
    """
    ends = np.flatnonzero(np.diff(np.r_[0, unseen.astype(np.int64), 0]))
    out = np.zeros(x.size)
    for first, last in zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True):
        if last - first > HIDDEN * width:
            inside = (x > first - width) & (x < last + width) & ~seen
            out[inside] = np.maximum(x - first, last - x)[inside]
    out[0] = 0.0
    return out


def with_first_drop(x: Floats, y: Floats, band: Floats, share: Floats, width: float) -> tuple[Floats, ...]:
    """Return levels (where they start, what they are, how open) from where the stroke is seen to come down to them.

    A drop in the first columns leaves no level before it, only an upright stroke, which other curves may hide.

    Parameters
    ----------
    x, y, band : (K,) px
    share : (rows, columns) part of each pixel that is covered by the stroke's color, or by that of another curve
    width : px, of the stroke
    """
    inked = share[:, : round(width) + 2].max(axis=1) > INK
    first = top = max(0, int(y[0] - width / 2))
    while top > 0 and inked[top - 1]:
        top -= 1
    if first - top <= width:
        return x, y, band
    below = x[0] + min(AT_ONCE, (x[1] - x[0]) / 2 if x.size > 1 else AT_ONCE)
    return np.r_[x[0], below, x[1:]], np.r_[top + width / 2, y], np.r_[band[0], band]


def _upright_center(
    share: Floats, x: float, fall: tuple[float, float], width: float, reach: float, least: float
) -> float | None:
    """Return the center of the upright stroke nearest to `x` that shows most ink between two levels."""
    first, last = fall[0] + width / 2 + CLEAR, fall[1] - width / 2 - CLEAR
    rows = slice(max(0, int(np.ceil(first))), int(np.floor(last)))
    x = _most_inked(share[rows], x, width, reach)
    left, right = int(np.floor(x - width / 2 - MARGIN)), int(np.ceil(x + width / 2 + MARGIN))
    if rows.stop - rows.start < FEWEST_ROWS or left < 0 or right > share.shape[1]:
        return None
    part = share[rows, left:right].astype(np.float64)
    ink = part.sum(axis=1)
    alone = (part[:, [0, -1]].max(axis=1) < EMPTY) & (np.abs(ink - width) <= SAME_WIDTH) & (ink > 0)
    if alone.sum() < max(FEWEST_ROWS, least * alone.size) or (least and _goes_on(share[:, left:right], fall, width)):
        return None
    columns = np.arange(left, right) + 0.5
    return float(np.median((part[alone] @ columns) / ink[alone]))


def _most_inked(share: Floats, x: float, width: float, reach: float) -> float:
    """Return the place within reach of `x`, the nearest one, around which a stroke's width of columns shows most."""
    places = x + np.arange(-np.floor(reach), np.floor(reach) + 1)
    sums = np.r_[0.0, np.cumsum(share.sum(axis=0, dtype=np.float64))]
    fine = np.arange(sums.size)
    shown = np.interp(places + width / 2, fine, sums) - np.interp(places - width / 2, fine, sums)
    return float(places[int(np.argmax(shown - 1e-6 * np.abs(places - x)))])


def _goes_on(share: Floats, fall: tuple[float, float], width: float) -> bool:
    """Tell whether an upright stroke goes on beyond the levels, as a mark on one of them does."""
    half = width / 2 + CLEAR
    above = slice(max(0, int(fall[0] - half - BEYOND)), max(0, int(fall[0] - half)))
    below = slice(int(np.ceil(fall[1] + half)), int(np.ceil(fall[1] + half + BEYOND)))
    return any(bool((share[rows].max(axis=1) > EMPTY).any()) for rows in (above, below))
