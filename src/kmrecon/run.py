"""Files around the pipeline: one figure from its file to a result directory."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from kmrecon.documents import chosen_places, document_of, place_text, places_text
from kmrecon.errors import NoFigureError, NoPlotError, OtherFigureError, UsageError
from kmrecon.files.choices import given_options
from kmrecon.files.pages import Document, read_place
from kmrecon.files.pictures import read_figure
from kmrecon.files.record import provenance
from kmrecon.files.results import png_bytes, result_files
from kmrecon.files.writing import write_whole
from kmrecon.notes import FIGURES_LEFT
from kmrecon.options import Options
from kmrecon.overlay import draw_overlay, overlay_colors
from kmrecon.pipeline import reconstruct_figure
from kmrecon.report.page import render_report
from kmrecon.survival.curve import kaplan_meier
from kmrecon.survival.methods import METHODS
from kmrecon.types import Figure, Place, Reconstruction, StepCurve


@dataclass(frozen=True, slots=True, eq=False)
class Result(Reconstruction):
    """A reconstruction that can write itself into a directory."""

    def save(self, directory: str | Path) -> None:
        """Write the result directory, whole or not at all; other files that are in it stay.

        Raises
        ------
        OutputError
            Where it cannot be written.
        """
        write_whole(Path(directory), directory_files(self))


def extract(
    source: str | Path | bytes | NDArray[Any], options: Options | None = None, *, name: str = "figure", **chosen: Any
) -> Result:
    """Read a figure and rebuild its patients; writes nothing.

    Parameters
    ----------
    source : str, Path, bytes or array
        A figure's file, the bytes of one, or its pixels (height, width, 3), red first.
    options : Options, optional
        What is told instead of found; `page` and `figure` choose one of a document (PDF, TIFF). Of several the first
        that is a plot is read, with a note that names the others; `kmrecon.extract_all` reads them all.
    name : str
        What the figure is called where `source` is not a path.
    **chosen
        Fields of `Options` one by one: ``extract("figure.png", curves=2, reference="Placebo")``.

    Returns
    -------
    Result
        A `Reconstruction` with every stage's value; its ``save(directory)`` writes the result directory.

    Raises
    ------
    KmreconError
        One of the errors of `kmrecon.errors`: what was found, what was needed, and the option that answers it.
    """
    options = told(options, chosen)
    document = document_of(source, name, options)
    if document is None:
        return read(read_figure(source, name), options)
    places = chosen_places(document, options)
    found = _first_plot(document, places, options)
    if len(places) == 1:
        return found
    note = FIGURES_LEFT.note(f"The document has {len(places)} figures: {places_text(places)}; one of them was read.")
    return replace(found, notes=(*found.notes, note))


def told(options: Options | None, chosen: Mapping[str, Any]) -> Options:
    """Return options with some of them changed, checked."""
    options = replace(options or Options(), **chosen)
    if options.method not in METHODS:
        raise UsageError(f"there is no method {options.method!r}; methods: {', '.join(METHODS)}")
    return options


def read(figure: Figure, options: Options) -> Result:
    """Read a figure and rebuild its patients."""
    if options.answers.figure_sha256 not in (None, figure.sha256):
        raise OtherFigureError("the file of answers")
    found = reconstruct_figure(figure, options)
    values = {field.name: getattr(found, field.name) for field in fields(Reconstruction)}
    return Result(**values | {"options": given_options(options)})


def _first_plot(document: Document, places: tuple[Place, ...], options: Options) -> Result:
    """Return the first figure of a document that turns out to be a plot."""
    reasons = []
    for place in places:
        try:
            return read(read_place(document, place), options)
        except NoPlotError as error:
            if len(places) == 1:
                raise
            reasons.append(f"{place_text(place)}: {error}")
    raise NoFigureError(document.name, "; ".join(reasons))


def extract_to_directory(path: Path, out: Path | None = None, options: Options | None = None) -> Result:
    """Read the figure of a file and write its result directory (`<name>.kmrecon` where none is told)."""
    result = extract(path, options)
    result.save(default_directory(path) if out is None else out)
    return result


def default_directory(path: Path) -> Path:
    """Return the directory for a figure's result where none is told: in the current one, by the figure's name."""
    return Path(f"{path.stem}.kmrecon")


def directory_files(reconstruction: Reconstruction) -> dict[str, bytes]:
    """Return every file of the result directory by name."""
    overlay, figure = png_bytes(draw_overlay(reconstruction)), png_bytes(reconstruction.figure.pixels)
    colors = {panel.name: overlay_colors(panel.arms) for panel in reconstruction.panels}
    refitted = refitted_curves(reconstruction)
    report = render_report(reconstruction, figure, colors, refitted, provenance(reconstruction))
    return result_files(reconstruction) | {"overlay.png": overlay, "report.html": report.encode()}


def refitted_curves(reconstruction: Reconstruction) -> Mapping[tuple[str, str], StepCurve]:
    """Return the Kaplan-Meier curve of each arm's rebuilt patients, by panel and arm."""
    return {
        (panel.name, arm.label): kaplan_meier(arm.patients.time, arm.patients.event)
        for panel in reconstruction.panels
        for arm in panel.arms
        if arm.patients is not None and arm.patients.time.size
    }
