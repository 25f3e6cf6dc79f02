"""The place of a figure in a document to plain values and back."""

from typing import Any, Literal, cast

from kmrecon.files.fields import Field
from kmrecon.types import Box, Place


def place_record(place: Place | None) -> dict[str, Any] | None:
    """Return a place in plain values; None for the figure of a picture's file."""
    if place is None:
        return None
    box = [place.box.left, place.box.top, place.box.right, place.box.bottom]
    return {"page": place.page, "figure": place.number, "box": box, "kind": place.kind}


def place_of(field: Field) -> Place:
    """Return the place that a field of answers.json tells."""
    field.keys("page", "figure", "box", "kind")
    box = Box(*field.get("box").numbers("four shares of the page: [left, top, right, bottom]", 4, 4))
    if not (0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1):
        raise field.get("box").refuse("0 <= left < right <= 1 and 0 <= top < bottom <= 1")
    kind = cast(Literal["vector", "raster"], field.get("kind").one_of("vector", "raster"))
    return Place(field.get("page").whole(1), field.get("figure").whole(1), box, kind)
