"""Curves in; an error where they cannot be Kaplan-Meier curves."""

from collections.abc import Sequence

from kmrecon.errors import NotKaplanMeierError
from kmrecon.types import Calibration, CurvePixels

LEAST_START = 0.9  # survival; a first drop at time 0 may hide a little of the start, not a tenth


def refuse_other_kinds(panel: str, curves: Sequence[CurvePixels], calibration: Calibration) -> None:
    """Raise where no curve starts at full survival: bars, growth, a plot that begins later on.

    Raises
    ------
    NotKaplanMeierError
        Where the highest first level of all curves is below `LEAST_START`.
    """
    starts = [float(calibration.survival(curve.y[0])) for curve in curves]
    if starts and max(starts) < LEAST_START:
        raise NotKaplanMeierError(panel, f"the highest curve begins at survival {max(starts):.2f}, not at 1")
