"""What hides curves and is none: grid lines, words, the frame."""

import numpy as np
import pytest

from drawn_plots import AREA, BLACK, RED, WHITE, Sheet, StepLine, framed, framed_sheet
from kmrecon.digitize.curves.plot import cut_plot, without_grid
from kmrecon.types import Box, Word

HIGH = StepLine((50.0, 110.25, 180.5, 260.75), (10.0, 22.5, 41.25, 60.125), 340.0)


@pytest.mark.parametrize("page", [WHITE, (235, 235, 235)])
def test_full_lines_only_are_painted_over(page):
    picture = Sheet(200, 300, page).paint([(0, 100, 300, 101), (150, 0, 151, 200)], (200, 200, 200))
    picture.paint([(0, 50, 100, 51)], (200, 200, 200)).curve(StepLine((0.0, 100.0), (20.0, 150.0), 300.0), RED)
    found = (without_grid(picture.pixels) != picture.pixels).any(axis=2)
    assert found[100, ::7].all()
    assert found[::7, 150].sum() >= 25
    assert not found[50].any(where=np.arange(300) != 150)
    assert not found[19:21, 5:95].any()


def test_a_line_in_its_own_hue_across_the_rows_of_full_survival_is_no_grid():
    level, grid = [(50, 9, 345, 11)], [(50, y, 350, y + 1) for y in (60, 110, 160)]
    for color, kept in ((RED, True), ((200, 200, 200), False)):
        plot = cut_plot(framed_sheet().paint(level, color).figure, framed(), (), "survival")
        assert (plot.pixels[round(plot.full), 150] == color).all() == kept
    colored = cut_plot(framed_sheet().paint([*level, *grid], RED).figure, framed(), (), "survival")
    assert (colored.pixels == 255).all(axis=2)[3:-6, 3:-6].all()


@pytest.mark.parametrize(
    ("color", "drop", "kept"), [(RED, 20, True), (RED, 0, False), ((200, 200, 200), 20, False)], ids=str
)
def test_a_level_in_a_hue_that_runs_across_the_plot_from_a_drop_is_no_grid(color, drop, kept):
    """The only event of an arm comes early; a line that no drop leads to is a limit or a median."""
    line = [(55, 40, 345, 42), (53, 42 - drop, 55, 42)]
    plot = cut_plot(framed_sheet().paint(line, color).figure, framed(), (), "survival")
    assert (plot.pixels[40 - int(plot.box.top), 150] == color).all() == kept


def test_words_hide_only_where_letters_are():
    picture = framed_sheet().curve(HIGH, RED).paint([(100, 60, 130, 70)], BLACK)
    words = (Word("HR", Box(95, 55, 135, 75)), Word("+", Box(200, 50, 240, 75)))
    plot = cut_plot(picture.figure, framed(), words, "survival")
    top, left = int(plot.box.top), int(plot.box.left)
    assert plot.other[65 - top, 110 - left]
    assert not plot.other[60 - top, 220 - left]


def test_a_colored_word_is_hidden_and_a_curve_read_as_one_is_not():
    picture = framed_sheet().curve(HIGH, RED).paint([(210, 130, 214, 140), (218, 130, 222, 140)], RED)
    words = (Word("II", Box(205, 126, 230, 144)), Word("H1", Box(262, 62, 330, 84)))
    plot = cut_plot(picture.figure, framed(), words, "survival")
    top, left = int(plot.box.top), int(plot.box.left)
    assert plot.other[135 - top, 212 - left]
    assert not plot.other[62 - top : 84 - top, 262 - left : 330 - left].any()


def test_dashes_with_marks_that_are_read_as_a_word_are_a_curve():
    line = StepLine((50.0, 110.0), (10.0, 60.0), 340.0, 3.0)
    picture = framed_sheet().curve(line, BLACK, (14, 6)).marks(line, [205.5, 212.5, 236.5, 270.5], reach=6.0)
    words = (Word("4H+H", Box(192, 52, 280, 69)), Word("HTT", Box(150, 120, 190, 136)))
    for left in (150, 164, 178):  # the bars of T, and of H
        picture.paint(
            [(left, 121, left + 2, 135), (left + 10, 121, left + 12, 135), (left, 121, left + 12, 123)], BLACK
        )
    plot = cut_plot(picture.figure, framed(), words, "survival")
    top, left = int(plot.box.top), int(plot.box.left)
    assert not plot.other[52 - top : 69 - top, 192 - left : 280 - left].any()
    assert plot.other[122 - top, 155 - left]


@pytest.mark.parametrize(("score", "hides"), [(0.65, False), (0.95, True)])
def test_marks_that_touch_hide_no_dashes_where_the_word_they_make_was_hardly_read(score, hides):
    line = StepLine((50.0, 110.0), (10.0, 60.0), 340.0, 3.0)
    picture = framed_sheet().curve(line, BLACK, (14, 3))
    marks = [start + aside for start in np.arange(193.5, 238, 17) for aside in (2.5, 7.5)]
    picture.marks(line, marks, reach=6.0, width=3.0)
    plot = cut_plot(picture.figure, framed(), (Word("L±H", Box(192, 52, 238, 69), score),), "survival")
    top, left = int(plot.box.top), int(plot.box.left)
    assert plot.other[60 - top, 213 - left] == hides


@pytest.mark.parametrize(("score", "hides"), [(0.71, False), (0.95, True)])
def test_circles_on_dashes_hide_none_where_the_word_they_make_was_hardly_read(score, hides):
    line = StepLine((50.0, 110.0), (10.0, 60.0), 340.0, 3.0)
    picture = framed_sheet().curve(line, BLACK, (9, 9))
    for left in (195, 211, 217):
        rim = [
            (left, 56, left + 8, 57),
            (left, 63, left + 8, 64),
            (left, 56, left + 1, 64),
            (left + 7, 56, left + 8, 64),
        ]
        picture.paint(rim, BLACK)
    plot = cut_plot(picture.figure, framed(), (Word("de 0", Box(192, 52, 230, 69), score),), "survival")
    top, left = int(plot.box.top), int(plot.box.left)
    assert plot.other[60 - top, 193 - left : 230 - left].any() == hides


@pytest.mark.parametrize("text", ["i --It -----1", "n=12, 3 y"])
def test_dashes_far_apart_with_few_marks_are_a_curve_whatever_they_were_read_as(text):
    """A few marks leave the rows beside the dashes bare, as no letters do."""
    line = StepLine((50.0, 110.0), (10.0, 60.0), 340.0, 3.0)
    picture = framed_sheet().curve(line, BLACK, (9, 9)).marks(line, [205.5, 236.5], reach=6.0)
    plot = cut_plot(picture.figure, framed(), (Word(text, Box(192, 52, 280, 69), 0.97),), "survival")
    top, left = int(plot.box.top), int(plot.box.left)
    assert not plot.other[60 - top, 193 - left : 280 - left].any()


@pytest.mark.parametrize(("title", "hides"), [("Months", False), ("生存时间", True)])
def test_marks_that_are_read_as_ideographs_hide_nothing_in_a_figure_without_such(title, hides):
    line = StepLine((50.0, 230.0), (10.0, 60.0), 340.0, 3.0)
    picture = framed_sheet().curve(line, BLACK, (4, 12)).marks(line, [205.5, 212.5, 236.5, 270.5], reach=6.0)
    words = (Word("叶十七十", Box(192, 2, 280, 69)), Word(title, Box(150, 230, 200, 244)))
    plot = cut_plot(picture.figure, framed(), words, "survival")
    top, left = int(plot.box.top), int(plot.box.left)
    assert plot.other[8 - top : 69 - top, 192 - left : 280 - left].any() == hides


@pytest.mark.parametrize(("second", "hidden"), [(AREA.right, True), (AREA.right - 20, False)])
def test_the_rules_of_a_table_with_words_between_are_no_curve(second, hidden):
    picture = framed_sheet().curve(HIGH, RED)
    rules = [(200, 20, AREA.right, 21), (200, 36, second, 37)]
    plot = cut_plot(picture.paint(rules, BLACK).figure, framed(), (Word("Median", Box(220, 23, 270, 34)),), "survival")
    top, left = int(plot.box.top), int(plot.box.left)
    assert plot.other[[20 - top, 36 - top], 300 - left].all() == hidden
