"""Long drops are doubted where part of a pixel is likely to put one on the wrong side of a time."""

from dataclasses import replace

import numpy as np
import pytest

from drawn_plots import RED, calibration
from kmrecon.digitize.long_drops import long_drop_notes
from kmrecon.digitize.steps import on_time_grid, to_step_curve
from kmrecon.types import Arm, CurvePixels, Panel, StepCurve

LINES = calibration(last=30.0)
EVENTS = np.array([2.13, 5.57, 8.21, 11.89, 15.32, 19.46, 23.78, 26.4])


def panel(rows, times=EVENTS, band=0.3):
    """A panel of one arm that falls to a row at each time, px below full survival."""
    x = LINES.x.pixel(np.r_[0.0, times])
    y = np.r_[LINES.row(1.0), LINES.row(1.0) + rows]
    pixels = CurvePixels(x, y, np.full(x.size, band), float(LINES.x.pixel(29.0)), RED, 2.0)
    (curve,) = on_time_grid((to_step_curve(pixels, LINES),), LINES)
    return Panel("1", LINES, (Arm("A", pixels, curve),))


WHOLE = panel(np.arange(1.0, 9) * 25)  # on whole pixels, as those of matplotlib are


def test_drops_of_few_patients_on_whole_pixels_are_doubted():
    (note,) = long_drop_notes([WHOLE])
    assert (note.code, note.severity) == ("drops-long", "warning")
    assert note.message == "8 drops of 0.12 to 0.12"


@pytest.mark.parametrize(
    "sure",
    [
        panel(np.array([24.3, 49.9, 72.6, 74.1, 75.8, 77.4, 79.7, 82.3])),  # strokes where they belong
        panel(np.arange(1.0, 9) * 10),  # short drops
        panel(np.arange(1.0, 9) * 25, times=np.arange(1.0, 9) * 3),  # whole months
        panel(np.arange(1.0, 9) * 25, band=0.001),  # of a vector figure's own paths
    ],
)
def test_drops_that_are_short_or_surely_placed_are_not(sure):
    assert long_drop_notes([sure]) == ()


def test_panels_count_together():
    few = panel(np.array([24.3, 49.9, 72.6, 74.1, 75.8, 77.4, 79.7, 82.3]))
    assert long_drop_notes([few]) == ()
    (note,) = long_drop_notes([few] * 3)
    assert note.message == "9 drops of 0.11 to 0.13"


def test_the_last_drop_of_a_curve_counts_for_nothing():
    arm = WHOLE.arms[0]
    curve = replace(arm.curve, time=arm.curve.time[:2], survival=arm.curve.survival[:2], band=None, end=None)
    assert long_drop_notes([replace(WHOLE, arms=(replace(arm, curve=curve),))] * 9) == ()


def test_a_curve_without_follow_up_is_not_doubted():
    arm = replace(WHOLE.arms[0], curve=StepCurve([0.0], [1.0]))
    assert long_drop_notes([replace(WHOLE, arms=(arm,))]) == ()
