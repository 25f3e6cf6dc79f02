"""Printed statistics that a person lets steer the reconstruction (``--steer``): which of them, and what is said of it.

Medians and survivals narrow the curve where they lie on it, and events are a total. A hazard ratio narrows nothing: it
may only choose among patients that fit as well.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kmrecon.notes import PRINTED_CONTRADICTS, STEERED, Note
from kmrecon.survival.agreement_ratio import of_arms_alone, refit_of
from kmrecon.survival.agreement_said import half_unit, said
from kmrecon.survival.certificate import UNMET, certified
from kmrecon.survival.ensemble import Sample, draw_patients
from kmrecon.survival.evidence import complete
from kmrecon.survival.panel import refitted_panel
from kmrecon.survival.uncertainty import SEED, evidence_of, interval, log_hazard_ratios
from kmrecon.types import Arm, Panel, PatientData, PrintedValue

ORDER = ("survival", "median", "events")  # that of the engine
METHOD = "exact"  # what draws are made by


def with_printed_arms(panel: Panel) -> Panel:
    """Return the panel whose arms are to be rebuilt with what it prints of them, and notes that name it."""
    return replace(panel, arms=tuple(_steered(arm, panel.printed.values) for arm in panel.arms))


def with_printed_ratio(panel: Panel, draws: int, seed: int = SEED) -> Panel:
    """Return the panel with those patients, of as many as fit as well, that give the hazard ratio it prints.

    Parameters
    ----------
    panel : Panel
        With its arms rebuilt and compared. It is left as it is where it prints no single ratio or has it already, and
        where what fits leaves that ratio out or either direction of it open: then a note says so.
    draws : int
        Patients to draw for each arm.
    seed : int
        The same seed gives the same patients.
    """
    ratios = of_arms_alone(panel.printed.values)
    if len(ratios) == 1 and ratios[0].model:
        return _noted(panel, f"{said(ratios[0])} was not used: the patients tell that of the arms alone")
    arms = {arm.label: arm for arm in panel.arms if arm.patients is not None and arm.patients.time.size}
    fit = refit_of(panel, ratios[0], arms) if len(ratios) == 1 else None
    if fit is None or not 0 < fit.hr < math.inf or _is_near(math.log(fit.hr), ratios[0]):
        return panel
    value, pair = ratios[0], (arms[fit.arm], arms[fit.reference])
    chosen = _chosen(pair, value, draws, seed)
    if isinstance(chosen, str):
        return _noted(panel, f"{said(value)} was not used: {chosen}")
    taken = dict(zip((fit.arm, fit.reference), chosen, strict=True))
    kept = tuple(replace(arm, patients=taken.get(arm.label, arm.patients)) for arm in panel.arms)
    steered = refitted_panel(replace(panel, arms=kept, steered_by=(value,)), panel.reference)
    return _noted(steered, f"{said(value)} chose among patients that fit as well")


def _noted(panel: Panel, message: str) -> Panel:
    return replace(panel, notes=(*panel.notes, STEERED.note(message)))


def _steered(arm: Arm, values: Sequence[PrintedValue]) -> Arm:
    """Return an arm with the printed values that do not contradict it, and notes of these and of the others."""
    if arm.n is None and arm.at_risk is None:
        return arm
    notes: list[Note] = []
    for value in _told(arm, values):
        doubt = _doubt(arm, value)
        if doubt is None:
            arm = replace(arm, steered_by=(*arm.steered_by, value))
        else:
            notes.append(doubt)
    if arm.steered_by:
        notes.append(STEERED.note(f"{', '.join(map(said, arm.steered_by))}: the patients were rebuilt with it"))
    return replace(arm, notes=(*arm.notes, *notes))


def _told(arm: Arm, values: Sequence[PrintedValue]) -> Iterator[PrintedValue]:
    """Yield what is printed of an arm, in the engine's order: not what is told twice and differently."""
    own: dict[tuple[int, float], list[PrintedValue]] = {}
    for value in values:
        if value.arm == arm.label and value.what in ORDER and value.value is not None and not value.unit:
            own.setdefault((ORDER.index(value.what), value.time or 0.0), []).append(value)
    for (_, time), told in sorted(own.items()):
        known = told[0].what == "events" and arm.total_events is not None  # a person's number comes first
        if len({value.value for value in told}) == 1 and time <= arm.curve.last_time and not known:
            yield told[0]


def _doubt(arm: Arm, value: PrintedValue) -> Note | None:
    """Return a note where a printed value contradicts what else is known of an arm."""
    before = complete(evidence_of(arm))
    if value.what == "events":
        most = before.n or 0
        many = (value.value or 0) > most
        return PRINTED_CONTRADICTS.note(f"{said(value)} are printed for {most} patients") if many else None
    after = complete(evidence_of(replace(arm, steered_by=(*arm.steered_by, value))))
    new = after.curve.notes[len(before.curve.notes) :]
    return new[0] if new else None


def _is_near(log_hr: float, value: PrintedValue) -> bool:
    """Tell whether a ratio rounds to the printed one, in either direction where that is not told."""
    return any(abs(log_hr - told) <= _half(value) for told in _directions(value))


def _directions(value: PrintedValue) -> tuple[float, ...]:
    told = math.log(value.value or 1.0)
    return (told,) if value.reference else (told, -told)


def _half(value: PrintedValue) -> float:
    return math.log1p(half_unit(value) / (value.value or 1.0))


def _chosen(pair: tuple[Arm, Arm], value: PrintedValue, draws: int, seed: int) -> tuple[PatientData, PatientData] | str:
    """Return the two arms' patients that give a ratio most nearly, or why none are taken."""
    if any(arm.patients is None or arm.patients.method != METHOD for arm in pair):
        return f"only the method {METHOD} tells what fits as well"
    drawn = [draw_patients(evidence_of(arm), draws, seed + k) for k, arm in enumerate(pair)] if draws else [(), ()]
    logs = log_hazard_ratios(*drawn)
    open_to = interval(logs)
    if open_to is None:
        return "no patients could be drawn"
    low, high = open_to.low - _half(value), open_to.high + _half(value)
    inside = [log_hr for log_hr in _directions(value) if low <= log_hr <= high]
    if len(inside) != 1:
        left = f"what fits gives {math.exp(open_to.low):.3g} to {math.exp(open_to.high):.3g}"
        return f"{left}; {'either direction of it fits' if inside else 'it lies beyond'}"
    nearest = sorted(range(len(logs)), key=lambda k: abs(logs[k] - inside[0]))
    return _first_sound(pair, [(drawn[0][k], drawn[1][k]) for k in nearest])


def _with_notes(patients: PatientData, arm: Arm) -> PatientData:
    """Return patients of whom every invariant holds with the other doubts about those in whose place they come."""
    known = arm.patients.notes if arm.patients is not None else ()
    return replace(patients, notes=tuple(note for note in known if note.code not in UNMET))


def _first_sound(
    pair: tuple[Arm, Arm], samples: Sequence[tuple[Sample, Sample]]
) -> tuple[PatientData, PatientData] | str:
    """Return the first two arms' patients of which every invariant holds."""
    evidence = [complete(evidence_of(arm)) for arm in pair]
    for both in samples:
        found = [certified(one, s.time, s.event, METHOD) for one, s in zip(evidence, both, strict=True)]
        if all(check.held for patients in found for check in patients.checks):
            first, second = (_with_notes(one, arm) for one, arm in zip(found, pair, strict=True))
            return first, second
    return "no patients drawn hold every invariant"
