"""Random figures: any trial in any style, the same for the same seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from kmrecon.synthetic.arm_words import FORMS, numbers_of
from kmrecon.synthetic.drawing import draw
from kmrecon.synthetic.patients import random_trial, simulate_trial
from kmrecon.synthetic.statistics import NORMAL_95, ArmPatients, kaplan_meier, log_hazard_ratio, log_rank_p
from kmrecon.synthetic.styles import PALETTES, PRESETS, Style
from kmrecon.synthetic.values import DrawnFigure, PanelPlan

T = TypeVar("T")

OUTCOMES = (
    ("Overall survival", "OS"),
    ("Progression-free survival", "PFS"),
    ("Recurrence-free survival", "RFS"),
    ("Survival probability", "Survival"),
    ("Event-free survival", "EFS"),
)
X_LABELS = ("Time (months)", "Months", "Months since randomization", "Time since randomization (months)")
FONTS = ("DejaVu Sans", "Liberation Sans", "Liberation Serif", "Nimbus Sans")


def pick(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """Return one of the choices."""
    return choices[int(rng.integers(len(choices)))]


def random_figure(seed: int, arm_words: bool = False) -> DrawnFigure:
    """Return the figure of a seed: one to four panels, one to four arms, any style.

    With `arm_words` it prints statistics of each arm, too, in one of their forms.
    """
    rng = np.random.default_rng(seed)
    n_panels = int(rng.choice([1, 1, 1, 1, 1, 1, 2, 2, 4]))
    style = random_style(rng, n_panels)
    n_arms = int(rng.choice([1, 2, 2, 2, 2, 3, 3, 4]))
    if not style.table_colored and len(set(style.colors)) == 1 and n_arms > 2:
        n_arms = 2
    incidence, cut = rng.random() < 0.12, rng.random() < 0.1
    panels = [random_panel(rng, n_arms, style, incidence, cut) for _ in range(n_panels)]
    if arm_words:
        panels = [with_arm_words(np.random.default_rng(seed), plan, n_panels > 1) for plan in panels]
    return draw(panels, style)


def random_style(rng: np.random.Generator, n_panels: int = 1) -> Style:
    """Return a preset with its details changed at random."""
    style = PRESETS[pick(rng, tuple(PRESETS))]
    dpi = int(rng.choice([72, 96, 110, 150, 200, 300] if n_panels == 1 else [96, 120, 150, 200]))
    width = float(rng.uniform(3.2, 5.0)) if n_panels == 1 else float(rng.uniform(2.6, 3.4))
    style = replace(
        style,
        dpi=dpi,
        plot_size=(width, width * float(rng.uniform(0.62, 0.85))),
        font=pick(rng, FONTS),
        font_size=float(rng.choice([8.0, 9.0, 10.0]) if dpi > 80 else 10.0),
        line_width=float(np.round(rng.uniform(0.8, 2.4), 1)),
        mark=pick(rng, ("|", "|", "+", "o", "")),
        mark_size=float(rng.choice([4.0, 5.0, 6.0])),
        percent=pick(rng, ("fraction", "fraction", "percent", "percent sign")),
        median_guides=bool(rng.random() < 0.15),
        quality=int(rng.integers(50, 96)) if rng.random() < 0.25 else None,
        columns=int(rng.choice([1, 2, 2])) if n_panels == 2 else 2,
        letters_lower=bool(rng.random() < 0.2),
    )
    if len(set(style.colors)) > 1 and rng.random() < 0.4:
        style = replace(style, colors=PALETTES[pick(rng, tuple(PALETTES))])
    return _random_words(rng, style)


def _random_words(rng: np.random.Generator, style: Style) -> Style:
    if style.table == "below":
        style = replace(
            style,
            table=pick(rng, ("below", "below", "below", "none")),
            table_labels=pick(rng, ("left", "left", "left", "above", "keyed")),
            table_colored=bool(rng.random() < 0.3),
            table_every=int(rng.choice([1, 1, 1, 2])),
            table_events=bool(rng.random() < 0.1),
            table_title=pick(rng, ("Number at risk", "No. at risk", "Patients at risk", "At risk")),
        )
    if style.legend in ("inside", "right") and rng.random() < 0.4:
        style = replace(style, legend=pick(rng, ("inside", "right", "top", "direct")))
    if style.ci == "none" and rng.random() < 0.12:
        style = replace(style, ci=pick(rng, ("ribbon", "ribbon", "lines")))
    return style


def random_panel(
    rng: np.random.Generator, n_arms: int, style: Style, incidence: bool = False, cut: bool = False
) -> PanelPlan:
    """Return a random trial with axes and words that suit it and the style."""
    design = random_trial(rng, n_arms, small=bool(rng.random() < 0.15))
    arms = simulate_trial(design, rng)
    last = max(arm.last_time for arm in arms)
    outcome = pick(rng, OUTCOMES)
    label = "Cumulative incidence" if incidence else outcome[int(rng.random() < 0.25)]
    ratio = printed_ratio(arms) if n_arms == 2 and min(int(arm.event.sum()) for arm in arms) > 1 else None
    worded = ratio is not None and rng.random() < 0.6
    plan = PanelPlan(
        arms,
        time_ticks(last, rng),
        pick(rng, X_LABELS),
        label + (" (%)" if style.percent == "percent" else ""),
        _y_ticks(rng, arms, cut and not incidence),
        direction="incidence" if incidence else "survival",
    )
    words = pick(rng, ratio.words) if ratio is not None and worded else ()
    return replace(plan, text=words, printed=ratio.told(words) if ratio is not None else {})


def with_arm_words(rng: np.random.Generator, plan: PanelPlan, small: bool = False) -> PanelPlan:
    """Return a panel that also prints what is known of each of its arms."""
    arms = [numbers_of(arm) for arm in plan.arms]
    form = pick(rng, [form for form in FORMS.values() if len(arms) in form.arms and not (small and form.wide)])
    printed = {**plan.printed, "values": form.told(arms)}
    return replace(plan, text=(*form.words(arms), *plan.text), printed=printed)


def time_ticks(last: float, rng: np.random.Generator) -> tuple[float, ...]:
    """Return round ticks from 0 to about the end of follow-up, sometimes before it."""
    end = last * float(rng.choice([1.0, 1.0, 1.0, 0.8]))
    step = next(s for s in (1, 2, 3, 6, 12, 24, 36, 48) if end / s <= 9)
    return tuple(float(step * k) for k in range(int(np.ceil(end / step - 1e-9)) + 1))


def _y_ticks(rng: np.random.Generator, arms: tuple[ArmPatients, ...], cut: bool) -> tuple[float, ...]:
    lowest = min(float(kaplan_meier(arm.time, arm.event)[1][-1]) for arm in arms)
    if cut and lowest > 0.25:
        first = int(10 * lowest)
        return tuple(k / 10 for k in range(first, 11))
    return (0.0, 0.25, 0.5, 0.75, 1.0) if rng.random() < 0.35 else (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class PrintedRatio:
    """A hazard ratio as a figure prints it."""

    hr: float
    low: float
    high: float
    p: str

    @property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """The same as lines of text, in the words of one journal or another."""
        p = self.p if self.p.startswith("<") else f"= {self.p}"
        return (
            (f"HR {self.hr:.2f} (95% CI, {self.low:.2f}-{self.high:.2f})", f"P {p}"),
            (f"Hazard ratio {self.hr:.2f}", f"95% CI {self.low:.2f} to {self.high:.2f}", f"Log-rank p {p}"),
            (f"HR = {self.hr:.2f} [{self.low:.2f}, {self.high:.2f}]; p {p}",),
            (f"Log-rank P {p}",),
        )

    def told(self, words: tuple[str, ...]) -> dict[str, object]:
        """Return what words tell of it, as a truth file holds it."""
        p: dict[str, object] = {"p_below": 0.001} if self.p.startswith("<") else {"p": float(self.p)}
        ratio = {"hr": self.hr, "ci": [self.low, self.high]}
        return {} if not words else p if words == self.words[-1] else ratio | p


def printed_ratio(arms: tuple[ArmPatients, ...]) -> PrintedRatio:
    """Return the hazard ratio of the second arm versus the first, rounded."""
    beta, se = log_hazard_ratio(arms[1], arms[0])
    hr, low, high = (round(float(np.exp(beta + z * se)), 2) for z in (0.0, -NORMAL_95, NORMAL_95))
    p = log_rank_p(arms)
    return PrintedRatio(hr, low, high, "< 0.001" if p < 0.001 else f"{p:.3f}")
