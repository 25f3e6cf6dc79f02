"""The plain twin of each kernel in kmrecon._core: same name, same arguments, same bits."""

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
