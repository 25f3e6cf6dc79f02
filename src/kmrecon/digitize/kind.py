"""Arms in; an error where their curves cannot be Kaplan-Meier curves."""

from collections.abc import Sequence

from kmrecon.errors import NotKaplanMeierError
from kmrecon.types import Arm, Calibration

LEAST_START = 0.85  # survival; many first events may hide the start of a curve, of all curves seldom


def refuse_other_kinds(panel: str, arms: Sequence[Arm], calibration: Calibration) -> None:
    """Raise where no curve starts at full survival and no risk table tells of patients: bars, growth, a later start.

    Raises
    ------
    NotKaplanMeierError
        Where the highest first level of all curves is below `LEAST_START`.
    """
    if any(arm.at_risk is not None for arm in arms):
        return
    starts = [float(calibration.survival(arm.pixels.y[0])) for arm in arms]
    if starts and max(starts) < LEAST_START:
        raise NotKaplanMeierError(panel, f"the highest curve begins at survival {max(starts):.2f}, not at 1")
