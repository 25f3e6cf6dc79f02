"""A blank picture to draw on: pixels down from the top left corner, everything said explicitly."""

import io
from typing import Any

import numpy as np

from kmrecon.types import Box, Bytes


class Canvas:
    """A matplotlib figure in pixel coordinates; no global state, no user settings."""

    def __init__(self, width: int, height: int, dpi: int) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.box = Box(0, 0, width, height)
        self.pt = dpi / 72  # px of a point
        self.figure = Figure(figsize=(width / dpi, height / dpi), dpi=dpi, facecolor="white")
        self.agg: Any = FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)

    def line(self, x: Any, y: Any, color: str, width: float, **how: Any) -> None:
        """Draw a stroke of `width` points through pixel positions."""
        from matplotlib.lines import Line2D

        how = {"solid_joinstyle": "miter", "solid_capstyle": "butt", "dash_capstyle": "butt", "snap": False, **how}
        clip: Box | None = how.pop("clip", None)
        line = Line2D(x, y, color=color, linewidth=width, **how)
        self.axes.add_line(line)
        self._clip(line, clip)

    def fill(self, box: Box, color: str, zorder: float = 0) -> None:
        """Fill a rectangle."""
        from matplotlib.patches import Rectangle

        corner = (box.left, box.top)
        self.axes.add_patch(
            Rectangle(
                corner, box.width, box.height, facecolor=color, edgecolor="none", zorder=zorder, antialiased=False
            )
        )

    def band(self, x: Any, low: Any, high: Any, color: str, clip: Box) -> None:
        """Fill the area between two step lines, see-through."""
        area = self.axes.fill_between(x, low, high, step="post", color=color, alpha=0.22, linewidth=0, zorder=2)
        self._clip(area, clip)

    def text(self, x: float, y: float, words: str, size: float, **how: Any) -> Any:
        """Write words at a pixel position; `size` in points. Returns what `extent` measures."""
        how = {"va": "center", "ha": "center", "color": "black", "parse_math": False, **how}
        family = how.pop("font", "DejaVu Sans")
        return self.axes.text(x, y, words, fontsize=size, fontfamily=[family, "DejaVu Sans"], zorder=6, **how)

    def extent(self, artist: Any) -> Box:
        """Return the pixels that a text takes."""
        found = artist.get_window_extent(self.agg.get_renderer())
        height = self.box.height
        return Box(found.x0, height - found.y1, found.x1, height - found.y0)

    def width_of(self, words: str, size: float, **how: Any) -> float:
        """Return the width of words, px."""
        artist = self.text(0, 0, words, size, **how)
        width = self.extent(artist).width
        artist.remove()
        return width

    def pixels(self) -> Bytes:
        """Return the picture, (height, width, 3)."""
        self.agg.draw()
        return np.asarray(self.agg.buffer_rgba())[:, :, :3].copy()

    def _clip(self, artist: Any, box: Box | None) -> None:
        from matplotlib.transforms import Bbox

        height = self.box.height
        if box is not None:
            artist.set_clip_box(Bbox([[box.left, height - box.bottom], [box.right, height - box.top]]))
        artist.set_clip_on(box is not None)


def encode(pixels: Bytes, dpi: int, quality: int | None) -> bytes:
    """Return the bytes of a PNG file, or of a JPEG of that quality."""
    from PIL import Image

    out = io.BytesIO()
    image = Image.fromarray(pixels)
    if quality is None:
        image.save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    else:
        image.save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    return out.getvalue()
