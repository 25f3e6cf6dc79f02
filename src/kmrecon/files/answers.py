"""A reconstruction in; its reading as an input (`Answers`) out."""

import numpy as np

from kmrecon.notes import Note
from kmrecon.options import Answers, ArmAnswers, PanelAnswers
from kmrecon.types import Arm, Axis, Floats, Panel, Reconstruction

# Found again from the answers whenever they are given: saved, they would outlive a correction.
REMADE = frozenset(
    {
        "no-numbers",
        "no-risk-table",
        "at-risk-unmet",
        "total-events-unmet",
        "outside-band",
        "curve-cleaned",
        "refit-not-estimable",
        "agreement-differs",
        "risk-above-curve",
    }
)


def to_answers(reconstruction: Reconstruction) -> Answers:
    """Return a whole reading as answers: given back, they make the same result."""
    own = reconstruction.figure.notes
    notes = {note for note in reconstruction.all_notes if note.code not in REMADE and note not in own}
    return Answers(
        panels=tuple(_panel_answers(panel) for panel in reconstruction.panels),
        words=reconstruction.words,
        notes=tuple(sorted(notes, key=_order)),
        figure_sha256=reconstruction.figure.sha256,
    )


def exact_pixel(axis: Axis, values: Floats) -> tuple[float, ...]:
    """Return pixels whose values on the axis are `values` to the bit, where there are such."""
    return tuple(_exact_pixel(axis, float(value)) for value in values)


def _exact_pixel(axis: Axis, value: float) -> float:
    # value -> pixel rounds: the pixel that was read lies within a few steps of what comes out.
    start = up = down = float(axis.pixel(value))
    for _ in range(64):
        for pixel in (up, down):
            if float(axis.value(pixel)) == value:
                return pixel
        up, down = float(np.nextafter(up, np.inf)), float(np.nextafter(down, -np.inf))
    return start


def _order(note: Note) -> tuple[str, str, str, str]:
    return note.panel, note.arm, note.code, note.message


def _panel_answers(panel: Panel) -> PanelAnswers:
    calibration = panel.calibration
    return PanelAnswers(
        name=panel.name,
        plot_area=calibration.plot_area,
        x_ticks=tuple((tick.pixel, tick.value) for tick in calibration.x.ticks),
        y_ticks=tuple((tick.pixel, tick.value) for tick in calibration.y.ticks),
        percent=calibration.percent,
        direction=calibration.direction,
        arms=tuple(_arm_answers(arm, calibration.x) for arm in panel.arms),
        reference=panel.reference,
    )


def _arm_answers(arm: Arm, x_axis: Axis) -> ArmAnswers:
    pixels, marks = arm.pixels, arm.censor_marks
    return ArmAnswers(
        label=arm.label,
        color=pixels.color,
        curve=tuple(zip(pixels.x.tolist(), pixels.y.tolist(), strict=True)),
        band=tuple(pixels.band.tolist()),
        end=pixels.end,
        width=pixels.width,
        line_style=pixels.line_style,
        coverage=pixels.coverage,
        censor_marks=None if marks is None else exact_pixel(x_axis, marks.time),
        at_risk=arm.at_risk,
        total_events=arm.total_events,
        n=arm.n,
    )
