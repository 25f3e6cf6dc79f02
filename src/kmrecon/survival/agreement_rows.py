"""One printed statistic and the refit in; both beside one another, with a verdict and its reason, out."""

import math
from dataclasses import replace

from kmrecon.survival.agreement_ratio import p_row, ratio_row
from kmrecon.survival.agreement_said import NOT_REACHED, half_unit, name_of, shown, untold
from kmrecon.survival.curve import kaplan_meier
from kmrecon.types import AgreementRow, Arm, Panel, PrintedValue, StepCurve, Verdict

MOST_PIXELS = 2.0  # between a printed and a refitted median: a line's width and the column's own
MOST_ROWS = 1.5  # px between a printed and a refitted survival
MOST_EVENTS = 0.03  # of the events: those of the tail are the least known


def compared(panel: Panel, value: PrintedValue) -> AgreementRow:
    """Return the row of one printed statistic; one that was given agrees with nothing but itself."""
    row, given = _compared(panel, value), _given(panel, value)
    if row.verdict != "agrees" or not given:
        return row
    return replace(row, verdict="given", reason="; ".join(part for part in (given, row.reason) if part))


def _given(panel: Panel, value: PrintedValue) -> str:
    """Return how a printed statistic was an input of the reconstruction; '' where it was none."""
    if value in panel.steered_by:
        return "it chose the patients (--steer)"
    if value.what == "p" and panel.steered_by:
        return "it follows from the hazard ratio, which chose the patients (--steer)"
    arm = next((arm for arm in panel.arms if arm.label == value.arm), None)
    if arm is None:
        return ""
    if any((one.what, one.time, one.value) == (value.what, value.time, value.value) for one in arm.steered_by):
        return "the patients were rebuilt with it (--steer)"
    alone = arm.at_risk is None or arm.at_risk.time[0] > 0
    known = {"events": arm.total_events, "n": arm.n if alone else None}.get(value.what)
    return "" if known is None else "the patients were rebuilt with it"


def _compared(panel: Panel, value: PrintedValue) -> AgreementRow:
    by_label = {arm.label: arm for arm in panel.arms if arm.patients is not None and arm.patients.time.size}
    if value.what == "hr":
        return ratio_row(panel, value, by_label)
    if value.what == "p":
        return p_row(panel, value, by_label)
    arm = by_label.get(value.arm)
    if arm is None:
        return untold(value, "no patients were rebuilt" if value.arm else "the figure does not tell of which arm")
    if value.unit:
        return untold(value, "the axis counts time in another unit, or does not tell which")
    return ARM_ROWS[value.what](panel, arm, value)


def _median_row(panel: Panel, arm: Arm, value: PrintedValue) -> AgreementRow:
    """Hold a median against all times at which the curve, of any patients that fit, is at one half within a pixel."""
    assert arm.patients is not None
    curve, pixel = kaplan_meier(arm.patients.time, arm.patients.event), panel.calibration.time_per_pixel
    row = panel.calibration.survival_per_pixel
    first, last = (_first_time(curve, 0.5 + row), _first_time(curve, 0.5 - row))
    median = arm.summary.median_survival if arm.summary is not None else None
    refitted = NOT_REACHED if median is None else f"{median:.4g}"
    if first is None and arm.curve.leaves:
        return untold(value, f"the curve leaves the plot at {curve.last_time:.4g}, above one half")
    if value.value is None:
        verdict: Verdict = "agrees" if last is None else "differs"
        return AgreementRow("median", value.arm, shown(value), refitted, None, "px", verdict, "printed as not reached")
    if first is None:
        return AgreementRow("median", value.arm, shown(value), refitted, None, "px", "differs", "refitted: not reached")
    first, upper = _with_open(arm, first, math.inf if last is None else last)
    half = half_unit(value)
    beyond = max(first - value.value - half, 0.0) - max(value.value - half - upper, 0.0)
    verdict = "agrees" if abs(beyond) <= MOST_PIXELS * pixel else "differs"
    away = "" if median is None else f"{median - value.value:+.3g} in time; "
    reason = f"{away}the curve is at one half from {first:.4g} to {'its end' if upper == math.inf else f'{upper:.4g}'}"
    return AgreementRow("median", value.arm, shown(value), refitted, beyond / pixel, "px", verdict, reason)


def _with_open(arm: Arm, first: float, last: float) -> tuple[float, float]:
    """Return the times together with those of the medians of patients that fit as well."""
    left_open = arm.uncertainty.median_survival if arm.uncertainty is not None else None
    return (first, last) if left_open is None else (min(first, left_open.low), max(last, left_open.high))


def _first_time(curve: StepCurve, level: float) -> float | None:
    below = [t for t, s in zip(curve.time.tolist(), curve.survival.tolist(), strict=True) if s <= level]
    return below[0] if below else None


def _survival_row(panel: Panel, arm: Arm, value: PrintedValue) -> AgreementRow:
    assert arm.patients is not None
    curve = kaplan_meier(arm.patients.time, arm.patients.event)
    time, printed = value.time, value.value
    if time is None or printed is None or (time > curve.last_time and curve.survival[-1] > 0):
        return untold(value, f"follow-up ends at {curve.last_time:.4g}")
    # A step that stands at the very time is before or after it, by a pixel.
    pixel = panel.calibration.time_per_pixel
    around = [float(curve.at(max(time + shift, 0.0))) for shift in (-pixel, 0.0, pixel)]
    half, row = half_unit(value), panel.calibration.survival_per_pixel
    beyond = max(min(around) - printed - half, 0.0) - max(printed - half - max(around), 0.0)
    verdict: Verdict = "agrees" if abs(beyond) <= MOST_ROWS * row else "differs"
    reason = f"{around[1] - printed:+.3f} in survival"
    return AgreementRow(
        name_of(value), value.arm, shown(value), f"{around[1]:.3f}", beyond / row, "px", verdict, reason
    )


def _count_row(_: Panel, arm: Arm, value: PrintedValue) -> AgreementRow:
    assert arm.patients is not None
    printed = int(value.value or 0)
    found = arm.patients.time.size if value.what == "n" else arm.patients.total_events
    most = max(1.0, MOST_EVENTS * printed) if value.what == "events" else 0.0
    verdict: Verdict = "agrees" if abs(found - printed) <= most else "differs"
    return AgreementRow(
        name_of(value), value.arm, shown(value), str(found), float(found - printed), "patients", verdict, ""
    )


ARM_ROWS = {"median": _median_row, "survival": _survival_row, "n": _count_row, "events": _count_row}
