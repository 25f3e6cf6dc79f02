"""Draw two-arm trials whose patients are known, and their curves as digitized points of five kinds.

    python benchmarks/draw_points.py OUT [--seed 1] [--repeats 1] [--patients CSV ...]

OUT/trials/<trial>/ holds ipd.csv, points_<variant>_arm<k>.csv, nrisk_arm<k>.csv, cens_pixel_arm<k>.csv and
truth.json. Variants on a plot of 600 x 400 pixels: exact (corners as computed), grid (corners on whole pixels), noise
(one more pixel of jitter), sparse (40-100 clicks), trace (a point a pixel column). --patients adds files with the
columns time,status,arm.
"""

import argparse
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.refit import hazard_ratio
from kmrecon.types import Floats, PatientData

WIDTH, HEIGHT = 600, 400  # px
SIZES = (10, 20, 50, 150, 400, 2000)
MEDIAN = 12.0  # months, of the reference arm
JITTER = 1.0  # px, of a click


def exponential(rng: np.random.Generator, n: int, arm: int) -> Floats:
    """Events at a constant hazard, lower in arm 1."""
    return np.asarray(rng.exponential(MEDIAN / np.log(2) / (0.65 if arm else 1.0), n))


def weibull(rng: np.random.Generator, n: int, arm: int) -> Floats:
    """Events at a rising hazard."""
    return np.asarray(MEDIAN / np.log(2) ** (1 / 1.5) * rng.weibull(1.5, n) * (1.35 if arm else 1.0))


def delayed(rng: np.random.Generator, n: int, arm: int) -> Floats:
    """Events whose hazard parts after four months."""
    time = rng.exponential(MEDIAN / np.log(2), n)
    return np.where((time > 4) & (arm == 1), 4 + (time - 4) / 0.55, time)


def cured(rng: np.random.Generator, n: int, arm: int) -> Floats:
    """Some have no event at all."""
    time = rng.exponential(9.0, n)
    return np.where(rng.random(n) < (0.3 if arm else 0.15), 1e3, time)


def crossing(rng: np.random.Generator, n: int, arm: int) -> Floats:
    """Curves that cross."""
    shape = 0.75 if arm else 1.3
    return np.asarray(14.0 * rng.weibull(shape, n))


SHAPES = {"exp": exponential, "weib": weibull, "delay": delayed, "cure": cured, "cross": crossing}
FOLLOW_UP = {"light": (36.0, 48.0), "heavy": (0.0, 30.0)}  # months, uniform


def simulated(seed: int, repeats: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield name and patients of each trial; every third one has ties by month."""
    for k, (repeat, shape, n, censoring) in enumerate(product(range(repeats), SHAPES, SIZES, FOLLOW_UP)):
        rng = np.random.default_rng([seed, k])
        month = k % 3 == 2
        frames = []
        for arm in (0, 1):
            died, left = SHAPES[shape](rng, n, arm), rng.uniform(*FOLLOW_UP[censoring], n)
            time = np.minimum(died, left)
            time = np.ceil(time) if month else time
            frames.append(pd.DataFrame({"time": time, "status": (died <= left).astype(int), "arm": arm}))
        yield f"sim_{shape}_n{n:04d}_{censoring}{'_month' if month else ''}_{repeat}", pd.concat(frames)


def corners(time: Floats, survival: Floats, end: float) -> tuple[Floats, Floats]:
    """Return the corner points of a step curve: top and foot of each drop, and its end."""
    drops = np.diff(survival, prepend=1.0) < 0
    t, s = time[drops], survival[drops]
    times = np.concatenate([[0.0], np.repeat(t, 2), [end]])
    return times, np.repeat(np.append(1.0, s), 2)


def clicked(x: Floats, y: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return clicks on corners at about even distances along a curve, on all of few, each a pixel off at most."""
    way = np.append(0.0, np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y))))
    clicks = int(rng.integers(40, 101))
    chosen = np.arange(x.size)
    if x.size > clicks:
        wanted = np.linspace(0, way[-1], clicks)
        chosen = np.unique(np.abs(way[:, None] - wanted).argmin(axis=0))
    off = rng.uniform(-JITTER, JITTER, (2, chosen.size))
    off[:, 0] = 0
    return x[chosen] + off[0], y[chosen] + off[1]


def drawn(patients: pd.DataFrame, horizon: float, rng: np.random.Generator) -> dict[str, tuple[Floats, Floats]]:
    """Return the points of each variant."""
    order = np.lexsort((-patients.status, patients.time))
    curve = kaplan_meier(patients.time.to_numpy(float)[order], patients.status.to_numpy(np.int64)[order])
    end, column = float(patients.time.max()), horizon / WIDTH
    exact = corners(curve.time, curve.survival, end)
    x, last = np.rint(curve.time / column), np.rint(end / column)
    foot = np.append(np.diff(x) > 0, True)
    grid = corners(x[foot], np.rint(curve.survival[foot] * HEIGHT) / HEIGHT, last)
    grid = grid[0], grid[1] * HEIGHT
    jitter = rng.integers(-1, 2, (2, grid[0].size))
    jitter[:, 0] = 0
    noise = (grid[0] + jitter[0]).clip(0), (grid[1] + jitter[1]).clip(0, HEIGHT)
    sparse = clicked(exact[0] / column, exact[1] * HEIGHT, rng)
    columns = np.arange(int(end / column) + 1)
    trace = columns.astype(float), np.rint(curve.at(columns * column) * HEIGHT)
    tenth = np.rint(sparse[0].clip(0) * 10) / 10, np.rint(sparse[1].clip(0, HEIGHT) * 10) / 10
    pixels = {"grid": grid, "noise": noise, "sparse": tenth, "trace": trace}
    found = {name: (t * column, s / HEIGHT) for name, (t, s) in pixels.items()}
    return {"exact": exact, **{name: _in_time(*points) for name, points in found.items()}}


def _in_time(time: Floats, survival: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(time, kind="stable")
    return time[order], survival[order]


def horizon_of(end: float) -> tuple[float, Floats]:
    """Return the end of the time axis and the times of the risk table."""
    raw = end / 6
    magnitude = 10.0 ** np.floor(np.log10(raw))
    step = next(float(m * magnitude) for m in (1, 2, 5, 10) if m * magnitude >= raw)
    horizon = step * np.ceil(end / step)
    return float(horizon), np.arange(0, horizon + step / 2, step)


def write(folder: Path, patients: pd.DataFrame, rng: np.random.Generator) -> None:
    """Write one trial."""
    folder.mkdir(parents=True, exist_ok=True)
    patients.to_csv(folder / "ipd.csv", index=False)
    horizon, ticks = horizon_of(float(patients.time.max()))
    arms: list[dict[str, Any]] = []
    data = []
    for arm in (0, 1):
        own = patients[patients.arm == arm].sort_values(["time", "status"], ascending=[True, False])
        time = own.time.to_numpy(float)
        data.append(PatientData(time, own.status.to_numpy(np.int64)))
        for name, (t, s) in drawn(own, horizon, rng).items():
            pd.DataFrame({"time": t, "survival": s}).to_csv(folder / f"points_{name}_arm{arm}.csv", index=False)
        counts = time.size - np.searchsorted(time, ticks, side="left")
        pd.DataFrame({"time": ticks, "nrisk": counts}).to_csv(folder / f"nrisk_arm{arm}.csv", index=False)
        marks = np.unique(np.rint(time[own.status.to_numpy() == 0] / horizon * WIDTH)) * horizon / WIDTH
        pd.DataFrame({"time": marks}).to_csv(folder / f"cens_pixel_arm{arm}.csv", index=False)
        arms.append({"n": int(time.size), "events": int(own.status.sum()), "tmax": float(time[-1])})
    ratio = hazard_ratio(data[1], data[0], "1", "0")
    truth = {
        "id": folder.name,
        "xmax": horizon,
        "tau": min(arm["tmax"] for arm in arms),
        "loghr": None if ratio is None else float(np.log(ratio.hr)),
        "arms": arms,
    }
    (folder / "truth.json").write_text(json.dumps(truth, indent=1))


def main() -> None:
    """Write all trials."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--patients", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    trials = [
        *simulated(args.seed, args.repeats),
        *((f"real_{path.stem}", pd.read_csv(path)) for path in args.patients),
    ]
    for k, (name, patients) in enumerate(trials):
        write(args.out / "trials" / name, patients, np.random.default_rng([args.seed, 1, k]))
    print(f"{len(trials)} trials in {args.out}")


if __name__ == "__main__":
    main()
