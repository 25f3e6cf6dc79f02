# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The loops that numpy cannot express: no checks, no objects, no input or output.

Every kernel has a plain twin of the same name in tests/reference.py, equal to the bit.
"""

import numpy as np

from libc.math cimport rint

__all__ = ["guyot"]


cdef struct Walk:
    long long left  # patients still followed
    long long events  # so far
    double estimate  # the Kaplan-Meier value so far


cdef Walk walk_interval(
    const double[::1] time, const double[::1] survival, Py_ssize_t first, Py_ssize_t last, double end,
    long long n_censored, Walk at, long long[::1] events, long long[::1] censored,
) noexcept nogil:
    """Walk the points first..last - 1 with `n_censored` patients leaving evenly between them and `end`."""
    cdef Py_ssize_t k
    cdef long long d, c, gone = 0
    cdef double start = time[first], following
    cdef double gap = (end - start) / (n_censored + 1)
    for k in range(first, last):
        d = 0
        # A flat piece holds no event, whatever the rounding errors so far.
        if k > 0 and survival[k] < survival[k - 1] and at.estimate > 0:
            # S(k) = S(k - 1) (1 - d / n), with the estimate so far for S(k - 1): the rounding
            # errors of one step are not handed on to the later ones.
            d = <long long>rint(at.left * (1 - survival[k] / at.estimate))
            d = max(0, min(d, at.left))
            if d > 0:
                at.estimate *= 1 - d / <double>at.left
        following = time[k + 1] if k + 1 < last else end
        c = 0
        while gone < n_censored and (k + 1 == last or start + (gone + 1) * gap < following):
            gone += 1
            c += 1
        c = min(c, at.left - d)
        events[k] = d
        censored[k] = c
        at.events += d
        at.left -= d + c
    return at


def guyot(
    const double[::1] time, const double[::1] survival, double end,
    const long long[::1] lower, const long long[::1] count, long long total_events,
):
    """Rebuild events and censorings between the numbers at risk, as Guyot et al. do.

    Parameters
    ----------
    time : (K,) ascending, time[0] == 0
    survival : (K,) probability at and after each time, never rising
    end : end of follow-up, time[K - 1] <= end
    lower : (M,) first point at or after the time of each number at risk, lower[0] == 0, ascending
    count : (M,) numbers at risk; count[0] is the number of patients
    total_events : as published, -1 where it is not

    Returns
    -------
    events : (K,) patients with an event at each time
    censored : (K,) patients censored from each time up to the next one
    reached : (M,) rebuilt numbers at risk
    left : patients still followed at the end

    Source: Guyot et al. 2012, doi:10.1186/1471-2288-12-9, the algorithm's steps 1 to 8.
    """
    cdef Py_ssize_t n_points = time.shape[0], n_counts = lower.shape[0], i
    cdef long long n_censored, low, high, difference, best, best_difference, sum_censored = 0
    cdef Py_ssize_t first = 0, last
    cdef double span
    cdef Walk at, done
    events_array = np.zeros(n_points, dtype=np.int64)
    censored_array = np.zeros(n_points, dtype=np.int64)
    reached_array = np.zeros(n_counts, dtype=np.int64)
    cdef long long[::1] events = events_array, censored = censored_array, reached = reached_array

    with nogil:
        at.left, at.events, at.estimate = count[0], 0, survival[0]
        reached[0] = at.left
        for i in range(n_counts - 1):
            first, last = lower[i], lower[i + 1]
            n_censored = 0
            if survival[first] > 0:
                n_censored = <long long>rint(at.left * survival[last] / survival[first]) - count[i + 1]
            # The paper moves the censored by what is missing at the end until nothing is. More
            # censored leave fewer at risk: a bracket on them ends the walk where it would swing.
            low, high, best, best_difference = 0, at.left, 0, -1
            while low <= high:
                n_censored = max(low, min(n_censored, high))
                done = walk_interval(time, survival, first, last, time[last], n_censored, at, events, censored)
                difference = done.left - count[i + 1]
                if best_difference < 0 or abs(difference) < best_difference:
                    best, best_difference = n_censored, abs(difference)
                if difference == 0:
                    break
                if difference > 0:
                    low = n_censored + 1
                else:
                    high = n_censored - 1
                n_censored += difference
            if best != n_censored or best_difference != 0:
                done = walk_interval(time, survival, first, last, time[last], best, at, events, censored)
            sum_censored += best
            at = done
            reached[i + 1] = at.left

        # The last interval: the average rate of censoring so far.
        first = lower[n_counts - 1]
        n_censored = 0
        span = time[first]
        if n_counts > 1 and span > 0:
            n_censored = <long long>rint(sum_censored * (end - time[first]) / span)
        n_censored = min(n_censored, at.left)
        done = walk_interval(time, survival, first, n_points, end, n_censored, at, events, censored)
        if total_events >= 0 and at.events >= total_events and n_counts > 1:
            # All events are spent before the last interval: it holds none.
            for i in range(first, n_points):
                events[i] = 0
                censored[i] = 0
            done = at
        elif total_events >= 0:
            low, high, best, best_difference = 0, at.left, 0, -1
            while low <= high:
                n_censored = max(low, min(n_censored, high))
                done = walk_interval(time, survival, first, n_points, end, n_censored, at, events, censored)
                difference = done.events - total_events
                if best_difference < 0 or abs(difference) < best_difference:
                    best, best_difference = n_censored, abs(difference)
                if difference == 0:
                    break
                if difference > 0:
                    low = n_censored + 1
                else:
                    high = n_censored - 1
                n_censored += difference
            if best_difference != 0:
                done = walk_interval(time, survival, first, n_points, end, best, at, events, censored)
    return events_array, censored_array, reached_array, done.left
