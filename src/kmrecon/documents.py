"""A document of pages in; the places of its figures, as chosen or as found, out."""

import os
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmrecon.digitize.page_figures import TEXT, figures_on, whole_page
from kmrecon.errors import (
    NoFigureError,
    OtherPlaceError,
    PageRangeError,
    SeveralFiguresError,
    UnreadableFileError,
    UsageError,
)
from kmrecon.files.pages import Document, open_document, read_page
from kmrecon.options import Options
from kmrecon.types import Place

Progress = Callable[[str, int, int], None]  # what is done, how many of it, of how many


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody how far the work is."""


def document_of(source: str | Path | bytes | NDArray[Any], name: str, options: Options) -> Document | None:
    """Return a file as a document; None where it is one picture, of which no page can be chosen."""
    refuse_no_source(source)
    document = open_document(source, name)
    if document is not None:
        return document
    called = name if isinstance(source, bytes) or not isinstance(source, str | Path) else Path(source).name
    for option, asked in (("page", options.page), ("figure", options.figure)):
        if asked not in (None, 1):
            raise PageRangeError(called, option, asked, "one picture")
    if options.answers.place is not None:
        raise OtherPlaceError(place_text(options.answers.place), f"{called} is one picture")
    return None


def refuse_no_source(source: object) -> None:
    """Raise UsageError for what can be no figure, as None."""
    if not isinstance(source, str | bytes | os.PathLike | np.ndarray):
        found = f"{type(source).__name__} is no figure"
        raise UsageError(f"{found}; needed: the path of a file, the bytes of one, or an array of its pixels")


def chosen_places(document: Document, options: Options, progress: Progress = quiet) -> tuple[Place, ...]:
    """Return where the figures are that are to be read, in the order of the document.

    A page that was chosen, and the only page of a document, is read as a whole where nothing on it looks like a
    Kaplan-Meier plot: numbers may be drawn as outlines.

    Raises
    ------
    PageRangeError
        Where the page or the figure that was chosen is not there.
    NoFigureError
        Where no page shows one.
    SeveralFiguresError
        Where several are found, and options are given that are of one.
    """
    if options.answers.place is not None:
        return (_answered(document, options, options.answers.place),)
    if options.page is not None and not 1 <= options.page <= document.pages:
        raise PageRangeError(document.name, "page", options.page, _count(document.pages, "page"))
    numbers = [options.page] if options.page is not None else list(range(1, document.pages + 1))
    places, found = _found(document, numbers, progress)
    if not places:
        raise NoFigureError(document.name, _by_page(found), set(found.values()) == {TEXT})
    if options.figure is not None:
        if not 1 <= options.figure <= len(places):
            where = document.name if options.page is None else f"page {options.page} of {document.name}"
            raise PageRangeError(where, "figure", options.figure, _count(len(places), "figure"))
        return (places[options.figure - 1],)
    given = _of_one_figure(options)
    if len(places) > 1 and given:
        raise SeveralFiguresError(document.name, given, places_text(places))
    return places


def place_text(place: Place) -> str:
    """Return a place in words."""
    return f"page {place.page}, figure {place.number}"


def places_text(places: Iterable[Place]) -> str:
    """Return several places in words."""
    return "; ".join(map(place_text, places))


def _found(document: Document, numbers: Sequence[int], progress: Progress) -> tuple[tuple[Place, ...], dict[int, str]]:
    """Return the figures of some pages, and what each page holds."""
    places: list[Place] = []
    found: dict[int, str] = {}
    for done, number in enumerate(numbers):
        progress("looking at pages", done, len(numbers))
        try:
            page = read_page(document, number)
        except UnreadableFileError as error:
            if len(numbers) == 1:
                raise
            found[number] = str(error).removeprefix(f"{document.name}: ")
            continue
        findings = figures_on(page)
        found[number] = findings.found
        places += findings.places or ((whole_page(page),) if len(numbers) == 1 else ())
    return tuple(places), found


def _answered(document: Document, options: Options, place: Place) -> Place:
    """Return the place of a saved reading, which must be the one that is chosen."""
    if place.page > document.pages:
        raise OtherPlaceError(place_text(place), f"{document.name} has {_count(document.pages, 'page')}")
    chosen = {"page": (options.page, place.page), "figure": (options.figure, place.number)}
    for option, (asked, saved) in chosen.items():
        if asked not in (None, saved):
            raise OtherPlaceError(place_text(place), f"not for --{option} {asked}")
    return place


def _of_one_figure(options: Options) -> str:
    """Return the first option given that can be of one figure only; '' without any."""
    answers = options.answers
    given = {
        "--x-axis": options.x_axis,
        "--y-axis": options.y_axis,
        "--curves": options.curves,
        "--labels": options.labels,
        "--at-risk": options.at_risk,
        "--total-events": options.total_events,
        "--n": options.n,
        "--panel": options.panel,
        "--reference": options.reference,
        "--answers": answers.panels or answers.words,
    }
    return next((name for name, value in given.items() if value), "")


def _by_page(found: dict[int, str]) -> str:
    """Return what pages hold, those alike that follow one another told once."""
    runs = [(what, [number for number, _ in run]) for what, run in groupby(found.items(), key=lambda item: item[1])]
    return "; ".join(f"{_pages(numbers)}: {what}" for what, numbers in runs)


def _pages(numbers: Sequence[int]) -> str:
    return f"page {numbers[0]}" if len(numbers) == 1 else f"pages {numbers[0]}-{numbers[-1]}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
