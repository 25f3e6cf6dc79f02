"""A page of a document in; the places on it that look like Kaplan-Meier plots out.

What tells one: numbers along two axes and lines that run in steps, or an embedded picture with two long lines on a
plain ground. Figures are parted by the running text between them; panels that none parts are one figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kmrecon.digitize.page_boxes import apart, bounds, common, cut_off, joined, overlap, share_of
from kmrecon.digitize.page_evidence import is_large, runs_in_steps, shows_a_plot
from kmrecon.digitize.page_text import text_blocks
from kmrecon.digitize.panels import PlotSite, find_plot_sites
from kmrecon.digitize.vector.chains import joined_lines
from kmrecon.digitize.vector.words import shown_words
from kmrecon.types import Box, Bytes, Page, Place, Stroke, Word

TEXT = "text"  # what a page with nothing else is said to hold
COVERED = 0.8  # of a plot's area: a picture lies there, with numbers written over or beside it
MARGIN = 0.005  # of the page's longer side, around all that belongs to a figure
FULL = (1.0, 100.0)  # the highest number beside the axis of survival

Kind = Literal["vector", "raster"]


@dataclass(frozen=True, slots=True)
class Findings:
    """What looks like Kaplan-Meier plots on a page, and in words what is there at all."""

    places: tuple[Place, ...]
    found: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Something on the page that a figure may hold."""

    box: Box  # px
    kind: Kind
    what: str
    whole: bool = False  # nothing beside it belongs to it: a picture that holds its own numbers


@dataclass(frozen=True, slots=True)
class _Content:
    """All that a page shows."""

    page: Box
    words: tuple[Word, ...]
    strokes: tuple[Stroke, ...]
    stairs: tuple[Box, ...]  # of the lines that run in steps
    pictures: tuple[Box, ...]  # more than logos

    @property
    def ink(self) -> Iterator[Box]:
        """Where anything is drawn."""
        yield from (word.box for word in self.words)
        yield from (bounds(stroke.points) for stroke in self.strokes if not _is_ground(stroke))
        yield from self.pictures


def figures_on(page: Page) -> Findings:
    """Return the figures of a page from the top, and what the page holds."""
    content = _content(page)
    sites = find_plot_sites(content.words, content.page)
    parts = [part for site in sites if (part := _plot(site, content)) is not None]
    parts += [_Part(box, "vector", "steps") for box in content.stairs if not _inside_any(box, parts)]
    for box in content.pictures:
        if not _inside_any(box, parts) and shows_a_plot(_cut(page, box)):
            parts.append(_Part(box, "raster", "picture", whole=True))
    outside = [word for word in content.words if not _inside_any(word.box, parts)]
    blocks = text_blocks(outside, content.page)
    groups = sorted(_grouped(parts, blocks), key=lambda group: (_around(group).top, _around(group).left))
    places: list[Place] = []
    rooms: list[Box] = []
    for k, group in enumerate(groups):
        # What is over a figure takes its room first: tables stand under plots.
        rooms.append(_extent(group, [*blocks, *rooms, *map(_around, groups[k + 1 :])], content))
        share = _shares(rooms[-1], content.page)
        places.append(Place(page.number, k + 1, share, group[0].kind, _why(group, content)))
    return Findings(tuple(places), _in_words(sites, content))


def whole_page(page: Page) -> Place:
    """Return a whole page as one figure: the picture that it holds, or what is drawn on it."""
    content = _content(page)
    scanned = any(share_of(box, content.page) >= COVERED for box in content.pictures) and not content.stairs
    return Place(page.number, 1, Box(0, 0, 1, 1), "raster" if scanned else "vector", "the page that was chosen")


def _content(page: Page) -> _Content:
    figure = page.figure
    strokes = figure.vector.strokes if figure.vector else ()
    stairs = tuple(bounds(line.points) for line in joined_lines(strokes) if runs_in_steps(line.points, figure.box))
    pictures = tuple(common(box, figure.box) for box in page.pictures if is_large(common(box, figure.box), figure.box))
    return _Content(figure.box, shown_words(figure), strokes, stairs, pictures)


def _plot(site: PlotSite, content: _Content) -> _Part | None:
    """Return a plot whose numbers are text; None where nothing speaks for survival."""
    core, box = site.core, joined([site.core, site.x.box, site.y.box])
    steps = sum(core.contains(*line.center) for line in content.stairs)
    under = [picture for picture in content.pictures if share_of(picture, core) >= COVERED]
    if under and not steps:
        return _Part(joined([box, *under]), "raster", "plot")
    full = max(label.value for label in site.y.labels) in FULL and site.x.labels[0].value >= 0
    return _Part(box, "vector", "plot") if steps or full else None


def _grouped(parts: Sequence[_Part], blocks: Sequence[Box]) -> list[list[_Part]]:
    """Return parts of one kind together where no running text lies between them."""
    groups: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: (part.box.top, part.box.left)):
        joins = [group for group in groups if _may_join(group, part, blocks)]
        merged = [part]
        for group in joins:
            if _may_join(group, _Part(_around(merged), part.kind, ""), blocks):
                merged = [*group, *merged]
                groups = [other for other in groups if other is not group]
        groups.append(merged)
    return groups


def _may_join(group: Sequence[_Part], part: _Part, blocks: Sequence[Box]) -> bool:
    both = joined([_around(group), part.box])
    return group[0].kind == part.kind and not any(overlap(both, block) for block in blocks)


def _extent(group: Sequence[_Part], others: Sequence[Box], content: _Content) -> Box:
    """Return what of the page belongs to a figure, px."""
    box = _around(group)
    return box if all(part.whole for part in group) else _room(box, others, content)


def _shares(box: Box, page: Box) -> Box:
    return Box(box.left / page.width, box.top / page.height, box.right / page.width, box.bottom / page.height)


def _room(box: Box, others: Sequence[Box], content: _Content) -> Box:
    """Return the part of the page around a figure that is free of running text and of other figures."""
    room = content.page
    for other in sorted(others, key=lambda other: apart(box, other)):
        if overlap(room, other) and not overlap(box, other):
            room = cut_off(room, other, box)
    if room == content.page:
        return room
    margin = MARGIN * max(content.page.width, content.page.height)
    ink = [common(part, room) for part in content.ink if overlap(part, room)]
    return common(joined([box, *ink]).grown(margin), room)


def _why(group: Sequence[_Part], content: _Content) -> str:
    box = _around(group)
    plots, steps = (sum(part.what == what for part in group) for what in ("plot", "steps"))
    steps += sum(overlap(line, box) for line in content.stairs) if plots else 0
    pictures = sum(part.what == "picture" for part in group)
    told = (
        _count(plots, "plot") + " with numbers along both axes",
        _count(steps, "line") + " in steps",
        _count(pictures, "picture") + " with two long lines",
    )
    return ", ".join(text for text, number in zip(told, (plots, steps, pictures), strict=True) if number)


def _in_words(sites: Sequence[PlotSite], content: _Content) -> str:
    """Return what a page holds: told where nothing on it looks like a Kaplan-Meier plot."""
    told = [
        _count(number, what)
        for number, what in ((len(sites), "other plot"), (len(content.pictures), "picture without axes"))
        if number
    ]
    told += [TEXT] if content.words else []
    drawn = not all(map(_is_ground, content.strokes))
    return " and ".join(told) or ("a drawing without numbers" if drawn else "empty")


def _count(number: int, what: str) -> str:
    head, _, tail = what.partition(" without")
    return f"{number} {head}{'' if number == 1 else 's'}{' without' + tail if tail else ''}"


def _around(parts: Sequence[_Part]) -> Box:
    return joined([part.box for part in parts])


def _inside_any(box: Box, parts: Sequence[_Part]) -> bool:
    return any(share_of(part.box, box) >= COVERED for part in parts)


def _is_ground(stroke: Stroke) -> bool:
    """Tell whether a path is only filled, and white."""
    return stroke.width == 0 and min(stroke.color) == 255


def _cut(page: Page, box: Box) -> Bytes:
    return page.figure.pixels[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1]
