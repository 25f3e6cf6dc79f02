"""Axes that have labels and no partner in, plots that borrow their neighbor's other axis out: facets.

Facets print the labels of a shared axis once, at the outer plots.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kmrecon.digitize.tick_labels import LabelLine
from kmrecon.types import Box

SAME_VALUES = 0.75  # share of the labels of a facet that its neighbor's axis prints too
MOST_GAP = 0.3  # of the plot's side: between two facets no labels have room
BESIDE = 0.055  # of the plot's side: how far from its labels' span a borrowed axis is put

Pair = tuple[LabelLine, LabelLine]  # labels of the x and of the y axis


@dataclass(frozen=True, slots=True)
class Facet:
    """A plot that borrows an axis, or both."""

    x: LabelLine
    y: LabelLine
    x_owner: Pair | None = None  # the plot whose x axis it borrows
    y_owner: Pair | None = None

    @property
    def core(self) -> Box:
        """The rectangle between the outermost labels' centers."""
        return _core((self.x, self.y))


def borrowed(chosen: Sequence[Pair], rows: Sequence[LabelLine], columns: Sequence[LabelLine]) -> list[Facet]:
    """Return the facets beside and above the plots that have both axes.

    A row of labels is the x axis of a facet where it continues a plot's own row with the same numbers;
    a column likewise.
    """
    owners = [(x, _owner(x, chosen, 0)) for x in rows]
    beside = [Facet(x, _beside(owner[1], x), y_owner=owner) for x, owner in owners if owner]
    owners = [(y, _owner(y, chosen, 1)) for y in columns]
    above = [Facet(_below(owner[0], y), y, x_owner=owner) for y, owner in owners if owner]
    plots = [*map(_core, chosen)]
    found = _next_ones([*beside, *above], plots)
    corners = [
        Facet(_below(b.x, a.y), _beside(a.y, b.x), x_owner=(b.x, b.y), y_owner=(a.x, a.y))
        for a in found
        for b in found
        if a.x_owner and b.y_owner and b.x.box.top > a.core.bottom
    ]
    return [*found, *_next_ones(corners, [*plots, *(facet.core for facet in found)])]


def _next_ones(facets: Sequence[Facet], plots: Sequence[Box]) -> list[Facet]:
    found: list[Facet] = []
    for facet in facets:
        if _is_next(facet, [*plots, *(other.core for other in found)]):
            found.append(facet)
    return found


def _owner(line: LabelLine, chosen: Sequence[Pair], axis: int) -> Pair | None:
    return next((pair for pair in chosen if _continues(line, pair[axis], level=axis == 0)), None)


def _core(pair: Pair) -> Box:
    (left, right), (top, bottom) = pair[0].span, pair[1].span
    return Box(left, top, right, bottom)


def _beside(y: LabelLine, x: LabelLine) -> LabelLine:
    """Return the labels of a y axis put left of the plot over a row of labels."""
    left = x.span[0] - BESIDE * (x.span[1] - x.span[0])
    return _moved(y, across=left - y.box.right, down=0.0)


def _below(x: LabelLine, y: LabelLine) -> LabelLine:
    """Return the labels of an x axis put under the plot beside a column of labels."""
    bottom = y.span[1] + BESIDE * (y.span[1] - y.span[0])
    return _moved(x, across=0.0, down=bottom - x.box.top)


def _continues(line: LabelLine, other: LabelLine, *, level: bool) -> bool:
    """Tell whether labels stand in line with others and print the same numbers at the same distances."""
    own, theirs = {k.value for k in line.labels}, {k.value for k in other.labels}
    if len(own & theirs) < SAME_VALUES * len(own) or abs(line.scale / other.scale - 1) > 1 - SAME_VALUES:
        return False
    letter = min(label.box.height for label in line.labels)
    if level:
        return abs(line.box.center[1] - other.box.center[1]) <= 0.5 * letter
    return abs(line.box.right - other.box.right) <= 0.5 * letter


def _is_next(facet: Facet, plots: Sequence[Box]) -> bool:
    """Tell whether a facet lies on no other plot, and close to one along each axis that it shares."""
    core = facet.core
    apart = [_gaps(core, plot) for plot in plots]
    if any(max(gap) < 0 for gap in apart):
        return False
    beside = any(0 <= across <= MOST_GAP * core.width and down < 0 for across, down in apart)
    above = any(0 <= down <= MOST_GAP * core.height and across < 0 for across, down in apart)
    return (beside or facet.y_owner is None) and (above or facet.x_owner is None)


def _gaps(one: Box, two: Box) -> tuple[float, float]:
    """Return the room between two boxes, across and down; below 0 where they reach over one another."""
    across = max(one.left, two.left) - min(one.right, two.right)
    return across, max(one.top, two.top) - min(one.bottom, two.bottom)


def _moved(line: LabelLine, *, across: float, down: float) -> LabelLine:
    """Return the labels with their boxes elsewhere; where they stand along their axis stays."""
    return replace(
        line,
        labels=tuple(
            replace(
                label,
                box=Box(
                    label.box.left + across, label.box.top + down, label.box.right + across, label.box.bottom + down
                ),
            )
            for label in line.labels
        ),
    )
