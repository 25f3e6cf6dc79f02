"""The report tells the whole result on one page that needs nothing else."""

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from fake_reading import CALIBRATION, arm, fake_reading
from kmrecon.notes import KINDS
from kmrecon.report.index import render_index
from kmrecon.report.page import LEFT, RIGHT, WIDTH, agreement_text, cells_of, render_report, step_path
from kmrecon.report.words import number, open_text, p_value, time_text
from kmrecon.types import Interval, NumbersAtRisk, PatientData, PrintedStatistics, StepCurve

PROVENANCE = {"version": "9.8.7", "sha256": "ab" * 32, "options": {"method": "guyot"}}


def page(reading=None, refitted=None):
    reading = reading or fake_reading()
    colors = {panel.name: ((1, 2, 3), (4, 5, 6))[: len(panel.arms)] for panel in reading.panels}
    return render_report(reading, b"\x89PNG", colors, refitted or {}, PROVENANCE)


class Balance(HTMLParser):
    """Fails where a tag is closed that is not open."""

    VOID = ("meta", "br", "img", "input")

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_startendtag(self, tag, attrs):
        """<line/> opens nothing."""

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser gives them
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_every_tag_is_closed_in_its_place():
    for reading in (fake_reading(), fake_reading(panels=3), fake_reading(panels=0)):
        checker = Balance()
        checker.feed(page(reading))
        assert checker.open == []


def test_page_needs_no_other_file():
    text = page()
    assert not re.search(r'(src|href)="(?!data:)', text)
    assert "url(" not in text
    assert base64.b64encode(b"\x89PNG").decode() in text


def test_every_note_stands_there_with_its_remedy_gravest_first():
    text = page()
    for note in fake_reading().all_notes:
        assert note.code in text
        assert KINDS[note.code].remedy.split(",")[0].split("'")[0] in text
    assert text.index("at-risk-unmet") < text.index("tick-label-dropped")


def test_names_from_the_figure_cannot_be_markup():
    text = page()
    assert "os &lt;1&gt;.png" in text
    evil = replace(arm("Drug A"), label="<script>alert(1)</script>")
    reading = fake_reading()
    panel = replace(reading.panels[0], arms=(evil,))
    assert "<script" not in page(replace(reading, panels=(panel,)))


def test_numbers_of_the_result_stand_there():
    text = page()
    for said in ("Drug A versus Placebo", "0.71", "0.42 to not estimable", "15 (9 to not reached)", "9.8.7", "ab" * 32):
        assert said in text
    assert "The figure prints a hazard ratio of 0.7 (0.5 to 0.98). Refitted: 0.71" in text


def test_an_arm_without_patients_is_said_to_have_none():
    reading = fake_reading()
    bare = replace(arm("Drug A"), patients=None, summary=None, n=None)
    panel = replace(reading.panels[0], arms=(bare,), hazard_ratios=(), printed=PrintedStatistics())
    text = page(replace(reading, panels=(panel,)))
    assert "no patients were rebuilt" in text
    assert agreement_text(panel) == ""


def test_printed_and_rebuilt_numbers_at_risk_stand_side_by_side():
    patients = PatientData(np.array([1.0, 5, 5, 9]), np.array([1, 1, 0, 0]))
    table = NumbersAtRisk([0, 5, 9, 12], [4, 1, 3, 0])
    cells = cells_of(replace(arm("Drug A"), patients=patients, at_risk=table))
    assert [(cell.printed, cell.rebuilt, cell.met) for cell in cells] == [
        (4, 4, True),
        (1, 1, True),  # those left just after time 5, as some programs print
        (3, 1, False),
        (0, 0, True),
    ]
    assert 'class="unmet"' in page()


def test_read_and_refitted_curves_are_drawn():
    curve = StepCurve([0, 10], [1, 0.5], 20.0)
    text = page(refitted={("1", "Drug A"): curve})
    assert step_path(curve, CALIBRATION.x.ticks[-1].value) in text
    assert text.count("stroke-opacity") == 2


def test_path_of_a_step_curve_goes_along_then_down():
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    path = step_path(StepCurve([0, 10], [1, 0.5], 20.0), 20.0)
    assert path == f"M{LEFT}.00 10.00H{middle:.2f}V185.00H{WIDTH - RIGHT:.2f}"


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "not estimable"), (0.0001, "< 0.001"), (0.0123, "0.012"), (0.5, "0.50"), (np.nan, "not estimable")],
)
def test_p_values_read_as_papers_print_them(value, said):
    assert p_value(value) == said


def test_what_does_not_exist_is_said_in_words():
    assert number(None) == number(float("inf")) == "not estimable"
    assert time_text(None) == "not reached"


def test_nothing_in_doubt_is_said_too():
    reading = fake_reading(panels=0)
    assert "Nothing was in doubt." in page(replace(reading, figure=replace(reading.figure, notes=())))


def test_the_uncertainty_of_the_reconstruction_stands_beside_the_refit():
    told = page()
    assert "what the figure leaves open" in told
    assert "<td>0.6977 to 0.7189</td>" in told
    assert "<td>6 to 7</td>" in told
    assert "<td>not estimable</td>" in told
    assert open_text(Interval(3, 3, 3)) == "3"


def test_what_was_read_and_what_was_rebuilt_lie_over_the_figure_in_its_pixels():
    reading = fake_reading()
    rebuilt = StepCurve([0, 12, 24], [1.0, 0.75, 0.5], 36.0)
    told = page(reading, {("1", "Drug A"): rebuilt})
    assert '<image class="figure" width="420" height="260" href="data:image/png;base64,' in told
    x, row = CALIBRATION.x.pixel([0, 12, 24, 36]), CALIBRATION.row([1.0, 0.75, 0.5])
    path = f"M{x[0]:.2f} {row[0]:.2f}H{x[1]:.2f}V{row[1]:.2f}H{x[2]:.2f}V{row[2]:.2f}H{x[3]:.2f}"
    assert f'<path class="layer-rebuilt" d="{path}"/>' in told
    assert told.count('class="layer-rebuilt"') == 1
    assert told.count('class="layer-read"') == 2
    assert told.count('class="layer-marks"') == 1
    for name in ("read", "rebuilt", "marks", "axes"):
        assert f'id="show-{name}"' in told


def row(name, **more):
    blank = {
        "panels": 1,
        "arms": 2,
        "patients": 20,
        "warnings": 0,
        "confidence": "high",
        "arm": "A",
        "reference": "B",
        "hr": 0.5,
    }
    return (
        {
            "figure": f"{name}.png",
            "directory": name,
            "exit_code": 0,
            "ci_low": 0.25,
            "ci_high": None,
            "message": "",
        }
        | blank
        | more
    )


def test_the_page_of_a_batch_leads_to_every_report_worst_first():
    failed = row("bad <1>", exit_code=4, warnings="", hr="", message="no plot")
    told = render_index([row("clean"), row("doubtful figure", warnings=3), failed])
    assert told.index("bad &lt;1&gt;.png") < told.index("doubtful figure.png") < told.index("clean.png")
    assert "2 of 3 figures read, 1 of them without a doubt" in told
    assert 'href="doubtful%20figure/report.html"' in told
    assert "A versus B: 0.50 (0.25 to not estimable)" in told
    assert "not read (exit code 4): no plot" in told
    checker = Balance()
    checker.feed(told)
    assert checker.open == []
