"""Words and curves in, the words that name each curve out: a key of its color, or text in its color."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from kmrecon.digitize.curves.colors import to_lab
from kmrecon.digitize.tick_labels import parse_number
from kmrecon.types import Box, Calibration, CurvePixels, Figure, Floats, Word

KEY_REACH = 6.0  # letter heights to the left of a name in which its key lies
KEY_COLOR = 16.0  # CIELAB units between a key and its curve
LEAST_KEY = 0.5  # letter heights: a key is at least as wide
COLORED_TEXT = 18.0  # CIELAB units from grey for text that is colored like its curve
NEAR_CURVE = 4.0  # letter heights between a name and the curve that it stands beside


@dataclass(frozen=True, slots=True)
class Named:
    """The name found for each curve, and how."""

    labels: tuple[str | None, ...]  # one for each curve
    sure: bool


def read_legend(
    figure: Figure, words: tuple[Word, ...], calibration: Calibration, curves: tuple[CurvePixels, ...], region: Box
) -> Named:
    """Return the name that the figure gives each curve, by its key, its color or its place.

    Parameters
    ----------
    figure, words : the picture and its text
    calibration : of the panel; its tick labels name no curve
    curves : the curves to name
    region : the part of the page that belongs to the panel
    """
    names = [word for word in _candidates(words, calibration, region) if not _on_a_curve(word, curves)]
    if not names or not curves:
        return Named((None,) * len(curves), sure=False)
    lab = to_lab(figure.pixels)
    # Text in a curve's color tells whose name it is before anything that stands at its left.
    colored = np.array([[_text_score(lab, word, curve) for word in names] for curve in curves])
    labels = _assigned(colored, names)
    left = [word for word in names if word.text not in labels]
    keyed = np.array([[_key_score(lab, word, curve) for word in left] for curve in curves])
    labels = _merged(labels, _assigned(keyed, left))
    if all(label is not None for label in labels):
        return Named(labels, sure=True)
    left = [word for word in left if word.text not in labels]
    beside = np.array([[_beside_score(word, curve, calibration) for word in left] for curve in curves])
    return Named(_merged(labels, _assigned(beside, left)), sure=False)


def _candidates(words: tuple[Word, ...], calibration: Calibration, region: Box) -> list[Word]:
    """Words that may name a curve: not turned, not the numbers of the axes, not what lies below them."""
    area = calibration.plot_area
    inside = [w for w in words if not w.turned and region.contains(*w.box.center)]
    return [w for w in inside if any(c.isalnum() for c in w.text) and not _is_tick(w, area)]


def _on_a_curve(word: Word, curves: tuple[CurvePixels, ...]) -> bool:
    """Tell whether a curve runs through the middle of a word: then its marks were read as letters."""
    inner = (word.box.top + 0.2 * word.box.height, word.box.bottom - 0.2 * word.box.height)
    columns = np.linspace(word.box.left, word.box.right, 9)
    return any(bool(((c.at(columns) > inner[0]) & (c.at(columns) < inner[1])).mean() > 0.5) for c in curves)


def _is_tick(word: Word, area: Box) -> bool:
    outside = word.box.right <= area.left + 1 or word.box.top >= area.bottom - 1
    return outside and parse_number(word.text) is not None


def _key_score(lab: Floats, word: Word, curve: CurvePixels) -> float:
    """Return how much of a line of the curve's color leads up to a word, in letter heights."""
    box, high = word.box, max(word.box.height, 4.0)
    rows = slice(max(0, int(box.top)), int(np.ceil(box.bottom)))
    left = max(0, int(box.left - KEY_REACH * high))
    part = lab[rows, left : max(left, int(box.left - 0.1 * high))]
    if not part.size:
        return 0.0
    same = np.linalg.norm(part - _lab_of(curve), axis=2) < KEY_COLOR
    wide = same.any(axis=0)
    # The key is what stands next to the name: another entry's key lies behind that entry's name.
    columns = np.flatnonzero(wide)
    if not columns.size or columns.size < LEAST_KEY * high:
        return 0.0
    gap = (part.shape[1] - 1 - columns[-1]) / high
    return float(min(columns.size / high, 3.0) / (1.0 + gap))


def _text_score(lab: Floats, word: Word, curve: CurvePixels) -> float:
    """Return how well the color of a word's own ink is the curve's."""
    rows = slice(max(0, int(word.box.top)), int(np.ceil(word.box.bottom)))
    part = lab[rows, max(0, int(word.box.left)) : int(np.ceil(word.box.right))].reshape(-1, 3)
    color = _lab_of(curve)
    if not part.size or np.hypot(color[1], color[2]) < COLORED_TEXT:
        return 0.0
    near = (np.linalg.norm(part - color, axis=1) < KEY_COLOR).mean()
    return float(near) if near > 0.05 and any(c.isalpha() for c in word.text) else 0.0


def _beside_score(word: Word, curve: CurvePixels, calibration: Calibration) -> float:
    """Return how near a word stands to a curve, in letter heights counted from the farthest allowed."""
    box, high = word.box, max(word.box.height, 4.0)
    if not calibration.plot_area.grown(2 * high).contains(*box.center):
        return 0.0
    columns = np.linspace(max(box.left, curve.x[0]), max(min(box.right, curve.end), curve.x[0]), 9)
    rows = curve.at(np.minimum(columns, curve.end))
    away = np.nanmin(np.maximum(box.top - rows, rows - box.bottom))
    sideways = max(0.0, box.left - curve.end)
    distance = (max(0.0, float(away)) + sideways) / high
    return max(0.0, NEAR_CURVE - distance)


def _lab_of(curve: CurvePixels) -> Floats:
    return np.asarray(to_lab(np.array([[curve.color]], np.uint8))[0, 0])


def _assigned(scores: Floats, names: list[Word]) -> tuple[str | None, ...]:
    """Give each curve the name that suits it best, each name once."""
    if not scores.size:
        return (None,) * int(scores.shape[0])
    rows, columns = linear_sum_assignment(-scores)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    best: dict[int, str] = {r: names[c].text for r, c in pairs if scores[r, c] > 0}
    return tuple(best.get(k) for k in range(scores.shape[0]))


def _merged(first: tuple[str | None, ...], second: tuple[str | None, ...]) -> tuple[str | None, ...]:
    return tuple(a if a is not None else b for a, b in zip(first, second, strict=True))
