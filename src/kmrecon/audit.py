"""Files around the audit: a published-results file in, what its numbers imply about one another out."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from kmrecon.errors import InvalidPublishedError, UsageError
from kmrecon.files.results import csv_text
from kmrecon.published import read_published
from kmrecon.survival.audit.audit import audit
from kmrecon.survival.audit.finding import Finding, Verdict

COLUMNS = ("figure", "arm", "check", "verdict", "message")
GRAVE: tuple[Verdict, ...] = ("contradiction", "doubt")
TOLD = (*GRAVE, "information")  # what is told without --all, the gravest first


def audit_file(published: Path) -> tuple[tuple[Finding, ...], tuple[InvalidPublishedError, ...]]:
    """Return what the numbers of a published-results file tell of one another, and why figures cannot be taken."""
    file = read_published(published)
    return audit(file.figures), tuple(error for _, error in file.refused)


def findings_text(findings: Iterable[Finding], name: str) -> str:
    """Return findings as a file of the name's kind: .csv or .json."""
    if name.endswith(".json"):
        return json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False) + "\n"
    if name.endswith(".csv"):
        rows = (tuple(str(getattr(finding, column)) for column in COLUMNS) for finding in findings)
        return csv_text(COLUMNS, rows)
    raise UsageError(f"-o {name}: needed: a name that ends in .csv or .json")


def finding_lines(findings: Iterable[Finding], every: bool = False) -> Iterator[str]:
    """Yield findings for a reader: contradictions, doubts, then what follows; with `every` also what holds."""
    found = list(findings)
    for verdict in (*TOLD, "holds") if every else TOLD:
        for finding in found:
            if finding.verdict == verdict:
                where = f"{finding.figure}, {finding.arm}" if finding.arm else finding.figure
                yield f"{verdict:<13} {where}: {finding.check}: {finding.message}"


def summary_line(findings: Iterable[Finding]) -> str:
    """Return how many findings there are of each verdict."""
    verdicts = [finding.verdict for finding in findings]
    counts = [f"{verdicts.count(one)} {one}{'s' * (verdicts.count(one) != 1)}" for one in GRAVE]
    return f"{len(verdicts)} checks: {', '.join(counts)}, {verdicts.count('holds')} hold"
