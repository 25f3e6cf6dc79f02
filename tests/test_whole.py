"""From picture to patients with the real engine: the same bytes each time, from answers and for any workers too."""

import json
import threading
from pathlib import Path

import pytest

import kmrecon
from kmrecon import cli
from kmrecon.batch import run_batch
from kmrecon.errors import UsageError
from kmrecon.files.answers_file import read_answers
from kmrecon.run import directory_files

SAMPLE = Path(__file__).parents[1] / "sample_figures" / "cik-rct-os.png"

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The result directory of a sample figure, by the command."""
    out = tmp_path_factory.mktemp("whole") / "first"
    assert cli.main(["extract", str(SAMPLE), "-o", str(out)]) == 0
    return out


def contents(directory):
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def test_sample_figure_is_read_to_its_patients(first):
    truth = json.loads(SAMPLE.with_suffix(".json").read_text())["panels"][0]
    panel = json.loads((first / "result.json").read_text())["panels"][0]
    assert [arm["patients"]["n"] for arm in panel["arms"]] == [arm["n"] for arm in truth["arms"]]
    assert panel["printed"]["hr"] == truth["printed"]["hr"]
    assert abs(panel["agreement"]["log_hr_difference"]) < 0.05


def test_the_same_figure_gives_the_same_bytes_in_the_library(first):
    assert directory_files(kmrecon.extract(SAMPLE)) == contents(first)


def test_answers_give_the_same_bytes_without_the_engine(first, tmp_path, monkeypatch):
    def no_engine(*_):
        raise AssertionError("the OCR engine was started")

    monkeypatch.setattr("kmrecon.pipeline.read_words", no_engine)
    answers = str(first / "answers.json")
    assert cli.main(["extract", str(SAMPLE), "-o", str(tmp_path / "second"), "--answers", answers]) == 0
    assert contents(tmp_path / "second") == contents(first)


def test_a_corrected_number_changes_what_rests_on_it(first, tmp_path):
    text = (first / "answers.json").read_text()
    label = json.loads(text)["panels"][0]["arms"][0]["arm"]
    (tmp_path / "mine.json").write_text(text.replace(f'"arm": {json.dumps(label)}', '"arm": "Corrected"'))
    answers = read_answers(tmp_path / "mine.json")
    assert answers.corrected
    result = kmrecon.extract(SAMPLE, answers=answers)
    assert result.panels[0].arms[0].label == "Corrected"
    assert result.options["answers"] == "corrected by hand"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"total_events": {"Nobody": 5}}, "--total-events names the arm 'Nobody'; the figure has"),
        ({"n": {"Nobody": 5}}, "--n names the arm 'Nobody'"),
        ({"panel": "9"}, "there is no panel '9' in the figure; its panels: 1"),
        ({"reference": "Nobody"}, "panel 1 has no arm 'Nobody'"),
    ],
)
def test_what_is_told_of_nobody_is_refused(first, told, said):
    answers = read_answers(first / "answers.json")
    with pytest.raises(UsageError, match=said):
        kmrecon.extract(SAMPLE, answers=answers, **told)


def test_a_number_told_of_an_arm_is_met_or_warned_of(first):
    answers = read_answers(first / "answers.json")
    label = answers.panels[0].arms[0].label
    arm = kmrecon.extract(SAMPLE, answers=answers, total_events={label: 30}).panels[0].arms[0]
    assert arm.total_events == 30
    unmet = "total-events-unmet" in {note.code for note in arm.patients.notes}
    assert (arm.patients.total_events == 30) is not unmet


def test_threads_read_the_same(first):
    answers = read_answers(first / "answers.json")
    found = []

    def read():
        found.append(directory_files(kmrecon.extract(SAMPLE, answers=answers)))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [contents(first)] * 3


def test_workers_read_the_same(first, tmp_path):
    manifest = tmp_path / "list.csv"
    manifest.write_text(f"figure,answers\n{SAMPLE},{first / 'answers.json'}\n{SAMPLE},\n")
    outcomes = run_batch([manifest], tmp_path / "out", workers=2)
    assert [outcome.exit_code for outcome in outcomes] == [0, 0]
    for outcome in outcomes:
        assert contents(outcome.job.directory) == contents(first)
