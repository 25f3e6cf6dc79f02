"""Arms in; an error where their curves cannot be Kaplan-Meier curves, a doubt where they hardly can."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kmrecon.digitize.breaks import breaks_of, colors_along, longest_break
from kmrecon.digitize.curves.colors import Mask
from kmrecon.digitize.curves.meetings import is_same_color
from kmrecon.digitize.falls import Fall, fall_of
from kmrecon.digitize.strokes import page_color
from kmrecon.errors import NotKaplanMeierError
from kmrecon.notes import CURVE_BROKEN, CURVE_ENDS_EARLY, CURVE_SLOPES, FOLLOW_UP_CUT, TAIL_UNSEEN, Note
from kmrecon.types import Arm, Calibration, CurvePixels, Figure, Floats

LEAST_START = 0.85  # survival; many first events may hide the start of a curve, of all curves seldom
LEAST_INK = 0.7  # share of a path; of the best curve of a panel, the others may lie beneath it
LONGEST_DASH = 0.03  # of the plot's width: a gap in a line, not its end
NEAR_COLOR = 80.0  # sRGB units: an anti-aliased stroke of the curve's own color
LEAST_SHADE = 0.7  # of a stroke's contrast to the page that a translucent band over it leaves
FEWEST_WINDOWS = 20  # windows of a fall that tell of it
LEAST_UPRIGHT = 0.62  # of the ink of drops; of curves that were read right with drops of 0.3 widths none showed less
STEEPER = 2.0  # times: of drops smaller than that the ink by which they are rounded off, as share of their width
EVENER = 0.06  # of the drop of one patient; of curves that were read right none had less than 0.14
MOST_PATIENTS = 16000  # of a figure without a risk table
LONGEST_BREAK = 0.028  # of the plot's width; of solid strokes that were read right none had more than 0.022
NONE_LEFT = 0.02  # survival at which a curve that rises has come to 1
BEYOND = 6  # px above it through which the stroke of one goes on that is none of survival
LEAST_GAP, FEWEST_GAPS = 2, 3  # px, and gaps on the path of a solid curve: it runs along dashes
RESTART = 0.04  # of it, up to which all curves of a landmark plot leave the page bare: circles may hide a drop for less
SAME_PAGE = 30.0  # sRGB units
SAME_TIME = 0.01  # of the plot's width
FEW_LEFT = 5  # patients at the frame
EARLY = 0.02  # of the plot's width by which a stroke ends before patients at risk


def refuse_other_kinds(panel: str, figure: Figure, arms: Sequence[Arm], calibration: Calibration) -> None:
    """Raise where no curve can be one of survival: bars, growth, a rise and fall, a later start.

    Raises
    ------
    NotKaplanMeierError
        Where a curve rises beyond 1. Where most of the path of even the best curve shows no ink of its color: a
        stroke that rises was forced to fall. Where strokes are of the color of the page. Where the paths of all
        curves run over the bare page up to one time. Or where the highest first level of all curves is low, and no
        risk table tells of patients.
    """
    reach, page = max(1, round(LONGEST_DASH * calibration.plot_area.width)), page_color(figure.pixels)
    ink = max((inked_share(figure, page, arm.pixels, reach) for arm in arms), default=1.0)
    if ink < LEAST_INK:
        raise NotKaplanMeierError(panel, f"no stroke only falls: {1 - ink:.0%} of the best path shows no ink")
    if arms and all(_is_of_page(page, arm.pixels) for arm in arms):
        raise NotKaplanMeierError(panel, "what seems a stroke is the page beside bars or other filled areas")
    if (late := _restart(figure, arms, calibration)) is not None:
        raise NotKaplanMeierError(panel, f"all curves begin, or start again, at time {late:.3g}, as in a landmark plot")
    if any(_goes_beyond(figure, arm.pixels, calibration) for arm in arms):
        raise NotKaplanMeierError(panel, "a curve rises beyond 1, as that of a cumulative hazard or of a mean count")
    starts = [float(calibration.survival(arm.pixels.y[0])) for arm in arms if arm.at_risk is None]
    if starts and len(starts) == len(arms) and max(starts) < LEAST_START:
        raise NotKaplanMeierError(panel, f"the highest curve begins at survival {max(starts):.2f}, not at 1")


def _goes_beyond(figure: Figure, curve: CurvePixels, calibration: Calibration) -> bool:
    """Tell whether the stroke of a curve that rises to 1 goes on above it."""
    if calibration.direction != "incidence" or float(calibration.survival(curve.y[-1])) > NONE_LEFT:
        return False
    edge = int(float(calibration.row(0.0)) - curve.width)
    rows = np.arange(edge - BEYOND, edge)
    if rows[0] <= calibration.plot_area.top:
        return False
    columns = np.arange(int(curve.x[-1]) - 1, int(curve.end + 3 * curve.width))
    pixels = figure.pixels[rows[:, None], columns.clip(0, figure.pixels.shape[1] - 1)].astype(np.float64)
    own = np.linalg.norm(pixels - np.array(curve.color, np.float64), axis=2) < NEAR_COLOR
    return bool(own.any(axis=1).all())


def _is_of_page(page: Floats, curve: CurvePixels) -> bool:
    """Tell whether a stroke has the color of the page around the plot."""
    return float(np.linalg.norm(np.array(curve.color) - page)) < SAME_PAGE


def inked_share(figure: Figure, page: Floats, curve: CurvePixels, reach: int) -> float:
    """Return the share of a curve's columns with ink of its color on its path, gaps of `reach` px on a side bridged."""
    columns = np.arange(int(np.ceil(curve.x[0])), int(min(curve.end, figure.pixels.shape[1])))
    if not columns.size:
        return 1.0
    colors = colors_along(figure, columns, curve.at(columns + 0.5), curve.width)
    inked = _of_stroke(colors, np.array(curve.color, np.float64), page).any(axis=1)
    return float((np.convolve(inked, np.ones(2 * reach + 1), "same") > 0.5).mean())


def _of_stroke(colors: Floats, own: Floats, page: Floats) -> Mask:
    """Tell which colors are a stroke's own, or what a translucent band over it makes of that."""
    way = own - page
    part = ((colors - page) @ way / max(1.0, float(way @ way))).clip(LEAST_SHADE, 1.0)
    return np.asarray(np.linalg.norm(colors - page - part[..., None] * way, axis=-1) < NEAR_COLOR)


def _restart(figure: Figure, arms: Sequence[Arm], calibration: Calibration) -> float | None:
    """Return the time up to which the paths of all curves run over the bare page, None where there is none."""
    if not any(arm.pixels.line_style == "solid" for arm in arms):  # dashes leave gaps
        return None
    width, breaks = calibration.plot_area.width, [longest_break(figure, arm.pixels, calibration) for arm in arms]
    ends = [gap.end for gap in breaks]
    if min(gap.width for gap in breaks) <= RESTART * width or max(ends) - min(ends) > SAME_TIME * width:
        return None
    return float(calibration.time(min(ends)))


def doubted(figure: Figure, arms: Sequence[Arm], calibration: Calibration) -> tuple[Arm, ...]:
    """Return arms with a doubt where a curve breaks off, ends too early, or falls as no Kaplan-Meier curve does."""
    out = []
    for arm in arms:
        others = [other.pixels for other in arms if other is not arm]
        dashes = dash_notes(figure, arm.pixels, others, calibration)
        out.append(replace(arm, notes=(*arm.notes, *_doubts(figure, arm, calibration), *dashes)))
    return tuple(out)


def dash_notes(
    figure: Figure, curve: CurvePixels, others: Sequence[CurvePixels], calibration: Calibration
) -> tuple[Note, ...]:
    """Return a doubt where a solid curve goes on along what may be the dashes of another one of its color."""
    if curve.line_style != "solid" or not any(o.line_style != "solid" and is_same_color(curve, o) for o in others):
        return ()
    gaps = [gap for gap in breaks_of(figure, curve, calibration) if gap.width >= LEAST_GAP]
    if len(gaps) < FEWEST_GAPS:
        return ()
    start, end = (float(calibration.time(place)) for place in (gaps[0].start, gaps[-1].end))
    return (CURVE_BROKEN.note(f"{len(gaps)} gaps as between dashes from time {start:.3g} to {end:.3g}"),)


def _doubts(figure: Figure, arm: Arm, calibration: Calibration) -> tuple[Note, ...]:
    breaks = break_notes(figure, arm, calibration) if arm.pixels.line_style == "solid" else ()
    return *end_notes(arm, calibration), *tail_notes(arm), *breaks, *slope_notes(figure, arm, calibration)


def end_notes(arm: Arm, calibration: Calibration) -> tuple[Note, ...]:
    """Return a doubt where a stroke ends inside the plot before the last patients that are printed as at risk."""
    if arm.at_risk is None:
        return ()
    area, time, end = calibration.plot_area, arm.at_risk.time, arm.curve.last_time
    late = (time > end + EARLY * area.width * calibration.time_per_pixel) & (arm.at_risk.count > 0)
    late &= time <= float(calibration.time(area.right))
    if not late.any() or arm.curve.leaves:
        return ()
    return (
        CURVE_ENDS_EARLY.note(f"at time {end:.3g}; {arm.at_risk.count[late][0]} are at risk at {time[late][0]:.3g}"),
    )


def tail_notes(arm: Arm) -> tuple[Note, ...]:
    """Return a doubt where the frame cuts a curve of which few patients are left."""
    if arm.at_risk is None or all(note.code != FOLLOW_UP_CUT.code for note in arm.curve.notes):
        return ()
    left = int(arm.at_risk.count[arm.at_risk.time <= arm.curve.last_time][-1:].sum())
    return (TAIL_UNSEEN.note(f"{left} at risk at the last time before it"),) if 0 < left <= FEW_LEFT else ()


def break_notes(figure: Figure, arm: Arm, calibration: Calibration) -> tuple[Note, ...]:
    """Return a doubt where the path of a solid curve runs over the bare page."""
    gap = longest_break(figure, arm.pixels, calibration)
    if gap.width <= LONGEST_BREAK * calibration.plot_area.width:
        return ()
    start, end = (float(calibration.time(place)) for place in (gap.start, gap.end))
    return (CURVE_BROKEN.note(f"no ink from time {start:.3g} to {end:.3g}"),)


def slope_notes(figure: Figure, arm: Arm, calibration: Calibration) -> tuple[Note, ...]:
    """Return a doubt where a curve falls along slopes, or more evenly than its patients can.

    The drop of one patient is at the least the n-th part of full survival, of n at the start.
    """
    fall = fall_of(figure, arm.pixels)
    if fall is None or fall.windows < FEWEST_WINDOWS:
        return ()
    full, n = 1 / calibration.survival_per_pixel, _patients(arm)
    if _slopes(fall, full / n if n else 0.0, arm.pixels.width):
        return (CURVE_SLOPES.note(f"{1 - fall.upright:.0%} of its fall shows no upright stroke"),)
    if n is None and fall.drop * MOST_PATIENTS < full:
        return (CURVE_SLOPES.note(f"it falls more evenly than that of {MOST_PATIENTS} patients"),)
    if n is not None and fall.drop * n < EVENER * full and not fall.upright >= LEAST_UPRIGHT:
        return (CURVE_SLOPES.note(f"it falls more evenly than that of {n} patients, which it has"),)
    return ()


def _patients(arm: Arm) -> int | None:
    return arm.n or (int(arm.at_risk.count.max()) if arm.at_risk is not None else None)


def _slopes(fall: Fall, least: float, width: float) -> bool:
    """Tell whether drops of a size, px, would show more ink: strokes round off the corners of small ones."""
    return fall.upright < min(LEAST_UPRIGHT, STEEPER * max(fall.jump, least) / width)
