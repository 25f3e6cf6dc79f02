"""What a person types (options of the command, cells of a manifest) in; `Options` out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, cast

from kmrecon.errors import UsageError
from kmrecon.files.answers_file import read_answers
from kmrecon.files.tables import read_at_risk
from kmrecon.options import DEFAULT_DRAWS, DEFAULT_METHOD, Answers, Options
from kmrecon.types import NumbersAtRisk

NAMES = (
    "x-axis",
    "y-axis",
    "curves",
    "labels",
    "at-risk",
    "total-events",
    "n",
    "page",
    "figure-number",
    "panel",
    "reference",
    "direction",
    "method",
    "draws",
    "steer",
    "answers",
)


MOST_DRAWS = 100_000


def options_from_texts(texts: Mapping[str, str | None], folder: Path = Path()) -> Options:
    """Return the options that a person has typed; what is empty is left to be found.

    Parameters
    ----------
    texts : mapping
        Texts by the option's name (`NAMES`).
    folder : Path
        Where the files that are named lie.

    Raises
    ------
    UsageError
        Where a text is not what its option takes.
    """
    given = {name: text.strip() for name, text in texts.items() if text is not None and text.strip()}

    def take(name: str, read: Callable[[str, str], Any], default: Any = None) -> Any:
        return read(name, given[name]) if name in given else default

    panel = given.get("panel")
    return Options(
        x_axis=take("x-axis", pair),
        y_axis=take("y-axis", pair),
        curves=take("curves", count),
        labels=take("labels", names),
        at_risk=take("at-risk", lambda _, text: at_risk_of(folder / text, panel)),
        total_events=take("total-events", numbers_by_arm, {}),
        n=take("n", numbers_by_arm, {}),
        page=take("page", place_number),
        figure=take("figure-number", place_number),
        panel=panel,
        reference=given.get("reference"),
        direction=cast(Literal["survival", "incidence"] | None, take("direction", direction)),
        method=take("method", method, DEFAULT_METHOD),
        draws=take("draws", draws, DEFAULT_DRAWS),
        steer=take("steer", yes_or_no, False),
        answers=take("answers", lambda _, text: read_answers(folder / text), Answers()),
    )


def given_options(options: Options) -> dict[str, Any]:
    """Return what was told, in plain values by the option's name: for the provenance."""
    plain: dict[str, Any] = {
        "x-axis": options.x_axis,
        "y-axis": options.y_axis,
        "curves": options.curves,
        "labels": options.labels,
        "at-risk": options.at_risk and {arm: _table(table) for arm, table in sorted(options.at_risk.items())},
        "total-events": dict(sorted(options.total_events.items())),
        "n": dict(sorted(options.n.items())),
        "panel": options.panel,
        "reference": options.reference,
        "direction": options.direction,
        "draws": options.draws if options.draws != DEFAULT_DRAWS else None,
        "steer": options.steer or None,
        # A reading given back as it was saved makes the same result, so it is no option to speak of.
        "answers": "corrected by hand" if options.answers.corrected else None,
    }
    return {"method": options.method} | {name: value for name, value in plain.items() if value not in (None, {})}


def pair(name: str, text: str) -> tuple[float, float]:
    """Return two different numbers."""
    try:
        first, last = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(f"--{name} {text!r} is not two numbers; needed: the first and the last one, as 0,60") from None
    if not abs(first) < float("inf") or not abs(last) < float("inf") or first == last:
        raise UsageError(f"--{name} {text!r} is no axis; needed: two different numbers, as 0,60")
    return first, last


def count(name: str, text: str) -> int:
    """Return a whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"--{name} {text!r} is no number of {name}; needed: a whole number of 1 or more")
    return int(text)


def place_number(name: str, text: str) -> int:
    """Return the number of a page, or of a figure, from 1."""
    if not text.isdecimal() or int(text) < 1:
        option = name.removesuffix("-number")
        raise UsageError(f"--{option} {text!r} is no {option}; needed: its number, 1 is the first")
    return int(text)


def draws(name: str, text: str) -> int:
    """Return a whole number of 0 (none) or more."""
    if not text.isdecimal() or int(text) > MOST_DRAWS:
        raise UsageError(f"--{name} {text!r} is no number of draws; needed: a whole number from 0 to {MOST_DRAWS}")
    return int(text)


def yes_or_no(name: str, text: str) -> bool:
    """Return whether a thing is wanted."""
    if text not in ("yes", "no"):
        raise UsageError(f"--{name} {text!r} is neither; needed: yes or no")
    return text == "yes"


def names(name: str, text: str) -> tuple[str, ...]:
    """Return names between commas; a name with a comma in it stands in quotation marks."""
    import csv

    found = tuple(part.strip() for part in next(csv.reader([text], skipinitialspace=True)))
    if not all(found) or len(set(found)) < len(found):
        raise UsageError(f"--{name} {text!r} has an empty name or one name twice; needed: different names, as A,B")
    return found


def numbers_by_arm(name: str, text: str) -> dict[str, int]:
    """Return a whole number for each arm, from ARM=NUMBER,ARM=NUMBER."""
    found: dict[str, int] = {}
    for part in names(name, text):
        arm, _, value = (piece.strip() for piece in part.rpartition("="))
        if not arm or not value.isdecimal():
            raise UsageError(f"--{name} {part!r} is not ARM=NUMBER; needed: the arm's label and a number, as A=67,B=78")
        found[arm] = int(value)
    return found


def values_by_arm(name: str, text: str) -> dict[str, float]:
    """Return a number for each arm, from ARM=NUMBER,ARM=NUMBER; none where nothing is typed."""
    return {arm: _value(name, part, value) for arm, part, value in _arm_parts(name, text, "ARM=NUMBER, as A=44.0")}


def survival_by_arm(name: str, text: str) -> dict[str, dict[float, float]]:
    """Return survival at times for each arm, from ARM=TIME:SURVIVAL,ARM=TIME:SURVIVAL."""
    found: dict[str, dict[float, float]] = {}
    for arm, part, told in _arm_parts(name, text, "ARM=TIME:SURVIVAL, as A=36:0.54"):
        time, _, survival = told.partition(":")
        found.setdefault(arm, {})[_value(name, part, time)] = _value(name, part, survival)
    return found


def _arm_parts(name: str, text: str, needed: str) -> list[tuple[str, str, str]]:
    """Return (arm, the whole part, what it says of the arm) of each part between commas."""
    parts = []
    for part in names(name, text) if text.strip() else ():
        arm, _, value = (piece.strip() for piece in part.rpartition("="))
        if not arm or not value:
            raise UsageError(f"--{name} {part!r} is not of the form; needed: {needed}")
        parts.append((arm, part, value))
    return parts


def _value(name: str, part: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 <= value < float("inf"):
        raise UsageError(f"--{name} {part!r}: {text!r} is no number of 0 or more")
    return value


def direction(name: str, text: str) -> str:
    """Return survival or incidence."""
    if text not in ("survival", "incidence"):
        raise UsageError(f"--{name} {text!r} is no direction; needed: survival or incidence")
    return text


def method(name: str, text: str) -> str:
    """Return the name of a method; whether there is such a one is checked where methods are known."""
    if not text.isidentifier():
        raise UsageError(f"--{name} {text!r} is no method; kmrecon methods lists them")
    return text


def at_risk_of(path: Path, panel: str | None) -> dict[str, NumbersAtRisk]:
    """Return the numbers at risk of a file, by arm."""
    return read_at_risk(path, panel)


def _table(table: NumbersAtRisk) -> dict[str, Any]:
    return {"time": table.time.tolist(), "n_at_risk": table.count.tolist()}
