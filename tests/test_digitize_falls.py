"""Strokes that fall upright in steps are told from those that fall along slopes, by known truth."""

import numpy as np
import pytest

from drawn_plots import AREA, BLACK, Sheet, StepLine, calibration
from kmrecon.digitize.falls import fall_of
from kmrecon.digitize.kind import doubted
from kmrecon.types import Arm, CurvePixels, Figure, StepCurve

WIDTH = 2.0  # px
COLUMNS = np.arange(AREA.left, AREA.right)
KNOTS = np.linspace(AREA.left, AREA.right, 9)


def smooth(x):
    """A model: from full survival at the left to 0.3 at the right."""
    return AREA.bottom - AREA.height * np.exp(-1.2 * (x - AREA.left) / AREA.width)


def joined(x):
    """Points of it joined by straight lines."""
    return np.interp(x, KNOTS, smooth(KNOTS))


def curve(y, x=COLUMNS):
    return CurvePixels(x, y, np.zeros(x.size), x[-1] + 1, BLACK, WIDTH)


def wide(x):
    """The same model over three times the width."""
    return smooth(AREA.left + (x - AREA.left) / 3)


def sloped(line, columns=COLUMNS):
    """Return the figure of a line, and the steps as which it is read."""
    y, slope = line(columns + 0.5), np.gradient(line(columns + 0.5))
    half, rows = WIDTH / 2 * np.hypot(1, slope), np.arange(240)[:, None]
    share = np.clip(np.minimum(rows + 1, y + half) - np.maximum(rows, y - half), 0, 1)
    pixels = np.full((240, int(columns[-1]) + 21, 3), 255, np.uint8)
    pixels[:, columns.astype(int)] = np.rint(255 * (1 - share))[..., None]
    return Figure(pixels, "sloped", ""), curve(np.rint(y), columns)


def stepped(n, seed=1):
    """Return the figure of the curve of n patients, and the curve."""
    leaves = np.random.default_rng(seed).exponential(1 / 1.2, n)
    events = np.sort(leaves[leaves < 1]) * AREA.width + AREA.left
    x = np.r_[AREA.left, np.rint(8 * events) / 8]
    y = AREA.top + AREA.height * np.arange(x.size) / n
    line = StepLine(tuple(x), tuple(np.rint(8 * y) / 8), AREA.right, WIDTH)
    return Sheet().curve(line).figure, curve(line.at(COLUMNS + 0.5))


def notes(drawn, n=None, style="solid"):
    figure, pixels = drawn
    pixels = CurvePixels(pixels.x, pixels.y, pixels.band, pixels.end, pixels.color, pixels.width, style)
    (arm,) = doubted(figure, [Arm("A", pixels, StepCurve([0], [1]), n=n)], calibration())
    return [note.code for note in arm.notes]


@pytest.mark.parametrize("n", [40, 120, 400, 1200])
def test_the_unevenness_of_a_fall_tells_the_drops_of_single_patients(n):
    falls = [fall_of(*stepped(n, seed)) for seed in range(4)]
    # A stroke as wide as half a window smooths its fall.
    assert 0.5 < np.mean([fall.drop for fall in falls]) / (AREA.height / n) < 1.1


@pytest.mark.parametrize(("n", "least"), [(40, 0.9), (120, 0.9), (400, 0.8)])
def test_steps_show_upright_strokes_all_along_their_fall(n, least):
    assert least < fall_of(*stepped(n)).upright < 1.1


@pytest.mark.parametrize("line", [smooth, joined])
def test_slopes_show_hardly_any_upright_stroke_and_fall_evenly(line):
    fall = fall_of(*sloped(line))
    assert fall.upright < 0.5
    assert fall.drop < 0.02


@pytest.mark.parametrize("n", [40, 120, 400, 1200])
def test_curves_of_patients_are_let_through(n):
    assert notes(stepped(n), n) == notes(stepped(n)) == []


@pytest.mark.parametrize("n", [None, 30, 300, 3000])
@pytest.mark.parametrize("line", [smooth, joined])
def test_slopes_are_doubted_with_and_without_a_number_of_patients(line, n):
    assert notes(sloped(line), n) == ["curve-slopes"]


def dashed(drawn):
    figure, pixels = drawn
    image = np.array(figure.pixels)
    image[:, np.arange(image.shape[1]) % 10 > 6] = 255
    return Figure(image, "dashed", ""), pixels


@pytest.mark.parametrize("n", [None, 300])
def test_dashes_of_a_smooth_line_are_doubted(n):
    assert notes(dashed(sloped(smooth)), n, "dashed") == ["curve-slopes"]


@pytest.mark.parametrize("n", [40, 120, 400])
def test_dashes_of_curves_of_patients_are_let_through(n):
    assert notes(dashed(stepped(n)), n, "dashed") == notes(dashed(stepped(n)), None, "dashed") == []


def hard(drawn):
    """Return a figure drawn without blended edges."""
    figure, pixels = drawn
    return Figure(np.where(figure.pixels > 127, 255, 0), "hard", ""), pixels


def test_a_narrow_slope_without_blended_edges_tells_nothing():
    assert notes(hard(sloped(smooth)), 300) == []


def test_a_wide_slope_without_blended_edges_falls_evenly_over_wide_windows():
    assert notes(hard(sloped(wide, np.arange(50.0, 950.0))), 60) == ["curve-slopes"]


def test_a_wide_curve_of_patients_is_let_through_without_blended_edges():
    assert notes(hard(stepped(300)), 300) == []


def test_a_stroke_that_is_not_seen_alone_tells_nothing():
    figure, pixels = sloped(smooth)
    veiled = np.array(figure.pixels)
    veiled[::6] = (200, 30, 30)
    assert notes((Figure(veiled, "veiled", ""), pixels), 300) == []
