"""The statistics printed in a figure, in the many ways journals print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmrecon.digitize.printed import read_printed
from kmrecon.types import Box, PrintedStatistics, Word

REGION = Box(0, 0, 1000, 1000)


def lines_of(*texts, left=500.0, top=100.0, step=24.0):
    """Return one word a line, one under the other."""
    return tuple(
        Word(text, Box(left, top + k * step, left + 9 * len(text), top + k * step + 14)) for k, text in enumerate(texts)
    )


def read(*texts):
    return read_printed(lines_of(*texts), REGION)


def values(printed):
    return printed.hr, printed.ci, printed.p, printed.p_below


CASES = [
    (("HR 0.72 (95% CI, 0.54-0.97)",), (0.72, (0.54, 0.97), None, None)),
    (("Hazard ratio 0.56", "95% CI 0.37 to 0.84", "Log-rank P = 0.005"), (0.56, (0.37, 0.84), 0.005, None)),
    (("p = 4.17e-05", "HR = 0.239", "(0.113 - 0.505)"), (0.239, (0.113, 0.505), 4.17e-05, None)),
    (("HR, 1.57 (95% Cl, 1.13–2.20); P = 0.007",), (1.57, (1.13, 2.20), 0.007, None)),
    (("HR, 2.40 (95% Cl, 1.57–3.65); P < 0.001",), (2.40, (1.57, 3.65), None, 0.001)),
    (("HR = 0.42", "(95% CI: 0.28-0.64)", "P < 0.001"), (0.42, (0.28, 0.64), None, 0.001)),
    (("Hazard ratio for death, 0.54; 95% CI, 0.43 to 0.68; P<0.001",), (0.54, (0.43, 0.68), None, 0.001)),
    (("Hazard ratio (95% CI): 0.81 (0.66, 1.00)",), (0.81, (0.66, 1.00), None, None)),
    (("Stratified HR 0·68 (95% CI 0·53–0·87)", "p=0·0021"), (0.68, (0.53, 0.87), 0.0021, None)),
    (("HR 0-68 (95% CI 0-53-0-87)", "p=0-0021"), (0.68, (0.53, 0.87), 0.0021, None)),
    (("HR = 0.42 [0.34. 0.52]; p < 0.001",), (0.42, (0.34, 0.52), None, 0.001)),
    (("HR 0,68 (95% CI 0,53-0,87)",), (0.68, (0.53, 0.87), None, None)),
    (("HR=.56 (.37-.84)",), (0.56, (0.37, 0.84), None, None)),
    (("HR for death, A vs. B 0.56 (95% CI 0.40-0.75)",), (0.56, (0.40, 0.75), None, None)),
    (("HR 2 (1.1-3.5)",), (2.0, (1.1, 3.5), None, None)),
    (("HR = 0.42 [0.34, 0.52]; p < 0.001",), (0.42, (0.34, 0.52), None, 0.001)),
    (("Adjusted HR, 0.90 (95% confidence interval, 0.71 to 1.14)",), (0.90, (0.71, 1.14), None, None)),
    (("Log-rank p-value : <.0001",), (None, None, None, 0.0001)),
    (("Logrank p=0.0100",), (None, None, 0.01, None)),
    (("Survival function, P=0.00001",), (None, None, 0.00001, None)),
    (("P value: 0.03",), (None, None, 0.03, None)),
    (("p = 3.2 x 10-5",), (None, None, 3.2e-05, None)),
    (("HR = 1.16 [0.95, 1.41]; ρ = 0.149",), (1.16, (0.95, 1.41), 0.149, None)),
    (("P=O.OO5",), (None, None, 0.005, None)),
    (("p = 0.04", "Log-rank p = 0.01"), (None, None, 0.01, None)),
]


@pytest.mark.parametrize(("texts", "expected"), CASES, ids=[" / ".join(texts) for texts, _ in CASES])
def test_what_is_printed_is_read(texts, expected):
    printed = read(*texts)
    assert printed.hr == expected[0]
    assert printed.ci == expected[1]
    assert printed.p == (None if expected[2] is None else pytest.approx(expected[2]))
    assert printed.p_below == expected[3]
    assert printed.text


RATIO = [
    "HR {hr}",
    "HR = {hr}",
    "HR: {hr}",
    "HR, {hr}",
    "Hazard ratio {hr}",
    "hazard ratio, {hr}",
    "Hazard Ratio: {hr}",
]
INTERVAL = [
    "(95% CI {low}-{high})",
    "(95% CI, {low}–{high})",
    "95% CI {low} to {high}",
    "(95% Cl: {low} to {high})",
    "[{low}, {high}]",
    "({low} - {high})",
    "95% confidence interval, {low} to {high}",
]
P_VALUE = ["P = {p}", "p={p}", "P={p}", "Log-rank P = {p}", "log-rank p-value = {p}", "p-value: {p}"]


@st.composite
def results(draw):
    """A hazard ratio with its interval and p value, as numbers with their digits."""
    digits = draw(st.integers(2, 3))
    low, hr, high = sorted(draw(st.lists(st.integers(5, 900), min_size=3, max_size=3, unique=True)))
    return tuple(f"{n / 100:.{digits}f}" for n in (hr, low, high)), f"{draw(st.integers(1, 999)) / 1000:.3f}"


@given(
    results(), st.sampled_from(RATIO), st.sampled_from(INTERVAL), st.sampled_from(P_VALUE), st.booleans(), st.booleans()
)
def test_every_phrasing_tells_the_same(result, ratio, interval, p_value, first_break, second_break):
    (hr, low, high), p = result
    parts = [ratio.format(hr=hr), interval.format(low=low, high=high), p_value.format(p=p)]
    text = parts[0] + ("\n" if first_break else " ") + parts[1] + ("\n" if second_break else "; ") + parts[2]
    printed = read(*text.split("\n"))
    assert values(printed) == (float(hr), (float(low), float(high)), float(p), None)


@pytest.mark.parametrize(
    "texts",
    [
        ("Months since randomization",),
        ("0.2", "0.4", "0.6"),
        ("Median 12.3 months (95% CI 10.1-14.2)",),
        ("Group 1", "p53 0.5", "Step 0.04"),
        ("HR", "n = 12"),
        ("1-year survival 0.72 (0.60-0.81)",),
        ("P > 0.05",),
        (),
    ],
)
def test_nothing_is_invented(texts):
    assert values(read(*texts)) == (None, None, None, None)


def test_two_hazard_ratios_are_no_one():
    assert values(read("A vs B: HR 0.71 (0.48-1.06)", "C vs B: HR 1.22 (0.81-1.85)")) == (None, None, None, None)


def test_two_p_values_are_no_one():
    assert values(read("p = 0.002", "p = 0.041")) == (None, None, None, None)


@pytest.mark.parametrize(
    ("texts", "models"),
    [
        (("Adjusted HR 0.60 (95% CI 0.4-0.8), p=0.003",), ("adjusted", "adjusted")),
        (("aHR 0.60 (0.4-0.8)", "Log-rank p=0.01"), ("adjusted", "")),
        (("HR (adj.) 0.60 (0.4-0.8)",), ("adjusted",)),
        (("HRadj 0.60 (0.4-0.8)",), ("adjusted",)),
        (("Multivariable HR 0.60 (0.4-0.8)",), ("adjusted",)),
        (("HR 0.60 (95% CI 0.4-0.8), adjusted for age",), ("adjusted",)),
        (("Stratified HR 0.60 (0.4-0.8)", "stratified log-rank p=0.01"), ("stratified", "stratified")),
        (("Unstratified HR 0.60 (0.4-0.8)", "p=0.01"), ("", "")),
    ],
)
def test_how_a_comparison_was_made_is_told(texts, models):
    printed = read(*texts)
    assert tuple(value.model for value in printed.values) == models
    assert (printed.hr, printed.ci, printed.model) == (0.6, (0.4, 0.8), models[0])


def test_of_a_crude_and_an_adjusted_ratio_the_crude_one_is_the_figures():
    printed = read("Unadjusted HR 0.56 (0.4-0.7), p = 0.01; adjusted HR 0.60 (0.4-0.8), p = 0.03")
    assert values(printed) == (0.56, (0.4, 0.7), 0.01, None)
    assert [value.model for value in printed.values] == ["", "adjusted", "", "adjusted"]


def test_an_interval_of_another_level_is_not_taken_for_one_of_95():
    assert values(read("HR 0.72 (99% CI, 0.54-0.97)")) == (0.72, None, None, None)


def test_an_interval_that_does_not_hold_its_ratio_is_none_of_it_but_is_kept_as_printed():
    found = read("HR 0.72 (95% CI, 0.84-0.97)")
    assert values(found) == (0.72, None, None, None)
    assert found.values[0].ci == (0.84, 0.97)
    assert read("HR 0.72 (0.84-0.97)").values[0].ci is None


def test_other_panels_and_turned_words_are_left_out():
    words = lines_of("HR 0.72 (95% CI, 0.54-0.97)")
    assert read_printed(words, Box(0, 0, 400, 1000)) == PrintedStatistics()
    turned = tuple(Word(word.text, word.box, word.score, turned=True) for word in words)
    assert read_printed(turned, REGION) == PrintedStatistics()


def test_a_line_split_into_words_is_joined_again():
    pieces, x, words = ["HR", "0.72", "(95%", "CI,", "0.54-0.97)"], 400.0, []
    for piece in pieces:
        words.append(Word(piece, Box(x, 100, x + 9 * len(piece), 114)))
        x += 9 * len(piece) + 8
    assert values(read_printed(tuple(words), REGION)) == (0.72, (0.54, 0.97), None, None)
