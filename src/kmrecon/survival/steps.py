"""Evidence of one arm to the steps that a search walks: drops of the curve and printed counts, in time."""

from dataclasses import dataclass, replace

import numpy as np

from kmrecon.types import ArmEvidence, CensorMarks, Floats, Ints, NumbersAtRisk, StepCurve

FIRST_COLUMN = 0.2  # columns
MOST_SHORT = 0.5  # share of the levels


@dataclass(frozen=True, slots=True, eq=False)
class GapMarks:
    """The censoring marks of an arm by the gaps before its steps: no fewer patients were censored there."""

    count: Ints  # (J,) in each gap
    shared: Ints  # (J,) in the column of the step: before it or after it
    crowded: Floats  # (J,) of all these, those around which more may stand unseen
    unseen: Floats  # (J,) share of the gap in which more may stand unseen

    @property
    def halved(self) -> Floats:
        """Marks in each gap, those in the column of a step half before it and half after it."""
        return _halved(self.count, self.shared)

    def since(self, first: int) -> "GapMarks":
        """Return the marks after a step, as of an arm that starts there."""
        count, shared = (np.append(0, column[first + 1 :]) for column in (self.count, self.shared))
        return GapMarks(count, shared, *(np.append(0.0, column[first + 1 :]) for column in (self.crowded, self.unseen)))


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The places between which patients leave; the first is the start, the last the end of follow-up."""

    time: Floats  # (J,)
    level: Floats  # (J,) probability after each step
    band: Floats  # (J,) probability, half width
    drop: Ints  # (J,) 1 where the curve drops
    count: Ints  # (J,) number at risk printed there, -1 where none is
    flat: float = 0.00128  # probability: within it, half a pixel, an error is as likely as any; larger ones less
    count_time: Floats | None = None  # (J,) where the count of a drop's own column stands
    marks: GapMarks | None = None  # None: no marks are known


def steps_of(evidence: ArmEvidence, band: Floats, resolution: float, mark_resolution: float) -> Steps:
    """Return the steps of an arm whose number of patients is known.

    Parameters
    ----------
    evidence : ArmEvidence
        The arm.
    band : (K,) array
        Probability, half width of what each level of the curve may be.
    resolution : float
        Time within which a drop and a count stand at one place of the figure: which comes first is not told.
    mark_resolution : float
        The same of a drop and a mark.
    """
    curve, n = evidence.curve, evidence.n
    assert n is not None
    before = np.append(1.0, curve.survival[:-1])
    drops = np.flatnonzero(curve.survival < before)
    time, level, widths = curve.time[drops], curve.survival[drops], band[drops]
    # What falls in the first pixel column falls after time 0.
    time = np.where(time <= 0, FIRST_COLUMN * resolution, time)
    count, count_time = np.full(drops.size, -1, np.int64), np.array(time)
    alone: list[tuple[float, int]] = []
    for t, c in _inside(evidence.at_risk, curve.last_time):
        near = int(np.argmin(np.abs(time - t))) if time.size else -1
        if near >= 0 and abs(time[near] - t) <= resolution and resolution > 0 and count[near] < 0:
            count[near], count_time[near] = c, t
        else:
            alone.append((t, c))
    alone.append((curve.last_time, -1))
    times = np.array([t for t, _ in alone])
    # Just before a drop at the very time of a count.
    place = np.searchsorted(time, times, side="left")
    place[-1] = time.size
    steps = Steps(
        np.append(0.0, np.insert(time, place, times)),
        np.append(1.0, np.insert(level, place, np.append(1.0, level)[place])),
        np.append(band[0], np.insert(widths, place, np.append(band[0], widths)[place])),
        np.append(0, np.insert(np.ones(drops.size, np.int64), place, 0)),
        np.append(n, np.insert(count, place, [c for _, c in alone])),
        count_time=np.append(0.0, np.insert(count_time, place, times)),
    )
    if evidence.censor_marks is None:
        return steps
    return with_marks(steps, evidence.censor_marks, mark_resolution)


def open_bands(curve: StepCurve, band: Floats, shortest: float) -> Floats:
    """Return the bands, those of levels held for less than `shortest` as wide as the way to both neighbors.

    Where a drop is drawn a stroke or a mark hides the level beside it: what is read there is no level.
    """
    held = np.diff(curve.time, append=max(curve.last_time, float(curve.time[-1])))
    sure = np.flatnonzero(held >= shortest)
    if sure.size < MOST_SHORT * curve.time.size or sure.size == curve.time.size:
        # Where most are short, as in a large arm, they are the curve.
        return band
    k = np.arange(curve.time.size)
    after = np.searchsorted(sure, k, side="left")
    above = np.where(after > 0, curve.survival[sure[(after - 1).clip(0)]], 1.0)
    below = curve.survival[sure[after.clip(max=sure.size - 1)]]
    way = np.maximum(above - curve.survival, curve.survival - np.minimum(below, curve.survival))
    return np.where(held >= shortest, band, np.maximum(band, way))


def with_marks(steps: Steps, told: CensorMarks, resolution: float) -> Steps:
    """Return the steps with the marks counted in their gaps, or at the drop whose column they share."""
    # A mark at the end belongs to those left there.
    inside = (told.time > 0) & (told.time < steps.time[-1] - resolution)
    count, shared = _counted(steps, told.time[inside], resolution)
    crowded = _halved(*_counted(steps, told.time[inside & told.crowded], resolution))
    stretches = np.empty((0, 2)) if told.unseen is None else told.unseen
    return replace(steps, marks=GapMarks(count, shared, crowded, _share_of_gaps(steps.time, stretches)))


def _halved(count: Ints, shared: Ints) -> Floats:
    return np.asarray(count + 0.5 * shared + 0.5 * np.append(0, shared[:-1]))


def _counted(steps: Steps, times: Floats, resolution: float) -> tuple[Ints, Ints]:
    """Return how many marks stand in the gap before each step, and how many in the column of its drop."""
    marks, shared = np.zeros(steps.time.size, np.int64), np.zeros(steps.time.size, np.int64)
    near = nearest(steps.time, times)
    at_drop = (np.abs(steps.time[near] - times) <= resolution) & (steps.drop[near] == 1)
    np.add.at(shared, near[at_drop], 1)
    np.add.at(marks, np.searchsorted(steps.time, times[~at_drop], side="left"), 1)
    return marks, shared


def _share_of_gaps(time: Floats, stretches: Floats) -> Floats:
    """Return which share of the gap before each step lies within stretches of time."""
    begins = np.append(time[0], time[:-1])
    inside = np.zeros(time.size)
    for first, last in stretches.tolist():
        inside += (np.minimum(time, last) - np.maximum(begins, first)).clip(0)
    return np.asarray((inside / np.maximum(time - begins, 1e-300)).clip(0, 1))


def nearest(sorted_values: Floats, wanted: Floats) -> Ints:
    """Return the index of the value nearest to each of those wanted."""
    above = np.searchsorted(sorted_values, wanted).clip(1, sorted_values.size - 1)
    nearer_below = wanted - sorted_values[above - 1] < sorted_values[above] - wanted
    return np.asarray(above - nearer_below, np.int64)


def _inside(table: NumbersAtRisk | None, end: float) -> list[tuple[float, int]]:
    if table is None:
        return []
    rows = zip(table.time.tolist(), table.count.tolist(), strict=True)
    return [(t, c) for t, c in rows if 0 < t <= end]
