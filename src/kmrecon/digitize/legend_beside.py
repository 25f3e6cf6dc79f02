"""Names and curves in, which name stands beside which curve out, and the nearest pairs of any costs."""

from collections.abc import Sequence

import numpy as np
import scipy

from kmrecon.digitize.curves.colors import to_lab
from kmrecon.types import Calibration, CurvePixels, Floats, Word

FADED = 45.0  # CIELAB units between a curve and its key or its name at most, where nothing is nearer
COLORED = 18.0  # CIELAB units from grey, for a curve whose name may be colored
NEAR_CURVE = 4.0  # letter heights between a name and the curve that it stands beside


def with_those_beside(
    names: Sequence[Word], curves: Sequence[CurvePixels], calibration: Calibration, found: dict[int, int]
) -> tuple[dict[int, int], bool]:
    """Return curve -> name with the names that stand beside a curve, and whether color and place tell the same.

    Where some have keys, others stand not beside their curves.
    """
    beside = np.array([[_beside(word, curve, calibration) for word in names] for curve in curves])
    if not all(np.isfinite(beside[pair]) for pair in found.items()):
        return found, False
    whole, placed = found | assigned(rest(beside, found)), assigned(beside)
    others = [curves[k] for k, name in placed.items() if whole.get(k) != name]
    if others and len(placed) == len(curves) and not any(is_colored(curve) for curve in others):
        return placed, False  # thin black letters look as grey as others are
    return whole, bool(found) and not others


def _beside(word: Word, curve: CurvePixels, calibration: Calibration) -> float:
    """Return how far a word stands from a curve, letter heights scaled to the farthest allowed."""
    box, high = word.box, max(word.box.height, 4.0)
    area, (center, middle) = calibration.plot_area.grown(2 * high), box.center
    # The name of a curve that runs to the end of the plot stands outside of it.
    around = area.contains(min(center, max(box.left, area.right - 1)), middle) and box.top > area.top + high
    if not around or not any(c.isalpha() for c in word.text):
        return np.inf
    columns = np.linspace(max(box.left, curve.x[0]), max(min(box.right, curve.end), curve.x[0]), 9)
    rows = curve.at(np.minimum(columns, curve.end))
    away = float(np.nanmin(np.maximum(box.top - rows, rows - box.bottom)))
    sideways = max(0.0, box.left - curve.end) if center < calibration.plot_area.right else 0.0
    return (max(0.0, away) + sideways) / high * FADED / NEAR_CURVE


def rest(costs: Floats, found: dict[int, int]) -> Floats:
    """Return the costs with named curves and used names taken out."""
    left = costs.copy()
    left[list(found)] = np.inf
    left[:, list(found.values())] = np.inf
    return left


def assigned(costs: Floats) -> dict[int, int]:
    """Return curve -> name, the nearest together, each name once."""
    worth = np.maximum(FADED - costs, 0.0)
    rows, columns = scipy.optimize.linear_sum_assignment(-worth)
    return {r: c for r, c in zip(rows.tolist(), columns.tolist(), strict=True) if worth[r, c] > 0}


def is_colored(curve: CurvePixels) -> bool:
    """Tell whether a curve has a hue that its name may be printed in."""
    color = lab_of(curve.color)
    return bool(np.hypot(color[1], color[2]) >= COLORED)


def lab_of(color: tuple[int, int, int]) -> Floats:
    """Return an sRGB color in CIELAB."""
    return np.asarray(to_lab(np.array([[color]], np.uint8))[0, 0])
