"""Write notes.md and errors.md from notes.py and errors.py, so that they cannot drift.

python docs/make.py
"""

import inspect
from pathlib import Path

from kmrecon import errors
from kmrecon.errors import ExitCode, KmreconError
from kmrecon.notes import KINDS

HERE = Path(__file__).parent

NOTES = """# Notes: every doubt that a result can carry

Made by `python docs/make.py` from `src/kmrecon/notes.py`.

A note never stops a reading. `info`: nothing to do, as a rule; `warning`: look before you use the number;
`error`: a part of the figure was not read. Notes stand in `result.json`, in `report.html`, and the grave ones on
the terminal.
"""

ERRORS = """# Errors: what stops a reading, and the exit code

Made by `python docs/make.py` from `src/kmrecon/errors.py`.

Every error is one line on stderr: what was found, what is needed, which option answers it. No result is written.
`kmrecon batch` reads the other figures all the same, and returns the code of the first one that was not read.

| exit code | family |
|---|---|
"""

NAMED = """
## Errors by name (for users of the library)

| error | exit code | meaning |
|---|---|---|
"""

FAMILIES = {
    ExitCode.OK: "read; doubts are notes",
    ExitCode.USAGE: "wrong usage: an option, an argument or a published-results file",
    ExitCode.UNREADABLE_FILE: "a file cannot be read, or is not what it should be",
    ExitCode.NO_PLOT: "no plot in the figure",
    ExitCode.AXES_UNREAD: "an axis cannot be read",
    ExitCode.CURVES_UNREAD: "the curves cannot be read",
    ExitCode.NOT_KAPLAN_MEIER: "something else than Kaplan-Meier curves",
    ExitCode.CONTRADICTION: "what is given contradicts itself",
    ExitCode.RECONSTRUCTION: "the patients cannot be rebuilt",
    ExitCode.OUTPUT: "the result cannot be written",
}


def notes_page() -> str:
    """Return docs/notes.md."""
    parts = [NOTES]
    for severity in ("error", "warning", "info"):
        kinds = sorted((kind for kind in KINDS.values() if kind.severity == severity), key=lambda kind: kind.code)
        parts.append(f"\n## {severity}\n")
        parts += [f"\n### {kind.code}\n\n{kind.meaning}\n\n*What to do:* {kind.remedy}\n" for kind in kinds]
    return "".join(parts)


def errors_page() -> str:
    """Return docs/errors.md."""
    found = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, KmreconError)]
    rows = [f"| {int(code)} | {words} |\n" for code, words in FAMILIES.items()]
    rows.append("| 1 | a bug of kmrecon: please report it with the figure |\n| 130 | interrupted |\n")
    parts = [
        ERRORS,
        *rows,
        "\n## Errors by name (for users of the library)\n\n| error | exit code | meaning |\n|---|---|---|\n",
    ]
    for kind in sorted(found, key=lambda kind: (kind.exit_code, kind.__name__)):
        parts.append(f"| `{kind.__name__}` | {int(kind.exit_code)} | {inspect.getdoc(kind)} |\n")
    return "".join(parts)


PAGES = {"notes.md": notes_page, "errors.md": errors_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
