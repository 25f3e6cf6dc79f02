"""Words placed as a figure prints them, and what is told of arms in a form that tests compare."""

from kmrecon.digitize.printed import read_printed
from kmrecon.types import Box, Word

REGION = Box(0, 0, 1000, 1000)
PLOT = Box(50, 0, 900, 600)


def placed(*rows, top=100.0, step=30.0):
    """Return words from (left, text) pairs, row under row, ten pixels a letter."""
    return [
        Word(text, Box(left, top + k * step, left + 10 * len(text), top + k * step + 16))
        for k, row in enumerate(rows)
        for left, text in row
    ]


def lines(*texts):
    """Return words that are lines of one text."""
    return placed(*([(100, text)] for text in texts))


def read(words, labels):
    """Return the statistics that words tell of arms."""
    return read_printed(words, REGION, labels, PLOT).values


def told(values):
    """Return what is told of single arms, not of their comparison."""
    return [(one.what, one.value, one.ci, one.arm) for one in values if one.what not in ("hr", "p")]
