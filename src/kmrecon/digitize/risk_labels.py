"""The text of a risk table: what a row counts, whose it is, which color it has."""

import re
from typing import Literal

import cv2
import numpy as np

from kmrecon.digitize.risk_cells import TextRow
from kmrecon.digitize.word_ink import Mask, corner, ink_in
from kmrecon.types import Box, Figure, Floats, Ints, Word

Kind = Literal["at risk", "events", "censored"]

AT_RISK = re.compile(
    r"\bat[\s-]*risk|\bunter\s+risiko|\brisk\s*set|\bn\.?\s*risk\b|\batrisk|\bunder\s*observation|\bno\.?\s*risk",
    re.IGNORECASE,
)
CENSORED = re.compile(r"censor|\bcens\b|\bzensiert", re.IGNORECASE)
EVENTS = re.compile(
    r"\bevents?\b(?![\s-]*free)|\bdeaths?\b|\bn\.event|\bno\.?\s*of\s*events|\bereignisse?\b", re.IGNORECASE
)
# What a heading may call its events; an arm may be called so, too.
FAILURES = re.compile(r"\b(?:failure|relapse|recurrence|progression)s?\b(?![\s-]*free)", re.IGNORECASE)
SHARES = re.compile(r"percent|proportion|^\s*%", re.IGNORECASE)
LEAST_TINT = 0.2  # of what ink takes from the page, between the channels: colored text, not grey
KEY_CHROMA = 60  # of 255 between the channels of a key's color
# In heights of the text:
KEY_REACH = 14.0  # how far left of a row's text its key is looked for
KEY_OFF = 0.35  # and how far off its line
KEY_WIDTH, KEY_HEIGHT = 0.6, 1.1  # at least so wide, at most so high
KEY_FILLED = 0.6  # share of its box: letters fill less
LINE_WIDTH, LINE_HEIGHT = 1.2, 0.4  # of a key without color: a line, no letter and no dash between words
CORE = 0.75  # of a key's contrast: its pixels that show its color
LINE_DARK = 25  # of 255 by which such a line differs from the page


def kind_of(text: str) -> Kind | None:
    """Return what a label or a heading says that is counted, None where it says nothing of it."""
    if AT_RISK.search(text):
        return "at risk"
    if CENSORED.search(text):
        return "censored"
    return "events" if EVENTS.search(text) else None


def of_shares(heading: str) -> bool:
    """Tell whether a heading announces shares of the patients instead of their numbers: 'Percentage at risk'."""
    return bool(SHARES.search(heading)) and not re.search(r"number|\bn\b|\bno\b", heading, re.IGNORECASE)


def bracket_kind(heading: str) -> Kind | None:
    """Return what the numbers in brackets count, by the heading: 'Number at risk (number censored)'."""
    if CENSORED.search(heading):
        return "censored"
    return "events" if EVENTS.search(heading) or FAILURES.search(heading) else None


def joined(words: list[Word]) -> str:
    """Return the words as one label, line by line."""
    if not words:
        return ""
    height = float(np.median([word.box.height for word in words]))
    ordered = sorted(words, key=lambda word: (round(word.box.center[1] / (0.7 * height)), word.box.left))
    # What stands before a label is its key; what stands after it may be its own: "NTRK-".
    return " ".join(word.text for word in ordered).lstrip(" :-–—_|=+").rstrip(" :|")


def row_color(figure: Figure, row: TextRow, label: list[Word]) -> tuple[int, int, int] | None:
    """Return the color of a row's key, be it grey, or that of its label or numbers where one of them has a hue."""
    texts = [[word.box for word in label], *[[cell.box] for cell in row.cells[:3]]]
    start = min((box.left for boxes in texts for box in boxes), default=0.0)
    colors = [_key_color(figure, row, start), *[ink_color(figure, _around(boxes)) for boxes in texts if boxes]]
    return next((color for color in colors if color is not None), None)


def _key_color(figure: Figure, row: TextRow, start: float) -> tuple[int, int, int] | None:
    """Return the color of the dash or square that stands left of a row's text, None where none does."""
    height = row.height
    strip = Box(max(0.0, start - KEY_REACH * height), max(0.0, row.y - height), start - 0.1 * height, row.y + height)
    left, top = int(strip.left), int(strip.top)
    cutting = figure.pixels[top : int(strip.bottom), left : max(left, int(strip.right))]
    if not cutting.size:
        return None
    values = cutting.astype(np.int16)
    away = np.abs(values - np.median(values.reshape(-1, 3), axis=0)).max(axis=2)
    colored, dark = np.ptp(values, axis=2) >= KEY_CHROMA, away >= LINE_DARK
    for inked, size in ((colored, (KEY_WIDTH, KEY_HEIGHT)), (dark, (LINE_WIDTH, LINE_HEIGHT))):
        own = _largest_key(inked, row.y - top, height, size)
        if own is not None:
            core = own & (away >= CORE * away[own].max())  # a thin line is pale at its edges
            red, green, blue = np.median(cutting[core], axis=0).astype(int).tolist()
            return red, green, blue
    return None


def _largest_key(inked: Mask, y: float, height: float, size: tuple[float, float]) -> Mask | None:
    """Return the pixels of the largest piece of ink that may be a key of a row, None where there is none."""
    count, labels, stats, centers = cv2.connectedComponentsWithStats(inked.astype(np.uint8))
    keys = [k for k in range(1, count) if _is_key(stats[k], centers[k], y, height, size)]
    return labels == max(keys, key=lambda k: int(stats[k][cv2.CC_STAT_AREA])) if keys else None


def _is_key(stats: Ints, center: Floats, y: float, height: float, size: tuple[float, float]) -> bool:
    """Tell whether ink stands on a row, at least and at most as wide and high as a key (text heights)."""
    wide, high = stats[cv2.CC_STAT_WIDTH], stats[cv2.CC_STAT_HEIGHT]
    filled = stats[cv2.CC_STAT_AREA] / (wide * high)
    level = abs(center[1] - y) <= KEY_OFF * height
    return bool(level and wide >= size[0] * height and high <= size[1] * height and filled >= KEY_FILLED)


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes)
    )


def ink_color(figure: Figure, box: Box) -> tuple[int, int, int] | None:
    """Return the color of the ink in a box, None of black or grey."""
    shade = ink_shade(figure, box)
    if shade is None:
        return None
    taken = 255 - np.array(shade)
    return shade if taken.max() - taken.min() >= LEAST_TINT * taken.max() else None


def ink_shade(figure: Figure, box: Box) -> tuple[int, int, int] | None:
    """Return the color of the ink in a box on white paper, None where there is none."""
    ink = ink_in(figure.pixels, box)
    if not ink.any():
        return None
    left, top = corner(box)
    cutting = figure.pixels[top : top + ink.shape[0], left : left + ink.shape[1]].astype(np.float64)
    # What the ink takes from the page, summed: the colored fringes of screen fonts cancel out.
    taken = (np.median(cutting[~ink], axis=0) if (~ink).any() else 255.0) - cutting[ink]
    hue = taken.sum(axis=0).clip(0)
    if hue.max() == 0:
        return None
    strength = float(np.quantile(taken.max(axis=1), 0.9))
    red, green, blue = (255 - strength * hue / hue.max()).round().clip(0, 255).astype(int).tolist()
    return red, green, blue
