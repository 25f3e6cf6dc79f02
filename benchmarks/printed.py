"""Print how many of the statistics that figures print are read right, and which are not.

    python benchmarks/printed.py CORPUS

CORPUS holds pictures beside their truth, as `sample_figures/` does, or as `benchmarks/draw_corpus.py --arm-words` lays
them out. `panels[].printed` is what each prints: hr, ci, p, p_below; and `values`, the medians (with their intervals),
events and numbers of patients of its arms. Of these one read for another arm counts as *elsewhere*.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kmrecon
from accuracy import match, patients_of, truths
from kmrecon.types import Panel, PrintedStatistics, PrintedValue

KINDS = ("hr", "ci", "p", "p_below")
ARM_KINDS = ("median", "median ci", "n", "events")
Fact = tuple[str, str, Any]  # kind, arm, value


def comparison(printed: dict[str, Any], read: PrintedStatistics) -> Iterator[tuple[str, Any, Any]]:
    """Yield (kind, printed, read) of what is told of the comparison of the arms."""
    for kind in KINDS:
        value = getattr(read, kind)
        known, found = printed.get(kind), list(value) if isinstance(value, tuple) else value
        if known is not None or found is not None:
            yield kind, known, found


def printed_facts(printed: dict[str, Any]) -> list[Fact]:
    """Return what is printed of single arms."""
    facts: list[Fact] = []
    for row in printed.get("values", ()):
        facts.append((row["what"], row["arm"], row["value"]))
        if row.get("ci") is not None:
            facts.append(("median ci", row["arm"], tuple(row["ci"])))
    return facts


def read_facts(values: tuple[PrintedValue, ...], names: dict[str, str]) -> list[Fact]:
    """Return what was read of single arms, by their true names; of one that no arm is told of the arm is ''."""
    facts: list[Fact] = []
    for value in values:
        arm = names.get(value.arm, value.arm)
        if value.what in ("median", "n", "events"):
            facts.append((value.what, arm, value.value))
        if value.what == "median" and value.ci is not None:
            facts.append(("median ci", arm, value.ci))
    return facts


def names_of(corpus: Path, known: dict[str, Any], panel: Panel | None) -> dict[str, str]:
    """Return the true name of each arm that was read: of the curve that it lies on."""
    if panel is None:
        return {}
    matched = match(known, patients_of(corpus, known), panel.arms)
    return {mine.label: arm["label"] for arm, mine in zip(known["arms"], matched, strict=True) if mine is not None}


class Tally:
    """How many of each kind were printed, read right, read for another arm, and made up."""

    def __init__(self) -> None:
        self.printed: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.elsewhere: Counter[str] = Counter()
        self.made_up: Counter[str] = Counter()

    def add_comparison(self, name: str, printed: dict[str, Any], read: PrintedStatistics) -> None:
        for kind, known, found in comparison(printed, read):
            self.printed[kind] += known is not None
            self.right[kind] += known is not None and known == found
            self.made_up[kind] += known is None
            if known != found:
                print(f"{name} {kind}: printed {known}, read {found}")

    def add_arms(self, name: str, known: list[Fact], found: list[Fact]) -> None:
        for fact in known:
            self.printed[fact[0]] += 1
            self.right[fact[0]] += fact in found
            if fact not in found:
                alike = [value for kind, arm, value in found if (kind, arm) == fact[:2]]
                print(f"{name} {fact[1]}, {fact[0]}: printed {fact[2]}, read {alike or 'nothing'}")
        for kind, arm, value in found:
            if arm and (kind, arm, value) not in known and kind in {fact[0] for fact in known}:
                other = any((kind, value) == (fact[0], fact[2]) for fact in known)
                (self.elsewhere if other else self.made_up)[kind] += 1
                print(f"{name} {arm}, {kind}: read {value}, {'another arm has it' if other else 'nobody has it'}")


def main() -> None:
    """Print what was misread, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    args = parser.parse_args()
    tally = Tally()
    for truth in truths(args.corpus, ""):
        try:
            panels: dict[str, Panel] = {p.name: p for p in kmrecon.extract(args.corpus / truth["figure"]).panels}
        except kmrecon.KmreconError as error:
            print(f"{truth['id']}: {error}")
            panels = {}
        for known in truth["panels"]:
            printed = known.get("printed") or {}
            panel = panels.get(known["name"])
            read = PrintedStatistics() if panel is None else panel.printed
            found = read_facts(read.values, names_of(args.corpus, known, panel))
            tally.add_comparison(f"{truth['id']} {known['name']}", printed, read)
            tally.add_arms(f"{truth['id']} {known['name']}", printed_facts(printed), found)
    print(f"{'':<10}{'printed':>8}{'right':>8}{'elsewhere':>11}{'made up':>9}")
    for kind in (*KINDS, *ARM_KINDS):
        counts = (tally.printed[kind], tally.right[kind], tally.elsewhere[kind], tally.made_up[kind])
        print("{:<10}{:>8}{:>8}{:>11}{:>9}".format(kind, *counts))


if __name__ == "__main__":
    main()
