"""Curves, names and rows of the risk table in, which belongs to which out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmrecon.digitize.arm_rows import match_rows, similarity, squeezed, told_without_names
from kmrecon.digitize.legend import Named
from kmrecon.digitize.legend_names import arm_name
from kmrecon.notes import LABEL_UNSURE, LABELS_CONTRADICTED, LABELS_UNREAD, RISK_ABOVE_CURVE, Note
from kmrecon.types import Box, CurvePixels, NumbersAtRisk, RiskRow, RiskTable, StepCurve

TICKS = "-–—_|.,:'"  # what a tick after a name is read as
BESIDE_NAME = 0.5  # of its letters' height
EDGE = 0.1  # of their height, which a curve may touch
FEWEST_PIECES = 2  # letters that stand alone in a name that was not read whole
ABOVE_CURVE = 0.03  # survival by which the share still at risk may exceed the curve and be no contradiction
ONE_LETTER = 0.9  # similarity of two readings of one name
LEAST_CUT = 4  # characters: a shorter beginning of a name may be another name


@dataclass(frozen=True, slots=True)
class Identity:
    """What a curve is called and which row of the table is its own."""

    label: str
    at_risk: NumbersAtRisk | None
    n: int | None = None  # patients that its name tells, where no table tells them
    notes: tuple[Note, ...] = ()


def identify_arms(
    curves: tuple[CurvePixels, ...], survival: tuple[StepCurve, ...], named: Named, table: RiskTable | None
) -> tuple[Identity, ...]:
    """Tell for each curve its label and its numbers at risk.

    Rows are matched by the names, by the color they are printed in, and by the curve itself: never more
    patients are at risk than the curve leaves alive.
    """
    rows = table.rows if table else ()
    owner, doubts = match_rows(curves, survival, named, rows)
    crossed = _crossed(named, curves)
    names = _names(named, rows, owner, crossed)
    certain = not doubts and _all_labeled(rows, owner, len(curves))
    by_row = certain and not named.sure and told_without_names(curves, survival, rows, owner)
    out = []
    for k, label in enumerate(_unlike(names)):
        at_risk = rows[owner[k]].at_risk if k in owner else None
        told = [] if by_row else _label_notes(named, k, owner)
        told = told or _reading_notes(label, rows[owner[k]].label if k in owner else "", crossed[k])
        out.append(Identity(label, at_risk, _told(named, k, at_risk), (*doubts, *told, *_above(survival[k], at_risk))))
    return tuple(out)


def told_otherwise(identities: Sequence[Identity], labels: Sequence[str]) -> list[Note]:
    """Return a doubt where labels that a person gave give a curve the name that the figure surely gives another one."""
    sure = {squeezed(one.label) for one in identities if LABEL_UNSURE.code not in [note.code for note in one.notes]}
    return [
        LABELS_CONTRADICTED.note(f"{label!r} given for the curve that the figure calls {one.label!r}")
        for one, label in zip(identities, labels, strict=True)
        if squeezed(label) in sure - {squeezed(one.label)}
    ]


def _names(named: Named, rows: tuple[RiskRow, ...], owner: dict[int, int], crossed: Sequence[bool]) -> list[str]:
    """Return a name for each curve: from the legend, or from its row where the legend is in doubt."""
    by_row = not named.sure and _all_labeled(rows, owner, len(crossed))
    legend = {_lettered(label): label for label in named.labels if label}
    out = []
    for k in range(len(crossed)):
        shown, row = named.labels[k] or "", arm_name(rows[owner[k]].label) if k in owner else ""
        if not (k in owner and _is_read_better(named, k, rows, owner[k])):
            row = legend.get(_lettered(row), row)  # a tick beside it may be read as its last letter
            row = row if by_row else _fuller(shown, row, crossed[k])
        out.append(row or shown or f"Curve {k + 1}")
    return out


def _is_read_better(named: Named, k: int, rows: tuple[RiskRow, ...], own: int) -> bool:
    """Tell whether a curve's name differs by a letter from its row's, which nothing else bears, and was read less well.

    A figure prints each name twice, and an engine errs in a letter of one of them.
    """
    shown, row = named.labels[k], rows[own]
    if not shown or len(named.words) <= k or (word := named.words[k]) is None or word.score >= row.score:
        return False
    borne = {squeezed(label) for label in named.labels if label}, {squeezed(other.label) for other in rows}
    alike = squeezed(row.label) not in borne[0] and squeezed(shown) not in borne[1]
    # What they differ by may be the tick beside the row.
    other = _lettered(shown) != _lettered(row.label)
    return alike and other and _is_a_letter_off(squeezed(shown), squeezed(row.label))


def _is_a_letter_off(one: str, two: str) -> bool:
    """Tell whether two names differ by about a letter: a digit may be a part of the first count of a row."""
    digits = ("".join(filter(str.isdigit, name)) for name in (one, two))
    return len(set(digits)) == 1 and abs(len(one) - len(two)) <= 1 and similarity(one, two) >= ONE_LETTER


def _crossed(named: Named, curves: Sequence[CurvePixels]) -> list[bool]:
    """Tell for each curve whether a curve runs through its name."""
    words = named.words or (None,) * len(curves)
    return [word is not None and any(_crosses(curve, word.box) for curve in curves) for word in words]


def _crosses(curve: CurvePixels, name: Box) -> bool:
    """Tell whether a curve runs through a name, or right beside it: a part of it may not have been read."""
    high = name.height
    if curve.end < name.left + high:  # the name stands at its end
        return False
    rows = curve.at(np.linspace(name.left - BESIDE_NAME * high, name.right + BESIDE_NAME * high, 33))
    return bool(((rows > name.top + EDGE * high) & (rows < name.bottom - EDGE * high)).any())


def _lettered(name: str) -> str:
    """Return a name without what a tick beside it may be read as."""
    return squeezed(name).rstrip(TICKS)


def _all_labeled(rows: tuple[RiskRow, ...], owner: dict[int, int], count: int) -> bool:
    """Tell whether each curve has a row of its own with a name of its own."""
    labels = [arm_name(rows[k].label) for k in owner.values()]
    return len(rows) == count == len(set(labels)) and all(any(c.isalnum() for c in label) for label in labels)


def _fuller(shown: str, row: str, crossed: bool) -> str:
    """Return the legend's name, or the row's where the legend's is a part of it: cut in a word, or by a curve."""
    one, two = ("".join(name.lower().split()) for name in (shown, row))
    ends = {sum(len(word) for word in row.split()[:k]) for k in range(len(row.split()) + 1)}
    start = two.find(one)
    in_word = start not in ends or start + len(one) not in ends
    part = len(one) >= LEAST_CUT and start >= 0 and (crossed or in_word)
    return row if part or not shown else shown


def _unlike(names: list[str]) -> list[str]:
    """Return the names with a number after each that another one bears already."""
    out: list[str] = []
    for name in names:
        again = sum(other == name for other in names[: len(out)])
        out.append(name if not again else f"{name} ({again + 1})")
    return out


def _told(named: Named, k: int, at_risk: NumbersAtRisk | None) -> int | None:
    return named.n[k] if named.n and at_risk is None else None


def _label_notes(named: Named, k: int, owner: dict[int, int]) -> list[Note]:
    if named.labels[k] is None:
        return [] if k in owner else [LABELS_UNREAD.note("no name stands beside the curve or its key")]
    return [] if named.sure else [LABEL_UNSURE.note("the name was chosen by its place beside the curve")]


def _reading_notes(label: str, row: str, crossed: bool) -> list[Note]:
    """Return a doubt where a name may be a part of the arm's, and its row does not bear it out."""
    if squeezed(row) == squeezed(label):
        return []
    if crossed:
        return [LABEL_UNSURE.note(f"a curve runs through its name, read as {label!r}")]
    pieces = sum(len(piece) == 1 and piece.islower() for piece in label.split())
    return [LABEL_UNSURE.note(f"its name was read in pieces: {label!r}")] if pieces >= FEWEST_PIECES else []


def _above(survival: StepCurve, at_risk: NumbersAtRisk | None) -> list[Note]:
    if at_risk is None:
        return []
    inside = at_risk.time <= survival.last_time
    before = survival.at(np.nextafter(at_risk.time[:1], 0.0).clip(0))
    n = max(1.0, float(at_risk.count[0] / before.clip(1e-3)[0]))  # a first count after time 0 is of those left then
    share = at_risk.count[inside] / n
    over = share - survival.at(np.maximum(at_risk.time[inside] * (1 - 1e-9), 0)) - ABOVE_CURVE
    return [
        RISK_ABOVE_CURVE.note(
            f"{at_risk.count[k]} of {n:.0f} at risk at time {at_risk.time[k]:g}, where the curve leaves "
            f"{survival.at(at_risk.time[k]):.0%} alive"
        )
        for k in np.flatnonzero(over > 0)
    ]
