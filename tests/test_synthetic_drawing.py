"""The truth beside a drawn figure is where the ink is."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from kmrecon.synthetic import PRESETS, ArmPatients, DrawnFigure, PanelPlan, Style, draw, truth_of
from kmrecon.synthetic.placing import ink_points
from kmrecon.synthetic.statistics import at_risk, kaplan_meier

STYLES = [pytest.param(replace(style, dpi=100, font="DejaVu Sans"), id=name) for name, style in PRESETS.items()]


def arm(label: str, n: int, scale: float, seed: int) -> ArmPatients:
    rng = np.random.default_rng(seed)
    death, leaves = rng.exponential(scale, n), rng.uniform(12, 35, n)
    return ArmPatients(label, np.round(np.minimum(death, leaves), 2) + 0.01, (death <= leaves).astype(int))


@pytest.fixture(scope="module")
def plan() -> PanelPlan:
    arms = (arm("Treatment", 40, 40.0, 1), arm("Control", 38, 14.0, 2))
    return PanelPlan(arms, (0, 6, 12, 18, 24, 30, 36), text=("HR 0.40 (95% CI, 0.22-0.73)", "P = 0.002"))


def pixels(figure: DrawnFigure) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(figure.data)).convert("RGB")).astype(float)


def center_of_ink(column: np.ndarray, background: np.ndarray) -> float:
    """Where the middle of the ink of one column lies, px."""
    ink = np.abs(column - background).sum(axis=1)
    return float((ink * (np.arange(ink.size) + 0.5)).sum() / ink.sum())


@pytest.mark.parametrize("style", STYLES)
def test_each_flat_piece_lies_on_its_row(style: Style, plan: PanelPlan) -> None:
    bare = replace(style, mark="", grid=None, ci="none", table="none", legend="none", median_guides=False)
    one = replace(plan, arms=plan.arms[:1], text=())
    figure = draw([one], replace(bare, dashes=("solid",) * 4))
    image, curve = pixels(figure), figure.panels[0].curves[0]
    misses = []
    for k in range(1, curve.x.size - 1):
        if curve.x[k + 1] - curve.x[k] > 4 * curve.width:
            x, y = int((curve.x[k] + curve.x[k + 1]) / 2), curve.y[k]
            rows = slice(int(y - 2 * curve.width - 2), int(y + 2 * curve.width + 3))
            misses.append(center_of_ink(image[rows, x], image[rows.start, x]) + rows.start - y)
    assert len(misses) >= 3
    assert np.abs(misses).max() <= (1.0 if style.snap else 0.15)  # px; snapping moves strokes


@pytest.mark.parametrize("style", STYLES)
def test_every_step_has_ink_of_its_own_color(style: Style, plan: PanelPlan) -> None:
    figure = draw([plan], replace(style, dashes=("solid",) * 4, ci="none"))
    image, panel = pixels(figure), figure.panels[0]
    hidden = ink_points(panel.curves[1])
    for curve in panel.curves:
        points = ink_points(curve)
        away = np.min(np.abs(points[:, None] - hidden[None]).max(axis=2), axis=1) > 6
        seen = points[away] if curve is panel.curves[0] else points
        near = [image[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].reshape(-1, 3) for x, y in seen]
        distance = [np.abs(patch - curve.color).sum(axis=1).min() for patch in near]
        assert np.mean(np.array(distance) < 120) > 0.95


@pytest.mark.parametrize("style", [s for s in STYLES if s.values[0].tick_length])
def test_ticks_stand_at_the_pixels_of_their_values(style: Style, plan: PanelPlan) -> None:
    figure = draw([plan], replace(style, grid=None, background="#FFFFFF"))
    image, calibration = pixels(figure), figure.panels[0].calibration
    half = style.tick_length * style.dpi / 72 / 2
    row = int(calibration.plot_area.bottom + half)
    for tick in calibration.x.ticks:
        found = center_of_ink(image[row, int(tick.pixel) - 4 : int(tick.pixel) + 5], np.full(3, 255.0))
        assert found + int(tick.pixel) - 4 == pytest.approx(tick.pixel, abs=1.0 if style.snap else 0.2)


@pytest.mark.parametrize("name", ["base", "matlab"])
def test_legend_and_text_hide_no_curve(name: str, plan: PanelPlan) -> None:
    style = replace(PRESETS[name], dpi=80, font="DejaVu Sans")
    figure = draw([plan], style)
    worded, bare = pixels(figure), pixels(draw([replace(plan, text=())], replace(style, legend="none")))
    same = (worded == bare).all(axis=2)
    assert not same.all()
    for curve in figure.panels[0].curves:
        x, y = ink_points(curve)[1:-1].astype(int).T
        assert same[y, x].all()


def test_calibration_and_curve_are_the_same_truth(plan: PanelPlan) -> None:
    panel = draw([plan]).panels[0]
    for patients, curve in zip(plan.arms, panel.curves, strict=True):
        time, survival = kaplan_meier(patients.time, patients.event)
        np.testing.assert_allclose(panel.calibration.time(curve.x), time, atol=1e-9)
        np.testing.assert_allclose(panel.calibration.survival(curve.y), survival, atol=1e-9)
        assert panel.calibration.time(curve.end) == pytest.approx(patients.time.max())


def test_incidence_rises_and_is_the_same_truth(plan: PanelPlan) -> None:
    panel = draw([replace(plan, direction="incidence")]).panels[0]
    curve = panel.curves[0]
    assert (np.diff(curve.y) < 0).all()
    survival = kaplan_meier(plan.arms[0].time, plan.arms[0].event)[1]
    np.testing.assert_allclose(panel.calibration.survival(curve.y), survival, atol=1e-9)


def test_a_curve_is_cut_where_the_time_axis_ends(plan: PanelPlan) -> None:
    panel = draw([replace(plan, x_ticks=(0, 6, 12))]).panels[0]
    assert max(curve.end for curve in panel.curves) == pytest.approx(panel.calibration.x.pixel(12))
    assert all((curve.x <= curve.end).all() for curve in panel.curves)


def test_the_table_counts_who_is_followed_just_before(plan: PanelPlan) -> None:
    table = draw([plan]).panels[0].risk_table
    assert table is not None
    expected = [int((plan.arms[0].time >= t).sum()) for t in plan.x_ticks]
    assert table[0].count.tolist() == expected == at_risk(plan.arms[0].time, np.array(plan.x_ticks)).tolist()


def test_panels_stand_in_reading_order(plan: PanelPlan) -> None:
    areas = [panel.calibration.plot_area for panel in draw([plan] * 4).panels]
    assert areas[0].right < areas[1].left
    assert areas[0].bottom < areas[2].top
    assert areas[0].left == areas[2].left


def test_the_same_plan_gives_the_same_bytes(plan: PanelPlan) -> None:
    assert draw([plan]).data == draw([plan]).data


def test_a_jpeg_is_written_at_its_quality(plan: PanelPlan) -> None:
    good, poor = (draw([plan], replace(Style(), quality=q)) for q in (90, 50))
    assert good.suffix == ".jpg"
    assert good.data[:2] == b"\xff\xd8"
    assert len(poor.data) < len(good.data)


def test_a_legend_without_room_goes_to_the_right() -> None:
    times = np.linspace(0.2, 35.8, 60)
    crowd = tuple(ArmPatients(f"A very long name of arm {k}", times * (0.4 + 0.2 * k), np.ones(60)) for k in range(4))
    style = replace(Style(), plot_size=(1.6, 1.2), legend="inside")
    assert draw([PanelPlan(crowd, (0, 12, 24, 36))], style).style.legend == "right"


def test_truth_is_in_the_format_of_the_corpus(plan: PanelPlan) -> None:
    figure = draw([plan])
    truth = truth_of(figure, "demo", "figures/demo.png", {"1": "ipd/demo.csv"})
    panel = truth["panels"][0]
    assert (truth["expect"], panel["direction"], panel["y_percent"]) == ("read", "survival", False)
    assert [a["label"] for a in panel["arms"]] == ["Treatment", "Control"]
    assert panel["risk_table"]["rows"][0][0] == plan.arms[0].n
    assert panel["axes_px"]["x_ticks"][0] == pytest.approx(figure.panels[0].calibration.x.ticks[0].pixel, abs=1e-3)


def test_cells_of_a_risk_table_stand_apart():
    arm = ArmPatients("Drug", np.linspace(1, 59, 300), np.ones(300))
    plan = PanelPlan((arm,), x_ticks=tuple(float(t) for t in range(0, 61, 4)))
    crowded = draw([plan], Style(table_events=True, plot_size=(2.6, 2.0)))
    assert crowded.style.table_every > 1
    assert crowded.panels[0].risk_table[0].time.tolist() == list(plan.x_ticks[:: crowded.style.table_every])
    assert draw([plan], Style(plot_size=(8.0, 4.0))).style.table_every == 1
