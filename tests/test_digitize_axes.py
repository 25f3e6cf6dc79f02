"""Frames are found where lines are drawn, and axes are calibrated to a tenth of a pixel on tick strokes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_plots import AREA, BLUE, GREY, WHITE, Sheet, StepLine, axis_words, word
from kmrecon.digitize.calibration import axis_from_ticks, calibrate
from kmrecon.digitize.panels import find_plot_sites
from kmrecon.digitize.plot_area import find_frame
from kmrecon.digitize.strokes import darkness, lines_across, nearest, page_color, peaks
from kmrecon.errors import UnreadableAxisError
from kmrecon.types import Box

MONTHS, SHARES = ["0", "6", "12", "18", "24", "30"], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
XS, YS = np.linspace(AREA.left, AREA.right, 6), np.linspace(AREA.bottom, AREA.top, 6)


def labels(off=0.0, x_values=MONTHS, y_values=SHARES, gap=10):
    """Return tick labels, each `off` px beside its tick, to and fro."""
    words = axis_words(AREA, x_values, y_values, gap)
    return [
        word(each.text, each.box.center[0] + off * (-1) ** k, each.box.center[1] + off * (-1) ** k)
        for k, each in enumerate(words)
    ]


def read(sheet, words=None):
    """Return the frame and the calibration of the only plot of a picture."""
    figure = sheet.figure
    (site,) = find_plot_sites(labels() if words is None else words, figure.box)
    ink = darkness(figure.pixels, page_color(figure.pixels))
    frame = find_frame(ink, site)
    return frame, calibrate(ink, site, frame)


def sheet():
    return Sheet(250, 380)


def codes(calibration):
    return [note.code for note in calibration.notes]


def sides(box):
    return [box.left, box.top, box.right, box.bottom]


@given(
    st.lists(st.integers(-500, 500), min_size=2, max_size=9, unique=True),
    st.floats(-100, 100),
    st.floats(0.01, 50) | st.floats(-50, -0.01),
)
def test_an_axis_through_exact_ticks_gives_its_values_back(pixels, origin, scale):
    axis = axis_from_ticks("x", tuple((float(p), origin + scale * p) for p in pixels))
    assert axis.scale == pytest.approx(scale, rel=1e-6)
    assert axis.value(pixels) == pytest.approx(origin + scale * np.array(pixels), rel=1e-6, abs=1e-6)
    assert axis.pixel(axis.value(pixels)) == pytest.approx(pixels, abs=1e-6)
    assert [tick.residual for tick in axis.ticks] == pytest.approx([0] * len(pixels), abs=1e-6)


def test_residuals_are_pixels_off_the_axis():
    axis = axis_from_ticks("x", ((0.0, 0.0), (100.0, 1.0), (201.0, 2.0), (300.0, 3.0)))
    assert sum(tick.residual for tick in axis.ticks) == pytest.approx(0, abs=1e-9)
    assert max(axis.ticks, key=lambda tick: tick.residual).value == 2


@pytest.mark.parametrize("ticks", [((10.0, 1.0),), ((10.0, 1.0), (20.0, 1.0)), ((10.0, 1.0), (10.0, 2.0)), ()])
def test_one_tick_is_no_axis(ticks):
    with pytest.raises(UnreadableAxisError, match="--y-axis FIRST,LAST"):
        axis_from_ticks("y", ticks)


@given(st.lists(st.integers(10, 30), min_size=1, max_size=6), st.integers(0, 7), st.sampled_from([1.0, 1.5, 2.0, 3.0]))
@settings(max_examples=40, deadline=None)
def test_peaks_are_the_centers_of_strokes(gaps, start, width):
    centers = 8 + start / 8 + np.cumsum(gaps)
    fine = np.zeros(260 * 8)
    for center in centers:
        fine[round((center - width / 2) * 8) : round((center + width / 2) * 8)] = 1
    assert peaks(fine.reshape(-1, 8).mean(axis=1), 0.12, 5.0) == pytest.approx(centers, abs=0.1)


def test_wide_bumps_are_no_peaks():
    profile = np.zeros(100)
    profile[20:40], profile[60:62] = 1, 1
    assert peaks(profile, 0.12, 5.0).tolist() == [61]


def test_nearest_gives_nothing_beyond_reach():
    assert nearest(np.array([10.0, 52.0]), np.array([11.0, 30.0, 50.0]), 3.0) == pytest.approx(
        [10, np.nan, 52], nan_ok=True
    )
    assert np.isnan(nearest(np.array([]), np.array([1.0]), 3.0)).all()


def test_lines_across_are_told_from_dots():
    ink = np.zeros((50, 30))
    ink[:, 10:12], ink[::2, 20] = 1, 1
    assert [(line.first, line.last, line.center) for line in lines_across(ink)] == [(10, 11, 11.0)]


def test_a_line_ends_where_a_filled_area_begins():
    ink = np.zeros((50, 40))
    ink[:, 10:12] = 1.0
    ink[5:, 12:] = 0.3
    assert [(line.first, line.last) for line in lines_across(ink)] == [(10, 11)]


@pytest.mark.parametrize("page", [WHITE, (235, 235, 235), (255, 250, 205)])
def test_the_page_is_the_most_frequent_color(page):
    drawn = Sheet(200, 300, page).axes(Box(50, 10, 250, 160)).pixels
    assert page_color(drawn).tolist() == list(page)
    assert darkness(drawn, page_color(drawn))[100, 100] == 0


@pytest.mark.parametrize("outward", [0, 6], ids=["ends at the ticks", "runs on"])
@pytest.mark.parametrize("drawn", ["lb", "lbrt"])
def test_the_plot_area_lies_inside_the_lines(drawn, outward):
    area = Box(AREA.left - outward, AREA.top - outward, AREA.right + outward, AREA.bottom + outward)
    frame, _ = read(sheet().axes(area, drawn))
    assert frame.left.center == area.left - 0.5
    assert frame.bottom.center == area.bottom + 0.5
    assert (frame.right is None) is (frame.top is None) is (drawn == "lb")
    beyond = 0 if drawn == "lbrt" else 6  # an open end: strokes there reach over it
    assert [frame.area.left, frame.area.bottom] == [area.left, area.bottom]
    assert area.top - beyond <= frame.area.top <= area.top + 1
    assert area.right - 1 <= frame.area.right <= area.right + beyond


def test_a_plot_without_lines_reaches_to_its_labels():
    frame, calibration = read(sheet().curve(StepLine((50.0, 150.0), (10.0, 90.0), 340.0), BLUE))
    assert (frame.left, frame.bottom, frame.right, frame.top) == (None, None, None, None)
    area = calibration.plot_area
    assert area.left <= AREA.left
    assert area.top <= AREA.top
    assert area.right >= AREA.right
    assert area.bottom >= AREA.bottom


def test_a_filled_band_that_ends_a_little_above_the_axis_is_no_line_of_it():
    """The confidence bands of a cumulative incidence that starts at 0, on a panel without an axis line."""
    band = sheet().veil([(AREA.left, AREA.top + 40, AREA.right - 10, AREA.bottom - 3)], (90, 90, 200), 0.6)
    frame, calibration = read(band.axes(AREA, "", XS, YS))
    assert frame.bottom is None
    assert calibration.plot_area.bottom >= AREA.bottom


@pytest.mark.parametrize(("unread", "reaches"), [({"1.0"}, True), ({"0.8", "1.0"}, False)])
def test_a_plot_without_lines_reaches_to_the_full_survival_whose_label_was_not_read(unread, reaches):
    frame, _ = read(sheet(), [one for one in labels() if one.text not in unread])
    assert (frame.area.top <= AREA.top) == reaches


@pytest.mark.parametrize("width", [1.0, 2.0])
@pytest.mark.parametrize("shift", [0.0, 0.375, 0.5])
@pytest.mark.parametrize("off", [0.0, 2.0], ids=["labels in place", "labels off"])
def test_tick_strokes_calibrate_to_a_tenth_of_a_pixel(width, shift, off):
    xs, ys = XS + shift, YS + shift
    area = Box(AREA.left - 8, AREA.top - 6, AREA.right + 4, AREA.bottom + 8)
    _, calibration = read(sheet().axes(area, x_ticks=xs, y_ticks=ys, width=width), labels(off))
    assert calibration.x.pixel([0, 30]) == pytest.approx(xs[[0, -1]], abs=0.1)
    assert calibration.y.pixel([0, 1]) == pytest.approx(ys[[0, -1]], abs=0.1)
    assert codes(calibration) == []
    assert (calibration.percent, calibration.direction) == (False, "survival")


def test_ticks_inside_the_frame_are_found():
    xs, ys = np.linspace(AREA.left - 0.5, AREA.right + 0.5, 6), np.linspace(AREA.bottom + 0.5, AREA.top - 0.5, 6)
    ticks = [(x - 0.5, AREA.bottom - 4, x + 0.5, AREA.bottom) for x in xs]
    ticks += [(AREA.left, y - 0.5, AREA.left + 4, y + 0.5) for y in ys]
    _, calibration = read(sheet().axes(sides="lbrt").paint(ticks, (0, 0, 0)), labels(1.5))
    assert calibration.x.pixel([6, 24]) == pytest.approx(xs[[1, -2]], abs=0.1)
    assert calibration.y.pixel([0.2, 0.8]) == pytest.approx(ys[[1, -2]], abs=0.1)


def test_without_strokes_labels_calibrate_and_it_is_said():
    _, calibration = read(sheet().axes())
    assert calibration.x.pixel([0, 30]) == pytest.approx(XS[[0, -1]], abs=0.6)
    assert codes(calibration) == ["axis-from-labels", "axis-from-labels"]


@pytest.mark.parametrize("gap", [2, 4])
def test_letters_beside_the_axis_line_are_no_ticks(gap):
    letters = [(AREA.left - 1 - gap - 3, y + 2, AREA.left - 1 - gap, y + 3.5) for y in YS]
    _, calibration = read(sheet().axes(sides="lb").paint(letters, (0, 0, 0)))
    assert calibration.y.pixel([0, 1]) == pytest.approx(YS[[0, -1]], abs=0.6)
    assert codes(calibration) == ["axis-from-labels", "axis-from-labels"]


def test_the_tops_of_letters_below_a_plot_without_lines_are_no_ticks():
    """The right one of two digits stands as far off at each label."""
    words = labels()
    below = [one for one in words if one.text in MONTHS]
    tops = [(one.box.center[0] + 3, one.box.top, one.box.center[0] + 5, one.box.bottom) for one in below]
    _, calibration = read(sheet().paint(tops, GREY), words)
    assert calibration.x.pixel([0, 30]) == pytest.approx(XS[[0, -1]], abs=0.5)


def test_labels_far_off_a_straight_axis_are_warned_of():
    _, calibration = read(sheet().axes(), labels(3.0))
    assert "calibration-residual" in codes(calibration)


@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_a_white_grid_on_grey_calibrates(shift):
    panel = Sheet(250, 380).paint([tuple(sides(AREA.grown(12)))], (235, 235, 235))
    area = AREA.grown(12)
    panel.paint([(x + shift - 0.5, area.top, x + shift + 0.5, area.bottom) for x in XS], WHITE)
    panel.paint([(area.left, y + shift - 0.5, area.right, y + shift + 0.5) for y in YS], WHITE)
    _, calibration = read(panel, labels(1.5, gap=24))
    assert calibration.x.pixel([0, 30]) == pytest.approx(XS[[0, -1]] + shift, abs=0.15)
    assert calibration.y.pixel([0, 1]) == pytest.approx(YS[[0, -1]] + shift, abs=0.15)


def test_a_label_without_a_stroke_is_dropped_and_named():
    xs = np.delete(XS, 2)
    _, calibration = read(sheet().axes(x_ticks=xs, y_ticks=YS))
    assert calibration.x.pixel([0, 30]) == pytest.approx(XS[[0, -1]], abs=0.1)
    assert [note.message for note in calibration.notes if note.code == "tick-label-dropped"] == [
        "x axis: no stroke was found for the label '12'"
    ]


@pytest.mark.parametrize(
    ("values", "percent"),
    [(["0", "20", "40", "60", "80", "100"], True), (["0%", "20%", "40%", "60%", "80%", "100%"], True), (SHARES, False)],
)
def test_percent_is_told_by_the_numbers(values, percent):
    _, calibration = read(sheet().axes(x_ticks=XS, y_ticks=YS), labels(y_values=values))
    assert calibration.percent is percent
    assert calibration.survival(YS) == pytest.approx(np.linspace(0, 1, 6), abs=0.001)


def test_a_cut_axis_is_said():
    _, calibration = read(
        sheet().axes(x_ticks=XS, y_ticks=YS), labels(y_values=["0.5", "0.6", "0.7", "0.8", "0.9", "1.0"])
    )
    assert codes(calibration) == ["axis-truncated"]
    assert calibration.survival(AREA.bottom) == pytest.approx(0.5, abs=0.001)


def test_grey_lines_are_found_like_black_ones():
    frame, calibration = read(sheet().axes(x_ticks=XS, y_ticks=YS, color=GREY))
    assert frame.left.center == AREA.left - 0.5
    assert calibration.x.pixel([0, 30]) == pytest.approx(XS[[0, -1]], abs=0.1)


@pytest.mark.parametrize("page", [WHITE, (235, 235, 235)], ids=["lines of a grid", "a panel"])
def test_an_axis_without_a_line_ends_where_its_panel_does(page):
    beyond = Box(AREA.left - 6, AREA.top - 6, AREA.right + 40, AREA.bottom + 6)
    picture = sheet().paint([sides(beyond)], page)
    for row in YS.tolist():
        picture.paint([(beyond.left, row - 0.5, beyond.right, row + 0.5)], (235, 235, 235) if page == WHITE else WHITE)
    # Curves that run level at the last tick, and fall behind it, are no part of the panel.
    for row in (40, 90, 140):
        picture.paint([(200, row, AREA.right + 3, row + 4), (AREA.right, row, AREA.right + 4, row + 30)], BLUE)
    # Neither are bands around them.
    for k, left in enumerate((100, 160, 220)):
        picture.paint([(left, 45 + 20 * k, AREA.right + 8, 55 + 20 * k)], (225, 210, 235))
    frame, _ = read(picture)
    assert frame.bottom is frame.right is None
    assert frame.area.right == pytest.approx(beyond.right, abs=6)


def test_a_panel_runs_on_where_bands_cover_most_of_it():
    beyond = Box(AREA.left - 6, AREA.top - 6, AREA.right + 30, AREA.bottom + 6)
    picture = sheet().paint([sides(beyond)], (235, 235, 235))
    picture.paint([(AREA.right + 4, AREA.top + 20, AREA.right + 29, AREA.bottom - 30)], (200, 190, 210))
    frame, _ = read(picture)
    assert frame.area.right == pytest.approx(beyond.right, abs=6)


def test_numbers_off_the_line_of_an_axis_are_told():
    codes = [note.code for note in read(sheet(), labels(x_values=["0", "6", "12", "18", "36", "60"]))[1].notes]
    assert "calibration-residual" in codes
    codes = [note.code for note in read(sheet(), labels(x_values=["0", "6", "72", "18", "24", "30"]))[1].notes]
    assert codes.count("tick-label-dropped") == 1
    assert "calibration-residual" not in codes
