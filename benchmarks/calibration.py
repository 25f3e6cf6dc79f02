"""Print how often figures of each confidence are read right, and what each kind of doubt tells.

    python benchmarks/calibration.py CORPUS [CORPUS ...] [--fit]

CORPUS is laid out as for `benchmarks/accuracy.py`; a figure is right when it passes there. `--fit` prints the log odds
that `kmrecon.confidence` holds: a logistic regression on the kinds of doubt, ridge penalty 1, no share above 0; and,
of several corpora, how many are high and right where each is judged by shares fitted on the others.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

import kmrecon
from accuracy import score_result, truths
from kmrecon.confidence import HIGH, OTHER, is_disputed, is_unconfirmed
from kmrecon.notes import KINDS

Row = tuple[bool, str, set[str]]  # read right, the confidence ('' where refused), the doubts
LEVELS = ("high", "medium", "low")
PENALTY = 1.0


def read(corpus: Path, truth: dict[str, Any]) -> Row:
    """Return whether a figure is read right, its confidence and its doubts; '' where it is refused."""
    try:
        result = kmrecon.extract(corpus / truth["figure"])
    except kmrecon.KmreconError:
        return False, "", set()
    doubts = {note.code for note in result.all_notes if note.severity != "info"}
    return score_result(corpus, truth, result).passed, result.confidence.level, doubts


def fit(rows: list[Row]) -> dict[str, float]:
    """Return the log odds without a doubt, under '', and what each kind of doubt takes; UNCONFIRMED, DISPUTED."""
    codes = [code for code in KINDS if sum(code in doubts for _, _, doubts in rows) >= 3]
    has = np.array(
        [
            [1.0, *(code in doubts for code in codes), is_unconfirmed(doubts), is_disputed(doubts)]
            for _, _, doubts in rows
        ],
        np.float64,
    )
    sign = np.array([1.0 if right else -1.0 for right, _, _ in rows])

    def loss(weights: np.ndarray[Any, Any]) -> float:
        return float(np.logaddexp(0, -sign * (has @ weights)).sum() + PENALTY / 2 * (weights[1:] ** 2).sum())

    limits = [(None, None), *[(None, 0.0)] * (len(codes) + 2)]
    found = minimize(loss, np.zeros(has.shape[1]), bounds=limits)
    return dict(zip(["", *codes, "UNCONFIRMED", "DISPUTED"], found.x.tolist(), strict=True))


def left_out(sets: list[list[Row]]) -> tuple[int, int]:
    """Return how many figures are high, and right of these, each set judged by shares fitted on the other ones."""
    high = []
    for k, rows in enumerate(sets):
        shares = fit([row for other in (*sets[:k], *sets[k + 1 :]) for row in other if row[1]])
        for right, level, doubts in rows:
            odds = shares[""] + sum(shares.get(code, OTHER) for code in doubts)
            odds += shares["UNCONFIRMED"] if is_unconfirmed(doubts) else 0.0
            odds += shares["DISPUTED"] if is_disputed(doubts) else 0.0
            if level and 1 / (1 + np.exp(-odds)) >= HIGH:
                high.append(right)
    return len(high), sum(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--fit", action="store_true", help="print the shares for kmrecon.confidence")
    args = parser.parse_args()
    sets = [[read(corpus, truth) for truth in truths(corpus, "")] for corpus in args.corpora]
    rows = [row for one in sets for row in one]
    read_ones = [row for row in rows if row[1]]
    print(f"{len(rows)} figures, {len(rows) - len(read_ones)} refused")
    print(f"{'confidence':<12}{'figures':>8}{'share':>8}{'right':>8}{'share':>8}")
    for level in LEVELS:
        right = [ok for ok, found, _ in read_ones if found == level]
        share = f"{sum(right) / len(right):.1%}" if right else "-"
        print(f"{level:<12}{len(right):>8}{len(right) / max(1, len(rows)):>8.0%}{sum(right):>8}{share:>8}")
    if args.fit:
        for code, share in fit(read_ones).items():
            print(f'    "{code}": {share:.1f},' if code else f"BASE = {share:.1f}")
        if len(sets) > 1:
            high, right = left_out(sets)
            print(f"by shares of the other corpora: {high} high, {right} right")


if __name__ == "__main__":
    main()
