"""The looks that journals and programs print Kaplan-Meier figures in."""

from dataclasses import dataclass, replace
from typing import Literal

PALETTES: dict[str, tuple[str, ...]] = {
    "base": ("#000000", "#DF536B", "#61D04F", "#2297E6"),
    "ggplot": ("#F8766D", "#00BFC4", "#7CAE00", "#C77CFF"),
    "jco": ("#0073C2", "#EFC000", "#868686", "#CD534C"),
    "lancet": ("#00468B", "#ED0000", "#42B540", "#0099B4"),
    "nejm": ("#BC3C29", "#0072B5", "#E18727", "#20854E"),
    "npg": ("#E64B35", "#4DBBD5", "#00A087", "#3C5488"),
    "tableau": ("#1F77B4", "#FF7F0E", "#2CA02C", "#D62728"),
    "matlab": ("#0072BD", "#D95319", "#EDB120", "#7E2F8E"),
    "stata": ("#1A476F", "#90353B", "#55752F", "#E37E00"),
    "sas": ("#445694", "#A23A2E", "#01665E", "#543005"),
    "plain": ("#0000FF", "#FF0000", "#008000", "#FFA500"),
    "yellow-blue": ("#E8B800", "#1F4E9E", "#8C8C8C", "#B03A2E"),
    "black-grey": ("#000000", "#8A8A8A", "#4D4D4D", "#B8B8B8"),
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a figure is drawn. Lengths in points (1/72 inch) unless said otherwise."""

    name: str = "base"
    plot_size: tuple[float, float] = (4.2, 3.0)  # inch, the plot area of one panel
    dpi: int = 150
    font: str = "DejaVu Sans"
    font_size: float = 9.0
    bold_titles: bool = False
    frame: Literal["L", "closed", "none"] = "L"
    axis_width: float = 0.8
    tick_length: float = 4.0  # negative: inside
    background: str = "#FFFFFF"
    axis_color: str = "#000000"
    grid: str | None = None  # color
    grid_axes: Literal["both", "y"] = "both"
    minor_grid: bool = False
    x_offset: float = 0.0  # share of the axis before the first tick
    y_offset: float = 0.0
    y_labels_turned: bool = False
    percent: Literal["fraction", "percent", "percent sign"] = "fraction"
    decimals: int = 1  # of a fraction's tick labels; -1: as short as can be
    colors: tuple[str, ...] = PALETTES["base"]
    dashes: tuple[str, ...] = ("solid", "solid", "solid", "solid")
    line_width: float = 1.5
    mark: Literal["|", "+", "o", ""] = "|"
    mark_size: float = 5.0
    snap: bool = False  # strokes moved to whole pixels, as matplotlib does by default
    legend: Literal["inside", "right", "top", "bottom", "direct", "none"] = "inside"
    legend_frame: bool = False
    legend_title: str = ""
    table: Literal["below", "inside", "none"] = "below"
    table_labels: Literal["left", "above", "keyed"] = "left"
    table_colored: bool = False
    table_title: str = "Number at risk"
    table_every: int = 1  # every second tick: 2
    table_events: bool = False  # cells "n (events so far)"
    ci: Literal["none", "ribbon", "lines"] = "none"
    median_guides: bool = False
    text_place: Literal["inside", "above"] = "inside"
    letters: bool = True  # where there are several panels
    letters_lower: bool = False
    columns: int = 2  # panels in a row
    quality: int | None = None  # of a JPEG; None: PNG

    @property
    def table_row(self) -> float:
        """Height of one row of the risk table, pt."""
        return 1.5 * self.font_size


_BASE = Style()
PRESETS: dict[str, Style] = {
    style.name: style
    for style in (
        _BASE,
        replace(_BASE, name="base closed", frame="closed", x_offset=0.04, y_offset=0.04, y_labels_turned=True),
        replace(
            _BASE,
            name="ggplot grey",
            frame="none",
            background="#EBEBEB",
            grid="#FFFFFF",
            minor_grid=True,
            colors=PALETTES["ggplot"],
            x_offset=0.05,
            y_offset=0.05,
            legend="right",
            legend_title="Arm",
            decimals=2,
            line_width=1.1,
            mark="+",
        ),
        replace(
            _BASE,
            name="theme_bw",
            frame="closed",
            grid="#E6E6E6",
            colors=PALETTES["nejm"],
            axis_color="#4D4D4D",
            x_offset=0.05,
            y_offset=0.05,
            decimals=2,
            legend="top",
            line_width=1.2,
        ),
        replace(_BASE, name="theme_minimal", frame="none", tick_length=0.0, grid="#EBEBEB", decimals=2, legend="right"),
        replace(
            _BASE,
            name="survminer",
            colors=PALETTES["ggplot"],
            x_offset=0.05,
            y_offset=0.05,
            decimals=2,
            legend="top",
            legend_title="Strata",
            mark="+",
            mark_size=5.5,
            line_width=2.0,
            table_colored=True,
            axis_width=1.0,
            font_size=10.0,
        ),
        replace(
            _BASE,
            name="prism",
            axis_width=1.6,
            tick_length=5.5,
            line_width=1.8,
            percent="percent",
            colors=PALETTES["plain"],
            bold_titles=True,
            font_size=10.0,
            legend="right",
            font="Liberation Sans",
        ),
        replace(
            _BASE,
            name="sas",
            frame="closed",
            colors=PALETTES["sas"],
            x_offset=0.06,
            y_offset=0.03,
            legend="bottom",
            legend_frame=True,
            table="inside",
            mark="+",
            axis_color="#5A5A5A",
            line_width=1.2,
            font="Liberation Sans",
        ),
        replace(
            _BASE,
            name="stata",
            decimals=2,
            y_labels_turned=True,
            grid="#EAF2F3",
            grid_axes="y",
            colors=PALETTES["stata"],
            legend="bottom",
            legend_frame=True,
            mark="",
            line_width=1.4,
        ),
        replace(
            _BASE,
            name="lifelines",
            frame="closed",
            x_offset=0.05,
            y_offset=0.05,
            colors=PALETTES["tableau"],
            ci="ribbon",
            legend_frame=True,
            mark="",
            snap=True,
            table_labels="left",
            table_title="At risk",
        ),
        replace(
            _BASE,
            name="matlab",
            frame="closed",
            tick_length=-4.0,
            colors=PALETTES["matlab"],
            decimals=-1,
            legend_frame=True,
            mark="|",
            line_width=1.6,
            font="Liberation Sans",
        ),
        replace(
            _BASE,
            name="lancet",
            percent="percent",
            colors=PALETTES["lancet"],
            legend="direct",
            font_size=8.0,
            line_width=1.2,
            table_title="Number at risk",
            table_labels="left",
            bold_titles=True,
        ),
        replace(
            _BASE,
            name="nejm",
            percent="percent",
            colors=PALETTES["nejm"],
            legend="direct",
            font_size=8.0,
            line_width=1.4,
            table_title="No. at Risk",
            table_labels="left",
            axis_width=0.7,
            font="Liberation Sans",
        ),
        replace(
            _BASE,
            name="jco",
            colors=PALETTES["jco"],
            percent="percent",
            table_title="No. at risk:",
            line_width=1.6,
            table_colored=True,
        ),
        replace(
            _BASE,
            name="jama",
            percent="percent",
            grid="#E3E3E3",
            grid_axes="y",
            colors=("#1B365D", "#E07B39", "#6BA4B8", "#7A7A7A"),
            legend="direct",
            mark="",
            table_title="No. at risk",
            font="Liberation Sans",
        ),
        replace(_BASE, name="black and grey", colors=PALETTES["black-grey"], line_width=1.4),
        replace(
            _BASE,
            name="black dashed",
            colors=("#000000",) * 4,
            dashes=("solid", "dashed", "dotted", "dashdot"),
            mark="",
            line_width=1.2,
        ),
    )
}
