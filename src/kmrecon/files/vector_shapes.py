"""A shape of an SVG in, the points of its pieces out, in the drawing's units."""

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

import numpy as np

from kmrecon.files.vector_css import tag_of

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
# CSS pixels, of which an SVG's user unit is one.
UNITS = {"pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
ARC_PIECES = 24
SIDES = ("x", "y", "width", "height", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry")

Points = list[tuple[float, float]]
Bend = Callable[[Sequence[float], Sequence[Sequence[float]]], Points]


def number(text: str) -> float:
    """Return a length in user units; 0 where the text is none."""
    found = NUMBER.match(text.strip())
    return float(found[0]) * UNITS.get(text.strip()[found.end() :], 1.0) if found else 0.0


def numbers(text: str) -> list[float]:
    """Return all numbers of a text."""
    return [float(found) for found in NUMBER.findall(text)]


def outline(element: Element, bend: Bend) -> list[Points]:
    """Return the pieces of a shape; none for what is no shape."""
    tag = tag_of(element)
    if tag == "path":
        return _path(element.get("d", ""), bend)
    if tag in ("polyline", "polygon"):
        values = numbers(element.get("points", ""))
        points = list(zip(values[::2], values[1::2], strict=False))
        return [points + points[:1]] if tag == "polygon" else [points]
    sides = {name: number(element.get(name, "")) for name in SIDES}
    if tag == "line":
        return [[(sides["x1"], sides["y1"]), (sides["x2"], sides["y2"])]]
    if tag == "rect":
        left, top, right, bottom = sides["x"], sides["y"], sides["x"] + sides["width"], sides["y"] + sides["height"]
        return [[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]]
    if tag in ("circle", "ellipse"):
        turn = np.linspace(0, 2 * np.pi, ARC_PIECES + 1)
        wide, high = (sides["r"], sides["r"]) if tag == "circle" else (sides["rx"], sides["ry"])
        xy = np.stack([sides["cx"] + wide * np.cos(turn), sides["cy"] + high * np.sin(turn)], axis=1)
        return [[(float(x), float(y)) for x, y in xy]]
    return []


def _path(text: str, bend: Bend) -> list[Points]:
    """Return the pieces of a path's data."""
    from svgelements import Arc, Close, CubicBezier, Move, Path, QuadraticBezier

    pieces: list[Points] = []
    for segment in Path(text) if text.strip() else ():
        end = (segment.end.x, segment.end.y) if segment.end is not None else None
        if isinstance(segment, Move) and end:
            pieces.append([end])
        elif not pieces:
            continue
        elif isinstance(segment, Close):
            pieces[-1].append(pieces[-1][0])
        elif isinstance(segment, CubicBezier):
            pieces[-1] += bend(pieces[-1][-1], [segment.control1, segment.control2, segment.end])
        elif isinstance(segment, QuadraticBezier):
            pieces[-1] += bend(pieces[-1][-1], [segment.control, segment.end])
        elif isinstance(segment, Arc):
            turned = [segment.point(k / ARC_PIECES) for k in range(1, ARC_PIECES + 1)]
            pieces[-1] += [(point.x, point.y) for point in turned]
        elif end:
            pieces[-1].append(end)
    return pieces
