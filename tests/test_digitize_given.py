"""What a person gives stands in the place of what was read, and what is told of nobody is refused."""

from dataclasses import replace

import numpy as np
import pytest

from drawn_plots import AREA, RED, calibration
from kmrecon.digitize.calibration import axis_from_ticks
from kmrecon.digitize.given import (
    answered_calibration,
    answered_curves,
    answers_of,
    corrected,
    is_whole,
    number_notes,
    refuse_unknown_arms,
    refuse_unknown_panels,
    with_panel_numbered,
)
from kmrecon.digitize.panels import PlotSite
from kmrecon.digitize.tick_labels import Label, LabelLine
from kmrecon.errors import UnreadableAxisError, UsageError
from kmrecon.options import Answers, ArmAnswers, Options, PanelAnswers
from kmrecon.types import Box, NumbersAtRisk, Word

READ = calibration(last=30.0)
ARM = ArmAnswers("Drug", RED, ((50.0, 10.0), (90.0, 60.0)), (0.3, 0.5), 200.0, 2.5, "dashed", 0.9, (70.0, 130.0))
WHOLE = PanelAnswers("1", AREA, ((50.0, 0.0), (350.0, 30.0)), ((210.0, 0.0), (10.0, 1.0)), False, "survival", (ARM,))


def test_what_is_not_answered_stays_as_it_was_read():
    assert corrected(READ, PanelAnswers("1"), Options()) == READ


def test_told_ends_stand_at_the_outermost_ticks():
    found = corrected(READ, PanelAnswers("1"), Options(x_axis=(0, 60), y_axis=(0, 100)))
    assert found.time([50, 350]) == pytest.approx([0, 60])
    assert found.y.value([210, 10]) == pytest.approx([0, 100])
    assert found.percent
    assert found.survival([210, 110, 10]) == pytest.approx([0, 0.5, 1])


def test_told_ends_stand_at_the_outermost_numbers_where_some_did_not_fit():
    stray = Label(60.0, 410.0, Box(400, 220, 420, 230), "60")
    found = corrected(READ, PanelAnswers("1"), Options(x_axis=(0, 60)), ((stray,), ()))
    assert found.time([50, 410]) == pytest.approx([0, 60])


@pytest.mark.parametrize("name", ["x", "y"])
def test_ends_that_fall_are_refused(name):
    with pytest.raises(UsageError, match=f"--{name}-axis 60,0 falls; needed: the smaller number first"):
        Options(**{f"{name}_axis": (60, 0)})


def test_shares_told_of_an_axis_in_percent_are_shares():
    found = corrected(calibration(percent=True), PanelAnswers("1"), Options(y_axis=(0, 1)))
    assert found.y.value([210, 10]) == pytest.approx([0, 1])
    assert not found.percent
    assert found.notes == ()


CLEAR = replace(READ, x=axis_from_ticks("x", ((50.0, 0.0), (150.0, 10.0), (250.0, 20.0), (350.0, 30.0))))


@pytest.mark.parametrize(("ends", "said"), [((0, 30), ()), ((0, 32), ("has 32 where 30 is printed",))])
def test_an_axis_against_the_printed_numbers_is_warned_of(ends, said):
    found = corrected(CLEAR, PanelAnswers("1"), Options(x_axis=ends))
    assert tuple(note.code for note in found.notes) == ("axis-contradicted",) * len(said)
    assert all(words in note.message for note, words in zip(found.notes, said, strict=True))


def test_answered_ticks_come_before_told_ends():
    answers = PanelAnswers("1", x_ticks=((60.0, 0.0), (340.0, 28.0)))
    found = corrected(READ, answers, Options(x_axis=(0, 99)))
    assert found.time([60, 340]) == pytest.approx([0, 28])
    assert found.y == READ.y


def test_an_answered_plot_area_and_scale_are_taken():
    answers = PanelAnswers("1", plot_area=Box(60, 20, 300, 200), percent=True)
    found = corrected(READ, answers, Options())
    assert (found.plot_area, found.percent) == (Box(60, 20, 300, 200), True)


def test_two_ticks_of_one_value_are_refused():
    with pytest.raises(UnreadableAxisError, match="--x-axis FIRST,LAST"):
        corrected(READ, PanelAnswers("1"), Options(x_axis=(12, 12)))


def test_whole_answers_are_a_calibration():
    found = answered_calibration(WHOLE)
    assert found.time([50, 350]) == pytest.approx([0, 30])
    assert found.survival([210, 10]) == pytest.approx([0, 1])
    assert (found.plot_area, found.direction, found.percent) == (AREA, "survival", False)


@pytest.mark.parametrize("field", ["plot_area", "x_ticks", "y_ticks", "percent", "direction", "arms"])
def test_answers_are_whole_only_with_every_part(field):
    assert is_whole(WHOLE)
    lacking = replace(WHOLE, **{field: None})
    assert not is_whole(lacking)
    assert (answered_calibration(lacking) is None) is (field != "arms")


def test_answered_curves_are_the_saved_ones():
    (curve,) = answered_curves((ARM,))
    assert (curve.x.tolist(), curve.y.tolist()) == ([50, 90], [10, 60])
    assert (curve.band.tolist(), curve.end) == ([0.3, 0.5], 200)
    assert (curve.width, curve.line_style, curve.coverage, curve.color) == (2.5, "dashed", 0.9, RED)
    assert curve.marks.tolist() == [70, 130]
    assert answered_curves((replace(ARM, censor_marks=None),))[0].marks.tolist() == []


def test_answers_are_found_by_the_panels_name():
    options = Options(answers=Answers((WHOLE, PanelAnswers("2", percent=True))))
    assert answers_of(options, "2").percent is True
    assert answers_of(options, "3") == PanelAnswers("3")
    assert answers_of(Options(), "1") == PanelAnswers("1")


@pytest.mark.parametrize("options", [Options(panel="3"), Options(answers=Answers((PanelAnswers("3"),)))])
def test_a_panel_that_is_not_there_is_refused(options):
    refuse_unknown_panels(options, ["1", "3"])
    with pytest.raises(UsageError, match="no panel '3' in the figure; its panels: 1, 2"):
        refuse_unknown_panels(options, ["1", "2"])


def two_sites():
    line = LabelLine((), 1.0, 0.0)
    return {str(k + 1): PlotSite(line, line, Box(100 * k, 0, 100 * k + 100, 100)) for k in range(2)}


def letter(text, x):
    return Word(text, Box(x, 5, x + 8, 15), 0.99)


@pytest.mark.parametrize("words", [(), (letter("A", 10), letter("(B)", 110))])
def test_a_panel_is_chosen_by_its_letter_too(words):
    assert [with_panel_numbered(Options(panel=told), two_sites(), words).panel for told in "Ab2"] == ["1", "2", "2"]


@pytest.mark.parametrize(("told", "said"), [("C", "panels are numbered"), ("B", "where panel 1 has that letter")])
def test_a_letter_that_is_printed_over_another_panel_or_of_none_is_refused(told, said):
    with pytest.raises(UsageError, match=said):
        with_panel_numbered(Options(panel=told), two_sites(), (letter("B", 10), letter("C", 110)))


@pytest.mark.parametrize("told", [{"total_events": {"X": 3}}, {"n": {"X": 3}}])
def test_a_number_of_an_arm_that_is_not_there_is_refused(told):
    refuse_unknown_arms(Options(**told), ["X"])
    with pytest.raises(UsageError, match="names the arm 'X'; the figure has 'A', 'B'"):
        refuse_unknown_arms(Options(**told), ["A", "B"])


@pytest.mark.parametrize(
    ("counts", "n", "said"),
    [
        ([240, 236, 200], None, ["240 at risk at time 0 given, 120 printed"]),
        ([120, 118, 99], None, []),  # one misread cell is corrected
        (None, 119, ["119 patients given, 120 at risk at time 0"]),
        (None, 120, []),
    ],
)
def test_numbers_given_against_the_printed_ones_are_warned_of(counts, n, said):
    read, times = NumbersAtRisk([0, 6, 12], [120, 118, 100]), [0, 6, 12]
    told = None if counts is None else NumbersAtRisk(times, counts)
    assert [note.message for note in number_notes(read, told, n)] == said


def test_moved_ticks_move_the_curve_with_them():
    (curve,) = answered_curves((ARM,))
    later = replace(WHOLE, x_ticks=((50.0, 0.0), (350.0, 60.0)))
    times = [answered_calibration(answers).time(curve.x) for answers in (WHOLE, later)]
    assert times[1] == pytest.approx(2 * np.asarray(times[0]))


def test_a_tick_moved_by_hand_off_the_others_is_a_doubt():
    ticks = ((50.0, 0.0), (100.0, 10.0), (190.0, 20.0), (200.0, 30.0))  # 20 belongs at 150
    even = ((10.0, 1.0), (110.0, 0.5), (210.0, 0.0))
    answers = PanelAnswers("1", Box(50, 10, 200, 210), ticks, even, percent=False, direction="survival", arms=())
    assert [note.code for note in answered_calibration(answers).notes] == ["calibration-residual"]
