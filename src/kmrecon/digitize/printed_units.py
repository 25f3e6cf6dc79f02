"""Words for units of time, in several languages, in; the letter of the unit, and times in another one, out."""

import re
from collections.abc import Sequence

from kmrecon.digitize.printed_text import Block
from kmrecon.types import Box

# English, German, French, Spanish, Italian, Portuguese.
WORDS = {
    "d": r"days?\b|tagen?\b|jours?\b|d[ií]as?\b|giorni\b",
    "w": r"weeks?\b|wochen?\b|semaines?\b|semanas?\b|settimane\b",
    "m": r"months?\b|monat(?:en?|s)?\b|mois\b|mes(?:es|i)?\b",
    "y": r"years?\b|jahren?\b|ans\b|a[ñn]os?\b|anni\b|anos\b",
}
SHORT = {"d": "", "w": r"|wks?\b", "m": r"|mos?\b\.?|m\b", "y": r"|yrs?\b\.?|y\b"}
UNIT = "|".join(WORDS[letter] + SHORT[letter] for letter in WORDS)
MONTHS = {"d": 12 / 365.25, "w": 12 * 7 / 365.25, "m": 1.0, "y": 12.0}


def letter_of(word: str) -> str:
    """Return the letter of a unit: d, w, m or y."""
    return next(k for k in WORDS if re.match(WORDS[k] + SHORT[k], word, re.IGNORECASE))


def in_unit(time: float, letter: str, unit: str) -> float:
    """Return a time in another unit; as it is where that is not known."""
    return time * (MONTHS[letter] / MONTHS[unit] if unit else 1.0)


def time_unit(blocks: Sequence[Block], plot_area: Box | None) -> str:
    """Return the letter of the unit that stands below the plot; '' where none, or several, do."""
    if plot_area is None:
        return ""
    below = " ".join(line.text for block in blocks for line in block.lines if line.box.center[1] >= plot_area.bottom)
    letters = {letter for letter, words in WORDS.items() if re.search(rf"\b(?:{words})", below, re.IGNORECASE)}
    return letters.pop() if len(letters) == 1 else ""
