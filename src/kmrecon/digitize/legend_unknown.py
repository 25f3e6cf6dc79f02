"""Curves and the names that a legend gives them in, those that the legend knows out.

A legend names every curve of its panel. Where it names all but one by a key, and no key of that one stands beside
them, what was traced is no curve but a guide line, a confidence limit or a text over the curves.
"""

from collections.abc import Sequence

import numpy as np

from kmrecon.digitize.curves.colors import Mask, hue_apart, to_lab
from kmrecon.digitize.curves.doubles import OTHER_HUE
from kmrecon.digitize.legend import Named
from kmrecon.digitize.legend_beside import is_colored, lab_of
from kmrecon.digitize.legend_costs import SAME_COLOR
from kmrecon.digitize.legend_keys import LEAST_WIDTH, REACH, curve_ink, key_before
from kmrecon.notes import CURVES_UNTOLD, Note
from kmrecon.types import Box, CurvePixels, Figure, RiskTable, Word

FEWEST = 2  # names with keys that make a legend
NEXT_LINE = 1.3  # times the distance of two lines of a legend, above and below them, in which another key may stand
WHOLE = 0.95  # share of a curve's path that shows its ink
ALIKE = 0.25  # of its width by which another stroke of a plot differs
HALF = 0.7  # letter heights above and below the middle of a name, in which its own key stands


def known_to_legend(
    figure: Figure, words: Sequence[Word], curves: tuple[CurvePixels, ...], named: Named, table: RiskTable | None
) -> tuple[int, ...]:
    """Return which curves the legend knows: all, but where its keys and the risk table leave no place for one.

    Parameters
    ----------
    figure, words : the picture and its text
    curves : as traced
    named : what the legend calls each of them
    table : of the panel; it has as many rows as there are curves
    """
    everyone = tuple(range(len(curves)))
    known = [k for k in everyone if named.labels[k] is not None]
    names = [word for word in named.words if word is not None]
    rows = len(table.rows) if table else 0
    if not FEWEST <= len(known) < len(curves) or rows not in (0, len(known)) or len(names) < len(known):
        return everyone
    if any(key_before(figure.pixels, word, words, curves) is None for word in names):
        return everyone
    strangers = [k for k in everyone if k not in known]
    if any(_is_as_drawn(curves[k], [curves[j] for j in known]) for k in strangers):
        return everyone
    if _has_nameless(words, names) or any(_has_key(figure, words, names, curves, curves[k]) for k in strangers):
        return everyone
    return tuple(known)


def left_out_notes(strangers: int, kept: int) -> list[Note]:
    """Return a note of the strokes that the legend does not know, with the way to keep them."""
    if not strangers:
        return []
    said = f"{strangers} of {strangers + kept} strokes traced: the legend knows the others only"
    return [CURVES_UNTOLD.note(f"{said}; --curves {strangers + kept} keeps all of them")]


def _is_as_drawn(curve: CurvePixels, known: Sequence[CurvePixels]) -> bool:
    """Tell whether a curve is drawn as those that a legend knows are, in a hue of its own: its name may be unread."""
    if curve.line_style != "solid" or curve.coverage < WHOLE or not is_colored(curve):
        return False
    alike = any(abs(curve.width - other.width) <= ALIKE * other.width for other in known)
    return alike and all(_hues_apart(curve, other) > OTHER_HUE for other in known if is_colored(other))


def _hues_apart(one: CurvePixels, two: CurvePixels) -> float:
    return hue_apart(lab_of(one.color), lab_of(two.color))


def _has_nameless(words: Sequence[Word], names: Sequence[Word]) -> bool:
    """Tell whether another word stands where an entry of the legend would."""
    high = _height(names)
    rows, columns = _place_of_keys(names, high)
    first = min(word.box.left for word in names)
    columns = _span(first - high, first + high) if _in_column(names, high) else columns
    return any(
        rows.start <= word.box.center[1] <= rows.stop
        and columns.start <= word.box.left <= columns.stop
        and any(c.isalpha() for c in word.text)
        and not any(name.box.contains(*word.box.center) for name in names)
        for word in words
    )


def _has_key(
    figure: Figure, words: Sequence[Word], names: Sequence[Word], curves: Sequence[CurvePixels], curve: CurvePixels
) -> bool:
    """Tell whether a line in a curve's color, as long as a key, stands beside the names and their own keys."""
    high = _height(names)
    rows, columns = _place_of_keys(names, high)
    x, y = columns.start, rows.start
    pixels = np.ascontiguousarray(figure.pixels[rows, columns])
    drawn = np.linalg.norm(to_lab(pixels) - lab_of(curve.color), axis=2) < SAME_COLOR
    drawn &= ~curve_ink(curves, drawn.shape, x, y)
    letters = [] if is_colored(curve) else [word.box.grown(1) for word in words]
    for box in (*(_key_box(word, high) for word in names), *letters):
        drawn[_span(box.top - y, box.bottom - y), _span(box.left - x, box.right - x)] = False
    return _has_run(drawn, LEAST_WIDTH * high, REACH * high)


def _place_of_keys(names: Sequence[Word], high: float) -> tuple[slice, slice]:
    """Return the rows and columns in which another entry of a legend would have its key: of a column, or of a line."""
    lefts, middles = (np.sort(side) for side in zip(*((w.box.left, w.box.center[1]) for w in names), strict=True))
    if _in_column(names, high):
        pitch = NEXT_LINE * float(np.diff(middles).max())
        return _span(middles[0] - pitch, middles[-1] + pitch), _span(lefts[0] - REACH * high, lefts[0])
    right = max(word.box.right for word in names)
    aside = REACH * high + float(np.diff(lefts).max())
    return _span(middles[0] - HALF * high, middles[-1] + HALF * high), _span(lefts[0] - aside, right + aside)


def _in_column(names: Sequence[Word], high: float) -> bool:
    return float(np.ptp([word.box.left for word in names])) < high


def _height(names: Sequence[Word]) -> float:
    """Return how high the letters of a legend are, px."""
    return max(5.0, float(np.median([word.box.height for word in names])))


def _key_box(word: Word, high: float) -> Box:
    middle = word.box.center[1]
    return Box(word.box.left - REACH * high, middle - HALF * high, word.box.left, middle + HALF * high)


def _span(first: float, last: float) -> slice:
    return slice(max(0, int(first)), max(0, int(np.ceil(last))))


def _has_run(drawn: Mask, least: float, most: float) -> bool:
    """Tell whether a row holds a piece of a length from `least` to `most` that ends inside: frames go on."""
    edges = np.diff(np.pad(drawn.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    starts, ends = np.nonzero(edges == 1)[1], np.nonzero(edges == -1)[1]
    inside = (starts > 0) & (ends < drawn.shape[1])
    return bool((inside & (ends - starts >= least) & (ends - starts <= most)).any())
