"""Files around the reconstruction of curves that are digitized already."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from kmrecon.errors import ReconstructionError, UsageError
from kmrecon.files.choices import numbers_by_arm, survival_by_arm, values_by_arm
from kmrecon.files.tables import Key, read_at_risk, read_censor_marks, read_points
from kmrecon.options import DEFAULT_METHOD
from kmrecon.survival.api import reconstruct
from kmrecon.survival.uncertainty import ensemble
from kmrecon.types import Floats, PatientData

T = TypeVar("T")


FILES = ("at-risk", "censor-marks")  # what is given as tables; without a column arm all rows are of arm 1


def rebuild_file(
    points: Path,
    *,
    at_risk: str | None = None,
    total_events: str | None = None,
    n: str | None = None,
    censor_marks: str | None = None,
    median: str | None = None,
    survival_at: str | None = None,
    panel: str | None = None,
    method: str | None = None,
    draws: int = 0,
) -> tuple[list[tuple[str, str, PatientData]], list[tuple[str, str, tuple[PatientData, ...]]]]:
    """Rebuild the patients of every curve of a file, and draw those that fit as well.

    Parameters
    ----------
    points : Path
        A CSV file with the columns time,survival and, for several curves, arm or panel.
    at_risk, censor_marks : str, optional
        Files of the same arms.
    total_events, n : str, optional
        ARM=NUMBER,... as typed; a number alone where there is one curve.
    median, survival_at : str, optional
        ARM=TIME,... and ARM=TIME:SURVIVAL,... as typed; without ARM= where there is one curve.
    panel : str, optional
        The panel to rebuild where the file has several.
    method : str, optional
        A key of ``kmrecon.survival.methods.METHODS``.
    draws : int
        Patients to draw of each arm.

    Returns
    -------
    list of (panel, arm, PatientData)
        In the order of the file.
    list of (panel, arm, tuple of PatientData)
        The draws; empty where none are asked for.

    Raises
    ------
    UsageError
        Where what is given names an arm that has no curve.
    """
    curves = _curves(read_points(points), points.name, panel)
    arms = [arm for _, arm in curves]
    tables = _of_arms(read_at_risk(Path(at_risk), panel) if at_risk else {}, arms, "at-risk")
    marks = _of_arms(read_censor_marks(Path(censor_marks), panel) if censor_marks else {}, arms, "censor-marks")
    events = _of_arms(_numbers("total-events", total_events, arms), arms, "total-events")
    patients = _of_arms(_numbers("n", n, arms), arms, "n")
    medians = _of_arms(values_by_arm("median", _named(median, arms)), arms, "median")
    survivals = _of_arms(survival_by_arm("survival-at", _named(survival_at, arms)), arms, "survival-at")
    rebuilt, drawn = [], []
    for (name, arm), (time, survival) in curves.items():
        table = tables.get(arm)
        known: dict[str, Any] = {
            "at_risk_time": None if table is None else table.time,
            "at_risk": None if table is None else table.count,
            "n_events": None if table is None else table.n_events,
            "n_censored": None if table is None else table.n_censored,
            "median": medians.get(arm),
            "survival_at": survivals.get(arm),
            "total_events": events.get(arm),
            "censor_time": marks.get(arm),
            "n": patients.get(arm),
        }
        try:
            rebuilt.append((name, arm, reconstruct(time, survival, **known, method=method or DEFAULT_METHOD)))
            if draws:
                drawn.append((name, arm, ensemble(time, survival, draws=draws, **known)))
        except ReconstructionError as error:
            raise ReconstructionError(error.found, error.remedy, arm if len(arms) > 1 else "") from None
    return rebuilt, drawn


def with_rebuilt(
    rebuilt: list[tuple[str, str, PatientData]], drawn: list[tuple[str, str, tuple[PatientData, ...]]]
) -> list[tuple[str, str, tuple[PatientData, ...]]]:
    """Return the draws of each arm after the patients that were rebuilt."""
    pairs = zip(rebuilt, drawn, strict=True)
    return [(panel, arm, (patients, *draws)) for (panel, arm, patients), (_, _, draws) in pairs]


def refuse_same_file(paths: Mapping[str, Path | str | None]) -> None:
    """Raise UsageError where one file is named twice: one would be written over another."""
    seen: dict[Path, str] = {}
    for name, path in paths.items():
        if path is None or str(path) == "-":
            continue
        place = Path(path).resolve()
        if place in seen:
            raise UsageError(f"{name} and {seen[place]} are the same file, {path}; give another one")
        seen[place] = name


def _curves(found: dict[Key, tuple[Floats, Floats]], file: str, panel: str | None) -> dict[Key, tuple[Floats, Floats]]:
    panels = sorted({name for name, _ in found})
    if panel is not None and panel not in panels:
        raise UsageError(f"--panel {panel}: {file} has the panels {', '.join(panels)}")
    if panel is None and len(panels) > 1:
        raise UsageError(f"{file} has the panels {', '.join(panels)}; choose one with --panel")
    return {key: curve for key, curve in found.items() if panel in (None, key[0])}


def _numbers(name: str, text: str | None, arms: list[str]) -> dict[str, int]:
    if text is None:
        return {}
    if text.strip().isdecimal() and len(arms) == 1:
        return {arms[0]: int(text)}
    return numbers_by_arm(name, text)


def _named(text: str | None, arms: list[str]) -> str:
    """Return what is typed with the lone arm's name before each part that names none."""
    if not text or len(arms) != 1 or "=" in text:
        return text or ""
    return ",".join(f"{arms[0]}={part.strip()}" for part in text.split(","))


def _of_arms(given: dict[str, T], arms: list[str], name: str) -> dict[str, T]:
    """Return what is given for each arm; a lone table without a name is that of a lone curve."""
    if len(given) == len(arms) == 1 and "1" in (*given, *arms):
        return dict(zip(arms, given.values(), strict=True))
    strangers = [arm for arm in given if arm not in arms]
    shown = ", ".join(map(repr, arms))
    if name in FILES and list(given) == strangers == ["1"]:
        raise UsageError(f"--{name} has no column arm; needed: one that tells whose each row is, of the curves {shown}")
    if strangers:
        raise UsageError(f"--{name} names the arm {strangers[0]!r}; the curves are {shown}")
    return given
