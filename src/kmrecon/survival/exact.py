"""draft"""
import numpy as np

from kmrecon import _core
from kmrecon.survival.certificate import certified
from kmrecon.survival.evidence import complete
from kmrecon.survival.guyot import rebuild_guyot
from kmrecon.survival.priors import drop_prior, expected_path, gap_prior
from kmrecon.survival.steps import steps_of
from kmrecon.types import ArmEvidence, PatientData

DEBUG = {}
def search(ev, band, resolution, width, shape=1.0, n_end=1.0, draws=0, bins=8, tilt=1.0):
    steps = steps_of(ev, band, resolution)
    path = expected_path(steps, shape, n_end)
    fewest, drop_start, drop_weight = drop_prior(steps, path, width)
    gap_start, gap_weight = gap_prior(path)
    if tilt != 1.0:
        d = np.arange(drop_start[-1]) - np.repeat(drop_start[:-1], np.diff(drop_start)) + np.repeat(fewest, np.diff(drop_start))
        drop_weight = drop_weight * tilt ** np.where(d > 0, d - 1, 0)
    n_most = int(path.high.max()) + 1
    k = np.arange(n_most)
    end_weight = np.where(k == 0, 0.05 if steps.level[-1] > band else 1.0, np.where(k == 1, 1.0, 0.3 / np.maximum(k, 1) ** 1.5))
    if steps.count[-1] >= 0: end_weight = np.ones(n_most)
    count = np.where(steps.drop == 1, steps.count, -1)
    uniform = np.random.default_rng(0).random((draws, steps.time.size))
    out = _core.lattice(steps.level, steps.band, steps.band * 1.5, path.low, path.high, count, fewest, drop_start, drop_weight,
        gap_start, gap_weight, end_weight, bins, 0.5, 1e-8, uniform)
    return steps, path, out

def rebuild_exact(evidence: ArmEvidence) -> PatientData:
    ev = complete(evidence)
    quantum = DEBUG.get('width', 0.0)
    steps, path, out = search(ev, DEBUG.get('band', .00125), DEBUG.get('res', 0.0), quantum)
    reached, lz, expected, events, censored, left = out
    if reached < steps.time.size or left[0] < 0:
        DEBUG.setdefault('dead', []).append((reached, steps.time.size, left[0]))
        return rebuild_guyot(evidence)
    t, e = patients_from(steps, events[0], censored[0], int(left[0]))
    return certified(ev, t, e, "exact")

def patients_from(steps, events, censored, left):
    start = np.append(0.0, steps.time[:-1])
    place = np.repeat(np.arange(steps.time.size), censored)
    rank = np.arange(place.size) - np.repeat(np.cumsum(censored) - censored, censored) + 1
    leaving = start[place] + (steps.time[place] - start[place]) * rank / (censored[place] + 1)
    died = np.repeat(steps.time, events)
    times = np.concatenate([died, leaving, np.full(left, steps.time[-1])])
    return times, np.concatenate([np.ones(died.size, np.int64), np.zeros(leaving.size + left, np.int64)])
