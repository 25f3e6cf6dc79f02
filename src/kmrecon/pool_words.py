"""Pooled trials in; the table and the lines that a person reads on the terminal out."""

from collections.abc import Iterator
from math import exp, sqrt

from kmrecon.notes import by_gravity
from kmrecon.pooled import Pooled, PooledEffect, Synthesis
from kmrecon.report.words import p_value

NAMES = {
    "fixed": "fixed effect",
    "dersimonian-laird": "random effects, DerSimonian-Laird",
    "reml-hartung-knapp": "random effects, REML, Hartung-Knapp",
    "one-stage": "one stage: Cox stratified by trial",
}

Line = tuple[str, str, str, str, str, str]


def pool_lines(pooled: Pooled) -> Iterator[str]:
    """Yield the table of trials and models, heterogeneity and direction, and every doubt."""
    yield from _aligned(_table(pooled))
    yield ""
    yield from _heterogeneity(pooled.hazard_ratio)
    yield from _direction(pooled)
    yield _weights(pooled)
    for note in by_gravity(pooled.notes):
        yield f"{note.severity} {note.code}: {note.message}"


def _table(pooled: Pooled) -> Iterator[Line]:
    yield "hazard ratio", "arm versus reference", "events/n", "HR (95% CI)", "weight", "p"
    yield from _trials(pooled, pooled.hazard_ratio)
    one_stage = [pooled.one_stage] if pooled.one_stage else []
    for model in (*pooled.hazard_ratio.models, *one_stage):
        yield NAMES[model.model], "", _total(pooled), _effect(model.estimate, model.ci, True), "", p_value(model.p)
        yield from _prediction(model, True)
    if pooled.rmst is None:
        return
    yield "", "", "", "", "", ""
    yield f"restricted mean to {pooled.tau:g}", "", "", "difference (95% CI)", "weight", "p"
    yield from _trials(pooled, pooled.rmst)
    for model in pooled.rmst.models:
        yield NAMES[model.model], "", "", _effect(model.estimate, model.ci, False), "", p_value(model.p)
        yield from _prediction(model, False)


def _trials(pooled: Pooled, synthesis: Synthesis) -> Iterator[Line]:
    ratio = synthesis.measure == "hazard ratio"
    trials = {trial.name: trial for trial in pooled.trials}
    reml = synthesis.model("reml-hartung-knapp")
    for k, one in enumerate(synthesis.trials):
        trial = trials[one.trial]
        arms = f"{trial.comparison.arm} versus {trial.comparison.reference}" if ratio else ""
        weight = f"{reml.weights[k]:.1f}%" if reml else ""
        counts = f"{trial.events}/{trial.n}" if ratio else ""
        yield one.trial, arms, counts, _effect(one.estimate, one.ci, ratio), weight, ""


def _prediction(model: PooledEffect, ratio: bool) -> Iterator[Line]:
    if model.prediction is not None:
        low, high = (exp(limit) if ratio else limit for limit in model.prediction)
        yield "  a further trial (95% prediction)", "", "", f"{low:.3f} to {high:.3f}", "", ""


def _total(pooled: Pooled) -> str:
    return f"{sum(trial.events for trial in pooled.trials)}/{sum(trial.n for trial in pooled.trials)}"


def _effect(estimate: float, ci: tuple[float, float], ratio: bool) -> str:
    middle, low, high = (exp(value) if ratio else value for value in (estimate, *ci))
    return f"{middle:.3f} ({low:.3f} to {high:.3f})"


def _aligned(lines: Iterator[Line]) -> Iterator[str]:
    table = list(lines)
    widths = [max(len(line[k]) for line in table) for k in range(6)]
    for line in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _heterogeneity(ratios: Synthesis) -> Iterator[str]:
    reml, moments = ratios.model("reml-hartung-knapp"), ratios.model("dersimonian-laird")
    if reml is None or moments is None or reml.tau2 is None or ratios.q is None:
        return
    yield (
        f"heterogeneity: Q {ratios.q:.2f} on {len(ratios.trials) - 1} df, p {p_value(ratios.q_p)}; "
        f"I2 {ratios.i2:.1f}%; tau2 {reml.tau2:.4f} by REML (tau {sqrt(reml.tau2):.3f}), "
        f"{moments.tau2:.4f} by DerSimonian-Laird"
    )


def _direction(pooled: Pooled) -> Iterator[str]:
    sides = {
        "below": [trial.name for trial in pooled.trials if trial.log_hr < 0],
        "above": [trial.name for trial in pooled.trials if trial.log_hr > 0],
    }
    told = [f"{side} 1 in {len(names)} ({', '.join(names)})" for side, names in sides.items() if names]
    yield f"direction: the hazard ratio is {' and '.join(told) or 'exactly 1 in every trial'}"
    turned = [trial.name for trial in pooled.trials if trial.reversed]
    if turned:
        yield f"turned round against what the result states: {', '.join(turned)}"


def _weights(pooled: Pooled) -> str:
    if not pooled.reconstruction_uncertainty:
        return "weights: sampling error only (--reconstruction-uncertainty adds what each figure leaves open)"
    return (
        "weights: sampling error and what each figure leaves open of its hazard ratio; "
        "the one-stage model and the restricted means hold sampling error only"
    )
