"""Data to stdout, words to stderr."""

import os
import sys
from collections.abc import Iterable
from io import TextIOWrapper

import typer

from kmrecon.errors import OutputError

BROKEN_PIPE = 141


def put(data: str) -> None:
    """Write data to stdout, as UTF-8 always; a reader that has gone ends the command without a word.

    Raises OutputError where nothing can be written there: a full disk.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        sys.stdout.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer must not fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from None
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputError("the output", error.strerror or str(error)) from None


def tell(lines: Iterable[str]) -> None:
    """Write words to stderr, a line each."""
    for line in lines:
        typer.echo(line, err=True)
