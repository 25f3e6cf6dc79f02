"""Many figures to read in; a line on each, and what became of them all, out."""

from collections.abc import Sequence
from pathlib import Path

import typer

from kmrecon.batch import Outcome, figures_below, left_of_others, run_batch
from kmrecon.terminal import tell


def read_batch(sources: Sequence[Path], out: Path, workers: int, resume: bool) -> None:
    """Read the figures and tell of each as it comes; leave with the code of the first that was not read."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading")

        def done(outcome: Outcome) -> None:
            progress.advance(task)
            console.print(outcome_line(outcome), markup=False, highlight=False, emoji=False, soft_wrap=True)

        def started(total: int) -> None:
            progress.update(task, total=total)

        try:
            outcomes = run_batch(sources, out, workers=workers, resume=resume, started=started, done=done)
        except KeyboardInterrupt:
            tell([f"what was read so far is in {out}; the same command with --resume goes on from there"])
            raise
    failed = [outcome for outcome in outcomes if outcome.exit_code]
    tell(_closing_lines(out, outcomes, failed, figures_below(sources)))
    if failed:
        raise typer.Exit(failed[0].exit_code)


def outcome_line(outcome: Outcome) -> str:
    """Return what became of one figure."""
    if outcome.exit_code:
        return f"{outcome.job.title}: not read (exit code {outcome.exit_code}): {outcome.message}"
    row = outcome.cells()
    names = ("panels", "arms", "patients", "warnings")
    counts = ", ".join(f"{row[name]} {name.removesuffix('s') if row[name] == 1 else name}" for name in names)
    return f"{outcome.job.title}: {'kept' if outcome.kept else 'read'}: {counts}"


def _closing_lines(out: Path, outcomes: Sequence[Outcome], failed: Sequence[Outcome], below: int) -> list[str]:
    kept = sum(outcome.kept for outcome in outcomes)
    read = f"{len(outcomes) - len(failed)} of {len(outcomes)} figures read"
    lines = [f"{read}, {kept} of them before" if kept else read]
    if below:
        figures = "figure" if below == 1 else "figures"
        lines.append(f"left out: {below} {figures} in directories within those named; name these, too, to read them")
    if failed:
        lines.append(f"not read: {', '.join(outcome.job.title for outcome in failed)}")
    left = left_of_others(out, outcomes)
    if left:
        lines.append(f"{out} also has results of other figures, which are not in summary.csv: {', '.join(left)}")
    return [*lines, f"written: {out / 'summary.csv'}"]
