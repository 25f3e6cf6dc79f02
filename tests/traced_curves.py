"""Curves that are traced in drawn plots, and how far they are from the truth."""

import cv2
import numpy as np
import pytest

from drawn_plots import StepLine, framed
from kmrecon.digitize.curves.find import find_curves
from kmrecon.types import Figure

HIGH = StepLine((50.0, 110.25, 180.5, 260.75), (10.0, 22.5, 41.25, 60.125), 340.0)
LOW = StepLine((50.0, 90.5, 140.25, 200.0, 290.375), (10.0, 40.25, 80.5, 120.0, 150.25), 330.0)


def traced(picture, words=(), method="color", direction="survival", **how):
    return find_curves(picture.figure, framed(**how), words, direction, method)[1]


def traced_in_jpeg(picture, quality, words=()):
    """Return the curves of a picture that was packed as a JPEG: colors at half the resolution."""
    packed = cv2.imencode(".jpg", picture.pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    figure = Figure(cv2.imdecode(packed, cv2.IMREAD_COLOR)[:, :, ::-1], "drawn", "0" * 64)
    return find_curves(figure, framed(), words, "survival")[1]


def off(curve, line):
    """Return how far a curve is from the truth at most, px, its drops left out."""
    columns = np.arange(np.ceil(line.x[0]) + 2, np.floor(line.end) - 2) + 0.5
    clear = np.abs(columns[:, None] - np.array(line.x)).min(axis=1) > line.width / 2 + 1.5
    return np.nanmax(np.abs(curve.at(columns) - line.at(columns))[clear])


def assert_found(curves, lines, levels=0.3, ends=1.5):
    assert len(curves) == len(lines)
    for curve, line in zip(curves, lines, strict=True):
        assert off(curve, line) <= levels  # px
        assert curve.end == pytest.approx(line.end, abs=ends)


def notes(curves):
    return {note.code for curve in curves for note in curve.notes}
