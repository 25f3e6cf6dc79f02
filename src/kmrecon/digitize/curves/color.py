"""Curves told apart by color: one path through the ink of each stroke color."""

from dataclasses import replace

import numpy as np
from scipy.optimize import nnls

from kmrecon.digitize.curves.circles import FEWEST, without_circles
from kmrecon.digitize.curves.colors import StrokeColor, joined_shades, stroke_colors, surroundings
from kmrecon.digitize.curves.drops import refined_drops
from kmrecon.digitize.curves.edges import Edges, Levels, center_line, filled_from, stroke_edges
from kmrecon.digitize.curves.ink import Ink, ink_of_colors, mixture, page_of
from kmrecon.digitize.curves.leftover import untold_ink
from kmrecon.digitize.curves.marks import find_marks
from kmrecon.digitize.curves.path import Path, best_path, with_last_drop
from kmrecon.digitize.curves.plot import Plot
from kmrecon.digitize.curves.several import Traced, others_of_colors
from kmrecon.notes import CURVE_EDGES_DISAGREE, CURVE_GAPS, CURVES_OVERLAP, Note
from kmrecon.types import Bytes, CurvePixels, Floats

LEAST_COVERAGE = 0.5  # share of a path that must show its own ink, of what is not hidden
LEAST_DRAWN = 0.2  # share of a path's length that must show its own ink, level or upright
LONGEST_LEAP = 0.12  # of the plot's height: a drop that is not drawn joins two things
THINNEST = 0.7  # px: less is the edge of something else
WIDEST = 3.0  # times the usual stroke's width: more is a filled band
WIDEST_SHARE = 0.04  # of the plot's height
WIDEST_PIXELS = 12.0
LEAST_VISIBLE = 0.06  # of the plot's width
MOST_ON_FRAME = 0.6  # share of a path on the frame, a grid or words: it is theirs
BESIDE = 3  # px around a stroke in which its edges lie
PALER = 1.1  # times the contrast of a stroke that its blurred edges have at most
FRINGE = 3.0  # stroke widths around a stroke in which its blurred edges and marks lie
OTHER_HUE = 40.0  # degrees in the CIELAB plane
SHADE = 0.4  # share of a color from which a paler one is its shade
SCARCE = 4.0  # times: how much more frequent the colors of a mixture are
FAINT = 0.6  # share of their colors in a mixture that only bands make
MIXED = 25.0  # sRGB units by which a mixture may be off
LEAST_CORE = 0.25  # pixels of a color's own for each column of its path: blurred edges have fewer
BLURRED = 1.2  # px: the blurred edge of a stroke is no wider
LIGHTENED = 0.85  # share of a curve's color in a lighter line of its hue: a confidence limit
SMEAR = 0.6  # of the most frequent color: what is as scarce needs to stand apart more
NEAR, NEAR_SCARCE = 0.85, 0.65  # share of its ink beside the strokes of more frequent colors
SMEARED_OFF = 40.0  # sRGB units by which a mixture may be off
COLORED = 12.0  # CIELAB chroma: less is grey, where lighter is another curve
DOUBTFUL_COVERAGE = 0.85
DOUBTFUL_EDGES = 0.15


def trace_by_color(plot: Plot) -> tuple[CurvePixels, ...]:
    """Return the center line of each curve, curves told apart by color.

    Colors are compared in CIELAB, where equal distances look equally different. Where two curves lie on
    one another only the upper one is drawn; the lower one follows it there, with a ``curves-overlap`` note.
    """
    around = surroundings(plot.pixels)
    page = page_of(around)
    colors = joined_shades(stroke_colors(plot.pixels, around, plot.other), page)
    traced = _trace(plot, around, page, colors)
    fewer = _without_shades(colors, page)
    if len(fewer) < len(colors):
        traced = max(traced, _trace(plot, around, page, fewer), key=_shown)
    kept = tuple(item.ink.color for item in traced)
    if len(kept) < len(colors):
        # Colors that make no curve (blurred edges, bands that overlap) must not hide the curves.
        traced = _trace(plot, around, page, kept)
    strokes = _with_edges([_with_end(item, plot) for item in traced], plot.pixels.shape[0], page)
    more = [_with_end(other, plot) for other in others_of_colors([item for item, _ in strokes], plot)]
    strokes += [(item, stroke_edges(item.ink.share, item.ink.hidden, item.path)) for item in more]
    curves = tuple(_curve(item, edges, [s for s in strokes if s[0] is not item]) for item, edges in strokes)
    doubts = untold_ink(plot, curves)
    return tuple(plot.to_figure(replace(curve, notes=(*curve.notes, *doubts))) for curve in curves)


def _with_end(item: Traced, plot: Plot) -> Traced:
    path = with_last_drop(item.path, item.ink.share, item.ink.hidden, plot.last_row, item.width)
    return replace(item, path=path)


def _without_shades(colors: tuple[StrokeColor, ...], page: Floats) -> tuple[StrokeColor, ...]:
    """Join the paler shades of a color to it: a stroke about as thin as a pixel shows several of them."""
    joined: dict[int, int] = {}
    for k, color in enumerate(colors):
        darker = [
            j
            for j, other in enumerate(colors)
            if j != k and other.chroma > COLORED and SHADE < mixture(page, color.rgb, other.rgb) < 1
        ]
        if darker:
            joined[k] = max(darker, key=lambda j: float(np.linalg.norm(colors[j].rgb - page)))
    kept = [k for k in range(len(colors)) if k not in joined]
    return tuple(
        replace(colors[k], pixels=colors[k].pixels + sum(colors[j].pixels for j, to in joined.items() if to == k))
        for k in kept
    )


def _shown(traced: list[Traced]) -> int:
    return sum(item.path.visible for item in traced)


def _trace(plot: Plot, around: Bytes, page: Floats, colors: tuple[StrokeColor, ...]) -> list[Traced]:
    inks = ink_of_colors(plot.pixels, around, colors, plot.other)
    traced = [Traced(ink, path) for ink in map(without_circles, inks) if (path := _path_of(ink, plot))]
    traced = [item for item in traced if not _overlap_of_bands(item, traced, page)]
    return _without_doubles(traced, page)


def _with_edges(traced: list[Traced], height: int, page: Floats) -> list[tuple[Traced, Edges]]:
    """Measure each stroke; leave out what is too thin or too wide for one."""
    edges = [stroke_edges(item.ink.share, item.ink.hidden, item.path) for item in traced]
    usual = float(np.median([edge.width for edge in edges])) if edges else 0.0
    widest = min(WIDEST * usual, max(WIDEST_PIXELS, WIDEST_SHARE * height))
    good = [(item, e) for item, e in zip(traced, edges, strict=True) if THINNEST <= e.width <= widest]
    return [pair for k, pair in enumerate(good) if not _fringe(k, good, page)]


def _path_of(ink: Ink, plot: Plot) -> Path | None:
    path = best_path(ink.share, ink.hidden, plot.other, plot.start_rows)
    return path if path and _is_curve(ink, path, plot) else None


def _is_curve(ink: Ink, path: Path, plot: Plot) -> bool:
    fallen = int(path.row[-1] - path.start[0])
    if ink.color.pixels < LEAST_CORE * path.drawn.sum() or path.leap > LONGEST_LEAP * plot.pixels.shape[0]:
        return False
    if plot.other[path.row, np.arange(path.length)].mean() > MOST_ON_FRAME:
        return False
    enough = path.visible >= LEAST_VISIBLE * plot.width and path.visible >= LEAST_DRAWN * path.length
    falls_itself = path.dropped >= 2 or path.drawn.mean() > 0.5
    if not (enough and falls_itself and path.coverage >= LEAST_COVERAGE):
        return False
    # Within a level stroke a path may wander down by its width.
    return fallen > 1.5 + stroke_edges(ink.share, ink.hidden, path).width


def _without_doubles(traced: list[Traced], page: Floats) -> list[Traced]:
    """Keep one of the paths that run along one stroke, and no confidence limits."""
    kept: list[Traced] = []
    for item in sorted(traced, key=lambda item: -_weight(item, page)):
        if not any(_same_stroke(item, other, page) for other in kept):
            kept.append(item)
    kept = [item for item in kept if not any(_lightened(item, other, page) for other in kept)]
    return [item for item in kept if not _smeared(item, kept, page)]


def _smeared(item: Traced, kept: list[Traced], page: Floats) -> bool:
    """Tell whether a color is what blur and compression leave beside the strokes of more frequent ones."""
    stronger = [other for other in kept if other.ink.color.pixels > item.ink.color.pixels]
    if not stronger:
        return False
    drawn = np.flatnonzero(item.path.drawn)
    near = np.zeros(drawn.size, bool)
    for other in stronger:
        inside = drawn < other.path.length
        at = drawn.clip(None, other.path.length - 1)
        row = item.path.row[drawn]
        near |= inside & (row >= other.path.start[at] - BESIDE) & (row <= other.path.row[at] + BESIDE)
    scarce = item.ink.color.pixels < SMEAR * max(other.ink.color.pixels for other in stronger)
    if near.mean() < (NEAR_SCARCE if scarce else NEAR):
        return False
    basis = np.stack([other.ink.color.rgb - page for other in stronger], axis=1)
    parts, miss = nnls(basis, item.ink.color.rgb - page)
    return bool(miss < SMEARED_OFF and parts.sum() < 1.15)


def _weight(item: Traced, page: Floats) -> float:
    """Return how much a path shows: its columns, and how far its color is from the page."""
    return float(item.path.drawn.sum() * _contrast(item, page))


def _contrast(item: Traced, page: Floats) -> float:
    return float(np.linalg.norm(item.ink.color.rgb - page))


def _lightened(item: Traced, other: Traced, page: Floats) -> bool:
    """Tell whether a line has the lightened color of another one, as confidence limits have."""
    part = mixture(page, item.ink.color.rgb, other.ink.color.rgb)
    return 0.1 < part < LIGHTENED and other.ink.color.chroma > COLORED


def _same_stroke(item: Traced, other: Traced, page: Floats) -> bool:
    """Tell whether a path runs along another's stroke: it is its edge, or its mixture with a band."""
    if _other_hue(item.ink.color, other.ink.color):
        return False
    n = min(item.path.length, other.path.length)
    above, below = other.path.start[:n] - BESIDE, other.path.row[:n] + BESIDE
    near = (item.path.row[:n] >= above) & (item.path.row[:n] <= below) & item.path.drawn[:n]
    mixed = max(mixture(page, *pair) for pair in _both_ways(item.ink.color.rgb, other.ink.color.rgb))
    if near.sum() <= (0.3 if mixed > 0.1 else 0.6) * item.path.drawn.sum():
        return False
    away = np.abs(item.path.row[:n] - other.path.row[:n])[near]
    if max(item.ink.color.chroma, other.ink.color.chroma) > COLORED:
        return True
    # Shades of one thin stroke take turns along it; a grey stroke beside a black one is as thick as it, at once.
    alone = item.path.drawn[:n] & ~other.path.drawn[:n]
    if alone.sum() > 0.9 * item.path.drawn.sum():
        return True
    return bool(np.median(away) < 1 or item.width <= max(BLURRED, 0.5 * other.width))


def _other_hue(one: StrokeColor, two: StrokeColor) -> bool:
    """Tell whether two colors differ in hue, which neither blur nor a band makes."""
    if min(one.chroma, two.chroma) < COLORED:
        return False
    turn = np.degrees(np.arctan2(one.lab[2], one.lab[1]) - np.arctan2(two.lab[2], two.lab[1]))
    return bool(abs((turn + 180) % 360 - 180) > OTHER_HUE)


def _overlap_of_bands(item: Traced, traced: list[Traced], page: Floats) -> bool:
    """Tell whether a color is what two other, stronger ones give where their bands overlap.

    It is then either faint, as bands are, or scarce, as strokes seen through a band are.
    """
    color = item.ink.color
    many = [o.ink.color for o in traced if o is not item and o.ink.color.chroma > COLORED]
    for k, one in enumerate(many):
        for two in many[k + 1 :]:
            parts, miss = nnls(np.stack([one.rgb - page, two.rgb - page], axis=1), color.rgb - page)
            scarce = SCARCE * color.pixels < min(one.pixels, two.pixels)
            if parts.min() > 0.05 and miss < MIXED and (scarce or parts.sum() < FAINT):
                return True
    return False


def _fringe(k: int, strokes: list[tuple[Traced, Edges]], page: Floats) -> bool:
    """Tell whether a thin path keeps along a stroke of more than twice its width: blurred edges, marks."""
    item, width = strokes[k][0], strokes[k][1].width
    for other, edge in strokes:
        n = min(item.path.length, other.path.length)
        reach = FRINGE * edge.width
        above, below = other.path.start[:n] - reach, other.path.row[:n] + reach
        near = (item.path.row[:n] >= above) & (item.path.row[:n] <= below) & item.path.drawn[:n]
        # Blur only makes a stroke paler.
        paler = _contrast(item, page) <= PALER * _contrast(other, page)
        if paler and width < 0.5 * edge.width and near.sum() > 0.5 * item.path.drawn.sum():
            return True
    return False


def _both_ways(one: Floats, two: Floats) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    return (one, two), (two, one)


def _curve(item: Traced, edges: Edges, others: list[tuple[Traced, Edges]]) -> CurvePixels:
    levels = center_line(filled_from(edges, item.path, [(edge, other.path) for other, edge in others]))
    return CurvePixels(
        refined_drops(levels.x, levels.y, item.ink.share, edges.width),
        levels.y,
        levels.band,
        float(item.path.length),
        (int(item.ink.color.rgb[0]), int(item.ink.color.rgb[1]), int(item.ink.color.rgb[2])),
        edges.width,
        line_style=item.style,
        coverage=item.path.coverage,
        marks=_marks(item, edges, levels),
        notes=_notes(item.path, levels.disagreement),
    )


def _marks(item: Traced, edges: Edges, levels: Levels) -> Floats:
    """Return the columns of what sticks out of the stroke, and of the open circles on it."""
    x, y = item.ink.circles.T
    end = item.path.length
    column = x.astype(np.int64).clip(0, end - 1)
    reach = edges.width + 1
    on_it = (y > item.path.start[column] - reach) & (y < item.path.row[column] + 1 + reach)
    on_it &= x < end + reach
    others = find_marks(levels, edges.width, item.ink.share[:, :end], item.ink.hidden[:, :end])
    # One kind of mark: beside circles, what else sticks out are rests of them.
    return np.sort(x[on_it]) if on_it.sum() >= max(FEWEST, others.size / 2) else others


def _notes(path: Path, disagreement: float) -> tuple[Note, ...]:
    notes = []
    if path.coverage < DOUBTFUL_COVERAGE:
        notes.append(CURVE_GAPS.note(f"{1 - path.coverage:.0%} of the path shows no ink"))
    if path.hidden.mean() > 0.05:
        notes.append(CURVES_OVERLAP.note(f"{path.hidden.mean():.0%} of the path is hidden beneath something else"))
    if disagreement > DOUBTFUL_EDGES:
        notes.append(CURVE_EDGES_DISAGREE.note(f"in {disagreement:.0%} of its columns"))
    return tuple(notes)
