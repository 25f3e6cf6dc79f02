"""Vector figures are read exactly: curves, marks, axes and words from the file, not from its pixels."""

from dataclasses import replace

import numpy as np
import pytest

import kmrecon
from drawn_vectors import ARMS, Arm, Look, arm_of, drawn
from kmrecon import pipeline
from kmrecon.digitize.calibration import OFF_STRAIGHT, axis_from_ticks
from kmrecon.digitize.vector.axes import exact_axes, precision, started
from kmrecon.digitize.vector.chains import Line
from kmrecon.digitize.vector.stairs import stairs_of
from kmrecon.notes import AXIS_FROM_LABELS, CALIBRATION_RESIDUAL
from kmrecon.types import Box, Calibration, Stroke

EXACT = 1e-6  # survival, and share of the time axis

LOOKS = {
    "svg": Look(),
    "svg incidence": Look(incidence=True),
    "svg with limits drawn as lines": Look(bands="lines", marks="+"),
    "svg with a grid": Look(grid=True, frame=False),
    "pdf": Look(kind="pdf"),
    "pdf with bands": Look(kind="pdf", bands="filled", grid=True),
    "pdf with bands above its curves": Look(kind="pdf", bands="over"),
    "svg with limits drawn as the curves": Look(bands="alike"),
    "pdf with limits drawn as lines": Look(kind="pdf", bands="lines", marks="x"),
    "pdf with embedded fonts": Look(kind="pdf", options={"pdf.fonttype": 42, "xtick.direction": "in"}),
    "pdf of a cut axis": Look(kind="pdf", y_low=0.2, marks="o"),
}


@pytest.fixture
def no_engine(monkeypatch):
    """No word is read from pixels."""

    def refuse(figure):
        raise AssertionError("the OCR engine was asked")

    monkeypatch.setattr(pipeline, "read_words", refuse)


def arms_of(result):
    return {arm.label: arm for arm in result.panels[0].arms}


def shown(arm, look):
    """The part of a drawn curve that its axes show: the drops and the marks."""
    seen = np.array(arm.survival) >= look.y_low
    drops = np.flatnonzero(seen & np.r_[True, np.diff(arm.survival) < 0])
    marks = [mark for mark in arm.marks if look.marks and arm.at(mark) >= look.y_low]
    return np.array(arm.time)[drops], np.array(arm.survival)[drops], marks


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
@pytest.mark.usefixtures("no_engine")
def test_curves_and_marks_are_those_that_were_drawn(look):
    result = kmrecon.extract(drawn(look))
    assert "pixels-from-vector" not in {note.code for note in result.all_notes}
    found = arms_of(result)
    assert set(found) == {arm.label for arm in ARMS}
    for arm in ARMS:
        time, survival, marks = shown(arm, look)
        read = found[arm.label]
        assert read.curve.time == pytest.approx(time, abs=36 * EXACT)
        assert read.curve.survival == pytest.approx(survival, abs=EXACT)
        assert read.censor_marks.time == pytest.approx(marks, abs=36 * EXACT)
        assert read.pixels.line_style == {"-": "solid", "--": "dashed"}[arm.dash]


@pytest.mark.parametrize("sign", ["|", "+"])
@pytest.mark.usefixtures("no_engine")
def test_marks_that_are_written_as_text_are_marks_and_no_numbers_at_risk(sign):
    found = arms_of(kmrecon.extract(drawn(Look(kind="pdf", marks="", signs=sign))))
    for arm in ARMS:
        read = found[arm.label]
        assert read.at_risk is None
        far = np.abs(np.subtract.outer(arm.marks, read.censor_marks.time))
        assert far.min(axis=0).max() < 0.01
        # Of two signs over one another the PDF reader gives one.
        apart = np.diff(arm.marks, prepend=-1) > 0.5
        assert far.min(axis=1)[apart].max() < 0.01


@pytest.mark.usefixtures("no_engine")
def test_black_curves_are_named_by_the_dashes_of_their_keys():
    arms = (arm_of("Control", 5, color="black"), arm_of("Therapy", 6, rate=0.02, color="black", dash=":"))
    found = arms_of(kmrecon.extract(drawn(Look(kind="pdf", marks=""), arms)))
    for arm in arms:
        assert found[arm.label].curve.at(15) == pytest.approx(arm.at(15), abs=EXACT)


NO_EVENT = Arm("Drug B", (0.0, 21.0), (1.0, 1.0), (12.0, 15.0, 21.0), color="tab:green")


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("kind", ["pdf", "svg"])
def test_an_arm_without_an_event_has_a_curve(kind):
    found = arms_of(kmrecon.extract(drawn(Look(kind=kind, grid=True), (*ARMS, NO_EVENT))))
    assert set(found) == {"Placebo", "Drug A", "Drug B"}
    curve = found["Drug B"].curve
    assert curve.survival.tolist() == pytest.approx([1.0], abs=EXACT)
    assert curve.last_time == pytest.approx(21.0, abs=0.01)


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("look", [{"color": "black"}, {"time": (0.0, 36.0)}, {"survival": (0.9, 0.9)}])
def test_a_level_line_that_is_grey_or_crosses_the_plot_or_lies_lower_is_no_curve(look):
    found = arms_of(kmrecon.extract(drawn(Look(kind="pdf"), (*ARMS, replace(NO_EVENT, marks=(), **look)))))
    assert len(found) == 2


@pytest.mark.usefixtures("no_engine")
def test_names_of_curves_that_are_drawn_alike_are_doubted():
    arms = (arm_of("Control", 5, color="black"), arm_of("Therapy", 6, rate=0.02, color="black"))
    result = kmrecon.extract(drawn(Look(kind="pdf", marks=""), arms))
    assert len(result.panels[0].arms) == 2
    assert "label-unsure" in {note.code for note in result.all_notes}


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize(
    "names", [("Pembrolizumab plus\nchemotherapy", "Placebo plus\nchemotherapy"), ("Drug", "Drug + RT")]
)
@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_names_on_two_lines_are_read_whole_and_names_within_others_as_they_are(kind, names):
    arms = (arm_of(names[0], 5), arm_of(names[1], 6, rate=0.02, color="tab:red"))
    result = kmrecon.extract(drawn(Look(kind=kind, marks=""), arms))
    assert {arm.label for arm in result.panels[0].arms} == {name.replace("\n", " ") for name in names}
    red = next(arm for arm in result.panels[0].arms if arm.pixels.color[0] > arm.pixels.color[2])
    assert red.label == names[1].replace("\n", " ")


AREA = Box(100, 50, 500, 300)


def calibration_of(y_shift=0.0):
    """Time 0-10 over 400 px, survival 0-1 over 200 px, 20 px above the plot's lower border."""
    x = axis_from_ticks("x", tuple((100.0 + 40 * k, float(k)) for k in range(0, 11, 2)))
    y = axis_from_ticks("y", tuple((320.0 - 20 * k + y_shift, k / 10) for k in range(11)))
    return Calibration(AREA, x, y, percent=False, direction="survival")


def level(row, left, right):
    return Stroke(np.array([[left, row], [right, row]], float), (0, 0, 0), 1.0)


def test_labels_are_of_the_major_ticks_though_minor_ones_are_as_even():
    major = [level(320.0 - 20 * k, 92, 100) for k in range(11)]
    minor = [level(320.0 - 4 * k, 96, 100) for k in range(51) if k % 5]
    read = exact_axes(calibration_of(y_shift=-3), [*minor, *major])
    assert read.row([0.0, 1.0]) == pytest.approx([320, 120])


def test_ticks_on_whole_pixels_of_a_screen_make_an_axis_that_is_as_sure_as_they_are_even():
    off = [0.0, 1.2, -1.4, 0.9, -0.8, 0.0]
    ticks = [
        Stroke(np.array([[100 + 80 * k + d, 300], [100 + 80 * k + d, 308]]), (0, 0, 0), 1.0) for k, d in enumerate(off)
    ]
    calibration = calibration_of()
    residual = CALIBRATION_RESIDUAL.note(f"x axis: its ticks lie 4.8 px {OFF_STRAIGHT}")
    read = exact_axes(replace(calibration, notes=(AXIS_FROM_LABELS.note("x axis: 6 labels"), residual)), ticks)
    assert read.notes == ()
    assert 1 < precision(read)[0] < 2
    assert float(read.x.pixel(0)) == pytest.approx(100, abs=1)


def test_a_last_drop_to_zero_below_a_plot_that_was_cut_is_read():
    points = np.array([[100, 120], [200, 120], [200, 220], [300, 220], [300, 320]], float)
    stairs = stairs_of(Line(points, (0, 0, 0), 1.0, "solid"), calibration_of())
    assert (stairs.x[-1], stairs.y[-1]) == (300, 320)


def test_axes_drawn_half_a_pixel_beside_their_curves_are_moved_to_them():
    read = started(calibration_of(), np.array([[98.5, 121.5], [98.5, 121.5]]))
    assert (float(read.x.pixel(0)), float(read.row(1.0))) == pytest.approx((98.5, 121.5))


@pytest.mark.parametrize(
    "starts", [[[98.5, 120.0]], [[98.5, 121.5], [98.5, 123.0]], [[98.5, 129.0]]], ids=["late", "unlike", "far"]
)
def test_axes_stay_where_curves_do_not_start_at_one_place_beside_them(starts):
    calibration = calibration_of()
    assert started(calibration, np.array(starts)) is calibration
