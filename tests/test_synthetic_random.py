"""Random figures are the same for the same seed, and as varied as the seeds are."""

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kmrecon.synthetic import random_figure, truth_of
from kmrecon.synthetic.patients import SHAPES, event_times, random_trial, simulate_trial
from kmrecon.synthetic.placing import ink_points
from kmrecon.synthetic.random_figures import random_style, time_ticks
from kmrecon.synthetic.statistics import kaplan_meier, median_survival


@pytest.mark.parametrize("seed", range(8))
def test_every_random_figure_is_a_picture_with_its_truth(seed: int) -> None:
    figure = random_figure(seed)
    image = Image.open(io.BytesIO(figure.data))
    assert image.size == (figure.box.width, figure.box.height)
    json.dumps(truth_of(figure, "x", "x.png", {panel.name: "x.csv" for panel in figure.panels}))
    for panel in figure.panels:
        area = panel.calibration.plot_area
        assert 0 < area.left < area.right < figure.box.right
        assert 0 < area.top < area.bottom < figure.box.bottom
        for curve in panel.curves:
            assert (ink_points(curve)[:, 0] <= area.right + 1).all()


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert random_figure(3).data == random_figure(3).data


def test_other_seeds_give_other_looks() -> None:
    looks = {random_style(np.random.default_rng(seed)).name for seed in range(60)}
    assert len(looks) > 10


@pytest.mark.parametrize("shape", SHAPES)
def test_the_median_of_a_shape_is_the_median_asked_for(shape: str) -> None:
    hazard = -np.log(1 - (np.arange(2001) + 0.5) / 2001)
    times = event_times(shape, 10.0, hazard)
    assert np.median(times) == pytest.approx(10.0, rel=0.01)
    assert (np.diff(times[np.isfinite(times)]) >= 0).all()


@given(st.integers(0, 10_000), st.integers(1, 4))
def test_patients_of_a_random_trial_are_sound(seed: int, n_arms: int) -> None:
    rng = np.random.default_rng(seed)
    design = random_trial(rng, n_arms)
    for arm, n in zip(simulate_trial(design, rng), design.sizes, strict=True):
        assert arm.n == n
        assert (arm.time > 0).all()
        assert arm.last_time <= design.follow_up + design.rounding
        median = median_survival(kaplan_meier(arm.time, arm.event))
        assert median is None or median <= arm.last_time


@given(st.floats(2, 200), st.integers(0, 100))
def test_ticks_start_at_zero_and_are_even(last: float, seed: int) -> None:
    ticks = np.array(time_ticks(last, np.random.default_rng(seed)))
    assert ticks[0] == 0
    assert np.unique(np.diff(ticks)).size == 1
    assert 0.8 * last <= ticks[-1] + 1e-9
