"""Confidence limits are no curves left unread: told by their images in a curve, or by the fill beside them."""

import numpy as np
import pytest

from drawn_plots import BLUE, FRAME, Sheet, StepLine, framed
from kmrecon.digitize.curves.around import surroundings
from kmrecon.digitize.curves.leftover import untold_ink
from kmrecon.digitize.curves.plot import cut_plot
from kmrecon.types import CurvePixels

TIMES, ROWS, END = (50.0, 110.25, 180.5, 260.75), (30.0, 62.5, 91.25, 130.125), 340.0
CURVE = StepLine(TIMES, ROWS, END)
AWAY = (12.0, 16.0, 20.0, 24.0)  # px, of limits on the scale of survival


def beside(sign, away=AWAY):
    return StepLine(TIMES, tuple(y + sign * d for y, d in zip(ROWS, away, strict=True)), END, width=1.0)


def doubts(sheet, end=END):
    """What is doubted where the curve alone was read, up to a column."""
    plot = cut_plot(sheet.figure, framed(), (), "survival")
    x, y = np.array(TIMES) - plot.box.left, np.array(ROWS) - plot.box.top
    read = CurvePixels(x, y, np.zeros(4), end - plot.box.left, BLUE, 2.0)
    return {note.code for note in untold_ink(plot, surroundings(plot.pixels), (read,))}


def sheet_of(*lines, dash=None):
    sheet = Sheet(250, 370).axes(FRAME).curve(CURVE, BLUE)
    for line in lines:
        sheet.curve(line, BLUE, dash=dash)
    return sheet


@pytest.mark.parametrize(("end", "codes"), [(END, set()), (END - 8, set()), (END - 30, {"curves-untold"})])
def test_a_stroke_that_goes_on_where_all_curves_have_ended_is_doubted(end, codes):
    assert doubts(sheet_of(), end) == codes


@pytest.mark.parametrize("dash", [None, (6, 5), (2, 4)], ids=["solid", "dashed", "dotted"])
def test_lines_that_mirror_one_another_in_a_curve_are_its_limits(dash):
    assert doubts(sheet_of(beside(-1), beside(1), dash=dash)) == set()


@pytest.mark.parametrize(
    "lines", [[beside(1)], [beside(-1), beside(1, (24.0, 28.0, 12.0, 40.0))]], ids=["one", "unlike"]
)
def test_lines_that_are_no_image_of_another_are_doubted(lines):
    assert "curves-untold" in doubts(sheet_of(*lines))


def test_the_edges_of_a_filled_band_are_no_lines():
    sheet = Sheet(250, 370).axes(FRAME)
    ends = (*TIMES[1:], END)
    boxes = [(a, y - d, b, y + d) for a, b, y, d in zip(TIMES, ends, ROWS, AWAY, strict=True)]
    sheet.veil(boxes, BLUE, 0.2).curve(CURVE, BLUE)
    assert doubts(sheet.curve(beside(-1), BLUE)) == set()
