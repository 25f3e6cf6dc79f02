"""A picture in; the corners of its lines of text out, by the engine's detector.

The detector gives each pixel the probability that it belongs to text, shrunk towards the middle of its line
(differentiable binarization, Liao et al. 2020, doi:10.1609/aaai.v34i07.6812). The steps after it and their numbers
are those that PaddleOCR and RapidOCR use with this model.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pyclipper

from kmrecon.digitize.ocr_session import Singles, answer
from kmrecon.types import Bytes

STRIDE = 32  # px, the detector's sides are multiples of it
MIN_PROBABILITY = 0.3  # of a pixel that belongs to text
MIN_MEAN = 0.5  # probability within a line of text
GROWN = 1.6  # times area / perimeter: from the shrunken text back to the whole of it
MOST_LINES = 1000
MIN_SIDE = 3.0  # px, of the shrunken text; 2 more of the grown one
MIN_LENGTH = 4  # px in the picture, of either side
ROW = 10  # px, tops nearer than that to the one above are of one row
# -1 for black to 1 for white
NORMALIZED = ((np.arange(256, dtype=np.float32) * (1 / 255)).astype(np.float64) * 2 - 1).astype(np.float32)


def text_corners(session: Any, pixels: Bytes) -> Singles:
    """Return the corners of each line of text, (K, 4, 2) px: upper left first, clockwise; rows first.

    Parameters
    ----------
    session : onnxruntime.InferenceSession
        The detector.
    pixels : (height, width, 3) uint8
        Blue first, either side at least `STRIDE` / 2.
    """
    height, width = pixels.shape[:2]
    seen = np.asarray(cv2.resize(pixels, (round(width / STRIDE) * STRIDE, round(height / STRIDE) * STRIDE)), np.uint8)
    values = np.take(NORMALIZED, seen.transpose(2, 0, 1))[np.newaxis]
    probability = answer(session, values)[0, 0]
    found = list(_lines(probability, width, height))
    return np.array(_rows_first(found), np.float32).reshape(-1, 4, 2)


def _lines(probability: Singles, width: int, height: int) -> Iterator[Singles]:
    """Yield the corners of each line of text in a picture of this size."""
    text = cv2.dilate((probability > MIN_PROBABILITY).astype(np.uint8), np.ones((2, 2), np.uint8))
    scale = np.array([width / text.shape[1], height / text.shape[0]])
    contours, _ = cv2.findContours(text, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours[:MOST_LINES]:
        corners, side = _tight_corners(contour)
        if side < MIN_SIDE or _mean_within(probability, corners) < MIN_MEAN:
            continue
        corners, side = _tight_corners(_grown(corners))
        if side < MIN_SIDE + 2:
            continue
        placed = np.clip(np.round(corners * scale), 0, [width - 1, height - 1])
        if min(np.linalg.norm(placed[0] - placed[1]), np.linalg.norm(placed[0] - placed[3])) >= MIN_LENGTH:
            yield placed


def _tight_corners(points: Any) -> tuple[Singles, float]:
    """Return the corners of the smallest rectangle around points, and its shorter side."""
    rectangle = cv2.minAreaRect(points)
    (a, b, c, d) = sorted(cv2.boxPoints(rectangle), key=lambda corner: corner[0])
    upper_left, lower_left = (a, b) if b[1] > a[1] else (b, a)
    upper_right, lower_right = (c, d) if d[1] > c[1] else (d, c)
    return np.array([upper_left, upper_right, lower_right, lower_left]), min(rectangle[1])


def _mean_within(probability: Singles, corners: Singles) -> float:
    """Return the mean probability within four corners."""
    most = np.array(probability.shape[::-1]) - 1
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, most)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, most)
    within = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(within, [(corners - [left, top]).astype(np.float32).astype(np.int32)], 1)
    return float(cv2.mean(probability[top : bottom + 1, left : right + 1], within)[0])


def _grown(corners: Singles) -> Any:
    """Return the outline of four corners moved outwards, (K, 1, 2)."""
    corners = corners.astype(np.float64)
    after = np.roll(corners, -1, axis=0)
    area = abs(float((corners[:, 0] * after[:, 1] - corners[:, 1] * after[:, 0]).sum())) / 2
    perimeter = float(np.hypot(*(after - corners).T).sum())
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(corners, pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    return np.array(offset.Execute(area * GROWN / perimeter)[0], np.int32)[:, np.newaxis]


def _rows_first(lines: list[Singles]) -> list[Singles]:
    """Return lines from the top down, those of one row from the left."""
    down = sorted(lines, key=lambda corners: float(corners[0, 1]))
    rows = np.cumsum([False, *(below[0, 1] - above[0, 1] >= ROW for above, below in pairwise(down))])
    return [down[k] for k in sorted(range(len(down)), key=lambda k: (rows[k], float(down[k][0, 0])))]
