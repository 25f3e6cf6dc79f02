# The empty pixels between the dashes of a broken line.

def around_corners(const unsigned char[:, :] drawn, Py_ssize_t longest):
    """Mark the empty pixels on the ways that lead from ink to the right, then down to other ink.

    Parameters
    ----------
    drawn : (rows, columns) 0 or 1
    longest : most steps of a way

    Returns
    -------
    ways : (rows, columns) 0 or 1
    """
    cdef Py_ssize_t rows = drawn.shape[0], columns = drawn.shape[1], r, c, before
    cdef Py_ssize_t none = rows + columns + longest  # more steps than any way has
    ways_array = np.zeros((rows, columns), dtype=np.uint8)
    below_array = np.full((rows + 1, columns), none, dtype=np.int32)
    falls_array = np.zeros(columns, dtype=np.uint8)
    cdef unsigned char[:, ::1] ways = ways_array
    cdef int[:, ::1] below = below_array
    cdef unsigned char[::1] falls = falls_array  # whether a way leads down this column
    cdef unsigned char level

    with nogil:
        for r in range(rows - 1, -1, -1):
            for c in range(columns):
                below[r, c] = 0 if drawn[r, c] else below[r + 1, c] + 1
        for r in range(rows):
            before = none
            for c in range(columns):
                before = 0 if drawn[r, c] else before + 1
                if drawn[r, c]:
                    falls[c] = 0
                elif before + below[r, c] <= longest:
                    falls[c] = 2  # a corner
                ways[r, c] = falls[c]
                falls[c] = falls[c] > 0
            level = 0
            for c in range(columns - 1, -1, -1):
                level = not drawn[r, c] and (level or ways[r, c] == 2)
                ways[r, c] = level or ways[r, c] > 0
    return ways_array


def behind_others(const unsigned char[:, :] drawn, const unsigned char[:, :] hidden, Py_ssize_t longest):
    """Mark the empty pixels between two drawn ones of a column where others hide what lies between.

    Parameters
    ----------
    drawn, hidden : (rows, columns) 0 or 1
    longest : most rows, rounded down to an even number, in which nothing is drawn at all; half as far from the ends
        of a column nothing is known

    Returns
    -------
    ways : (rows, columns) 0 or 1
    """
    cdef Py_ssize_t rows = drawn.shape[0], columns = drawn.shape[1], half = longest // 2, r, c, k, ink, seen
    ways_array = np.zeros((rows, columns), dtype=np.uint8)
    cdef unsigned char[:, ::1] ways = ways_array

    with nogil:
        for c in range(columns):
            ink, seen = -1, -1  # the last row with ink, and with anything; no ink before a longer gap
            for r in range(half, rows - half):
                if not (drawn[r, c] or hidden[r, c]):
                    continue
                if r - seen - 1 > 2 * half:
                    ink = -1
                seen = r
                if drawn[r, c]:
                    if ink >= 0:
                        for k in range(ink + 1, r):
                            ways[k, c] = not hidden[k, c]
                    ink = r
    return ways_array


def beside_dashes(const unsigned char[:, :] drawn, double longer):
    """Mark the empty pixels beside which a dash lies that is many times as long as thick.

    Parameters
    ----------
    drawn : (rows, columns) 0 or 1
    longer : times as long as thick

    Returns
    -------
    right, above : (rows, columns) 0 or 1
        The nearest ink to the left belongs to an upright dash; the nearest ink below belongs to a level one.
    """
    cdef Py_ssize_t rows = drawn.shape[0], columns = drawn.shape[1], r, c, k, first
    cdef unsigned char dash
    high_array = run_lengths(drawn)
    right_array = np.zeros((rows, columns), dtype=np.uint8)
    above_array = np.zeros((rows, columns), dtype=np.uint8)
    level_array = np.zeros(columns, dtype=np.uint8)
    cdef int[:, ::1] high = high_array
    cdef unsigned char[:, ::1] right = right_array, above = above_array
    cdef unsigned char[::1] level = level_array  # whether the nearest ink below in each column is of a level dash

    with nogil:
        for r in range(rows - 1, -1, -1):
            first, dash = 0, 0
            for c in range(columns):
                if not drawn[r, c]:
                    right[r, c], above[r, c] = dash, level[c]
                    first = c + 1
                elif c + 1 == columns or not drawn[r, c + 1]:
                    for k in range(first, c + 1):
                        level[k] = c + 1 - first > longer * high[r, k]
                    dash = high[r, c] > longer * (c + 1 - first)
    return right_array, above_array
