"""Many figures: a row each, whatever becomes of them, and the same bytes for any number of workers."""

import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from fake_reading import fake_reading, picture
from kmrecon import batch, cli, run
from kmrecon.errors import ExitCode, NoPlotError, UsageError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A directory with three figures, one of which is no figure, and a file beside them."""
    monkeypatch.chdir(tmp_path)
    figures = tmp_path / "figures"
    figures.mkdir()
    Image.fromarray(picture()).save(figures / "b.png")
    Image.fromarray(picture()).save(figures / "c.jpg")
    (figures / "a.png").write_bytes(b"no picture")
    (figures / "notes.txt").write_text("")
    return figures


@pytest.fixture
def reads(monkeypatch):
    """The names of the figures that were read."""
    names = []

    def read(figure, _):
        names.append(figure.name)
        return replace(fake_reading(), figure=figure)

    monkeypatch.setattr(run, "reconstruct_figure", read)
    return names


def rows(out):
    return list(csv.DictReader((out / "summary.csv").read_text().splitlines()))


def test_each_figure_is_a_row_and_errors_stop_no_other(folder, reads, capsys):
    out = folder.parent / "out"
    assert cli.main(["batch", "figures", "-o", "out"]) == ExitCode.UNREADABLE_FILE  # of the figure not read
    table = rows(out)
    assert [Path(row["figure"]).name for row in table] == ["a.png", "b.png", "c.jpg"]
    assert [row["exit_code"] for row in table] == [str(int(ExitCode.UNREADABLE_FILE)), "0", "0"]
    assert "not a picture of a known kind" in table[0]["message"]
    assert (table[1]["arms"], table[1]["patients"], table[1]["warnings"], table[1]["hr"]) == ("2", "20", "2", "0.71")
    assert sorted(path.name for path in out.iterdir()) == ["b", "c", "index.html", "summary.csv"]
    told = capsys.readouterr().err.splitlines()
    failed, named = (str(Path("figures", name)) for name in ("a.png", "b.png"))
    assert told[0].startswith(f"{failed}: not read (exit code 3): a.png: the file is not a picture of a known kind")
    assert told[1] == f"{named}: read: 1 panel, 2 arms, 20 patients, 2 warnings"
    assert told[3:5] == ["2 of 3 figures read", f"not read: {failed}"]


def test_all_read_is_no_error(folder, reads):
    assert cli.main(["batch", "figures/b.png", "-o", "out"]) == 0


def test_an_interrupted_batch_is_summarized_and_goes_on_with_resume(folder, monkeypatch, capsys):
    names = []

    def read(figure, _):
        names.append(figure.name)
        if names == ["b.png", "c.jpg"]:
            raise KeyboardInterrupt
        return replace(fake_reading(), figure=figure)

    monkeypatch.setattr(run, "reconstruct_figure", read)
    command = ["batch", "figures/b.png", "figures/c.jpg", "-o", "out"]
    assert cli.main(command) == cli.INTERRUPTED
    assert "the same command with --resume goes on" in capsys.readouterr().err
    assert [Path(row["figure"]).name for row in rows(folder.parent / "out")] == ["b.png"]
    assert cli.main([*command, "--resume"]) == 0
    assert names == ["b.png", "c.jpg", "c.jpg"]
    assert len(rows(folder.parent / "out")) == 2


def test_results_of_an_earlier_batch_are_named(folder, reads, capsys):
    assert cli.main(["batch", "figures/b.png", "-o", "out"]) == 0
    assert "other figures" not in capsys.readouterr().err
    assert cli.main(["batch", "figures/c.jpg", "-o", "out"]) == 0
    assert "out also has results of other figures, which are not in summary.csv: b" in capsys.readouterr().err


def test_all_failed_is_an_exit_code(folder, reads):
    assert cli.main(["batch", "figures/a.png", "-o", "out"]) == ExitCode.UNREADABLE_FILE


def test_an_error_of_the_pipeline_and_a_bug_are_rows(folder, monkeypatch):
    def read(figure, _):
        raise NoPlotError("text") if figure.name == "b.png" else RuntimeError("oops")

    monkeypatch.setattr(run, "reconstruct_figure", read)
    outcomes = batch.run_batch([folder], folder.parent / "out")
    assert [outcome.exit_code for outcome in outcomes] == [ExitCode.UNREADABLE_FILE, ExitCode.NO_PLOT, batch.BUG]
    assert outcomes[2].message == "this is a bug of kmrecon: RuntimeError: oops"


def test_a_manifest_gives_each_figure_its_options(folder, monkeypatch):
    asked = {}

    def read(figure, options):
        asked[figure.name] = options
        return replace(fake_reading(), figure=figure)

    monkeypatch.setattr(run, "reconstruct_figure", read)
    (folder / "risk.csv").write_text("arm,time,n_at_risk\nA,0,9\n")
    (folder / "list.csv").write_text('figure,x_axis,reference,at_risk\nb.png,"0,60",B,risk.csv\nc.jpg,,,\n')
    outcomes = batch.run_batch([folder / "list.csv"], folder.parent / "out")
    assert [outcome.exit_code for outcome in outcomes] == [0, 0]
    assert (asked["b.png"].x_axis, asked["b.png"].reference) == ((0, 60), "B")
    assert asked["b.png"].at_risk["A"].count.tolist() == [9]
    assert (asked["c.jpg"].x_axis, asked["c.jpg"].at_risk) == (None, None)


def test_a_wrong_option_in_a_manifest_is_a_row(folder, reads):
    (folder / "list.csv").write_text("figure,curves\nb.png,many\nc.jpg,2\n")
    outcomes = batch.run_batch([folder / "list.csv"], folder.parent / "out")
    assert [outcome.exit_code for outcome in outcomes] == [ExitCode.USAGE, 0]


def test_a_column_that_is_no_option_is_refused(folder):
    (folder / "list.csv").write_text("figure,colour\nb.png,red\n")
    with pytest.raises(UsageError, match=r"list\.csv: there is no option 'colour'; columns: figure, x-axis"):
        batch.run_batch([folder / "list.csv"], folder.parent / "out")


def test_a_directory_without_figures_is_refused(tmp_path):
    with pytest.raises(UsageError, match="there is no figure in this directory"):
        batch.run_batch([tmp_path], tmp_path / "out")


def test_figures_in_directories_below_are_left_out_and_told_of(folder, reads, capsys):
    deeper = folder / "more" / "still"
    deeper.mkdir(parents=True)
    Image.fromarray(picture()).save(deeper / "d.png")
    cli.main(["batch", "figures", "-o", "out"])
    assert "left out: 1 figure in directories within those named" in capsys.readouterr().err
    assert reads == ["b.png", "c.jpg"]
    assert batch.figures_below([folder, folder / "more", deeper]) == 0
    (deeper / "result.json").write_text("{}")  # then the picture is an overlay
    assert batch.figures_below([folder]) == 0
    (deeper / "result.json").unlink()
    with pytest.raises(UsageError, match="; 1 in the directories in it, which can be named"):
        batch.run_batch([folder / "more"], folder.parent / "out")


def test_what_was_kept_is_told_from_what_was_read(folder, reads, capsys):
    command = ["batch", "figures", "-o", "out"]
    cli.main(command)
    assert "b.png: read: " in capsys.readouterr().err
    cli.main([*command, "--resume"])
    told = capsys.readouterr().err
    assert "b.png: kept: " in told
    assert "2 of 3 figures read, 2 of them before" in told


def test_figures_of_one_name_get_directories_of_their_own(tmp_path):
    jobs = batch.jobs_of([Path("a/os.png"), Path("b/os.png"), Path("b/OS.pdf")], tmp_path)
    assert [job.directory.name for job in jobs] == ["os", "os-2", "OS-3"]


def test_resume_reads_only_what_is_not_there_or_has_changed(folder, reads):
    out = folder.parent / "out"
    first = batch.run_batch([folder], out)
    assert reads == ["b.png", "c.jpg"]
    summary = (out / "summary.csv").read_bytes()
    second = batch.run_batch([folder], out, resume=True)
    assert reads == ["b.png", "c.jpg"]
    assert (out / "summary.csv").read_bytes() == summary
    assert [outcome.row() for outcome in second] == [outcome.row() for outcome in first]
    Image.fromarray(255 - picture()).save(folder / "b.png")
    (out / "c" / "result.json").write_text("{")
    batch.run_batch([folder], out, resume=True)
    assert reads == ["b.png", "c.jpg", "b.png", "c.jpg"]


def test_resume_reads_again_with_other_options(folder, reads):
    out = folder.parent / "out"
    batch.run_batch([folder / "b.png"], out)
    (folder / "list.csv").write_text("figure,curves\nb.png,2\n")
    batch.run_batch([folder / "list.csv"], out, resume=True)
    assert reads == ["b.png", "b.png"]


def test_progress_is_told(folder, reads):
    told = []
    batch.run_batch([folder], folder.parent / "out", started=told.append, done=lambda o: told.append(o.exit_code))
    assert told == [3, 3, 0, 0]


def test_several_hazard_ratios_leave_the_columns_of_one_empty(folder):
    result = {"panels": [], "notes": []}
    ratio = {"arm": "A", "reference": "B", "hr": 0.5, "ci": [0.4, None]}
    panel = {"arms": [{"patients": None}], "hazard_ratios": [ratio]}
    job = batch.Job(folder / "b.png", folder)
    one = batch.Outcome(job, 0, "", result | {"panels": [panel]})
    two = batch.Outcome(job, 0, "", result | {"panels": [panel, panel]})
    assert one.row()[10:15] == ("A", "B", 0.5, 0.4, None)
    assert two.row()[10:15] == ("",) * 5
    assert ",0.5,0.4,,\n" in batch.summary_csv([one])


# Several processes: a job's own process imports this file again to find these


def read_or_die(job, _):
    """Stands in for reading a figure; the process of one of them is killed."""
    if job.figure.name == "kill.png":
        os._exit(9)
    return batch.Outcome(job, 0, job.figure.name)


def test_a_killed_process_is_one_row_and_the_others_are_read(monkeypatch):
    monkeypatch.setattr(batch, "read_one", read_or_die)
    jobs = [batch.Job(Path(name), Path("out")) for name in ("a.png", "kill.png", "b.png", "c.png")]
    outcomes = {outcome.job.figure.name: outcome for outcome in batch._outcomes(jobs, 2, False)}
    assert {name: outcome.exit_code for name, outcome in outcomes.items()} == {
        "a.png": 0,
        "b.png": 0,
        "c.png": 0,
        "kill.png": batch.BUG,
    }
    assert "was killed" in outcomes["kill.png"].message


def test_rows_are_the_same_for_any_number_of_workers(folder):
    for workers in (1, 2):
        batch.run_batch([folder / "none.png", folder / "a.png"], folder.parent / f"out{workers}", workers=workers)
    table = rows(folder.parent / "out1")
    assert table == rows(folder.parent / "out2")
    assert ["there is no such file" in row["message"] for row in table] == [True, False]
