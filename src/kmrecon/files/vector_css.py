"""Elements of an SVG and its style sheets in, the style of each element out."""

import re
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SIMPLE = re.compile(r"([#.]?)([\w-]+)")

Style = dict[str, str]
Selector = tuple[tuple[tuple[str, str], ...], ...]  # from the outermost element in; (sign, name) that each must have

INHERITED = (
    *("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"),
    *("font-size", "font-family", "text-anchor", "color", "visibility", "font"),
)
OWN = ("opacity", "display")


class StyleSheet:
    """The rules of a drawing's <style> elements: tags, classes, ids and descendants of such."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._rules: list[tuple[tuple[int, int], Selector, Style]] = []
        for found in RULE.finditer(COMMENT.sub("", " ".join(texts))):
            for text in found[1].split(","):
                selector = tuple(_simple(part) for part in text.replace(">", " ").split())
                self._rules.append(((_weight(selector), len(self._rules)), selector, declarations(found[2])))
        self._rules.sort(key=lambda rule: rule[0])

    def style(self, line: Sequence[Element], outer: Mapping[str, str]) -> Style:
        """Return the style of the last element of a line of descent, given its parent's."""
        element = line[-1]
        style = {name: value for name, value in outer.items() if name in INHERITED}
        style |= {name: element.attrib[name] for name in (*INHERITED, *OWN) if name in element.attrib}
        for _, selector, declared in self._rules:
            if _matches(selector, line):
                style |= declared
        return style | declarations(element.attrib.get("style", ""))


def declarations(text: str) -> Style:
    """Return the names and values of `name: value; ...`."""
    pairs = (part.partition(":") for part in text.split(";") if ":" in part)
    return {name.strip().lower(): value.replace("!important", "").strip() for name, _, value in pairs}


def tag_of(element: Element) -> str:
    """Return an element's name without its name space."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _simple(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((found[1], found[2]) for found in SIMPLE.finditer(text))


def _weight(selector: Selector) -> int:
    return sum({"#": 10_000, ".": 100}.get(sign, 1) for part in selector for sign, _ in part)


def _matches(selector: Selector, line: Sequence[Element]) -> bool:
    """Tell whether a selector means the last element; its other parts may be any of those around it, in order."""
    if not selector or not _has(line[-1], selector[-1]):
        return False
    rest = list(selector[:-1])
    for element in reversed(line[:-1]):
        if rest and _has(element, rest[-1]):
            rest.pop()
    return not rest


def _has(element: Element, wanted: tuple[tuple[str, str], ...]) -> bool:
    classes = element.attrib.get("class", "").split()
    found = {"": [tag_of(element)], ".": classes, "#": [element.attrib.get("id", "")]}
    return all(name in found[sign] for sign, name in wanted)
