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
    long long* first  # (J,) first cell of each step that a path reaches
    long long* stop  # (J,) one past the last: all others stay empty, and are not looked at
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
    at.first[0], at.stop[0] = 0, 1
    for j in range(1, at.n_steps):
        at.first[j], at.stop[j] = at.cell_start[j + 1], at.cell_start[j]
        largest = 0
        for cell in range(at.first[j - 1], at.stop[j - 1]):
            largest = max(largest, forward[cell])
        for cell in range(at.first[j - 1], at.stop[j - 1]):
            if forward[cell] <= prune * largest:
                forward[cell] = 0
                continue
            n_found = edges_from(at, j, left_at(at, j - 1, cell), mean[cell], found)
            for k in range(n_found):
                total = forward[cell] * found[k].weight
                forward[found[k].cell] += total
                mean[found[k].cell] += total * found[k].estimate
                at.first[j] = min(at.first[j], found[k].cell)
                at.stop[j] = max(at.stop[j], found[k].cell + 1)
        total = 0
        for cell in range(at.first[j], at.stop[j]):
            if forward[cell] > 0:
                mean[cell] /= forward[cell]
                total += forward[cell]
        if not total > 0:
            return j
        for cell in range(at.first[j], at.stop[j]):
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
    for cell in range(at.first[j], at.stop[j]):
        backward[cell] = end_weight[left_at(at, j, cell)] if forward[cell] > 0 else 0
    for j in range(at.n_steps - 1, -1, -1):
        total, of_step = 0, 0
        for cell in range(at.first[j], at.stop[j]):
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
        for cell in range(at.first[j], at.stop[j]):
            backward[cell] /= total
        for cell in range(at.first[j], at.stop[j]):
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
    # A step whose limits contradict each other has no cell.
    cell_array[1:] = np.cumsum(np.maximum(np.asarray(high) - np.asarray(low) + 1, 0) * bins)
    widest = np.diff(np.asarray(drop_start)) * np.diff(np.asarray(gap_start))
    edge_array = np.zeros((max(1, int(widest.max())), 5), dtype=np.int64)
    reached_array = np.zeros((2, n_steps), dtype=np.int64)
    cdef const long long[::1] cell_start = cell_array
    cdef long long[:, ::1] span = reached_array
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
    at.first, at.stop = &span[0, 0], &span[1, 0]
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
