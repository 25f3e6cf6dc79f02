"""A picture's size in; a refusal of what cannot be read, and pixels of a size that can, out."""

import numpy as np

from kmrecon.errors import PictureSizeError
from kmrecon.types import Bytes

MAX_BYTES = 200_000_000  # of a file
MAX_PIXELS = 80_000_000  # of a picture: 240 MB once decoded
MIN_SIDE = 60  # px; no plot with readable numbers is smaller
READ_SIDE = 3000  # px, of the longer side; more tells no more, and takes minutes


def shrunk(pixels: Bytes) -> Bytes:
    """Return pixels whose longer side is `READ_SIDE` at most."""
    from PIL import Image

    height, width = pixels.shape[:2]
    scale = READ_SIDE / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))  # each pixel the mean of its area


def check_size(name: str, width: int, height: int) -> None:
    """Refuse what is too small to be read or too large to be held."""
    found = f"{width:,} x {height:,} pixels"
    if min(width, height) < MIN_SIDE:
        raise PictureSizeError(name, found, f"at least {MIN_SIDE} x {MIN_SIDE}")
    if width * height > MAX_PIXELS:
        raise PictureSizeError(name, found, f"at most {MAX_PIXELS // 1_000_000} million pixels; crop or shrink it")
