"""Draw random figures in the looks of journals and of other programs, with their truth.

    python benchmarks/draw_programs.py OUT --count 60 --seed 1

OUT is laid out as draw_corpus.py lays it out. Six of ten figures look like those of journals (and of Prism, SPSS, SAS,
Stata and spreadsheets), drawn with matplotlib; the others are lifelines' own plots and those of plotnine, Altair and
lets-plot: `pip install ".[programs]"`. Figure k of a seed is always the same, with the same fonts and versions.
"""

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np

from programs_journals import draw_journal
from programs_patients import random_trial, write
from programs_plots import draw_altair, draw_lets_plot, draw_lifelines, draw_plotnine

KINDS = (
    draw_journal,
    draw_journal,
    draw_lifelines,
    draw_journal,
    draw_plotnine,
    draw_journal,
    draw_altair,
    draw_journal,
    draw_lets_plot,
    draw_journal,
)


def draw_figure(out: Path, seed: int, k: int) -> None:
    """Draw figure k of a seed."""
    rng, name = np.random.default_rng([seed, k]), f"programs_{seed}_{k:03d}"
    trial = random_trial(rng)
    write(out, name, trial, KINDS[k % len(KINDS)](rng, trial, out / "figures" / name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    mpl.use("Agg")  # no window
    for folder in ("figures", "truth", "ipd"):
        (args.out / folder).mkdir(parents=True, exist_ok=True)
    for k in range(args.count):
        try:
            draw_figure(args.out, args.seed, k)
        except ModuleNotFoundError as error:
            raise SystemExit(f'{error.name} is not installed: pip install ".[programs]" installs it') from error


if __name__ == "__main__":
    main()
