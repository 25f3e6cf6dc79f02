"""Tick labels: every number that a figure can print is parsed, and rows and columns of them survive a misreading."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawn_plots import word
from kmrecon.digitize.labels_joined import labels_of
from kmrecon.digitize.tick_labels import label_columns, label_rows, parse_number, timed_rows
from kmrecon.types import Box, Word


@given(st.integers(0, 9999), st.integers(0, 2), st.sampled_from(["", "%"]))
def test_printed_numbers_are_parsed(value, decimals, sign):
    number = value / 10**decimals
    assert parse_number(f"{number:.{decimals}f}{sign}") == pytest.approx(number)
    assert parse_number(f" {number:.{decimals}f}{sign} ") == pytest.approx(number)


@given(st.integers(1, 9_999_999))
def test_groups_of_thousands_are_one_number(value):
    assert parse_number(f"{value:,}") == value


@given(st.integers(0, 999), st.integers(1, 2))
def test_a_decimal_comma_is_a_decimal_mark(value, decimals):
    number = value / 10**decimals
    assert parse_number(f"{number:.{decimals}f}".replace(".", ",")) == pytest.approx(number)


def test_labels_that_touch_are_parted():
    words = [word("0", 100, 300), word("500", 150, 300), Word("1000150020002500", Box(180, 294, 372, 306))]
    (row,) = label_rows(words)
    assert [label.value for label in row.labels] == [0, 500, 1000, 1500, 2000, 2500]
    assert row.span == (100, 348)


@pytest.mark.parametrize("text", ["123456789", "100100100", "5001000", "201320152017"])
def test_digits_that_rise_by_no_step_of_an_axis_stay_one_number(text):
    assert [found.text for found in labels_of(word(text, 100, 300))] == [text]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (".5", 0.5),
        ("O.8", 0.8),
        ("l2", 12.0),
        ("1O0", 100.0),
        ("0·6", 0.6),
        ("-0.4", 0.4),  # a tick stroke read with its label
        ("24-", 24.0),
        ("0.6=", 0.6),
        ("1.00*", 1.0),  # the end of a tick
        ("0,250", 0.25),  # no thousands begin with 0
        ("|36", 36.0),
        ("0%", 0.0),
        ("80%6", 80.0),  # a narrow percent sign
    ],
)
def test_usual_misreadings_are_mended(text, value):
    assert parse_number(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "%", ".", "abc", "12 months", "1.2.3", "0.5.", "1,00,000", "12a", "p=0.03"]
)
def test_what_is_no_number_is_none(text):
    assert parse_number(text) is None


@given(st.text(max_size=8))
def test_any_text_is_a_number_of_no_sign_or_none(text):
    value = parse_number(text)
    assert value is None or value >= 0


@st.composite
def axes(draw, fewest=3):
    """Values that rise by one step and the pixels where their labels stand, a pixel off at the most."""
    count = draw(st.integers(fewest, 11))
    step = draw(st.sampled_from([1, 2, 3, 6, 12, 0.2, 0.25, 10, 20]))
    spacing = draw(st.integers(35, 120))
    off = np.array(draw(st.lists(st.floats(-1, 1), min_size=count, max_size=count)))
    values = np.arange(count) * step + draw(st.sampled_from([0, 1])) * step
    return values, 60 + spacing * np.arange(count) + off


def row_of(values, pixels, y=300):
    return [word(f"{v:g}", x, y + 1.5 * (k % 2)) for k, (v, x) in enumerate(zip(values, pixels.tolist(), strict=True))]


def column_of(values, pixels, x=50):
    return [word(f"{v:g}", x, y, "right") for v, y in zip(values, pixels.tolist(), strict=True)]


def read(line):
    return [label.value for label in line.labels]


@given(axes(), st.randoms(use_true_random=False))
def test_a_row_of_labels_is_found_in_any_order_of_words(axis, random):
    values, pixels = axis
    words = row_of(values, pixels)
    random.shuffle(words)
    first = label_rows(words)[0]
    assert read(first) == pytest.approx(values.tolist())
    assert [label.center for label in first.labels] == pytest.approx(pixels.tolist())
    assert first.origin + first.scale * pixels == pytest.approx(values, abs=4 * first.scale)


@given(axes(), st.sampled_from([1, -1]))
def test_a_column_of_labels_rises_upwards(axis, direction):
    values, pixels = axis
    columns = label_columns(column_of(values[::-direction], pixels))
    assert bool(columns) is (direction == 1)
    if columns:
        assert read(columns[0]) == pytest.approx(values[::-1].tolist())
        assert columns[0].scale < 0


def test_labels_whose_boxes_hold_their_ticks_stand_in_one_column():
    right = {"100": 67, "75": 67, "50": 78, "25": 78}
    words = [
        Word(text, Box(48 - 10 * (text == "100"), row - 6.5, right[text], row + 6.5))
        for text, row in zip(right, (38.5, 174.5, 311.5, 447.5), strict=True)
    ]
    assert [read(column) for column in label_columns(words)] == [[100, 75, 50, 25]]


def test_small_percent_signs_read_as_digits_are_percent_signs():
    words = [word(text, 50, 23 + 68 * k) for k, text in enumerate(("10096", "80%", "6096", "40%", "2096", "0%"))]
    assert [read(column) for column in label_columns(words)] == [[100, 80, 60, 40, 20, 0]]


@given(axes(fewest=5), st.data())
def test_a_misread_label_is_left_out_of_its_row(axis, data):
    values, pixels = axis
    k = data.draw(st.integers(0, values.size - 1))
    wrong = values.copy()
    wrong[k] = data.draw(st.sampled_from([values[k] * 10 + values[-1], values[k] + 3.5 * values[1] + values[-1]]))
    assert read(label_rows(row_of(wrong, pixels))[0]) == pytest.approx(np.delete(values, k).tolist())


@given(axes(fewest=4), st.data())
def test_a_label_that_is_missing_breaks_no_row(axis, data):
    values, pixels = axis
    k = data.draw(st.integers(0, values.size - 1))
    assert read(label_rows(row_of(np.delete(values, k), np.delete(pixels, k)))[0]) == pytest.approx(
        np.delete(values, k).tolist()
    )


def test_two_plots_side_by_side_give_two_rows():
    values = np.arange(5) * 12.0
    left, right = 60 + 50.0 * np.arange(5), 400 + 50.0 * np.arange(5)
    rows = [read(line) for line in label_rows(row_of(values, left) + row_of(values, right))]
    assert rows == [values.tolist()] * 2


def test_turned_numbers_are_a_row_even_where_some_were_read_upright():
    words = row_of(np.arange(4) * 10.0, 60 + 50.0 * np.arange(4))
    (line,) = label_rows([replace(each, turned=k > 1) for k, each in enumerate(words)])
    assert [label.value for label in line.labels] == [0, 10, 20, 30]


def test_words_without_numbers_are_no_line():
    words = [word("Overall", 100, 300), word("survival", 200, 300), word("Overall", 100, 400)]
    assert label_rows(words) == label_columns(words) == []


def test_one_number_is_no_line():
    assert label_rows([word("10", 100, 300)]) == []


@pytest.mark.parametrize("unit", [" mo", " months", "M", " yr", " Jahre", "w", " mths."])
def test_labels_that_name_their_unit_are_a_row(unit):
    words = [word(f"{12 * k}{unit}" if k else "0", 100 + 90 * k, 300) for k in range(4)]
    (row,) = timed_rows(words)
    assert [label.value for label in row.labels] == [0, 12, 24, 36]


@pytest.mark.parametrize("texts", [["12 months", "24 months"], ["6 mg", "12 mg", "18 mg"], ["0", "1 arm", "2 arms"]])
def test_two_times_and_other_numbers_with_words_are_no_row(texts):
    assert not timed_rows([word(text, 100 + 90 * k, 300) for k, text in enumerate(texts)])
