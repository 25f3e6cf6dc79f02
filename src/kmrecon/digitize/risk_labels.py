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
LEAST_TINT = 0.2  # of what ink takes from the page, between the channels: colored text, not grey
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
    # What stands before a label is its key; what stands after it may be its own: "NTRK-".
    return " ".join(word.text for word in ordered).lstrip(" :-–—_|=+").rstrip(" :|")


def row_color(figure: Figure, row: TextRow, label: list[Word]) -> tuple[int, int, int] | None:
    """Return the color of a row's key, label or numbers; None where all are black or grey."""
    boxes = [word.box for word in label] + [cell.box for cell in row.cells]
    start = min((box.left for box in boxes), default=0.0)
    pieces = [_key_box(row, start), *([_around(label)] if label else []), *[cell.box for cell in row.cells[:3]]]
    for k, box in enumerate(pieces):
        color = _ink_color(figure, box, stroke=k == 0, height=row.height)
        if color is not None:
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
    """Return the color of the ink in a box, None of black or grey; of a stroke only where it is shaped like one."""
    ink = ink_in(figure.pixels, box)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return None
    if stroke and (columns.size < KEY_LENGTH * height or rows.size > KEY_HEIGHT * height + 1):
        return None
    left, top = max(0, int(np.floor(box.left))), max(0, int(np.floor(box.top)))
    cutting = figure.pixels[top : top + ink.shape[0], left : left + ink.shape[1]].astype(np.float64)
    # What the ink takes from the page, summed: the colored fringes of screen fonts cancel out.
    taken = (np.median(cutting[~ink], axis=0) if (~ink).any() else 255.0) - cutting[ink]
    hue = taken.sum(axis=0).clip(0)
    if hue.max() == 0 or (hue.max() - hue.min()) < LEAST_TINT * hue.max():
        return None
    strength = float(np.quantile(taken.max(axis=1), 0.9))
    red, green, blue = (255 - strength * hue / hue.max()).round().clip(0, 255).astype(int).tolist()
    return red, green, blue
