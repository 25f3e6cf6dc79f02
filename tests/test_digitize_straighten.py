"""A picture whose axes lie askew is turned until they are level; a straight one is left as it is."""

import numpy as np
import pytest
from PIL import Image

from drawn_plots import AREA, BLUE, Sheet, StepLine
from kmrecon.digitize.straighten import straightened
from kmrecon.types import Figure

STEPS = StepLine((50.0, 110.0, 180.0, 260.0), (10.0, 60.0, 110.0, 160.0), 340.0)


def sheet():
    return Sheet(250, 380).axes(AREA, x_ticks=(50, 110, 170), y_ticks=(30, 110, 190)).curve(STEPS, BLUE)


def turned(degrees):
    """Return the picture, three times as large, turned to the left."""
    drawn = Image.fromarray(np.kron(sheet().pixels, np.ones((3, 3, 1), np.uint8)))
    askew = drawn.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    return Figure(np.asarray(askew), "askew", "0" * 64)


@pytest.mark.parametrize("degrees", [-2.0, -0.5, 0.3, 1.0, 2.0])
def test_a_turned_picture_is_turned_back(degrees):
    found = straightened(turned(degrees))
    (note,) = found.notes
    assert (note.code, note.severity) == ("figure-straightened", "warning")
    assert float(note.message.split()[2]) == pytest.approx(-degrees, abs=0.08)
    dark = (found.pixels.min(axis=2) < 100).mean(axis=1)
    assert dark[620:640].max() > 0.7  # the x axis lies in one row again


def test_a_straight_picture_is_left_as_it_is():
    figure = sheet().figure
    assert straightened(figure) is figure


def test_a_slanted_line_is_no_slanted_page():
    lines = Sheet(250, 380).axes(AREA)
    slope = [(x, 60 + x / 50, x + 1, 62 + x / 50) for x in range(60, 340)]
    figure = lines.paint(slope, BLUE).figure
    assert straightened(figure) is figure


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (40, 40)])
def test_a_picture_without_lines_is_left_as_it_is(shape):
    figure = Figure(np.full((*shape, 3), 255, np.uint8), "empty", "0" * 64)
    assert straightened(figure) is figure
