# The way of a curve through a plot.

def falling_path(
    const unsigned char[:, ::1] kind, const float[:, :] share, const float[:, ::1] table, unsigned char drawn,
    Py_ssize_t first, Py_ssize_t last,
):
    """Find the way through a plot that gains most and never rises.

    Within a column the way may fall, which costs; then it crosses the column, which gains. It ends where it has
    gained most. Of equal ways down, the one from the lowest row.

    Parameters
    ----------
    kind : (columns, rows) what each pixel is
    share : (rows, columns) gain of crossing a pixel that is drawn
    table : (2, kinds) gain of crossing any other kind of pixel, and cost of falling to each kind from the row above
    drawn : kind of the pixels that are drawn
    first, last : rows of the first column in which the way may begin, last not included

    Returns
    -------
    start, leave : (K,) row in which the way enters each column, and leaves it; empty where nothing is gained
    """
    cdef Py_ssize_t columns = kind.shape[0], rows = kind.shape[1], k, r, source
    cdef Py_ssize_t top_column = -1, top_row = 0
    cdef unsigned char what
    cdef double carried, top = 0.0
    best_array = np.full(rows, -np.inf, dtype=np.float64)
    best_array[first:last] = 0
    came_array = np.empty((columns, rows), dtype=np.int32)
    cdef double[::1] best = best_array
    cdef int[:, ::1] came = came_array

    with nogil:
        for k in range(columns):
            carried, source = -INFINITY, 0
            for r in range(rows):
                what = kind[k, r]
                carried -= table[1, what]
                if best[r] >= carried:
                    carried, source = best[r], r
                came[k, r] = <int>source
                best[r] = carried + (share[r, k] if what == drawn else table[0, what])
            for r in range(rows):
                if best[r] > top:
                    top, top_column, top_row = best[r], k, r
    start_array = np.empty(top_column + 1, dtype=np.int64)
    leave_array = np.empty(top_column + 1, dtype=np.int64)
    cdef long long[::1] start = start_array, leave = leave_array
    with nogil:
        r = top_row
        for k in range(top_column, -1, -1):
            leave[k] = r
            r = came[k, r]
            start[k] = r
    return start_array, leave_array


def rows_with(const unsigned char[:, :] drawn, const long long[::1] start, const long long[::1] leave):
    """Count the rows in which the drops of a way show something, in their column or one beside it.

    Parameters
    ----------
    drawn : (rows, columns) 0 or 1
    start, leave : (K,) row in which the way enters each column, and leaves it, start <= leave, K <= columns

    Returns
    -------
    count : (K,) rows after `start` to `leave`
    """
    cdef Py_ssize_t columns = drawn.shape[1], n = start.shape[0], k, r
    count_array = np.zeros(n, dtype=np.int64)
    cdef long long[::1] count = count_array

    with nogil:
        for k in range(n):
            for r in range(start[k] + 1, leave[k] + 1):
                if drawn[r, k] or (k > 0 and drawn[r, k - 1]) or (k + 1 < columns and drawn[r, k + 1]):
                    count[k] += 1
    return count_array
