"""Panels in, a doubt where drops are so long that being off by part of a pixel tells: survival is amiss by all of one.

A program that puts strokes on whole pixels moves each drop by up to half of one, whatever it is read with.
"""

from collections.abc import Sequence

import numpy as np

from kmrecon.digitize.full_survival import are_put_on_pixels
from kmrecon.notes import DROPS_LONG, TIMES_ON_GRID, Note
from kmrecon.types import Arm, Floats, Panel

LONG = 0.085  # survival: at one of as many times such a drop alone makes 0.0085 of a root mean square
TIMES = 100  # over the follow-up, at which curves are compared with the truth
OFTEN = 0.1  # drops on the wrong side of one of these times, as expected
ROUNDED, DRAWN = 0.25, 0.05  # px by which drops are off on average: put on whole pixels, and where they belong


def long_drop_notes(panels: Sequence[Panel]) -> tuple[Note, ...]:
    """Return a doubt where some drop of a tenth or so is likely to stand on the wrong side of a time one asks for.

    The last drop of a curve counts for nothing: it is put early, and nobody is followed beyond it.
    """
    if sum(map(_expected, panels)) < OFTEN:
        return ()
    drops = np.concatenate([_long_drops(arm) for panel in panels for arm in panel.arms])
    return (DROPS_LONG.note(f"{drops.size} drops of {drops.min():.2f} to {drops.max():.2f}"),)


def _expected(panel: Panel) -> float:
    """Return how many long drops are expected to stand on the wrong side of one of the times."""
    off = ROUNDED if are_put_on_pixels(panel.calibration, [arm.pixels for arm in panel.arms]) else DRAWN
    followed = [arm for arm in panel.arms if arm.curve.last_time > 0]
    return off * TIMES * sum(_long_drops(arm).size * arm.curve.column / arm.curve.last_time for arm in followed)


def _long_drops(arm: Arm) -> Floats:
    """Return the long drops of a curve that are not known to lie on a grid of times."""
    curve = arm.curve
    if any(note.code == TIMES_ON_GRID.code for note in curve.notes):
        return np.empty(0)
    falls = -np.diff(curve.survival)
    return np.asarray(falls[(falls >= LONG) & (curve.time[1:] < curve.last_time)])
