"""The text of a published-results file -> what the paper prints, as frozen values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kmrecon.errors import InvalidPublishedError


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
class PublishedArm:
    """What is printed of one arm; None: not stated."""

    label: str
    n: int | None = None
    events: int | None = None
    median: PublishedNumber | None = None  # time
    median_ci: tuple[PublishedNumber, PublishedNumber] | None = None  # time
    survival_at: tuple[tuple[float, PublishedNumber], ...] = ()  # (time, probability)


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """What is printed of one figure; None: not stated."""

    id: str
    arms: tuple[PublishedArm, ...]
    where: str = ""
    outcome: str = ""
    reference: str | None = None  # label of the arm that the hazard ratio is held against
    hr: PublishedNumber | None = None
    ci: tuple[PublishedNumber, PublishedNumber] | None = None  # 95%
    p: PublishedNumber | None = None
    p_below: PublishedNumber | None = None  # printed as "< 0.001"
    p_test: str = "log-rank"
    rmst_difference: PublishedNumber | None = None  # time, the other arm minus the reference
    rmst_horizon: float | None = None  # time


def parse_published(text: str, name: str) -> tuple[PublishedFigure, ...]:
    """Return the figures of a published-results file.

    Parameters
    ----------
    text : str
        The file's text: TOML with a list of ``[[figure]]``.
    name : str
        The file's name, for the words of an error.

    Raises
    ------
    InvalidPublishedError
        If it is not TOML, has an unknown key, lacks one that is needed, or holds a number that cannot be right.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InvalidPublishedError(name, f"not TOML ({error})", "a list of [[figure]] tables") from error
    top = _Table(document, name, {"figure"})
    figures = tuple(_figure(row, f"{name}: figure {k}") for k, row in enumerate(top.tables("figure"), start=1))
    _unique([figure.id for figure in figures], name, "figure id")
    return figures


def _figure(row: Mapping[str, Any], place: str) -> PublishedFigure:
    place = f"{place} ({row['id']})" if isinstance(row.get("id"), str) else place
    table = _Table(row, place, set(PublishedFigure.__dataclass_fields__))
    arms = tuple(_arm(arm, f"{place}, arm {k}") for k, arm in enumerate(table.tables("arms"), start=1))
    _unique([arm.label for arm in arms], place, "arm")
    figure = PublishedFigure(
        id=table.text("id", needed=True),
        arms=arms,
        where=table.text("where"),
        outcome=table.text("outcome"),
        reference=table.text("reference") or None,
        hr=table.number("hr", above=0),
        ci=table.pair("ci", above=0),
        p=table.number("p", least=0, most=1),
        p_below=table.number("p_below", above=0, most=1),
        p_test=table.text("p_test") or "log-rank",
        rmst_difference=table.number("rmst_difference"),
        rmst_horizon=_value(table.number("rmst_horizon", above=0)),
    )
    _check_figure(figure, place)
    return figure


def _check_figure(figure: PublishedFigure, place: str) -> None:
    labels = [arm.label for arm in figure.arms]
    if figure.reference is not None and figure.reference not in labels:
        raise InvalidPublishedError(place, f"reference {figure.reference!r}", f"one of the arms {', '.join(labels)}")
    if figure.ci is not None and figure.hr is None:
        raise InvalidPublishedError(place, "ci without hr", "both, or neither")
    if figure.p is not None and figure.p_below is not None:
        raise InvalidPublishedError(place, "p and p_below", "one of them")
    compared = [key for key in ("hr", "rmst_difference") if getattr(figure, key) is not None]
    if compared and (len(labels) != 2 or figure.reference is None):
        found = f"{len(labels)} arms, reference {figure.reference or 'absent'}"
        raise InvalidPublishedError(place, found, f"two arms and a reference, as {compared[0]} is given")


def _arm(row: Mapping[str, Any], place: str) -> PublishedArm:
    table = _Table(row, place, set(PublishedArm.__dataclass_fields__))
    arm = PublishedArm(
        label=table.text("label", needed=True),
        n=table.count("n", least=1),
        events=table.count("events", least=0),
        median=table.number("median", above=0),
        median_ci=table.pair("median_ci", above=0),
        survival_at=_landmarks(row.get("survival_at", {}), place),
    )
    if arm.n is not None and arm.events is not None and arm.events > arm.n:
        raise InvalidPublishedError(
            place, f"{arm.events} events among {arm.n} patients", "no more events than patients"
        )
    return arm


def _landmarks(found: Any, place: str) -> tuple[tuple[float, PublishedNumber], ...]:
    if not isinstance(found, Mapping):
        raise InvalidPublishedError(place, f"survival_at = {found!r}", 'times and probabilities, as { "12" = 0.733 }')
    table = _Table(found, f"{place}, survival_at", set(found))
    rows = []
    for key in found:
        if not key.replace(".", "", 1).isdecimal():
            raise InvalidPublishedError(place, f"survival_at {key!r}", 'a time, as { "12" = 0.733 }')
        survival = table.number(key, least=0, most=1)
        assert survival is not None
        rows.append((float(key), survival))
    return tuple(sorted(rows, key=lambda row: row[0]))


@dataclass(frozen=True, slots=True)
class _Table:
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
        found = self.values.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(row, Mapping) for row in found):
            raise InvalidPublishedError(self.place, f"no {key}", f"at least one {key}, each a table")
        return found

    def text(self, key: str, needed: bool = False) -> str:
        found = self.values.get(key, "")
        if not isinstance(found, str) or (needed and not found.strip()):
            raise InvalidPublishedError(self.place, self._shown(key), f"{key} as text in quotes")
        return found

    def count(self, key: str, least: int) -> int | None:
        found = self.values.get(key)
        if found is None:
            return None
        if not isinstance(found, int) or isinstance(found, bool) or found < least:
            raise InvalidPublishedError(self.place, self._shown(key), f"{key} as a whole number, {least} or more")
        return found

    def number(
        self, key: str, *, above: float | None = None, least: float | None = None, most: float | None = None
    ) -> PublishedNumber | None:
        found = self.values.get(key)
        return None if found is None else self._number(key, found, above, least, most)

    def pair(self, key: str, *, above: float) -> tuple[PublishedNumber, PublishedNumber] | None:
        found = self.values.get(key)
        if found is None:
            return None
        if not isinstance(found, list) or len(found) != 2:
            raise InvalidPublishedError(self.place, self._shown(key), f"{key} = [lower, upper]")
        low, high = (self._number(key, value, above, None, None) for value in found)
        if low.value >= high.value:
            raise InvalidPublishedError(self.place, f"{key} from {low} to {high}", "the lower limit first")
        return low, high

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


def _value(number: PublishedNumber | None) -> float | None:
    return None if number is None else number.value


def _unique(names: list[str], place: str, what: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidPublishedError(place, f"{what} {twice[0]!r} more than once", f"each {what} once")
