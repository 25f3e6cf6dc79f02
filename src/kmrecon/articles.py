"""A document of pages in; every figure on them that is a Kaplan-Meier plot, read, out."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from kmrecon.batch import Job, Outcome, summary_csv, texts_of_place
from kmrecon.documents import Progress, chosen_places, document_of, place_text, quiet
from kmrecon.errors import KmreconError, NoFigureError, NoPlotError
from kmrecon.files.pages import Document, read_place
from kmrecon.files.pictures import read_figure
from kmrecon.files.record import result_record
from kmrecon.files.writing import write_whole
from kmrecon.options import Options
from kmrecon.report.index import render_index
from kmrecon.run import Result, directory_files, read, told
from kmrecon.types import Place

INDEX = ("index.html", "summary.csv")  # beside the directories of several figures
DATA = ("result.json", "answers.json", "ipd.csv", "curves.csv", "at_risk.csv", "censor_marks.csv")
PICTURES = ("report.html", "overlay.png")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What became of one figure: a result, or the error that stopped it."""

    place: Place | None  # None: the figure of a picture's file
    result: Result | None
    error: KmreconError | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """The figures of a file, in the order of its pages."""

    name: str
    readings: tuple[Reading, ...]
    others: tuple[Reading, ...] = ()  # that turned out to be no plots: the reason is their error

    @property
    def results(self) -> tuple[Result, ...]:
        """The figures that were read."""
        return tuple(reading.result for reading in self.readings if reading.result is not None)

    def save(self, directory: str | Path) -> None:
        """Write the result directory: of one figure its files, of several a directory each and an index.

        Raises
        ------
        OutputError
            Where it cannot be written.
        """
        if len(self.readings) == 1:
            self.results[0].save(directory)
        else:
            write_whole(Path(directory), _files(self))


def extract_all(
    source: str | Path | bytes | NDArray[Any],
    options: Options | None = None,
    *,
    name: str = "figure",
    progress: Progress = quiet,
    **chosen: Any,
) -> Article:
    """Read every figure of a file that looks like a Kaplan-Meier plot; writes nothing.

    Parameters
    ----------
    source, options, name, **chosen
        As for `kmrecon.extract`; `page` and `figure` choose.
    progress : callable
        Told what is done, how many of it, of how many.

    Returns
    -------
    Article
        A reading a figure, at least one of them with a result; its ``save(directory)`` writes them all.

    Raises
    ------
    KmreconError
        Where none can be read: the error of the first one.
    """
    options = told(options, chosen)
    document = document_of(source, name, options)
    if document is None:
        figure = read_figure(source, name)
        return Article(figure.name, (Reading(None, read(figure, options)),))
    places = chosen_places(document, options, progress)
    readings = []
    for done, place in enumerate(places):
        progress("reading figures", done, len(places))
        readings.append(_reading(document, place, options))
    return _article(document, readings)


def _reading(document: Document, place: Place, options: Options) -> Reading:
    try:
        return Reading(place, read(read_place(document, place), options))
    except KmreconError as error:
        return Reading(place, None, error)


def _article(document: Document, readings: list[Reading]) -> Article:
    """Return the figures that are plots; an error where none of them could be read."""
    plots = tuple(reading for reading in readings if not isinstance(reading.error, NoPlotError))
    others = tuple(reading for reading in readings if reading not in plots)
    if not plots and len(others) > 1:
        raise NoFigureError(document.name, "; ".join(f"{_named(reading)}: {reading.error}" for reading in others))
    failed = [reading.error for reading in (plots or others) if reading.error is not None]
    if len(failed) == len(plots or others):
        raise failed[0]
    return Article(document.name, plots, others)


def figure_lines(article: Article) -> Iterator[str]:
    """Yield the figures of a document: page, place, how each is read, and why it looks like a plot."""
    for reading in (*article.readings, *article.others):
        if reading.place is None:
            continue
        box, place = reading.place.box, reading.place
        where = f"left {box.left:.0%} to {box.right:.0%}, top {box.top:.0%} to {box.bottom:.0%} of the page"
        yield f"{place_text(place)} ({place.kind}; {where}): {place.why}"
        if reading.error is not None:
            yield f"  not read: {reading.error}"


def left_of_another(article: Article, directory: Path) -> list[str]:
    """Return what of another reading lies in the directory that an article was saved to: kmrecon deletes nothing."""
    several = len(article.readings) > 1
    own = [_directory(reading.place).name for reading in article.readings if reading.place and reading.result]
    files = [directory / name for name in ((*DATA, *PICTURES) if several else INDEX)]
    pages = [path for path in directory.glob("page-*-figure-*") if not (several and path.name in own)]
    return [path.name for path in (*files, *sorted(pages)) if path.exists()]


def _directory(place: Place) -> Path:
    return Path(f"page-{place.page}-figure-{place.number}")


def _named(reading: Reading) -> str:
    return place_text(reading.place) if reading.place else ""


def _files(article: Article) -> dict[str, bytes]:
    """Return every file of a document's result: a directory a figure, summary.csv and index.html."""
    files: dict[str, bytes] = {}
    outcomes = []
    for reading in article.readings:
        outcome = _outcome(article.name, reading)
        outcomes.append(outcome)
        if reading.result is not None:
            own = directory_files(reading.result)
            files |= {f"{outcome.job.directory.name}{os.sep}{name}": data for name, data in own.items()}
    rows = [outcome.cells() for outcome in outcomes]
    index = {"summary.csv": summary_csv(outcomes), "index.html": render_index(rows)}
    return files | {name: text.encode() for name, text in index.items()}


def _outcome(name: str, reading: Reading) -> Outcome:
    place, error = reading.place, reading.error
    assert place is not None
    job = Job(Path(name), _directory(place), texts_of_place(place))
    if reading.result is None:
        return Outcome(job, int(error.exit_code) if error else 0, str(error))
    return Outcome(job, 0, "", result_record(reading.result))
