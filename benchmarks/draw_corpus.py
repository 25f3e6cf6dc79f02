"""Draw random figures with their truth, laid out as score_figures.py wants them.

    python benchmarks/draw_corpus.py OUT --count 200 --seed 1 [--arm-words]

writes OUT/figures/<id>.png|jpg, OUT/truth/<id>.json and OUT/ipd/<id>[_<panel>].csv;
figure k of a seed is always the same. With --arm-words each prints medians, and sometimes events, of its arms.
"""

import argparse
import csv
import json
from pathlib import Path

from kmrecon.synthetic import DrawnFigure, DrawnPanel, random_figure, truth_of


def write_patients(path: Path, panel: DrawnPanel) -> None:
    with path.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("time", "event", "arm"))
        for arm in panel.plan.arms:
            rows.writerows((t, e, arm.label) for t, e in zip(arm.time.tolist(), arm.event.tolist(), strict=True))


def write_figure(out: Path, name: str, figure: DrawnFigure) -> None:
    many = len(figure.panels) > 1
    patients = {p.name: f"ipd/{name}_{p.name}.csv" if many else f"ipd/{name}.csv" for p in figure.panels}
    file = f"figures/{name}{figure.suffix}"
    (out / file).write_bytes(figure.data)
    (out / f"truth/{name}.json").write_text(json.dumps(truth_of(figure, name, file, patients)) + "\n")
    for panel in figure.panels:
        write_patients(out / patients[panel.name], panel)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--arm-words", action="store_true")
    args = parser.parse_args()
    for folder in ("figures", "truth", "ipd"):
        (args.out / folder).mkdir(parents=True, exist_ok=True)
    for k in range(args.count):
        write_figure(args.out, f"drawn_{args.seed}_{k:03d}", random_figure(1000 * args.seed + k, args.arm_words))


if __name__ == "__main__":
    main()
