"""A curve's pixels become a survival function that starts at (0, 1), never rises and claims no more than is drawn."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from drawn_plots import AREA, RED, axis_from_ticks, calibration
from kmrecon.digitize.steps import on_time_grid, to_step_curve
from kmrecon.types import CurvePixels, StepCurve


def pixels(x, y, end, width=2.0, band=0.3):
    return CurvePixels(np.array(x), np.array(y), np.full(len(x), band), end, RED, width)


@st.composite
def center_lines(draw):
    """A step line near the plot, with levels that may lie outside of it or rise a little."""
    count = draw(st.integers(1, 12))
    gaps = draw(st.lists(st.floats(0.5, 30), min_size=count - 1, max_size=count - 1))
    levels, rises = (draw(st.lists(st.floats(0, high), min_size=count, max_size=count)) for high in (225, 2))
    x = np.cumsum([draw(st.floats(44, 60)), *gaps])
    return pixels(x, np.maximum.accumulate(levels) - rises, x[-1] + draw(st.floats(0, 40)))


@given(center_lines(), st.sampled_from(["survival", "incidence"]), st.booleans(), st.sampled_from([0.0, 0.5]))
def test_any_center_line_becomes_a_survival_function(line, direction, percent, lowest):
    curve = to_step_curve(line, calibration(direction=direction, percent=percent, lowest=lowest))
    assert (curve.time[0], curve.survival[0]) == (0, 1)
    assert (np.diff(curve.time) > 0).all()
    assert (np.diff(curve.survival) < 0).all()
    assert 0 <= curve.survival.min() <= curve.survival.max() <= 1
    assert curve.last_time >= curve.time[-1]
    assert curve.band.shape == curve.time.shape


@given(
    st.lists(st.integers(2, 40), min_size=1, max_size=8),
    st.lists(st.integers(4, 24), min_size=8, max_size=8),
    st.integers(4, 30),
)
def test_an_exact_center_line_gives_its_times_and_survivals(gaps, falls, rest):
    axes = calibration(last=30.0)
    x = 50.0 + np.r_[0, np.cumsum(gaps)]
    y = 10.0 + np.r_[0, np.cumsum(falls[: len(gaps)])]
    curve = to_step_curve(pixels(x, y, x[-1] + rest), axes)
    assert curve.time == pytest.approx((x - 50) / 10, abs=1e-9)
    assert curve.survival == pytest.approx(1 - (y - 10) / 200, abs=1e-9)
    assert curve.last_time == pytest.approx((x[-1] + rest - 50) / 10, abs=0.06 if rest < 5 else 1e-9)
    assert curve.band == pytest.approx(np.full(x.size, 0.3 / 200))
    assert curve.notes == ()


def test_levels_and_drops_of_a_vector_figure_are_left_where_they_are():
    # First events of a large trial fall by less than a pixel, the last patients may, too.
    curve = to_step_curve(pixels([50, 51, 90, 200], [10, 10.4, 100, 209.6], 200, band=0.01), calibration())
    assert curve.survival.tolist() == pytest.approx([1, 0.998, 0.55, 0.002])
    assert curve.time.tolist() == pytest.approx([0, 0.1, 4, 15], abs=0.004)
    assert curve.band.tolist() == pytest.approx([0.01 / 200] * 4)
    short = to_step_curve(pixels([50, 90], [10, 100], 93, band=0.01), calibration())
    assert (short.time[-1], short.last_time) == pytest.approx((4, 4.3))


@pytest.mark.parametrize("low", [0.0, 0.6, 1.4])
def test_a_first_level_a_pixel_low_is_full_survival(low):
    curve = to_step_curve(pixels([50, 100], [10 + low, 60], 200), calibration())
    assert curve.survival.tolist() == pytest.approx([1, 0.75])
    assert curve.time.tolist() == pytest.approx([0, 5])


def test_an_event_at_time_0_is_kept():
    curve = to_step_curve(pixels([50, 100], [20, 60], 200), calibration())
    assert curve.survival.tolist() == pytest.approx([1, 0.95, 0.75])
    assert curve.time == pytest.approx([0, 0, 5], abs=0.05)  # half a pixel
    assert curve.time[1] > 0


def test_the_foot_of_the_axis_is_no_survival():
    curve = to_step_curve(pixels([50, 100, 150], [10, 60, 209.6], 150.5), calibration())
    assert curve.survival[-1] == 0


def test_levels_of_one_time_are_one_drop():
    curve = to_step_curve(pixels([45, 48, 100], [10, 30, 60], 200), calibration())
    assert curve.survival.tolist() == pytest.approx([1, 0.9, 0.75])
    assert curve.time == pytest.approx([0, 0, 5], abs=0.05)  # half a pixel


def test_a_curve_that_ends_in_a_drop_ends_at_the_last_event():
    curve = to_step_curve(pixels([50, 100, 150], [10, 60, 110], 151), calibration(last=30.0))
    assert curve.last_time == curve.time[-1] == pytest.approx(9.9)  # the early side of what it may be


@pytest.mark.parametrize(("x", "y", "said"), [(60, 10, "10 px after time 0"), (50, 40, "30 px from full survival")])
def test_a_late_or_a_low_start_is_doubted(x, y, said):
    curve = to_step_curve(pixels([x, 100], [y, 60], 200), calibration())
    assert [(note.code, said in note.message) for note in curve.notes] == [("curve-start", True)]


def test_a_last_drop_blurred_over_two_columns_is_one_at_its_early_side():
    curve = to_step_curve(pixels([50, 100, 150, 151.1], [10, 60, 208, 210], 151.5), calibration(last=30.0))
    assert curve.time[-1] == curve.end == pytest.approx((149 - 50) / 10, abs=0.01)
    assert curve.survival[-1] == 0


@pytest.mark.parametrize(("end", "foot", "told"), [(349.5, 60, ["follow-up-cut"]), (340, 60, []), (349.5, 210, [])])
def test_a_curve_that_the_frame_cuts_is_told(end, foot, told):
    curve = to_step_curve(pixels([50, 100], [10, foot], end), calibration())
    assert [note.code for note in curve.notes] == told


@pytest.mark.parametrize(
    ("last", "lowest", "told"),
    [
        (209, 0.4, ["curve-leaves"]),  # at the edge
        (206, 0.4, ["curve-leaves"]),  # its next drop crosses it
        (190, 0.4, []),
        (209, 0.0, []),  # the axis shows all: survival is nearly 0
    ],
)
@pytest.mark.parametrize("direction", ["survival", "incidence"])
def test_a_curve_that_leaves_the_plot_of_a_cut_axis_is_told(last, lowest, told, direction):
    rows = np.array([10.0, last - 30, last])
    axes = calibration(lowest=lowest)
    if direction == "incidence":  # the same curve upside down
        y = axis_from_ticks("y", ((AREA.bottom, 0.0), (AREA.top, 1 - lowest)))
        axes, rows = replace(axes, y=y, direction=direction), AREA.top + AREA.bottom - rows
    curve = to_step_curve(pixels([50, 80, 100], rows, 110), axes)
    assert [note.code for note in curve.notes] == told


@pytest.mark.parametrize(("px", "told"), [(0.5, []), (10.0, ["levels-open"])])
def test_a_large_drop_that_may_lie_far_away_leaves_levels_open(px, told):
    line = replace(pixels([50, 100], [10, 30], 340), adrift=np.array([0.0, px]))
    assert [note.code for note in to_step_curve(line, calibration()).notes] == told


@pytest.mark.parametrize(("open_px", "told"), [(0.4, []), (4.0, ["levels-open"])])
def test_levels_that_are_open_over_much_of_the_curve_are_told(open_px, told):
    curve = to_step_curve(pixels([50, 100], [10, 60], 200, band=open_px), calibration())
    assert [note.code for note in curve.notes] == told


def curve_at(times, jitter, random):
    """A curve that falls at some times, each read up to `jitter` beside."""
    time = np.r_[0, np.sort(np.array(times) + np.array([random.uniform(-jitter, jitter) for _ in times]))]
    return StepCurve(time, np.linspace(1, 0.2, time.size), float(time[-1] + 3), np.full(time.size, 0.01))


@given(
    st.lists(st.integers(1, 29), min_size=9, max_size=25, unique=True),
    st.sampled_from([1, 2]),
    st.randoms(use_true_random=False),
)
def test_drops_near_a_grid_are_put_on_it(places, steps, random):
    times = np.sort(places) / steps
    # With most drops on whole units the coarser grid is the right one.
    assume(steps == 1 or (np.array(places) % 2).sum() > len(places) / 3)
    (snapped,) = on_time_grid((curve_at(times, 0.04, random),), calibration(last=30.0))
    assert snapped.time[1:] == pytest.approx(times)
    assert [note.code for note in snapped.notes] == ["times-on-grid"]
    assert snapped.last_time >= snapped.time[-1]
    assert snapped.band.shape == snapped.time.shape


@pytest.mark.parametrize(("every", "amiss"), [(14, 0.27), (4, 0.17)])  # few, or near
def test_drops_that_were_read_amiss_hide_no_grid(every, amiss):
    places = np.arange(1.0, 29)
    times = np.where(places % every == 0, places + amiss, places + 0.05)
    (snapped,) = on_time_grid((StepCurve([0, *times], np.linspace(1, 0.2, 29), 30),), calibration(last=30.0))
    assert snapped.time[1:].tolist() == places.tolist()


def test_of_times_that_were_rounded_in_part_the_others_stay():
    places = np.arange(1.0, 29)
    times = np.where(places % 3 == 0, places + 0.27, places + 0.05)
    (snapped,) = on_time_grid((StepCurve([0, *times], np.linspace(1, 0.2, 29), 30),), calibration(last=30.0))
    assert snapped.time[1:].tolist() == np.where(places % 3 == 0, times, places).tolist()


# 1 px of drops that were read from pixels, 0.3 px of those of paths
@pytest.mark.parametrize(("off", "band"), [(0.1, 0.01), (0.03, 0.0)])
def test_drops_farther_from_a_grid_than_they_are_surely_read_stay_where_they_were(off, band):
    times = np.arange(1.0, 29) + np.resize([off, -off], 28)
    curve = StepCurve([0, *times], np.linspace(1, 0.2, 29), 30, np.full(29, band))
    assert on_time_grid((curve,), calibration(last=30.0)) == (curve,)


@pytest.mark.parametrize("seed", range(20))
def test_drops_at_any_time_stay_where_they_were(seed):
    time = np.r_[0, np.sort(np.random.default_rng(seed).uniform(0.2, 29.8, 70))]
    curve = StepCurve(time, np.linspace(1, 0.2, 71), 30)
    assert on_time_grid((curve,), calibration(last=30.0)) == (curve,)


def test_few_drops_are_no_grid():
    curve = StepCurve([0, 3, 6, 12, 18], [1, 0.9, 0.8, 0.7, 0.6], 24)
    assert on_time_grid((curve,), calibration(last=30.0)) == (curve,)


def test_a_grid_finer_than_pixels_cannot_be_told():
    curve = StepCurve(np.arange(0.0, 2000, 100), np.linspace(1, 0.2, 20), 3000)
    assert on_time_grid((curve,), calibration(last=3000.0)) == (curve,)


def test_long_drops_tell_a_grid_as_fine_as_a_pixel():
    times = np.arange(10.0, 210, 20)
    beside = times + np.resize([0.04, -0.06, 0.02], times.size)  # px
    long = StepCurve([0, *beside.tolist()], np.linspace(1, 0.2, 11), 300)
    short = StepCurve([0, *beside.tolist()], np.linspace(1, 0.9, 11), 300)
    assert on_time_grid((long,), calibration(last=300.0))[0].time[1:].tolist() == times.tolist()
    assert on_time_grid((short,), calibration(last=300.0)) == (short,)


def test_last_drops_that_are_put_early_hide_no_grid():
    early = 200.55
    first = StepCurve([0, 20, 45, 71, 98, early], [1, 0.9, 0.8, 0.7, 0.6, 0], early)
    second = StepCurve([0, 12, 33, 58, 140, early], [1, 0.9, 0.8, 0.7, 0.6, 0], early)
    snapped = on_time_grid((first, second), calibration(last=300.0))
    assert [curve.time[-1] for curve in snapped] == [201, 201]


def test_a_grid_is_judged_over_all_curves():
    whole = StepCurve(np.arange(0.0, 7), np.linspace(1, 0.5, 7), 20)
    other = StepCurve(
        [0, *(np.arange(1, 21) + np.resize([0.24, 0.44, 0.36], 20)).tolist()], np.linspace(1, 0.1, 21), 25
    )
    assert on_time_grid((whole, other), calibration(last=30.0)) == (whole, other)
    assert on_time_grid((whole, whole), calibration(last=30.0))[1].time.tolist() == whole.time.tolist()


def test_two_drops_in_one_unit_of_the_grid_are_one():
    time = [0, *np.arange(1.0, 12), 12.98, 13.03]
    curve = StepCurve(time, np.linspace(1, 0.1, 14), 20, np.full(14, 0.001))
    (snapped,) = on_time_grid((curve,), calibration(last=30.0))
    assert snapped.time.tolist() == [*range(12), 13]
    assert snapped.survival[-1] == pytest.approx(0.1)


def test_the_area_is_the_same_in_percent_and_as_a_fraction():
    line = pixels([AREA.left, 120, 220], [10, 90, 130], 300)
    fraction, percent = (to_step_curve(line, calibration(percent=flag)) for flag in (False, True))
    assert percent.time.tolist() == fraction.time.tolist()
    assert percent.survival == pytest.approx(fraction.survival)


def test_points_given_that_rise_are_a_doubt():
    given = CurvePixels([50.0, 90.0, 130.0], [10.0, 60.0, 20.0], [0.3, 0.3, 0.3], 200.0, (0, 0, 0), 2.0)
    curve = to_step_curve(given, calibration(last=30.0))
    assert "curve-rises" in [note.code for note in curve.notes]
    assert (np.diff(curve.survival) <= 0).all()


def test_a_stroke_cut_in_half_by_the_frame_is_at_full_survival_beyond_the_tick_too():
    curve = to_step_curve(pixels([50, 53, 100], [10, 11.3, 60], 200, width=3.0), calibration())
    assert curve.survival.tolist() == pytest.approx([1, 0.75])
    assert curve.time.tolist() == pytest.approx([0, 5])


def test_a_small_first_drop_that_comes_later_is_kept_but_doubted():
    curve = to_step_curve(pixels([50, 80, 100], [10, 11.3, 60], 200, width=3.0), calibration())
    assert curve.survival.tolist() == pytest.approx([1, 1 - 1.3 / 200, 0.75])
    assert curve.band[1:] == pytest.approx([1 / 200, 0.3 / 200])
