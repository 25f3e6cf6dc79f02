"""Of several shades of one color and the color itself, the reading that is true is chosen."""

from dataclasses import replace

import numpy as np
import pytest

from drawn_plots import StepLine, framed_sheet
from kmrecon.digitize.curves.colors import StrokeColor, to_lab
from kmrecon.digitize.curves.edges import stroke_edges
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.palettes import explaining_more, with_left_out
from kmrecon.digitize.curves.path import Path
from kmrecon.digitize.curves.traced import Traced
from traced_curves import HIGH, LOW, traced

SHAPE = (60, 200)
GREEN, FADED, OLIVE, BLUE = (89, 215, 68), (119, 186, 107), (190, 190, 40), (31, 119, 180)


def stroke(rgb, first, last, seen=1.0):
    """A level stroke from one row to another, a share of which is seen, and its edges."""
    color = StrokeColor(np.array(rgb, float), to_lab(np.array([[rgb]], np.uint8))[0, 0], 200, np.full(3, 255.0))
    share = np.zeros(SHAPE, np.float32)
    share[first:last] = 1.0
    rows, drawn = np.full(SHAPE[1], (first + last) // 2), np.arange(SHAPE[1]) < seen * SHAPE[1]
    item = Traced(Ink(color, share, np.zeros(SHAPE, bool)), Path(rows, rows, SHAPE[1] - 1, drawn, ~drawn))
    return item, stroke_edges(item.ink.share, item.ink.hidden, item.path)


@pytest.mark.parametrize(
    ("color", "rows", "split"),
    [
        (FADED, (25, 31), True),  # compression takes color from one side of a thick stroke
        (FADED, (26, 32), False),  # the page is seen between them
        (OLIVE, (25, 31), False),
        (BLUE, (25, 31), False),
    ],
)
def test_shades_in_one_body_of_ink_are_one_stroke(color, rows, split):
    two, one = [stroke(GREEN, 19, 25), stroke(color, *rows)], [stroke(GREEN, 19, 31)]
    assert explaining_more(two, one, (), 1.1) is (one if split else two)


@pytest.mark.parametrize(("color", "seen", "split"), [(FADED, 0.5, True), (FADED, 0.9, False), (BLUE, 0.5, False)])
def test_a_shade_that_is_mostly_hidden_is_the_rest_of_a_stroke(color, seen, split):
    two, one = [stroke(GREEN, 19, 25), stroke(color, 40, 46, seen)], [stroke(GREEN, 19, 31)]
    assert explaining_more(two, one, (), 1.1) is (one if split else two)


@pytest.mark.parametrize(("circles", "split"), [(12, True), (8, False)])
def test_shades_whose_open_circles_are_whole_only_joined_are_one_stroke(circles, split):
    """Compression gave the upper and the lower half of their rims a shade each."""
    two = [stroke(GREEN, 10, 16), stroke(FADED, 26, 32)]
    item, edges = stroke(GREEN, 18, 24)
    one = [(replace(item, ink=replace(item.ink, circles=np.zeros((circles, 2)))), edges)]
    assert explaining_more(two, one, (), 1.1) is (one if split else two)


def test_limits_that_only_one_reading_tells_are_no_reason_for_it():
    two, one = [stroke(GREEN, 10, 16), stroke(BLUE, 40, 46)], [stroke(GREEN, 10, 16)]
    limits = [(replace(item, limit=True), edges) for item, edges in (stroke(GREEN, 25, 31), stroke(GREEN, 40, 46))]
    assert explaining_more(two, [*one, *limits], (), 1.1) is two
    told = [*one, *limits]
    assert explaining_more(told, [*two, stroke(FADED, 25, 31)], (), 1.1) is told


def test_a_curve_has_the_pixels_of_the_cores_of_its_blurred_stroke():
    grey, dark, core = (stroke((value,) * 3, 10, 12)[0].ink.color for value in (167, 49, 14))
    kept = with_left_out((grey, dark), (grey, dark, core), np.full(3, 255.0))
    assert [color.pixels for color in kept] == [200, 400]


def test_two_strokes_of_one_hue_are_two_where_joining_them_loses_both():
    dashes, dots, other = (
        stroke((27, 75, 143), 10, 12, 0.7),
        stroke((117, 112, 179), 30, 32, 0.4),
        stroke(OLIVE, 50, 52),
    )
    assert explaining_more([dashes, dots, other], [other], (), 1.1) == [dashes, dots, other]


def test_a_steep_grey_curve_that_two_colors_would_mix_to_is_a_curve():
    """Most of its columns are drops: it is as thick as the others where it runs level."""
    steps = np.arange(50.0, 250.0, 8.0)
    grey = StepLine(tuple(steps), tuple(10.0 + 7 * np.arange(steps.size)), 260.0, 3.0)
    blue, orange = (0, 102, 179), (245, 130, 32)
    picture = framed_sheet().curve(grey, (167, 169, 172)).curve(replace(HIGH, width=3.0), blue)
    curves = traced(picture.curve(replace(LOW, width=3.0), orange))
    assert {curve.color for curve in curves} == {(167, 169, 172), blue, orange}
