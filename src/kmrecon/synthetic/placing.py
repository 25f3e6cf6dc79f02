"""Where words may stand in a plot: a place that hides no curve."""

import numpy as np

from kmrecon.types import Box, CurvePixels, Floats

# Where authors put a legend or a line of text, as shares of the free width and height: corners first.
CORNERS = ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.5, 0.0), (1.0, 0.35), (0.5, 1.0), (0.0, 0.0))
GRID = tuple((x, y) for y in np.linspace(0, 1, 13) for x in np.linspace(1, 0, 13))


def ink_points(curve: CurvePixels) -> Floats:
    """Return points (K, 2), px, at most 2 px apart, along the whole stroke of a curve."""
    x = np.repeat(np.r_[curve.x, curve.end], 2)[1:-1]
    y = np.repeat(curve.y, 2)
    length = np.r_[0, np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y)))]
    along = np.arange(0, length[-1] + 2, 2.0)
    return np.column_stack([np.interp(along, length, x), np.interp(along, length, y)])


def free_place(
    width: float, height: float, area: Box, points: Floats, taken: tuple[Box, ...], pad: float
) -> Box | None:
    """Return a box of that size inside `area` that holds no point and meets no taken box (None: there is none)."""
    room_x, room_y = area.width - width - 2 * pad, area.height - height - 2 * pad
    if room_x < 0 or room_y < 0:
        return None
    for share_x, share_y in (*CORNERS, *GRID):
        left, top = area.left + pad + share_x * room_x, area.top + pad + share_y * room_y
        box = Box(left, top, left + width, top + height)
        if not _holds_any(box.grown(pad), points) and not any(_meet(box.grown(pad / 2), other) for other in taken):
            return box
    return None


def _holds_any(box: Box, points: Floats) -> bool:
    x, y = points[:, 0], points[:, 1]
    return bool(((x > box.left) & (x < box.right) & (y > box.top) & (y < box.bottom)).any())


def _meet(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
