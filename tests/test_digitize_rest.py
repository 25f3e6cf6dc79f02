"""What a curve leaves of the ink of its color: neither its stroke nor its marks, but all of another line."""

import numpy as np
import pytest

from kmrecon.digitize.curves.colors import StrokeColor
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.path import Path
from kmrecon.digitize.curves.rest import rest_of
from kmrecon.digitize.curves.traced import Traced

BLACK = StrokeColor(np.zeros(3), np.zeros(3), 900, np.full(3, 255.0))


@pytest.mark.parametrize(("foot", "dash_is_left"), [(110, True), (103, False)])
def test_a_dash_on_one_side_of_a_stroke_is_no_mark_where_marks_run_through(foot, dash_is_left):
    share = np.zeros((200, 300), np.float32)
    share[100:103] = 1.0
    for column in (40, 90, 150, 250):
        share[93:foot, column : column + 2] = 1.0
    share[95:100, 200:204] = 1.0  # the last piece of another line
    row, drawn = np.full(300, 101), np.ones(300, bool)
    left = rest_of(Traced(Ink(BLACK, share, np.zeros(share.shape, bool)), Path(row, row, 299, drawn, ~drawn))).share
    assert left[95:98, 40:42].max() == 0
    assert (left[96, 201] > 0) == dash_is_left
