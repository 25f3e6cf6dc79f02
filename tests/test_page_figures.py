"""What looks like a Kaplan-Meier plot on the pages of a document, and the pixels that are read there."""

import io

import numpy as np
import pypdfium2
import pytest

from drawn_articles import CAPTION, Sheet, article, document, plot_pixels, scan
from drawn_vectors import ARMS
from kmrecon.digitize.page_evidence import runs_in_steps, shows_a_plot
from kmrecon.digitize.page_figures import figures_on, whole_page
from kmrecon.digitize.page_text import text_blocks
from kmrecon.digitize.vector.words import shown_words
from kmrecon.files.pages import open_document, read_page, read_place
from kmrecon.pipeline import reconstruct_figure
from kmrecon.types import Box, Word

PAGE = Box(0, 0, 1400, 2000)
LONG = "patients without an event were censored at the last time"


def found(data, number=1):
    """The document, and what is found on one of its pages."""
    opened = open_document(data)
    return opened, figures_on(read_page(opened, number))


def figures(data, number=1):
    opened, findings = found(data, number)
    return [read_place(opened, place) for place in findings.places]


def lines(*texts, left=100, top=100, step=28):
    return [
        Word(text, Box(left, top + step * k, left + 9 * len(text), top + step * k + 20)) for k, text in enumerate(texts)
    ]


# What is a figure


def test_figures_are_what_stands_between_running_text():
    counts = [len(found(article(), number)[1].places) for number in (1, 2, 3)]
    assert counts == [0, 2, 0]
    first, second = found(article(), 2)[1].places
    assert (first.page, first.number, first.kind) == (2, 1, "vector")
    assert first.why == "1 plot with numbers along both axes, 2 lines in steps"
    assert second.why == "1 plot with numbers along both axes, 1 line in steps"
    assert first.box.bottom < second.box.top
    assert found(article(), 3)[1].found == "1 other plot and text"


def test_no_word_of_the_text_around_it_is_read_with_a_figure():
    for figure in figures(article(), 2):
        texts = {word.text for word in shown_words(figure)}
        assert {"Months", "Survival", "0.8", "24", "Placebo"} <= texts
        assert not any("survival was" in text or text.startswith("Figure") for text in texts)


def test_curves_of_a_figure_in_an_article_are_exact():
    both, one = (reconstruct_figure(figure).panels[0] for figure in figures(article(), 2))
    assert [len(panel.arms) for panel in (both, one)] == [2, 1]
    for arm, drawn in zip(both.arms, ARMS[::-1], strict=True):
        times = np.linspace(0.03, 28, 400)
        times = times[np.abs(times[:, None] - np.array(drawn.time)).min(axis=1) > 0.02]
        assert np.abs(arm.curve.at(times) - drawn.at(times)).max() < 2e-4


def test_panels_without_text_between_them_are_one_figure_of_the_whole_page():
    sheet = Sheet().plot(height=0.3).plot(height=0.3)
    (place,) = found(document(sheet))[1].places
    assert (place.box, place.kind) == (Box(0, 0, 1, 1), "vector")


def test_a_photograph_and_a_logo_are_no_figures():
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3), np.uint8)
    sheet = Sheet().prose().picture(noise).picture(plot_pixels(), width=0.08).prose()
    places, told = (getattr(found(document(sheet))[1], name) for name in ("places", "found"))
    assert (places, told) == ((), "1 picture without axes and text")


def test_the_whole_page_is_a_picture_where_it_only_wraps_one():
    opened = open_document(scan(plot_pixels()))
    assert whole_page(read_page(opened, 1)).kind == "raster"
    assert whole_page(read_page(open_document(article()), 2)).kind == "vector"


@pytest.mark.parametrize(
    ("points", "steps"),
    [
        ([(100, 100), (300, 100), (300, 200), (500, 200), (500, 300), (700, 300)], True),
        ([(700, 300), (500, 300), (500, 200), (300, 200), (300, 100), (100, 100)], True),
        ([(100, 300), (300, 300), (300, 200), (500, 200), (500, 100), (700, 100)], True),
        ([(100, 100), (220, 140), (340, 180), (460, 220), (580, 260), (700, 300)], False),
        ([(100, 100), (300, 100), (300, 200), (500, 200), (500, 100), (700, 100)], False),
        ([(100, 100), (700, 100), (700, 300)], False),
    ],
    ids=["falls", "backwards", "rises", "slanted", "falls and rises", "a corner"],
)
def test_a_line_in_steps_only_falls_or_only_rises(points, steps):
    assert runs_in_steps(np.array(points, float), PAGE) is steps


def test_text_alone_shows_no_plot():
    text = np.full((800, 800, 3), 255, np.uint8)
    text[::20, ::3] = 0
    assert not shows_a_plot(text)
    assert shows_a_plot(plot_pixels())
    assert shows_a_plot(255 - plot_pixels())


# Running text


def test_three_lines_of_prose_are_a_block_and_two_of_a_title_are_none():
    assert len(text_blocks(lines(LONG, LONG, LONG), PAGE)) == 1
    assert text_blocks(lines(LONG, LONG), PAGE) == ()
    assert text_blocks(lines("Drug A (N=120)", "Placebo (N=118)", "Log-rank P = 0.03"), PAGE) == ()


def test_a_caption_is_a_block_with_all_its_lines():
    (block,) = text_blocks(lines("Fig. 2 | Survival.", "n = 12."), PAGE)
    assert (block.top, block.bottom) == (100, 148)


def test_the_short_last_line_of_a_paragraph_belongs_to_it_but_no_number_of_an_axis():
    (block,) = text_blocks(lines(LONG, LONG, LONG, "were alive."), PAGE)
    assert block.bottom == 204
    number = Word("1.0", Box(190, 184, 220, 204))
    assert text_blocks([*lines(LONG, LONG, LONG), number], PAGE)[0].bottom == 176


def test_names_and_numbers_at_the_edges_of_a_page_of_text_are_no_part_of_a_figure():
    number = Word("1245", Box(700, 1960, 740, 1980))
    assert number.box in text_blocks([*lines(LONG, LONG, LONG), number], PAGE)
    assert text_blocks([number], PAGE) == ()


def test_columns_of_text_are_blocks_of_their_own():
    columns = [*lines(LONG, LONG, LONG), *lines(LONG, LONG, LONG, left=640)]
    assert sorted(block.left for block in text_blocks(columns, PAGE)) == [100, 640]


def test_long_names_of_the_rows_of_a_table_are_no_running_text():
    names = lines(LONG, LONG, LONG)
    cells = [
        Word("120", Box(700 + 90 * k, word.box.top, 730 + 90 * k, word.box.bottom)) for word in names for k in range(4)
    ]
    assert text_blocks([*names, *cells], PAGE) == ()


def test_a_table_under_one_figure_is_not_drawn_with_the_next_one():
    sheet = Sheet().plot(height=0.25, width=0.7)
    for k in range(7):
        sheet.page.text(0.2 + 0.7 * k / 6, 0.64, str(60 - 9 * k), fontsize=8, ha="center")
    sheet.page.text(0.1, 0.6, CAPTION.format(1)[:30], fontsize=9)
    for k in range(4):
        sheet.page.text(0.1, 0.5 - 0.01 * k, LONG, fontsize=6)
    sheet.at = 0.45
    first, second = found(document(sheet.plot(left=0.55, width=0.35)))[1].places
    assert first.box.bottom > 0.36
    assert second.box.top >= first.box.bottom


# Pictures at their own resolution


def test_an_embedded_picture_is_read_to_the_pixel():
    (figure,) = figures(document(Sheet().prose().picture(plot_pixels()).line(CAPTION.format(1)).prose()))
    assert (figure.pixels == plot_pixels()).all()
    assert figure.vector is None
    assert (figure.place.kind, figure.place.why) == ("raster", "1 picture with two long lines")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_only_wraps_a_picture_is_that_picture_however_it_is_turned(turn):
    page = pypdfium2.PdfDocument(scan(plot_pixels()))
    page[0].set_rotation(turn)
    buffer = io.BytesIO()
    page.save(buffer)
    (figure,) = figures(buffer.getvalue())
    expected = np.rot90(plot_pixels(), -turn // 90)
    assert figure.pixels.shape == expected.shape
    assert np.abs(figure.pixels.astype(int) - expected).mean() < 2


def test_a_picture_with_text_over_it_is_drawn_as_fine_as_it_is():
    sheet = Sheet().prose().picture(plot_pixels())
    sheet.page.text(0.45, 0.7, "HR 0.70", fontsize=8)
    (figure,) = figures(document(sheet.prose()))
    height, width = figure.pixels.shape[:2]
    assert abs(width - 700) <= 2
    assert abs(height - 460) <= 2
    part = figure.pixels[:460, :700].astype(int) - plot_pixels()[:height, :width]
    assert 0.2 < np.abs(part).mean() < 12


def test_a_masked_picture_is_drawn_as_the_page_shows_it():
    see_through = np.dstack([255 - plot_pixels(), 255 - plot_pixels()[..., :1]])  # light ink, its ground left out
    sheet = Sheet().prose().picture(np.dstack([0 * plot_pixels(), see_through[..., 3:]])).prose()
    (figure,) = figures(document(sheet))
    assert abs(figure.pixels.shape[1] - 700) <= 2
    assert np.median(figure.pixels) == 255


def test_panels_placed_side_by_side_keep_their_places_and_their_pixels():
    sheet = Sheet().prose().picture(plot_pixels(), width=0.38, left=0.1)
    sheet.at -= 0.38 * 8.27 * 460 / 700 / 11.69 + 0.03
    (figure,) = figures(document(sheet.picture(plot_pixels(), width=0.38, left=0.5).prose()))
    across = (0.38 + 0.4) / 0.38 * 700
    assert abs(figure.pixels.shape[1] - across) <= 3
    assert figure.place.why == "2 pictures with two long lines"


def test_pages_of_a_tiff_are_pages():
    data = scan(plot_pixels(), plot_pixels(600, 400), kind="TIFF")
    opened, findings = found(data, 2)
    assert opened.pages == 2
    figure = read_place(opened, findings.places[0])
    assert (figure.pixels == plot_pixels(600, 400)).all()
    assert (figure.place.page, figure.place.kind) == (2, "raster")
