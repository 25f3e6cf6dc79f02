"""The OCR engine: RapidOCR's models on onnxruntime, loaded with the first figure that needs them and kept.

The models lie inside the wheel of `rapidocr`, so nothing is downloaded. Its own classes are left aside: they parse
85 kB of settings twice before the first figure, for models that are not used here.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kmrecon.digitize.ocr_detector import text_corners
from kmrecon.digitize.ocr_recognizer import Piece, read_piece
from kmrecon.digitize.ocr_session import Singles, open_model
from kmrecon.types import Bytes

DETECTOR, RECOGNIZER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
THREADS = 2  # of the detector within one picture, and pieces of text that are recognized at a time


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """The two models of the OCR engine."""

    detector: Any  # onnxruntime.InferenceSession
    recognizer: Any  # onnxruntime.InferenceSession
    letters: tuple[str, ...]  # that the recognizer tells apart, none first

    def corners(self, pixels: Bytes) -> Singles:
        """Return the corners of each line of text in a picture, (K, 4, 2) px."""
        return text_corners(self.detector, pixels)

    def read(self, cutting: Bytes) -> Piece:
        """Return the text in a cutting of one line."""
        return read_piece(self.recognizer, self.letters, cutting)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return the OCR engine, loaded once: about 0.2 s and 250 MB."""
    with ThreadPoolExecutor(2) as pool:
        detector = pool.submit(open_model, DETECTOR, THREADS)
        recognizer = pool.submit(open_model, RECOGNIZER, 1).result()  # pieces are read side by side
    letters = recognizer.get_modelmeta().custom_metadata_map["character"].splitlines()
    return Engine(detector.result(), recognizer, ("", *letters, " "))
