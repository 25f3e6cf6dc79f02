"""A JSON text in; values that know their place in it, so that every refusal can name it, out."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kmrecon.errors import InvalidTableError


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a JSON file and where it stands."""

    value: Any
    file: str
    place: str = ""

    def refuse(self, needed: str) -> InvalidTableError:
        """Return the error that says what stands here and what is needed."""
        shown = json.dumps(self.value)
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        return InvalidTableError(self.file, f"{self.place or 'the file'} is {shown}", needed)

    def has(self, key: str) -> bool:
        """Tell whether a key is there and answered."""
        return self.value.get(key) is not None

    def get(self, key: str) -> "Field":
        """Return the value of a key; a missing one is null."""
        return Field(self.value.get(key), self.file, f"{self.place}.{key}".lstrip("."))

    def keys(self, *known: str) -> "Field":
        """Return this object, whose keys must all be known ones."""
        if not isinstance(self.value, dict):
            raise self.refuse(f"an object with the keys {', '.join(known)}")
        for key in self.value:
            if key not in known:
                place = f" in {self.place}" if self.place else ""
                raise InvalidTableError(self.file, f"there is no key {key!r}{place}", f"one of {', '.join(known)}")
        return self

    def items(self, what: str, least: int = 0, most: int | None = None) -> "Iterator[Field]":
        """Return the values of a list that must have a given length."""
        if not isinstance(self.value, list) or len(self.value) < least or (most and len(self.value) > most):
            raise self.refuse(what)
        return (Field(item, self.file, f"{self.place}[{k}]") for k, item in enumerate(self.value))

    def numbers(self, what: str, least: int = 0, most: int | None = None) -> tuple[float, ...]:
        """Return a list of numbers."""
        return tuple(item.number() for item in self.items(what, least, most))

    def number(self) -> float:
        """Return a finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not math.isfinite(self.value):
            raise self.refuse("a number")
        return float(self.value)

    def whole(self, least: int = 0) -> int:
        """Return a whole number."""
        if self.number() != int(self.number()) or self.number() < least:
            raise self.refuse(f"a whole number of {least} or more")
        return int(self.value)

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            raise self.refuse("a text in quotation marks")
        return self.value

    def one_of(self, *choices: str) -> str:
        """Return one of a few words."""
        if self.value not in choices:
            raise self.refuse(f"one of {', '.join(map(json.dumps, choices))}")
        return str(self.value)

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.refuse("true or false")
        return self.value


def parse(data: bytes, file: str, needed: str = "an answers.json as kmrecon saves it") -> Field:
    """Return the fields of a JSON file."""
    try:
        return Field(json.loads(data.decode("utf-8-sig")), file)
    except json.JSONDecodeError as error:
        found = f"this is no JSON (line {error.lineno}, column {error.colno}: {error.msg})"
    except (UnicodeDecodeError, RecursionError) as error:
        found = f"this is no JSON ({type(error).__name__})"
    raise InvalidTableError(file, found, needed)
