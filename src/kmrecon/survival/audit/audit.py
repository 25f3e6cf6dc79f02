"""Published results in; what their numbers imply about one another, with no figure needed, out."""

from collections.abc import Callable, Iterator, Sequence

from kmrecon.survival.audit.counts import at_risk_falls, numbers_of_patients, percentages
from kmrecon.survival.audit.curves import events_and_survival, median_and_survival, median_in_interval, survival_falls
from kmrecon.survival.audit.direction import directions, restricted_means
from kmrecon.survival.audit.events import events_from_interval, events_of_kind
from kmrecon.survival.audit.finding import Finding
from kmrecon.survival.audit.interval import interval_center, p_from_interval
from kmrecon.survival.audit.outcomes import outcomes
from kmrecon.survival.published import PublishedFigure

CHECKS: tuple[Callable[[PublishedFigure], Iterator[Finding]], ...] = (
    interval_center,
    p_from_interval,
    events_from_interval,
    events_of_kind,
    directions,
    restricted_means,
    survival_falls,
    median_in_interval,
    median_and_survival,
    events_and_survival,
    numbers_of_patients,
    at_risk_falls,
    percentages,
)


def audit(figures: Sequence[PublishedFigure]) -> tuple[Finding, ...]:
    """Hold the printed numbers of a paper against one another.

    Parameters
    ----------
    figures : sequence of PublishedFigure
        What is printed. Every number may have been any that is rounded to it.

    Returns
    -------
    tuple of Finding
        Figure by figure: a `contradiction` where no patients can have given the numbers, a `doubt` where only an
        unusual analysis could have, `information` where a number follows from others and nothing is held against
        it, `holds` where numbers agree; then the outcomes against one another.
    """
    found = [finding for figure in figures for check in CHECKS for finding in check(figure)]
    return (*found, *outcomes(figures))
