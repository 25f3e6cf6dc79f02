"""The command that pools results: pool."""

import os
from pathlib import Path
from typing import Annotated

import typer

from kmrecon.terminal import put, tell

EXAMPLE = (
    "Example: kmrecon pool smith.kmrecon 'Jones 2021=jones.kmrecon:2' trio.kmrecon:1:'High dose' --reference Placebo "
    "-o pooled/"
)


def pool(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULT...",
            help="[NAME=]RESULT[:PANEL[:ARM]]: a result directory, or a CSV of patients; a panel and an arm where it "
            "has several, and a name for the table",
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "-o", metavar="DIR", help="where pool.json, pool.csv, pool_ipd.csv, forest.svg go (-: print pool.csv)"
        ),
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(metavar="ARM", help="an arm that belongs below the line (may be given again)"),
    ] = None,
    reverse: Annotated[
        list[str] | None,
        typer.Option(metavar="TRIAL", help="a trial to turn round, by its name in the table (may be given again)"),
    ] = None,
    tau: Annotated[
        float | None, typer.Option(metavar="TIME", help="end of the restricted means (default: shortest follow-up)")
    ] = None,
    reconstruction_uncertainty: Annotated[
        bool,
        typer.Option("--reconstruction-uncertainty", help="add what each figure leaves open to the weights"),
    ] = False,
) -> None:
    """Pool the hazard ratios and the patients of several results.

    Fixed effect, random effects (DerSimonian-Laird; REML with Hartung-Knapp), prediction interval, heterogeneity;
    Cox's model stratified by trial on the rebuilt patients; differences of restricted means; a forest plot.
    Each result's own direction is taken unless --reference or --reverse say otherwise.
    """
    from kmrecon.files.pooled_record import pool_csv
    from kmrecon.pool_words import pool_lines
    from kmrecon.pooling import pool as pool_results

    found = pool_results(
        results,
        reference=reference or (),
        reverse=reverse or (),
        tau=tau,
        reconstruction_uncertainty=reconstruction_uncertainty,
    )
    if out == "-":
        put(pool_csv(found))
        tell(pool_lines(found))
    elif out is None:
        put("".join(f"{line}\n" for line in pool_lines(found)))
    else:
        found.save(Path(out))
        tell([*pool_lines(found), f"written: {Path(out)}{os.sep}"])
