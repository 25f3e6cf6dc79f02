"""Run every sample figure from picture to patients; print each published statistic beside the refitted one.

    python benchmarks/replay.py [SAMPLE_FIGURES] [--only TEXT] [--write]

The published results stand in SAMPLE_FIGURES/published.toml, the figures beside it by their ids, the patients that
were drawn in ID.csv. A statistic without the printed digits gets a reason: the drawn patients do not give it either,
or the picture leaves it open (the range that holds 95% of 100 draws of patients that fit). `--write` puts the table
into docs/replay.md.
"""

import argparse
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import kmrecon
from kmrecon.published import read_published
from kmrecon.survival.ensemble import draw_patients
from kmrecon.survival.evidence import complete
from kmrecon.survival.published import PublishedFigure
from kmrecon.survival.uncertainty import evidence_of
from kmrecon.survival.validation import Comparison, validate
from kmrecon.types import Panel, PatientData, Reconstruction

PAGE = Path(__file__).parents[1] / "docs" / "replay.md"
MOST_LOG_HR_ERROR = 0.02
DRAWS, SEED = 100, 2012
UNEXPLAINED = "no reason found"
INTRODUCTION = """# The sample figures replayed

What `python benchmarks/replay.py --write` printed: every statistic that the five reports publish, from picture to
patients to refit, with nothing told. "Open in the picture": the range that holds 95% of the patients that fit as well.
"Drawn patients": those whose curves the picture shows do not have the printed digits themselves (the reports
contradict themselves in places, and whole patients do not meet every combination of printed numbers).

| figure | statistic | arm | published | refitted | difference | |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """One published statistic, and what became of it."""

    figure: str
    found: Comparison
    reason: str

    def cells(self) -> tuple[str, ...]:
        """Return what a table shows of it."""
        found = self.found
        refitted = "-" if found.refitted is None else f"{found.refitted:.4g}"
        difference = "-" if found.difference is None else f"{found.difference:+.4f}"
        return self.figure, found.statistic, found.arm, found.published, refitted, difference, self.reason


def replay(folder: Path, published: PublishedFigure) -> Iterator[Row]:
    """Read one figure and hold its patients against what is printed of it."""
    found = list(folder.glob(f"{published.id}.*"))
    result = kmrecon.extract(next(path for path in found if path.suffix in (".png", ".jpg", ".pdf", ".svg")))
    panel = result.panels[0]
    rows = validate({arm.label: arm.patients for arm in panel.arms if arm.patients is not None}, published)
    if all(row.within_rounding for row in rows):
        yield from (Row(published.id, row, "same digits") for row in rows)
        return
    drawn = validate(drawn_patients(folder / f"{published.id}.csv"), published)
    fits = [validate(one, published) for one in draws(panel)]
    for k, row in enumerate(rows):
        reason = reason_of(row, drawn[k], [fit[k].refitted for fit in fits])
        yield Row(published.id, row, reason or f"{UNEXPLAINED}; {doubts(result)}")


def reason_of(row: Comparison, drawn: Comparison, fits: list[float | None]) -> str:
    """Return why a statistic has the printed digits or has not; empty where nothing tells."""
    if row.within_rounding:
        return "same digits"
    if row.within_rounding is None:
        return row.remark
    if drawn.within_rounding is False:
        return f"drawn patients give {'-' if drawn.refitted is None else f'{drawn.refitted:.4g}'}"
    known = [fit for fit in fits if fit is not None]
    if not known:
        return ""
    low, high = np.quantile(known, (0.025, 0.975))
    value, half = float(row.published.lstrip("< ")), 0.5 * 10.0 ** -len(row.published.partition(".")[2])
    return f"open in the picture: {low:.4g} to {high:.4g}" if low - half <= value <= high + half else ""


def drawn_patients(path: Path) -> dict[str, PatientData]:
    """Return the patients whose curves the picture shows."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    arms: dict[str, PatientData] = {}
    for label in dict.fromkeys(row["arm"] for row in rows):
        own = sorted((float(row["time"]), -int(row["event"])) for row in rows if row["arm"] == label)
        arms[label] = PatientData(np.array([time for time, _ in own]), np.array([-event for _, event in own], np.int64))
    return arms


def draws(panel: Panel) -> Iterator[Mapping[str, PatientData]]:
    """Yield the patients of all arms as they may have been as well."""
    samples = {
        arm.label: draw_patients(complete(evidence_of(arm)), DRAWS, SEED + k)
        for k, arm in enumerate(panel.arms)
        if arm.patients is not None
    }
    for k in range(min(map(len, samples.values()), default=0)):
        yield {label: PatientData(some[k].time, some[k].event) for label, some in samples.items()}


def doubts(result: Reconstruction) -> str:
    """Return the codes of the warnings of a result."""
    codes = {note.code for note in result.all_notes if note.severity != "info"}
    return f"the reading is doubted: {', '.join(sorted(codes))}" if codes else "nothing is doubted"


def summary(rows: list[Row]) -> Iterator[str]:
    """Yield the sums."""
    same = sum(bool(row.found.within_rounding) for row in rows)
    open_ = [row for row in rows if row.reason.startswith(UNEXPLAINED)]
    errors = [row.found.difference for row in rows if row.found.statistic == "hr"]
    met = sum(error is not None and abs(error) <= MOST_LOG_HR_ERROR for error in errors)
    yield f"{same} of {len(rows)} published statistics have the same digits, {len(rows) - same - len(open_)} a reason."
    names = ", ".join(f"{row.figure} {row.found.statistic}" for row in open_)
    yield f"Without a reason: {names or 'none'}."
    yield f"{met} of {len(errors)} refitted log hazard ratios are within {MOST_LOG_HR_ERROR} of the published ones."


def main() -> None:
    """Print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parents[1] / "sample_figures")
    parser.add_argument("--only", default="", help="figures whose id contains this")
    parser.add_argument("--write", action="store_true", help="into docs/replay.md")
    args = parser.parse_args()
    rows: list[Row] = []
    for published in read_published(args.folder / "published.toml").figures:
        if args.only not in published.id:
            continue
        try:
            new = list(replay(args.folder, published))
        except kmrecon.KmreconError as error:
            lost = Comparison("hr", "", str(published.hr), None, None, "", None, str(error))
            new = [Row(published.id, lost, f"{UNEXPLAINED}; {error}")]
        for row in new:
            print("{:<30}{:<17}{:<21}{:>9}{:>11}{:>10}  {}".format(*row.cells()), flush=True)
        rows += new
    said = list(summary(rows))
    print("\n".join(said))
    if args.write:
        table = "\n".join(f"| {' | '.join(row.cells())} |" for row in rows)
        PAGE.write_text(INTRODUCTION + table + "\n\n" + "\n".join(said) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
