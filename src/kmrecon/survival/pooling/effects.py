"""Effects with their variances in; what they give together under each model out.

Checked against metafor in R. statsmodels' `combine_effects` was looked at (0.15): it lets the variance between trials
fall below 0, which makes the random effects interval narrower than the fixed one, and it has no REML.
"""

from math import sqrt

import numpy as np
from scipy import optimize, stats

from kmrecon.pooled import Measure, Model, PooledEffect, Synthesis, TrialEffect
from kmrecon.types import Floats

LEVEL = 0.95
GRID = 400  # places where the score of the restricted likelihood is looked at, before each root is refined
Z = float(stats.norm.ppf((1 + LEVEL) / 2))


def synthesize(measure: Measure, trials: tuple[str, ...], effect: Floats, variance: Floats) -> Synthesis:
    """Return the effects of trials and what they give together.

    Parameters
    ----------
    measure : what the effects are of
    trials : their names
    effect, variance : (k,) each trial's effect and its variance, > 0

    Returns
    -------
    Synthesis
        Without models where there is one trial only.
    """
    se = np.sqrt(variance)
    limits = zip((effect - Z * se).tolist(), (effect + Z * se).tolist(), strict=True)
    rows = zip(trials, effect.tolist(), se.tolist(), limits, strict=True)
    alone = tuple(TrialEffect(*row) for row in rows)
    if len(alone) < 2:
        return Synthesis(measure, alone, ())
    q, freedom = cochran_q(effect, variance), len(alone) - 1
    models = (fixed(effect, variance), dersimonian_laird(effect, variance), reml_hartung_knapp(effect, variance))
    # Higgins and Thompson 2002, doi:10.1002/sim.1186
    i2 = 100 * max(0.0, (q - freedom) / q) if q > 0 else 0.0
    return Synthesis(measure, alone, models, q, float(stats.chi2.sf(q, freedom)), i2)


def fixed(effect: Floats, variance: Floats) -> PooledEffect:
    """Return the effect that is taken to be the same in every trial, by inverse variances."""
    estimate, se, weights = _weighted(effect, variance)
    return _effect("fixed", estimate, se, None, None, weights)


def dersimonian_laird(effect: Floats, variance: Floats) -> PooledEffect:
    """Return the mean of effects that differ among trials (DerSimonian and Laird 1986).

    The prediction interval is that of Higgins, Thompson and Spiegelhalter 2009, doi:10.1111/j.1467-985X.2008.00552.x:
    t with k - 2 degrees of freedom; None for two trials.
    """
    weight = 1 / variance
    scale = weight.sum() - (weight**2).sum() / weight.sum()
    tau2 = max(0.0, float((cochran_q(effect, variance) - effect.size + 1) / scale))
    estimate, se, weights = _weighted(effect, variance + tau2)
    return _effect("dersimonian-laird", estimate, se, tau2, None, weights, effect.size - 2)


def reml_hartung_knapp(effect: Floats, variance: Floats) -> PooledEffect:
    """Return the mean of effects that differ among trials, by REML, with the interval of Hartung and Knapp 2001.

    Interval and prediction interval by t with k - 1 degrees of freedom; the latter is None for two trials.
    """
    tau2 = reml_tau2(effect, variance)
    estimate, se, weights = _weighted(effect, variance + tau2)
    spread = hartung_knapp_factor(effect, variance, tau2)
    freedom = effect.size - 1
    predicted = freedom if effect.size > 2 else 0
    return _effect("reml-hartung-knapp", estimate, se * sqrt(spread), tau2, freedom, weights, predicted)


def hartung_knapp_factor(effect: Floats, variance: Floats, tau2: float) -> float:
    """Return by how much Hartung and Knapp stretch the variance of the mean; below 1 they shrink it."""
    estimate, se, weights = _weighted(effect, variance + tau2)
    return float((weights * (effect - estimate) ** 2).sum() / se**2 / (effect.size - 1))


def cochran_q(effect: Floats, variance: Floats) -> float:
    """Return the weighted sum of squares about the fixed effect."""
    estimate, _, _ = _weighted(effect, variance)
    return float(((effect - estimate) ** 2 / variance).sum())


def reml_tau2(effect: Floats, variance: Floats) -> float:
    """Return the variance between trials that makes the restricted likelihood highest, 0 or above."""
    # At ten times the squares of range and largest error the score is negative, whatever the trials are.
    most = 10 * float(np.ptp(effect) ** 2 + variance.max())
    grid = np.concatenate([[0.0], np.geomspace(most * 1e-10, most, GRID)])
    score = _restricted(effect, variance, grid)[1]
    falls = np.flatnonzero((score[:-1] > 0) & (score[1:] <= 0))
    peaks = [0.0] + [
        optimize.brentq(lambda at: _restricted(effect, variance, np.array([at]))[1][0], *grid[k : k + 2], rtol=1e-13)
        for k in falls
    ]
    return float(peaks[int(np.argmax(_restricted(effect, variance, np.array(peaks))[0]))])


def _restricted(effect: Floats, variance: Floats, tau2: Floats) -> tuple[Floats, Floats]:
    """Return the restricted log likelihood and twice its slope at each variance between trials."""
    weight = 1 / (variance[:, None] + tau2)
    total = weight.sum(0)
    away = (effect[:, None] - (weight * effect[:, None]).sum(0) / total) ** 2
    likelihood = (np.log(weight).sum(0) - np.log(total) - (weight * away).sum(0)) / 2
    return likelihood, (weight**2 * away).sum(0) - total + (weight**2).sum(0) / total


def _weighted(effect: Floats, variance: Floats) -> tuple[float, float, Floats]:
    """Return the mean by inverse variances, its standard error and the weights, which sum to 1."""
    weight = 1 / variance
    total = weight.sum()
    return float((weight * effect).sum() / total), float(1 / sqrt(total)), weight / total


def _effect(
    model: Model,
    estimate: float,
    se: float,
    tau2: float | None,
    freedom: int | None,
    weights: Floats,
    predicted: int = 0,
) -> PooledEffect:
    law = stats.norm if freedom is None else stats.t(freedom)
    half = float(law.ppf((1 + LEVEL) / 2)) * se
    p = float(2 * law.sf(abs(estimate / se))) if se > 0 else None
    prediction = None
    if predicted > 0:
        wide = float(stats.t.ppf((1 + LEVEL) / 2, predicted)) * sqrt(se**2 + (tau2 or 0))
        prediction = (estimate - wide, estimate + wide)
    percent = tuple((100 * weights).tolist())
    return PooledEffect(model, estimate, se, (estimate - half, estimate + half), p, tau2, prediction, percent)
