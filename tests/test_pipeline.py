"""The whole way from a drawn figure and its words to patients: what is read is what was drawn."""

from dataclasses import replace

import numpy as np
import pytest

from kmrecon.errors import CurveCountError, NoCurveError, NoPlotError, UsageError
from kmrecon.files.answers import to_answers
from kmrecon.options import Answers, Options, PanelAnswers
from kmrecon.pipeline import reconstruct_figure
from kmrecon.types import Figure, NumbersAtRisk
from known_figures import known_figure, plan, survival_of, trial

CLOSE = 0.006  # survival; a pixel of height is 0.004
HIDDEN = 0.035  # survival, where one arm's drops hide the other's
SEEN = 0.98
LAST = 35.5  # months: the axis ends at 36
BESIDE = 0.15  # months from an event; a pixel of width is 0.1


def read(known, **options):
    """Read a known figure with its own words."""
    return reconstruct_figure(known.figure, Options(answers=Answers(words=known.words), **options))


def codes(result):
    return {note.code for note in result.all_notes}


def by_label(panel):
    return {arm.label: arm for arm in panel.arms}


def clear_times(arm):
    """Return times that are no event of an arm; at the very start strokes hide one another."""
    times = np.linspace(1, min(arm.last_time - 1, LAST), 500)
    events = arm.time[arm.event == 1]
    return times[np.abs(times[:, None] - events).min(axis=1) > BESIDE]


def assert_read(result, known):
    """Hold every panel against its truth: names, curves, rows, patients."""
    for panel, drawn in zip(result.panels, known.drawn.panels, strict=True):
        arms = by_label(panel)
        assert set(arms) == {arm.label for arm in drawn.plan.arms}
        for truth in drawn.plan.arms:
            arm, times = arms[truth.label], clear_times(truth)
            away = np.abs(arm.curve.at(times) - survival_of(truth, times))
            assert np.quantile(away, SEEN) < CLOSE
            assert away.max() < HIDDEN
            assert arm.patients.time.size == truth.n
            assert abs(arm.patients.total_events - truth.event.sum()) <= 4


@pytest.fixture(scope="module")
def known():
    """A figure of one panel: two arms, a legend, a risk table."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        return known_figure(monkeypatch)


@pytest.fixture(scope="module")
def plain(known):
    """The same figure, read with nothing told."""
    return read(known)


@pytest.mark.parametrize("preset", ["base", "ggplot grey", "survminer", "sas", "jama"])
def test_figures_of_every_style_are_read_to_their_patients(monkeypatch, preset):
    known = known_figure(monkeypatch, preset=preset)
    result = read(known)
    assert_read(result, known)
    for arm in result.panels[0].arms:
        truth = next(each for each in known.arms if each.label == arm.label)
        inside = arm.at_risk.time < truth.last_time
        assert arm.at_risk.count[inside].tolist() == [int((truth.time >= t).sum()) for t in arm.at_risk.time[inside]]


def test_crosses_and_a_framed_legend_are_no_curve(monkeypatch):
    known = known_figure(monkeypatch, mark="+", legend_frame=True)
    result = read(known)
    assert_read(result, known)
    assert all(arm.censor_marks.time.size > 5 for arm in result.panels[0].arms)


def test_the_refit_has_the_true_hazard_ratio(known):
    (ratio,) = read(known, reference="Control").panels[0].hazard_ratios
    assert (ratio.arm, ratio.reference) == ("Drug", "Control")
    assert ratio.ci_low < ratio.hr < ratio.ci_high
    drug, control = (arm.event.sum() / arm.time.sum() for arm in known.arms)
    assert np.log(ratio.hr) == pytest.approx(np.log(drug / control), abs=0.15)  # exponential: the ratio of the rates


def test_percent_and_incidence_come_out_as_survival(monkeypatch):
    how = {"y_label": "Cumulative incidence (%)", "direction": "incidence"}
    known = known_figure(monkeypatch, plan(**how), percent="percent")
    result = read(known)
    assert_read(result, known)
    assert result.panels[0].calibration.direction == "incidence"
    assert "direction-found" in codes(result)


def test_panels_are_read_in_reading_order(monkeypatch):
    other = trial(5, ("Arm A", "Arm B"), (30.0, 9.0), n=70)
    known = known_figure(monkeypatch, plan(), plan(other))
    result = read(known)
    assert [panel.name for panel in result.panels] == ["1", "2"]
    assert_read(result, known)


def test_one_panel_of_two_can_be_asked_for(monkeypatch):
    other = trial(5, ("Arm A", "Arm B"), (30.0, 9.0), n=70)
    known = known_figure(monkeypatch, plan(), plan(other))
    (panel,) = read(known, panel="2").panels
    assert panel.name == "2"
    assert set(by_label(panel)) == {"Arm A", "Arm B"}


def test_a_panel_that_cannot_be_read_stops_none_of_the_others(monkeypatch):
    known = known_figure(monkeypatch, plan(), plan(trial(5)))
    pixels, area = known.figure.pixels.copy(), known.drawn.panels[1].calibration.plot_area
    pixels[int(area.top) - 3 : int(area.bottom) - 2, int(area.left) + 3 : int(area.right) + 5] = 255
    result = read(replace(known, figure=Figure(pixels, "wiped", "0" * 64)))
    assert [panel.name for panel in result.panels] == ["1"]
    (note,) = [note for note in result.all_notes if note.code == "panel-unread"]
    assert (note.panel, note.severity) == ("2", "error")


def test_a_figure_without_a_risk_table_is_read_to_its_curves(monkeypatch):
    known = known_figure(monkeypatch, table="none")
    result = read(known)
    assert {"risk-table-absent", "no-numbers"} <= codes(result)
    assert [arm.patients for arm in result.panels[0].arms] == [None, None]
    assert set(by_label(result.panels[0])) == {"Drug", "Control"}


def test_told_numbers_stand_in_for_a_risk_table(monkeypatch):
    known = known_figure(monkeypatch, table="none")
    times = [0.0, 12.0, 24.0]
    told = {arm.label: NumbersAtRisk(times, [(arm.time >= t).sum() for t in times]) for arm in known.arms}
    result = read(known, at_risk=told)
    assert not {"risk-table-absent", "no-numbers"} & codes(result)
    assert_read(result, known)


def test_told_events_are_met_or_doubted(known):
    arm = by_label(read(known, total_events={"Drug": int(known.arms[0].event.sum())}).panels[0])["Drug"]
    assert arm.total_events == known.arms[0].event.sum()
    unmet = "total-events-unmet" in {note.code for note in arm.patients.notes}
    assert (arm.patients.total_events == arm.total_events) is not unmet


def test_told_axes_stand_in_place_of_those_read(known, plain):
    told = read(known, x_axis=(0, 72))
    for before, after in zip(plain.panels[0].arms, told.panels[0].arms, strict=True):
        assert after.curve.last_time == pytest.approx(2 * before.curve.last_time, abs=0.3)


def test_labels_can_be_told(known):
    assert [arm.label for arm in read(known, labels=("One", "Two")).panels[0].arms] == ["One", "Two"]


@pytest.mark.parametrize(
    ("told", "error", "said"),
    [
        ({"curves": 3}, CurveCountError, "panel 1: 2 curves were found where --curves 3 says 3"),
        ({"labels": ("One",)}, UsageError, "2 curves were found, --labels names 1"),
        ({"panel": "2"}, UsageError, "there is no panel '2'"),
        ({"n": {"Nobody": 3}}, UsageError, "names the arm 'Nobody'; the figure has 'Drug', 'Control'"),
    ],
)
def test_what_does_not_fit_the_figure_is_refused(known, told, error, said):
    with pytest.raises(error, match=said):
        read(known, **told)


def test_where_no_curve_rises_from_0_that_is_said(known):
    with pytest.raises(NoCurveError, match="no curve that starts at 0 and only rises"):
        read(known, direction="incidence")


def test_without_words_there_is_no_plot(known):
    with pytest.raises(NoPlotError, match=r"no words read.*--x-axis FIRST,LAST"):
        read(replace(known, words=()))


def test_a_plot_without_curves_is_refused(known):
    blank = Figure(np.full_like(known.figure.pixels, 255), "blank", "0" * 64)
    with pytest.raises(Exception, match="no curve") as raised:
        read(replace(known, figure=blank))
    assert raised.value.exit_code == 6


def no_engine(*_):
    raise AssertionError("the OCR engine was started")


def test_complete_answers_need_neither_words_nor_pixels(monkeypatch, known, plain):
    monkeypatch.setattr("kmrecon.pipeline.read_words", no_engine)
    blank = Figure(np.full_like(known.figure.pixels, 255), "blank", "0" * 64)
    again = reconstruct_figure(blank, Options(answers=replace(to_answers(plain), words=None)))
    for before, after in zip(plain.panels[0].arms, again.panels[0].arms, strict=True):
        assert after.label == before.label
        assert after.curve.time.tolist() == before.curve.time.tolist()
        assert after.curve.survival.tolist() == before.curve.survival.tolist()
        assert after.patients.time.tolist() == before.patients.time.tolist()
        assert after.patients.event.tolist() == before.patients.event.tolist()
    assert again.panels[0].hazard_ratios == plain.panels[0].hazard_ratios


def test_a_figure_without_a_plot_is_looked_at_on_its_side(monkeypatch, known, plain):
    """Labels that read upwards, each close to the next, are found there only."""
    left = min(word.box.left for word in known.words if word.text == "12")
    upright = tuple(word for word in known.words if word.box.right > left)
    monkeypatch.setattr("kmrecon.pipeline.read_words", lambda _figure: upright)
    monkeypatch.setattr("kmrecon.pipeline.read_sideways", lambda _figure, words: (*words, *set(known.words) - {*words}))
    assert len(reconstruct_figure(known.figure).panels[0].arms) == len(plain.panels[0].arms)
    monkeypatch.setattr("kmrecon.pipeline.read_words", lambda _figure: known.words)
    monkeypatch.setattr("kmrecon.pipeline.read_sideways", no_engine)
    assert len(reconstruct_figure(known.figure).panels[0].arms) == len(plain.panels[0].arms)


def test_a_part_that_is_answered_is_taken_and_the_rest_is_read(known, plain):
    ticks = tuple((tick.pixel, 2 * tick.value) for tick in plain.panels[0].calibration.x.ticks)
    answers = Answers((PanelAnswers("1", x_ticks=ticks),), known.words)
    panel = reconstruct_figure(known.figure, Options(answers=answers)).panels[0]
    assert panel.calibration.y == plain.panels[0].calibration.y
    assert panel.calibration.time(ticks[-1][0]) == pytest.approx(72, abs=0.1)
    assert len(panel.arms) == 2


def test_one_figure_gives_one_result(known, plain):
    two = read(known)
    for first, second in zip(plain.panels[0].arms, two.panels[0].arms, strict=True):
        assert first.patients.time.tolist() == second.patients.time.tolist()
        assert first.curve.survival.tolist() == second.curve.survival.tolist()
    assert plain.all_notes == two.all_notes


def test_what_is_printed_steers_only_where_that_is_asked_for(monkeypatch, known, plain):
    events = by_label(plain.panels[0])["Drug"].patients.total_events
    telling = known_figure(monkeypatch, plan(text=(f"Drug, {events} events",)))
    held, steered = (read(telling, steer=steer) for steer in (False, True))
    verdicts = [[row.verdict for row in result.panels[0].agreement.rows] for result in (held, steered)]
    assert verdicts == [["agrees"], ["given"]]
    assert "steered" in codes(steered) - codes(held)
    assert "steered" not in {note.code for note in to_answers(steered).notes}
