"""Strokes in, those of them that are curves out: confidence limits are thinner lines, broken or one on each side."""

from collections.abc import Sequence

import cv2
import numpy as np

from kmrecon.digitize.curves.dashes import longest_gap
from kmrecon.digitize.curves.doubles import other_hue
from kmrecon.digitize.curves.edges import Edges, stroke_edges
from kmrecon.digitize.curves.ink import COLORED
from kmrecon.digitize.curves.mirrored import APART, INSIDE, MIRRORED, OFF, SCALES, center_rows, image_of, share_mirrored
from kmrecon.digitize.curves.path import INK, Path
from kmrecon.digitize.curves.plot import Plot
from kmrecon.digitize.curves.rest import stroke_of
from kmrecon.digitize.curves.traced import Traced
from kmrecon.types import Floats

ONE_SIDE = 0.97  # share of its columns in which a confidence limit keeps to one side of its curve
LEVEL = 0.1  # share of its columns in which a steep line runs level
THIN = 0.7  # of its curve's width: a confidence limit may be as thin
IMAGED = 0.6  # share of a limit's columns in which the other one is seen
BARE = 0.3  # and at most where there is none: a legend, or letters, may stand there
FAINT = 0.1  # share of a pixel that a thin limit covers where it lies on two rows
LEAST_IMAGED = 0.1  # of the plot's width: columns that tell


def without_limits(strokes: list[tuple[Traced, Edges]]) -> list[tuple[Traced, Edges]]:
    """Leave out the broken lines that are thinner than every solid one: limits lose their color where they are thin.

    They never gain another one: what is broken in a hue of its own is a curve.
    """
    solid = [(item, edges) for item, edges in strokes if item.style == "solid"]
    if not solid:
        return strokes
    least, usual = min(_level_size(edges) for _, edges in solid), min(edges.width for _, edges in solid)
    return [
        (item, edges)
        for item, edges in strokes
        if item.style == "solid"
        or _size(item, _edges_of_dashes(item, usual)) >= THIN * least
        or (item.ink.color.chroma > COLORED and all(other_hue(item.ink.color, o.ink.color) for o, _ in solid))
    ]


def without_lone_limits(items: Sequence[Traced], plot: Plot) -> list[Traced]:
    """Leave out the broken lines that are mirrored in a solid curve by ink that no curve explains.

    That is of the other limit: the upper one may rise where few are left, and a curve cannot be led along it.
    """
    solid = [item for item in items if item.style == "solid"]
    return [
        item
        for item in items
        if item.style == "solid"
        or item.limit
        or all((_share_imaged(item, one, items, plot) or 0) < IMAGED for one in solid)
    ]


def _share_imaged(item: Traced, curve: Traced, items: Sequence[Traced], plot: Plot, least: float = INK) -> float | None:
    """Return the share of a line's columns whose images in a curve show ink of its color; None where few can."""
    free = (item.ink.share > least) & ~np.any([stroke_of(one.ink, one.path, one.edges) for one in items], axis=0)
    reach = np.ones((1 + 2 * round(OFF), 1 + 2 * longest_gap(item.ink.share > INK)), np.uint8)
    near = cv2.dilate(free.view(np.uint8), reach) > 0
    rows, middle = center_rows(item), center_rows(curve)
    n = min(rows.size, middle.size)
    columns = np.flatnonzero(item.path.drawn[:n] & (np.abs(rows[:n] - middle[:n]) > APART / 2))
    shares = []
    for scale in SCALES:
        image = image_of(rows[columns], middle[columns], plot, scale)
        inside = (image > plot.full + INSIDE) & (image < min(plot.none - INSIDE, len(near)))  # the axis may be cut
        if inside.sum() >= LEAST_IMAGED * plot.width:
            shares.append(float(near[image[inside].astype(np.int64), columns[inside]].mean()))
    return max(shares, default=None)


def _size(item: Traced, edges: Edges) -> float:
    """Return how large the pieces of a broken line are: blur makes dots higher than long, drops make them longer."""
    return (edges.width + item.thickness) / 2


def _level_size(edges: Edges) -> float:
    """Return how large a solid line is in the same terms, where it runs level: a steep one hardly does."""
    high = edges.bottom - edges.top
    seen = high[np.isfinite(high)]
    return (edges.width + max(edges.width, float(np.quantile(seen, LEVEL)) if seen.size else 0.0)) / 2


def _edges_of_dashes(item: Traced, usual: float) -> Edges:
    """Measure a broken line as wide as the solid ones where many of its columns are: marks in its gaps are thinner."""
    return stroke_edges(item.ink.share, item.ink.hidden, item.path, usual)


def is_limit(item: Traced, first: Traced, found: Sequence[Traced], plot: Plot) -> bool:
    """Tell whether a line of a curve's color is its limit: thinner than the curve, or one of a pair around it.

    Both of a pair are as thick and broken alike; what is broken otherwise must mirror the other one in the curve. A
    single thin line is a curve where its image in the thick one is bare.
    """
    side = _side(item.path, first.path)
    facing = [o for o in found[1:] if o is not item and side and _side(o.path, first.path) == -side]
    if item.thickness < THIN * first.width:
        thin = [o for o in found[1:] if o is not item and o.thickness < THIN * first.width]
        imaged = _share_imaged(item, first, found, plot, FAINT)
        return bool(facing or thin) or imaged is None or imaged >= BARE
    facing = [o for o in facing if o.thickness >= THIN * item.thickness]
    broken = [o for o in facing if "solid" not in (o.style, item.style) and first.style == "solid"]
    return any(o.style == item.style or mirror(item, o, first, plot) for o in broken)


def mirror(one: Traced, other: Traced, curve: Traced, plot: Plot) -> bool:
    """Tell whether two lines mirror one another in a curve, as its limits do."""
    return share_mirrored([center_rows(each) for each in (one, other, curve)], plot) >= MIRRORED


def _side(path: Path, main: Path) -> int:
    """Return 1 where a path lies below another one all along, -1 where above it, 0 where they cross."""
    n = min(path.length, main.length)
    away: Floats = (path.row[:n] - main.row[:n]).astype(np.float64)[path.drawn[:n]]
    if not away.size:
        return 0
    return int((away > 0).mean() >= ONE_SIDE) - int((away < 0).mean() >= ONE_SIDE)
