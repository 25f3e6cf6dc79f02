"""Cells read more than once: disagreements are settled by the rule, or told."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmrecon.digitize.risk_table import read_risk_table
from kmrecon.types import Figure
from risk_words import FIGURE, REGION, Look, Table, calibration

TIMES = [0, 6, 12, 18, 24, 30, 36]
DRUG = ["120", "98", "77", "41", "20", "6", "0"]
CONTROL = ["118", "90", "60", "28", "11", "2", "0"]
AXIS = calibration()


def inked(words):
    """Return a figure with ink where the words are."""
    pixels = np.full((900, 1000, 3), 255, np.uint8)
    for word in words:
        box = word.box
        pixels[int(box.top) : int(box.bottom), int(box.left) + 1 : int(box.right) : 3] = 0
    return Figure(pixels, "inked", "0" * 64)


def table_words(rows=(("A", DRUG), ("B", CONTROL))):
    return Table(list(rows), TIMES).words(AXIS)


def read(words, look, figure=FIGURE):
    return read_risk_table(figure, words, AXIS, REGION, look)


def counts(table):
    return [row.at_risk.count.tolist() for row in table.rows]


def codes(table):
    return [note.code for note in table.notes] + [note.code for row in table.rows for note in row.at_risk.notes]


def misread(words, as_read, wrong, *, which=0):
    """Return the words with one of them read wrongly."""
    place = [k for k, word in enumerate(words) if word.text == as_read][which]
    changed = list(words)
    changed[place] = type(words[0])(wrong, words[place].box, words[place].score)
    return tuple(changed)


def numbers(texts):
    return [int(text) for text in texts]


def test_looks_that_agree_leave_no_doubt():
    words = table_words()
    table = read(words, Look(words))
    assert counts(table) == [numbers(DRUG), numbers(CONTROL)]
    assert codes(table) == []


def test_a_lost_leading_1_is_found_by_two_later_looks():
    words = table_words((("A", ["340", "228", "214", "150", "64", "12", "0"]),))
    table = read(misread(words, "214", "14"), Look(words))
    assert counts(table) == [[340, 228, 214, 150, 64, 12, 0]]
    assert codes(table) == []


def test_a_tie_is_settled_by_the_rule_that_counts_never_rise():
    words = table_words()
    table = read(misread(words, "77", "177"), Look(words, region=False))
    assert counts(table)[0] == numbers(DRUG)
    assert codes(table) == []


def test_a_tie_that_the_rule_cannot_settle_is_told():
    words = table_words()
    table = read(misread(words, "77", "71"), Look(words, region=False))
    assert counts(table)[0][2] in (71, 77)
    assert codes(table) == ["risk-cell-unsure"]


def test_a_rise_that_every_look_reads_is_kept_as_delayed_entry():
    words = table_words((("A", ["19", "110", "113", "111", "100", "90", "76"]),))
    table = read(words, Look(words))
    assert counts(table) == [[19, 110, 113, 111, 100, 90, 76]]
    assert codes(table) == ["delayed-entry", "delayed-entry"]


def test_a_cell_that_the_first_look_missed_is_read_where_its_ink_is():
    words = table_words()
    seen = tuple(word for word in words if word.text not in ("77", "60"))
    table = read(seen, Look(words), inked(words))
    assert counts(table) == [numbers(DRUG), numbers(CONTROL)]
    assert codes(table) == []


def test_ink_that_nobody_can_read_is_told():
    words = table_words()
    seen = tuple(word for word in words if word.text != "77")
    without_look = read(seen, None, inked(words))
    assert counts(without_look)[0] == [120, 98, 41, 20, 6, 0]
    assert codes(without_look) == ["risk-cell-unsure"]
    with_look = read(seen, Look(words, instead={"77": "##"}, region=False), inked(words))
    assert codes(with_look) == ["risk-cell-unsure"]


def test_a_look_that_returns_nothing_leaves_the_words_and_a_doubt_on_each():
    words = table_words()
    table = read(words, Look(()))
    assert counts(table) == [numbers(DRUG), numbers(CONTROL)]
    assert codes(table) == ["risk-cell-unsure"] * 14


def test_a_look_that_reads_1O0_does_not_outvote_digits():
    words = table_words((("A", ["100", "98", "77", "41", "20", "6", "0"]),))
    table = read(words, Look(words, instead={"100": "1O0"}))
    assert counts(table) == [[100, 98, 77, 41, 20, 6, 0]]
    assert codes(table) == []


def test_a_first_look_that_reads_1O0_is_corrected():
    words = table_words((("A", ["100", "98", "77", "41", "20", "6", "0"]),))
    table = read(misread(words, "100", "1O0"), Look(words))
    assert counts(table)[0][0] == 100
    assert codes(table) == []


@dataclass
class RaisingLook:
    """An engine that breaks."""

    def read_cells(self, _boxes):
        raise MemoryError("no room")

    def read_region(self, _box):
        raise MemoryError("no room")


def test_the_failure_of_a_look_is_not_swallowed():
    with pytest.raises(MemoryError, match="no room"):
        read(table_words(), RaisingLook())


@settings(max_examples=60)
@given(st.integers(0, 6), st.integers(0, 999))
def test_one_wrong_look_of_three_never_changes_a_table_silently(column, wrong):
    words = table_words((("A", DRUG),))
    table = read(misread(words, DRUG[column], str(wrong), which=-1), Look(words))
    assert counts(table) == [numbers(DRUG)]


def test_small_digits_are_told():
    words = tuple(
        type(word)(word.text, type(word.box)(word.box.left, word.box.top + 5, word.box.right, word.box.top + 10))
        for word in table_words()
    )
    table = read(words, None)
    assert counts(table) == [numbers(DRUG), numbers(CONTROL)]
    assert codes(table) == ["risk-cell-unsure"]


class Guess(Look):
    """Reads a digit where a box holds no whole word."""

    def _in(self, box):
        return super()._in(box) or "7"


def test_the_ends_of_wide_cells_are_no_cells_of_the_columns_between():
    wide = ["118750 (000000)", "", "108750 (100000)", "", "100000 (108750)", "", "50000 (168750)"]
    words = table_words((("A", wide),))
    table = read(words, Guess(words), inked(words))
    assert table.rows[0].at_risk.time.tolist() == [0, 12, 24, 36]
    assert codes(table) == []
