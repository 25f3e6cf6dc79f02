"""Words around a risk table in, the same with thousands that a space parts put together out: "2 250" at one tick."""

import re
from collections.abc import Sequence
from itertools import pairwise

from kmrecon.types import Box, Calibration, Word

THOUSANDS, REST = re.compile(r"[1-9]\d{0,2}"), re.compile(r"\d{3}")
GAP = 0.9  # digit heights: a space within a number is no wider
SAME_ROW = 0.3  # digit heights between the middles of its parts
AT_TICK = 0.3  # of the distance between two ticks: the middle of a count is as near to its own


def joined_thousands(words: Sequence[Word], calibration: Calibration) -> tuple[Word, ...]:
    """Return words in which two numbers that make one at a tick of the time axis, and each lie off it, are one."""
    ticks = sorted(tick.pixel for tick in calibration.x.ticks)
    if len(ticks) < 2:
        return tuple(words)
    near = AT_TICK * min(b - a for a, b in pairwise(ticks))
    out: list[Word] = []
    for word in sorted(words, key=lambda item: (item.turned, round(item.box.center[1]), item.box.left)):
        left = next((one for one in reversed(out) if _makes_one(one, word, ticks, near)), None)
        if left is None:
            out.append(word)
        else:
            out[out.index(left)] = _one(left, word)
    return tuple(out)


def _makes_one(left: Word, right: Word, ticks: Sequence[float], near: float) -> bool:
    high, gap = left.box.height, right.box.left - left.box.right
    if left.turned or right.turned or not (THOUSANDS.fullmatch(left.text) and REST.fullmatch(right.text)):
        return False
    if not 0 < gap <= GAP * high or abs(left.box.center[1] - right.box.center[1]) > SAME_ROW * high:
        return False
    off = [min(abs(box.center[0] - tick) for tick in ticks) for box in (_one(left, right).box, left.box, right.box)]
    return off[0] <= near and off[0] < min(off[1:])


def _one(left: Word, right: Word) -> Word:
    one, two = left.box, right.box
    box = Box(one.left, min(one.top, two.top), two.right, max(one.bottom, two.bottom))
    return Word(left.text + right.text, box, min(left.score, right.score))
