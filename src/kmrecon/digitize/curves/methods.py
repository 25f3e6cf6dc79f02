"""The ways of telling curves apart: a new one is one file and one line here."""

from collections.abc import Callable

from kmrecon.digitize.curves.color import trace_by_color
from kmrecon.digitize.curves.plot import Plot
from kmrecon.types import CurvePixels

METHODS: dict[str, Callable[[Plot], tuple[CurvePixels, ...]]] = {
    "color": trace_by_color,
}
