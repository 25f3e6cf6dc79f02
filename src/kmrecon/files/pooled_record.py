"""Pooled trials in; the bytes of pool.json, pool.csv and pool_ipd.csv out."""

from collections.abc import Iterator
from math import exp
from typing import Any

from kmrecon.files.answers_file import lines_of_json
from kmrecon.files.record import kmrecon_version, plain
from kmrecon.files.results import Row, csv_text
from kmrecon.notes import by_gravity
from kmrecon.pooled import Pooled, PooledEffect, Synthesis, Trial, TrialEffect

SCHEMA_VERSION = 1
COLUMNS = (
    "measure",
    "model",
    "trial",
    "arm",
    "reference",
    "n",
    "events",
    "estimate",
    "ci_low",
    "ci_high",
    "se",
    "p",
    "prediction_low",
    "prediction_high",
    "tau2",
    "weight_fixed",
    "weight_dersimonian_laird",
    "weight_reml",
)
PATIENT_COLUMNS = ("trial", "panel", "arm", "treated", "time", "event")


def pool_files(pooled: Pooled) -> dict[str, bytes]:
    """Return the data files of a pool by name: the same results, the same bytes."""
    # No name is that of a file in a result directory: a pool written into one leaves it whole.
    texts = {
        "pool.json": lines_of_json(pool_record(pooled)),
        "pool.csv": pool_csv(pooled),
        "pool_ipd.csv": pool_ipd_csv(pooled),
    }
    return {name: text.encode() for name, text in texts.items()}


def pool_record(pooled: Pooled) -> dict[str, Any]:
    """Return the content of pool.json; hazard ratios as such, their standard errors on the log scale."""
    one = pooled.one_stage
    content = {
        "schema_version": SCHEMA_VERSION,
        "provenance": {"version": kmrecon_version(), "options": dict(pooled.options)},
        "reconstruction_uncertainty": pooled.reconstruction_uncertainty,
        "trials": [_trial(trial) for trial in pooled.trials],
        "directions": {
            "below": [trial.name for trial in pooled.trials if trial.log_hr < 0],
            "above": [trial.name for trial in pooled.trials if trial.log_hr > 0],
        },
        "hazard_ratio": _synthesis(pooled.hazard_ratio),
        "one_stage": None if one is None else _model(one, True),
        "rmst_difference": None if pooled.rmst is None else {"tau": pooled.tau, **_synthesis(pooled.rmst)},
        "notes": [
            {"code": note.code, "severity": note.severity, "message": note.message} for note in by_gravity(pooled.notes)
        ],
    }
    cleaned: dict[str, Any] = plain(content)
    return cleaned


def pool_csv(pooled: Pooled) -> str:
    """Return a row for each trial and each model, of both measures."""
    rows: list[Row] = []
    for synthesis in (pooled.hazard_ratio, pooled.rmst):
        rows += [] if synthesis is None else _rows(pooled, synthesis)
    return csv_text(COLUMNS, rows)


def pool_ipd_csv(pooled: Pooled) -> str:
    """Return the patients of every trial; `treated` is 0 in the reference arm and 1 in the other."""
    return csv_text(
        PATIENT_COLUMNS,
        (
            (trial.name, trial.comparison.panel, label, treated, time, event)
            for trial in pooled.trials
            for label, treated, patients in (
                (trial.comparison.arm, 1, trial.arm),
                (trial.comparison.reference, 0, trial.reference),
            )
            for time, event in zip(patients.time.tolist(), patients.event.tolist(), strict=True)
        ),
    )


def _trial(trial: Trial) -> dict[str, Any]:
    stated = trial.comparison
    return {
        "trial": trial.name,
        "result": trial.result.name,
        "figure": trial.result.figure or None,
        "sha256": dict(trial.result.sha256),
        "panel": stated.panel,
        "arm": stated.arm,
        "reference": stated.reference,
        "reversed": trial.reversed,
        "n": {"arm": trial.arm.time.size, "reference": trial.reference.time.size},
        "events": {"arm": trial.arm.total_events, "reference": trial.reference.total_events},
        "last_time": trial.last_time,
        "hr": exp(trial.log_hr),
        "log_hr": trial.log_hr,
        "se": trial.se,
        "log_hr_sd": stated.log_hr_sd,
        "confidence": trial.result.confidence or None,
    }


def _synthesis(found: Synthesis) -> dict[str, Any]:
    ratio = found.measure == "hazard ratio"
    return {
        "trials": [
            {"trial": one.trial, "estimate": _shown(one.estimate, ratio), "ci": _pair(one.ci, ratio), "se": one.se}
            for one in found.trials
        ],
        "models": [_model(model, ratio) for model in found.models],
        "q": found.q,
        "q_p": found.q_p,
        "i2": found.i2,
    }


def _model(model: PooledEffect, ratio: bool) -> dict[str, Any]:
    return {
        "model": model.model,
        "estimate": _shown(model.estimate, ratio),
        "ci": _pair(model.ci, ratio),
        "se": model.se,
        "p": model.p,
        "tau2": model.tau2,
        "prediction": None if model.prediction is None else _pair(model.prediction, ratio),
        "weights": model.weights,
    }


def _rows(pooled: Pooled, synthesis: Synthesis) -> Iterator[Row]:
    ratio = synthesis.measure == "hazard ratio"
    by_name = {trial.name: trial for trial in pooled.trials}
    for k, one in enumerate(synthesis.trials):
        weights = [model.weights[k] for model in synthesis.models] or [100.0] * 3
        yield _trial_row(synthesis.measure, by_name[one.trial], one, weights, ratio)
    models = [*synthesis.models, *([pooled.one_stage] if ratio and pooled.one_stage else [])]
    n, events = (sum(getattr(by_name[one.trial], what) for one in synthesis.trials) for what in ("n", "events"))
    for model in models:
        low, high = ("", "") if model.prediction is None else _pair(model.prediction, ratio)
        yield (
            synthesis.measure,
            model.model,
            *("", "", ""),
            n,
            events,
            _shown(model.estimate, ratio),
            *_pair(model.ci, ratio),
            model.se,
            "" if model.p is None else model.p,
            low,
            high,
            "" if model.tau2 is None else model.tau2,
            *("", "", ""),
        )


def _trial_row(measure: str, trial: Trial, one: TrialEffect, weights: list[float], ratio: bool) -> Row:
    stated = trial.comparison
    numbers = (_shown(one.estimate, ratio), *_pair(one.ci, ratio), one.se)
    about = (measure, "trial", one.trial, stated.arm, stated.reference, trial.n, trial.events)
    return (*about, *numbers, "", "", "", "", *weights)


def _shown(value: float, ratio: bool) -> float:
    return exp(value) if ratio else value


def _pair(limits: tuple[float, float], ratio: bool) -> tuple[float, float]:
    return _shown(limits[0], ratio), _shown(limits[1], ratio)
