"""Intervals, decimal commas and units in the forms of several languages are read as numbers."""

import pytest

from kmrecon.digitize.printed_numbers import level_of, with_points
from kmrecon.digitize.printed_units import in_unit, letter_of
from printed_words import lines, read, told


@pytest.mark.parametrize(
    "interval",
    [
        "(95% KI 0,35; 0,61)",
        "(95%-KI: 0,35–0,61)",
        "; 95% KI 0,35 bis 0,61",
        "(95%-Konfidenzintervall 0,35-0,61)",
        "(IC 95% 0,35-0,61)",
        "(IC95% 0,35 a 0,61)",
        "(IC95 0,35-0,61)",
        "[IC à 95 % : 0,35 à 0,61]",
        "(IC del 95%: 0,35 a 0,61)",
        "(IC al 95%: 0,35-0,61)",
        "(intervalle de confiance à 95 %, 0,35-0,61)",
        "(intervalo de confianza del 95%, 0,35-0,61)",
        "(0,35, 0,61)",
        "(0,35 to 0,61)",
        "(95% CI 0,35, 0,61)",
    ],
)
def test_intervals_with_decimal_commas(interval):
    (ratio,) = read(lines(f"HR 0,46 {interval}, p<0,001"), ("A", "B"))[:1]
    assert (ratio.value, ratio.ci, ratio.ci_level) == (0.46, (0.35, 0.61), 95.0)


@pytest.mark.parametrize(
    "interval",
    [
        "(CI 95% 0.35-0.61)",
        "(CI95: 0.35-0.61)",
        "(95CI 0.35-0.61)",
        "(95%CI0.35-0.61)",
        "(95% CrI 0.35-0.61)",
        "(95% CI 0.35/0.61)",
        "[95% CI 0.35 0.61]",
        "(95% CI 0.35;0.61)",
        "(2-sided 95% CI 0.35—0.61)",
    ],
)
def test_intervals_in_other_forms(interval):
    (ratio,) = read(lines(f"HR 0.46 {interval}"), ("A", "B"))
    assert (ratio.value, ratio.ci, ratio.ci_level) == (0.46, (0.35, 0.61), 95.0)


@pytest.mark.parametrize(
    "text",
    [
        "Drug: median 20,5 Monate (95% KI 15,1; 25,2)",
        "Drug: médiane 20,5 mois (IC 95 % 15,1-25,2)",
        "Drug: mediana 20,5 meses (IC 95% 15,1 a 25,2)",
        "Drug: mediana 20,5 mesi (15,1-25,2)",
        "Drug: medianes OS 20,5 (95%-KI 15,1 bis 25,2)",
    ],
)
def test_medians_with_decimal_commas(text):
    assert told(read(lines(text), ("Drug", "Placebo"))) == [("median", 20.5, (15.1, 25.2), "Drug")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HR 1,5 (1,1-2,1); n=140", "HR 1.5 (1.1-2.1); n=140"),
        ("n=1,234 vs 1,198", "n=1,234 vs 1,198"),
        ("HR 0.46, n=1,234", "HR 0.46, n=1,234"),
        ("Median 20 (15,25)", "Median 20 (15,25)"),
        ("(3,9)", "(3,9)"),
        ("HR 0.42 [0,34. 0.52]", "HR 0.42 [0.34. 0.52]"),
    ],
)
def test_commas_are_points_where_they_are_decimal(text, expected):
    assert with_points(text) == expected


def test_thousands_of_patients():
    assert told(read(lines("Drug (n=1,234)"), ("Drug", "Placebo"))) == [("n", 1234.0, None, "Drug")]


def test_a_level_is_told_before_or_after_its_name():
    assert [level_of(text) for text in ("99% KI", "IC 98,5%".replace(",", "."), "CI95", "0.35")] == [99, 98.5, 95, 95]


@pytest.mark.parametrize(
    ("word", "letter"),
    [("Monate", "m"), ("mois", "m"), ("Jahre", "y"), ("jours", "d"), ("ans", "y"), ("semaines", "w"), ("yrs.", "y")],
)
def test_units_of_several_languages(word, letter):
    assert letter_of(word) == letter


def test_times_in_another_unit():
    assert in_unit(2.0, "y", "m") == 24.0
    assert in_unit(2.0, "y", "") == 2.0
