"""Words without a plot in, the reason out: a logarithmic axis, one that does not start at 0, a picture on its
side, or text alone."""

from collections.abc import Sequence
from itertools import product

from kmrecon.digitize.page_text import text_blocks
from kmrecon.digitize.panels import FEWEST_LABELS, fit_of, regular_lines, room_beside
from kmrecon.digitize.tick_labels import POWER, LabelLine, label_columns, label_rows, parse_logarithm
from kmrecon.errors import LateAxisError, LogarithmicAxisError, NoPlotError, SidewaysError, TextOnlyError
from kmrecon.types import Box, Word

MINUS = "-–—−"  # no logarithm is of what stands below 0
FEWEST_POWERS = 2  # labels: powers of ten are no chance
LEAST_SPAN = 0.6  # decades: of less the labels of a straight axis look alike
TEXT_ONLY = 0.8  # share of the words that stand in paragraphs
SIDEWAYS, FEWEST_SIDEWAYS = 0.5, 6  # share and number of the words: of an upright picture only axis titles stand so
AT_CORNER = 0.5  # of the distance of two labels: a first one nearer to the y labels stands where the axis starts


def no_plot_error(words: Sequence[Word], page: Box, told: str = "") -> NoPlotError:
    """Return the error that tells why no plot was found; `told` is the one axis that was given by hand, if one was."""
    rows, columns = regular_lines(words)
    bent_rows = _logarithmic(label_rows(words, parse_logarithm))
    bent_columns = _logarithmic(label_columns(words, parse_logarithm))
    for x, y in product([*rows, *bent_rows], [*columns, *bent_columns]):
        if fit_of(x, y, page, max(0.0, room_beside(x, y))) is None:
            continue
        for name, line, bent in (("y", y, bent_columns), ("x", x, bent_rows)):
            if line in bent:
                return LogarithmicAxisError(name, tuple(label.text for label in line.labels))
        if _starts_late(x, y):
            return LateAxisError(x.labels[0].value)
    if not words:
        return NoPlotError("no words read: the picture may be blank, or its text too small")
    sideways = sum(word.turned for word in words)
    if sideways >= max(FEWEST_SIDEWAYS, SIDEWAYS * len(words)):
        return SidewaysError(len(words), sideways)
    return TextOnlyError(len(words)) if _is_text(words, page) else NoPlotError(f"{len(words)} words read", told)


def _is_text(words: Sequence[Word], page: Box) -> bool:
    """Tell whether nearly all words are those of paragraphs."""
    blocks = text_blocks(words, page)
    inside = sum(any(block.contains(*word.box.center) for block in blocks) for word in words)
    return inside > TEXT_ONLY * len(words)


def _logarithmic(lines: Sequence[LabelLine]) -> list[LabelLine]:
    """Return the lines whose labels cannot be those of a straight axis."""
    positive = [line for line in lines if not any(label.text.strip()[0] in MINUS for label in line.labels)]
    return [line for line in positive if _decades(line) > LEAST_SPAN and len(line.labels) >= _needed(line)]


def _needed(line: LabelLine) -> int:
    powers = sum(bool(POWER.fullmatch(label.text.strip())) for label in line.labels)
    return FEWEST_POWERS if powers >= FEWEST_POWERS else FEWEST_LABELS


def _decades(line: LabelLine) -> float:
    values = [label.value for label in line.labels]
    return max(values) - min(values)


def _starts_late(x: LabelLine, y: LabelLine) -> bool:
    """Tell whether an x axis starts at a value above 0, beside the y axis."""
    first, second = x.labels[:2]
    return first.value > 0 and room_beside(x, y) < AT_CORNER * (second.center - first.center)
