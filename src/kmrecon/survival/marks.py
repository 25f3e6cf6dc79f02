"""Censoring marks as read off a figure in; whether they tell when patients left out."""

import numpy as np

from kmrecon.types import Arm, CensorMarks

# Marks hide one another and programs leave some out, so they are never all of the censored. But where there are
# next to none for those who left, what was read is something else, or one of the few that stand out.
LEAST_LEVEL = 1e-9  # probability, where a logarithm is taken
LEAST_SHARE = 0.2  # marks for each patient censored


def told_marks(arm: Arm) -> CensorMarks | None:
    """Return the marks of an arm, None where they are too few to tell when its patients left."""
    marks = arm.censor_marks
    if marks is None:
        return None
    # Where marks touch any number of patients may have left.
    alone = 1.0 if marks.unseen is None or not marks.time.size else 1.0 - float(marks.crowded.mean())
    return marks if marks.time.size >= LEAST_SHARE * alone * expected_censored(arm) else None


def expected_censored(arm: Arm) -> float:
    """Return about how many patients of an arm were censored, from its curve and its numbers at risk.

    Between two numbers at risk those who left are n_a - n_b. Where events and censoring have steady hazards, of them
    log(S_a / S_b) / log(n_a / n_b) had an event. Whoever is left at the end of the curve is censored there.
    """
    curve, table = arm.curve, arm.at_risk
    time = np.zeros(0) if table is None else table.time[table.time <= curve.last_time]
    count = np.zeros(0) if table is None else table.count[: time.size].astype(np.float64)
    if arm.n is not None and (time.size == 0 or time[0] > 0):
        time, count = np.append(0.0, time), np.append(float(arm.n), count)
    if time.size == 0:
        return 0.0
    level = np.where(time > 0, curve.at(np.nextafter(time, 0.0).clip(0)), 1.0).clip(LEAST_LEVEL)
    hazard = -np.diff(np.log(level))
    left = count[:-1] - count[1:]
    decay = np.log(count[:-1].clip(1) / count[1:].clip(0.5))
    events = left * np.where(decay > 0, (hazard / decay.clip(1e-9)).clip(0, 1), 0.0)
    at_end = count[-1] * curve.survival[-1] / level[-1]
    return float((left - events).clip(0).sum() + at_end)
