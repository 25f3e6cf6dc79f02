"""What the papers leave open and somebody has to choose: follow-up, axes, words and look of each sample figure."""

from dataclasses import dataclass, replace
from typing import Any

from kmrecon.synthetic import PALETTES, PRESETS, Style
from kmrecon.synthetic.arm_words import Line

DEJAVU = "DejaVu Sans"  # matplotlib brings it: the pictures are the same on every machine


@dataclass(frozen=True, slots=True)
class Sample:
    """The choices for one row of published.toml."""

    follow_up: float  # time
    x_ticks: tuple[float, ...]
    style: Style
    y_label: str = ""
    x_label: str = "Time (months)"
    hr_words: str = "HR {hr} (95% CI, {low}-{high})"
    p_words: str = "P {p}"
    arm_header: tuple[Line, ...] = ()  # what stands over the words of the arms
    arm_words: Line = ""  # printed of each arm
    n: tuple[int, ...] = ()  # where the paper states none
    total_events: int | None = None  # where no interval tells it
    median_not_reached: tuple[str, ...] = ()
    decimals: int = 2  # of the patients' times
    y_ticks: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    seed: int = 1


def every(step: float, end: float) -> tuple[float, ...]:
    """Return the ticks from 0 to `end`."""
    return tuple(k * step for k in range(int(end / step) + 1))


def look(preset: str, **changes: Any) -> Style:
    """Return a preset with changes, in the font that is everywhere."""
    return replace(PRESETS[preset], font=DEJAVU, **changes)


CIK = {"colors": ("#ED0000", "#00468B"), "plot_size": (4.6, 3.2), "dpi": 200}
RCT = {"plot_size": (4.4, 3.1), "dpi": 250, "font_size": 9.0}
HAIT_COLORS = PALETTES["yellow-blue"]
HAIT = {"colors": HAIT_COLORS, "plot_size": (3.6, 2.7), "dpi": 300, "font_size": 8.0}
NK_COLORS = ("#1F77B4", "#D62728", "#2CA02C", "#9467BD")
NK = {"colors": NK_COLORS, "dpi": 200, "percent": "percent", "plot_size": (3.8, 2.8)}
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)

SAMPLES: dict[str, Sample] = {
    "cik-rwd-rfs-unmatched": Sample(
        120,
        every(12, 120),
        look("survminer", **CIK),
        "Recurrence-free survival",
        p_words="Log-rank p {p}",
        arm_words="Median RFS in {label}: {median} months",
        y_ticks=QUARTERS,
    ),
    "cik-rwd-rfs-matched": Sample(
        120, every(12, 120), look("survminer", **CIK | {"mark": "|"}), "Recurrence-free survival", y_ticks=QUARTERS
    ),
    "cik-rwd-os-unmatched": Sample(
        120,
        every(24, 120),
        look("base closed", **CIK),
        "Overall survival",
        hr_words="Hazard ratio {hr} ({low} to {high})",
    ),
    "cik-rwd-os-matched": Sample(120, every(24, 120), look("theme_bw", **CIK), "Overall survival", y_ticks=QUARTERS),
    "cik-rwd-css-matched": Sample(
        120, every(12, 120), look("jco", **CIK | {"table_colored": True}), "Cancer-specific survival (%)"
    ),
    "cik-rct-rfs": Sample(
        132,
        every(12, 132),
        look("prism", **RCT, legend="inside", table_title="No. at risk"),
        "Recurrence-free survival (%)",
        "Months since randomization",
        "Hazard ratio, {hr} (95% CI, {low}-{high})",
        arm_header=(("", "No. of", "Median RFS"), ("", "Patients", "mo")),
        arm_words=("{label}", "{n}", "{median}"),
    ),
    "cik-rct-ttr": Sample(
        132,
        every(12, 132),
        look("lancet", **RCT),
        "Time to recurrence (%)",
        "Months since randomization",
        "HR {hr} (95% CI {low}-{high})",
        "p {p}",
        arm_words="{label} median {median} months",
    ),
    "cik-rct-css": Sample(
        132,
        every(12, 132),
        look("nejm", **RCT),
        "Cancer-specific survival (%)",
        "Months since randomization",
        "Hazard ratio, {hr} (95% CI, {low}-{high})",
        p_words="P {p} by log-rank test",
    ),
    "cik-rct-os": Sample(
        132,
        every(12, 132),
        look("black and grey", **RCT, percent="percent"),
        "Overall survival (%)",
        "Months since randomization",
    ),
    "nk-pfs-all": Sample(12, every(2, 10), look("prism", **NK, legend="none"), "Progression-free survival (%)"),
    "nk-pfs-by-group": Sample(12, every(2, 10), look("prism", **NK), "Progression-free survival (%)", decimals=1),
    "nk-os-all": Sample(
        42,
        every(6, 36),
        look("prism", **NK, legend="none"),
        "Overall survival (%)",
        arm_words="Median {median} months (95% CI, {low}-{high})",
    ),
    "nk-os-by-group": Sample(
        36, every(6, 36), look("prism", **NK, table_every=2), "Overall survival (%)", decimals=1, seed=5
    ),
    "nk-os-from-recurrence": Sample(
        48, every(12, 48), look("matlab", **NK, legend="none"), "Overall survival after recurrence (%)", decimals=1
    ),
    "pd1-rfs": Sample(
        24,
        every(6, 24),
        look("stata", plot_size=(4.2, 2.9), dpi=200),
        "Relapse-free survival",
        n=(30, 30),
        median_not_reached=("PD-1 inhibitor",),
        arm_words="{label}: median {median} months",
        y_ticks=QUARTERS,
    ),
    "cik-sorafenib-pooled-os": Sample(
        36,
        every(6, 36),
        look("ggplot grey", dpi=200),
        "Overall survival",
        n=(180, 180),
        total_events=240,
        y_ticks=QUARTERS,
        hr_words="HR {hr}",
    ),
    "hait-pfs": Sample(24, every(6, 24), look("base", **HAIT), "Progression-free survival"),
    "hait-intrahepatic-pfs": Sample(24, every(6, 24), look("base", **HAIT, mark_size=4.0), "Intrahepatic PFS"),
    "hait-extrahepatic-pfs": Sample(24, every(6, 24), look("base", **HAIT, frame="closed"), "Extrahepatic PFS"),
    "hait-os": Sample(
        60, every(6, 60), look("base", **HAIT), "Overall survival", median_not_reached=("HAIT-M-P",), seed=2
    ),
    "hait-matched-pfs": Sample(24, every(6, 24), look("jco", **HAIT), "Progression-free survival (%)"),
    "hait-matched-intrahepatic-pfs": Sample(24, every(6, 24), look("lifelines", **HAIT), "Intrahepatic PFS"),
    "hait-matched-extrahepatic-pfs": Sample(24, every(6, 24), look("sas", **HAIT), "Extrahepatic PFS"),
    "hait-matched-os": Sample(
        60, every(6, 60), look("theme_bw", **HAIT), "Overall survival", median_not_reached=("HAIT-M-P",), seed=3
    ),
}

# Pages as the paper has them: four panels, yellow HAIT-M-P and blue HAIT.
_PAGE = look("base", colors=HAIT_COLORS, plot_size=(2.55, 2.15), dpi=250, font_size=6.5, line_width=1.2, mark_size=3.5)
PAGES: dict[str, tuple[tuple[str, ...], Style]] = {
    "hait-fig2": (("hait-pfs", "hait-intrahepatic-pfs", "hait-extrahepatic-pfs", "hait-os"), _PAGE),
    "hait-fig3": (
        ("hait-matched-pfs", "hait-matched-intrahepatic-pfs", "hait-matched-extrahepatic-pfs", "hait-matched-os"),
        _PAGE,
    ),
}
SHARED: dict[str, str] = {
    "nk-pfs-all": "nk-pfs-by-group",
    "nk-os-all": "nk-os-by-group",
}  # the same patients as one arm
