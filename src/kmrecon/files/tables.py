"""CSV files that a person gives in; curves, numbers at risk, censor marks and patients out."""

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kmrecon.errors import InvalidTableError
from kmrecon.files.pictures import read_bytes
from kmrecon.types import Floats, NumbersAtRisk, PatientData

# What R's survival and other programs call the same columns.
ALIASES = {"n.risk": "n_at_risk", "nrisk": "n_at_risk", "status": "event", "surv": "survival"}

REBUILT = 0  # the draw that is the reconstruction itself
Key = tuple[str, str]  # panel, arm: "1", "1" where the file does not say


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a CSV file and where it stands."""

    file: str
    line: int
    cells: Mapping[str, str]

    def refuse(self, column: str, needed: str) -> InvalidTableError:
        """Return the error that says what stands in a cell and what is needed."""
        found = f"line {self.line}, column {column}: {self.cells.get(column, '')!r}"
        return InvalidTableError(self.file, found, needed)

    def number(self, column: str) -> float:
        """Return a cell that holds a finite number."""
        try:
            value = float(self.cells[column])
        except ValueError:
            raise self.refuse(column, "a number, with a point for the decimals") from None
        if not math.isfinite(value):
            raise self.refuse(column, "a finite number")
        return value

    def whole(self, column: str, *allowed: int) -> int:
        """Return a cell that holds a whole number of 0 or more (or one of a few)."""
        value = self.number(column)
        if value != int(value) or value < 0 or (allowed and value not in allowed):
            raise self.refuse(column, " or ".join(map(str, allowed)) or "a whole number of 0 or more")
        return int(value)

    def whole_or(self, column: str, default: int) -> int:
        """Return a cell that holds a whole number, or what stands for a column that is not there."""
        return self.whole(column) if column in self.cells else default

    @property
    def key(self) -> Key:
        """The panel and the arm that the line is about."""
        return self.cells.get("panel") or "1", self.cells.get("arm") or "1"


def read_points(path: Path) -> dict[Key, tuple[Floats, Floats]]:
    """Return times and survival of each curve: columns time,survival and, where there are several, arm or panel."""
    groups = _by_key(read_rows(path, "time", "survival"))
    return {
        key: (np.array([row.number("time") for row in rows]), np.array([row.number("survival") for row in rows]))
        for key, rows in groups.items()
    }


def read_at_risk(path: Path, panel: str | None = None) -> dict[str, NumbersAtRisk]:
    """Return the numbers at risk of each arm: columns time,n_at_risk and, where there are several, arm or panel.

    Columns n_events and n_censored (cumulative counts, blank where nothing is printed) may be there.
    """
    rows = [row for row in read_rows(path, "time", "n_at_risk") if row.cells["n_at_risk"]]  # a blank: not printed
    return {arm: _at_risk(group) for arm, group in _one_panel(path.name, rows, panel).items()}


def read_censor_marks(path: Path, panel: str | None = None) -> dict[str, Floats]:
    """Return the times of each arm's censor marks: columns time and, where there are several, arm or panel."""
    groups = _one_panel(path.name, read_rows(path, "time"), panel)
    return {arm: _numbers(rows, "time") for arm, rows in groups.items()}


def read_patients(path: Path) -> dict[Key, PatientData]:
    """Return the patients of each arm: columns time,event and, where there are several, arm or panel."""
    return patients_of(read_bytes(path), path.name)


def patients_of(data: bytes, file: str) -> dict[Key, PatientData]:
    """Return the patients of the bytes of such a file; of one of draws those rebuilt, draw 0."""
    rows = [row for row in _rows(data, file, "time", "event") if row.whole_or("draw", REBUILT) == REBUILT]
    if not rows:
        raise InvalidTableError(file, "there is no draw 0", "the patients that were rebuilt, as draw 0")
    return {key: _patients(group) for key, group in _by_key(rows).items()}


def draws_of(data: bytes, file: str) -> dict[Key, tuple[PatientData, ...]]:
    """Return the draws of each arm beside those rebuilt, in their order; nothing of a file without a column draw."""
    rows = [row for row in _rows(data, file, "time", "event") if row.whole_or("draw", REBUILT) != REBUILT]
    groups: dict[tuple[Key, int], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.key, row.whole("draw")), []).append(row)
    found: dict[Key, tuple[PatientData, ...]] = {}
    for (key, _), group in sorted(groups.items(), key=lambda item: item[0][1]):
        found[key] = (*found.get(key, ()), _patients(group))
    return found


def read_rows(path: Path, *required: str) -> list[Row]:
    """Return the lines of a CSV file (comma, semicolon or tab) that must have certain columns."""
    return _rows(read_bytes(path), path.name, *required)


def _rows(data: bytes, file: str, *required: str) -> list[Row]:
    lines = _lines(data, file)
    columns = [ALIASES.get(name.lower(), name.lower()) for name in lines[0][1]] if lines else []
    missing = [name for name in required if name not in columns]
    if missing:
        found = f"the columns are {', '.join(columns) or 'none'}"
        raise InvalidTableError(file, found, f"a first line with {', '.join(required)}")
    if not lines[1:]:
        raise InvalidTableError(file, "there is no line below the columns' names", "one line or more")
    return [_row(file, number, columns, cells) for number, cells in lines[1:]]


def _lines(data: bytes, file: str) -> list[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
        header = text.partition("\n")[0]
        reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=header.count))
        return [(reader.line_num, [cell.strip() for cell in line]) for line in reader if any(map(str.strip, line))]
    except (UnicodeDecodeError, csv.Error):
        raise InvalidTableError(file, "this is no text with lines and columns", "a CSV file in UTF-8") from None


def _row(file: str, line: int, columns: list[str], cells: list[str]) -> Row:
    if len(cells) != len(columns):
        raise InvalidTableError(
            file, f"line {line} has {len(cells)} cells", f"{len(columns)}, as many as there are columns"
        )
    return Row(file, line, dict(zip(columns, cells, strict=True)))


def _by_key(rows: Iterable[Row]) -> dict[Key, list[Row]]:
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    return groups


def _one_panel(file: str, rows: Iterable[Row], panel: str | None) -> dict[str, list[Row]]:
    groups = _by_key(rows)
    panels = sorted({name for name, _ in groups})
    if panel is None and len(panels) > 1:
        raise InvalidTableError(file, f"there are the panels {', '.join(panels)}", "one of them: --panel NAME")
    if panel is not None and len(panels) > 1:
        groups = {key: group for key, group in groups.items() if key[0] == panel}
    return {arm: group for (_, arm), group in groups.items()}


def _numbers(rows: Iterable[Row], column: str) -> Floats:
    times = []
    for row in rows:
        times.append(row.number(column))
        if times[-1] < 0:
            raise row.refuse(column, "a time of 0 or more")
    return np.array(times)


def _at_risk(rows: list[Row]) -> NumbersAtRisk:
    rows = sorted(rows, key=lambda row: row.number("time"))
    counts = {name: _counts(rows, name) for name in ("n_events", "n_censored") if name in rows[0].cells}
    n_at_risk = np.array([row.whole("n_at_risk") for row in rows])
    return NumbersAtRisk(_numbers(rows, "time"), n_at_risk, counts.get("n_events"), counts.get("n_censored"))


def _counts(rows: Iterable[Row], column: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([row.whole(column) if row.cells[column] else -1 for row in rows], dtype=np.int64)


def _patients(rows: list[Row]) -> PatientData:
    time, event = _numbers(rows, "time"), np.array([row.whole("event", 0, 1) for row in rows])
    order = np.argsort(time, kind="stable")
    return PatientData(time[order], event[order])
