"""A result directory, or a file of patients, in; what it states of its trial out."""

import hashlib
import os
from collections.abc import Mapping
from math import log
from pathlib import Path

from kmrecon.errors import MissingFileError, NotAResultError, OtherPatientsError
from kmrecon.files.fields import Field, parse
from kmrecon.files.pictures import read_bytes
from kmrecon.files.record import SCHEMA_VERSION
from kmrecon.files.tables import Key, draws_of, patients_of
from kmrecon.notes import Note
from kmrecon.pooled import Choice, Comparison, RebuiltResult
from kmrecon.types import PatientData

RESULT, PATIENTS = "result.json", "ipd.csv"
Z = 1.959963984540054  # a result states 95% intervals
NEEDED = "a result.json as kmrecon extract writes it"


def located(text: str) -> tuple[Path, Choice]:
    """Return the path and the choice in ``[NAME=]PATH[:PANEL[:ARM]]``; a path that is there as typed is taken whole.

    Raises
    ------
    MissingFileError
        Where no part of the text is a path.
    """
    found = _split(text, None)
    if found is None and "=" in text:
        name, _, rest = text.partition("=")
        found = _split(rest, name.strip() or None)
    if found is None:
        raise MissingFileError(text, "there is no such directory or file")
    return found


def read_rebuilt(path: Path) -> RebuiltResult:
    """Return what a result directory (or its result.json), or a CSV file of patients, holds.

    Raises
    ------
    NotAResultError, InvalidTableError, OtherPatientsError
        Where it is neither, or is damaged, or its files do not belong together.
    """
    folder = path.parent if path.name == RESULT else path
    if folder.is_dir():
        missing = [name for name in (RESULT, PATIENTS) if not (folder / name).is_file()]
        if missing:
            raise NotAResultError(str(folder), f"there is no {' and no '.join(missing)} in it")
        name = folder.resolve().name.removesuffix(".kmrecon")
        return rebuilt_of(name, {one: read_bytes(folder / one) for one in (RESULT, PATIENTS)})
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise NotAResultError(str(path), "it is a file of another kind")
    data = read_bytes(path)
    name = path.resolve().parent.name.removesuffix(".kmrecon") if path.name == PATIENTS else path.stem
    patients, draws = patients_of(data, path.name), draws_of(data, path.name)
    return RebuiltResult(name, patients, _checksums({path.name: data}), draws=draws)


def rebuilt_of(name: str, files: Mapping[str, bytes]) -> RebuiltResult:
    """Return what the bytes of result.json and ipd.csv hold."""
    fields = _object(parse(files[RESULT], f"{name}/{RESULT}", NEEDED))
    if fields.get("schema_version").whole() != SCHEMA_VERSION:
        raise fields.get("schema_version").refuse(f"{SCHEMA_VERSION}, the version that this kmrecon reads")
    panels = [_object(panel) for panel in fields.get("panels").items("a list of panels")]
    empty = not files[PATIENTS].strip().count(b"\n")  # the columns' names alone: no arm was rebuilt
    patients = {} if empty else patients_of(files[PATIENTS], f"{name}/{PATIENTS}")
    for panel in panels:
        _refuse_other_patients(name, panel, patients)
    confidence = fields.get("confidence")
    return RebuiltResult(
        name,
        patients,
        _checksums(files),
        tuple(one for panel in panels for one in _comparisons(panel)),
        _object(fields.get("provenance")).get("figure").text(),
        "" if confidence.value is None else _object(confidence).get("level").one_of("high", "medium", "low"),
        tuple(_note(_object(note)) for note in fields.get("notes").items("a list of notes")),
    )


def _split(text: str, name: str | None) -> tuple[Path, Choice] | None:
    """Return the longest beginning of a text that is a path; what follows names a panel, then an arm."""
    ends = [len(text)] + [k for k in range(len(text) - 1, 0, -1) if text[k] == ":"]
    for end in ends:
        if os.path.exists(text[:end]):
            panel, _, arm = text[end + 1 :].partition(":")
            return Path(text[:end]), Choice(name, panel or None, arm or None)
    return None


def _checksums(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def _object(field: Field) -> Field:
    if not isinstance(field.value, dict):
        raise field.refuse(NEEDED)
    return field


def _comparisons(panel: Field) -> list[Comparison]:
    ratios = [_object(ratio) for ratio in panel.get("hazard_ratios").items("a list of hazard ratios")]
    agreement = panel.get("agreement")
    turned = len(ratios) == 1 and agreement.value is not None and _object(agreement).value.get("turned") is True
    return [_comparison(panel.get("panel").text(), ratio, turned) for ratio in ratios]


def _comparison(panel: str, ratio: Field, turned: bool) -> Comparison:
    arm, reference = _label(ratio.get("arm")), _label(ratio.get("reference"))
    limits = list(ratio.get("ci").items("two limits", 2, 2))
    # null stands for what is not finite
    if not ratio.has("hr") or any(limit.value is None for limit in limits):
        return Comparison(panel, arm, reference, None, None, turned=turned)
    hr, low, high = (_positive(value) for value in (ratio.get("hr"), *limits))
    spread = None
    if ratio.has("uncertainty") and _object(ratio.get("uncertainty")).has("log_hr_sd"):
        spread = ratio.get("uncertainty").get("log_hr_sd").number()
    return Comparison(panel, arm, reference, log(hr), log(high / low) / (2 * Z), spread, turned)


def _label(field: Field) -> str:
    """Return an arm's label as the patients' file has it."""
    return field.text().strip() or "1"


def _positive(field: Field) -> float:
    if field.number() <= 0:
        raise field.refuse("a number above 0")
    return field.number()


def _refuse_other_patients(name: str, panel: Field, patients: Mapping[Key, PatientData]) -> None:
    """Refuse patients that are not those of the result: other numbers of them, or of events."""
    for arm in map(_object, panel.get("arms").items("a list of arms")):
        if not arm.has("patients"):
            continue
        stated = _object(arm.get("patients"))
        label = _label(arm.get("arm"))
        mine = patients.get((panel.get("panel").text(), label))
        found = (0, 0) if mine is None else (mine.time.size, mine.total_events)
        told = (stated.get("n").whole(), stated.get("events").whole())
        if found != told:
            raise OtherPatientsError(name, label, *(f"{n} patients, {events} events" for n, events in (found, told)))


def _note(note: Field) -> Note:
    severity = note.get("severity").one_of("info", "warning", "error")
    code, panel, arm, message = (note.get(key).text() for key in ("code", "panel", "arm", "message"))
    return Note(code, severity, message, panel, arm)  # type: ignore[arg-type]
