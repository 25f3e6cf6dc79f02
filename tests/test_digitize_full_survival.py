"""An axis that is off is moved to where its curves start; one that is right stays."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawn_plots import AREA
from kmrecon.digitize.calibration import axis_from_ticks
from kmrecon.digitize.full_survival import aligned
from kmrecon.notes import AXIS_FROM_LABELS
from kmrecon.types import Calibration, CurvePixels

FROM_LABELS = (AXIS_FROM_LABELS.note("y axis: no tick strokes found, 6 labels used"),)


def axes(xs=(50.4, 350.2), ys=(210.3, 10.1), notes=(), direction="survival"):
    return Calibration(
        AREA,
        axis_from_ticks("x", ((xs[0], 0.0), (xs[1], 30.0))),
        axis_from_ticks("y", ((ys[0], 0.0), (ys[1], 1.0))),
        percent=False,
        direction=direction,
        notes=notes,
    )


def curve(start, holds=30.0, falls=40.0, width=2.0):
    x, y = np.array([50.0, 50.0 + holds, 200.0]), np.array([start, start + falls, start + 2 * falls])
    return CurvePixels(x, y, np.full(3, 0.3), 300.0, (0, 0, 0), width)


@given(st.floats(-0.9, 0.0))
def test_a_curve_above_full_survival_moves_the_axis(off):
    moved = aligned(axes(), (curve(10.1 + off),))
    assert moved.row(1.0) == pytest.approx(10.1 + off)
    assert moved.survival(110.0) == pytest.approx(axes().survival(110.0 - off))
    assert moved.x == axes().x


def test_one_curve_below_full_survival_may_have_fallen():
    assert aligned(axes(), (curve(10.7),)) == axes()
    assert aligned(axes(), (curve(10.7), curve(11.1))) == axes()
    assert aligned(axes(), (curve(10.7), curve(10.6))).row(1.0) == pytest.approx(10.65)


def test_the_highest_start_counts():
    assert aligned(axes(), (curve(9.8), curve(10.6))).row(1.0) == pytest.approx(9.8)


def test_a_level_that_is_hardly_seen_or_far_off_tells_nothing():
    assert aligned(axes(), (curve(9.5, holds=4.0), curve(8.0))) == axes()
    assert aligned(axes(), (replace(curve(9.5), band=np.array([1.0, 0.3, 0.3])),)) == axes()


def test_labels_may_be_farther_off_than_strokes():
    assert aligned(axes(notes=FROM_LABELS), (curve(7.6),)).row(1.0) == pytest.approx(7.6)


def test_rising_curves_start_at_the_foot():
    moved = aligned(axes(direction="incidence"), (curve(210.9, falls=-40.0),))
    assert moved.row(1.0) == pytest.approx(210.9)


@pytest.mark.parametrize(
    ("tick", "start", "x"), [(0.5, -0.5, -0.5), (0.0, -0.55, -0.5), (0.0, -0.25, 0.0), (0.0, 0.0, 0.0)]
)
def test_ticks_put_on_pixels_are_off_in_both_directions(tick, start, x):
    given_axes = axes((50 + tick, 350 + tick), (210 + tick, 10 + tick))
    moved = aligned(given_axes, (curve(10 + tick + start),))
    assert moved.x.pixel(0) == pytest.approx(50 + tick + x)
    assert moved.row(1.0) == pytest.approx(10 + tick + x)
    assert [t.pixel for t in moved.x.ticks] == pytest.approx([50 + tick + x, 350 + tick + x])


def steps(first, fall, count=8):
    """Return a curve that has fallen by `first` at once, and falls by `fall` every 20 px."""
    x = np.r_[50.0, 51.0 + 20 * np.arange(count)]
    y = np.r_[10.5, first + fall * np.arange(count)]
    return CurvePixels(x, y, np.full(count + 1, 0.3), 300.0, (0, 0, 0), 2.0)


@pytest.mark.parametrize(
    ("tick", "levels", "x"),
    [
        (0.5, steps(40.0, 7.0), -0.5),
        (0.0, steps(40.5, 7.0), 0.5),
        (0.5, steps(40.5, 7.0), 0.0),
        (0.0, steps(40.0, 7.0), 0.0),
        (0.5, steps(40.0, 7.3), -0.5),  # put nowhere
        (0.0, steps(40.0, 7.3), 0.0),
        (0.5, steps(40.0, 7.3, 4), 0.0),  # too few to tell
        (0.2, steps(40.0, 7.0), 0.0),
    ],
)
def test_where_curves_are_put_between_the_pixels_of_their_ticks_tells_too(tick, levels, x):
    """Agg puts a stroke of even width at floor(x + 0.5), one of odd width half a pixel farther on."""
    given_axes = axes((50 + tick, 350 + tick), (210 + tick, 10 + tick))
    moved = aligned(given_axes, (levels,))
    assert moved.x.pixel(0) == pytest.approx(50 + tick + x)
    assert moved.row(1.0) == pytest.approx(10 + tick + x)


def test_without_curves_nothing_is_moved():
    given_axes = axes((50.5, 350.5), (210.5, 10.5))
    assert aligned(given_axes, ()) == given_axes


def test_ticks_between_pixels_are_not_put_there():
    moved = aligned(replace(axes((50.5, 350.2))), (curve(9.5),))
    assert moved.x == axes((50.5, 350.2)).x
