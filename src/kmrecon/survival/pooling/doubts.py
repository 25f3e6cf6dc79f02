"""Trials and what they give together in; every doubt about pooling them out."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import exp, sqrt

import numpy as np
from scipy import stats

from kmrecon.errors import OppositeArmsError
from kmrecon.notes import (
    ARMS_DIFFER,
    DIRECTION_TURNED,
    DIRECTIONS_CONTRADICT,
    FOLLOW_UP_APART,
    HARTUNG_KNAPP_NARROW,
    RECONSTRUCTION_UNKNOWN,
    TRIAL_ALONE,
    TRIAL_DOUBTED,
    TRIAL_TWICE,
    Note,
)
from kmrecon.pooled import Synthesis, Trial
from kmrecon.survival.pooling.choose import same_name
from kmrecon.survival.pooling.effects import LEVEL, hartung_knapp_factor
from kmrecon.types import PatientData

ROUNDING = 1e-9  # of the factor, which two trials that differ make exactly 1
MOST_APART = 3.0  # times the shortest follow-up: months against weeks or years are further apart


def doubts_of(
    trials: Sequence[Trial], ratios: Synthesis, means: Synthesis | None, reconstruction_uncertainty: bool
) -> tuple[Note, ...]:
    """Return every doubt about pooling these trials."""
    found = [*_single(trials), *_twice(trials), *_arms(trials), *_apart(trials), *_each(trials)]
    found += [*_contradicting(ratios), *_narrow(ratios)]
    found += _narrow(means) if means is not None else ()
    if reconstruction_uncertainty:
        unknown = [trial.name for trial in trials if trial.comparison.log_hr_sd is None]
        found += [RECONSTRUCTION_UNKNOWN.note(f"taken as 0 for {', '.join(unknown)}")] if unknown else []
    return tuple(found)


def refuse_opposite_arms(trials: Sequence[Trial]) -> None:
    """Refuse trials of the same two arms in opposite directions."""
    for one, other in combinations(trials, 2):
        if _names(one) == _names(other)[::-1] and _names(one)[0] != _names(one)[1]:
            raise OppositeArmsError(one.name, other.name, one.comparison.arm, one.comparison.reference)


def _names(trial: Trial) -> tuple[str, str]:
    return same_name(trial.comparison.arm), same_name(trial.comparison.reference)


def _single(trials: Sequence[Trial]) -> Iterator[Note]:
    if len(trials) == 1:
        yield TRIAL_ALONE.note(f"{trials[0].name} is the only trial")


def _twice(trials: Sequence[Trial]) -> Iterator[Note]:
    for one, other in combinations(trials, 2):
        shared = [
            f"{mine.name}'s {label!r} and {others.name}'s {its!r}"
            for mine, label, patients in _arms_of(one)
            for others, its, same in _arms_of(other)
            if _equal(patients, same)
        ]
        if shared:
            yield TRIAL_TWICE.note(f"the same patients: {'; '.join(shared)}")
        elif one.result.sha256 and one.result.sha256 == other.result.sha256:
            yield TRIAL_TWICE.note(f"{one.name} and {other.name} are of one result: their patients may be the same")


def _arms_of(trial: Trial) -> list[tuple[Trial, str, PatientData]]:
    stated = trial.comparison
    return [(trial, stated.arm, trial.arm), (trial, stated.reference, trial.reference)]


def _equal(one: PatientData, other: PatientData) -> bool:
    return np.array_equal(one.time, other.time) and np.array_equal(one.event, other.event)


def _arms(trials: Sequence[Trial]) -> Iterator[Note]:
    if any(len({_names(trial)[k] for trial in trials}) > 1 for k in (0, 1)):
        told = [f"{trial.name}: {trial.comparison.arm} versus {trial.comparison.reference}" for trial in trials]
        yield ARMS_DIFFER.note("; ".join(told))


def _apart(trials: Sequence[Trial]) -> Iterator[Note]:
    ordered = sorted(trials, key=lambda trial: trial.last_time)
    shortest, longest = ordered[0], ordered[-1]
    if longest.last_time > MOST_APART * shortest.last_time:
        yield FOLLOW_UP_APART.note(
            f"{shortest.name} ends at {shortest.last_time:g}, {longest.name} at {longest.last_time:g}"
        )


def _each(trials: Sequence[Trial]) -> Iterator[Note]:
    for trial in trials:
        stated = trial.comparison
        codes = {
            note.code
            for note in trial.result.notes
            if note.severity != "info"
            and note.panel in ("", stated.panel)
            and note.arm in ("", stated.arm, stated.reference)
        }
        sure = trial.result.confidence
        doubts = [f"its confidence is {sure}"] if sure in ("medium", "low") else []
        doubts += [f"it carries {', '.join(sorted(codes))}"] if codes else []
        if doubts:
            yield TRIAL_DOUBTED.note(f"{trial.name}: {' and '.join(doubts)}")
        if stated.turned and not trial.reversed:
            yield DIRECTION_TURNED.note(f"{trial.name}: {stated.arm} versus {stated.reference}")


def _contradicting(ratios: Synthesis) -> Iterator[Note]:
    below = [trial.trial for trial in ratios.trials if trial.ci[1] < 0]
    above = [trial.trial for trial in ratios.trials if trial.ci[0] > 0]
    if below and above:
        yield DIRECTIONS_CONTRADICT.note(
            f"the hazard ratio is below 1 in {', '.join(below)}, above 1 in {', '.join(above)}"
        )


def _narrow(synthesis: Synthesis) -> Iterator[Note]:
    found = synthesis.model("reml-hartung-knapp")
    if found is None or found.tau2 is None:
        return
    effect = np.array([trial.estimate for trial in synthesis.trials])
    variance = np.array([trial.se**2 for trial in synthesis.trials])
    if hartung_knapp_factor(effect, variance, found.tau2) >= 1 - ROUNDING:
        return
    # Never below the ordinary variance: the modified interval of Röver, Knapp and Friede 2015,
    # doi:10.1186/s12874-015-0091-1, and metafor's test = "adhoc".
    se = 1 / sqrt((1 / (variance + found.tau2)).sum())
    half = float(stats.t.ppf((1 + LEVEL) / 2, effect.size - 1)) * se
    low, high = found.estimate - half, found.estimate + half
    if synthesis.measure == "hazard ratio":
        low, high = exp(low), exp(high)
    yield HARTUNG_KNAPP_NARROW.note(f"{synthesis.measure}: not narrowed, the interval is {low:.4g} to {high:.4g}")
