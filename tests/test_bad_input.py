"""Pictures that are no Kaplan-Meier figures: each ends in one clear line with its exit code, and leaves nothing."""

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from kmrecon import cli
from kmrecon.errors import ExitCode

mpl.use("agg")
import matplotlib.pyplot as plt

STEPS = ([0, 6, 10, 15, 22, 31, 40], [1, 0.9, 0.8, 0.66, 0.55, 0.4, 0.4])


def photograph(path):
    """Clouds of color at many scales, as in a picture of nature."""
    rng = np.random.default_rng(3)
    small = [Image.fromarray(rng.integers(0, 255, (n, n, 3), np.uint8)) for n in (3, 7, 20, 60, 200)]
    layers = [np.asarray(picture.resize((600, 400), Image.Resampling.BICUBIC)) for picture in small]
    Image.fromarray(np.mean(layers, axis=0).astype(np.uint8)).save(path)


def page_of_text(path):
    page = Image.new("RGB", (700, 500), "white")
    draw = ImageDraw.Draw(page)
    words = ("Of 412 patients enrolled between 2014 and 2019, 67 (16.3%) died;", "median follow-up was 38.2 months")
    for row in range(12):
        draw.text((40, 40 + 30 * row), words[row % 2], "black", ImageFont.load_default(20))
    page.save(path)


def axes(path, draw, numbers=True):
    figure, plot = plt.subplots(figsize=(6, 4.5), dpi=130)
    draw(plot)
    if not numbers:
        plot.set_xticklabels([])
        plot.set_yticklabels([])
    figure.savefig(path)
    plt.close(figure)


def bar_chart(path):
    def draw(plot):
        plot.bar([0, 1, 2, 3, 4], [0.7, 0.35, 0.6, 0.2, 0.55], color="steelblue")
        plot.set_ylim(0, 1)
        plot.set_ylabel("Response rate")

    axes(path, draw)


def axes_without_numbers(path):
    axes(path, lambda plot: plot.step(*STEPS, where="post"), numbers=False)


def rising_curve(path):
    def draw(plot):
        x = np.linspace(0, 40, 200)
        plot.plot(x, 0.4 + 0.35 * np.sin(x / 6), color="crimson")
        plot.set_ylim(0, 1)
        plot.set_xlim(0, 42)

    axes(path, draw)


def empty_plot(path):
    def draw(plot):
        plot.set_xlim(0, 60)
        plot.set_ylim(0, 1)

    axes(path, draw)


def blank_page(path):
    Image.new("RGB", (800, 600), "white").save(path)


REFUSED = {
    photograph: ExitCode.NO_PLOT,
    page_of_text: ExitCode.NO_PLOT,
    blank_page: ExitCode.NO_PLOT,
    axes_without_numbers: ExitCode.NO_PLOT,
    empty_plot: ExitCode.CURVES_UNREAD,
    bar_chart: ExitCode.CURVES_UNREAD,
    rising_curve: ExitCode.CURVES_UNREAD,  # its falling path would run along the frame
}


@pytest.mark.engine
@pytest.mark.parametrize("draw", REFUSED, ids=lambda draw: draw.__name__)
def test_what_is_no_figure_is_refused_in_one_line_without_a_trace(draw, tmp_path, capsys):
    draw(tmp_path / "figure.png")
    assert cli.main(["extract", str(tmp_path / "figure.png"), "-o", str(tmp_path / "out")]) == REFUSED[draw]
    told = capsys.readouterr()
    assert told.err.startswith("kmrecon: ")
    assert told.err.count("\n") == 1
    assert told.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["figure.png"]
