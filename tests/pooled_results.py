"""Result directories of simulated trials, written as the package writes them."""

from dataclasses import replace
from functools import cache

import numpy as np

from fake_reading import fake_reading
from kmrecon.files.results import result_files
from kmrecon.survival.refit import hazard_ratio
from kmrecon.types import Agreement, Confidence, Interval, PatientData, RatioUncertainty
from simulated_trials import simulated_arms

LABELS = ("Drug", "Placebo")


def arms_of(seed, ratio=0.7):
    """The patients of a treated and a reference arm."""
    return simulated_arms(np.random.default_rng(seed), ratio)


@cache
def reading(
    seed=1,
    *,
    ratio=0.7,
    labels=LABELS,
    turn=False,
    panels=1,
    level="high",
    sd=0.05,
    notes=(),
    turned=False,
    stretch=1.0,
):
    """A reading whose patients are simulated; its ratio is that of the first arm versus the second, or turned round."""
    made = fake_reading(panels)
    return replace(
        made,
        figure=replace(made.figure, name=f"trial {seed}.png", notes=()),
        panels=tuple(
            _panel(panel, arms_of(seed + 100 * k, ratio), labels, turn, sd, turned, stretch)
            for k, panel in enumerate(made.panels)
        ),
        notes=notes,
        confidence=Confidence(level, 0.97),
    )


def _panel(panel, arms, labels, turn, sd, turned, stretch):
    arms = [PatientData(arm.time * stretch, arm.event, "exact") for arm in arms]
    by_label = dict(zip(labels, arms, strict=True))
    above, below = labels[::-1] if turn else labels
    fit = hazard_ratio(by_label[above], by_label[below], above, below)
    if sd is not None:
        fit = replace(fit, uncertainty=RatioUncertainty(200, Interval(-0.4, -0.3, -0.2), sd, None))
    bare = {"pixels": replace(panel.arms[0].pixels, notes=()), "summary": None, "uncertainty": None, "notes": ()}
    return replace(
        panel,
        calibration=replace(panel.calibration, notes=()),
        arms=tuple(
            replace(arm, label=label, patients=patients, **bare)
            for arm, (label, patients) in zip(panel.arms, by_label.items(), strict=True)
        ),
        hazard_ratios=(fit,),
        reference=below,
        agreement=Agreement(0.01, turned),
    )


def write(directory, made):
    """Write a reading's result.json and ipd.csv; return the directory."""
    directory.mkdir(parents=True)
    files = result_files(made)
    for name in ("result.json", "ipd.csv"):
        (directory / name).write_bytes(files[name])
    return directory
