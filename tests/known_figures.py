"""Figures drawn by kmrecon.synthetic together with the words in them: the whole way without an OCR engine."""

from dataclasses import dataclass, replace

import numpy as np

from kmrecon.files.pictures import read_figure
from kmrecon.synthetic import PRESETS, ArmPatients, DrawnFigure, PanelPlan, draw
from kmrecon.synthetic.canvas import Canvas
from kmrecon.synthetic.statistics import kaplan_meier
from kmrecon.types import Figure, Word


@dataclass(frozen=True)
class KnownFigure:
    """A picture, the words that stand in it, and its truth."""

    figure: Figure
    words: tuple[Word, ...]
    drawn: DrawnFigure

    @property
    def arms(self):
        """The patients of every arm of every panel."""
        return [arm for panel in self.drawn.panels for arm in panel.plan.arms]


def patients(label, n, mean, seed):
    """Return an arm with exponential survival, censored from 18 to 40 months."""
    rng = np.random.default_rng(seed)
    died, left = rng.exponential(mean, n), rng.uniform(18, 40, n)
    return ArmPatients(label, np.minimum(died, left).round(2), (died <= left).astype(np.int64))


def trial(seed=0, labels=("Drug", "Control"), means=(40.0, 14.0), n=90):
    """Return the arms of a trial, no two of them with one number of patients."""
    pairs = zip(labels, means, strict=True)
    return tuple(patients(label, n + 3 * k, mean, 10 * seed + k) for k, (label, mean) in enumerate(pairs))


def plan(arms=None, **how):
    """Return what one panel shows of a trial."""
    return PanelPlan(arms or trial(), x_ticks=(0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0), **how)


def known_figure(monkeypatch, *plans, preset="base", **style):
    """Draw panels and return them with every word where it was drawn."""
    found = []

    def recorded(canvas):
        found[:] = [
            Word(text.get_text(), canvas.extent(text), turned=text.get_rotation() == 90) for text in canvas.axes.texts
        ]
        return pixels_of(canvas)

    pixels_of = Canvas.pixels
    monkeypatch.setattr(Canvas, "pixels", recorded)
    drawn = draw(plans or (plan(),), replace(PRESETS[preset], plot_size=(3.4, 2.4), dpi=110, **style))
    return KnownFigure(read_figure(drawn.data), tuple(found), drawn)


def survival_of(arm, times):
    """Return the true survival of an arm at some times."""
    steps, survival = kaplan_meier(arm.time, arm.event)
    return survival[np.searchsorted(steps, times, side="right") - 1]
