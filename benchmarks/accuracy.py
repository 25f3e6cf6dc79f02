"""Print how well figures with known truth are read, hands off.

    python benchmarks/accuracy.py CORPUS [--only TEXT] [--detail]

CORPUS holds truth files (*.json, or truth/*.json) as `benchmarks/draw_corpus.py` and `sample_figures/make.py` write
them. A figure passes when the panels and curves are as many as they should be, every curve has an RMSE of survival
<= 0.01 at 100 times over its follow-up, and every printed number at risk is right. One that fails without a note of
severity warning or error is silently wrong: the worst outcome. Censoring marks count where the truth tells how wide
they are drawn: those nearer to one another than that count as one.
"""

import argparse
import csv
import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np

import kmrecon
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.refit import hazard_ratio
from kmrecon.types import Arm, Panel, PatientData, Reconstruction

PASS_RMSE = 0.01
MISSING = 1.0  # the RMSE charged for a curve that is not there
SUMS = ("cells", "cells_right", "labels_right", "marks", "marks_found", "marks_read", "marks_true")
UNLIKE_NAME = 0.5  # the cost of taking one arm for another of unknown patients
MARK_SLACK = 1.0  # px beyond half a mark's width by which a mark may be off


@dataclass(frozen=True)
class Score:
    """How one figure was read."""

    name: str
    seconds: float
    said: str = ""
    counted: bool = False  # panels and curves are as many as they should be
    warned: bool = False
    rmse: tuple[float, ...] = ()
    cells: int = 0
    cells_right: int = 0
    labels_right: int = 0
    arms: int = 0
    marks: int = 0  # true censoring marks that stand at least a mark's width apart; nearer ones count as one
    marks_found: int = 0
    marks_read: int = 0
    marks_true: int = 0  # of those read
    log_hr_errors: tuple[float, ...] = ()

    @property
    def passed(self) -> bool:
        return self.counted and max(self.rmse, default=0) <= PASS_RMSE and self.cells_right == self.cells

    @property
    def silent(self) -> bool:
        return not (self.passed or self.warned or self.said)


def score_figure(corpus: Path, truth: dict[str, Any]) -> Score:
    start = time.perf_counter()
    try:
        result = kmrecon.extract(corpus / truth["figure"])
    except kmrecon.KmreconError as error:
        return Score(truth["id"], time.perf_counter() - start, said=str(error), **missed(truth))
    return score_result(corpus, truth, result, time.perf_counter() - start)


def score_result(corpus: Path, truth: dict[str, Any], result: Reconstruction, seconds: float = 0.0) -> Score:
    pairs = list(zip(truth["panels"], result.panels, strict=False))
    scores = [score_panel(corpus, known, found, truth) for known, found in pairs]
    sums = {name: sum(panel[name] for panel in scores) for name in SUMS}
    right = len(truth["panels"]) == len(result.panels)
    return Score(
        truth["id"],
        seconds,
        counted=right and all(len(known["arms"]) == len(found.arms) for known, found in pairs),
        warned=any(note.severity != "info" for note in result.all_notes),
        rmse=tuple(rmse for panel in scores for rmse in panel["rmse"]),
        arms=sum(len(known["arms"]) for known in truth["panels"]),
        **sums,
        log_hr_errors=tuple(panel["log_hr_error"] for panel in scores if panel["log_hr_error"] is not None),
    )


def missed(truth: dict[str, Any]) -> dict[str, int]:
    """Return what a figure holds that was not read at all."""
    tables = [known.get("risk_table") or {"rows": []} for known in truth["panels"]]
    marks = [
        marks_right(known, (None,) * len(known["arms"]), truth.get("features", {}).get("mark_px"))["marks"]
        for known in truth["panels"]
    ]
    return {
        "arms": sum(len(known["arms"]) for known in truth["panels"]),
        "cells": sum(cell is not None for table in tables for row in table["rows"] for cell in row),
        "marks": sum(marks),
    }


def score_panel(corpus: Path, known: dict[str, Any], found: Panel, truth: dict[str, Any]) -> dict[str, Any]:
    patients = patients_of(corpus, known)
    matched = match(known, patients, found.arms)
    table = known.get("risk_table") or {"times": [], "rows": []}
    rows = list(zip(table["rows"], matched, strict=False))
    pairs = list(zip(known["arms"], matched, strict=True))
    horizon = max(known["x_ticks"])
    return {
        "rmse": [
            rmse_of(known, patients.get(arm["label"]), mine) for arm, mine in zip(known["arms"], matched, strict=True)
        ],
        "cells": sum(cell is not None for row, _ in rows for cell in row),
        "cells_right": sum(cells_right(table["times"], row, mine, horizon) for row, mine in rows),
        "labels_right": sum(mine is not None and same(mine.label, arm["label"]) for arm, mine in pairs),
        "log_hr_error": log_hr_error(known, patients, matched),
        **marks_right(known, matched, truth.get("features", {}).get("mark_px")),
    }


def marks_right(known: dict[str, Any], matched: tuple[Arm | None, ...], wide: float | None) -> dict[str, int]:
    """Return how many censoring marks there are, were found, were read, and of those read are true."""
    out = dict.fromkeys(("marks", "marks_found", "marks_read", "marks_true"), 0)
    ticks, pixels = known["x_ticks"], (known.get("axes_px") or {}).get("x_ticks")
    if not wide or not pixels:
        return out
    width = wide * (ticks[-1] - ticks[0]) / (pixels[-1] - pixels[0])
    reach = width * (0.5 + MARK_SLACK / wide)
    for arm, mine in zip(known["arms"], matched, strict=True):
        true = np.array([t for t in arm["censor_marks"] if t <= known.get("x_max", np.inf)])
        read = mine.censor_marks.time if mine is not None and mine.censor_marks is not None else np.array([])
        out["marks_read"] += read.size
        if true.size:
            away = np.abs(np.subtract.outer(read, true))
            groups = np.split(np.arange(true.size), np.flatnonzero(np.diff(np.sort(true)) > width) + 1)
            hit = (away <= reach).any(axis=0)[np.argsort(true)] if read.size else np.zeros(true.size, bool)
            out["marks"] += len(groups)
            out["marks_found"] += sum(bool(hit[group].any()) for group in groups)
            out["marks_true"] += int((away <= reach).any(axis=1).sum()) if read.size else 0
    return out


def same(label: str, other: str) -> bool:
    return label.strip().lower() == other.strip().lower()


def match(known: dict[str, Any], patients: dict[str, PatientData], arms: tuple[Arm, ...]) -> tuple[Arm | None, ...]:
    """Return the read arm of each true one: those that lie nearest together in all."""
    wanted = known["arms"]
    pool = [*arms, *[None] * max(0, len(wanted) - len(arms))]
    if math.perm(len(pool), len(wanted)) > 5040:
        pool = pool[: len(wanted)]
    cost = {
        (k, id(a)): cost_of(known, arm, patients.get(arm["label"]), a) for k, arm in enumerate(wanted) for a in pool
    }
    return min(permutations(pool, len(wanted)), key=lambda chosen: sum(cost[k, id(a)] for k, a in enumerate(chosen)))


def cost_of(known: dict[str, Any], arm: dict[str, Any], patients: PatientData | None, mine: Arm | None) -> float:
    """Return how far apart two curves lie; of arms whose patients nobody has, only the names tell."""
    if patients is not None or mine is None:
        return rmse_of(known, patients, mine)
    return 0.0 if same(mine.label, arm["label"]) else UNLIKE_NAME


def rmse_of(known: dict[str, Any], patients: PatientData | None, arm: Arm | None) -> float:
    if patients is None:
        return 0.0
    if arm is None:
        return MISSING
    truth, last = kaplan_meier(patients.time, patients.event), float(patients.time.max())
    grid = np.linspace(0, min(last, known.get("x_max", last)), 101)[1:]
    expected = truth.at(grid)
    seen = expected >= (known.get("y_min", 0.0) if known["direction"] == "survival" else 0.0)
    return float(np.sqrt(np.mean((arm.curve.at(grid)[seen] - expected[seen]) ** 2))) if seen.any() else 0.0


def cells_right(times: list[float], row: list[int | None], arm: Arm | None, horizon: float) -> int:
    if arm is None or arm.at_risk is None:
        return 0
    right = 0
    for when, count in zip(times, row, strict=True):
        near = np.flatnonzero(np.abs(arm.at_risk.time - when) <= 0.005 * horizon)
        right += count is not None and near.size == 1 and int(arm.at_risk.count[near[0]]) == count
    return right


def log_hr_error(
    known: dict[str, Any], patients: dict[str, PatientData], matched: tuple[Arm | None, ...]
) -> float | None:
    if len(known["arms"]) != 2 or len(patients) != 2 or any(arm is None or arm.patients is None for arm in matched):
        return None
    true = hazard_ratio(*(patients[arm["label"]] for arm in known["arms"]), "a", "b")
    mine = hazard_ratio(*(arm.patients for arm in matched if arm and arm.patients), "a", "b")
    return None if true is None or mine is None else abs(math.log(mine.hr / true.hr))


def patients_of(corpus: Path, known: dict[str, Any]) -> dict[str, PatientData]:
    if not known.get("ipd"):
        return {}
    with (corpus / known["ipd"]).open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row.get("panel", known["name"]) in ("", known["name"])]
    found = {}
    for label in dict.fromkeys(row["arm"] for row in rows):
        pairs = sorted((float(row["time"]), int(row["event"])) for row in rows if row["arm"] == label)
        found[label] = PatientData(np.array([t for t, _ in pairs]), np.array([e for _, e in pairs]))
    return found


def truths(corpus: Path, only: str) -> Iterator[dict[str, Any]]:
    folder = corpus / "truth" if (corpus / "truth").is_dir() else corpus
    for path in sorted(folder.glob("*.json")):
        if only in path.stem:
            yield json.loads(path.read_text(encoding="utf-8"))


def table(scores: list[Score]) -> Iterator[tuple[str, str]]:
    rmse = np.array([value for score in scores for value in score.rmse])
    ratios = np.array([value for score in scores for value in score.log_hr_errors])
    cells, right = sum(score.cells for score in scores), sum(score.cells_right for score in scores)
    passed, silent = sum(score.passed for score in scores), sum(score.silent for score in scores)
    yield "figures", str(len(scores))
    yield "passed hands off", f"{passed} ({passed / len(scores):.0%})"
    yield "no result", str(sum(bool(score.said) for score in scores))
    yield "silently wrong", f"{silent} ({silent / len(scores):.0%})"
    yield "curve RMSE median / p90 / max", quantiles(rmse, 0.5, 0.9, 1)
    yield "numbers at risk right", f"{right}/{cells}"
    yield "labels right", f"{sum(score.labels_right for score in scores)}/{sum(score.arms for score in scores)}"
    yield "marks recall / precision", " / ".join(f"{share:.3f}" for share in mark_shares(scores))
    yield "|log HR error| median / p90 / max", quantiles(ratios, 0.5, 0.9, 1)
    yield "seconds a figure median / p90", quantiles(np.array([score.seconds for score in scores]), 0.5, 0.9)


def mark_shares(scores: list[Score]) -> Iterator[float]:
    """Yield recall and precision of the censoring marks."""
    for found, of in (("marks_found", "marks"), ("marks_true", "marks_read")):
        total = sum(getattr(score, of) for score in scores)
        yield sum(getattr(score, found) for score in scores) / total if total else math.nan


def quantiles(values: np.ndarray[Any, Any], *parts: float) -> str:
    return " / ".join(f"{np.quantile(values, part):.4f}" for part in parts) if values.size else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--only", default="", help="figures whose id contains this")
    parser.add_argument("--detail", action="store_true", help="a line for each figure")
    args = parser.parse_args()
    scores = []
    for truth in truths(args.corpus, args.only):
        scores.append(score_figure(args.corpus, truth))
        if args.detail:
            last = scores[-1]
            word = "pass" if last.passed else "SILENT" if last.silent else "fail"
            rmse = f"{max(last.rmse):.4f}" if last.rmse else "-"
            print(f"{word:<7}{last.name:<40}{rmse:>8}  cells {last.cells_right}/{last.cells}  {last.said[:80]}")
    if not scores:
        raise SystemExit(f"there is no truth file in {args.corpus}")
    for name, value in table(scores):
        print(f"{name:<36}{value}")


if __name__ == "__main__":
    main()
