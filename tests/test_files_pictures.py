"""Pictures of every kind are read upright and opaque; what is no picture is refused in one clear line."""

import hashlib
import io
import os
import struct
import subprocess
import sys
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from kmrecon.errors import (
    DamagedPictureError,
    ExitCode,
    MissingFileError,
    NotAPictureError,
    PictureSizeError,
    UnreadableFileError,
)
from kmrecon.files.limits import MAX_BYTES, MIN_SIDE
from kmrecon.files.pictures import kind_of, read_figure

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
WORDS_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">'
    '<text x="10" y="60" font-family="{family}" font-size="40">0.75 {family}</text></svg>'
)


def quarters(height=80, width=100):
    """White, with a red top left quarter and a blue bottom right one."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[height // 2 :, width // 2 :] = BLUE
    return pixels


def encoded(image, kind, **options):
    """The bytes of a PIL image (or of pixels) as a file of one kind."""
    buffer = io.BytesIO()
    image = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def noisy(kind, **options):
    pixels = np.random.default_rng(1).integers(0, 255, (80, 100, 3), np.uint8)
    return encoded(pixels, kind, **options)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_every_raster_kind_gives_the_same_picture(kind):
    exact = {"WEBP": {"lossless": True}, "JPEG": {"subsampling": 0, "quality": 100}}
    figure = read_figure(encoded(quarters(), kind, **exact.get(kind, {})))
    assert figure.pixels.shape == (80, 100, 3)
    assert np.abs(figure.pixels.astype(int) - quarters()).max() <= 3  # JPEG rounds
    assert figure.notes == ()


def test_name_and_digest_are_those_of_the_file(tmp_path):
    path = tmp_path / "overall survival.png"
    path.write_bytes(encoded(quarters(), "PNG"))
    figure = read_figure(path)
    assert figure.name == "overall survival.png"
    assert figure.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_kind_is_told_by_the_bytes_not_by_the_name(tmp_path):
    path = tmp_path / "figure.pdf"
    path.write_bytes(encoded(quarters(), "PNG"))
    assert read_figure(str(path)).pixels.shape == (80, 100, 3)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_become_eight(suffix, channels):
    eight = np.arange(80 * 100 * channels).reshape(80, 100, channels) % 256
    if channels == 4:
        eight[..., 3] = 255
    deep = cv2.imencode(suffix, (eight * 257).astype(np.uint16))[1].tobytes()
    expected = eight if channels == 1 else eight[..., 2::-1]  # OpenCV writes blue first
    assert (read_figure(deep).pixels == expected).all()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_pixels_are_laid_on_white(mode):
    image = Image.new("RGBA", (100, 80), (0, 0, 0, 0)).convert(mode)
    assert (read_figure(encoded(image, "PNG" if mode != "PA" else "TIFF")).pixels == 255).all()


def test_half_transparent_black_is_mid_gray():
    pixels = read_figure(encoded(Image.new("RGBA", (100, 80), (0, 0, 0, 128)), "PNG")).pixels
    assert (pixels == 127).all()


def test_transparent_color_of_a_palette_is_white():
    image = Image.fromarray(quarters()).quantize(4)
    red = image.getpixel((0, 0))
    pixels = read_figure(encoded(image, "PNG", transparency=red)).pixels
    assert tuple(pixels[0, 0]) == WHITE
    assert tuple(pixels[-1, -1]) == BLUE


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_few_colors_and_gray_become_three_channels(mode):
    pixels = read_figure(encoded(Image.fromarray(quarters()).convert(mode), "PNG")).pixels
    assert pixels.shape == (80, 100, 3)
    assert tuple(pixels[0, -1]) == WHITE


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_print_colors_become_screen_colors(kind):
    pixels = read_figure(encoded(Image.fromarray(quarters()).convert("CMYK"), kind)).pixels
    assert np.abs(pixels.astype(int) - quarters()).max() <= 6


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (3, 2), (6, 3), (8, 1)])
def test_a_picture_marked_as_turned_is_set_upright(kind, orientation, turns):
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = read_figure(encoded(quarters(), kind, exif=exif)).pixels
    assert np.abs(pixels.astype(int) - np.rot90(quarters(), turns)).mean() < 3


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "TIFF"])
def test_of_several_frames_the_first_is_read_with_a_note(kind):
    first, second = Image.fromarray(quarters()), Image.new("RGB", (100, 80), "green")
    figure = read_figure(encoded(first, kind, save_all=True, append_images=[second, first]))
    assert [note.code for note in figure.notes] == ["pages-left"]
    assert np.abs(figure.pixels[5, 5].astype(int) - RED).max() <= 5


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_an_array_is_a_figure_too(dtype):
    top = np.iinfo(dtype).max
    pixels = (quarters() // 255).astype(dtype) * top
    assert (read_figure(pixels).pixels == quarters()).all()
    assert read_figure(pixels).sha256 == read_figure(pixels.copy()).sha256
    assert read_figure(pixels[..., 0]).pixels.shape == (80, 100, 3)


def test_a_huge_picture_is_shrunk_with_a_note():
    figure = read_figure(np.kron(quarters(), np.ones((40, 40, 1), np.uint8)))
    assert figure.pixels.shape == (2400, 3000, 3)
    assert (figure.pixels[::30, ::30] == quarters()).all()
    assert [note.code for note in figure.notes] == ["picture-shrunk"]
    assert figure.notes[0].message == "The picture was shrunk from 4,000 x 3,200 to 3,000 x 2,400 pixels."


@pytest.mark.parametrize("array", [np.zeros((80, 100, 5), np.uint8), np.zeros((80, 100)), np.zeros(100, np.uint8)])
def test_an_array_that_is_no_picture_is_refused(array):
    with pytest.raises(NotAPictureError, match="shape"):
        read_figure(array)


def test_a_pdf_page_is_drawn_large_with_notes(tmp_path):
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_pdf import PdfPages

    path = tmp_path / "two.pdf"
    with PdfPages(path) as pages:
        for color in ("red", "blue"):
            figure = plt.figure(figsize=(6, 4), facecolor=color)
            pages.savefig(figure)
            plt.close(figure)
    figure = read_figure(path)
    assert figure.pixels.shape == (1334, 2000, 3)
    assert tuple(figure.pixels[600, 900]) == RED
    assert [note.code for note in figure.notes] == ["pages-left"]


@pytest.mark.parametrize("family", ["sans", "Arial", "Times New Roman", "serif", "monospace", "No Such Font"])
def test_words_of_an_svg_are_drawn_without_any_font_on_the_machine(family):
    figure = read_figure(WORDS_SVG.format(family=family).encode())
    assert figure.pixels.shape == (1000, 2000, 3)
    assert (figure.pixels < 128).mean() > 0.02
    assert [word.text for word in figure.vector.words] == [f"0.75 {family}"]


def test_an_svg_with_a_path_without_data_is_drawn():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><path fill="red"/></svg>'
    assert (read_figure(svg).pixels == 255).all()


# Bad input


def cut(data, share=0.6):
    return data[: int(len(data) * share)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_a_picture_that_breaks_off_is_refused(kind):
    with pytest.raises(DamagedPictureError, match="is damaged"):
        read_figure(cut(noisy(kind)))


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of a TIFF; the command hides it
def test_a_tiff_that_breaks_off_is_refused():
    with pytest.raises(DamagedPictureError, match="the tif is damaged"):
        read_figure(cut(noisy("TIFF")))


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"<svg", b'<?xml version="1.0"?><svg xmlns="x"><rect'])
def test_a_vector_figure_that_breaks_off_is_refused(data):
    with pytest.raises(DamagedPictureError, match="is damaged"):
        read_figure(data)


def test_an_empty_file_is_named_as_empty(tmp_path):
    path = tmp_path / "empty.png"
    path.touch()
    with pytest.raises(NotAPictureError, match=r"empty\.png: the file is empty; needed: a picture as png"):
        read_figure(path)


@pytest.mark.parametrize(
    "data", [b"time,survival\n0,1\n", b"\x00" * 500, b"PK\x03\x04", b"<html></html>", b"BM", b"GIF"]
)
def test_what_is_no_picture_is_refused(data):
    assert kind_of(data) is None
    with pytest.raises(NotAPictureError, match="not a picture of a known kind"):
        read_figure(data)


def test_a_missing_file_a_directory_and_a_device_are_named(tmp_path):
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_figure(tmp_path / "none.png")
    with pytest.raises(MissingFileError, match="this is a directory"):
        read_figure(tmp_path)
    with pytest.raises(MissingFileError, match="no file name"):
        read_figure("a\0b.png")
    with pytest.raises(MissingFileError, match="device or a pipe"):
        read_figure(os.devnull)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="permissions as on Unix")
def test_a_file_without_permission_is_named(tmp_path):
    path = tmp_path / "secret.png"
    path.write_bytes(encoded(quarters(), "PNG"))
    path.chmod(0)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    code = (
        "import os, sys\n"
        "from kmrecon.errors import KmreconError\n"
        "from kmrecon.files.pictures import read_figure\n"
        "os.getuid() or os.setuid(65534)\n"  # root may read everything
        "try:\n    read_figure(sys.argv[1])\n"
        "except KmreconError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert "the file cannot be opened (Permission denied)" in done.stdout


def png_header(width, height):
    """A PNG that claims a size and holds almost nothing."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (9_000, 9_000), (2_000_000_000, 2_000_000_000)])
def test_a_huge_picture_is_refused_before_it_is_decoded(width, height):
    with pytest.raises(PictureSizeError, match=rf"{width:,} x {height:,} pixels; needed: at most 80 million"):
        read_figure(png_header(width, height))


@pytest.mark.parametrize(("width", "height"), [(1, 1), (59, 500), (500, 59)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_a_tiny_picture_is_refused(kind, width, height):
    with pytest.raises(PictureSizeError, match=f"{width} x {height} pixels; needed: at least {MIN_SIDE} x {MIN_SIDE}"):
        read_figure(encoded(Image.new("RGB", (width, height)), kind))


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # a hole: takes no room
    with pytest.raises(PictureSizeError, match="a file of 200,000,000 bytes at most"):
        read_figure(path)


def test_a_line_like_drawing_is_too_small():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="100000"><rect width="1" height="9"/></svg>'
    with pytest.raises(PictureSizeError, match="pixels; needed: at least"):
        read_figure(svg)


def test_every_refusal_has_the_exit_code_of_its_family():
    for error in (DamagedPictureError, MissingFileError, NotAPictureError, PictureSizeError):
        assert issubclass(error, UnreadableFileError)
        assert error.exit_code == ExitCode.UNREADABLE_FILE
