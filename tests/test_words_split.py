"""Lines of text come apart into words, each with a box as tight as its ink: without an engine."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmrecon.digitize.word_ink import split_rows, tighten
from kmrecon.digitize.word_missed import missed_labels, missed_numbers
from kmrecon.digitize.word_split import Line, words_of_line
from kmrecon.types import Box, Word

HEIGHT, ADVANCE = 20, 14  # px, of a drawn character and from one to the next


def page(width=900, height=80):
    return np.full((height, width, 3), 255, np.uint8)


def draw_line(pixels, text, gaps, left=20.0, top=30):
    """Draw each character as a block, `gaps` px of extra space before it; return the line and the blocks' edges."""
    x, centers, edges = left, [], []
    for gap in gaps:
        x += gap
        pixels[top : top + HEIGHT, int(x) : int(x) + 10] = 0
        centers.append(x + 5)
        edges.append((int(x), int(x) + 10))
        x += ADVANCE
    box = Box(left - 6, top - 5, x + 6, top + HEIGHT + 5)
    return Line(text, box, 0.99, tuple(centers)), edges


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=6), st.integers(24, 90))
def test_numbers_of_a_row_come_apart_at_wide_gaps(numbers, gap):
    pixels, texts = page(1800), [str(number) for number in numbers]
    gaps = [gap if k == 0 and n else 0 for n, text in enumerate(texts) for k in range(len(text))]
    line, edges = draw_line(pixels, "".join(texts), gaps)
    words = [tighten(pixels, word) for word in words_of_line(pixels, line)]
    assert [word.text for word in words] == texts
    starts = np.cumsum([0] + [len(text) for text in texts])
    for word, first, last in zip(words, starts[:-1], starts[1:] - 1, strict=True):
        assert (word.box.left, word.box.right) == (edges[first][0], edges[last][1])
        assert (word.box.top, word.box.bottom) == (30, 30 + HEIGHT)


def test_a_space_between_words_does_not_split_a_label_but_splits_two_numbers():
    pixels = page()
    label, _ = draw_line(pixels, "Stage II", [0, 0, 0, 0, 0, 6, 0])
    assert [word.text for word in words_of_line(pixels, label)] == ["Stage II"]
    pixels = page()
    numbers, _ = draw_line(pixels, "10 20", [0, 0, 6, 0])
    assert [word.text for word in words_of_line(pixels, numbers)] == ["10", "20"]


def test_a_count_keeps_its_brackets_and_cells_run_together_come_apart():
    pixels = page()
    line, _ = draw_line(pixels, "43 (2)", [0, 0, 6, 0, 0])
    assert [word.text for word in words_of_line(pixels, line)] == ["43 (2)"]
    pixels = page()
    joined, _ = draw_line(pixels, "43(2)29(14)", [0] * 11)
    assert [word.text for word in words_of_line(pixels, joined)] == ["43(2)", "29(14)"]


def test_the_tick_beside_a_number_is_no_minus_sign():
    pixels = page()
    line, _ = draw_line(pixels, "0.8-", [0, 0, 0, 3])
    assert [word.text for word in words_of_line(pixels, line)] == ["0.8"]


def test_an_axis_beside_a_number_is_no_1():
    pixels = page()
    line, edges = draw_line(pixels, "0.41", [0, 0, 0, 8])
    pixels[:, edges[-1][0] : edges[-1][1]] = 255
    pixels[:, edges[-1][0] + 4 : edges[-1][0] + 6] = 0  # a line from edge to edge
    words = [tighten(pixels, word) for word in words_of_line(pixels, line)]
    assert [word.text for word in words] == ["0.4"]
    assert words[0].box.right == edges[2][1]


def test_marks_of_a_curve_before_a_name_are_no_part_of_it():
    pixels = page()
    line, edges = draw_line(pixels, "oo Low risk", [0, 0, 6, 0, 0, 6, 0, 0, 0])
    pixels[38:42, : edges[1][1]] = 0  # the curve that ends here
    assert [word.text for word in words_of_line(pixels, line)] == ["Low risk"]


def test_text_on_both_sides_of_a_legend_key_comes_apart():
    pixels = page()
    line, edges = draw_line(pixels, "A B", [0, 60])
    pixels[38:40, edges[0][1] + 4 : edges[1][0] - 4] = (200, 0, 0)
    assert [word.text for word in words_of_line(pixels, line)] == ["A", "B"]


def test_a_line_whose_characters_have_no_places_stays_whole():
    pixels = page()
    line, _ = draw_line(pixels, "12 34", [0, 0, 40, 0])
    placeless = Line(line.text, line.box, line.score, ())
    assert [word.text for word in words_of_line(pixels, placeless)] == ["12 34"]


def test_rows_of_digits_that_were_found_as_one_box_are_cut_apart():
    pixels = page(400, 200)
    usual = Box(200, 20, 280, 50)
    pixels[25:45, 205:275:3] = 0
    for top in (60, 90, 120):
        pixels[top : top + HEIGHT, 50:70] = 0
    parts = split_rows(pixels, [usual, Box(45, 55, 75, 145)])
    assert parts[0] == usual
    assert [(part.top, part.bottom) for part in parts[1:]] == [(55, 85), (85, 115), (115, 145)]


def test_digits_of_a_turned_number_are_no_rows():
    pixels = page(400, 200)
    usual, turned = Box(200, 20, 280, 50), Box(45, 55, 75, 96)
    pixels[25:45, 205:275:3] = 0
    for top in (60, 78):
        pixels[top : top + 15, 50:70] = 0
    assert split_rows(pixels, [usual, turned]) == [usual, turned]


def test_a_dot_over_an_i_is_no_row_of_its_own():
    pixels = page(400, 200)
    usual = Box(200, 20, 280, 50)
    pixels[25:45, 205:275:3] = 0
    pixels[60:63, 50:54] = 0
    pixels[66:80, 50:54] = 0
    assert split_rows(pixels, [usual, Box(45, 55, 60, 85)]) == [usual, Box(45, 55, 60, 85)]


def test_a_word_without_ink_keeps_its_box():
    word = Word("ghost", Box(10, 10, 60, 30))
    assert tighten(page(), word) == word


def row_of_numbers(columns, unread):
    """Draw a digit at each column and a curve through them; return the page and the words that were read."""
    pixels, words = page(900, 120), []
    for column in columns:
        pixels[60 : 60 + HEIGHT, column : column + 10 : 2] = 0
        if column not in unread:
            words.append(Word("1", Box(column, 60, column + 10, 60 + HEIGHT)))
    pixels[:, 30:33] = 0  # an axis
    return pixels, words


@pytest.mark.parametrize("columns", [[100, 200, 300, 400], [100, 300, 500]])
def test_a_number_that_the_detector_passed_over_is_found_among_its_row(columns):
    pixels, words = row_of_numbers(columns, unread=[300])
    (box,) = missed_numbers(pixels, words)
    assert box.center == (304.5, 70)


def test_boxes_that_hold_a_tick_do_not_tell_how_high_digits_are():
    pixels, words = row_of_numbers([100, 200, 300], unread=[100])
    words[0] = replace(words[0], box=replace(words[0].box, top=60 - 0.8 * HEIGHT))
    (box,) = missed_numbers(pixels, words)
    assert box.center == (104.5, 70)


def test_where_all_is_read_or_no_row_of_numbers_stands_nothing_is_missed():
    pixels, words = row_of_numbers([100, 200, 300, 400], unread=[])
    assert missed_numbers(pixels, words) == []
    pixels, words = row_of_numbers([100, 200, 300], unread=[200, 300])
    assert missed_numbers(pixels, words) == []


def letters_of(text, gaps):
    pixels = page()
    line, _ = draw_line(pixels, text, gaps)
    return [(word.text, word.box) for word in words_of_line(pixels, line)]


def test_a_space_that_was_swallowed_is_put_back():
    assert [text for text, _ in letters_of("<55y", [0, 4, 0, 5])] == ["< 55 y"]
    assert [text for text, _ in letters_of("<55y", [0, 0, 0, 0])] == ["<55y"]


def test_a_lone_upright_after_a_word_is_a_roman_numeral():
    assert [text for text, _ in letters_of("Stagel", [0, 0, 0, 0, 0, 6])] == ["Stage I"]
    assert [text for text, _ in letters_of("Total", [0] * 5)] == ["Total"]


def key_and_name(text, before, columns=(2, 24)):
    """Draw a line before a name, as the key of a legend, and read both as `text`."""
    pixels = page()
    line, edges = draw_line(pixels, text, [0] * len(text), left=before)
    pixels[39:41, columns[0] : columns[1]] = 0
    box = Box(0, line.box.top, line.box.right, line.box.bottom)
    return pixels, Line(text, box, 0.99, line.centers), edges


def test_a_key_that_was_read_as_a_dash_is_no_part_of_the_name():
    pixels, line, edges = key_and_name("Drug", 40.0)
    dashed = Line("—Drug", line.box, 0.99, (13.0, *line.centers))
    (word,) = words_of_line(pixels, dashed)
    assert word.text == "Drug"
    assert 24 <= word.box.left <= edges[0][0]


def test_the_end_of_a_curve_that_was_read_as_marks_is_no_part_of_the_name_beside_it():
    """The last marks and the last drop of a curve, read as "↓+" before the name that stands at its end."""
    pixels, line, edges = key_and_name("Drug", 40.0)
    marked = Line("↓+ Drug", line.box, 0.99, (10.0, 20.0, *line.centers))
    (word,) = words_of_line(pixels, marked)
    assert word.text == "Drug"
    assert 24 <= word.box.left <= edges[0][0]


def test_a_key_that_was_not_read_is_outside_of_the_names_box():
    pixels, line, edges = key_and_name("Drug", 40.0)
    (word,) = words_of_line(pixels, line)
    assert (word.text, tighten(pixels, word).box.left) == ("Drug", edges[0][0])


def test_the_key_between_two_names_belongs_to_neither():
    pixels = page()
    line, edges = draw_line(pixels, "AB", [0, 60])
    pixels[39:41, edges[0][1] + 15 : edges[1][0] - 15] = 0
    first, second = (tighten(pixels, word).box for word in words_of_line(pixels, line))
    assert (first.left, first.right) == edges[0]
    assert (second.left, second.right) == edges[1]


@pytest.mark.parametrize("dashes", ["—", "——"])
def test_a_key_that_was_read_as_dashes_between_two_names_belongs_to_neither(dashes):
    pixels = page()
    line, edges = draw_line(pixels, "MenWomen", [0, 0, 0, 44, 0, 0, 0, 0])
    left, right = edges[2][1] + 8, edges[3][0] - 8
    pixels[39:41, left:right] = (0, 0, 255)
    places = tuple(left + (right - left) * (k + 1) / (len(dashes) + 1) for k in range(len(dashes)))
    read = Line(f"Men {dashes} Women", line.box, 0.9, (*line.centers[:3], *places, *line.centers[3:]))
    words = [tighten(pixels, word) for word in words_of_line(pixels, read)]
    assert [(word.text, word.box.left) for word in words] == [("Men", edges[0][0]), ("Women", edges[3][0])]


def test_a_key_that_was_read_as_a_dash_without_spaces_parts_two_words():
    pixels = page()
    line, edges = draw_line(pixels, "Groupmen", [0, 0, 0, 0, 0, 44, 0, 0])
    left, right = edges[4][1] + 8, edges[5][0] - 8
    pixels[39:41, left:right] = (0, 0, 255)
    read = Line("Group—men", line.box, 0.9, (*line.centers[:5], (left + right) / 2, *line.centers[5:]))
    words = [tighten(pixels, word) for word in words_of_line(pixels, read)]
    assert [(word.text, word.box.left) for word in words] == [("Group", edges[0][0]), ("men", edges[5][0])]


def test_labels_of_an_axis_that_touch_come_apart():
    assert [text for text, _ in letters_of("0.00.51.0", [0] * 9)] == ["0.0", "0.5", "1.0"]
    assert [text for text, _ in letters_of("0.000.250.50", [0] * 12)] == ["0.00", "0.25", "0.50"]
    assert [text for text, _ in letters_of("0.250.5", [0] * 7)] == ["0.250.5"]


def test_a_dash_between_two_words_is_no_key():
    pixels = page()
    line, _ = draw_line(pixels, "Pre - post", [0, 0, 0, 5, 5, 0, 0, 0])
    assert [word.text for word in words_of_line(pixels, line)] == ["Pre - post"]


def test_digits_with_a_gap_wider_than_within_a_number_are_two_numbers():
    assert [text for text, _ in letters_of("255195", [0, 0, 0, 9, 0, 0])] == ["255", "195"]
    assert [text for text, _ in letters_of("255195", [0, 0, 0, 4, 0, 0])] == ["255195"]


def test_the_key_of_the_next_name_is_no_part_of_a_word():
    pixels = page()
    line, edges = draw_line(pixels, "Stage2", [0, 0, 0, 0, 0, 6])
    end = edges[-1][1]
    pixels[38:42, end + 16 : end + 60] = (0, 0, 255)
    box = Box(line.box.left, line.box.top, end + 64, line.box.bottom)
    (word,) = words_of_line(pixels, Line(line.text, box, line.score, line.centers))
    assert tighten(pixels, word).box.right == end


@pytest.mark.parametrize("strokes", [1, 2, 3])
def test_a_numeral_at_the_end_of_a_name_has_as_many_strokes_as_are_seen(strokes):
    """Engines read two thin strokes as one, and the word then ends after the first."""
    pixels = page()
    line, edges = draw_line(pixels, "Stage I", [0, 0, 0, 0, 0, 12])
    first = edges[-1][0]
    pixels[30:50, first:] = 255
    for k in range(strokes):
        pixels[30:50, first + 7 * k : first + 7 * k + 3] = 0
    line = replace(line, centers=(*line.centers[:-1], first + 1.5))
    (word,) = words_of_line(pixels, replace(line, box=replace(line.box, right=first + 30.0)))
    assert word.text == "Stage " + "I" * strokes
    pixels[39:41, first + 40 : first + 80] = (0, 0, 255)  # the key of the next name
    (word,) = words_of_line(pixels, replace(line, box=replace(line.box, right=first + 84.0)))
    assert (word.text, word.box.right) == ("Stage " + "I" * strokes, first + 7 * strokes - 4)


@pytest.mark.parametrize("tick", [0, 14])
def test_the_labels_of_an_upright_axis_that_the_detector_passed_over_are_found_with_their_values(tick):
    """One of those found may have been read with its tick."""
    pixels, words = page(300, 600), []
    for k, text in enumerate(("1.00", "0.75", "0.50", "0.25", "0.00")):
        top = 40 + 120 * k
        pixels[top : top + HEIGHT, 40:80:2] = 0
        if text in ("0.75", "0.25"):
            words.append(Word(text, Box(40, top, 79 + (tick if text == "0.25" else 0), top + HEIGHT)))
    pixels[320:360, 30:34] = 0  # a letter of a title
    found = missed_labels(pixels, words)
    assert [value for _, value, _ in found] == pytest.approx([1.0, 0.5, 0.0])
    assert [box.center[1] for box, _, _ in found] == [50, 290, 530]


def test_the_rows_of_a_table_are_no_labels_of_an_axis():
    pixels, words = page(300, 600), []
    for k, text in enumerate(("90", "60")):
        pixels[40 + 30 * k : 60 + 30 * k, 40:60:2] = 0
        words.append(Word(text, Box(40, 40 + 30 * k, 59, 60 + 30 * k)))
    pixels[100:120, 40:60:2] = 0
    assert missed_labels(pixels, words) == []


@pytest.mark.parametrize("below", [30, 300])
def test_numbers_beside_the_only_one_read_of_a_row_are_found_right_below_an_axis(below):
    pixels, words = page(600, 900), []
    for k, text in enumerate(("0.8", "0.4", "0.0")):
        words.append(Word(text, Box(40, 40 + 120 * k, 79, 60 + 120 * k)))
    row = 280 + below
    for k in range(5):
        pixels[row : row + HEIGHT, 100 + 100 * k : 112 + 100 * k : 2] = 0
    words.append(Word("2", Box(200, row, 212, row + HEIGHT)))
    found = missed_numbers(pixels, words)
    assert len(found) == (4 if below == 30 else 0)


def test_a_narrow_first_letter_that_the_engine_puts_into_the_next_is_no_key():
    pixels = page()
    line, edges = draw_line(pixels, "Infected", [0] * 8)
    pixels[30 : 30 + HEIGHT, edges[0][0] : edges[0][0] + 8] = 255  # a stem of 2 px, and a gap to the next letter
    shifted = replace(line, centers=(float(edges[1][0]) + 1, *line.centers[1:]))
    (word,) = words_of_line(pixels, shifted)
    assert tighten(pixels, word).box.left == edges[0][1] - 2


def test_the_last_dot_of_a_key_is_no_narrow_first_letter():
    pixels = page()
    line, edges = draw_line(pixels, "Infected", [0] * 8, left=40.0)
    pixels[30 : 30 + HEIGHT, edges[0][0] : edges[0][1]] = 255
    pixels[30 : 30 + HEIGHT, edges[0][0] + 3 : edges[0][0] + 6] = 0  # the stem, where the engine puts it
    pixels[38:42, edges[0][0] - 6 : edges[0][0] - 3] = 0
    (word,) = words_of_line(pixels, replace(line, box=replace(line.box, left=30.0)))
    assert tighten(pixels, word).box.left == edges[0][0] + 3
