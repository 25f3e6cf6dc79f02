"""Curves get their names by key, color or place, and their rows by name, color or what the curve allows."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawn_plots import AREA, BLACK, BLUE, GREEN, RED, WHITE, Sheet, calibration, word
from kmrecon.digitize.arm_rows import similarity
from kmrecon.digitize.arms import identify_arms, told_otherwise
from kmrecon.digitize.legend import Named, read_legend
from kmrecon.digitize.legend_keys import Key, cut_short
from kmrecon.digitize.legend_names import arm_name
from kmrecon.digitize.legend_unknown import known_to_legend
from kmrecon.types import Box, CurvePixels, NumbersAtRisk, RiskRow, RiskTable, StepCurve, Word

REGION = Sheet(300, 450).figure.box
NAMES = ("Nivolumab", "Docetaxel")
STYLES = ("solid", "dashed", "dotted")


def curve(color, levels=(10.0, 60.0, 120.0), end=340.0):
    return CurvePixels((50.0, 120.0, 230.0), levels, (0.3,) * 3, end, color, 2.0)


PAIR = (curve(RED), curve(BLUE, (10.0, 100.0, 180.0)))


def letters(name, color=BLACK):
    """Return thin strokes where the letters of a word stand."""
    box = name.box
    return [(x, box.top + 1, x + 2, box.bottom - 1) for x in np.arange(box.left, box.right - 2, 7)], color


def picture(names, keys=(), colors=()):
    """Draw words, and lines that lead up to them; return the figure."""
    sheet = Sheet(300, 450).axes(AREA)
    for k, name in enumerate(names):
        sheet.paint(*letters(name, colors[k] if colors else BLACK))
    for name, color in zip(names, keys, strict=False):
        y = name.box.center[1]
        sheet.paint([(name.box.left - 30, y - 1, name.box.left - 5, y + 1)], color)
    return sheet.figure


def legend(names, curves=PAIR, **how):
    return read_legend(picture(names, **how), tuple(names), calibration(), curves, REGION)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_names_belong_to_the_curve_of_their_keys_color(order):
    names = [word(NAMES[k], 250, 30 + 20 * place, "left") for place, k in enumerate(order)]
    keys = [(RED, BLUE)[k] for k in order]
    assert legend(names, keys=keys) == Named(NAMES, sure=True)


@pytest.mark.parametrize(("high", "sure"), [(1, True), (4, False)])
def test_the_key_of_a_black_curve_is_grey_where_it_is_too_thin_to_fill_a_row(high, sure):
    names = [word(NAMES[k], 250, 30 + 20 * k, "left") for k in range(2)]
    sheet = Sheet(300, 450).axes(AREA)
    for name, color in zip(names, (RED, (103,) * 3), strict=True):
        sheet.paint(*letters(name))
        y = name.box.center[1]
        sheet.paint([(name.box.left - 30, y, name.box.left - 5, y + high)], color)
    curves = (PAIR[0], curve(BLACK, (10.0, 100.0, 180.0)))
    found = read_legend(sheet.figure, tuple(names), calibration(), curves, REGION)
    assert found == Named(NAMES, sure=sure)


def test_keys_side_by_side_belong_to_the_name_that_follows():
    names = [word("Drug", 100, 250, "left"), word("Control", 200, 250, "left")]
    assert legend(names, keys=(BLUE, RED)) == Named(("Control", "Drug"), sure=True)


def test_names_of_one_letter_side_by_side_have_keys_of_their_own():
    names = [word("A", 100, 250, "left"), word("B", 144, 250, "left")]
    assert legend(names, keys=(BLUE, RED)) == Named(("B", "A"), sure=True)


def test_names_in_the_color_of_a_curve_are_its_names():
    names = [word("Docetaxel", 250, 30, "left"), word("Nivolumab", 250, 150, "left")]
    assert legend(names, colors=(BLUE, RED)) == Named(NAMES, sure=True)


def test_names_without_key_or_color_are_told_by_their_place_and_not_sure():
    black = (curve(BLACK), curve(BLACK, (10.0, 100.0, 180.0)))
    names = [word("Control", 345, 182, "left"), word("Drug", 345, 118, "left")]
    assert legend(names, black) == Named(("Drug", "Control"), sure=False)


@pytest.mark.parametrize("beyond", [8, -2])  # px, of the frame: names stand in one column there, or begin on it
def test_the_black_name_beside_a_black_curve_is_its_own_where_the_others_are_told_by_color(beyond):
    curves = (curve(RED, end=300.0), curve(BLACK, (10.0, 100.0, 180.0), end=280.0))
    beyond += int(calibration().plot_area.right)
    names = [word("Docetaxel", beyond, 182, "left"), word("Nivolumab", beyond, 118, "left")]
    assert legend(names, curves, colors=(BLACK, RED)) == Named(NAMES, sure=True)
    crossed = [word("Docetaxel", beyond, 118, "left"), word("Nivolumab", beyond, 182, "left")]
    assert not legend(crossed, curves, colors=(BLACK, RED)).sure


def test_what_the_last_mark_of_a_curve_was_read_as_is_no_part_of_its_name():
    names = [word("o Docetaxel", 336, 180, "left"), word("o Nivolumab", 344, 120, "left")]
    found = legend(names, colors=(BLUE, RED))
    assert found.labels == ("o Nivolumab", "Docetaxel")  # beside the mark it is a letter


def test_the_letter_at_the_end_of_a_name_may_have_been_read_apart_from_it():
    apart = [Word("Arm", Box(336, 113, 369, 126), 0.8), Word("B", Box(377, 113, 387, 126), 1.0)]
    found = legend([word("Arm A", 336, 180, "left"), *apart], colors=(BLUE, RED, RED))
    assert found.labels == ("Arm B", "Arm A")
    apart[1] = Word("B", Box(400, 113, 410, 126), 1.0)
    assert legend([word("Arm A", 336, 180, "left"), *apart], colors=(BLUE, RED, RED)).labels != ("Arm B", "Arm A")


def test_without_words_no_curve_has_a_name():
    assert legend([]) == Named((None, None), sure=False)


def test_numbers_of_the_axes_are_no_names():
    names = [word("24", 200, 222), word("0.8", 42, 50, "right")]
    assert legend(names).labels == (None, None)


def test_dashes_with_marks_that_are_read_as_signs_and_a_letter_are_no_name():
    names = [word("+ -T +", 250, 30, "left"), word("Placebo", 250, 50, "left")]
    assert legend(names, PAIR, keys=(RED, BLUE)).labels == (None, "Placebo")


def test_each_name_is_given_once():
    names = [word("Drug", 250, 30, "left")]
    three = (*PAIR, curve(GREEN, (10.0, 80.0, 150.0)))
    assert sorted(legend(names, three, keys=(RED,)).labels, key=str) == sorted(("Drug", None, None), key=str)


def test_of_two_blues_each_key_goes_to_the_nearer_curve():
    light, dark = (90, 160, 220), (20, 60, 150)
    curves = (curve(light), curve(dark, (10.0, 100.0, 180.0)))
    names = [word("Docetaxel", 250, 30, "left"), word("Nivolumab", 250, 50, "left")]
    assert legend(names, curves, keys=(dark, light)) == Named(NAMES, sure=True)


def test_a_key_of_no_curves_color_but_nearest_to_one_is_not_sure():
    names = [word("Drug", 250, 30, "left")]
    assert legend(names, PAIR[:1], keys=((170, 90, 90),)) == Named(("Drug",), sure=False)


def test_keys_of_one_color_are_told_by_their_line_style():
    dashed = replace(curve(BLACK, (10.0, 100.0, 180.0)), line_style="dashed")
    names = [word("Docetaxel", 250, 30, "left"), word("Nivolumab", 250, 50, "left")]
    sheet = Sheet(300, 450).axes(AREA)
    for name in names:
        sheet.paint(*letters(name))
    sheet.paint([(x, 29, x + 7, 31) for x in (215, 226, 237)], BLACK)
    sheet.paint([(215, 49, 244, 51)], BLACK)
    found = read_legend(sheet.figure, tuple(names), calibration(), (curve(BLACK), dashed), REGION)
    assert found == Named(NAMES, sure=True)


GUIDE = replace(curve(GREEN, (10.0, 80.0, 150.0)), line_style="dashed")
THREE = (*PAIR, GUIDE)
COLUMN = [word(name, 250, 30 + 20 * k, "left") for k, name in enumerate((*NAMES, "Placebo"))]


def known(page, names, table=None, curves=THREE):
    """Return which of three curves the legend of a page knows."""
    named = read_legend(page, tuple(names), calibration(), curves, REGION, table)
    return known_to_legend(page, names, curves, named, table)


def test_what_the_legend_does_not_know_is_no_curve():
    assert known(picture(COLUMN[:2], keys=(RED, BLUE)), COLUMN[:2]) == (0, 1)


def test_a_curve_drawn_as_the_others_in_a_hue_of_its_own_is_one_though_its_name_is_covered():
    page = picture(COLUMN[:2], keys=(RED, BLUE))
    assert known(page, COLUMN[:2], curves=(*PAIR, replace(GUIDE, line_style="solid"))) == (0, 1, 2)
    assert known(page, COLUMN[:2], curves=(*PAIR, replace(GUIDE, line_style="solid", coverage=0.7))) == (0, 1)


def test_a_curve_whose_key_stands_beside_a_name_that_was_not_read_is_one():
    assert known(picture(COLUMN, keys=(RED, BLUE, GREEN)), COLUMN[:2]) == (0, 1, 2)


def test_a_curve_with_a_row_of_the_table_is_one():
    table = rows(([100, 70, 50], [90, 60, 40], [80, 60, 40]), (*NAMES, "Placebo"), (None,) * 3)
    assert known(picture(COLUMN[:2], keys=(RED, BLUE)), COLUMN[:2], table) == (0, 1, 2)


def test_a_name_in_the_line_of_a_legend_that_no_curve_bears_may_be_another_curves():
    names = [word(name, 60 + 110 * k, 250, "left") for k, name in enumerate((*NAMES, "Placebo"))]
    assert known(picture(names, keys=(RED, BLUE)), names) == (0, 1, 2)
    assert known(picture(names[:2], keys=(RED, BLUE)), names[:2]) == (0, 1)


def test_names_without_keys_tell_nothing_of_other_curves():
    assert known(picture(COLUMN[:2], colors=(RED, BLUE)), COLUMN[:2]) == (0, 1, 2)


def key_styles(names, pieces, tile=None):
    """Return the names of a solid, a dashed and a dotted black curve, each key drawn of (left, top, right, bottom)."""
    sheet = Sheet(300, 450).axes(AREA)
    for name, key in zip(names, pieces, strict=True):
        sheet.paint(
            [(name.box.left - 42, name.box.center[1] - 10, name.box.left - 8, name.box.center[1] + 10)], tile or WHITE
        )
        sheet.paint(*letters(name)).paint(key, BLACK)
    curves = [
        replace(curve(BLACK, (10.0, 60.0 + 40 * k, 120.0 + 30 * k)), line_style=style) for k, style in enumerate(STYLES)
    ]
    return sheet.figure, tuple(curves)


@pytest.mark.parametrize("tile", [None, (178, 178, 178)])
def test_keys_on_tiles_and_with_marks_are_told_by_their_line_style(tile):
    names = [word(text, 400, 30 + 30 * k, "left") for k, text in enumerate(("Dashed", "Dotted", "Solid"))]
    marks = [(373, name.box.center[1] - 8, 375, name.box.center[1] + 8) for name in names]
    dashes, dots = (
        [(x, y - 1, x + on, y + 1) for x in np.arange(362, 390, step)] for y, on, step in ((30, 7, 11), (60, 2, 7))
    )
    pieces = [*dashes, marks[0]], [*dots, marks[1]], [(362, 89, 388, 91), marks[2]]
    figure, curves = key_styles(names, pieces, tile)
    assert read_legend(figure, tuple(names), calibration(), curves, REGION).labels == ("Solid", "Dashed", "Dotted")


@pytest.mark.parametrize("style", ["dashed", "dashdot"])
def test_the_cross_on_a_key_bridges_no_gap_of_its_dashes(style):
    """As survminer draws them: a thick line, and in its middle a thin cross whose bar reaches from dash to dash."""
    names = [word("Control", 300, 30, "left"), word("Drug", 300, 60, "left")]
    crosses = [[(270, y - 1, 284, y + 1), (276, y - 8, 278, y + 8)] for y in (30, 60)]
    lines = [[(262, 28, 290, 32)], [(262, 58, 271, 62), (281, 58, 290, 62)]]
    sheet = Sheet(300, 450).axes(AREA)
    for name, line, cross in zip(names, lines, crosses, strict=True):
        sheet.paint(*letters(name)).paint([*line, *cross], BLACK)
    broken = replace(curve(BLACK, (10.0, 100.0, 180.0)), line_style=style)
    assert read_legend(sheet.figure, tuple(names), calibration(), (broken, curve(BLACK)), REGION) == Named(
        ("Drug", "Control"), sure=True
    )


@pytest.mark.parametrize(("gap", "style"), [(1.18, "dashed"), (0.95, "solid")])
def test_a_key_that_ends_well_before_the_others_ends_in_a_gap_between_dashes(gap, style):
    black = np.zeros(3)
    keys = [Key(black, "solid", 0.82, 39, 10.0, 9), Key(black, "solid", gap, 30, 10.0, 7)]
    assert [key.style for key in cut_short(keys)] == ["solid", style]


def test_a_name_that_was_read_with_its_key_is_where_its_letters_are():
    names = [word("Docetaxel", 250, 30, "left"), word("Nivolumab", 250, 60, "left")]
    wider = replace(names[1], text="- Nivolumab", box=Box(200, 50, names[1].box.right, 70))
    found = read_legend(picture(names, keys=(BLUE, RED)), (names[0], wider), calibration(), PAIR, REGION)
    assert found == Named(NAMES, sure=True)


def test_panels_share_a_legend_that_stands_elsewhere_on_the_page():
    names = [word("Docetaxel", 100, 280, "left"), word("Nivolumab", 300, 280, "left")]
    page, own = picture(names, keys=(BLUE, RED)), Box(0, 0, 450, 230)
    assert read_legend(page, tuple(names), calibration(), PAIR, own) == Named(NAMES, sure=False)


def test_of_two_legends_elsewhere_the_one_with_the_names_of_the_table_is_the_panels_own():
    names = [word(text, 100 + 200 * k, 250, "left") for k, text in enumerate(("Male", "Female"))]
    names += [word(text, 100 + 200 * k, 285, "left") for k, text in enumerate(NAMES)]
    page, table = picture(names, keys=(RED, BLUE, RED, BLUE)), rows(([100, 70, 50], [90, 60, 40]), NAMES)
    found = read_legend(page, tuple(names), calibration(), PAIR, Box(0, 0, 450, 230), table)
    assert found == Named(NAMES, sure=False)


def test_names_beside_which_another_legend_has_like_keys_are_not_sure():
    names = [word(text, 100 + 200 * k, 250, "left") for k, text in enumerate(("Male", "Female"))]
    names += [word(text, 100 + 200 * k, 285, "left") for k, text in enumerate(NAMES)]
    assert not legend(names, keys=(RED, BLUE, RED, BLUE)).sure
    assert legend(names, keys=(RED, BLUE)).sure


def test_names_of_two_legends_elsewhere_are_nobodys():
    names = [word("Docetaxel", 100, 250, "left"), word("Nivolumab", 300, 285, "left")]
    page, own = picture(names, keys=(BLUE, RED)), Box(0, 0, 450, 230)
    assert read_legend(page, tuple(names), calibration(), PAIR, own).labels == (None, None)


def test_a_key_that_was_read_as_the_end_of_the_name_before_it_is_a_key():
    names = [word("Drug", 100, 250, "left"), word("Control", 200, 250, "left")]
    longer = replace(names[0], text="Drug —", box=replace(names[0].box, right=195))
    found = read_legend(picture(names, keys=(BLUE, RED)), (longer, names[1]), calibration(), PAIR, REGION)
    assert found == Named(("Control", "Drug"), sure=True)


def test_of_two_legends_of_like_keys_the_one_with_the_names_of_the_table_is_the_panels_own():
    names = [word("Male", 100, 240, "left"), word("Female", 200, 240, "left")]
    names += [word("Nivolumab", 100, 285, "left"), word("Docetaxel", 300, 285, "left")]
    table = rows(([100, 70, 50], [90, 60, 40]), NAMES)
    found = read_legend(picture(names, keys=(BLUE, RED, RED, BLUE)), tuple(names), calibration(), PAIR, REGION, table)
    assert found == Named(NAMES, sure=True)


def test_of_names_of_the_table_the_last_one_is_the_last_curves_and_no_other_panels_legend_is():
    three = (*PAIR, curve(GREEN, (10.0, 80.0, 150.0)))
    own = [word(text, 100 + 110 * k, 200, "left") for k, text in enumerate((*NAMES, "Placebo"))]
    shared = [word(text, 60 + 130 * k, 285, "left") for k, text in enumerate(("Young", "Old", "Older"))]
    table = rows(([100, 70, 50], [90, 60, 40], [95, 66, 44]), (*NAMES, "Placebo"), (None,) * 3)
    drawn = picture([*own[:2], *shared, own[2]], keys=(RED, BLUE, RED, BLUE, GREEN))
    found = read_legend(drawn, (*own, *shared), calibration(), three, Box(0, 0, 450, 230), table)
    assert found == Named((*NAMES, "Placebo"), sure=True)


@pytest.mark.parametrize(("last", "sure"), [(None, True), ((170, 215, 175), True), (RED, False)])
def test_where_keys_tell_all_but_one_name_of_a_legend_it_is_the_last_curves(last, sure):
    """Its key is not seen, has faded, or contradicts."""
    three = (*PAIR, curve(GREEN, (10.0, 80.0, 150.0)))
    names = [word(text, 250, 30 + 20 * k, "left") for k, text in enumerate((*NAMES, "Placebo"))]
    found = legend(names, three, keys=(RED, BLUE) if last is None else (RED, BLUE, last))
    assert found == Named((*NAMES, "Placebo"), sure=sure)


def test_a_frame_between_a_curve_and_a_key_is_no_part_of_the_key():
    names = [word(name, 300, 60 + 20 * k, "left") for k, name in enumerate(NAMES)]
    sheet = Sheet(300, 450).axes(AREA)
    sheet.paint([(255, 45, 257, 100)], BLACK)
    sheet.paint([(200, 55, 252, 65), (200, 76, 252, 84)], GREEN)  # marks of a curve that leaves the plot there
    for name, color in zip(names, (RED, BLUE), strict=True):
        sheet.paint(*letters(name))
        sheet.paint([(265, name.box.center[1] - 1, 290, name.box.center[1] + 1)], color)
    found = read_legend(sheet.figure, tuple(names), calibration(), PAIR, REGION)
    assert found == Named(NAMES, sure=True)


def test_a_line_of_the_grid_at_which_a_key_ends_is_no_frame():
    names = [word(name, 300, 60 + 20 * k, "left") for k, name in enumerate(NAMES)]
    sheet = Sheet(300, 450).axes(AREA)
    sheet.paint([(280, 10, 281, 210)], (190, 190, 190))
    for name, color in zip(names, (RED, BLUE), strict=True):
        sheet.paint(*letters(name))
        sheet.paint([(250, name.box.center[1] - 1, 281, name.box.center[1] + 1)], color)
    found = read_legend(sheet.figure, tuple(names), calibration(), PAIR, REGION)
    assert found == Named(NAMES, sure=True)


@pytest.mark.parametrize("gap", [2, 5])
def test_a_line_that_comes_near_to_its_name_is_its_key(gap):
    names = [word(name, 250, 30 + 20 * k, "left") for k, name in enumerate(NAMES)]
    sheet = Sheet(300, 450).axes(AREA)
    for name, color in zip(names, (RED, BLUE), strict=True):
        sheet.paint(*letters(name))
        sheet.paint([(220, name.box.center[1] - 1, name.box.left - 1 - gap, name.box.center[1] + 1)], color)
    assert read_legend(sheet.figure, tuple(names), calibration(), PAIR, REGION) == Named(NAMES, sure=True)


def test_a_pale_key_beside_a_black_axis_is_seen():
    pale, dark = (176, 176, 176), (90, 90, 90)
    names = [word(name, AREA.left + 42, 120 + 20 * k, "left") for k, name in enumerate(NAMES)]
    curves = (curve(pale, end=60.0), curve(dark, end=60.0))
    assert legend(names, curves, keys=(pale, dark)) == Named(NAMES, sure=True)


def test_an_axis_beside_a_key_is_no_part_of_it():
    names = [word("Nivolumab", 90, 180, "left")]
    assert legend(names, PAIR[:1], keys=(RED,)) == Named(NAMES[:1], sure=True)


def test_statistics_and_the_text_of_the_table_name_no_curve():
    texts = (
        "HR 0.75 (95% CI 0.6-0.9)",
        "Log-rank P = 0.01",
        "**P = 0.004",
        "p-value",
        "+ Censored",
        "Number at risk",
        "Median",
    )
    names = [word(text, 250, 30 + 14 * k, "left") for k, text in enumerate(texts)]
    names.append(word("Docetaxel", 60, 302, "left"))
    keys, table = (RED, BLUE, RED, BLUE, RED, BLUE, RED), rows(([100, 70, 50], [90, 60, 40]))
    found = read_legend(picture(names, keys), tuple(names), calibration(), PAIR, REGION, table)
    assert found.labels == (None, None)


def test_a_comparison_of_two_names_is_the_name_of_no_curve():
    names = [word(text, 250, 30 + 14 * k, "left") for k, text in enumerate((*NAMES, "Nivolumab vs Docetaxel"))]
    assert legend(names, keys=(RED, BLUE, RED)) == Named(NAMES, sure=True)


def test_the_key_of_an_arms_marks_is_no_name():
    texts = (*NAMES, *(f"{name}-censored" for name in NAMES))
    names = [word(text, 250, 30 + 14 * k, "left") for k, text in enumerate(texts)]
    assert legend(names, keys=(RED, BLUE, RED, BLUE)) == Named(NAMES, sure=True)


def test_a_name_ends_where_its_count_begins_and_the_count_is_kept():
    names = [word("Nivolumab (n=120): 9 mo", 200, 30, "left"), word("Docetaxel, n = 1,114", 200, 50, "left")]
    named = legend(names, keys=(RED, BLUE))
    assert named == Named(NAMES, sure=True, n=(120, 1114))
    assert [each.n for each in identify_arms(PAIR, ALIKE, named, None)] == [120, 1114]


def two_line_legend(texts, keys):
    """The names of four lines, two to a curve, beside keys in the rows `keys`."""
    names = [word(text, 250, top, "left") for text, top in zip(texts, (30, 42, 70, 82), strict=True)]
    sheet = Sheet(300, 450).axes(AREA)
    for name in names:
        sheet.paint(*letters(name))
    for y, color in zip(keys, (RED, BLUE), strict=True):
        sheet.paint([(220, y - 1, 245, y + 1)], color)
    return read_legend(sheet.figure, tuple(names), calibration(), PAIR, REGION)


KEY_ROWS = pytest.mark.parametrize(
    "keys",
    [(30, 70), (36, 76), (38, 78)],
    ids=["beside the first lines", "between two", "beside the tops of the second"],
)


@KEY_ROWS
def test_a_count_in_the_line_below_a_name_is_part_of_it(keys):
    named = two_line_legend(("Nivolumab", "(n=120)", "Docetaxel", "n = 114"), keys)
    assert named == Named(NAMES, sure=True, n=(120, 114))


@KEY_ROWS
def test_a_name_on_two_lines_of_a_legend_is_one(keys):
    named = two_line_legend(("Nivolumab", "plus chemotherapy", "Docetaxel", "alone"), keys)
    assert named == Named(("Nivolumab plus chemotherapy", "Docetaxel alone"), sure=True)


def test_the_end_of_a_curve_between_two_names_joins_them_not():
    names = [word("Nivolumab", 250, 30, "left"), word("Docetaxel", 250, 42, "left")]
    sheet = Sheet(300, 450).axes(AREA)
    for name in names:
        sheet.paint(*letters(name))
    sheet.paint([(230, 37, 238, 40)], RED)
    found = read_legend(sheet.figure, tuple(names), calibration(), PAIR, REGION)
    assert "Nivolumab Docetaxel" not in found.labels


def test_names_below_one_another_with_keys_of_their_own_are_two():
    names = [word("Nivolumab", 250, 30, "left"), word("Docetaxel", 250, 44, "left")]
    assert legend(names, keys=(RED, BLUE)) == Named(NAMES, sure=True)


def test_one_name_of_two_curves_is_not_sure():
    names = [word("Stage I", 250, 30, "left"), word("Stage I", 250, 50, "left")]
    assert not legend(names, keys=(RED, BLUE)).sure


def test_a_name_whose_key_was_not_seen_is_no_second_line():
    names = [word("Nivolumab", 250, 30, "left"), word("Docetaxel", 250, 44, "left")]
    assert legend(names, keys=(RED,)).labels == ("Nivolumab", None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("—Stage I", "Stage I"),
        ("+ 40 or younger", "40 or younger"),
        ("NTRK+", "NTRK+"),
        ("NTRK-", "NTRK-"),
        ("1 (75/99)", "1 (75/99)"),
        ("Deciles 6–9", "Deciles 6-9"),
        ("Placebo:", "Placebo"),
        ("Arm A (N=12)", "Arm A"),
        ("Placebo (94/118 events)", "Placebo"),
        ("Placebo, events: 94 of 118", "Placebo"),
        ("Placebo 59.1%", "Placebo"),
        ("PD-L1 50%", "PD-L1 50%"),
        ("TPS ≥ 0.5%", "TPS ≥ 0.5%"),
    ],
)
def test_keys_counts_and_loose_ends_are_no_part_of_a_name(text, name):
    assert arm_name(text) == name


def survivals(*levels):
    return tuple(StepCurve([0, 7, 18], (1.0, *two), 29) for two in levels)


def rows(counts, labels=("", ""), colors=(None, None)):
    return RiskTable(
        tuple(
            RiskRow(label, color, NumbersAtRisk([0, 10, 20], count), 300.0 + 20 * k)
            for k, (label, color, count) in enumerate(zip(labels, colors, counts, strict=True))
        )
    )


HIGH_LOW = survivals((0.9, 0.8), (0.5, 0.2))
ALIKE = survivals((0.9, 0.8), (0.88, 0.78))
NOBODY = Named((None, None), sure=False)
HIGH_COUNT, LOW_COUNT = [100, 85, 60], [100, 45, 12]


def codes(identities):
    return [sorted(note.code for note in each.notes) for each in identities]


@pytest.mark.parametrize("turned", [False, True])
def test_rows_are_matched_by_name(turned):
    counts, labels = ([100, 70, 50], [90, 60, 40]), ("Nivolumab (N=100)", "Docetaxel")
    step = -1 if turned else 1
    table = rows(counts[::step], labels[::step])
    first, second = identify_arms(PAIR, ALIKE, Named(NAMES, sure=True), table)
    assert (first.label, second.label) == NAMES
    assert (first.at_risk.count[0], second.at_risk.count[0]) == (100, 90)
    assert codes((first, second)) == [[], []]


@pytest.mark.parametrize("turned", [False, True])
def test_rows_are_matched_by_color(turned):
    step = -1 if turned else 1
    table = rows(([100, 70, 50], [90, 60, 40])[::step], ("A", "B")[::step], (RED, BLUE)[::step])
    first, second = identify_arms(PAIR, ALIKE, NOBODY, table)
    assert (first.label, second.label) == ("A", "B")
    assert codes((first, second)) == [[], []]


@pytest.mark.parametrize("turned", [False, True])
def test_rows_whose_thin_letters_fade_are_matched_by_hue(turned):
    step, curves = -1 if turned else 1, (curve((255, 120, 14)), curve((44, 147, 49), (10.0, 100.0, 180.0)))
    faded = (204, 160, 144), (120, 147, 120)
    table = rows(([100, 70, 50], [90, 60, 40])[::step], ("A", "B")[::step], faded[::step])
    first, second = identify_arms(curves, ALIKE, NOBODY, table)
    assert (first.label, second.label) == ("A", "B")
    assert codes((first, second)) == [[], []]


@pytest.mark.parametrize("turned", [False, True])
def test_rows_are_matched_by_what_the_curve_leaves_alive(turned):
    step = -1 if turned else 1
    first, second = identify_arms(PAIR, HIGH_LOW, NOBODY, rows((HIGH_COUNT, LOW_COUNT)[::step], ("A", "B")[::step]))
    assert (first.label, second.label) == ("A", "B")
    assert first.at_risk.count.tolist() == HIGH_COUNT
    assert codes((first, second)) == [[], []]


def test_rows_go_by_what_the_curve_leaves_alive_where_names_are_guesses():
    table = rows((LOW_COUNT, HIGH_COUNT), ("Arm A", "Arm C"))
    found = identify_arms(PAIR, HIGH_LOW, Named(("Arm A", "Arm C"), sure=False), table)
    assert [each.at_risk.count.tolist() for each in found] == [HIGH_COUNT, LOW_COUNT]
    assert [each.label for each in found] == ["Arm C", "Arm A"]
    assert all("label-unsure" in each for each in codes(found))


def test_names_that_are_guesses_go_by_what_each_count_leaves_of_the_one_before():
    fast, slow = (StepCurve([0, 5, 15], [1.0, *levels], end=20) for levels in ((0.95, 0.6), (0.94, 0.9)))
    table = rows(([100, 90, 80], [100, 60, 35]), ("Arm A", "Arm C"))  # 80 of 90 in the slow arm only
    found = identify_arms(PAIR, (fast, slow), Named(("Arm A", "Arm C"), sure=False), table)
    assert [each.label for each in found] == ["Arm C", "Arm A"]


@pytest.mark.parametrize(
    ("row", "score", "name"),
    [
        ("Chemotherapy", 0.97, "Chemotherapy"),
        ("Chemotherapy", 0.999, "Che:motherapy"),
        ("Che:motherapy 3", 0.97, "Che:motherapy"),
        ("Che:motherapy", 0.97, "Che:motherapy"),
        ("Che:motherapy -", 0.97, "Che:motherapy"),
    ],
    ids=["row", "legend", "row with a count", "both", "row with a tick"],
)
def test_of_two_readings_of_a_name_the_surer_one_is_taken(row, score, name):
    names = tuple(replace(word(text, 100, 50), score=score) for text in ("Che:motherapy", "Placebo"))
    table = rows((HIGH_COUNT, LOW_COUNT), (row, "Placebo"))
    table = replace(table, rows=tuple(replace(one, score=0.99) for one in table.rows))
    named = Named(("Che:motherapy", "Placebo"), sure=True, words=names)
    assert [one.label for one in identify_arms(PAIR, HIGH_LOW, named, table)] == [name, "Placebo"]


def test_rows_that_may_belong_to_either_curve_are_doubted():
    found = identify_arms(PAIR, ALIKE, NOBODY, rows(([100, 70, 50], [90, 60, 40]), ("A", "B")))
    assert [each.label for each in found] == ["A", "B"]  # in the order of the table
    assert codes(found) == [["risk-row-unmatched"]] * 2


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_rows_is_said(count):
    counts = [[100 - k, 80 - k, 60 - k] for k in range(count)]
    table = rows(counts, [f"Row {k}" for k in range(count)], [None] * count)
    found = identify_arms(PAIR, ALIKE, Named(NAMES, sure=True), table)
    assert len(found) == 2
    assert all("risk-row-unmatched" in found for found in codes(found))


def test_a_first_count_after_time_0_is_of_those_whom_the_curve_leaves():
    table = NumbersAtRisk([5, 15], [90, 45])  # of 100
    row = RiskTable((RiskRow("", None, table, 300.0),))
    halved = StepCurve([0, 2, 10], [1.0, 0.9, 0.5], end=20)
    (found,) = identify_arms(PAIR[1:], (halved,), Named(NAMES[1:], sure=True), row)
    assert found.notes == ()
    (found,) = identify_arms(
        PAIR[1:],
        (halved,),
        Named(NAMES[1:], sure=True),
        RiskTable((replace(row.rows[0], at_risk=replace(table, count=[90, 60])),)),
    )
    assert "60 of 100 at risk at time 15" in found.notes[0].message


def test_more_at_risk_than_the_curve_leaves_alive_is_said():
    (found,) = identify_arms(PAIR[1:], HIGH_LOW[1:], Named(NAMES[1:], sure=True), rows((HIGH_COUNT,), ("",), (None,)))
    assert found.at_risk.count.tolist() == HIGH_COUNT
    assert [note.code for note in found.notes] == ["risk-above-curve"] * 2
    assert "85 of 100 at risk at time 10, where the curve leaves 50% alive" in found.notes[0].message


def test_without_table_and_names_curves_are_numbered():
    found = identify_arms(PAIR, ALIKE, NOBODY, None)
    assert [(each.label, each.at_risk) for each in found] == [("Curve 1", None), ("Curve 2", None)]
    assert codes(found) == [["labels-unread"]] * 2


def test_names_by_place_alone_are_doubted():
    assert codes(identify_arms(PAIR, ALIKE, Named(NAMES, sure=False), None)) == [["label-unsure"]] * 2


def test_no_name_is_given_twice():
    found = identify_arms(PAIR, ALIKE, Named(("Drug", "Drug"), sure=True), None)
    assert [each.label for each in found] == ["Drug", "Drug (2)"]


def test_a_name_that_is_cut_off_is_completed_by_its_row():
    table = rows((HIGH_COUNT, LOW_COUNT), ("Nivolumab, men", "Docetaxel A"))
    found = identify_arms(PAIR, HIGH_LOW, Named(("Nivolum", "Docetaxel"), sure=True), table)
    assert [each.label for each in found] == ["Nivolumab, men", "Docetaxel"]


@pytest.mark.parametrize(
    ("read", "table", "told"),
    [
        (("ivolumab", "Docetaxel"), NAMES, (NAMES, [[], []])),  # cut in a word, at its beginning
        (("Nivolumab", "Docetaxel"), ("Nivolumab", "Docetaxel alone"), (("Nivolumab", "Docetaxel alone"), [[], []])),
        (("Nivolumab", "Docetaxel"), ("", ""), (NAMES, [[], ["label-unsure"]])),
        (("Nivolumab", "D ocet a xel"), ("", ""), (("Nivolumab", "D ocet a xel"), [[], ["label-unsure"]])),
    ],
)
def test_a_name_through_which_a_curve_runs_may_be_a_part_of_the_arms(read, table, told):
    levels = PAIR[1].y
    away, crossed = word(read[0], 250, 30, "left"), word(read[1], 250, levels[-1] + 2, "left")
    named = Named(read, sure=True, words=(away, crossed))
    found = identify_arms(PAIR, HIGH_LOW, named, rows((HIGH_COUNT, LOW_COUNT), table))
    assert (tuple(each.label for each in found), codes(found)) == told


def test_a_name_at_the_end_of_its_curve_is_whole():
    beside = word("Docetaxel", int(PAIR[1].end) + 4, PAIR[1].y[-1], "left")
    named = Named(NAMES, sure=True, words=(word("Nivolumab", 250, 30, "left"), beside))
    assert codes(identify_arms(PAIR, HIGH_LOW, named, None)) == [[], []]


def test_a_name_in_pieces_was_not_read_whole():
    named = Named(("Pembroli z u", "Hepatitis B"), sure=True)
    assert codes(identify_arms(PAIR, HIGH_LOW, named, None)) == [["label-unsure"], []]


@pytest.mark.parametrize(
    ("told", "sure", "count"),
    [
        (NAMES[::-1], True, 2),
        (NAMES[::-1], False, 0),
        (("nivolumab", "Control"), True, 0),
        (("Nivo", "Nivolumab"), True, 1),
    ],
)
def test_labels_that_give_a_curve_the_name_of_another_are_doubted(told, sure, count):
    read = identify_arms(PAIR, ALIKE, Named(NAMES, sure=sure), None)
    assert [note.code for note in told_otherwise(read, told)] == ["labels-contradicted"] * count


def test_where_the_legend_is_in_doubt_rows_of_certain_curves_name_them():
    table = rows((HIGH_COUNT, LOW_COUNT), NAMES)
    found = identify_arms(PAIR, HIGH_LOW, Named(("value", None), sure=False), table)
    assert [each.label for each in found] == [*NAMES]
    assert codes(found) == [[], []]


def test_names_by_place_alone_do_not_prove_themselves_by_the_rows_of_their_names():
    table = rows((HIGH_COUNT, HIGH_COUNT), NAMES)
    assert codes(identify_arms(PAIR, ALIKE, Named(NAMES, sure=False), table)) == [["label-unsure"]] * 2


@given(st.permutations(range(4)))
def test_four_rows_find_their_curves_in_any_order(order):
    levels = ((0.95, 0.9), (0.75, 0.65), (0.5, 0.4), (0.3, 0.1))
    counts = [[200, round(194 * early), round(170 * late)] for early, late in levels]
    curves = tuple(curve(BLACK, (10.0, 200 - 190 * s[0], 200 - 190 * s[1])) for s in levels)
    table = rows([counts[k] for k in order], [f"Arm {k}" for k in order], [None] * 4)
    found = identify_arms(curves, survivals(*levels), Named((None,) * 4, sure=False), table)
    assert [each.label for each in found] == ["Arm 0", "Arm 1", "Arm 2", "Arm 3"]


@given(st.text(st.characters(codec="ascii"), max_size=12), st.text(st.characters(codec="ascii"), max_size=12))
def test_similarity_is_a_share_and_the_same_both_ways_for_equals(one, two):
    assert 0 <= similarity(one, two) <= 1
    assert similarity(one, one.upper()) == 1 or not one.strip()


@pytest.mark.parametrize(("one", "two"), [*itertools.combinations(("Pembrolizumab", "Placebo", "Chemotherapy"), 2)])
def test_other_names_are_less_alike_than_misread_ones(one, two):
    assert similarity(one, two) < 0.6 < similarity(one, one.replace("o", "0"))


def test_a_row_of_the_curves_own_name_is_its_row_though_its_course_says_otherwise():
    table = rows((LOW_COUNT, HIGH_COUNT), ("Arm A", "Arm C"), (None, None))
    found = identify_arms(PAIR, HIGH_LOW, Named(("Arm A", "Arm C"), sure=True), table)
    assert [each.at_risk.count.tolist() for each in found] == [LOW_COUNT, HIGH_COUNT]
    assert all("label-unsure" in each for each in codes(found))


def test_where_names_are_not_sure_no_row_has_more_at_risk_than_its_curve_leaves_alive():
    table = rows(([100, 40, 10], [100, 95, 80]), NAMES)
    high, low = identify_arms(PAIR, HIGH_LOW, Named(NAMES, sure=False), table)
    assert (high.label, low.label) == ("Docetaxel", "Nivolumab")
    assert high.at_risk.count.tolist() == [100, 95, 80]
    assert "label-unsure" in {note.code for note in high.notes}
    sure, _ = identify_arms(PAIR, HIGH_LOW, Named(NAMES, sure=True), table)
    assert sure.label == "Nivolumab"


def test_of_a_black_and_a_grey_curve_each_has_the_name_beside_it():
    grey = (150, 150, 150)
    curves = (curve(BLACK), curve(grey, (10.0, 100.0, 180.0)))
    beyond = int(calibration().plot_area.right) + 8
    names = [word("Docetaxel", beyond, 182, "left"), word("Nivolumab", beyond, 118, "left")]
    assert legend(names, curves, colors=((225, 225, 225), (140, 140, 140))).labels == NAMES


@pytest.mark.parametrize("right", [234, 238])
def test_a_key_that_one_dash_fills_in_part_is_dashed(right):
    dashed = replace(curve(BLACK, (10.0, 100.0, 180.0)), line_style="dashed")
    names = [word("Docetaxel", 250, 30, "left"), word("Nivolumab", 250, 50, "left")]
    sheet = Sheet(300, 450).axes(AREA)
    for name in names:
        sheet.paint(*letters(name))
    sheet.paint([(215, 29, right, 31)], BLACK)
    sheet.paint([(215, 49, 244, 51)], BLACK)
    found = read_legend(sheet.figure, tuple(names), calibration(), (curve(BLACK), dashed), REGION)
    assert found.labels == NAMES


@pytest.mark.parametrize("thick", [0, 1])
def test_keys_of_one_color_are_told_by_how_thick_they_are(thick):
    names = [word("Docetaxel", 250, 30, "left"), word("Nivolumab", 250, 50, "left")]
    sheet = Sheet(300, 450).axes(AREA)
    for k, name in enumerate(names):
        y, half = name.box.center[1], 3 if k == thick else 1
        sheet.paint(*letters(name)).paint([(215, y - half, 244, y + half)], BLACK)
    pair = replace(curve(BLACK), width=2.0), replace(curve(BLACK, (10.0, 100.0, 180.0)), width=5.5)
    expected = NAMES if thick == 0 else NAMES[::-1]
    assert read_legend(sheet.figure, tuple(names), calibration(), pair, REGION) == Named(expected, sure=True)


def test_a_key_whose_tile_reaches_to_its_name_may_end_far_from_it():
    dashed = replace(curve(BLACK, (10.0, 100.0, 180.0)), line_style="dashed")
    names = [word("Docetaxel", 258, 30, "left"), word("Nivolumab", 258, 60, "left")]
    sheet = Sheet(300, 450).axes(AREA)
    for name, end in zip(names, (225, 248), strict=True):
        y = name.box.center[1]
        sheet.paint([(212, y - 10, 250, y + 10)], (230, 230, 230)).paint([(214, y - 1, end, y + 1)], BLACK)
        sheet.paint(*letters(name))
    found = read_legend(sheet.figure, tuple(names), calibration(), (curve(BLACK), dashed), REGION)
    assert found == Named(NAMES, sure=True)


def test_a_tick_read_with_the_name_of_a_row_is_no_part_of_it():
    table = rows(([100, 95, 80], [100, 40, 10]), ("Nivolumab-", "Docetaxel-"))
    both = identify_arms(PAIR, HIGH_LOW, Named(NAMES, sure=False), table)
    assert tuple(one.label for one in both) == NAMES


@pytest.mark.parametrize(("lines", "of_legend"), [((50, 30), True), ((150, 30), False)])
def test_rows_without_names_stand_in_the_order_of_the_legend(lines, of_legend):
    # The second curve's name stands first: in a legend, or at the end of its curve, which tells nothing.
    words = tuple(word(name, 250, y, "left") for name, y in zip(NAMES, lines, strict=True))
    table = rows(([100, 70, 50], [100, 69, 50]))
    arms = identify_arms(PAIR, ALIKE, Named(NAMES, sure=True, words=words), table)
    counts = [arm.at_risk.count.tolist() for arm in arms]
    assert counts == ([[100, 69, 50], [100, 70, 50]] if of_legend else [[100, 70, 50], [100, 69, 50]])
