"""A document of pages (PDF, TIFF) in; its pages, and the figures at places on them, out."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmrecon.files.pdf import draw_page, draw_place, pdf_pages
from kmrecon.files.pictures import figure_of_pixels, kind_of, raster_frame, raster_frames, read_bytes
from kmrecon.types import Figure, Page, Place


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A file of pages."""

    name: str
    data: bytes
    kind: str  # "pdf" or "tif"
    pages: int
    sha256: str  # of its bytes


def open_document(source: str | Path | bytes | NDArray[Any], name: str = "figure") -> Document | None:
    """Return a file as a document; None where it is one picture, or none that is known.

    Raises
    ------
    UnreadableFileError
        One of its kinds: no such file, damaged, encrypted, without a page.
    """
    if isinstance(source, np.ndarray):
        return None
    if not isinstance(source, bytes):
        name, source = Path(source).name or str(source), read_bytes(Path(source))
    kind = kind_of(source)
    if kind not in ("pdf", "tif"):
        return None
    pages = pdf_pages(source, name) if kind == "pdf" else raster_frames(source, name, kind)
    if kind == "tif" and pages == 1:
        return None
    return Document(name, source, kind, pages, hashlib.sha256(source).hexdigest())


def read_page(document: Document, number: int) -> Page:
    """Return a page, drawn whole; the first is number 1."""
    if document.kind == "tif":
        figure = _frame(document, number)
        return Page(number, figure, (figure.box,))
    drawn = draw_page(document.data, document.name, number)
    figure = Figure(drawn.pixels, document.name, document.sha256, vector=drawn.vector)
    return Page(number, figure, drawn.pictures)


def read_place(document: Document, place: Place) -> Figure:
    """Return the figure at a place."""
    if document.kind == "tif":
        return replace(_frame(document, place.page), place=place)
    drawn = draw_place(document.data, document.name, place)
    figure = figure_of_pixels(drawn.pixels, document.name, document.sha256)
    return replace(figure, vector=drawn.vector, place=place)


def _frame(document: Document, number: int) -> Figure:
    pixels = raster_frame(document.data, document.name, document.kind, number - 1)
    return figure_of_pixels(pixels, document.name, document.sha256)
