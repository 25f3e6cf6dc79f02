"""Pooling of result directories: what is chosen, refused and written, in the library and by the command."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from math import log
from pathlib import Path
from xml.etree import ElementTree

import pytest

import kmrecon
from kmrecon import cli
from kmrecon.errors import (
    ChoiceNeededError,
    InvalidTableError,
    MissingFileError,
    NoRatioError,
    NotAResultError,
    OtherPatientsError,
    ReferenceNeededError,
    UsageError,
)
from kmrecon.files.pooled_record import pool_record
from kmrecon.files.results import csv_text
from pooled_results import LABELS, arms_of, reading, write

FILES = {"pool.json", "pool.csv", "pool_ipd.csv", "forest.svg"}


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Three result directories in the current directory."""
    monkeypatch.chdir(tmp_path)
    for k, name in enumerate(("smith", "jones", "brown")):
        write(tmp_path / f"{name}.kmrecon", reading(k + 1))
    return ["smith.kmrecon", "jones.kmrecon", "brown.kmrecon"]


def change(directory, edit):
    """Edit the result.json of a directory."""
    path = directory / "result.json"
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))


def test_results_are_pooled_as_they_state_themselves(results):
    found = kmrecon.pool(results)
    assert [trial.name for trial in found.trials] == ["smith", "jones", "brown"]
    stated = reading(1).panels[0].hazard_ratios[0]
    assert found.trials[0].comparison.arm == stated.arm
    assert found.hazard_ratio.trials[0].estimate == pytest.approx(log(stated.hr), abs=1e-8)
    low, high = found.hazard_ratio.trials[0].ci
    assert (low, high) == pytest.approx((log(stated.ci_low), log(stated.ci_high)), abs=1e-8)
    assert {note.code for note in found.notes} == {"hartung-knapp-narrow"}  # trials of one simulated effect
    with pytest.raises(AttributeError):
        found.tau = 1


def test_readings_themselves_are_pooled_as_their_directories_are(results):
    written = kmrecon.pool(results[:2])
    at_once = kmrecon.pool([reading(1), reading(2)])
    assert at_once.hazard_ratio.models == written.hazard_ratio.models
    assert [trial.name for trial in at_once.trials] == ["trial 1", "trial 2"]


def test_a_reversed_trial_counts_the_other_way_round(results):
    forth = kmrecon.pool(results)
    back = kmrecon.pool(results, reverse=["smith", "jones", "brown"])
    assert back.trials[0].comparison.arm == LABELS[1]
    for one, other in zip(forth.hazard_ratio.models, back.hazard_ratio.models, strict=True):
        assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
    assert forth.one_stage.estimate == pytest.approx(-back.one_stage.estimate, abs=1e-8)
    assert forth.rmst.model("fixed").estimate == pytest.approx(-back.rmst.model("fixed").estimate)
    with pytest.raises(UsageError, match="--reverse Smyth: there is no such trial; the trials are smith, jones, brown"):
        kmrecon.pool(results, reverse="Smyth")


def test_a_named_reference_turns_the_results_that_state_the_other_one(results, tmp_path):
    write(tmp_path / "turned.kmrecon", reading(4, turn=True))
    found = kmrecon.pool([*results, "turned.kmrecon"], reference="placebo")
    assert [trial.reversed for trial in found.trials] == [False, False, False, True]
    with pytest.raises(ReferenceNeededError, match=r"which one of --reference 'Nobody' .* arms are 'Drug', 'Placebo'"):
        kmrecon.pool(results, reference="Nobody")


def test_of_several_hazard_ratios_one_must_be_chosen(results, tmp_path):
    write(tmp_path / "two.kmrecon", reading(5, panels=2))
    with pytest.raises(ChoiceNeededError, match=r"RESULT:1:Drug \(versus Placebo\), RESULT:2:Drug"):
        kmrecon.pool([*results, "two.kmrecon"])
    with pytest.raises(ChoiceNeededError, match="no single hazard ratio is '3'"):
        kmrecon.pool([*results, "two.kmrecon:3"])
    found = kmrecon.pool(["two.kmrecon:1", "two.kmrecon:2:drug", "Brown 2001=brown.kmrecon"])
    assert [trial.name for trial in found.trials] == ["two 1", "two 2 drug", "Brown 2001"]
    assert [trial.comparison.panel for trial in found.trials] == ["1", "2", "1"]
    twice = [note.message for note in found.notes if note.code == "trial-twice"]
    assert twice == ["two 1 and two 2 drug are of one result: their patients may be the same"]


def test_the_same_result_twice_is_told(results):
    found = kmrecon.pool([results[0], results[0]])
    assert [trial.name for trial in found.trials] == ["smith", "smith (2)"]
    assert [note.code for note in found.notes if note.code == "trial-twice"] == ["trial-twice"]


def test_a_path_with_a_colon_or_an_equals_sign_is_taken_whole(results, tmp_path):
    write(tmp_path / "a=b:1.kmrecon", reading(6))
    assert kmrecon.pool(["a=b:1.kmrecon", *results]).trials[0].name == "a=b:1"


def test_patients_alone_are_pooled_where_the_reference_is_told(results, tmp_path):
    arms = dict(zip(LABELS, arms_of(7), strict=True))
    rows = [(arm, *row) for arm, one in arms.items() for row in zip(one.time.tolist(), one.event.tolist(), strict=True)]
    (tmp_path / "lone.csv").write_text(csv_text(("arm", "time", "event"), rows))
    with pytest.raises(ReferenceNeededError, match="of its arms is below the line"):
        kmrecon.pool([*results, "lone.csv"])
    found = kmrecon.pool([*results, "lone.csv"], reference="Placebo")
    fit = reading(7).panels[0].hazard_ratios[0]
    assert found.trials[3].log_hr == pytest.approx(log(fit.hr), abs=1e-8)
    assert found.trials[3].comparison.log_hr_sd is None


def test_doubts_of_results_are_told(results, tmp_path):
    write(tmp_path / "doubted.kmrecon", reading(8, level="low", turned=True))
    told = {note.code: note.message for note in kmrecon.pool([*results, "doubted.kmrecon"]).notes}
    assert told["trial-doubted"] == "doubted: its confidence is low"
    assert told["direction-turned"] == "doubted: Drug versus Placebo"


def test_what_is_no_result_is_refused(results, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "figure.png").write_bytes(b"\x89PNG")
    for path, error, said in (
        ("nowhere", MissingFileError, "no such directory or file"),
        ("empty", NotAResultError, "there is no result.json and no ipd.csv in it"),
        ("figure.png", NotAResultError, "a file of another kind"),
    ):
        with pytest.raises(error, match=said):
            kmrecon.pool([results[0], path])


@pytest.mark.parametrize(
    ("edit", "error", "said"),
    [
        (lambda c: c.update(schema_version=2), InvalidTableError, "schema_version is 2; needed: 1"),
        (lambda c: c.update(panels=3), InvalidTableError, "panels is 3"),
        (lambda c: c.update(panels=[4]), InvalidTableError, r"panels\[0\] is 4"),
        (lambda c: c["panels"][0]["hazard_ratios"][0].update(ci=[0.5]), InvalidTableError, r"ci is \[0.5\]"),
        (lambda c: c["panels"][0]["hazard_ratios"][0].update(hr=-1), InvalidTableError, "hr is -1"),
        (lambda c: c["panels"][0]["hazard_ratios"][0].update(ci=[0.5, None]), NoRatioError, "has none"),
        (lambda c: c["panels"][0]["hazard_ratios"][0].update(arm="Other"), NoRatioError, "'Other' versus"),
        (lambda c: c["panels"][0].update(hazard_ratios=[]), NoRatioError, "no panel has two arms"),
        (lambda c: c["panels"][0]["arms"][0]["patients"].update(events=1), OtherPatientsError, "1 events"),
    ],
)
def test_a_damaged_result_is_refused_with_its_place(results, tmp_path, edit, error, said):
    change(tmp_path / "jones.kmrecon", edit)
    with pytest.raises(error, match=said):
        kmrecon.pool(results)


def test_a_result_that_is_no_json_is_refused(results, tmp_path):
    (tmp_path / "jones.kmrecon" / "result.json").write_text("{")
    with pytest.raises(InvalidTableError, match=r"no JSON .* needed: a result.json"):
        kmrecon.pool(results)


def test_pool_is_written_whole_with_every_number_and_its_provenance(results, tmp_path):
    found = kmrecon.pool(results, tau=5.0, reconstruction_uncertainty=True)
    found.save("out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    told = json.loads((tmp_path / "out" / "pool.json").read_text())
    assert (told["schema_version"], told["reconstruction_uncertainty"]) == (1, True)
    assert told["provenance"]["options"] == {"tau": 5.0}
    assert set(told["trials"][0]["sha256"]) == {"result.json", "ipd.csv"}
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "pool.csv").read_text())))
    assert [row["model"] for row in rows if row["measure"] == "hazard ratio"] == [
        *("trial",) * 3,
        "fixed",
        "dersimonian-laird",
        "reml-hartung-knapp",
        "one-stage",
    ]
    assert float(rows[3]["estimate"]) == pytest.approx(told["hazard_ratio"]["models"][0]["estimate"])
    patients = (tmp_path / "out" / "pool_ipd.csv").read_text().splitlines()
    assert patients[0] == "trial,panel,arm,treated,time,event"
    assert len(patients) - 1 == sum(trial.n for trial in found.trials)
    again = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    kmrecon.pool(results, tau=5.0, reconstruction_uncertainty=True).save("out")
    assert again == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}


def test_every_key_of_a_pool_is_in_the_docs(results):
    text = (Path(__file__).parents[1] / "docs" / "pooling.md").read_text(encoding="utf-8")

    def keys(value):
        if isinstance(value, dict):
            return set(value).union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    told = keys(pool_record(kmrecon.pool(results))) - {"result.json", "ipd.csv"}
    assert [key for key in sorted(told) if f"`{key}`" not in text and f"`{key}[]`" not in text] == []


def test_forest_plot_is_a_drawing_with_every_trial_and_model(results):
    from kmrecon.report.forest import render_forest

    svg = render_forest(kmrecon.pool(["<A & B>=smith.kmrecon", *results[1:]]))
    root = ElementTree.fromstring(svg)
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "<A & B>" in words
    assert {"Fixed effect", "Random effects (REML, Hartung-Knapp)", "One stage (Cox, stratified by trial)"} <= {*words}
    diamonds = [path for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("d").endswith("Z")]
    assert len(diamonds) >= 4
    assert len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) == 1 + 3  # the page and a square a trial


def test_a_pool_written_into_a_result_directory_leaves_it_whole(results):
    kmrecon.pool(results).save(results[0])
    assert kmrecon.pool(results).trials[0].name == "smith"


def test_forest_plot_holds_what_xml_cannot_and_ends_far_intervals_in_arrows(results):
    from kmrecon.report.forest import render_forest

    found = kmrecon.pool(["a\x08b=smith.kmrecon", *results[1:]])
    far = replace(found.hazard_ratio.trials[0], ci=(-9.0, 9.0))
    wide = replace(found.hazard_ratio, trials=(far, *found.hazard_ratio.trials[1:]))
    root = ElementTree.fromstring(render_forest(replace(found, hazard_ratio=wide)))
    drawn = [path.get("d") for path in root.iter("{http://www.w3.org/2000/svg}path")]
    assert [shape.split("l", 1)[1] for shape in drawn if "l" in shape][:2] == ["7 -4v8Z", "-7 -4v8Z"]
    assert "a b" in [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]


def test_forest_plot_of_one_trial_has_no_pool(results):
    from kmrecon.report.forest import render_forest

    assert "Fixed effect" not in render_forest(kmrecon.pool(results[:1]))


def test_command_prints_the_table_and_writes_nothing_without_o(results, tmp_path, capsys):
    before = sorted(tmp_path.rglob("*"))
    assert cli.main(["pool", *results]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    lines = told.out.splitlines()
    assert lines[1].startswith("smith  ")
    assert any(line.startswith("random effects, REML, Hartung-Knapp") for line in lines)
    assert any(line.startswith("direction: the hazard ratio is below 1 in") for line in lines)
    assert "weights: sampling error only" in told.out
    assert sorted(tmp_path.rglob("*")) == before


def test_command_writes_a_directory_and_tells_whose_uncertainty_is_weighted(results, tmp_path, capsys):
    arguments = ["pool", *results, "-o", "out", "--reconstruction-uncertainty", "--reverse", "smith"]
    assert cli.main([*arguments, "--reverse", "jones", "--reverse", "brown"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "turned round against what the result states: smith, jones, brown" in told.err
    assert "weights: sampling error and what each figure leaves open" in told.err
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES


def test_command_prints_csv_alone_when_asked(results, capsys):
    assert cli.main(["pool", *results, "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith("measure,model,trial,")


def test_command_returns_the_errors_code_and_writes_nothing(results, tmp_path, capsys):
    write(tmp_path / "turned.kmrecon", reading(4, turn=True))
    assert cli.main(["pool", *results, "turned.kmrecon", "-o", "out"]) == 8
    assert "--reference 'Placebo', or turn one: --reverse 'turned'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert cli.main(["pool", "nowhere"]) == 3
    assert cli.main(["pool"]) == 2
    assert cli.main(["pool", *results, "--tau", "1e9"]) == 9


def test_help_teaches_by_example(capsys):
    assert cli.main(["pool", "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Example: kmrecon pool smith.kmrecon" in told
    assert "--reconstruction-uncertainty" in told


def test_the_name_pool_is_the_function_in_a_fresh_process():
    code = "import kmrecon; kmrecon.pool([]) if callable(kmrecon.pool) else None"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "pool needs one result or more" in done.stderr
