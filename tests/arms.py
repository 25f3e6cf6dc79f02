"""Arms whose patients are known: what tests and properties rebuild."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from kmrecon.survival.curve import kaplan_meier
from kmrecon.types import StepCurve


@dataclass(frozen=True)
class KnownArm:
    """The patients behind a curve, and what a paper would print of them."""

    time: np.ndarray
    event: np.ndarray

    @property
    def curve(self) -> StepCurve:
        return kaplan_meier(self.time, self.event)

    def at_risk(self, times):
        """Still followed just before each time."""
        return self.time.size - np.searchsorted(self.time, times, side="left")

    def corners(self):
        """(time, survival) of the foot of each drop, from (0, 1) to the end of follow-up."""
        curve = self.curve
        return curve.time, curve.survival

    def table(self, steps=5):
        times = np.linspace(0, self.time[-1], steps + 1)
        return {"at_risk_time": times, "at_risk": self.at_risk(times)}


def known_arm(time, event):
    order = np.lexsort((-np.asarray(event), np.asarray(time, float)))
    return KnownArm(np.asarray(time, float)[order], np.asarray(event)[order])


def simulated_arm(n, *, seed=0, mean=20.0, follow_up=(10.0, 40.0), unit=None):
    """Exponential survival with uniform censoring; times in whole `unit` (ties) where given."""
    rng = np.random.default_rng(seed)
    died, left = rng.exponential(mean, n), rng.uniform(*follow_up, n)
    time = np.minimum(died, left)
    if unit:
        time = np.ceil(time / unit) * unit
    return known_arm(time, (died <= left).astype(np.int64))


@st.composite
def arms(draw, max_size=60):
    """Patients with ties, early and late censoring, all or no events."""
    n = draw(st.integers(1, max_size))
    ticks = draw(st.lists(st.integers(1, 4 * max_size), min_size=n, max_size=n))
    event = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    return known_arm(np.array(ticks) / 4, event)
