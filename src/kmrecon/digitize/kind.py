"""Arms in; an error where their curves cannot be Kaplan-Meier curves."""

from collections.abc import Sequence

import numpy as np

from kmrecon.errors import NotKaplanMeierError
from kmrecon.types import Arm, Calibration, CurvePixels, Figure

LEAST_START = 0.85  # survival; many first events may hide the start of a curve, of all curves seldom
LEAST_INK = 0.7  # share of a path; of the best curve of a panel, the others may lie beneath it
LONGEST_DASH = 0.03  # of the plot's width: a gap in a line, not its end
NEAR_COLOR = 80.0  # sRGB units: an anti-aliased stroke of the curve's own color


def refuse_other_kinds(panel: str, figure: Figure, arms: Sequence[Arm], calibration: Calibration) -> None:
    """Raise where no curve can be one of survival: bars, growth, a rise and fall, a later start.

    Raises
    ------
    NotKaplanMeierError
        Where most of the path of even the best curve shows no ink of its color: a stroke that rises was forced to
        fall. Or where the highest first level of all curves is low, and no risk table tells of patients.
    """
    reach = max(1, round(LONGEST_DASH * calibration.plot_area.width))
    ink = max((inked_share(figure, arm.pixels, reach) for arm in arms), default=1.0)
    if ink < LEAST_INK:
        raise NotKaplanMeierError(panel, f"no stroke only falls: {1 - ink:.0%} of the best path shows no ink")
    starts = [float(calibration.survival(arm.pixels.y[0])) for arm in arms if arm.at_risk is None]
    if starts and len(starts) == len(arms) and max(starts) < LEAST_START:
        raise NotKaplanMeierError(panel, f"the highest curve begins at survival {max(starts):.2f}, not at 1")


def inked_share(figure: Figure, curve: CurvePixels, reach: int) -> float:
    """Return the share of a curve's columns with ink of its color on its path, gaps of `reach` px on a side bridged."""
    height, width = figure.pixels.shape[:2]
    columns = np.arange(int(np.ceil(curve.x[0])), int(min(curve.end, width)))
    if not columns.size:
        return 1.0
    half = int(np.ceil(curve.width / 2)) + 1
    rows = np.floor(curve.at(columns + 0.5)).astype(np.int64)[:, None] + np.arange(-half, half + 1)
    colors = figure.pixels[rows.clip(0, height - 1), columns[:, None].clip(0)].astype(np.float64)
    inked = (np.linalg.norm(colors - np.array(curve.color), axis=2) < NEAR_COLOR).any(axis=1)
    return float((np.convolve(inked, np.ones(2 * reach + 1), "same") > 0.5).mean())
