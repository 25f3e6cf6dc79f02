"""The bytes of a PDF in; its pages as drawn, and the figures on them as fine as it holds them, out."""

import math
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kmrecon.errors import DamagedPictureError, EncryptedPdfError, KmreconError, NoPagesError, PictureSizeError
from kmrecon.files.limits import MAX_PIXELS, READ_SIDE, check_size
from kmrecon.files.vector_pdf import PageContent, Picture, page_content
from kmrecon.types import Box, Bytes, Floats, Place, Stroke, Vector, Word

LONG_SIDE = 2000  # px, of a figure drawn from paths
PAGE = Box(0, 0, 1, 1)
SAME_EDGE = 2.0  # px of the drawn page: a picture that fills a place
LEAST_SHARE = 0.01  # of a place: a smaller picture tells nothing of its resolution
LOOK = 96  # px, of the thumbnails that tell whether two pictures show the same
MOST_UNLIKE = 6.0  # sRGB units between them, on the mean

_PDFIUM = threading.Lock()  # PDFium keeps global state: one thread at a time


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPage:
    """A page, or a part of one, with what it holds in the same pixels."""

    pixels: Bytes
    vector: Vector | None
    pictures: tuple[Box, ...] = ()


def pdf_pages(data: bytes, name: str) -> int:
    """Return how many pages a PDF has."""
    with _opened(data, name) as document:
        return len(document)


def draw_page(data: bytes, name: str, number: int = 1) -> DrawnPage:
    """Return a page as drawn; the first is number 1."""
    with _opened(data, name) as document:
        page = document[number - 1]
        pixels, content = _drawn(page, name, LONG_SIDE, PAGE)
        return DrawnPage(pixels, content.vector, tuple(picture.box for picture in content.pictures))


def draw_place(data: bytes, name: str, place: Place) -> DrawnPage:
    """Return a figure on a page: drawn from its paths, or the very pixels of the picture that it is.

    Pictures that are slanted, masked, in tiles or with anything drawn over them are drawn with the page, as fine as
    the finest of them.
    """
    with _opened(data, name) as document:
        page = document[place.page - 1]
        if place.kind == "vector":
            pixels, content = _drawn(page, name, LONG_SIDE, place.box)
            return DrawnPage(pixels, content.vector)
        return DrawnPage(_embedded(page, name, place.box), None)


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    import pypdfium2
    import pypdfium2.raw as pdfium

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pdfium.FPDF_ERR_PASSWORD:
                raise EncryptedPdfError(name) from None
            if re.search(rb"/Type\s*/Pages\b[^>]*/Count\s+0\b|/Count\s+0\b[^>]*/Type\s*/Pages\b", data):
                raise NoPagesError(name) from None
            raise DamagedPictureError(name, "pdf", _reason(error)) from None
        try:
            yield document
        except KmreconError:
            raise
        except Exception as error:  # whatever a page that breaks the rules leads to
            raise DamagedPictureError(name, "pdf", _reason(error)) from None
        finally:
            document.close()


def _drawn(page: Any, name: str, long_side: float, part: Box) -> tuple[Bytes, PageContent]:
    """Return a part of a page drawn so that its longer side has some pixels, and what is there."""
    width, height = page.get_size()
    scale = long_side / max(width * part.width, height * part.height)
    whole = math.ceil(width * scale), math.ceil(height * scale)
    cut = _pixels_of(part, *whole)
    check_size(name, int(cut.width), int(cut.height))
    content = page_content(page, *whole)
    for picture in content.pictures:
        _check_picture(name, picture)
    # The renderer cuts whole pixels, each begun one taken: half a pixel less is surely the one that is meant.
    sides = (cut.left, whole[1] - cut.bottom, whole[0] - cut.right, cut.top)
    crop = tuple(max(0.0, side - 0.5) / scale for side in sides)
    pixels = np.array(page.render(scale=scale, crop=crop, rev_byteorder=True).to_numpy()[..., :3])
    return pixels, _within(content, cut) if part != PAGE else content


def _pixels_of(part: Box, width: int, height: int) -> Box:
    """Return the whole pixels that a part of a page touches."""
    left, top = math.floor(part.left * width + 1e-6), math.floor(part.top * height + 1e-6)
    return Box(left, top, math.ceil(part.right * width - 1e-6), math.ceil(part.bottom * height - 1e-6))


def _check_picture(name: str, picture: Picture) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        found = f"an embedded picture of {width:,} x {height:,} pixels"
        raise PictureSizeError(name, found, f"at most {MAX_PIXELS // 1_000_000} million pixels")


def _within(content: PageContent, cut: Box) -> PageContent:
    """Return what lies in a part of a page, in the pixels of that part."""
    by = np.array([cut.left, cut.top])
    vector = content.vector
    if vector is not None:
        strokes = (replace(s, points=s.points - by) for s in vector.strokes if _touches(s.points, cut))
        words = (replace(w, box=_moved(w.box, cut)) for w in vector.words if cut.contains(*w.box.center))
        vector = Vector(tuple(strokes), tuple(words))
    pictures = tuple(replace(p, box=_moved(p.box, cut)) for p in content.pictures if cut.contains(*p.box.center))
    return PageContent(vector, pictures)


def _touches(points: Floats, cut: Box) -> bool:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return bool(left <= cut.right and right >= cut.left and top <= cut.bottom and bottom >= cut.top)


def _moved(box: Box, cut: Box) -> Box:
    return Box(box.left - cut.left, box.top - cut.top, box.right - cut.left, box.bottom - cut.top)


def _embedded(page: Any, name: str, part: Box) -> Bytes:
    """Return the pixels of the pictures in a part of a page."""
    seen, content = _drawn(page, name, LONG_SIDE, part)
    room = Box(0, 0, seen.shape[1], seen.shape[0])
    pictures = [p for p in content.pictures if p.box.width * p.box.height >= LEAST_SHARE * room.width * room.height]
    if len(pictures) == 1 and _alone(pictures[0], content.vector, room):
        own = _own_pixels(pictures[0])
        if own is not None and _look_alike(own, seen):
            check_size(name, own.shape[1], own.shape[0])
            return own
    finer = max((max(p.size[0] / p.box.width, p.size[1] / p.box.height) for p in pictures), default=1.0)
    long_side = min(READ_SIDE, max(room.width, room.height) * finer)
    return _drawn(page, name, long_side, part)[0]


def _alone(picture: Picture, vector: Vector | None, room: Box) -> bool:
    """Tell whether a picture fills a place, straight, and nothing is drawn over it."""
    sides = ("left", "top", "right", "bottom")
    fills = all(abs(getattr(picture.box, side) - getattr(room, side)) <= SAME_EDGE for side in sides)
    if picture.turn is None or not fills or vector is None:
        return False
    return not any(map(_inked, vector.strokes)) and not any(map(_written, vector.words))


def _inked(stroke: Stroke) -> bool:
    return stroke.width > 0 or min(stroke.color) < 255  # a white ground is no ink


def _written(word: Word) -> bool:
    return bool(word.text.strip())


def _own_pixels(picture: Picture) -> Bytes | None:
    import pypdfium2
    import pypdfium2.raw as pdfium

    bitmap = pdfium.FPDFImageObj_GetBitmap(picture.handle)
    turn = picture.turn
    if not bitmap or turn is None:
        return None
    pixels = np.array(pypdfium2.PdfBitmap.from_raw(bitmap).to_pil().convert("RGB"))
    pixels = pixels.swapaxes(0, 1) if turn.swapped else pixels
    return np.ascontiguousarray(pixels[:: -1 if turn.upside_down else 1, :: -1 if turn.mirrored else 1])


def _look_alike(own: Bytes, seen: Bytes) -> bool:
    """Tell whether a picture shows what the page shows there: a mask or a color space may change it."""
    from PIL import Image

    small = [
        np.asarray(Image.fromarray(pixels).resize((LOOK, LOOK), Image.Resampling.BOX), np.float64)
        for pixels in (own, seen)
    ]
    return float(np.abs(small[0] - small[1]).mean()) <= MOST_UNLIKE


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
