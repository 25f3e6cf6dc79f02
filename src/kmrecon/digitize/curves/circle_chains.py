"""The ink of open circles that lie too close to be told one by one in, the line of their centers out."""

import cv2
import numpy as np
import scipy

from kmrecon.digitize.curves.colors import Mask

SLACK = 0.5  # px by which the nearest edge of a disc of pixels is nearer than its radius
DEEPER = 2.0  # px: what is deeper is a filled band
SINGLE = 3  # px: the centers of one circle cover no more


def chain_of(drawn: Mask, radius: float) -> Mask:
    """Return where the centers of circles lie that overlap.

    The discs along a step line fill a band; their centers are the places as far from its edge as a disc is wide.

    Parameters
    ----------
    drawn : (rows, columns) the ink of one color
    radius : px, to the outer side of the rim
    """
    filled = np.pad(_filled(drawn, radius).astype(np.uint8), 1)
    depth = cv2.distanceTransform(filled, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    centers = depth >= radius - SLACK
    labels, count = scipy.ndimage.label(centers, np.ones((3, 3)))
    many = np.zeros(count + 1, bool)
    for k, place in enumerate(scipy.ndimage.find_objects(labels), start=1):
        deepest = depth[place][labels[place] == k].max()
        many[k] = max(side.stop - side.start for side in place) > SINGLE and deepest <= radius + DEEPER
    return np.asarray(many[labels])


def around(centers: Mask, reach: float) -> Mask:
    """Return what lies within `reach` px of a mask."""
    if not centers.any():
        return np.zeros_like(centers)
    return np.asarray(cv2.distanceTransform((~centers).astype(np.uint8), cv2.DIST_L2, 5) <= reach)


def _filled(drawn: Mask, radius: float) -> Mask:
    """Return the ink with the holes in it that are no larger than a circle."""
    labels, count = scipy.ndimage.label(~drawn)
    small = np.zeros(count + 1, bool)
    for k, place in enumerate(scipy.ndimage.find_objects(labels), start=1):
        small[k] = max(side.stop - side.start for side in place) < 2 * radius
    return np.asarray(drawn | small[labels])
