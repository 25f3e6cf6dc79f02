"""Tables of drawn figures, read from the words that the engine saw in them: real reading, without an engine.

``tests/words/*.json`` hold the words, the axes and what the table says; the figures were drawn by
``kmrecon.synthetic`` as each file tells.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from kmrecon.digitize.calibration import axis_from_ticks
from kmrecon.digitize.risk_table import read_risk_table
from kmrecon.types import Box, Calibration, Figure, Word

RECORDED = sorted((Path(__file__).parent / "words").glob("*.json"))


@pytest.fixture(params=RECORDED, ids=lambda path: path.stem)
def recorded(request):
    return json.loads(request.param.read_text(encoding="utf-8"))


def calibration_of(recorded):
    x, y = (axis_from_ticks(name, tuple(map(tuple, recorded[f"{name}_ticks"]))) for name in "xy")
    return Calibration(Box(*recorded["plot_area"]), x, y, percent=False, direction="survival")


def words_of(recorded):
    return tuple(Word(text, Box(*box), score, turned) for text, box, score, turned in recorded["words"])


def test_the_table_is_read_from_recorded_words(recorded):
    figure = Figure(np.full((*recorded["size"], 3), 255, np.uint8), "recorded", "0" * 64)
    table = read_risk_table(figure, words_of(recorded), calibration_of(recorded), figure.box, None)
    assert [row.at_risk.time.tolist() for row in table.rows] == [recorded["times"]] * len(recorded["rows"])
    assert [row.at_risk.count.tolist() for row in table.rows] == recorded["rows"]
    assert [row.label for row in table.rows] == recorded["labels"]


def test_there_are_recorded_words():
    assert len(RECORDED) >= 5
