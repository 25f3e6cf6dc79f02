"""What a drawn figure prints of its arms is what its truth says, in every form."""

import numpy as np
import pytest

from kmrecon.digitize.printed import read_printed
from kmrecon.synthetic import ArmPatients, random_figure, truth_of
from kmrecon.synthetic.arm_words import FORMS, ArmNumbers, numbers_of
from kmrecon.types import Box, Word

ARMS = (
    ArmNumbers("Drug", 120, 40, None, (22.3, None)),
    ArmNumbers("Control", 118, 71, 14.2, (11.9, 17.0)),
    ArmNumbers("Both", 60, 30, 20.5, (15.0, None)),
)
COLUMN, HIGH = 260, 14  # px


def words_of(lines):
    """Return printed lines as words, the cells of a row in their columns."""
    rows = [(line,) if isinstance(line, str) else line for line in lines]
    cells = [(k, j, cell) for k, row in enumerate(rows) for j, cell in enumerate(row)]
    at = [(k, j * COLUMN if j == 0 else j * COLUMN - 4 * len(cell), cell) for k, j, cell in cells if cell]
    return [Word(text, Box(300 + x, 100 + 22 * k, 300 + x + 8 * len(text), 100 + 22 * k + HIGH)) for k, x, text in at]


@pytest.mark.parametrize(
    ("name", "count"), [(name, count) for name, form in FORMS.items() for count in form.arms if count <= len(ARMS)]
)
def test_every_form_is_read_as_what_it_tells(name, count):
    form, arms = FORMS[name], ARMS[:count]
    labels = [arm.label for arm in arms]
    found = read_printed(words_of(form.words(arms)), Box(0, 0, 2000, 1000), labels, Box(200, 0, 1900, 900)).values
    read = {(one.what, one.arm, one.value, one.ci) for one in found}
    assert read == {
        (row["what"], row["arm"], row["value"], tuple(row["ci"]) if row.get("ci") else None) for row in form.told(arms)
    }


def test_the_numbers_of_an_arm_are_those_of_its_patients():
    arm = ArmPatients("A", np.arange(1.0, 9.0), np.array([1, 1, 1, 1, 1, 0, 0, 1]))
    assert numbers_of(arm).median == 4.0
    assert (numbers_of(arm).n, numbers_of(arm).events) == (8, 6)


def test_a_random_figure_tells_of_its_arms_where_that_is_asked_for():
    plain, telling = random_figure(3), random_figure(3, arm_words=True)
    truth = truth_of(telling, "x", "x.png", {panel.name: "x.csv" for panel in telling.panels})
    assert plain.data != telling.data
    for panel, drawn in zip(truth["panels"], telling.panels, strict=True):
        assert {row["arm"] for row in panel["printed"]["values"]} == {arm.label for arm in drawn.plan.arms}
