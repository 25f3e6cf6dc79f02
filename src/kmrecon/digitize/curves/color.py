"""Curves told apart by color: one path through the ink of each stroke color."""

from dataclasses import dataclass, replace

import numpy as np

from kmrecon.digitize.curves.colors import stroke_colors, surroundings
from kmrecon.digitize.curves.edges import Edges, center_line, filled_from, stroke_edges
from kmrecon.digitize.curves.ink import Ink, ink_of_colors, mixture
from kmrecon.digitize.curves.path import Path, best_path, with_last_drop
from kmrecon.digitize.curves.marks import find_marks
from kmrecon.digitize.curves.plot import Plot
from kmrecon.notes import CURVE_EDGES_DISAGREE, CURVE_GAPS, CURVES_OVERLAP, Note
from kmrecon.types import CurvePixels, Floats

LEAST_COVERAGE = 0.5  # share of a path that must show its own ink, of what is not hidden
LEAST_DRAWN = 0.2  # share of a path that must show its own ink at all
WIDEST = 3.0  # times the usual stroke's width: more is a filled band
LEAST_LENGTH = 0.06  # of the plot's width
BESIDE = 3  # px around a stroke in which its edges lie
LIGHTENED = 0.85  # share of a curve's color in a lighter line of its hue: a confidence limit
COLORED = 12.0  # CIELAB chroma: less is grey, where lighter is another curve
DOUBTFUL_COVERAGE = 0.85
DOUBTFUL_EDGES = 0.15


@dataclass(frozen=True, slots=True)
class Traced:
    """A path accepted as a curve, with the ink that it runs through."""

    ink: Ink
    path: Path


def trace_by_color(plot: Plot) -> tuple[CurvePixels, ...]:
    """Return the center line of each curve, curves told apart by color.

    Colors are compared in CIELAB, where equal distances look equally different. Where two curves lie on
    one another only the upper one is drawn; the lower one follows it there, with a ``curves-overlap`` note.
    """
    around = surroundings(plot.pixels)
    colors = stroke_colors(plot.pixels, around, plot.other)
    inks = ink_of_colors(plot.pixels, around, colors, plot.other)
    traced = [Traced(ink, path) for ink in inks if (path := _path_of(ink, plot))]
    traced = _without_doubles(traced, np.median(around.reshape(-1, 3), axis=0))
    traced = [replace(item, path=with_last_drop(item.path, item.ink.share, plot.last_row)) for item in traced]
    edges = [stroke_edges(item.ink.share, item.ink.hidden, item.path) for item in traced]
    thin = [k for k, edge in enumerate(edges) if edge.width <= WIDEST * np.median([e.width for e in edges])]
    return tuple(
        _curve(traced[k], filled_from(edges[k], traced[k].path, [(edges[j], traced[j].path) for j in thin if j != k]), plot)
        for k in thin
    )


def _path_of(ink: Ink, plot: Plot) -> Path | None:
    path = best_path(ink.share, ink.hidden, plot.start_rows)
    return path if path and _is_curve(path, plot) else None


def _is_curve(path: Path, plot: Plot) -> bool:
    fallen = int(path.row[-1] - path.start[0])
    long = path.length >= LEAST_LENGTH * plot.width and path.drawn.sum() >= LEAST_LENGTH * plot.width
    return bool(long and fallen > 2 and path.coverage >= LEAST_COVERAGE and path.drawn.mean() >= LEAST_DRAWN)


def _without_doubles(traced: list[Traced], page: Floats) -> list[Traced]:
    """Keep one of the paths that run along one stroke, and no confidence limits."""
    kept: list[Traced] = []
    for item in sorted(traced, key=lambda item: -int(item.path.drawn.sum())):
        if not any(_same_stroke(item, other, page) for other in kept):
            kept.append(item)
    return [item for item in kept if not any(_lightened(item, other, page) for other in kept)]


def _lightened(item: Traced, other: Traced, page: Floats) -> bool:
    """Tell whether a line has the lightened color of another one, as confidence limits have."""
    part = mixture(page, item.ink.color.rgb, other.ink.color.rgb)
    return 0.1 < part < LIGHTENED and other.ink.color.chroma > COLORED


def _same_stroke(item: Traced, other: Traced, page: Floats) -> bool:
    """Tell whether a path runs along another's stroke: it is its edge, or its mixture with a band."""
    n = min(item.path.length, other.path.length)
    above, below = other.path.start[:n] - BESIDE, other.path.row[:n] + BESIDE
    near = (item.path.row[:n] >= above) & (item.path.row[:n] <= below)
    shared = float((near & item.path.drawn[:n]).sum() / item.path.drawn.sum())
    mixed = max(mixture(page, *pair) for pair in _both_ways(item.ink.color.rgb, other.ink.color.rgb))
    return shared > (0.3 if 0.1 < mixed else 0.6)


def _both_ways(one: Floats, two: Floats) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    return (one, two), (two, one)


def _curve(item: Traced, edges: Edges, plot: Plot) -> CurvePixels:
    levels = center_line(edges)
    return plot.to_figure(
        CurvePixels(
            levels.x,
            levels.y,
            levels.band,
            float(item.path.length),
            (int(item.ink.color.rgb[0]), int(item.ink.color.rgb[1]), int(item.ink.color.rgb[2])),
            edges.width,
            coverage=item.path.coverage,
            marks=find_marks(edges),
            notes=_notes(item.path, levels.disagreement),
        )
    )


def _notes(path: Path, disagreement: float) -> tuple[Note, ...]:
    notes = []
    if path.coverage < DOUBTFUL_COVERAGE:
        notes.append(CURVE_GAPS.note(f"{1 - path.coverage:.0%} of the path shows no ink"))
    if path.hidden.mean() > 0.05:
        notes.append(CURVES_OVERLAP.note(f"{path.hidden.mean():.0%} of the path is hidden beneath something else"))
    if disagreement > DOUBTFUL_EDGES:
        notes.append(CURVE_EDGES_DISAGREE.note(f"in {disagreement:.0%} of its columns"))
    return tuple(notes)
