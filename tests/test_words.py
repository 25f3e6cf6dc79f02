"""The words of a figure, read by the engine itself and by engines that fail."""

import socket
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest

from kmrecon.digitize import words
from kmrecon.digitize.look_again import LookAgain, read_cells, read_region, read_sideways
from kmrecon.digitize.ocr_recognizer import Piece
from kmrecon.digitize.words import read_words
from kmrecon.types import Box, Figure, Word

TICKS = ("0", "6", "12", "18", "24")
COLUMNS = (120, 260, 400, 540, 680)


def figure_of(pixels):
    return Figure(pixels, "drawn", "0" * 64)


def blank(height=300, width=800):
    return np.full((height, width, 3), 255, np.uint8)


@pytest.fixture(scope="module")
def drawn():
    pixels = blank()
    for column, tick in zip(COLUMNS, TICKS, strict=True):
        (width, _), _ = cv2.getTextSize(tick, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2)
        cv2.putText(pixels, tick, (column - width // 2, 200), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 0), 2, cv2.LINE_AA)
    upward = blank(30, 160)
    cv2.putText(upward, "Survival", (5, 22), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 0), 2, cv2.LINE_AA)
    pixels[60:220, 10:40] = np.rot90(upward)
    return figure_of(pixels)


@pytest.mark.engine
def test_ticks_are_read_with_centers_to_two_pixels(drawn):
    found = {word.text: word.box for word in read_words(drawn) if not word.turned}
    assert set(TICKS) <= set(found)
    for tick, column in zip(TICKS, COLUMNS, strict=True):
        assert found[tick].center[0] == pytest.approx(column, abs=2.5)
        assert found[tick].bottom == pytest.approx(201, abs=2)


@pytest.mark.engine
def test_text_that_reads_upwards_is_found_in_the_upright_figure(drawn):
    (title,) = [word for word in read_words(drawn) if word.turned]
    assert title.text == "Survival"
    assert 10 <= title.box.left < title.box.right <= 40
    assert 60 <= title.box.top < title.box.bottom <= 220


@pytest.mark.engine
def test_the_same_figure_gives_the_same_words(drawn):
    assert read_words(drawn) == read_words(drawn)


@pytest.mark.engine
def test_a_second_look_places_words_in_the_whole_figure(drawn):
    part = Box(360, 160, 460, 220)
    (word,) = read_region(drawn, part)
    assert word.text == "12"
    assert word.box.center[0] == pytest.approx(400, abs=2.5)
    assert LookAgain(drawn).read_region(part) == (word,)


@pytest.mark.engine
def test_known_boxes_are_read_in_their_order(drawn):
    boxes = [Box(column - 22, 172, column + 22, 208) for column in (680, 120, 400)]
    empty = Box(450, 20, 500, 50)
    assert read_cells(drawn, [*boxes, empty, boxes[0]]) == ("24", "0", "12", "", "24")


@pytest.mark.engine
def test_an_empty_figure_has_no_words():
    assert read_words(figure_of(blank())) == ()
    assert read_words(figure_of(blank(1, 1))) == ()
    assert read_region(figure_of(blank()), Box(900, 10, 950, 20)) == ()


@pytest.mark.engine
def test_the_engine_opens_no_connection(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    words._engine.cache_clear()
    assert len(words._engine().letters) > 10_000


@dataclass
class FakeEngine:
    """An engine that finds one box and reads one text in it."""

    text: str = ""
    error: Exception | None = None
    boxes: object = ()

    def corners(self, _pixels):
        return self.boxes

    def read(self, _cutting):
        if self.error:
            raise self.error
        return Piece(self.text, 0.9, tuple(range(len(self.text))), 8.0)


ONE_BOX = np.array([[[100.0, 50.0], [160.0, 50.0], [160.0, 80.0], [100.0, 80.0]]])


def test_an_engine_that_finds_nothing_gives_no_words(monkeypatch):
    monkeypatch.setattr(words, "_engine", FakeEngine)
    assert read_words(figure_of(blank())) == ()


def test_what_the_engine_reads_is_handed_on_as_it_stands(monkeypatch):
    monkeypatch.setattr(words, "_engine", lambda: FakeEngine("1O0", boxes=ONE_BOX))
    assert [word.text for word in read_words(figure_of(blank()))] == ["1O0"]


def test_forms_of_the_chinese_alphabet_become_plain(monkeypatch):
    monkeypatch.setattr(words, "_engine", lambda: FakeEngine("（１２）īⅢ", boxes=ONE_BOX))
    assert [word.text for word in read_words(figure_of(blank()))] == ["(12)iIII"]


def test_lines_keep_the_order_of_their_boxes(monkeypatch):
    monkeypatch.setattr(words, "_engine", lambda: FakeEngine("12"))
    boxes = [Box(10, 10, 30, 20), Box(40, 10, 400, 20), Box(10, 30, 40, 45)]
    assert [line.box for line in words.recognize(blank(), boxes)] == boxes


def test_the_failure_of_an_engine_is_not_swallowed(monkeypatch):
    monkeypatch.setattr(words, "_engine", lambda: FakeEngine(error=MemoryError("no room"), boxes=ONE_BOX))
    with pytest.raises(MemoryError, match="no room"):
        read_words(figure_of(blank()))


class SidewaysEngine(FakeEngine):
    """An engine that reads one text in whatever is wider than high, and nothing in the rest."""

    def read(self, cutting):
        return replace(super().read(cutting), score=0.9 * (cutting.shape[1] > cutting.shape[0]))


@pytest.mark.parametrize("parts", [[], [(128, 144)], [(128, 144), (144, 172)]])
def test_a_turned_number_that_the_detector_missed_or_found_in_part_is_read(monkeypatch, parts):
    pixels, corners = blank(300, 1280), np.array([[100, 10], [124, 10], [124, 50], [100, 50]], float)
    centers = (30, 90, 150, 210)
    for bar in (center + off for center in centers for off in (-18, -4, 10)):
        pixels[bar : bar + 8, 104:120] = 0
    boxes = [corners + np.array([0, center - 30]) for center in centers if center != 150]
    boxes += [np.array([[100, top], [124, top], [124, end], [100, end]], float) for top, end in parts]
    monkeypatch.setattr(words, "_engine", lambda: SidewaysEngine("0.4", boxes=np.array(boxes)))
    found = read_words(figure_of(pixels))
    assert [(word.text, word.turned) for word in found] == [("0.4", True)] * 4
    assert [word.box.center[1] for word in found] == pytest.approx(centers, abs=1)


def test_what_reads_upwards_is_found_on_its_side_and_what_is_known_is_not_read_again(monkeypatch):
    pixels = blank(300, 1280)
    pixels[120:180, 20:40] = 0
    on_its_side = np.array([[[115.0, 15.0], [185.0, 15.0], [185.0, 45.0], [115.0, 45.0]]])
    monkeypatch.setattr(words, "_engine", lambda: FakeEngine("0.00 0.10", boxes=on_its_side))
    (found,) = read_sideways(figure_of(pixels), ())
    assert (found.text, found.turned) == ("0.00 0.10", True)
    assert (found.box.left, found.box.top, found.box.right, found.box.bottom) == pytest.approx(
        (20, 120, 40, 180), abs=1
    )
    known = Word("0.20", Box(18, 150, 42, 190))
    assert read_sideways(figure_of(pixels), (known,)) == (known,)
