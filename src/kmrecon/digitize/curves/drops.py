"""The levels of a step line in, the columns of its drops out, from the upright strokes between the levels."""

import numpy as np

from kmrecon.types import Floats

CLEAR = 1.0  # px of an upright stroke beside its levels that are not measured
FEWEST_ROWS = 2
MARGIN = 2.0  # px beside the stroke that must be empty
EMPTY = 0.15  # share of a pixel
SAME_WIDTH = 1.0  # px by which an upright stroke may differ from the usual width
FARTHEST = 1.0  # px, and a stroke's width, by which a drop is moved


def refined_drops(x: Floats, y: Floats, share: Floats, width: float) -> Floats:
    """Return where levels start, each drop at the center of its upright stroke where that is seen alone.

    Parameters
    ----------
    x, y : (K,) px, where levels start, and the levels
    share : (rows, columns) part of each pixel that is covered by the stroke's color
    width : px, of the stroke
    """
    out = x.copy()
    for k in range(1, x.size):
        center = _upright_center(share, float(x[k]), (float(y[k - 1]), float(y[k])), width)
        if center is not None and abs(center - x[k]) <= FARTHEST + width:
            out[k] = center
    # A drop stays between its neighbors.
    return np.maximum.accumulate(np.where(np.r_[True, np.diff(out) > 0], out, x))


def _upright_center(share: Floats, x: float, fall: tuple[float, float], width: float) -> float | None:
    first, last = int(np.ceil(fall[0] + width / 2 + CLEAR)), int(np.floor(fall[1] - width / 2 - CLEAR))
    left, right = int(np.floor(x - width - MARGIN)), int(np.ceil(x + width + MARGIN))
    if last - first < FEWEST_ROWS or left < 0 or right > share.shape[1]:
        return None
    part = share[max(0, first) : last, left:right].astype(np.float64)
    ink = part.sum(axis=1)
    alone = (part[:, [0, -1]].max(axis=1) < EMPTY) & (np.abs(ink - width) <= SAME_WIDTH) & (ink > 0)
    if alone.sum() < FEWEST_ROWS:
        return None
    columns = np.arange(left, right) + 0.5
    return float(np.median((part[alone] @ columns) / ink[alone]))
