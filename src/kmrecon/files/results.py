"""A reconstruction in; the bytes of each file of its result directory out."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from kmrecon.files.answers import to_answers
from kmrecon.files.answers_file import answers_to_json, lines_of_json
from kmrecon.files.record import result_record
from kmrecon.types import Arm, Bytes, Ints, Panel, PatientData, Reconstruction

Row = Iterable[str | int | float]


def result_files(reconstruction: Reconstruction) -> dict[str, bytes]:
    """Return the data files of a result directory by name: the same reconstruction, the same bytes."""
    panels = reconstruction.panels
    texts = {
        "curves.csv": curves_csv(panels),
        "at_risk.csv": at_risk_csv(panels),
        "censor_marks.csv": censor_marks_csv(panels),
        "ipd.csv": ipd_csv(panels),
        "result.json": lines_of_json(result_record(reconstruction)),
        "answers.json": answers_to_json(to_answers(reconstruction), reconstruction.figure.name),
    }
    return {name: text.encode() for name, text in texts.items()}


def curves_csv(panels: Iterable[Panel]) -> str:
    """Return the step curves: one row a level, from the time on that it holds, and the end of follow-up."""
    return csv_text(
        ("panel", "arm", "time", "survival"),
        ((panel.name, arm.label, *corner) for panel, arm in _arms(panels) for corner in _corners(arm)),
    )


def at_risk_csv(panels: Iterable[Panel]) -> str:
    """Return the numbers at risk as printed; events and censored where any arm prints them."""
    tables = [(panel, arm, arm.at_risk) for panel, arm in _arms(panels) if arm.at_risk is not None]
    more = [
        name for name in ("n_censored", "n_events") if any(getattr(table, name) is not None for *_, table in tables)
    ]
    rows = []
    for panel, arm, table in tables:
        columns = [_blanks(getattr(table, name), table.time.size) for name in more]
        cells = zip(table.time.tolist(), table.count.tolist(), *columns, strict=True)
        rows += [(panel.name, arm.label, *cell) for cell in cells]
    return csv_text(("panel", "arm", "time", "n_at_risk", *more), rows)


def censor_marks_csv(panels: Iterable[Panel]) -> str:
    """Return the times of the censor marks."""
    return csv_text(
        ("panel", "arm", "time"),
        (
            (panel.name, arm.label, time)
            for panel, arm in _arms(panels)
            if arm.censor_marks is not None
            for time in arm.censor_marks.time.tolist()
        ),
    )


def ipd_csv(panels: Iterable[Panel]) -> str:
    """Return the patients of every arm."""
    rebuilt = ((panel.name, arm.label, arm.patients) for panel, arm in _arms(panels) if arm.patients is not None)
    return patients_csv(rebuilt)


def patients_csv(arms: Iterable[tuple[str, str, PatientData]]) -> str:
    """Return patients, one row each, from (panel, arm, patients)."""
    return csv_text(
        ("panel", "arm", "time", "event"),
        (
            (panel, arm, time, event)
            for panel, arm, patients in arms
            for time, event in zip(patients.time.tolist(), patients.event.tolist(), strict=True)
        ),
    )


def draws_csv(arms: Iterable[tuple[str, str, tuple[PatientData, ...]]]) -> str:
    """Return drawn patients, one row each, from (panel, arm, patients): of draw 0, those rebuilt, and the others."""
    return csv_text(
        ("panel", "arm", "draw", "time", "event"),
        (
            (panel, arm, draw, time, event)
            for panel, arm, draws in arms
            for draw, patients in enumerate(draws)
            for time, event in zip(patients.time.tolist(), patients.event.tolist(), strict=True)
        ),
    )


def csv_text(header: Iterable[str], rows: Iterable[Row]) -> str:
    """Return a CSV text; numbers with ten significant digits, which no reading from pixels exceeds."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([f"{cell:.10g}" if isinstance(cell, float) else cell for cell in row] for row in rows)
    return buffer.getvalue()


def png_bytes(pixels: Bytes) -> bytes:
    """Return pixels as a PNG file."""
    import cv2

    done, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    assert done
    return bytes(data)


def _arms(panels: Iterable[Panel]) -> Iterable[tuple[Panel, Arm]]:
    return ((panel, arm) for panel in panels for arm in panel.arms)


def _corners(arm: Arm) -> list[tuple[float, float]]:
    curve = arm.curve
    corners = list(zip(curve.time.tolist(), curve.survival.tolist(), strict=True))
    return [*corners, (curve.last_time, corners[-1][1])] if curve.last_time > corners[-1][0] else corners


def _blanks(column: Ints | None, length: int) -> list[Any]:
    return [""] * length if column is None else ["" if cell < 0 else cell for cell in column.tolist()]
