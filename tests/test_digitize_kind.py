"""Curves that cannot be of survival are told by their start, by the ink along their path and by breaks in it."""

from dataclasses import replace

import numpy as np
import pytest

from fake_reading import CALIBRATION, arm, fake_reading
from kmrecon.digitize.kind import doubted, inked_share, refuse_other_kinds
from kmrecon.digitize.strokes import page_color
from kmrecon.errors import NotKaplanMeierError
from kmrecon.notes import FOLLOW_UP_CUT
from kmrecon.types import CurvePixels, Figure, NumbersAtRisk, StepCurve

ARMS = (arm("Drug A"), arm("Placebo"))
UNMARKED = tuple(replace(one, pixels=replace(one.pixels, marks=np.empty(0))) for one in ARMS)


def blank():
    return Figure(np.full((260, 420, 3), 255, np.uint8), "blank", "")


def share_of(figure, curve, reach):
    return inked_share(figure, page_color(figure.pixels), curve, reach)


def moved(one, by):
    return replace(one, at_risk=None, pixels=replace(one.pixels, y=one.pixels.y + by))


def test_drawn_curves_are_let_through():
    figure = fake_reading().figure
    refuse_other_kinds("1", figure, ARMS, CALIBRATION)
    assert min(share_of(figure, one.pixels, 5) for one in ARMS) > 0.95


def test_one_curve_beneath_another_is_let_through():
    figure = fake_reading().figure
    hidden = replace(ARMS[1], pixels=replace(ARMS[1].pixels, color=(0, 250, 0)))
    assert share_of(figure, hidden.pixels, 5) == 0.0
    refuse_other_kinds("1", figure, (ARMS[0], hidden), CALIBRATION)


def test_paths_without_ink_are_refused():
    with pytest.raises(NotKaplanMeierError, match="no stroke only falls: 100% of the best path shows no ink"):
        refuse_other_kinds("1", blank(), ARMS, CALIBRATION)


def test_dashes_are_no_gaps():
    pixels = np.array(fake_reading().figure.pixels)
    pixels[:, np.arange(420) % 16 < 9] = 255
    assert share_of(Figure(pixels, "dashed", ""), ARMS[0].pixels, 10) > 0.95


def test_curves_that_all_start_low_are_refused_unless_a_risk_table_tells_of_patients():
    low = tuple(moved(one, 40) for one in ARMS)
    pixels = np.roll(fake_reading().figure.pixels, 40, axis=0)
    figure = Figure(pixels, "low", "")
    with pytest.raises(NotKaplanMeierError, match=r"the highest curve begins at survival 0\.80, not at 1"):
        refuse_other_kinds("1", figure, low, CALIBRATION)
    refuse_other_kinds("1", figure, (replace(low[0], at_risk=ARMS[0].at_risk), low[1]), CALIBRATION)


def test_one_curve_that_starts_high_is_enough():
    pixels = np.array(fake_reading().figure.pixels)
    refuse_other_kinds("1", Figure(pixels, "one", ""), (moved(ARMS[0], 0), moved(ARMS[1], 40)), CALIBRATION)


def without(figure, first, last, rows=slice(0, 260)):
    """The figure with nothing drawn between two columns."""
    pixels = np.array(figure.pixels)
    pixels[rows, first:last] = 255
    return Figure(pixels, "broken", "")


def test_curves_that_all_begin_at_a_landmark_are_refused():
    with pytest.raises(
        NotKaplanMeierError, match=r"all curves begin, or start again, at time [67]\S*, as in a landmark"
    ):
        refuse_other_kinds("1", without(fake_reading().figure, 62, 106), UNMARKED, CALIBRATION)


def test_a_stroke_beneath_a_translucent_band_shows_its_ink():
    pixels = fake_reading().figure.pixels.astype(float)
    veiled = 0.77 * pixels + 0.23 * 235  # a gray band over all: what is black becomes dark gray
    black = replace(ARMS[0].pixels, color=(0, 0, 0))
    own = np.linalg.norm(pixels - np.array(ARMS[0].pixels.color), axis=2) < 40
    veiled[own] = (54, 54, 54)
    assert share_of(Figure(veiled.astype(np.uint8), "veiled", ""), black, 5) > 0.95


def test_one_curve_that_breaks_off_is_doubted():
    row = round(float(CALIBRATION.row(0.5)))  # of Drug A at its end
    figure = without(fake_reading().figure, 300, 340, slice(row - 3, row + 4))
    refuse_other_kinds("1", figure, ARMS, CALIBRATION)
    broken, whole = doubted(figure, ARMS, CALIBRATION)
    assert [note.code for note in broken.notes if note not in ARMS[0].notes] == ["curve-broken"]
    assert whole.notes == ARMS[1].notes


def test_a_short_break_is_no_restart_and_none_where_a_mark_stands():
    """Circles that are filled with the page hide a drop among them, for some columns."""
    row = round(float(CALIBRATION.row(0.5)))  # of Drug A at its end
    figure, alone = without(fake_reading().figure, 300, 311, slice(row - 3, row + 4)), ARMS[:1]
    refuse_other_kinds("1", figure, alone, CALIBRATION)
    marked = replace(ARMS[0], pixels=replace(ARMS[0].pixels, marks=np.array([305.5])))
    (broken,), (whole,) = (doubted(figure, [arm], CALIBRATION) for arm in (ARMS[0], marked))
    assert "curve-broken" in [note.code for note in broken.notes]
    assert "curve-broken" not in [note.code for note in whole.notes]


@pytest.mark.parametrize(("gaps", "style", "doubts"), [(3, "dashed", 1), (2, "dashed", 0), (3, "solid", 0)])
def test_a_solid_curve_that_goes_on_along_dashes_is_doubted(gaps, style, doubts):
    """It took the way of the broken curve of its color after the two met."""
    row = round(float(CALIBRATION.row(0.5)))  # of Drug A at its end
    figure = fake_reading().figure
    for k in range(gaps):
        figure = without(figure, 300 + 12 * k, 304 + 12 * k, slice(row - 3, row + 4))
    other = replace(ARMS[1], pixels=replace(ARMS[1].pixels, line_style=style, color=ARMS[0].pixels.color))
    (broken, _) = doubted(figure, (UNMARKED[0], other), CALIBRATION)
    assert [note.code for note in broken.notes].count("curve-broken") == doubts


@pytest.mark.parametrize(("beyond", "refused"), [(20, True), (0, False)])
def test_a_curve_that_rises_beyond_1_is_refused(beyond, refused):
    """A mean count of events, on an axis that runs on above 1."""
    pixels = np.full((260, 420, 3), 255, np.uint8)
    rising = replace(
        CALIBRATION, direction="incidence", percent=False, y=replace(CALIBRATION.y, origin=220 / 120, scale=-1 / 120)
    )
    one, none = (round(float(rising.row(level))) for level in (0.0, 1.0))
    pixels[one - beyond : none + 1, 200:203] = pixels[none - 1 : none + 2, 62:203] = 0
    area = replace(rising.plot_area, top=float(one - 40))
    curve = CurvePixels(np.array([62.0, 201.5]), np.array([none, one], float), np.ones(2), 203.0, (0, 0, 0), 3.0)
    arm = replace(ARMS[0], pixels=curve)
    figure, rising = Figure(pixels, "drawn", ""), replace(rising, plot_area=area)
    if refused:
        with pytest.raises(NotKaplanMeierError, match="rises beyond 1"):
            refuse_other_kinds("1", figure, [arm], rising)
    else:
        refuse_other_kinds("1", figure, [arm], rising)


def test_drawn_curves_are_not_doubted():
    assert [one.notes for one in doubted(fake_reading().figure, ARMS, CALIBRATION)] == [one.notes for one in ARMS]


@pytest.mark.parametrize(("end", "codes"), [(20.0, ["curve-ends-early"]), (23.8, []), (40.0, [])])
def test_a_curve_that_ends_before_its_last_patients_is_doubted(end, codes):
    curve = StepCurve([0, 3.3, 9.1, 19], [1, 0.9, 0.7, 0.6], end)
    (found,) = doubted(fake_reading().figure, [replace(ARMS[0], curve=curve, notes=())], CALIBRATION)
    assert [note.code for note in found.notes] == codes


@pytest.mark.parametrize(
    ("left", "cut", "codes"), [(3, True, ["tail-unseen"]), (3, False, []), (30, True, []), (0, True, [])]
)
def test_a_curve_that_the_frame_cuts_with_few_patients_left_is_doubted(left, cut, codes):
    notes = (FOLLOW_UP_CUT.note("at time 24"),) if cut else ()
    curve = StepCurve([0, 3.3, 9.1, 19], [1, 0.9, 0.7, 0.6], 24, notes=notes)
    at_risk = NumbersAtRisk([0, 12, 24], [60, 40, left])
    (found,) = doubted(fake_reading().figure, [replace(ARMS[0], curve=curve, at_risk=at_risk, notes=())], CALIBRATION)
    assert [note.code for note in found.notes] == codes


def test_strokes_of_the_color_of_the_page_are_refused():
    white = tuple(replace(one, pixels=replace(one.pixels, color=(252, 252, 252))) for one in ARMS)
    with pytest.raises(NotKaplanMeierError, match="what seems a stroke is the page beside bars"):
        refuse_other_kinds("1", blank(), white, CALIBRATION)


def test_strokes_that_all_start_late_are_refused():
    figure = without(fake_reading().figure, 62, 106)
    late = tuple(replace(one, pixels=replace(one.pixels, x=one.pixels.x.clip(106))) for one in UNMARKED)
    with pytest.raises(NotKaplanMeierError, match="all curves begin, or start again"):
        refuse_other_kinds("1", figure, late, CALIBRATION)
