"""Stroke colors are told apart, and each color's ink is only what is drawn in it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drawn_plots import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, RED, WHITE, Sheet, StepLine
from kmrecon.digitize.curves.around import page_of, surroundings
from kmrecon.digitize.curves.colors import StrokeColor, joined_shades, stroke_colors, to_lab
from kmrecon.digitize.curves.ink import ink_of_colors, mixture

HUES = (RED, BLUE, GREEN, ORANGE, PURPLE)
PALE_RED, PALE_BLUE = (250, 215, 215), (77, 187, 213)


def line(k, width=2.0, start=10.25):
    """Return the k-th of some step lines that never touch."""
    return StepLine(
        (0.0, 60.0 + 9 * k, 150.0 + 7 * k), tuple(start + 34 * k + fall for fall in (0, 8, 15)), 300.0, width
    )


def drawn(colors, page=WHITE, width=2.0, start=10.25):
    sheet = Sheet(200, 320, page)
    for k, color in enumerate(colors):
        sheet.curve(line(k, width, start), color)
    return sheet


def found(pixels, ignored=None):
    nothing = np.zeros(pixels.shape[:2], bool)
    return stroke_colors(pixels, surroundings(pixels), nothing if ignored is None else ignored)


def inks(pixels, colors):
    nothing = np.zeros(pixels.shape[:2], bool)
    return ink_of_colors(pixels, surroundings(pixels), colors, nothing)


def assert_same_colors(colors, expected):
    near = [[np.abs(color.rgb - rgb).max() < 25 for rgb in expected] for color in colors]
    assert len(colors) == len(expected)
    assert np.sum(near, axis=0).tolist() == [1] * len(expected)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(("width", "start"), [(1.0, 10.5), (2.0, 10.25), (5.0, 10.375)])
def test_hues_are_told_apart(count, width, start):
    assert_same_colors(found(drawn(HUES[:count], width=width, start=start).pixels), HUES[:count])


@pytest.mark.parametrize("page", [WHITE, (235, 235, 235), (255, 250, 205)], ids=["white", "grey panel", "yellow"])
def test_the_page_may_have_any_light_color(page):
    assert_same_colors(found(drawn((RED, BLUE), page).pixels), (RED, BLUE))


@pytest.mark.parametrize("width", [2.0, 3.0])
def test_black_is_told_from_grey(width):
    assert_same_colors(found(drawn((BLACK, GREY), width=width).pixels), (BLACK, GREY))


def test_dark_and_light_blue_are_told_apart():
    colors = ((23, 48, 120), (120, 170, 230))
    assert_same_colors(found(drawn(colors, width=2.0).pixels), colors)


def test_a_stroke_hides_nothing_beside_it_where_no_other_color_is_near():
    pixels = drawn((RED,)).pixels.copy()
    pixels[14, 61] = GREEN  # a speck, right beside the drop
    (ink,) = inks(pixels, found(pixels))
    assert not ink.hidden.any()


def test_an_empty_plot_has_no_stroke_colors():
    assert found(Sheet(200, 320).pixels) == ()
    assert ink_of_colors(Sheet(20, 20).pixels, Sheet(20, 20).pixels, (), np.zeros((20, 20), bool)) == ()


def test_a_dot_is_no_stroke():
    assert found(Sheet(200, 320).paint([(100, 100, 103, 103)], RED).pixels) == ()


def test_pale_grid_lines_are_no_strokes():
    sheet = Sheet(200, 320).paint([(0, y, 320, y + 1) for y in (40, 80, 120, 160)], (225, 225, 225))
    assert_same_colors(found(sheet.curve(line(1), RED).pixels), (RED,))


def test_the_dots_of_a_pale_line_have_a_color():
    dots = [(x + 0.5, 60.5 + (x > 200) * 40, x + 2.5, 62.5 + (x > 200) * 40) for x in np.arange(52, 340, 17)]
    (color,) = found(Sheet(160, 370).paint(dots, (178, 178, 178)).pixels)
    assert color.rgb == pytest.approx([178] * 3, abs=2)


def test_what_is_ignored_has_no_color():
    pixels = drawn((RED, BLUE)).pixels
    ignored = np.zeros(pixels.shape[:2], bool)
    ignored[:38] = True
    assert_same_colors(found(pixels, ignored), (BLUE,))


def test_a_ribbon_is_no_stroke_but_what_lies_around_it():
    sheet = Sheet(200, 320).paint([(0, 20, 300, 90)], PALE_RED).curve(StepLine((0.0, 150.0), (50.0, 60.0), 300.0), RED)
    assert_same_colors(found(sheet.pixels), (RED,))
    assert np.abs(surroundings(sheet.pixels)[50, 100].astype(int) - PALE_RED).max() <= 2


def test_a_ribbon_reaches_to_its_edge_and_its_edge_is_no_stroke():
    pixels = Sheet(200, 320).paint([(0, 20, 300, 80.5)], PALE_RED).pixels
    around = surroundings(pixels)
    assert (around[[21, 79], 100] == PALE_RED).all()
    assert (around[81, 100] == WHITE).all()
    assert (around[80, 100] == pixels[80, 100]).all()


def test_ribbons_are_known_beside_the_page_also_where_they_are_narrow():
    sheet = Sheet(300, 320).paint([(0, 40, 200, 120), (200, 40, 320, 47)], (255, 204, 204))
    around = surroundings(sheet.paint([(0, 79, 300, 81)], (255, 0, 0)).pixels)
    assert (around[[38, 48], 260] == WHITE).all()
    assert (around[[41, 45], 260] == (255, 204, 204)).all()


def test_a_color_seen_through_two_ribbons_is_one_shade_of_its_own():
    page, seen = np.full(3, 255.0), [np.array(RED, float)]
    around = [page]
    for band in ((0, 70, 139), (66, 181, 64)):
        seen.append(0.7 * seen[-1] + 0.3 * np.array(band))
        around.append(0.7 * around[-1] + 0.3 * np.array(band))
    labs = (to_lab(np.array([[color]], np.uint8))[0, 0] for color in seen)
    colors = tuple(StrokeColor(c, lab, 100, s) for c, lab, s in zip(seen, labs, around, strict=True))
    (joined,) = joined_shades(colors, page)
    assert (joined.rgb == RED).all()
    assert len(joined.shades) == 2


def test_strokes_as_thick_as_half_a_neighborhood_are_taken_away():
    line = StepLine((10.0, 120.0, 200.0), (60.0, 90.0, 120.0), 340.0, 9.0)
    assert (surroundings(Sheet().curve(line, BLUE).pixels) == WHITE).mean() > 0.98


def test_a_stroke_keeps_its_ink_beside_marks_in_a_darker_black():
    """The darker one is no core of it: nearly all of a pixel of either looks like one of the other."""
    pixels, nearly = np.full((40, 60, 3), 255, np.uint8), (31, 31, 31)
    pixels[18:22] = nearly
    pixels[10:18, 20:28] = BLACK
    around = np.full_like(pixels, 255)
    colors = tuple(
        StrokeColor(np.array(c, float), to_lab(np.array([[c]], np.uint8))[0, 0], 100, np.full(3, 255.0))
        for c in (nearly, BLACK)
    )
    ink, marks = ink_of_colors(pixels, around, colors, np.zeros(pixels.shape[:2], bool))
    assert (ink.share[19:21] > 0.9).all()
    assert (marks.share[12:16, 22:26] > 0.9).all()


def test_a_block_of_marks_on_a_stroke_within_its_band_is_no_fill():
    red, black, pink, grey = (223, 83, 107), BLACK, (250, 220, 226), (205, 205, 205)
    sheet = Sheet(500, 600).paint([(0, 100, 600, 160)], pink).paint([(0, 300, 600, 360)], grey)
    sheet.paint([(0, 328, 600, 332)], black).paint([(0, 128, 600, 132), (400, 120, 560, 140)], red)
    assert (surroundings(sheet.pixels)[130, 200] == pink).all()


def test_dense_marks_are_no_fill():
    line, places = StepLine((50.0, 120.0), (60.0, 70.0), 340.0), np.arange(60.0, 338, 2)
    marked = Sheet().curve(line, BLUE).circles(line, places, BLUE).circles(line, places + 1, BLUE, radius=6.0)
    assert not all(color.on_fill for color in found(marked.pixels))
    assert all(color.on_fill for color in found(Sheet().paint([(50, 20, 340, 120)], PALE_RED).curve(line, RED).pixels))


def test_marks_that_merge_to_a_block_are_no_band_where_their_stroke_is_thin_elsewhere():
    line = StepLine((0.0, 100.0), (60.0, 70.0), 300.0)
    sheet = Sheet(200, 320).curve(StepLine((0.0,), (20.0,), 300.0), BLACK).curve(line, PALE_BLUE)
    assert_same_colors(found(sheet.marks(line, np.arange(200.5, 300, 1), PALE_BLUE).pixels), (BLACK, PALE_BLUE))
    ribbon = [(100 * (k > 0), y - 2 - 8 * k, 100 + 200 * k, y + 2 + 8 * k) for k, y in enumerate(line.y)]
    assert_same_colors(found(Sheet(200, 320).paint(ribbon, PALE_BLUE).curve(line, BLACK).pixels), (BLACK,))


@pytest.mark.parametrize(("on_fill", "count"), [(True, 1), (False, 2)])
def test_only_bands_change_the_hue_of_a_stroke(on_fill, count):
    page, band = np.full(3, 255.0), np.array([231.0, 184, 0])
    blue = np.array([0.0, 90, 190])
    colors = [
        StrokeColor(rgb, to_lab(rgb[None, None].astype(np.uint8))[0, 0], 100, below, on_fill=on_fill)
        for rgb, below in ((blue, page), (0.5 * blue + 0.5 * band, 0.5 * page + 0.5 * band))
    ]
    assert len(joined_shades(tuple(colors), page)) == count


def test_ink_is_the_share_of_a_pixel_that_is_covered():
    row = StepLine((0.0,), (50.25,), 300.0, 3.0)  # rows 48.75 to 51.75
    pixels = Sheet(200, 320).curve(row, RED).pixels
    (ink,) = inks(pixels, found(pixels))
    assert ink.share[47:53, 150] == pytest.approx([0, 0.25, 1, 1, 0.75, 0], abs=0.02)
    assert not ink.hidden.any()


def test_ink_on_a_ribbon_is_measured_against_the_ribbon():
    row = StepLine((0.0,), (50.25,), 300.0, 3.0)
    pixels = Sheet(200, 320).paint([(0, 10, 300, 90)], PALE_RED).curve(row, RED).pixels
    (ink,) = inks(pixels, found(pixels))
    assert ink.share[47:53, 150] == pytest.approx([0, 0.25, 1, 1, 0.75, 0], abs=0.03)


def test_what_is_stronger_than_the_color_of_a_thin_stroke_is_its_ink():
    row = StepLine((0.0, 200.5), (50.0, 90.5), 300.0, 1.0)  # half a pixel in two rows, then a whole one
    pixels = Sheet(200, 320).curve(row, ORANGE).pixels
    color = StrokeColor(pixels[49, 100].astype(float), to_lab(pixels[49:50, 100:101])[0, 0], 400, np.full(3, 255.0))
    (ink,) = inks(pixels, (color,))
    assert ink.share[[49, 60, 90], [100, 200, 250]] == pytest.approx([1, 1, 1], abs=0.02)


def test_a_translucent_stroke_hides_the_one_beneath_it():
    yellow, blue = (237, 203, 68), (86, 180, 233)
    crossing = [(150.0, 10.0, 153.0, 190.0)]
    sheet = Sheet(200, 320).paint([(0, 60, 300, 63), (0, 100, 300, 103), *crossing], blue).veil(crossing, yellow, 0.5)
    pixels = sheet.veil([(200, 20, 203, 190)], yellow, 0.5).paint([(20, 150, 120, 153)], yellow).pixels
    colors = tuple(
        StrokeColor(np.array(rgb, float), to_lab(np.array([[rgb]], np.uint8))[0, 0], 400, np.full(3, 255.0))
        for rgb in (yellow, blue)
    )
    assert all(ink.hidden[[40, 120], 151].all() for ink in inks(pixels, colors))


def test_the_blurred_edge_of_a_dark_line_is_no_grey_ink():
    pixels = drawn((BLACK, GREY), width=2.5).pixels
    colors = found(pixels)
    grey = next(ink for ink in inks(pixels, colors) if ink.color.rgb.mean() > 100)
    assert grey.share[:35].max() == 0  # around the black line
    assert grey.share[36:70].max() > 0.9  # the grey line itself


def test_the_upper_of_two_crossing_lines_hides_the_other():
    pixels = Sheet(100, 200).paint([(0, 40, 200, 44)], RED).paint([(90, 0, 94, 100)], BLUE).pixels
    red, blue = sorted(inks(pixels, found(pixels)), key=lambda ink: -ink.color.rgb[0])
    assert red.share[41, 20] > 0.95
    assert blue.share[41, 91] > 0.95
    assert red.share[41, 91] == 0
    assert red.hidden[41, 91]
    assert not blue.hidden[41, 91]


def test_where_two_lines_blend_to_a_color_of_none_both_are_hidden():
    sheet = drawn((RED, BLUE)).paint([(100, 150, 103, 190)], BLUE).paint([(60, 148, 200, 150.5)], RED)
    red, blue = sorted(inks(sheet.pixels, found(sheet.pixels)), key=lambda ink: ink.color.rgb[2])
    assert (red.hidden | (red.share > 0.4))[150, 101]
    assert (blue.hidden | (blue.share > 0.4))[150, 101]


def test_shares_of_all_colors_never_exceed_a_pixel():
    pixels = drawn((RED, BLUE, GREEN, BLACK), width=3.0).pixels
    total = sum(ink.share for ink in inks(pixels, found(pixels)))
    assert 0 <= total.min() <= total.max() <= 1


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8])
def test_a_mixture_is_known_by_its_share(part):
    page, dark = np.array(WHITE, float), np.array(RED, float)
    assert mixture(page, (1 - part) * page + part * dark, dark) == pytest.approx(part)


def test_another_hue_is_no_mixture():
    assert mixture(np.array(WHITE, float), np.array(BLUE, float), np.array(RED, float)) == 0


def test_grey_has_no_chroma():
    (color,) = found(drawn((GREY,)).pixels)
    assert color.chroma < 2
    assert np.abs(to_lab(np.array([[GREY]], np.uint8))[0, 0] - color.lab).max() < 2


def test_a_stroke_whose_surroundings_are_mostly_another_band_is_known_beneath_its_own():
    page, yellow, overlap = np.full(3, 255.0), np.array([231.0, 184, 0]), np.array([209.0, 223, 207])
    # Blue at 0.3 over yellow at 0.2 over the page; the yellow stroke is seen most where bands of both lie beside it.
    olive = np.array([194.0, 177, 44])
    colors = [
        StrokeColor(rgb, to_lab(rgb[None, None].astype(np.uint8))[0, 0], pixels, overlap)
        for rgb, pixels in ((olive, 900), (yellow, 400))
    ]
    (joined,) = joined_shades(tuple(colors), page)
    assert joined.rgb.tolist() == yellow.tolist()


def test_black_is_no_shade_of_grey():
    band = np.full(3, 195.0)
    black, grey = (StrokeColor(np.full(3, v), np.array([v / 2.55, 0, 0]), 100, band) for v in (0.0, 77.0))
    assert len(joined_shades((black, grey), np.full(3, 255.0))) == 2


def test_a_pale_grey_stroke_on_a_grey_panel_is_a_color():
    colors = found(drawn([(180, 180, 180)], page=(235, 235, 235)).pixels)
    assert [color.rgb.tolist() for color in colors] == [[180.0] * 3]


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
@settings(deadline=None)
def test_the_page_is_the_median_of_each_channel(around):
    assert page_of(around).tolist() == np.median(around[::2, ::2].reshape(-1, 3), axis=0).tolist()
