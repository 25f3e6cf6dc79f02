"""The kernels' types."""

import numpy as np
from numpy.typing import NDArray

from kmrecon.types import Bytes, Floats, Ints

def guyot(
    time: Floats, survival: Floats, end: float, lower: Ints, count: Ints, total_events: int
) -> tuple[Ints, Ints, int]: ...
def lattice(
    level: Floats,
    flat: Floats,
    half: Floats,
    low: Ints,
    high: Ints,
    count: Ints,
    fewest: Ints,
    drop_start: Ints,
    drop_weight: Floats,
    gap_start: Ints,
    gap_weight: Floats,
    end_weight: Floats,
    bins: int,
    after: float,
    prune: float,
    uniform: Floats,
) -> tuple[int, float, float, Ints, Ints, Ints]: ...
def falling_path(
    kind: Bytes, share: NDArray[np.float32], table: NDArray[np.float32], drawn: int, first: int, last: int
) -> tuple[Ints, Ints]: ...
def around_corners(drawn: Bytes, longest: int) -> Bytes: ...
def behind_others(drawn: Bytes, hidden: Bytes, longest: int) -> Bytes: ...
def beside_dashes(drawn: Bytes, longer: float) -> tuple[Bytes, Bytes]: ...
def off_color(pixels: Bytes, color: Floats) -> NDArray[np.float32]: ...
def rows_with(drawn: Bytes, start: Ints, leave: Ints) -> Ints: ...
def run_lengths(drawn: Bytes) -> NDArray[np.int32]: ...
def runs_at(drawn: Bytes, row: Ints, column: Ints) -> tuple[Ints, Ints]: ...
def two_arms(time: Floats, event: Ints, arm: Ints, efron: bool) -> tuple[float, float, float]: ...
def curve_statistics(time: Floats, event: Ints, horizon: float) -> tuple[float, float]: ...
