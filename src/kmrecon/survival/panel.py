"""The arms of a panel with their patients in, the statistics that a paper would print out."""

import re
from dataclasses import replace

from kmrecon.errors import UsageError
from kmrecon.survival.refit import hazard_ratio, log_rank_p, not_estimable, summarize_arm
from kmrecon.types import Arm, HazardRatio, Panel

# Names that arms of comparison go by; the hazard ratio is printed against them.
COMPARISON = re.compile(
    r"\b(control|placebo|standard|best supportive care|bsc|observation|obs|untreated|no \w+|sham|usual care|"
    r"chemotherapy|reference)\b",
    re.IGNORECASE,
)


def refitted_panel(panel: Panel, reference: str | None = None) -> Panel:
    """Return a panel with each arm summarized and each hazard ratio refitted against the reference arm.

    Parameters
    ----------
    panel : arms with their patients; arms without patients are left as they are
    reference : label of the reference arm; by its name, or the last one, where not given

    Raises
    ------
    UsageError
        If no arm has the label given.
    """
    labels = [arm.label for arm in panel.arms]
    if reference is not None and reference not in labels:
        raise UsageError(f"panel {panel.name} has no arm {reference!r}; its arms: {', '.join(map(repr, labels))}")
    rebuilt = [arm for arm in panel.arms if arm.patients is not None]
    if not rebuilt:
        return replace(panel, reference=reference)
    horizon = min(arm.curve.last_time for arm in rebuilt)
    times = tuple(tick.value for tick in panel.calibration.x.ticks if tick.value > 0)
    arms = tuple(_summarized(arm, horizon, times) for arm in panel.arms)
    chosen = reference or _reference(rebuilt)
    ratios = _hazard_ratios(rebuilt, chosen)
    arms = tuple(_without_ratio(arm, chosen, ratios) for arm in arms)
    p = log_rank_p([arm.patients for arm in rebuilt if arm.patients is not None]) if len(rebuilt) > 1 else None
    return replace(panel, arms=arms, reference=chosen, hazard_ratios=ratios, log_rank_p=p)


def _reference(arms: list[Arm]) -> str | None:
    """Return the arm that is named as a comparison; the last one where none, or all, are."""
    if len(arms) < 2:
        return None
    named = [arm.label for arm in arms if COMPARISON.search(arm.label)]
    return named[0] if len(named) == 1 else arms[-1].label


def _summarized(arm: Arm, horizon: float, times: tuple[float, ...]) -> Arm:
    if arm.patients is None or arm.patients.time.size == 0:
        return arm
    last = float(arm.patients.time.max())
    landmarks = [time for time in times if time <= last]
    return replace(arm, summary=summarize_arm(arm.patients, min(horizon, last), landmarks))


def _without_ratio(arm: Arm, reference: str | None, ratios: tuple[HazardRatio, ...]) -> Arm:
    """Return an arm, with a note where its hazard ratio versus the reference cannot be estimated."""
    if arm.patients is None or reference in (None, arm.label) or arm.label in [ratio.arm for ratio in ratios]:
        return arm
    note = not_estimable(f"the hazard ratio versus {reference}", arm.label)
    return replace(arm, notes=(*arm.notes, note))


def _hazard_ratios(arms: list[Arm], reference: str | None) -> tuple[HazardRatio, ...]:
    control = next((arm for arm in arms if arm.label == reference), None)
    if control is None or control.patients is None:
        return ()
    found = [
        hazard_ratio(arm.patients, control.patients, arm.label, control.label)
        for arm in arms
        if arm is not control and arm.patients is not None
    ]
    return tuple(ratio for ratio in found if ratio is not None)
