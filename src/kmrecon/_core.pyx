# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The loops that numpy cannot express: no checks, no objects, no input or output.

Every kernel has a plain twin of the same name in tests/reference.py, equal to the bit.
"""

import numpy as np

from libc.math cimport NAN, exp, log, sqrt

__all__ = ["curve_statistics", "guyot", "lattice", "two_arms"]


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


# The lattice of the exact method. A cell of step j is (patients left after it, bin of the
# Kaplan-Meier estimate inside the band of its level); an edge from a cell of step j - 1 to one
# of step j is (c censored in the gap, then d events at the drop).

cdef struct Edge:
    long long cell  # where it leads to
    double weight  # prior of c and d times the likelihood of the level
    double estimate  # the Kaplan-Meier estimate there
    long long d
    long long c


cdef struct Lattice:
    const double* level  # (J,) probability after each step
    const double* flat  # (J,) half width inside which all estimates are as likely
    const double* half  # (J,) half width of the band
    const long long* low  # (J,) fewest patients left after each step
    const long long* high  # (J,) most
    const long long* count  # (J,) number at risk printed in the drop's own column, -1: none
    const long long* fewest  # (J,) events at each step
    const long long* drop_start  # (J + 1,) into drop_weight
    const double* drop_weight  # prior of fewest[j], fewest[j] + 1, ... events
    const long long* gap_start  # (J + 1,) into gap_weight
    const double* gap_weight  # prior of 0, 1, ... censored before each step
    const long long* cell_start  # (J + 1,) first cell of each step
    Py_ssize_t n_steps
    long long bins
    double after  # weight of a count that stands after events of the drop, not before them


cdef Py_ssize_t edges_from(Lattice* at, Py_ssize_t j, long long n, double estimate, Edge* found) noexcept nogil:
    """List the edges of step j from a cell with n patients left; return how many."""
    cdef Py_ssize_t n_found = 0
    cdef long long d, k, before, first, last, bin, n_gap = at.gap_start[j + 1] - at.gap_start[j]
    cdef double level = at.level[j], half = at.half[j], flat = at.flat[j], new, off, weight
    # |estimate (1 - d / before) - level| <= half: limits of d / before.
    cdef double most = 1 - (level - half) / estimate, least = 1 - (level + half) / estimate
    for k in range(at.drop_start[j + 1] - at.drop_start[j]):
        d = at.fewest[j] + k
        first = max(max(at.low[j] + d, n - n_gap + 1), d)
        last = min(n, at.high[j] + d)
        if d > 0:
            if most <= 0:
                continue
            if d / most - 1e-6 > first:
                first = <long long>(d / most - 1e-6)
            if least > 0 and d / least + 1e-6 < last:
                last = <long long>(d / least + 1e-6)
        for before in range(last, first - 1, -1):
            new = estimate * (1 - d / <double>before) if d > 0 else estimate
            off = abs(new - level)
            if off > half:
                continue
            weight = at.drop_weight[at.drop_start[j] + k] * at.gap_weight[at.gap_start[j] + n - before]
            if off > flat:
                off = (half - off) / (half - flat)
                weight *= off * off
            if at.count[j] >= 0 and before != at.count[j]:
                if before < at.count[j] or before - d > at.count[j]:
                    continue
                weight *= at.after
            bin = min(<long long>((new - level + half) * at.bins / (2 * half)), at.bins - 1)
            found[n_found].cell = at.cell_start[j] + (before - d - at.low[j]) * at.bins + bin
            found[n_found].weight = weight
            found[n_found].estimate = new
            found[n_found].d = d
            found[n_found].c = n - before
            n_found += 1
    return n_found


cdef inline long long left_at(Lattice* at, Py_ssize_t j, long long cell) noexcept nogil:
    """Return the patients left in a cell after step j."""
    return at.low[j] + (cell - at.cell_start[j]) // at.bins


cdef Py_ssize_t spread_forward(
    Lattice* at, double prune, double[::1] forward, double[::1] mean, double* evidence, Edge* found
) noexcept nogil:
    """Fill the probability of each cell by what lies before it, and its mean estimate.

    Return the first step that no path reaches, the number of steps where all are reached.
    """
    cdef Py_ssize_t j, k, n_found
    cdef long long cell
    cdef double total, largest
    forward[0], mean[0] = 1, 1
    for j in range(1, at.n_steps):
        largest = 0
        for cell in range(at.cell_start[j - 1], at.cell_start[j]):
            largest = max(largest, forward[cell])
        for cell in range(at.cell_start[j - 1], at.cell_start[j]):
            if forward[cell] <= prune * largest:
                forward[cell] = 0
                continue
            n_found = edges_from(at, j, left_at(at, j - 1, cell), mean[cell], found)
            for k in range(n_found):
                total = forward[cell] * found[k].weight
                forward[found[k].cell] += total
                mean[found[k].cell] += total * found[k].estimate
        total = 0
        for cell in range(at.cell_start[j], at.cell_start[j + 1]):
            if forward[cell] > 0:
                mean[cell] /= forward[cell]
                total += forward[cell]
        if not total > 0:
            return j
        for cell in range(at.cell_start[j], at.cell_start[j + 1]):
            forward[cell] /= total
        evidence[0] += log(total)
    return at.n_steps


cdef double spread_backward(
    Lattice* at, const double[::1] end_weight, double[::1] forward, double[::1] mean, double[::1] backward,
    double[::1] share, double[::1] value, Edge* found,
) noexcept nogil:
    """Fill the probability of what lies after each cell, and the value of the best path from it.

    `share` is the probability of each number left (the bins of a cell summed, kept at its first bin);
    `value` the largest sum of shares on the way to the end. Return the expected number of events.
    """
    cdef Py_ssize_t j, k, n_found
    cdef long long cell, bin
    cdef double total, best, here, events, expected = 0, of_step
    j = at.n_steps - 1
    for cell in range(at.cell_start[j], at.cell_start[j + 1]):
        backward[cell] = end_weight[left_at(at, j, cell)] if forward[cell] > 0 else 0
    for j in range(at.n_steps - 1, -1, -1):
        total, of_step = 0, 0
        for cell in range(at.cell_start[j], at.cell_start[j + 1]):
            if j + 1 < at.n_steps and forward[cell] > 0:
                n_found = edges_from(at, j + 1, left_at(at, j, cell), mean[cell], found)
                best, here, events = -1, 0, 0
                for k in range(n_found):
                    here += found[k].weight * backward[found[k].cell]
                    events += found[k].weight * backward[found[k].cell] * found[k].d
                    if backward[found[k].cell] > 0:
                        bin = (found[k].cell - at.cell_start[j + 1]) % at.bins
                        best = max(best, value[found[k].cell] + share[found[k].cell - bin])
                backward[cell], value[cell] = here, best
                of_step += forward[cell] * events
            total += forward[cell] * backward[cell]
        if not total > 0:
            return -1
        expected += of_step / total
        for cell in range(at.cell_start[j], at.cell_start[j + 1]):
            backward[cell] /= total
        for cell in range(at.cell_start[j], at.cell_start[j + 1]):
            bin = (cell - at.cell_start[j]) % at.bins
            share[cell - bin] += forward[cell] * backward[cell]
    return expected


cdef double sum_after(double[::1] backward, Edge* found, Py_ssize_t n_found) noexcept nogil:
    """Return the probability of all that lies beyond the edges found."""
    cdef Py_ssize_t k
    cdef double total = 0
    for k in range(n_found):
        total += found[k].weight * backward[found[k].cell]
    return total


cdef long long follow(
    Lattice* at, const double* uniform, double[::1] mean, double[::1] backward, double[::1] share, double[::1] value,
    long long* events, long long* censored, Edge* found,
) noexcept nogil:
    """Follow one path from the start: the best one, or one drawn by `uniform`; return the patients left."""
    cdef Py_ssize_t j, k, chosen, n_found
    cdef long long n = at.low[0], bin, cell = 0
    cdef double estimate = 1, total, target, score, best
    for j in range(1, at.n_steps):
        n_found = edges_from(at, j, n, estimate, found)
        total = sum_after(backward, found, n_found)
        if total <= 0:
            # This path's own estimate leads out of the band, the mean of its cell does not.
            n_found = edges_from(at, j, n, mean[cell], found)
            total = sum_after(backward, found, n_found)
        chosen, best = -1, -1
        if total > 0 and uniform != NULL:
            target = uniform[j] * total
            total = 0
            for k in range(n_found):
                total += found[k].weight * backward[found[k].cell]
                if total > target:
                    chosen = k
                    break
        elif total > 0:
            for k in range(n_found):
                if backward[found[k].cell] > 0:
                    bin = (found[k].cell - at.cell_start[j]) % at.bins
                    score = value[found[k].cell] + share[found[k].cell - bin]
                    score += found[k].weight * backward[found[k].cell] / total
                    if score > best:
                        best, chosen = score, k
        if chosen < 0:
            return -j
        events[j], censored[j] = found[chosen].d, found[chosen].c
        n -= found[chosen].c + found[chosen].d
        estimate, cell = found[chosen].estimate, found[chosen].cell
    return n


def lattice(
    const double[::1] level, const double[::1] flat, const double[::1] half, const long long[::1] low,
    const long long[::1] high, const long long[::1] count, const long long[::1] fewest,
    const long long[::1] drop_start, const double[::1] drop_weight, const long long[::1] gap_start,
    const double[::1] gap_weight, const double[::1] end_weight, long long bins, double after, double prune,
    const double[:, ::1] uniform,
):
    """Search the whole numbers of events and censored that a curve and its printed counts leave open.

    Parameters
    ----------
    level, flat, half : (J,) probability after each step; half width inside which an estimate is as
        likely as any; half width of the band, flat < half
    low, high : (J,) fewest and most patients left after each step; low[0] == high[0] is all of them
    count : (J,) number at risk that stands just before, among or just after the events of a drop, -1: none
    fewest : (J,) events at each step; 0 where a number at risk stands and nothing drops
    drop_start, drop_weight : (J + 1,) and (D,) prior of fewest, fewest + 1, ... events at each step
    gap_start, gap_weight : (J + 1,) and (G,) prior of 0, 1, ... censored before each step
    end_weight : prior of 0, 1, ... patients left after the last step
    bins : bins of the estimate inside the band
    after : weight of a count that some events of its drop precede
    prune : share of the most likely cell of a step below which a cell is left out
    uniform : (M, J) numbers from 0 to 1, one row for each path to draw

    Returns
    -------
    reached : first step that no path reaches, J where all are reached
    evidence : log probability of the curve
    expected : expected number of events
    events, censored : (M + 1, J) the most central path, then the paths drawn
    left : (M + 1,) patients left at the end; below 0 where the path broke off

    Source: the forward-backward algorithm (Baum et al. 1970, doi:10.1214/aoms/1177697196) on the
    bookkeeping of the Kaplan-Meier estimate, S(k) = S(k - 1) (1 - d(k) / n(k)).
    """
    cdef Py_ssize_t n_steps = level.shape[0], n_paths = uniform.shape[0] + 1, m, reached
    cdef Lattice at
    cdef double evidence = 0, expected = -1
    cell_array = np.zeros(n_steps + 1, dtype=np.int64)
    cell_array[1:] = np.cumsum((np.asarray(high) - np.asarray(low) + 1) * bins)
    widest = np.diff(np.asarray(drop_start)) * np.diff(np.asarray(gap_start))
    edge_array = np.zeros((max(1, int(widest.max())), 5), dtype=np.int64)
    cdef const long long[::1] cell_start = cell_array
    cdef long long[:, ::1] edges = edge_array
    cdef Edge* found = <Edge*>&edges[0, 0]
    cells = np.zeros((5, int(cell_array[n_steps])), dtype=np.float64)
    cdef double[:, ::1] cell = cells
    events_array = np.zeros((n_paths, n_steps), dtype=np.int64)
    censored_array = np.zeros((n_paths, n_steps), dtype=np.int64)
    left_array = np.full(n_paths, -1, dtype=np.int64)
    cdef long long[:, ::1] events = events_array, censored = censored_array
    cdef long long[::1] left = left_array

    at.level, at.flat, at.half, at.low, at.high = &level[0], &flat[0], &half[0], &low[0], &high[0]
    at.count, at.fewest, at.drop_start, at.drop_weight = &count[0], &fewest[0], &drop_start[0], &drop_weight[0]
    at.gap_start, at.gap_weight, at.cell_start = &gap_start[0], &gap_weight[0], &cell_start[0]
    at.n_steps, at.bins, at.after = n_steps, bins, after
    with nogil:
        reached = spread_forward(&at, prune, cell[0], cell[1], &evidence, found)
        if reached == n_steps:
            expected = spread_backward(&at, end_weight, cell[0], cell[1], cell[2], cell[3], cell[4], found)
        for m in range(n_paths if expected >= 0 else 0):
            left[m] = follow(
                &at, &uniform[m - 1, 0] if m > 0 else NULL, cell[1], cell[2], cell[3], cell[4],
                &events[m, 0], &censored[m, 0], found,
            )
    return reached, evidence, expected, events_array, censored_array, left_array


def two_arms(const double[::1] time, const long long[::1] event, const long long[::1] arm, bint efron):
    """Fit the hazard ratio of two arms and test them against each other.

    Parameters
    ----------
    time : (N,) ascending
    event : (N,) 1 event, 0 censored
    arm : (N,) 1 the arm, 0 the reference
    efron : ties by Efron; by Breslow otherwise

    Returns
    -------
    log_hr, error : log hazard ratio and its standard error; not a number where it cannot be estimated
    chi_square : of the log-rank test, 1 degree of freedom; not a number without events

    Source: Efron 1977, doi:10.1080/01621459.1977.10480613; Breslow 1974, doi:10.2307/2529620.
    """
    cdef Py_ssize_t n = time.shape[0], k = n, m, n_times = 0
    cdef long long died, tied
    cdef double at_0 = 0, at_1 = 0, died_0, died_1, left_0, left_1
    cdef double observed = 0, expected = 0, variance = 0, beta = 0, hazard, score, information, share, part, move = 1
    cdef double log_hr = NAN, error = NAN, chi_square = NAN
    rows_array = np.empty((n, 4), dtype=np.float64)
    cdef double[:, ::1] rows = rows_array  # events of the reference and of the arm, at risk in both

    with nogil:
        while k > 0:
            died_0, died_1, left_0, left_1 = 0, 0, 0, 0
            m = k - 1
            while k > 0 and time[k - 1] == time[m]:
                k -= 1
                if arm[k] == 1:
                    left_1 += 1
                    died_1 += event[k]
                else:
                    left_0 += 1
                    died_0 += event[k]
            at_0 += left_0
            at_1 += left_1
            if died_0 + died_1 > 0:
                rows[n_times, 0], rows[n_times, 1], rows[n_times, 2], rows[n_times, 3] = died_0, died_1, at_0, at_1
                n_times += 1
                share = at_1 / (at_0 + at_1)
                observed += died_1
                expected += (died_0 + died_1) * share
                if at_0 + at_1 > 1:
                    variance += (died_0 + died_1) * share * (1 - share) * (
                        (at_0 + at_1 - died_0 - died_1) / (at_0 + at_1 - 1)
                    )
        if variance > 0:
            chi_square = (observed - expected) * (observed - expected) / variance
        for m in range(50):
            hazard, score, information = exp(beta), observed, 0
            for k in range(n_times):
                tied = <long long>(rows[k, 0] + rows[k, 1])
                for died in range(tied):
                    part = died / <double>tied if efron else 0.0
                    share = (rows[k, 3] - part * rows[k, 1]) * hazard
                    share /= share + rows[k, 2] - part * rows[k, 0]
                    score -= share
                    information += share * (1 - share)
            if not information > 1e-12:
                break
            move = max(-2.0, min(2.0, score / information))
            beta += move
            if abs(beta) > 15:
                break
            if abs(move) < 1e-11:
                log_hr, error = beta, 1 / sqrt(information)
                break
    return log_hr, error, chi_square


def curve_statistics(const double[::1] time, const long long[::1] event, double horizon):
    """Read the median and the restricted mean off the Kaplan-Meier curve of patients.

    Parameters
    ----------
    time : (N,) ascending
    event : (N,) 1 event, 0 censored
    horizon : end of the restricted mean, no later than the last time

    Returns
    -------
    median : first time with survival <= 0.5; not a number where it is not reached
    mean : area under the curve up to `horizon`

    Source: Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452.
    """
    cdef Py_ssize_t n = time.shape[0], k = 0, first
    cdef long long died
    cdef double survival = 1, level = 1, median = NAN, mean = 0, last = 0
    with nogil:
        while k < n:
            first, died = k, 0
            while k < n and time[k] == time[first]:
                died += event[k]
                k += 1
            if died > 0:
                survival *= 1 - died / <double>(n - first)
                if time[first] < horizon:
                    mean += level * (time[first] - last)
                    last, level = time[first], survival
                if survival <= 0.5 + 1e-9 and median != median:
                    median = time[first]
        mean += level * (horizon - last)
    return median, mean
