"""Cumulative events or censored as a risk table prints them in; paths that have them, and a check, out."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from kmrecon.survival.path import Path
from kmrecon.survival.search import Found, central, search
from kmrecon.survival.steps import Steps
from kmrecon.types import Check, Floats, Ints, NumbersAtRisk

LOG_TILTS = (0.0, -0.5, 0.5, -1.2, 1.2, -2.5, 2.5)  # how likely each event is made: some lead to any number
DRAWS = 400  # paths a tilt


def printed_events(table: NumbersAtRisk | None, n: int) -> tuple[Floats, Ints]:
    """Return (times, cumulative events) that a table prints; from the censored where it prints those.

    Of n patients those at risk, those with an event and those censored are all: one tells another.
    """
    if table is None or (table.n_events is None and table.n_censored is None):
        return np.zeros(0), np.zeros(0, np.int64)
    blank = np.full(table.time.size, -1, np.int64)
    events = blank if table.n_events is None else np.array(table.n_events)
    if table.n_censored is not None:
        events = np.where((events < 0) & (table.n_censored >= 0), n - table.count - table.n_censored, events)
    known = events >= 0
    return table.time[known], events[known]


def with_printed_events(steps: Steps, path: Path, width: float, table: NumbersAtRisk | None, found: Found) -> Found:
    """Return paths of which the first has the printed events at every count, as nearly as any.

    Where a count stands alone all paths have as many patients left: there the best part of one is joined
    to the best part of another.
    """
    wanted = _wanted(steps, table)
    if not wanted or _missed(steps, found.events[0], found.censored[0], wanted) == 0:
        return found
    pool = [found, *(search(steps, path, width, float(np.exp(log)), draws=DRAWS) for log in LOG_TILTS)]
    pool = [one for one in pool if one.fits]
    events = np.concatenate([one.events for one in pool])
    censored = np.concatenate([one.censored for one in pool])
    whole = replace(
        found, events=events, censored=censored, left=steps.count[0] - (events + censored).sum(axis=1), target=None
    )
    return _spliced(steps, whole, wanted, central)


def drawn_with_printed_events(
    steps: Steps, table: NumbersAtRisk | None, found: Found, rng: np.random.Generator
) -> Found:
    """Return as many drawn paths, each made of parts of any that have the printed events, as nearly as any."""
    wanted = _wanted(steps, table)
    if not wanted:
        return found
    paths = [_spliced(steps, found, wanted, lambda _, rows: int(rng.choice(rows))) for _ in range(found.left.size)]
    events, censored = (np.concatenate([getattr(one, part) for one in paths]) for part in ("events", "censored"))
    return replace(found, events=events, censored=censored, left=np.concatenate([one.left for one in paths]))


def _spliced(steps: Steps, found: Found, wanted: dict[int, int], pick: Callable[[Found, Ints], int]) -> Found:
    """Return the one path made of the best part of any from each printed number to the next.

    `pick` chooses among equally good ones.
    """
    left = steps.count[0] - np.cumsum(found.events + found.censored, axis=1)
    size = steps.time.size
    best, row = np.zeros((2, size), np.int64), 0
    for a, b in pairwise([0, *[k for k in sorted(wanted) if 0 < k < size - 1], size - 1]):
        # Parts can be joined where both have as many patients left.
        rows = np.flatnonzero(left[:, a] == left[row, a])
        so_far = int(best[0, : a + 1].sum())
        row = pick(found, _best_parts(found, rows, (a, b), None if b not in wanted else wanted[b] - so_far))
        best[:, a + 1 : b + 1] = found.events[row, a + 1 : b + 1], found.censored[row, a + 1 : b + 1]
    return replace(found, events=best[:1], censored=best[1:], left=left[row : row + 1, -1])


def _wanted(steps: Steps, table: NumbersAtRisk | None) -> dict[int, int]:
    """Return the cumulative events at each step that has a count with some."""
    times, events = printed_events(table, int(steps.count[0]))
    told = dict(zip(times.tolist(), events.tolist(), strict=True))
    places = steps.time if steps.count_time is None else steps.count_time
    return {int(k): told[float(places[k])] for k in np.flatnonzero(steps.count >= 0) if float(places[k]) in told}


def _best_parts(found: Found, rows: Ints, part: tuple[int, int], wanted: int | None) -> Ints:
    """Return the rows that have nearest to the events wanted in a part."""
    a, b = part
    if wanted is None:
        return rows
    events = found.events[rows]
    so_far = events[:, a + 1 : b + 1].sum(axis=1)
    # A number in a drop's own column may stand before its events or after them.
    off = np.minimum(np.abs(so_far - wanted), np.abs(so_far - events[:, b] - wanted))
    return np.asarray(rows[off == off.min()], np.int64)


def _missed(steps: Steps, events: Ints, censored: Ints, wanted: dict[int, int]) -> int:
    so_far, left = np.cumsum(events), steps.count[0] - np.cumsum(events + censored)
    off = 0
    for k, told in wanted.items():
        before = left[k] + events[k] == steps.count[k]
        off += abs(int(so_far[k] - (events[k] if before else 0)) - told)
    return off


def check_events(table: NumbersAtRisk | None, n: int, time: Floats, event: Ints, column: float = 0.0) -> Check | None:
    """Return whether rebuilt patients have the printed events at each time, a pixel column earlier or later."""
    times, wanted = printed_events(table, n)
    if not times.size:
        return None
    died = np.sort(time[event == 1])
    before = np.searchsorted(died, times - column, side="left")
    after = np.searchsorted(died, times + column, side="right")
    missed = np.flatnonzero((wanted < before) | (wanted > after))
    detail = f"{times.size - missed.size} of {times.size} met"
    if missed.size:
        detail += "; " + "; ".join(f"{wanted[k]} printed at {times[k]:g}, {after[k]} rebuilt" for k in missed)
    return Check("printed events", missed.size == 0, detail)
