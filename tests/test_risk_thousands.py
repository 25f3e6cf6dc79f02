"""Thousands that a space parts are one number where they stand at one tick; neighbors in a table stay two."""

import pytest

from kmrecon.digitize.risk_table import read_risk_table
from kmrecon.digitize.risk_thousands import joined_thousands
from risk_words import FIGURE, REGION, calibration, tick_words, word

AXIS = calibration((0, 6, 12, 18))  # ticks at 200, 440, 680, 920 px


def parts(thousands, rest, tick, y=460, gap=9):
    """Return the two words of a number around a tick."""
    left = word(thousands, tick - (10 * len(rest) + gap) / 2, y)
    return [left, word(rest, left.box.right + gap, y, "left")]


def test_a_table_with_spaces_for_thousands_is_read():
    rows = {"Drug": ("2 250", "2 089", "894", "0"), "Placebo": ("2 248", "2 070", "822", "12")}
    words = list(tick_words(AXIS.x))
    for y, (name, counts) in zip((460, 490), rows.items(), strict=True):
        words.append(word(name, 40, y, "left"))
        for tick, count in zip((200, 440, 680, 920), counts, strict=True):
            words += parts(*count.split(), tick, y) if " " in count else [word(count, tick, y)]
    table = read_risk_table(FIGURE, tuple(words), AXIS, REGION, None)
    assert [row.at_risk.count.tolist() for row in table.rows] == [[2250, 2089, 894, 0], [2248, 2070, 822, 12]]


@pytest.mark.parametrize(
    "words",
    [
        parts("2", "250", 440, gap=40),  # as wide as a column
        parts("2", "25", 440),
        parts("0", "250", 440),
        [word("2", 440, 460), word("250", 468, 460)],  # the first at the tick itself
        [word("2", 425, 460), word("250", 448, 480)],  # in two rows
    ],
)
def test_other_numbers_stay_two(words):
    assert len(joined_thousands(words, AXIS)) == 2
