"""Many figures in; a result directory each and one row each in summary.csv and index.html out."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kmrecon.documents import chosen_places
from kmrecon.errors import KmreconError, UsageError
from kmrecon.files.choices import NAMES, given_options, options_from_texts
from kmrecon.files.pages import open_document
from kmrecon.files.pictures import read_bytes
from kmrecon.files.record import kmrecon_version, plain
from kmrecon.files.results import csv_text
from kmrecon.files.tables import read_rows
from kmrecon.files.writing import refuse_unwritable, write_file
from kmrecon.report.index import render_index
from kmrecon.run import extract_to_directory
from kmrecon.types import Place

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".pdf", ".svg"})
COLUMNS = (
    "figure",
    "page",
    "figure_number",
    "directory",
    "exit_code",
    "panels",
    "arms",
    "patients",
    "warnings",
    "confidence",
    "arm",
    "reference",
    "hr",
    "ci_low",
    "ci_high",
    "message",
)
Texts = tuple[tuple[str, str], ...]  # options by name, as typed
BUG = 1  # the exit code of an error that kmrecon did not foresee


@dataclass(frozen=True, slots=True)
class Job:
    """One figure of a batch."""

    figure: Path
    directory: Path
    texts: Texts = ()
    folder: Path = Path()  # where the files lie that the options name

    @property
    def title(self) -> str:
        """Its file, and its place in a document where that was chosen."""
        place = ", ".join(f"{word} {text}" for word, text in _named(dict(self.texts)))
        return f"{self.figure} ({place})" if place else str(self.figure)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one figure: a row of summary.csv."""

    job: Job
    exit_code: int
    message: str = ""
    result: dict[str, Any] | None = None  # the content of its result.json
    kept: bool = False  # the result was there already

    def row(self) -> tuple[Any, ...]:
        """Return its cells, in the order of `COLUMNS`."""
        panels = self.result["panels"] if self.result else []
        arms = [arm for panel in panels for arm in panel["arms"]]
        patients = sum(arm["patients"]["n"] for arm in arms if arm["patients"])
        warnings = [note for note in (self.result or {}).get("notes", []) if note["severity"] != "info"]
        sure = ((self.result or {}).get("confidence") or {}).get("level", "")
        counts = (len(panels), len(arms), patients, len(warnings), sure) if self.result else ("",) * 5
        ratios = [ratio for panel in panels for ratio in panel["hazard_ratios"]]
        ratio = ratios[0] if len(ratios) == 1 else None  # with several the row could not say which
        numbers = (ratio["arm"], ratio["reference"], ratio["hr"], *ratio["ci"]) if ratio else ("",) * 5
        told = dict(self.job.texts)
        where = (told.get("page", ""), told.get("figure-number", ""), self.job.directory.name)
        return (str(self.job.figure), *where, self.exit_code, *counts, *numbers, self.message)

    def cells(self) -> dict[str, Any]:
        """Return its row by column."""
        return dict(zip(COLUMNS, self.row(), strict=True))


def run_batch(
    sources: Iterable[Path],
    out: Path,
    *,
    workers: int = 1,
    resume: bool = False,
    started: Callable[[int], None] = lambda _: None,
    done: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Read many figures; an error is a row of the summary and stops no other figure.

    Interrupted, what was read is summarized all the same.

    Parameters
    ----------
    sources : paths
        Figures, directories of figures, or manifests (CSV with the column figure, and options of
        ``kmrecon extract`` as further columns).
    out : Path
        Where each figure gets its result directory, and summary.csv and index.html lie.
    workers : int
        Processes that read at the same time; the results do not depend on it.
    resume : bool
        Leave out figures whose result is already there, made of the same bytes with the same options
        by the same version.
    started, done : callables
        Told the number of figures, then each outcome as it comes.

    Returns
    -------
    list of Outcome
        In the order of the figures, as in summary.csv.
    """
    refuse_unwritable(out)
    jobs = list(jobs_of(sources, out))
    started(len(jobs))
    outcomes: dict[Job, Outcome] = {}
    try:
        for outcome in _outcomes(jobs, workers, resume):
            outcomes[outcome.job] = outcome
            done(outcome)
    except KeyboardInterrupt:
        if outcomes:
            _write_index(out, [outcomes[job] for job in jobs if job in outcomes])
        raise
    ordered = [outcomes[job] for job in jobs]
    _write_index(out, ordered)
    return ordered


def left_of_others(out: Path, outcomes: Iterable[Outcome]) -> list[str]:
    """Return the result directories in `out` that are of no figure of this batch, and have no row."""
    own = {outcome.job.directory.name for outcome in outcomes}
    return sorted(path.parent.name for path in out.glob("*/result.json") if path.parent.name not in own)


def figures_below(sources: Iterable[Path]) -> int:
    """Return how many figures lie in the directories within those named, which a batch leaves out.

    Those in directories that are named too are read, and overlays in result directories are no figures.
    """
    named = {source.resolve() for source in sources}
    inner = {path for source in named if source.is_dir() for path in source.glob("*/**/*")}
    left = [path for path in inner if path.suffix.lower() in SUFFIXES and not {path, path.parent} & named]
    return sum(path.is_file() and not (path.parent / "result.json").exists() for path in left)


def _write_index(out: Path, outcomes: Sequence[Outcome]) -> None:
    write_file(out / "summary.csv", summary_csv(outcomes))
    write_file(out / "index.html", render_index([outcome.cells() for outcome in outcomes]))


def summary_csv(outcomes: Iterable[Outcome]) -> str:
    """Return one row for each figure."""
    rows = ([("" if cell is None else cell) for cell in outcome.row()] for outcome in outcomes)
    return csv_text(COLUMNS, rows)


def jobs_of(sources: Iterable[Path], out: Path) -> Iterator[Job]:
    """Return the figures of files, directories and manifests, each with a directory of its own."""
    taken: set[str] = set()
    for figure, told, folder in _figures(sources):
        for texts in _of_document(figure, told, folder):
            place = dict(texts) if texts != told else {}
            stem = figure.stem + "".join(f"-{word}-{text}" for word, text in _named(place))
            name, k = stem, 1
            while name.lower() in taken:  # two names that differ in case are one on some machines
                k += 1
                name = f"{stem}-{k}"
            taken.add(name.lower())
            yield Job(figure, out / name, texts, folder)


def texts_of_place(place: Place) -> Texts:
    """Return the options that choose a figure of a document."""
    return ("page", str(place.page)), ("figure-number", str(place.number))


def _named(place: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(word, place[name]) for word, name in (("page", "page"), ("figure", "figure-number")) if name in place]


def _of_document(figure: Path, told: Texts, folder: Path) -> Iterator[Texts]:
    """Return the options of each figure of a document; of a picture, and of what cannot be read, those told."""
    try:
        options = options_from_texts(dict(told), folder)
        document = open_document(figure)
        places = chosen_places(document, options) if document is not None else ()
    except KmreconError:  # met again when the figure is read: then it is a row
        places = ()
    if len(places) < 2:
        yield told
    else:
        yield from (tuple(sorted((dict(told) | dict(texts_of_place(place))).items())) for place in places)


def read_one(job: Job, resume: bool = False) -> Outcome:
    """Read one figure of a batch; no error leaves this function."""
    try:
        options = options_from_texts(dict(job.texts), job.folder)
        if resume and (kept := _kept(job, given_options(options))):
            return Outcome(job, 0, "", kept, kept=True)
        extract_to_directory(job.figure, job.directory, options)
        return Outcome(job, 0, "", json.loads((job.directory / "result.json").read_text(encoding="utf-8")))
    except KmreconError as error:
        return Outcome(job, int(error.exit_code), str(error))
    except Exception as error:  # a bug in one figure must not stop the others
        return Outcome(job, BUG, f"this is a bug of kmrecon: {type(error).__name__}: {error}")


def _figures(sources: Iterable[Path]) -> Iterator[tuple[Path, Texts, Path]]:
    for source in sources:
        if source.is_dir():
            found = sorted(path for path in source.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
            if not found:
                kinds, below = ", ".join(sorted(SUFFIXES)), figures_below([source])
                there = f"; {below} in the directories in it, which can be named" if below else ""
                raise UsageError(f"{source}: there is no figure in this directory ({kinds}){there}")
            yield from ((path, (), Path()) for path in found)
        elif source.suffix.lower() == ".csv":
            yield from _manifest(source)
        else:
            yield source, (), Path()


def _manifest(path: Path) -> Iterator[tuple[Path, Texts, Path]]:
    for row in read_rows(path, "figure"):
        texts = {name.replace("_", "-"): text for name, text in row.cells.items() if name != "figure"}
        unknown = sorted(set(texts) - set(NAMES))
        if unknown:
            raise UsageError(f"{path.name}: there is no option {unknown[0]!r}; columns: figure, {', '.join(NAMES)}")
        yield path.parent / row.cells["figure"], tuple(sorted(texts.items())), path.parent


def _kept(job: Job, options: dict[str, Any]) -> dict[str, Any] | None:
    """Return the result that is already there, where it would be made again just so."""
    try:
        result: dict[str, Any] = json.loads((job.directory / "result.json").read_text(encoding="utf-8"))
        made = result["provenance"]
        same = made["version"] == kmrecon_version() and made["options"] == plain(options)
        same = same and _is_at(made["place"], dict(job.texts))
        return result if same and made["sha256"] == hashlib.sha256(read_bytes(job.figure)).hexdigest() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_at(place: dict[str, Any] | None, told: Mapping[str, str]) -> bool:
    """Tell whether a result is of the figure that is chosen, where one is."""
    chosen = [(key, told[name]) for key, name in (("page", "page"), ("figure", "figure-number")) if name in told]
    return all(str((place or {}).get(key)) == text for key, text in chosen)


def _outcomes(jobs: Sequence[Job], workers: int, resume: bool) -> Iterator[Outcome]:
    if workers == 1:
        yield from (read_one(job, resume) for job in jobs)
        return
    lost: list[Job] = []
    for job, outcome in _pooled(jobs, workers, resume):
        if outcome is None:
            lost.append(job)
        else:
            yield outcome
    # When one process is killed all that were waiting are lost with it: each gets a pool of its own.
    for job in lost:
        for _, outcome in _pooled([job], 1, resume):
            yield outcome or Outcome(job, BUG, "the process that read this figure was killed (out of memory?)")


def _pooled(jobs: Sequence[Job], workers: int, resume: bool) -> Iterator[tuple[Job, Outcome | None]]:
    # Fresh processes, not forked ones: the OCR engine's threads do not live through a fork.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(read_one, job, resume): job for job in jobs}
        try:
            for future in as_completed(futures):
                yield futures[future], _outcome_of(future)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _outcome_of(future: "Future[Outcome]") -> Outcome | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None
