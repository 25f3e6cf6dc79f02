"""The names of a legend and the curves that bear them in; a doubt about entries whose line no curve has, out."""

from collections.abc import Sequence

import numpy as np

from kmrecon.digitize.legend import Named
from kmrecon.digitize.legend_beside import is_colored, lab_of
from kmrecon.digitize.legend_costs import SAME_COLOR
from kmrecon.digitize.legend_keys import Key, key_before
from kmrecon.digitize.legend_names import arm_name
from kmrecon.notes import LEGEND_UNUSED, Note
from kmrecon.types import CurvePixels, Figure, Word

# In heights of the letters:
IN_LINE = 0.5  # between the left sides, or the middles, of the entries of one legend
NEXT_ENTRY = 3.0  # between the middles of two entries under one another
SAME_GAP = 0.6  # by which the gaps between keys and their names differ in one legend
# In CIELAB units:
FARTHER = 10.0  # than its own key from a curve: another color


def unused_notes(figure: Figure, words: Sequence[Word], curves: Sequence[CurvePixels], named: Named) -> list[Note]:
    """Return a note where a legend has more names than curves were read."""
    names = ", ".join(map(repr, _unused(figure, words, curves, named)))
    return [LEGEND_UNUSED.note(f"no curve was read for {names}")] if names else []


def _unused(figure: Figure, words: Sequence[Word], curves: Sequence[CurvePixels], named: Named) -> tuple[str, ...]:
    """Return the names in line with those of the curves, and with keys like theirs, whose line no curve has."""
    borne = [word for word in named.words if word is not None]
    keys = [key_before(figure.pixels, word, words, curves) for word in borne]
    known = [(word, key) for word, key in zip(borne, keys, strict=True) if key is not None]
    if not known or len(known) < len(curves):
        return ()
    styled = len({curve.line_style for curve in curves}) > 1
    own = {id(word): key for word, key in known}
    bearers = [(curve, own.get(id(word))) for curve, word in zip(curves, named.words, strict=True)]
    named_already = {arm_name(word.text) for word in borne}  # by a legend of colors, beside one of line styles
    free = [(word, key_before(figure.pixels, word, words, curves)) for word in named.free]
    return tuple(
        arm_name(word.text)
        for word, key in free
        if key is not None
        and arm_name(word.text) not in named_already
        and any(_is_next(word, key, other, beside) for other, beside in known)
        and not any(_is_drawn(key, curve, its_own, styled) for curve, its_own in bearers)
    )


def _is_next(word: Word, key: Key, other: Word, beside: Key) -> bool:
    high = other.box.height
    under = abs(word.box.left - other.box.left) <= IN_LINE * high
    near = abs(word.box.center[1] - other.box.center[1]) <= NEXT_ENTRY * high
    level = abs(word.box.center[1] - other.box.center[1]) <= IN_LINE * high
    return (level or (under and near)) and abs(key.gap - beside.gap) <= SAME_GAP


def _is_drawn(key: Key, curve: CurvePixels, own: Key | None, styled: bool) -> bool:
    """Tell whether a key is of a curve that was read: of its marks, perhaps. Black ones are told by their dashes.

    A key much farther from it than its own (of another grey) is not.
    """
    off, least = (np.inf if k is None else float(np.linalg.norm(k.lab - lab_of(curve.color))) for k in (key, own))
    alike = off < min(SAME_COLOR, least + FARTHER)
    return alike and (key.style == curve.line_style or (is_colored(curve) and not styled))
