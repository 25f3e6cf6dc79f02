"""Medians and survival at given times as a paper prints them in; a curve that is the sharper for them out.

They are rounded: a printed value narrows a level, or a time, to what rounds to it, and only where the curve, within
its own band, allows that. Where it does not, one of the two is wrong, and a note says so.
"""

from dataclasses import replace

import numpy as np

from kmrecon.notes import PRINTED_CONTRADICTS, Note
from kmrecon.survival.quantum import column_of
from kmrecon.types import ArmEvidence, Floats, StepCurve

REACH = 1.5  # bands that a level may be off
COLUMNS = 2.0  # pixel columns that a drop may be off
HALF = 0.5  # survival at the median


def half_rounding(value: float) -> float:
    """Return half a unit of the last digit printed: 0.54 stands for 0.535 to 0.545."""
    digits = f"{value:.10g}".partition(".")[2]
    return float(0.5 * 10.0 ** -len(digits))


def informed(evidence: ArmEvidence) -> ArmEvidence:
    """Return the evidence with its printed median and survivals worked into the curve, and doubts about them."""
    if evidence.median is None and not evidence.survival_at:
        return evidence
    curve, notes = evidence.curve, []
    column = column_of(curve)
    band = np.zeros(curve.time.size) if curve.band is None else np.array(curve.band)
    level, time = np.array(curve.survival), np.array(curve.time)
    for at, printed in evidence.survival_at:
        notes += _at_time(time, level, band, (at, printed), column if curve.band is not None else 0.0)
    if evidence.median is not None:
        notes += _at_median(time, level, band, evidence.median, column if curve.band is not None else 0.0)
    level = np.minimum.accumulate(level)
    kept = curve.band if curve.band is None else band
    sharper = StepCurve(time, level, curve.end, kept, (*curve.notes, *notes), column=curve.column)
    return replace(evidence, curve=sharper, median=None, survival_at=())


def _at_time(time: Floats, level: Floats, band: Floats, told: tuple[float, float], column: float) -> list[Note]:
    """Narrow the level at a time to what rounds to the printed survival."""
    at, printed = told
    half = half_rounding(printed)
    first, last = np.searchsorted(time, [at - column, at + column], side="right").clip(1) - 1
    near = np.arange(first, last + 1)
    k = int(near[np.argmin(np.abs(level[near] - printed))])
    off = abs(level[k] - printed)
    if off > REACH * band[k] + half + 1e-9:
        return [PRINTED_CONTRADICTS.note(f"survival {printed:g} is printed at {at:g}; the curve is at {level[k]:.4f}")]
    if half < band[k] and first == last:
        above, below = level[k - 1] if k else 1.0, level[k + 1] if k + 1 < level.size else 0.0
        level[k], band[k] = min(max(printed, below), above), max(half, 1e-6)
    return []


def _at_median(time: Floats, level: Floats, band: Floats, median: float, column: float) -> list[Note]:
    """Let the curve cross one half at the printed median: there, and nowhere else."""
    half = half_rounding(median) + COLUMNS * column + 1e-9
    before = np.append(1.0, level[:-1])
    crosses = (before > HALF - REACH * np.append(0.0, band[:-1])) & (level <= HALF + REACH * band)
    places = np.flatnonzero(crosses & (np.abs(time - median) <= half))
    if not places.size:
        crossed = np.flatnonzero(level <= HALF)
        found = f"crosses 0.5 at {time[crossed[0]]:g}" if crossed.size else "does not come down to 0.5"
        return [PRINTED_CONTRADICTS.note(f"a median of {median:g} is printed; the curve {found}")]
    k = int(places[np.argmin(np.abs(time[places] - median))])
    _keep_above(level[:k], band[:k])
    _keep_below(level[k:], band[k:])
    low = time[k - 1] if k else 0.0
    high = time[k + 1] if k + 1 < time.size else np.inf
    if half_rounding(median) < column and low < median < high:
        time[k] = median
    return []


def _keep_above(level: Floats, band: Floats) -> None:
    """Leave of each band what lies above one half."""
    low, high = np.maximum(level - REACH * band, np.nextafter(HALF, 1.0)), np.maximum(level + REACH * band, HALF)
    level[:], band[:] = (low + high) / 2, np.maximum(high - low, 0) / (2 * REACH)


def _keep_below(level: Floats, band: Floats) -> None:
    """Leave of each band what lies at one half or below."""
    low, high = np.minimum(level - REACH * band, HALF), np.minimum(level + REACH * band, HALF)
    level[:], band[:] = (low + high) / 2, np.maximum(high - low, 0) / (2 * REACH)
