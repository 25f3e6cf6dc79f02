"""One printed statistic and the refit in; both beside one another, with a verdict and its reason, out."""

import math
from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist

from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.refit import hazard_ratio, log_rank_p
from kmrecon.types import AgreementRow, Arm, HazardRatio, Panel, PrintedValue, StepCurve, Verdict

NORMAL = NormalDist()
NOT_REACHED = "NR"
# Rebuilt as well as the information allows, log hazard ratios differ by 0.01-0.02, and by 0.09 in one trial of ten.
MOST_DIFFERENCE = 0.1  # log hazard ratio
MOST_SHARE = 0.3  # of a standard error: small trials differ more
OTHER_WIDTH = 1.25  # times, of intervals that tell of other numbers of events, more or less by half
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
        return _ratio_row(panel, value, by_label)
    if value.what == "p":
        return _p_row(panel, value, by_label)
    arm = by_label.get(value.arm)
    if arm is None:
        return _untold(value, "no patients were rebuilt" if value.arm else "the figure does not tell of which arm")
    if value.unit:
        return _untold(value, "the axis counts time in another unit, or does not tell which")
    return ARM_ROWS[value.what](panel, arm, value)


def shown(value: PrintedValue) -> str:
    """Return a value as printed, with its interval."""
    number = NOT_REACHED if value.value is None else f"{'< ' if value.below else ''}{value.value:.{value.decimals}f}"
    if value.ci is None:
        return number
    low, high = (NOT_REACHED if limit is None else f"{limit:g}" for limit in value.ci)
    return f"{number} ({low} to {high})"


def said(value: PrintedValue) -> str:
    """Return what is printed and its value: "median 44.0"."""
    return f"{_name(value)} {shown(value)}"


def half_unit(value: PrintedValue) -> float:
    """Return how far the number before rounding may lie from the printed one."""
    return 0.5 * 10.0**-value.decimals


def _untold(value: PrintedValue, reason: str, refitted: str = "") -> AgreementRow:
    return AgreementRow(_name(value), value.arm, shown(value), refitted, None, "", "cannot be compared", reason)


def _name(value: PrintedValue) -> str:
    names = {"hr": "hazard ratio", "p": "p", "median": "median", "n": "patients", "events": "events"}
    return f"survival at {value.time:g}" if value.what == "survival" else names[value.what]


def refit_of(panel: Panel, value: PrintedValue, arms: Mapping[str, Arm]) -> HazardRatio | None:
    """Return the refitted hazard ratio that a printed one is about: of its own arms where it names them."""
    one, other = arms.get(value.arm), arms.get(value.reference)
    if one is not None and other is not None and one.patients is not None and other.patients is not None:
        return hazard_ratio(one.patients, other.patients, value.arm, value.reference)
    return panel.hazard_ratios[0] if len(panel.hazard_ratios) == 1 else None


def _ratio_row(panel: Panel, value: PrintedValue, arms: Mapping[str, Arm]) -> AgreementRow:
    fit, printed = refit_of(panel, value, arms), value.value
    if fit is None or not printed or not 0 < fit.hr < math.inf:
        return _untold(value, "several comparisons, and the figure does not tell which" if fit is None else "no ratio")
    turned = not value.reference and abs(math.log(1 / fit.hr / printed)) < abs(math.log(fit.hr / printed))
    ratio, limits = (1 / fit.hr, (1 / fit.ci_high, 1 / fit.ci_low)) if turned else (fit.hr, (fit.ci_low, fit.ci_high))
    error, difference = _standard_error(*limits), math.log(ratio / printed)
    within = abs(difference) <= most_difference(value.ci, error) + math.log1p(half_unit(value) / printed)
    who = f"{fit.reference} versus {fit.arm}" if turned else f"{fit.arm} versus {fit.reference}"
    reason = f"{who}; log hazard ratio {difference:+.3f}"
    if turned and within:
        reason += "; the inverse fits: the printed ratio is against the other arm"
    elif not within and value.reference and abs(math.log(ratio * printed)) < abs(difference):
        reason += f"; the inverse {1 / ratio:.3g} is nearer: are the arms the right way round?"
    refitted = f"{ratio:.3g} ({limits[0]:.3g} to {limits[1]:.3g})"
    doubt = _interval_doubt(value, printed, error)
    reason += f"; {doubt}" if doubt else ""
    verdict: Verdict = "agrees" if within and not doubt else "differs"
    errors = difference / error if error else None
    return AgreementRow("hazard ratio", value.arm, shown(value), refitted, errors, "standard errors", verdict, reason)


def _interval_doubt(value: PrintedValue, printed: float, error: float) -> str:
    """Return how a printed interval is another one than the patients give, '' where it is not, rounding allowed."""
    low, high = value.ci or (None, None)
    if low is None or high is None:
        return ""
    if not low < printed < high:
        return "the printed interval does not hold its ratio"
    half, score = half_unit(value), 2 * _score(value.ci_level)
    if not error or low <= half or high - half <= low + half:
        return ""
    least, most = math.log((high - half) / (low + half)) / score, math.log((high + half) / (low - half)) / score
    if most * OTHER_WIDTH < error or least > error * OTHER_WIDTH:
        return f"the printed interval is {math.sqrt(least * most) / error:.2f} times as wide as the refitted one"
    return ""


def _standard_error(low: float | None, high: float | None) -> float:
    """Return that of the log hazard ratio, from 95% limits; 0 where they do not tell it."""
    return math.log(high / low) / (2 * _score(95.0)) if low and high and 0 < low < high < math.inf else 0.0


def most_difference(ci: tuple[float | None, float | None] | None, error: float) -> float:
    """Return how far the logarithms of a refitted and a printed ratio may be apart."""
    return max(MOST_DIFFERENCE, MOST_SHARE * (_standard_error(*(ci or (None, None))) or error))


def _score(level: float) -> float:
    return NORMAL.inv_cdf(0.5 + level / 200)


def _p_row(panel: Panel, value: PrintedValue, arms: Mapping[str, Arm]) -> AgreementRow:
    fit = refit_of(panel, value, arms)
    several = len(panel.arms) > 2 and not value.reference
    found = panel.log_rank_p
    if not several:
        found = _p_of(fit, value.test) if fit is not None else _p_of_arms(arms)
    if found is None or value.value is None:
        return _untold(value, "no p value could be refitted")
    name = "Cox" if value.test == "Cox" and not several else "log-rank"
    half = half_unit(value)
    # Below 0.000 means below one of its last digit.
    low, high = (0.0, value.value or 2 * half) if value.below else (max(value.value - half, 0.0), value.value + half)
    same = low <= found <= high
    scores = [_z(high), _z(found), _z(low)]
    apart = 0.0 if same else min(scores[1] - scores[0], 0.0) or max(scores[1] - scores[2], 0.0)
    error = 0.0 if fit is None else _standard_error(fit.ci_low, fit.ci_high)
    most = max(MOST_SHARE, MOST_DIFFERENCE / error if error else 0.0)
    verdict: Verdict = "agrees" if abs(apart) <= most else "differs"
    reason = f"{name} test{'' if value.test else ', which is not told'}; " + (
        "the same digits" if same else f"z {scores[1]:.2f}, {apart:+.2f} beyond rounding"
    )
    return AgreementRow("p", value.arm, shown(value), f"{found:.3g}", apart, "z", verdict, reason)


def _p_of(fit: HazardRatio, test: str) -> float:
    return fit.wald_p if test == "Cox" else fit.log_rank_p


def _p_of_arms(arms: Mapping[str, Arm]) -> float | None:
    return log_rank_p([arm.patients for arm in arms.values() if arm.patients is not None])


def _z(p: float) -> float:
    return 40.0 if p <= 0 else -NORMAL.inv_cdf(min(p, 1.0) / 2)


def _median_row(panel: Panel, arm: Arm, value: PrintedValue) -> AgreementRow:
    """Hold a median against all times at which the curve, of any patients that fit, is at one half within a pixel."""
    assert arm.patients is not None
    curve, pixel = kaplan_meier(arm.patients.time, arm.patients.event), panel.calibration.time_per_pixel
    row = panel.calibration.survival_per_pixel
    first, last = (_first_time(curve, 0.5 + row), _first_time(curve, 0.5 - row))
    median = arm.summary.median_survival if arm.summary is not None else None
    refitted = NOT_REACHED if median is None else f"{median:.4g}"
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
        return _untold(value, f"follow-up ends at {curve.last_time:.4g}")
    # A step that stands at the very time is before or after it, by a pixel.
    pixel = panel.calibration.time_per_pixel
    around = [float(curve.at(max(time + shift, 0.0))) for shift in (-pixel, 0.0, pixel)]
    half, row = half_unit(value), panel.calibration.survival_per_pixel
    beyond = max(min(around) - printed - half, 0.0) - max(printed - half - max(around), 0.0)
    verdict: Verdict = "agrees" if abs(beyond) <= MOST_ROWS * row else "differs"
    reason = f"{around[1] - printed:+.3f} in survival"
    return AgreementRow(_name(value), value.arm, shown(value), f"{around[1]:.3f}", beyond / row, "px", verdict, reason)


def _count_row(_: Panel, arm: Arm, value: PrintedValue) -> AgreementRow:
    assert arm.patients is not None
    printed = int(value.value or 0)
    found = arm.patients.time.size if value.what == "n" else arm.patients.total_events
    most = max(1.0, MOST_EVENTS * printed) if value.what == "events" else 0.0
    verdict: Verdict = "agrees" if abs(found - printed) <= most else "differs"
    return AgreementRow(
        _name(value), value.arm, shown(value), str(found), float(found - printed), "patients", verdict, ""
    )


ARM_ROWS = {"median": _median_row, "survival": _survival_row, "n": _count_row, "events": _count_row}
