"""What a person gave in, the values of the stages that it answers out."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kmrecon.digitize.calibration import axis_from_ticks, residual_notes
from kmrecon.digitize.panels import PlotSite
from kmrecon.digitize.tick_labels import Label
from kmrecon.errors import UsageError
from kmrecon.notes import AXIS_CONTRADICTED, NUMBERS_CONTRADICTED, Note
from kmrecon.options import ArmAnswers, Options, PanelAnswers
from kmrecon.types import Axis, Calibration, CurvePixels, NumbersAtRisk, Word

Labels = tuple[Label, ...]
CLEAR = 3  # ticks that were read and lie on one line: two always do
MOST_OFF = 0.02  # of the axis, between a printed number and its place on the axis that was told


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


def with_panel_numbered(options: Options, places: Mapping[str, PlotSite | None], words: Sequence[Word]) -> Options:
    """Return the options with a panel told by its letter, A, B, ..., under its number in reading order.

    Raises UsageError where that letter is printed, but elsewhere: the panels may be lettered in another order.
    """
    told = options.panel or ""
    if told in places or not re.fullmatch("[A-Za-z]", told):
        return options
    name = str(ord(told.upper()) - ord("A") + 1)
    sites = {panel: site for panel, site in places.items() if site is not None}
    printed = [word.box.center for word in words if word.text.strip("().: ").upper() == told.upper()]
    lettered = [panel for panel, site in sites.items() if any(site.region.contains(*place) for place in printed)]
    if name not in sites or (lettered and name not in lettered):
        where = f", where panel {lettered[0]} has that letter" if lettered else ""
        numbers = f"numbered in reading order: {', '.join(places)}"
        raise UsageError(f"there is no panel {told!r} in the figure by its order{where}; its panels are {numbers}")
    return replace(options, panel=name)


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
    doubts = (
        *_doubts("x", calibration.x, x, answers.x_ticks is None),
        *_doubts("y", _shares(calibration.y, calibration.percent), _shares(y, percent), answers.y_ticks is None),
    )
    area = answers.plot_area or calibration.plot_area
    return replace(calibration, x=x, y=y, percent=percent, plot_area=area, notes=(*calibration.notes, *doubts))


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
    return axis_from_ticks(name, ((pixels[0], ends[0]), (pixels[-1], ends[1])))


def _shares(axis: Axis, percent: bool) -> Axis:
    """Return an axis in shares of 1."""
    by = 0.01 if percent else 1.0
    ticks = tuple(replace(tick, value=by * tick.value) for tick in axis.ticks)
    return replace(axis, origin=by * axis.origin, scale=by * axis.scale, ticks=ticks)


def _doubts(name: str, read: Axis, told: Axis, by_ends: bool) -> Iterator[Note]:
    """Yield a note where an axis whose ends were told puts a number that was read clearly elsewhere."""
    if not by_ends or len(read.ticks) < CLEAR:
        return
    off = [abs(float(told.value(tick.pixel)) - tick.value) for tick in read.ticks]
    worst = int(np.argmax(off))
    if off[worst] > MOST_OFF * abs(told.ticks[-1].value - told.ticks[0].value):
        tick = read.ticks[worst]
        yield AXIS_CONTRADICTED.note(
            f"the {name} axis that was given has {float(told.value(tick.pixel)):.4g} where {tick.value:g} is printed"
        )


def number_notes(read: NumbersAtRisk | None, told: NumbersAtRisk | None, n: int | None) -> Iterator[Note]:
    """Yield a note where most numbers at risk that were told, or the patients, are others than those printed."""
    if read is None:
        return
    if told is not None:
        _, here, there = np.intersect1d(read.time, told.time, return_indices=True)
        other = np.flatnonzero(read.count[here] != told.count[there])
        # One or two cells are what is given to correct a misread one.
        if 2 * other.size > here.size:
            time, printed, given = read.time[here][other[0]], read.count[here][other[0]], told.count[there][other[0]]
            yield NUMBERS_CONTRADICTED.note(f"{given} at risk at time {time:g} given, {printed} printed")
    start = told or read
    if n is not None and start.time[0] == 0 and start.count[0] != n:
        yield NUMBERS_CONTRADICTED.note(f"{n} patients given, {start.count[0]} at risk at time 0")


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
            None if arm.marks_unseen is None else np.array(arm.marks_unseen),
        )
        for arm in arms
    )
