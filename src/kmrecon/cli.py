"""The command: arguments in, exit code out. Every exception ends here, in one line."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kmrecon import cli_pool, cli_published
from kmrecon.errors import ExitCode, KmreconError
from kmrecon.terminal import put, tell

BUG, INTERRUPTED = 1, 130
OBJECTS_BETWEEN_SEARCHES = 100_000  # for garbage: Python's 700 are no more than a library defines in a blink

app = typer.Typer(
    name="kmrecon",
    help="Published Kaplan-Meier figures back to individual patient data, offline.",
    epilog="Start with: kmrecon extract FIGURE.png    Exit codes: 0 read (doubts are notes), 2 wrong usage, "
    "3-10 one for each family of error, 1 a bug; of a batch that of the first figure not read.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

FigureFile = Annotated[
    Path, typer.Argument(metavar="FIGURE", help="png, jpg, tif, webp, bmp, gif, pdf or svg; - reads stdin")
]
XAxis = Annotated[str | None, typer.Option(metavar="FIRST,LAST", help="values at the first and last x tick, as 0,60")]
YAxis = Annotated[str | None, typer.Option(metavar="FIRST,LAST", help="values at the lowest and highest y tick")]
CurveCount = Annotated[str | None, typer.Option(metavar="N", help="how many curves a panel has")]
Labels = Annotated[str | None, typer.Option(metavar="A,B", help="the arms' labels, from the top curve down")]
AtRisk = Annotated[str | None, typer.Option(metavar="FILE", help="numbers at risk: a CSV with arm,time,n_at_risk")]
TotalEvents = Annotated[str | None, typer.Option(metavar="ARM=N,...", help="events as published, as A=67,B=78")]
Patients = Annotated[str | None, typer.Option("--n", metavar="ARM=N,...", help="patients at the start")]
PageNumber = Annotated[str | None, typer.Option(metavar="P", help="read this page of a document only, 1 is the first")]
FigureNumber = Annotated[
    str | None,
    typer.Option("--figure", metavar="K", help="read this figure only, of that page or of the document"),
]
PanelName = Annotated[
    str | None, typer.Option(metavar="NAME", help="read this panel only: 1, 2, ... or A, B, ... in reading order")
]
Reference = Annotated[str | None, typer.Option(metavar="ARM", help="the arm below the line of the hazard ratio")]
DirectionWord = Annotated[str | None, typer.Option(metavar="WORD", help="survival (falls) or incidence (rises)")]
Method = Annotated[str | None, typer.Option(metavar="NAME", help="how patients are rebuilt: see kmrecon methods")]
Draws = Annotated[str | None, typer.Option(metavar="N", help="patients drawn to tell the uncertainty (default 200)")]
Steer = Annotated[
    bool,
    typer.Option("--steer", help="rebuild with the medians, survivals, events and the hazard ratio that it prints"),
]
AnswersFile = Annotated[str | None, typer.Option(metavar="FILE", help="an answers.json, as saved or corrected by hand")]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    import gc
    import warnings

    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES)
    # Matrices here are small: threads of numpy and scipy's algebra would only wait for one another.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        with warnings.catch_warnings():
            if not _debugging():
                warnings.simplefilter("ignore")  # of libraries: what a reader should know is a note
            return _run(argv)
    except KmreconError as error:
        return _say(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _say("interrupted", INTERRUPTED)
    except Exception as error:
        if _debugging():
            raise
        said = f"this is a bug: {type(error).__name__}: {error}".replace("\n", " ")
        return _say(f"{said}. Please report it with the figure; KMRECON_DEBUG=1 shows where", BUG)
    finally:
        if argv is None:
            gc.freeze()  # the process ends: what its libraries defined is not searched once more


def _run(argv: Sequence[str] | None) -> int:
    """Run the command; what the parser raises for wrong usage becomes one line."""
    typed = sys.argv[1:] if argv is None else list(argv)
    try:
        code = app(args=typed or ["--help"], prog_name="kmrecon", standalone_mode=False)
        if code == INTERRUPTED:  # typer makes this of Ctrl-C
            return _say("interrupted", INTERRUPTED)
        return int(code or (ExitCode.OK if typed else ExitCode.USAGE))
    except typer.Abort:
        return _say("interrupted", INTERRUPTED)
    except Exception as error:
        wording = getattr(error, "format_message", None)  # the parser's own errors, in any version of typer
        if wording is None:
            raise
        return _say(f"{' '.join(wording().split())} (kmrecon --help)", ExitCode.USAGE)


def _say(text: str, code: int) -> int:
    typer.echo(f"kmrecon: {text}", err=True)
    return int(code)


def _debugging() -> bool:
    return bool(os.environ.get("KMRECON_DEBUG"))


def _print_version(wanted: bool) -> None:
    if wanted:
        from kmrecon.files.record import kmrecon_version

        typer.echo(f"kmrecon {kmrecon_version()}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", help="print the version", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    pass


@app.command(epilog="Example: kmrecon extract figure.png --total-events A=67,B=78 -o out/")
def extract(
    figure: FigureFile,
    out: Annotated[
        str | None,
        typer.Option("-o", metavar="DIR", help="result directory (default: NAME.kmrecon; - prints ipd.csv)"),
    ] = None,
    x_axis: XAxis = None,
    y_axis: YAxis = None,
    curves: CurveCount = None,
    labels: Labels = None,
    at_risk: AtRisk = None,
    total_events: TotalEvents = None,
    n: Patients = None,
    page: PageNumber = None,
    figure_number: FigureNumber = None,
    panel: PanelName = None,
    reference: Reference = None,
    direction: DirectionWord = None,
    method: Method = None,
    draws: Draws = None,
    steer: Steer = False,
    answers: AnswersFile = None,
) -> None:
    """Read a figure, or those of an article, and rebuild the patients.

    Writes curves, numbers at risk, censor marks, patients, the result, the answers, an overlay and a report.
    With no option at all everything is found; each option gives one thing by hand instead.
    Of a document with several figures each gets a directory of its own, with an index of all.
    """
    typed = {
        "x-axis": x_axis,
        "y-axis": y_axis,
        "curves": curves,
        "labels": labels,
        "at-risk": at_risk,
        "total-events": total_events,
        "n": n,
        "page": page,
        "figure-number": figure_number,
        "panel": panel,
        "reference": reference,
        "direction": direction,
        "method": method,
        "draws": draws,
        "steer": "yes" if steer else None,
        "answers": answers,
    }
    from kmrecon.cli_extract import extract_file

    extract_file(figure, typed, out)


@app.command(epilog="Example: kmrecon reconstruct curves.csv --at-risk at_risk.csv -o ipd.csv")
def reconstruct(
    curves: Annotated[Path, typer.Argument(metavar="CURVES.csv", help="points: time,survival and, for several, arm")],
    out: Annotated[str, typer.Option("-o", metavar="IPD.csv", help="where the patients go (default: stdout)")] = "-",
    at_risk: AtRisk = None,
    total_events: TotalEvents = None,
    n: Patients = None,
    censor_marks: Annotated[str | None, typer.Option(metavar="FILE", help="censor marks: a CSV with arm,time")] = None,
    median: Annotated[str | None, typer.Option(metavar="ARM=TIME,...", help="median survival as printed")] = None,
    survival_at: Annotated[
        str | None, typer.Option(metavar="ARM=TIME:S,...", help="survival at times as printed, as A=36:0.54")
    ] = None,
    panel: PanelName = None,
    method: Method = None,
    ensemble: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="where drawn patients go, those rebuilt as draw 0: for kmrecon pool"),
    ] = None,
    draws: Draws = None,
) -> None:
    """Rebuild patients from digitized curves.

    Survival may be a fraction or percent; points may come in any order.
    """
    from kmrecon.files.choices import draws as draws_of
    from kmrecon.files.results import draws_csv, patients_csv
    from kmrecon.files.writing import write_file
    from kmrecon.options import DEFAULT_DRAWS
    from kmrecon.points import rebuild_file, refuse_same_file, with_rebuilt
    from kmrecon.summary import open_lines, patients_lines

    many = draws_of("draws", draws) if draws else DEFAULT_DRAWS
    refuse_same_file({"CURVES": curves, "--at-risk": at_risk, "-o": out, "--ensemble": ensemble})
    arms, drawn = rebuild_file(
        curves,
        at_risk=at_risk,
        total_events=total_events,
        n=n,
        censor_marks=censor_marks,
        median=median,
        survival_at=survival_at,
        panel=panel,
        method=method,
        draws=many if ensemble or draws else 0,
    )
    if ensemble:
        write_file(ensemble, draws_csv(with_rebuilt(arms, drawn)))
    text = patients_csv(arms)
    if out == "-":
        put(text)
    else:
        write_file(Path(out), text)
    for _, arm, patients in arms:
        tell(patients_lines(arm, patients))
    tell(open_lines(drawn))


app.command(epilog="Example: kmrecon validate figure.kmrecon/ipd.csv --published published.toml")(
    cli_published.validate
)
app.command(epilog="Example: kmrecon audit published.toml")(cli_published.audit)
app.command(epilog=cli_pool.EXAMPLE)(cli_pool.pool)


@app.command(epilog="Example: kmrecon batch figures/ -o results/ --workers 4 --resume")
def batch(
    sources: Annotated[
        list[Path], typer.Argument(metavar="FIGURE|DIR|MANIFEST.csv...", help="a manifest has the column figure")
    ],
    out: Annotated[Path, typer.Option("-o", metavar="DIR", help="a result directory each, summary.csv, index.html")],
    workers: Annotated[int, typer.Option(min=1, max=256, metavar="N", help="processes at the same time")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="leave out what is read already")] = False,
) -> None:
    """Read many figures.

    Each gets a result directory and a row in summary.csv; an error is a row too and stops no other figure.
    The exit code is 0 where all were read, else that of the first figure that was not.
    """
    from kmrecon.cli_batch import read_batch

    read_batch(sources, out, workers, resume)


@app.command()
def methods() -> None:
    """List what can be chosen, one line each."""
    from kmrecon.survival.methods import METHODS

    for name, rebuild in METHODS.items():
        put(f"--method {name:<8} {(rebuild.__doc__ or '').strip().splitlines()[0]}\n")


if __name__ == "__main__":
    sys.exit(main())
