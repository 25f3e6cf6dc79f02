"""The best path follows a drawn curve through dashes and hidden parts, and only goes right and down."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drawn_plots import StepLine, covered, dashed, dashed_along
from kmrecon.digitize.curves.last_drop import with_last_drop
from kmrecon.digitize.curves.onto_another import with_hidden_end
from kmrecon.digitize.curves.path import Ways

TOP = slice(6, 15)  # rows in which a curve may start
SHAPE = (120, 260)


@st.composite
def step_lines(draw):
    """A step line of three to eight levels that starts at row 10."""
    count = draw(st.integers(2, 7))
    x = np.r_[0, np.cumsum(draw(st.lists(st.integers(8, 30), min_size=count, max_size=count)))]
    width = draw(st.sampled_from([1.0, 2.0, 3.0]))
    drops = draw(st.lists(st.integers(2, 14), min_size=count, max_size=count))
    y = 10 + width % 2 / 2 + np.r_[0, np.cumsum(drops)]  # whole pixels: a thin line on two rows is half as dark
    return StepLine(tuple(map(float, x)), tuple(map(float, y)), float(x[-1] + 20), width)


def path_through(share, hidden=None, other=None):
    nothing = np.zeros(share.shape, bool)
    return Ways(share, nothing if hidden is None else hidden, nothing if other is None else other, TOP).best()


def away(path, line):
    """Return how far a path runs from a line, px, one column beside drops left out."""
    columns = np.arange(path.length) + 0.5
    clear = np.abs(columns[:, None] - np.array(line.x)[None, 1:]).min(axis=1, initial=np.inf) > line.width / 2 + 1
    return np.abs(path.row + 0.5 - line.at(columns))[clear].max()


@given(
    arrays.arrays(np.float32, (20, 25), elements=st.floats(0, 1, width=32)),
    arrays.arrays(bool, (20, 25)),
    arrays.arrays(bool, (20, 25)),
)
@settings(max_examples=60, deadline=None)
def test_a_path_never_rises_and_hangs_together(share, hidden, other):
    path = Ways(share, hidden, hidden & other, slice(2, 6)).best()
    if path is None:
        return
    assert path.start[0] in range(2, 6)
    assert (path.row >= path.start).all()
    assert (path.start[1:] == path.row[:-1]).all()
    assert path.length == path.row.size == path.drawn.size == path.hidden.size
    assert not (path.drawn & path.hidden).any()
    assert 0 <= path.coverage <= 1
    assert 0 <= path.dropped <= path.row[-1] - path.start[0]


@given(step_lines())
@settings(max_examples=50, deadline=None)
def test_a_drawn_curve_is_followed_to_its_end(line):
    path = path_through(covered(line.rectangles(), SHAPE))
    assert path.length == line.end
    assert away(path, line) <= line.width / 2 + 0.5
    assert path.coverage == 1
    assert path.leap == 0


@given(step_lines(), st.sampled_from([(4, 2), (5, 5), (3, 3), (6, 3)]))
@settings(max_examples=40, deadline=None)
def test_dashes_are_followed(line, dash):
    path = path_through(covered(dashed(line.rectangles(), *dash), SHAPE))
    assert away(path, line) <= line.width / 2 + 0.5
    assert path.length >= line.end - sum(dash) - 1  # a last short dash is worth no gap
    assert path.coverage > 0.5


def test_thick_dashes_are_followed_around_corners():
    line = StepLine((0.0, 20.0, 50.0, 75.0, 110.0, 150.0), (10.0, 17.0, 24.0, 40.0, 47.0, 60.0), 200.0, 4.0)
    path = path_through(covered(dashed_along(line, 14, 14), SHAPE))
    assert path.length >= line.end - 14
    assert path.coverage == 1  # what is not drawn lies between two dashes


@pytest.mark.parametrize(("level", "off"), [(8, 6), (4, 8)])
def test_dots_are_followed_down_a_steep_curve(level, off):
    line = StepLine(tuple(range(0, 20 * level, level)), tuple(range(10, 110, 5)), 20.0 * level + 10, 2.0)
    path = path_through(covered(dashed_along(line, 2, off), SHAPE))
    assert path.length >= line.end - 8
    assert path.coverage == 1


def test_between_an_upright_dash_and_a_level_one_the_line_turns_once():
    upright, level = (30.0, 20.0, 34.0, 40.0), (60.0, 48.0, 90.0, 52.0)
    path = path_through(covered([(0, 18, 34, 22), upright, level], SHAPE))
    assert (np.abs(path.row[36:60] - 50) <= 3).all()


def test_dashes_are_followed_where_another_curve_hides_the_one_between():
    line = StepLine((0.0, 100.0), (10.0, 100.0), 180.0, 3.0)
    share = covered(dashed_along(line, 6, 12), SHAPE)
    hidden = np.zeros(SHAPE, bool)
    hidden[44:56, 60:140] = True
    path = path_through(np.where(hidden, 0.0, share), hidden)
    assert path.length >= line.end - 18
    assert (np.abs(path.row[110:] - 100) <= 2).all()


def test_a_broken_line_that_ends_within_a_drop_goes_on_down_its_dashes():
    dashes = [(x, 8, x + 10, 12) for x in range(0, 100, 20)]
    share = covered([*dashes, (100, 8, 112, 12), (108, 8, 112, 22), (108, 34, 112, 50)], SHAPE)
    path = with_last_drop(path_through(share), share, np.zeros(SHAPE, bool), 110, 4.0)
    assert (path.end, path.row[-1]) == (111, pytest.approx(48, abs=1.5))


@given(step_lines(), st.integers(0, 200), st.integers(5, 60))
@settings(max_examples=40, deadline=None)
def test_a_curve_is_followed_beneath_what_hides_it(line, start, length):
    share = covered(line.rectangles(), SHAPE)
    hidden = np.zeros(SHAPE, bool)
    hidden[:, start : min(start + length, int(line.end) - 12)] = True
    path = path_through(np.where(hidden, 0, share), hidden)
    assert path.length == line.end
    assert path.hidden[start : min(start + length, int(line.end) - 12)].all()
    seen = ~hidden[0, : path.length]
    clear = np.abs(np.arange(path.length)[:, None] + 0.5 - np.array(line.x)[None, 1:]).min(axis=1) > line.width + 1
    off = np.abs(path.row + 0.5 - line.at(np.arange(path.length) + 0.5))
    assert off[seen & clear].max() <= line.width / 2 + 0.5
    assert path.gaps.sum() == 0


def test_a_gap_longer_than_dashes_ends_the_curve():
    one, two = StepLine((0.0,), (10.0,), 100.0), StepLine((150.0,), (60.0,), 200.0)
    path = path_through(covered(one.rectangles() + two.rectangles(), SHAPE))
    assert path.length == 100


def test_a_line_below_the_start_rows_is_reached_by_a_leap_only():
    path = path_through(covered(StepLine((0.0,), (60.0,), 200.0).rectangles(), SHAPE))
    assert path.leap > 40  # it is reached by a leap, which no curve makes


def test_an_empty_plot_has_no_path():
    assert path_through(np.zeros(SHAPE)) is None


def test_a_drop_without_ink_is_a_leap():
    one, two = StepLine((0.0,), (10.0,), 100.0), StepLine((100.0,), (40.0,), 200.0)
    path = path_through(covered(one.rectangles() + two.rectangles(), SHAPE))
    assert path.leap == pytest.approx(28, abs=2)


def test_another_curve_may_hide_a_drop_and_a_grid_line_may_not():
    one, two = StepLine((0.0,), (10.0,), 100.0), StepLine((100.0,), (40.0,), 200.0)
    share = covered(one.rectangles() + two.rectangles(), SHAPE)
    hidden = np.zeros(SHAPE, bool)
    hidden[12:38, 98:103] = True
    assert path_through(share, hidden).leap <= 3
    assert path_through(share, hidden, hidden).leap > 20


@pytest.mark.parametrize("bottom", [100, 103, 105])
def test_the_last_event_of_all_is_followed_to_the_bottom(bottom):
    line = StepLine((0.0, 50.0, 150.0), (10.0, 40.0, float(bottom)), 151.0)
    share = covered([*line.rectangles()[:-1], (149, 39, 151, bottom)], SHAPE)
    path = with_last_drop(path_through(share), share, np.zeros(SHAPE, bool), 105)
    assert path.row[-1] == 105
    assert path.length == pytest.approx(151, abs=1)


def test_a_path_that_ends_below_the_last_row_rises_nowhere():
    share = covered([*StepLine((0.0, 50.0, 150.0), (10.0, 40.0, 108.0), 156.0).rectangles()], SHAPE)
    path = with_last_drop(path_through(share), share, np.zeros(SHAPE, bool), 105)
    assert (path.row >= path.start).all()


def test_the_last_drop_is_followed_behind_a_crossing_curve():
    share = covered([(0, 9, 151, 11), (149, 9, 151, 105)], SHAPE)
    hidden = np.zeros(SHAPE, bool)
    hidden[50:70, :] = True
    share = np.where(hidden, 0, share)
    assert with_last_drop(path_through(share, hidden), share, hidden, 105).row[-1] == 105


def test_a_curve_that_ends_level_gets_no_drop():
    share = covered([*StepLine((0.0, 50.0), (10.0, 40.0), 150.0).rectangles(), (148, 36, 149, 44)], SHAPE)
    path = path_through(share)
    assert with_last_drop(path, share, np.zeros(SHAPE, bool), 105) is path


def test_a_last_drop_is_not_left_for_the_rest_of_another_line():
    line = StepLine((0.0, 50.0), (10.0, 40.0), 151.0)
    share = covered([*line.rectangles(), (149, 39, 151, 105), (151, 59, 164, 61)], SHAPE)
    path = with_last_drop(path_through(share), share, np.zeros(SHAPE, bool), 105)
    assert path.row[-1] == 105
    assert path.length == pytest.approx(151, abs=1)


def test_a_solid_stroke_without_a_last_drop_gets_none_from_what_lies_below():
    line = StepLine((0.0, 50.0, 150.0), (10.0, 40.0, 60.0), 200.0)
    share = covered([*line.rectangles(), (196, 75, 199, 78), (196, 86, 199, 104)], SHAPE)
    path = path_through(share)
    assert with_last_drop(path, share, np.zeros(SHAPE, bool), 105).row[-1] == path.row[-1]


def test_a_last_drop_that_comes_out_below_a_band_in_the_same_columns_is_one():
    share = covered([*StepLine((0.0, 50.0), (10.0, 20.0), 151.0, 4.0).rectangles(), (147, 20, 151, 105)], SHAPE)
    share[50:80] = 0.0  # blended with the band to a color of neither
    path = with_last_drop(path_through(share), share, np.zeros(SHAPE, bool), 105, 4.0)
    assert (path.row[-1], path.length) == (105, 151)
    assert (path.row[60:-1] == path.row[60]).all()


def test_a_limit_that_falls_to_its_end_above_the_axis_is_no_last_drop_to_it():
    share = covered([*StepLine((0.0, 50.0), (5.0, 8.0), 151.0).rectangles(), (149, 8, 151, 100)], SHAPE)
    path = with_last_drop(path_through(share), share, np.zeros(SHAPE, bool), 112)
    assert path.row[-1] < 105


def test_a_guide_line_below_the_drop_to_a_short_last_level_is_none():
    line = StepLine((0.0, 140.0), (10.0, 40.0), 151.0, 2.0)
    share = covered([*line.rectangles(), *((139, y, 141, y + 9) for y in range(41, 105, 10))], SHAPE)
    path = with_last_drop(path_through(share), share, np.zeros(SHAPE, bool), 105, 2.0)
    assert path.row[-1] == pytest.approx(40, abs=1)


def test_the_last_drop_of_dots_far_apart_beneath_another_curve_is_followed_to_its_last_dot():
    """A fifth of the way shows ink."""
    dots = [(x, 8, x + 4, 12) for x in range(0, 140, 16)] + [(140, y, 144, y + 4) for y in range(9, 230, 16)]
    share, hidden = covered(dots, (260, 200)), np.zeros((260, 200), bool)
    hidden[20:44, 138:143] = True
    share[hidden] = 0.0
    path = with_last_drop(path_through(share, hidden), share, hidden, 230, 4.0)
    assert path.row[-1] == 230


def test_a_last_drop_right_of_the_end_of_a_path_is_followed():
    share = covered([(0, 9, 140, 11), (143, 11, 145, 105)], SHAPE)
    path = path_through(covered([(0, 9, 140, 11)], SHAPE))
    assert with_last_drop(path, share, np.zeros(SHAPE, bool), 105, 2.0).row[-1] == 105


def test_a_last_drop_of_dots_is_one_though_marks_make_its_line_look_whole():
    drop = [(140, y, 142, y + 3) for y in range(14, 230, 6)]
    share = covered([(0, 9, 142, 11), *drop], (260, 200))
    path = path_through(share)
    assert not path.broken
    assert with_last_drop(path, share, np.zeros(share.shape, bool), 230, 2.0).row[-1] == 230


def test_dots_below_a_solid_last_drop_are_those_of_its_limit():
    drop = [(140, 9, 142, 80), *((140, y, 142, y + 3) for y in range(83, 230, 5))]
    share = covered([(0, 9, 142, 11), *drop], (260, 200))
    path = path_through(share)
    solid = replace(path, row=np.r_[path.row[:-1], 79])
    assert with_last_drop(solid, share, np.zeros(share.shape, bool), 230, 2.0).row[-1] == 79


def test_a_speck_between_the_last_level_and_the_axis_near_below_is_no_last_drop():
    line = StepLine((0.0, 50.0), (10.0, 92.0), 151.0, 3.0)
    share = covered([*line.rectangles(), (148, 95, 150, 100)], SHAPE)
    path = path_through(share)
    assert with_last_drop(path, share, np.zeros(SHAPE, bool), 103, 3.0).row[-1] == path.row[-1]


def test_of_two_strokes_the_higher_one_goes_on_though_the_lower_one_is_longer():
    """Where the upright stroke of another curve hides all between them, a leap down to it would cost little."""
    share, hidden = np.zeros(SHAPE), np.zeros(SHAPE, bool)
    share[10:12, :250], share[60:62, 195:260], share[60:62, :100] = 1, 1, 1
    share[12:60, 100:102], hidden[12:60, 200:203] = 0, True
    path = path_through(share, hidden)
    assert (path.row[:250] <= 12).all()


def test_a_drop_that_only_other_strokes_hide_is_one_where_nothing_else_shows_as_much():
    share, hidden = np.zeros(SHAPE), np.zeros(SHAPE, bool)
    share[10:12, :201], share[60:62, 200:260] = 1, 1
    hidden[12:60, 199:203] = True
    path = path_through(share, hidden)
    assert path.row[250] >= 60


def test_dots_are_followed_not_the_stroke_beside_them_that_may_hide_a_curve():
    """Beneath the other stroke a way costs less than through the gaps between the dots."""
    columns, share, hidden = np.arange(260), np.zeros(SHAPE), np.zeros(SHAPE, bool)
    share[10:12, :60] = 1
    share[12:31, 58:60] = (np.arange(19) % 6 < 3)[:, None]
    share[30:32, 60:] = columns[60:] % 9 < 2
    hidden[12:15] = True
    assert (path_through(share, hidden).row[70:240] >= 29).all()


def test_a_way_that_ends_where_dots_begin_is_none():
    share = np.zeros(SHAPE)
    share[10:12, :20] = 1
    share[10:12, 20:] = np.arange(240) % 8 < 2
    assert path_through(share).length > 240


def hiding(line):
    """Return the ink of a line, and where a curve lies over it that runs level from before its last drop on."""
    over = covered([(60.0, 68.0, 180.0, 72.0)], SHAPE) > 0
    return np.where(over, 0.0, covered(line.rectangles(), SHAPE)), over


def test_a_curve_that_falls_onto_another_one_goes_on_beneath_it():
    line = StepLine((0.0, 100.0), (10.5, 70.0), 150.0, 3.0)
    share, over = hiding(line)
    path = with_hidden_end(path_through(share, over), share, over, 3.0)
    assert path.row[-1] == pytest.approx(70, abs=1)
    assert (path.start[1:] == path.row[:-1]).all()
    assert path.row[90] == pytest.approx(10, abs=1)
    assert path.row[105] == path.row[-1]
    assert path.end == 179


@pytest.mark.parametrize("more", [(98.5, 6.0, 101.5, 66.0), (98.5, 66.0, 101.5, 110.0), (98.5, 9.0, 130.0, 12.0)])
def test_a_mark_a_guide_line_and_a_drop_before_the_end_lead_onto_no_other_curve(more):
    """What reaches above the level, goes on below the other curve or leaves the level going on is no hidden end."""
    line = StepLine((0.0, 100.0), (10.5, 70.0), 150.0, 3.0)
    share, over = hiding(line)
    share = np.maximum(share, np.where(over, 0.0, covered([more], SHAPE)))
    path = path_through(share, over)
    assert with_hidden_end(path, share, over, 3.0) is path
