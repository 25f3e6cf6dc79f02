"""Where things stand around and inside the plot of a journal's figure, for draw_programs.py."""

import textwrap
from typing import Any

import numpy as np

from kmrecon.synthetic import ArmPatients
from kmrecon.synthetic.random_figures import pick, printed_ratio
from programs_looks import Looks
from programs_patients import Trial, counts

LINE = 1.4  # font sizes from one row of a table to the next
WRAP = 20  # letters in a line of a row's name
CELLS = 1.25  # widths of a cell from one to the next, at least
PAD = 3  # points between what is written and the curves
SMALL = 0.9  # font sizes of all but the axes' own labels
CORNERS = ("upper right", "lower left", "upper left", "lower right", "center right", "center left", "lower center")
POINTS_OF = {  # where a text of each corner is put, as shares of the plot
    "upper right": (0.97, 0.97, "right", "top"),
    "lower left": (0.03, 0.05, "left", "bottom"),
    "upper left": (0.03, 0.97, "left", "top"),
    "lower right": (0.97, 0.05, "right", "bottom"),
    "center right": (0.97, 0.5, "right", "center"),
}


class Place:
    """The inside of a plot, and what is written there."""

    def __init__(self, axes: Any, trial: Trial, looks: Looks) -> None:
        self.axes, self.arms, self.looks = axes, trial.arms, looks
        self.apart = PAD * looks.pt + (looks.mark_size * looks.pt / 2 if looks.mark else 0)  # px
        self.taken: list[Any] = []  # boxes in data coordinates

    def keep(self, artist: Any) -> bool:
        """Keep what stands free of the curves and of all else within the plot; remove it otherwise."""
        extent, plot = artist.get_window_extent(), self.axes.get_window_extent()
        inside = plot.x0 <= extent.x0 and extent.x1 <= plot.x1 and plot.y0 <= extent.y0 and extent.y1 <= plot.y1
        box = extent.padded(self.apart).transformed(self.axes.transData.inverted())
        if (
            inside
            and not any(box.overlaps(other) for other in self.taken)
            and not any(map(self.crosses(box), self.arms))
        ):
            self.taken.append(box)
            return True
        artist.remove()
        return False

    def crosses(self, box: Any) -> Any:
        """Return what tells whether an arm's curve runs through a box: one that only falls, or only rises."""

        def through(arm: ArmPatients) -> bool:
            ends = self.looks.at(arm, np.array([max(box.x0, 0), max(box.x1, 0)]))
            return bool(box.x0 <= arm.last_time and ends.min() <= box.y1 and ends.max() >= box.y0)

        return through


def arrange(rng: np.random.Generator, axes: Any, trial: Trial, looks: Looks) -> tuple[float, ...]:
    """Make room around the plot for what is written there; return the times of the risk table."""
    figure, row = axes.figure, LINE * looks.font * looks.pt
    title = pick(rng, ("A", "Overall survival", "Intention-to-treat population")) if rng.random() < 0.25 else ""
    figure.canvas.draw()
    around, plot = axes.get_tightbbox(), axes.get_window_extent()
    wide, high = figure.bbox.size
    left, bottom = plot.x0 - around.x0 + row / 2, plot.y0 - around.y0 + row / 2
    right, top = max(around.x1 - plot.x1, 0) + row / 2, row * (2 if title else 1)
    cell, table = 0.0, 0.0
    if looks.heading:
        cell = max(width_of(axes, text, looks) for arm in trial.arms for text in cells(arm, trial.ticks, looks))
        names = max(width_of(axes, text, looks) for text in (looks.heading, *map(row_name, trial.arms)))
        left, right = max(left, names + cell / 2 + row), max(right, cell / 2 + row / 2)
        table = row * (1.5 + sum(row_name(arm).count("\n") + 1 for arm in trial.arms))
        figure.set_size_inches(wide / looks.dpi, (high + table) / looks.dpi)  # the plot keeps its height
    whole = high + table
    axes.set_position(
        (left / wide, (bottom + table) / whole, 1 - (left + right) / wide, 1 - (bottom + table + top) / whole)
    )
    figure.text(row / 3 / wide, 1 - row / 3 / whole, title, va="top", fontweight="bold")
    return table_times(rng, axes, trial, looks, cell)


def table_times(rng: np.random.Generator, axes: Any, trial: Trial, looks: Looks, cell: float) -> tuple[float, ...]:
    """Return every tick, or as many as leave the cells apart."""
    if not looks.heading:
        return ()
    span = np.ptp(axes.get_xlim()) / axes.get_window_extent().width  # time of a px
    least = int(np.ceil(CELLS * cell * span / (trial.ticks[1] - trial.ticks[0])))
    return trial.ticks[:: max(least, 1 if rng.random() < 0.85 else 2)]


def row_name(arm: ArmPatients) -> str:
    return textwrap.fill(arm.label, WRAP)


def cells(arm: ArmPatients, times: tuple[float, ...], looks: Looks) -> list[str]:
    """Return the texts of a row."""
    left = counts(arm, times)
    if not looks.censored:
        return [str(n) for n in left]
    gone = [int(np.sum((arm.time < when) & (arm.event == 0))) for when in times]
    return [f"{n} ({c})" for n, c in zip(left, gone, strict=True)]


def width_of(axes: Any, words: str, looks: Looks) -> float:
    """Return how wide words of the table are, px."""
    text = axes.figure.text(0, 0, words, fontsize=SMALL * looks.font, fontweight="bold")
    width = text.get_window_extent().width
    text.remove()
    return float(width)


def draw_table(rng: np.random.Generator, axes: Any, trial: Trial, looks: Looks, times: tuple[float, ...]) -> None:
    """Write the numbers at risk beneath the axis title."""
    if not times:
        return
    wide, high = axes.figure.bbox.size
    row, across = LINE * looks.font * looks.pt, axes.transData.transform([(when, 0) for when in times])[:, 0]
    colors = looks.colors if rng.random() < 0.4 else ("black",) * len(trial.arms)
    how: dict[str, Any] = {"fontsize": SMALL * looks.font, "va": "center"}
    y = axes.get_tightbbox().y0 - row
    axes.figure.text(row / 3 / wide, y / high, looks.heading, fontweight=pick(rng, ("bold", "normal")), **how)
    for arm, color in zip(trial.arms, colors, strict=False):
        lines = row_name(arm).count("\n") + 1
        y -= row * (lines + 1) / 2
        axes.figure.text(row / 3 / wide, y / high, row_name(arm), color=color, **how)
        for x, text in zip(across, cells(arm, times, looks), strict=True):
            axes.figure.text(x / wide, y / high, text, ha="center", **how)
        y -= row * (lines - 1) / 2


def name_curves(rng: np.random.Generator, place: Place, trial: Trial, looks: Looks) -> None:
    """Name the curves beside them, in a legend, or not at all where there is one."""
    broken = len(set(looks.colors)) == 1
    if len(trial.arms) > 1 and not broken and rng.random() < 0.35 and write_beside(rng, place, looks):
        return
    if len(trial.arms) > 1 or rng.random() < 0.5:
        draw_legend(rng, place, looks)


def write_beside(rng: np.random.Generator, place: Place, looks: Looks) -> bool:
    """Write each name beside its curve; where one has no room, none."""
    written: list[Any] = []
    colors = looks.colors if rng.random() < 0.8 else ("black",) * len(place.arms)
    for arm, color in zip(place.arms, colors, strict=False):
        label = _beside(place, arm, looks, color)
        if label is None:
            for other in written:
                other.remove()
            place.taken.clear()
            return False
        written.append(label)
    return True


def _beside(place: Place, arm: ArmPatients, looks: Looks, color: str) -> Any:
    """Return an arm's name above or below its curve and nearer to it than to others, None without room."""
    reach = 1.5 * place.apart + looks.width * looks.pt
    for share in (0.6, 0.7, 0.5, 0.8, 0.4, 0.3, 0.2):
        when = min(share * looks.end, arm.last_time)
        x, y = place.axes.transData.transform((when, looks.at(arm, np.array(when))))
        for above in (True, False):
            spot = place.axes.transData.inverted().transform((x, y + (reach if above else -reach)))
            aside = "left" if above != looks.incidence else "right"  # towards where the curve leaves room
            text = place.axes.text(*spot, arm.label, color=color, ha=aside, va="bottom" if above else "top")
            if place.keep(text):
                return text
    return None


def draw_legend(rng: np.random.Generator, place: Place, looks: Looks) -> None:
    """Draw a legend where it hides nothing: within the plot, else above it."""
    frame = bool(rng.random() < 0.4)
    how: dict[str, Any] = {"frameon": frame, "fontsize": SMALL * looks.font, "handlelength": float(rng.uniform(1.4, 3))}
    for corner in (pick(rng, CORNERS[:2]), *CORNERS):
        if place.keep(place.axes.legend(loc=corner, **how)):
            return
    axes, names = place.axes, [arm.label for arm in place.arms]
    columns = len(names) if sum(map(len, names)) < 40 else 1
    legend = axes.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0, ncols=columns, **how)
    box, legend_high = axes.get_position(), legend.get_window_extent().height / axes.figure.bbox.height
    axes.set_position((box.x0, box.y0, box.width, box.height - legend_high))


def print_ratio(rng: np.random.Generator, place: Place, trial: Trial, looks: Looks) -> dict[str, object]:
    """Print the hazard ratio of two arms where there is room; return what is printed."""
    if len(trial.arms) != 2 or any(arm.event.sum() < 3 for arm in trial.arms) or rng.random() < 0.4:
        return {}
    ratio = printed_ratio(trial.arms)
    words = pick(rng, ratio.words)
    for x, y, across, along in (pick(rng, tuple(POINTS_OF.values())), *POINTS_OF.values()):
        how: dict[str, Any] = {"ha": across, "va": along, "ma": "left", "fontsize": SMALL * looks.font}
        if place.keep(place.axes.text(x, y, "\n".join(words), transform=place.axes.transAxes, **how)):
            return ratio.told(words)
    return {}
