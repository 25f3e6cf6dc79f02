"""What a figure prints of single arms and of pairs of arms is read, and attached to the right one."""

import pytest

import printed_words
from kmrecon.digitize.printed import read_printed
from kmrecon.digitize.printed_labels import arm_of, contrast, cores
from kmrecon.types import Box
from printed_words import PLOT, REGION, placed, told

LABELS = ("HAIT-M-P", "HAIT")


def read(words, labels=LABELS):
    return printed_words.read(words, labels)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HAIT: median OS 38.2 months (95% CI 20.1-NR)", [("median", 38.2, (20.1, None), "HAIT")]),
        ("HAIT, mOS 22.3 mo [14.4. 29.0]", [("median", 22.3, (14.4, 29.0), "HAIT")]),
        ("HAIT-M-P median not reached", [("median", None, None, "HAIT-M-P")]),
        ("HAIT-M-P: mPFS 10·1 months", [("median", 10.1, None, "HAIT-M-P")]),
        ("Median PFS 10.1 vs 3.7 months", [("median", 10.1, None, ""), ("median", 3.7, None, "")]),
        (
            "HAIT-M-P versus HAIT: median 10.1 versus 3.7 months",
            [("median", 10.1, None, "HAIT-M-P"), ("median", 3.7, None, "HAIT")],
        ),
        ("HAIT (n=51), 42 events", [("n", 51.0, None, "HAIT"), ("events", 42.0, None, "HAIT")]),
        ("HAIT 12-month 46.7%", [("survival", pytest.approx(0.467), None, "HAIT")]),
        ("Median follow-up 38.2 months", []),
        ("HAIT median age 61 years", []),
        ("Months since randomization", []),
    ],
)
def test_what_is_told_of_an_arm_is_read(text, expected):
    assert told(read(placed([(100, text)]))) == expected


def test_a_line_below_the_name_of_an_arm_is_about_it():
    words = placed([(100, "HAIT-M-P")], [(100, "Median 10.1 months")], [(100, "HAIT")], [(100, "Median 3.7 months")])
    assert told(read(words)) == [("median", 10.1, None, "HAIT-M-P"), ("median", 3.7, None, "HAIT")]


def test_the_only_arm_needs_no_name():
    assert told(read(placed([(100, "Median 4.8 (2.5-7.5)")]), ("All",))) == [("median", 4.8, (2.5, 7.5), "All")]


def test_every_statistic_keeps_its_place():
    (value,) = read(placed([(100, "HAIT median 3.7 months")]))
    assert (value.text, value.box, value.decimals) == ("HAIT median 3.7 months", Box(100, 100, 320, 116), 1)


def test_times_are_in_the_unit_of_the_axis():
    words = [*placed([(100, "HAIT 1-year 46.7%")]), *placed([(400, "Months since start")], top=700)]
    (value,) = read(words)
    assert (value.time, value.unit) == (12.0, "")
    years = [*placed([(100, "HAIT median 3.7 months")]), *placed([(400, "Years")], top=700)]
    assert read(years)[0].unit == "m"


TABLE = (
    [(300, "N"), (400, "Median"), (600, "95% Cl")],
    [(100, "ARM A"), (290, "69"), (400, "974.6"), (570, "(685.2, 1501)")],
    [(100, "ARM B"), (290, "73"), (400, "NR"), (570, "(555.8, NR)")],
)


def test_a_table_of_medians_is_read_by_its_headers():
    assert told(read(placed(*TABLE), ("ARM A", "ARM B"))) == [
        ("n", 69.0, None, "ARM A"),
        ("median", 974.6, (685.2, 1501.0), "ARM A"),
        ("n", 73.0, None, "ARM B"),
        ("median", None, (555.8, None), "ARM B"),
    ]


def test_a_table_of_comparisons_names_the_reference_of_each():
    rows = (
        [(400, "HR"), (520, "95% CI"), (700, "p-value (log-rank)")],
        [(100, "ARM A vs. ARM B"), (390, "0.71"), (500, "(0.48, 1.06)"), (750, "0.0905")],
        [(100, "ARM C vs. ARM B"), (390, "1.22"), (500, "(0.81, 1.85)"), (750, "0.3371")],
    )
    found = read_printed(placed(*rows), REGION, ("ARM A", "ARM B", "ARM C"), PLOT)
    assert [(one.what, one.value, one.ci, one.arm, one.reference, one.test) for one in found.values] == [
        ("hr", 0.71, (0.48, 1.06), "ARM A", "ARM B", ""),
        ("p", 0.0905, None, "ARM A", "ARM B", "log-rank"),
        ("hr", 1.22, (0.81, 1.85), "ARM C", "ARM B", ""),
        ("p", 0.3371, None, "ARM C", "ARM B", "log-rank"),
    ]
    assert (found.hr, found.p, found.reference) == (None, None, "ARM B")


def test_the_row_of_the_reference_tells_the_others_theirs():
    rows = (
        [(300, "Median time"), (500, "1-year"), (650, "Hazard ratio")],
        [(100, "High"), (310, "34.12"), (500, "0.897"), (690, "ref")],
        [(100, "Low"), (310, "49.42"), (500, "0.832"), (630, "0.844[0.527-1.352]")],
    )
    found = read_printed(placed(*rows), REGION, ("Group=Low", "Group=High"), PLOT)
    (ratio,) = [one for one in found.values if one.what == "hr"]
    assert (ratio.value, ratio.ci, ratio.arm, ratio.reference) == (0.844, (0.527, 1.352), "Group=Low", "Group=High")
    assert (found.hr, found.ci, found.reference) == (0.844, (0.527, 1.352), "Group=High")
    assert [(one.value, one.unit) for one in found.values if one.what == "survival"] == [(0.897, "y"), (0.832, "y")]


def test_a_cell_that_is_read_wrong_is_left_out():
    rows = ([(400, "HR"), (700, "p-value")], [(100, "ARM A vs. ARM B"), (390, "0.71"), (700, "013371")])
    assert [one.what for one in read(placed(*rows), ("ARM A", "ARM B"))] == ["hr"]


def test_numbers_at_risk_are_no_statistics_of_arms():
    rows = ([(100, "Events"), (300, "0"), (400, "12"), (500, "28")], [(100, "HAIT"), (300, "51"), (400, "20")])
    assert read(placed(*rows, top=650)) == ()


def test_an_interval_of_another_level_is_kept_with_it():
    (ratio,) = read(placed([(100, "HR 0.72 (98.5% CI, 0.54-0.97)")]))
    assert (ratio.ci, ratio.ci_level) == ((0.54, 0.97), 98.5)


def test_a_text_names_the_arm_above_and_below_the_line():
    (ratio,) = read(placed([(100, "HAIT-M-P vs HAIT: HR 0.36 (0.22-0.60)")]))
    assert (ratio.arm, ratio.reference) == ("HAIT-M-P", "HAIT")
    assert contrast("HR (HAIT versus HAIT-M-P)", LABELS) == ("HAIT", "HAIT-M-P")
    assert contrast("HAIT and HAIT-M-P", LABELS) == ("", "")


@pytest.mark.parametrize(
    ("text", "arm"), [("HAIT-M-P: 10", "HAIT-M-P"), ("HAIT: 4", "HAIT"), ("HAIT, HAIT-M-P", ""), ("others", "")]
)
def test_a_label_within_a_longer_one_is_not_mixed_up(text, arm):
    assert arm_of(text, LABELS) == arm


def test_labels_are_known_without_what_stands_in_brackets():
    assert cores(["Drug A (n=12)", "Drug B: median 4"]) == ["drug a", "drug b"]
    assert cores(["Dose (1)", "Dose (2)"]) == ["dose 1", "dose 2"]


def test_names_above_a_pair_of_medians_tell_whose_they_are():
    words = placed([(100, "HAIT-M-P vs HAIT")], [(100, "Median PFS, NR vs 3.7 months")])
    assert told(read(words)) == [("median", None, None, "HAIT-M-P"), ("median", 3.7, None, "HAIT")]


@pytest.mark.parametrize("text", ["Median PFS, 10.1 vs 3.7 months", "12-month PFS 46.7% vs 12.5%"])
def test_a_pair_is_never_given_to_one_arm(text):
    found = told(read(placed([(100, "HAIT-M-P vs HA1T")], [(100, text)])))
    assert [arm for *_, arm in found] == ["", ""]


def test_rates_of_a_pair_are_those_of_its_arms():
    found = read(placed([(100, "HAIT-M-P vs HAIT: 12-month 46.7% vs 12.5%")]))
    assert [(one.value, one.arm) for one in found] == [(0.467, "HAIT-M-P"), (0.125, "HAIT")]


def test_a_number_below_the_name_of_a_median_is_its_number():
    words = placed([(100, "Median survival, months")], [(100, "4.8 (95% CI, 2.5 to 7.5)")])
    assert told(read(words, ("All",))) == [("median", 4.8, (2.5, 7.5), "All")]


def test_below_a_list_of_names_nothing_is_about_its_last():
    words = placed([(100, "HAIT-M-P (n=50)")], [(100, "HAIT (n=51)")], [(100, "Median 10.1 months")])
    assert told(read(words))[-1] == ("median", 10.1, None, "")


@pytest.mark.parametrize("dashes", ["6-1 (95% CI 5-3-7-1)", "6-1 (95% Cl 5·3-7-1)", "6·1 (95% CI 5-3 to 7.1)"])
def test_raised_dots_that_were_read_as_dashes_are_decimals(dashes):
    assert told(read(placed([(100, f"HAIT median {dashes}")]))) == [("median", 6.1, (5.3, 7.1), "HAIT")]


def test_an_open_interval_with_a_raised_dot_that_was_read_as_a_dash():
    assert told(read(placed([(100, "HAIT median NR (95% CI 29-9–NR)")]))) == [("median", None, (29.9, None), "HAIT")]


def test_an_interval_whose_upper_limit_is_the_lower_one_is_left_out():
    assert told(read(placed([(100, "HAIT median NR (95% CI 29-9)")]))) == [("median", None, None, "HAIT")]


def test_a_median_with_a_dash_and_nothing_to_tell_it_is_left_out():
    assert told(read(placed([(100, "HAIT median 6-1 months")]))) == []


def test_a_column_of_medians_alone_is_a_table():
    rows = (
        [(400, "Median (95% CI), mo")],
        [(100, "HAIT-M-P"), (420, "NR (8.1-NR)")],
        [(100, "HAIT"), (430, "3.7 (2-5)")],
    )
    assert told(read(placed(*rows))) == [
        ("median", None, (8.1, None), "HAIT-M-P"),
        ("median", 3.7, (2.0, 5.0), "HAIT"),
    ]


def test_a_cell_of_events_of_patients_tells_both():
    rows = ([(300, "Events/N"), (500, "Median OS, mo")], [(100, "HAIT"), (310, "42/51"), (540, "3.7")])
    assert told(read(placed(*rows))) == [
        ("events", 42.0, None, "HAIT"),
        ("n", 51.0, None, "HAIT"),
        ("median", 3.7, None, "HAIT"),
    ]


def test_a_median_not_reached_takes_no_number_of_the_next_line():
    words = placed([(100, "HAIT-M-P: median not reached")], [(100, "HAIT: median 3.7 months")])
    assert told(read(words)) == [("median", None, None, "HAIT-M-P"), ("median", 3.7, None, "HAIT")]


@pytest.mark.parametrize("labels", [("HAIT-M-P", "HAIT"), ("HAIT",)])
def test_a_line_that_names_an_arm_without_a_curve_is_about_no_other(labels):
    words = placed([(100, "HAIT, mOS 38.2 mo")], [(100, "TACE, mOS 21.4 mo")], [(100, "TACE: n=31, 20 events")])
    assert [(what, arm) for what, _, _, arm in told(read(words, labels))] == [
        ("median", "HAIT"),
        ("median", ""),
        ("n", ""),
        ("events", ""),
    ]
