"""A plot without numbers is read where a person tells the values at the ends of its axes."""

import io
import json

import matplotlib as mpl
import numpy as np
import pytest

from kmrecon import cli
from kmrecon.digitize.bare_axes import bare_calibration
from kmrecon.digitize.strokes import darkness, page_color
from kmrecon.files.pictures import read_figure

mpl.use("agg")
import matplotlib.pyplot as plt

STEPS = ([0, 6, 10, 15, 22, 31, 40], [1, 0.9, 0.8, 0.66, 0.55, 0.4, 0.4])


def drawn(box=True, ticks=True, top=1.0):
    """A plot without numbers, and the pixels of (0, 0) and (40, 1) in it."""
    figure, plot = plt.subplots(figsize=(6, 4.5), dpi=130)
    plot.step(*STEPS, where="post", color="tab:red")
    plot.set_xlim(0, 40)
    plot.set_ylim(0, top)
    plot.set_xticks([0, 10, 20, 30, 40] if ticks else [], [""] * 5 if ticks else [])
    plot.set_yticks([0, 0.5, 1] if ticks else [], [""] * 3 if ticks else [])
    plot.spines[["top", "right"]].set_visible(box)
    buffer = io.BytesIO()
    figure.savefig(buffer)
    corners = plot.transData.transform([(0, 0), (40, 1)])
    height = figure.canvas.get_width_height()[1]
    plt.close(figure)
    return buffer.getvalue(), [(x, height - y) for x, y in corners]


@pytest.mark.parametrize("box", [True, False])
@pytest.mark.parametrize("ticks", [True, False])
def test_told_values_lie_at_the_outermost_ticks(box, ticks):
    data, ((x0, y0), (x1, y1)) = drawn(box, ticks)
    pixels = read_figure(data).pixels
    calibration = bare_calibration(darkness(pixels, page_color(pixels)), (0, 40), (0, 1))
    assert calibration.x.value([x0, x1]) == pytest.approx([0, 40], abs=0.15)
    assert calibration.y.value([y0, y1]) == pytest.approx([0, 1], abs=0.005)
    area = calibration.plot_area
    assert [area.left, area.top, area.right, area.bottom] == pytest.approx([x0, y1, x1, y0], abs=2.5)
    assert [note.code for note in calibration.notes] == ["axes-bare"]


def test_without_two_axis_lines_nothing_is_calibrated():
    blank = np.zeros((300, 400))
    assert bare_calibration(blank, (0, 40), (0, 1)) is None
    blank[250] = 1
    assert bare_calibration(blank, (0, 40), (0, 1)) is None


@pytest.mark.engine
def test_a_figure_without_numbers_is_read_where_both_axes_are_told(tmp_path):
    (tmp_path / "bare.png").write_bytes(drawn(top=1.05)[0])
    out = tmp_path / "out"
    typed = ["extract", str(tmp_path / "bare.png"), "--x-axis", "0,40", "--y-axis", "0,100", "-o", str(out)]
    assert cli.main(typed) == 0
    rows = [line.split(",") for line in (out / "curves.csv").read_text().splitlines()[1:]]
    times, survival = (np.array([float(row[k]) for row in rows]) for k in (2, 3))
    at = survival[np.searchsorted(times, [3, 8, 12, 18, 25, 35], side="right") - 1]
    assert at == pytest.approx([1, 0.9, 0.8, 0.66, 0.55, 0.4], abs=0.01)
    assert "axes-bare" in {note["code"] for note in json.loads((out / "result.json").read_text())["notes"]}
