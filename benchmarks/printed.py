"""Print how many of the statistics that figures print are read right, and which are not.

    python benchmarks/printed.py CORPUS

CORPUS holds ID.png, .pdf or .svg beside ID.json, as sample_figures/ does: `panels[].printed` is what each prints
(hr, ci, p, p_below).
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kmrecon

KINDS = ("hr", "ci", "p", "p_below")


def statistics(corpus: Path, truth: dict[str, Any]) -> Iterator[tuple[str, str, Any, Any]]:
    """Yield (panel, kind, printed, read) of all that is printed or read of a figure."""
    read = {panel.name: panel.printed for panel in kmrecon.extract(corpus / truth["figure"]).panels}
    for known in truth["panels"]:
        found = read.get(known["name"])
        for kind in KINDS:
            printed, value = (known.get("printed") or {}).get(kind), getattr(found, kind, None)
            value = list(value) if isinstance(value, tuple) else value
            if printed is not None or value is not None:
                yield known["name"], kind, printed, value


def main() -> None:
    """Print what was misread, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    args = parser.parse_args()
    printed_ones: Counter[str] = Counter()
    right: Counter[str] = Counter()
    made_up: Counter[str] = Counter()
    for path in sorted(args.corpus.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        try:
            rows = list(statistics(args.corpus, truth))
        except kmrecon.KmreconError as error:
            print(f"{truth['id']}: {error}")
            continue
        for panel, kind, printed, read in rows:
            printed_ones[kind] += printed is not None
            right[kind] += printed is not None and printed == read
            made_up[kind] += printed is None
            if printed != read:
                print(f"{truth['id']} {panel} {kind}: printed {printed}, read {read}")
    for kind in KINDS:
        print(f"{kind:<8} {right[kind]} of {printed_ones[kind]} right, {made_up[kind]} made up")


if __name__ == "__main__":
    main()
