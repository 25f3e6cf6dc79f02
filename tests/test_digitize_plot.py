"""What hides curves and is none: grid lines, words, the frame."""

import numpy as np
import pytest

from drawn_plots import BLACK, RED, WHITE, Sheet, StepLine, framed, framed_sheet
from kmrecon.digitize.curves.plot import cut_plot, grid_pixels
from kmrecon.types import Box, Word

HIGH = StepLine((50.0, 110.25, 180.5, 260.75), (10.0, 22.5, 41.25, 60.125), 340.0)


@pytest.mark.parametrize("page", [WHITE, (235, 235, 235)])
def test_grid_pixels_are_full_lines_only(page):
    picture = Sheet(200, 300, page).paint([(0, 100, 300, 101), (150, 0, 151, 200)], (200, 200, 200))
    picture.paint([(0, 50, 100, 51)], (200, 200, 200)).curve(StepLine((0.0, 100.0), (20.0, 150.0), 300.0), RED)
    found = grid_pixels(picture.pixels)
    assert found[100, ::7].all()
    assert found[::7, 150].sum() >= 25
    assert not found[50].any(where=np.arange(300) != 150)
    assert not found[19:21, 5:95].any()


def test_words_hide_only_where_letters_are():
    picture = framed_sheet().curve(HIGH, RED).paint([(100, 60, 130, 70)], BLACK)
    words = (Word("HR", Box(95, 55, 135, 75)), Word("+", Box(200, 50, 240, 75)))
    plot = cut_plot(picture.figure, framed(), words, "survival")
    top, left = int(plot.box.top), int(plot.box.left)
    assert plot.other[65 - top, 110 - left]
    assert not plot.other[60 - top, 220 - left]
