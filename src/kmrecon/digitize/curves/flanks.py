"""A falling stroke beneath others in, its edges out where they leave a piece of its ink to be seen beside a drop.

A stroke covers one stretch of rows in each column. Where others hide a part of it, the first and the last row of its
own ink beside which nothing is drawn are still its edges.
"""

import numpy as np

from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.path import INK, Path
from kmrecon.digitize.curves.stroke_width import drawn_between
from kmrecon.types import Floats, Ints

CLEAR = 2  # px beyond an edge in which nothing else is drawn
FALLS = 2.0  # stroke widths by which a path falls beside a column: less is a level
SEEN = 0.8  # share of a drop that shows its ink: where more does, its edges are seen


def with_flanks(
    top: Floats, bottom: Floats, width: float, share: Floats, hidden: Mask, path: Path
) -> tuple[Floats, Floats]:
    """Return the upper and the lower edge in each column, with those told by pieces beside drops, px.

    Parameters
    ----------
    top, bottom : (columns,) px, not a number where they are not seen
    width : px, of the stroke
    share : (rows, columns) part of each pixel that is covered by the stroke's color
    hidden : (rows, columns) something else is drawn there
    path : that the stroke was found along
    """
    top, bottom, drawn = top.copy(), bottom.copy(), share > INK
    first, last = _reach(path, width)
    unseen = (np.isnan(top) | np.isnan(bottom)) & _falls_unseen(drawn, path, width)
    for column in np.flatnonzero(unseen).tolist():
        rows = slice(max(0, int(first[column])), int(last[column]) + 1)
        piece = _stretch(drawn[:, column], hidden[:, column], rows)
        if piece is None:
            continue
        above, below = share[max(0, piece.start - 1), column], share[min(piece.stop, share.shape[0] - 1), column]
        if np.isnan(top[column]) and not hidden[max(0, piece.start - CLEAR) : piece.start, column].any():
            top[column] = piece.start + 1 - share[piece.start, column] - above
        if np.isnan(bottom[column]) and not hidden[piece.stop : piece.stop + CLEAR, column].any():
            bottom[column] = piece.stop - 1 + share[piece.stop - 1, column] + below
    return top, bottom


def _reach(path: Path, width: float) -> tuple[Ints, Ints]:
    """Return the rows in which the stroke can lie in each column: the path may be off by a stroke's width."""
    side, half, columns = round(width), int(np.ceil(width / 2)), np.arange(path.length)
    start, row = path.start[(columns - side).clip(0)], path.row[(columns + side).clip(None, path.length - 1)]
    return start - half, row + half


def _falls_unseen(drawn: Mask, path: Path, width: float) -> Mask:
    """Tell beside which columns a path falls by more than its width, with little of its own ink."""
    beside = np.ones(2 * round(width) + 1)
    seen = drawn_between(drawn, path.start, path.row)
    fallen, seen = (np.convolve(rows, beside, "same") for rows in (path.row - path.start, seen))
    return np.asarray((fallen > FALLS * width) & (seen < SEEN * fallen))


def _stretch(drawn: Mask, hidden: Mask, rows: slice) -> slice | None:
    """Return the rows from the first to the last one of a stroke's ink in a column that only what hides it parts."""
    own = np.flatnonzero(drawn[rows]) + rows.start
    if not own.size:
        return None
    empty = np.flatnonzero(~drawn & ~hidden)
    parts = np.split(own, np.flatnonzero(np.diff(np.searchsorted(empty, own))) + 1)
    longest = max(parts, key=len)
    return slice(int(longest[0]), int(longest[-1]) + 1)
