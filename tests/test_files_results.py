"""A result directory holds what DESIGN promises, in the same bytes each time, whole or not at all."""

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from fake_reading import DROPS, arm, fake_reading
from kmrecon.errors import OutputError
from kmrecon.files.pictures import read_figure
from kmrecon.files.record import plain
from kmrecon.files.results import csv_text, png_bytes, result_files
from kmrecon.files.writing import refuse_unwritable, write_file, write_whole
from kmrecon.notes import by_gravity


def table(name, reading):
    return list(csv.DictReader(io.StringIO(result_files(reading)[name].decode())))


def test_curves_are_steps_from_the_start_to_the_end_of_follow_up():
    rows = [row for row in table("curves.csv", fake_reading()) if row["arm"] == "Placebo"]
    assert list(rows[0]) == ["panel", "arm", "time", "survival"]
    assert [(float(row["time"]), float(row["survival"])) for row in rows] == [
        *zip(*DROPS["Placebo"], strict=True),
        (40.0, 0.1),
    ]


def test_numbers_at_risk_are_as_printed_with_blanks_where_nothing_is():
    rows = table("at_risk.csv", fake_reading(panels=2))
    assert list(rows[0]) == ["panel", "arm", "time", "n_at_risk", "n_events"]
    assert [row["n_at_risk"] for row in rows] == ["10", "7", "3", "10", "8", "3"] * 2
    assert [row["n_events"] for row in rows[:6]] == ["0", "2", "", "", "", ""]
    assert {row["panel"] for row in rows} == {"1", "2"}


def test_patients_are_one_row_each():
    rows = table("ipd.csv", fake_reading())
    assert list(rows[0]) == ["panel", "arm", "time", "event"]
    assert len(rows) == 20
    assert sum(int(row["event"]) for row in rows if row["arm"] == "Placebo") == 6


def test_censor_marks_are_times():
    rows = table("censor_marks.csv", fake_reading())
    assert {row["arm"] for row in rows} == {"Drug A"}
    assert float(rows[0]["time"]) == pytest.approx(5.614, abs=0.001)


def test_a_reading_without_any_number_still_makes_every_file():
    bare = replace(arm("Drug A"), at_risk=None, censor_marks=None, patients=None, summary=None)
    reading = fake_reading()
    panel = replace(reading.panels[0], arms=(bare,), hazard_ratios=(), log_rank_p=None, reference=None)
    files = result_files(replace(reading, panels=(panel,)))
    assert files["ipd.csv"] == b"panel,arm,time,event\n"
    assert files["at_risk.csv"] == b"panel,arm,time,n_at_risk\n"
    assert json.loads(files["result.json"])["panels"][0]["arms"][0]["patients"] is None


def test_result_says_what_it_was_made_from_and_every_note():
    result = json.loads(result_files(fake_reading())["result.json"])
    assert result["schema_version"] == 1
    assert result["provenance"]["sha256"] == "ab" * 32
    assert result["provenance"]["options"] == {"method": "guyot"}
    assert [(note["severity"], note["code"], note["panel"], note["arm"]) for note in result["notes"]] == [
        ("warning", "at-risk-unmet", "1", "Placebo"),
        ("warning", "label-unsure", "1", "Placebo"),
        ("info", "pixels-from-vector", "", ""),
        ("info", "tick-label-dropped", "1", ""),
        ("info", "curves-overlap", "1", "Drug A"),
        ("info", "curves-overlap", "1", "Placebo"),
    ]


def test_result_holds_the_refit_and_the_printed_statistics():
    panel = json.loads(result_files(fake_reading())["result.json"])["panels"][0]
    assert panel["hazard_ratios"] == [
        {
            "arm": "Drug A",
            "reference": "Placebo",
            "hr": 0.71,
            "ci": [0.42, None],
            "wald_p": 0.2,
            "log_rank_p": 0.19,
            "uncertainty": {
                "draws": 900,
                "log_hr": {"low": -0.36, "median": -0.34, "high": -0.33},
                "log_hr_sd": 0.01,
                "log_rank_p": {"low": 0.17, "median": 0.19, "high": 0.2},
            },
        }
    ]
    assert panel["arms"][0]["uncertainty"]["landmarks"] == [
        {"time": 12, "survival": {"low": 0.69, "median": 0.7, "high": 0.71}}
    ]
    assert panel["arms"][1]["uncertainty"] is None
    assert panel["printed"]["ci"] == [0.5, 0.98]
    assert panel["agreement"]["log_hr_difference"] == pytest.approx(0.0141846)
    assert panel["arms"][0]["color"] == "#1f77b4"
    assert panel["arms"][0]["refitted"]["landmarks"] == [{"time": 12, "survival": 0.7}, {"time": 24, "survival": 0.3}]
    assert panel["calibration"]["x"]["ticks"][1] == {"pixel": 145, "value": 12, "residual": 0.1}


def test_the_same_reading_gives_the_same_bytes_whatever_the_hash_seed():
    code = "import hashlib; from fake_reading import fake_reading; from kmrecon.files.results import result_files; " + (
        "print([hashlib.sha256(data).hexdigest() for data in result_files(fake_reading(panels=2)).values()])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_notes_are_in_one_order_however_the_reading_was_made():
    reading = fake_reading()
    panel = reading.panels[0]
    quiet = replace(panel, calibration=replace(panel.calibration, notes=()))
    answered = replace(reading, panels=(quiet,), notes=tuple(n.about("1") for n in panel.calibration.notes))
    assert by_gravity(answered.all_notes) == by_gravity(reading.all_notes)


def test_numbers_that_json_cannot_hold_become_null():
    assert plain({"a": (np.inf, np.float64("nan"), np.int64(3), np.array([1.5]))}) == {"a": [None, None, 3, [1.5]]}


def test_labels_with_commas_and_quotes_are_kept():
    assert csv_text(("arm",), [('a, "b"',)]) == 'arm\n"a, ""b"""\n'


def test_overlay_is_a_png_of_the_same_pixels():
    pixels = np.random.default_rng(0).integers(0, 255, (70, 80, 3), np.uint8)
    assert (read_figure(png_bytes(pixels)).pixels == pixels).all()


# Whole or not at all


def test_a_new_directory_is_made_with_its_parents(tmp_path):
    write_whole(tmp_path / "a" / "b", {"x": b"1", "y": b"2"})
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == ["x", "y"]


def test_other_files_in_the_directory_stay(tmp_path):
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / "x").write_text("old")
    write_whole(tmp_path, {"x": b"new"})
    assert (tmp_path / "x").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.json", "x"]


def test_nothing_is_written_where_one_file_cannot_be(tmp_path):
    (tmp_path / "y").mkdir()
    with pytest.raises(OutputError, match="y is a directory there; choose another place"):
        write_whole(tmp_path, {"x": b"1", "y": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["y"]


def test_a_failure_halfway_leaves_no_directory(tmp_path):
    out = tmp_path / "out"
    with pytest.raises(OutputError, match="cannot be written"):
        write_whole(out, {"x": b"1", "y" * 300: b"2"})
    assert not out.exists()


def test_a_name_may_lead_into_a_directory_within(tmp_path):
    write_whole(tmp_path / "out", {"a/x": b"1", "y": b"2"})
    assert (tmp_path / "out" / "a" / "x").read_bytes() == b"1"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a", "y"]


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="cannot be written: File exists"):
        write_whole(tmp_path / "out", {"x": b"1"})
    assert (tmp_path / "out").read_text() == "mine"


def test_one_file_is_written_whole_or_not_at_all(tmp_path):
    write_file(tmp_path / "new" / "ipd.csv", "a\n")
    assert (tmp_path / "new" / "ipd.csv").read_text() == "a\n"
    with pytest.raises(OutputError, match="it is a directory"):
        write_file(tmp_path / "new", "a\n")
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / "new" / "ipd.csv" / "below", "a\n")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["ipd.csv"]


def test_a_device_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(pipe, "time,event")
        assert os.read(reader, 100) == b"time,event"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_place_that_cannot_be_written_is_known_before(tmp_path, monkeypatch):
    refuse_unwritable(tmp_path)
    refuse_unwritable(tmp_path / "new" / "within")
    (tmp_path / "taken").write_text("")
    for place in (tmp_path / "taken", tmp_path / "taken" / "within"):
        with pytest.raises(OutputError, match="cannot be written: taken is a file"):
            refuse_unwritable(place)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(OutputError, match="nothing may be written in"):
        refuse_unwritable(tmp_path / "new")
