"""Trials in; their pooled hazard ratio, the model in one stage and restricted means out, with every doubt."""

from collections.abc import Sequence
from math import hypot

import numpy as np
from scipy import stats

from kmrecon.errors import NoFollowUpError, UsageError
from kmrecon.notes import REFIT_NOT_ESTIMABLE, TRIAL_TOO_SHORT, Note
from kmrecon.pooled import Pooled, PooledEffect, Synthesis, Trial
from kmrecon.survival.pooling.doubts import doubts_of, refuse_opposite_arms
from kmrecon.survival.pooling.effects import Z, synthesize
from kmrecon.survival.pooling.restricted import restricted_mean
from kmrecon.survival.refit import stratified_log_ratio


def pool_trials(
    trials: Sequence[Trial], *, tau: float | None = None, reconstruction_uncertainty: bool = False
) -> Pooled:
    """Return what trials give together.

    Parameters
    ----------
    trials : sequence of Trial
        One or more; their order changes nothing but the order of the rows.
    tau : float, optional
        The restriction of the means; the end of the shortest follow-up where not given.
    reconstruction_uncertainty : bool
        Whether the variance over the draws of each reconstruction is added to that of its log hazard ratio.

    Raises
    ------
    UsageError
        Where there is no trial, or `tau` is not above 0.
    OppositeArmsError
        Where two trials name their arms the other way round.
    NoFollowUpError
        Where no trial is followed up to `tau`.
    """
    if not trials:
        raise UsageError("pool needs one result or more")
    if tau is not None and not 0 < tau < float("inf"):
        raise UsageError(f"--tau {tau:g}: needed: a time above 0")
    refuse_opposite_arms(trials)
    horizon = min(trial.last_time for trial in trials) if tau is None else tau
    ratios = _ratios(trials, reconstruction_uncertainty)
    one_stage, missing = _one_stage(trials)
    means, short = _restricted_means(trials, horizon)
    notes = (*doubts_of(trials, ratios, means, reconstruction_uncertainty), *missing, *short)
    return Pooled(tuple(trials), ratios, one_stage, means, horizon, reconstruction_uncertainty, notes=notes)


def _ratios(trials: Sequence[Trial], reconstruction_uncertainty: bool) -> Synthesis:
    def error(trial: Trial) -> float:
        return hypot(trial.se, trial.comparison.log_hr_sd or 0) if reconstruction_uncertainty else trial.se

    effect = np.array([trial.log_hr for trial in trials])
    variance = np.array([error(trial) ** 2 for trial in trials])
    return synthesize("hazard ratio", tuple(trial.name for trial in trials), effect, variance)


def _one_stage(trials: Sequence[Trial]) -> tuple[PooledEffect | None, tuple[Note, ...]]:
    found = stratified_log_ratio([(trial.arm, trial.reference) for trial in trials])
    if found is None:
        return None, (REFIT_NOT_ESTIMABLE.note("the Cox model stratified by trial cannot be estimated"),)
    estimate, se = found
    p = float(2 * stats.norm.sf(abs(estimate / se)))
    return PooledEffect("one-stage", estimate, se, (estimate - Z * se, estimate + Z * se), p), ()


def _restricted_means(trials: Sequence[Trial], tau: float) -> tuple[Synthesis | None, tuple[Note, ...]]:
    reach = [trial for trial in trials if trial.last_time >= tau]
    if not reach or tau <= 0:
        raise NoFollowUpError(tau, max(trial.last_time for trial in trials))
    short = [f"{trial.name} ends at {trial.last_time:g}" for trial in trials if trial not in reach]
    notes = (
        [TRIAL_TOO_SHORT.note(f"left out of the restricted means up to {tau:g}: {', '.join(short)}")] if short else []
    )
    names, differences, variances = [], [], []
    for trial in reach:
        (arm, one), (reference, other) = restricted_mean(trial.arm, tau), restricted_mean(trial.reference, tau)
        if one + other > 0:
            names.append(trial.name)
            differences.append(arm - reference)
            variances.append(one + other)
        else:
            what = f"{trial.name}: the error of the difference of restricted means"
            notes.append(REFIT_NOT_ESTIMABLE.note(f"{what} cannot be estimated: no event before {tau:g}"))
    if not names:
        return None, tuple(notes)
    return synthesize("rmst difference", tuple(names), np.array(differences), np.array(variances)), tuple(notes)
