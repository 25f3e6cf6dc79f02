"""Small strokes and signs on a curve in, its censoring marks out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmrecon.digitize.vector.stairs import Stairs
from kmrecon.types import Box, Calibration, Figure, Floats

LARGEST = 0.05  # of the plot's height: a longer stroke is no mark
TOUCHES = 1.0  # px between a mark and its curve
ONE_MARK = 0.05  # px: strokes centered as near are one mark, as the two of a cross
SIGNS = frozenset("+|×x*·•○●◦△▲◇◆□■")  # text of one letter that marks are written as
AT_BORDER = (-1.5, 8.0)  # px from the plot area outwards: where an axis tick meets the frame


@dataclass(frozen=True, slots=True)
class _Spot:
    """A small sign in the plot area."""

    x: float  # px, center
    top: float
    bottom: float
    color: tuple[int, int, int] | None  # None: of a word


def marks_of(figure: Figure, calibration: Calibration, curves: Sequence[Stairs]) -> list[Floats]:
    """Return the columns of the marks on each curve, px.

    A mark belongs to the curve that it touches; where it touches several, to that of its own color
    whose stroke runs nearest to its middle.
    """
    spots = _spots(figure, calibration)
    owners: list[list[float]] = [[] for _ in curves]
    for spot in spots:
        touched = [k for k, curve in enumerate(curves) if _touches(spot, curve)]
        own = [k for k in touched if curves[k].line.color == spot.color]
        chosen = own or (touched if not _is_another_s(spot, curves) else [])
        if chosen:
            owners[min(chosen, key=lambda k: _off_center(spot, curves[k]))].append(spot.x)
    return [_single(np.sort(np.array(found, np.float64))) for found in owners]


def _spots(figure: Figure, calibration: Calibration) -> list[_Spot]:
    if figure.vector is None:
        return []
    area, most = calibration.plot_area, LARGEST * calibration.plot_area.height
    found = []
    for stroke in figure.vector.strokes:
        (left, top), (right, bottom) = stroke.points.min(axis=0).tolist(), stroke.points.max(axis=0).tolist()
        small = right - left <= most and bottom - top <= most and bottom - top + right - left > 0.5
        if small and _lies_in(area, left, top, right, bottom):
            found.append(_Spot((left + right) / 2, top, bottom, stroke.color))
    signs = [word for word in figure.vector.words if word.text in SIGNS and area.contains(*word.box.center)]
    return found + [_Spot(word.box.center[0], word.box.top, word.box.bottom, None) for word in signs]


def _lies_in(area: Box, left: float, top: float, right: float, bottom: float) -> bool:
    """Tell whether a stroke lies in the plot and is no tick that stands on its frame."""
    if not area.grown(1).contains((left + right) / 2, (top + bottom) / 2):
        return False
    first, last = AT_BORDER
    x_tick = right - left < 0.1 and first < bottom - area.bottom < last
    y_tick = bottom - top < 0.1 and first < area.left - left < last
    return not x_tick and not y_tick


def _touches(spot: _Spot, curve: Stairs) -> bool:
    if not curve.x[0] - TOUCHES <= spot.x <= curve.end + TOUCHES:
        return False
    rows = curve.at(np.array([spot.x - TOUCHES, spot.x, spot.x + TOUCHES]))
    reach = TOUCHES + curve.line.width / 2
    return bool(rows.max() >= spot.top - reach and rows.min() <= spot.bottom + reach)


def _off_center(spot: _Spot, curve: Stairs) -> float:
    """Return how far the middle of a mark lies off a curve, px; in a drop either level counts."""
    rows = curve.at(np.array([spot.x - ONE_MARK, spot.x + ONE_MARK]))
    return float(np.abs(rows - (spot.top + spot.bottom) / 2).min())


def _is_another_s(spot: _Spot, curves: Sequence[Stairs]) -> bool:
    """Tell whether a mark has the color of another curve."""
    return any(curve.line.color == spot.color for curve in curves)


def _single(columns: Floats) -> Floats:
    """Return each place once: a cross is two strokes."""
    return columns[np.r_[True, np.diff(columns) > ONE_MARK]] if columns.size else columns
