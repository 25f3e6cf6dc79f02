"""`Answers` to answers.json and back: a strict reader that names the place of what it refuses."""

import hashlib
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from kmrecon.files.fields import Field, parse
from kmrecon.files.pictures import read_bytes
from kmrecon.files.place_fields import place_of, place_record
from kmrecon.files.printed_fields import printed_of, printed_record
from kmrecon.notes import KINDS, Note
from kmrecon.options import Answers, ArmAnswers, PanelAnswers
from kmrecon.types import Box, Direction, NumbersAtRisk, Word

SCHEMA_VERSION = 1
DEFAULT_BAND = 0.5  # px, of a point given by hand

T = TypeVar("T")
_BREAK = re.compile(r"\n\s+")


def answers_to_json(answers: Answers, figure: str) -> str:
    """Return the text of answers.json."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "figure": figure,
        "figure_sha256": answers.figure_sha256,
        "place": place_record(answers.place),
        "panels": None if answers.panels is None else [_panel_record(panel) for panel in answers.panels],
        "words": None if answers.words is None else [_word_record(word) for word in answers.words],
        "notes": [
            {"code": note.code, "panel": note.panel, "arm": note.arm, "message": note.message} for note in answers.notes
        ],
    }
    return lines_of_json(content | {"checksum": _checksum(content)})


def read_answers(path: Path) -> Answers:
    """Return the answers of a file.

    Raises
    ------
    InvalidTableError
        Where the file does not follow the format; the error names the place in it.
    """
    fields = parse(read_bytes(path), path.name)
    fields.keys("schema_version", "figure", "figure_sha256", "place", "panels", "words", "notes", "checksum")
    if fields.get("schema_version").whole() != SCHEMA_VERSION:
        raise fields.get("schema_version").refuse(f"{SCHEMA_VERSION}, the version that this kmrecon reads")
    content = {key: value for key, value in fields.value.items() if key != "checksum"}
    return Answers(
        panels=_different(fields.get("panels"), "panel", _panel) if fields.has("panels") else None,
        words=tuple(map(_word, fields.get("words").items("a list of words"))) if fields.has("words") else None,
        notes=tuple(map(_note, fields.get("notes").items("a list of notes"))) if fields.has("notes") else (),
        corrected=fields.value.get("checksum") != _checksum(content),
        figure_sha256=fields.get("figure_sha256").text() if fields.has("figure_sha256") else None,
        place=place_of(fields.get("place")) if fields.has("place") else None,
    )


def lines_of_json(content: Any) -> str:
    """Return a JSON text with sorted keys whose innermost lists and points stand on one line each."""
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    # A line break inside of a string is written \n, so only the layout is folded here.
    return re.sub(r"\[\n\s+([^\[\]{}]*?)\n\s+\]", lambda found: "[" + _BREAK.sub(" ", found[1]) + "]", text) + "\n"


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _panel_record(panel: PanelAnswers) -> dict[str, Any]:
    return {
        "panel": panel.name,
        "plot_area": None if panel.plot_area is None else _box_record(panel.plot_area),
        "x_ticks": panel.x_ticks,
        "y_ticks": panel.y_ticks,
        "percent": panel.percent,
        "direction": panel.direction,
        "reference": panel.reference,
        "printed": None if panel.printed is None else printed_record(panel.printed),
        "arms": None if panel.arms is None else [_arm_record(arm) for arm in panel.arms],
    }


def _arm_record(arm: ArmAnswers) -> dict[str, Any]:
    return {
        "arm": arm.label,
        "color": "#{:02x}{:02x}{:02x}".format(*arm.color),
        "line_style": arm.line_style,
        "width": arm.width,
        "coverage": arm.coverage,
        "curve": [[x, y, band] for (x, y), band in zip(arm.curve, arm.band, strict=True)],
        "end": arm.end,
        "censor_marks": arm.censor_marks,
        "marks_unseen": arm.marks_unseen,
        "at_risk": None if arm.at_risk is None else _risk_record(arm.at_risk),
        "total_events": arm.total_events,
        "n": arm.n,
    }


def _risk_record(at_risk: NumbersAtRisk) -> dict[str, Any]:
    columns = {"n_at_risk": at_risk.count, "n_events": at_risk.n_events, "n_censored": at_risk.n_censored}
    counts = {name: column.tolist() for name, column in columns.items() if column is not None}
    return {"time": at_risk.time.tolist(), **counts}


def _word_record(word: Word) -> dict[str, Any]:
    return {"text": word.text, "box": _box_record(word.box), "score": word.score, "turned": word.turned}


def _box_record(box: Box) -> list[float]:
    return [box.left, box.top, box.right, box.bottom]


def _different(field: Field, key: str, read: Callable[[Field], T]) -> tuple[T, ...]:
    """Return the items of a list whose names must differ."""
    items = list(field.items(f"a list of one {key} or more", 1))
    found = tuple(map(read, items))
    names = [item.get(key).text() for item in items]
    for item, name in zip(items, names, strict=True):
        if names.count(name) > 1:
            raise item.get(key).refuse(f"a name that no other {key} has")
    return found


def _panel(field: Field) -> PanelAnswers:
    field.keys("panel", "plot_area", "x_ticks", "y_ticks", "percent", "direction", "reference", "printed", "arms")
    direction = field.get("direction").one_of("survival", "incidence") if field.has("direction") else None
    return PanelAnswers(
        name=field.get("panel").text(),
        plot_area=_box(field.get("plot_area")) if field.has("plot_area") else None,
        x_ticks=_ticks(field.get("x_ticks")),
        y_ticks=_ticks(field.get("y_ticks")),
        percent=field.get("percent").flag() if field.has("percent") else None,
        direction=cast(Direction | None, direction),
        arms=_different(field.get("arms"), "arm", _arm) if field.has("arms") else None,
        reference=field.get("reference").text() if field.has("reference") else None,
        printed=printed_of(field.get("printed")) if field.has("printed") else None,
    )


def _ticks(field: Field) -> tuple[tuple[float, float], ...] | None:
    if field.value is None:
        return None
    ticks = [item.numbers("a pixel and its value: [212.5, 12]", 2, 2) for item in field.items("two ticks or more", 2)]
    if len({pixel for pixel, _ in ticks}) < 2 or len({value for _, value in ticks}) < 2:
        raise field.refuse("ticks at two pixels or more with two values or more")
    return tuple((pixel, value) for pixel, value in ticks)


def _arm(field: Field) -> ArmAnswers:
    field.keys(*_arm_record(ArmAnswers("", (0, 0, 0), (), (), 0.0)))
    points = [item.numbers("[x, y] or [x, y, band], pixels", 2, 3) for item in field.get("curve").items("points", 1)]
    if any(later[0] < earlier[0] for earlier, later in pairwise(points)):
        raise field.get("curve").refuse("points whose x ascend")
    return ArmAnswers(
        label=field.get("arm").text(),
        color=_color(field.get("color")),
        curve=tuple((point[0], point[1]) for point in points),
        band=tuple(point[2] if len(point) == 3 else DEFAULT_BAND for point in points),
        end=field.get("end").number() if field.has("end") else points[-1][0],
        width=field.get("width").number() if field.has("width") else 1.0,
        line_style=field.get("line_style").text() if field.has("line_style") else "solid",
        coverage=field.get("coverage").number() if field.has("coverage") else 1.0,
        censor_marks=field.get("censor_marks").numbers("pixels") if field.has("censor_marks") else None,
        marks_unseen=_stretches(field.get("marks_unseen")) if field.has("marks_unseen") else None,
        at_risk=_at_risk(field.get("at_risk")) if field.has("at_risk") else None,
        total_events=field.get("total_events").whole() if field.has("total_events") else None,
        n=field.get("n").whole(1) if field.has("n") else None,
    )


def _stretches(field: Field) -> tuple[tuple[float, float], ...]:
    rows = [item.numbers("[first, last], pixels", 2, 2) for item in field.items("stretches")]
    return tuple((first, last) for first, last in rows)


def _color(field: Field) -> tuple[int, int, int]:
    text = field.text() if field.value is not None else "#000000"
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise field.refuse('a color such as "#1f77b4"')
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _at_risk(field: Field) -> NumbersAtRisk:
    field.keys("time", "n_at_risk", "n_events", "n_censored")
    time = field.get("time").numbers("times", 1)
    length = len(time)

    def column(name: str, least: int = 0) -> tuple[int, ...]:
        cells = field.get(name).items(f"{length} whole numbers, one for each time", length, length)
        return tuple(cell.whole(least) for cell in cells)

    events, censored = (np.array(column(name, -1)) if field.has(name) else None for name in ("n_events", "n_censored"))
    return NumbersAtRisk(np.array(time), np.array(column("n_at_risk")), events, censored)


def _word(field: Field) -> Word:
    field.keys("text", "box", "score", "turned")
    score = field.get("score").number() if field.has("score") else 1.0
    turned = field.get("turned").flag() if field.has("turned") else False
    return Word(field.get("text").text(), _box(field.get("box")), score, turned)


def _box(field: Field) -> Box:
    box = Box(*field.numbers("four pixels: [left, top, right, bottom]", 4, 4))
    if box.width <= 0 or box.height <= 0:
        raise field.refuse("left < right and top < bottom")
    return box


def _note(field: Field) -> Note:
    field.keys("code", "panel", "arm", "message")
    kind = KINDS[field.get("code").one_of(*KINDS)]
    panel, arm = (field.get(key).text() if field.has(key) else "" for key in ("panel", "arm"))
    return kind.note(field.get("message").text(), panel=panel, arm=arm)
