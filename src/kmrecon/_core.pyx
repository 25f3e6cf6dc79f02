# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The loops that numpy cannot express: no checks, no objects, no input or output.

Every kernel has a plain twin of the same name in tests/reference.py, equal to the bit. Here stands the Guyot
algorithm; the lattice of the exact method, the statistics of ensembles, the dashes of lines, the way of a curve
and what is asked of every picture are included.
"""

import numpy as np

from libc.math cimport INFINITY, NAN, ceil, exp, fabsf, log, sqrt

__all__ = [
    "around_corners", "behind_others", "beside_dashes", "curve_statistics", "falling_path", "guyot", "ink_above",
    "lattice", "off_color", "rows_with", "run_lengths", "runs_at", "two_arms",
]


cdef inline double rounded(double value) noexcept nogil:
    """Round half to even, as Python does; 1.5 * 2**52 leaves no bits for a fraction (|value| < 2**51)."""
    return (value + 6755399441055744.0) - 6755399441055744.0


cdef struct Walk:
    long long left  # patients still followed
    long long events  # so far
    double estimate  # the Kaplan-Meier value so far
    long long censored  # in the interval just walked


cdef struct Interval:
    Py_ssize_t first  # point
    Py_ssize_t last  # point after it
    double end  # time


cdef Walk walk(
    const double[::1] time, const double[::1] survival, Interval span, long long n_censored, Walk at,
    long long[::1] events, long long[::1] censored,
) noexcept nogil:
    """Walk the points of an interval with `n_censored` patients leaving evenly spread over it."""
    cdef Py_ssize_t k
    cdef long long d, c, gone = 0
    cdef double before, following, start = time[span.first]
    cdef double gap = (span.end - start) / (n_censored + 1)
    for k in range(span.first, span.last):
        d, c = 0, 0
        before = survival[k - 1] if k > 0 else 1.0
        # A flat piece holds no event, whatever the rounding errors so far.
        if survival[k] < before and at.estimate > 0:
            # d = n (1 - S(k) / S(last)) with the estimate so far for S(last): so the
            # rounding error of one step is not handed on to the later ones.
            d = <long long>rounded(at.left * (1 - survival[k] / at.estimate))
            d = max(0, min(d, at.left))
        if d > 0:
            at.estimate *= 1 - d / <double>at.left
        following = time[k + 1] if k + 1 < span.last else span.end
        while gone + c < n_censored and (k + 1 == span.last or start + (gone + c + 1) * gap < following):
            c += 1
        gone += c
        c = min(c, at.left - d)
        events[k], censored[k] = d, c
        at.events += d
        at.left -= d + c
    at.censored = n_censored
    return at


cdef Walk walk_to(
    const double[::1] time, const double[::1] survival, Interval span, long long guess, long long target,
    bint count_events, Walk at, long long[::1] events, long long[::1] censored,
) noexcept nogil:
    """Walk an interval with the censored that lead to `target` events, or to `target` at risk after it."""
    cdef long long n_censored = guess, low = 0, high = at.left, best = 0, least = -1, difference
    cdef Walk done = at
    # The paper moves the censored by what is missing at the end until nothing is. More
    # censored leave fewer at risk and fewer events: a bracket ends the walk that would swing.
    while low <= high:
        n_censored = max(low, min(n_censored, high))
        done = walk(time, survival, span, n_censored, at, events, censored)
        difference = (done.events if count_events else done.left) - target
        if least < 0 or abs(difference) < least:
            best, least = n_censored, abs(difference)
        if difference == 0:
            return done
        if difference > 0:
            low = n_censored + 1
        else:
            high = n_censored - 1
        n_censored += difference
    return walk(time, survival, span, best, at, events, censored)


def guyot(
    const double[::1] time, const double[::1] survival, double end,
    const long long[::1] lower, const long long[::1] count, long long total_events,
):
    """Rebuild events and censorings between the numbers at risk.

    Parameters
    ----------
    time : (K,) ascending, time[0] == 0
    survival : (K,) probability at and after each time, never rising
    end : end of follow-up, time[K - 1] <= end
    lower : (M,) point at the time of each number at risk, lower[0] == 0, strictly ascending
    count : (M,) numbers at risk; count[0] is the number of patients
    total_events : as published, -1 where it is not

    Returns
    -------
    events : (K,) patients with an event at each time
    censored : (K,) patients censored from each time up to the next one
    left : patients still followed at the end

    Source: Guyot et al. 2012, doi:10.1186/1471-2288-12-9, the algorithm's steps 1 to 8.
    """
    cdef Py_ssize_t n_points = time.shape[0], n_counts = lower.shape[0], i
    cdef long long guess, sum_censored = 0
    cdef Interval span
    cdef Walk at, done
    events_array = np.zeros(n_points, dtype=np.int64)
    censored_array = np.zeros(n_points, dtype=np.int64)
    cdef long long[::1] events = events_array, censored = censored_array

    with nogil:
        at.left, at.events, at.estimate, at.censored = count[0], 0, 1.0, 0
        for i in range(n_counts - 1):
            span.first, span.last, span.end = lower[i], lower[i + 1], time[lower[i + 1]]
            guess = -count[i + 1]
            if survival[span.first] > 0:
                guess += <long long>rounded(at.left * survival[span.last] / survival[span.first])
            at = walk_to(time, survival, span, guess, count[i + 1], False, at, events, censored)
            sum_censored += at.censored

        # The last interval: censored at the average rate so far, none without a table.
        span.first, span.last, span.end = lower[n_counts - 1], n_points, end
        guess = 0
        if time[span.first] > 0:
            guess = <long long>rounded(sum_censored * (end - time[span.first]) / time[span.first])
        guess = min(guess, at.left)
        if total_events < 0:
            done = walk(time, survival, span, guess, at, events, censored)
        elif n_counts > 1 and at.events >= total_events:
            # All events are spent before the last interval, so it holds none.
            done = at
        else:
            done = walk_to(time, survival, span, guess, total_events, True, at, events, censored)
    return events_array, censored_array, done.left


include "_dashes.pxi"
include "_falling.pxi"
include "_lattice.pxi"
include "_planes.pxi"
include "_statistics.pxi"
