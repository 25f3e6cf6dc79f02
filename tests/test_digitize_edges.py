"""The center line of a drawn stroke is found to a fraction of a pixel, whatever sticks out of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_plots import StepLine, covered
from kmrecon.digitize.curves.clean_edges import clean_edges, filled_from
from kmrecon.digitize.curves.drops import adrift, refined_drops, with_first_drop
from kmrecon.digitize.curves.edges import Edges, stroke_edges
from kmrecon.digitize.curves.flanks import with_flanks
from kmrecon.digitize.curves.last_drop import with_last_drop
from kmrecon.digitize.curves.levels import Levels, center_line
from kmrecon.digitize.curves.marks import find_marks
from kmrecon.digitize.curves.path import Path, Ways
from kmrecon.digitize.curves.settle import settled

TOP = 30.0  # px, first level


@st.composite
def step_lines(draw, narrowest=1.0, widest=8.0, room=3.0):
    """A falling step line whose levels hold for longer than two strokes are wide."""
    width = draw(st.integers(int(narrowest * 8), int(widest * 8))) / 8
    count = draw(st.integers(1, 6))
    holds = draw(
        st.lists(
            st.integers(int((2 * width + room) * 8), int((2 * width + room + 30) * 8)), min_size=count, max_size=count
        )
    )
    drops = draw(st.lists(st.integers(12, 200), min_size=count, max_size=count))
    start = draw(st.integers(0, 7)) / 8
    x = np.r_[0, np.cumsum(holds)] / 8
    y = TOP + start + np.r_[0, np.cumsum(drops)] / 8
    return StepLine(tuple(x.tolist()), tuple(y.tolist()), float(np.ceil(x[-1] + 2 * width + room + 10)), width)


def drawn(line, more=()):
    """Return the share of each pixel that a line, and what else is drawn in its color, covers."""
    return covered([*line.rectangles(), *more], (int(line.y[-1] + 40), int(line.end + 20)))


def measured(share, hidden=None):
    """Return the path through ink, and the edges of the stroke along it."""
    nothing = np.zeros(share.shape, bool)
    path = Ways(share, nothing if hidden is None else hidden, nothing, slice(int(TOP) - 3, int(TOP) + 5)).best()
    return path, stroke_edges(share, nothing if hidden is None else hidden, path)


def marks_of(share, style="solid"):
    """Return the marks on the line of a drawn share."""
    path, edges = measured(share)
    end = path.length
    hidden = np.zeros((share.shape[0], end), bool)
    return find_marks(center_line(edges), edges.width, share[:, :end], hidden, path, style).x


def assert_same_line(levels, line):
    assert levels.x.size == len(line.x)
    # px; a stroke as thin as a pixel has no row that it fills
    assert np.abs(levels.y - line.y).max() <= (0.15 if line.width >= 1.5 else 0.2)
    assert np.abs(levels.x - line.x)[1:].max(initial=0) <= 0.5  # px


@given(step_lines())
@settings(max_examples=60, deadline=None)
def test_a_stroke_of_any_width_gives_its_levels_and_its_drops(line):
    path, edges = measured(drawn(line))
    assert edges.width == pytest.approx(line.width, abs=0.3)
    assert path.end + 1 == line.end
    assert_same_line(center_line(edges), line)


@st.composite
def marked_lines(draw):
    """A step line with one censoring tick on each level, clear of the drops."""
    line = draw(step_lines(widest=6.0, room=20.0))
    ends, room = (*line.x[1:], line.end), line.width + 5
    spans = [(int((a + room) * 8), int((b - room) * 8)) for a, b in zip(line.x, ends, strict=True)]
    return line, np.array([draw(st.integers(*span)) / 8 for span in spans])


def tick_width(line):
    """Return how wide a tick on a line is drawn, whole px."""
    return max(1, round(0.6 * line.width))


def ticks(line, places, up=1.0, down=1.0):
    """Return the rectangles of upright ticks on a line that reach `up` and `down` stroke widths (3 px at the least)."""
    half, wide = line.width / 2, tick_width(line)
    high, low = (half + max(3.0, side * line.width) if side else 0.0 for side in (up, down))
    rows = line.at(places)
    return [(x - wide / 2, y - high, x + wide / 2, y + low) for x, y in zip(places, rows, strict=True)]


@pytest.mark.parametrize(("up", "down"), [(1, 1), (1.5, 0), (0, 1.5)], ids=["through", "above", "below"])
@given(marked=marked_lines())
@settings(max_examples=20, deadline=None)
def test_marks_are_found_and_move_nothing(marked, up, down):
    line, places = marked
    share = drawn(line, ticks(line, places, up, down))
    assert_same_line(center_line(measured(share)[1]), line)
    found = marks_of(share)
    assert found.size == places.size
    assert np.abs(found - places).max() <= 1.0  # px


@given(step_lines())
@settings(max_examples=20, deadline=None)
def test_a_stroke_without_marks_shows_none(line):
    assert marks_of(drawn(line)).size == 0


@pytest.mark.parametrize(
    ("up", "found"),
    [
        ((6,) * 5, {"solid": 5, "dashed": 5, "dotted": 5}),
        ((1.8,) * 5, {"solid": 5, "dashed": 5}),  # low, but alike
        ((1.2,) * 5, {"solid": 5, "dotted": 0}),  # dots are thicker than a line measured over all of them
        ((1.8, 1.1, 1.8, 1.0, 1.8), {"dashed": 0}),  # so are dashes, and not alike
        ((6, 9, 4, 13, 3), {"dashed": 0, "dotted": 0}),  # nor are their ends at drops; marks are
    ],
)
def test_what_sticks_out_of_a_broken_line_by_little_or_unlike_is_its_own(up, found):
    line = StepLine((0.0,), (30.0,), 150.0, 3.0)
    more = [(x, 28.5 - high, x + 2, 31.5) for x, high in zip(range(20, 120, 20), up, strict=True)]
    assert {style: marks_of(drawn(line, more), style).size for style in found} == found


def test_the_flank_of_a_drop_beside_a_stroke_on_two_rows_is_no_mark():
    assert marks_of(drawn(StepLine((0.0, 5.625), (30.125, 35.375), 21.0, 1.0))).size == 0


def test_the_last_column_of_a_last_drop_tells_no_mark():
    line = StepLine((0.0, 60.0), (30.0, 50.0), 61.0, 2.0)
    share = drawn(line)
    share[50, 60], share[31:36, 58] = 0.5, 0.45
    path, edges = measured(share)
    amiss = replace(center_line(edges), x=np.array([0.0, 60.9]), y=np.array([30.0, 50.0]), band=np.ones(2))
    assert (
        find_marks(amiss, edges.width, share[:, :61], np.zeros((share.shape[0], 61), bool), path, "solid").x.size == 0
    )


def test_a_tick_near_the_start_of_a_thin_stroke_is_found():
    line, places = StepLine((0.0, 26.875, 48.875), (30.0, 54.0, 72.875), 81.0, 1.0), np.array([6.0, 32.875, 54.875])
    assert marks_of(drawn(line, ticks(line, places, 1.5, 0))) == pytest.approx(places, abs=1)


def test_the_faint_flank_of_a_mark_moves_no_drop():
    x, y = (0.0, 23.0, 46.0, 69.0, 95.75, 118.75), (30.875, 32.375, 33.875, 35.875, 37.375, 38.875)
    line = StepLine(x, y, 152.0, 1.5)
    assert_same_line(center_line(measured(drawn(line, ticks(line, np.array([102.875]), 1.5, 0)))[1]), line)


def test_one_tick_on_two_columns_is_one_mark():
    line, places = StepLine((0.0, 60.0), (30.0, 50.0), 150.0, 1.5), np.array([20.0, 40.5, 90.5, 120.5])
    assert marks_of(drawn(line, ticks(line, places))) == pytest.approx(places, abs=1)


def test_two_ticks_that_run_together_are_told_by_their_width():
    line = StepLine((0.0, 80.0), (30.0, 50.0), 200.0, 5.0)
    alone, pair = [20.5, 50.5, 110.5], [150.5, 153.5]
    found = marks_of(drawn(line, ticks(line, np.array(alone + pair))))
    assert found == pytest.approx([*alone, *pair], abs=1.0)


def test_a_block_of_touching_ticks_is_read_as_the_fewest_that_cover_it():
    line = StepLine((0.0, 80.0), (30.0, 50.0), 220.0, 5.0)
    alone, block = [20.5, 50.5, 100.5], np.arange(150.5, 190.0, 3.0)
    found = marks_of(drawn(line, ticks(line, np.r_[alone, block])))
    assert found.size == len(alone) + block.size
    assert found[3:] == pytest.approx(block, abs=0.5)


def test_ticks_that_stick_out_by_less_than_a_pixel_on_both_sides_are_found():
    line, places = StepLine((0.0, 80.0), (30.0, 50.0), 200.0, 3.0), np.array([20.5, 40.5, 110.5, 150.5])
    small = [(x - 0.5, y - 2.4, x + 0.5, y + 2.4) for x, y in zip(places, line.at(places), strict=True)]
    assert marks_of(drawn(line, small)) == pytest.approx(places, abs=0.5)


def test_a_tick_right_at_a_drop_is_found_by_the_half_that_is_seen():
    line = StepLine((0.0, 80.0, 140.0), (30.0, 50.0, 60.0), 200.0, 2.0)
    places = np.array([20.5, 50.5, 80.0, 110.5, 140.0])
    assert marks_of(drawn(line, ticks(line, places))) == pytest.approx(places, abs=1)


def test_ticks_that_stick_out_by_a_pixel_on_one_side_are_found():
    line, places = StepLine((0.0, 80.0), (30.0, 50.0), 200.0, 1.0), np.array([20.5, 40.5, 110.5, 150.5])
    small = [(x - 0.5, y - 1.5, x + 0.5, y) for x, y in zip(places, line.at(places), strict=True)]
    assert marks_of(drawn(line, small)) == pytest.approx(places, abs=0.5)


def test_a_step_that_was_not_read_is_no_mark():
    line = StepLine((0.0, 40.0, 44.0, 80.0, 84.0), (30.0, 34.0, 38.0, 42.0, 46.0), 140.0, 2.0)
    share = drawn(line)
    path, edges = measured(share)
    read = center_line(edges)
    amiss = replace(read, x=read.x[[0, 2, 4]], y=read.y[[0, 2, 4]], band=read.band[[0, 2, 4]])
    nothing = np.zeros(share.shape, bool)
    assert find_marks(amiss, edges.width, share[:, : path.length], nothing, path, "solid").x.size == 0


def test_a_tick_on_a_step_that_was_not_read_is_found():
    line = StepLine((0.0, 60.0, 66.0), (30.0, 34.0, 38.0), 140.0, 2.0)
    places = np.array([20.5, 40.5, 63.5, 90.5])
    share = drawn(line, ticks(line, places))
    path, edges = measured(share)
    read = center_line(edges)
    amiss = replace(read, x=np.array([0.0, 63.0]), y=read.y[[0, 2]], band=read.band[[0, 2]])
    found = find_marks(amiss, edges.width, share[:, : path.length], np.zeros(share.shape, bool), path, "solid").x
    assert found == pytest.approx(places, abs=1)


def test_a_tick_cut_by_the_edge_of_the_picture_is_found():
    line, places = StepLine((0.0, 80.0), (30.0, 50.0), 200.0, 2.0), np.array([20.5, 50.5, 110.5, 150.5])
    share = drawn(line, ticks(line, places))[28:]
    path = Ways(share, np.zeros(share.shape, bool), np.zeros(share.shape, bool), slice(0, 5)).best()
    edges = stroke_edges(share, np.zeros(share.shape, bool), path)
    found = find_marks(
        center_line(edges), edges.width, share[:, : path.length], np.zeros(share.shape, bool), path, "solid"
    ).x
    assert found == pytest.approx(places, abs=1)


def test_a_block_of_ticks_from_a_drop_to_the_end_is_found_though_no_edge_rises():
    line = StepLine((0.0, 80.0), (30.0, 50.0), 160.0, 2.0)
    places = np.r_[20.5, 50.5, np.arange(79.0, 161.0, 1.0)]
    share = drawn(line, ticks(line, places))
    path, _ = measured(share)
    levels = Levels(np.array([0.0, 80.0]), np.array([30.0, 50.0]), np.array([0.3, 0.3]), 0.0)
    found = find_marks(levels, 2.0, share[:, : path.length], np.zeros(share.shape, bool), path, "solid")
    block = found.x[found.x > 75]
    assert np.diff(block).max() < 3
    assert (block[0], block[-1]) == (pytest.approx(80, abs=2), pytest.approx(160, abs=2))
    assert found.unseen[-1] == pytest.approx((79, 161), abs=2)


def test_ticks_of_a_stroke_that_another_one_covers_are_found_and_where_more_may_stand():
    line, places = StepLine((0.0, 80.0), (30.0, 50.0), 200.0, 3.0), np.array([20.5, 50.5, 120.5, 150.5])
    share = drawn(line, ticks(line, places))
    hidden = np.zeros(share.shape, bool)
    hidden[47:53, 100:180] = (share[46] == 0)[100:180]
    shown = np.where(hidden, 0.0, share)
    path, edges = measured(shown, hidden)
    hidden[40:60, 160:175] = True
    found = find_marks(center_line(edges), 3.0, shown[:, : path.length], hidden[:, : path.length], path, "solid")
    assert found.x == pytest.approx(places, abs=1)
    assert found.unseen == pytest.approx(np.array([[160, 175]]), abs=1)


def test_a_stroke_is_as_wide_as_it_is_where_marks_stand_on_most_of_it():
    line = StepLine((0.0, 80.0), (30.0, 50.0), 200.0, 3.0)
    places = np.r_[np.arange(10.0, 70.0, 3.0), np.arange(90.0, 190.0, 3.0)]
    assert measured(drawn(line, ticks(line, places)))[1].width == pytest.approx(3.0, abs=0.3)


def test_a_mark_at_the_end_is_no_longer_curve():
    line = StepLine((0.0, 60.0), (30.0, 50.0), 150.0, 2.0)
    path, edges = measured(drawn(line, ticks(line, np.array([150.0]))))
    assert path.end + 1 == pytest.approx(150, abs=1.5)
    assert_same_line(center_line(edges), line)


@given(step_lines(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_clean_edges_never_rise_whatever_is_measured(line, random):
    _, edges = measured(drawn(line))
    noise = np.array([random.uniform(-6, 6) if random.random() < 0.2 else 0 for _ in edges.top])
    gaps = np.array([np.nan if random.random() < 0.1 else 0 for _ in edges.top])
    for edge in clean_edges(Edges(edges.top + noise + gaps, edges.bottom - noise + gaps, edges.width)):
        known = edge[np.isfinite(edge)]
        assert (np.diff(known) >= 0).all()


def test_a_level_that_is_hidden_on_one_side_is_measured_on_the_other():
    line = StepLine((0.0, 60.0, 120.0), (30.0, 50.0, 70.0), 180.0, 3.0)
    share = drawn(line)
    hidden = np.zeros(share.shape, bool)
    hidden[50:55, 70:110] = True  # the lower half of the middle level, and what lies below it
    share = np.where(hidden, 0.0, share)
    _, edges = measured(share, hidden)
    levels = center_line(edges)
    assert levels.y == pytest.approx([30, 50, 70], abs=0.15)


def test_a_stroke_beneath_another_takes_the_others_levels():
    upper = StepLine((0.0, 40.0, 90.0), (30.0, 45.0, 80.0), 200.0, 3.0)
    lower = StepLine((0.0, 40.0, 120.0), (30.0, 45.0, 60.0), 200.0, 3.0)
    top, below = drawn(upper)[:90], drawn(lower)[:90]
    shape = (90, min(top.shape[1], below.shape[1]))
    top, below = top[:, : shape[1]], below[:, : shape[1]]
    hidden = top > 0.35
    path, edges = measured(np.where(hidden, 0.0, below), hidden)
    over_path, over = measured(top)
    levels = center_line(filled_from(edges, path, [(over, over_path)]))
    assert levels.y == pytest.approx([30, 45, 60], abs=0.3)
    assert levels.x[1:] == pytest.approx([40, 120], abs=1.0)


def test_a_stroke_beneath_another_takes_the_edge_that_is_seen_of_the_other():
    unseen, row = np.full(20, np.nan), np.full(20, 30)
    path = Path(row, row, 19, np.zeros(20, bool), np.ones(20, bool))
    over = Edges(np.where(np.arange(20) < 15, np.nan, 28.5), unseen, 3.0)
    assert filled_from(Edges(unseen, unseen, 3.0), path, [(over, path)]).top[15:] == pytest.approx(28.5)


def test_a_stroke_beside_another_keeps_its_level_where_a_mark_on_the_other_hides_it():
    # The mark hid one column of the lower stroke, which then took the other one's level from its drop on up to there.
    upper = StepLine((0.0, 150.0), (30.0, 60.0), 200.0, 4.0)
    lower = StepLine((0.0, 40.0), (30.0, 34.5), 200.0, 4.0)
    top, below = drawn(upper, ticks(upper, np.array([80.5])))[:90], drawn(lower)
    below = np.pad(below, ((0, 90 - below.shape[0]), (0, 0)))
    hidden = top > 0.35
    path, edges = measured(np.where(hidden, 0.0, below), hidden)
    over_path, over = measured(drawn(upper)[:90])
    levels = center_line(filled_from(edges, path, [(over, over_path)]))
    assert levels.at(np.arange(46.5, 140)) == pytest.approx(34.5, abs=0.6)


@pytest.mark.parametrize("crossing", [False, True])
def test_the_flank_of_a_steep_stroke_beneath_another_is_no_level(crossing):
    x = np.arange(40.0, 64.0, 1.5)
    y = TOP + np.cumsum(np.random.default_rng(3).uniform(3, 9, x.size))
    shift = np.where(x < 52, -1, 1) if crossing else -1
    over = StepLine((0.0, *x.tolist()), (TOP, *y.tolist()), 160.0, 4.0)
    line = StepLine((0.0, *(x + shift).tolist(), 70.0), (*over.y, y[-1] + 20), 160.0, 4.0)
    share, top = drawn(line), drawn(over)
    hidden = np.pad(top, ((0, share.shape[0] - top.shape[0]), (0, 0))) > 0.35
    path, edges = measured(np.where(hidden, 0.0, share), hidden)
    columns = np.arange(36.5, 70)
    levels = center_line(filled_from(edges, path, [measured(top)[::-1]]))
    assert np.sqrt(((levels.at(columns) - line.at(columns)) ** 2).mean()) < 3  # px; a step is 6


def test_pieces_above_and_below_what_hides_a_drop_tell_its_edges():
    share, hidden = np.zeros((60, 12)), np.zeros((60, 12), bool)
    share[10:14, 4] = share[36:42, 4] = 1.0
    share[9, 4], hidden[14:36, 4] = 0.25, True
    row = np.where(np.arange(12) < 5, 12, 40)
    path = Path(np.r_[row[:1], row[:-1]], row, 11, share[row, np.arange(12)] > 0, hidden[row, np.arange(12)])
    unknown = np.full(12, np.nan)
    top, bottom = with_flanks(unknown, unknown, 4.0, share, hidden, path)
    assert (top[4], bottom[4]) == (9.75, 42.0)
    hidden[42:44, 4] = True
    assert np.isnan(with_flanks(unknown, unknown, 4.0, share, hidden, path)[1][4])


def test_a_drop_that_is_not_seen_is_where_something_may_hide_it():
    line, hidden = StepLine((0.0, 60.0), (30.0, 70.0), 120.0, 2.0), np.zeros((110, 140), bool)
    hidden[20:80, 58:63] = hidden[66:74, 58:90] = True
    hidden[50, 60] = False  # what compression leaves
    edges = measured(np.where(hidden, 0.0, drawn(line)), hidden)[1]
    assert center_line(edges).x[1] == pytest.approx(60, abs=2.5)


def test_ink_that_others_cut_off_above_and_below_keeps_the_line_near_it():
    top = np.r_[np.full(20, 10.0), np.full(5, np.nan), np.full(20, 60.0)]
    first = np.r_[np.full(20, np.nan), 10.0 * np.arange(1, 6), np.full(20, np.nan)]
    told = center_line(Edges(top, top + 1, 1.0, drawn=(first, first + 10, first - 50, first + 60)))
    columns = np.arange(20.5, 25)
    assert np.abs(told.at(columns) - first[20:25] - 5).max() <= 7  # px
    assert np.abs(center_line(Edges(top, top + 1, 1.0)).at(columns) - first[20:25] - 5).max() > 15


def test_a_level_goes_on_past_the_drop_of_another_stroke_that_crosses_it():
    line = StepLine((0.0, 40.0), (30.0, 50.0), 120.0, 3.0)
    other = StepLine((0.0, 100.0), (30.0, 90.0), 160.0, 3.0)
    share, top = drawn(line)[:90], drawn(other)[:90, :140]
    hidden = top > 0.35
    hidden[45:48, 102:120] = hidden[52:55, 102:120] = True  # nor are its edges seen beyond
    path, edges = measured(np.where(hidden, 0.0, share), hidden)
    over_path, over = measured(top)
    levels = center_line(filled_from(edges, path, [(over, over_path)]))
    assert levels.at(np.arange(44.0, 118.0)) == pytest.approx(50, abs=0.3)


def test_before_its_first_column_a_stroke_does_not_take_a_level_to_which_it_falls_later():
    line, other = StepLine((0.0, 50.0), (30.0, 60.0), 120.0, 3.0), StepLine((0.0,), (30.0,), 120.0, 3.0)
    share, top = drawn(line), drawn(other)[:90, :140]
    hidden = np.zeros(share.shape, bool)
    hidden[28:33, 4:] = True
    share[hidden] = share[:, :4] = 0.0
    path, edges = measured(share, hidden)
    over_path, over = measured(top)
    levels = center_line(filled_from(edges, path, [(over, over_path)]))
    assert levels.at(np.arange(0.0, 48.0)) == pytest.approx(30, abs=0.3)


def test_a_level_of_which_one_row_shows_between_others_holds_as_far_as_that_row():
    line = StepLine((0.0, 100.0), (30.5, 60.5), 160.0, 3.0)
    share = drawn(line, [(8.0, 30.0, 11.0, 45.0)])
    hidden = np.zeros(share.shape, bool)
    hidden[27:30, 8:98] = hidden[31:34, 11:98] = True
    levels = center_line(measured(np.where(hidden, 0.0, share), hidden)[1])
    assert levels.at(np.arange(14.0, 98.0)) == pytest.approx(30.5, abs=1.5)


def test_drops_hidden_from_the_start_lie_where_the_path_has_them():
    """Curves that fall steeply together at first: no edge of the lower one is seen before they part."""
    line = StepLine((0.0, 12.0, 16.0, 20.0, 24.0), (30.0, 60.0, 90.0, 120.0, 150.0), 120.0, 3.0)
    edges = measured(drawn(line))[1]
    begun = np.arange(edges.top.size) < 30
    late = replace(edges, top=np.where(begun, np.nan, edges.top), bottom=np.where(begun, np.nan, edges.bottom))
    columns = np.arange(0.5, 28.0)
    off, blind = (
        np.abs(center_line(each).at(columns) - line.at(columns)) for each in (late, replace(late, way=None, drawn=None))
    )
    assert np.median(off) < 1
    assert np.median(blind) > 10


def test_a_last_drop_whose_end_is_cut_off_is_one_drop():
    line = StepLine((0.0, 60.0), (30.0, 90.5), 62.5, 5.0)
    share = drawn(line)
    share[90:] = 0.0
    nothing = np.zeros(share.shape, bool)
    path = with_last_drop(measured(share)[0], share, nothing, 90, 5.0)
    levels = center_line(stroke_edges(share, nothing, path))
    assert levels.y == pytest.approx([30, 90.5], abs=0.3)
    assert levels.x[1] == pytest.approx(60, abs=0.5)


def test_a_dotted_last_drop_goes_on_where_the_drop_of_another_curve_covers_its_dots():
    """The gaps between dots that are covered are seen still."""
    dots = [(x, 30.0, x + 1.5, 31.5) for x in np.arange(0.0, 118.0, 4.5)]
    drop = [(120.0, y, 121.5, y + 3.0) for y in np.arange(31.0, 230.0, 5.0)]
    share, rows = covered([*dots, *drop], (240, 150)), np.arange(240)
    hidden = (share > 0) & ((rows > 80) & (rows < 130))[:, None]
    path = Ways(np.where(hidden, 0.0, share), hidden, np.zeros_like(hidden), slice(27, 35)).best()
    assert path.broken
    assert with_last_drop(path, np.where(hidden, 0.0, share), hidden, 230, 1.5).row[-1] == 230


def test_a_last_drop_of_dashes_may_end_in_a_gap():
    dashes = [(x, 30.0, x + 22.0, 34.0) for x in np.arange(0.0, 500.0, 38.0)]
    share = covered([*dashes, (512.0, 44.0, 516.0, 60.0)], (85, 600))
    nothing = np.zeros(share.shape, bool)
    path = Ways(share, nothing, nothing, slice(27, 37)).best()
    assert path.broken
    assert path.row[-1] < 60
    assert with_last_drop(path, share, nothing, 74, 4.0).row[-1] == 74


def test_marks_at_the_end_beneath_those_of_another_curve_are_no_drop():
    ends = StepLine((0.0, 50.0), (30.0, 60.0), 160.0, 4.0)
    upper = covered([*ends.rectangles(), *((x, 53.0, x + 4, 67.0) for x in (66, 96, 111, 131, 155))], (100, 180))
    lower = covered([(x, 53.0, x + 4, 67.0) for x in (90, 104, 118, 140, 148)], (100, 180))
    lower[:, :60] = covered(ends.rectangles(), (100, 180))[:, :60]
    over = upper > 0.4
    over[:, :60] = False
    nothing, below = np.zeros(over.shape, bool), np.where(over, 0.0, lower)
    paths = [Ways(share, hidden, nothing, slice(27, 35)).best() for share, hidden in ((upper, nothing), (below, over))]
    upper_path, lower_path = (
        with_last_drop(path, share, hidden, 95, 4.0)
        for path, share, hidden in zip(paths, (upper, below), (nothing, over), strict=True)
    )
    assert lower_path.row[-1] == pytest.approx(60, abs=2)
    edges = stroke_edges(below, over, lower_path)
    levels = center_line(filled_from(edges, lower_path, [(stroke_edges(upper, nothing, upper_path), upper_path)]))
    assert levels.y == pytest.approx([30, 60], abs=0.3)


def test_the_lower_edge_of_a_last_drop_that_another_stroke_cuts_is_at_its_foot():
    share = drawn(StepLine((0.0, 100.0), (30.0, 90.0), 104.5, 9.0))
    hidden = np.zeros(share.shape, bool)
    hidden[55:62] = True
    share[hidden] = 0.0
    row = np.r_[
        np.full(96, 30), np.full(8, 34), 90
    ]  # it turns down at the near edge of the drop, and falls at the far one
    ink = np.ones(row.size, bool)
    path = Path(np.r_[30, row[:-1]], row, row.size - 1, ink, ~ink)
    edges = stroke_edges(share, hidden, path)
    assert edges.bottom[96:106] == pytest.approx(94.5, abs=1)
    levels = center_line(edges)
    assert (levels.x[-1], levels.y[-1]) == pytest.approx((100, 90), abs=1)


def test_a_curve_that_falls_in_its_first_columns_is_read_from_where_it_begins():
    line = StepLine((0.0, 1.0, 4.0), (30.0, 44.0, 50.0), 120.0, 6.0)
    share = drawn(line)
    levels = center_line(measured(share)[1])
    late = levels.x > 3
    x, y, band = with_first_drop(levels.x[late], levels.y[late], levels.band[late], share, 6.0)
    assert y[0] == pytest.approx(30, abs=0.5)
    assert x.size == y.size == band.size
    assert (np.diff(x) > 0).all()


def test_a_curve_that_begins_lower_has_no_drop_before():
    share = drawn(StepLine((0.0, 40.0), (44.0, 50.0), 120.0, 6.0))
    x, y = np.array([0.0, 40.0]), np.array([44.0, 50.0])
    assert with_first_drop(x, y, x, share, 6.0) == (x, y, x)


@pytest.mark.parametrize("read", [44.0, 50.0, 57.0])
def test_a_drop_is_put_where_its_upright_stroke_is_seen(read):
    line = StepLine((0.0, 50.0), (30.0, 60.0), 120.0, 2.5)
    x, _ = refined_drops(np.array([0.0, read]), np.array(line.y), drawn(line), 2.5, np.zeros(120, bool))
    assert x[1] == pytest.approx(50, abs=0.1)


def test_a_drop_after_a_level_that_is_hidden_is_put_where_its_upright_stroke_is_seen():
    line = StepLine((0.0, 90.0), (30.0, 60.0), 120.0, 2.5)
    unseen = np.arange(120) < 88
    x, seen = refined_drops(np.array([0.0, 45.0]), np.array(line.y), drawn(line), 2.5, unseen)
    assert (x[1], seen[1]) == (pytest.approx(90, abs=0.1), True)


def test_a_drop_that_is_not_seen_is_not_put_on_a_mark_beside_it():
    line = StepLine((0.0, 50.0), (30.0, 40.0), 120.0, 2.5)
    share = drawn(line, ticks(line, np.array([44.0])))
    share[32:38, 47:53] = 0.0
    x, seen = refined_drops(np.array([0.0, 50.0]), np.array(line.y), share, 2.5, np.zeros(120, bool))
    assert (x[1], seen[1]) == (50, False)


def test_a_drop_may_lie_anywhere_in_a_stretch_in_which_its_stroke_is_not_seen():
    unseen = np.zeros(150, bool)
    unseen[40:60] = unseen[80:110] = unseen[130:133] = True
    seen = np.array([False, True, False, False, False])
    assert adrift(np.array([0.0, 50.0, 90.0, 120.0, 131.0]), seen, unseen, 3.0).tolist() == [0, 0, 20, 0, 0]


def test_bands_are_wider_where_the_stroke_is_not_seen():
    line = StepLine((0.0, 60.0, 120.0), (30.0, 50.0, 70.0), 180.0, 3.0)
    share = drawn(line)
    hidden = np.zeros(share.shape, bool)
    hidden[44:58, 64:116] = True
    _, edges = measured(np.where(hidden, 0.0, share), hidden)
    levels = center_line(edges)
    assert levels.band[0] < levels.band[1]
    assert levels.band[0] == levels.band[-1]


@given(
    st.lists(st.tuples(st.floats(0.1, 40), st.floats(-2, 30)), min_size=1, max_size=12),
    st.floats(3, 20),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_settled_levels_always_fall_and_start_in_order(steps, rest, random):
    x = np.cumsum([0.0, *(length for length, _ in steps)])
    y = 30 + np.cumsum([0.0, *(max(fall, 0.01) for _, fall in steps)])
    end = float(x[-1] + rest)
    columns = np.arange(int(end))
    center = y[np.searchsorted(x, columns + 0.5, side="right") - 1] + 0.05 * np.array(
        [random.uniform(-1, 1) for _ in columns]
    )
    sure = np.array([random.random() < 0.7 for _ in columns])
    starts, levels = settled(x, y, end, center, sure)
    assert starts.size == levels.size <= x.size
    assert starts[0] == x[0]
    assert (np.diff(starts) >= 0).all()
    assert (np.diff(levels) > 0).all()


def test_a_drop_blurred_over_two_columns_is_one_drop_with_the_area_kept():
    y = np.array([10.0, 15.0, 20.0])
    starts, levels = settled(np.array([0.0, 30.0, 31.0]), y, 60.0, np.full(60, np.nan), np.zeros(60, bool))
    assert levels.tolist() == [10, 20]
    assert starts.tolist() == [0, 30.5]  # a pixel of half the fall: the drop was half a pixel later


def test_levels_that_cannot_be_told_apart_are_one():
    x, y = np.array([0.0, 20.0, 40.0]), np.array([10.0, 10.2, 30.0])
    center = np.repeat([10.0, 10.2, 30.0], 20)
    starts, levels = settled(x, y, 60.0, center, np.ones(60, bool))
    assert starts.tolist() == [0, 40]
    assert levels == pytest.approx([10.1, 30])


def test_two_events_that_are_seen_apart_stay_two():
    x, y = np.array([0.0, 20.0, 26.0, 40.0]), np.array([10.0, 10.6, 11.2, 30.0])
    center = np.repeat(y, [20, 6, 14, 20])
    starts, levels = settled(x, y, 60.0, center, np.ones(60, bool))
    assert starts.tolist() == x.tolist()
    assert levels == pytest.approx(y)


def test_the_flanks_of_a_drop_beside_a_level_that_came_in_pieces_are_no_levels():
    x, y = np.array([0.0, 10.0, 11.5, 13.0, 13.5, 14.0]), np.array([20.0, 28.8, 29.1, 30.5, 36.6, 38.0])
    center = np.repeat([20.0, 29.0, 38.0], [10, 3, 27])
    starts, levels = settled(x, y, 40.0, center, np.ones(40, bool))
    assert levels.tolist() == pytest.approx([20.0, 29.0, 38.0], abs=0.1)
    assert starts[2] == pytest.approx(13.5, abs=0.5)


def test_a_level_too_short_to_be_sure_of_is_open_to_its_neighbors():
    line = StepLine((0.0, 30.0, 31.2, 32.4), (TOP, TOP + 8, TOP + 14, TOP + 22), 70.0, 2.0)
    _, edges = measured(drawn(line))
    found = center_line(edges)
    short = np.diff(found.x, append=70.0) < 1.5
    assert short.any()
    assert (found.band[short] >= 5.0).all()
    assert (found.band[~short] <= 0.3).all()


def cross(line, x, arm=9.0):
    """Return the rectangles of a cross on a line, as thick as the line is."""
    half, y = line.width / 2, float(line.at(x))
    return [(x - half, y - arm, x + half, y + arm), (x - arm, y - half, x + arm, y + half)]


def test_a_level_whose_edges_the_bars_of_crosses_hide_is_open_to_its_neighbors():
    line = StepLine((0.0, 40.0, 46.0, 53.25), (30.0, 34.0, 38.0, 42.0), 100.0, 5.0)
    levels = center_line(measured(drawn(line, [*cross(line, 38.5), *cross(line, 54.0)]))[1])
    assert levels.y == pytest.approx(line.y, abs=0.2)
    assert np.abs(levels.x - line.x).max() > 1.5
    assert levels.band == pytest.approx([0.3, 4.0, 4.0, 0.3], abs=0.2)
