"""Names of a legend in, those that it writes on two lines as one out: one key stands beside the two."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kmrecon.digitize.legend_keys import Key, key_before
from kmrecon.digitize.legend_names import second_line, with_counts
from kmrecon.types import CurvePixels, Figure, Word

LEAST_WIDTH = 1.2  # heights of a name's letters
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
        if below is None or not any(word is name for word in out):  # it may be the second line of another
            continue
        own, its = keys[id(name)], keys[id(below)]
        rest = its is None and (own is None or all_keyed)
        seen = [key for key in (own, its) if key is not None]
        # What one line alone sees may be the end of its curve, which is short.
        whole = len(seen) == 2 or any(key.width >= LEAST_WIDTH * name.box.height for key in seen)
        shared = whole and _is_same(seen[0], seen[-1]) and all(_is_between(key, name, below) for key in seen)
        both = _over_two_lines(figure, words, name, below, curves)
        if (rest or shared) and key_before(figure.pixels, both, words, curves) is not None:
            out = [both if word is name else word for word in out if word is not below]
    return out


def _is_same(one: Key, two: Key) -> bool:
    return float(np.linalg.norm(one.lab - two.lab)) < SAME_KEY


def _is_between(key: Key, name: Word, below: Word) -> bool:
    """Tell whether a key stands nearer to the middle between two lines than to that of either."""
    upper, lower = name.box.center[1], below.box.center[1]
    return upper + (lower - upper) / 4 < key.y < lower - (lower - upper) / 4


def _over_two_lines(
    figure: Figure, words: Sequence[Word], name: Word, count: Word, curves: Sequence[CurvePixels]
) -> Word:
    """Return a name and the count below it as one word, in the line of the key: between them, or the name's own."""
    down = (count.box.center[1] - name.box.center[1]) / 2
    middle = replace(name.box, top=name.box.top + down, bottom=name.box.bottom + down)
    own = key_before(figure.pixels, name, words, curves) is not None
    return replace(name, text=f"{name.text} {count.text}", box=name.box if own else middle)
