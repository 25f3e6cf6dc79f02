"""The options of ``kmrecon extract`` as typed in; the result directory written, and what to say of it, out."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from kmrecon.articles import Article, extract_all, figure_lines, left_of_another
from kmrecon.errors import UsageError
from kmrecon.files.choices import options_from_texts
from kmrecon.files.pictures import read_stream
from kmrecon.files.results import ipd_csv
from kmrecon.files.writing import refuse_unwritable
from kmrecon.run import default_directory
from kmrecon.summary import reading_lines
from kmrecon.terminal import put, tell

STDIN = "stdin"  # what a figure is called that comes from there


def extract_file(figure: Path, typed: Mapping[str, str | None], out: str | None) -> None:
    """Read the figures of a file and write what was read; words go to stderr."""
    options = options_from_texts(typed)
    source, name = (read_stream(sys.stdin.buffer, STDIN), STDIN) if str(figure) == "-" else (figure, figure.name)
    directory = default_directory(Path(name)) if out is None else Path(out)
    if out != "-":
        refuse_unwritable(directory)
    with _progress() as progress:
        article = extract_all(source, options, name=name, progress=progress)
    if out == "-":
        _put_patients(article)
        return
    article.save(directory)
    tell([*_lines(article), f"written: {directory}{os.sep}"])
    left = left_of_another(article, directory)
    if left:
        tell([f"{directory}{os.sep} also has files of another reading, left as they were: {', '.join(left)}"])


def _put_patients(article: Article) -> None:
    if len(article.readings) > 1:
        found = f"{article.name} has {len(article.readings)} figures"
        raise UsageError(f"-o - prints the patients of one figure, {found}. Choose one: --page P --figure K")
    put(ipd_csv(article.results[0].panels))
    tell(_lines(article))


def _lines(article: Article) -> Iterator[str]:
    """Yield what was read; of a document with several figures each under its place."""
    if len(article.readings) + len(article.others) == 1:
        yield from reading_lines(article.results[0])
        return
    yield from figure_lines(article)
    for result in article.results:
        place = result.figure.place
        yield f"page {place.page}, figure {place.number}:" if place else ""
        yield from (f"  {line}" for line in reading_lines(result))


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show how far a document is read, on a terminal only; the bar loads with the first of several steps."""
    with ExitStack() as stack:

        @lru_cache(maxsize=1)
        def bar() -> tuple[Any, Any]:
            from rich.console import Console
            from rich.progress import Progress

            console = Console(stderr=True)
            shown = stack.enter_context(Progress(console=console, disable=not console.is_terminal, transient=True))
            return shown, shown.add_task("reading")

        def show(what: str, done: int, total: int) -> None:
            if total > 1:
                shown, task = bar()
                shown.update(task, description=what, completed=done, total=total)

        yield show
