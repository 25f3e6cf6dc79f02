"""The frozen values that pass from stage to stage, in the order in which they come to be.

Pixel coordinates: (0, 0) is the top left corner of the image and pixel k covers [k, k + 1),
so the center of the first pixel is at 0.5; x runs to the right, y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmrecon.errors import InvalidCurveError, InvalidNumbersAtRiskError, RisingCurveError
from kmrecon.notes import CURVE_LEAVES, Note

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Level = Literal["high", "medium", "low"]
Direction = Literal["survival", "incidence"]


def read_only(values: ArrayLike, dtype: Any) -> NDArray[Any]:
    """Return a copy of `values` that nobody can change."""
    array = np.array(values, dtype=dtype)
    array.setflags(write=False)
    return array


def _stretches(values: ArrayLike | None) -> NDArray[Any] | None:
    """Return stretches, rows of first and last, that nobody can change; None where they are not known."""
    return None if values is None else read_only(np.reshape(np.asarray(values, np.float64), (-1, 2)), np.float64)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the figure, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        for name in ("left", "top", "right", "bottom"):  # a numpy number is no `is True` and no JSON
            object.__setattr__(self, name, float(getattr(self, name)))

    @property
    def width(self) -> float:
        """Its width, px."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height, px."""
        return self.bottom - self.top

    @property
    def center(self) -> tuple[float, float]:
        """Its center (x, y), px."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def contains(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def grown(self, by: float) -> "Box":
        """Return the box moved out by `by` pixels on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text without wide gaps, as the OCR engine read it or as a vector figure holds it."""

    text: str
    box: Box
    score: float = 1.0  # the engine's own confidence, 0-1: does not tell errors
    turned: bool = False  # reads from bottom to top


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """One path of a vector figure, in the pixels of the picture that was drawn from it."""

    points: Floats  # (K, 2) px, x and y; bends as short straight pieces
    color: tuple[int, int, int]  # sRGB as it shows on white
    width: float  # px; 0 where the path is only filled
    dash: tuple[float, ...] = ()  # px, drawn and left out in turn; () solid
    filled: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", read_only(self.points, np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """What a vector figure holds beside its pixels: paths and text, at full precision."""

    strokes: tuple[Stroke, ...]  # in the order in which they are drawn
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in a document of pages, and how it is read there."""

    page: int  # from 1
    number: int  # among the figures of the page, from 1, from the top
    box: Box  # shares of the page: 0 is its left or its top, 1 its right or its bottom
    kind: Literal["vector", "raster"]  # drawn from paths, or the pixels of embedded pictures
    why: str = field(default="", compare=False)  # it looks like a Kaplan-Meier plot


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A picture, upright and opaque, and where it came from."""

    pixels: Bytes  # (height, width, 3) sRGB, red first
    name: str
    sha256: str  # of the file's bytes
    notes: tuple[Note, ...] = ()
    vector: Vector | None = None  # of a PDF or SVG
    place: Place | None = None  # in a document of pages

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", read_only(self.pixels, np.uint8))

    @property
    def box(self) -> Box:
        """The whole picture."""
        height, width = self.pixels.shape[:2]
        return Box(0, 0, width, height)


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page of a document, drawn whole, and the pictures that are embedded in it."""

    number: int  # from 1
    figure: Figure
    pictures: tuple[Box, ...] = ()  # px of the page as drawn


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis whose value is printed."""

    pixel: float  # center of the stroke (or of its label, where no stroke is drawn)
    value: float  # as printed
    residual: float = 0.0  # px, distance from the fitted axis


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight relation between pixels and printed values: value = origin + scale * pixel."""

    origin: float
    scale: float
    ticks: tuple[Tick, ...]

    def value(self, pixel: ArrayLike) -> Floats:
        """Return the printed value at each pixel coordinate."""
        return np.asarray(self.origin + self.scale * np.asarray(pixel, np.float64))

    def pixel(self, value: ArrayLike) -> Floats:
        """Return the pixel coordinate of each printed value."""
        return np.asarray((np.asarray(value, np.float64) - self.origin) / self.scale)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the pixels of one plot area mean."""

    plot_area: Box  # inside the frame: where curves are drawn
    x: Axis
    y: Axis
    percent: bool  # y is printed as percent
    direction: Direction
    notes: tuple[Note, ...] = ()

    def time(self, x: ArrayLike) -> Floats:
        """Return the time at each pixel column, in the figure's unit."""
        return self.x.value(x)

    def survival(self, y: ArrayLike) -> Floats:
        """Return the survival probability at each pixel row."""
        shown = self.y.value(y) / (100.0 if self.percent else 1.0)
        return 1.0 - shown if self.direction == "incidence" else shown

    def row(self, survival: ArrayLike) -> Floats:
        """Return the pixel row of each survival probability."""
        s = np.asarray(survival, np.float64)
        shown = 1.0 - s if self.direction == "incidence" else s
        return self.y.pixel(shown * (100.0 if self.percent else 1.0))

    @property
    def survival_per_pixel(self) -> float:
        """Survival probability that one pixel of height stands for."""
        return abs(self.y.scale) / (100.0 if self.percent else 1.0)

    @property
    def time_per_pixel(self) -> float:
        """Time that one pixel of width stands for."""
        return abs(self.x.scale)


@dataclass(frozen=True, slots=True, eq=False)
class CurvePixels:
    """The center line of one curve: a step line in the figure's pixels.

    ``y[k]`` holds from ``x[k]`` to ``x[k + 1]``, the last one to `end`.
    """

    x: Floats  # (K,) px, ascending
    y: Floats  # (K,) px
    band: Floats  # (K,) px, half width of what y may be
    end: float  # px, where the stroke ends
    color: tuple[int, int, int]  # sRGB
    width: float  # px, of the stroke
    line_style: str = "solid"
    coverage: float = 1.0  # share of the path that shows ink of the curve's own
    marks: Floats = field(default_factory=lambda: np.empty(0))  # (M,) px, x of each censoring mark
    # (U, 2) px, from where to where marks may stand unseen: others cover the stroke, or marks touch. None: not known
    marks_unseen: Floats | None = None
    adrift: Floats = field(default_factory=lambda: np.empty(0))  # (K,) px, how far x may be off; empty where it is not
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        for name in ("x", "y", "band", "marks", "adrift"):
            object.__setattr__(self, name, read_only(getattr(self, name), np.float64))
        object.__setattr__(self, "marks_unseen", _stretches(self.marks_unseen))

    def at(self, x: ArrayLike) -> Floats:
        """Return the center row at each pixel column (not a number outside of the stroke)."""
        x = np.asarray(x, np.float64)
        k = np.searchsorted(self.x, x, side="right") - 1
        return np.where((k < 0) | (x > self.end), np.nan, self.y[k.clip(0)])


@dataclass(frozen=True, slots=True, eq=False)
class StepCurve:
    """A survival function as a right-continuous step function.

    ``survival[k]`` holds from ``time[k]`` up to, not including, ``time[k + 1]``; the last one to `end`.
    """

    time: Floats  # (K,) time, strictly ascending, time[0] == 0
    survival: Floats  # (K,) probability, never rising
    end: float | None = None  # time, end of follow-up; the last time where None
    band: Floats | None = None  # (K,) probability, half width of what survival may be
    notes: tuple[Note, ...] = ()
    sampled: float = 0.0  # time between points taken at even steps: no drop after the last one is seen; 0: corners
    column: float = 0.0  # time of the pixel column that a drop may be off; 0: not told

    def __post_init__(self) -> None:
        for name in ("time", "survival"):
            object.__setattr__(self, name, read_only(getattr(self, name), np.float64))
        if self.band is not None:
            object.__setattr__(self, "band", read_only(self.band, np.float64))
        if self.end is None:
            object.__setattr__(self, "end", float(self.time[-1]) if self.time.size else 0.0)
        self._check()

    def _check(self) -> None:
        if self.time.size == 0 or self.time.shape != self.survival.shape:
            raise InvalidCurveError(
                f"{self.time.size} times and {self.survival.size} survivals", "as many of both, at least one"
            )
        if not (np.isfinite(self.time).all() and np.isfinite(self.survival).all()):
            raise InvalidCurveError("values that are not finite numbers", "finite times and survivals")
        if self.time[0] != 0 or (np.diff(self.time) <= 0).any():
            raise InvalidCurveError("times that do not ascend from 0", "time[0] == 0 and strictly ascending times")
        if self.survival.min() < 0 or self.survival.max() > 1:
            raise InvalidCurveError(
                f"survival from {self.survival.min():g} to {self.survival.max():g}",
                "probabilities from 0 to 1",
            )
        rises = np.flatnonzero(np.diff(self.survival) > 0)
        if rises.size:
            k = int(rises[0])
            raise RisingCurveError(float(self.time[k + 1]), float(self.survival[k]), float(self.survival[k + 1]))

    @property
    def leaves(self) -> bool:
        """Whether it leaves the plot of a cut axis: what comes after is not known."""
        return any(note.code == CURVE_LEAVES.code for note in self.notes)

    @property
    def last_time(self) -> float:
        """End of follow-up."""
        return float(self.time[-1]) if self.end is None else float(self.end)

    def at(self, time: ArrayLike) -> Floats:
        """Return the survival probability at each time."""
        return np.asarray(self.survival[np.searchsorted(self.time, time, side="right") - 1])


@dataclass(frozen=True, slots=True, eq=False)
class NumbersAtRisk:
    """One row of a risk table: patients still followed just before each time (R's ``n.risk``)."""

    time: Floats  # (M,) time, strictly ascending
    count: Ints  # (M,) patients
    n_events: Ints | None = None  # (M,) cumulative events, where the figure prints them; -1: blank
    n_censored: Ints | None = None  # (M,) cumulative censored, where the figure prints them; -1: blank
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "time", read_only(self.time, np.float64))
        for name in ("count", "n_events", "n_censored"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, read_only(getattr(self, name), np.int64))
        if self.time.size == 0 or self.time.shape != self.count.shape:
            raise InvalidNumbersAtRiskError(
                f"{self.time.size} times and {self.count.size} counts", "as many of both, at least one"
            )
        if (np.diff(self.time) <= 0).any() or not np.isfinite(self.time).all():
            raise InvalidNumbersAtRiskError("times that do not ascend", "strictly ascending times")
        if self.count.min() < 0:
            raise InvalidNumbersAtRiskError(f"the count {self.count.min()}", "counts of 0 or more")

    @property
    def follows(self) -> bool:
        """Whether it counts anybody after the start: the number at 0 tells nothing of who was censored."""
        return bool(self.time[-1] > 0)


@dataclass(frozen=True, slots=True, eq=False)
class RiskRow:
    """One row of a risk table as printed, not yet told to belong to a curve."""

    label: str  # printed beside or above the row; '' where none is
    color: tuple[int, int, int] | None  # sRGB of its key, or of text with a hue; None without either
    at_risk: NumbersAtRisk
    y: float  # px, center of the row
    score: float = 0.0  # 0-1, how sure the least sure word of its label was read


@dataclass(frozen=True, slots=True, eq=False)
class RiskTable:
    """The numbers at risk that a panel prints."""

    rows: tuple[RiskRow, ...]  # from the top
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CensorMarks:
    """Times of the censoring marks drawn on a curve: a lower bound, for marks hide one another."""

    time: Floats  # (M,) time, ascending
    unseen: Floats | None = None  # (U, 2) time, from where to where more of them may stand unseen; None: not known

    def __post_init__(self) -> None:
        object.__setattr__(self, "time", read_only(np.sort(np.asarray(self.time, np.float64)), np.float64))
        object.__setattr__(self, "unseen", _stretches(self.unseen))

    @property
    def crowded(self) -> NDArray[np.bool_]:
        """Which of the marks stand where more of them may stand unseen: all where that is not known."""
        if self.unseen is None:
            return np.ones(self.time.size, bool)
        time = self.time[:, None]
        return np.asarray(((time >= self.unseen[:, 0]) & (time <= self.unseen[:, 1])).any(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class ArmEvidence:
    """All that is known of one arm: what a method rebuilds its patients from."""

    curve: StepCurve
    n: int | None = None  # patients at the start
    at_risk: NumbersAtRisk | None = None
    total_events: int | None = None
    censor_marks: CensorMarks | None = None
    median: float | None = None  # as printed, rounded
    survival_at: tuple[tuple[float, float], ...] = ()  # (time, probability) as printed, rounded


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant, checked: what was held against what."""

    name: str
    held: bool
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class PatientData:
    """Individual patient data: one entry a patient, in the order of time."""

    time: Floats  # (n,) time, ascending
    event: Ints  # (n,) 1 event, 0 censored
    method: str = ""
    checks: tuple[Check, ...] = ()
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "time", read_only(self.time, np.float64))
        object.__setattr__(self, "event", read_only(self.event, np.int64))

    @property
    def total_events(self) -> int:
        """Number of events."""
        return int(self.event.sum())

    def to_frame(self) -> Any:
        """Return a pandas DataFrame with the columns time and event."""
        import pandas as pd

        return pd.DataFrame({"time": self.time, "event": self.event})


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a statistic lies in 95% of the patients that fit the evidence."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class ArmUncertainty:
    """What the evidence of one arm leaves open of its statistics; None where most draws have none."""

    draws: int
    events: Interval | None
    median_survival: Interval | None
    rmst: Interval | None
    landmarks: tuple[tuple[float, Interval | None], ...] = ()


@dataclass(frozen=True, slots=True)
class RatioUncertainty:
    """What the evidence of two arms leaves open between them; it stands beside the sampling interval of a refit."""

    draws: int
    log_hr: Interval | None
    log_hr_sd: float | None  # standard deviation over the draws
    log_rank_p: Interval | None


@dataclass(frozen=True, slots=True)
class ArmSummary:
    """Statistics of one arm's patients."""

    n: int
    events: int
    median_survival: float | None  # None: not reached
    median_ci: tuple[float | None, float | None]
    rmst: float
    rmst_horizon: float
    landmarks: tuple[tuple[float, float], ...] = ()  # (time, survival)


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """A hazard ratio of `arm` versus `reference` with its interval and p values."""

    arm: str
    reference: str
    hr: float
    ci_low: float
    ci_high: float
    wald_p: float
    log_rank_p: float
    uncertainty: RatioUncertainty | None = None  # of the reconstruction


# How a comparison was made: for other variables too, within strata, or of the arms alone (or not told).
Model = Literal["adjusted", "stratified", ""]


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """One statistic that the figure prints, and where."""

    what: str  # "hr", "p", "median", "survival", "n", "events"
    value: float | None  # None: printed as not reached
    text: str = ""  # what it stands in, as read
    box: Box | None = None  # px, of that text
    decimals: int = 0
    ci: tuple[float | None, float | None] | None = None
    ci_level: float = 95.0  # percent
    below: bool = False  # printed as "< 0.001"
    time: float | None = None  # of a survival, in the figure's unit
    unit: str = ""  # first letter of the printed unit of time, where the axis has, or may have, another
    test: str = ""  # of a p value: "log-rank", "Cox"; "" where not told
    model: Model = ""  # of a hazard ratio or p value
    arm: str = ""  # label; "" where it is told of none
    reference: str = ""  # label of the arm that it is held against


@dataclass(frozen=True, slots=True)
class PrintedStatistics:
    """What the figure prints about its arms; None where it prints nothing."""

    hr: float | None = None
    ci: tuple[float, float] | None = None
    p: float | None = None
    p_below: float | None = None  # printed as "< 0.001"
    text: tuple[str, ...] = ()
    values: tuple[PrintedValue, ...] = ()  # all of them, each with its place

    @property
    def reference(self) -> str | None:
        """The arm that every printed hazard ratio is held against, where the figure tells it."""
        told = {value.reference for value in self.values if value.what == "hr"}
        return told.pop() or None if len(told) == 1 else None

    @property
    def model(self) -> Model:
        """How *the* hazard ratio was estimated."""
        return next((value.model for value in self.values if value.what == "hr" and value.value == self.hr), "")


# given: it was an input of the reconstruction, so that its coming out again shows nothing.
Verdict = Literal["agrees", "differs", "given", "cannot be compared"]


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One printed statistic beside the refitted one."""

    what: str  # "hazard ratio", "adjusted hazard ratio", "p", "median", "survival at 12", "patients", "events"
    arm: str  # "" where it is told of none
    published: str  # as printed
    refitted: str  # in the same form; "" where it cannot be refitted
    difference: float | None  # refitted minus published, in `scale`
    scale: str  # "standard errors" of the log hazard ratio, "z" beyond rounding, "px", "patients"
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the refit is from what the figure prints."""

    log_hr_difference: float | None  # refitted minus published, on the log scale; None without one ratio of each
    turned: bool  # the inverse of the refitted ratio was held against it
    verdict: Verdict = "cannot be compared"  # of the figure: differs where any statistic does
    rows: tuple[AgreementRow, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """One curve with its name and everything that was read or rebuilt for it."""

    label: str
    pixels: CurvePixels
    curve: StepCurve
    at_risk: NumbersAtRisk | None = None
    censor_marks: CensorMarks | None = None
    total_events: int | None = None
    n: int | None = None  # patients at the start, where known: printed, given, or the first number at risk
    patients: PatientData | None = None
    summary: ArmSummary | None = None
    uncertainty: ArmUncertainty | None = None  # of the reconstruction
    notes: tuple[Note, ...] = ()
    steered_by: tuple[PrintedValue, ...] = ()  # what is printed of it and given to the reconstruction


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One plot of the figure, read."""

    name: str
    calibration: Calibration
    arms: tuple[Arm, ...]
    hazard_ratios: tuple[HazardRatio, ...] = ()
    log_rank_p: float | None = None  # across all arms
    reference: str | None = None
    printed: PrintedStatistics = field(default_factory=PrintedStatistics)
    agreement: Agreement | None = None
    notes: tuple[Note, ...] = ()
    steered_by: tuple[PrintedValue, ...] = ()  # the printed hazard ratio that chose among patients that fit


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure one may be that a figure was read right."""

    level: Level
    probability: float  # that every curve and every number at risk is right
    doubts: tuple[str, ...] = ()  # codes of the notes that lower it, the gravest first


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """A figure read: every stage's value under its own name."""

    figure: Figure
    words: tuple[Word, ...]
    panels: tuple[Panel, ...]
    options: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    confidence: Confidence | None = None

    @property
    def all_notes(self) -> tuple[Note, ...]:
        """Every note of every stage, with its panel and arm."""
        found = [*self.figure.notes, *self.notes]
        for panel in self.panels:
            found += [note.about(panel.name) for note in (*panel.calibration.notes, *panel.notes)]
            for arm in panel.arms:
                found += [note.about(panel.name, arm.label) for note in notes_of_arm(arm)]
        return tuple(dict.fromkeys(found))


def notes_of_arm(arm: Arm) -> Sequence[Note]:
    """Return the notes of all values of one arm."""
    parts = (arm, arm.pixels, arm.curve, arm.at_risk, arm.patients)
    return [note for part in parts if part is not None for note in part.notes]
