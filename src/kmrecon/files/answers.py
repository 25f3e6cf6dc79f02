"""A reconstruction in; its reading as an input (`Answers`) out."""

from kmrecon.notes import Note
from kmrecon.options import Answers, ArmAnswers, PanelAnswers
from kmrecon.types import Arm, Panel, Reconstruction

# Found again from the answers whenever they are given: saved, they would outlive a correction.
REMADE = frozenset(
    {
        "no-numbers",
        "numbers-contradicted",
        "curve-leaves",
        "follow-up-cut",
        "no-risk-table",
        "no-path",
        "early-loss",
        "delayed-entry",
        "n-inferred",
        "marks-few",
        "printed-contradicts",
        "steered",
        "at-risk-unmet",
        "total-events-unmet",
        "outside-band",
        "near-band",
        "curve-cleaned",
        "points-left-out",
        "refit-not-estimable",
        "agreement-differs",
        "calibration-residual",
        "drops-long",
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
        place=reconstruction.figure.place,
    )


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
        arms=tuple(_arm_answers(arm) for arm in panel.arms),
        reference=panel.reference,
        printed=panel.printed,
    )


def _arm_answers(arm: Arm) -> ArmAnswers:
    pixels = arm.pixels
    return ArmAnswers(
        label=arm.label,
        color=pixels.color,
        curve=tuple(zip(pixels.x.tolist(), pixels.y.tolist(), strict=True)),
        band=tuple(pixels.band.tolist()),
        end=pixels.end,
        width=pixels.width,
        line_style=pixels.line_style,
        coverage=pixels.coverage,
        censor_marks=tuple(pixels.marks.tolist()) if pixels.marks.size else None,
        marks_unseen=None if pixels.marks_unseen is None else tuple((a, b) for a, b in pixels.marks_unseen.tolist()),
        at_risk=arm.at_risk,
        total_events=arm.total_events,
        n=arm.n,
    )
