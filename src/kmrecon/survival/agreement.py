"""A panel with its refit in; how far that is from the hazard ratio that the figure prints out."""

import math
from dataclasses import replace

from kmrecon.notes import AGREEMENT_DIFFERS
from kmrecon.types import Agreement, Panel, PrintedStatistics

# Rebuilt as well as the information allows, log hazard ratios differ by 0.01-0.02, and by 0.09 in one trial of ten.
MOST_DIFFERENCE = 0.1  # log hazard ratio
MOST_SHARE = 0.3  # of the printed interval's standard error: small trials differ more


def with_agreement(panel: Panel) -> Panel:
    """Return the panel with its agreement, and a warning where the two are not the same.

    The figure seldom says which arm is the reference: the nearer of the ratio and its inverse is held against the
    printed one.
    """
    found = agreement_of(panel)
    if found is None or panel.printed.hr is None:
        return panel
    limit = max(MOST_DIFFERENCE, MOST_SHARE * (_standard_error(panel.printed) or 0.0))
    if abs(found.log_hr_difference) <= limit:
        return replace(panel, agreement=found)
    ratio = panel.hazard_ratios[0].hr
    refitted = 1 / ratio if found.turned else ratio
    note = AGREEMENT_DIFFERS.note(f"printed {panel.printed.hr:g}, refitted {refitted:.3g}")
    return replace(panel, agreement=found, notes=(*panel.notes, note))


def agreement_of(panel: Panel) -> Agreement | None:
    """Return the difference of the logarithms of the refitted and the printed hazard ratio, None without both."""
    printed, ratios = panel.printed.hr, panel.hazard_ratios
    if printed is None or printed <= 0 or len(ratios) != 1 or not 0 < ratios[0].hr < math.inf:
        return None
    straight = math.log(ratios[0].hr / printed)
    turned = math.log(1 / ratios[0].hr / printed)
    return Agreement(turned, True) if abs(turned) < abs(straight) else Agreement(straight, False)


def _standard_error(printed: PrintedStatistics) -> float | None:
    if printed.ci is None or not 0 < printed.ci[0] < printed.ci[1]:
        return None
    return math.log(printed.ci[1] / printed.ci[0]) / (2 * 1.959964)
