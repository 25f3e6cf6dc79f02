"""Curves told apart by color: one path through the ink of each stroke color."""

from dataclasses import replace

import numpy as np

from kmrecon.digitize.curves.around import page_of, surroundings
from kmrecon.digitize.curves.circles import FEWEST, without_circles
from kmrecon.digitize.curves.clean_edges import filled_from
from kmrecon.digitize.curves.colors import Mask, StrokeColor, joined_shades, stroke_colors
from kmrecon.digitize.curves.doubles import ALONE, overlap_of_bands, shown_alone, without_doubles
from kmrecon.digitize.curves.drops import adrift, refined_drops, with_first_drop
from kmrecon.digitize.curves.edges import Edges, stroke_edges
from kmrecon.digitize.curves.ink import Ink, ink_of_colors
from kmrecon.digitize.curves.last_drop import with_last_drop
from kmrecon.digitize.curves.leftover import untold_ink
from kmrecon.digitize.curves.levels import Levels, center_line
from kmrecon.digitize.curves.limits import without_limits, without_lone_limits
from kmrecon.digitize.curves.mark_ends import told_by_marks
from kmrecon.digitize.curves.marks import Marks, find_marks
from kmrecon.digitize.curves.measured import measured, usual_width
from kmrecon.digitize.curves.mirrored import limits_missed
from kmrecon.digitize.curves.onto_another import with_hidden_end
from kmrecon.digitize.curves.palettes import (
    explaining_more,
    fewer_colors,
    is_blend,
    is_mixed,
    left_alone,
    with_left_out,
)
from kmrecon.digitize.curves.path import LEAST_VISIBLE, Path, Ways
from kmrecon.digitize.curves.plot import Plot
from kmrecon.digitize.curves.rest import stroke_of
from kmrecon.digitize.curves.several import of_colors
from kmrecon.digitize.curves.traced import Traced
from kmrecon.digitize.curves.unfallen import is_unfallen
from kmrecon.notes import CURVE_EDGES_DISAGREE, CURVE_GAPS, CURVES_OVERLAP, MARKS_TOUCH, Note
from kmrecon.types import Bytes, CurvePixels, Floats

LEAST_COVERAGE = 0.5  # share of a path that must show its own ink, of what is not hidden
LEAST_DRAWN = 0.2  # share of a path's length that must show its own ink, level or upright
LONGEST_LEAP = 0.12  # of the plot's height: a drop that is not drawn joins two things
MOST_ON_FRAME = 0.6  # share of a path on the frame, a grid or words: it is theirs
LEAST_CORE = 0.25  # pixels of a color's own for each column of its path: blurred edges have fewer
LEAST_OWN = 0.12  # where no other colors make it
MOST_HIDDEN = 0.4  # share of a path beneath other strokes where they may make its color
DOUBTFUL_COVERAGE = 0.85
DOUBTFUL_EDGES = 0.15
BLOCK = 5  # marks no farther apart than a stroke is wide: a block hides others


def trace_by_color(plot: Plot) -> tuple[CurvePixels, ...]:
    """Return the center line of each curve, curves told apart by color.

    Colors are compared in CIELAB, where equal distances look equally different. Where two curves lie on
    one another only the upper one is drawn; the lower one follows it there, with a ``curves-overlap`` note.
    """
    around = surroundings(plot.pixels)
    page = page_of(around)
    colors = joined_shades(stroke_colors(plot.pixels, around, plot.other), page)
    strokes = _strokes(plot, around, page, colors)
    for palette, more in fewer_colors(colors, page):
        joined = _strokes(plot, around, page, palette)
        strokes = explaining_more(strokes, joined, left_alone(palette, colors), more)
    told = told_by_marks([(edges, item.path) for item, edges in strokes])
    strokes = [(item, edges) for (item, _), edges in zip(strokes, told, strict=True)]
    curves = tuple(_curve(item, edges, [s for s in strokes if s[0] is not item]) for item, edges in strokes)
    doubts = untold_ink(plot, around, curves) or limits_missed([item for item, _ in strokes])
    kept = [curve for curve, (item, _) in zip(curves, strokes, strict=True) if not item.limit]
    return tuple(plot.to_figure(replace(curve, notes=(*curve.notes, *doubts))) for curve in kept)


def _strokes(plot: Plot, around: Bytes, page: Floats, colors: tuple[StrokeColor, ...]) -> list[tuple[Traced, Edges]]:
    """Return the strokes of the curves that are drawn in some colors."""
    traced = _colored(plot, around, page, colors)
    if len(traced) < len(colors):
        traced = _colored(plot, around, page, with_left_out(_colors_of(traced), colors, page))
    seen = [item for item in traced if not _is_beneath(item, traced, page)]
    if len(seen) < len(traced):
        traced = _colored(plot, around, page, _colors_of(seen))
    strokes = measured(traced, around, page)
    if 0 < len(strokes) < len(traced):
        traced = _colored(plot, around, page, _colors_of([item for item, _ in strokes]))
        strokes = measured(traced, around, page)
    strokes = without_limits(strokes)
    firsts = [item for item, _ in strokes]
    ended = {id(item.path) for item in firsts}
    items = [item if id(item.path) in ended else _with_end(item, plot) for item in of_colors(firsts, plot)]
    return _measured_again([(item, item.edges) for item in without_lone_limits(items, plot)])


def _is_beneath(item: Traced, traced: list[Traced], page: Floats) -> bool:
    """Tell whether a path runs beneath other strokes for much of its way, and these may make its color: letters do.

    Open circles stand on curves alone.
    """
    if len(item.ink.circles) >= FEWEST or item.path.hidden.mean() <= MOST_HIDDEN:
        return False
    alone = shown_alone(item, [other for other in traced if other is not item]) >= ALONE
    return (is_blend if alone else is_mixed)(item.ink.color, _colors_of(traced), page)


def _measured_again(strokes: list[tuple[Traced, Edges]]) -> list[tuple[Traced, Edges]]:
    """Measure each stroke knowing how wide those of the plot are: marks, or another stroke, may lie on most of one.

    Marks between dashes are thinner than these: where there are solid strokes they tell.
    """
    if len(strokes) < 2:
        return strokes
    usual = usual_width([stroke for stroke in strokes if stroke[0].style == "solid"] or strokes)
    return [(item, stroke_edges(item.ink.share, item.ink.hidden, item.path, usual)) for item, _ in strokes]


def _with_end(item: Traced, plot: Plot) -> Traced:
    share, hidden = item.ink.share, item.ink.hidden
    path = with_hidden_end(item.path, share, hidden & ~plot.other, item.width)
    path = with_last_drop(path, share, hidden, plot.last_row, item.width)
    return replace(item, path=path)


def _colors_of(traced: list[Traced]) -> tuple[StrokeColor, ...]:
    """Return the colors that make a curve: others (blurred edges, bands) must not hide the curves."""
    return tuple(item.ink.color for item in traced)


def _colored(plot: Plot, around: Bytes, page: Floats, colors: tuple[StrokeColor, ...]) -> list[Traced]:
    """Return the best curve of each color that makes one."""
    inks = without_circles(ink_of_colors(plot.pixels, around, colors, plot.other))
    mixed = [is_mixed(color, colors, page) for color in colors]
    found = [_best(ink, plot, mixed=k) for ink, k in zip(inks, mixed, strict=True)]
    traced = [item for item in found if item]
    traced = [item for item in traced if not overlap_of_bands(item, traced, page)]
    return [_with_end(item, plot) for item in without_doubles(traced, page)]


def _best(ink: Ink, plot: Plot, *, mixed: bool) -> Traced | None:
    path = Ways(ink.share, ink.hidden, plot.other, plot.start_rows).best()
    return item if path and _is_curve(item := Traced(ink, path), plot, mixed=mixed) else None


def _is_curve(item: Traced, plot: Plot, *, mixed: bool) -> bool:
    """Tell whether a path is that of a curve; of a mixed color others may make some where their strokes meet."""
    path = item.path
    fallen, least = int(path.row[-1] - path.start[0]), LEAST_CORE if mixed else LEAST_OWN
    if item.ink.color.pixels < least * path.drawn.sum() or path.leap > LONGEST_LEAP * plot.pixels.shape[0]:
        return False
    if plot.other[path.row, np.arange(path.length)].mean() > MOST_ON_FRAME:
        return False
    enough = path.visible >= LEAST_VISIBLE * plot.width and path.visible >= LEAST_DRAWN * path.length
    falls_itself = path.dropped >= 2 or path.drawn.mean() > 0.5
    if not (enough and falls_itself and path.coverage >= LEAST_COVERAGE):
        return False
    # Within a level stroke a path may wander down by its width.
    return fallen > 1.5 + item.width or (not mixed and is_unfallen(item.ink, path, plot, item.width))


def _curve(item: Traced, edges: Edges, others: list[tuple[Traced, Edges]]) -> CurvePixels:
    levels = center_line(filled_from(edges, item.path, [(edge, other.path) for other, edge in others]))
    inks = np.max([stroke.ink.share for stroke in (item, *(other for other, _ in others))], axis=0)
    x, y, band = with_first_drop(levels.x, levels.y, levels.band, inks, edges.width)
    levels = replace(levels, x=x, y=y, band=band)
    x, seen = refined_drops(levels.x, levels.y, item.ink.share, edges.width, edges.unseen)
    levels, off = replace(levels, x=x), adrift(x, seen, edges.unseen, edges.width)
    alike = [stroke_of(o.ink, o.path, edge) for o, edge in others if o.ink.color is item.ink.color]
    marks = _marks(item, edges, levels, np.any(alike, axis=0) if alike else np.zeros_like(item.ink.hidden))
    return CurvePixels(
        levels.x,
        levels.y,
        levels.band,
        float(item.path.length),
        (int(item.ink.color.rgb[0]), int(item.ink.color.rgb[1]), int(item.ink.color.rgb[2])),
        edges.width,
        line_style=item.style,
        coverage=item.path.coverage,
        marks=marks.x,
        marks_unseen=marks.unseen,
        adrift=off,
        notes=(*_notes(item.path, levels.disagreement), *_block_notes(marks.x, edges.width)),
    )


def _marks(item: Traced, edges: Edges, levels: Levels, alike: Mask) -> Marks:
    """Return what sticks out of the stroke, or the open circles on it.

    Where another stroke of its color runs (`alike`), nothing that sticks out is its own.
    """
    x, y = item.ink.circles.T
    end = item.path.length
    column = x.astype(np.int64).clip(0, end - 1)
    reach = edges.width + 1
    on_it = (y > item.path.start[column] - reach) & (y < item.path.row[column] + 1 + reach)
    on_it &= x < end + reach
    share, hidden = np.where(alike, 0.0, item.ink.share), item.ink.hidden | alike
    others = find_marks(levels, edges.width, share[:, :end], hidden[:, :end], item.path, item.style)
    # One kind of mark in a color: beside circles, what else sticks out are rests of them.
    circles = x.size >= max(FEWEST, others.x.size / 2)
    return Marks(np.sort(x[on_it]), others.unseen) if circles else others


def _block_notes(marks: Floats, width: float) -> tuple[Note, ...]:
    touching = int((np.diff(marks) <= width).sum()) + 1
    return (MARKS_TOUCH.note(f"{touching} of {marks.size} marks"),) if touching >= BLOCK else ()


def _notes(path: Path, disagreement: float) -> tuple[Note, ...]:
    notes = []
    if path.coverage < DOUBTFUL_COVERAGE:
        notes.append(CURVE_GAPS.note(f"{1 - path.coverage:.0%} of the path shows no ink"))
    if path.hidden.mean() > 0.05:
        notes.append(CURVES_OVERLAP.note(f"{path.hidden.mean():.0%} of the path is hidden beneath something else"))
    if disagreement > DOUBTFUL_EDGES:
        notes.append(CURVE_EDGES_DISAGREE.note(f"in {disagreement:.0%} of its columns"))
    return tuple(notes)
