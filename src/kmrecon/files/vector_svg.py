"""An SVG drawing in, its paths and words out, in the pixels of the picture that is drawn from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from kmrecon.files.vector_css import Style, StyleSheet, tag_of
from kmrecon.files.vector_paths import Affine, Pen, bend, strokes_of
from kmrecon.files.vector_shapes import number, numbers, outline
from kmrecon.files.vector_svg_text import SvgText, words_of_texts
from kmrecon.types import Stroke, Vector

DEEPEST = 40  # elements within elements, <use> included
MOST_ELEMENTS = 400_000
UNDRAWN = {"defs", "clipPath", "mask", "symbol", "pattern", "marker", "style", "metadata", "title", "desc", "filter"}
LINK = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where and how an element is drawn."""

    line: tuple[Element, ...]  # from the root to the element
    style: Style
    at: Affine
    opacity: float


def svg_content(data: bytes, width: int, height: int) -> Vector:
    """Return what a drawing holds, in the pixels of its picture of `width` x `height`."""
    root = ElementTree.fromstring(data)
    walk = _Walk(root)
    strokes: list[Stroke] = []
    texts: list[SvgText] = []
    for place in walk.drawn(root, _view(root, width, height)):
        element = place.line[-1]
        if tag_of(element) == "text":
            texts += _texts(place)
        else:
            strokes += _strokes(place)
    return Vector(tuple(strokes), words_of_texts(texts))


def _view(root: Element, width: int, height: int) -> Affine:
    """Return the map from the drawing's units to pixels; its view box lies in the middle, as large as fits."""
    box = numbers(root.get("viewBox", ""))
    if len(box) != 4 or min(box[2:]) <= 0:
        box = [0.0, 0.0, number(root.get("width", "")) or width, number(root.get("height", "")) or height]
    left, top, wide, high = box
    scales = (width / wide, height / high)
    if root.get("preserveAspectRatio", "").strip() == "none" or abs(scales[0] / scales[1] - 1) < 0.01:
        return Affine(scales[0], 0, 0, scales[1], -left * scales[0], -top * scales[1])
    scale = min(scales)
    return Affine(
        scale, 0, 0, scale, (width - scale * wide) / 2 - left * scale, (height - scale * high) / 2 - top * scale
    )


class _Walk:
    """A walk over everything that a drawing draws, in its order."""

    def __init__(self, root: Element) -> None:
        elements = list(root.iter())
        self._by_id = {element.get("id", ""): element for element in elements}
        self._sheet = StyleSheet(["".join(e.itertext()) for e in elements if tag_of(e) == "style"])
        self._left = MOST_ELEMENTS

    def drawn(self, root: Element, view: Affine) -> Iterator[_Place]:
        """Yield shapes and texts."""
        start = _Place((root,), self._sheet.style((root,), {}), view, 1.0)
        for child in root:
            yield from self._inside(child, start)

    def _inside(self, element: Element, outer: _Place) -> Iterator[_Place]:
        tag = tag_of(element)
        self._left -= 1
        if tag in UNDRAWN or len(outer.line) > DEEPEST or self._left < 0:
            return
        line = (*outer.line, element)
        style = self._sheet.style(line, outer.style)
        if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
            return
        at = outer.at.after(transform(element.get("transform", "")))
        if tag in ("use", "svg"):
            at = at.after(Affine(e=number(element.get("x", "")), f=number(element.get("y", ""))))
        place = _Place(line, style, at, outer.opacity * _share(style.get("opacity", "1")))
        if tag == "use":
            target = self._by_id.get((element.get(LINK) or element.get("href") or "").lstrip("#"))
            yield from self._used(target, place)
        elif tag in ("g", "svg", "a", "switch"):
            for child in element:
                yield from self._inside(child, place)
        else:
            yield place

    def _used(self, target: Element | None, place: _Place) -> Iterator[_Place]:
        if target is None or target in place.line:
            return
        for child in target if tag_of(target) == "symbol" else (target,):
            yield from self._inside(child, place)


def transform(text: str) -> Affine:
    """Return the map of a transform attribute."""
    from svgelements import Matrix

    found = Matrix(text)
    return Affine(found.a, found.b, found.c, found.d, found.e, found.f)


def _strokes(place: _Place) -> list[Stroke]:
    stroke, fill = (_paint(place, name) for name in ("stroke", "fill"))
    if stroke is None and fill is None:
        return []
    width = number(place.style.get("stroke-width", "1"))
    dash = place.style.get("stroke-dasharray", "none")
    pen = Pen(stroke, fill, width, () if dash == "none" else tuple(numbers(dash)))
    return strokes_of(outline(place.line[-1], bend), pen, place.at)


def _paint(place: _Place, name: str) -> tuple[int, int, int, float] | None:
    """Return the color and opacity of a stroke or fill, None where there is none."""
    from svgelements import Color

    text = place.style.get(name, "none" if name == "stroke" else "black")
    if text == "currentColor":
        text = place.style.get("color", "black")
    if text in ("none", "transparent") or text.startswith("url("):
        return None
    color = Color(text)
    if color.value is None:
        return None
    part = place.opacity * _share(place.style.get(f"{name}-opacity", "1")) * color.alpha / 255
    return color.red, color.green, color.blue, part


def _share(text: str) -> float:
    return number(text) / (100 if text.endswith("%") else 1)


def _texts(place: _Place) -> Iterator[SvgText]:
    """Yield the pieces of a text element: its own letters and those of its spans."""
    paint = _paint(place, "fill")
    if paint is None or paint[3] < 0.1:
        return
    yield from SvgText.pieces(place.line[-1], place.style, place.at)
