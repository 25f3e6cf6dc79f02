"""The library's door: a path, bytes or an array in, a result that can save itself out."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import kmrecon
from fake_reading import fake_reading, picture
from kmrecon import run
from kmrecon.errors import OtherFigureError, OutputError, UsageError
from kmrecon.options import Answers, Options
from kmrecon.types import Reconstruction


@pytest.fixture(autouse=True)
def reads(monkeypatch):
    """A pipeline that reads the same thing in every figure, and the options it was asked with."""
    asked = []

    def read(figure, options):
        asked.append(options)
        return replace(fake_reading(), figure=figure)

    monkeypatch.setattr(run, "reconstruct_figure", read)
    return asked


def png():
    buffer = io.BytesIO()
    Image.fromarray(picture()).save(buffer, "PNG")
    return buffer.getvalue()


def test_path_bytes_and_array_are_the_same_figure(tmp_path):
    (tmp_path / "os.png").write_bytes(png())
    sources = [tmp_path / "os.png", str(tmp_path / "os.png"), png(), picture()]
    results = [kmrecon.extract(source) for source in sources]
    assert [result.figure.name for result in results] == ["os.png", "os.png", "figure", "figure"]
    for result in results:
        assert isinstance(result, Reconstruction)
        assert (result.figure.pixels == picture()).all()
        assert result.panels[0].arms[0].label == "Drug A"


@pytest.mark.parametrize("source", [None, 5, ["os.png"]])
def test_what_can_be_no_figure_is_refused(source):
    for door in (kmrecon.extract, kmrecon.extract_all):
        with pytest.raises(UsageError, match=r"is no figure; needed: the path of a file"):
            door(source)


def test_extract_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kmrecon.extract(png())
    assert list(tmp_path.iterdir()) == []


def test_a_result_saves_itself(tmp_path):
    kmrecon.extract(png()).save(tmp_path / "out")
    assert len(list((tmp_path / "out").iterdir())) == 8
    (tmp_path / "taken").touch()
    with pytest.raises(OutputError, match="taken cannot be written"):
        kmrecon.extract(png()).save(str(tmp_path / "taken"))


def test_options_may_be_given_one_by_one_or_together(reads):
    kmrecon.extract(png(), kmrecon.Options(curves=2), reference="Placebo")
    assert (reads[0].curves, reads[0].reference) == (2, "Placebo")
    with pytest.raises(TypeError, match="colour"):
        kmrecon.extract(png(), colour="red")


def test_result_says_what_was_told():
    result = kmrecon.extract(png(), x_axis=(0, 60), total_events={"B": 2, "A": 1})
    assert result.options == {"method": Options().method, "x-axis": (0, 60), "total-events": {"A": 1, "B": 2}}


def test_a_method_that_does_not_exist_is_refused_before_the_figure_is_read(reads):
    with pytest.raises(UsageError, match="there is no method 'magic'; methods: "):
        kmrecon.extract("none.png", method="magic")
    assert reads == []


def test_answers_of_another_figure_are_refused(reads):
    with pytest.raises(OtherFigureError):
        kmrecon.extract(png(), answers=Answers(figure_sha256="0" * 64))
    assert reads == []


def test_default_directory_has_the_figures_name_and_lies_here():
    assert run.default_directory(Path("/far/away/os.fig.png")) == Path("os.fig.kmrecon")


def test_arms_without_patients_have_no_refitted_curve():
    reading = fake_reading()
    bare = replace(reading.panels[0].arms[0], patients=None)
    empty = replace(reading.panels[0].arms[1].patients, time=np.array([]), event=np.array([]))
    arms = (bare, replace(reading.panels[0].arms[1], patients=empty))
    assert run.refitted_curves(replace(reading, panels=(replace(reading.panels[0], arms=arms),))) == {}
    assert set(run.refitted_curves(reading)) == {("1", "Drug A"), ("1", "Placebo")}


def test_public_names_are_there_and_no_others():
    assert set(kmrecon.__all__) <= set(dir(kmrecon))
    assert all(getattr(kmrecon, name) for name in kmrecon.__all__)
    with pytest.raises(AttributeError, match="no attribute 'digitise'"):
        kmrecon.digitise  # noqa: B018
