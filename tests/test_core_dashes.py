"""The empty pixels between dashes: equal to their plain twin, whichever way the picture lies in memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import reference
from kmrecon import _core

SHAPE = st.tuples(st.integers(1, 12), st.integers(1, 10))
DRAWN = arrays.arrays(np.uint8, SHAPE, elements=st.integers(0, 1))
KINDS = arrays.arrays(np.uint8, SHAPE, elements=st.integers(0, 2))
VIEWS = [lambda a: a, lambda a: a[::-1], lambda a: a.swapaxes(0, 1), lambda a: a[1:, ::2]]


@pytest.mark.parametrize("view", VIEWS)
@given(DRAWN, st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_ways_around_corners_equal_their_twin(view, drawn, longest):
    assert_same(_core.around_corners(view(drawn), longest), reference.around_corners(view(drawn), longest))


@pytest.mark.parametrize("view", VIEWS)
@given(KINDS, st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_ways_behind_others_equal_their_twin(view, kinds, longest):
    drawn, hidden = (view((kinds == kind).view(np.uint8)) for kind in (1, 2))
    assert_same(_core.behind_others(drawn, hidden, longest), reference.behind_others(drawn, hidden, longest))


@pytest.mark.parametrize("view", VIEWS)
@given(DRAWN, st.sampled_from([1.0, 2.5]))
@settings(max_examples=40, deadline=None)
def test_pixels_beside_dashes_equal_their_twin(view, drawn, longer):
    mine, twin = _core.beside_dashes(view(drawn), longer), reference.beside_dashes(view(drawn), longer)
    for a, b in zip(mine, twin, strict=True):
        assert_same(a, b)


def assert_same(mine, twin):
    assert mine.dtype == twin.dtype
    np.testing.assert_array_equal(mine, twin)
