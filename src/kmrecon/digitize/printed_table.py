"""Words in, what a small table in the plot tells out: a row an arm or a comparison, a column a statistic."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kmrecon.digitize.printed_labels import arm_of, contrast, folded
from kmrecon.digitize.printed_numbers import NUMBER, decimals_of, plain
from kmrecon.digitize.printed_ratio import LOG_RANK, model_of
from kmrecon.digitize.printed_text import around
from kmrecon.digitize.printed_units import in_unit
from kmrecon.types import Box, PrintedValue, Word

HEADERS = {
    "n": re.compile(r"n|no|patients|number|total"),
    "events of n": re.compile(r"(?:no of )?(?:events?|deaths?) (?:n|no|patients|total)(?: [a-z]+)*"),
    "events": re.compile(r"events?|deaths?"),
    "median": re.compile(r"median(?: 95 c.| [a-z]+)*"),
    "hr": re.compile(
        r"(?:(?:un)?(?:adj(?:usted)?|stratified) |multivaria(?:te|ble) |a)?(?:hazard ratio|hr)(?: 95 c.| [a-z]+)*"
    ),
    "ci": re.compile(r"95 c.{1,2}|95|c[il1]"),
    "p": re.compile(r"p(?: [a-z]+)*"),
    "survival": re.compile(r"(\d+) ?(?:year|yr|month|mo)s?"),
}
SAME_LINE = 0.6  # of a word's height between the centers of words of one line
PHRASE_GAP = 0.5  # of a word's height between words of one header
HEADER_LINES = 2.5  # heights that the headers of one table lie apart: some stand over others
ROW_STEP = 3.5  # heights between the rows of a table
TIME = rf"(?:{NUMBER}|NR|NE|NA)"
OPEN = re.compile(r"(?<=\S)(?=[(\[])")
OF = re.compile(r"(\d+)\s*/\s*(\d+)")
VALUE = re.compile(rf"\d+\s*/\s*\d+|[(\[]?\s*{TIME}\s*[)\],;]?|[(\[]?{TIME}\s*-\s*{TIME}[)\]]?|<\s*{NUMBER}")
INTERVAL = re.compile(rf"({TIME})\s*(?:-+|to|,|;)\s*({TIME})")
FIRST = re.compile(rf"(<?)\s*({TIME})")


@dataclass(frozen=True, slots=True)
class Column:
    """A statistic of a table and where its numbers stand."""

    what: str
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of a table tells: the text of its cells by column, and where they stand."""

    label: str
    height: float  # px, of its words
    cells: dict[int, str] = field(default_factory=dict)
    boxes: dict[int, Box] = field(default_factory=dict)
    text: str = ""


def table_values(words: Sequence[Word], region: Box, labels: Sequence[str], unit: str = "") -> Iterator[PrintedValue]:
    """Yield what the cells of the tables tell, attached to the arms that their rows name."""
    inside = [word for word in words if region.contains(*word.box.center) and not word.turned]
    for columns in _tables(inside):
        rows = list(_rows(inside, columns, labels))
        reference = next((arm_of(row.label, labels) for row in rows if _is_reference(row, columns)), "")
        for row in rows:
            yield from _row_values(row, columns, labels, reference, unit)


def _tables(words: list[Word]) -> Iterator[list[Column]]:
    """Yield the headers of each table from left to right: of medians, or of two statistics and not only patients."""
    left = sorted(_headers(words), key=lambda column: column.box.center[1])
    while left:
        first = left[0]
        reach = first.box.center[1] + HEADER_LINES * first.box.height
        columns = sorted((c for c in left if c.box.center[1] <= reach), key=lambda column: column.box.left)
        left = [column for column in left if column not in columns]
        kinds = {column.what for column in columns}
        if kinds == {"median"} or (len(columns) > 1 and kinds & {"median", "hr", "survival"}):
            yield columns


def _headers(words: list[Word]) -> Iterator[Column]:
    for line in _lines(words):
        phrase: list[Word] = []
        for word in line:
            if phrase and _apart(phrase[-1].box, word.box):
                yield from _column(phrase)
                phrase = []
            phrase.append(word)
        yield from _column(phrase)


def _apart(left: Box, right: Box) -> bool:
    return right.left - left.right > PHRASE_GAP * min(left.height, right.height)


def _column(phrase: list[Word]) -> Iterator[Column]:
    text = folded(" ".join(word.text for word in phrase))
    what = next((name for name, header in HEADERS.items() if header.fullmatch(text)), None)
    if what is not None:
        yield Column(what, around([word.box for word in phrase]), " ".join(word.text for word in phrase))


def _rows(words: list[Word], columns: list[Column], labels: Sequence[str]) -> Iterator[Row]:
    """Yield the rows below the headers, down to the first wide gap."""
    last = max(column.box.center[1] for column in columns)
    pieces = [piece for word in words if word.box.center[1] > last + 0.5 * word.box.height for piece in _pieces(word)]
    for line in _lines(pieces):
        row = _row(line, columns)
        if line[0].box.center[1] - last > ROW_STEP * max(row.height, columns[0].box.height):
            return
        if row.cells and (arm_of(row.label, labels) or contrast(row.label, labels)[0]):
            last = line[0].box.center[1]
            yield row


def _row(line: list[Word], columns: list[Column]) -> Row:
    first = columns[0].box.center[0]
    named = [piece for piece in line if piece.box.center[0] < first and not VALUE.fullmatch(plain(piece.text))]
    by_column: dict[int, list[Word]] = {}
    for piece in line:
        if piece not in named and (not named or piece.box.left >= named[-1].box.right):
            k = min(range(len(columns)), key=lambda k: abs(columns[k].box.center[0] - piece.box.center[0]))
            by_column.setdefault(k, []).append(piece)
    return Row(
        " ".join(piece.text for piece in named),
        max(piece.box.height for piece in line),
        {k: plain(" ".join(piece.text for piece in cell)) for k, cell in by_column.items()},
        {k: around([piece.box for piece in cell]) for k, cell in by_column.items()},
        " ".join(piece.text for piece in line),
    )


def _is_reference(row: Row, columns: list[Column]) -> bool:
    return any(
        columns[k].what == "hr" and folded(text).split()[-1:] in (["ref"], ["reference"])
        for k, text in row.cells.items()
    )


def _row_values(
    row: Row, columns: list[Column], labels: Sequence[str], reference: str, unit: str
) -> Iterator[PrintedValue]:
    arm, against = contrast(row.label, labels)
    arm = arm or arm_of(row.label, labels)
    for k, text in row.cells.items():
        what, found = columns[k].what, FIRST.search(text)
        if what == "events of n":
            yield from _events_of_n(text, row, row.boxes[k], arm)
        if what in ("ci", "events of n") or found is None:
            continue
        number = None if found[2].isalpha() else float(found[2])
        value = PrintedValue(what, number, row.text, row.boxes[k], decimals_of(found[2]), below=bool(found[1]), arm=arm)
        if what in ("median", "hr"):
            value = replace(
                value, ci=_limits(text[found.end() :]) or _limits(row.cells.get(_next_interval(columns, k), ""))
            )
        yield from _sound(_of_kind(value, columns[k], against or (reference if arm != reference else ""), unit))


def _events_of_n(text: str, row: Row, box: Box, arm: str) -> Iterator[PrintedValue]:
    """Yield both numbers of a cell like 67/114."""
    found = OF.search(text)
    if found is not None and int(found[1]) <= int(found[2]):
        for what, number in zip(("events", "n"), found.groups(), strict=True):
            yield PrintedValue(what, float(number), row.text, box, arm=arm)


def _of_kind(value: PrintedValue, column: Column, reference: str, unit: str) -> PrintedValue:
    if value.what == "hr":
        return replace(value, reference=reference, model=model_of(column.text))
    if value.what == "p":
        return replace(
            value,
            reference=reference,
            test="log-rank" if LOG_RANK.search(column.text) else "",
            model=model_of(column.text),
        )
    if value.what == "survival":
        number, letter = re.match(r"(\d+) ?(.)", folded(column.text)).groups()  # type: ignore[union-attr]
        percent = value.value is not None and value.value > 1
        time = in_unit(float(number), letter, unit)
        fraction = None if value.value is None else value.value / (100 if percent else 1)
        decimals = value.decimals + 2 * percent
        return replace(value, value=fraction, decimals=decimals, time=time, unit="" if unit else letter)
    return value


def _sound(value: PrintedValue) -> Iterator[PrintedValue]:
    """Yield a value that can be one: a word read wrong seldom is."""
    number, (low, high) = value.value, value.ci or (None, None)
    outside = number is not None and not (low or number) <= number <= (high or number)
    possible = number is not None or value.what == "median"
    if value.what in ("p", "survival"):
        possible = possible and 0 <= (number or 0) <= 1
    if value.what in ("n", "events"):
        possible = possible and value.decimals == 0
    if possible and not outside:
        yield value


def _next_interval(columns: list[Column], k: int) -> int:
    return k + 1 if k + 1 < len(columns) and columns[k + 1].what == "ci" else -1


def _limits(text: str) -> tuple[float | None, float | None] | None:
    found = INTERVAL.search(text)
    if found is None:
        return None
    low, high = (None if limit.isalpha() else float(limit) for limit in found.groups())
    return low, high


def _pieces(word: Word) -> Iterator[Word]:
    """Yield a word cut at its spaces and before brackets, each piece where its letters stand."""
    text = OPEN.sub(" ", word.text)
    step = word.box.width / max(len(text), 1)
    for found in re.finditer(r"\S+", text):
        left, right = (word.box.left + at * step for at in found.span())
        yield Word(found[0], Box(left, word.box.top, right, word.box.bottom))


def _lines(words: list[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.box.center[1]):
        home = next((line for line in lines if _same_line(line[0].box, word.box)), None)
        if home is None:
            lines.append([word])
        else:
            home.append(word)
    return [sorted(line, key=lambda one: one.box.left) for line in lines]


def _same_line(one: Box, other: Box) -> bool:
    return abs(one.center[1] - other.center[1]) <= SAME_LINE * min(one.height, other.height)
