"""What is asked of every picture: equal to its plain twin, whichever way the picture lies in memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import reference
from kmrecon import _core

SHAPE = st.tuples(st.integers(1, 12), st.integers(1, 10))
DRAWN = arrays.arrays(np.uint8, SHAPE, elements=st.integers(0, 1))
COLOR = st.tuples(*[st.floats(0, 255, width=16)] * 3)
VIEWS = [lambda a: a, lambda a: a[::-1], lambda a: a.swapaxes(0, 1), lambda a: a[1:, ::2]]


@pytest.mark.parametrize("view", VIEWS)
@given(st.data(), SHAPE, COLOR)
@settings(max_examples=40, deadline=None)
def test_off_color_equals_its_twin(view, data, shape, color):
    pixels = view(data.draw(arrays.arrays(np.uint8, (*shape, 3))))
    assert_same(_core.off_color(pixels, np.array(color)), reference.off_color(pixels, color))


@pytest.mark.parametrize("view", VIEWS)
@given(DRAWN)
@settings(max_examples=40, deadline=None)
def test_run_lengths_equal_their_twin(view, drawn):
    assert_same(_core.run_lengths(view(drawn)), reference.run_lengths(view(drawn)))


@pytest.mark.parametrize("view", VIEWS[:3])
@given(DRAWN)
@settings(max_examples=40, deadline=None)
def test_runs_at_every_place_equal_their_twin(view, drawn):
    drawn = view(drawn)
    places = [np.ravel(index) for index in np.indices(drawn.shape)]
    mine, twin = _core.runs_at(drawn, *places), reference.runs_at(drawn, *places)
    for a, b in zip(mine, twin, strict=True):
        assert_same(a, b)


@pytest.mark.parametrize("view", VIEWS[:3])
@given(st.data(), SHAPE)
@settings(max_examples=60, deadline=None)
def test_ink_above_an_edge_equals_its_twin(view, data, shape):
    share = view(data.draw(arrays.arrays(np.float32, shape, elements=st.sampled_from([0.0, 0.1, 0.12, 0.5, 1.0]))))
    hidden = view(data.draw(arrays.arrays(np.uint8, shape, elements=st.integers(0, 1))))
    places = st.floats(-3, share.shape[0] + 3, width=16)
    edge = data.draw(arrays.arrays(np.float64, share.shape[1], elements=places))
    mine, twin = _core.ink_above(share, hidden, edge, 0.12), reference.ink_above(share, hidden, edge, 0.12)
    for a, b in zip(mine, twin, strict=True):
        assert_same(a, b)


def assert_same(mine, twin):
    assert mine.dtype == twin.dtype
    np.testing.assert_array_equal(mine, twin)
