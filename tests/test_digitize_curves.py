"""Every way of telling curves apart finds drawn curves to a fraction of a pixel, and no curve where none is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_plots import (
    AREA,
    BLACK,
    BLUE,
    FRAME,
    GREEN,
    GREY,
    ORANGE,
    RED,
    WHITE,
    Sheet,
    StepLine,
    framed,
    framed_sheet,
    word,
)
from kmrecon.digitize.curves.circle_covered import with_covered
from kmrecon.digitize.curves.circle_strokes import Circles
from kmrecon.digitize.curves.edges import Edges
from kmrecon.digitize.curves.find import find_curves
from kmrecon.digitize.curves.measured import usual_width
from kmrecon.digitize.curves.methods import METHODS
from kmrecon.digitize.curves.plot import cut_plot
from kmrecon.types import Box, Word
from traced_curves import HIGH, LOW, assert_found, notes, off, traced, traced_in_jpeg

CROSSING = StepLine((50.0, 70.0, 220.0, 230.5, 250.25), (10.0, 16.0, 110.0, 140.5, 170.0), 340.0)


@pytest.mark.parametrize("method", METHODS)
def test_two_plain_curves_are_traced_to_a_fraction_of_a_pixel(method):
    plot = cut_plot(framed_sheet().curve(HIGH, RED).curve(LOW, BLUE).figure, framed(), (), "survival")
    curves = sorted(METHODS[method](plot), key=lambda curve: curve.y[-1])
    assert_found(curves, (HIGH, LOW))
    assert [curve.width for curve in curves] == pytest.approx([2, 2], abs=0.3)


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_plot_has_no_curve(method):
    assert METHODS[method](cut_plot(framed_sheet().figure, framed(), (), "survival")) == ()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("width", [1.5, 3.0, 5.0])
def test_strokes_of_any_width_are_traced(method, width):
    lines = [StepLine(line.x, line.y, line.end, width) for line in (HIGH, LOW)]
    assert_found(traced(framed_sheet().curve(lines[0], RED).curve(lines[1], BLUE), method=method), lines)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("colors", [(RED, BLUE), (BLUE, RED), (GREEN, ORANGE), (BLACK, RED)], ids=str)
def test_crossing_curves_keep_their_identity(method, colors):
    curves = traced(framed_sheet().curve(CROSSING, colors[0]).curve(LOW, colors[1]), method=method)
    found = sorted(curves, key=lambda curve: curve.y[-1])
    assert_found(found, (LOW, CROSSING), levels=0.6)
    assert [np.abs(np.subtract(c.color, colors[k])).max() < 10 for c, k in zip(found, (1, 0), strict=True)] == [
        True
    ] * 2


@pytest.mark.parametrize("width", [2.0, 3.0])
def test_a_grey_curve_apart_from_a_black_one_is_its_own(width):
    lines = [StepLine(line.x, line.y, line.end, width) for line in (HIGH, LOW)]
    assert_found(traced(framed_sheet().curve(lines[0], BLACK).curve(lines[1], GREY)), lines, levels=0.6)


@pytest.mark.parametrize("under", [BLACK, GREY])
def test_a_grey_curve_close_to_a_black_one_is_not_lost(under):
    near = StepLine((50.0, 80.25, 130.0, 220.0, 280.5), (10.0, 20.0, 30.0, 48.0, 70.0), 340.0)
    colors = (under, GREY if under == BLACK else BLACK)
    assert len(traced(framed_sheet().curve(HIGH, colors[0]).curve(near, colors[1]))) == 2


def test_curves_lying_on_one_another_are_both_found():
    under = StepLine((50.0, 110.25, 180.5, 240.0), (10.0, 22.5, 41.25, 100.0), 330.0)
    curves = traced(framed_sheet().curve(under, RED).curve(HIGH, BLUE))
    assert_found(curves, (HIGH, under), levels=0.5)
    assert "curves-overlap" in notes(curves)
    assert curves[1].band.max() >= curves[0].band.max()


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_two_curves_that_keep_apart_are_traced_whatever_their_steps(seed):
    random = np.random.default_rng(seed)
    x = AREA.left + np.sort(random.choice(np.arange(2, 27), (2, 7), replace=False), axis=1) * 10.0
    falls = random.integers(16, 80, (2, 7)) / 8
    lines = [
        StepLine((50.0, *x[0]), tuple(10 + np.r_[0, np.cumsum(falls[0]) / 2]), 340.0),
        StepLine((50.0, 54.0, *x[1] + 6), tuple(10 + np.r_[0, 60, 60 + np.cumsum(falls[1])]), 340.0),
    ]
    assert_found(traced(framed_sheet().curve(lines[0], RED).curve(lines[1], BLUE)), lines)


@pytest.mark.parametrize("direction", [None, "incidence"])
def test_rising_curves_are_found_to_be_incidence(direction):
    rising = [StepLine(line.x, tuple(220 - y for y in line.y), line.end) for line in (HIGH, LOW)]
    picture = framed_sheet().curve(rising[0], RED).curve(rising[1], BLUE)
    turned, curves = find_curves(picture.figure, framed(), (), direction)
    assert turned.direction == "incidence"
    assert_found(curves, rising)
    assert turned.survival(curves[0].y[0]) == pytest.approx(1, abs=0.01)


def test_a_curve_that_rises_to_its_key_in_a_legend_is_not_read_as_falling():
    red = StepLine((50.0, 90.0, 150.0, 260.0), (210.0, 170.0, 110.0, 60.0), 340.0)
    blue = StepLine((50.0, 56.0, 62.0, 110.0), (210.0, 150.0, 100.0, 24.0), 340.0)
    picture = framed_sheet().paint([(58, 9, 78, 11)], RED).paint([(58, 23, 78, 25)], BLUE)
    picture.paint([(x, 19, x + 2, 29) for x in range(83, 110, 5)], BLACK)
    figure = picture.curve(red, RED).curve(blue, BLUE).figure
    turned, curves = find_curves(figure, framed(), (word("Male", 96, 24),), None)
    assert turned.direction == "incidence"
    assert_found(curves, (red, blue))


def test_a_reading_that_leaves_most_of_the_ink_is_gravely_doubted():
    rising = StepLine((50.0, 90.0, 150.0, 260.0), (210.0, 170.0, 110.0, 60.0), 340.0)
    short = StepLine((50.0, 62.0, 80.0), (10.0, 30.0, 45.0), 120.0)
    curves = traced(framed_sheet().curve(rising, BLUE).curve(short, GREEN))
    assert_found(curves, (short,))
    assert {"curves-untold", "curves-lost"} <= notes(curves)


def test_falling_curves_are_found_to_be_survival():
    turned, curves = find_curves(framed_sheet().curve(HIGH, RED).figure, framed(), ())
    assert turned.direction == "survival"
    assert len(curves) == 1


def test_curves_come_from_the_highest_survival_down():
    curves = traced(framed_sheet().curve(LOW, BLUE).curve(HIGH, RED))
    assert [curve.y[-1] for curve in curves] == pytest.approx([HIGH.y[-1], LOW.y[-1]], abs=0.3)


def test_a_cut_axis_changes_nothing_for_what_it_shows():
    curves = traced(framed_sheet().curve(HIGH, RED).curve(LOW, BLUE), lowest=0.5)
    assert_found(curves, (HIGH, LOW))
    assert framed(lowest=0.5).survival(curves[0].y[-1]) == pytest.approx(1 - 0.5 * (HIGH.y[-1] - 10) / 200, abs=0.002)


def test_a_curve_that_leaves_a_cut_axis_ends_there():
    steep = StepLine((50.0, 100.0, 200.0), (10.0, 90.0, 230.0), 201.0)
    picture = Sheet(250, 370).curve(steep, RED).paint([(0, 211, 370, 250)], WHITE).axes(FRAME)
    (curve,) = traced(picture, lowest=0.5)
    assert curve.end <= 203
    assert curve.at([75, 150]) == pytest.approx([10, 90], abs=0.3)


def band(line, reach):
    """Return the rectangles of a ribbon around a line that widens to the right."""
    ends = (*line.x[1:], line.end)
    return [(a, y - reach * k, b, y + reach * k) for k, (a, y, b) in enumerate(zip(line.x, line.y, ends, strict=True))]


def pale(color, share=0.2):
    return tuple(round((1 - share) * 255 + share * part) for part in color)


@pytest.mark.parametrize("colors", [(RED, BLUE), (GREEN, ORANGE)], ids=str)
def test_ribbons_are_no_curves(colors):
    picture = framed_sheet()
    for line, color in zip((HIGH, LOW), colors, strict=True):
        picture.paint(band(line, 7.0), pale(color))
    for line, color in zip((HIGH, LOW), colors, strict=True):
        picture.curve(line, color)
    assert_found(traced(picture), (HIGH, LOW))


@pytest.mark.parametrize("part", [0.2, 0.3])
@pytest.mark.parametrize("top", [41.25, 45.0])
def test_a_curve_partly_behind_the_ribbon_of_another_is_one_curve(part, top):
    yellow, blue = (231, 184, 0), (46, 158, 222)
    high, low = StepLine(HIGH.x, HIGH.y, HIGH.end, 3.5), StepLine(LOW.x, LOW.y, LOW.end, 3.5)
    picture = framed_sheet().curve(high, yellow).curve(low, blue)
    picture.veil([(110, top, 350, 150)], blue, part)
    assert_found(traced(picture), (high, low))


def test_thin_pale_confidence_limits_are_no_curves():
    picture = framed_sheet()
    for shift in (-9.0, 9.0):
        limit = StepLine(LOW.x, (10.0, *(y + shift for y in LOW.y[1:])), LOW.end, 1.0)
        picture.curve(limit, pale(BLUE, 0.5))
    assert_found(traced(picture.curve(LOW, BLUE)), (LOW,))


@pytest.mark.parametrize("grey", [(225, 225, 225), (200, 200, 200)], ids=str)
def test_grid_lines_are_no_curves_and_hide_none(grey):
    picture = Sheet(250, 370).paint([(50, y - 0.5, 350, y + 0.5) for y in (10, 50, 90, 130, 170)], grey)
    picture.paint([(x - 0.5, 2, x + 0.5, 210) for x in (110, 170, 230, 290)], grey).axes(FRAME)
    assert_found(traced(picture.curve(HIGH, RED).curve(LOW, BLUE)), (HIGH, LOW), levels=0.5)


def test_a_white_grid_on_grey_hides_no_curve():
    picture = Sheet(250, 370).paint([(50, 2, 350, 210)], (235, 235, 235))
    picture.paint([(50, y - 0.5, 350, y + 0.5) for y in (10, 60, 110, 160)], WHITE)
    picture.paint([(x - 0.5, 2, x + 0.5, 210) for x in (110, 170, 230, 290)], WHITE)
    assert_found(traced(picture.curve(HIGH, RED).curve(LOW, BLUE)), (HIGH, LOW), levels=0.5)


def test_guide_lines_at_the_median_are_no_curves():
    picture = framed_sheet().curve(HIGH, RED).curve(LOW, BLUE)
    level = [(x, 109.5, x + 4, 110.5) for x in range(50, 200, 7)]
    upright = [(199.5, y, 200.5, y + 4) for y in range(110, 206, 7)]
    assert_found(traced(picture.paint(level + upright, (70, 70, 70))), (HIGH, LOW), levels=0.5)


@pytest.mark.parametrize("color", [BLACK, GREY])
def test_words_over_a_curve_hide_it_and_are_none(color):
    letters = [(200 + 7 * k, y, 201.5 + 7 * k, y + 10) for k in range(8) for y in (34.0,)]
    letters += [(200 + 7 * k, 34, 205 + 7 * k, 35.5) for k in range(8)]
    picture = framed_sheet().curve(HIGH, RED).curve(LOW, BLUE).paint(letters, color)
    words = (Word("HR0.7123", Box(199, 33, 257, 46)),)
    assert_found(traced(picture, words), (HIGH, LOW), levels=0.5)


def test_a_black_curve_that_runs_beneath_another_for_most_of_its_way_is_one():
    below = StepLine((*HIGH.x[:3], 220.5), (*HIGH.y[:3], 80.0), HIGH.end)
    curves = traced(framed_sheet().curve(below, BLACK).curve(HIGH, RED))
    assert_found(curves, (HIGH, below), levels=0.5)


def test_letters_that_were_not_read_are_no_curve_beneath_others():
    red = StepLine((50.0, 70.0, 90.0, 110.0), (10.0, 50.0, 100.0, 150.0), 340.0)
    blue = StepLine((50.0, 78.0, 98.0, 118.0), (10.0, 50.0, 100.0, 170.0), 340.0)
    letters = [(60 + 12 * k, y, 68 + 12 * k, y + 2) for k in range(6) for y in (84, 94, 104)]
    letters += [(60 + 12 * k, 84, 62 + 12 * k, 106) for k in range(6)]
    picture = framed_sheet().curve(red, RED).curve(blue, BLUE).paint(letters, BLACK)
    assert [curve.color for curve in traced(picture)] == [RED, BLUE]


def test_a_legend_in_the_plot_is_no_curve():
    picture = (
        framed_sheet()
        .curve(HIGH, RED)
        .curve(LOW, BLUE)
        .paint([(230, 79, 250, 81)], RED)
        .paint([(230, 99, 250, 101)], BLUE)
    )
    words = (word("Drug", 255, 80, "left"), word("Placebo", 255, 100, "left"))
    assert_found(traced(picture, words), (HIGH, LOW))


def test_curves_that_close_a_rectangle_around_a_mark_are_no_frame():
    high = StepLine((50.0, 100.0, 220.0), (10.0, 60.0, 140.0), 340.0)
    low = StepLine((50.0, 150.0, 260.0), (10.0, 100.0, 180.0), 340.0)
    sheet = framed_sheet().curve(high, BLUE).curve(low, RED)
    assert_found(traced(sheet, (Word("+", Box(180, 75, 190, 85)),)), [high, low])


def test_what_lies_on_the_frame_for_the_most_part_is_no_curve():
    plot = cut_plot(framed_sheet().curve(HIGH, RED).figure, framed(), (), "survival")
    on_frame = plot.other.copy()
    on_frame[:, : int(0.75 * HIGH.end)] = True
    assert len(METHODS["color"](plot)) == 1
    assert METHODS["color"](replace(plot, other=on_frame)) == ()


def test_marks_are_found_on_their_own_curve():
    on_high, on_low = [150.5, 220.5, 300.5], [110.5, 240.5]
    picture = framed_sheet().curve(HIGH, RED).marks(HIGH, on_high, RED).curve(LOW, BLUE).marks(LOW, on_low, BLUE)
    curves = traced(picture)
    assert_found(curves, (HIGH, LOW))
    assert curves[0].marks == pytest.approx(on_high, abs=1)
    assert curves[1].marks == pytest.approx(on_low, abs=1)


def test_what_another_curve_of_the_color_shows_beside_a_stroke_is_no_mark():
    crossing = StepLine((50.0, 80.0, 140.5, 200.5), (10.0, 15.0, 70.0, 150.0), 330.0)
    on_high = [150.5, 300.5]
    sheet = framed_sheet().curve(HIGH, BLACK).marks(HIGH, on_high).curve(crossing, BLACK, dash=(9, 5))
    assert traced(sheet)[0].marks == pytest.approx(on_high, abs=1)


def test_a_stroke_with_marks_on_nearly_all_of_it_is_as_wide_as_the_other_one():
    places = np.delete(np.arange(54.0, 338.0), [*range(80, 90), *range(200, 215)])
    picture = framed_sheet().curve(HIGH, RED).marks(HIGH, places, RED, reach=6.0).curve(LOW, BLUE)
    curves = traced(picture)
    assert [curve.width for curve in curves] == pytest.approx([HIGH.width, LOW.width], abs=0.3)


def test_fringes_that_others_leave_of_most_strokes_do_not_tell_how_wide_they_are():
    top = np.full(200, 30.0)
    whole, fringe = Edges(top, top + 5.0, 5.0), Edges(top, top + np.r_[np.full(80, 1.0), np.full(120, 5.0)], 1.0)
    assert usual_width([(None, whole), (None, whole), *2 * [(None, fringe)]]) == pytest.approx(5.0, abs=0.1)


def test_marks_on_most_columns_of_all_strokes_do_not_tell_how_wide_they_are():
    top, wide = np.full(200, 30.0), np.r_[np.full(30, 3.0), np.full(170, 7.0)]
    told, marked, whole = (Edges(top, top + thick, width) for thick, width in ((wide, 3.0), (wide, 7.0), (7.0, 7.0)))
    assert usual_width([(None, told), (None, marked)]) == 3.0
    assert usual_width([(None, told), (None, whole)]) == pytest.approx(7.0, abs=0.1)


def test_a_block_of_marks_is_noted_as_a_lower_bound():
    alone, block = [120.5, 150.5, 180.5], np.arange(280.0, 300.0, 1.0)
    some, many = (traced(framed_sheet().curve(HIGH, RED).marks(HIGH, np.r_[alone, b], RED)) for b in ([], block))
    assert "marks-touch" not in notes(some)
    assert "marks-touch" in notes(many)


@pytest.mark.parametrize("dash", [(6, 3), (4, 4)], ids=str)
def test_dashed_curves_are_traced(dash):
    lines = [StepLine(line.x, line.y, line.end, 2.0) for line in (HIGH, LOW)]
    curves = traced(framed_sheet().curve(lines[0], RED).curve(lines[1], BLUE, dash))
    assert len(curves) == 2
    assert off(curves[1], lines[1]) <= 0.6
    assert lines[1].end - sum(dash) <= curves[1].end <= lines[1].end + 1


@pytest.mark.parametrize("quality", [95, 75])
def test_jpeg_blocks_make_no_curves(quality):
    lines = [StepLine(line.x, line.y, line.end, 3.0) for line in (HIGH, LOW)]
    picture = framed_sheet().curve(lines[0], RED).curve(lines[1], BLUE)
    assert_found(traced_in_jpeg(picture, quality), lines, levels=0.6)


def test_a_curve_that_ends_in_a_drop_to_nobody_is_followed_down():
    last = StepLine((50.0, 100.5, 180.0, 250.0), (10.0, 60.0, 120.0, 210.0), 250.0)
    upright = [(249, 119, 251, 210)]
    (curve,) = traced(framed_sheet().paint(last.rectangles()[:3] + last.rectangles()[4:] + upright, RED))
    assert curve.at([75, 140, 220]) == pytest.approx([10, 60, 120], abs=0.3)
    assert framed().survival(curve.y[-1]) == pytest.approx(0, abs=0.01)
    assert curve.end == pytest.approx(250, abs=2)


def test_three_curves_of_a_palette_are_traced():
    middle = StepLine((50.0, 75.0, 130.5, 300.0), (10.0, 28.0, 66.25, 100.0), 345.0)
    curves = traced(framed_sheet().curve(HIGH, RED).curve(middle, GREEN).curve(LOW, BLUE))
    assert_found(curves, (HIGH, middle, LOW), levels=0.5)


def test_ink_that_no_curve_explains_is_warned_of():
    late = StepLine((150.0, 180.0), (90.0, 120.0), 340.0)
    curves = traced(framed_sheet().curve(HIGH, BLACK).curve(late, BLACK))
    assert "curves-untold" in notes(curves)


def test_plain_curves_raise_no_doubt():
    assert notes(traced(framed_sheet().curve(HIGH, RED).curve(LOW, BLUE))) <= {"curves-overlap"}


def test_what_is_below_full_survival_at_the_start_is_no_curve():
    floating = StepLine((50.0, 200.0), (100.0, 150.0), 340.0)
    assert_found(traced(framed_sheet().curve(HIGH, RED).curve(floating, GREEN)), (HIGH,))


@pytest.mark.parametrize("direction", ["survival", "incidence"])
def test_a_cut_plot_gives_curves_back_in_the_figures_pixels(direction):
    lines = [StepLine(HIGH.x, HIGH.y if direction == "survival" else tuple(220 - y for y in HIGH.y), HIGH.end)]
    curves = traced(framed_sheet().curve(lines[0], RED), direction=direction)
    assert_found(curves, lines)
    assert curves[0].x[1:] == pytest.approx(HIGH.x[1:], abs=0.5)


@pytest.mark.parametrize(("style", "dash"), [("dashed", (9, 5)), ("dotted", (2, 3))])
def test_a_broken_line_in_the_color_of_a_solid_one_is_a_curve(style, dash):
    curves = traced(framed_sheet().curve(HIGH, BLACK).curve(LOW, BLACK, dash=dash))
    assert [curve.line_style for curve in curves] == ["solid", style]
    assert off(curves[0], HIGH) <= 0.3
    assert off(curves[1], LOW) <= 0.6
    assert curves[1].end == pytest.approx(LOW.end, abs=sum(dash) / 2)
    assert "curves-untold" not in notes(curves)


def test_two_solid_curves_of_one_color_that_stay_apart_are_both_read():
    twin = StepLine((50.0, 100.0, 180.0), (10.0, 90.0, 170.0), 340.0)
    curves = traced(framed_sheet().curve(HIGH, BLACK).curve(twin, BLACK))
    assert_found(curves, (HIGH, twin))


def test_dashed_limits_around_a_curve_are_no_curves():
    middle = StepLine((50.0, 90.0, 150.25, 230.0), (10.0, 50.0, 80.0, 110.0), 340.0)
    above, below = (StepLine(middle.x, (10.0, *(y + by for y in middle.y[1:])), 340.0) for by in (-22, 22))
    sheet = framed_sheet().curve(middle, BLACK).curve(above, BLACK, dash=(6, 4)).curve(below, BLACK, dash=(6, 4))
    assert_found(traced(sheet), (middle,))


def test_dashed_limits_in_a_shade_of_their_curve_are_no_curves():
    """Thin dashes lose some of their black: as R draws the only curve of `plot(survfit(...))`."""
    middle = StepLine((50.0, 90.0, 150.25, 190.0, 230.0), (10.0, 50.0, 80.0, 95.0, 110.0), 340.0, 1.2)
    picture = framed_sheet()
    for by in (-22, 22):
        limit = StepLine(middle.x, (10.0, *(y + by for y in middle.y[1:])), 340.0, 1.2)
        picture.curve(limit, (68, 68, 68), dash=(5, 4))
    assert_found(traced(picture.curve(middle, BLACK)), (middle,))


def test_a_dashed_curve_above_a_solid_one_is_no_limit_of_it_where_those_are_thinner_dashes():
    solid = StepLine((50.0, 90.0, 150.25, 230.0), (10.0, 60.0, 100.0, 130.0), 340.0, 4.0)
    above = StepLine((50.0, 120.0, 210.5, 300.0), (10.0, 22.0, 34.0, 60.0), 330.0, 4.0)
    below = StepLine(solid.x, (10.0, *(y + 40 for y in solid.y[1:])), 340.0, 2.0)
    sheet = framed_sheet().curve(solid, BLACK).curve(above, BLACK, (12, 6)).curve(below, BLACK, (6, 4))
    assert_found(traced(sheet), (above, solid), levels=1.0, ends=8)


@pytest.mark.parametrize("dash", [None, (6, 4)], ids=["solid", "dashed"])
def test_a_thin_curve_on_one_side_of_a_thick_one_is_no_limit_of_it(dash):
    thick = StepLine((50.0, 110.25, 180.5, 260.75), (10.0, 22.5, 41.25, 60.125), 340.0, 4.0)
    thin = StepLine(LOW.x, LOW.y, LOW.end, 1.5)
    assert_found(traced(framed_sheet().curve(thick, BLACK).curve(thin, BLACK, dash)), (thick, thin), ends=8)


def test_a_thin_curve_that_crosses_a_thick_one_is_no_limit_of_it():
    thick = StepLine((50.0, 70.25, 180.5, 260.75), (10.0, 52.5, 71.25, 90.125), 340.0, 4.0)
    thin = StepLine(LOW.x, (10.0, 20.25, 40.5, 120.0, 150.25), LOW.end, 1.5)
    assert_found(traced(framed_sheet().curve(thick, BLACK).curve(thin, BLACK)), (thick, thin), levels=1.0)


def test_broken_curves_above_and_below_a_solid_one_are_its_limits_only_where_they_mirror():
    """Three arms in black, told apart by their lines alone, the solid one in the middle."""
    solid = StepLine((50.0, 90.0, 150.25, 230.0), (10.0, 50.0, 80.0, 110.0), 340.0)
    above = StepLine((50.0, 120.0, 210.5, 300.0), (10.0, 22.0, 34.0, 60.0), 330.0)
    below = StepLine((50.0, 70.0, 110.5, 180.0), (10.0, 90.0, 130.0, 190.0), 320.0)
    sheet = framed_sheet().curve(solid, BLACK).curve(above, BLACK, (2, 4)).curve(below, BLACK, (9, 5))
    assert_found(traced(sheet), (above, solid, below), levels=1.0, ends=8)


def test_open_circles_do_not_pull_the_level_and_are_marks():
    places = np.array([70.3, 100.0, 140.6, 147.0, 200.2, 240.0, 300.4, 305.0])
    curves = traced(framed_sheet().curve(HIGH, RED).circles(HIGH, places, RED))
    assert_found(curves, (HIGH,))
    assert curves[0].marks == pytest.approx(places, abs=1.0)


@pytest.mark.parametrize("place", [136.0, 138.5])
def test_a_drop_that_begins_behind_an_open_circle_stands_where_it_leaves_it(place):
    line = StepLine((50.0, 140.25, 146.5, 200.0), (10.0, 60.0, 84.0, 120.0), 330.0)
    places = np.array([80.0, place, 170.0, 240.0])
    (curve,) = traced(framed_sheet().curve(line, RED).circles(line, places, RED, 7.0))
    assert curve.x[2:4] == pytest.approx(line.x[2:4], abs=0.6)
    assert off(curve, line) < 0.5


def test_a_row_of_circles_that_overlap_is_read_at_their_centers():
    places = np.r_[70.0, 85.0, np.arange(100.0, 320.0, 2.5), 330.0]
    (curve,) = traced(framed_sheet().curve(HIGH, RED).circles(HIGH, places, RED, 5.0, 1.5))
    columns = np.arange(60, 335) + 0.5
    assert np.abs(curve.at(columns) - HIGH.at(columns)).mean() < 1.0  # px; the circles reach 5 px to each side


def test_rows_of_circles_on_two_curves_of_a_color_are_not_joined():
    places = np.r_[70.0, 85.0, np.arange(150.0, 320.0, 2.5)]
    sheet = framed_sheet().curve(HIGH, BLACK).curve(LOW, BLACK, (9, 5))
    curves = traced(sheet.circles(HIGH, places, BLACK, 5.0, 1.5).circles(LOW, places, BLACK, 5.0, 1.5))
    columns = np.arange(60, 320) + 0.5
    away = [
        np.abs(curve.at(columns) - line.at(columns)).mean() for curve, line in zip(curves, (HIGH, LOW), strict=True)
    ]
    assert max(away) < 1.0


def test_a_circle_that_another_color_covers_in_part_is_found_by_the_rest_of_its_rim():
    line, over = StepLine((50.0, 150.0), (10.0, 70.0), 340.0, 2.0), StepLine((50.0, 190.0), (10.0, 78.0), 340.0, 2.0)
    picture = framed_sheet().curve(line, RED).circles(line, np.array([90.0, 120.0, 180.0, 216.0, 300.0]), RED, 8.0, 1.5)
    picture.curve(over, BLUE).circles(over, np.array([110.0, 140.0, 224.0, 260.0, 320.0]), BLUE, 8.0, 1.5)
    curve = next(curve for curve in traced(picture) if curve.color[0] > curve.color[2])
    assert np.abs(curve.marks - 216.0).min() <= 1.5  # px
    assert np.nanmax(np.abs(curve.at(np.arange(205.0, 228.0)) - 70.0)) <= 1.5


def test_circles_with_rims_as_thick_as_their_middles_are_compared_with_what_covers_them():
    drawn, others = np.zeros((40, 40), bool), np.ones((40, 40), bool)
    found = with_covered(drawn, Circles(np.array([20.0]), np.array([20.0]), 4.5), others, 2.0)
    assert found.x.tolist() == [20.0]


def test_a_circle_of_another_color_hides_a_curve():
    under = StepLine((50.0, 130.0, 230.0), (10.0, 60.0, 100.0), 340.0)
    over = StepLine((50.0, 120.0, 210.0, 250.0), (10.0, 30.0, 66.0, 150.0), 340.0)
    picture = framed_sheet().curve(under, RED).curve(over, BLUE)
    picture.circles(over, np.array([80.0, 160.0, 217.0, 290.0, 310.0]), BLUE, 7.0, 1.5)
    curves = traced(picture)
    assert [off(curve, line) < 0.5 for curve, line in zip(curves, (under, over), strict=True)] == [True, True]


def test_a_grey_curve_with_circles_that_a_black_one_hides_for_half_its_way_is_a_curve():
    grey = StepLine((50.0, 110.25, 200.5), (10.0, 22.5, 41.25), 340.0)
    black = StepLine((50.0, 110.25, 200.5), (10.0, 22.5, 80.0), 340.0)
    sheet, places = framed_sheet().curve(grey, GREY).curve(black, BLACK), np.arange(60.0, 330, 20)
    curves = traced(sheet.circles(grey, places + 8, GREY).circles(black, places, BLACK))
    assert sorted(sum(curve.color) > 200 for curve in curves) == [False, True]


def test_circles_on_the_other_curve_of_a_color_are_its_only_marks():
    many, few = np.array([130.0, 140.6, 170.6, 200.2, 240.0, 300.4]), np.array([120.3, 260.6])
    sheet = framed_sheet().curve(HIGH, BLACK).curve(LOW, BLACK, dash=(9, 5))
    curves = traced(sheet.circles(HIGH, many, BLACK).circles(LOW, few, BLACK))
    assert curves[0].marks == pytest.approx(many, abs=1.0)
    assert curves[1].marks == pytest.approx(few, abs=1.0)


def test_drops_stand_where_their_upright_strokes_do():
    curves = traced(framed_sheet().curve(HIGH, RED).curve(LOW, BLUE))
    for curve, line in zip(curves, (HIGH, LOW), strict=True):
        assert curve.x[1:] == pytest.approx(line.x[1:], abs=0.05)


@pytest.mark.parametrize("width", [2.0, 4.0, 7.0])
def test_a_last_drop_to_the_axis_is_read_at_any_width(width):
    line = StepLine((50.0, 120.0, 230.5), (10.0, 90.0, 210.0), 230.5 + width / 2, width)
    curve = traced(framed_sheet().curve(line, RED))[0]
    assert curve.x[-1] == pytest.approx(230.5, abs=0.6)
    assert curve.y[-1] == pytest.approx(210, abs=2 + width / 2)


def test_a_short_level_after_the_last_drop_is_kept_though_a_mark_stands_on_it():
    line = StepLine((50.0, 120.0, 230.5), (10.0, 90.0, 150.0), 240.0)
    curve = traced(framed_sheet().curve(line, RED).marks(line, np.array([236.0]), RED))[0]
    assert curve.y[-1] == pytest.approx(150, abs=0.5)


def test_a_grid_line_hides_no_curve():
    grid = [(50, y, 350, y + 1) for y in (60, 110, 160)]
    curves = traced(framed_sheet().paint(grid, (225, 225, 225)).curve(LOW, BLUE))
    assert_found(curves, (LOW,))
    assert "curves-overlap" not in notes(curves)


def test_a_plot_in_which_no_color_makes_a_curve_is_told_so():
    dots = [(x, 100.0, x + 4, 104.0) for x in np.arange(60.0, 330.0, 12.0)]
    assert traced(framed_sheet().paint(dots, RED)) == ()


STEEP = StepLine(
    (50.0, 90.0, *np.arange(150.0, 210.0, 4.0), 260.0), (10.0, 20.0, *np.arange(30.0, 90.0, 4.0), 110.0), 340.0
)


@pytest.mark.parametrize("color", [RED, BLACK])
def test_open_circles_that_a_stroke_shows_through_do_not_pull_it(color):
    places = np.array([70.0, 115.0, 135.0, 152.0, 163.0, 171.0, 182.0, 190.0, 204.0, 235.0, 290.0, 320.0])
    (curve,) = traced(framed_sheet().curve(STEEP, color).rings(STEEP, places, color))
    columns = np.arange(60, 335) + 0.5
    assert np.abs(curve.at(columns) - STEEP.at(columns)).mean() < 1.0  # px; the circles reach 8 px to each side
    assert len(curve.marks) == pytest.approx(len(places), abs=2)


def test_circles_that_overlap_and_show_their_stroke_are_read_at_their_centers():
    places = np.r_[105.0, 125.0, 160.0, 180.0, np.arange(210.0, 325.0, 5.0)]
    (curve,) = traced(framed_sheet().curve(LOW, RED).rings(LOW, places, RED))
    columns = np.arange(60, 325) + 0.5
    assert np.abs(curve.at(columns) - LOW.at(columns)).mean() < 1.0
