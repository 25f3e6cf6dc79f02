"""The bytes of an SVG drawing in; pixels out, with the fonts that matplotlib ships."""

import io

import numpy as np

from kmrecon.files.vector_fonts import FAMILY, fonts
from kmrecon.files.vector_svg import svg_content
from kmrecon.types import Bytes, Vector

LONG_SIDE = 2000  # px, of the drawn figure


def draw_svg(data: bytes) -> tuple[Bytes, Vector | None]:
    """Return the pixels of an SVG drawing, and its paths and words.

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
    return pixels, svg_content(data, pixels.shape[1], pixels.shape[0])


def _encoding(data: bytes) -> str:
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
