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


def guyot_arm(steps: int, total_events: int) -> tuple[Any, ...]:
    """Return what the Guyot kernel is given for an arm of 2 patients a step, half of them censored."""
    rng = np.random.default_rng(1)
    time = np.append(0.0, np.sort(rng.uniform(0, 60, steps - 1)))
    survival = np.append(1.0, 1 - np.cumsum(rng.uniform(0, 1.2 / steps, steps - 1)))
    rows = np.searchsorted(time, np.arange(0, 60, 6)).astype(np.int64)
    rows[0] = 0
    count = np.rint(2 * steps * survival[rows] * (1 - time[rows] / 80)).astype(np.int64)
    return time, survival, 61.0, rows, count, total_events


CASES = {
    "guyot, risk table": ("guyot", lambda steps: guyot_arm(steps, -1)),
    "guyot, table and total": ("guyot", lambda steps: guyot_arm(steps, round(0.9 * steps))),
}


def microseconds(call: Callable[[], Any]) -> float:
    """Return the least time of one call."""
    timer = Timer(call)
    number, _ = timer.autorange()
    return 1e6 * min(timer.repeat(5, number)) / number


def main() -> None:
    """Print the table."""
    print(f"{'kernel':<24}{'steps':>7}{'native':>12}{'twin':>14}{'ratio':>8}")
    for name, (kernel, arguments) in CASES.items():
        for steps in (100, 500, 2000):
            given = arguments(steps)
            native = microseconds(lambda k=kernel, a=given: getattr(_core, k)(*a))
            twin = microseconds(lambda k=kernel, a=given: getattr(reference, k)(*a))
            print(f"{name:<24}{steps:>7}{native:>9.1f} us{twin:>11.1f} us{twin / native:>7.0f}x")


if __name__ == "__main__":
    main()
