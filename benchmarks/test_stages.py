"""Seconds a figure by stage: `pytest benchmarks/test_stages.py --benchmark-columns=min,median,rounds`.

Compare the min: the mean doubles when the machine is busy.
"""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kmrecon.digitize.words import read_words
from kmrecon.files.answers import to_answers
from kmrecon.files.pictures import read_figure
from kmrecon.files.results import png_bytes, result_files
from kmrecon.options import Answers, Options
from kmrecon.overlay import draw_overlay
from kmrecon.run import directory_files, extract

SAMPLE = Path(__file__).parents[1] / "sample_figures" / "cik-rct-os.png"
SIZE = (2000, 1500)


@pytest.fixture(scope="module")
def data():
    """A sample figure at 2,000 x 1,500 pixels, as a PNG file."""
    width, height = SIZE
    pixels = read_figure(SAMPLE).pixels
    scale = min(width / pixels.shape[1], height / pixels.shape[0])
    pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    page = np.full((height, width, 3), 255, np.uint8)
    page[: pixels.shape[0], : pixels.shape[1]] = pixels
    return png_bytes(page)


@pytest.fixture(scope="module")
def result(data):
    return extract(data)


def test_read_file(benchmark, data):
    benchmark(read_figure, data)


def test_words_by_ocr(benchmark, result):
    benchmark.pedantic(read_words, (result.figure,), rounds=3, warmup_rounds=1)


def test_from_file_to_result(benchmark, data):
    benchmark.pedantic(extract, (data,), rounds=3, warmup_rounds=1)


def test_from_file_to_result_with_recorded_words(benchmark, data, result):
    benchmark(extract, data, Options(answers=Answers(words=result.words)))


def test_from_file_to_result_with_answers(benchmark, data, result):
    answered = benchmark(extract, data, Options(answers=to_answers(result)))
    assert result_files(replace(answered, options=result.options)) == result_files(result)


def test_overlay(benchmark, result):
    benchmark(draw_overlay, result)


def test_all_files_of_the_directory(benchmark, result):
    benchmark(directory_files, result)
