"""Data to stdout, words to stderr."""

import os
import sys
from collections.abc import Iterable

import typer

BROKEN_PIPE = 141


def put(data: str) -> None:
    """Write data to stdout; a reader that has gone ends the command without a word."""
    try:
        sys.stdout.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer must not fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from None


def tell(lines: Iterable[str]) -> None:
    """Write words to stderr, a line each."""
    for line in lines:
        typer.echo(line, err=True)
