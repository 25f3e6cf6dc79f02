"""A cutting of one line in; its text out, by the engine's recognizer.

The recognizer gives each column of the cutting a probability for each letter, and for none (connectionist temporal
classification, Graves et al. 2006, doi:10.1145/1143844.1143891). The steps around it and their numbers are those that
PaddleOCR and RapidOCR use with this model.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from kmrecon.digitize.ocr_session import Singles, answer
from kmrecon.types import Bytes

HEIGHT = 48  # px, of the recognizer's input
MIN_WIDTH = 96  # px, of its input (the default of PaddleOCR, 320, is mostly padding)
DIGITS = 5  # of a probability
# -1 for black to 1 for white
NORMALIZED = (np.arange(256, dtype=np.float32) / 255 - np.float32(0.5)) * 2


@dataclass(frozen=True, slots=True)
class Piece:
    """The text that was read in one cutting."""

    text: str
    score: float  # 0-1, mean probability of its letters
    columns: tuple[int, ...]  # of each letter that is no space
    width: float  # of the cutting, in columns


def read_piece(session: Any, letters: Sequence[str], cutting: Bytes) -> Piece:
    """Return the text of a cutting, how sure it is and where its letters stand.

    Parameters
    ----------
    session : onnxruntime.InferenceSession
        The recognizer.
    letters : sequence of str
        What it tells apart; the first one stands for none.
    cutting : (height, width, 3) uint8
        One line of text, blue first, not empty.
    """
    ratio = cutting.shape[1] / cutting.shape[0]
    widest = max(MIN_WIDTH / HEIGHT, ratio)
    values = _input(cutting, ratio, int(HEIGHT * widest))
    probability = answer(session, values)[0]
    best = probability.argmax(axis=1)
    changed = np.append(True, best[1:] != best[:-1])
    columns = np.flatnonzero(changed & (best != 0))
    read = [letters[k] for k in best[columns]]
    scores = [round(score, DIGITS) for score in probability[columns, best[columns]].tolist()]
    seen = tuple(column for column, letter in zip(columns.tolist(), read, strict=True) if not letter.isspace())
    return Piece("".join(read), float(np.mean(scores or [0]).round(DIGITS)), seen, len(best) * ratio / widest)


def _input(cutting: Bytes, ratio: float, width: int) -> Singles:
    """Return a cutting as the recognizer takes it, (1, 3, 48, width): scaled, gray on the right."""
    scaled = np.asarray(cv2.resize(cutting, (min(width, math.ceil(HEIGHT * ratio)), HEIGHT)), np.uint8)
    values = np.zeros((1, 3, HEIGHT, width), np.float32)
    values[0, :, :, : scaled.shape[1]] = np.take(NORMALIZED, scaled.transpose(2, 0, 1))
    return values
