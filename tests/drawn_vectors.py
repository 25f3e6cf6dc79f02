"""Vector figures of known curves, drawn by matplotlib: what the tests of vector reading look at."""

import io
from dataclasses import dataclass, field
from functools import cache

import numpy as np


@dataclass(frozen=True)
class Arm:
    """A drawn step curve and its marks."""

    label: str
    time: tuple
    survival: tuple  # survival[k] holds from time[k] on
    marks: tuple = ()
    color: str = "tab:blue"
    dash: str = "-"

    def at(self, time):
        return np.array(self.survival)[np.searchsorted(self.time, time, side="right") - 1]


@dataclass(frozen=True)
class Look:
    """How a figure is drawn."""

    kind: str = "svg"
    text: str = "none"  # svg.fonttype: none keeps text, path draws outlines
    incidence: bool = False
    grid: bool = False
    bands: str = (
        ""  # "" none, "filled", "over" filled, above all curves, "lines" limits as dashed steps in the curve's color
    )
    marks: str = "|"
    signs: str = ""  # letters drawn as marks
    y_low: float = 0.0
    frame: bool = True
    legend: bool = True
    options: dict = field(default_factory=dict, hash=False)


def arm_of(label, seed, n=60, rate=0.05, color="tab:blue", dash="-"):
    """The Kaplan-Meier curve of patients with exponential times, some censored."""
    rng = np.random.default_rng(seed)
    died, left = rng.exponential(1 / rate, n), rng.uniform(5, 34, n)
    time, event = np.minimum(died, left), died <= left
    steps, survival, s = [0.0], [1.0], 1.0
    for k in np.argsort(time):
        if event[k]:
            s *= 1 - 1 / (time >= time[k]).sum()
            steps.append(time[k])
            survival.append(s)
    steps.append(time.max())
    survival.append(survival[-1])
    return Arm(label, tuple(steps), tuple(survival), tuple(np.sort(time[~event])), color, dash)


ARMS = (
    arm_of("Placebo", 1, rate=0.09, color="tab:red"),
    arm_of("Drug A", 2, rate=0.05, color="tab:blue", dash="--"),
)


@cache
def drawn(look=Look(), arms=ARMS):
    """The bytes of a figure of some arms."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    with plt.rc_context({"svg.fonttype": look.text, "svg.hashsalt": "1", **look.options}):
        figure, axes = plt.subplots(figsize=(6, 4))
        for arm in arms:
            _draw(axes, arm, look)
        axes.set(xlim=(0, 36), ylim=(look.y_low, 1.02), xlabel="Months", ylabel="Survival", xticks=range(0, 37, 6))
        axes.set_yticks(np.arange(look.y_low, 1.01, 0.2))
        axes.grid(look.grid)
        if not look.frame:
            axes.spines[["top", "right"]].set_visible(False)
        if look.legend:
            axes.legend(loc="upper right")
        buffer = io.BytesIO()
        figure.savefig(buffer, format=look.kind, metadata={"Date": None} if look.kind == "svg" else None)
        plt.close(figure)
    return buffer.getvalue()


def _draw(axes, arm, look):
    shown = (lambda s: 1 - np.asarray(s)) if look.incidence else np.asarray
    axes.step(arm.time, shown(arm.survival), where="post", color=arm.color, ls=arm.dash, label=arm.label)
    width = 0.1 * np.sqrt(np.arange(len(arm.time)) / len(arm.time))
    low, high = (shown(np.clip(arm.survival + sign * width, 0, 1)) for sign in (-1, 1))
    low, high = np.minimum.accumulate(low), np.minimum.accumulate(high)
    if look.bands in ("filled", "over"):
        above = {"zorder": 9, "alpha": 0.4} if look.bands == "over" else {"alpha": 0.2}
        axes.fill_between(arm.time, low, high, step="post", color=arm.color, lw=0, **above)
    if look.bands == "alike":  # and the upper limit rises where few are left
        high = np.r_[high[:-2], high[-3], high[-3]] + np.r_[np.zeros(len(high) - 2), 0.02, 0.02]
        for limit in (low, high):
            axes.step(arm.time, limit, where="post", color=arm.color, ls=arm.dash)
    if look.bands == "lines":
        for limit in (low, high):
            axes.step(arm.time, limit, where="post", color=arm.color, ls=":", lw=0.8)
    if look.marks:
        axes.plot(arm.marks, shown(arm.at(arm.marks)), look.marks, color=arm.color, ms=5)
    for mark in arm.marks if look.signs else ():
        axes.text(mark, shown(arm.at(mark)), look.signs, color=arm.color, size=7, ha="center", va="center")
