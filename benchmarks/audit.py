"""Plant a contradiction into each of 20 published-results files, and audit them and 20 that agree with themselves.

    python benchmarks/audit.py [OUT]

The trials are simulated patient by patient, so that all that is printed of one agrees up to rounding; one contradiction
of each kind is then planted into another trial. The files stay in OUT, where it is given: `kmrecon audit OUT/....toml`
tells the same. Found: a check says contradiction or doubt. False alarm: any check says so of a file that agrees with
itself.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from kmrecon.audit import audit_file
from kmrecon.survival.audit.finding import Finding

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from planted import clear_trial, planted
from simulated_trials import as_published, as_toml, simulated_arms

COUNT = 20
AGAINST, MISSED = ("contradiction", "doubt"), "missed"


def altered(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (file, what is planted, what is said of it and by which check)."""
    kinds = list(planted(clear_trial(0)))
    for seed in range(max(COUNT, len(kinds))):
        name, trial = f"altered-{seed + 1:02d}", clear_trial(seed)
        change, check = planted(trial)[kinds[seed % len(kinds)]]
        path = folder / f"{name}.toml"
        path.write_text(as_toml(replace(trial, id=name, **change)), encoding="utf-8")
        yield path.name, kinds[seed % len(kinds)], _said(audit_file(path)[0], check)


def _said(findings: Sequence[Finding], meant: str) -> str:
    """Return the gravest verdict against a file: of the check that the contradiction is for, else of another one."""
    against = [finding for finding in findings if finding.verdict in AGAINST]
    against.sort(key=lambda finding: (finding.check != meant, AGAINST.index(finding.verdict)))
    return f"{against[0].verdict}: {against[0].check}" if against else MISSED


def consistent(folder: Path) -> Iterator[tuple[str, int, list[str]]]:
    """Yield (file, how many checks, the checks that doubt it)."""
    for seed in range(COUNT):
        rng, name = np.random.default_rng(seed), f"consistent-{seed + 1:02d}"
        path = folder / f"{name}.toml"
        path.write_text(as_toml(as_published(simulated_arms(rng), rng, name)), encoding="utf-8")
        findings, _ = audit_file(path)
        yield path.name, len(findings), [finding.check for finding in findings if finding.verdict in AGAINST]


def main() -> None:
    """Print what is said of each file, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, nargs="?")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.out or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        found = list(altered(folder))
        for file, what, said in found:
            print(f"{file:<22}{what:<46}{said}")
        alarms = list(consistent(folder))
        for file, checks, against in alarms:
            print(f"{file:<22}{f'{checks} checks':<46}{', '.join(against) or 'nothing against it'}")
    missed = sum(said == MISSED for *_, said in found)
    print(f"{len(found) - missed} of {len(found)} planted contradictions found")
    print(f"{sum(bool(against) for *_, against in alarms)} of {len(alarms)} consistent files doubted")


if __name__ == "__main__":
    main()
