"""A statistic printed for several arms in one text is read for each of them, and for no other."""

from dataclasses import replace

import pytest

from fake_reading import fake_reading
from kmrecon.digitize.printed import with_patients_told
from kmrecon.digitize.printed_labels import arms_signed, signed
from kmrecon.types import NumbersAtRisk, PrintedStatistics, PrintedValue
from printed_words import lines, placed, read, told

LABELS = ("Drug", "Placebo")
BOTH = [("Drug", 20.0, None), ("Placebo", 9.5, None)]
LIMITED = [("Drug", 20.0, (15.1, 25.2)), ("Placebo", 9.5, (8.0, 11.1))]
UNTOLD = [("", 20.0, None), ("", 9.5, None)]


def of_arms(what, *texts, labels=LABELS):
    """Return (arm, value, interval) of one kind, in the order printed."""
    found = told(read(lines(*texts), labels))
    return sorted(((arm, value, ci) for kind, value, ci, arm in found if kind == what), key=lambda row: -(row[1] or 99))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Median OS: Drug 20.0 vs Placebo 9.5 months", BOTH),
        ("Median OS (months): Drug 20.0; Placebo 9.5", BOTH),
        ("Median OS, 20.0 (Drug) vs. 9.5 (Placebo) months", BOTH),
        ("Median OS: 20.0 mo in the Drug arm and 9.5 mo in the Placebo arm", BOTH),
        ("Drug (n=140): median 20.0 months; Placebo (n=146): 9.5 months", BOTH),
        ("Drug vs Placebo: median OS 20.0 months (95% CI 15.1-25.2) vs 9.5 months (95% CI 8.0-11.1)", LIMITED),
        ("Median OS, 20.0 months (95% CI, 15.1 to 25.2) with Drug vs 9.5 (8.0 to 11.1) with Placebo", LIMITED),
        ("Drug: median 20.0 (15.1-25.2), Placebo: median 9.5 (8.0-11.1)", LIMITED),
        ("Median OS 20.0 vs 9.5 months", UNTOLD),
        ("Median OS Drug 20.0 vs Plac3bo 9.5 months", BOTH[:1]),
        ("Median OS 20.0 months; HR 0.56 Drug vs Placebo", UNTOLD[:1]),
        ("Median OS: Drug not reached, Placebo 9.5 months", [("Drug", None, None), BOTH[1]]),
        ("Median OS: Drug 20.0 months; Placebo 120 events", BOTH[:1]),
        ("Median OS 20.0 and 12-month OS 63%", UNTOLD[:1]),
    ],
)
def test_medians_of_two_arms_in_one_text(text, expected):
    assert of_arms("median", text) == expected


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("12-month OS: Drug 80%, Placebo 63%", LABELS),
        ("12-month OS 80% (Drug) vs 63% (Placebo); HR 0.56", LABELS),
        ("OS at 12 months was 80% with Drug and 63% with Placebo", LABELS),
        ("Drug 80% at 12 months, Placebo 63% at 12 months", LABELS),
        ("12-month OS: Drug 80% (95% CI 72-86), Placebo 63% (95% CI 55-70)", LABELS),
        ("1-year OS: 80 vs 63%", ("", "")),
    ],
)
def test_rates_of_two_arms_in_one_text(text, arms):
    assert of_arms("survival", text) == [(arms[0], 0.8, None), (arms[1], 0.63, None)]


def test_rates_at_two_times_keep_their_arms_and_times():
    found = read(lines("12-month OS 80% (Drug) vs 63% (Placebo); 24-month OS 60% (Drug) vs 40% (Placebo)"), LABELS)
    assert [(one.time, one.value, one.arm) for one in found] == [
        (12, 0.8, "Drug"),
        (12, 0.63, "Placebo"),
        (24, 0.6, "Drug"),
        (24, 0.4, "Placebo"),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ("Median OS: Drug 20.0 months", "Placebo 9.5 months"),
        ("Median OS: 20.0 months (Drug)", "vs 9.5 months (Placebo)"),
        ("Drug vs Placebo", "Median overall survival", "20.0 vs 9.5 months"),
    ],
)
def test_a_text_goes_on_in_the_next_line(texts):
    assert of_arms("median", *texts) == BOTH


def test_rates_below_their_time_are_read():
    assert of_arms("survival", "12-month OS", "Drug 80%", "Placebo 63%") == [
        ("Drug", 0.8, None),
        ("Placebo", 0.63, None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Drug: median improvement of 10.5 months",
        "Drug: Δ median OS 10.5 months",
        "Drug: median follow-up 30 (20-40)",
        "Drug: 12-month OS difference 17%",
        "Drug: risk reduction at 12 months 44%",
        "Drug: 12-month mortality 20%",
        "Drug: 1-, 2- and 3-year OS 80%, 60% and 40%",
        "Drug: 1/3/5-year OS 80%, 60% and 40%",
    ],
)
def test_what_is_no_median_and_no_survival_is_not_taken_for_one(text):
    assert told(read(lines(text), LABELS)) == []


def test_a_median_after_one_of_something_else_is_read():
    text = "Median (IQR) follow-up 30 (20-40); median OS: Drug 20.0; Placebo 9.5"
    assert of_arms("median", text) == BOTH


def test_three_arms_in_the_order_of_their_names():
    low = ("Low", "Medium", "High")
    found = of_arms("median", "Low vs Medium vs High: median OS 20.0 vs 15.0 vs 9.5 months", labels=low)
    assert [(arm, value) for arm, value, _ in found] == list(zip(low, (20.0, 15.0, 9.5), strict=True))


def test_digits_in_names_are_no_numbers():
    arms = ("Arm 1", "Arm 2")
    assert of_arms("median", "Median: Arm 1 20.0 vs Arm 2 9.5", labels=arms) == [
        ("Arm 1", 20.0, None),
        ("Arm 2", 9.5, None),
    ]
    assert of_arms("median", "Median 10.1 months", labels=("1", "2")) == [("", 10.1, None)]
    assert of_arms("n", "1992-2004 (n=2392)", labels=("1992-2004", "2005-2009")) == [("1992-2004", 2392.0, None)]
    assert (
        arms_signed(signed("5-FU versus 5 FU plus leucovorin", ("5-FU", "Placebo")), ("5-FU", "Placebo"))
        == ["5-FU"] * 2
    )


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("median OS 20.0 in a cohort", ("A", "B"), [("", 20.0, None)]),
        ("A: median OS 20.0", ("A", "B"), [("A", 20.0, None)]),
        ("median OS: A 20.0 vs B 9.5", ("A", "B"), [("A", 20.0, None), ("B", 9.5, None)]),
        ("No. of patients 140; median 20.0", ("No", "Yes"), [("", 20.0, None)]),
        ("no: median 20.0", ("No", "Yes"), [("", 20.0, None)]),
        ("Median OS: No 20.0, Yes 9.5", ("No", "Yes"), [("No", 20.0, None), ("Yes", 9.5, None)]),
    ],
)
def test_short_names_are_no_words_of_a_sentence(text, labels, expected):
    assert of_arms("median", text, labels=labels) == expected


@pytest.mark.parametrize(
    "texts",
    [
        ("Drug (n=146)", "Placebo (n=140)"),
        ("Drug", "(n=146)", "Placebo", "n = 140"),
        ("Drug, n = 146; Placebo, n = 140",),
        ("N = 146 (Drug), N = 140 (Placebo)",),
        ("Drug (146 patients)", "Placebo (140 patients)"),
    ],
)
def test_numbers_of_patients_are_their_arms(texts):
    assert of_arms("n", *texts) == [("Drug", 146.0, None), ("Placebo", 140.0, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Drug 100/146 events, Placebo 80/140 events",
        "Deaths: Drug 100/146; Placebo 80/140",
        "Events/N: Drug 100/146, Placebo 80/140",
    ],
)
def test_events_of_patients_are_their_arms(text):
    assert of_arms("events", text) == [("Drug", 100.0, None), ("Placebo", 80.0, None)]
    assert of_arms("n", text) == [("Drug", 146.0, None), ("Placebo", 140.0, None)]


def test_one_unit_is_that_of_all_its_medians():
    words = [*lines("Median OS: Drug 20.0 vs Placebo 9.5 months"), *placed([(400, "Years")], top=700)]
    assert [one.unit for one in read(words, LABELS)] == ["m", "m"]


def counted(*values, at_risk=None):
    arm = replace(fake_reading().panels[0].arms[0], label="Drug", n=None, at_risk=at_risk)
    told_n = tuple(PrintedValue("n", value, arm="Drug") for value in values)
    return with_patients_told(arm, PrintedStatistics(values=told_n)).n


def test_the_number_that_is_printed_of_an_arm_is_its_number_of_patients():
    assert counted(146.0) == 146
    assert counted(146.0, 140.0) is None
    assert counted(146.0, at_risk=NumbersAtRisk([6.0], [120])) == 146
    assert counted(100.0, at_risk=NumbersAtRisk([6.0], [120])) is None
    assert counted(146.0, at_risk=NumbersAtRisk([0.0], [150])) is None
