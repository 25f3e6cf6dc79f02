"""How a stroke is drawn, from the pieces of ink along its path."""

import numpy as np
import pytest

from drawn_plots import StepLine, covered, dashed
from kmrecon.digitize.curves.dashes import between_dashes
from kmrecon.digitize.curves.line_style import line_style
from kmrecon.digitize.curves.path import Ways

SHAPE = (80, 300)
LEVEL = StepLine((0.0, 100.0, 200.0), (10.0, 30.0, 50.0), 295.0)
NOTHING = np.zeros(SHAPE, bool)


def style_of(boxes, hidden=NOTHING):
    share = covered(boxes, SHAPE)
    path = Ways(share, hidden, NOTHING, slice(6, 15)).best()
    return line_style(path, share, hidden, LEVEL.width)


@pytest.mark.parametrize(
    ("on", "off", "style"), [(2, 3, "dotted"), (4, 4, "dotted"), (9, 5, "dashed"), (16, 6, "longdash")]
)
def test_pieces_of_one_length_are_dots_or_dashes(on, off, style):
    assert style_of(dashed(LEVEL.rectangles(), on, off)) == style


def test_an_unbroken_stroke_is_solid():
    assert style_of(LEVEL.rectangles()) == "solid"


def test_a_line_whose_dashes_show_in_one_part_only_is_dashed():
    first, *rest = LEVEL.rectangles()
    assert style_of([*dashed([first], 10, 2), *rest]) == "dashed"


def test_pieces_of_two_lengths_are_dashes_and_dots():
    pieces = [
        (start + at, y - 1, start + at + long, y + 1)
        for a, y, b in zip(LEVEL.x, LEVEL.y, (100, 200, 295), strict=True)
        for start in np.arange(a, b, 20)
        for at, long in ((0, 10), (14, 2))
    ]
    assert style_of([*pieces, *LEVEL.rectangles()[3:]]) == "dashdot"


def test_what_hides_a_stroke_makes_no_dashes_of_it():
    hidden = NOTHING.copy()
    hidden[:, 4::9] = hidden[:, 5::9] = True
    share = np.where(hidden, 0.0, covered(LEVEL.rectangles(), SHAPE))
    path = Ways(share, hidden, NOTHING, slice(6, 15)).best()
    assert line_style(path, share, hidden, LEVEL.width) == "solid"


@pytest.mark.parametrize("turned", [False, True])
def test_gaps_between_dashes_are_known_beside_an_edge_and_what_lies_before_the_first_dash_is_none(turned):
    drawn = np.zeros((9, 40), bool)
    drawn[4, [*range(2, 8), *range(12, 20), *range(24, 33), 38, 39]] = True
    gaps = between_dashes(drawn.T if turned else drawn, 9)
    level = gaps[:, 4] if turned else gaps[4]
    assert level[[8, 11, 20, 23, 33, 37]].all()
    assert not level[:2].any()
