"""The frozen values of evidence synthesis: what each rebuilt result states, and what they give together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kmrecon.notes import Note
from kmrecon.types import PatientData

Model = Literal["fixed", "dersimonian-laird", "reml-hartung-knapp", "one-stage"]
Measure = Literal["hazard ratio", "rmst difference"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A hazard ratio as a result states it: `arm` versus `reference`."""

    panel: str
    arm: str
    reference: str
    log_hr: float | None  # None: it cannot be estimated
    se: float | None  # of log_hr, from sampling
    log_hr_sd: float | None = None  # over the draws of the reconstruction; None where none were made
    turned: bool = False  # the figure prints the inverse ratio


@dataclass(frozen=True, slots=True, eq=False)
class RebuiltResult:
    """What a result directory, or a file of patients, holds for pooling."""

    name: str  # of the directory or the file
    patients: Mapping[tuple[str, str], PatientData]  # by panel and arm
    sha256: Mapping[str, str]  # of the files that were read, by name
    comparisons: tuple[Comparison, ...] | None = None  # None: patients alone, which state no reference
    figure: str = ""
    confidence: str = ""  # high, medium, low; "" where none is stated
    notes: tuple[Note, ...] = ()
    draws: Mapping[tuple[str, str], tuple[PatientData, ...]] = field(default_factory=dict)  # that fit as well


@dataclass(frozen=True, slots=True)
class Choice:
    """Which comparison of a result is meant, and what the trial is called; None where it is not said."""

    name: str | None = None
    panel: str | None = None
    arm: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One comparison of one result, in the direction in which it is pooled."""

    name: str
    comparison: Comparison  # `arm` versus `reference`, turned where the user asked for it
    log_hr: float
    se: float  # of log_hr, from sampling
    arm: PatientData
    reference: PatientData
    result: RebuiltResult
    reversed: bool = False  # against the direction that the result states

    @property
    def n(self) -> int:
        """Patients of both arms."""
        return self.arm.time.size + self.reference.time.size

    @property
    def events(self) -> int:
        """Events of both arms."""
        return self.arm.total_events + self.reference.total_events

    @property
    def last_time(self) -> float:
        """The end of the shorter follow-up of the two arms."""
        return float(min(self.arm.time[-1], self.reference.time[-1]))


@dataclass(frozen=True, slots=True)
class TrialEffect:
    """The effect of one trial that goes into a pool."""

    trial: str
    estimate: float  # log hazard ratio, or time
    se: float  # as it is weighted by
    ci: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PooledEffect:
    """A pooled effect under one model; log hazard ratio, or time."""

    model: Model
    estimate: float
    se: float
    ci: tuple[float, float]
    p: float | None  # None where the standard error is 0
    tau2: float | None = None  # variance between trials; None where the model has none
    prediction: tuple[float, float] | None = None  # where a further trial's own effect would lie
    weights: tuple[float, ...] = ()  # percent, one for each trial


@dataclass(frozen=True, slots=True)
class Synthesis:
    """The effects of trials on one measure, and what they give together."""

    measure: Measure
    trials: tuple[TrialEffect, ...]
    models: tuple[PooledEffect, ...]  # empty where there are fewer than two trials
    q: float | None = None  # Cochran's, k - 1 degrees of freedom
    q_p: float | None = None
    i2: float | None = None  # percent of the variance that is between trials, from Q

    def model(self, name: Model) -> PooledEffect | None:
        """Return the pooled effect under a model."""
        return next((found for found in self.models if found.model == name), None)


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Evidence synthesis of rebuilt trials."""

    trials: tuple[Trial, ...]
    hazard_ratio: Synthesis  # two-stage, on the log scale
    one_stage: PooledEffect | None  # Cox's model stratified by trial; None where it cannot be estimated
    rmst: Synthesis | None  # differences of restricted means; None where no trial reaches `tau`
    tau: float  # the restriction, in the trials' time unit
    reconstruction_uncertainty: bool  # whether it is in the weights of the hazard ratios
    options: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
