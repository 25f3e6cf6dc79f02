"""The way of a curve: equal to its plain twin, and right where the best way is plain."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import reference
from kmrecon import _core

SHAPE = st.tuples(st.integers(1, 12), st.integers(1, 10))
KINDS, DRAWN = 4, 3
GAINS = st.floats(-3, 1, width=32)
COSTS = st.floats(0, 3, width=32)
TABLES = st.tuples(*[arrays.arrays(np.float32, KINDS, elements=each) for each in (GAINS, COSTS)]).map(np.array)


@st.composite
def plots(draw, most=12):
    """Draw what each pixel of a plot is, its share of ink, and what each kind of pixel gains and costs."""
    kind = draw(arrays.arrays(np.uint8, SHAPE, elements=st.integers(0, KINDS - 1)))[:most, :most]
    share = draw(arrays.arrays(np.float32, kind.T.shape, elements=st.floats(0, 1, width=32)))
    return np.ascontiguousarray(kind), share, draw(TABLES)


@given(st.data(), plots())
@settings(max_examples=100, deadline=None)
def test_falling_path_equals_its_twin(data, plot):
    rows = plot[0].shape[1]
    first = data.draw(st.integers(0, rows - 1))
    last = data.draw(st.integers(first, rows))
    mine, twin = (module.falling_path(*plot, DRAWN, first, last) for module in (_core, reference))
    for a, b in zip(mine, twin, strict=True):
        np.testing.assert_array_equal(a, b)


@given(plots(most=4))
@settings(max_examples=60, deadline=None)
def test_no_way_through_a_small_plot_gains_more(plot):
    kind, share, (gain, cost) = plot
    across, down = np.where(kind == DRAWN, share.T, gain[kind]), cost[kind]
    start, leave = _core.falling_path(*plot, DRAWN, 0, kind.shape[1])
    found = sum(
        float(across[k, leave[k]]) - float(down[k, start[k] + 1 : leave[k] + 1].sum()) for k in range(leave.size)
    )
    assert found >= best_gain(across, down, 0, 0, 0.0) - 1e-4


def best_gain(across, down, column, row, so_far):
    """Return the gain of the best way from a row on, tried out one by one."""
    best = so_far
    if column == across.shape[0]:
        return best
    rows = range(across.shape[1]) if column == 0 else range(row, across.shape[1])
    for leave in rows:
        cost = 0.0 if column == 0 else float(down[column, row + 1 : leave + 1].sum())
        best = max(best, best_gain(across, down, column + 1, leave, so_far - cost + float(across[column, leave])))
    return best


@given(st.data(), arrays.arrays(np.uint8, SHAPE, elements=st.integers(0, 1)))
@settings(max_examples=60, deadline=None)
def test_rows_with_equal_their_twin(data, drawn):
    rows, columns = drawn.shape
    size = data.draw(st.integers(0, columns))
    ends = data.draw(arrays.arrays(np.int64, (2, size), elements=st.integers(0, rows - 1)))
    start, leave = np.sort(ends, axis=0)
    mine, twin = _core.rows_with(drawn, start, leave), reference.rows_with(drawn, start, leave)
    np.testing.assert_array_equal(mine, twin)


def test_a_plot_without_ink_has_no_way():
    nothing, table = np.zeros((5, 4), np.uint8), np.array([[-1], [0]], np.float32)
    start, leave = _core.falling_path(nothing, np.zeros((4, 5), np.float32), table, DRAWN, 0, 4)
    assert start.size == leave.size == 0
