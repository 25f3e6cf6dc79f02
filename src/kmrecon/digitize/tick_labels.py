"""Words in, rows and columns of tick labels out: numbers that stand evenly along a line."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from kmrecon.digitize.labels_joined import labels_of
from kmrecon.digitize.printed_units import UNIT
from kmrecon.types import Box, Word

# A narrow percent sign is read as "%6", too.
NUMBER = re.compile(r"^([1-9]\d{0,2}(?:,\d{3})+|\d*)(?:\.(\d+))?(?:%\d?)?$")
# What engines put for a digit, a sign or a decimal mark, and what of a tick stroke they glue to a label.
LOOKALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "·": ".", "•": ".", "–": "-", "—": "-", "−": "-"})
SAME_ROW = 0.5  # of a number's height, between its center and that of a label
FEWEST_IN_ROW = 2  # numbers behind the first one of a row of a table
MOST_SPACING = 2.5  # of the usual distance of two labels: one between them may have been missed
FEWEST_TO_CUT = 4  # labels
MOST_PERCENT = 110  # on a survival axis
READ_PERCENT = "96"  # what small percent signs are read as
TICK_DASHES = "-_|+'`~:;*= "
EXPONENTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻°", "0123456789-0")
POWER = re.compile(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻°]+|-\d)")  # of ten, as text holds it and engines read it

TIMED = re.compile(rf"(\d+(?:[.,]\d+)?)\s?(?:{UNIT}|mths?\.?|[dw])", re.IGNORECASE)  # "6 mo", "2 years", "12M"
FEWEST_TIMED = 3  # labels of a row with units: two times may stand in a sentence

Reader = Callable[[str], float | None]

STRAY = 0.3  # of a step between labels by which a number is off their line


@dataclass(frozen=True, slots=True)
class Label:
    """A number printed beside an axis."""

    value: float
    center: float  # px, along the axis
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class LabelLine:
    """Tick labels of one axis: their values run evenly along a row (x) or a column (y)."""

    labels: tuple[Label, ...]  # in the order of their pixels
    scale: float  # value per pixel, from the labels' centers
    origin: float

    @property
    def box(self) -> Box:
        """The rectangle around all labels."""
        boxes = [label.box for label in self.labels]
        return Box(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )

    @property
    def span(self) -> tuple[float, float]:
        """First and last label's center along the axis, px."""
        return self.labels[0].center, self.labels[-1].center


def parse_number(text: str) -> float | None:
    """Return the number that a tick label shows, None where it shows none."""
    clean = text.strip().translate(LOOKALIKES).strip(TICK_DASHES)
    clean = re.sub(r"^(0),(\d+)(%?)$|^(\d+),(\d{1,2}|\d{4,})(%?)$", r"\1\4.\2\5\3\6", clean)  # decimal comma
    match = NUMBER.match(clean)
    if not match or not (match[1] or match[2]):
        return None
    return float(f"{(match[1] or '0').replace(',', '')}.{match[2] or '0'}")


def parse_logarithm(text: str) -> float | None:
    """Return the logarithm, to the base of ten, of the number or the power of ten that a tick label shows."""
    if power := POWER.fullmatch(text.strip()):
        return float(power[1].translate(EXPONENTS))
    value = parse_number(text)
    return float(np.log10(value)) if value else None


def label_rows(words: Sequence[Word], read: Reader = parse_number) -> list[LabelLine]:
    """Return the rows of numbers that rise evenly to the right: candidates for an x axis."""
    # Labels may be turned, and of turned numbers of two digits some are read upright.
    labels = [_label(part, read, along_x=True) for word in words for part in labels_of(word)]
    return _rows(labels)


def timed_rows(words: Sequence[Word]) -> list[LabelLine]:
    """Return the rows of times that name their unit and rise evenly to the right."""
    rows = _rows(_label(word, _parse_timed, along_x=True) for word in words)
    return [row for row in rows if len(row.labels) >= FEWEST_TIMED]


def _rows(labels: Iterable[Label | None]) -> list[LabelLine]:
    rows = _groups([label for label in labels if label], lambda box: box.center[1], lambda box: box.height)
    return [line for row in rows for line in _even_lines(row, rising=True)]


def _parse_timed(text: str) -> float | None:
    """Return the time of a label that names its unit; 0 is one in any."""
    found = TIMED.fullmatch(text.strip())
    value = parse_number(found[1] if found else text)
    return value if found or value == 0 else None


def label_columns(words: Sequence[Word], read: Reader = parse_number) -> list[LabelLine]:
    """Return the columns of numbers that fall evenly downwards: candidates for a y axis."""
    # Numbers of two digits are as high as wide: of a column that reads upwards some come out upright.
    labels = [label for word in words if (label := _label(word, read, along_x=False))]
    found = []
    for anchor in (lambda box: box.right, lambda box: box.center[0]):
        columns = _groups(labels, anchor, lambda box: min(box.height, box.width) * 1.2)
        found += [line for column in columns for line in _even_lines(column, rising=False)]
    return _without_subsets(found)


def _label(word: Word, read: Reader = parse_number, *, along_x: bool) -> Label | None:
    value = read(word.text)
    if value is None:
        return None
    if not along_x and value > MOST_PERCENT and word.text.endswith(READ_PERCENT):
        value = read(word.text[: -len(READ_PERCENT)]) or value
    return Label(value, word.box.center[0 if along_x else 1], word.box, word.text)


def _groups(
    labels: Iterable[Label], anchor: Callable[[Box], float], reach: Callable[[Box], float]
) -> list[list[Label]]:
    """Gather labels whose anchors lie within half of their reach from the next: some boxes hold a tick as well."""
    groups: list[list[Label]] = []
    for label in sorted(labels, key=lambda item: anchor(item.box)):
        if groups and anchor(label.box) - anchor(groups[-1][-1].box) <= 0.5 * reach(label.box):
            groups[-1].append(label)
        else:
            groups.append([label])
    return groups


def _even_lines(labels: list[Label], *, rising: bool) -> list[LabelLine]:
    """Return the sets of labels whose values are linear in their pixels, the largest first."""
    left, lines = sorted(labels, key=lambda item: item.center), []
    while len(left) >= 2:
        best = _largest_even(left, rising=rising)
        if len(best) < 2:
            break
        lines.append(_line(best))
        left = [label for label in left if label not in best]
    return lines


def _largest_even(labels: list[Label], *, rising: bool) -> list[Label]:
    best: list[Label] = []
    for one, two in combinations(labels, 2):
        distance = two.center - one.center
        scale = (two.value - one.value) / distance if distance > 0 else 0.0
        if (scale > 0) is not rising or scale == 0:
            continue
        inside = [k for k in labels if abs((k.value - one.value) / scale - (k.center - one.center)) <= _slack(k)]
        inside = [k for i, k in enumerate(inside) if k.value not in {j.value for j in inside[:i]}]
        if _weight(inside) > _weight(best):
            inside = max(_runs(inside), key=_weight)
        if _weight(inside) > _weight(best):
            best = inside
    return best


def _runs(labels: list[Label]) -> list[list[Label]]:
    """Return labels cut where they stand too far apart for one axis: there another plot's begin."""
    if len(labels) < FEWEST_TO_CUT:
        return [labels]
    gaps = np.diff([label.center for label in labels])
    cuts = [0, *(np.flatnonzero(gaps > MOST_SPACING * np.median(gaps)) + 1).tolist(), len(labels)]
    return [labels[a:b] for a, b in pairwise(cuts)]


def _weight(labels: list[Label]) -> tuple[int, float]:
    return len(labels), (labels[-1].center - labels[0].center if labels else 0.0)


def _slack(label: Label) -> float:
    """How far a label's center may lie off its tick, px: engines' boxes are loose by some of a letter."""
    return 2.0 + 0.35 * min(label.box.height, label.box.width)


def _line(labels: list[Label]) -> LabelLine:
    scale, origin = np.polyfit([k.center for k in labels], [k.value for k in labels], 1)
    return LabelLine(tuple(labels), float(scale), float(origin))


def _without_subsets(lines: list[LabelLine]) -> list[LabelLine]:
    kept: list[LabelLine] = []
    for line in sorted(lines, key=lambda item: -len(item.labels)):
        if not any(set(line.labels) <= set(other.labels) for other in kept):
            kept.append(line)
    return kept


def strays_of(
    x: LabelLine, y: LabelLine, words: Sequence[Word], region: Box
) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """Return the numbers that stand among the labels of two axes, or after those of x, and off their line."""
    inside = [word for word in words if region.contains(*word.box.center) and not word.turned]
    row = [
        label
        for whole in inside
        for word in labels_of(whole)
        if abs(word.box.center[1] - x.box.center[1]) <= 0.5 * x.labels[0].box.height
        and word.box.center[0] > x.box.left
        and (label := _label(word, along_x=True))
    ]
    column = [
        label
        for word in inside
        if abs(word.box.right - y.box.right) <= 0.5 * y.labels[0].box.height
        and y.box.top < word.box.center[1] < y.box.bottom
        and (label := _label(word, along_x=False))
    ]
    return _off_line(x, row), _off_line(y, column)


def heads_rows(column: LabelLine, words: Sequence[Word], right: float) -> bool:
    """Tell whether most labels of a column begin rows of numbers, as those of a table do, and no axis."""
    numbers = [word.box for word in words if not word.turned and parse_number(word.text) is not None]
    within = [box for box in numbers if column.box.right < box.center[0] <= right + box.width]

    def begins(label: Label) -> bool:
        level = [box for box in within if abs(box.center[1] - label.center) < SAME_ROW * box.height]
        return len(level) >= FEWEST_IN_ROW

    return 2 * sum(map(begins, column.labels)) > len(column.labels)


def _off_line(line: LabelLine, found: Sequence[Label]) -> tuple[Label, ...]:
    step = float(np.median(np.abs(np.diff([label.value for label in line.labels]))))
    own = [label.box for label in line.labels]
    off = [label for label in found if abs(line.origin + line.scale * label.center - label.value) > STRAY * step]
    return tuple(label for label in off if label.box not in own)
