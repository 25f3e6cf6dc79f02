"""The text of a risk table: what a row counts, whose it is, which color it has."""

import re
from typing import Literal

import numpy as np

from kmrecon.digitize.risk_cells import TextRow
from kmrecon.digitize.word_ink import ink_in
from kmrecon.types import Box, Figure, Word

Kind = Literal["at risk", "events", "censored"]

AT_RISK = re.compile(
    r"\bat[\s-]*risk|\brisk\s*set|\bn\.?\s*risk\b|\batrisk|\bunder\s*observation|\bno\.?\s*risk", re.IGNORECASE
)
CENSORED = re.compile(r"censor", re.IGNORECASE)
EVENTS = re.compile(r"\bevents?\b|\bdeaths?\b|\bn\.event|\bno\.?\s*of\s*events", re.IGNORECASE)
LEAST_CHROMA = 48  # of 255 between the strongest and the weakest channel of colored text
KEY_LENGTH = 1.2  # of the text's height: a stroke beside a row at least this long is its key
KEY_HEIGHT = 0.45  # of the text's height: and at most this high


def kind_of(text: str) -> Kind | None:
    """Return what a label or a heading says that is counted, None where it says nothing of it."""
    if AT_RISK.search(text):
        return "at risk"
    if CENSORED.search(text):
        return "censored"
    return "events" if EVENTS.search(text) else None


def bracket_kind(heading: str) -> Kind | None:
    """Return what the numbers in brackets count, by the heading: 'Number at risk (number censored)'."""
    if CENSORED.search(heading):
        return "censored"
    return "events" if EVENTS.search(heading) else None


def joined(words: list[Word]) -> str:
    """Return the words as one label, line by line."""
    if not words:
        return ""
    height = float(np.median([word.box.height for word in words]))
    ordered = sorted(words, key=lambda word: (round(word.box.center[1] / (0.7 * height)), word.box.left))
    return " ".join(word.text for word in ordered).strip(" :-–—_|=")


def row_color(figure: Figure, row: TextRow, label: list[Word]) -> tuple[int, int, int] | None:
    """Return the color of a row's key, label or numbers; None where all are black or grey."""
    boxes = [word.box for word in label] + [cell.box for cell in row.cells]
    start = min((box.left for box in boxes), default=0.0)
    pieces = [_key_box(row, start), *([_around(label)] if label else []), *[cell.box for cell in row.cells[:3]]]
    for k, box in enumerate(pieces):
        color = _ink_color(figure, box, stroke=k == 0, height=row.height)
        if color is not None and max(color) - min(color) >= LEAST_CHROMA:
            return color
    return None


def _key_box(row: TextRow, start: float) -> Box:
    """The place left of a row's text where its key would stand."""
    return Box(
        max(0.0, start - 6 * row.height), row.y - 0.6 * row.height, start - 0.1 * row.height, row.y + 0.6 * row.height
    )


def _around(words: list[Word]) -> Box:
    boxes = [word.box for word in words]
    return Box(
        min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes)
    )


def _ink_color(figure: Figure, box: Box, *, stroke: bool, height: float) -> tuple[int, int, int] | None:
    """Return the color of the strongest ink in a box; of a stroke only where it is shaped like one."""
    ink = ink_in(figure.pixels, box)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return None
    if stroke and (columns.size < KEY_LENGTH * height or rows.size > KEY_HEIGHT * height + 1):
        return None
    left, top = max(0, int(np.floor(box.left))), max(0, int(np.floor(box.top)))
    colors = figure.pixels[top : top + ink.shape[0], left : left + ink.shape[1]][ink].astype(np.int16)
    # Thin letters are mixed with the page: their purest pixels are the ones farthest from white.
    strength = (255 - colors).max(axis=1)
    pure = colors[strength >= np.quantile(strength, 0.8)]
    red, green, blue = np.median(pure, axis=0).astype(int).tolist()
    return red, green, blue
