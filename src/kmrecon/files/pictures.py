"""A figure's file, its bytes or an array of pixels in; a `Figure`, upright and opaque, out."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from kmrecon.errors import DamagedPictureError, MissingFileError, NotAPictureError, PictureSizeError
from kmrecon.files.limits import MAX_BYTES, check_size, shrunk
from kmrecon.files.pdf import draw_page, pdf_pages
from kmrecon.files.vector import draw_svg
from kmrecon.notes import PAGES_LEFT, PICTURE_SHRUNK, Note
from kmrecon.types import Bytes, Figure, Vector

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

Pixels = NDArray[Any]  # (height, width) or (height, width, 1 to 4), uint8 or uint16


def read_figure(source: str | Path | bytes | NDArray[np.generic], name: str = "figure") -> Figure:
    """Read a figure: png, jpg, tif, webp, bmp, gif, pdf or svg.

    Parameters
    ----------
    source : str, Path, bytes or array
        A path, the bytes of such a file, or pixels: (height, width) gray or (height, width, 3 or 4)
        red first, as uint8 or uint16.
    name : str
        What the figure is called where `source` is not a path.

    Returns
    -------
    Figure
        Turned upright (EXIF), laid on white where it is transparent, 8 bits a channel. Of several
        pages or frames the first, with a note. A vector figure is drawn to pixels, with a note.

    Raises
    ------
    UnreadableFileError
        One of its kinds: no such file, no picture, damaged, too small or too large. The size is
        checked before anything is decoded.
    """
    if isinstance(source, np.ndarray):
        return _figure_from_array(source, name)
    if not isinstance(source, bytes):
        name, source = Path(source).name or str(source), read_bytes(Path(source))
    kind = kind_of(source)
    if kind is None:
        raise NotAPictureError(name, "the file is empty" if not source else "the file is not a picture of a known kind")
    pixels, notes, vector = _READERS[kind](source, name, kind)
    return replace(figure_of_pixels(pixels, name, hashlib.sha256(source).hexdigest(), notes), vector=vector)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, or say in one line why they cannot be had."""
    try:
        if path.is_dir():
            raise MissingFileError(str(path), "this is a directory (kmrecon batch reads directories)")
        if path.exists() and not path.is_file():
            raise MissingFileError(str(path), "this is a device or a pipe")
        if path.stat().st_size > MAX_BYTES:
            found = f"{path.stat().st_size:,} bytes"
            raise PictureSizeError(str(path), found, f"a file of {MAX_BYTES:,} bytes at most")
        return path.read_bytes()
    except FileNotFoundError:
        raise MissingFileError(str(path), "there is no such file") from None
    except OSError as error:
        raise MissingFileError(str(path), f"the file cannot be opened ({error.strerror})") from None
    except ValueError:  # a NUL in the name
        raise MissingFileError(repr(str(path)), "this is no file name") from None


def read_stream(stream: BinaryIO, name: str) -> bytes:
    """Return the bytes of a stream, no more than those of a file may be."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PictureSizeError(name, f"more than {MAX_BYTES:,} bytes", f"a file of {MAX_BYTES:,} bytes at most")
    return data


def kind_of(data: bytes) -> str | None:
    """Return the kind of picture by its first bytes, never by its name; None where it is none."""
    for kind, matches in _SIGNS.items():
        if matches(data):
            return kind
    return None


def opaque(pixels: Pixels) -> Bytes:
    """Return pixels as (height, width, 3) bytes: 16 bits to 8, gray to color, transparent laid on white."""
    if pixels.dtype == np.uint16:
        pixels = ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    color, alpha = (pixels[..., :-1], pixels[..., -1:]) if pixels.shape[2] in (2, 4) else (pixels, None)
    if alpha is not None:
        part = alpha.astype(np.uint32)
        color = ((color * part + 255 * (255 - part) + 127) // 255).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(color, (*color.shape[:2], 3)), dtype=np.uint8)


def _figure_from_array(pixels: NDArray[np.generic], name: str) -> Figure:
    shape_fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (1, 2, 3, 4))
    if not shape_fits or pixels.dtype not in (np.uint8, np.uint16):
        found = f"an array of {pixels.dtype} with the shape {pixels.shape}"
        raise NotAPictureError(name, f"{found} is no picture (uint8 or uint16, height x width x 1 to 4)")
    check_size(name, pixels.shape[1], pixels.shape[0])
    digest = hashlib.sha256(f"{pixels.shape} {pixels.dtype.name} ".encode() + np.ascontiguousarray(pixels).tobytes())
    return figure_of_pixels(pixels, name, digest.hexdigest())


def figure_of_pixels(pixels: Pixels, name: str, sha256: str, notes: tuple[Note, ...] = ()) -> Figure:
    """Return pixels as a figure, opaque and no larger than a reading needs."""
    whole = opaque(pixels)
    read = shrunk(whole)
    if read is not whole:
        sizes = (f"{part.shape[1]:,} x {part.shape[0]:,}" for part in (whole, read))
        notes = (*notes, PICTURE_SHRUNK.note("The picture was shrunk from {} to {} pixels.".format(*sizes)))
    return Figure(read, name, sha256, notes)


def _read_raster(data: bytes, name: str, kind: str) -> tuple[Pixels, tuple[Note, ...], None]:
    frames = raster_frames(data, name, kind)
    notes = (_pages_left(frames, "frames"),) if frames > 1 else ()
    return raster_frame(data, name, kind), notes, None


def raster_frames(data: bytes, name: str, kind: str) -> int:
    """Return how many frames a picture has."""
    try:
        return int(getattr(_opener(kind)(io.BytesIO(data)), "n_frames", 1))
    except Exception as error:  # whatever a foreign decoder raises for bytes that break its rules
        raise DamagedPictureError(name, kind, _reason(error)) from None


def raster_frame(data: bytes, name: str, kind: str, frame: int = 0) -> Pixels:
    """Return one frame of a picture, upright; its size is checked before it is decoded."""
    # Pillow, not OpenCV: of a file that breaks off OpenCV returns what it has, the rest gray.
    try:
        image = _opener(kind)(io.BytesIO(data))
        image.seek(frame)
    except Exception as error:
        raise DamagedPictureError(name, kind, _reason(error)) from None
    check_size(name, *image.size)
    try:
        image.load()
        return _upright(image)
    except Exception as error:
        raise DamagedPictureError(name, kind, _reason(error)) from None


def _opener(kind: str) -> "Callable[[io.BytesIO], ImageFile]":
    """Return the class that reads one kind: `Image.open` would warn of sizes before they are checked here."""
    from PIL.BmpImagePlugin import BmpImageFile
    from PIL.GifImagePlugin import GifImageFile
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile
    from PIL.TiffImagePlugin import TiffImageFile
    from PIL.WebPImagePlugin import WebPImageFile

    classes = {"png": PngImageFile, "jpg": JpegImageFile, "tif": TiffImageFile, "webp": WebPImageFile}
    return (classes | {"bmp": BmpImageFile, "gif": GifImageFile})[kind]


def _upright(image: "ImageFile") -> Pixels:
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I"):  # 16-bit gray, held in 32 bits by some decoders
        deep: Pixels = np.asarray(turned).clip(0, 65535).astype(np.uint16)
        return deep
    if turned.mode == "F":
        light: Pixels = np.nan_to_num(np.asarray(turned)).clip(0, 1) * 255
        return np.round(light).astype(np.uint8)
    has_alpha = turned.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in turned.info
    return np.asarray(turned.convert("RGBA" if has_alpha else "RGB"))


def _read_svg(data: bytes, name: str, kind: str) -> tuple[Pixels, tuple[Note, ...], Vector | None]:
    try:
        pixels, vector = draw_svg(data)
    except Exception as error:
        raise DamagedPictureError(name, kind, _reason(error)) from None
    check_size(name, pixels.shape[1], pixels.shape[0])
    return pixels, (), vector


def _read_pdf(data: bytes, name: str, _: str) -> tuple[Pixels, tuple[Note, ...], Vector | None]:
    pages, drawn = pdf_pages(data, name), draw_page(data, name)
    return drawn.pixels, (_pages_left(pages, "pages"),) if pages > 1 else (), drawn.vector


def _pages_left(count: int, what: str) -> Note:
    return PAGES_LEFT.note(f"The file has {count} {what}; the first was read.")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


_SIGNS: dict[str, Callable[[bytes], bool]] = {
    "png": lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
    "jpg": lambda data: data.startswith(b"\xff\xd8\xff"),
    "tif": lambda data: data[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
    "webp": lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP",
    "bmp": lambda data: data[:2] == b"BM" and len(data) > 26 and data[6:10] == b"\x00\x00\x00\x00",
    "gif": lambda data: data[:6] in (b"GIF87a", b"GIF89a"),
    "pdf": lambda data: b"%PDF-" in data[:1024],
    "svg": lambda data: b"<svg" in data[:4096] or b":svg" in data[:4096],
}

_READERS = dict.fromkeys(("png", "jpg", "tif", "webp", "bmp", "gif"), _read_raster) | {
    "pdf": _read_pdf,
    "svg": _read_svg,
}
