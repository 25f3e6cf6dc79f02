"""Random trials: patients as they might have been, arm by arm."""

from dataclasses import dataclass

import numpy as np

from kmrecon.synthetic.statistics import ArmPatients
from kmrecon.types import Floats

ARM_NAMES: tuple[tuple[str, ...], ...] = (
    ("Control", "Treatment", "Combination", "Observation"),
    ("Placebo", "Lenvatinib", "Sorafenib", "Regorafenib"),
    ("Chemotherapy", "Pembrolizumab", "Nivolumab", "Ipilimumab"),
    ("Low risk", "High risk", "Intermediate risk", "Not assessed"),
    ("Arm A", "Arm B", "Arm C", "Arm D"),
    ("Stage I", "Stage II", "Stage III", "Stage IV"),
    ("TACE", "TACE + RFA", "HAIC", "HAIC + RFA"),
    ("No mutation", "Mutation", "Wild type", "Unknown"),
)
SHAPES = ("exponential", "weibull early", "weibull late", "lognormal", "cured")


@dataclass(frozen=True, slots=True)
class TrialDesign:
    """What a random trial is drawn from."""

    sizes: tuple[int, ...]  # patients, by arm
    labels: tuple[str, ...]
    shape: str
    median: float  # time, of the first arm
    hazard_ratios: tuple[float, ...]  # of each arm versus the first
    accrual: float  # time over which patients enter
    follow_up: float  # time from the first entry to the analysis
    dropout: float  # share lost before the end
    rounding: float  # time, e.g. 0.01, or 1 where whole months are recorded


def random_trial(rng: np.random.Generator, n_arms: int, small: bool = False) -> TrialDesign:
    """Return the design of a plausible trial."""
    median = float(rng.choice([3.5, 6, 9, 14, 20, 30, 45]))
    largest = 25 if small else int(rng.choice([60, 120, 250, 450]))
    sizes = tuple(int(n) for n in rng.integers(max(largest // 2, 6), largest + 1, n_arms))
    names = ARM_NAMES[rng.integers(len(ARM_NAMES))]
    ratios = (1.0, *(float(np.exp(rng.normal(-0.3, 0.45))) for _ in range(n_arms - 1)))
    follow_up = median * float(rng.uniform(1.6, 3.5))
    return TrialDesign(
        sizes,
        names[:n_arms],
        str(rng.choice(SHAPES)),
        median,
        ratios,
        follow_up * float(rng.uniform(0.2, 0.8)),
        follow_up,
        float(rng.choice([0.0, 0.05, 0.15, 0.3])),
        float(rng.choice([0.01, 0.01, 0.03, 0.1])),
    )


def simulate_trial(design: TrialDesign, rng: np.random.Generator) -> tuple[ArmPatients, ...]:
    """Return the patients of a design."""
    return tuple(
        _arm(design, label, n, ratio, rng)
        for label, n, ratio in zip(design.labels, design.sizes, design.hazard_ratios, strict=True)
    )


def _arm(design: TrialDesign, label: str, n: int, ratio: float, rng: np.random.Generator) -> ArmPatients:
    death = event_times(design.shape, design.median, rng.exponential(1.0, n) / ratio)
    leaves = design.follow_up - rng.uniform(0, design.accrual, n)
    lost = rng.random(n) < design.dropout
    leaves = np.where(lost, leaves * rng.random(n), leaves)
    time = np.maximum(np.ceil(np.minimum(death, leaves) / design.rounding) * design.rounding, design.rounding)
    return ArmPatients(label, np.asarray(np.round(time, 6), np.float64), (death <= leaves).astype(int))


def event_times(shape: str, median: float, hazard: Floats) -> Floats:
    """Return the times at which a cumulative hazard is reached, for a curve of that shape and median."""
    part = hazard / np.log(2)  # 1 at the median
    if shape == "cured":
        # S = c + (1 - c) exp(-k t) with a quarter cured: the hazard never exceeds -log(c).
        cured, rate = 0.25, np.log(3) / median
        left = (np.exp(-hazard) - cured) / (1 - cured)
        return np.asarray(np.where(left > 0, -np.log(np.maximum(left, 1e-12)) / rate, np.inf))
    if shape == "lognormal":
        from scipy.special import ndtri

        return np.asarray(median * np.exp(0.9 * ndtri(-np.expm1(-hazard))))
    power = {"weibull early": 1 / 0.75, "weibull late": 1 / 1.6}.get(shape, 1.0)
    return np.asarray(median * part**power)
