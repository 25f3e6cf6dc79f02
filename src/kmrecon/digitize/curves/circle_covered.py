"""Open circles that were found whole in, those that circles of other colors cover in part too: by what is left."""

import cv2
import numpy as np

from kmrecon.digitize.curves.circle_strokes import Circles
from kmrecon.digitize.curves.colors import Mask
from kmrecon.types import Floats

LEAST_SEEN = 0.4  # share of a rim that is left at least
EXPLAINED = 0.85  # share of it that is left, or lies within a circle of another color
MOST_WITHIN = 0.1  # share of the middle that may be of the color
APART = 0.5  # radii from a circle that was found: the same one
SLACK = 1.0  # px by which a rim may lie off a circle
LEAST_RADIUS = 4.0  # px: smaller rims look like corners of strokes


def with_covered(drawn: Mask, circles: Circles, others: Mask, size: float) -> Circles:
    """Return the circles of one color with those beside circles of other colors that show only a part of their rim.

    Parameters
    ----------
    drawn : (rows, columns) ink of the color
    circles : those of the color that were found
    others : (rows, columns) within circles of other colors
    size : px across the white middle of a circle
    """
    if circles.radius < LEAST_RADIUS or not circles.x.size or not others.any():
        return circles
    seen, explained, within = _shares(drawn, others, circles.radius, size)
    score = np.where((explained >= EXPLAINED) & (within <= MOST_WITHIN) & (seen >= LEAST_SEEN), seen, 0.0)
    x, y = circles.x.tolist(), circles.y.tolist()
    while score.max() > 0:
        row, column = (int(k) for k in np.unravel_index(int(score.argmax()), score.shape))
        if all(np.hypot(column + 0.5 - a, row + 0.5 - b) > APART * circles.radius for a, b in zip(x, y, strict=True)):
            x, y = [*x, column + 0.5], [*y, row + 0.5]
        reach = int(circles.radius)
        score[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1] = 0
    order = np.argsort(x)
    return Circles(np.array(x)[order], np.array(y)[order], circles.radius)


def _shares(drawn: Mask, others: Mask, radius: float, size: float) -> tuple[Floats, Floats, Floats]:
    """Return for each place as a center the share of its rim that is drawn, drawn or covered, and of ink within."""
    reach = int(np.ceil(radius + SLACK))
    away = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    rim, middle = (away > size / 2) & (away < radius), away < max(SLACK, size / 2 - SLACK)
    return _mean(drawn, rim), _mean(drawn | others, rim), _mean(drawn & ~others, middle)


def _mean(mask: Mask, within: Mask) -> Floats:
    kernel = (within / within.sum()).astype(np.float32)
    return np.asarray(cv2.filter2D(mask.astype(np.float32), -1, kernel, borderType=cv2.BORDER_CONSTANT))
