"""The plain twin of each kernel in kmrecon._core: same name, same arguments, same bits."""

import itertools
import math

import numpy as np


def walk(time, survival, span, n_censored, at, events, censored):
    first, last, end = span
    left, total, estimate = at
    gone, start = 0, time[first]
    gap = (end - start) / (n_censored + 1)
    for k in range(first, last):
        d = c = 0
        before = survival[k - 1] if k > 0 else 1.0
        if survival[k] < before and estimate > 0:
            d = max(0, min(round(left * (1 - survival[k] / estimate)), left))
        if d > 0:
            estimate *= 1 - d / left
        following = time[k + 1] if k + 1 < last else end
        while gone + c < n_censored and (k + 1 == last or start + (gone + c + 1) * gap < following):
            c += 1
        gone += c
        c = min(c, left - d)
        events[k], censored[k] = d, c
        total += d
        left -= d + c
    return left, total, estimate


def walk_to(time, survival, span, guess, target, count_events, at, events, censored):
    n_censored, low, high, best, least = guess, 0, at[0], 0, -1
    while low <= high:
        n_censored = max(low, min(n_censored, high))
        done = walk(time, survival, span, n_censored, at, events, censored)
        difference = (done[1] if count_events else done[0]) - target
        if least < 0 or abs(difference) < least:
            best, least = n_censored, abs(difference)
        if difference == 0:
            return done, n_censored
        if difference > 0:
            low = n_censored + 1
        else:
            high = n_censored - 1
        n_censored += difference
    return walk(time, survival, span, best, at, events, censored), best


def guyot(time, survival, end, lower, count, total_events):
    time, survival, lower, count = (np.asarray(v).tolist() for v in (time, survival, lower, count))
    events, censored = [0] * len(time), [0] * len(time)
    at, sum_censored = (count[0], 0, 1.0), 0
    for i in range(len(lower) - 1):
        span = lower[i], lower[i + 1], time[lower[i + 1]]
        guess = -count[i + 1]
        if survival[span[0]] > 0:
            guess += round(at[0] * survival[span[1]] / survival[span[0]])
        at, best = walk_to(time, survival, span, guess, count[i + 1], False, at, events, censored)
        sum_censored += best
    span, guess = (lower[-1], len(time), end), 0
    if time[lower[-1]] > 0:
        guess = round(sum_censored * (end - time[lower[-1]]) / time[lower[-1]])
    guess = min(guess, at[0])
    if total_events < 0:
        done = walk(time, survival, span, guess, at, events, censored)
    elif len(lower) > 1 and at[1] >= total_events:
        done = at
    else:
        done, _ = walk_to(time, survival, span, guess, total_events, True, at, events, censored)
    return np.array(events), np.array(censored), done[0]


def edges_from(at, j, n, estimate):
    """Edges of step j from a cell: (cell, weight, estimate, d, c)."""
    found = []
    n_gap = at["gap_start"][j + 1] - at["gap_start"][j]
    level, half, flat = at["level"][j], at["half"][j], at["flat"][j]
    most = 1 - (level - half) / estimate if estimate else float("-inf")
    least = 1 - (level + half) / estimate if estimate else float("-inf")
    for k in range(at["drop_start"][j + 1] - at["drop_start"][j]):
        d = at["fewest"][j] + k
        first, last = max(at["low"][j] + d, n - n_gap + 1, d), min(n, at["high"][j] + d)
        if d > 0:
            if most <= 0:
                continue
            if d / most - 1e-6 > first:
                first = int(d / most - 1e-6)
            if least > 0 and d / least + 1e-6 < last:
                last = int(d / least + 1e-6)
        for before in range(last, first - 1, -1):
            new = estimate * (1 - d / before) if d > 0 else estimate
            off = abs(new - level)
            if off > half:
                continue
            weight = at["drop_weight"][at["drop_start"][j] + k] * at["gap_weight"][at["gap_start"][j] + n - before]
            if off > flat:
                off = (half - off) / (half - flat)
                weight *= off * off
            if at["count"][j] >= 0 and before != at["count"][j]:
                if before < at["count"][j] or before - d > at["count"][j]:
                    continue
                weight *= at["after"]
            bin_ = min(int((new - level + half) * at["bins"] / (2 * half)), at["bins"] - 1)
            cell = at["cell_start"][j] + (before - d - at["low"][j]) * at["bins"] + bin_
            found.append((cell, weight, new, d, n - before))
    return found


def cells_of(at, j):
    return range(at["cell_start"][j], at["cell_start"][j + 1])


def left_at(at, j, cell):
    return at["low"][j] + (cell - at["cell_start"][j]) // at["bins"]


def spread_forward(at, prune, forward, mean):
    evidence = 0.0
    forward[0], mean[0] = 1.0, 1.0
    for j in range(1, at["n_steps"]):
        largest = max((forward[cell] for cell in cells_of(at, j - 1)), default=0.0)
        for cell in cells_of(at, j - 1):
            if forward[cell] <= prune * largest:
                forward[cell] = 0.0
                continue
            for to, weight, estimate, _, _ in edges_from(at, j, left_at(at, j - 1, cell), mean[cell]):
                forward[to] += forward[cell] * weight
                mean[to] += forward[cell] * weight * estimate
        total = 0.0
        for cell in cells_of(at, j):
            if forward[cell] > 0:
                mean[cell] /= forward[cell]
                total += forward[cell]
        if not total > 0:
            return j, evidence
        for cell in cells_of(at, j):
            forward[cell] /= total
        evidence += math.log(total)
    return at["n_steps"], evidence


def spread_backward(at, end_weight, forward, mean, backward, share, value):
    expected, last = 0.0, at["n_steps"] - 1
    for cell in cells_of(at, last):
        backward[cell] = end_weight[left_at(at, last, cell)] if forward[cell] > 0 else 0.0
    for j in range(last, -1, -1):
        total = of_step = 0.0
        for cell in cells_of(at, j):
            if j < last and forward[cell] > 0:
                best, here, events = -1.0, 0.0, 0.0
                for to, weight, _, d, _ in edges_from(at, j + 1, left_at(at, j, cell), mean[cell]):
                    here += weight * backward[to]
                    events += weight * backward[to] * d
                    if backward[to] > 0:
                        best = max(best, value[to] + share[to - (to - at["cell_start"][j + 1]) % at["bins"]])
                backward[cell], value[cell] = here, best
                of_step += forward[cell] * events
            total += forward[cell] * backward[cell]
        if not total > 0:
            return -1.0
        expected += of_step / total
        for cell in cells_of(at, j):
            backward[cell] /= total
        for cell in cells_of(at, j):
            share[cell - (cell - at["cell_start"][j]) % at["bins"]] += forward[cell] * backward[cell]
    return expected


def follow(at, uniform, mean, backward, share, value, events, censored):
    n, cell, estimate = at["low"][0], 0, 1.0
    for j in range(1, at["n_steps"]):
        found = edges_from(at, j, n, estimate)
        total = sum_after(backward, found)
        if total <= 0:
            found = edges_from(at, j, n, mean[cell])
            total = sum_after(backward, found)
        chosen = choose(at, j, found, total, uniform, backward, share, value)
        if chosen is None:
            return -j
        cell, _, estimate, events[j], censored[j] = chosen
        n -= events[j] + censored[j]
    return n


def sum_after(backward, found):
    total = 0.0
    for to, weight, *_ in found:
        total += weight * backward[to]
    return total


def choose(at, j, found, total, uniform, backward, share, value):
    chosen, best, so_far = None, -1.0, 0.0
    if total <= 0:
        return None
    for edge in found:
        to, weight, *_ = edge
        if uniform is not None:
            so_far += weight * backward[to]
            if so_far > uniform[j] * total:
                return edge
        elif backward[to] > 0:
            score = value[to] + share[to - (to - at["cell_start"][j]) % at["bins"]]
            score += weight * backward[to] / total
            if score > best:
                best, chosen = score, edge
    return chosen


def lattice(  # noqa: PLR0917
    level,
    flat,
    half,
    low,
    high,
    count,
    fewest,
    drop_start,
    drop_weight,
    gap_start,
    gap_weight,
    end_weight,
    bins,
    after,
    prune,
    uniform,
):
    names = ["level", "flat", "half", "low", "high", "count", "fewest", "drop_start", "drop_weight"]
    names += ["gap_start", "gap_weight"]
    values = (level, flat, half, low, high, count, fewest, drop_start, drop_weight, gap_start, gap_weight)
    at = {name: np.asarray(value).tolist() for name, value in zip(names, values, strict=True)}
    at |= {"bins": bins, "after": after, "n_steps": len(level)}
    at["cell_start"] = [0, *np.cumsum(np.maximum(np.asarray(high) - np.asarray(low) + 1, 0) * bins).tolist()]
    size = at["cell_start"][-1]
    forward, mean, backward, share, value = ([0.0] * size for _ in range(5))
    events = np.zeros((len(uniform) + 1, len(level)), np.int64)
    censored, left, expected = np.zeros_like(events), np.full(len(uniform) + 1, -1), -1.0
    reached, evidence = spread_forward(at, prune, forward, mean)
    if reached == len(level):
        expected = spread_backward(at, end_weight.tolist(), forward, mean, backward, share, value)
    for m in range(len(left) if expected >= 0 else 0):
        row = uniform[m - 1].tolist() if m > 0 else None
        left[m] = follow(at, row, mean, backward, share, value, events[m], censored[m])
    return reached, evidence, expected, events, censored, left


def two_arms(time, event, arm, efron):
    time, event, arm = (np.asarray(v).tolist() for v in (time, event, arm))
    rows, at_risk, k = [], [0.0, 0.0], len(time)
    observed = expected = variance = 0.0
    while k > 0:
        died, left, m = [0.0, 0.0], [0.0, 0.0], k - 1
        while k > 0 and time[k - 1] == time[m]:
            k -= 1
            left[arm[k]] += 1
            died[arm[k]] += event[k]
        at_risk = [at_risk[0] + left[0], at_risk[1] + left[1]]
        if sum(died) > 0:
            rows.append((*died, *at_risk))
            share = at_risk[1] / (at_risk[0] + at_risk[1])
            observed += died[1]
            expected += (died[0] + died[1]) * share
            if sum(at_risk) > 1:
                spread = (at_risk[0] + at_risk[1] - died[0] - died[1]) / (at_risk[0] + at_risk[1] - 1)
                variance += (died[0] + died[1]) * share * (1 - share) * spread
    chi_square = (observed - expected) * (observed - expected) / variance if variance > 0 else math.nan
    return (*newton(rows, observed, efron), chi_square)


def newton(rows, observed, efron):
    beta = 0.0
    for _ in range(50):
        hazard, score, information = math.exp(beta), observed, 0.0
        for died_0, died_1, at_0, at_1 in rows:
            tied = int(died_0 + died_1)
            for died in range(tied):
                part = died / tied if efron else 0.0
                share = (at_1 - part * died_1) * hazard
                share /= share + at_0 - part * died_0
                score -= share
                information += share * (1 - share)
        if not information > 1e-12:
            break
        move = max(-2.0, min(2.0, score / information))
        beta += move
        if abs(beta) > 15:
            break
        if abs(move) < 1e-11:
            return beta, 1 / math.sqrt(information)
    return math.nan, math.nan


def curve_statistics(time, event, horizon):
    time, event = np.asarray(time).tolist(), np.asarray(event).tolist()
    survival = level = 1.0
    median, mean, last, k = math.nan, 0.0, 0.0, 0
    while k < len(time):
        first, died = k, 0
        while k < len(time) and time[k] == time[first]:
            died += event[k]
            k += 1
        if died > 0:
            survival *= 1 - died / (len(time) - first)
            if time[first] < horizon:
                mean += level * (time[first] - last)
                last, level = time[first], survival
            if survival <= 0.5 + 1e-9 and math.isnan(median):
                median = time[first]
    mean += level * (horizon - last)
    return median, mean


def falling_path(kind, share, table, drawn, first, last):
    columns, rows = kind.shape
    down, across = table[1][kind], np.where(kind == drawn, share.T, table[0][kind])
    best = [0.0 if first <= r < last else -math.inf for r in range(rows)]
    came = np.zeros((columns, rows), np.int64)
    top, top_column, top_row = 0.0, -1, 0
    for k in range(columns):
        carried, source = -math.inf, 0
        for r in range(rows):
            carried -= float(down[k, r])
            if best[r] >= carried:
                carried, source = best[r], r
            came[k, r] = source
            best[r] = carried + float(across[k, r])
        for r in range(rows):
            if best[r] > top:
                top, top_column, top_row = best[r], k, r
    start, leave, r = np.empty(top_column + 1, np.int64), np.empty(top_column + 1, np.int64), top_row
    for k in range(top_column, -1, -1):
        leave[k] = r
        r = start[k] = came[k, r]
    return start, leave


def off_color(pixels, color):
    difference = np.abs(pixels.astype(np.float32) - np.asarray(color, np.float32))
    return difference.max(axis=2, initial=0)


def run_lengths(drawn):
    out = np.zeros(drawn.shape, np.int32)
    for row, column in zip(*np.nonzero(drawn), strict=True):
        first, last = run_at(drawn, row, column)
        out[row, column] = last - first + 1
    return out


def run_at(drawn, row, column):
    first = last = row
    while first > 0 and drawn[first - 1, column]:
        first -= 1
    while last + 1 < len(drawn) and drawn[last + 1, column]:
        last += 1
    return first, last


def runs_at(drawn, row, column):
    runs = [
        run_at(drawn, r, c) if drawn[r, c] else (min(r + 1, len(drawn) - 1), max(r - 1, 0))
        for r, c in zip(row, column, strict=True)
    ]
    first, last = np.array(runs, np.int64).reshape(-1, 2).T
    return first, last


def around_corners(drawn, longest):
    ways = np.zeros(drawn.shape, np.uint8)
    for row, column in zip(*np.nonzero(drawn == 0), strict=True):
        before, below = np.flatnonzero(drawn[row, :column]), np.flatnonzero(drawn[row:, column])
        if before.size and below.size and column - before[-1] + below[0] <= longest:
            ways[row, before[-1] + 1 : column + 1] = 1
            ways[row : row + below[0], column] = 1
    return ways


def rows_with(drawn, start, leave):
    beside = [drawn[:, max(0, k - 1) : k + 2].any(axis=1) for k in range(len(start))]
    rows = zip(beside, start, leave, strict=True)
    return np.array([column[first + 1 : last + 1].sum() for column, first, last in rows], np.int64)


def behind_others(drawn, hidden, longest):
    half, ways = longest // 2, np.zeros(drawn.shape, np.uint8)
    for column in range(drawn.shape[1]):
        rows = range(half, len(drawn) - half)
        ink = [row for row in rows if drawn[row, column]]
        for first, last in itertools.pairwise(ink):
            seen = [row for row in range(first, last + 1) if drawn[row, column] or hidden[row, column]]
            if all(below - above - 1 <= 2 * half for above, below in itertools.pairwise(seen)):
                ways[first + 1 : last, column] = 1 - hidden[first + 1 : last, column]
    return ways


def beside_dashes(drawn, longer):
    high, wide = run_lengths(drawn), run_lengths(drawn.T).T
    right, above = np.zeros(drawn.shape, np.uint8), np.zeros(drawn.shape, np.uint8)
    for row, column in zip(*np.nonzero(drawn == 0), strict=True):
        left, below = np.flatnonzero(drawn[row, :column]), np.flatnonzero(drawn[row:, column])
        right[row, column] = left.size and high[row, left[-1]] > longer * wide[row, left[-1]]
        under = row + below[0] if below.size else row
        above[row, column] = below.size and wide[under, column] > longer * high[under, column]
    return right, above


def ink_above(share, hidden, edge, trace):
    first = np.ceil(edge).astype(np.int64) - 1
    columns = np.arange(edge.size)
    ink, covered, on, behind = np.zeros(edge.size), np.zeros(edge.size), *np.ones((2, edge.size), bool)
    for k in range(share.shape[0]):
        row = (first - k).clip(0, share.shape[0] - 1)
        beyond = first + 1 - edge if k == 0 else np.float32(0)
        part, over = np.maximum(share[row, columns] - beyond, 0), hidden[row, columns] > 0
        on &= (part > np.float32(trace)) | (k == 0)
        behind &= over
        ink += np.where(on, part, 0.0)
        covered += np.where(behind, 1.0 - beyond, 0.0)
        covered[on & (part > np.float32(trace)) & (first == k)] = np.inf
        on &= first > k
    return ink, covered
