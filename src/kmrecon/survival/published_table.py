"""One table of a published-results file: its values, checked and named in every error."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kmrecon.errors import InvalidPublishedError

NOT_REACHED = "NR"


@dataclass(frozen=True, slots=True)
class PublishedNumber:
    """A number and to how many decimals it is printed: 0.70 is not 0.7."""

    value: float
    decimals: int

    @property
    def half_unit(self) -> float:
        """How far the number before rounding may lie from `value`."""
        return 0.5 * 10.0**-self.decimals

    def agrees_with(self, value: float) -> bool:
        """Tell whether a number is this one before rounding."""
        return abs(value - self.value) <= self.half_unit * (1 + 1e-9)

    def __str__(self) -> str:
        return f"{self.value:.{self.decimals}f}"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file: its values, checked and named in every error."""

    values: Mapping[str, Any]
    place: str
    known: set[str]

    def __post_init__(self) -> None:
        unknown = sorted(set(self.values) - self.known)
        if unknown:
            found = f"unknown key{'s' * (len(unknown) > 1)} {', '.join(unknown)}"
            raise InvalidPublishedError(self.place, found, f"of {', '.join(sorted(self.known))}")

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """Return a list of one table or more."""
        found = self.values.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(row, Mapping) for row in found):
            raise InvalidPublishedError(self.place, f"no {key}", f"at least one {key}, each a table")
        return found

    def text(self, key: str, needed: bool = False) -> str:
        """Return a text; an empty one where it is not there."""
        found = self.values.get(key, "")
        if not isinstance(found, str) or (needed and not found.strip()):
            raise InvalidPublishedError(self.place, self._shown(key), f"{key} as text in quotes")
        return found

    def count(self, key: str, least: int) -> int | None:
        """Return a whole number."""
        found = self.values.get(key)
        if found is None:
            return None
        if not isinstance(found, int) or isinstance(found, bool) or found < least:
            raise InvalidPublishedError(self.place, self._shown(key), f"{key} as a whole number, {least} or more")
        return found

    def number(
        self, key: str, *, above: float | None = None, least: float | None = None, most: float | None = None
    ) -> PublishedNumber | None:
        """Return a number within its limits, with its decimals."""
        found = self.values.get(key)
        return None if found is None else self._number(key, found, above, least, most)

    def is_not_reached(self, key: str) -> bool:
        """Tell whether a time is printed as not reached."""
        return bool(self.values.get(key) == NOT_REACHED)

    def pair(self, key: str, *, above: float) -> tuple[PublishedNumber, PublishedNumber] | None:
        """Return two numbers, the lower one first."""
        low, high = self._limits(key, above)
        return None if low is None or high is None else (low, high)

    def open_pair(self, key: str, *, above: float) -> tuple[PublishedNumber | None, PublishedNumber | None] | None:
        """Return two times, of which the later or both may be not reached."""
        found = self.values.get(key)
        if isinstance(found, list) and len(found) == 2 and found[1] == NOT_REACHED:
            return None if found[0] == NOT_REACHED else self._number(key, found[0], above, None, None), None
        return self.pair(key, above=above)

    def _limits(self, key: str, above: float) -> tuple[PublishedNumber, PublishedNumber] | tuple[None, None]:
        found = self.values.get(key)
        if found is None:
            return None, None
        if not isinstance(found, list) or len(found) != 2:
            raise InvalidPublishedError(self.place, self._shown(key), f"{key} = [lower, upper]")
        low, high = (self._number(key, value, above, None, None) for value in found)
        if low.value >= high.value:
            raise InvalidPublishedError(self.place, f"{key} from {low} to {high}", "the lower limit first")
        return low, high

    def by_time(self, key: str, most: float | None = None) -> tuple[tuple[float, PublishedNumber], ...]:
        """Return numbers printed at times, in the order of time."""
        found = self.values.get(key, {})
        place = f"{self.place}, {key}"
        if not isinstance(found, Mapping):
            raise InvalidPublishedError(self.place, self._shown(key), 'times and numbers, as { "12" = 0.733 }')
        strange = [time for time in found if not time.replace(".", "", 1).isdecimal()]
        if strange:
            raise InvalidPublishedError(self.place, f"{key} {strange[0]!r}", 'a time, as { "12" = 0.733 }')
        table = Table(found, place, set(found))
        rows = ((float(time), table._number(time, found[time], None, 0, most)) for time in found)
        return tuple(sorted(rows, key=lambda row: row[0]))

    def counts(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers of 1 or more."""
        found = self.values.get(key, [])
        if not isinstance(found, list) or not all(type(one) is int and one > 0 for one in found):
            raise InvalidPublishedError(self.place, self._shown(key), f"{key} as whole numbers of 1 or more, as [323]")
        return tuple(found)

    def _number(
        self, key: str, found: Any, above: float | None, least: float | None, most: float | None
    ) -> PublishedNumber:
        sound = isinstance(found, int | Decimal) and not isinstance(found, bool) and Decimal(found).is_finite()
        value = float(found) if sound else float("nan")
        below = (above is not None and value <= above) or (least is not None and value < least)
        if not sound or below or (most is not None and value > most):
            limits = {"above": above, "from": least, "to": most}
            words = " ".join(f"{word} {limit:g}" for word, limit in limits.items() if limit is not None)
            raise InvalidPublishedError(self.place, self._shown(key), f"{key} as a number {words}".rstrip())
        exponent = found.as_tuple().exponent if isinstance(found, Decimal) else 0
        return PublishedNumber(value, max(-int(exponent), 0))

    def _shown(self, key: str) -> str:
        return f"{key} = {_plain(self.values[key])}" if key in self.values else f"no {key}"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_plain(item) for item in value) + "]"
    return str(value) if isinstance(value, Decimal) else repr(value)
