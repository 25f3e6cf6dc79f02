"""Cells in, their columns out: at which times the numbers of a risk table stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kmrecon.digitize.risk_cells import Cell
from kmrecon.types import Axis, Box, Calibration, Floats

OFF_COLUMN = 0.75  # of a digit's height that a cell may stand off its column
OFF_SPACING = 0.3  # of the columns' distance, likewise
OFF_TICKS = 0.45  # of the columns' distance by which a whole table may be shifted
FITTED = 0.85  # share of the cells that must stand under the columns
MISSED = 3.0  # digit heights off their columns that a table with no cell in one stands for
MOSTLY = 0.6  # share of the cells under ticks where one column may be out of line
EVEN = 0.1  # of the columns' distance, by which distances may differ
PLAIN_STEPS = np.array([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 24, 25, 30, 36, 40, 42, 45, 48, 50])
PLAIN_STEPS = np.concatenate(
    [PLAIN_STEPS, [60, 72, 75, 80, 84, 90, 91.3125, 100, 120, 125, 150, 180, 182.5, 182.625, 365, 365.25, 730, 730.5]]
)
STEP_OFF = 0.06  # relative, by which a step measured in pixels may be off a plain one
ANCHORS: dict[str, Callable[[Box], float]] = {
    "center": lambda box: box.center[0],
    "right": lambda box: box.right,
    "left": lambda box: box.left,
}


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a table: where they stand and which times they are."""

    times: tuple[float, ...]  # ascending
    pixels: tuple[float, ...]  # x where each column's cells are anchored
    anchor: str
    tolerance: float  # px
    plain: bool = True  # the times are ticks or round numbers
    aligned: bool = True  # and they stand where the axis has them

    def column(self, box: Box) -> int | None:
        """Return which column a cell stands in, None where it stands in none."""
        off = np.abs(np.array(self.pixels) - ANCHORS[self.anchor](box))
        nearest = int(off.argmin())
        return nearest if off[nearest] <= self.tolerance else None

    @property
    def spacing(self) -> float:
        """Least distance of two columns, px."""
        return float(np.diff(self.pixels).min()) if len(self.pixels) > 1 else float("inf")


def fit_grid(cells: Sequence[Cell], calibration: Calibration) -> Grid | None:
    """Return the columns in which most cells stand: ticks, else a plain grid of times, else their own places."""
    ticks = tick_times(calibration.x, calibration.plot_area)
    height = _height(cells)
    fits = [_fit(cells, calibration.x, ticks, anchor) for anchor in ANCHORS]
    _, share, grid = min(fits, key=lambda fit: fit[0] + MISSED * (1 - fit[1]) * height)
    if share == 1:
        return grid
    ranked = _by_rank(cells, calibration, share)
    return ranked or (grid if share >= FITTED else _own_grid(cells, calibration))


def tick_times(axis: Axis, area: Box) -> Floats:
    """Return the times at the ticks and where ticks of the same step would stand within the plot."""
    values = np.unique([tick.value for tick in axis.ticks])
    if values.size < 2:
        return values
    step = float(np.diff(values).min())
    first, last = np.sort(axis.value([area.left, area.right]))
    low, high = np.ceil((first - values[0]) / step - 0.25), np.floor((last - values[0]) / step + 0.25)
    even = values[0] + step * np.arange(low, high + 1)
    even = even[even >= min(0.0, values[0])]
    apart = np.abs(np.subtract.outer(values, even)).min(axis=1) if even.size else np.full(values.size, np.inf)
    return np.unique(np.concatenate([even, values[apart > 0.05 * step]]))


def _fit(cells: Sequence[Cell], axis: Axis, times: Floats, anchor: str) -> tuple[float, float, Grid]:
    """Return how far cells stand off the columns (px), the share that stands in one, and the columns."""
    at = np.array([ANCHORS[anchor](cell.box) for cell in cells])
    columns = axis.pixel(times)
    spacing = float(np.diff(columns).min()) if columns.size > 1 else np.inf
    height = _height(cells)
    tolerance = min(OFF_COLUMN * height, OFF_SPACING * spacing)
    off = at - columns[np.abs(np.subtract.outer(at, columns)).argmin(axis=1)]
    shift = _densest(off, tolerance)
    if abs(shift) > OFF_TICKS * spacing:
        shift = 0.0
    left = np.abs(at[:, None] - columns - shift).min(axis=1)
    inside = left <= tolerance
    grid = Grid(tuple(times.tolist()), tuple((columns + shift).tolist()), anchor, tolerance)
    # Centered is the rule; an edge must be clearly straighter, and a shift tells against it.
    loss = float(left[inside].mean() if inside.any() else np.inf) + 0.1 * abs(shift)
    return loss + (0.1 * height if anchor != "center" else 0.0), float(inside.mean()), grid


def _densest(off: Floats, width: float) -> float:
    """Return the middle of the narrow band that holds the most offsets."""
    counts = (np.abs(np.subtract.outer(off, off)) <= width).sum(axis=1)
    around = off[np.abs(off - off[counts.argmax()]) <= width]
    return float(np.median(around))


def _by_rank(cells: Sequence[Cell], calibration: Calibration, share: float) -> Grid | None:
    """Return the ticks as columns where each column is nearest to a tick of its own.

    Some programs move the first column to the right to keep it in the picture; some draw the
    table a little narrower than the plot. Either most cells stand under their ticks, or there are
    as many columns as ticks, at one distance.
    """
    height, places = _height(cells), column_places(cells)
    times = tick_times(calibration.x, calibration.plot_area)
    columns = calibration.x.pixel(times)
    if places.size < 2 or columns.size < 2:
        return None
    nearest = np.abs(np.subtract.outer(places, columns)).argmin(axis=1)
    spacing = float(np.diff(columns).min())
    if np.unique(nearest).size < places.size or (np.abs(places - columns[nearest]) > OFF_TICKS * spacing).any():
        return None
    gaps = np.diff(places)
    as_many = places.size in (len(calibration.x.ticks), times.size) and np.ptp(gaps) <= EVEN * gaps.mean()
    if share < MOSTLY and not as_many:
        return None
    tolerance = min(OFF_COLUMN * height, 0.5 * float(gaps.min()))
    straight = bool((np.abs(places - columns[nearest])[1:] <= OFF_COLUMN * height).all())
    return Grid(tuple(times[nearest].tolist()), tuple(places.tolist()), "center", tolerance, aligned=straight)


def _own_grid(cells: Sequence[Cell], calibration: Calibration) -> Grid | None:
    """Return columns that stand beside the ticks: at multiples of a plain step, else where they are."""
    axis = calibration.x
    height, places = _height(cells), column_places(cells)
    places = places[axis.value(places) > axis.value(calibration.plot_area.left) - 1.5 * height * abs(axis.scale)]
    if places.size < 2:
        return None
    measured = float(np.median(np.diff(axis.value(places))))
    powers = 10.0 ** np.arange(-3, 4)
    steps = np.unique(np.outer(powers, PLAIN_STEPS))
    best: Grid | None = None
    for step in steps[np.abs(steps / measured - 1) <= STEP_OFF]:
        numbers = np.rint(axis.value(places) / step)
        off = places - axis.pixel(numbers * step)
        if (np.abs(off - np.median(off)) <= OFF_COLUMN * height).all() and np.abs(np.median(off)) <= height:
            grid = _grid_of(numbers * step, axis, float(np.median(off)), height)
            best = grid if best is None or _loss(grid, places) < _loss(best, places) else best
    if best is not None:
        return best
    digits = 1 - int(np.floor(np.log10(measured)))
    times = np.round(axis.value(places), digits)
    return Grid(tuple(times.tolist()), tuple(places.tolist()), "center", OFF_COLUMN * height, plain=False)


def _grid_of(times: Floats, axis: Axis, shift: float, height: float) -> Grid:
    unique = np.unique(times)
    return Grid(
        tuple((unique + 0.0).tolist()), tuple((axis.pixel(unique) + shift).tolist()), "center", OFF_COLUMN * height
    )


def _loss(grid: Grid, places: Floats) -> float:
    return float(np.abs(places[:, None] - np.array(grid.pixels)).min(axis=1).mean())


def _height(cells: Sequence[Cell]) -> float:
    return float(np.median([cell.box.height for cell in cells]))


def column_places(cells: Sequence[Cell]) -> Floats:
    """Return the places around which cells are centered, px."""
    ordered = np.sort([cell.box.center[0] for cell in cells])
    groups = np.split(ordered, np.flatnonzero(np.diff(ordered) > OFF_COLUMN * _height(cells)) + 1)
    return np.array([np.median(group) for group in groups])
