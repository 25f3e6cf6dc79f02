"""The overlay shows what was read, where it was read, and hides nothing of the figure."""

from dataclasses import replace

import numpy as np
import pytest

from fake_reading import X_AXIS, fake_reading
from kmrecon.overlay import LEAST_SIDE, MOST_SIDE, PALETTE, draw_overlay, overlay_colors, path_of, risk_cells, scale_of
from kmrecon.types import Box, Figure, Word


def close_to(pixels, color, reach=60):
    return np.abs(pixels.astype(int) - color).max(axis=-1) <= reach


def test_every_curve_is_drawn_along_its_center_line():
    reading = fake_reading()
    overlay, arms = draw_overlay(reading), reading.panels[0].arms
    scale = scale_of(*reading.figure.pixels.shape[:2])
    for arm, color in zip(arms, overlay_colors(arms), strict=True):
        x = np.linspace(arm.pixels.x[2] + 3, arm.pixels.end - 3, 50)
        rows, columns = (arm.pixels.at(x) * scale).astype(int), (x * scale).astype(int)
        assert close_to(overlay[rows, columns], color).mean() > 0.8


def test_overlay_is_faded_figure_with_a_legend_below():
    reading = fake_reading()
    overlay = draw_overlay(reading)
    height, width = reading.figure.pixels.shape[:2]
    scale = int(scale_of(height, width))
    assert overlay.shape[1] == width * scale
    assert overlay.shape[0] > height * scale
    assert (overlay[: height * scale].min(axis=-1) > 0).mean() > 0.9
    assert (overlay[height * scale :].min(axis=-1) < 100).any()


@pytest.mark.parametrize(
    ("longer", "scale"), [(100, 4), (420, 4), (700, 2), (1399, 2), (1400, 1), (3000, 1), (6000, 0.5)]
)
def test_small_figures_are_enlarged_and_huge_ones_shrunk(longer, scale):
    assert scale_of(100, longer) == scale
    assert scale_of(longer, 100) == scale
    assert LEAST_SIDE < MOST_SIDE


def test_colors_of_the_overlay_are_far_from_those_of_the_curves():
    arms = fake_reading().panels[0].arms
    colors = overlay_colors(arms)
    assert len(set(colors)) == 2
    for color in colors:
        for arm in arms:
            assert np.linalg.norm(np.subtract(color, arm.pixels.color)) > 100


def test_more_arms_than_colors_still_get_one_each():
    arm = fake_reading().panels[0].arms[0]
    assert len(overlay_colors((arm,) * (len(PALETTE) + 3))) == len(PALETTE) + 3


def test_path_runs_along_then_down():
    pixels = fake_reading().panels[0].arms[0].pixels
    corners = path_of(pixels)
    assert corners[0].tolist() == [pixels.x[0], pixels.y[0]]
    assert corners[1].tolist() == [pixels.x[1], pixels.y[0]]
    assert corners[-1].tolist() == [pixels.end, pixels.y[-1]]
    assert (np.diff(corners, axis=0) != 0).sum() == len(corners) - 1  # one of x and y at a time


def test_cells_are_found_in_the_row_that_holds_most_of_them():
    panel = fake_reading().panels[0]

    def word(text, time, y):
        x = float(X_AXIS.pixel(time))
        return Word(text, Box(x - 5, y - 5, x + 5, y + 5))

    first = [word("10", 0, 235), word("7", 12, 235), word("3", 24, 235)]
    second = [word("10", 0, 250), word("8 (2)", 12, 250), word("3", 24, 250)]
    others = [word("7", 12, 100), word("7", 40, 235), word("3", 24, 220)]  # in the plot, at another time, at the axis
    words = (*others, *first, *second)
    assert risk_cells(panel, panel.arms[0], words) == [found.box for found in first]
    assert risk_cells(panel, panel.arms[1], words) == [found.box for found in second]
    assert risk_cells(panel, replace(panel.arms[0], at_risk=None), words) == []
    assert risk_cells(panel, panel.arms[0], ()) == []


def test_a_large_figure_and_unusual_labels_are_drawn():
    reading = fake_reading()
    panel = reading.panels[0]
    arm = replace(panel.arms[0], label="≥ 65 µg – Δ 東", n=None, patients=None, at_risk=None, censor_marks=None)
    figure = Figure(np.full((2400, 3600, 3), 255, np.uint8), "large", "")
    large = replace(reading, figure=figure, panels=(replace(panel, arms=(arm,)),))
    assert draw_overlay(large).shape[1] == MOST_SIDE


def test_the_same_reading_is_drawn_in_the_same_bytes():
    assert draw_overlay(fake_reading(2)).tobytes() == draw_overlay(fake_reading(2)).tobytes()
