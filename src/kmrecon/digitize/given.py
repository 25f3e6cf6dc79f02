"""What a person gave in, the values of the stages that it answers out."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from kmrecon.digitize.calibration import axis_from_ticks, residual_notes
from kmrecon.digitize.tick_labels import Label
from kmrecon.errors import UsageError
from kmrecon.options import ArmAnswers, Options, PanelAnswers
from kmrecon.types import Axis, Calibration, CurvePixels

Labels = tuple[Label, ...]


def answers_of(options: Options, name: str) -> PanelAnswers:
    """Return what is answered for a panel; nothing where it is not named."""
    for panel in options.answers.panels or ():
        if panel.name == name:
            return panel
    return PanelAnswers(name)


def refuse_unknown_panels(options: Options, names: Collection[str]) -> None:
    """Raise where a panel is spoken of that the figure does not have: what is told must not be lost unsaid."""
    told = [panel.name for panel in options.answers.panels or ()]
    strangers = [name for name in (*told, *([options.panel] if options.panel else ())) if name not in names]
    if strangers:
        raise UsageError(f"there is no panel {strangers[0]!r} in the figure; its panels: {', '.join(names)}")


def refuse_unknown_arms(options: Options, labels: Collection[str]) -> None:
    """Raise where a number is told of an arm that the figure does not have."""
    told = {"at-risk": options.at_risk or {}, "total-events": options.total_events, "n": options.n}
    for option, by_arm in told.items():
        strangers = [arm for arm in by_arm if arm not in labels]
        if strangers:
            shown = ", ".join(map(repr, labels))
            raise UsageError(f"--{option} names the arm {strangers[0]!r}; the figure has {shown} (--labels names them)")


def is_whole(answers: PanelAnswers) -> bool:
    """Tell whether everything that is read from a panel's pixels is answered."""
    parts = (answers.plot_area, answers.x_ticks, answers.y_ticks, answers.direction, answers.arms, answers.percent)
    return all(part is not None for part in parts)


def answered_calibration(answers: PanelAnswers) -> Calibration | None:
    """Return a panel's calibration where all of it is answered."""
    if not (answers.plot_area and answers.x_ticks and answers.y_ticks and answers.direction):
        return None
    if answers.percent is None:
        return None
    x, y = axis_from_ticks("x", answers.x_ticks), axis_from_ticks("y", answers.y_ticks)
    doubts = (*residual_notes("x", x), *residual_notes("y", y))
    return Calibration(answers.plot_area, x, y, answers.percent, answers.direction, doubts)


def corrected(
    calibration: Calibration, answers: PanelAnswers, options: Options, strays: tuple[Labels, Labels] = ((), ())
) -> Calibration:
    """Return a calibration that was read, with what a person says of it instead.

    First and last tick are those of all numbers beside an axis, its `strays` too.
    """
    x = _axis("x", calibration.x, answers.x_ticks, options.x_axis, strays[0])
    y = _axis("y", calibration.y, answers.y_ticks, options.y_axis, strays[1])
    percent = calibration.percent
    if options.y_axis is not None:
        percent = max(options.y_axis) > 1.5  # a survival axis above 1 is in percent
    if answers.percent is not None:
        percent = answers.percent
    return replace(calibration, x=x, y=y, percent=percent, plot_area=answers.plot_area or calibration.plot_area)


def _axis(
    name: str,
    read: Axis,
    ticks: tuple[tuple[float, float], ...] | None,
    ends: tuple[float, float] | None,
    strays: Labels,
) -> Axis:
    if ticks is not None:
        return axis_from_ticks(name, ticks)
    if ends is None:
        return read
    pixels = sorted([tick.pixel for tick in read.ticks] + [label.center for label in strays])
    if read.scale < 0:
        pixels.reverse()
    return axis_from_ticks(name, ((pixels[0], min(ends)), (pixels[-1], max(ends))))


def answered_curves(arms: tuple[ArmAnswers, ...]) -> tuple[CurvePixels, ...]:
    """Return the curves of a saved reading."""
    return tuple(
        CurvePixels(
            np.array([x for x, _ in arm.curve]),
            np.array([y for _, y in arm.curve]),
            np.array(arm.band),
            arm.end,
            arm.color,
            arm.width,
            arm.line_style,
            arm.coverage,
            np.array(arm.censor_marks or ()),
        )
        for arm in arms
    )
