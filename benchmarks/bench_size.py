"""Print how long a reconstruction takes against the patients and the points of an arm, with the growth exponents.

    python benchmarks/bench_size.py

One arm each: exponential survival, uniform censoring, ten numbers at risk. Points as computed, or on a plot of 600 x
400 pixels. The least of three runs; the exponent is the slope of the logarithms.
"""

import time

import numpy as np

from kmrecon import reconstruct
from kmrecon.survival.curve import kaplan_meier

SIZES = (100, 300, 1000, 3000, 10000)
GIVEN = ("risk table", "risk table, events", "n alone")
FOLLOW_UP = (10.0, 40.0)


def an_arm(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (time, event) of n patients."""
    rng = np.random.default_rng(n)
    died, left = rng.exponential(25.0, n), rng.uniform(*FOLLOW_UP, n)
    time_ = np.minimum(died, left)
    order = np.argsort(time_)
    return time_[order], (died <= left).astype(np.int64)[order]


def arguments(n: int, pixels: bool, given: str) -> dict[str, object]:
    when, event = an_arm(n)
    curve = kaplan_meier(when, event)
    t, s = np.array(curve.time), np.array(curve.survival)
    if pixels:
        t, s = np.rint(t / t[-1] * 600) * t[-1] / 600, np.rint(s * 400) / 400
    at = np.linspace(0, when[-1] * 0.95, 10)
    known: dict[str, object] = {"time": t, "survival": s, "n": n}
    if "table" in given:
        known |= {"at_risk_time": at, "at_risk": n - np.searchsorted(when, at, side="left")}
    return known | ({"total_events": int(event.sum())} if "events" in given else {})


def seconds(known: dict[str, object]) -> float:
    least = np.inf
    for _ in range(3):
        start = time.perf_counter()
        reconstruct(**known)  # type: ignore[arg-type]
        least = min(least, time.perf_counter() - start)
    return float(least)


def main() -> None:
    print(f"{'points':<12}{'given':<22}" + "".join(f"{f'n = {n}':>12}" for n in SIZES) + f"{'exponent':>10}")
    for pixels in (False, True):
        for given in GIVEN:
            took = [seconds(arguments(n, pixels, given)) for n in SIZES]
            slope = np.polyfit(np.log(SIZES), np.log(took), 1)[0]
            cells = "".join(f"{1e3 * each:>9.0f} ms" for each in took)
            print(f"{'pixels' if pixels else 'computed':<12}{given:<22}{cells}{slope:>10.2f}")


if __name__ == "__main__":
    main()
