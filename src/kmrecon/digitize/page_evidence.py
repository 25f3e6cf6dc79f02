"""Lines and pictures of a page in; whether they look like those of a Kaplan-Meier plot out."""

import numpy as np

from kmrecon.digitize.strokes import darkness, page_color
from kmrecon.types import Box, Bytes, Floats

LEAST_WIDE, LEAST_HIGH = 0.06, 0.02  # of the page's longer side: of a line that falls in steps
FEWEST_POINTS = 6  # of such a line
MOST_SLOPING = 0.05  # of its fall that may be neither level nor upright
BACK = 0.06  # px by which a rounded line may run back or rise
LEVEL, UPRIGHT = 0.3, 1.0  # px: a piece that falls by no more is level, one that falls within as many is upright
LEAST_SIDE = 0.1  # of the page's longer side: smaller pictures are logos and signs
LOOK = 800  # px, of the longer side of a picture as it is looked at
LEAST_RUN = 0.08  # of that side: no letter has a stroke as long
INKS = (0.3, 0.05)  # darkness (0-1): of axis lines; of the grid, where no axis lines are drawn
PLAIN = 0.4  # share of a plot's pixels that show its ground: a photograph has none
NEAR_GROUND = 0.1  # darkness


def runs_in_steps(points: Floats, page: Box) -> bool:
    """Tell whether a line only falls, or only rises, in level and upright pieces, as curves of patients do."""
    long_side = max(page.width, page.height)
    wide, high = np.ptp(points, axis=0).tolist()
    if len(points) < FEWEST_POINTS or wide < LEAST_WIDE * long_side or high < LEAST_HIGH * long_side:
        return False
    steps, falls = np.diff(points[:: 1 if points[-1, 0] >= points[0, 0] else -1], axis=0).T
    falls = falls if falls.sum() > 0 else -falls
    sloping = (steps > UPRIGHT) & (falls > LEVEL)
    return bool(min(steps.min(), falls.min()) >= -BACK and falls[sloping].sum() <= MOST_SLOPING * falls.sum())


def is_large(picture: Box, page: Box) -> bool:
    """Tell whether an embedded picture is more than a logo or a sign."""
    return min(picture.width, picture.height) >= LEAST_SIDE * max(page.width, page.height)


def shows_a_plot(pixels: Bytes) -> bool:
    """Tell whether a picture has a plain ground and, on it, a long level and a long upright line."""
    small = _small(pixels)
    dark = darkness(small, page_color(small))
    if (dark <= NEAR_GROUND).mean() < PLAIN:
        return False
    least = int(LEAST_RUN * LOOK)
    return any(_has_run(dark > ink, least) and _has_run((dark > ink).T, least) for ink in INKS)


def _small(pixels: Bytes) -> Bytes:
    """Return a picture made smaller, strokes kept: of each block its least common color, the darkest on white."""
    step = max(1, round(max(pixels.shape[:2]) / LOOK))
    height, width = (side // step * step for side in pixels.shape[:2])
    blocks = pixels[:height, :width].reshape(height // step, step, width // step, step, 3)
    # On a dark ground strokes are light.
    return np.asarray(blocks.min(axis=(1, 3)) if page_color(pixels).mean() > 127 else blocks.max(axis=(1, 3)))


def _has_run(ink: np.ndarray, least: int) -> bool:
    """Tell whether any row has as many inked pixels one after another."""
    if ink.shape[1] <= least:
        return bool(ink.all(axis=1).any())
    total = np.cumsum(np.pad(ink, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    return bool((total[:, least:] - total[:, :-least] == least).any())
