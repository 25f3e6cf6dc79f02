"""Several outcomes of the same patients: survival without an event of any kind is never above survival."""

from collections.abc import Iterator, Sequence

from kmrecon.survival.audit.finding import Finding, rounded
from kmrecon.survival.published import PublishedArm, PublishedFigure

# Each outcome's events are among those of the outcomes after it: its survival is the highest.
NESTED = (
    ("cancer-specific survival", "disease-specific survival"),
    ("overall survival",),
    (
        "progression-free survival",
        "recurrence-free survival",
        "relapse-free survival",
        "disease-free survival",
        "event-free survival",
    ),
)


def outcomes(figures: Sequence[PublishedFigure]) -> Iterator[Finding]:
    """Compare the outcomes of the same arms, of the same labels and numbers of patients."""
    for wider in figures:
        for narrower in figures:
            if _rank(narrower) < _rank(wider) < len(NESTED) and _same_patients(narrower, wider):
                for inner, outer in zip(narrower.arms, wider.arms, strict=True):
                    yield from _compare(narrower, inner, wider, outer)


def _rank(figure: PublishedFigure) -> int:
    name = figure.outcome.strip().casefold()
    return next((k for k, names in enumerate(NESTED) if name in names), len(NESTED))


def _same_patients(one: PublishedFigure, other: PublishedFigure) -> bool:
    arms = [(arm.label, arm.n) for arm in one.arms]
    return arms == [(arm.label, arm.n) for arm in other.arms] and all(n is not None for _, n in arms)


def _compare(
    narrower: PublishedFigure, inner: PublishedArm, wider: PublishedFigure, outer: PublishedArm
) -> Iterator[Finding]:
    names = f"{narrower.outcome} ({narrower.id}) against {wider.outcome}"
    for what, low, high in _pairs(inner, outer):
        wrong = low > high
        words = f"{names}: {what}"
        yield Finding(wider.id, "outcomes", "contradiction" if wrong else "holds", words, outer.label)


def _pairs(inner: PublishedArm, outer: PublishedArm) -> Iterator[tuple[str, float, float]]:
    """Yield what may not be larger of the wider outcome, and what it may not exceed."""
    survival = dict(inner.survival_at)
    for time, wide in outer.survival_at:
        if time in survival:
            what = f"survival {survival[time]} and {wide} at {time:g}"
            yield what, rounded(wide).low, rounded(survival[time]).high
    if inner.events is not None and outer.events is not None:
        yield f"{inner.events} and {outer.events} events", inner.events, outer.events
    if inner.median is not None and (outer.median is not None or outer.median_not_reached):
        low = rounded(outer.median).low if outer.median is not None else float("inf")
        yield f"median {inner.median} and {outer.median or 'NR'}", low, rounded(inner.median).high
