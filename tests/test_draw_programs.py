"""Figures drawn in the looks of journals come with the truth of what they show."""

import csv
import json
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kmrecon.files.pictures import read_figure
from kmrecon.synthetic import ArmPatients

SEEDS = (0, 3, 4)  # of figures with a risk table


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "benchmarks")


def draw(folder, seed):
    """Draw one figure into a folder laid out as a corpus; return its truth."""
    from programs_journals import draw_journal
    from programs_patients import random_trial, write

    for part in ("figures", "truth", "ipd"):
        (folder / part).mkdir(parents=True)
    rng = np.random.default_rng(seed)
    trial = random_trial(rng)
    write(folder, "drawn", trial, draw_journal(rng, trial, folder / "figures" / "drawn"))
    return json.loads((folder / "truth" / "drawn.json").read_text())


def times_of(path):
    """Return the times of each arm's patients, as the file has them."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row["time"]) for row in rows if row["arm"] == name]) for name in arms_in(rows)}


def arms_in(rows):
    return dict.fromkeys(row["arm"] for row in rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_of_a_journals_figure_is_that_of_its_patients(tmp_path, seed):
    truth = draw(tmp_path, seed)
    panel = truth["panels"][0]
    times = times_of(tmp_path / panel["ipd"])
    assert {arm["label"]: arm["n"] for arm in panel["arms"]} == {name: own.size for name, own in times.items()}
    for arm, row in zip(panel["arms"], panel["risk_table"]["rows"], strict=True):
        assert row == [np.sum(times[arm["label"]] >= when) for when in panel["risk_table"]["times"]]
    assert read_figure(tmp_path / truth["figure"]).pixels.size


def test_a_journals_figure_is_always_the_same(tmp_path):
    first, second = (draw(tmp_path / name, 1)["figure"] for name in ("a", "b"))
    assert (tmp_path / "a" / first).read_bytes() == (tmp_path / "b" / second).read_bytes()


def test_nothing_is_written_over_a_curve_or_over_other_words():
    from programs_layout import Place
    from programs_looks import JOURNALS, random_looks
    from programs_patients import Trial

    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 8}):
        axes = Figure(dpi=100).add_axes((0.1, 0.1, 0.8, 0.8), xlim=(0, 10), ylim=(0, 1))
        FigureCanvasAgg(axes.figure)
        trial = Trial((ArmPatients("A", np.array([5.0, 10.0]), np.array([1, 0])),), "Months", (0.0, 5.0, 10.0))
        looks = random_looks(np.random.default_rng(1), trial, JOURNALS["jco"])
        place = Place(axes, trial, looks)
        assert not place.keep(axes.text(4, 0.7, "over the fall"))
        assert place.keep(axes.text(7, 0.8, "beside it"))
        assert not place.keep(axes.text(7.1, 0.81, "over words"))
        assert not place.keep(axes.text(8.5, 0.2, "beyond the plot"))
        assert [text.get_text() for text in axes.texts] == ["beside it"]
