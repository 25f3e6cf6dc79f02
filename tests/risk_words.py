"""Words of risk tables laid out by hand, and the axis above them: what the tests of the table read."""

from dataclasses import dataclass, field

import numpy as np

from kmrecon.digitize.calibration import axis_from_ticks
from kmrecon.types import Box, Calibration, Figure, Word

AREA = Box(200, 40, 920, 400)
REGION = Box(0, 0, 1000, 900)
HEIGHT, DIGIT = 14, 10  # px
FIGURE = Figure(np.full((900, 1000, 3), 255, np.uint8), "blank", "0" * 64)


def calibration(ticks=(0, 6, 12, 18, 24, 30, 36)):
    """Return an axis whose ticks stand evenly over the plot area."""
    places = np.linspace(AREA.left, AREA.right, len(ticks))
    y = axis_from_ticks("y", ((AREA.bottom, 0.0), (AREA.top, 1.0)))
    x = axis_from_ticks("x", tuple(zip(places.tolist(), map(float, ticks), strict=True)))
    return Calibration(AREA, x, y, percent=False, direction="survival")


def word(text, x, y, anchor="center"):
    """Return a word at a place, as wide as its characters are many."""
    width = DIGIT * len(text)
    left = {"center": x - width / 2, "left": x, "right": x - width}[anchor]
    return Word(text, Box(left, y - HEIGHT / 2, left + width, y + HEIGHT / 2))


def tick_words(axis, y=416):
    """Return the tick labels of an axis."""
    return [word(f"{tick.value:g}", tick.pixel, y) for tick in axis.ticks]


@dataclass
class Table:
    """A risk table to be laid out: rows of (label, texts); '' leaves a cell blank."""

    rows: list[tuple[str, list[str]]]
    times: list[float]
    heading: str = "Number at risk"
    top: float = 490.0
    pitch: float = 26.0
    anchor: str = "center"
    shift: float = 0.0
    label_above: bool = False
    extra: list[Word] = field(default_factory=list)

    def words(self, calibrated):
        """Return the words of the figure around and in the table."""
        found = [*tick_words(calibrated.x), word("Months since randomization", 560, 446), *self.extra]
        if self.heading:
            found.append(word(self.heading, 60, self.top - 30, "left"))
        y = self.top
        for label, texts in self.rows:
            if label:
                found.append(word(label, 200, y, "left") if self.label_above else word(label, 175, y, "right"))
                y += self.pitch if self.label_above else 0
            for time, text in zip(self.times, texts, strict=True):
                if text:
                    found.append(word(text, float(calibrated.x.pixel(time)) + self.shift, y, self.anchor))
            y += self.pitch
        return tuple(found)


@dataclass
class Look:
    """A second look that reads what the test says: `cells` by the word it covers, else the words themselves."""

    words: tuple[Word, ...]
    instead: dict[str, str] = field(default_factory=dict)  # what a cell is misread as
    region: bool = True

    def read_cells(self, boxes):
        """Return the word in each box."""
        return tuple(self._in(box) for box in boxes)

    def read_region(self, box):
        """Return the words in a part of the figure."""
        return tuple(w for w in self.words if box.contains(*w.box.center)) if self.region else ()

    def _in(self, box):
        inside = [w.text for w in self.words if box.contains(*w.box.center)]
        return self.instead.get(inside[0], inside[0]) if inside else ""
