"""Words in, places of plots out: a row of numbers with a column of numbers at its left is a plot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmrecon.digitize.facets import Facet, Pair, borrowed
from kmrecon.digitize.panel_regions import regions_of
from kmrecon.digitize.tick_labels import Label, LabelLine, heads_rows, label_columns, label_rows, strays_of, timed_rows
from kmrecon.types import Box, Word

FEWEST_LABELS = 3  # two numbers lie on a line by chance
MOST_GAP = 0.4  # of the width: between the labels of the y axis and the first one of the x axis
MOST_MISSED = 2  # labels at the corner of an x axis
INSET_OUT = 2.0  # letter heights: its last label is centered where its axis ends, which may be where the plot's does
INSET_EDGE = 0.2  # letter heights around an inset
MOST_DROP = 0.9  # of the height: between the last y label and the x labels, where a table may stand
MOST_DROP_ALONE = 2.0  # of it, where no other plot's labels stand between


@dataclass(frozen=True, slots=True)
class PlotSite:
    """Where a plot is: the labels of its two axes, and the part of the page that belongs to it."""

    x: LabelLine
    y: LabelLine
    region: Box
    x_owner: "PlotSite | None" = None  # the plot whose x axis it shares
    y_owner: "PlotSite | None" = None
    insets: tuple[Box, ...] = ()  # plots inside of it, labels and all
    strays: tuple[tuple[Label, ...], tuple[Label, ...]] = (
        (),
        (),
    )  # numbers beside x and y off their line

    @property
    def core(self) -> Box:
        """The rectangle between the outermost labels' centers."""
        return Box(self.x.span[0], self.y.span[0], self.x.span[1], self.y.span[1])


def find_plot_sites(words: Sequence[Word], page: Box) -> tuple[PlotSite, ...]:
    """Return the plots of a page in reading order, rows first."""
    rows, columns = regular_lines(words)
    chosen = _chosen(rows, columns, page, words)
    facets = {(facet.x, facet.y): facet for facet in borrowed(chosen, rows, columns)}
    pairs = _reading_order([*chosen, *facets])
    placed = zip(pairs, regions_of([_core(*pair) for pair in pairs], words, page), strict=True)
    inner = _insets(rows, columns, page)
    sites = {
        pair: PlotSite(*pair, region, insets=tuple(inner.get(pair, ())), strays=strays_of(*pair, words, region))
        for pair, region in placed
    }
    return tuple(_owned(site, facets.get(pair), sites) for pair, site in sites.items())


def regular_lines(words: Sequence[Word]) -> tuple[list[LabelLine], list[LabelLine]]:
    """Return the rows that may be an x axis, and the columns that may be a y axis of survival."""
    rows = [line for found in (*label_rows(words), *timed_rows(words)) if (line := _regular(found))]
    columns = [line for found in label_columns(words) if (line := _regular(found))]
    return rows, [line for line in columns if _may_be_survival(line)]


def _owned(site: PlotSite, facet: Facet | None, sites: dict[Pair, PlotSite]) -> PlotSite:
    """Return a facet's place with the plots whose axes it shares."""
    if facet is None:
        return site
    x_owner, y_owner = (sites[pair] if pair else None for pair in (facet.x_owner, facet.y_owner))
    return replace(site, x_owner=x_owner, y_owner=y_owner)


def _fitting(rows: Sequence[LabelLine], columns: Sequence[LabelLine], page: Box) -> list[tuple[float, Pair]]:
    """Return the rows and columns that may be axes of one plot, with how well they suit."""
    fitting = [(score, (x, y)) for x in rows for y in columns if (score := _fit(x, y, page)) is not None]
    return [(score, (x, y)) for score, (x, y) in fitting if _below(x, y) <= MOST_DROP or _is_alone(x, y, columns)]


def _is_alone(x: LabelLine, y: LabelLine, columns: Sequence[LabelLine]) -> bool:
    """Tell whether no other column of labels stands under that of a plot, above its row."""
    return not any(
        c.box.bottom > y.box.bottom and c.box.top < x.box.top and c.box.left < x.span[0] and c.box.right > y.box.left
        for c in columns
        if c is not y
    )


def _chosen(rows: Sequence[LabelLine], columns: Sequence[LabelLine], page: Box, words: Sequence[Word]) -> list[Pair]:
    """Return the rows and columns that are axes of one plot, each row once; an inset is no plot of its own.

    Nor is a risk table one, whose first counts fall evenly over a copy of the axis.
    """
    fitting = _fitting(rows, columns, page)
    pairs = [(score, (x, y)) for score, (x, y) in fitting if not heads_rows(y, words, x.span[1])]
    plots = [(score, pair) for score, pair in pairs if not any(_is_inset(pair, other) for _, other in pairs)]
    chosen: list[Pair] = []
    for _, pair in sorted(plots, key=lambda plot: -plot[0]):
        if not any(_overlap(_core(*pair), _core(*other)) or pair[0] is other[0] for other in chosen):
            chosen.append(pair)
    return chosen


def _insets(rows: Sequence[LabelLine], columns: Sequence[LabelLine], page: Box) -> dict[Pair, list[Box]]:
    """Return the plots inside other ones, by the plot around them: their labels and what lies between."""
    pairs = [pair for _, pair in _fitting(rows, columns, page)]
    found: dict[Pair, list[Box]] = {}
    for x, y in pairs:
        for other in pairs:
            if _is_inset((x, y), other):
                letter = x.labels[0].box.height
                around = Box(y.box.left, min(y.box.top, y.span[0]), max(x.box.right, x.span[1]), x.box.bottom)
                found.setdefault(other, []).append(around.grown(INSET_EDGE * letter))
    return found


def _is_inset(pair: Pair, other: Pair) -> bool:
    """Tell whether a plot stands inside another one, labels and all."""
    if pair[0] is other[0] or pair[1] is other[1]:
        return False
    core = _core(*other).grown(INSET_OUT * _letter(pair[0]))
    corners = [(box.left, box.top) for box in (line.box for line in pair)]
    corners += [(box.right, box.bottom) for box in (line.box for line in pair)]
    return all(core.contains(*corner) for corner in corners)


def _regular(line: LabelLine) -> LabelLine | None:
    """Return the labels whose values are whole steps apart (a misread 0.41 among 0.2, 0.6, 0.8 is not)."""
    values = np.array([label.value for label in line.labels])
    best = np.zeros(values.size, dtype=bool)
    for start, step in zip(values[:-1], np.abs(np.diff(values)), strict=True):
        steps = (values - start) / step if step > 0 else np.full(values.size, 0.5)
        whole = np.abs(steps - np.rint(steps)) < 0.02
        # A tiny step fits everything: the labels of an axis are its neighbouring multiples.
        if whole.sum() > best.sum() and np.median(np.abs(np.diff(steps[whole]))) <= 2:
            best = whole
    kept = [label for label, keep in zip(line.labels, best, strict=True) if keep]
    return replace(line, labels=tuple(kept)) if len(kept) >= FEWEST_LABELS else None


def _may_be_survival(line: LabelLine) -> bool:
    values = [label.value for label in line.labels]
    return min(values) >= 0 and max(values) <= 110


def _core(x: LabelLine, y: LabelLine) -> Box:
    return Box(x.span[0], y.span[0], x.span[1], y.span[1])


def _fit(x: LabelLine, y: LabelLine, page: Box) -> float | None:
    """Score how well a row and a column stand to one another as axes, None where they cannot."""
    return fit_of(x, y, page, _room_at_corner(x, room_beside(x, y), 2 * _letter(x)))


def fit_of(x: LabelLine, y: LabelLine, page: Box, beside: float) -> float | None:
    """Score how well axes stand to one another that leave `beside` px between the y labels and the first x label."""
    core, below, letter = _core(x, y), _below(x, y), _letter(x)
    if core.width < 0.06 * page.width or core.height < 0.06 * page.height:
        return None
    # The zeros of both axes may be one word.
    if below * core.height < -letter or below > MOST_DROP_ALONE:
        return None
    if not -2 * letter <= beside <= MOST_GAP * core.width:
        return None
    return len(x.labels) + len(y.labels) - 4 * below - 4 * max(0.0, beside) / core.width


def _below(x: LabelLine, y: LabelLine) -> float:
    """Return how far a row of labels stands below the last one of a column, in heights of the plot."""
    core = _core(x, y)
    return (float(np.median([label.box.top for label in x.labels])) - core.bottom) / max(1.0, core.height)


def room_beside(x: LabelLine, y: LabelLine) -> float:
    """Return the distance from the y labels to the first x label, px."""
    return x.span[0] - y.box.right


def _letter(x: LabelLine) -> float:
    return min(label.box.height for label in x.labels)


def _room_at_corner(x: LabelLine, beside: float, overlap: float) -> float:
    """Return the distance from the y labels to the first x label, or to where it would be: one or two are missed."""
    first, second = x.labels[:2]
    if first.value <= 0:
        return beside
    spacing = second.center - first.center
    missed = first.value / (second.value - first.value)
    from_zero = beside - spacing * missed
    return from_zero if from_zero >= -overlap and missed <= MOST_MISSED else beside - spacing


def _overlap(one: Box, two: Box) -> bool:
    wide = min(one.right, two.right) - max(one.left, two.left)
    high = min(one.bottom, two.bottom) - max(one.top, two.top)
    return wide > 0 and high > 0


def _reading_order(pairs: list[Pair]) -> list[Pair]:
    rows: list[list[Pair]] = []
    for pair in sorted(pairs, key=lambda item: _core(*item).center[1]):
        core = _core(*pair)
        if rows and abs(core.center[1] - _core(*rows[-1][0]).center[1]) < 0.5 * core.height:
            rows[-1].append(pair)
        else:
            rows.append([pair])
    return [pair for row in rows for pair in sorted(row, key=lambda item: _core(*item).left)]
