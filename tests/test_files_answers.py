"""A reading goes into answers.json and comes back to the bit; what breaks the format is named with its place."""

import json
from dataclasses import astuple, replace

import numpy as np
import pytest

from fake_reading import fake_reading
from kmrecon.errors import InvalidTableError
from kmrecon.files.answers import REMADE, to_answers
from kmrecon.files.answers_file import answers_to_json, lines_of_json, read_answers
from kmrecon.notes import KINDS
from kmrecon.options import Answers


def saved(path, reading=None):
    reading = reading or fake_reading(panels=2)
    path.write_text(answers_to_json(to_answers(reading), reading.figure.name), encoding="utf-8")
    return path


def comparable(answers):
    """Answers as nested tuples: arrays do not compare to one bool."""

    def plain(value):
        if isinstance(value, tuple | list):
            return tuple(map(plain, value))
        return (str(value.dtype), tuple(value.tolist())) if isinstance(value, np.ndarray) else value

    return plain(astuple(answers))


def test_answers_come_back_to_the_bit(tmp_path):
    answers = read_answers(saved(tmp_path / "answers.json"))
    assert comparable(answers) == comparable(to_answers(fake_reading(panels=2)))
    assert answers.figure_sha256 == "ab" * 32


def test_what_kmrecon_saved_is_not_taken_for_corrected(tmp_path):
    path = saved(tmp_path / "answers.json")
    assert not read_answers(path).corrected
    path.write_text(path.read_text().replace('"n": 10', '"n": 11', 1))
    assert read_answers(path).corrected


def test_layout_alone_is_no_correction(tmp_path):
    path = saved(tmp_path / "answers.json")
    path.write_text(json.dumps(json.loads(path.read_text())))
    assert not read_answers(path).corrected


def test_notes_of_the_reading_are_saved_and_those_of_the_rebuilding_are_not():
    codes = [note.code for note in to_answers(fake_reading()).notes]
    assert codes == ["tick-label-dropped", "curves-overlap", "curves-overlap", "label-unsure"]


def test_every_remade_note_is_a_known_one():
    assert set(KINDS) >= REMADE


def test_points_stand_on_one_line_each_and_words_keep_their_blanks():
    text = lines_of_json(
        {"curve": [[1.5, 2.0, 0.3], [4.0, 5.0, 0.3]], "words": [{"text": "a  [ b\n c"}], "l": ["a  b", "c"]}
    )
    assert "[1.5, 2.0, 0.3]" in text
    assert '["a  b", "c"]' in text
    assert json.loads(text)["words"][0]["text"] == "a  [ b\n c"


def test_a_short_answer_written_by_hand_is_enough(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(
        '{"schema_version": 1, "panels": [{"panel": "A", "x_ticks": [[10, 0], [110, 5]],'
        ' "arms": [{"arm": "Drug", "curve": [[10, 20], [60, 40, 1.5]]}]}]}'
    )
    answers = read_answers(path)
    panel = answers.panels[0]
    assert (panel.name, panel.x_ticks, panel.y_ticks, panel.percent) == ("A", ((10, 0), (110, 5)), None, None)
    assert (panel.arms[0].curve, panel.arms[0].band, panel.arms[0].end) == (((10, 20), (60, 40)), (0.5, 1.5), 60)
    assert answers.words is None
    assert answers.figure_sha256 is None
    assert answers.corrected


def test_nothing_answered_is_allowed(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text('{"schema_version": 1}')
    assert replace(read_answers(path), corrected=False) == Answers()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"schema_version": 1', '"schema_version": 2', r"schema_version is 2; needed: 1, the version"),
        ('"percent": true', '"percent": "yes"', r'panels\[0\]\.percent is "yes"; needed: true or false'),
        ('"direction": "survival"', '"direction": "up"', r'direction is "up"; needed: one of "survival", "incidence"'),
        ('"color": "#1f77b4"', '"color": "blue"', r'panels\[0\]\.arms\[0\]\.color is "blue"; needed: a color such as'),
        ('"n": 10', '"n": 10.5', r"arms\[0\]\.n is 10\.5; needed: a whole number of 1 or more"),
        ('"end": ', '"ends": ', r"there is no key 'ends' in panels\[0\]\.arms\[0\]; needed: one of .*end"),
        ('"plot_area": [60.0,', '"plot_area": [600.0,', r"plot_area is \[600.*; needed: left < right and top < bottom"),
        ("[61.0, 0.0]", "[61.0, null]", r"x_ticks\[0\]\[1\] is null; needed: a number"),
        ("[61.0, 0.0]", "[61.0]", r"x_ticks\[0\] is \[61\.0\]; needed: a pixel and its value"),
        ('"code": "curves-overlap"', '"code": "what"', r'notes\[1\]\.code is "what"; needed: one of'),
        ('"arm": "Drug A"', '"arm": 5', r"arm is 5; needed: a text in quotation marks"),
        ('"n_at_risk": [10, 7, 3]', '"n_at_risk": [10, 7]', r"n_at_risk is \[10, 7\]; needed: 3 whole numbers"),
        ('"checksum"', "checksum", r"this is no JSON \(line 2, column 2"),
    ],
)
def test_what_does_not_follow_the_format_is_named_with_its_place(tmp_path, before, after, said):
    path = saved(tmp_path / "answers.json")
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(InvalidTableError, match=said):
        read_answers(path)


@pytest.mark.parametrize(("one", "other"), [('"arm": "Placebo"', '"arm": "Drug A"'), ('"panel": "2"', '"panel": "1"')])
def test_two_of_one_name_are_refused(tmp_path, one, other):
    path = saved(tmp_path / "answers.json")
    path.write_text(path.read_text().replace(one, other))
    with pytest.raises(InvalidTableError, match=rf"{other}; needed: a name that no other".split(": ", 1)[1]):
        read_answers(path)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"[1, 2]", b"[" * 100_000, b"null", b'{"schema_version": NaN}'])
def test_what_is_no_answers_file_is_refused(tmp_path, data):
    path = tmp_path / "answers.json"
    path.write_bytes(data)
    with pytest.raises(InvalidTableError, match=r"answers\.json: "):
        read_answers(path)
