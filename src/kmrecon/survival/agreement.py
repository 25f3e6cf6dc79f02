"""A panel with its refit in; every printed statistic beside the refitted one, with a verdict, out."""

import math
from dataclasses import replace

from kmrecon.notes import AGREEMENT_DIFFERS, Note
from kmrecon.survival.agreement_ratio import of_arms_alone, refit_of
from kmrecon.survival.agreement_rows import compared
from kmrecon.types import Agreement, AgreementRow, Panel, PrintedValue, Verdict


def with_agreement(panel: Panel) -> Panel:
    """Return the panel with its agreement, and a warning for each statistic that differs.

    Published values do not steer the reconstruction unless a person asks (`steering`): they are held against it when
    it is done. Where the figure does not say which arm is the reference, the nearer of the ratio and its inverse is
    held against the printed one.
    """
    found = agreement_of(panel)
    if found is None:
        return panel
    notes = tuple(_note(row) for row in found.rows if row.verdict == "differs")
    return replace(panel, agreement=found, notes=(*panel.notes, *notes))


def agreement_of(panel: Panel) -> Agreement | None:
    """Return every printed statistic beside the refitted one; None where nothing is printed, or nothing rebuilt."""
    values = _values(panel)
    if not values or all(arm.patients is None for arm in panel.arms):
        return None
    rows = tuple(compared(panel, value) for value in values)
    difference, turned = _log_difference(panel, values)
    return Agreement(difference, turned, _verdict(rows), rows)


def _values(panel: Panel) -> tuple[PrintedValue, ...]:
    """Return what is printed; a hazard ratio or p value that a person gave has no place in the picture."""
    printed, told = panel.printed, panel.printed.values
    kinds = {value.what for value in told}
    given = []
    if printed.hr is not None and "hr" not in kinds:
        given.append(PrintedValue("hr", printed.hr, decimals=_decimals(printed.hr), ci=printed.ci))
    p = printed.p if printed.p is not None else printed.p_below
    if p is not None and "p" not in kinds:
        given.append(PrintedValue("p", p, decimals=_decimals(p), below=printed.p is None))
    return (*given, *told)


def _decimals(value: float) -> int:
    # A number does not tell the zeros that it was printed with; papers print two decimals at least.
    return max(len(f"{value:.10f}".rstrip("0").partition(".")[2]), 2)


def _log_difference(panel: Panel, values: tuple[PrintedValue, ...]) -> tuple[float | None, bool]:
    """Return the difference of the logarithms of the one hazard ratio and its refit, and whether it was turned."""
    ratios = of_arms_alone(values)
    arms = {arm.label: arm for arm in panel.arms}
    fit = refit_of(panel, ratios[0], arms) if len(ratios) == 1 and ratios[0].model != "adjusted" else None
    if fit is None or ratios[0].value is None or not 0 < fit.hr < math.inf:
        return None, False
    straight, turned = math.log(fit.hr / ratios[0].value), math.log(1 / fit.hr / ratios[0].value)
    if not ratios[0].reference and abs(turned) < abs(straight):
        return turned, True
    return straight, False


def _verdict(rows: tuple[AgreementRow, ...]) -> Verdict:
    """Return one verdict for the figure: it differs where any statistic does."""
    verdicts = {row.verdict for row in rows}
    return "differs" if "differs" in verdicts else "agrees" if "agrees" in verdicts else "cannot be compared"


def _note(row: AgreementRow) -> Note:
    about = f"{row.what}: printed {row.published}, refitted {row.refitted}"
    return AGREEMENT_DIFFERS.note(f"{about} ({row.reason})" if row.reason else about, arm=row.arm)
