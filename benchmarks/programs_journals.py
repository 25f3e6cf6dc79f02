"""Figures in the looks of journals and of programs with menus, drawn with matplotlib, for draw_programs.py."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kmrecon.synthetic import ArmPatients
from kmrecon.synthetic.random_figures import pick
from programs_layout import Place, arrange, draw_table, name_curves, print_ratio
from programs_looks import JOURNALS, Looks, random_looks
from programs_patients import Shown, Trial, censorings, counts, stairs

FILES = {".png": 0.6, ".jpg": 0.25, ".pdf": 0.1, ".svg": 0.05}  # shares
# The same figure gives the same bytes: no date in a file, no random name in an SVG.
DATES = {".pdf": {"CreationDate": None}, ".svg": {"Date": None}}
FOR_ALL: dict[Any, Any] = {"svg.hashsalt": "kmrecon", "pdf.fonttype": 42}


def draw_journal(rng: np.random.Generator, trial: Trial, path: Path) -> Shown:
    """Draw a figure; the path is without its suffix."""
    name = str(rng.choice(list(JOURNALS)))
    looks = random_looks(rng, trial, JOURNALS[name])
    suffix = str(rng.choice(list(FILES), p=list(FILES.values())))
    letters = pick(rng, ("path", "none"))  # in an SVG: drawn, or written
    with mpl.rc_context(
        {"font.family": list(looks.journal.fonts), "font.size": looks.font, "svg.fonttype": letters, **FOR_ALL}
    ):
        figure = Figure(figsize=looks.size, dpi=looks.dpi, facecolor=looks.journal.paper)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
        draw_curves(axes, trial, looks)
        y_min = set_axes(rng, axes, trial, looks)
        times = arrange(rng, axes, trial, looks)
        place = Place(axes, trial, looks)
        name_curves(rng, place, trial, looks)
        printed = print_ratio(rng, place, trial, looks)
        draw_table(rng, axes, trial, looks, times)
        how: dict[str, Any] = {"pil_kwargs": {"quality": pick(rng, (60, 80, 92))}} if suffix == ".jpg" else {}
        figure.savefig(path.with_suffix(suffix), dpi=looks.dpi, metadata=DATES.get(suffix), **how)
        pixels = axes.transData.transform([(tick, 0) for tick in trial.ticks])[:, 0]
    return Shown(
        suffix,
        f"journal {name}",
        trial.ticks,
        looks.end,
        looks.incidence,
        looks.percent,
        y_min,
        marks=bool(looks.mark),
        mark_px=looks.mark_size * looks.pt if looks.mark and suffix in (".png", ".jpg") else None,
        tick_px=tuple(pixels.tolist()),
        table_times=times,
        rows=tuple(counts(arm, times) for arm in trial.arms) if times else (),
        printed=printed,
    )


def draw_curves(axes: Any, trial: Trial, looks: Looks) -> None:
    for k, arm in enumerate(trial.arms):
        time, survival = stairs(arm)
        how: dict[str, Any] = {"color": looks.colors[k], "linestyle": looks.dashes[k], "linewidth": looks.width}
        axes.step(time, looks.shown(survival), where="post", label=arm.label, solid_joinstyle="miter", **how)
        if looks.mark:
            draw_marks(axes, arm, looks, looks.colors[k], hollow=k % 2 == 1)


def draw_marks(axes: Any, arm: ArmPatients, looks: Looks, color: str, hollow: bool) -> None:
    times = censorings(arm)
    fill = "none" if looks.mark == "o" and hollow else color
    edge = max(0.6, 0.7 * looks.width)
    how: dict[str, Any] = {"markersize": looks.mark_size, "markeredgewidth": edge, "markerfacecolor": fill}
    axes.plot(times, looks.at(arm, times), linestyle="none", marker=looks.mark, color=color, **how)


def set_axes(rng: np.random.Generator, axes: Any, trial: Trial, looks: Looks) -> float:
    """Set ticks, labels and lines of the axes; return the lowest survival shown."""
    journal, factor = looks.journal, 100 if looks.percent else 1
    low, high, step = levels_shown(rng, trial, looks)
    top = high if looks.incidence else float(rng.choice([1.0, 1.02, 1.05]))
    axes.set_ylim(low * factor, top * factor)
    axes.set_xlim(-0.02 * looks.end if journal.before_zero or rng.random() < 0.15 else 0, looks.end)
    axes.set_xticks(trial.ticks)
    levels = np.arange(low, high + 1e-9, step)
    fine = not np.allclose(levels * 10, np.rint(levels * 10))
    decimals = 0 if looks.percent else 2 if fine else journal.decimals
    sign = "%" if looks.percent and rng.random() < 0.4 else ""
    axes.set_yticks(levels * factor, [f"{level * factor:.{decimals}f}{sign}" for level in levels])
    if rng.random() < 0.2:
        axes.minorticks_on()
    draw_lines(rng, axes, looks)
    outcome = pick(rng, ("Overall survival", "Progression-free survival", "Survival probability"))
    outcome = "Cumulative incidence" if looks.incidence else outcome
    axes.set_ylabel(outcome + (" (%)" if looks.percent else ""))
    unit = trial.unit
    since = (
        f"{unit} since randomization",
        f"Time ({unit.lower()})",
        unit,
        f"Time since randomisation ({unit.lower()})",
    )
    axes.set_xlabel(pick(rng, since))
    return low


def levels_shown(rng: np.random.Generator, trial: Trial, looks: Looks) -> tuple[float, float, float]:
    """Return the first and last tick of the vertical axis, and how far they are apart, as shares."""
    lowest = min(float(survival[time <= looks.end][-1]) for time, survival in map(stairs, trial.arms))
    if looks.incidence:
        step = 0.2 if lowest < 0.4 else 0.1 if lowest < 0.75 else 0.05
        return 0.0, min(1.0, step * float(np.ceil((1 - lowest) / step + 0.3))), step
    if lowest > 0.55 and rng.random() < 0.3:
        return 0.5, 1.0, 0.1
    return 0.0, 1.0, pick(rng, (0.1, 0.2, 0.25))


def draw_lines(rng: np.random.Generator, axes: Any, looks: Looks) -> None:
    """Draw ticks, frame and grid in the journal's way."""
    journal = looks.journal
    axes.set_facecolor(journal.plot)
    axes.tick_params(direction=pick(rng, ("out", "out", "in")), length=journal.ticks, width=journal.axis_width)
    axes.tick_params(which="minor", length=journal.ticks / 2)
    for side in axes.spines.values():
        side.set_linewidth(journal.axis_width)
    if journal.open_frame:
        axes.spines[["top", "right"]].set_visible(False)
    if journal.grid is not None and rng.random() < 0.7:
        axes.grid(axis="y", color=journal.grid, linewidth=0.8)
        axes.set_axisbelow(True)
    if journal.upright:
        axes.tick_params(axis="y", labelrotation=90)
        for label in axes.get_yticklabels():
            label.set_verticalalignment("center")
