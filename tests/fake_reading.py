"""A reading made by hand, for tests of what comes after it: no picture is looked at."""

import numpy as np

from kmrecon.notes import AT_RISK_UNMET, CURVES_OVERLAP, LABEL_UNSURE, PIXELS_FROM_VECTOR, TICK_LABEL_DROPPED
from kmrecon.types import (
    Agreement,
    AgreementRow,
    Arm,
    ArmSummary,
    ArmUncertainty,
    Axis,
    Box,
    Calibration,
    CensorMarks,
    Check,
    CurvePixels,
    Figure,
    HazardRatio,
    Interval,
    NumbersAtRisk,
    Panel,
    PatientData,
    PrintedStatistics,
    PrintedValue,
    RatioUncertainty,
    Reconstruction,
    StepCurve,
    Tick,
    Word,
)

X_AXIS = Axis(-6.1 / 0.7, 0.1 / 0.7, tuple(Tick(61.0 + 84 * k, 12.0 * k, 0.1) for k in range(5)))
Y_AXIS = Axis(105.0, -0.5, tuple(Tick(10.0 + 50 * k, 100.0 - 25 * k) for k in range(5)))
CALIBRATION = Calibration(
    Box(60, 8, 410, 212), X_AXIS, Y_AXIS, True, "survival", (TICK_LABEL_DROPPED.note("The number 'l2' was left out."),)
)
DROPS = {
    "Drug A": ([0, 3.3, 9.1, 20, 31], [1, 0.9, 0.7, 0.6, 0.5]),
    "Placebo": ([0, 2, 5, 11, 17], [1, 0.8, 0.5, 0.3, 0.1]),
}
AT_RISK = {
    "Drug A": NumbersAtRisk([0, 12, 24], [10, 7, 3], np.array([0, 2, -1])),
    "Placebo": NumbersAtRisk([0, 12, 24], [10, 8, 3]),
}
MARKS = (100.3, 222.7)  # px
OPEN = ArmUncertainty(900, Interval(6, 6, 7), None, Interval(16.0, 16.2, 16.5), ((12.0, Interval(0.69, 0.7, 0.71)),))
OPEN_RATIO = RatioUncertainty(900, Interval(-0.36, -0.34, -0.33), 0.01, Interval(0.17, 0.19, 0.2))
COLORS = {"Drug A": (31, 119, 180), "Placebo": (214, 39, 40)}


def picture():
    """The figure that the reading is of: axes and two step lines."""
    import cv2

    pixels = np.full((260, 420, 3), 255, np.uint8)
    cv2.rectangle(pixels, (60, 8), (410, 212), (0, 0, 0), 1)
    for label, (time, survival) in DROPS.items():
        x, y = X_AXIS.pixel([*time, 40]), CALIBRATION.row(survival)
        corners = [p for k in range(len(time)) for p in ((x[k], y[k]), (x[k + 1], y[k]))]
        cv2.polylines(pixels, [np.round(corners).astype(np.int32)], False, COLORS[label], 2)
    return pixels


def arm(label):
    time, survival = DROPS[label]
    pixels = CurvePixels(
        X_AXIS.pixel(time),
        CALIBRATION.row(survival),
        np.full(5, 0.3),
        float(X_AXIS.pixel(40)),
        COLORS[label],
        2.0,
        marks=MARKS if label == "Drug A" else (),
        notes=(CURVES_OVERLAP.note("Hidden from time 0 to 2."),),
    )
    patients = PatientData(
        np.arange(1.0, 11.0) * 3,
        np.array([1, 1, 0, 1, 1, 0, 1, 1, 0, 0]),
        "guyot",
        (
            Check("the curve never rises", True, "no rise"),
            Check("numbers at risk", label == "Drug A", "at 12: 7, not 8"),
        ),
        (AT_RISK_UNMET.note("At time 12 there are 7, not 8."),) if label == "Placebo" else (),
    )
    return Arm(
        label,
        pixels,
        StepCurve(time, survival, 40.0, np.full(5, 0.0015)),
        NumbersAtRisk(
            [0, 12, 24], [10, 8 if label == "Placebo" else 7, 3], np.array([0, 2, -1]) if label == "Drug A" else None
        ),
        CensorMarks(X_AXIS.value(MARKS)) if label == "Drug A" else None,
        None,
        10,
        patients,
        ArmSummary(10, 6, 15.0, (9.0, None), 16.2, 30.0, ((12.0, 0.7), (24.0, 0.3))),
        OPEN if label == "Drug A" else None,
        (LABEL_UNSURE.note("Two legends name it."),) if label == "Placebo" else (),
    )


PRINTED = PrintedStatistics(
    0.7,
    (0.5, 0.98),
    None,
    0.001,
    ("HR 0.70 (0.50-0.98)", "P < 0.001"),
    (
        PrintedValue("hr", 0.7, "HR 0.70 (0.50-0.98)", Box(200.5, 20, 300, 31.25), 2, (0.5, 0.98), reference="Placebo"),
        PrintedValue(
            "p", 0.001, "P < 0.001", Box(200.5, 40, 300, 51.25), 3, below=True, test="log-rank", model="stratified"
        ),
        PrintedValue("median", None, "Drug A: NR (9.0-NR)", Box(5, 6, 7, 8.5), 1, (9.0, None), 98.5, arm="Drug A"),
        PrintedValue("survival", 0.7, "1-yr 70%", Box(5, 9, 7, 11.5), 2, time=12.0, unit="y", arm="Drug A"),
    ),
)
SAME_RATIO = AgreementRow("hazard ratio", "", "0.70", "0.71", 0.05, "standard errors", "agrees", "log HR +0.014")


def fake_reading(panels=1, **change):
    """A reading of one figure with two arms a panel."""
    made = tuple(
        Panel(
            str(k + 1),
            CALIBRATION,
            (arm("Drug A"), arm("Placebo")),
            (HazardRatio("Drug A", "Placebo", 0.71, 0.42, float("inf"), 0.2, 0.19, OPEN_RATIO),),
            0.19,
            "Placebo",
            PRINTED,
            Agreement(0.0141846, False, "agrees", (SAME_RATIO,)),
        )
        for k in range(panels)
    )
    figure = Figure(picture(), "os <1>.png", "ab" * 32, (PIXELS_FROM_VECTOR.note("The pdf was drawn."),))
    words = (
        Word("HR 0.70 [95% CI]", Box(200.5, 20, 300, 31.25), 0.98),
        Word("Survival  (%)", Box(3, 50, 14, 150), 0.9, True),
    )
    values = {"figure": figure, "words": words, "panels": made, "options": {"method": "guyot"}} | change
    return Reconstruction(**values)
