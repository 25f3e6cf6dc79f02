"""The commands about what papers print: what they tell, write and return."""

import csv
import json

import pytest

from kmrecon import cli

PUBLISHED = """
[[figure]]
id = "rfs"
arms = [
  { label = "Drug", n = 114, events = 67, counts = [{ what = "male", count = 57, percent = 50.0 }] },
  { label = "Control", n = 112, events = 78 },
]
reference = "Control"
hr = 0.72
ci = [0.54, 0.97]
p = 0.033
"""


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """What a paper prints, in the current directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "published.toml").write_text(PUBLISHED)
    return tmp_path


def test_audit_tells_contradictions_first_with_the_arithmetic(paper, capsys):
    assert cli.main(["audit", "published.toml"]) == 0
    told = capsys.readouterr()
    first, *others = told.out.splitlines()
    assert first.startswith("contradiction rfs: events-from-interval: the 95% interval 0.54 to 0.97 has SE 0.1494")
    assert [line.split()[0] for line in others] == ["information"]
    assert told.err == "5 checks: 1 contradiction, 0 doubts, 3 hold\n"


def test_audit_tells_all_when_asked(paper, capsys):
    assert cli.main(["audit", "published.toml", "--all"]) == 0
    assert "holds         rfs, Drug: percentages: male: 57 of 114 is 50%, printed 50.0%" in capsys.readouterr().out


def test_audit_returns_the_code_of_contradictions_when_strict(paper, capsys):
    assert cli.main(["audit", "published.toml", "--strict"]) == 8
    (paper / "sound.toml").write_text(PUBLISHED.replace("67", "87").replace("78", "93"))
    assert cli.main(["audit", "sound.toml", "--strict"]) == 0
    assert capsys.readouterr().err.endswith(" 0 contradictions, 0 doubts, 4 hold\n")


def test_audit_writes_every_finding(paper, capsys):
    for name in ("out.csv", "out.json"):
        assert cli.main(["audit", "published.toml", "-o", name]) == 0
    table = list(csv.DictReader((paper / "out.csv").read_text().splitlines()))
    assert table == json.loads((paper / "out.json").read_text())
    assert {row["verdict"] for row in table} == {"contradiction", "holds", "information"}
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("none.toml", 3, "none.toml: there is no such file"),
        ("published.toml -o findings.txt", 2, "needed: a name that ends in .csv or .json"),
        ("", 2, "Missing argument 'FILE.toml'"),
    ],
)
def test_audit_names_what_does_not_fit(paper, capsys, typed, code, said):
    assert cli.main(["audit", *typed.split()]) == code
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


BAD = """
[[figure]]
id = "os"
arms = [{ label = "Drug", n = 0 }, { label = "Control", n = 112 }]
[[figure]]
id = "dfs"
arms = [{ label = "Drug", n = 10, median = "x" }]
"""


def test_a_figure_that_cannot_be_taken_stops_no_other_of_an_audit(paper, capsys):
    (paper / "both.toml").write_text(BAD + PUBLISHED)
    assert cli.main(["audit", "both.toml"]) == 2
    told = capsys.readouterr()
    assert told.out.startswith("contradiction rfs: events-from-interval")
    assert [line.split(":")[2].strip() for line in told.err.splitlines()[1:]] == [
        "figure 1 (os), arm 1",
        "figure 2 (dfs), arm 1",
    ]


def test_a_figure_that_cannot_be_taken_stops_no_validation_of_another(paper, capsys):
    (paper / "both.toml").write_text(BAD + PUBLISHED)
    (paper / "ipd.csv").write_text("arm,time,event\nDrug,1,1\nDrug,2,0\nControl,1,0\nControl,3,1\n")
    assert cli.main(["validate", "ipd.csv", "--published", "both.toml", "--figure", "rfs"]) == 2
    told = capsys.readouterr()
    assert "Drug" in told.out
    assert "figure 1 (os), arm 1" in told.err
    assert cli.main(["validate", "ipd.csv", "--published", "both.toml", "--figure", "os"]) == 2
    assert capsys.readouterr().out == ""


def test_a_file_without_a_figure_that_can_be_taken_is_refused(paper, capsys):
    (paper / "bad.toml").write_text(BAD)
    assert cli.main(["audit", "bad.toml"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("kmrecon: bad.toml: figure 1 (os), arm 1")


def test_validate_says_of_a_median_that_it_is_not_reached(paper, capsys):
    (paper / "one.toml").write_text('[[figure]]\nid = "os"\narms = [{ label = "Drug", median = 5 }]\n')
    (paper / "ipd.csv").write_text("arm,time,event\nDrug,1,1\nDrug,2,0\nDrug,3,0\n")
    assert cli.main(["validate", "ipd.csv", "--published", "one.toml"]) == 0
    assert capsys.readouterr().out.splitlines()[1].endswith("differs: not reached")
