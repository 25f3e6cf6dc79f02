"""Makes every sample figure again: python sample_figures/make.py [--patients]

Without --patients the patients are those in the .csv files; with it they are searched for anew, which takes
some minutes and gives the same patients. Facts from published.toml, choices from plans.py.
"""

import argparse
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kmrecon.synthetic import ArmPatients, DrawnFigure, PanelPlan, Style, draw, truth_of
from kmrecon.synthetic.arm_words import Line
from kmrecon.synthetic.matching import ArmTarget, Target, meets_hazard_ratio, misfit, pooled, search
from plans import PAGES, SAMPLES, SHARED, Sample
from statistics_table import readme_table

HERE = Path(__file__).parent
GOOD_ENOUGH = 4.0  # misfit at which no other seed is tried


def published() -> dict[str, dict[str, Any]]:
    """Return the printed facts, by figure id."""
    rows = tomllib.loads((HERE / "published.toml").read_text())["figure"]
    return {row["id"]: row for row in rows}


def decimals_of(value: float) -> int:
    """Return how many decimals a printed number has."""
    return len(repr(value).partition(".")[2])


def arm_target(arm: Mapping[str, Any], n: int, sample: Sample) -> ArmTarget:
    """Return what is printed of one arm."""
    limits = arm.get("median_ci")
    return ArmTarget(
        arm["label"],
        n,
        arm.get("median"),
        {float(t): s for t, s in arm.get("survival_at", {}).items()},
        False if arm["label"] in sample.median_not_reached else None,
        arm.get("events"),
        None if limits is None else (limits[0], limits[1]),
    )


def target_of(row: Mapping[str, Any], sample: Sample, whole: Mapping[str, Any] | None) -> Target:
    """Return what the patients of one figure have to give; `whole`: the row of the same patients as one arm."""
    sizes = sample.n or tuple(arm["n"] for arm in row["arms"])
    arms = tuple(arm_target(arm, n, sample) for arm, n in zip(row["arms"], sizes, strict=True))
    p, ci = row.get("p"), row.get("ci")
    return Target(
        arms,
        sample.follow_up,
        row.get("hr"),
        None if ci is None else (ci[0], ci[1]),
        p=p,
        p_half_unit=0.0005 if p is None else 0.5 * 10.0 ** -decimals_of(p),
        rmst_difference=row.get("rmst_difference"),
        horizon=row.get("rmst_horizon"),
        pooled=None if whole is None else arm_target(whole["arms"][0], sum(sizes), sample),
        total_events=sample.total_events,
    )


def simulate(name: str, facts: Mapping[str, Mapping[str, Any]], tries: int = 8) -> tuple[ArmPatients, ...]:
    """Return the patients of one figure: the best of some seeds that give the printed hazard ratio and interval."""
    sample = SAMPLES[name]
    whole = next((facts[one] for one, many in SHARED.items() if many == name), None)
    target = target_of(facts[name], sample, whole)
    found = []
    for seed in range(sample.seed, sample.seed + tries):
        arms = search(target, seed, decimals=sample.decimals)
        if meets_hazard_ratio(arms, target):
            found.append((misfit(arms, target), seed, arms))
        if found and (min(found)[0] < GOOD_ENOUGH or seed >= sample.seed + tries // 4):
            break
    if not found:
        raise SystemExit(f"{name}: no patients give the printed hazard ratio and its interval")
    return min(found)[2]


def load(path: Path, panel: str = "1") -> tuple[ArmPatients, ...]:
    """Return the patients of one panel from its file."""
    rows = pd.read_csv(path, dtype={"panel": str, "arm": str})
    rows = rows[rows.panel == panel]
    return tuple(
        ArmPatients(label, arm.time.to_numpy(), arm.event.to_numpy()) for label, arm in rows.groupby("arm", sort=False)
    )


def save_patients(path: Path, panels: Mapping[str, tuple[ArmPatients, ...]]) -> None:
    """Write the patients of a figure: panel, arm, time, event."""
    rows = [
        pd.DataFrame({"panel": panel, "arm": arm.label, "time": arm.time, "event": arm.event})
        for panel, arms in panels.items()
        for arm in arms
    ]
    pd.concat(rows).to_csv(path, index=False, lineterminator="\n")


def arm_lines(row: Mapping[str, Any], sample: Sample) -> tuple[Line, ...]:
    """Return what a figure prints of its arms, a line or a row each."""
    told = [
        {
            "label": arm["label"],
            "n": arm.get("n"),
            "median": f"{arm['median']:.1f}" if "median" in arm else "not reached",
            **dict(zip(("low", "high"), arm.get("median_ci", ()), strict=False)),
        }
        for arm in row["arms"]
    ]
    words = sample.arm_words
    if isinstance(words, str):
        return tuple(words.format(**arm).replace("not reached months", "not reached") for arm in told)
    return (*sample.arm_header, *(tuple(cell.format(**arm) for cell in words) for arm in told))


def arm_values(row: Mapping[str, Any], sample: Sample) -> list[dict[str, Any]]:
    """Return the same for the truth file."""
    values = []
    for arm in row["arms"]:
        median = {"what": "median", "arm": arm["label"], "value": arm.get("median"), "ci": arm.get("median_ci")}
        values.append(median)
        if "{n}" in sample.arm_words:
            values.append({"what": "n", "arm": arm["label"], "value": arm["n"]})
    return values


def plan_of(row: Mapping[str, Any], arms: tuple[ArmPatients, ...], style: Style) -> PanelPlan:
    """Return what one panel shows."""
    sample = SAMPLES[row["id"]]
    words: list[Line] = []
    if "hr" in row:
        low, high = (f"{v:.2f}" for v in row.get("ci", (0, 0)))
        words.append(sample.hr_words.format(hr=f"{row['hr']:.2f}", low=low, high=high))
    if "p_below" in row:
        words.append(sample.p_words.format(p=f"< {row['p_below']:g}"))
    elif "p" in row:
        words.append(sample.p_words.format(p=f"= {row['p']:g}"))
    printed = {key: row[key] for key in ("hr", "ci", "p", "p_below") if key in row}
    if sample.arm_words:
        words = [*arm_lines(row, sample), *words]
        printed["values"] = arm_values(row, sample)
    return PanelPlan(
        arms,
        sample.x_ticks,
        sample.x_label,
        sample.y_label.removesuffix(" (%)") + (" (%)" if style.percent == "percent" else ""),
        sample.y_ticks,
        text=tuple(words),
        printed=printed,
    )


def write(name: str, figure: DrawnFigure, panels: Mapping[str, tuple[ArmPatients, ...]]) -> None:
    """Write a figure, its truth and its patients."""
    (HERE / f"{name}{figure.suffix}").write_bytes(figure.data)
    truth = truth_of(figure, name, f"{name}{figure.suffix}", dict.fromkeys(panels, f"{name}.csv"))
    (HERE / f"{name}.json").write_text(json.dumps(truth, indent=1) + "\n")
    save_patients(HERE / f"{name}.csv", panels)


def make_one(name: str, style: Style, facts: Mapping[str, Any], arms: Mapping[str, tuple[ArmPatients, ...]]) -> None:
    """Draw and write one figure of one or more rows."""
    rows = PAGES[name][0] if name in PAGES else (name,)
    plans = [plan_of(facts[row], arms[row], style) for row in rows]
    write(name, draw(plans, style), {str(k + 1): arms[row] for k, row in enumerate(rows)})


def main() -> None:
    """Make all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", action="store_true", help="search for the patients anew")
    parser.add_argument("--only", default="", help="parts of the names to search for anew, split by commas")
    args = parser.parse_args()
    facts, arms = published(), {}
    for name in [*(n for n in SAMPLES if n not in SHARED), *SHARED]:
        if name in SHARED:
            one = pooled(arms[SHARED[name]])
            arms[name] = (ArmPatients("All", one.time, one.event),)
        elif args.patients and any(part in name for part in args.only.split(",")):
            arms[name] = simulate(name, facts)
        else:
            arms[name] = load(HERE / f"{name}.csv")
        make_one(name, SAMPLES[name].style, facts, arms)
        print(name)
    for name, (_, style) in PAGES.items():
        make_one(name, style, facts, arms)
    (HERE / "README.md").write_text(readme_table(facts, arms))


if __name__ == "__main__":
    main()
