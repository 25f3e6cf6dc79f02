"""The methods that rebuild patients: a new one is one file and one line here."""

from collections.abc import Callable

from kmrecon.survival.exact import rebuild_exact
from kmrecon.survival.guyot import rebuild_guyot
from kmrecon.types import ArmEvidence, PatientData

METHODS: dict[str, Callable[[ArmEvidence], PatientData]] = {
    "exact": rebuild_exact,
    "guyot": rebuild_guyot,
}
