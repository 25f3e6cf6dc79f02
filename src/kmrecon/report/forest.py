"""Pooled trials in; their forest plot as SVG out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from kmrecon.pooled import Pooled, PooledEffect, Trial, TrialEffect
from kmrecon.report.page import templates
from kmrecon.report.words import p_value

# SVG units
SIZE, LINE, TOP, GAP, MARGIN = 13, 24, 82, 22, 16
LETTER = 0.57 * SIZE  # mean width of a letter, with room to spare
PLOT = 320
LARGEST, SMALLEST = 9.0, 2.5  # half the side of a square
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
FINE_TICKS = (0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
NARROW = log(12)  # an axis that spans less has room for the fine ticks
WIDEST = log(8)  # an interval that reaches further from every estimate ends in an arrow

MODELS = {
    "fixed": "Fixed effect",
    "dersimonian-laird": "Random effects (DerSimonian-Laird)",
    "reml-hartung-knapp": "Random effects (REML, Hartung-Knapp)",
    "one-stage": "One stage (Cox, stratified by trial)",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the plot: its words and what is drawn."""

    name: str
    arms: str
    counts: str
    effect: str
    weight: str
    y: float
    x: float = 0.0
    left: float = 0.0
    right: float = 0.0
    half: float = 0.0  # of the square; 0 for a diamond
    cut_left: bool = False  # the interval goes on beyond the axis
    cut_right: bool = False
    kind: str = "trial"  # trial, model, prediction


@dataclass(frozen=True, slots=True)
class Scale:
    """Log hazard ratios to the horizontal place in the picture."""

    low: float
    high: float
    left: float

    def x(self, value: float) -> float:
        """Return the place of a log hazard ratio; the axis's end where it is beyond."""
        inside = min(max(value, self.low), self.high)
        return self.left + PLOT * (inside - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The places and texts of the values on the axis."""
        ticks = FINE_TICKS if self.high - self.low < NARROW else TICKS
        return [(self.x(log(tick)), f"{tick:g}") for tick in ticks if self.low <= log(tick) <= self.high]


def render_forest(pooled: Pooled) -> str:
    """Return the forest plot of the hazard ratios: each trial, each model, heterogeneity in words."""
    arms = {(trial.comparison.arm, trial.comparison.reference) for trial in pooled.trials}
    same = next(iter(arms)) if len(arms) == 1 else None
    one_stage = [pooled.one_stage] if pooled.one_stage else []
    models = [*pooled.hazard_ratio.models, *one_stage]
    words = [_trial_words(trial, same is None) for trial in pooled.trials]
    columns = _columns([*words, *((MODELS[model.model], "", "") for model in models)])
    scale = _scale(pooled, models, columns[3])
    marks = _trial_marks(pooled, words, scale)
    marks += _model_marks(models, scale, TOP + LINE * len(marks) + GAP)
    bottom = marks[-1].y + LINE
    sides = _sides(same)
    page: str = (
        templates()
        .get_template("forest.svg.j2")
        .render(
            title=_printable(f"{same[0]} versus {same[1]}") if same else "Hazard ratios",
            columns=columns,
            effect_at=columns[3] + PLOT + GAP,
            width=max(columns[3] + PLOT + GAP + 30 * LETTER, scale.x(0.0) + GAP + len(sides[1]) * LETTER) + MARGIN,
            height=bottom + 4 * LINE + MARGIN,
            marks=marks,
            scale=scale,
            top=TOP - LINE,
            bottom=bottom,
            size=SIZE,
            sides=sides,
            heterogeneity=_heterogeneity(pooled),
            has_arms=same is None,
            axis=(columns[3], columns[3] + PLOT, scale.x(0.0)),
        )
    )
    return page


def _trial_words(trial: Trial, with_arms: bool) -> tuple[str, str, str]:
    arms = f"{trial.comparison.arm} versus {trial.comparison.reference}" if with_arms else ""
    counts = [f"{patients.total_events}/{patients.time.size}" for patients in (trial.arm, trial.reference)]
    return _printable(trial.name), _printable(arms), " : ".join(counts)


def _printable(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _columns(words: Sequence[tuple[str, str, str]]) -> tuple[float, float, float, float]:
    """Return where the columns start: name, arms, counts, plot."""
    name, arms, counts = (max(len(line[k]) for line in words) * LETTER for k in range(3))
    second = MARGIN + max(name, 8 * LETTER) + GAP
    third = second + (arms + GAP if arms else 0)
    return float(MARGIN), second, third, third + max(counts, 14 * LETTER) + GAP


def _scale(pooled: Pooled, models: Sequence[PooledEffect], left: float) -> Scale:
    effects: list[TrialEffect | PooledEffect] = [*pooled.hazard_ratio.trials, *models]
    middles = [0.0, *(effect.estimate for effect in effects)]
    limits = [limit for effect in effects for limit in effect.ci]
    low, high = max(min(limits), min(middles) - WIDEST), min(max(limits), max(middles) + WIDEST)
    # A tick stands on each side of 1 at least.
    low, high = min(low, log(0.7)), max(high, log(1.5))
    room = 0.04 * (high - low)
    return Scale(low - room, high + room, left)


def _trial_marks(pooled: Pooled, words: Sequence[tuple[str, str, str]], scale: Scale) -> list[Mark]:
    reml = pooled.hazard_ratio.model("reml-hartung-knapp")
    weights = reml.weights if reml else (100.0,) * len(words)
    marks = []
    for k, (one, said) in enumerate(zip(pooled.hazard_ratio.trials, words, strict=True)):
        half = max(LARGEST * sqrt(weights[k] / max(weights)), SMALLEST)
        weight = f"{weights[k]:.1f}%" if reml else ""
        marks.append(_mark(said, one, weight, TOP + LINE * k, scale, half))
    return marks


def _model_marks(models: Sequence[PooledEffect], scale: Scale, top: float) -> list[Mark]:
    marks: list[Mark] = []
    for model in models:
        marks.append(_mark((MODELS[model.model], "", ""), model, "", top + LINE * len(marks), scale, 0.0))
        if model.prediction is not None:
            said, y = ("  prediction for a further trial", "", ""), top + LINE * len(marks)
            range_only = PooledEffect(model.model, model.estimate, model.se, model.prediction, None)
            marks.append(_mark(said, range_only, "", y, scale, 0.0, "prediction"))
    return marks


def _mark(
    said: tuple[str, str, str],
    effect: TrialEffect | PooledEffect,
    weight: str,
    y: float,
    scale: Scale,
    half: float,
    kind: str = "",
) -> Mark:
    low, high = effect.ci
    ratio = f"{exp(effect.estimate):.2f} " if kind != "prediction" else ""
    return Mark(
        *said,
        f"{ratio}({exp(low):.2f} to {exp(high):.2f})",
        weight,
        y,
        scale.x(effect.estimate),
        scale.x(low),
        scale.x(high),
        half,
        low < scale.low,
        high > scale.high,
        kind or ("trial" if half else "model"),
    )


def _sides(same: tuple[str, str] | None) -> tuple[str, str]:
    arm, reference = map(_printable, same or ("the first-named arm", "the reference"))
    return f"\N{LEFTWARDS ARROW} lower hazard in {arm}", f"lower hazard in {reference} \N{RIGHTWARDS ARROW}"


def _heterogeneity(pooled: Pooled) -> str:
    found = pooled.hazard_ratio
    reml = found.model("reml-hartung-knapp")
    if reml is None or reml.tau2 is None or found.q is None or found.i2 is None:
        return ""
    added = " Weights hold the uncertainty of the reconstructions." if pooled.reconstruction_uncertainty else ""
    return (
        f"Heterogeneity: Q {found.q:.2f} on {len(found.trials) - 1} df, p {p_value(found.q_p)}; I\N{SUPERSCRIPT TWO} "
        f"{found.i2:.0f}%; \N{GREEK SMALL LETTER TAU}\N{SUPERSCRIPT TWO} {reml.tau2:.3f} (REML).{added}"
    )
