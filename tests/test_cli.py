"""The command: arguments in, exit code out; words on stderr, data in files or on stdout, never a traceback."""

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image

import kmrecon
from fake_reading import fake_reading, picture
from kmrecon import cli, run
from kmrecon.errors import ExitCode, NoPlotError
from kmrecon.notes import KINDS
from kmrecon.terminal import BROKEN_PIPE

FILES = {
    "curves.csv",
    "at_risk.csv",
    "censor_marks.csv",
    "ipd.csv",
    "result.json",
    "answers.json",
    "overlay.png",
    "report.html",
}


@pytest.fixture
def figure(tmp_path, monkeypatch):
    """A figure's file in the current directory."""
    monkeypatch.chdir(tmp_path)
    Image.fromarray(picture()).save("os.png")
    return tmp_path / "os.png"


@pytest.fixture
def asked(monkeypatch):
    """The options of each call of a pipeline that reads the same thing in every figure."""
    calls = []

    def read(figure, options):
        calls.append(options)
        return replace(fake_reading(), figure=figure, notes=options.answers.notes)

    monkeypatch.setattr(run, "reconstruct_figure", read)
    return calls


def python(*args, **options):
    """Run Python as a process of its own, which finds the package where this one does."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, *args], check=False, capture_output=True, text=True, env=environment, **options
    )


def test_extract_writes_the_whole_directory_by_the_figures_name(figure, asked, capsys):
    assert cli.main(["extract", "os.png"]) == 0
    assert {path.name for path in (figure.parent / "os.kmrecon").iterdir()} == FILES
    told = capsys.readouterr()
    assert told.out == ""
    assert "Drug A: n 10, 6 events, median 15" in told.err
    assert (
        "Drug A versus Placebo: HR 0.710 (0.420-inf), log-rank p 0.19; the figure leaves HR 0.698-0.719 open"
        in told.err
    )
    assert "warning at-risk-unmet (panel 1 Placebo): At time 12 there are 7, not 8." in told.err
    assert "curves-overlap" not in told.err  # information only
    assert told.err.splitlines()[-1] == f"written: os.kmrecon{os.sep}"


def test_result_directory_of_other_files_keeps_them(figure, asked):
    out = figure.parent / "results" / "os"
    out.mkdir(parents=True)
    (out / "run.json").write_text("{}")
    (out / "ipd.csv").write_text("old")
    assert cli.main(["extract", str(figure), "-o", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == FILES | {"run.json"}
    assert (out / "ipd.csv").read_text().startswith("panel,arm,time,event\n")


def test_patients_go_to_stdout_where_that_is_asked_for(figure, asked, capsys):
    assert cli.main(["extract", "os.png", "-o", "-"]) == 0
    told = capsys.readouterr()
    assert len(list(csv.DictReader(told.out.splitlines()))) == 20
    assert "HR" in told.err
    assert [path.name for path in figure.parent.iterdir()] == ["os.png"]


def test_every_option_reaches_the_pipeline(figure, asked):
    (figure.parent / "risk.csv").write_text("arm,time,n_at_risk\nA,0,100\nA,12,50\n")
    typed = (
        "extract os.png --x-axis 0,60 --y-axis 0,1 --curves 2 --labels A,B --at-risk risk.csv --total-events A=67,B=78 "
        "--n A=100 --panel A --reference B --direction incidence --method guyot --draws 50 --steer"
    )
    assert cli.main(typed.split()) == 0
    options = asked[0]
    assert (options.x_axis, options.y_axis, options.curves, options.labels) == ((0, 60), (0, 1), 2, ("A", "B"))
    assert options.at_risk["A"].count.tolist() == [100, 50]
    assert (options.total_events, options.n) == ({"A": 67, "B": 78}, {"A": 100})
    assert (options.panel, options.reference, options.direction, options.method) == ("A", "B", "incidence", "guyot")
    assert (options.draws, options.steer) == (50, True)
    made = json.loads((figure.parent / "os.kmrecon" / "result.json").read_text())["provenance"]["options"]
    assert (made["total-events"], made["steer"]) == ({"A": 67, "B": 78}, True)
    assert made["at-risk"] == {"A": {"n_at_risk": [100, 50], "time": [0, 12]}}


def test_options_with_nothing_told_are_the_default_ones(figure, asked):
    assert cli.main(["extract", "os.png"]) == 0
    options = asked[0]
    assert (options.x_axis, options.labels, options.total_events, options.answers.panels) == (None, None, {}, None)


def test_answers_given_back_unchanged_make_the_same_bytes(figure, asked):
    assert cli.main(["extract", "os.png", "-o", "first"]) == 0
    assert cli.main(["extract", "os.png", "-o", "second", "--answers", "first/answers.json"]) == 0
    assert len(asked[1].answers.panels[0].arms) == 2
    for name in FILES:
        assert (figure.parent / "first" / name).read_bytes() == (figure.parent / "second" / name).read_bytes(), name


def test_a_corrected_reading_is_told_from_an_automatic_one(figure, asked):
    assert cli.main(["extract", "os.png", "-o", "first"]) == 0
    path = figure.parent / "first" / "answers.json"
    path.write_text(path.read_text().replace('"n": 10', '"n": 12', 1))
    assert cli.main(["extract", "os.png", "-o", "second", "--answers", str(path)]) == 0
    made = json.loads((figure.parent / "second" / "result.json").read_text())["provenance"]["options"]
    assert made["answers"] == "corrected by hand"


def test_answers_of_another_figure_are_refused(figure, asked, capsys):
    assert cli.main(["extract", "os.png", "-o", "first"]) == 0
    Image.fromarray(255 - picture()).save("other.png")
    assert cli.main(["extract", "other.png", "--answers", "first/answers.json"]) == ExitCode.CONTRADICTION
    assert "was saved for another figure" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--x-axis 0", "--x-axis '0' is not two numbers; needed: the first and the last one, as 0,60"),
        ("--x-axis 5,5", "--x-axis '5,5' is no axis; needed: two different numbers"),
        ("--y-axis 0,inf", "--y-axis '0,inf' is no axis"),
        ("--curves two", "--curves 'two' is no number of curves; needed: a whole number of 1 or more"),
        ("--curves 0", "--curves '0' is no number of curves"),
        ("--labels A,,B", "--labels 'A,,B' has an empty name or one name twice"),
        ("--labels A,A", "--labels 'A,A' has an empty name or one name twice"),
        ("--total-events A", "--total-events 'A' is not ARM=NUMBER; needed: the arm's label and a number"),
        ("--n A=-5", "--n 'A=-5' is not ARM=NUMBER"),
        ("--direction up", "--direction 'up' is no direction; needed: survival or incidence"),
        ("--draws many", "--draws 'many' is no number of draws; needed: a whole number from 0 to 100000"),
        ("--method magic", "there is no method 'magic'; methods:"),
        ("--method a-b", "--method 'a-b' is no method; kmrecon methods lists them"),
        ("--nothing", "No such option"),
        ("more.png", "unexpected extra argument"),
    ],
)
def test_wrong_usage_is_one_line_with_what_is_needed(figure, asked, capsys, typed, said):
    assert cli.main(["extract", "os.png", *typed.split()]) == ExitCode.USAGE
    told = capsys.readouterr().err
    assert said.lower() in told.lower()
    assert told.startswith("kmrecon: ")
    assert told.count("\n") == 1
    assert [path.name for path in figure.parent.iterdir()] == ["os.png"]


def test_a_command_that_does_not_exist_is_wrong_usage(capsys):
    assert cli.main(["digest", "os.png"]) == 2
    assert "No such command 'digest'" in capsys.readouterr().err


def test_nothing_typed_shows_the_help(capsys):
    assert cli.main([]) == 2
    assert "Usage: kmrecon" in capsys.readouterr().out


@pytest.mark.parametrize("command", [[], ["extract"], ["reconstruct"], ["validate"], ["audit"], ["batch"], ["methods"]])
def test_help_is_no_error_and_teaches_by_example(command, capsys):
    assert cli.main([*command, "--help"]) == 0
    told = capsys.readouterr().out
    assert "Usage: kmrecon" in told
    assert command in ([], ["methods"]) or "Example: kmrecon" in told


def test_version_is_told(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("kmrecon ")


def test_methods_are_one_line_each(capsys):
    from kmrecon.survival.methods import METHODS

    assert cli.main(["methods"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(METHODS)


def test_errors_of_the_pipeline_end_in_one_line_and_leave_nothing_behind(figure, monkeypatch, capsys):
    def refuse(*_):
        raise NoPlotError("a photograph")

    monkeypatch.setattr(run, "reconstruct_figure", refuse)
    assert cli.main(["extract", "os.png"]) == ExitCode.NO_PLOT
    assert capsys.readouterr().err.startswith("kmrecon: no plot with numbers along both axes was found (a photograph)")
    assert [path.name for path in figure.parent.iterdir()] == ["os.png"]


def test_a_bug_is_one_line_too_and_a_traceback_only_where_asked_for(figure, monkeypatch, capsys):
    def fail(*_):
        raise ZeroDivisionError("first line\nsecond line")

    monkeypatch.setattr(run, "reconstruct_figure", fail)
    monkeypatch.delenv("KMRECON_DEBUG", raising=False)
    assert cli.main(["extract", "os.png"]) == cli.BUG
    told = capsys.readouterr().err
    assert told.startswith("kmrecon: this is a bug: ZeroDivisionError: first line second line. Please report it")
    assert told.count("\n") == 1
    monkeypatch.setenv("KMRECON_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main(["extract", "os.png"])


def test_interrupting_is_quiet(figure, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "reconstruct_figure", interrupt)
    assert cli.main(["extract", "os.png"]) == 130
    assert capsys.readouterr().err.strip().endswith("kmrecon: interrupted")


def test_a_result_that_cannot_be_written_is_one_line(figure, asked, capsys):
    (figure.parent / "taken").write_text("")
    assert cli.main(["extract", "os.png", "-o", "taken"]) == ExitCode.OUTPUT
    assert "taken cannot be written: taken is a file; choose another place with -o DIR" in capsys.readouterr().err
    assert asked == []  # known before the reading


def test_a_figure_may_come_from_stdin(figure, asked, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(figure.read_bytes())))
    assert cli.main(["extract", "-"]) == 0
    assert {path.name for path in (figure.parent / "stdin.kmrecon").iterdir()} == FILES


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from kmrecon.cli import main; main(['--help']); "
        "print([name for name in ('numpy', 'cv2', 'scipy', 'pandas', 'lifelines', 'matplotlib', 'onnxruntime', 'PIL', "
        "'rapidocr', 'kmrecon.pipeline') if name in sys.modules], file=sys.stderr)"
    )
    assert python("-c", code).stderr.strip() == "[]"


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    (tmp_path / "points.csv").write_text("time,survival\n0,1\n5,0.5\n")
    code = (
        "import os, sys; from kmrecon.cli import main; read, write = os.pipe(); os.close(read); os.dup2(write, 1); "
        "sys.exit(main(['reconstruct', 'points.csv', '--n', '5000']))"
    )
    done = python("-c", code, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (BROKEN_PIPE, False)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_no_bug(tmp_path):
    (tmp_path / "points.csv").write_text("time,survival\n0,1\n5,0.5\n")
    with open("/dev/full", "w") as full:
        typed = [sys.executable, "-m", "kmrecon", "reconstruct", "points.csv", "--n", "50"]
        done = subprocess.run(typed, check=False, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == ExitCode.OUTPUT
    assert done.stderr.startswith("kmrecon: the output cannot be written: No space left on device")


def test_data_is_utf8_whatever_the_terminal_takes(tmp_path):
    (tmp_path / "points.csv").write_text("arm,time,survival\nMénière ≥ 5,0,1\nMénière ≥ 5,5,0.5\n", encoding="utf-8")
    typed = [sys.executable, "-m", "kmrecon", "reconstruct", "points.csv", "--n", "10"]
    done = subprocess.run(
        typed, check=False, cwd=tmp_path, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0
    assert "1,Ménière ≥ 5," in done.stdout.decode("utf-8")


# reconstruct


@pytest.fixture
def points(tmp_path, monkeypatch):
    """Points of two curves, and their risk table, in the current directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "curves.csv").write_text(
        "arm,time,survival\nA,0,1\nA,2,0.8\nA,5,0.6\nA,9,0.6\nB,0,100\nB,3,50\nB,9,50\n".replace("100", "1").replace(
            "50", "0.5"
        )
    )
    (tmp_path / "risk.csv").write_text("arm,time,n_at_risk\nA,0,10\nA,4,8\nB,0,20\nB,4,9\n")
    return tmp_path


def test_reconstruct_writes_patients_that_meet_the_risk_table(points, capsys):
    assert cli.main(["reconstruct", "curves.csv", "--at-risk", "risk.csv", "-o", "out/ipd.csv"]) == 0
    rows = list(csv.DictReader((points / "out" / "ipd.csv").read_text().splitlines()))
    assert list(rows[0]) == ["panel", "arm", "time", "event"]
    assert sum(row["arm"] == "A" for row in rows) == 10
    assert sum(row["arm"] == "B" for row in rows) == 20
    assert sum(row["arm"] == "A" and float(row["time"]) >= 4 for row in rows) == 8
    told = capsys.readouterr()
    assert told.out == ""
    assert "B: n 20, " in told.err


def test_reconstruct_prints_patients_where_no_file_is_named(points, capsys):
    assert cli.main(["reconstruct", "curves.csv", "--n", "A=10,B=20"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 31


def test_a_lone_curve_takes_numbers_without_a_name(points, capsys):
    (points / "one.csv").write_text("time,survival\n0,1\n2,0.8\n")
    (points / "table.csv").write_text("arm,time,n_at_risk\nDrug,0,10\n")
    assert cli.main(["reconstruct", "one.csv", "--n", "10", "--total-events", "2"]) == 0
    assert cli.main(["reconstruct", "one.csv", "--at-risk", "table.csv"]) == 0
    assert "1: n 10, 2 events" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("curves.csv --at-risk bare.csv", "--at-risk has no column arm; needed: one that tells whose each row is"),
        ("curves.csv --n C=5", "--n names the arm 'C'; the curves are 'A', 'B'"),
        ("curves.csv --n 5", "--n '5' is not ARM=NUMBER"),
        ("curves.csv --panel Z", "--panel Z: curves.csv has the panels 1"),
        ("panels.csv --n x=5", "panels.csv has the panels a, b; choose one with --panel"),
        ("curves.csv --n A=10,B=10 --method magic", "there is no method 'magic'"),
        ("curves.csv --n A=10,B=10 --median 4", "--median '4' is not of the form; needed: ARM=NUMBER"),
        ("curves.csv --n A=10,B=10 --survival-at A=4", "--survival-at 'A=4': '' is no number of 0 or more"),
        ("curves.csv --n A=10,B=10 --survival-at C=4:0.5", "--survival-at names the arm 'C'"),
    ],
)
def test_reconstruct_names_what_does_not_fit(points, capsys, typed, said):
    (points / "panels.csv").write_text("panel,arm,time,survival\na,x,0,1\nb,x,0,1\n")
    (points / "bare.csv").write_text("time,n_at_risk\n0,10\n")
    assert cli.main(["reconstruct", *typed.split()]) == ExitCode.USAGE
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


def test_reconstruct_names_the_arm_whose_patients_cannot_be_known(points, capsys):
    assert cli.main(["reconstruct", "curves.csv", "--n", "A=5"]) == ExitCode.RECONSTRUCTION
    assert "the patients of 'B' cannot be rebuilt: neither the number of patients nor a" in capsys.readouterr().err


def test_reconstruct_takes_printed_medians_and_survivals(points, capsys):
    (points / "one.csv").write_text("time,survival\n0,1\n2,0.9\n5,0.8\n9,0.4\n")
    assert cli.main(["reconstruct", "one.csv", "--n", "10", "--median", "1.0", "--survival-at", "4:0.3"]) == 0
    told = capsys.readouterr().err
    assert "printed-contradicts" in told


def test_reconstruct_writes_the_patients_that_fit_as_well(points, capsys):
    (points / "one.csv").write_text("time,survival\n0,1\n2,0.9\n5,0.8\n9,0.4\n")
    typed = ["reconstruct", "one.csv", "--n", "10", "--ensemble", "drawn.csv", "--draws", "24"]
    assert cli.main(typed) == 0
    rows = (points / "drawn.csv").read_text().splitlines()
    assert rows[0] == "panel,arm,draw,time,event"
    assert len(rows) == 1 + (1 + 24) * 10
    rebuilt = [row.split(",")[3:] for row in rows if row.split(",")[2] == "0"]
    told = capsys.readouterr()
    assert rebuilt == [line.split(",")[2:] for line in told.out.splitlines()[1:]]
    assert "in 24 draws that fit as well" in told.err


def test_draws_alone_tell_what_is_open(points, capsys):
    (points / "two.csv").write_text(
        "arm,time,survival\nA,0,1\nA,2,0.9\nA,5,0.8\nA,9,0.4\nB,0,1\nB,1,0.8\nB,3,0.5\nB,6,0.2\n"
    )
    assert cli.main(["reconstruct", "two.csv", "--n", "A=30,B=30", "--draws", "24"]) == 0
    told = capsys.readouterr()
    assert "A: in 24 draws that fit as well" in told.err
    assert "A versus B: HR 0." in told.err
    assert len(told.out.splitlines()) == 61
    assert cli.main(["reconstruct", "two.csv", "--n", "A=30,B=30"]) == 0
    assert "draws" not in capsys.readouterr().err


def test_a_file_of_draws_pools_with_what_it_leaves_open(points, capsys):
    (points / "two.csv").write_text(
        "arm,time,survival\nA,0,1\nA,2,0.9\nA,5,0.8\nA,9,0.4\nB,0,1\nB,1,0.8\nB,3,0.5\nB,6,0.2\n"
    )
    typed = ["reconstruct", "two.csv", "--n", "A=30,B=30", "--draws", "24", "-o", "ipd.csv", "--ensemble"]
    assert cli.main([*typed, "draws.csv"]) == 0
    weighed = []
    for file in ("ipd.csv", "draws.csv"):
        (points / "out.csv").unlink(missing_ok=True)
        pooled = kmrecon.pool([file], reference="B", reconstruction_uncertainty=True)
        weighed.append((pooled.trials[0].n, pooled.trials[0].comparison.log_hr_sd, pooled.trials[0].log_hr))
        codes = {note.code for note in pooled.notes}
        assert ("reconstruction-unknown" in codes) is (file == "ipd.csv")
    assert weighed[0][::2] == weighed[1][::2]
    assert weighed[0][1] is None
    assert 0 < weighed[1][1] < 0.2


def test_draws_without_those_rebuilt_are_no_patients(points, capsys):
    (points / "draws.csv").write_text("arm,draw,time,event\nA,1,2,1\nB,1,3,0\n")
    assert cli.main(["pool", "draws.csv", "--reference", "B"]) == ExitCode.UNREADABLE_FILE
    assert "there is no draw 0" in capsys.readouterr().err


def test_reconstruct_without_any_number_is_refused(points, capsys):
    assert cli.main(["reconstruct", "curves.csv"]) == ExitCode.RECONSTRUCTION
    assert capsys.readouterr().err.startswith("kmrecon: the patients of 'A' cannot be rebuilt")


# validate

PUBLISHED = """
[[figure]]
id = "os"
arms = [{ label = "A", n = 4, events = 3, median = 2.0 }, { label = "B", n = 4 }]
reference = "B"
hr = 1.50
[[figure]]
id = "pfs"
arms = [{ label = "A", n = 5 }]
"""


@pytest.fixture
def trial(tmp_path, monkeypatch):
    """Patients of two arms, and what the paper prints, in the current directory."""
    monkeypatch.chdir(tmp_path)
    rows = [("A", 1, 1), ("A", 2, 1), ("A", 3, 1), ("A", 4, 0), ("B", 1, 0), ("B", 3, 1), ("B", 5, 1), ("B", 6, 1)]
    lines = [f"{arm},{time},{event}" for arm, time, event in rows]
    (tmp_path / "os.csv").write_text("\n".join(["arm,time,event", *lines]))
    (tmp_path / "published.toml").write_text(PUBLISHED)
    return tmp_path


def test_validate_prints_published_against_refitted(trial, capsys):
    assert cli.main(["validate", "os.csv", "--published", "published.toml"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0].split() == ["statistic", "arm", "published", "refitted", "difference"]
    assert "median     A    2.0        2         +0          same digits" in told.out
    assert told.err.startswith("os: 4 of 5 printed statistics are met")


def test_validate_writes_its_rows(trial, capsys):
    assert cli.main(["validate", "os.csv", "--published", "published.toml", "-o", "out.csv"]) == 0
    rows = list(csv.DictReader((trial / "out.csv").read_text().splitlines()))
    assert [(row["figure"], row["statistic"], row["published"]) for row in rows[-1:]] == [("os", "hr", "1.50")]
    assert capsys.readouterr().out == ""
    assert cli.main(["validate", "os.csv", "--published", "published.toml", "-o", "-"]) == 0
    assert capsys.readouterr().out == (trial / "out.csv").read_text()


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (
            "other.csv --published published.toml",
            2,
            "published.toml has 2 figures; choose one with --figure ID: os, pfs",
        ),
        ("os.csv --published published.toml --figure x", 2, "--figure x: published.toml has os, pfs"),
        ("os.csv --published published.toml --panel 2", 2, "--panel 2: os.csv has the panels 1"),
        ("os.csv --published none.toml", 3, "none.toml: there is no such file"),
        ("os.csv --published os.csv", 2, "os.csv: not TOML"),
        ("os.csv", 2, "Missing option '--published'"),
        ("published.toml --published published.toml --figure os", 3, "published.toml: the columns are"),
    ],
)
def test_validate_names_what_does_not_fit(trial, capsys, typed, code, said):
    (trial / "other.csv").write_bytes((trial / "os.csv").read_bytes())
    assert cli.main(["validate", *typed.split()]) == code
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_every_warning_is_told_in_full():
    from kmrecon.summary import note_lines

    for kind in KINDS.values():
        lines = list(note_lines([kind.note("said so", panel="B", arm="x")]))
        assert lines == ([] if kind.severity == "info" else [f"{kind.severity} {kind.code} (panel B x): said so"])


def test_many_doubts_of_one_kind_about_one_arm_are_one_line():
    from kmrecon.notes import RISK_ABOVE_CURVE
    from kmrecon.summary import note_lines

    notes = [RISK_ABOVE_CURVE.note(f"at time {k}", panel="1", arm=arm) for arm in "AB" for k in (3, 6, 9)]
    assert list(note_lines(notes[:4])) == [
        "warning risk-above-curve (panel 1 A): at time 3 (and 2 more)",
        "warning risk-above-curve (panel 1 B): at time 3",
    ]


def test_reconstruct_writes_over_none_of_its_own_files(points, capsys):
    before = (points / "curves.csv").read_bytes()
    typed = ["reconstruct", "curves.csv", "--n", "A=10,B=20"]
    assert cli.main([*typed, "-o", "curves.csv"]) == 2
    assert (points / "curves.csv").read_bytes() == before
    assert "the same file" in capsys.readouterr().err
    assert cli.main([*typed, "-o", "both.csv", "--ensemble", "both.csv"]) == 2
    assert not (points / "both.csv").exists()
