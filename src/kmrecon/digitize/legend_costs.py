"""Names and curves in, how far each key or name is from each curve out, by color and line style."""

from collections.abc import Sequence

import numpy as np

from kmrecon.digitize.curves.colors import hue_apart
from kmrecon.digitize.legend_beside import COLORED, FADED, is_colored, lab_of
from kmrecon.digitize.legend_keys import Key, cut_short, key_before
from kmrecon.digitize.risk_labels import ink_shade
from kmrecon.digitize.tick_labels import parse_number
from kmrecon.types import CurvePixels, Figure, Floats, Word

SAME_COLOR = 30.0  # CIELAB units between a curve and its key or its name: thin strokes fade
OTHER_STYLE = 15.0  # what a key of another line style counts for, CIELAB units
OTHER_WIDTH, THICKER = 8.0, 1.6  # and a key twice as thick as a curve, where curves and keys differ by so much
THIN = 2  # px: a line that is not thicker may fill no row whole
MOST_MIXED = 0.6  # share of the page in its color
MIXED = 25.0  # CIELAB units that it counts for to be all of the page
WHITE = np.array([100.0, 0.0, 0.0])  # CIELAB
OTHER_HUE = 60.0  # degrees in the CIELAB plane: another color
GREY = 40.0  # CIELAB lightness of a curve from which a grey name may be its own: black ones are everybody's


def keyed(figure: Figure, names: Sequence[Word], words: Sequence[Word], curves: Sequence[CurvePixels]) -> Floats:
    """Return how far the key before each name is from each curve, by color and line style."""
    keys = cut_short([key_before(figure.pixels, word, words, curves) for word in names])
    styles = {curve.line_style for curve in curves}
    costs = np.array([[_key_cost(key, curve, styles) for key in keys] for curve in curves])
    costs += _width_costs(keys, curves)
    # Beside a number stands a tick of another plot more often than a key.
    numbers = np.array([parse_number(word.text) is not None for word in names])
    near = costs < SAME_COLOR
    worded = int(near[:, ~numbers].any(axis=0).sum()) >= len(curves)
    costs[:, numbers] = np.where(near[:, numbers] & (not worded), costs[:, numbers], np.inf)
    return costs


def _key_cost(key: Key | None, curve: CurvePixels, styles: set[str]) -> float:
    """Return how far a key is from a curve; where all broken ones are alike it counts only that one is broken."""
    if key is None:
        return np.inf
    unlike = key.style != curve.line_style if len(styles - {"solid"}) > 1 else _is_solid(key) != _is_solid(curve)
    other = OTHER_STYLE if len(styles) > 1 and unlike else 0.0
    return _color_cost(key, lab_of(curve.color)) + other + key.gap


def _width_costs(keys: Sequence[Key | None], curves: Sequence[CurvePixels]) -> Floats:
    """Return what the widths of keys and curves count for, (curves, keys): where some are much thicker than others."""
    thick = np.array([np.nan if key is None else key.thick for key in keys])
    wide: Floats = np.array([curve.width for curve in curves])
    seen = thick[np.isfinite(thick)]
    if not (seen.size > 1 and seen.max() >= THICKER * seen.min() and wide.max() >= THICKER * wide.min()):
        return np.zeros((wide.size, thick.size))
    apart = np.abs(np.log2(np.maximum(thick, 1) / wide[:, None]))
    return np.asarray(OTHER_WIDTH * np.nan_to_num(np.minimum(apart, 1.0)))


def _color_cost(key: Key, color: Floats) -> float:
    """Return how far the color of a key is from a curve's; a line that fills no row whole is mixed with the page."""
    away = key.lab - color
    if key.thick > THIN:
        return float(np.linalg.norm(away))
    to_page = WHITE - color
    mixed = np.clip(float(away @ to_page) / max(float(to_page @ to_page), 1.0), 0.0, MOST_MIXED)
    return float(min(np.linalg.norm(away), np.linalg.norm(away - mixed * to_page) + MIXED * mixed))


def hue_cost(key: Key, curve: CurvePixels) -> float:
    """Return how far a key is from a curve, CIELAB units: by hue where both have one."""
    color = lab_of(curve.color)
    away = float(np.linalg.norm(key.lab - color))
    colored = is_colored(curve) and np.hypot(key.lab[1], key.lab[2]) >= COLORED
    return min(away, FADED * hue_apart(key.lab, color) / OTHER_HUE) if colored else away


def _is_solid(line: Key | CurvePixels) -> bool:
    return (line.style if isinstance(line, Key) else line.line_style) == "solid"


def colored(figure: Figure, names: Sequence[Word], curves: Sequence[CurvePixels]) -> Floats:
    """Return how far the color of each name's own letters is from each curve."""
    inks = [ink_shade(figure, word.box) if parse_number(word.text) is None else None for word in names]
    return np.array([[_ink_cost(ink, curve) for ink in inks] for curve in curves])


def _ink_cost(ink: tuple[int, int, int] | None, curve: CurvePixels) -> float:
    color = lab_of(curve.color)
    if ink is None or (not is_colored(curve) and color[0] < GREY):
        return np.inf
    return float(np.linalg.norm(lab_of(ink) - color))
