"""What journals, and programs with menus, have their figures look like, for draw_programs.py.

The fonts are those of the machine: Liberation, as wide as Arial and Times, where it is installed.
"""

from dataclasses import dataclass

import numpy as np

from kmrecon.synthetic import ArmPatients
from kmrecon.synthetic.random_figures import pick
from kmrecon.types import Floats
from programs_patients import Trial, stairs

POINTS = 72  # an inch


@dataclass(frozen=True)
class Journal:
    """What the figures of a journal or of a program have in common."""

    palettes: tuple[tuple[str, ...], ...]
    fonts: tuple[str, ...] = ("Liberation Sans", "DejaVu Sans")
    percent: float = 0.35  # share of figures
    incidence: float = 0.0  # share of figures
    table: float = 0.75  # share of figures
    open_frame: bool = True  # no line at the top and at the right
    axis_width: float = 0.8  # points
    width: tuple[float, float] = (0.7, 2.0)  # points, of curves
    grid: str | None = None  # color of level lines
    paper: str = "white"
    plot: str = "white"
    ticks: float = 3.5  # points
    before_zero: bool = False  # the axis starts a little before time 0
    upright: bool = False  # labels of the vertical axis are written along it
    decimals: int = 1  # of survival, at least


SERIF, NARROW = ("Liberation Serif", "DejaVu Serif"), ("Liberation Sans Narrow", "DejaVu Sans")
BLACK = ("black",) * 4
JOURNALS = {
    "nejm": Journal(
        (
            ("#1f1f1f", "#9b1c31", "#3c6e9e", "#c98b1b"),
            ("#2166ac", "#b2182b", "#4d9221", "#762a83"),
            ("black", "#888888", "#bbbbbb", "#555555"),
        ),
        percent=0.7,
        incidence=0.18,
    ),
    "lancet": Journal(
        (("#00468b", "#ed0000", "#42b540", "#0099b4"), ("#b2182b", "#2166ac", "#4d9221", "#762a83")),
        SERIF,
        percent=0.8,
        incidence=0.18,
        decimals=2,
    ),
    "jama": Journal(
        (("#374e55", "#df8f44", "#00a1d5", "#b24745"), ("#d95f02", "#1b4b8f", "#7570b3", "#444444")),
        NARROW,
        percent=0.7,
        incidence=0.18,
        grid="#dddddd",
    ),
    "jco": Journal((("#0073c2", "#efc000", "#868686", "#cd534c"), ("#003c67", "#a73030", "#8f7700", "#3b3b3b"))),
    "bmj": Journal((("#2a6ebb", "#cd202c", "#69be28", "#7f7f7f"),), incidence=0.18),
    "prism": Journal(
        (("black", "red", "blue", "green"), ("#0433ff", "#ff2600", "black", "#009051"), BLACK),
        axis_width=1.6,
        width=(1.5, 2.5),
    ),
    "stata": Journal(
        (("#1a476f", "#90353b", "#55752f", "#e37e00"),),
        open_frame=False,
        grid="#d8e4e6",
        paper="#eaf2f3",
        before_zero=True,
        upright=True,
        decimals=2,
    ),
    "sas": Journal((("#445694", "#a23a2e", "#01665e", "#9d3cdb"),), open_frame=False, before_zero=True),
    "spss": Journal(
        (("#3e58ac", "#2eb848", "#d3ce97", "#7c287d"), ("#1192e8", "#005d5d", "#9f1853", "#fa4d56")),
        table=0.0,
        open_frame=False,
        plot="#f0f0f0",
        before_zero=True,
    ),
    "plain": Journal(
        (("C0", "C1", "C2", "C3"), ("b", "r", "g", "m"), BLACK),
        ("DejaVu Sans",),
        incidence=0.18,
        open_frame=False,
        before_zero=True,
    ),
    "spreadsheet": Journal(
        (("#4472c4", "#ed7d31", "#a5a5a5", "#ffc000"),), ("DejaVu Sans",), grid="#d9d9d9", axis_width=0.6, ticks=0.0
    ),
}

MARKS = {  # by whether the trial is large
    False: ("|", "|", "+", "o", "x", "v"),
    True: ("|", "|", "+"),
}


@dataclass(frozen=True)
class Looks:
    """What one figure looks like."""

    journal: Journal
    colors: tuple[str, ...]
    dashes: tuple[str, ...]
    width: float  # points, of curves
    font: float  # points
    dpi: int
    size: tuple[float, float]  # inches
    percent: bool
    incidence: bool
    mark: str  # of censorings; empty: none
    mark_size: float  # points
    end: float  # time at which the axis ends
    heading: str  # of the risk table; empty: none

    @property
    def pt(self) -> float:
        return self.dpi / POINTS  # px

    @property
    def censored(self) -> bool:
        """The table tells in brackets how many are censored."""
        return "censored" in self.heading

    def shown(self, survival: Floats) -> Floats:
        """Return survival as the vertical axis has it."""
        return (1 - survival if self.incidence else survival) * (100 if self.percent else 1)

    def at(self, arm: ArmPatients, when: Floats) -> Floats:
        """Return where a curve runs at each time."""
        time, survival = stairs(arm)
        return self.shown(survival[np.searchsorted(time, when, side="right") - 1])


def random_looks(rng: np.random.Generator, trial: Trial, journal: Journal) -> Looks:
    """Return the looks of one figure of a journal."""
    colors = pick(rng, journal.palettes)
    broken = len(set(colors)) == 1 or rng.random() < 0.15
    wide, incidence = float(rng.uniform(4.2, 7.5)), bool(rng.random() < journal.incidence)
    headings = ("No. at risk", "Number at risk", "No. at Risk", "Patients at risk", "Number at risk (number censored)")
    return Looks(
        journal,
        colors,
        ("-", "--", ":", "-.") if broken else ("-",) * 4,
        float(rng.uniform(*journal.width)),
        float(rng.uniform(7, 11)),
        pick(rng, (96, 110, 150, 200, 300)),
        (wide, wide * float(rng.uniform(0.62, 0.85))),
        bool(rng.random() < journal.percent),
        incidence,
        pick(rng, MARKS[trial.large]) if not incidence and rng.random() < 0.55 else "",
        float(rng.uniform(3, 7)),
        trial.ticks[-1] * (1.0 if rng.random() < 0.6 else float(rng.uniform(1.01, 1.06))),
        pick(rng, headings) if rng.random() < journal.table else "",
    )
