"""Plots are found by the numbers along their axes, in reading order, and get the page around them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_plots import axis_words, word
from kmrecon.digitize.panels import find_plot_sites
from kmrecon.digitize.plot_area import without_insets
from kmrecon.types import Box, Figure, Word

PAGE = Box(0, 0, 1000, 800)
MONTHS, SHARES = ["0", "12", "24", "36", "48"], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
LAYOUTS = {
    "one": [Box(100, 60, 900, 600)],
    "side by side": [Box(80, 60, 450, 400), Box(580, 60, 950, 400)],
    "one above the other": [Box(100, 40, 900, 330), Box(100, 440, 900, 730)],
    "two by two": [
        Box(80, 40, 450, 300),
        Box(580, 40, 950, 300),
        Box(80, 440, 450, 700),
        Box(580, 440, 950, 700),
    ],
}


def cores(sites):
    return [(site.core.left, site.core.top, site.core.right, site.core.bottom) for site in sites]


def sides(box):
    return (box.left, box.top, box.right, box.bottom)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(random=st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_plots_are_found_in_reading_order(layout, random):
    areas = LAYOUTS[layout]
    words = [each for area in areas for each in axis_words(area, MONTHS, SHARES)]
    random.shuffle(words)
    assert cores(find_plot_sites(words, PAGE)) == [pytest.approx(sides(area), abs=0.5) for area in areas]


def test_panels_a_little_off_in_height_are_still_one_row():
    areas = [Box(80, 60, 450, 400), Box(580, 52, 950, 392)]
    words = [each for area in areas for each in axis_words(area, MONTHS, SHARES)]
    assert [site.core.left for site in find_plot_sites(words, PAGE)] == [80, 580]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_regions_hold_their_own_plot_and_no_other(layout):
    areas = LAYOUTS[layout]
    words = [each for area in areas for each in axis_words(area, MONTHS, SHARES)]
    for area, site in zip(areas, find_plot_sites(words, PAGE), strict=True):
        for label in (*site.x.labels, *site.y.labels):
            assert site.region.contains(*label.box.center)
        inside = [other for other in areas if site.region.contains(*other.center)]
        assert inside == [area]


def test_a_risk_table_is_no_plot_of_its_own():
    area = LAYOUTS["one"][0]
    words = axis_words(area, MONTHS, SHARES)
    for row, counts in enumerate((["120", "96", "70", "31", "8"], ["118", "80", "51", "20", "3"])):
        words += [word(n, area.left + 200 * k, 680 + 30 * row) for k, n in enumerate(counts)]
    sites = find_plot_sites(words, PAGE)
    assert cores(sites) == [pytest.approx(sides(area), abs=0.5)]
    assert [label.text for label in sites[0].x.labels] == MONTHS


def test_a_risk_table_over_a_copy_of_its_axis_is_no_plot_though_its_first_counts_fall_evenly():
    area = Box(100, 60, 900, 400)
    words = axis_words(area, MONTHS, SHARES)
    places = np.linspace(area.left, area.right, len(MONTHS))
    for row, counts in enumerate(("60 47 22 11 3", "40 34 23 15 6", "20 9 5 2 1")):
        words += [word(n, x, 500 + 70 * row) for n, x in zip(counts.split(), places, strict=True)]
    words += [word(n, x, 710) for n, x in zip(MONTHS, places, strict=True)]
    assert cores(find_plot_sites(words, PAGE)) == [pytest.approx(sides(area), abs=0.5)]


def test_a_table_of_many_rows_may_stand_between_a_low_plot_and_its_labels():
    plots = [Box(100, top, 900, top + 100) for top in (60, 460)]
    words = []
    for plot in plots:
        labels = axis_words(plot, MONTHS, SHARES)
        words += [word(w.text, w.box.center[0], w.box.center[1] + 140) if w.text in MONTHS else w for w in labels]
    assert cores(find_plot_sites(words, PAGE)) == [pytest.approx(sides(plot), abs=0.5) for plot in plots]


def test_the_number_at_the_corner_may_be_missing():
    area = LAYOUTS["one"][0]
    words = [each for each in axis_words(area, MONTHS, SHARES) if each.text not in ("0", "0.0")]
    (site,) = find_plot_sites(words, PAGE)
    assert [label.value for label in site.x.labels] == [12, 24, 36, 48]
    assert site.y.labels[-1].value == pytest.approx(0.2)


def test_two_numbers_at_the_corner_may_be_missing():
    area = LAYOUTS["one"][0]
    words = [w for w in axis_words(area, ["0", "5", "10", "15", "20"], SHARES) if w.text not in ("0", "5")]
    (site,) = find_plot_sites(words, PAGE)
    assert [label.value for label in site.x.labels] == [10, 15, 20]


def test_a_misread_number_is_left_out():
    words = axis_words(LAYOUTS["one"][0], MONTHS, ["0.0", "0.2", "0.41", "0.6", "0.8", "1.0"])
    (site,) = find_plot_sites(words, PAGE)
    assert [label.value for label in site.y.labels] == pytest.approx([1.0, 0.8, 0.6, 0.2, 0.0])


@pytest.mark.parametrize(
    "values", [["0", "200", "400", "600"], ["-1.0", "0.0", "150", "2.0"], []], ids=["counts", "uneven", "none"]
)
def test_without_a_survival_axis_there_is_no_plot(values):
    area = LAYOUTS["one"][0]
    words = axis_words(area, MONTHS, values) if values else axis_words(area, MONTHS, [])
    assert find_plot_sites(words, PAGE) == ()


def test_an_empty_page_has_no_plot():
    assert find_plot_sites([], PAGE) == ()


def test_percent_labels_are_an_axis():
    words = axis_words(LAYOUTS["one"][0], MONTHS, ["0%", "25%", "50%", "75%", "100%"])
    (site,) = find_plot_sites(words, PAGE)
    assert [label.value for label in site.y.labels] == [100, 75, 50, 25, 0]


def test_facets_of_a_row_share_the_labels_of_the_first():
    first, second = Box(80, 60, 450, 400), Box(520, 60, 890, 400)
    words = axis_words(first, MONTHS, SHARES) + axis_words(second, MONTHS, [])
    left, right = find_plot_sites(words, PAGE)
    assert (left.y_owner, right.y_owner) == (None, left)
    assert cores((left, right)) == [pytest.approx(sides(area), abs=0.5) for area in (first, second)]
    assert left.core.right < right.y.box.right < right.core.left


def test_a_grid_of_facets_is_found_whole_from_the_labels_of_its_outer_plots():
    areas = [Box(x, y, x + 370, y + 240) for y in (40, 320) for x in (80, 520)]
    ticks = [([], SHARES), ([], []), (MONTHS, SHARES), (MONTHS, [])]
    words = [each for area, values in zip(areas, ticks, strict=True) for each in axis_words(area, *values)]
    sites = find_plot_sites(words, PAGE)
    assert cores(sites) == [pytest.approx(sides(area), abs=0.5) for area in areas]
    assert [(site.x_owner is not None, site.y_owner is not None) for site in sites] == [
        (True, False),
        (True, True),
        (False, False),
        (False, True),
    ]


def test_a_row_of_other_numbers_shares_no_axis():
    words = axis_words(Box(80, 60, 450, 400), MONTHS, SHARES) + axis_words(Box(520, 60, 890, 400), ["5", "7", "9"], [])
    assert len(find_plot_sites(words, PAGE)) == 1


@pytest.mark.parametrize("right", [850, 905])
def test_an_inset_is_no_plot_of_its_own(right):
    """Its last label may stand a little beyond the plot's last tick."""
    area, inset = LAYOUTS["one"][0], Box(600, 120, right, 300)
    words = axis_words(area, MONTHS, SHARES) + axis_words(inset, ["0", "1", "2", "3", "4", "5", "6", "7", "8"], SHARES)
    assert cores(find_plot_sites(words, PAGE)) == [pytest.approx(sides(area), abs=0.5)]


def test_the_numbers_of_the_next_plot_that_go_on_evenly_are_not_this_plots():
    first, second = Box(80, 60, 450, 400), Box(640, 60, 820, 400)
    words = axis_words(first, ["0", "10", "20", "30"], SHARES) + axis_words(second, ["0", "30", "60"], SHARES)
    assert [len(site.x.labels) for site in find_plot_sites(words, PAGE)] == [4, 3]


def test_an_inset_is_painted_over_with_the_page():
    area, inset = LAYOUTS["one"][0], Box(600, 120, 850, 300)
    words = axis_words(area, MONTHS, SHARES) + axis_words(inset, ["0", "1", "2", "3"], SHARES)
    pixels = np.full((800, 1000, 3), 250, np.uint8)
    pixels[130:140, 620:640] = pixels[130:140, 300:320] = 0
    (site,) = find_plot_sites(words, PAGE)
    left = without_insets(Figure(pixels, "drawn", "0" * 64), site).pixels
    assert (left[130:140, 620:640] == 250).all()
    assert (left[130:140, 300:320] == 0).all()


@pytest.mark.parametrize("top", [430, 470])
def test_what_stands_under_a_plot_is_its_own_and_a_title_the_next_ones(top):
    areas = [Box(100, 40, 900, 280), Box(100, 540, 900, 780)]
    words = [each for area in areas for each in axis_words(area, MONTHS, SHARES)]
    legend, title = word("Drug", 500, 400), word("B", 100, top + 50)
    upper, lower = find_plot_sites([*words, word("Months", 500, 330), legend, title], PAGE)
    assert upper.region.contains(*legend.box.center)
    assert lower.region.contains(*title.box.center)


def test_a_panel_begins_over_its_letter_however_wide_the_gaps_are():
    areas = [Box(100, 40, 900, 280), Box(100, 540, 900, 780)]
    words = [each for area in areas for each in axis_words(area, MONTHS, SHARES)]
    legend, letter = word("Drug", 500, 470), word("B", 20, 495)
    upper, lower = find_plot_sites([*words, legend, letter], PAGE)
    assert upper.region.contains(*legend.box.center)
    assert lower.region.contains(*letter.box.center)


def test_a_legend_at_the_right_of_a_plot_is_its_own_up_to_the_title_of_the_next_one():
    areas = [Box(80, 60, 350, 400), Box(650, 60, 950, 400)]
    words = [each for area in areas for each in axis_words(area, MONTHS, SHARES)]
    legend, title = word("Intermediate risk", 440, 200, "left"), Word("Survival", Box(590, 180, 604, 260), 0.99, True)
    left, right = find_plot_sites([*words, legend, title], PAGE)
    assert left.region.contains(*legend.box.center)
    assert right.region.contains(*title.box.center)


def test_a_legend_at_the_right_of_a_plot_is_its_own_though_it_reaches_below_it():
    areas = [Box(80, 60, 350, 400), Box(650, 60, 950, 400)]
    words = [each for area in areas for each in axis_words(area, MONTHS, SHARES)]
    legend = [word(text, 440, y, "left") for text, y in (("No mutation", 380), ("Unknown", 430))]
    row, title = word("Placebo", 645, 435, "right"), Word("Survival", Box(570, 180, 584, 260), 0.99, True)
    left, right = find_plot_sites([*words, *legend, row, title], PAGE)
    assert all(left.region.contains(*name.box.center) for name in legend)
    assert right.region.contains(*row.box.center)


def test_names_of_rows_left_of_the_title_are_the_right_plots():
    areas = [Box(80, 60, 350, 400), Box(650, 60, 950, 400)]
    words = [each for area in areas for each in axis_words(area, MONTHS, SHARES)]
    names = [word(text, 585, 470 + 20 * k, "right") for k, text in enumerate(("Nivolumab", "Docetaxel"))]
    _, right = find_plot_sites([*words, *names, Word("Survival", Box(590, 180, 604, 260), 0.99, True)], PAGE)
    assert all(right.region.contains(*name.box.center) for name in names)


def test_numbers_of_an_axis_that_is_broken_are_kept_apart():
    area = LAYOUTS["one"][0]
    (site,) = find_plot_sites(axis_words(area, ["0", "3", "6", "12", "24"], SHARES), PAGE)
    assert [label.value for label in site.x.labels] == [0, 3, 6]
    assert [label.value for label in site.strays[0]] == [12, 24]
    (site,) = find_plot_sites(axis_words(area, MONTHS, SHARES), PAGE)
    assert site.strays == ((), ())


def test_the_zeros_of_both_axes_may_be_read_as_one_word():
    area = LAYOUTS["one"][0]
    words = [w for w in axis_words(area, ["0", *MONTHS[1:]], ["0", *SHARES[1:]]) if w.text != "0"]
    (site,) = find_plot_sites([*words, Word("00", Box(82, 593, 104, 624), 0.9)], PAGE)
    assert (site.x.labels[0].text, site.y.labels[-1].text) == ("00", "00")
    assert site.core.right == area.right
