"""Every doubt about a result in; how sure one may be that the figure was read right out.

Each kind of doubt takes its share of the log odds that a figure is read right: every curve, every number at risk.
The shares are those of a logistic regression (Cox 1958, doi:10.1111/j.2517-6161.1958.tb00292.x) over figures whose
truth is known, made by ``benchmarks/calibration.py --fit`` and never above 0: no doubt makes a result surer.
"""

from collections.abc import Collection, Iterable
from math import exp

from kmrecon.notes import NO_NUMBERS, NO_PATH, OUTSIDE_BAND, Note
from kmrecon.types import Confidence, Level

HIGH, MEDIUM = 0.95, 0.6  # probability, at least

BASE = 3.8  # log odds without a doubt
# Log odds that each kind of doubt takes. The least told nothing of the figures measured, and are doubts all the same.
SHARES = {
    "at-risk-unmet": -0.8,
    "axis-contradicted": -4.0,  # no measure: either the person or the reading is wrong about every time or level
    "calibration-residual": -4.0,  # too rare to be measured: no time is read right on an axis that is not even
    "curve-broken": -4.0,  # too rare to be measured: no solid curve breaks off and goes on
    "curve-edges-disagree": -0.9,
    "curve-ends-early": -4.0,  # too rare to be measured: a part of the curve was not read
    "curve-leaves": -1.5,  # no measure: what is drawn was read, but an arm ends before its patients do
    "curve-slopes": -4.0,  # too rare to be measured: a curve that was read right is still none of patients
    "curve-start": -0.6,
    "curves-entangled": -4.0,  # of black curves drawn for it two thirds were read wrong
    "curves-lost": -4.0,  # too rare to be measured: whatever else was read, most of the figure was not
    "curves-untold": -1.3,
    "delayed-entry": -0.1,
    "drops-long": -1.2,  # of 14 figures that were high without it 2 were read wrong
    "label-unsure": -1.3,
    "labels-contradicted": -4.0,  # no measure: either the person or the reading is wrong about whose curve is whose
    "levels-open": -2.0,
    "levels-unsure": -0.2,
    "named-otherwise": -3.5,  # too rare to be measured: what was read right is still no plain estimate
    "no-numbers": -0.1,
    "no-path": -0.1,
    "numbers-contradicted": -4.0,  # no measure: either the person or the reading is wrong about the patients
    "outside-band": -0.3,
    "refit-apart": -0.5,
    "risk-above-curve": -0.1,
    "risk-cell-unsure": -0.5,
    "risk-row-unmatched": -2.0,
    "tail-open": -0.1,  # of the patients, not of what was read
    "tail-unseen": -0.9,
    "time-untold": -1.5,  # no measure: what is drawn was read, but what it is of is not known
    "total-events-unmet": -0.3,  # of 16 figures with it the 12 without a graver doubt were read right
}
OTHER = -2.0  # of a kind too rare to be measured
UNCONFIRMED = -0.7  # more, of any other doubt where no numbers at risk speak for the curves
DISPUTED = -0.8  # more, where they speak against a curve: of 9 such figures that were high without it 3 were read wrong


def is_unconfirmed(doubts: Collection[str]) -> bool:
    """Tell whether no numbers at risk speak for curves that something else makes doubtful."""
    return NO_NUMBERS.code in doubts and len(doubts) > 1


def is_disputed(doubts: Collection[str]) -> bool:
    """Tell whether no patients fit the numbers at risk, and those that come nearest leave the curve as it was read."""
    return NO_PATH.code in doubts and OUTSIDE_BAND.code in doubts


def confidence_of(notes: Iterable[Note]) -> Confidence:
    """Return how sure one may be of a result with these notes.

    Parameters
    ----------
    notes : iterable of Note
        Of every stage; those that only inform count for nothing.

    Returns
    -------
    Confidence
        With the doubts that lower it, the gravest first.
    """
    doubts = {note.code: note for note in notes if note.severity != "info"}
    shares = sorted((SHARES.get(code, OTHER), code) for code in doubts)
    odds = BASE + sum(share for share, _ in shares)
    odds += (UNCONFIRMED if is_unconfirmed(doubts) else 0.0) + (DISPUTED if is_disputed(doubts) else 0.0)
    probability = 1 / (1 + exp(-odds))
    level: Level = "high" if probability >= HIGH else "medium" if probability >= MEDIUM else "low"
    return Confidence(level, probability, tuple(code for share, code in shares if share < 0))
