"""Beneath marks that stand so close that nothing of the stroke is seen, their ends tell its levels."""

import numpy as np
import pytest

from drawn_plots import StepLine, covered
from kmrecon.digitize.curves.edges import stroke_edges
from kmrecon.digitize.curves.levels import center_line
from kmrecon.digitize.curves.mark_ends import mark_reach, reaches_of, told_by_marks
from kmrecon.digitize.curves.path import Ways

LINE = StepLine((0.0, 100.0, 120.0, 138.0, 160.0), (30.0, 40.0, 46.0, 52.0, 60.0), 240.0, 3.0)
ALONE = [20.5, 35.5, 50.5, 65.5, 80.5]  # px, marks with the stroke to be seen on both sides
BLOCK = np.arange(101.5, 178.0, 1.0).tolist()  # px, marks that leave nothing of it to be seen
WIDE = 1.0  # px, of a mark


def drawn(places, above, below):
    marks = [(x - WIDE / 2, LINE.at(x) - above, x + WIDE / 2, LINE.at(x) + below) for x in places]
    return covered([*LINE.rectangles(), *marks], (120, 260))


def levels_of(share, hidden=None, *, told=True):
    hidden = np.zeros(share.shape, bool) if hidden is None else hidden
    path = Ways(np.where(hidden, 0.0, share), hidden, np.zeros_like(hidden), slice(26, 35)).best()
    edges = stroke_edges(np.where(hidden, 0.0, share), hidden, path)
    return center_line(told_by_marks([(edges, path)])[0] if told else edges)


def off(levels):
    columns = np.arange(102.5, 175.0)
    return float(np.abs(levels.at(columns) - [LINE.at(x) for x in columns]).mean())


@pytest.mark.parametrize(("above", "below"), [(9.0, 9.0), (12.0, 0.0), (12.0, 6.0)])
def test_the_ends_of_marks_tell_the_levels_beneath_them(above, below):
    share = drawn([*ALONE, *BLOCK], above, below)
    assert off(levels_of(share)) < 0.3 <= off(levels_of(share, told=False))


def test_marks_whose_lower_half_is_hidden_tell_levels_by_their_upper_ends():
    share = drawn([*ALONE, *BLOCK], 12.0, 12.0)
    hidden = np.zeros(share.shape, bool)
    for x in range(104, 175):
        hidden[int(LINE.at(x + 0.5)) - 4 : int(LINE.at(x + 0.5)) + 14, x] = True
    assert off(levels_of(share, hidden)) < 1.0 < off(levels_of(share, hidden, told=False))


def test_marks_of_one_curve_reach_as_far_as_those_of_the_next():
    alone, block = (drawn(places, 9.0, 9.0) for places in (ALONE, BLOCK))
    strokes = []
    for share in (alone, block):
        nothing = np.zeros(share.shape, bool)
        path = Ways(share, nothing, nothing, slice(26, 35)).best()
        strokes.append((stroke_edges(share, nothing, path), path))
    assert mark_reach(reaches_of(strokes[1][0])) is None
    assert off(center_line(told_by_marks(strokes)[1])) < 0.3


def test_drops_as_high_as_marks_are_no_marks():
    """Each drop of the line is as high as a mark and its stroke together."""
    line = StepLine((0.0, 100.0, 120.0, 140.0, 160.0), (30.0, 48.0, 66.0, 84.0, 102.0), 240.0, 3.0)
    marks = [(x - 0.5, 21.0, x + 0.5, 39.0) for x in ALONE]
    share = covered([*line.rectangles(), *marks], (150, 260))
    levels = levels_of(share)
    assert levels.y == pytest.approx(line.y, abs=0.1)
    assert levels.x[1:] == pytest.approx(line.x[1:], abs=0.2)


def test_low_marks_tell_nothing():
    nothing = np.zeros((120, 260), bool)
    share = drawn(ALONE, 2.5, 2.5)
    path = Ways(share, nothing, nothing, slice(26, 35)).best()
    assert mark_reach(reaches_of(stroke_edges(share, nothing, path))) is None


def test_marks_that_are_few_on_each_curve_tell_together_how_far_they_reach():
    strokes = []
    for share in (drawn(ALONE[:2], 9.0, 9.0), drawn([ALONE[3], *BLOCK], 9.0, 9.0)):
        nothing = np.zeros(share.shape, bool)
        path = Ways(share, nothing, nothing, slice(26, 35)).best()
        strokes.append((stroke_edges(share, nothing, path), path))
    assert [mark_reach(reaches_of(edges)) for edges, _ in strokes] == [None, None]
    assert off(center_line(told_by_marks(strokes)[1])) < 0.3


def test_what_another_curves_marks_leave_of_a_mark_is_no_stroke_that_is_seen_whole():
    """The marks of a curve below hide those of this one but for slivers as thick as its thin stroke."""
    line = StepLine((0.0, 100.0, 180.0), (30.5, 34.5, 40.5), 240.0, 1.0)
    marks = [(x - 0.5, line.at(x) - 9, x + 0.5, line.at(x) + 9) for x in [*ALONE, *BLOCK]]
    share = covered([*line.rectangles(), *marks], (120, 260))
    hidden = np.zeros(share.shape, bool)
    hidden[30:60, 101:160], hidden[26:60, 160:178] = True, True
    levels = levels_of(share, hidden)
    assert np.abs(levels.at(np.arange(104.5, 155.0)) - 34.5).mean() < 1.0  # px; the ends of the marks are 9 px above
