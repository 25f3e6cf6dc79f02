"""Nothing in, the font files out with which words of drawings are drawn and measured."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

FAMILY = "DejaVu Sans"


@cache
def fonts() -> tuple[str, ...]:
    """Return the font files for drawing words: DejaVu Sans, from matplotlib's data."""
    matplotlib = find_spec("matplotlib")  # found, not imported: that takes a second
    folder = Path(matplotlib.origin or "").parent if matplotlib else Path()
    return tuple(str(font) for font in sorted((folder / "mpl-data" / "fonts" / "ttf").glob("DejaVuSans*.ttf")))
