"""The text of a published-results file -> what the paper prints, as frozen values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kmrecon.errors import InvalidPublishedError
from kmrecon.survival.published_table import PublishedNumber, Table

__all__ = ["PublishedArm", "PublishedCount", "PublishedFigure", "PublishedFile", "PublishedNumber", "parse_published"]


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """Patients of an arm who have something in common: a count beside its percentage."""

    what: str
    count: int
    percent: PublishedNumber
    of: int | None = None  # patients that the percentage is of; the arm's n where not stated


@dataclass(frozen=True, slots=True)
class PublishedArm:
    """What is printed of one arm; None: not stated."""

    label: str
    n: int | None = None
    events: int | None = None
    median: PublishedNumber | None = None  # time
    median_ci: tuple[PublishedNumber | None, PublishedNumber | None] | None = None  # time; None: not reached
    survival_at: tuple[tuple[float, PublishedNumber], ...] = ()  # (time, probability)
    median_not_reached: bool = False  # printed as such
    at_risk: tuple[tuple[float, PublishedNumber], ...] = ()  # (time, patients)
    n_also: tuple[int, ...] = ()  # other numbers that the paper gives for n
    events_of_kind: tuple[tuple[str, int], ...] = ()  # patients with one kind of event alone, as recurrence
    counts: tuple[PublishedCount, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """What is printed of one figure; None: not stated."""

    id: str
    arms: tuple[PublishedArm, ...]
    where: str = ""
    outcome: str = ""
    reference: str | None = None  # label of the arm that the hazard ratio is held against
    hr: PublishedNumber | None = None
    ci: tuple[PublishedNumber, PublishedNumber] | None = None
    ci_level: float = 95.0  # percent
    p: PublishedNumber | None = None
    p_below: PublishedNumber | None = None  # printed as "< 0.001"
    p_test: str = "log-rank"
    rmst_difference: PublishedNumber | None = None  # time, the other arm minus the reference
    rmst_horizon: float | None = None  # time


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """The figures of a published-results file, and those that cannot be taken, by id, with the reason."""

    figures: tuple[PublishedFigure, ...]
    refused: tuple[tuple[str, InvalidPublishedError], ...] = ()


def parse_published(text: str, name: str) -> tuple[PublishedFigure, ...]:
    """Return the figures of a published-results file of which each can be taken.

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
    found = parse_published_file(text, name)
    for _, error in found.refused:
        raise error
    return found.figures


def parse_published_file(text: str, name: str) -> PublishedFile:
    """Return the figures of a published-results file; one that cannot be taken stops no other.

    Raises
    ------
    InvalidPublishedError
        If the file is not TOML, or no list of figures.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InvalidPublishedError(name, f"not TOML ({error})", "a list of [[figure]] tables") from error
    top = Table(document, name, {"figure"})
    figures: dict[str, PublishedFigure] = {}
    refused = []
    for k, row in enumerate(top.tables("figure"), start=1):
        try:
            figure = _figure(row, f"{name}: figure {k}")
            _unique([*figures, figure.id], name, "figure id")
            figures[figure.id] = figure
        except InvalidPublishedError as error:
            refused.append((str(row.get("id", "")), error))
    return PublishedFile(tuple(figures.values()), tuple(refused))


def _figure(row: Mapping[str, Any], place: str) -> PublishedFigure:
    place = f"{place} ({row['id']})" if isinstance(row.get("id"), str) else place
    table = Table(row, place, set(PublishedFigure.__dataclass_fields__))
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
        ci_level=_value(table.number("ci_level", above=50, most=99.999)) or 95.0,
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
    table = Table(row, place, set(PublishedArm.__dataclass_fields__) - {"median_not_reached"})
    not_reached = table.is_not_reached("median")
    arm = PublishedArm(
        label=table.text("label", needed=True),
        n=table.count("n", least=1),
        n_also=table.counts("n_also"),
        events=table.count("events", least=0),
        events_of_kind=_events_of_kind(row.get("events_of_kind", {}), place),
        median=None if not_reached else table.number("median", above=0),
        median_not_reached=not_reached,
        median_ci=table.open_pair("median_ci", above=0),
        survival_at=table.by_time("survival_at", most=1),
        at_risk=table.by_time("at_risk"),
        counts=tuple(_count(item, f"{place}, count {k}") for k, item in enumerate(_counts(table), start=1)),
    )
    if arm.n is not None and arm.events is not None and arm.events > arm.n:
        raise InvalidPublishedError(
            place, f"{arm.events} events among {arm.n} patients", "no more events than patients"
        )
    return arm


def _events_of_kind(found: Any, place: str) -> tuple[tuple[str, int], ...]:
    if not isinstance(found, Mapping) or not all(type(count) is int and count >= 0 for count in found.values()):
        needed = "kinds of event and whole numbers, as { recurrence = 83 }"
        raise InvalidPublishedError(place, f"events_of_kind = {found!r}", needed)
    return tuple(found.items())


def _counts(table: Table) -> list[Mapping[str, Any]]:
    return table.tables("counts") if "counts" in table.values else []


def _count(row: Mapping[str, Any], place: str) -> PublishedCount:
    table = Table(row, place, set(PublishedCount.__dataclass_fields__))
    count, percent = table.count("count", least=0), table.number("percent", least=0, most=100)
    if count is None or percent is None:
        raise InvalidPublishedError(place, "a count or its percentage is missing", "as { count = 22, percent = 73.3 }")
    return PublishedCount(table.text("what"), count, percent, table.count("of", least=1))


def _value(number: PublishedNumber | None) -> float | None:
    return None if number is None else number.value


def _unique(names: list[str], place: str, what: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidPublishedError(place, f"{what} {twice[0]!r} more than once", f"each {what} once")
