"""The inks of a plot in, the same with the strokes themselves in place of the open circles on them.

An open circle hides the stroke beneath its white middle, and its rim pulls a path up or down. Its center
lies on the stroke: there the level is known as well as on the stroke itself. Circles of one plot are alike,
so those of one color tell the size of those that lie too close in another to be seen one by one.
"""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from kmrecon.digitize.curves.circle_chains import around, chain_of
from kmrecon.digitize.curves.circle_covered import with_covered
from kmrecon.digitize.curves.circle_halves import halved_by_stroke, usual_size
from kmrecon.digitize.curves.circle_rings import without_rings
from kmrecon.digitize.curves.circle_strokes import BLUR, SAME_LEVEL, Circles, stroke_width, stroked
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.path import INK
from kmrecon.types import Floats, Ints

FEWEST = 3  # whole circles of one size: a single hole may be where strokes cross
LEAST_SIZE = 2  # px across the white middle
LARGEST = 0.08  # of the plot's height
ROUND = 0.25  # share of its size by which the middle may be wider than high
LEAST_FILL = 0.62  # share of its box that a round middle covers (a disc 0.79, small ones less)
MOST_FILL = 0.95  # a larger square one lies between strokes
SQUARE_FROM = 6  # px: smaller squares and discs look the same
RIM = 0.8  # of the size of its middle: the rim of a circle is thinner, between crosses there is more ink
STEP = 0.5  # px
AROUND = np.array([(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)])  # (rows, columns)
SAME_SIZE = 0.25  # share of the usual size by which circles of one figure differ
PART_HEIGHT = 0.6  # of the usual size: a circle beneath others shows a part as high


@dataclass(frozen=True, slots=True)
class Holes:
    """What the ink of one color encloses."""

    boxes: Ints  # (H, 4) px, top, left, bottom, right
    round: Mask  # (H,) as the middle of an open circle
    halved: Ints = field(default_factory=lambda: np.empty((0, 4), np.int64))  # (M, 4) px, that a stroke parts

    @property
    def size(self) -> Ints:
        """Height and width of each, px."""
        return self.boxes[:, 2:] - self.boxes[:, :2]


def without_circles(inks: tuple[Ink, ...]) -> tuple[Ink, ...]:
    """Return the inks with each open circle replaced by the stroke through its center."""
    holes = [_holes(ink.share > INK) for ink in inks]
    if (size := usual_size([found.halved for found in holes])) is not None:
        return without_rings(inks, size)
    wholes = _alike(holes) if holes else None
    if wholes is None:
        return inks
    usual, whole = wholes
    rims = [_rim(ink.share > INK, found.boxes[k]) for ink, found, k in zip(inks, holes, whole, strict=True) if k.any()]
    radius = usual / 2 + float(np.median(rims))
    found = [_circles(ink.share > INK, each, k, usual, radius) for ink, each, k in zip(inks, holes, whole, strict=True)]
    found = _with_covered(inks, found, usual)
    chains = [
        chain_of(ink.share > INK, radius) if circles.x.size else np.zeros_like(ink.hidden)
        for ink, circles in zip(inks, found, strict=True)
    ]
    discs = [
        _discs(one.shape, circles) | around(one, radius + BLUR) for circles, one in zip(found, chains, strict=True)
    ]
    anywhere = np.any(discs, axis=0)
    return tuple(
        _without(replace(ink, hidden=ink.hidden | (anywhere & (ink.share <= INK))), *of_one)
        for ink, *of_one in zip(inks, found, chains, discs, strict=True)
    )


def _with_covered(inks: tuple[Ink, ...], found: list[Circles], size: float) -> list[Circles]:
    """Return the circles of each color with those that circles of the others cover in part."""
    discs = [_discs(ink.share.shape, circles) for ink, circles in zip(inks, found, strict=True)]
    counts = np.sum(discs, axis=0)
    return [
        with_covered(ink.share > INK, circles, counts > disc, size)
        for ink, circles, disc in zip(inks, found, discs, strict=True)
    ]


def _without(ink: Ink, circles: Circles, chain: Mask, inside: Mask) -> Ink:
    if not inside.any():
        return ink
    rest = (ink.share > INK) & ~inside
    width = stroke_width(rest)
    circles = _on_strokes(circles, rest, ink.share, width)
    share, hidden = stroked(ink, inside, circles, chain, width)
    return replace(ink, share=share, hidden=hidden, circles=np.stack([circles.x, circles.y], axis=1))


def _alike(holes: list[Holes]) -> tuple[float, list[Mask]] | None:
    """Return the usual size of round holes, px, and which have it; None where they are too few."""
    sides = [found.size.max(axis=1) if found.boxes.size else np.empty(0) for found in holes]
    rounds = np.concatenate([side[found.round] for side, found in zip(sides, holes, strict=True)])
    if rounds.size < FEWEST:
        return None
    usual = float(np.median(rounds))
    near = [
        found.round & (np.abs(side - usual) <= max(1.0, SAME_SIZE * usual))
        for side, found in zip(sides, holes, strict=True)
    ]
    return (usual, near) if sum(int(k.sum()) for k in near) >= FEWEST else None


def _circles(drawn: Mask, holes: Holes, whole: Mask, usual: float, radius: float) -> Circles:
    """Return the open circles in a mask of ink, those that others cover in part too."""
    boxes, size = holes.boxes, holes.size
    whole = whole & _in_disc(drawn, boxes, radius)
    y, x = boxes[:, [0, 2]].mean(axis=1), np.where(whole, boxes[:, [1, 3]].mean(axis=1), boxes[:, 1] + usual / 2)
    part = ~whole & (size[:, 0] >= PART_HEIGHT * usual) & (size[:, 0] <= usual + 1) & (size[:, 1] <= usual)
    chosen = whole | (part & _beside(x, y, whole, 2 * radius))
    order = np.argsort(x[chosen])
    return Circles(x[chosen][order], y[chosen][order], radius)


def _holes(drawn: Mask) -> Holes:
    """Return what ink encloses."""
    _, _, pieces, _ = cv2.connectedComponentsWithStats((~drawn).astype(np.uint8), connectivity=4)
    left, top, wide, high, area = pieces[1:].T.astype(np.int64)
    at_edge = (left == 0) | (left + wide == drawn.shape[1])
    kept = (np.maximum(high, wide) <= LARGEST * drawn.shape[0]) & ~at_edge
    boxes, fill = np.stack([top, left, top + high, left + wide], axis=1)[kept], (area / (high * wide))[kept]
    found = _told_round(boxes, fill)
    found = replace(found, round=found.round & (_ink_around(drawn, found) <= RIM * found.size.max(axis=1)))
    return replace(found, halved=halved_by_stroke(boxes, fill))


def _ink_around(drawn: Mask, holes: Holes) -> Floats:
    """Return how thick the ink around each hole is on most sides, px, as far as twice the size of the hole."""
    ways = AROUND / np.hypot(*AROUND.T)[:, None]
    out = np.full(len(holes.boxes), np.inf)
    for k in np.flatnonzero(holes.round):
        top, left, bottom, right = holes.boxes[k].tolist()
        steps = np.arange(0, 2 * (bottom - top + 1), STEP)
        rows = (((top + bottom) / 2) + ways[:, :1] * steps).astype(np.int64).clip(0, drawn.shape[0] - 1)
        columns = (((left + right) / 2) + ways[:, 1:] * steps).astype(np.int64).clip(0, drawn.shape[1] - 1)
        ink = drawn[rows, columns]
        begun = np.maximum.accumulate(ink, axis=1)
        out[k] = STEP * float(np.median((begun & ~np.maximum.accumulate(begun & ~ink, axis=1)).sum(axis=1)))
    return out


def _told_round(boxes: Ints, fill: Floats) -> Holes:
    """Tell which holes are round, by their sides and the share of their boxes that is empty."""
    size = boxes[:, 2:] - boxes[:, :2]  # height, width
    side = size.max(axis=1)
    as_high = np.abs(size[:, 0] - size[:, 1]) <= np.maximum(1, ROUND * side)
    full = (fill >= LEAST_FILL) & ((side < SQUARE_FROM) | (fill <= MOST_FILL))
    return Holes(boxes, as_high & full & (size.min(axis=1) >= LEAST_SIZE))


def _rim(drawn: Mask, boxes: Ints) -> float:
    """Return the thickness of the rims: the ink above the middle of each hole, at most places."""
    heights = []
    for top, left, _, right in boxes.tolist():
        column = drawn[:top, (left + right) // 2][::-1]
        heights.append(int(np.argmin(column)) if not column.all() else column.size)
    return float(np.quantile(heights, 0.3))


def _in_disc(drawn: Mask, boxes: Ints, radius: float) -> Mask:
    """Tell which holes lie in discs: of the corners just beyond the rim, where squares have ink, half are empty."""
    out = round(0.95 * radius)
    y, x = ((boxes[:, k] + boxes[:, k + 2]) // 2 for k in (0, 1))
    corners = [
        drawn[(y + dy * out).clip(0, drawn.shape[0] - 1), (x + dx * out).clip(0, drawn.shape[1] - 1)]
        for dy in (-1, 1)
        for dx in (-1, 1)
    ]
    return np.asarray(np.sum(corners, axis=0) <= 2)


def _on_strokes(circles: Circles, drawn: Mask, share: Floats, width: float) -> Circles:
    """Put each circle on the level of the plain stroke beside it: programs round the places of marks to pixels."""
    reach, y = circles.radius + BLUR + 1, circles.y.copy()
    for k in range(y.size):
        levels = [
            _level_at(drawn, share, circles.x[k] + side * (reach + d), y[k], width) for side in (-1, 1) for d in (0, 1)
        ]
        near = [level for level in levels if level is not None and abs(level - y[k]) <= SAME_LEVEL]
        if near:
            y[k] = float(np.median(near))
    return replace(circles, y=y)


def _level_at(drawn: Mask, share: Floats, x: float, y: float, width: float) -> float | None:
    """Return the center of the plain stroke in a column near a row, None where there is none."""
    column, first = int(x), max(0, int(y - width - 1))
    if not 0 <= column < drawn.shape[1]:
        return None
    part = np.where(drawn[first : int(y + width + 2), column], share[first : int(y + width + 2), column], 0.0)
    if not 0.5 * width <= part.sum() <= width + 1:
        return None
    return float(first + ((np.arange(part.size) + 0.5) * part).sum() / part.sum())


def _beside(x: Floats, y: Floats, whole: Mask, reach: float) -> Mask:
    """Tell which places lie beside a whole circle, or beside one that does."""
    near = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) <= reach
    found = whole.copy()
    for _ in range(x.size):
        more = (near & found[None, :]).any(axis=1)
        if (more == found).all():
            break
        found = more
    return found


def _discs(shape: tuple[int, ...], circles: Circles) -> Mask:
    out = np.zeros(shape, bool)
    reach = int(np.ceil(circles.radius + BLUR))
    for x, y in zip(circles.x.tolist(), circles.y.tolist(), strict=True):
        rows = np.arange(max(0, int(y) - reach), min(shape[0], int(y) + reach + 1))
        columns = np.arange(max(0, int(x) - reach), min(shape[1], int(x) + reach + 1))
        disc = np.hypot(rows[:, None] + 0.5 - y, columns[None, :] + 0.5 - x) <= circles.radius + BLUR
        out[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] |= disc
    return out
