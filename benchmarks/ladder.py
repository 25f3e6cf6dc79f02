"""Print how accuracy falls as figures get worse, and where the time goes.

    python benchmarks/ladder.py [--figures 12] [--seed 5] [--only TEXT] [--write]

draws figures of one panel with the project's own generator, one after the other in each of its styles, spoils each
of them in one way (scale, JPEG, blur, noise, turn, scan) to several degrees, reads them hands off and scores them as
`benchmarks/accuracy.py` does. --write puts the tables into docs/accuracy.md.
"""

import argparse
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from accuracy import Score, mark_shares, quantiles, score_figure
from draw_corpus import write_figure
from kmrecon.synthetic import PRESETS, DrawnFigure, draw
from kmrecon.synthetic.random_figures import random_panel
from speed import STAGES, Clock

PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"
Spoil = Callable[[Image.Image], Image.Image]


def scaled(share: float) -> Spoil:
    return lambda image: image.resize(
        (round(image.width * share), round(image.height * share)), Image.Resampling.LANCZOS
    )


def compressed(quality: int) -> Spoil:
    def spoil(image: Image.Image) -> Image.Image:
        data = io.BytesIO()
        image.save(data, "JPEG", quality=quality)
        return Image.open(data).convert("RGB")

    return spoil


def blurred(sigma: float) -> Spoil:
    return lambda image: image.filter(ImageFilter.GaussianBlur(sigma))


def noisy(deviation: float) -> Spoil:
    def spoil(image: Image.Image) -> Image.Image:
        noise = np.random.default_rng(1).normal(0, deviation, (image.height, image.width, 1))
        return Image.fromarray((np.asarray(image, float) + noise).round().clip(0, 255).astype(np.uint8))

    return spoil


def turned(degrees: float) -> Spoil:
    return lambda image: image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))


def scanned(image: Image.Image) -> Image.Image:
    """Return the picture as a scanner gives it: askew, soft, on yellowish paper that darkens to one side, noisy."""
    soft = blurred(0.7)(turned(0.6)(image))
    shade = np.linspace(1.0, 0.93, image.width)[None, :, None] * np.array([0.98, 0.97, 0.93])
    paper = Image.fromarray((np.asarray(soft, float) * shade).round().astype(np.uint8))
    return compressed(80)(noisy(4)(paper))


LADDER: dict[str, Spoil] = {
    "as drawn": lambda image: image,
    **{f"scale {share:g}": scaled(share) for share in (0.75, 0.5)},
    **{f"JPEG quality {quality}": compressed(quality) for quality in (90, 75, 60, 40)},
    **{f"blur {sigma:g} px": blurred(sigma) for sigma in (0.5, 1.0, 1.5)},
    **{f"noise {deviation:g}/255": noisy(deviation) for deviation in (4, 8, 16)},
    **{f"turn {degrees:g} degrees": turned(degrees) for degrees in (0.25, 0.5, 1.0, 2.0)},
    "scan": scanned,
}


def figures(count: int, seed: int) -> Iterator[tuple[str, DrawnFigure]]:
    """Yield figures of two arms, the styles in turn, large enough that what spoils them is what counts."""
    styles = list(PRESETS.values())
    for k in range(count):
        rng = np.random.default_rng(1000 * seed + k)
        style = replace(styles[k % len(styles)], dpi=150)
        yield style.name, draw([random_panel(rng, 2, style)], style)


def read(folder: Path, truth: dict[str, Any], original: Image.Image, spoil: Spoil) -> Score:
    spoil(original).save(folder / "figures" / "spoiled.png")
    return score_figure(folder, {**truth, "figure": "figures/spoiled.png"})


def row(name: str, scores: list[Score]) -> str:
    rmse = np.array([value for score in scores for value in score.rmse])
    passed, silent = (sum(getattr(score, what) for score in scores) for what in ("passed", "silent"))
    cells, right = (sum(getattr(score, what) for score in scores) for what in ("cells", "cells_right"))
    labels = sum(score.labels_right for score in scores)
    arms = sum(score.arms for score in scores)
    marks = " / ".join(f"{share:.2f}" for share in mark_shares(scores))
    return (
        f"| {name} | {len(scores)} | {passed} | {silent} | {quantiles(rmse, 0.5, 0.9)} | {right}/{cells} "
        f"| {labels}/{arms} | {marks} |"
    )


HEAD = """| {what} | figures | passed | silently wrong | RMSE median / p90 | cells | labels | marks recall / precision |
|---|---|---|---|---|---|---|---|"""


def run(count: int, seed: int, only: str) -> Iterator[str]:
    by_step: dict[str, list[Score]] = {name: [] for name in LADDER if only in name}
    by_style: dict[str, list[Score]] = {}
    clock = Clock(STAGES, now=time.perf_counter)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("figures", "truth", "ipd"):
            (folder / part).mkdir()
        for k, (style, figure) in enumerate(figures(count, seed)):
            write_figure(folder, f"drawn_{k:03d}", figure)
            truth = json.loads((folder / "truth" / f"drawn_{k:03d}.json").read_text())
            original = Image.open(folder / truth["figure"]).convert("RGB")
            for step, scores in by_step.items():
                scores.append(read(folder, truth, original, LADDER[step]))
                by_style.setdefault(style, []).append(scores[-1])
    yield HEAD.format(what="spoiled by")
    yield from (row(step, scores) for step, scores in by_step.items())
    yield "\n" + HEAD.format(what="style, all steps")
    yield from (row(style, scores) for style, scores in by_style.items())
    everything = [score for scores in by_step.values() for score in scores]
    total = sum(score.seconds for score in everything)
    yield "\n| stage | share of the time |\n|---|---|"
    yield from (f"| {stage} | {seconds / total:.0%} |" for stage, seconds in clock.seconds.items())
    yield f"| all else | {1 - sum(clock.seconds.values()) / total:.0%} |"


INTRODUCTION = """# Accuracy on spoiled figures

What `{command}` printed. Figures of two arms at 150 dpi in the generator's styles, each spoiled in one way; read with
nothing told. Passed, RMSE and cells as in the README's table; marks are those at least one mark's width apart.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, default=12)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--only", default="", help="steps whose name contains this")
    parser.add_argument("--write", action="store_true", help="into docs/accuracy.md")
    args = parser.parse_args()
    lines = list(run(args.figures, args.seed, args.only))
    print("\n".join(lines))
    if args.write:
        command = f"python benchmarks/ladder.py --figures {args.figures} --seed {args.seed}"
        PAGE.write_text("\n".join([INTRODUCTION.format(command=command), *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
