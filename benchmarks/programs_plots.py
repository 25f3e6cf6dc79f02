"""Kaplan-Meier figures as plotting programs draw them: lifelines, plotnine, Altair (Vega) and lets-plot.

All but lifelines come with the extra `programs`. The risk table and the ticks of lifelines are its own.
"""

import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.plotting import add_at_risk_counts

from kmrecon.synthetic.random_figures import pick
from kmrecon.synthetic.statistics import survival_at
from programs_patients import Shown, Trial, censorings, stairs

STYLES = ("default", "ggplot", "seaborn-v0_8", "bmh", "fivethirtyeight", "seaborn-v0_8-whitegrid")
HEADS: tuple[tuple[str, ...], ...] = ((), ("At risk",), ("At risk", "Censored", "Events"))  # rows for each arm
MARKS = {False: ("|", "+", "o"), True: ("|", "+")}  # plotnine's, by whether the trial is large
VEGA_MARKS = {False: ("stroke", "cross", "circle"), True: ("stroke", "cross")}
BEYOND = 0.03  # of an axis of lets-plot, at each end
ROW = 0.2  # inches of a table's row
LETTER = 0.07  # inches, of a row's name
FOR_ALL: dict[Any, str] = {"svg.hashsalt": "kmrecon"}
DATES = {".pdf": {"CreationDate": None}, ".svg": {"Date": None}}


def draw_lifelines(rng: np.random.Generator, trial: Trial, path: Path) -> Shown:
    """Draw with lifelines' own plots."""
    style = pick(rng, STYLES)
    marks = bool(rng.random() < 0.5)
    with plt.style.context(style):
        heads = pick(rng, HEADS if len(trial.arms) < 3 else HEADS[:-1])
        wide, high = float(rng.uniform(5, 8)), float(rng.uniform(4.2, 5.5)) + ROW * len(heads) * len(trial.arms)
        wide += LETTER * max(len(arm.label) for arm in trial.arms) if heads else 0.0
        figure, axes = plt.subplots(figsize=(wide, high))
        fits = plot_fits(axes, trial, bool(rng.random() < 0.5), marks)
        if rng.random() < 0.5:
            axes.set_ylim(0, 1.05)
        if rng.random() < 0.5:
            axes.set(xlabel=f"Time ({trial.unit.lower()})", ylabel="Survival probability")
        times = ticks_of(axes) if heads else ()  # the layout may leave out some of the ticks, never of the table
        if heads:
            add_at_risk_counts(*fits, ax=axes, rows_to_show=list(heads))
        figure.tight_layout()
        ticks, end, low = ticks_of(axes), axes.get_xlim()[1], axes.get_ylim()[0]
        figure.savefig(path.with_suffix(".png"), dpi=pick(rng, (72, 100, 150)))
        plt.close(figure)
    rows = tuple(still_followed(arm.time, times) for arm in trial.arms) if heads else ()
    look: dict[str, Any] = {"style": f"lifelines {style}", "y_min": max(0.0, low), "marks": marks}
    return Shown(".png", ticks=ticks, end=end, table_times=times, rows=rows, **look)


def plot_fits(axes: Any, trial: Trial, limits: bool, marks: bool) -> list[Any]:
    fits = [KaplanMeierFitter(label=arm.label).fit(arm.time, arm.event) for arm in trial.arms]
    for fit in fits:
        fit.plot_survival_function(ax=axes, ci_show=limits, show_censors=marks)
    return fits


def ticks_of(axes: Any) -> tuple[float, ...]:
    return tuple(float(x) for x in axes.get_xticks() if 0 <= x <= axes.get_xlim()[1])


def still_followed(time: Any, ticks: tuple[float, ...]) -> tuple[int, ...]:
    """Return what lifelines prints: who is left just after each tick."""
    return tuple(int(np.sum(time > tick)) for tick in ticks)


def steps_frame(trial: Trial) -> pd.DataFrame:
    """Return the corners of all curves, one row each."""
    frames = []
    for arm in trial.arms:
        time, survival = stairs(arm)
        frames.append(pd.DataFrame({"time": time, "survival": survival, "arm": arm.label}))
    return pd.concat(frames, ignore_index=True)


def marks_frame(trial: Trial) -> pd.DataFrame:
    """Return the places of all censoring marks, one row each."""
    frames = []
    for arm in trial.arms:
        times = censorings(arm)
        levels = [survival_at(stairs(arm), when) for when in times]
        frames.append(pd.DataFrame({"time": times, "survival": levels, "arm": arm.label}))
    return pd.concat(frames, ignore_index=True)


def percents(breaks: Any) -> list[str]:
    return [f"{level:.0%}" for level in breaks]


def draw_plotnine(rng: np.random.Generator, trial: Trial, path: Path) -> Shown:
    """Draw with plotnine, the ggplot2 of Python."""
    import plotnine as p

    steps, points = steps_frame(trial), marks_frame(trial)
    order = [arm.label for arm in trial.arms]
    for frame in (steps, points):
        frame["arm"] = pd.Categorical(frame.arm, order)
    end, marks = trial.ticks[-1], bool(rng.random() < 0.5 and len(points) > 0)
    mapped: dict[str, Any] = {"color": "arm"} | ({"linetype": "arm"} if rng.random() < 0.25 else {})
    legend = pick(rng, ("Strata", "Group", ""))
    plot = (
        p.ggplot(steps, p.aes("time", "survival", **mapped))
        + p.geom_step(size=float(rng.uniform(0.5, 1.3)))
        + p.labs(x=f"Time ({trial.unit.lower()})", y="Survival probability", **dict.fromkeys(mapped, legend))
        + plotnine_theme(rng)
        + p.scale_x_continuous(breaks=list(trial.ticks))
        + p.coord_cartesian(xlim=(0, end), ylim=(0, 1))
    )
    percent = bool(rng.random() < 0.4)
    if marks:
        plot += p.geom_point(data=points, shape=pick(rng, MARKS[trial.large]), size=2.5, show_legend=False)
    if percent:
        plot += p.scale_y_continuous(labels=percents)
    if rng.random() < 0.4:
        plot += p.scale_color_brewer(type="qual", palette=pick(rng, ("Set1", "Dark2", "Set2")))
    suffix = pick(rng, (".png", ".png", ".svg", ".pdf"))
    save_plotnine(plot, path.with_suffix(suffix), pick(rng, (100, 150, 200)))
    # The axes go on for 5% beyond their limits, ggplot2's way.
    return Shown(suffix, "plotnine", trial.ticks, 1.05 * end, percent=percent, marks=marks)


def plotnine_theme(rng: np.random.Generator) -> Any:
    import plotnine as p

    themes = (p.theme_gray, p.theme_bw, p.theme_classic, p.theme_minimal, p.theme_light, p.theme_seaborn, p.theme_538)
    size = (float(rng.uniform(5, 8)), float(rng.uniform(3.5, 5.5)))
    return pick(rng, themes)() + p.theme(legend_position=pick(rng, ("right", "top", "bottom")), figure_size=size)


def save_plotnine(plot: Any, file: Path, dpi: int) -> None:
    """Write a plot without a date or a random name in it."""
    with mpl.rc_context(FOR_ALL):
        plot.save(file, dpi=dpi, verbose=False, metadata=DATES.get(file.suffix))


def draw_altair(rng: np.random.Generator, trial: Trial, path: Path) -> Shown:
    """Draw with Altair, which speaks Vega-Lite; vl-convert makes the picture."""
    import altair as alt
    import vl_convert

    points, end = marks_frame(trial), trial.ticks[-1]
    marks, percent = bool(rng.random() < 0.5 and len(points) > 0), bool(rng.random() < 0.4)
    legend = alt.Legend(orient=pick(rng, ("right", "bottom", "top")))
    title = pick(rng, (None, "Group"))
    x = alt.Axis(values=list(trial.ticks), grid=bool(rng.random() < 0.5))
    y = alt.Axis(format="%" if percent else ".1f", grid=bool(rng.random() < 0.6))
    axes: dict[str, Any] = {
        "x": alt.X("time:Q", title=f"{trial.unit} from enrolment", scale=alt.Scale(domain=[0, end]), axis=x),
        "y": alt.Y("survival:Q", title="Overall survival", scale=alt.Scale(domain=[0, 1]), axis=y),
        "color": alt.Color("arm:N", sort=[arm.label for arm in trial.arms], title=title, legend=legend),
    }
    how: dict[str, Any] = {"interpolate": "step-after", "clip": True, "strokeWidth": float(rng.uniform(1, 2.5))}
    chart = alt.Chart(steps_frame(trial)).mark_line(**how).encode(**axes)
    if marks:
        shape: dict[str, Any] = {"shape": pick(rng, VEGA_MARKS[trial.large]), "size": 35, "angle": 90, "clip": True}
        chart += alt.Chart(points).mark_point(**shape).encode(**axes)
    chart = chart.properties(width=int(rng.uniform(380, 620)), height=int(rng.uniform(260, 420)))
    drawing = chart.configure_axis(labelFontSize=11, titleFontSize=12).to_dict()
    suffix = pick(rng, (".png", ".png", ".svg"))
    if suffix == ".svg":
        path.with_suffix(suffix).write_text(vl_convert.vegalite_to_svg(drawing), encoding="utf-8")
    else:
        path.with_suffix(suffix).write_bytes(vl_convert.vegalite_to_png(drawing, scale=pick(rng, (1.0, 1.5, 2.0))))
    return Shown(suffix, "altair", trial.ticks, end, percent=percent, marks=marks)


def draw_lets_plot(rng: np.random.Generator, trial: Trial, path: Path) -> Shown:
    """Draw with lets-plot, the ggplot2 of Kotlin."""
    import lets_plot as lp

    points, end = marks_frame(trial), trial.ticks[-1]
    marks = bool(rng.random() < 0.5 and len(points) > 0)
    themes = (lp.theme_minimal2, lp.theme_bw, lp.theme_classic, lp.theme_light, lp.theme_grey)
    plot = (
        lp.ggplot(steps_frame(trial), lp.aes("time", "survival", color="arm"))
        + lp.geom_step(size=float(rng.uniform(0.7, 1.5)))
        + lp.scale_x_continuous(breaks=list(trial.ticks))
        # Labels of ticks at the very ends of the axes would be cut off.
        + lp.coord_cartesian(xlim=(-BEYOND * end, (1 + BEYOND) * end), ylim=(-BEYOND, 1 + BEYOND))
        + pick(rng, themes)()
        + lp.labs(x=f"Time, {trial.unit.lower()}", y="Survival", color=pick(rng, ("Group", "Strata", "")))
        + lp.ggsize(int(rng.uniform(500, 800)), int(rng.uniform(350, 520)))
        + lp.theme(legend_position=pick(rng, ("right", "top", "bottom")))
    )
    if marks:
        plot += lp.geom_point(data=points, shape=3, size=2.5, show_legend=False)
    suffix = pick(rng, (".svg", ".png"))
    if suffix == ".svg":
        path.with_suffix(suffix).write_text(with_plain_ids(plot.to_svg()), encoding="utf-8")
    else:
        plot.to_png(str(path.with_suffix(suffix)), scale=pick(rng, (1.0, 1.5, 2.0)))
    return Shown(suffix, "lets-plot", trial.ticks, (1 + BEYOND) * end, marks=marks)


def with_plain_ids(svg: str) -> str:
    """Return a drawing with its random names numbered: the same figure gives the same bytes."""
    for k, name in enumerate(re.findall(r'\bid="([^"]+)"', svg)):
        svg = svg.replace(name, f"part{k}")
    return svg
