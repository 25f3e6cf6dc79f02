"""Random trials, and the truth of a figure that shows one: what draw_programs.py draws and writes."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from kmrecon.synthetic import ArmPatients
from kmrecon.synthetic.random_figures import pick
from kmrecon.synthetic.statistics import at_risk, kaplan_meier
from kmrecon.types import Floats

ARM_NAMES: dict[int, tuple[tuple[str, ...], ...]] = {
    1: (("Overall",), ("All patients",)),
    2: (
        ("Placebo", "Nivolumab"),
        ("Control group", "Ticagrelor group"),
        ("Chemotherapy", "Pembrolizumab plus chemotherapy"),
        ("Standard care", "Early surgery"),
        ("Arm A", "Arm B"),
        ("Low", "High"),
        ("Best supportive care", "Regorafenib"),
        ("Sorafenib", "Atezolizumab-bevacizumab"),
        ("Wild type", "Mutant"),
        ("Observation", "Trastuzumab 1 year"),
        ("Usual care", "Intervention"),
    ),
    3: (
        ("Low risk", "Intermediate risk", "High risk"),
        ("Placebo", "10 mg", "40 mg"),
        ("Stage I", "Stage II", "Stage III"),
        ("Tertile 1", "Tertile 2", "Tertile 3"),
    ),
    4: (("Q1", "Q2", "Q3", "Q4"), ("Stage I", "Stage II", "Stage III", "Stage IV"), ("A", "B", "C", "D")),
}
UNITS = ("Months", "Years", "Days", "Weeks")
# Follow-up, and the ticks apart, in each unit; and the spans in which times are recorded.
FOLLOW_UPS = {
    "Months": ((12, 2), (12, 3), (18, 3), (24, 6), (36, 6), (48, 12), (60, 12)),
    "Years": ((3, 1), (5, 1), (8, 2), (10, 2)),
    "Days": ((90, 30), (360, 90), (400, 100), (720, 180), (1500, 300)),
    "Weeks": ((26, 4), (52, 13), (104, 26)),
}
RECORDED = {"Months": (1 / 30.4375, 0.1), "Years": (1 / 365.25,), "Days": (1.0,), "Weeks": (1 / 7,)}
CURED = 0.35  # share of an arm in which some are
LARGE = 200  # patients of an arm, whose censorings as large marks would hide their curve


@dataclass(frozen=True)
class Trial:
    """Patients, and the time axis that suits them."""

    arms: tuple[ArmPatients, ...]
    unit: str  # as a title begins: "Months"
    ticks: tuple[float, ...]  # time

    @property
    def large(self) -> bool:
        return max(arm.n for arm in self.arms) > LARGE


@dataclass(frozen=True)
class Shown:
    """What a figure shows of its trial."""

    suffix: str
    style: str
    ticks: tuple[float, ...]  # time
    end: float  # time at which the axis ends
    incidence: bool = False
    percent: bool = False
    y_min: float = 0.0  # survival
    marks: bool = False
    mark_px: float | None = None  # width of a censoring mark; None: none, or not known in pixels
    tick_px: tuple[float, ...] = ()
    table_times: tuple[float, ...] = ()  # empty: no risk table
    rows: tuple[tuple[int, ...], ...] = ()
    printed: dict[str, Any] = field(default_factory=dict)


def random_trial(rng: np.random.Generator) -> Trial:
    """Return one to four arms with events at rising, even or falling hazards."""
    names = pick(rng, ARM_NAMES[int(rng.choice([1, 2, 3, 4], p=[0.125, 0.625, 0.125, 0.125]))])
    names = names[::-1] if len(names) == 2 and rng.random() < 0.3 else names
    unit = str(rng.choice(UNITS, p=[0.6, 0.2, 0.15, 0.05]))
    follow_up, step = pick(rng, FOLLOW_UPS[unit])
    hazard, first = float(rng.uniform(0.05, 1.4)), int(np.exp(rng.uniform(np.log(15), np.log(600))))
    arms = []
    for k, name in enumerate(names):
        n = first if k == 0 else max(8, int(first * rng.uniform(0.7, 1.4)))
        ratio = 1.0 if k == 0 else float(np.exp(rng.normal(0, 0.5)))
        time, event = random_patients(rng, n, hazard * ratio)
        unit_time = pick(rng, RECORDED[unit]) / follow_up
        time = np.maximum(np.round(time / unit_time), 1) * unit_time * follow_up
        arms.append(ArmPatients(name, np.round(time, 6), event))
    end = follow_up if rng.random() < 0.6 else step * np.ceil(max(arm.last_time for arm in arms) / step)
    return Trial(tuple(arms), unit, tuple(np.arange(0, end + 1e-9, step).tolist()))


def random_patients(rng: np.random.Generator, n: int, hazard: float) -> tuple[Floats, Any]:
    """Return times in follow-ups, and events, of one arm."""
    died = (rng.exponential(1, n) / hazard) ** (1 / rng.choice([0.7, 1, 1, 1.3]))
    if rng.random() < 0.25:
        died = np.where(rng.random(n) < CURED, np.inf, died)
    left = rng.uniform(rng.choice([0.2, 0.5, 0.8]), rng.choice([1.0, 1.25, 1.5]), n)
    left = np.where(rng.random(n) < 0.1, rng.uniform(0, 1, n), left)
    left = np.minimum(left, 1) if rng.random() < 0.3 else left
    time, event = np.minimum(died, left), (died <= left).astype(int)
    event[np.argmin(time)] |= not event.any()  # a curve falls at least once
    return time, event


def stairs(arm: ArmPatients) -> tuple[Floats, Floats]:
    """Return times, from 0 to the last patient's, and the survival from each of them on."""
    time, survival = kaplan_meier(arm.time, arm.event)
    return np.append(time, arm.last_time), np.append(survival, survival[-1])


def censorings(arm: ArmPatients) -> Floats:
    """Return the times at which patients are censored, each once."""
    return np.unique(arm.time[arm.event == 0])


def counts(arm: ArmPatients, times: tuple[float, ...]) -> tuple[int, ...]:
    """Return how many are at risk at each time."""
    return tuple(at_risk(arm.time, np.array(times)).tolist())


def write(out: Path, name: str, trial: Trial, shown: Shown) -> None:
    """Write the truth and the patients of a figure."""
    (out / f"truth/{name}.json").write_text(json.dumps(truth_of(name, trial, shown)) + "\n", encoding="utf-8")
    with (out / f"ipd/{name}.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("time", "event", "arm"))
        for arm in trial.arms:
            rows.writerows((t, e, arm.label) for t, e in zip(arm.time.tolist(), arm.event.tolist(), strict=True))


def truth_of(name: str, trial: Trial, shown: Shown) -> dict[str, Any]:
    """Return the truth of a figure as `kmrecon.synthetic.truth_of` words it."""
    return {
        "id": name,
        "figure": f"figures/{name}{shown.suffix}",
        "kind": "drawn as journals and programs draw",
        "style": shown.style,
        "expect": "read",
        "features": {"mark_px": shown.mark_px, "risk_table": bool(shown.rows), "arms": len(trial.arms), "panels": 1},
        "panels": [_panel(name, trial, shown)],
    }


def _panel(name: str, trial: Trial, shown: Shown) -> dict[str, Any]:
    table = {"times": shown.table_times, "rows": shown.rows} if shown.rows else None
    pixels = {"axes_px": {"x_ticks": shown.tick_px}} if shown.tick_px else {}
    return pixels | {
        "name": "1",
        "direction": "incidence" if shown.incidence else "survival",
        "x_ticks": shown.ticks,
        "y_ticks": [],
        "y_percent": shown.percent,
        "y_min": shown.y_min,
        "x_max": min(shown.end, max(arm.last_time for arm in trial.arms)),
        "x_label": trial.unit,
        "time_unit": trial.unit.lower(),
        "arms": [_arm(arm, shown) for arm in trial.arms],
        "risk_table": table,
        "ipd": f"ipd/{name}.csv",
        "printed": shown.printed,
    }


def _arm(arm: ArmPatients, shown: Shown) -> dict[str, Any]:
    marks = censorings(arm).tolist() if shown.marks else []
    return {"label": arm.label, "n": arm.n, "events": int(arm.event.sum()), "censor_marks": marks}
