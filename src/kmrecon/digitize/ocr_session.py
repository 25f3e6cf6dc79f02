"""A model of the OCR engine, opened; what it answers to a picture."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]  # single precision, as the models'


def open_model(name: str, threads: int) -> Any:
    """Return the onnxruntime.InferenceSession of one of RapidOCR's models."""
    # It would send Microsoft what it runs, and warn where it cannot keep a number of the machine's own: nothing leaves.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.log_severity_level = 4  # fatal errors only: the others are raised
    options.enable_mem_pattern = False  # no plan of memory for each size of picture: sizes hardly come twice
    options.intra_op_num_threads = threads
    # Activations leave numbers below 1e-38, each of which takes a processor a hundred times as long as a zero does.
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    # Threads that wait sleep: spinning ones take a third more of the processor.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(str(_models() / name), options, providers=["CPUExecutionProvider"])


def answer(session: Any, values: Singles) -> Singles:
    """Return what a model answers to one picture.

    Its memory is kept together while it works, and given back then: so it follows the figure in hand, not the
    largest one so far.
    """
    from onnxruntime import RunOptions

    options = RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    answered: Singles = session.run(None, {session.get_inputs()[0].name: values}, options)[0]
    return answered


def _models() -> Path:
    """Return the folder of the models, without importing the package that they come with."""
    found = find_spec("rapidocr")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "models"
