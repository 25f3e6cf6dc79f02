"""Identical strokes that meet and part are told; strokes that look different, or only touch at the start, are not."""

import pytest

from drawn_plots import BLACK, BLUE, RED, StepLine, framed, framed_sheet
from kmrecon.digitize.curves.find import find_curves
from kmrecon.digitize.curves.meetings import with_meetings

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
