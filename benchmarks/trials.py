"""Draw published trials in random styles, read them hands off, rebuild and refit; print each log hazard ratio's error.

    python benchmarks/trials.py TRIALS [--only TEXT] [--seed 1] [--styles 1] [--keep DIR] [--write]

TRIALS holds trials.csv (name, arm1, arm2, units, xaxis_at, published_hr, hr_direction) and ipd/<name>.csv (time, event,
arm). Each trial is drawn once in each style, for a seed always alike; every figure prints numbers at risk. The error is
taken twice: against the published ratio, and against that of the patients who were drawn. `--keep` saves the figures,
`--write` puts the table into docs/trials.md.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any

import numpy as np

import kmrecon
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.refit import hazard_ratio
from kmrecon.synthetic import ArmPatients, DrawnFigure, PanelPlan, draw
from kmrecon.synthetic.random_figures import pick, printed_ratio, random_style
from kmrecon.types import Arm, PatientData, Reconstruction, StepCurve

PAGE = Path(__file__).parents[1] / "docs" / "trials.md"
MOST_TICKS = 11  # the labels of more would run into one another at most sizes
FAR = 0.08  # log hazard ratio: an error beyond it should be flagged
HEADER = ("trial", "style", "published", "patients", "rebuilt", "error", "against patients", "confidence", "remark")
WIDTHS = (22, 5, 9, 8, 7, 8, 16, 10, 0)


@dataclass(frozen=True)
class Trial:
    """A published trial: its patients by arm, and the hazard ratio as the paper states it."""

    name: str
    arms: tuple[PatientData, PatientData]
    labels: tuple[str, str]
    unit: str
    ticks: tuple[float, ...]
    published: float  # of the second arm versus the first


@dataclass(frozen=True)
class Outcome:
    """What became of one trial."""

    trial: Trial
    style: str  # the seed of its style
    patients: float  # hazard ratio of the patients who were drawn
    rebuilt: float | None
    confidence: str
    remark: str

    @property
    def error(self) -> float:
        """Of the log hazard ratio, against the published one."""
        return float("nan") if self.rebuilt is None else log(self.rebuilt / self.trial.published)

    @property
    def own_error(self) -> float:
        """The same against the patients who were drawn."""
        return float("nan") if self.rebuilt is None else log(self.rebuilt / self.patients)

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        known = (f"{self.trial.published:.3f}", f"{self.patients:.3f}")
        found = ("-", "-", "-")
        if self.rebuilt is not None:
            found = (f"{self.rebuilt:.3f}", f"{self.error:+.4f}", f"{self.own_error:+.4f}")
        return (self.trial.name, self.style, *known, *found, self.confidence, self.remark)


def trials(folder: Path, only: str) -> Iterator[tuple[int, Trial]]:
    with (folder / "trials.csv").open(newline="") as file:
        for k, row in enumerate(csv.DictReader(file)):
            if only in row["name"]:
                yield k, _trial(row, folder / "ipd" / f"{row['name']}.csv")


def _trial(row: dict[str, str], path: Path) -> Trial:
    published = float(row["published_hr"])
    return Trial(
        row["name"],
        tuple(_patients(path, row[key]) for key in ("arm1", "arm2")),
        tuple(row[key].replace("_", " ").capitalize() for key in ("arm1", "arm2")),
        row["units"],
        tuple(map(float, row["xaxis_at"].split())),
        published if row["hr_direction"] == "arm2_vs_arm1" else 1 / published,
    )


def _patients(path: Path, arm: str) -> PatientData:
    with path.open(newline="") as file:
        rows = sorted((float(row["time"]), int(row["event"])) for row in csv.DictReader(file) if row["arm"] == arm)
    return PatientData([time for time, _ in rows], [event for _, event in rows])


def drawn(trial: Trial, seed: int) -> DrawnFigure:
    rng = np.random.default_rng(seed)
    style = random_style(rng)
    style = replace(style, table="below") if style.table == "none" else style
    arms = tuple(ArmPatients(label, one.time, one.event) for label, one in zip(trial.labels, trial.arms, strict=True))
    last, ratio = max(float(one.time[-1]) for one in trial.arms), printed_ratio(arms)
    told = rng.random() < 0.6
    ticks = trial.ticks[:: -(-len(trial.ticks) // MOST_TICKS)]
    plan = PanelPlan(
        arms,
        ticks,
        f"Time ({trial.unit})",
        "Survival (%)" if style.percent == "percent" else "Survival",
        text=pick(rng, ratio.words) if told else (),
        time_unit=trial.unit,
        x_max=max(last, ticks[-1]),
    )
    return draw([plan], style)


def outcome(trial: Trial, style: str, figure: DrawnFigure) -> Outcome:
    own = _ratio(*trial.arms)
    try:
        result = kmrecon.extract(figure.data, name=trial.name)
    except kmrecon.KmreconError as error:
        return Outcome(trial, style, own, None, "-", str(error))
    codes = sorted({note.code for note in result.all_notes if note.severity != "info"})
    level = result.confidence.level if result.confidence else "-"
    rebuilt, remark = _rebuilt(trial, result)
    return Outcome(trial, style, own, rebuilt, level, ", ".join([*([remark] if remark else []), *codes]))


def _rebuilt(trial: Trial, result: Reconstruction) -> tuple[float | None, str]:
    """Return the hazard ratio of the second arm versus the first as rebuilt, each told by its curve; or why not."""
    arms = [arm for panel in result.panels for arm in panel.arms]
    if len(arms) != 2:
        return None, f"{len(arms)} of 2 curves read"
    if any(arm.patients is None for arm in arms):
        return None, "no patients rebuilt"
    truth = [kaplan_meier(one.time, one.event) for one in trial.arms]
    one, other = arms if _apart(arms, truth) <= _apart(arms[::-1], truth) else arms[::-1]
    exchanged = (one.label, other.label) == trial.labels[::-1]
    return _ratio(one.patients, other.patients), "labels exchanged" if exchanged else ""


def _apart(arms: list[Arm], truth: list[StepCurve]) -> float:
    times = np.linspace(0, min(curve.last_time for curve in truth), 100)
    pairs = zip(arms, truth, strict=True)
    return float(sum(((arm.curve.at(times) - curve.at(times)) ** 2).sum() for arm, curve in pairs))


def _ratio(first: Any, second: Any) -> float | None:
    found = hazard_ratio(second, first, "second", "first")
    return None if found is None else found.hr


def summary(outcomes: list[Outcome]) -> Iterator[str]:
    read = [one for one in outcomes if one.rebuilt is not None]
    yield f"{len(read)} of {len(outcomes)} figures give a hazard ratio"
    for one in outcomes:
        if one.rebuilt is None:
            yield f"without one: {one.trial.name}, style {one.style}: {one.remark}"
    if not read:
        return
    for name, errors in (
        ("published ratio", [abs(one.error) for one in read]),
        ("ratio of the patients drawn", [abs(one.own_error) for one in read]),
        ("patients drawn, against the published", [abs(log(one.patients / one.trial.published)) for one in read]),
    ):
        middle, most = np.quantile(errors, [0.5, 0.9])
        yield f"log HR error, {name}: median {middle:.4f}, 90th percentile {most:.4f}, largest {max(errors):.4f}"
    far = [one for one in read if abs(one.error) > FAR]
    unflagged = [f"{one.trial.name}, style {one.style}" for one in far if not one.remark]
    yield f"beyond {FAR:g}: {len(far)}, of these without a warning: {len(unflagged)} {'; '.join(unflagged)}".rstrip()
    for level in ("high", "medium", "low"):
        own = [abs(one.own_error) for one in read if one.confidence == level]
        if own:
            yield f"confidence {level}: {len(own)} figures, error against the patients at most {max(own):.4f}"


def page(outcomes: list[Outcome], seed: int, styles: int) -> str:
    lines = [
        "# Published trials, drawn, read, rebuilt and refitted",
        "",
        f"Made by `python benchmarks/trials.py TRIALS --seed {seed} --styles {styles} --write` from trials of",
        "the kmdata package (github.com/raredd/kmdata, MIT): their patients drawn in random styles, read with nothing",
        "told. Hazard ratios are those of the second arm versus the first; *patients*: of those who were drawn;",
        "*error*: of the log hazard ratio, against the published one and against the patients drawn.",
        "",
        *(f"* {line}" for line in summary(outcomes)),
        "",
        f"| {' | '.join(HEADER)} |",
        "|---" * len(HEADER) + "|",
        *(f"| {' | '.join(one.cells)} |" for one in outcomes),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", type=Path)
    parser.add_argument("--only", default="", help="trials whose name contains this")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--styles", type=int, default=1, help="how many times each trial is drawn")
    parser.add_argument("--keep", type=Path, help="a folder for the figures")
    parser.add_argument("--write", action="store_true", help="put the table into docs/trials.md")
    args = parser.parse_args()
    outcomes: list[Outcome] = []
    print("  ".join(f"{name:<{width}}" for name, width in zip(HEADER, WIDTHS, strict=True)))
    for k, trial in trials(args.trials, args.only):
        for seed in range(args.seed, args.seed + args.styles):
            figure = drawn(trial, 1000 * seed + k)
            if args.keep:
                args.keep.mkdir(parents=True, exist_ok=True)
                (args.keep / f"{trial.name}_{seed}{figure.suffix}").write_bytes(figure.data)
            outcomes.append(outcome(trial, str(seed), figure))
            cells = zip(outcomes[-1].cells, WIDTHS, strict=True)
            print("  ".join(f"{cell:<{width}}" for cell, width in cells).rstrip(), flush=True)
    print("\n".join(summary(outcomes)))
    if args.write:
        PAGE.write_text(page(outcomes, args.seed, args.styles), encoding="utf-8")


if __name__ == "__main__":
    main()
