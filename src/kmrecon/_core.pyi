"""The kernels' types."""

from kmrecon.types import Floats, Ints

def guyot(
    time: Floats, survival: Floats, end: float, lower: Ints, count: Ints, total_events: int
) -> tuple[Ints, Ints, int]: ...
