"""Plots drawn stroke by stroke, every edge known to 1/8 px: what the tests of the digitizer read."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kmrecon.digitize.calibration import axis_from_ticks
from kmrecon.types import Box, Calibration, Figure, Word

FINE = 8  # parts of a pixel: all coordinates are multiples of 1/8 px
WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (150, 150, 150)
RED, BLUE, GREEN, ORANGE, PURPLE = (214, 39, 40), (31, 119, 180), (44, 160, 44), (255, 127, 14), (148, 103, 189)
AREA = Box(50, 10, 350, 210)
FRAME = Box(50, 2, 350, 210)  # a little room above full survival
LETTER, DIGIT = 12, 7  # px


@dataclass(frozen=True)
class StepLine:
    """A step line: ``y[k]`` holds from ``x[k]`` to ``x[k + 1]``, the last one to `end`, px."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    end: float
    width: float = 2.0

    def rectangles(self):
        """Return (left, top, right, bottom) of each level and each drop, corners filled."""
        half, ends = self.width / 2, (*self.x[1:], self.end)
        levels = list(zip(self.x, self.y, ends, strict=True))
        flat = [
            (a - half * (k > 0), y - half, b + half * (k < len(levels) - 1), y + half)
            for k, (a, y, b) in enumerate(levels)
        ]
        drops = [
            (x - half, min(up, low) - half, x + half, max(up, low) + half)
            for x, up, low in zip(self.x[1:], self.y, self.y[1:], strict=False)
        ]
        return flat + drops

    def at(self, x):
        """Return the center row at each column."""
        return np.asarray(self.y)[(np.searchsorted(self.x, x, side="right") - 1).clip(0)]


def covered(rectangles, shape):
    """Return the share of each pixel that rectangles cover together, (rows, columns)."""
    rows, columns = shape
    fine = np.zeros((rows * FINE, columns * FINE), bool)
    for box in rectangles:
        left, top, right, bottom = (max(0, round(side * FINE)) for side in box)
        fine[top:bottom, left:right] = True
    return fine.reshape(rows, FINE, columns, FINE).mean(axis=(1, 3))


class Sheet:
    """A picture to draw on."""

    def __init__(self, height=240, width=370, color=WHITE):
        self.image = np.full((height, width, 3), color, np.float64)

    def paint(self, rectangles, color):
        """Lay a color over rectangles, edges mixed with what lies below."""
        share = covered(rectangles, self.image.shape[:2])[..., None]
        self.image = (1 - share) * self.image + share * np.asarray(color, np.float64)
        return self

    def veil(self, rectangles, color, part):
        """Lay a translucent color over rectangles."""
        share = part * covered(rectangles, self.image.shape[:2])[..., None]
        self.image = (1 - share) * self.image + share * np.asarray(color, np.float64)
        return self

    def curve(self, line, color=BLACK, dash=None):
        """Draw a step line, in dashes of (on, off) px where given."""
        boxes = line.rectangles()
        return self.paint(boxes if dash is None else dashed(boxes, *dash), color)

    def marks(self, line, places, color=BLACK, reach=4.0, width=1.0):
        """Draw upright censoring ticks through a step line."""
        rows = line.at(places)
        return self.paint(
            [(x - width / 2, y - reach, x + width / 2, y + reach) for x, y in zip(places, rows, strict=True)], color
        )

    def circles(self, line, places, color=BLACK, radius=4.0, rim=1.5):
        """Draw open circles, white inside, on a step line, each over the one before."""
        y, x = np.mgrid[: self.image.shape[0], : self.image.shape[1]] + 0.5
        for place, row in zip(places, line.at(places), strict=True):
            away = np.hypot(x - place, y - row)
            for size, paint in ((radius, color), (radius - rim, WHITE)):
                share = np.clip(size - away + 0.5, 0, 1)[..., None]
                self.image = (1 - share) * self.image + share * np.asarray(paint, np.float64)
        return self

    def rings(self, line, places, color=BLACK, radius=8.0, rim=1.5):
        """Draw open circles on a step line that shows through them."""
        y, x = np.mgrid[: self.image.shape[0], : self.image.shape[1]] + 0.5
        for place, row in zip(places, line.at(places), strict=True):
            away = np.hypot(x - place, y - row)
            share = (np.clip(radius - away + 0.5, 0, 1) * np.clip(away - (radius - rim) + 0.5, 0, 1))[..., None]
            self.image = (1 - share) * self.image + share * np.asarray(color, np.float64)
        return self

    def axes(self, area=AREA, sides="lb", x_ticks=(), y_ticks=(), color=BLACK, width=1.0, tick=5.0):
        """Draw the lines around a plot (letters of left, bottom, right, top) and the strokes of its ticks outside."""
        lines = {
            "l": (area.left - width, area.top - width, area.left, area.bottom + width),
            "b": (area.left - width, area.bottom, area.right + width, area.bottom + width),
            "r": (area.right, area.top - width, area.right + width, area.bottom + width),
            "t": (area.left - width, area.top - width, area.right + width, area.top),
        }
        half = width / 2
        ticks = [(x - half, area.bottom + width, x + half, area.bottom + width + tick) for x in x_ticks]
        ticks += [(area.left - width - tick, y - half, area.left - width, y + half) for y in y_ticks]
        return self.paint([lines[side] for side in sides] + ticks, color)

    @property
    def pixels(self):
        return np.rint(self.image).astype(np.uint8)

    @property
    def figure(self):
        return Figure(self.pixels, "drawn", "0" * 64)


def dashed(rectangles, on, off):
    """Return the pieces of the level rectangles that dashes leave, and the upright ones whole."""
    pieces = []
    for left, top, right, bottom in rectangles:
        starts = np.arange(left, right, on + off) if right - left > bottom - top else [left]
        ends = np.minimum(starts + on, right) if len(starts) > 1 else [right]
        pieces += [(start, top, end, bottom) for start, end in zip(starts, ends, strict=True)]
    return pieces


def dashed_along(line, on, off):
    """Return the pieces that dashes leave of a step line, level and upright, cut off square: as R draws them."""
    half = line.width / 2
    corners = list(zip((line.x[0], *np.repeat(line.x[1:], 2), line.end), np.repeat(line.y, 2), strict=True))
    pieces, at = [], 0.0
    for (x, y), (across, down) in pairwise(corners):
        length = (across - x) + abs(down - y)
        for start in np.arange(0, at + length, on + off):
            first, last = max(start, at) - at, min(start + on, at + length) - at
            level = (x + first, y - half, x + last, y + half)
            pieces += [level if down == y else (x - half, y + first, x + half, y + last)] if last > first else []
        at += length
    return pieces


def calibration(area=AREA, last=30.0, lowest=0.0, percent=False, direction="survival"):
    """Return axes from time 0 at the left to `last` at the right, survival 1 at the top to `lowest` at the bottom."""
    full = 100.0 if percent else 1.0
    x = axis_from_ticks("x", ((area.left, 0.0), (area.right, last)))
    y = axis_from_ticks("y", ((area.bottom, lowest * full), (area.top, full)))
    return Calibration(area, x, y, percent, direction)


def framed(**how):
    """Return the same axes in a plot area with room above full survival."""
    lines = calibration(**how)
    return Calibration(FRAME, lines.x, lines.y, lines.percent, lines.direction)


def framed_sheet(page=WHITE):
    """Return a picture with the two axis lines of that plot."""
    return Sheet(250, 370, page).axes(FRAME)


def word(text, x, y, anchor="center"):
    """Return a word at a place, as wide as its characters are many."""
    width = DIGIT * len(text)
    left = {"center": x - width / 2, "left": x, "right": x - width}[anchor]
    return Word(text, Box(left, y - LETTER / 2, left + width, y + LETTER / 2))


def axis_words(area, x_values, y_values, gap=8.0):
    """Return the tick labels of a plot whose values stand evenly from side to side."""
    xs = np.linspace(area.left, area.right, len(x_values))
    ys = np.linspace(area.bottom, area.top, len(y_values))
    below = [word(text, x, area.bottom + gap + LETTER / 2) for text, x in zip(x_values, xs.tolist(), strict=True)]
    beside = [word(text, area.left - gap, y, "right") for text, y in zip(y_values, ys.tolist(), strict=True)]
    return below + beside
