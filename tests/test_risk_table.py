"""The numbers at risk that a panel prints, from words alone: every layout that journals use."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmrecon.digitize.risk_cells import parse_cell
from kmrecon.digitize.risk_table import read_risk_table
from kmrecon.types import Box, Word
from risk_words import AREA, FIGURE, REGION, Table, calibration, tick_words, word

TIMES = [0, 6, 12, 18, 24, 30, 36]
DRUG = ["120", "98", "77", "41", "20", "6", "0"]
CONTROL = ["118", "90", "60", "28", "11", "2", "0"]


def read(table, calibrated=None, region=REGION):
    calibrated = calibrated or calibration()
    return read_risk_table(FIGURE, table.words(calibrated), calibrated, region, None)


def as_plain(table):
    return [(row.label, row.at_risk.time.tolist(), row.at_risk.count.tolist()) for row in table.rows]


def expected(label, texts, times=TIMES):
    kept = [(float(t), int(text.replace(",", ""))) for t, text in zip(times, texts, strict=True) if text]
    return label, [t for t, _ in kept], [n for _, n in kept]


def codes(table):
    return {note.code for note in table.notes} | {note.code for row in table.rows for note in row.at_risk.notes}


@st.composite
def tables(draw):
    """A table that a trial could have: counts that never rise, one row an arm."""
    n_rows, n_times = draw(st.integers(1, 4)), len(TIMES)
    rows = []
    for k in range(n_rows):
        start = draw(st.integers(1, 5000))
        left = sorted((draw(st.integers(0, start)) for _ in range(n_times - 1)), reverse=True)
        rows.append((f"Arm {'ABCD'[k]}", [str(n) for n in (start, *left)]))
    return Table(rows, TIMES, pitch=draw(st.sampled_from([20.0, 26.0, 45.0])))


@settings(max_examples=60)
@given(tables(), st.sampled_from(["center", "left", "right"]), st.floats(-12, 12))
def test_any_table_is_read_however_its_columns_are_aligned(table, anchor, shift):
    table.anchor, table.shift = anchor, shift
    found = read(table)
    assert as_plain(found) == [expected(label, texts) for label, texts in table.rows]
    assert not codes(found)


@settings(max_examples=30)
@given(tables())
def test_labels_above_their_rows_are_read(table):
    table.label_above, table.pitch = True, 26.0
    assert as_plain(read(table)) == [expected(label, texts) for label, texts in table.rows]


def test_a_table_at_every_second_tick_has_those_times():
    table = Table([("A", ["30", "20", "10", "1"])], [0, 12, 24, 36])
    assert as_plain(read(table)) == [("A", [0, 12, 24, 36], [30, 20, 10, 1])]


@pytest.mark.parametrize("step", [30, 15, 45])
def test_times_that_are_not_the_ticks_are_found_from_their_places(step):
    axis = calibration((0, 25, 50, 75, 100, 125, 150))
    times = list(range(0, 151, step))
    table = Table([("A", [str(90 - t // 2) for t in times]), ("B", [str(80 - t // 2) for t in times])], times)
    found = read(table, axis)
    assert [row.at_risk.time.tolist() for row in found.rows] == [times, times]
    assert not codes(found)


def test_times_that_are_not_round_are_said_to_be_doubtful():
    axis = calibration((0, 25, 50, 75, 100, 125, 150))
    found = read(Table([("A", ["90", "60", "30"])], [0, 38.6, 93.4]), axis)
    assert found.rows[0].at_risk.count.tolist() == [90, 60, 30]
    assert "risk-cell-unsure" in codes(found)


def test_blank_cells_after_an_arm_ends_stay_blank():
    table = Table([("A", DRUG), ("B", ["118", "90", "60", "28", "", "", ""])], TIMES)
    assert as_plain(read(table))[1] == ("B", [0, 6, 12, 18], [118, 90, 60, 28])


def test_a_row_of_one_cell_within_the_table_is_kept():
    table = Table([("A", DRUG), ("B", ["4", "", "", "", "", "", ""]), ("C", CONTROL)], TIMES)
    assert as_plain(read(table))[1] == ("B", [0], [4])


def test_rows_without_names_are_read():
    found = read(Table([("", DRUG), ("", CONTROL)], TIMES))
    assert as_plain(found) == [expected("", DRUG), expected("", CONTROL)]


def test_a_table_without_a_heading_is_told_by_its_falling_rows():
    assert as_plain(read(Table([("A", DRUG), ("B", CONTROL)], TIMES, heading=""))) == [
        expected("A", DRUG),
        expected("B", CONTROL),
    ]


def test_thousands_separators_are_no_decimals():
    texts = ["1,204", "1,100", "980", "500", "120", "33", "2"]
    assert as_plain(read(Table([("A", texts)], TIMES))) == [expected("A", texts)]


def test_numbers_in_brackets_are_events_when_the_heading_says_so():
    rows = [("A", ["43 (0)", "29 (14)", "20 (18)", "17 (21)", "8 (22)", "6 (24)", "0 (24)"])]
    found = read(Table(rows, TIMES, heading="At risk (events)"))
    assert found.rows[0].at_risk.count.tolist() == [43, 29, 20, 17, 8, 6, 0]
    assert found.rows[0].at_risk.n_events.tolist() == [0, 14, 18, 21, 22, 24, 24]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("No. at risk (cumulative events)", "events"),
        ("No. at risk (No. of deaths)", "events"),
        ("No. at risk (relapses)", "events"),
        ("n.risk (n.event)", "events"),
        ("Patienten unter Risiko (Ereignisse)", "events"),
        ("No. at risk (n cens.)", "censored"),
        ("No. at risk (event-free, %)", ""),
        ("No. at risk (mean)", ""),
    ],
)
def test_the_heading_tells_what_brackets_count(heading, kind):
    rows = [("A", ["43 (0)", "29 (4)", "20 (8)", "17 (9)", "8 (12)", "6 (14)", "0 (20)"])]
    at_risk = read(Table(rows, TIMES, heading=heading)).rows[0].at_risk
    assert at_risk.count.tolist() == [43, 29, 20, 17, 8, 6, 0]
    told = {"events": at_risk.n_events, "censored": at_risk.n_censored}
    assert {name: counts.tolist() for name, counts in told.items() if counts is not None} == (
        {kind: [0, 4, 8, 9, 12, 14, 20]} if kind else {}
    )


def test_a_heading_goes_on_in_brackets_below():
    rows = [("A", ["43 (0)", "29 (14)", "20 (18)", "17 (21)", "8 (22)", "6 (24)", "0 (24)"])]
    below = word("(events)", 60, 474, "left")
    at_risk = read(Table(rows, TIMES, heading="No. at risk", extra=[below])).rows[0].at_risk
    assert at_risk.n_events.tolist() == [0, 14, 18, 21, 22, 24, 24]


def test_events_counted_from_each_time_on_are_summed_up_to_it():
    rows = [("A", ["43 (14)", "29 (4)", "20 (3)", "17 (1)", "8 (2)", "6 (0)", "0 (0)"])]
    at_risk = read(Table(rows, TIMES, heading="At risk (events)")).rows[0].at_risk
    assert at_risk.n_events.tolist() == [0, 14, 18, 21, 22, 24, 24]


def test_numbers_in_brackets_are_censored_when_the_heading_says_so():
    rows = [("A", ["43 (0)", "29 (4)", "20 (8)", "17 (9)", "8 (12)", "6 (14)", "0 (20)"])]
    at_risk = read(Table(rows, TIMES, heading="Number at risk (number censored)")).rows[0].at_risk
    assert at_risk.n_censored.tolist() == [0, 4, 8, 9, 12, 14, 20]
    assert at_risk.n_events is None


def test_brackets_that_no_trial_could_have_are_left_out():
    rows = [("A", ["43 (0)", "29 (40)", "20 (41)", "17 (42)", "8 (42)", "6 (43)", "0 (43)"])]
    assert read(Table(rows, TIMES, heading="At risk (events)")).rows[0].at_risk.n_events is None


def test_shares_are_no_numbers_at_risk():
    found = read(Table([("A", ["100", "78", "33", "17", "7", "1", "0"])], TIMES, heading="Percentage at risk"))
    assert found.rows == ()
    assert codes(found) == {"risk-table-unread"}


def test_the_color_of_a_row_is_that_of_its_key():
    pixels = np.full((900, 1000, 3), 255, np.uint8)
    pixels[488:492, 120:150] = (20, 120, 220)
    pixels[470:540, 180:182] = 0  # the line of an axis between key and numbers
    pixels[514:518, 120:150] = (190, 190, 190)  # the pale edges of a thin line
    pixels[515:516, 120:150] = (120, 120, 120)
    figure = type(FIGURE)(pixels, "drawn", "0" * 64)
    words = Table([("", DRUG), ("", CONTROL)], TIMES).words(calibration())
    rows = read_risk_table(figure, words, calibration(), REGION, None).rows
    assert [row.color for row in rows] == [(20, 120, 220), (120, 120, 120)]


def test_blocks_of_three_rows_are_one_arm_each():
    rows = []
    for name in ("0", "1"):
        rows += [
            (f"title {name}", [""] * 7),
            ("At risk", ["40", "30", "20", "10", "5", "2", "0"]),
            ("Censored", ["0", "2", "6", "9", "10", "11", "12"]),
            ("Events", ["0", "8", "14", "21", "25", "27", "28"]),
        ]
    table = Table([row for row in rows if not row[0].startswith("title")], TIMES, heading="", pitch=26)
    y = table.top
    words = [word("Months", 560, 446), *tick_words(calibration().x)]
    for label, texts in rows:
        if label.startswith("title"):
            words.append(word(label[-1], 150, y))
        else:
            words.append(word(label, 175, y, "right"))
            words += [word(text, calibration().x.pixel(t), y) for t, text in zip(TIMES, texts, strict=True)]
        y += 26
    found = read_risk_table(FIGURE, tuple(words), calibration(), REGION, None)
    assert [row.label for row in found.rows] == ["0", "1"]
    for row in found.rows:
        assert row.at_risk.count.tolist() == [40, 30, 20, 10, 5, 2, 0]
        assert row.at_risk.n_censored.tolist() == [0, 2, 6, 9, 10, 11, 12]
        assert row.at_risk.n_events.tolist() == [0, 8, 14, 21, 25, 27, 28]


def test_events_printed_by_interval_are_summed():
    rows = [("At risk", ["40", "30", "20", "10", "5", "2", "0"]), ("Events", ["0", "8", "6", "7", "4", "2", "1"])]
    assert read(Table(rows, TIMES, heading="")).rows[0].at_risk.n_events.tolist() == [0, 8, 14, 21, 25, 27, 28]


def test_a_second_block_of_events_belongs_to_the_arms_of_the_first():
    events = ["0", "10", "30", "60", "70", "80", "84"]
    table = Table([("A", DRUG), ("B", CONTROL), ("A", events), ("B", events)], TIMES)
    y = table.top + 2 * table.pitch
    words = [
        w if w.box.top < y - 20 else word(w.text, w.box.center[0], w.box.center[1] + 40)
        for w in table.words(calibration())
    ]
    words.append(word("Cumulative number of events", 60, y + 12, "left"))
    found = read_risk_table(FIGURE, tuple(words), calibration(), REGION, None)
    assert [row.label for row in found.rows] == ["A", "B"]
    assert found.rows[0].at_risk.n_events.tolist() == [int(text) for text in events]


def test_the_axis_repeated_under_the_table_is_no_row():
    table = Table([("A", DRUG), ("B", CONTROL)], TIMES, extra=tick_words(calibration().x, y=560))
    assert [row.label for row in read(table).rows] == ["A", "B"]


def test_a_table_inside_the_frame_is_read():
    table = Table([("1", DRUG), ("2", CONTROL)], TIMES, heading="", top=340, pitch=22)
    assert as_plain(read(table)) == [expected("1", DRUG), expected("2", CONTROL)]


@pytest.mark.parametrize(
    ("joined", "label"),
    [
        ("Placebo 118", "Placebo"),
        ("20-50-118", "20-50"),
        ("<50-118", "<50"),
        ("PD- 118", "PD-"),
        ("Drug118 (100%)", "Drug"),
    ],
)
def test_a_first_count_joined_to_its_label_is_cut_off(joined, label):
    """Where a tick stands between the two it is read as a dash; a dash after a word may be its own."""
    axis = calibration()
    words = [w for w in Table([("A", DRUG), ("", CONTROL)], TIMES).words(axis) if w.text != "118"]
    words.append(word(joined, AREA.left + 5 * (len(joined) - joined.index("118")), 516, "right"))
    found = read_risk_table(FIGURE, tuple(words), axis, REGION, None)
    assert as_plain(found)[1] == expected(label, CONTROL)


def test_names_that_are_numbers_beside_the_first_column_are_names():
    names = [word(text, 190, 490 + 26 * k, "right") for k, text in enumerate("01")]
    found = read(Table([("", DRUG[::2]), ("", CONTROL[::2])], TIMES[::2], extra=names))
    assert as_plain(found) == [expected("0", DRUG[::2], TIMES[::2]), expected("1", CONTROL[::2], TIMES[::2])]


def test_names_that_look_like_numbers_stay_as_they_were_read():
    found = read(Table([("Q1", DRUG), ("Q2", CONTROL)], TIMES))
    assert as_plain(found) == [expected("Q1", DRUG), expected("Q2", CONTROL)]


def test_numbers_that_touch_from_column_to_column_come_apart():
    calibrated = calibration((0, 6, 12, 18, 24, 30, 36))
    table = Table([("Drug", ["", "", "", "41", "20", "6", "0"]), ("Control", CONTROL)], TIMES)
    ends = [float(calibrated.x.pixel(time)) for time in (0, 12)]
    digits = [Word("120098077", Box(ends[0] - 60, 483, ends[1] + 60, 497))]
    found = read(replace(table, extra=digits), calibrated)
    assert as_plain(found)[0] == expected("Drug", ["120", "98", "77", "41", "20", "6", "0"])


def test_a_label_that_ends_in_a_number_keeps_it():
    found = read(Table([("Over 40", DRUG), ("20-50", CONTROL)], TIMES))
    assert [row.label for row in found.rows] == ["Over 40", "20-50"]


def test_rising_counts_are_kept_and_told():
    texts = ["19", "110", "113", "111", "100", "90", "76"]
    found = read(Table([("A", texts)], TIMES))
    assert as_plain(found) == [expected("A", texts)]
    assert "delayed-entry" in codes(found)


def test_a_letter_among_digits_is_doubtful():
    found = read(Table([("A", ["1O0", "98", "77", "41", "20", "6", "0"])], TIMES))
    assert found.rows[0].at_risk.count[0] == 100
    assert "risk-cell-unsure" in codes(found)


def test_a_table_of_another_panel_is_not_read():
    assert read(Table([("A", DRUG)], TIMES), region=Box(0, 0, 1000, 480)).rows == ()


def test_words_that_announce_a_table_without_rows_are_told():
    found = read(Table([], TIMES))
    assert found.rows == ()
    assert codes(found) == {"risk-table-unread"}


@pytest.mark.parametrize(
    "extra",
    [
        [],
        [word("HR 0.72 (95% CI, 0.54-0.97)", 600, 120), word("P = 0.03", 600, 150)],
        [word(text, 300 + 120 * k, 500) for k, text in enumerate(["Quartile", "1", "2", "3", "4"])],
        [word("Stage I", 400, 500), word("Stage 2", 600, 500), word("12", 900, 500)],
        [word(text, 300 + 150 * k, 300) for k, text in enumerate(["34.12", "0.897", "0.666", "0.472"])],
    ],
)
def test_other_text_is_no_table(extra):
    assert read(Table([], TIMES, heading="", extra=extra)) is None


@pytest.mark.parametrize("first", ["0", "1"])
def test_ticks_read_as_ones_are_no_numbers_at_risk(first):
    ticks = [("", [first, *["1"] * (len(TIMES) - 1)])]
    assert read(Table(ticks, TIMES, heading="")) is None


def test_where_nobody_is_at_risk_first_words_announce_a_table_that_was_not_read():
    announced = read(Table([("", ["0", *["1"] * (len(TIMES) - 1)])], TIMES))
    assert announced.rows == ()
    assert "risk-table-unread" in codes(announced)


def test_the_color_of_a_row_is_that_of_its_text():
    pixels = np.full((900, 1000, 3), 255, np.uint8)
    table = Table([("A", DRUG), ("B", CONTROL)], TIMES)
    for w in table.words(calibration()):
        color = {490: (200, 30, 30), 516: (60, 60, 60)}.get(round(w.box.center[1]), (0, 0, 0))
        pixels[int(w.box.top) : int(w.box.bottom), int(w.box.left) + 2 : int(w.box.right) : 4] = color
    figure = type(FIGURE)(pixels, "drawn", "0" * 64)
    rows = read_risk_table(figure, table.words(calibration()), calibration(), REGION, None).rows
    assert rows[0].color == pytest.approx((200, 30, 30), abs=3)
    assert rows[1].color is None


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("12", (12, None, True)),
        ("1,204", (1204, None, True)),
        ("1 204", (1204, None, True)),
        ("43(2)", (43, 2, True)),
        ("43 [2]", (43, 2, True)),
        ("43 | 2", (43, 2, True)),
        ("43 |2", (43, 2, True)),
        ("43/2", (43, 2, True)),
        ("120 (98%)", (120, None, True)),
        ("12 (3.4)", (12, None, True)),
        ("1O0", (100, None, False)),
        ("O", (0, None, False)),
        ("-197", (197, None, True)),  # the tick of its row
        ("0.5", None),
        ("0.897", None),
        ("1.204", (1204, None, True)),
        ("1·204", (1204, None, True)),  # as in the Lancet
        ("Arm", None),
        ("SS", None),
        ("", None),
        ("1234567890", None),
    ],
)
def test_cells_are_counts_with_brackets(text, parsed):
    assert parse_cell(text) == parsed


def transposed(columns, heading="Number at risk"):
    """Return the words of a table in the plot: names over columns of counts, times down the first one."""
    names = ("Month", "Drug", "Control")
    found = [word(heading, 540, 60, "left"), *(word(name, 560 + 120 * k, 90) for k, name in enumerate(names))]
    lines = zip(*columns, strict=True)
    cells = [word(text, 560 + 120 * k, 116 + 26 * n) for n, line in enumerate(lines) for k, text in enumerate(line)]
    return [*tick_words(calibration().x), *found, *cells]


def test_a_table_whose_lines_are_times_is_read():
    months = ["0", "6", "12", "24"]
    words = transposed((months, DRUG[:4], CONTROL[:4]))
    table = read_risk_table(FIGURE, words, calibration(), REGION, None)
    assert as_plain(table) == [
        ("Drug", [0, 6, 12, 24], [120, 98, 77, 41]),
        ("Control", [0, 6, 12, 24], [118, 90, 60, 28]),
    ]
    assert codes(table) == set()


@pytest.mark.parametrize(
    ("months", "heading"), [(["24", "12", "6", "0"], "Number at risk"), (["0", "6", "12", "24"], "Median")]
)
def test_a_block_of_numbers_without_times_or_heading_is_no_such_table(months, heading):
    words = transposed((months, DRUG[:4], CONTROL[:4]), heading)
    table = read_risk_table(FIGURE, words, calibration(), REGION, None)
    assert table is None or [row.label for row in table.rows] != ["Drug", "Control"]


def test_a_cell_of_such_a_table_that_is_read_twice_in_two_ways_is_doubted():
    class Other:
        def read_region(self, _box):
            return ()

        def read_cells(self, _boxes):
            return ("118", "90", "61", "28")

    words = transposed((["0", "6", "12", "24"], DRUG[:4], CONTROL[:4]))
    table = read_risk_table(FIGURE, words, calibration(), REGION, Other())
    assert [len(row.at_risk.notes) for row in table.rows] == [4, 1]
    assert codes(table) == {"risk-cell-unsure"}
