"""The commands about what papers print: validate, audit."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kmrecon.errors import ExitCode, KmreconError
from kmrecon.terminal import put, tell

PublishedFile = Annotated[Path, typer.Argument(metavar="FILE.toml", help="what the paper prints: a list of [[figure]]")]


def validate(
    ipd: Annotated[Path, typer.Argument(metavar="IPD.csv", help="patients: a CSV with arm,time,event")],
    published: Annotated[Path, typer.Option(metavar="FILE.toml", help="what the paper prints: a list of [[figure]]")],
    out: Annotated[str, typer.Option("-o", metavar="FILE.csv", help="rows as CSV (default: a table on stdout)")] = "",
    figure: Annotated[str | None, typer.Option(metavar="ID", help="the figure, where the file has several")] = None,
    panel: Annotated[str | None, typer.Option(metavar="NAME", help="the panel, where there are several")] = None,
) -> None:
    """Hold rebuilt patients against what the paper prints.

    Each printed statistic is refitted: N, events, medians, survival at given times, hazard ratio, p.
    """
    from kmrecon.files.writing import write_file
    from kmrecon.published import comparison_csv, comparison_lines, validate_file

    name, rows, refused = validate_file(ipd, published, figure, panel)
    if out and out != "-":
        write_file(Path(out), comparison_csv(name, rows))
    else:
        put(comparison_csv(name, rows) if out else "".join(f"{line}\n" for line in comparison_lines(rows)))
    same = sum(row.within_rounding is True for row in rows)
    tell([f"{name}: {same} of {len(rows)} printed statistics are met to the printed digits"])
    _end(refused)


def audit(
    published: PublishedFile,
    out: Annotated[str, typer.Option("-o", metavar="FILE", help="every finding, as .csv or .json")] = "",
    every: Annotated[bool, typer.Option("--all", help="tell what holds, too")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="exit code 8 where there is a contradiction")] = False,
) -> None:
    """Hold the numbers of a paper against one another, without a figure.

    Events against the width of the interval, p against the hazard ratio, percentages against counts, and more.
    Every number may have been any that is rounded to it.
    """
    from kmrecon.audit import audit_file, finding_lines, findings_text, summary_line
    from kmrecon.files.writing import write_file

    findings, refused = audit_file(published)
    if out:
        write_file(Path(out), findings_text(findings, out))
    else:
        put("".join(f"{line}\n" for line in finding_lines(findings, every)))
    tell([summary_line(findings)])
    if strict and any(finding.verdict == "contradiction" for finding in findings):
        raise typer.Exit(ExitCode.CONTRADICTION)
    _end(refused)


def _end(refused: Sequence[KmreconError]) -> None:
    """Tell of the figures that could not be taken, and leave with the code of the first."""
    tell([f"kmrecon: {error}" for error in refused])
    if refused:
        raise typer.Exit(refused[0].exit_code)
