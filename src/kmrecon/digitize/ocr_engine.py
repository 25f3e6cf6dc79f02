"""The OCR engine: RapidOCR's models on onnxruntime, loaded with the first figure that needs them and kept.

The models lie inside the wheel of `rapidocr`, so nothing is downloaded. Its own classes are left aside: they parse
85 kB of settings twice before the first figure, for models that are not used here.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kmrecon.digitize.ocr_detector import Singles, text_corners
from kmrecon.digitize.ocr_recognizer import Piece, read_piece
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
        detector = pool.submit(_session, DETECTOR, THREADS)
        recognizer = pool.submit(_session, RECOGNIZER, 1).result()  # pieces are read side by side
    letters = recognizer.get_modelmeta().custom_metadata_map["character"].splitlines()
    return Engine(detector.result(), recognizer, ("", *letters, " "))


def _session(name: str, threads: int) -> Any:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.log_severity_level = 4  # fatal errors only: the others are raised
    options.enable_cpu_mem_arena = False  # memory follows the figure in hand, not the largest one so far
    options.intra_op_num_threads = threads
    # Threads that wait sleep: spinning ones take a third more of the processor.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(str(_models() / name), options, providers=["CPUExecutionProvider"])


def _models() -> Path:
    """Return the folder of the models, without importing the package that they come with."""
    found = find_spec("rapidocr")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "models"
