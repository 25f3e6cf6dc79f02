"""The sample figures' patients give what the papers print, and their truth is the patients'."""

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from kmrecon.survival.published import PublishedFigure, parse_published
from kmrecon.survival.validation import Comparison, validate
from kmrecon.synthetic.statistics import kaplan_meier
from kmrecon.types import PatientData

SAMPLES = Path(__file__).parent.parent / "sample_figures"
PUBLISHED = parse_published((SAMPLES / "published.toml").read_text(), "published.toml")
PICTURES = sorted(SAMPLES.glob("*.png"))
MUST_AGREE = ("n", "hr", "hr ci low", "hr ci high")


def patients_of(name: str, panel: str = "1") -> dict[str, PatientData]:
    rows = pd.read_csv(SAMPLES / f"{name}.csv", dtype={"panel": str, "arm": str})
    rows = rows[rows.panel == panel].sort_values("time", kind="stable")
    return {label: PatientData(arm.time, arm.event) for label, arm in rows.groupby("arm", sort=False)}


def size_of(picture: Path) -> tuple[int, int]:
    return Image.open(io.BytesIO(picture.read_bytes())).size


def held_against(figure: PublishedFigure) -> list[Comparison]:
    return [row for row in validate(patients_of(figure.id), figure) if row.statistic in MUST_AGREE]


def test_every_printed_hazard_ratio_has_its_figure() -> None:
    assert {figure.id for figure in PUBLISHED} <= {picture.stem for picture in PICTURES}
    assert sum(figure.hr is not None for figure in PUBLISHED) == 18


@pytest.mark.parametrize("figure", PUBLISHED, ids=lambda figure: figure.id)
def test_n_and_hazard_ratio_are_those_printed(figure: PublishedFigure) -> None:
    wrong = [row for row in held_against(figure) if not row.within_rounding]
    assert wrong == []


@pytest.mark.parametrize("figure", [f for f in PUBLISHED if f.hr], ids=lambda figure: figure.id)
def test_the_hazard_ratio_lies_near_the_middle_of_its_rounding(figure: PublishedFigure) -> None:
    (row,) = [row for row in held_against(figure) if row.statistic == "hr"]
    assert row.difference == pytest.approx(0.0, abs=0.005)


@pytest.mark.parametrize("figure", PUBLISHED, ids=lambda figure: figure.id)
def test_medians_are_those_printed(figure: PublishedFigure) -> None:
    rows = [row for row in validate(patients_of(figure.id), figure) if row.statistic == "median"]
    assert all(row.within_rounding for row in rows)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_the_truth_beside_a_figure_is_that_of_its_patients(picture: Path) -> None:
    truth = json.loads(picture.with_suffix(".json").read_text())
    width, height = size_of(picture)
    for panel in truth["panels"]:
        arms = patients_of(picture.stem, panel["name"])
        ticks, pixels = panel["x_ticks"], panel["axes_px"]["x_ticks"]
        assert 0 < pixels[0] < pixels[-1] < width
        assert 0 < panel["axes_px"]["y_ticks"][-1] < panel["axes_px"]["y_ticks"][0] < height
        for k, arm in enumerate(panel["arms"]):
            patients = arms[arm["label"]]
            assert (arm["n"], arm["events"]) == (patients.time.size, patients.total_events)
            times = kaplan_meier(patients.time, patients.event)[0]
            shown = np.interp(arm["curve_px"]["x"], pixels, ticks)
            np.testing.assert_allclose(shown, times[times <= ticks[-1]], atol=0.01 * ticks[-1] / 100)
            counts = [int((patients.time >= t).sum()) for t in panel["risk_table"]["times"]]
            assert panel["risk_table"]["rows"][k] == counts


def test_the_pages_show_the_patients_of_the_single_figures() -> None:
    page = pd.read_csv(SAMPLES / "hait-fig2.csv", dtype={"panel": str})
    alone = pd.read_csv(SAMPLES / "hait-os.csv")
    np.testing.assert_array_equal(page[page.panel == "4"].time, alone.time)


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 4_000_000
    assert all(max(size_of(picture)) <= 1800 for picture in PICTURES)
