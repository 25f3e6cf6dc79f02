"""What is made of the answers of the OCR models: of probabilities, lines and letters."""

import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from kmrecon.digitize.ocr_detector import text_corners
from kmrecon.digitize.ocr_recognizer import MIN_WIDTH, read_piece
from kmrecon.digitize.ocr_session import open_model

LETTERS = ("", "1", "8", " ")


class FakeSession:
    """A model that always answers the same, and keeps what it was asked."""

    def __init__(self, answer):
        self.answer, self.asked = np.asarray(answer, np.float32), None

    def get_inputs(self):
        return [SimpleNamespace(name="x")]

    def run(self, _outputs, values, _options):
        (self.asked,) = values.values()
        return [self.answer]


def probabilities(*boxes, height=128, width=320, inside=0.9):
    """Return what the detector answers to text in boxes (left, top, right, bottom)."""
    answer = np.zeros((1, 1, height, width))
    for left, top, right, bottom in boxes:
        answer[0, 0, top:bottom, left:right] = inside
    return answer


def corners_in(answer, height=128, width=320):
    return text_corners(FakeSession(answer), np.zeros((height, width, 3), np.uint8))


def test_a_line_is_grown_by_its_area_over_its_perimeter():
    (corners,) = corners_in(probabilities((100, 40, 180, 56)))
    grown = 1.6 * 80 * 16 / (2 * (80 + 16))
    assert corners[0] == pytest.approx((100 - grown, 40 - grown), abs=1.5)
    assert corners[2] == pytest.approx((180 + grown, 56 + grown), abs=1.5)


def test_corners_are_those_of_the_picture_and_within_it():
    (corners,) = corners_in(probabilities((0, 60, 80, 76)), height=256, width=640)
    assert corners[:, 0].min() == 0
    assert corners[:, 1].min() == pytest.approx(2 * (60 - 10.7), abs=3)


def test_lines_of_one_row_come_from_the_left_and_rows_from_the_top():
    corners = corners_in(probabilities((200, 12, 260, 24), (20, 16, 80, 28), (100, 80, 160, 92)))
    assert [round(line[:, 0].mean(), -1) for line in corners] == [50, 230, 130]


@pytest.mark.parametrize(
    "answer", [probabilities(), probabilities((9, 9, 11, 11)), probabilities((9, 9, 60, 30), inside=0.4)]
)
def test_no_text_little_text_and_unsure_text_are_no_lines(answer):
    assert corners_in(answer).shape == (0, 4, 2)


def test_white_is_one_and_black_minus_one():
    session = FakeSession(probabilities())
    text_corners(session, np.full((128, 320, 3), (0, 255, 51), np.uint8))
    assert session.asked.shape == (1, 3, 128, 320)
    assert session.asked[0, :, 5, 5] == pytest.approx((-1, 1, -0.6))


def columns_of(*best):
    """Return what the recognizer answers where these letters are the best of each column, at 0.7."""
    answer = np.full((1, len(best), len(LETTERS)), 0.1)
    answer[0, np.arange(len(best)), best] = 0.7
    return FakeSession(answer)


def test_columns_become_letters_once_each():
    piece = read_piece(columns_of(0, 1, 1, 0, 1, 3, 2, 2), LETTERS, np.zeros((24, 96, 3), np.uint8))
    assert (piece.text, piece.score) == ("11 8", 0.7)
    assert (piece.columns, piece.width) == ((1, 4, 6), 8)


def test_nothing_read_has_no_score():
    piece = read_piece(columns_of(0, 0), LETTERS, np.zeros((24, 96, 3), np.uint8))
    assert (piece.text, piece.score, piece.columns) == ("", 0, ())


def test_a_short_cutting_is_gray_on_the_right():
    session = columns_of(*[1] * 12)
    piece = read_piece(session, LETTERS, np.full((24, 12, 3), 255, np.uint8))
    assert session.asked.shape == (1, 3, 48, MIN_WIDTH)
    assert (session.asked[..., :24] == 1).all()
    assert (session.asked[..., 24:] == 0).all()
    assert piece.width == 3


def test_the_engine_is_told_to_send_nothing_before_it_is_loaded(monkeypatch):
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    options = SimpleNamespace(add_session_config_entry=lambda *_: None)
    engine = SimpleNamespace(InferenceSession=lambda *_, **__: "model", SessionOptions=lambda: options)
    monkeypatch.setitem(sys.modules, "onnxruntime", engine)
    assert open_model("any.onnx", 1) == "model"
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
