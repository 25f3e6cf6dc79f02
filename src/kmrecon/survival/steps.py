"""Evidence of one arm to the steps that a search walks: drops of the curve and printed counts, in time."""

from dataclasses import dataclass

import numpy as np

from kmrecon.types import ArmEvidence, Floats, Ints, NumbersAtRisk


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The places between which patients leave; the first is the start, the last the end of follow-up."""

    time: Floats  # (J,)
    level: Floats  # (J,) probability after each step
    band: Floats  # (J,) probability, half width
    drop: Ints  # (J,) 1 where the curve drops
    count: Ints  # (J,) number at risk printed there, -1 where none is
    resolution: float  # time, half width of what a drop's time may be


def steps_of(evidence: ArmEvidence, band: float, resolution: float) -> Steps:
    """Return the steps of an arm whose number of patients is known.

    A count in the same pixel column as a drop is kept with that drop: it may stand before or after it.
    """
    curve, n = evidence.curve, evidence.n
    assert n is not None
    before = np.append(1.0, curve.survival[:-1])
    drops = np.flatnonzero(curve.survival < before)
    time, level = curve.time[drops], curve.survival[drops]
    widths = np.full(drops.size, band) if curve.band is None else np.maximum(curve.band[drops], band)
    count = np.full(drops.size, -1, np.int64)
    alone: list[tuple[float, int]] = []
    for t, c in _inside(evidence.at_risk, curve.last_time):
        nearest = int(np.argmin(np.abs(time - t))) if time.size else -1
        if nearest >= 0 and abs(time[nearest] - t) <= resolution and resolution > 0 and count[nearest] < 0:
            count[nearest] = c
        else:
            alone.append((t, c))
    alone.append((curve.last_time, -1))
    times = np.array([t for t, _ in alone])
    # Just before a drop at the very time of a count.
    place = np.searchsorted(time, times, side="left")
    place[-1] = time.size
    kept = np.append(1.0, level)[place]
    kept_band = np.append(band, widths)[place]
    return Steps(
        np.append(0.0, np.insert(time, place, times)),
        np.append(1.0, np.insert(level, place, kept)),
        np.append(band, np.insert(widths, place, kept_band)),
        np.append(0, np.insert(np.ones(drops.size, np.int64), place, 0)),
        np.append(n, np.insert(count, place, [c for _, c in alone])),
        resolution,
    )


def _inside(table: NumbersAtRisk | None, end: float) -> list[tuple[float, int]]:
    if table is None:
        return []
    rows = zip(table.time.tolist(), table.count.tolist(), strict=True)
    return [(t, c) for t, c in rows if 0 < t <= end]
