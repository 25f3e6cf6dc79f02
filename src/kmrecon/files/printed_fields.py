"""What a figure prints, as the plain values of result.json and answers.json, and back."""

from dataclasses import asdict
from typing import Any, cast

from kmrecon.files.fields import Field
from kmrecon.types import Box, Model, PrintedStatistics, PrintedValue

KINDS = ("hr", "p", "median", "survival", "n", "events")


def printed_record(printed: PrintedStatistics) -> dict[str, Any]:
    """Return what is printed as JSON can hold it."""
    record = {"hr": printed.hr, "ci": printed.ci, "p": printed.p, "p_below": printed.p_below, "text": printed.text}
    return {**record, "values": [_value_record(value) for value in printed.values]}


def _value_record(value: PrintedValue) -> dict[str, Any]:
    box = None if value.box is None else [value.box.left, value.box.top, value.box.right, value.box.bottom]
    return {**asdict(value), "box": box}


def printed_of(field: Field) -> PrintedStatistics:
    """Return what is printed from its record."""
    field.keys("hr", "ci", "p", "p_below", "text", "values")
    hr, p, p_below = (_number(field, key) for key in ("hr", "p", "p_below"))
    low, high = field.get("ci").numbers("two numbers: [low, high]", 2, 2) if field.has("ci") else (None, None)
    text = tuple(item.text() for item in field.get("text").items("a list of texts")) if field.has("text") else ()
    values = field.get("values").items("a list of printed values") if field.has("values") else ()
    ci = None if low is None or high is None else (low, high)
    return PrintedStatistics(hr, ci, p, p_below, text, tuple(map(_value, values)))


def _value(field: Field) -> PrintedValue:
    field.keys(*PrintedValue.__dataclass_fields__)
    return PrintedValue(
        what=field.get("what").one_of(*KINDS),
        value=_number(field, "value"),
        text=_text(field, "text"),
        box=Box(*field.get("box").numbers("four pixels: [left, top, right, bottom]", 4, 4))
        if field.has("box")
        else None,
        decimals=field.get("decimals").whole() if field.has("decimals") else 0,
        ci=_limits(field.get("ci")) if field.has("ci") else None,
        ci_level=field.get("ci_level").number() if field.has("ci_level") else 95.0,
        below=field.get("below").flag() if field.has("below") else False,
        time=_number(field, "time"),
        unit=_text(field, "unit"),
        test=_text(field, "test"),
        model=cast(Model, field.get("model").one_of("adjusted", "stratified", "")) if field.has("model") else "",
        arm=_text(field, "arm"),
        reference=_text(field, "reference"),
    )


def _box(field: Field) -> Box:
    return Box(*field.numbers("four pixels: [left, top, right, bottom]", 4, 4))


def _limits(field: Field) -> tuple[float | None, float | None]:
    """Return two limits; null: not reached."""
    low, high = field.items("two limits: [low, high]", 2, 2)
    return (None if low.value is None else low.number()), (None if high.value is None else high.number())


def _number(field: Field, key: str) -> float | None:
    return field.get(key).number() if field.has(key) else None


def _text(field: Field, key: str) -> str:
    return field.get(key).text() if field.has(key) else ""
