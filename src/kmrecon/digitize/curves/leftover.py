"""A plot and its curves in, a doubt out where ink that looks like a curve belongs to none."""

import numpy as np

from kmrecon.digitize.curves.colors import PAGE_CONTRAST, Mask, lengths, to_lab
from kmrecon.digitize.curves.plot import Plot
from kmrecon.digitize.curves.rest_limits import limits_in
from kmrecon.notes import CURVES_LOST, CURVES_UNTOLD, Note
from kmrecon.types import Bytes, CurvePixels

AROUND_CURVE = 9.0  # px beside a stroke that its marks and blurred edges cover, at least
MARK_SIZE = 4.0  # stroke widths: half the height of a mark
AT_FULL = 4.0  # px below full survival to which a frame, or a curve without an event, is drawn
UNTOLD_COLUMNS = 0.35  # share of the columns with curves in which foreign strokes make a doubt
MOST_LOST = 0.4  # share of the ink; of figures that were read right none left more than 0.25
LEAST_BEYOND = 0.025  # of the plot's width, after the end of all curves; of 590 figures read right none had as much
GUIDE_COLUMNS = 0.5  # share of its own length that a guide line shows at the least


def untold_ink(plot: Plot, around: Bytes, curves: tuple[CurvePixels, ...]) -> tuple[Note, ...]:
    """Return notes where strokes that no curve explains run through much of the plot, or are much of its ink.

    Parameters
    ----------
    plot : the cut part of the figure, curves falling
    around : (height, width, 3) the same without thin strokes
    curves : the curves read, in the plot's own pixels
    """
    lab = to_lab(around)
    ink = lengths(to_lab(plot.pixels) - lab) > PAGE_CONTRAST
    ink &= ~plot.other
    whole = ink.copy()
    for curve in curves:
        _rub_out(ink, curve)
    _rub_out_guides(ink)
    ink[: int(plot.full + AT_FULL)] = False
    beyond = _beyond(ink, curves)
    limits = limits_in(ink, plot.other | whole & ~ink, lab, curves, plot)
    ink &= ~limits
    lost = float(ink.sum()) / max(1, int((whole & ~limits).sum()))
    end = int(max((curve.end for curve in curves), default=plot.width))
    share = float(ink[:, :end].any(axis=0).mean()) if end > 0 else 0.0
    notes = []
    if share > UNTOLD_COLUMNS:
        notes.append(CURVES_UNTOLD.note(f"strokes that belong to no curve stand in {share:.0%} of the columns"))
    if beyond > LEAST_BEYOND * plot.width:
        notes.append(CURVES_UNTOLD.note(f"strokes go on for {beyond} px where all curves that were read have ended"))
    if lost > MOST_LOST:
        notes.append(CURVES_LOST.note(f"{lost:.0%} of the ink is of no curve"))
    return tuple(notes)


def _beyond(ink: Mask, curves: tuple[CurvePixels, ...]) -> int:
    """Return how many columns show ink after the end of all curves, no higher than one of them ends: a curve's own."""
    if not curves:
        return 0
    end, width = max(curve.end for curve in curves), max(curve.width for curve in curves)
    highest = min(float(curve.y[-1]) for curve in curves) - width
    return int(ink[max(0, int(highest)) :, int(end) :].any(axis=0).sum())


def _rub_out(ink: Mask, curve: CurvePixels) -> None:
    """Take away everything around one curve: its stroke, its drops and its marks."""
    reach = max(AROUND_CURVE, MARK_SIZE * curve.width)
    columns = np.arange(ink.shape[1])
    side = int(np.ceil(curve.width)) + 2
    first = curve.y[(np.searchsorted(curve.x, columns - side, side="right") - 1).clip(0)] - reach
    last = curve.y[(np.searchsorted(curve.x, columns + side, side="right") - 1).clip(0)] + reach
    rows = np.arange(ink.shape[0])[:, None]
    inside = columns <= curve.end + reach
    ink[(rows >= first) & (rows <= last) & inside] = False


def _rub_out_guides(ink: Mask) -> None:
    """Take away level lines that start at the y axis, and upright ones: guides at the median, not curves."""
    near = max(3, ink.shape[1] // 30)
    for row in np.flatnonzero(ink[:, :near].any(axis=1)):
        columns = np.flatnonzero(ink[row])
        if ink[row, : columns[-1] + 1].mean() >= GUIDE_COLUMNS / 2:
            ink[row] = False
    upright = ink.sum(axis=0) > 0.15 * ink.shape[0]
    ink[:, upright] = False
