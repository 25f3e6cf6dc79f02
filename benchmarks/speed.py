"""Print the seconds a figure takes, by stage, those of a whole command, and the peak memory of a large figure.

    python benchmarks/speed.py FOLDER [--only TEXT] [--every 1] [--write]

FOLDER holds figures. Each is read hands off, with the OCR engine, after one that loads the libraries. Processor time
(of all threads) is counted, not time on the clock: it hardly changes with what else the machine does, and no figure
takes longer than that. Then `kmrecon extract` runs on each in a process of its own. For the memory the widest figures
are enlarged to 2,400 pixels and each read in a process of its own. --write puts the table into docs/speed.md.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import kmrecon
import kmrecon.digitize.words
import kmrecon.pipeline

PAGE = Path(__file__).parents[1] / "docs" / "speed.md"
STAGES = ("straightened", "read_words", "find_plot_sites", "calibrate", "find_curves", "read_risk_table", "read_legend")
REBUILDING = ("_rebuilt", "refitted_panel", "uncertain_panel")
ENGINE = ("detect", "_read")  # parts of read_words and read_risk_table
WIDE = 2400  # px
COMMAND = "import sys; from kmrecon.cli import main; sys.exit(main())"
LARGEST = 3  # figures whose memory is measured
PEAK = """
import resource, sys, kmrecon
kmrecon.extract(sys.argv[1])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Clock:
    """Counts the seconds that each stage of the pipeline takes."""

    def __init__(
        self, stages: tuple[str, ...], module: Any = kmrecon.pipeline, now: Callable[[], float] = time.process_time
    ) -> None:
        self.seconds, self.now = dict.fromkeys(stages, 0.0), now
        for stage in stages:
            setattr(module, stage, self._timed(stage, getattr(module, stage)))

    def _timed(self, stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **options: Any) -> Any:
            start = self.now()
            try:
                return call(*args, **options)
            finally:
                self.seconds[stage] += self.now() - start

        return timed


def seconds_of(figure: Path, clocks: tuple[Clock, ...]) -> dict[str, float]:
    """Return what one figure takes: in all, by stage, and without the engine."""
    for clock in clocks:
        clock.seconds = dict.fromkeys(clock.seconds, 0.0)
    start = time.process_time()
    try:
        kmrecon.extract(figure)
    except kmrecon.KmreconError as error:
        print(f"{figure.name}: {error}", file=sys.stderr)
    whole = time.process_time() - start
    engine = sum(clocks[1].seconds.values())
    return {"all": whole, "without the OCR engine": whole - engine, **clocks[1].seconds, **clocks[0].seconds}


def seconds_of_command(figure: Path) -> tuple[float, float]:
    """Return what `kmrecon extract` takes: seconds on the clock, and of processor time."""
    with tempfile.TemporaryDirectory() as folder:
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-c", COMMAND, "extract", str(figure), "-o", folder]
        subprocess.run(command, capture_output=True, check=False)  # figures that are refused count as well
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken = time.perf_counter() - start
    return taken, used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime


def peak_memory(figure: Path) -> float:
    """Return the peak memory of a process that reads the figure at 2,400 pixels, MB."""
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "large.png"
        image = Image.open(figure).convert("RGB")
        high = round(image.height * WIDE / image.width)
        image.resize((WIDE, high), Image.Resampling.LANCZOS).save(large)
        done = subprocess.run([sys.executable, "-c", PEAK, str(large)], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def run(figures: list[Path]) -> Iterator[str]:
    clocks = Clock((*STAGES, *REBUILDING)), Clock(ENGINE, kmrecon.digitize.words)
    seconds_of(figures[0], clocks)
    taken = [seconds_of(figure, clocks) for figure in figures]
    yield f"Seconds of processor time a figure, of {len(figures)} figures:\n"
    yield "| what | median | p90 | share |\n|---|---|---|---|"
    total = sum(one["all"] for one in taken)
    for name in taken[0]:
        values = np.array([one[name] for one in taken])
        middle, high = np.quantile(values, [0.5, 0.9])
        yield f"| {name.strip('_')} | {middle:.2f} | {high:.2f} | {values.sum() / total:.0%} |"
    commands = np.array([seconds_of_command(figure) for figure in figures])
    (clock, used), (late, most) = np.quantile(commands, [0.5, 0.9], axis=0)
    yield "\n`kmrecon extract FIGURE`, from the start to the last file, all libraries loaded:"
    yield f"{clock:.1f} s on the clock at the median, {late:.1f} s at p90; of the processor {used:.1f} s, {most:.1f} s."
    pictures = [figure for figure in figures if figure.suffix in (".png", ".jpg")]
    widest = sorted(pictures, key=lambda figure: -Image.open(figure).width)[:LARGEST]
    peaks = [peak_memory(figure) for figure in widest]
    yield f"\nPeak memory of the {len(peaks)} widest, enlarged to {WIDE} px: {max(peaks):.0f} MB at most."


INTRODUCTION = """# Speed and memory

What `python benchmarks/speed.py` printed over a development set of published figures and figures of other programs.
*detect* and *read* are the parts of the OCR engine in *read_words* and *read_risk_table*. What loads with the first
figure of a process is not in the table: most of it is lifelines with scipy and pandas, about 1 s, while the words are
read.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="figures whose name contains this")
    parser.add_argument("--every", type=int, default=1, help="read one in so many figures")
    parser.add_argument("--write", action="store_true", help="into docs/speed.md")
    args = parser.parse_args()
    figures = sorted(figure for figure in args.folder.iterdir() if args.only in figure.name)[:: args.every]
    lines = list(run(figures))
    print("\n".join(lines))
    if args.write:
        PAGE.write_text("\n".join([INTRODUCTION, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
