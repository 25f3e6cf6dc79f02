"""Files around validation: patients and a published-results file in, what agrees and what does not out."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from kmrecon.errors import InvalidPublishedError, UsageError
from kmrecon.files.pictures import read_bytes
from kmrecon.files.results import csv_text
from kmrecon.files.tables import read_patients
from kmrecon.survival.published import PublishedFigure, PublishedFile, parse_published_file
from kmrecon.survival.validation import Comparison, validate
from kmrecon.types import PatientData

COLUMNS = ("figure", "statistic", "arm", "published", "refitted", "difference", "scale", "within_rounding", "remark")


def validate_file(
    ipd: Path, published: Path, figure: str | None = None, panel: str | None = None
) -> tuple[str, tuple[Comparison, ...], tuple[InvalidPublishedError, ...]]:
    """Refit the patients of a file and hold them against what a paper prints.

    Parameters
    ----------
    ipd : Path
        Patients: columns time,event and arm (and panel where there are several).
    published : Path
        A published-results file (TOML, a list of [[figure]]).
    figure : str, optional
        The id of the figure in it; may be left out where it holds one only, or one named as `ipd` or its directory.
    panel : str, optional
        The panel where `ipd` has several.

    Returns
    -------
    str, tuple of Comparison, tuple of InvalidPublishedError
        The figure's id, one row for each printed statistic, and why others of the file's figures cannot be taken.
    """
    file = read_published(published)
    chosen = choose_figure(file, published.name, figure, ipd)
    return chosen.id, validate(_one_panel(ipd, panel), chosen), tuple(error for _, error in file.refused)


def read_published(path: Path) -> PublishedFile:
    """Return the figures of a published-results file.

    Raises
    ------
    InvalidPublishedError
        If none of them can be taken.
    """
    found = parse_published_file(_text(path), path.name)
    if found.refused and not found.figures:
        raise found.refused[0][1]
    return found


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidPublishedError(path.name, "this is no text", "TOML in UTF-8, a list of [[figure]]") from None


def choose_figure(file: PublishedFile, name: str, figure: str | None, ipd: Path) -> PublishedFigure:
    """Return the figure that is asked for, or the only one that it can be."""
    by_id: dict[str, PublishedFigure | InvalidPublishedError] = {**dict(file.refused)} | {
        found.id: found for found in file.figures
    }
    if figure is not None and figure not in by_id:
        raise UsageError(f"--figure {figure}: {name} has {', '.join(by_id)}")
    names = (figure, ipd.stem, ipd.parent.name, *(by_id if len(by_id) == 1 else ()))
    found = [by_id[name] for name in names if name in by_id]
    if not found:
        raise UsageError(f"{name} has {len(by_id)} figures; choose one with --figure ID: {', '.join(by_id)}")
    if isinstance(found[0], InvalidPublishedError):
        raise found[0]
    return found[0]


def comparison_csv(figure: str, rows: Iterable[Comparison]) -> str:
    """Return comparisons as CSV."""
    return csv_text(COLUMNS, (tuple("" if cell is None else cell for cell in _cells(figure, row)) for row in rows))


def comparison_lines(rows: Iterable[Comparison]) -> Iterator[str]:
    """Yield an aligned table of published against refitted."""
    table = [("statistic", "arm", "published", "refitted", "difference", ""), *map(_shown, rows)]
    widths = [max(len(line[k]) for line in table) for k in range(6)]
    for line in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _shown(row: Comparison) -> tuple[str, ...]:
    refitted = "" if row.refitted is None else f"{row.refitted:.4g}"
    difference = "" if row.difference is None else f"{row.difference:+.4g}"
    differs = f"differs: {row.remark}" if row.remark else "differs"
    verdict = {True: "same digits", False: differs, None: row.remark}[row.within_rounding]
    return row.statistic, row.arm, row.published, refitted, difference, verdict


def _cells(figure: str, row: Comparison) -> tuple[str | float | None, ...]:
    within = {True: "yes", False: "no", None: None}[row.within_rounding]
    return (
        figure,
        row.statistic,
        row.arm,
        row.published,
        None if row.refitted is None else float(row.refitted),
        row.difference,
        row.scale,
        within,
        row.remark,
    )


def _one_panel(ipd: Path, panel: str | None) -> dict[str, PatientData]:
    patients = read_patients(ipd)
    panels = sorted({name for name, _ in patients})
    if panel is None and len(panels) > 1:
        raise UsageError(f"{ipd.name} has the panels {', '.join(panels)}; choose one with --panel")
    if panel is not None and panel not in panels:
        raise UsageError(f"--panel {panel}: {ipd.name} has the panels {', '.join(panels)}")
    return {arm: found for (name, arm), found in patients.items() if panel in (None, name)}
