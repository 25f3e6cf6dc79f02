"""The curves of a panel in, a doubt out where two that look the same meet and part again, or their dashes mingle."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from kmrecon.digitize.curves.colors import to_lab
from kmrecon.notes import CURVES_ENTANGLED, CURVES_MEET, Note
from kmrecon.types import Calibration, CurvePixels

SAME_COLOR = 8.0  # CIELAB units: strokes nearer than this look the same
APART = 2.0  # stroke widths between the middles of two strokes that are seen apart
FEWEST = 4  # columns for which they are
BESIDE = 2.5  # stroke widths between the middles of two broken strokes whose dashes mingle
MINGLED = 0.1  # of the plot's width; of 31 pairs of black ones below it 5 were read wrong, of 22 above it 15


def with_meetings(curves: tuple[CurvePixels, ...], calibration: Calibration) -> tuple[CurvePixels, ...]:
    """Return the curves with a note where another one of the same color and line meets them after it was apart.

    No picture tells which of two identical strokes goes on as which; a person may, in ``answers.json``.
    """
    return tuple(
        replace(curve, notes=(*curve.notes, *_notes(curve, [o for o in curves if o is not curve], calibration)))
        for curve in curves
    )


def _notes(curve: CurvePixels, others: list[CurvePixels], calibration: Calibration) -> Iterator[Note]:
    for other in others:
        if (share := _mingled(curve, other) / calibration.plot_area.width) > MINGLED:
            yield CURVES_ENTANGLED.note(f"along {share:.0%} of the plot's width")
        if not _look_the_same(curve, other):
            continue
        places = [f"{float(calibration.time(x)):.3g}" for x in meetings(curve, other)]
        if places:
            yield CURVES_MEET.note(f"at time {', '.join(places)}")


def meetings(one: CurvePixels, two: CurvePixels) -> list[float]:
    """Return the columns at which two strokes that were apart meet, if they part again, px."""
    columns = np.arange(max(one.x[0], two.x[0]), min(one.end, two.end)) + 0.5
    away = np.abs(one.at(columns) - two.at(columns))
    width = max(one.width, two.width)
    state = np.where(away > APART * width, 1, np.where(away < width, -1, 0))
    edges = np.flatnonzero(np.diff(state, prepend=2, append=2))
    found: list[float] = []
    meeting, before = None, False
    for start, stop in pairwise(edges.tolist()):
        if state[start] == 1 and stop - start >= FEWEST:
            found += [meeting] if meeting is not None else []
            meeting, before = None, True
        elif state[start] == -1 and before and meeting is None:
            meeting = float(columns[start])
    return found


def _mingled(one: CurvePixels, two: CurvePixels) -> int:
    """Return the columns in which two broken strokes of one color lie beside one another."""
    if "solid" in (one.line_style, two.line_style) or not is_same_color(one, two):
        return 0
    columns = np.arange(max(one.x[0], two.x[0]), min(one.end, two.end)) + 0.5
    return int((np.abs(one.at(columns) - two.at(columns)) < BESIDE * max(one.width, two.width)).sum())


def _look_the_same(one: CurvePixels, two: CurvePixels) -> bool:
    return one.line_style == two.line_style and is_same_color(one, two)


def is_same_color(one: CurvePixels, two: CurvePixels) -> bool:
    """Tell whether two strokes look the same but for their line."""
    colors = to_lab(np.array([[one.color, two.color]], np.uint8))[0]
    return float(np.linalg.norm(colors[0] - colors[1])) < SAME_COLOR
