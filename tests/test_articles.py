"""Documents of several pages and figures: all are read, one is chosen, and what cannot be is said in one line."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

import kmrecon
from drawn_articles import Sheet, article, document, plot_pixels, scan
from drawn_vectors import drawn
from fake_reading import fake_reading
from kmrecon import batch, cli, run
from kmrecon.errors import (
    DamagedPictureError,
    EncryptedPdfError,
    ExitCode,
    NoCurveError,
    NoFigureError,
    NoPagesError,
    NoPlotError,
    OtherPlaceError,
    PageRangeError,
    PictureSizeError,
    SeveralFiguresError,
)
from kmrecon.files import pdf
from kmrecon.files.answers_file import read_answers
from kmrecon.files.choices import options_from_texts

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
KIDS = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
LOCK = b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"1f" * 32 + b">/U<" + b"2e" * 32 + b">>>"
HUGE = b"/Subtype/Image/Width 20000/Height 20000/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1"


def page_of(content, more=b"", box=b"0 0 600 800"):
    stream = b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj\n" % (len(content), content)
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R" % box
    return PDF + KIDS + page + b"/Resources<</XObject<</I 5 0 R>>>>>>endobj\n" + stream + more + TRAILER


TRAILER = b"trailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """An article in the current directory; its pages are drawn small, for speed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pdf, "LONG_SIDE", 900)
    path = tmp_path / "paper.pdf"
    path.write_bytes(article())
    return path


@pytest.fixture
def reads(monkeypatch):
    """Where the figures are that were read; to each place an error may be put."""
    seen, errors = [], {}

    def read(figure, options):
        where = figure.place and (figure.place.page, figure.place.number)
        seen.append(where)
        if where in errors:
            raise errors[where]
        return replace(fake_reading(), figure=figure, notes=options.answers.notes)

    monkeypatch.setattr(run, "reconstruct_figure", read)
    read.seen, read.errors = seen, errors
    return read


def names(directory):
    return sorted(path.name for path in directory.iterdir())


# All figures


def test_several_figures_get_a_directory_each_and_an_index(paper, reads, capsys):
    assert cli.main(["extract", "paper.pdf"]) == 0
    out = paper.parent / "paper.kmrecon"
    assert names(out) == ["index.html", "page-2-figure-1", "page-2-figure-2", "summary.csv"]
    assert {"curves.csv", "ipd.csv", "result.json", "report.html"} <= set(names(out / "page-2-figure-2"))
    rows = list(csv.DictReader((out / "summary.csv").read_text().splitlines()))
    assert [(row["figure"], row["page"], row["figure_number"], row["exit_code"]) for row in rows] == [
        ("paper.pdf", "2", "1", "0"),
        ("paper.pdf", "2", "2", "0"),
    ]
    assert "page-2-figure-2/report.html" in (out / "index.html").read_text()
    said = capsys.readouterr().err
    assert "page 2, figure 1 (vector; left 13% to 72%, top 10% to 40% of the page): 1 plot with numbers" in said


def test_one_figure_of_a_document_gets_the_directory_of_a_picture(paper, reads):
    paper.write_bytes(document(Sheet().prose(20), Sheet().prose().plot().prose()))
    assert cli.main(["extract", "paper.pdf"]) == 0
    assert "curves.csv" in names(paper.parent / "paper.kmrecon")
    assert reads.seen == [(2, 1)]


def test_page_and_figure_choose(paper, reads):
    assert cli.main(["extract", "paper.pdf", "--page", "2", "--figure", "2", "-o", "a"]) == 0
    assert cli.main(["extract", "paper.pdf", "--figure", "1", "-o", "b"]) == 0
    assert reads.seen == [(2, 2), (2, 1)]
    place = json.loads((paper.parent / "a" / "result.json").read_text())["provenance"]["place"]
    assert (place["page"], place["figure"], place["kind"]) == (2, 2, "vector")


def test_a_page_without_a_figure_that_is_chosen_is_read_as_a_whole(paper, reads):
    result = kmrecon.extract(paper, page=1)
    assert (result.figure.place.page, result.figure.pixels.shape) == (1, (900, 637, 3))


def test_a_figure_that_fails_is_a_row_and_the_others_are_read(paper, reads):
    reads.errors[2, 1] = NoCurveError("1", "no stroke")
    assert cli.main(["extract", "paper.pdf", "-o", "out"]) == 0
    rows = list(csv.DictReader((paper.parent / "out" / "summary.csv").read_text().splitlines()))
    assert [row["exit_code"] for row in rows] == [str(int(ExitCode.CURVES_UNREAD)), "0"]
    assert names(paper.parent / "out") == ["index.html", "page-2-figure-2", "summary.csv"]


def test_a_figure_that_turns_out_to_be_no_plot_is_told_and_left_out(paper, reads, capsys):
    reads.errors[2, 1] = NoPlotError("text")
    assert cli.main(["extract", "paper.pdf", "-o", "out"]) == 0
    assert "curves.csv" in names(paper.parent / "out")
    assert "not read: no plot with numbers along both axes" in capsys.readouterr().err


def test_where_no_figure_can_be_read_nothing_is_written(paper, reads):
    reads.errors |= {(2, 1): NoPlotError("text"), (2, 2): NoCurveError("1", "no stroke")}
    assert cli.main(["extract", "paper.pdf", "-o", "out"]) == ExitCode.CURVES_UNREAD
    reads.errors[2, 2] = NoPlotError("a table")
    with pytest.raises(NoFigureError, match=r"page 2, figure 1: no plot .* page 2, figure 2: no plot"):
        kmrecon.extract_all(paper)
    with pytest.raises(NoFigureError, match="page 2, figure 2: no plot"):
        kmrecon.extract(paper)
    assert names(paper.parent) == ["paper.pdf"]


def test_patients_of_several_figures_do_not_go_to_one_table(paper, reads, capsys):
    assert cli.main(["extract", "paper.pdf", "-o", "-"]) == ExitCode.USAGE
    assert cli.main(["extract", "paper.pdf", "-o", "-", "--figure", "2"]) == 0
    assert capsys.readouterr().out.startswith("panel,arm,time,event")


def test_progress_is_told_by_pages_and_by_figures(paper, reads):
    told = []
    kmrecon.extract_all(paper, progress=lambda *step: told.append(step))
    assert told[:3] == [("looking at pages", k, 3) for k in range(3)]
    assert told[3:] == [("reading figures", k, 2) for k in range(2)]


def test_a_picture_is_an_article_of_one_figure(reads):
    found = kmrecon.extract_all(plot_pixels())
    assert [reading.place for reading in found.readings] == [None]
    assert len(found.results) == 1


# The library: one figure


def test_of_several_figures_extract_reads_the_first_plot_and_names_the_others(paper, reads):
    result = kmrecon.extract(paper)
    assert result.figure.place.number == 1
    (note,) = [note for note in result.all_notes if note.code == "figures-left"]
    assert "page 2, figure 1; page 2, figure 2" in note.message
    reads.errors[2, 1] = NoPlotError("text")
    assert kmrecon.extract(paper).figure.place.number == 2
    assert not [note for note in kmrecon.extract(paper, figure=2).all_notes if note.code == "figures-left"]


def test_pages_of_a_tiff_are_chosen_like_those_of_a_pdf(tmp_path, reads):
    data = scan(plot_pixels(), plot_pixels(600, 400), kind="TIFF")
    assert kmrecon.extract(data, page=2).figure.pixels.shape == (400, 600, 3)
    assert len(kmrecon.extract_all(data).results) == 2


def test_a_batch_has_a_row_for_each_figure_of_a_document(paper, reads):
    out = paper.parent / "out"
    outcomes = batch.run_batch([paper], out)
    assert names(out) == ["index.html", "paper-page-2-figure-1", "paper-page-2-figure-2", "summary.csv"]
    assert [outcome.row()[1:3] for outcome in outcomes] == [("2", "1"), ("2", "2")]
    batch.run_batch([paper], out, resume=True)
    assert reads.seen == [(2, 1), (2, 2)]
    (out / "paper-page-2-figure-2").rename(out / "other")
    (out / "paper-page-2-figure-1").rename(out / "paper-page-2-figure-2")
    batch.run_batch([paper], out, resume=True)
    assert reads.seen[2:] == [(2, 1), (2, 2)]


def test_a_manifest_chooses_pages(paper, reads):
    (paper.parent / "list.csv").write_text("figure,page,figure_number\npaper.pdf,2,2\npaper.pdf,9,\n")
    outcomes = batch.run_batch([paper.parent / "list.csv"], paper.parent / "out")
    assert [outcome.exit_code for outcome in outcomes] == [0, ExitCode.USAGE]
    assert reads.seen == [(2, 2)]


# Answers


def test_answers_name_their_place_and_choose_it(paper):
    first = kmrecon.extract(paper, figure=2)
    first.save("one")
    answers = read_answers(paper.parent / "one" / "answers.json")
    assert answers.place == first.figure.place
    kmrecon.extract(paper, answers=answers).save("two")
    for name in names(paper.parent / "one"):
        assert (paper.parent / "one" / name).read_bytes() == (paper.parent / "two" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("chosen", "said"), [({"page": 1}, "--page 1"), ({"figure": 1}, "--figure 1"), ({"page": 3}, "--page 3")]
)
def test_answers_of_one_place_are_refused_for_another(paper, reads, chosen, said):
    kmrecon.extract(paper, page=2, figure=2).save("one")
    answers = read_answers(paper.parent / "one" / "answers.json")
    with pytest.raises(OtherPlaceError, match=f"saved for page 2, figure 2, not for {said}"):
        kmrecon.extract(paper, answers=answers, **chosen)


def test_answers_of_a_page_are_refused_for_a_shorter_document_and_for_a_picture(paper, reads):
    kmrecon.extract(paper, page=2, figure=2).save("one")
    answers = replace(read_answers(paper.parent / "one" / "answers.json"), figure_sha256=None)
    with pytest.raises(OtherPlaceError, match="page 2, figure 2, figure has 1 page"):
        kmrecon.extract(scan(plot_pixels()), answers=answers)
    with pytest.raises(OtherPlaceError, match="figure is one picture"):
        kmrecon.extract(plot_pixels(), answers=answers)


def test_answers_without_a_place_are_refused_where_there_are_several_figures(paper, reads):
    kmrecon.extract(paper, figure=2).save("one")
    answers = replace(read_answers(paper.parent / "one" / "answers.json"), place=None)
    with pytest.raises(SeveralFiguresError, match="--answers is of one figure"):
        kmrecon.extract(paper, answers=answers)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("page", 0, "place.page is 0"),
        ("kind", "scan", "place.kind"),
        ("box", [0, 0, 2, 1], "0 <= left < right <= 1"),
        ("box", [0.5, 0, 0.5, 1], "0 <= left < right <= 1"),
    ],
)
def test_a_place_that_is_none_is_refused_with_what_is_needed(tmp_path, key, value, said):
    place = {"page": 1, "figure": 1, "box": [0, 0, 1, 1], "kind": "vector"} | {key: value}
    (tmp_path / "answers.json").write_text(json.dumps({"schema_version": 1, "place": place}))
    with pytest.raises(kmrecon.KmreconError, match=said):
        read_answers(tmp_path / "answers.json")


# Refusals


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"page": 4}, "--page 4: there is none in paper.pdf; it has 3 pages"),
        ({"figure": 3}, "--figure 3: there is none in paper.pdf; it has 2 figures"),
        ({"page": 2, "figure": 3}, "--figure 3: there is none in page 2 of paper.pdf; it has 2 figures"),
    ],
)
def test_a_page_and_a_figure_that_are_not_there_are_refused_with_what_is(paper, chosen, said):
    with pytest.raises(PageRangeError) as caught:
        kmrecon.extract(paper, **chosen)
    assert (str(caught.value), caught.value.exit_code) == (said, ExitCode.USAGE)


def test_a_picture_has_one_page(reads):
    assert kmrecon.extract(drawn(), page=1, figure=1).panels
    with pytest.raises(PageRangeError, match="--page 2: there is none in figure; it has one picture"):
        kmrecon.extract(plot_pixels(), page=2)


@pytest.mark.parametrize("text", ["0", "two", "-1"])
def test_a_page_is_a_number_from_one(text):
    with pytest.raises(kmrecon.KmreconError, match="is no page; needed: its number"):
        options_from_texts({"page": text})


def test_what_is_told_of_one_figure_is_refused_for_several(paper):
    assert cli.main(["extract", "paper.pdf", "--labels", "A,B"]) == ExitCode.USAGE
    with pytest.raises(SeveralFiguresError, match=r"--curves is of one figure, and paper\.pdf has several \(page 2, f"):
        kmrecon.extract(paper, curves=2)


def test_a_document_without_a_figure_tells_what_each_page_holds(paper):
    sheets = [Sheet().prose(3), Sheet().prose(4), Sheet().plot(survival=False).prose(3), Sheet()]
    paper.write_bytes(document(*sheets))
    said = r"pages 1-2: text; page 3: 1 other plot and text; page 4: empty\)\. Choose the page that shows one: --page P"
    with pytest.raises(NoFigureError, match=said):
        kmrecon.extract(paper)
    assert cli.main(["extract", "paper.pdf"]) == ExitCode.NO_PLOT


def test_a_pdf_with_a_password_is_refused(tmp_path):
    data = page_of(b"0 0 m 9 9 l S").replace(b"trailer<<", b"trailer<</ID[<00><00>]/Encrypt " + LOCK)
    with pytest.raises(EncryptedPdfError, match="encrypted and asks for a password; needed: a copy"):
        kmrecon.extract(data)


def test_a_pdf_without_pages_and_a_broken_one_are_refused():
    with pytest.raises(NoPagesError, match="the document has no page"):
        kmrecon.extract(PDF + b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" + TRAILER)
    with pytest.raises(DamagedPictureError, match="the pdf is damaged"):
        kmrecon.extract(article()[:3000])


@pytest.mark.parametrize("box", [b"0 0 14400 20", b"0 0 20 14400"])
def test_a_page_of_no_height_is_too_small(box):
    with pytest.raises(PictureSizeError, match="at least 60 x 60"):
        kmrecon.extract(page_of(b"0 0 m 9 9 l S", box=box))


def test_a_huge_page_is_drawn_no_larger_than_others(reads):
    assert kmrecon.extract(page_of(b"0 0 m 9 9 l S", box=b"0 0 14400 14400")).figure.pixels.shape == (2000, 2000, 3)


def test_a_huge_embedded_picture_is_refused_before_it_is_decoded():
    picture = b"5 0 obj<</Type/XObject%b>>stream\n0\nendstream endobj\n" % HUGE
    with pytest.raises(PictureSizeError, match="an embedded picture of 20,000 x 20,000 pixels; needed: at most 80"):
        kmrecon.extract(page_of(b"q 600 0 0 800 0 0 cm /I Do Q", picture))


def test_a_page_that_cannot_be_read_stops_no_other(paper, reads, monkeypatch):
    from kmrecon import documents

    whole = documents.read_page

    def read(opened, number):
        if number == 1:
            raise DamagedPictureError(opened.name, "pdf", "no such object")
        return whole(opened, number)

    monkeypatch.setattr(documents, "read_page", read)
    assert len(kmrecon.extract_all(paper).results) == 2
    assert np.size(reads.seen) == 4


def test_files_of_another_reading_are_named_and_stay(paper, reads, capsys):
    assert cli.main(["extract", "paper.pdf", "-o", "out"]) == 0
    assert "files of another reading" not in capsys.readouterr().err
    assert cli.main(["extract", "paper.pdf", "--figure", "1", "-o", "out"]) == 0
    left = "index.html, summary.csv, page-2-figure-1, page-2-figure-2"
    assert f"also has files of another reading, left as they were: {left}" in capsys.readouterr().err
    assert cli.main(["extract", "paper.pdf", "-o", "out"]) == 0
    assert "left as they were: result.json, answers.json" in capsys.readouterr().err
