"""A rebuilt result and what a person says of it in; the one comparison that is pooled, in its direction, out."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from math import isfinite, log

from kmrecon.errors import ChoiceNeededError, NoRatioError, ReferenceNeededError
from kmrecon.pooled import Choice, Comparison, RebuiltResult, Trial
from kmrecon.survival.ensemble import Sample
from kmrecon.survival.pooling.effects import Z
from kmrecon.survival.refit import hazard_ratio
from kmrecon.survival.uncertainty import ratio_uncertainty
from kmrecon.types import PatientData


def trial_of(result: RebuiltResult, choice: Choice, name: str, references: Collection[str], turn: bool) -> Trial:
    """Return the comparison of a result that is meant, in the direction that is asked for.

    Parameters
    ----------
    result : RebuiltResult
        A result directory or a file of patients.
    choice : Choice
        The panel and the arm, where a person says them.
    name : str
        What the trial is called.
    references : collection of str
        Names of arms that belong below the line; the result's own reference where there are none.
    turn : bool
        Whether to turn the comparison round after that.

    Raises
    ------
    ChoiceNeededError, ReferenceNeededError, NoRatioError
        Where not exactly one comparison, one direction or one hazard ratio is left.
    """
    stated = _chosen(result, choice, name, references)
    turned = _is_turned(stated, name, references) != turn
    found = _turned(stated) if turned else stated
    arm, reference = (result.patients.get((found.panel, label)) for label in (found.arm, found.reference))
    if arm is None or reference is None or found.log_hr is None or found.se is None or not found.se > 0:
        raise NoRatioError(name, f"{found.arm!r} versus {found.reference!r} has none: too few events or patients")
    return Trial(name, found, found.log_hr, found.se, arm, reference, result, turned)


def same_name(label: str) -> str:
    """Return a label as it is compared: without case, punctuation and what stands in brackets."""
    bare = re.sub(r"\([^()]*\)|\[[^][]*\]", " ", label)
    return " ".join(re.findall(r"\w+", bare.casefold())) or label.casefold().strip()


def _chosen(result: RebuiltResult, choice: Choice, name: str, references: Collection[str]) -> Comparison:
    every = result.comparisons
    if every is None:
        every = _refitted(result, choice, name, references)
    if not every:
        raise NoRatioError(name, "no panel has two arms with patients that can be compared")
    found = [
        one
        for one in every
        if choice.panel in (None, one.panel) and (choice.arm is None or same_name(one.arm) == same_name(choice.arm))
    ]
    if len(found) != 1:
        wanted = [part for part in (choice.panel, choice.arm) if part is not None]
        raise ChoiceNeededError(name, ":".join(wanted), [(one.panel, one.arm, one.reference) for one in every])
    return found[0]


def _refitted(result: RebuiltResult, choice: Choice, name: str, references: Collection[str]) -> tuple[Comparison, ...]:
    """Return the comparisons of patients alone: each other arm of a panel with the arm named as reference."""
    known = {same_name(label) for label in references}
    found: list[Comparison] = []
    for panel in dict.fromkeys(panel for panel, _ in result.patients):
        labels = [label for name, label in result.patients if name == panel]
        below = [label for label in labels if same_name(label) in known]
        if choice.panel not in (None, panel) or len(labels) < 2:
            continue
        if len(below) != 1:
            raise ReferenceNeededError(name, tuple(labels), tuple(references))
        found += [_refit(result, panel, label, below[0]) for label in labels if label != below[0]]
    return tuple(found)


def _refit(result: RebuiltResult, panel: str, arm: str, reference: str) -> Comparison:
    ratio = hazard_ratio(result.patients[panel, arm], result.patients[panel, reference], arm, reference)
    if ratio is None or not all(value > 0 and isfinite(value) for value in (ratio.hr, ratio.ci_low, ratio.ci_high)):
        return Comparison(panel, arm, reference, None, None)
    spread = _spread(result.draws.get((panel, arm), ()), result.draws.get((panel, reference), ()))
    return Comparison(panel, arm, reference, log(ratio.hr), log(ratio.ci_high / ratio.ci_low) / (2 * Z), spread)


def _spread(arm: Sequence[PatientData], reference: Sequence[PatientData]) -> float | None:
    """Return the standard deviation of the log hazard ratio over the draws of two arms; None without any."""
    samples = [[Sample(one.time, one.event) for one in draws] for draws in (arm, reference)]
    return ratio_uncertainty(*samples).log_hr_sd if all(samples) else None


def _is_turned(stated: Comparison, name: str, references: Collection[str]) -> bool:
    if not references:
        return False
    known = {same_name(label) for label in references}
    above, below = same_name(stated.arm) in known, same_name(stated.reference) in known
    if above == below:
        raise ReferenceNeededError(name, (stated.arm, stated.reference), tuple(references))
    return above


def _turned(stated: Comparison) -> Comparison:
    ratio = None if stated.log_hr is None else -stated.log_hr
    return replace(stated, arm=stated.reference, reference=stated.arm, log_hr=ratio)
