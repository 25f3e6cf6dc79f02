"""The plots of a page and its words in, the part of the page that belongs to each plot out."""

import re
from collections.abc import Sequence

from kmrecon.types import Box, Word

WIDE_GAP = 0.6  # of the widest gap between two plots: as wide as that it may part them
LETTER = re.compile(r"\(?[A-Ha-h][).:]?")  # of a panel
UNDER = 0.5  # of a plot's height: as near below it stands the first row of its table, above it its letter
LEAST_CUT = 0.5  # of the room between two plots, one above the other: above is the upper one's
FREE_CUT = 0.7  # of that room, where nothing is written in it


def regions_of(cores: Sequence[Box], words: Sequence[Word], page: Box) -> list[Box]:
    """Give each plot the page up to its neighbours: what is left of their y labels, above their top.

    Parameters
    ----------
    cores : the rectangles between the outermost labels of each plot
    """
    out = []
    for core in cores:
        left = max([0.0] + [_between(c, core, words) for c in cores if _beside(c, core)])
        right = min([page.right] + [_between(core, c, words) for c in cores if _beside(core, c)])
        top = max([0.0] + [_cut_below(c, core, words) for c in cores if _above(c, core)])
        bottom = min([page.bottom] + [_cut_below(core, c, words) for c in cores if _above(core, c)])
        out.append(Box(left, top, right, bottom))
    return out


def _beside(one: Box, two: Box) -> bool:
    return one.right <= two.left and min(one.bottom, two.bottom) > max(one.top, two.top)


def _above(one: Box, two: Box) -> bool:
    return one.bottom <= two.top and min(one.right, two.right) > max(one.left, two.left)


def _between(left: Box, right: Box, words: Sequence[Word]) -> float:
    """Return where the page is cut between two plots: in the last wide gap between what is written there.

    A legend may stand at the right of the left plot; labels, a title and names of rows stand at the left of the
    right one. Where no names of rows do, its letter or its turned title tells where it begins.
    """
    room = [w for w in words if left.right <= w.box.left and w.box.right < right.left]
    lowest = right.bottom + UNDER * right.height
    under = [w for w in room if right.bottom < w.box.center[1] < lowest and not LETTER.fullmatch(w.text)]
    high = [w for w in room if w.box.top < right.bottom and w.box.bottom > right.top - UNDER * right.height]
    first = min((w.box.left for w in high if w.turned or _is_letter_of(w, right)), default=None)
    if first is not None and not _before(under, first, high):
        return (max([left.right] + [w.box.right for w in high if w.box.right <= first]) + first) / 2
    spans = [(w.box.left, w.box.right) for w in words if w.box.right > left.right and w.box.left < right.left]
    edge, gaps = left.right, []
    for start, stop in sorted((a, b) for a, b in spans if a >= left.right):
        gaps.append((edge, max(edge, start)))
        edge = max(edge, stop)
    widest = max((stop - start for start, stop in gaps), default=0.0)
    wide = [gap for gap in gaps if gap[1] - gap[0] >= WIDE_GAP * widest > 0]
    return (wide[-1][0] + wide[-1][1]) / 2 if wide else left.right + 0.25 * (right.left - left.right)


def _before(under: Sequence[Word], first: float, high: Sequence[Word]) -> list[Word]:
    """Return the names of rows that begin before a plot's title: a legend beside the other plot may reach as low."""
    legend = [word.box.left for word in high if word.box.right <= first]
    left = [word for word in under if word.box.left < first]
    return [word for word in left if all(abs(word.box.left - at) > word.box.height for at in legend)]


def _is_letter_of(word: Word, plot: Box) -> bool:
    """Tell whether a word is the letter over a plot."""
    return bool(LETTER.fullmatch(word.text)) and word.box.center[1] < plot.top + LEAST_CUT * plot.height


def _cut_below(upper: Box, lower: Box, words: Sequence[Word]) -> float:
    """Return where the page is cut between two plots, one above the other: over the lower one's letter.

    A table or a legend may stand under the upper plot; a title or a legend over the lower one. Without a letter
    it is cut in the widest gap between lines of text.
    """
    room = [w for w in words if not w.turned and upper.bottom < w.box.center[1] < lower.top]
    letters = [w for w in room if LETTER.fullmatch(w.text) and w.box.left < lower.left]
    if letters:
        first = min(word.box.top for word in letters)
        return (first + max((w.box.bottom for w in room if w.box.bottom <= first), default=first)) / 2
    edge, gaps = upper.bottom, []
    texts = sorted((w.box.top, w.box.bottom) for w in room if w.box.center[1] < lower.top - w.box.height)
    for start, stop in [*texts, (lower.top, lower.top)]:
        gaps.append((start - edge, (edge + start) / 2))
        edge = max(edge, stop)
    # A table may stand far below its axis: the cut is not looked for close to the upper plot.
    low = [gap for gap in gaps if gap[1] >= upper.bottom + LEAST_CUT * (lower.top - upper.bottom)]
    return max(low)[1] if texts and low else upper.bottom + FREE_CUT * (lower.top - upper.bottom)
