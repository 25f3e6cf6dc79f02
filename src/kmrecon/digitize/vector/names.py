"""The legend of a vector figure in, the name of each curve out: its key is drawn exactly as the curve is."""

from collections.abc import Sequence
from dataclasses import replace

from kmrecon.digitize.legend import Named
from kmrecon.digitize.legend_names import arm_name
from kmrecon.digitize.tick_labels import parse_number
from kmrecon.digitize.vector.chains import Line, joined_lines
from kmrecon.types import Box, CurvePixels, Figure, Word

KEY_WIDTH = (0.5, 10.0)  # letter heights that a key is wide
NEAREST = 4.0  # letter heights between a key and its name
LINE = 1.5  # letter heights between a line of a name and the middle of the name
SAME_ROW = 0.8  # letter heights between their centers
SAME_WIDTH = 0.25  # share by which the widths of a key and its curve may differ


def drawn_names(
    figure: Figure, words: Sequence[Word], curves: Sequence[CurvePixels], region: Box, read: Named
) -> Named:
    """Return the name of every curve by its key; as read from pixels where the keys do not tell all of them apart.

    Parameters
    ----------
    figure, words : the vector figure and its text
    curves : the curves to name
    region : the part of the page that belongs to the panel
    read : the names as read from pixels; unsure where two curves are drawn alike
    """
    if figure.vector is None:
        return read
    keys = [(line, word) for line in joined_lines(figure.vector.strokes) if (word := _name_beside(line, words, region))]
    labels = []
    for curve in curves:
        own = {_whole(word, read) for line, word in keys if _key_of(line, curves) is curve}
        labels.append(own.pop() if len(own) == 1 else "")
    if "" in labels or len(set(labels)) < len(labels):
        styles = {(curve.color, curve.line_style, round(curve.width, 1)) for curve in curves}
        return replace(read, sure=read.sure and len(styles) == len(curves))
    return Named(tuple(labels), sure=True)


def _name_beside(line: Line, words: Sequence[Word], region: Box) -> Word | None:
    """Return the word at the right of a short level line, or at its left where none is."""
    (left, top), (right, bottom) = line.points.min(axis=0).tolist(), line.points.max(axis=0).tolist()
    if bottom - top > 0.1 or not region.contains((left + right) / 2, top):
        return None
    found = []
    for word in words:
        high = word.box.height
        after, before = (word.box.left - right) / high, (left - word.box.right) / high
        fits = KEY_WIDTH[0] <= (right - left) / high <= KEY_WIDTH[1] and not word.turned
        if fits and abs(word.box.center[1] - top) <= SAME_ROW * high and _is_name(word):
            found += [(away + late, k, word) for k, (away, late) in enumerate(((after, 0.0), (before, NEAREST)))]
    near = [(away, k, word) for away, k, word in found if 0 <= away - k * NEAREST <= NEAREST]
    return min(near, key=lambda item: item[:2])[2] if near else None


def _whole(word: Word, read: Named) -> str:
    """Return the name that a word is, or is a line of."""
    high = word.box.height
    near = [
        name.text
        for name in (*read.words, *read.free)
        if name is not None
        if abs(name.box.center[1] - word.box.center[1]) <= LINE * high and abs(name.box.left - word.box.left) <= high
    ]
    return arm_name(min((text for text in near if word.text in text), key=len, default=word.text))


def _is_name(word: Word) -> bool:
    return any(letter.isalnum() for letter in word.text) and (
        parse_number(word.text) is None or any(letter.isalpha() for letter in word.text)
    )


def _key_of(line: Line, curves: Sequence[CurvePixels]) -> CurvePixels | None:
    """Return the one curve that is drawn as a key is; None where two are."""
    same = [curve for curve in curves if curve.color == line.color]
    if len(same) > 1:
        same = [curve for curve in same if curve.line_style == line.line_style]
    if len(same) > 1:
        same = [curve for curve in same if abs(curve.width - line.width) <= SAME_WIDTH * line.width]
    return same[0] if len(same) == 1 else None
