"""Boxes in, how they lie to one another out."""

from collections.abc import Sequence

import numpy as np

from kmrecon.types import Box, Floats

HAIR = 0.5  # px: a level line is no box without height


def bounds(points: Floats) -> Box:
    """Return the box around a line."""
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return Box(left, top, right, bottom).grown(HAIR)


def joined(boxes: Sequence[Box]) -> Box:
    """Return the box around all of some boxes."""
    sides = np.array([(box.left, box.top, box.right, box.bottom) for box in boxes])
    return Box(*sides[:, :2].min(axis=0).tolist(), *sides[:, 2:].max(axis=0).tolist())


def common(one: Box, two: Box) -> Box:
    """Return what two boxes share; it has no width or no height where they share nothing."""
    left, top = max(one.left, two.left), max(one.top, two.top)
    return Box(left, top, max(left, min(one.right, two.right)), max(top, min(one.bottom, two.bottom)))


def overlap(one: Box, two: Box) -> bool:
    """Tell whether two boxes share anything."""
    return common(one, two).width > 0 and common(one, two).height > 0


def apart(one: Box, two: Box) -> float:
    """Return how far two boxes lie from one another, px; 0 where they touch."""
    wide = max(one.left - two.right, two.left - one.right, 0.0)
    return float(np.hypot(wide, max(one.top - two.bottom, two.top - one.bottom, 0.0)))


def share_of(part: Box, whole: Box) -> float:
    """Return the share of a box that another one covers."""
    both = common(part, whole)
    return both.width * both.height / max(whole.width * whole.height, 1e-9)


def cut_off(room: Box, other: Box, kept: Box) -> Box:
    """Return the largest part of a room that holds one box and leaves another one out."""
    cuts = []
    if other.bottom <= kept.top:
        cuts.append(Box(room.left, other.bottom, room.right, room.bottom))
    if other.top >= kept.bottom:
        cuts.append(Box(room.left, room.top, room.right, other.top))
    if other.right <= kept.left:
        cuts.append(Box(other.right, room.top, room.right, room.bottom))
    if other.left >= kept.right:
        cuts.append(Box(room.left, room.top, other.left, room.bottom))
    return max(cuts, key=lambda cut: cut.width * cut.height, default=room)
