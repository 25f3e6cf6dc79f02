"""A page of a PDF in, its paths, words and embedded pictures out, in the pixels of the page as drawn."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from kmrecon.files.vector_paths import Affine, Pen, bend, strokes_of
from kmrecon.files.vector_text import Piece, words_of_pieces
from kmrecon.types import Box, Floats, Stroke, Vector

DEEPEST = 12  # forms within forms
MOST_OBJECTS = 400_000  # of a page: more is a map or a scatter plot, and takes minutes
STRAIGHT = 1.0  # px, by which the sides of a picture may lie askew
INVISIBLE = 3  # text render mode
LEAST_KNOWN = 0.9  # share of letters with a meaning: a font without one tells nothing

Object = Any  # a handle of PDFium


@dataclass(frozen=True, slots=True)
class Turn:
    """What turns a picture's own rows and columns into those of the page."""

    swapped: bool  # rows are columns there
    upside_down: bool  # after that
    mirrored: bool  # left to right, after that


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture that is embedded in a page."""

    handle: Object
    box: Box  # px of the drawn page
    size: tuple[int, int]  # width and height in its own px
    turn: Turn | None  # None where it is slanted


@dataclass(frozen=True, slots=True, eq=False)
class PageContent:
    """All that a page holds."""

    vector: Vector | None  # None where the page holds more than is walked through
    pictures: tuple[Picture, ...]


def page_content(page: Any, width: int, height: int) -> PageContent:
    """Return what a page holds, in the pixels of its drawing of `width` x `height`."""
    place = page_to_pixels(page, width, height)
    strokes: list[Stroke] = []
    pictures: list[Picture] = []
    walk = _Walk()
    for handle, kind, at in walk.page(page, place):
        if kind == "path":
            strokes += _strokes(handle, at)
        else:
            pictures.append(_picture(handle, at))
    vector = Vector(tuple(strokes), words_of_pieces(_pieces(page, place))) if walk.whole else None
    return PageContent(vector, tuple(pictures))


def page_to_pixels(page: Any, width: int, height: int) -> Affine:
    """Return the map from the page's units to pixels: turned pages and crop boxes included."""
    import pypdfium2.raw as pdfium

    corners = []
    for x, y in ((0, 0), (width, 0), (0, height)):
        at_x, at_y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDF_DeviceToPage(page.raw, 0, 0, width, height, 0, x, y, at_x, at_y)
        corners.append((at_x.value, at_y.value))
    origin, right, down = np.array(corners)
    back = np.stack([(right - origin) / width, (down - origin) / height], axis=1)  # page units a pixel
    forth = np.linalg.inv(back)
    e, f = (-forth @ origin).tolist()
    return Affine(forth[0, 0], forth[1, 0], forth[0, 1], forth[1, 1], e, f)


class _Walk:
    """A walk over the paths and pictures of a page in the order of drawing, forms opened."""

    def __init__(self) -> None:
        self._left = MOST_OBJECTS

    @property
    def whole(self) -> bool:
        """Whether nothing was left out so far."""
        return self._left >= 0

    def page(self, page: Any, place: Affine) -> Iterator[tuple[Object, str, Affine]]:
        """Yield each object with its kind and the map from its units to pixels."""
        import pypdfium2.raw as pdfium

        for k in range(pdfium.FPDFPage_CountObjects(page.raw)):
            yield from self._inside(pdfium.FPDFPage_GetObject(page.raw, k), place, 0)

    def _inside(self, handle: Object, at: Affine, depth: int) -> Iterator[tuple[Object, str, Affine]]:
        import pypdfium2.raw as pdfium

        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            return
        kind, own = pdfium.FPDFPageObj_GetType(handle), at.after(_matrix(handle))
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield handle, "path", own
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield handle, "picture", own
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            for k in range(pdfium.FPDFFormObj_CountObjects(handle)):
                yield from self._inside(pdfium.FPDFFormObj_GetObject(handle, k), own, depth + 1)


def _matrix(handle: Object) -> Affine:
    import pypdfium2.raw as pdfium

    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, found):
        return Affine()
    return Affine(found.a, found.b, found.c, found.d, found.e, found.f)


def _strokes(handle: Object, at: Affine) -> list[Stroke]:
    return strokes_of(_subpaths(handle), _pen(handle), at)


def _pen(handle: Object) -> Pen:
    import pypdfium2.raw as pdfium

    fill_mode, stroked, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    pdfium.FPDFPath_GetDrawMode(handle, fill_mode, stroked)
    pdfium.FPDFPageObj_GetStrokeWidth(handle, width)
    stroke = _paint(pdfium.FPDFPageObj_GetStrokeColor, handle) if stroked.value else None
    fill = _paint(pdfium.FPDFPageObj_GetFillColor, handle) if fill_mode.value else None
    return Pen(stroke, fill, width.value, _dash(handle) if stroke else ())


def _paint(get: Callable[..., Any], handle: Object) -> tuple[int, int, int, float]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get(handle, red, green, blue, alpha)
    return red.value, green.value, blue.value, alpha.value / 255


def _dash(handle: Object) -> tuple[float, ...]:
    import pypdfium2.raw as pdfium

    count = max(0, pdfium.FPDFPageObj_GetDashCount(handle))
    parts = (ctypes.c_float * max(1, count))()
    return tuple(parts[:count]) if count and pdfium.FPDFPageObj_GetDashArray(handle, parts, count) else ()


def _subpaths(handle: Object) -> list[list[tuple[float, float]]]:
    import pypdfium2.raw as pdfium

    pieces: list[list[tuple[float, float]]] = []
    controls: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for k in range(pdfium.FPDFPath_CountSegments(handle)):
        segment = pdfium.FPDFPath_GetPathSegment(handle, k)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point, kind = (x.value, y.value), pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not pieces:
            pieces.append([point])
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            controls.append(point)
            if len(controls) == 3:  # two handles and the end
                pieces[-1] += bend(pieces[-1][-1], controls)
                controls = []
        else:
            pieces[-1].append(point)
        if pdfium.FPDFPathSegment_GetClose(segment) and pieces[-1][-1] != pieces[-1][0]:
            pieces[-1].append(pieces[-1][0])
    return pieces


def _picture(handle: Object, at: Affine) -> Picture:
    corners = at.of(np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float64))  # a picture fills the unit square
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Picture(handle, Box(left, top, right, bottom), _size(handle), _turn(at))


def _turn(at: Affine) -> Turn | None:
    """Return how a picture lies; its first row is at the top of the unit square, and pixels run downwards."""
    if max(abs(at.b), abs(at.c)) < STRAIGHT:
        return Turn(False, bool(at.d > 0), bool(at.a < 0))
    if max(abs(at.a), abs(at.d)) < STRAIGHT:
        return Turn(True, bool(at.b < 0), bool(at.c > 0))
    return None


def _size(handle: Object) -> tuple[int, int]:
    import pypdfium2.raw as pdfium

    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(handle, width, height)
    return width.value, height.value


def _pieces(page: Any, place: Affine) -> list[Piece]:
    """Return the letters of a page; none where too many have no meaning."""
    import pypdfium2.raw as pdfium

    text = pdfium.FPDFText_LoadPage(page.raw)
    try:
        count = pdfium.FPDFText_CountChars(text)
        pieces, unknown = [], 0
        for k in range(max(0, count)):
            code = pdfium.FPDFText_GetUnicode(text, k)
            if pdfium.FPDFText_IsGenerated(text, k) == 1 or code < 32:
                continue
            unknown += pdfium.FPDFText_HasUnicodeMapError(text, k) == 1 or 0xE000 <= code <= 0xF8FF or code == 0xFFFD
            if (piece := _piece(text, k, chr(code), place)) is not None:
                pieces.append(piece)
        return pieces if unknown <= (1 - LEAST_KNOWN) * max(1, count) else []
    finally:
        pdfium.FPDFText_ClosePage(text)


def _piece(text: Any, k: int, letter: str, place: Affine) -> Piece | None:
    """Return one letter along its own line, px; None where it is not drawn."""
    import pypdfium2.raw as pdfium

    owner = pdfium.FPDFText_GetTextObject(text, k)
    if owner and pdfium.FPDFTextObj_GetTextRenderMode(owner) == INVISIBLE:
        return None
    sides = [ctypes.c_double() for _ in range(6)]
    left, right, bottom, top, base_x, base_y = sides
    pdfium.FPDFText_GetCharBox(text, k, left, right, bottom, top)
    pdfium.FPDFText_GetCharOrigin(text, k, base_x, base_y)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, k, matrix)
    way = np.array([matrix.a, matrix.b]) @ np.array([[place.a, place.b], [place.c, place.d]])
    size = pdfium.FPDFText_GetFontSize(text, k) * float(np.hypot(*way))
    turn = _quarter(way)
    room = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, k, room)
    if turn is None or size <= 0:
        return None
    corners = [(left.value, bottom.value), (right.value, top.value), (room.left, room.bottom), (room.right, room.top)]
    along, across = _turned(place.of(np.array([*corners, (base_x.value, base_y.value)])), turn)
    run = ctypes.cast(owner, ctypes.c_void_p).value or 0
    return Piece(
        letter,
        left=float(along[:2].min()),
        right=float(along[:2].max()),
        start=float(along[2:4].min()),
        stop=float(along[2:4].max()),
        top=float(across[:2].min()),
        bottom=float(across[:2].max()),
        base=float(across[4]),
        size=size,
        turn=turn,
        run=run,
    )


def _quarter(way: Floats) -> int | None:
    """Return in which direction letters run: 0 right, 1 up, 3 down; None where slanted or upside down."""
    length = float(np.hypot(*way))
    if length == 0:
        return None
    x, y = way / length
    if x > 0.99:
        return 0
    if abs(y) > 0.99:
        return 1 if y < 0 else 3
    return None


def _turned(points: Floats, turn: int) -> tuple[Floats, Floats]:
    """Return coordinates along and across (down) a line of text that runs in a direction."""
    x, y = points.T
    return {0: (x, y), 1: (-y, x), 3: (y, -x)}[turn]
