"""Identical strokes that meet and part are told; strokes that look different, or only touch at the start, are not."""

import numpy as np
import pytest

from drawn_plots import BLACK, BLUE, RED, StepLine, framed, framed_sheet
from kmrecon.digitize.curves.find import find_curves
from kmrecon.digitize.curves.meetings import with_meetings
from kmrecon.types import CurvePixels

ONE = StepLine((50.0, 90.0, 150.0, 220.0), (10.0, 30.0, 50.0, 70.0), 340.0)
TWO = StepLine((50.0, 70.0, 150.0, 230.0, 260.0), (10.0, 50.25, 52.0, 100.0, 130.0), 340.0)  # meets ONE at column 150
LOWER = StepLine((50.0, 70.0, 150.0, 230.0), (10.0, 50.25, 80.0, 100.0), 340.0)


def told(first, second, picture=None):
    picture = picture or framed_sheet()
    picture.curve(ONE, first[0], dash=first[1]).curve(second[0], second[1], dash=second[2])
    calibration, curves = find_curves(picture.figure, framed(), (), "survival")
    assert len(curves) == 2
    return [
        note.message
        for curve in with_meetings(curves, calibration)
        for note in curve.notes
        if note.code == "curves-meet"
    ]


@pytest.mark.parametrize("color", [BLACK, RED])
def test_strokes_that_look_the_same_and_meet_are_warned_of_with_the_place(color):
    messages = told((color, None), (TWO, color, None))
    assert messages == ["at time 10", "at time 10"]


@pytest.mark.parametrize(
    ("first", "second"),
    [((RED, None), (TWO, BLUE, None)), ((RED, None), (LOWER, RED, None))],
    ids=["two colors", "apart all along"],
)
def test_other_strokes_are_not(first, second):
    assert told(first, second) == []


def mingled(away, styles, colors=(BLACK, BLACK)):
    x, y = np.array([50.0, 150.0]), np.array([20.0, 60.0])
    curves = tuple(
        CurvePixels(x, y + shift, np.zeros(2), 340.0, color, 2.0, style)
        for shift, color, style in zip((0, away), colors, styles, strict=True)
    )
    return [note.message for curve in with_meetings(curves, framed()) for note in curve.notes]


def test_dashes_and_dots_of_one_color_that_run_beside_one_another_are_warned_of():
    assert mingled(4.0, ("dashed", "dotted")) == ["along 97% of the plot's width"] * 2


def test_strokes_that_are_told_apart_are_not():
    assert mingled(9.0, ("dashed", "dotted")) == mingled(4.0, ("solid", "dotted")) == []
    assert mingled(4.0, ("dashed", "dotted"), (BLACK, RED)) == []
