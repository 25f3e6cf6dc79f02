"""Plots are found by the numbers along their axes, in reading order, and get the page around them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_plots import axis_words, word
from kmrecon.digitize.panels import find_plot_sites
from kmrecon.types import Box

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


def test_the_number_at_the_corner_may_be_missing():
    area = LAYOUTS["one"][0]
    words = [each for each in axis_words(area, MONTHS, SHARES) if each.text not in ("0", "0.0")]
    (site,) = find_plot_sites(words, PAGE)
    assert [label.value for label in site.x.labels] == [12, 24, 36, 48]
    assert site.y.labels[-1].value == pytest.approx(0.2)


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
