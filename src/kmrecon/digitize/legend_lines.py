"""Names of a legend in, those that it writes on two lines as one out: one key stands beside the two."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kmrecon.digitize.legend_keys import Key, key_before
from kmrecon.digitize.legend_names import second_line, with_counts
from kmrecon.types import CurvePixels, Figure, Word

LINE_EDGE = 0.2  # of a line's height
SAME_KEY = 10.0  # CIELAB units


def on_one_line(
    figure: Figure, words: Sequence[Word], names: Sequence[Word], curves: Sequence[CurvePixels]
) -> list[Word]:
    """Return the names, each with the count or the rest of it that stands in the line below.

    Parameters
    ----------
    figure : the picture
    words : all text: a key stands between the words before and its name
    names : the words that may name a curve
    curves : strokes of the plot, which are no keys
    """
    counted = [
        word if count is None else _over_two_lines(figure, words, word, count, curves)
        for word, count in with_counts(names)
    ]
    return _unwrapped(figure, words, counted, curves)


def _unwrapped(figure: Figure, words: Sequence[Word], names: list[Word], curves: Sequence[CurvePixels]) -> list[Word]:
    """Return the names, those on two lines as one: a key stands between the lines, or beside the first of them alone.

    The second only where all curves have keys: a key beside the next name may not have been seen.
    """
    keys = {id(word): key_before(figure.pixels, word, words, curves) for word in names}
    all_keyed = sum(key is not None for key in keys.values()) >= len(curves)
    out = list(names)
    for name in names:
        below = second_line(name, out)
        if below is None:
            continue
        own, its = keys[id(name)], keys[id(below)]
        rest = its is None and (own is None or all_keyed)
        lines = [_middle_of(name), _middle_of(below)]
        shared = _is_same(own, its) and not any(key_before(figure.pixels, line, words, curves) for line in lines)
        both = _over_two_lines(figure, words, name, below, curves)
        if (rest or shared) and key_before(figure.pixels, both, words, curves) is not None:
            out = [both if word is name else word for word in out if word is not below]
    return out


def _is_same(one: Key | None, two: Key | None) -> bool:
    """Tell whether two lines see one key, which stands between them."""
    return one is not None and two is not None and float(np.linalg.norm(one.lab - two.lab)) < SAME_KEY


def _middle_of(word: Word) -> Word:
    """Return a word without its upper and lower edge, which a key between two lines may touch."""
    edge = LINE_EDGE * word.box.height
    return replace(word, box=replace(word.box, top=word.box.top + edge, bottom=word.box.bottom - edge))


def _over_two_lines(
    figure: Figure, words: Sequence[Word], name: Word, count: Word, curves: Sequence[CurvePixels]
) -> Word:
    """Return a name and the count below it as one word, in the line of the key: between them, or the name's own."""
    down = (count.box.center[1] - name.box.center[1]) / 2
    middle = replace(name.box, top=name.box.top + down, bottom=name.box.bottom + down)
    own = key_before(figure.pixels, name, words, curves) is not None
    return replace(name, text=f"{name.text} {count.text}", box=name.box if own else middle)
