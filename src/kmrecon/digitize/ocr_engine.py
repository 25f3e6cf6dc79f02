"""The OCR engine: RapidOCR on onnxruntime, loaded with the first figure that needs it and kept.

Its models lie inside its wheel, so nothing is downloaded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

DETECTION_SIDE = 1280  # px, longer side of the picture that the text detector sees
RECOGNIZER_WIDTH = 96  # px, least width of the recognizer's input (its default, 320, is mostly padding)
THREADS = 2  # of the detector within one picture, and pieces of text that are recognized at a time


@lru_cache(maxsize=1)
def engine() -> Any:
    """Return the OCR engine, loaded once: about 0.8 s and 250 MB.

    `limit_type=max` because the default detector loses thin strips; the classifier of upside-down
    text is off because it turns digits (80 becomes 08); the memory arena is off, so that
    memory follows the figure in hand and not the largest one so far.
    """
    from rapidocr import RapidOCR

    loaded: Any = RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Global.return_word_box": True,
            "Det.limit_type": "max",
            "Det.limit_side_len": 4 * DETECTION_SIDE,  # the scale is chosen by words.detect()
            "Rec.rec_img_shape": [3, 48, RECOGNIZER_WIDTH],
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        }
    )
    with _patient_threads():
        loaded.cfg.EngineConfig.onnxruntime.intra_op_num_threads = THREADS
        loaded._load_det_model()
    loaded.cfg.EngineConfig.onnxruntime.intra_op_num_threads = 1  # pieces are read side by side
    loaded._load_rec_model()
    return loaded


@contextmanager
def _patient_threads() -> Iterator[None]:
    """Let the engine's threads sleep while they wait: spinning ones take a third more of the processor."""
    from rapidocr.inference_engine.onnxruntime.main import OrtInferSession

    session: Any = OrtInferSession
    plain = session._init_sess_opts

    def patient(settings: Any) -> Any:
        options = plain(settings)
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return options

    session._init_sess_opts = staticmethod(patient)
    try:
        yield
    finally:
        session._init_sess_opts = staticmethod(plain)
