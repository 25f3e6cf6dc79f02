"""What the engine makes of specks and lines in words is taken back, where the figure itself tells."""

import pytest

from drawn_plots import word
from kmrecon.digitize.word_misread import without_misread
from kmrecon.types import Box, Word


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (("Stage 1", "Stağe 3"), ("Stage 1", "Stage 3")),
        (("Stağe 1", "Étude"), ("Stağe 1", "Étude")),  # plain nowhere: it may be so
        (("Etude", "Étude A"), ("Etude", "Etude A")),
        (("Stage 2", "Sta g e 3", "A r m"), ("Stage 2", "Stage 3", "A r m")),
        (("Drug A", "Placebo or Drug B"), ("Drug A", "Placebo or Drug B")),
        (("pyridoxine .",), ("pyridoxine",)),
        (("vs.", "0.5 .", "12."), ("vs.", "0.5 .", "12.")),
    ],
)
def test_accents_and_dots_that_nothing_bears_out_are_dropped(texts, read):
    found = without_misread([word(text, 100, 20 * k) for k, text in enumerate(texts)])
    assert tuple(item.text for item in found) == read


@pytest.mark.parametrize("text", ["H + h", "i --It -----1", "41H", "+++1", "TXXT"])
def test_strokes_that_were_hardly_read_are_no_words(text):
    """Dashes with marks through them, and a drop beside such; read well they are words (a trial called "HILT")."""
    hardly, well = (Word(text, Box(100, 20, 140, 34), score) for score in (0.75, 0.95))
    assert without_misread([hardly, well]) == [well]


def test_a_one_that_lies_is_a_dash():
    lies, stands = Word("1", Box(100, 20, 130, 28), 0.7), Word("1", Box(100, 20, 104, 34), 0.7)
    turned = Word("1", Box(100, 20, 114, 24), 0.7, turned=True)
    assert without_misread([lies, stands, turned]) == [stands, turned]


@pytest.mark.parametrize("text", ["11", "Hh2", "I-L a"])
def test_hardly_read_numbers_and_words_with_other_letters_stay(text):
    assert without_misread([Word(text, Box(100, 20, 140, 34), 0.6)])


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (("Amm A", "Arm B", "AmmC"), ("Arm A", "Arm B", "Arm C")),
        (("Stage II", "Stage 1 (n=30)"), ("Stage II", "Stage I (n=30)")),
        (("Stage II", "Stage 1b", "Stage 12"), ("Stage II", "Stage 1b", "Stage 12")),
        (("Stage 1", "Stage 2"), ("Stage 1", "Stage 2")),
        (("AmB", "Voriconazole"), ("AmB", "Voriconazole")),  # amphotericin B
    ],
)
def test_merged_letters_of_arms_and_the_roman_one_are_mended(texts, read):
    found = without_misread([word(text, 100, 20 * k) for k, text in enumerate(texts)])
    assert tuple(item.text for item in found) == read
