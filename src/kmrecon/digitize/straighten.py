"""A figure in, the same figure with level axes out: scans lie askew by a degree or two."""

from dataclasses import replace

import cv2
import numpy as np

from kmrecon.digitize.strokes import darkness, page_color
from kmrecon.notes import FIGURE_STRAIGHTENED
from kmrecon.types import Figure, Floats

INKS = (0.3, 0.05)  # darkness (0-1): of axis lines; of the grid, where no axis lines are drawn
STEEPEST = np.deg2rad(2.5)
STEP, FINE_STEP = np.deg2rad(0.1), np.deg2rad(0.01)
LEAST_TURN = np.deg2rad(0.08)  # less moves no axis by more than its own width
AGREE = np.deg2rad(0.15)  # both axes are turned by one angle, or it is no turn
CLEARER = 1.15  # times as much ink on the turned line as on a level one
LEAST_LINE = 0.25  # of the picture's side: shorter lines tell no angle
MOST_POINTS = 60_000


def straightened(figure: Figure) -> Figure:
    """Return the figure turned until its axes are level and upright, with a note; as it is where they are.

    The angle is the one at which the longest level and the longest upright line hold the most ink: both
    must tell it, for a slanted line is not a slanted page.
    """
    if min(figure.pixels.shape[:2]) < 2:
        return figure
    page = page_color(figure.pixels)
    angle = _turn(darkness(figure.pixels, page))
    if angle is None or abs(angle) < LEAST_TURN:
        return figure
    height, width = figure.pixels.shape[:2]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), float(np.rad2deg(angle)), 1.0)
    pixels = cv2.warpAffine(
        figure.pixels,
        turn,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=page.tolist(),
    )
    note = FIGURE_STRAIGHTENED.note(f"turned by {np.rad2deg(angle):.2f} degrees")
    return replace(figure, pixels=np.asarray(pixels, np.uint8), notes=(*figure.notes, note))


def _turn(dark: Floats) -> float | None:
    """Return the angle that the level and the upright lines of the picture agree on, None where they do not."""
    for least in INKS:
        level, upright = _angle(dark > least), _angle(dark.T[:, ::-1] > least)
        if level is not None and upright is not None and abs(level - upright) <= AGREE:
            return (level + upright) / 2
    return None


def _angle(ink: np.ndarray) -> float | None:
    """Return by how much the longest nearly level line falls to the right, radians; None without one."""
    # The upper edges of strokes: a line counts once however thick it is, filled areas hardly at all.
    rows, columns = np.nonzero(ink[1:] & ~ink[:-1])
    if not rows.size:
        return None
    stride = max(1, rows.size // MOST_POINTS)
    y, x = rows[::stride].astype(np.float64), columns[::stride].astype(np.float64)
    coarse = np.arange(-STEEPEST, STEEPEST + STEP / 2, STEP)
    best = coarse[np.argmax([_fullest(x, y, a) for a in coarse])]
    fine = best + np.arange(-STEP, STEP + FINE_STEP / 2, FINE_STEP)
    held = np.array([_fullest(x, y, a) for a in fine])
    # A line fills its row over a range of angles: their middle is its own.
    angle = float(fine[held >= 0.97 * held.max()].mean())
    if held.max() * stride < LEAST_LINE * ink.shape[1]:
        return None
    return angle if held.max() > CLEARER * _fullest(x, y, 0.0) else 0.0


def _fullest(x: Floats, y: Floats, angle: float) -> int:
    """Return how many points lie in the fullest row, when rows fall to the right by an angle."""
    rows = np.rint(y - np.tan(angle) * x).astype(np.int64)
    return int(np.bincount(rows - rows.min()).max())
