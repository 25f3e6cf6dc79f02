"""Where no plot is found the reason is told: logarithmic axes, axes that start late, or no numbers at all."""

from dataclasses import replace

import pytest

from drawn_plots import axis_words, word
from kmrecon.digitize.no_plot import no_plot_error
from kmrecon.digitize.panels import find_plot_sites
from kmrecon.errors import ExitCode, LateAxisError, LogarithmicAxisError, NoPlotError, SidewaysError, TextOnlyError
from kmrecon.types import Box

PAGE = Box(0, 0, 1000, 800)
AREA = Box(100, 60, 900, 600)
MONTHS, SHARES = ["0", "12", "24", "36", "48"], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
COUNTS = [word(str(n), AREA.left + k * AREA.width / 4, 700) for k, n in enumerate((160, 80, 40, 20, 10))]


def error_of(x, y):
    words = [*axis_words(AREA, x, y), *COUNTS]
    assert not find_plot_sites(words, PAGE)
    return no_plot_error(words, PAGE)


@pytest.mark.parametrize("labels", [["0.01", "0.1", "1"], ["10⁻²", "10⁻¹", "10⁰"], ["0.125", "0.25", "0.5", "1"]])
def test_a_logarithmic_y_axis_is_told(labels):
    error = error_of(MONTHS, labels)
    assert isinstance(error, LogarithmicAxisError)
    assert error.exit_code == ExitCode.AXES_UNREAD
    assert str(error).startswith(f"the y axis is logarithmic ({', '.join(labels[::-1])} stand")


def test_a_logarithmic_x_axis_is_told():
    assert str(error_of(["1", "10", "100", "1000"], SHARES)).startswith("the x axis is logarithmic (1, 10, 100, 1000 ")


@pytest.mark.parametrize("labels", [["6", "12", "18", "24"], ["12", "24", "36"], ["60", "66", "72", "78"]])
def test_an_axis_that_starts_late_is_told(labels):
    error = error_of(labels, SHARES)
    assert isinstance(error, LateAxisError)
    assert error.exit_code == ExitCode.NOT_KAPLAN_MEIER
    assert str(error).startswith(f"the x axis starts at {labels[0]}, not at 0")


def test_an_axis_with_numbers_below_0_is_not_logarithmic():
    assert type(error_of(["3", "4", "5", "6", "8"], ["-25", "75", "100"])) is NoPlotError


def test_the_one_axis_that_was_given_alone_is_told():
    assert "words read; --x-axis alone was given, and both are needed)" in str(no_plot_error(COUNTS, PAGE, "x"))


def test_counts_that_halve_are_no_axis():
    error = no_plot_error(COUNTS, PAGE)
    assert type(error) is NoPlotError
    assert "5 words read" in str(error)


def test_a_picture_on_its_side_is_told_to_be_turned():
    words = [replace(word(str(n), 700, 60 + 100 * k), turned=True) for k, n in enumerate((0, 12, 24, 36, 48, 60))]
    error = no_plot_error([*words, word("Survival", 400, 30)], PAGE)
    assert isinstance(error, SidewaysError)
    assert "6 of 7 words stand upright" in str(error)
    assert not isinstance(no_plot_error(words[:2], PAGE), SidewaysError)


def test_a_page_of_text_alone_is_told_as_such():
    line = "The median overall survival was 20.0 months in one group and 9.5 in the other"
    words = [word(line, 500, 100 + 20 * k) for k in range(12)]
    error = no_plot_error(words, PAGE)
    assert isinstance(error, TextOnlyError)
    assert error.exit_code == ExitCode.NO_PLOT
    assert str(error).startswith("only running text was found (12 pieces of it)")
    assert not isinstance(no_plot_error(words[:1], PAGE), TextOnlyError)
