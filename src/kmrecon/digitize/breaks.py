"""A figure and a solid curve of it in, the longest part of its path that runs over the bare page out.

A solid stroke has none. Where a path has one, the curve starts again there, as in a landmark plot, or begins late, or
the path runs across to another thing.
"""

from dataclasses import dataclass

import numpy as np

from kmrecon.types import Calibration, CurvePixels, Figure, Floats, Ints

BARE = 0.3  # of a stroke's contrast by which the page may differ from itself


@dataclass(frozen=True, slots=True)
class Break:
    """A part of a curve's path over the bare page."""

    start: float  # px
    end: float  # px

    @property
    def width(self) -> float:
        """Its width, px."""
        return self.end - self.start


def longest_break(figure: Figure, curve: CurvePixels, calibration: Calibration) -> Break:
    """Return the longest part of a path beside which nothing at all is drawn; one of no width where there is none."""
    return max(breaks_of(figure, curve, calibration), key=lambda gap: gap.width, default=Break(curve.end, curve.end))


def breaks_of(figure: Figure, curve: CurvePixels, calibration: Calibration) -> list[Break]:
    """Return the parts of a path beside which nothing at all is drawn.

    A path begins at full survival at time 0, wherever its stroke does.
    """
    first = max(0.0, min(float(curve.x[0]), float(calibration.x.pixel(0.0))))
    columns = np.arange(int(np.ceil(first)), int(min(curve.end, figure.pixels.shape[1])))
    path = curve.at(columns + 0.5)
    colors = colors_along(figure, columns, np.where(np.isnan(path), float(calibration.row(1.0)), path), curve.width)
    page = _page(figure, calibration)
    contrast = float(np.linalg.norm(np.array(curve.color) - page))
    bare = (np.linalg.norm(colors - page, axis=2) < BARE * contrast).all(axis=1)
    # Circles that are filled with the page hide the stroke between them: it does not break off where a mark stands.
    bare[np.isin(columns, np.floor(curve.marks).astype(np.int64))] = False
    ends = np.flatnonzero(np.diff(np.r_[0, bare.astype(int), 0]))
    return [Break(float(columns[a]), float(columns[b - 1] + 1)) for a, b in zip(ends[::2], ends[1::2], strict=True)]


def colors_along(figure: Figure, columns: Ints, path: Floats, width: float) -> Floats:
    """Return the colors (N, K, 3) of the pixels on and right beside a stroke of a width in each of N columns, px."""
    half = int(np.ceil(width / 2)) + 1
    rows = np.floor(path).astype(np.int64)[:, None] + np.arange(-half, half + 1)
    colors = figure.pixels[rows.clip(0, figure.pixels.shape[0] - 1), columns[:, None].clip(0)]
    return np.asarray(colors, np.float64)


def _page(figure: Figure, calibration: Calibration) -> Floats:
    """Return the color of most of the plot."""
    area = calibration.plot_area
    inside = figure.pixels[int(area.top) : int(area.bottom) : 2, int(area.left) : int(area.right) : 2]
    return np.asarray(np.median(inside.reshape(-1, 3), axis=0), np.float64)
