"""The bytes of a PDF page or an SVG drawing in; pixels out, with the fonts that matplotlib ships."""

import io
import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from kmrecon.types import Bytes

LONG_SIDE = 2000  # px, of the drawn figure
FAMILY = "DejaVu Sans"

_PDFIUM = threading.Lock()  # PDFium keeps global state: one thread at a time


def draw_pdf(data: bytes) -> tuple[Bytes, int]:
    """Return the first page as (height, width, 3) pixels, and the number of pages."""
    import pypdfium2

    with _PDFIUM:
        document = pypdfium2.PdfDocument(data)
        try:
            page = document[0]
            bitmap = page.render(scale=LONG_SIDE / max(page.get_size()), rev_byteorder=True)
            return np.array(bitmap.to_numpy()[..., :3]), len(document)
        finally:
            document.close()


def draw_svg(data: bytes) -> tuple[Bytes, int]:
    """Return the drawing as (height, width, 3) pixels, and 1.

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
    return np.asarray(PngImageFile(io.BytesIO(png)).convert("RGB")), 1


@cache
def fonts() -> tuple[str, ...]:
    """Return the font files for drawing words: DejaVu Sans, from matplotlib's data."""
    matplotlib = find_spec("matplotlib")  # found, not imported: that takes a second
    folder = Path(matplotlib.origin or "").parent if matplotlib else Path()
    return tuple(str(font) for font in sorted((folder / "mpl-data" / "fonts" / "ttf").glob("DejaVuSans*.ttf")))


def _encoding(data: bytes) -> str:
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
