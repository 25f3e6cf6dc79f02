# What every stage asks of a picture: how far its pixels are from a color, and the runs of what is drawn.

def off_color(const unsigned char[:, :, :] pixels, const double[::1] color):
    """Return how far each pixel is from a color: the largest difference of its channels.

    Parameters
    ----------
    pixels : (height, width, 3)
    color : (3,) in the pixels' units

    Returns
    -------
    off : (height, width)
    """
    cdef Py_ssize_t height = pixels.shape[0], width = pixels.shape[1], r, c
    cdef float red = <float>color[0], green = <float>color[1], blue = <float>color[2]
    off_array = np.empty((height, width), dtype=np.float32)
    cdef float[:, ::1] off = off_array

    with nogil:
        for r in range(height):
            for c in range(width):
                off[r, c] = max(
                    max(fabsf(pixels[r, c, 0] - red), fabsf(pixels[r, c, 1] - green)), fabsf(pixels[r, c, 2] - blue)
                )
    return off_array


def run_lengths(const unsigned char[:, :] drawn):
    """Return for each drawn pixel the rows of the upright run that it is in, 0 where nothing is drawn.

    Parameters
    ----------
    drawn : (height, width) 0 or 1

    Returns
    -------
    length : (height, width)
    """
    cdef Py_ssize_t height = drawn.shape[0], width = drawn.shape[1], r, c
    length_array = np.zeros((height, width), dtype=np.int32)
    cdef int[:, ::1] length = length_array

    with nogil:
        for r in range(height):
            for c in range(width):
                length[r, c] = (1 + (length[r - 1, c] if r > 0 else 0)) if drawn[r, c] else 0
        for r in range(height - 2, -1, -1):
            for c in range(width):
                if length[r, c] and length[r + 1, c]:
                    length[r, c] = length[r + 1, c]
    return length_array


def runs_at(const unsigned char[:, :] drawn, const long long[::1] row, const long long[::1] column):
    """Return the first and the last row of the upright runs of drawn pixels at some places.

    Parameters
    ----------
    drawn : (height, width) 0 or 1
    row, column : (K,) places; where nothing is drawn the run is empty: from the row below to the row above

    Returns
    -------
    first, last : (K,) inside the picture
    """
    cdef Py_ssize_t height = drawn.shape[0], n_places = row.shape[0], k
    cdef long long up, low
    first_array = np.empty(n_places, dtype=np.int64)
    last_array = np.empty(n_places, dtype=np.int64)
    cdef long long[::1] first = first_array, last = last_array

    with nogil:
        for k in range(n_places):
            up, low = row[k] + 1, row[k] - 1
            if drawn[row[k], column[k]]:
                up, low = row[k], row[k]
                while up > 0 and drawn[up - 1, column[k]]:
                    up -= 1
                while low + 1 < height and drawn[low + 1, column[k]]:
                    low += 1
            first[k], last[k] = min(up, height - 1), max(low, 0)
    return first_array, last_array


def ink_above(const float[:, :] share, const unsigned char[:, :] hidden, const double[::1] edge, float trace):
    """Follow ink upwards from an edge in each column as far as it goes on, and what covers the edge.

    Parameters
    ----------
    share : (height, width) 0-1, part of each pixel that is covered by ink
    hidden : (height, width) 0 or 1, something else is drawn there
    edge : (width,) px; below it the first pixel belongs to something else
    trace : share of a pixel; less is no ink, but in the first pixel

    Returns
    -------
    ink, covered : (width,) px; what is covered up to the upper side of the picture is so without end
    """
    cdef Py_ssize_t height = share.shape[0], width = share.shape[1], c, k
    cdef long long first, row
    cdef double beyond
    cdef float part
    cdef bint on, behind
    ink_array, covered_array = np.zeros(width), np.zeros(width)
    cdef double[::1] ink = ink_array, covered = covered_array

    with nogil:
        for c in range(width):
            first = <long long>ceil(edge[c]) - 1
            row = min(max(first, 0), height - 1)
            beyond = first + 1 - edge[c]
            ink[c] = max(share[row, c] - beyond, 0.0)
            behind = hidden[row, c]
            covered[c] = 1 - beyond if behind else 0.0
            if first == 0 and ink[c] > trace:
                covered[c] = INFINITY
            on = first > 0
            for k in range(1, height):
                if not (on or behind):
                    break
                row = min(max(first - k, 0), height - 1)
                part = share[row, c]
                on = on and part > trace
                behind = behind and hidden[row, c]
                if on:
                    ink[c] += part
                if behind:
                    covered[c] += 1
                if on and first == k:
                    covered[c] = INFINITY
                on = on and first > k
    return ink_array, covered_array
