"""Run every sample figure from picture to hazard ratio; print published against refitted, row by row.

    python benchmarks/replay.py [SAMPLE_FIGURES] [--only TEXT] [--all]

The published results stand in SAMPLE_FIGURES/published.toml, the figures beside it by their ids. `--all` prints every
printed statistic, not the hazard ratio alone.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import kmrecon
from kmrecon.published import read_published
from kmrecon.survival.published import PublishedFigure
from kmrecon.survival.validation import Comparison, validate

MOST_LOG_HR_ERROR = 0.02


def replay(folder: Path, published: PublishedFigure) -> tuple[Comparison, ...]:
    """Read one figure and hold its patients against what is printed of it."""
    found = list(folder.glob(f"{published.id}.*"))
    picture = next(path for path in found if path.suffix in (".png", ".jpg", ".pdf", ".svg"))
    result = kmrecon.extract(picture)
    patients = {arm.label: arm.patients for arm in result.panels[0].arms if arm.patients is not None}
    return validate(patients, published)


def row(figure: str, found: Comparison) -> str:
    refitted = "-" if found.refitted is None else f"{found.refitted:.4g}"
    difference = "-" if found.difference is None else f"{found.difference:+.4f}"
    word = {True: "same digits", False: "differs", None: found.remark}[found.within_rounding]
    return (
        f"{figure:<44}{found.statistic:<16}{found.arm:<24}{found.published:>10}{refitted:>10}{difference:>12}  {word}"
    )


def figures(folder: Path, only: str) -> Iterator[PublishedFigure]:
    for published in read_published(folder / "published.toml"):
        if only in published.id and published.hr is not None:
            yield published


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parents[1] / "sample_figures")
    parser.add_argument("--only", default="", help="figures whose id contains this")
    parser.add_argument("--all", action="store_true", help="every printed statistic")
    args = parser.parse_args()
    errors = []
    print(f"{'figure':<44}{'statistic':<16}{'arm':<24}{'published':>10}{'refitted':>10}{'difference':>12}")
    for published in figures(args.folder, args.only):
        try:
            found = replay(args.folder, published)
        except kmrecon.KmreconError as error:
            print(f"{published.id:<44}{error}")
            errors.append(float("inf"))
            continue
        print("\n".join(row(published.id, one) for one in found if args.all or one.statistic == "hr"))
        differences = [one.difference for one in found if one.statistic == "hr"]
        errors += [float("inf") if difference is None else abs(difference) for difference in differences]
    met = sum(error <= MOST_LOG_HR_ERROR for error in errors)
    print(f"{met} of {len(errors)} refitted log hazard ratios within {MOST_LOG_HR_ERROR} of the published ones")


if __name__ == "__main__":
    main()
