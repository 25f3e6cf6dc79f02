"""A printed hazard ratio or p value and the refit in; both beside one another, with a verdict and its reason, out."""

import math
from collections.abc import Iterable, Mapping
from statistics import NormalDist

from kmrecon.survival.agreement_said import half_unit, name_of, shown, untold
from kmrecon.survival.refit import hazard_ratio, log_rank_p
from kmrecon.types import AgreementRow, Arm, HazardRatio, Panel, PrintedValue, Verdict

NORMAL = NormalDist()
ADJUSTED = "adjusted for what the figure does not tell of its patients; the refit is of the arms alone"
STRATIFIED = "stratified, which the refit is not: the figure does not tell the strata"
# Rebuilt as well as the information allows, log hazard ratios differ by 0.01-0.02, and by 0.09 in one trial of ten.
MOST_DIFFERENCE = 0.1  # log hazard ratio
MOST_SHARE = 0.3  # of a standard error: small trials differ more
OTHER_WIDTH = 1.25  # times, of intervals that tell of other numbers of events, more or less by half


def of_arms_alone(values: Iterable[PrintedValue]) -> list[PrintedValue]:
    """Return the hazard ratios that are of the arms alone; all of them where each is adjusted or stratified."""
    ratios = [value for value in values if value.what == "hr" and value.value]
    return [value for value in ratios if not value.model] or ratios


def refit_of(panel: Panel, value: PrintedValue, arms: Mapping[str, Arm]) -> HazardRatio | None:
    """Return the refitted hazard ratio that a printed one is about: of its own arms where it names them."""
    one, other = arms.get(value.arm), arms.get(value.reference)
    if one is not None and other is not None and one.patients is not None and other.patients is not None:
        return hazard_ratio(one.patients, other.patients, value.arm, value.reference)
    return panel.hazard_ratios[0] if len(panel.hazard_ratios) == 1 else None


def ratio_row(panel: Panel, value: PrintedValue, arms: Mapping[str, Arm]) -> AgreementRow:
    """Return the row of a hazard ratio, told as its inverse where that fits and the figure does not say which it is."""
    fit, printed = refit_of(panel, value, arms), value.value
    if fit is None or not printed or not 0 < fit.hr < math.inf:
        return untold(value, "several comparisons, and the figure does not tell which" if fit is None else "no ratio")
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
    if value.model == "adjusted":
        return untold(value, ADJUSTED, refitted)
    doubt = _interval_doubt(value, printed, error)
    reason += f"; {doubt}" if doubt else ""
    reason += f"; {STRATIFIED}" if value.model == "stratified" else ""
    verdict: Verdict = "agrees" if within and not doubt else "differs"
    errors = difference / error if error else None
    return AgreementRow(name_of(value), value.arm, shown(value), refitted, errors, "standard errors", verdict, reason)


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


def p_row(panel: Panel, value: PrintedValue, arms: Mapping[str, Arm]) -> AgreementRow:
    """Return the row of a p value: how far the refitted one lies beyond what rounds to it."""
    fit = refit_of(panel, value, arms)
    several = len(panel.arms) > 2 and not value.reference
    found = panel.log_rank_p
    if not several:
        found = _p_of(fit, value.test) if fit is not None else _p_of_arms(arms)
    if found is None or value.value is None:
        return untold(value, "no p value could be refitted")
    if value.model == "adjusted":
        return untold(value, ADJUSTED, f"{found:.3g}")
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
    reason += f"; {STRATIFIED}" if value.model == "stratified" else ""
    return AgreementRow(name_of(value), value.arm, shown(value), f"{found:.3g}", apart, "z", verdict, reason)


def _p_of(fit: HazardRatio, test: str) -> float:
    return fit.wald_p if test == "Cox" else fit.log_rank_p


def _p_of_arms(arms: Mapping[str, Arm]) -> float | None:
    return log_rank_p([arm.patients for arm in arms.values() if arm.patients is not None])


def _z(p: float) -> float:
    return 40.0 if p <= 0 else -NORMAL.inv_cdf(min(p, 1.0) / 2)
