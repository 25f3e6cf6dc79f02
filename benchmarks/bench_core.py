"""Print each kernel against its plain twin: microseconds a call and their ratio.

    python benchmarks/bench_core.py

The least of five repeats, kernel and twin in the same process.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from timeit import Timer
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import reference
from kmrecon import _core
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.grid import arguments, grid_of
from kmrecon.survival.path import expected_path
from kmrecon.survival.steps import steps_of
from kmrecon.types import ArmEvidence, NumbersAtRisk, StepCurve


def guyot_arm(steps: int, total_events: int) -> tuple[Any, ...]:
    """Return what the Guyot kernel is given for an arm of 2 patients a step, half of them censored."""
    rng = np.random.default_rng(1)
    time = np.append(0.0, np.sort(rng.uniform(0, 60, steps - 1)))
    survival = np.append(1.0, 1 - np.cumsum(rng.uniform(0, 1.2 / steps, steps - 1)))
    rows = np.searchsorted(time, np.arange(0, 60, 6)).astype(np.int64)
    rows[0] = 0
    count = np.rint(2 * steps * survival[rows] * (1 - time[rows] / 80)).astype(np.int64)
    return time, survival, 61.0, rows, count, total_events


def lattice_arm(patients: int) -> tuple[Any, ...]:
    """Return what the lattice kernel is given for an arm on a 600 x 400 plot, 10 paths drawn."""
    rng = np.random.default_rng(1)
    died, left = rng.exponential(20, patients), rng.uniform(10, 40, patients)
    time, event = np.minimum(died, left), (died <= left).astype(np.int64)
    order = np.argsort(time)
    curve = kaplan_meier(time[order], event[order])
    at = np.linspace(0, time.max(), 6)
    table = NumbersAtRisk(at, patients - np.searchsorted(time[order], at))
    column = time.max() / 600
    read = StepCurve(*_corners(np.rint(curve.time / column) * column, np.rint(curve.survival * 400) / 400))
    steps = steps_of(ArmEvidence(read, patients, table), np.full(read.time.size, 0.0013), column, column)
    return arguments(grid_of(steps, expected_path(steps, 1.0, 1.0), column), 8, 1e-8, 10, 1)


def _corners(time: Any, survival: Any) -> tuple[Any, Any]:
    last = np.append(np.diff(time) > 0, True)
    time, survival = time[last], survival[last]
    return (time, survival) if time[0] == 0 else (np.append(0.0, time), np.append(1.0, survival))


CASES = {
    "guyot, risk table": ("guyot", (100, 500, 2000), lambda steps: guyot_arm(steps, -1)),
    "guyot, table and total": ("guyot", (100, 500, 2000), lambda steps: guyot_arm(steps, round(0.9 * steps))),
    "lattice, 10 paths": ("lattice", (50, 200), lattice_arm),
}


def microseconds(call: Callable[[], Any]) -> float:
    """Return the least time of one call."""
    timer = Timer(call)
    number, _ = timer.autorange()
    return 1e6 * min(timer.repeat(5, number)) / number


def main() -> None:
    """Print the table."""
    print(f"{'kernel':<24}{'size':>7}{'native':>12}{'twin':>14}{'ratio':>8}")
    for name, (kernel, sizes, arguments_of) in CASES.items():
        for size in sizes:
            given = arguments_of(size)
            native = microseconds(lambda k=kernel, a=given: getattr(_core, k)(*a))
            twin = microseconds(lambda k=kernel, a=given: getattr(reference, k)(*a))
            print(f"{name:<24}{size:>7}{native:>9.1f} us{twin:>11.1f} us{twin / native:>7.0f}x")


if __name__ == "__main__":
    main()
