"""What ink encloses in, the middles of open circles that a level stroke shows through out: two halves, facing."""

from collections.abc import Sequence

import numpy as np

from kmrecon.types import Floats, Ints

LEAST_SIDE = 6  # px across: smaller halves look like any corner
SAME_SIDE = 1.5  # px by which the sides of the halves may differ, or a share of them
SAME_SHARE = 0.08
ROUND = 0.15  # share of its size by which a middle may be wider than high
MOST_STROKE = 0.4  # of a middle's height that the stroke through it takes
FEWEST, OFTEN = 3, 0.6  # middles of one size, and the share of all that have it
SAME_SIZE = 0.12  # share of their size by which those of one plot differ
LEAST_FILL, MOST_FILL = 0.62, 0.93  # share of its box that half a disc covers: 0.79, pixels apart


def halved_by_stroke(boxes: Ints, fill: Floats) -> Ints:
    """Return the boxes of round middles that consist of an upper and a lower half, (M, 4) px, top, left, bottom, right.

    Parameters
    ----------
    boxes : (H, 4) px, of what ink encloses
    fill : (H,) share of its box that each covers
    """
    half = boxes[(fill >= LEAST_FILL) & (fill <= MOST_FILL) & (boxes[:, 3] - boxes[:, 1] >= LEAST_SIDE)]
    upper, lower = half[:, None, :], half[None, :, :]
    wide, high = upper[..., 3] - upper[..., 1], lower[..., 2] - upper[..., 0]
    slack = np.maximum(SAME_SIDE, SAME_SHARE * wide)
    facing = (abs(upper[..., 1] - lower[..., 1]) <= slack) & (abs(upper[..., 3] - lower[..., 3]) <= slack)
    facing &= abs((upper[..., 2] - upper[..., 0]) - (lower[..., 2] - lower[..., 0])) <= slack
    between = lower[..., 0] - upper[..., 2]
    facing &= (between >= 1) & (between <= MOST_STROKE * high)
    facing &= abs(high - wide) <= np.maximum(1.0, ROUND * high)
    above, below = np.nonzero(facing)
    return np.stack([half[above, 0], half[above, 1], half[below, 2], half[above, 3]], axis=1)


def usual_size(halved: Sequence[Ints]) -> float | None:
    """Return how large the middles in a plot are that strokes show through, px; None where they are few or unlike.

    Parameters
    ----------
    halved : (M, 4) px each, the boxes in each color
    """
    boxes = np.concatenate([*halved, np.empty((0, 4), np.int64)])
    size = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0)
    if size.size < FEWEST:
        return None
    usual = float(np.median(size))
    alike = abs(size - usual) <= np.maximum(1.0, SAME_SIZE * usual)
    return usual if alike.sum() >= FEWEST and alike.mean() >= OFTEN else None
