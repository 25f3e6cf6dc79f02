"""What papers print of single arms, in the words and tables of one journal or another: medians, events, numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kmrecon.synthetic.statistics import ArmPatients, kaplan_meier, median_ci, median_survival

Line = str | tuple[str, ...]  # a line of text, or the cells of a row under one another


@dataclass(frozen=True, slots=True)
class ArmNumbers:
    """The statistics of one arm as printed; None: not reached."""

    label: str
    n: int
    events: int
    median: float | None  # time
    limits: tuple[float | None, float | None]  # time, 95%

    def told(self, limits: bool) -> list[dict[str, object]]:
        """Return the same by name, as a truth file holds it; `limits`: the interval of the median is printed, too."""
        ci = list(self.limits) if limits else None
        return [
            {"what": "median", "arm": self.label, "value": self.median, "ci": ci},
            {"what": "n", "arm": self.label, "value": self.n},
            {"what": "events", "arm": self.label, "value": self.events},
        ]


def numbers_of(arm: ArmPatients) -> ArmNumbers:
    """Return the statistics of an arm, times to one decimal."""
    low, high = (None if t is None else round(t, 1) for t in median_ci(arm.time, arm.event))
    median = median_survival(kaplan_meier(arm.time, arm.event))
    return ArmNumbers(arm.label, arm.n, int(arm.event.sum()), None if median is None else round(median, 1), (low, high))


def _time(value: float | None, open_word: str = "NR") -> str:
    return open_word if value is None else f"{value:.1f}"


def _range(arm: ArmNumbers, between: str, open_word: str = "NR") -> str:
    return between.join(_time(limit, open_word) for limit in arm.limits)


def _sentences(arms: Sequence[ArmNumbers]) -> tuple[Line, ...]:
    return tuple(
        f"{arm.label}: median {_time(arm.median, 'not reached')}"
        + ("" if arm.median is None else f" months (95% CI, {_range(arm, '-')})")
        for arm in arms
    )


def _short(arms: Sequence[ArmNumbers]) -> tuple[Line, ...]:
    return tuple(
        f"{arm.label}, mOS NR" if arm.median is None else f"{arm.label}, mOS {arm.median:.1f} mo [{_range(arm, ', ')}]"
        for arm in arms
    )


def _raised(arms: Sequence[ArmNumbers]) -> tuple[Line, ...]:
    lines = (f"{arm.label} median {_time(arm.median)} (95% CI {_range(arm, '–')})" for arm in arms)
    return tuple(line.replace(".", "·") for line in lines)


def _pair(arms: Sequence[ArmNumbers]) -> tuple[Line, ...]:
    names, medians = (
        " vs ".join(parts) for parts in zip(*((arm.label, _time(arm.median)) for arm in arms), strict=True)
    )
    return names, f"Median OS, {medians} months"


def _alone(arms: Sequence[ArmNumbers]) -> tuple[Line, ...]:
    (arm,) = arms
    return "Median survival, months", f"{_time(arm.median)} (95% CI, {_range(arm, ' to ')})"


def _table(arms: Sequence[ArmNumbers]) -> tuple[Line, ...]:
    rows = ((arm.label, f"{arm.events}/{arm.n}", f"{_time(arm.median)} ({_range(arm, '-')})") for arm in arms)
    return ("", "Events/N", "Median (95% CI), mo"), *rows


def _columns(arms: Sequence[ArmNumbers]) -> tuple[Line, ...]:
    rows = ((arm.label, str(arm.n), str(arm.events), _time(arm.median), _range(arm, "-")) for arm in arms)
    return ("", "N", "Events", "Median", "95% CI"), *rows


def _two_lines(arms: Sequence[ArmNumbers]) -> tuple[Line, ...]:
    rows = ((arm.label, str(arm.events), f"{_time(arm.median, 'NE')} ({_range(arm, '-', 'NE')})") for arm in arms)
    return ("", "No. of", "Median OS"), ("", "Events", "mo (95% CI)"), *rows


@dataclass(frozen=True, slots=True)
class Form:
    """One way of printing them: what it tells, and of how many arms."""

    words: Callable[[Sequence[ArmNumbers]], tuple[Line, ...]]
    kinds: tuple[str, ...] = ("median",)
    limits: bool = True
    open_limits: bool = True  # also of a median that is not reached
    arms: tuple[int, ...] = (1, 2, 3, 4)
    wide: bool = True  # wider than a small panel

    def told(self, arms: Sequence[ArmNumbers]) -> list[dict[str, object]]:
        """Return the statistics that it prints, as a truth file holds them."""
        rows = (arm.told(self.limits and (self.open_limits or arm.median is not None)) for arm in arms)
        return [row for told in rows for row in told if row["what"] in self.kinds]


FORMS: dict[str, Form] = {
    "sentences": Form(_sentences, open_limits=False),
    "short": Form(_short, open_limits=False, wide=False),
    "raised": Form(_raised),
    "pair": Form(_pair, limits=False, arms=(2,), wide=False),
    "alone": Form(_alone, arms=(1,), wide=False),
    "table": Form(_table, ("median", "n", "events")),
    "columns": Form(_columns, ("median", "n", "events")),
    "two lines": Form(_two_lines, ("median", "events")),
}
