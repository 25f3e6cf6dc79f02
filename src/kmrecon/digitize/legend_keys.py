"""A name and the curves in, the key that stands before the name out: a piece of line, a mark or a square."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmrecon import _core
from kmrecon.digitize.curves.colors import to_lab
from kmrecon.digitize.legend_names import without_marks
from kmrecon.types import Bytes, CurvePixels, Floats, Word

# In heights of the name's letters:
REACH = 9.0  # left of a name in which its key lies
GAP = 2.5  # at most between a key and its name
EDGE = 0.12  # of the first letter's soft edge
LEAST_GAP = 0.13  # at least, beyond that edge: letters stand nearer
NEAR_GAP = 0.03  # and longer lines may, but do not touch them
INNER_GAP = 1.2  # at most between the dashes of a key
LEAST_WIDTH = 0.5
BAND = 0.45  # above and below the middle of the name
NEXT_NAME = 0.2  # after the name before
FRAME_SHARE = 0.12  # at most, of the line of a frame
THIN = 0.3  # at most, of an upright line that is no part of a key
LEAST_CUT = 0.5  # between a name and the key that was read with it
# Other measures:
THROUGH = 0.95  # share of the strip's height that such a line fills
LINE_ROW = 0.35  # share of a key's width that its fullest row covers, dashes included; letters fill less
DOTTED_ROW = 0.2  # share where nothing lies above or below: dots
INK = 0.4  # of the strongest contrast in the strip
LEAST_INK = 28  # of 255
TILE = 6  # of 255 by which a tile differs from the page
BESIDE_CURVE = 2.0  # px around a curve's own stroke
SHORT = 0.85  # of the longest key's width: a key that ends in a gap between dashes
CUT_SHORT = 0.25  # heights of the name's letters by which it ends farther from its name
DASHES = " -–—_"
MARKS = frozenset("tTfxXoO0IlV")  # letters as which a mark on a key is read
FRAME = 2  # px wide, where that is more
BEYOND = 2  # px above and below a key's line to which the upright of a mark on it reaches
SOLID = 0.93  # share of its width that a solid key covers
DOT = 2.5  # times as long as the line is wide: longer pieces are dashes


@dataclass(frozen=True, slots=True)
class Key:
    """What stands before a name."""

    lab: Floats  # (3,) CIELAB
    style: str  # solid, dashed, dotted, dashdot
    gap: float  # to the name, heights of its letters
    width: int  # px
    y: float  # px, the middle of its line
    thick: int  # px, rows that its line fills by half or more


def key_before(pixels: Bytes, word: Word, words: Sequence[Word], curves: Sequence[CurvePixels]) -> Key | None:
    """Return the key left of a name, None where none stands there.

    Parameters
    ----------
    pixels : (height, width, 3) the figure
    word : the name
    words : all text: a key stands between the words before and its name
    curves : strokes of the plot, which are no keys
    """
    high = max(word.box.height, 5.0)
    top = max(0, int(np.floor(word.box.center[1] - BAND * high)))
    bottom = int(np.ceil(word.box.center[1] + BAND * high))
    start = int(max(0.0, word.box.left - REACH * high, *(_end_before(other, word) for other in words)))
    end = int(word.box.left - EDGE * high)
    strip = pixels[top:bottom, start : max(start, end)]
    if not strip.size:
        return None
    ink = _ink(strip, high) & ~curve_ink(curves, strip.shape[:2], start, top)
    beyond = slice(max(0, top - round(high)), bottom + round(high))
    ink[:, : _after_wall(pixels[beyond, start : max(start, end)], top - beyond.start, ink, high)] = False
    columns = np.flatnonzero(ink.any(axis=0))
    if not columns.size or strip.shape[1] - 1 - max(int(columns[-1]), _end_of_tile(strip)) > GAP * high:
        return None
    breaks = np.flatnonzero(np.diff(columns) > INNER_GAP * high)
    own = columns[breaks[-1] + 1 :] if breaks.size else columns
    key = _key(strip, ink, own, high)
    return key and replace(key, y=top + key.y)


def without_key(pixels: Bytes, word: Word) -> Word:
    """Return a name in the box of its own letters where a sign before them tells that its key was read with it."""
    if without_marks(word.text) == word.text.strip():
        return word
    box, top, left = word.box, max(0, int(word.box.top)), max(0, int(word.box.left))
    strip = pixels[top : int(np.ceil(box.bottom)), left : int(np.ceil(box.right))]
    ink = _drawn(_away(strip)) if strip.size else np.zeros((1, 1), bool)
    inked = np.flatnonzero(ink.any(axis=0))
    gaps = np.diff(inked)
    if not gaps.size:
        return word
    first = int(inked[int(gaps.argmax()) + 1])
    rows = np.flatnonzero(ink[:, first:].any(axis=1))
    letters = replace(box, left=left + first, top=top + int(rows[0]), bottom=top + int(rows[-1]) + 1)
    return replace(word, box=letters) if gaps.max() >= LEAST_CUT * letters.height else word


def cut_short(keys: Sequence[Key | None]) -> list[Key | None]:
    """Return keys of one legend, those that end before the others told as dashed: one thick dash may fill a key."""
    solid = [key for key in keys if key is not None and key.style == "solid"]
    most = max((key.width for key in solid), default=0)
    least = min((key.gap for key in solid), default=0.0)

    def is_short(key: Key) -> bool:
        return key.style == "solid" and key.width < SHORT * most and key.gap > least + CUT_SHORT

    return [replace(key, style="dashed") if key is not None and is_short(key) else key for key in keys]


def _end_before(other: Word, word: Word) -> float:
    """Return where a key may begin, after another name of the same line."""
    before = other.box.right <= word.box.left and abs(other.box.center[1] - word.box.center[1]) < 0.5 * word.box.height
    letters = sum(c.isascii() and c.isalnum() for c in other.text)
    name = other.text.strip()
    named = letters > 1 or name.isdigit() or (letters == 1 and name not in MARKS)
    # A dash at its end may be the key that was read with it.
    own = len(other.text.rstrip(DASHES)) / max(len(other.text), 1)
    right = other.box.left + own * other.box.width
    return right + NEXT_NAME * word.box.height if before and named and other is not word else 0.0


def _ink(strip: Bytes, high: float) -> np.ndarray:
    """Return where a strip differs from what lies around, about as much as the key: a line upright does more."""
    away = _away(strip)
    upright = _uprights(away > LEAST_INK, high)
    away[:, upright] = 0
    return _through(_drawn(away), upright)


def _away(strip: Bytes) -> np.ndarray:
    """Return how far a strip is from its most frequent color, and from what lies beside the name: a key on a tile.

    Where nothing is off either, the tile is the key.
    """
    flat = (strip >> 3).astype(np.int32) @ np.array([1, 32, 1024], np.int32)
    frequent = np.median(strip[flat == np.bincount(flat.ravel()).argmax()], axis=0)
    beside = np.median(strip[:, -1], axis=0)
    from_tile, from_page = (np.array(_core.off_color(strip, np.trunc(color))) for color in (frequent, beside))
    away = np.minimum(from_tile, from_page)
    return from_page if away.max() <= LEAST_INK else away


def _end_of_tile(strip: Bytes) -> int:
    """Return the last column of a tile beneath a key, which may fill but part of it; 0 where there is none."""
    beside = np.median(strip[:, -1], axis=0)
    tile = np.median(_core.off_color(strip, np.trunc(beside)), axis=0) > TILE
    return int(np.flatnonzero(tile)[-1]) if tile.any() else 0


def _drawn(away: np.ndarray) -> np.ndarray:
    return np.asarray(away > max(LEAST_INK, INK * float(away.max())))


def _uprights(ink: np.ndarray, high: float) -> np.ndarray:
    """Return the columns of thin lines that run through a strip: axes, a legend's frame, marks."""
    out = np.zeros(ink.shape[1], bool)
    for first, last in _runs(ink.mean(axis=0) >= THROUGH):
        out[first:last] = last - first <= THIN * high
    return out


def _after_wall(tall: Bytes, above: int, ink: np.ndarray, high: float) -> int:
    """Return the column after the last thin upright line that runs on above or below a strip: a frame, no mark.

    A line of the grid, which a key crosses or ends at, is none; nor is the drop of a curve, as thick as that.
    """
    drawn = _away(tall) > LEAST_INK
    lines = _uprights(drawn[: above + ink.shape[0]], high) | _uprights(drawn[above:], high)
    thin = [(first, last) for first, last in _runs(lines) if last - first <= max(FRAME, FRAME_SHARE * high)]
    sides = [(last, ink[:, max(0, first - 1)] & ink[:, min(last, ink.shape[1] - 1)]) for first, last in thin]
    return max((last for last, crossed in sides if not crossed.any() and ink[:, last:].any()), default=0)


def _through(ink: np.ndarray, upright: np.ndarray) -> np.ndarray:
    """Return the ink with what goes on through upright lines: the key's own line does through a mark."""
    for first, last in _runs(upright):
        ink[:, first:last] = (ink[:, max(0, first - 1)] & ink[:, min(last, ink.shape[1] - 1)])[:, None]
    return ink


def _runs(columns: np.ndarray) -> list[tuple[int, int]]:
    """Return where runs begin, and where they are over."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], columns, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def curve_ink(curves: Sequence[CurvePixels], shape: tuple[int, ...], left: int, top: int) -> np.ndarray:
    """Return where the strokes of the curves run in a strip."""
    rows = top + np.arange(shape[0])[:, None] + 0.5
    columns = left + np.arange(shape[1]) + 0.5
    mask = np.zeros(shape, bool)
    for curve in curves:
        near = np.array([curve.at(columns + d) for d in (-BESIDE_CURVE, 0.0, BESIDE_CURVE)])
        near = np.where(np.isnan(near), near[1], near)
        reach = curve.width / 2 + BESIDE_CURVE
        mask |= (rows >= near.min(axis=0) - reach) & (rows <= near.max(axis=0) + reach)
    return mask


def _key(strip: Bytes, ink: np.ndarray, columns: np.ndarray, high: float) -> Key | None:
    first, last = int(columns[0]), int(columns[-1]) + 1
    gap = (strip.shape[1] - last) / high
    own, pixels = ink[:, first:last], strip[:, first:last]
    filled = own.mean(axis=1)
    row = int(filled.argmax())
    around = slice(max(0, row - 1), row + 2)
    level = bool(filled[around].sum() == filled.sum())
    if last - first < LEAST_WIDTH * high or gap < (NEAR_GAP if level and last - first >= high else LEAST_GAP):
        return None
    if filled[row] < (DOTTED_ROW if level else LINE_ROW):
        return None
    lab = to_lab(np.ascontiguousarray(pixels[around]))
    page = np.median(to_lab(np.ascontiguousarray(pixels))[~own], axis=0) if (~own).any() else np.array([100.0, 0, 0])
    away = np.linalg.norm(lab - page, axis=2)
    core = own[around] & (away >= 0.75 * float(away[own[around]].max(initial=0)))
    color = np.median(lab[core], axis=0)
    line = np.flatnonzero(filled > 0.5 * filled[row])
    style = _style(own[row], line.size)
    style = _style(_without_mark(own, line), line.size) if style == "solid" else style
    return Key(color, style, gap, last - first, float(line.mean()) + 0.5, line.size)


def _without_mark(ink: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Return the row of a key's line that tells how it is broken: the emptiest one.

    The bar of a cross on it that is thinner than the line bridges the gaps of dashes; its upright stands between them.
    """
    above, below = max(0, int(line[0]) - BEYOND), min(ink.shape[0] - 1, int(line[-1]) + BEYOND)
    own = _through(ink.copy(), ink[above] & ink[below])[line]
    return np.asarray(own[int(own.sum(axis=1).argmin())])


def _style(row: np.ndarray, width: int) -> str:
    """Return how a line is broken, by the lengths of its pieces."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
    pieces = edges[1::2] - edges[::2]
    if row.mean() >= SOLID or pieces.size < 2:
        return "solid"
    if pieces.max() <= DOT * width:
        return "dotted"
    return "dashdot" if pieces[1:-1].size and pieces.max() > 2 * pieces[1:-1].min() + 1 else "dashed"
