"""A result in; the few lines that a person reads on the terminal out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import exp

from kmrecon.notes import REFIT_NOT_ESTIMABLE, Note, by_gravity
from kmrecon.survival.ensemble import Sample
from kmrecon.survival.uncertainty import arm_uncertainty, ratio_uncertainty
from kmrecon.types import Arm, HazardRatio, Interval, Panel, PatientData, Reconstruction


def reading_lines(result: Reconstruction) -> Iterator[str]:
    """Yield what was read and rebuilt, and every doubt that a person should look at."""
    for panel in result.panels:
        yield f"panel {panel.name}: {len(panel.arms)} {'arm' if len(panel.arms) == 1 else 'arms'}"
        yield from (f"  {_arm_line(arm)}" for arm in panel.arms)
        yield from (f"  {_ratio_line(ratio)}" for ratio in panel.hazard_ratios)
        yield from (f"  {note.arm}: {note.message}" for note in _not_estimable(panel))
    if result.confidence is not None:
        yield f"confidence {result.confidence.level}: read right with probability {result.confidence.probability:.2f}"
    yield from note_lines(by_gravity(result.all_notes))


def _not_estimable(panel: Panel) -> Iterator[Note]:
    return (note for arm in panel.arms for note in arm.notes if note.code == REFIT_NOT_ESTIMABLE.code)


def patients_lines(arm: str, patients: PatientData) -> Iterator[str]:
    """Yield what was rebuilt for one arm, and every doubt about it."""
    yield f"{arm}: {_counts(patients)}"
    yield from note_lines(note.about(arm=arm) for note in patients.notes)


def open_lines(drawn: Sequence[tuple[str, str, tuple[PatientData, ...]]]) -> Iterator[str]:
    """Yield what the draws of (panel, arm, draws) leave open: of each arm, and of its hazard ratio against the last."""
    samples = [(arm, [Sample(one.time, one.event) for one in draws]) for _, arm, draws in drawn if draws]
    for arm, own in samples:
        found = arm_uncertainty(own, min(float(one.time[-1]) for one in own))
        told = f"{_range(found.events)} events, median {_range(found.median_survival)}"
        yield f"{arm}: in {found.draws} draws that fit as well {told}"
    for arm, own in samples[:-1]:
        last, others = samples[-1]
        log_hr = ratio_uncertainty(own, others).log_hr
        if log_hr is not None:
            yield f"{arm} versus {last}: HR {exp(log_hr.low):.3f} to {exp(log_hr.high):.3f} fits as well"


def _range(found: Interval | None) -> str:
    return "not told" if found is None else f"{found.low:.4g} to {found.high:.4g}"


def note_lines(notes: Iterable[Note]) -> Iterator[str]:
    """Yield a line for each doubt that is more than information; many of one kind about one arm are one line."""
    kinds: dict[Note, list[Note]] = {}
    for note in notes:
        if note.severity != "info":
            kinds.setdefault(replace(note, message=""), []).append(note)
    for kind, alike in kinds.items():
        where = " ".join(part for part in (kind.panel and f"panel {kind.panel}", kind.arm) if part)
        more = f" (and {len(alike) - 1} more)" if len(alike) > 1 else ""
        yield f"{kind.severity} {kind.code}{f' ({where})' if where else ''}: {alike[0].message}{more}"


def _arm_line(arm: Arm) -> str:
    if arm.patients is None:
        return f"{arm.label}: no patients rebuilt"
    if arm.summary is None:
        return f"{arm.label}: {_counts(arm.patients)}"
    median, none = arm.summary.median_survival, "not known" if arm.curve.leaves else "not reached"
    return f"{arm.label}: {_counts(arm.patients)}, median {none if median is None else f'{median:.4g}'}"


def _ratio_line(ratio: HazardRatio) -> str:
    interval = f"{ratio.ci_low:.3f}-{ratio.ci_high:.3f}"
    line = f"{ratio.arm} versus {ratio.reference}: HR {ratio.hr:.3f} ({interval}), log-rank p {ratio.log_rank_p:.3g}"
    left_open = ratio.uncertainty and ratio.uncertainty.log_hr
    if not left_open:
        return line
    return f"{line}; the figure leaves HR {exp(left_open.low):.3f}-{exp(left_open.high):.3f} open"


def _counts(patients: PatientData) -> str:
    return f"n {patients.time.size}, {patients.total_events} events"
