"""A legend that names more lines than curves were read is told of, and how to keep what it does not name."""

import pytest

from drawn_plots import BLACK, BLUE, GREEN, RED, calibration, word
from kmrecon.digitize.legend import read_legend
from kmrecon.digitize.legend_unknown import left_out_notes
from kmrecon.digitize.legend_unused import unused_notes
from test_digitize_arms import PAIR, REGION, curve, picture

NAMES = ("Nivolumab", "Docetaxel", "Placebo")
COLUMN = [word(name, 250, 30 + 20 * k, "left") for k, name in enumerate(NAMES)]
LINE = [word(name, 60 + 110 * k, 250, "left") for k, name in enumerate(NAMES)]


def said(names, curves=PAIR, **how):
    page = picture(names, **how)
    named = read_legend(page, tuple(names), calibration(), curves, REGION)
    return [(note.code, note.message) for note in unused_notes(page, names, curves, named)]


@pytest.mark.parametrize("names", [COLUMN, LINE])
def test_an_entry_without_a_curve_is_told_of(names):
    assert said(names, keys=(RED, BLUE, GREEN)) == [("legend-unused", "no curve was read for 'Placebo'")]


def test_an_entry_in_another_grey_than_those_of_the_curves_is_told_of():
    dark, middle, pale = (60,) * 3, (125,) * 3, (170,) * 3
    greys = curve(dark), curve(middle, (10.0, 100.0, 180.0))
    assert said(LINE, greys, keys=(dark, middle, pale)) == [("legend-unused", "no curve was read for 'Placebo'")]
    assert said(LINE, greys, keys=(dark, middle, middle)) == []  # of its marks, perhaps


@pytest.mark.parametrize("keys", [(RED, BLUE), (RED, BLUE, BLUE)])
def test_words_without_a_key_of_their_own_line_are_no_entries(keys):
    assert said(COLUMN, keys=keys) == []


def test_text_elsewhere_with_a_dash_before_it_is_no_entry():
    names = [*COLUMN[:2], word("Remission", 250, 180, "left")]
    assert said(names, keys=(RED, BLUE, BLACK)) == []


def test_names_that_are_told_by_their_letters_have_no_entries():
    assert said(COLUMN, colors=(RED, BLUE, GREEN)) == []


def test_the_note_of_strokes_left_out_tells_how_to_keep_them():
    assert left_out_notes(0, 2) == []
    (note,) = left_out_notes(1, 2)
    assert (note.code, note.message.endswith("--curves 3 keeps all of them")) == ("curves-untold", True)


def test_a_second_legend_with_the_same_names_tells_nothing():
    names = tuple(word(text, 250, 30 + 20 * k, "left") for k, text in enumerate(("Nivolumab", "Docetaxel") * 2))
    assert said(names, keys=(RED, BLUE, GREEN, GREEN)) == []
