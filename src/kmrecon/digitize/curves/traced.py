"""A path accepted as a curve, with the ink that it runs through."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kmrecon.digitize.curves.edges import Edges, stroke_edges
from kmrecon.digitize.curves.ink import Ink
from kmrecon.digitize.curves.line_style import line_style
from kmrecon.digitize.curves.path import Path


@dataclass(frozen=True)
class Traced:
    """A path accepted as a curve, with the ink that it runs through."""

    ink: Ink
    path: Path
    limit: bool = False  # a confidence limit, drawn as the curve is
    between_limits: bool = False  # that are drawn otherwise, and mirror one another in it

    @cached_property
    def edges(self) -> Edges:
        """Of the stroke, as it tells itself."""
        return stroke_edges(self.ink.share, self.ink.hidden, self.path)

    @property
    def width(self) -> float:
        """Of the stroke, px."""
        return self.edges.width

    @property
    def thickness(self) -> float:
        """Its height where it runs level, px: a dot is no longer than a stroke is wide, but as high."""
        high = self.edges.bottom - self.edges.top
        return max(self.edges.width, float(np.median(high[np.isfinite(high)]))) if np.isfinite(high).any() else 0.0

    @cached_property
    def style(self) -> str:
        """How the stroke is drawn."""
        return line_style(self.path, self.ink.share, self.ink.hidden, self.thickness)
