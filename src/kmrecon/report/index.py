"""The rows of a batch in; one page that leads to every figure's report out."""

from collections.abc import Mapping, Sequence
from typing import Any

from kmrecon.report.page import templates


def render_index(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the page of a batch: a row a figure, those to look at first on top.

    Parameters
    ----------
    rows : sequence of mapping
        The rows of summary.csv by column; figures that could not be read have an exit code other than 0.

    Returns
    -------
    str
        HTML; its pictures and links are those of the result directories beside it.
    """
    ordered = sorted(rows, key=lambda row: (row["exit_code"] == 0, -(row["warnings"] or 0)))
    read = sum(row["exit_code"] == 0 for row in rows)
    quiet = sum(row["exit_code"] == 0 and not row["warnings"] for row in rows)
    page: str = templates().get_template("index.html.j2").render(rows=ordered, read=read, quiet=quiet)
    return page
