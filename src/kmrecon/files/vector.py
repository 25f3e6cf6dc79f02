"""The bytes of a PDF page or an SVG drawing in; pixels out, with the fonts that matplotlib ships."""

import io
import threading
from dataclasses import dataclass

import numpy as np

from kmrecon.files.vector_fonts import FAMILY, fonts
from kmrecon.files.vector_pdf import page_content
from kmrecon.files.vector_svg import svg_content
from kmrecon.types import Bytes, Vector

LONG_SIDE = 2000  # px, of the drawn figure

_PDFIUM = threading.Lock()  # PDFium keeps global state: one thread at a time


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A vector figure with the pixels that were drawn from it."""

    pixels: Bytes
    vector: Vector | None
    pages: int = 1  # of the file


def draw_pdf(data: bytes) -> Drawn:
    """Return the first page of a PDF."""
    import pypdfium2

    with _PDFIUM:
        document = pypdfium2.PdfDocument(data)
        try:
            page = document[0]
            bitmap = page.render(scale=LONG_SIDE / max(page.get_size()), rev_byteorder=True)
            pixels = np.array(bitmap.to_numpy()[..., :3])
            content = page_content(page, pixels.shape[1], pixels.shape[0])
            return Drawn(pixels, content.vector, len(document))
        finally:
            document.close()


def draw_svg(data: bytes) -> Drawn:
    """Return an SVG drawing.

    The fonts of the machine are left out: the same drawing gives the same pixels everywhere, and its
    words are drawn on a machine that has no font at all.
    """
    import resvg_py
    from PIL.PngImagePlugin import PngImageFile

    png = resvg_py.svg_to_bytes(
        svg_string=data.decode(_encoding(data)),
        width=LONG_SIDE,
        height=LONG_SIDE,  # with both given the drawing is fitted into the square
        background="white",
        dpi=96,
        skip_system_fonts=True,
        font_files=list(fonts()),
        font_family=FAMILY,
        serif_family=FAMILY,
        sans_serif_family=FAMILY,
        cursive_family=FAMILY,
        fantasy_family=FAMILY,
        monospace_family=FAMILY,
    )
    pixels = np.asarray(PngImageFile(io.BytesIO(png)).convert("RGB"))
    return Drawn(pixels, svg_content(data, pixels.shape[1], pixels.shape[0]))


def _encoding(data: bytes) -> str:
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
