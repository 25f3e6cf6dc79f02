"""Curves are told from what is drawn like them: limits, frames, and their own color in other shades."""

from dataclasses import replace

import numpy as np
import pytest

from drawn_plots import (
    AREA,
    BLACK,
    BLUE,
    FRAME,
    GREEN,
    RED,
    Sheet,
    StepLine,
    calibration,
    dashed_along,
    framed,
    framed_sheet,
    word,
)
from kmrecon.digitize.calibration import axis_from_ticks
from kmrecon.digitize.curves import several
from kmrecon.digitize.curves.colors import StrokeColor
from kmrecon.digitize.curves.find import find_curves
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.limits import without_lone_limits
from kmrecon.digitize.curves.mirrored import with_limits
from kmrecon.digitize.curves.path import Path
from kmrecon.digitize.curves.plot import cut_plot
from kmrecon.digitize.curves.several import is_rest
from kmrecon.digitize.curves.tails import exchanged
from kmrecon.digitize.curves.traced import Traced
from traced_curves import HIGH, LOW, assert_found, off, traced, traced_in_jpeg

PINK, SALMON = (223, 83, 107), (248, 118, 109)


def fine_steps(seed, count, fall, width, sooner=0.0):
    """Return a step line of many small drops at places between the pixels."""
    steps, falls = np.linspace(50, 320, count), np.random.default_rng(seed).uniform(*fall, count - 1).cumsum()
    return StepLine(tuple(np.where(steps > 50, steps - sooner, 50)), (10.0, *(10 + falls)), 340.0, width)


def test_a_thin_stroke_whose_color_compression_spreads_over_many_is_a_curve():
    pink, black = fine_steps(2, 12, (4, 40 / 3), 1.25), fine_steps(12, 12, (4, 155 / 12), 1.25, sooner=-7)
    curves = traced_in_jpeg(framed_sheet().curve(pink, PINK).curve(black, BLACK), 60)
    assert sorted(sum(curve.color) > 200 for curve in curves) == [False, True]


def limits(line, reach, width):
    """Return the lines a distance above and below a curve."""
    return [StepLine(line.x, (10.0, *(y + shift for y in line.y[1:])), line.end, width) for shift in (-reach, reach)]


def test_dotted_limits_that_compression_makes_grey_are_no_curves():
    picture = framed_sheet()
    for limit in limits(LOW, 14, 1.25):
        picture.curve(limit, BLUE, (1.25, 2))
    assert_found(traced_in_jpeg(picture.curve(LOW, BLUE), 65), (LOW,), levels=1.0)


def test_the_frame_of_a_legend_is_no_curve():
    frame = [(200, 15, 340, 16), (200, 15, 201, 60), (339, 15, 340, 60), (200, 59, 340, 60)]
    line = StepLine((50.0, 70.0, 120.0), (10.0, 90.0, 150.25), 340.0)
    picture = Sheet().axes(AREA, "lbrt").curve(line, RED).paint(frame, (130, 130, 130))
    words = (word("Drug", 250, 28, "left"), word("Placebo", 250, 46, "left"))
    assert_found(find_curves(picture.figure, calibration(), words, "survival")[1], (line,), levels=0.5)


@pytest.mark.parametrize(("area", "axes"), [(AREA, calibration()), (FRAME, framed())], ids=["at the top", "above it"])
def test_the_frame_of_a_legend_in_the_corner_of_the_plot_is_no_curve(area, axes):
    high, low = StepLine(HIGH.x[:2], HIGH.y[:2], 200.0), LOW
    frame = [(200, area.top, 201, 60), (200, 59, 350, 60)]
    picture = Sheet().axes(area, "lbrt").curve(high, RED).curve(low, BLUE).paint(frame, BLACK)
    words = (word("Drug", 250, 28, "left"), word("Placebo", 250, 46, "left"))
    assert_found(find_curves(picture.figure, axes, words, "survival")[1], (low, high), levels=0.5, ends=4)


def test_thin_marks_between_thick_dashes_make_no_limit_of_them():
    solid = StepLine((50.0, 60.0, 70.0), (10.5, 100.5, 150.5), 340.0, 4.0)
    broken = StepLine((50.0, 122.0, 194.0, 266.0), (10.5, 34.5, 58.5, 82.5), 326.0, 4.0)
    between = np.arange(68.0, 326, 24)
    arms = [(x - 3, y - 0.5, x + 3, y + 0.5) for x, y in zip(between, broken.at(between), strict=True)]
    curves = traced(framed_sheet().curve(solid, BLUE).paint([*dashed_along(broken, 12, 12), *arms], RED))
    assert [curve.width for curve in curves] == pytest.approx([4, 4], abs=0.5)
    assert max(off(curve, line) for curve, line in zip(curves, (broken, solid), strict=True)) < 2.0


def test_a_steep_solid_stroke_makes_no_limit_of_dashes_as_wide():
    solid = StepLine(tuple(np.arange(50.0, 140, 5)), tuple(np.arange(10.0, 172, 9)), 140.0, 3.0)
    broken = StepLine((50.0, 122.0, 194.0, 266.0), (10.0, 34.0, 58.0, 82.0), 326.0, 3.0)
    curves = traced(framed_sheet().curve(solid, BLACK).paint(dashed_along(broken, 10, 8), RED))
    assert [curve.line_style for curve in curves] == ["dashed", "solid"]


def test_a_thin_dashed_line_whose_blurred_pixels_are_grey_is_one_curve():
    solid, broken = fine_steps(1, 20, (3, 11), 1.5), fine_steps(2, 14, (3, 6), 1.25)
    curves = traced(framed_sheet().curve(solid, BLACK).curve(broken, BLACK, (8, 4)))
    assert len(curves) == 2
    assert max(off(curve, line) for curve, line in zip(curves, (broken, solid), strict=True)) < 1.5


def test_dashes_close_beside_a_solid_stroke_belong_to_their_own_curve():
    solid, broken = fine_steps(3, 30, (2, 5), 2.0), fine_steps(3, 30, (3.2, 6.5), 2.0, sooner=3)
    curves = traced(framed_sheet().curve(solid, BLACK).curve(broken, BLACK, (6, 4)))
    assert len(curves) == 2
    assert max(off(curve, line) for curve, line in zip(curves, (solid, broken), strict=True)) < 1.5


def test_a_ribbon_hides_no_dashes():
    broken = StepLine((50.0, 80.0, 130.0, 200.0, 250.0), (10.0, 40.0, 80.0, 125.0, 150.0), 330.0)
    ends = (*broken.x[1:], broken.end)
    ribbon = [(a, y - 9, b, y + 9) for a, y, b in zip(broken.x, broken.y, ends, strict=True)]
    curves = traced(framed_sheet().paint(ribbon, (215, 215, 215)).curve(HIGH, BLACK).curve(broken, BLACK, (9, 5)))
    assert [curve.line_style for curve in curves] == ["solid", "dashed"]
    assert off(curves[1], broken) <= 1.0


def guides(x, y):
    """Return the dashes from the y axis to a place and from there down to the x axis."""
    level = [(start, y - 0.5, start + 4, y + 0.5) for start in np.arange(50, x - 4, 7)]
    return level + [(x - 0.5, start, x + 0.5, start + 4) for start in np.arange(y, 206, 7)]


def test_guides_at_the_median_are_painted_over():
    line = StepLine((50.0, 120.0, 200.0), (10.0, 80.0, 150.0), 340.0)
    bare = cut_plot(framed_sheet().curve(line, BLACK).figure, framed(), (), "survival")
    picture = framed_sheet().paint(guides(200, 110), (70, 70, 70)).curve(line, BLACK)
    plot = cut_plot(picture.figure, framed(), (), "survival")
    assert (plot.pixels == bare.pixels).all()


def test_the_last_drop_of_a_curve_to_the_axis_is_no_guide():
    line = StepLine((50.0, 120.0, 260.0), (10.0, 80.0, 150.0), 280.0)
    last = [(279.0, 149.0, 281.0, 210.0)]
    bare = cut_plot(framed_sheet().curve(line, BLACK).paint(last, BLACK).figure, framed(), (), "survival")
    level = [(x, 109.5, x + 4, 110.5) for x in np.arange(50, 284, 6)]
    picture = framed_sheet().paint(level, (70, 70, 70)).curve(line, BLACK).paint(last, BLACK)
    assert (cut_plot(picture.figure, framed(), (), "survival").pixels == bare.pixels).all()


def test_a_guide_that_curves_cover_for_much_of_its_way_is_painted_over():
    line = StepLine((50.0, 80.0, 140.0), (10.0, 80.0, 109.0), 340.0, 5.0)
    bare = cut_plot(framed_sheet().curve(line, RED).figure, framed(), (), "survival")
    picture = framed_sheet().paint([(x, 109.0, x + 4, 110.0) for x in np.arange(50, 340, 8)], BLACK).curve(line, RED)
    plot = cut_plot(picture.figure, framed(), (), "survival")
    assert (plot.pixels == bare.pixels).all()


@pytest.mark.parametrize(("seed", "count", "part"), [(1, 20, 0.25), (1, 30, 0.2)])
def test_where_ribbons_overlap_there_is_no_curve(seed, count, part):
    black = fine_steps(seed, count, (4, 160 / count), 3.0)
    pink = fine_steps(seed + 10, count, (4, 150 / count), 3.0, sooner=-6)
    picture = framed_sheet()
    for line, color in ((black, BLACK), (pink, PINK)):
        ends = (*line.x[1:], line.end)
        reach = 14 * (0.3 + np.arange(count) / count)
        boxes = [(a, y - r, b, y + r) for a, y, b, r in zip(line.x, line.y, ends, reach, strict=True)]
        picture.veil(boxes, color, part)
    assert len(traced(picture.curve(black, BLACK).curve(pink, PINK))) == 2


def test_a_curve_that_is_seen_beside_another_one_only_is_no_edge_of_it():
    blue, green = fine_steps(1, 14, (4, 160 / 14), 4.0), fine_steps(1, 14, (4.4, 163 / 14), 4.0, sooner=1)
    assert len(traced(framed_sheet().curve(blue, BLUE).curve(green, GREEN))) == 2


def test_what_crosses_along_a_steep_stroke_enclose_is_no_open_circle():
    line = StepLine(tuple(np.arange(50.0, 300, 10)), tuple(np.arange(10.5, 135, 5)), 320.0)
    places = np.arange(60.5, 318, 4)
    arms = [(x - 5, y - 0.5, x + 5, y + 0.5) for x, y in zip(places, line.at(places), strict=True)]
    picture = framed_sheet().curve(line, BLACK).marks(line, places, BLACK, reach=5.0).paint(arms, BLACK)
    assert_found(traced(picture), (line,), levels=0.5, ends=4)


def test_rests_of_open_circles_are_no_curves():
    red, blue = fine_steps(1, 14, (2, 80 / 14), 1.0), fine_steps(11, 14, (5, 170 / 14), 1.0)
    places = np.sort(np.random.default_rng(1).uniform(60, 335, (2, 60)))
    picture = framed_sheet().curve(red, RED).circles(red, places[0], RED, 4.0, 1.0)
    picture.curve(blue, BLUE).circles(blue, places[1], BLUE, 4.0, 1.0)
    assert len(traced_in_jpeg(picture, 70)) == 2


def mirrored(line, spread, scale=(np.log, np.exp), top=10.0, bottom=210.0):
    """Return limits as wide as standard errors make them: as far above a curve as below it on a scale."""
    there, back = scale
    survival = (bottom - np.asarray(line.y)) / (bottom - top)
    wide = spread * np.sqrt(np.arange(len(line.y)))
    with np.errstate(divide="ignore"):
        sides = [np.minimum(back(there(survival) + sign * wide), 1.0) for sign in (1, -1)]
    return [StepLine(line.x, tuple(bottom - side * (bottom - top)), line.end, line.width) for side in sides]


CUMULATIVE_HAZARD = (lambda s: np.log(-np.log(s)), lambda h: np.exp(-np.exp(h)))


@pytest.mark.parametrize(("scale", "spread"), [((np.log, np.exp), 0.09), (CUMULATIVE_HAZARD, 0.25)])
def test_limits_drawn_as_their_curve_are_told_by_how_they_mirror(scale, spread):
    line = fine_steps(1, 9, (14, 22), 2.0)
    picture = framed_sheet()
    for one in (*mirrored(line, spread, scale), line):
        picture.curve(one, RED)
    assert_found(traced(picture), (line,), levels=0.5)


def test_of_limits_whose_drops_meet_those_of_their_curve_none_takes_its_place():
    line = StepLine((50.0, 90.0, 130.0, 170.0, 210.0, 260.0), (10.0, 40.0, 70.0, 100.0, 130.0, 180.0), 330.0)
    upper, lower = mirrored(line, 0.13)
    # The last upper limit rises, as Greenwood's formula lets it; the last lower one begins where the curve ended.
    upper = StepLine(upper.x, (*upper.y[:-1], upper.y[-2] - 12), upper.end, upper.width)
    lower = StepLine(lower.x, (*lower.y[:-2], 180.0, 196.0), lower.end, lower.width)
    assert_found(traced(framed_sheet().curve(upper, RED).curve(lower, RED).curve(line, RED)), (line,), levels=0.5)


def test_a_limit_whose_upper_one_is_cut_at_full_survival_is_told_where_another_curve_has_limits():
    line, few = fine_steps(1, 9, (14, 22), 2.0), StepLine((50.0, 90.0, 150.0, 210.0), (10.0, 22.0, 34.0, 46.0), 340.0)
    picture = framed_sheet()
    for one in (*mirrored(line, 0.09), line):
        picture.curve(one, RED)
    upper, lower = StepLine((50.0,), (10.0,), 340.0), StepLine(few.x, (10.0, 46.0, 80.0, 110.0), 340.0)
    for one in (upper, lower, few):
        picture.curve(one, BLUE)
    curves = traced(picture)
    assert [curve.color for curve in curves] == [BLUE, RED]
    assert curves[0].at([120, 180, 300]) == pytest.approx([22, 34, 46], abs=0.5)


@pytest.mark.parametrize(("shown", "told"), [(True, False), (False, True)], ids=["with limits", "without"])
def test_a_curve_without_limits_beside_one_with_limits_is_doubted(shown, told):
    """Of two curves with their limits one limit may be all that was found of one."""
    line, other = fine_steps(1, 9, (14, 22), 2.0), fine_steps(4, 9, (8, 14), 2.0)
    picture = framed_sheet()
    for one in (*mirrored(line, 0.09), line):
        picture.curve(one, RED)
    for one in (*(mirrored(other, 0.09) if shown else ()), other):
        picture.curve(one, BLUE)
    curves = traced(picture)
    assert len(curves) == 2
    assert any(note.code == "curves-untold" for curve in curves for note in curve.notes) == told


def test_three_groups_in_one_color_are_three_curves():
    lines = tuple(fine_steps(seed, 14, (3, 3 + 3 * seed), 2.0, sooner=3 * seed) for seed in (1, 2, 3))
    picture = framed_sheet()
    for line in lines:
        picture.curve(line, BLACK)
    assert len(traced(picture)) == 3


def test_circles_that_compression_fades_belong_to_their_curve():
    line, places = fine_steps(5, 24, (3, 7), 1.75), np.sort(np.random.default_rng(5).uniform(60, 335, 30))
    assert len(traced_in_jpeg(framed_sheet().curve(line, SALMON).circles(line, places, SALMON, 4.5, 1.2), 70)) == 1


def four_lines(seed, count, width):
    """Return four lines of many steps that fan out."""
    falls = [((2 + 1.3 * k) * 20 / count, (4.5 + 1.3 * k) * 20 / count) for k in range(4)]
    return [fine_steps(seed + 10 * k, count, fall, width, sooner=2 * k) for k, fall in enumerate(falls)]


@pytest.mark.parametrize(
    ("colors", "seed", "count"),
    [(("#0072BD", "#D95319", "#EDB120", "#7E2F8E"), 3, 40), (("#000000", "#DF536B", "#61D04F", "#2297E6"), 3, 20)],
)
def test_four_thin_strokes_that_compression_fades_are_four_curves(colors, seed, count):
    picture = framed_sheet()
    for line, color in zip(four_lines(seed, count, 1.25), colors, strict=True):
        picture.curve(line, tuple(bytes.fromhex(color[1:])))
    assert len(traced_in_jpeg(picture, 60)) == 4


def ribbon(line, reach):
    """Return the boxes of a ribbon that opens around a curve."""
    ends, open_to = (*line.x[1:], line.end), reach * np.minimum(1, np.arange(len(line.x)) / 4)
    return [(a, y - r, b, y + r) for a, y, b, r in zip(line.x, line.y, ends, open_to, strict=True)]


def test_where_two_ribbons_overlap_narrowly_there_is_no_curve():
    solid, broken = fine_steps(3, 24, (2, 4), 3.0), fine_steps(13, 24, (5, 7.5), 3.0, sooner=3)
    picture = framed_sheet().veil(ribbon(solid, 18), BLACK, 0.22).veil(ribbon(broken, 18), BLACK, 0.22)
    curves = traced(picture.curve(solid, BLACK).curve(broken, BLACK, (9, 5)))
    assert [(curve.color, curve.line_style) for curve in curves] == [(BLACK, "solid"), (BLACK, "dashed")]


def test_shades_that_are_joined_make_no_curve_of_a_ribbon():
    black, pink = fine_steps(4, 24, (2, 5), 2.5), fine_steps(14, 24, (2.6, 5.6), 2.5, sooner=3)
    picture = framed_sheet().veil(ribbon(black, 16), BLACK, 0.2).veil(ribbon(pink, 16), PINK, 0.2)
    assert len(traced_in_jpeg(picture.curve(black, BLACK).curve(pink, PINK), 77)) == 2


def test_dots_on_many_steps_are_dots():
    solid, dots = fine_steps(4, 24, (2, 4), 2.0), fine_steps(14, 36, (3, 5.5), 2.0, sooner=3)
    curves = traced(framed_sheet().curve(solid, BLACK).curve(dots, BLACK, (2, 3.25)))
    assert [curve.line_style for curve in curves] == ["solid", "dotted"]


def level_path(rows, drawn):
    """Return a path through level rows, and where its ink is seen; the rest is hidden."""
    return Path(rows, rows, rows.size - 1, drawn, ~drawn)


def test_a_broken_curve_that_ends_in_a_gap_before_its_limits_is_the_curve():
    share = np.zeros((150, 200))
    for row, last in ((40, 200), (70, 190), (100, 200)):
        share[row - 1 : row + 1, :last] = np.arange(last) % 14 < 9
    ink = Ink(StrokeColor(np.zeros(3), np.zeros(3), 1000, np.full(3, 255.0)), share, np.zeros(share.shape, bool))
    ways = [(np.full(end, row), share[row, :end] > 0) for row, end in ((40, 200), (70, 190), (100, 200))]
    three = [Traced(ink, Path(rows, rows, rows.size - 1, drawn, np.zeros_like(drawn))) for rows, drawn in ways]
    assert [item.limit for item in with_limits(three, three[0])] == [True, False, True]


def test_a_solid_curve_is_known_from_limits_that_fall_into_one_another():
    columns, share = np.arange(200), np.zeros((150, 200))
    ways = np.full(200, 70), np.where(columns < 150, 40, 100), np.full(150, 100)
    for rows, broken in zip(ways, (False, True, True), strict=True):
        for column, row in enumerate(rows):
            share[row - 1 : row + 1, column] = not broken or column % 14 < 9
    ink = Ink(StrokeColor(np.zeros(3), np.zeros(3), 1000, np.full(3, 255.0)), share, np.zeros(share.shape, bool))
    seen = [share[rows, np.arange(rows.size)] > 0 for rows in ways]
    three = [
        Traced(ink, Path(r, r, r.size - 1, d, np.zeros_like(d), between=~d)) for r, d in zip(ways, seen, strict=True)
    ]
    out = with_limits(three, three[0])
    assert [item.limit for item in out] == [False, True, True]
    assert (out[0].path.row == 70).all()


LEVEL = StepLine((50.0,), (10.0,), 240.0)


def test_a_dotted_curve_with_marks_all_along_it_that_took_a_piece_of_its_limit_is_given_its_own():
    """Marks fill the gaps between its dots: that makes it no solid curve between broken limits."""
    fallen, share = np.arange(200) >= 100, np.zeros((150, 200))
    ways = [np.where(fallen, 70, 40), np.where(fallen, 60, 55), np.full(200, 110)]
    for rows in ways:
        share[rows, np.arange(200)] = np.arange(200) % 5 < 2
    ink = Ink(StrokeColor(np.zeros(3), np.zeros(3), 1000, np.full(3, 255.0)), share, np.zeros(share.shape, bool))
    dots = share[ways[1], np.arange(200)] > 0
    seen = [(np.ones(200, bool), None), (dots, ~dots), (dots, ~dots)]
    three = [
        Traced(ink, Path(rows, rows, 199, drawn, np.zeros(200, bool), between=between))
        for rows, (drawn, between) in zip(ways, seen, strict=True)
    ]
    (curve,) = (item for item in with_limits(three, three[0]) if not item.limit)
    assert (curve.path.row == np.where(fallen, 70, 55)).all()


def test_an_arm_without_an_event_has_a_curve():
    for line in (LEVEL, replace(LEVEL, end=342.0)):
        curves = traced(framed_sheet().curve(line, BLUE).marks(line, (150, 200), BLUE).curve(LOW, RED))
        assert_found(curves, (line, LOW), levels=0.5, ends=4)


@pytest.mark.parametrize(("frame", "count"), [(BLACK, 2), (BLUE, 1)])
def test_an_arm_without_an_event_on_the_edge_of_the_plot_is_one_where_no_frame_is_drawn_so(frame, count):
    edge = StepLine((50.0,), (AREA.top - 1.0,), 342.0, 2.0)
    picture = Sheet().axes(AREA, "lb", color=frame, width=2.0).curve(LOW, RED).curve(edge, BLUE)
    assert len(find_curves(picture.figure, calibration(), (), "survival")[1]) == count


def test_a_level_stroke_that_is_grey_or_lies_lower_is_no_curve():
    assert len(traced(framed_sheet().curve(LEVEL, (90, 90, 90)).curve(LOW, RED))) == 1
    assert len(traced(framed_sheet().curve(replace(LEVEL, y=(40.0,)), BLUE).curve(LOW, RED))) == 1


def test_a_grey_curve_is_no_limit_of_a_nearly_black_one():
    navy, grey = (33, 50, 71), (118, 120, 120)
    assert_found(traced(framed_sheet().curve(HIGH, grey).curve(LOW, navy)), (HIGH, LOW), levels=0.5)


def test_a_thin_grey_curve_along_a_thick_blue_one_is_no_blurred_edge_of_it():
    blue = StepLine(HIGH.x, HIGH.y, HIGH.end, 5.0)
    grey = StepLine(HIGH.x, (10.0, *(y + 8 for y in HIGH.y[1:])), HIGH.end, 2.0)
    assert_found(traced(framed_sheet().curve(grey, (134, 134, 134)).curve(blue, BLUE)), (blue, grey), levels=0.5)


def test_a_thin_broken_curve_in_a_hue_of_its_own_is_no_limit():
    solid, thin = StepLine(LOW.x, LOW.y, LOW.end, 2.0), StepLine(HIGH.x, HIGH.y, HIGH.end, 1.25)
    assert len(traced(framed_sheet().curve(solid, RED).curve(thin, (27, 75, 143), (7, 4)))) == 2


def test_a_solid_curve_beside_a_dashed_one_with_marks_that_touch_is_one():
    dashes, solid = StepLine(HIGH.x, HIGH.y, HIGH.end, 3.0), StepLine(LOW.x, LOW.y, LOW.end, 3.0)
    picture = framed_sheet().curve(dashes, BLACK, (9, 6)).curve(solid, BLACK)
    curves = traced(picture.marks(dashes, np.arange(130.0, 338.0, 2.5), BLACK, reach=8.0, width=2.5))
    assert [curve.line_style for curve in curves][1:] == ["solid"]
    assert off(curves[1], solid) <= 1.0


def test_what_keeps_to_one_curve_and_then_to_another_is_what_their_marks_leave():
    high, low = np.full(200, 20), np.full(200, 120)
    seen = np.arange(200) % 3 == 0
    between = level_path(np.r_[np.full(100, 24), np.full(100, 124)], seen)
    curves = [level_path(rows, np.ones(200, bool)) for rows in (high, low)]
    assert is_rest(between, curves, 2.0, 9.0)
    assert not is_rest(level_path(np.full(200, 70), seen), curves, 2.0, 9.0)


def veiled(picture, lines, part, reach=24):
    """Lay a ribbon around each curve over all that is drawn, as some programs do."""
    for line, color in lines:
        ends = (*line.x[1:], line.end)
        picture.veil([(a, y - reach, b, y + reach) for a, y, b in zip(line.x, line.y, ends, strict=True)], color, part)
    return picture


def test_curves_beneath_the_ribbons_of_others_are_whole():
    teal, pink = fine_steps(1, 16, (4, 160 / 16), 2.0), fine_steps(11, 16, (2, 130 / 16), 2.0)
    lines = ((teal, (0, 191, 196)), (pink, (248, 118, 109)))
    picture = framed_sheet()
    for line, color in lines:
        picture.curve(line, color)
    curves = sorted(traced(veiled(picture, lines, 0.3)), key=lambda curve: curve.color[0])
    assert len(curves) == 2
    assert max(off(curve, line) for curve, (line, _) in zip(curves, lines, strict=True)) < 1.5


def test_a_solid_and_a_broken_black_curve_are_found_in_grey_ribbons_that_overlap():
    solid, broken = fine_steps(1, 16, (1, 4), 2.0), fine_steps(11, 16, (9, 11), 2.0)
    picture = framed_sheet().curve(broken, BLACK, (9, 5)).curve(solid, BLACK)
    curves = traced(veiled(picture, ((solid, BLACK), (broken, BLACK)), 0.3))
    assert len(curves) == 2
    assert max(off(curve, line) for curve, line in zip(curves, (solid, broken), strict=True)) < 2


def test_a_pale_curve_of_another_ones_hue_that_falls_at_other_times_is_a_curve():
    """The fifth color of a palette is a lighter blue: no limit of the blue curve, no overlap of two bands."""
    blue, pale_blue, yellow, red = (0, 115, 194), (122, 166, 220), (239, 192, 0), (205, 83, 76)
    lines = [fine_steps(k, 10 + k, (2 + 2 * k, 4 + 2 * k), 2.5, sooner=3 * k) for k in range(4)]
    picture = framed_sheet()
    for line, color in zip(lines, (blue, yellow, red, pale_blue), strict=True):
        picture.curve(line, color)
    curves = traced(picture)
    assert [curve.color for curve in curves] == [blue, yellow, red, pale_blue]
    assert max(off(curve, line) for curve, line in zip(curves, lines, strict=True)) < 1.0


def test_an_arm_without_an_event_drawn_in_dashes_of_the_other_ones_color_has_a_curve():
    curves = traced(framed_sheet().curve(LOW, BLACK).curve(LEVEL, BLACK, (9, 5)))
    assert [curve.line_style for curve in curves] == ["dashed", "solid"]
    assert_found(curves, (LEVEL, LOW), levels=0.5, ends=6)


def test_a_dashed_line_at_full_survival_through_the_whole_plot_is_a_guide():
    assert len(traced(framed_sheet().curve(LOW, BLACK).curve(replace(LEVEL, end=350.0), BLACK, (9, 5)))) == 1


def test_a_solid_curve_that_meets_a_broken_one_where_it_ends_is_led_on_along_its_own_end():
    solid = StepLine((50.0, 100.0, 170.0, 230.0), (10.0, 60.0, 90.0, 140.0), 250.0)
    broken = StepLine((50.0, 120.0, 230.0), (10.0, 30.0, 100.0), 345.0)
    curves = traced(framed_sheet().curve(broken, BLACK, (10, 5)).curve(solid, BLACK))
    assert {curve.line_style for curve in curves} == {"solid", "dashed"}
    assert_found(sorted(curves, key=lambda curve: curve.end), (solid, broken), levels=1.5, ends=5)


def test_a_solid_curve_leaves_a_level_with_a_broken_one_beneath_marks_before_that_shows_a_gap():
    solid = StepLine((50.0, 90.0, 180.0, 290.0), (10.0, 40.0, 100.0, 180.0), 300.0)
    broken = StepLine((50.0, 70.0, 100.0, 140.0), (10.0, 50.0, 80.0, 101.0), 340.0)
    picture = framed_sheet().curve(broken, BLACK, (10, 5)).curve(solid, BLACK)
    picture.marks(solid, np.arange(184.5, 288, 4), reach=9.0).marks(broken, np.arange(150.5, 336, 4), reach=9.0)
    curves = traced(picture)
    assert {curve.line_style for curve in curves} == {"solid", "dashed"}
    assert_found(sorted(curves, key=lambda curve: curve.end), (solid, broken), levels=2.0, ends=5)


@pytest.mark.parametrize(("upright", "ends"), [(slice(24, 90), (100, 110)), (slice(24, 34), (110, 100))])
def test_the_end_of_a_broken_curve_down_a_long_drop_without_a_gap_is_that_of_the_solid_one_beside_it(upright, ends):
    share, columns = np.zeros((2, 100, 120)), np.arange(120)
    share[0, 22, :111], share[1, 24, (columns % 11 < 7) & (columns < 80)] = 1.0, 1.0
    share[1, upright, 80], share[1, upright.stop, 80:101] = 1.0, 1.0
    level = np.where(columns[:101] < 80, 24, upright.stop)
    gaps = (columns[:101] % 11 >= 7) & (columns[:101] < 80)
    started, hidden = np.where(columns[:101] == 80, 24, level), np.zeros(101, bool)
    broken = Path(started, level, 100, ~gaps, hidden, between=gaps)
    solid = Path(np.full(111, 22), np.full(111, 22), 110, np.ones(111, bool), np.zeros(111, bool))
    color = StrokeColor(np.zeros(3), np.zeros(3), 1, np.full(3, 255.0))
    inks = (Ink(color, one, np.zeros(one.shape, bool)) for one in share)
    found = exchanged(*(Traced(ink, path) for ink, path in zip(inks, (solid, broken), strict=True)))
    assert tuple(one.path.end for one in found) == ends


@pytest.mark.parametrize("reach", [14, 25])
def test_dashed_limits_of_the_only_curve_are_none_though_the_upper_one_rises(reach):
    line = fine_steps(4, 24, (3, 7), 1.5)
    upper, lower = limits(line, reach, 1.5)
    kept = sum(x < 250 for x in upper.x)
    rises = StepLine((*upper.x[:kept], 250.0), (*upper.y[:kept], upper.y[kept - 1] - 25), 340.0, 1.5)
    picture = framed_sheet().curve(rises, BLACK, (6, 4)).curve(lower, BLACK, (6, 4)).curve(line, BLACK)
    assert_found(traced(picture), (line,), levels=1.0, ends=5)


def test_the_image_of_a_broken_line_may_lie_below_a_cut_axis():
    cut = replace(framed(), y=axis_from_ticks("y", ((210.0, 0.5), (10.0, 1.0))))
    plot = cut_plot(framed_sheet().figure, cut, (), "survival")
    columns, (high, wide) = np.arange(200), plot.pixels.shape[:2]
    shares = np.zeros((2, high, wide))
    shares[0, 179:181, :200], shares[1, 59:61, :200] = 1.0, columns % 11 < 7
    gaps = columns % 11 >= 7
    paths = [
        Path(np.full(200, row), np.full(200, row), 199, ~gap, gap & False, between=gap & (row < 100))
        for row, gap in ((180, gaps & False), (60, gaps))
    ]
    color = StrokeColor(np.zeros(3), np.zeros(3), 1, np.full(3, 255.0))
    items = [Traced(Ink(color, share, share < 0), path) for share, path in zip(shares, paths, strict=True)]
    assert [item.style for item in items] == ["solid", "dashed"]
    assert without_lone_limits(items, plot) == items


def bent(seed, count, early, late):
    """Return a step line of many small drops that fall otherwise from its middle on, and at places of its own."""
    rng, half = np.random.default_rng(seed), count // 2
    falls = np.r_[early * rng.uniform(0.5, 1.5, half), late * rng.uniform(0.5, 1.5, count - 1 - half)].cumsum()
    steps = np.linspace(50, 320, count) + np.r_[0, np.full(count - 1, seed)]
    return StepLine(tuple(steps), (10.0, *(10 + falls)), 340.0, 2.5)


def test_curves_in_shades_of_one_hue_that_cross_are_no_limits_of_one_another():
    colors = ((8, 48, 107), (33, 113, 181), (107, 174, 214), (158, 202, 225))
    lines = (bent(0, 80, 0.6, 0.5), bent(1, 84, 1.6, 0.3), bent(2, 88, 0.9, 1.6), bent(3, 92, 2.2, 1.2))
    picture = framed_sheet()
    for line, color in zip(lines, colors, strict=True):
        picture.curve(line, color)
    assert sorted(curve.color for curve in traced(picture)) == sorted(colors)


def test_a_pale_curve_with_marks_close_to_others_is_no_overlap_of_bands():
    """ColorBrewer's Accent: lavender lies between blue and orange."""
    colors = ((56, 108, 176), (127, 201, 127), (253, 192, 134), (190, 174, 212))
    falls = ((5, 7), (3, 4.2), (3.2, 4.4), (3.1, 4.3))
    lines = [fine_steps(3 + 10 * k, 30, fall, 3.0, sooner=2 * k) for k, fall in enumerate(falls)]
    picture = framed_sheet()
    for line, color in zip(lines, colors, strict=True):
        picture.curve(line, color).marks(line, np.arange(150.5, 330, 7), color, reach=5.0, width=1.5)
    assert {curve.color for curve in traced(picture)} == set(colors)


def test_a_solid_curve_ends_before_a_drop_that_is_not_drawn():
    solid = StepLine((50.0, 100.0, 170.0), (10.0, 40.0, 60.0), 250.0)
    broken = StepLine((50.0, 120.0, 240.0), (10.0, 70.0, 78.0), 345.0)
    curves = traced(framed_sheet().curve(broken, BLACK, (40, 4)).curve(solid, BLACK))
    assert [round(curve.end) for curve in sorted(curves, key=lambda curve: curve.end)] == [250, 345]


def test_a_curve_whose_color_has_no_other_one_is_left_whole(monkeypatch):
    """What was found besides it, and took its tail, is dropped where the next color has one curve only."""
    plot = cut_plot(framed_sheet().figure, framed(), (), "survival")
    nothing = np.zeros((4, 30))
    color = StrokeColor(np.zeros(3), np.zeros(3), 1, np.full(3, 255.0))
    level = Path(np.zeros(30, int), np.zeros(30, int), 29, np.ones(30, bool), np.zeros(30, bool))
    red, other, blue = (Traced(Ink(color, nothing, nothing > 0), level) for _ in range(3))
    cut = Traced(red.ink, level.until(10))
    monkeypatch.setattr(several, "told_limits", lambda group, _: group)
    monkeypatch.setattr(several, "_of_color", lambda first, _: [cut, other] if first is red else [first])
    assert several.of_colors([red, blue], plot) == [red, blue]
