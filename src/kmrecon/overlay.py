"""A reconstruction in; its figure with what was read drawn on it out."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kmrecon.types import Arm, Axis, Box, Bytes, CurvePixels, Floats, Panel, Reconstruction, Word

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

Color = tuple[int, int, int]

LEAST_SIDE, MOST_SIDE = 1400, 3000  # px, of the longer side: lines stay readable, the file small
FADED = 0.4  # how much of the figure is left
FADE = (np.arange(256) * FADED + 255 * (1 - FADED)).round().astype(np.uint8)  # what becomes of each value
AXES: Color = (70, 75, 120)
INK: Color = (40, 40, 40)
# Far from one another, and none of them a color that journals like for curves.
PALETTE: tuple[Color, ...] = (
    (235, 0, 190),
    (0, 150, 60),
    (255, 110, 0),
    (0, 70, 255),
    (130, 0, 220),
    (150, 95, 0),
    (0, 165, 190),
    (210, 0, 40),
)
LINE = 34  # px, of the legend, at the size of a small overlay


def draw_overlay(reconstruction: Reconstruction) -> Bytes:
    """Return the faded figure with axes, curves, censor marks and numbers at risk as they were read.

    A legend stands below the figure, so nothing of the plot is hidden.

    Parameters
    ----------
    reconstruction : Reconstruction
        A figure and what was read from it.

    Returns
    -------
    (height, width, 3) uint8
        Enlarged where the figure is small, shrunk where it is huge.
    """
    import cv2

    figure = reconstruction.figure.pixels
    scale = scale_of(*figure.shape[:2])
    faded = FADE[figure]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    canvas: Bytes = np.array(cv2.resize(faded, None, fx=scale, fy=scale, interpolation=way), np.uint8)
    for panel in reconstruction.panels:
        _draw_axes(canvas, panel, scale)
        for arm, color in zip(panel.arms, overlay_colors(panel.arms), strict=True):
            _draw_arm(canvas, arm, panel.calibration.x, color, scale)
            for box in risk_cells(panel, arm, reconstruction.words):
                _rectangle(canvas, box.grown(2), color, scale)
    return _with_words(canvas, reconstruction, scale)


def scale_of(height: int, width: int) -> float:
    """Return how much the figure is enlarged: a whole number, or less than 1 for a huge one."""
    longer = max(height, width)
    return MOST_SIDE / longer if longer > MOST_SIDE else float(min(4, -(-LEAST_SIDE // longer)))


def overlay_colors(arms: tuple[Arm, ...]) -> tuple[Color, ...]:
    """Return a color for each arm, as far from every curve's own one as those left allow."""
    own = _lab([arm.pixels.color for arm in arms])
    nearest = [float(np.linalg.norm(own - color, axis=1).min(initial=np.inf)) for color in _lab(PALETTE)]
    best = [color for _, color in sorted(zip(nearest, PALETTE, strict=True), reverse=True)]
    return tuple(best[k % len(best)] for k in range(len(arms)))


def _lab(colors: Sequence[Color]) -> Floats:
    """Return colors in CIELAB, where equal distances look equally different, (K, 3)."""
    import cv2

    light = np.array(colors, np.float32).reshape(-1, 1, 3) / 255
    return np.asarray(cv2.cvtColor(light, cv2.COLOR_RGB2LAB) if len(light) else light, np.float64).reshape(-1, 3)


def risk_cells(panel: Panel, arm: Arm, words: tuple[Word, ...]) -> list[Box]:
    """Return the boxes of the words that an arm's numbers at risk were read from, where they can be told."""
    if arm.at_risk is None:
        return []
    found = [
        box for cell in zip(arm.at_risk.time, arm.at_risk.count, strict=True) for box in _cells(panel, words, *cell)
    ]
    # The same number may stand at the axis, or in another arm's row: the row with the most of them is meant.
    rows = [[box for box in found if abs(box.center[1] - one.center[1]) <= one.height / 2] for one in found]
    return max(rows, key=len, default=[])


def _cells(panel: Panel, words: tuple[Word, ...], time: float, count: int) -> Iterator[Box]:
    area, x = panel.calibration.plot_area, float(panel.calibration.x.pixel(time))
    for word in words:
        middle = word.box.center
        beside = not area.contains(*middle) and abs(middle[0] - x) <= 0.04 * area.width
        if beside and word.text.split("(")[0].strip() == str(count):
            yield word.box


def path_of(curve: CurvePixels) -> Floats:
    """Return the corners of a curve's step line, (2 K, 2) px."""
    ends = np.append(curve.x[1:], curve.end)
    return np.stack([np.ravel([curve.x, ends], "F"), np.repeat(curve.y, 2)], axis=1)


def _draw_axes(canvas: Bytes, panel: Panel, scale: float) -> None:
    area = panel.calibration.plot_area
    _rectangle(canvas, area, AXES, scale)
    for tick in panel.calibration.x.ticks:
        _line(canvas, [(tick.pixel, area.bottom), (tick.pixel, area.bottom + 6)], AXES, scale, 2)
    for tick in panel.calibration.y.ticks:
        _line(canvas, [(area.left - 6, tick.pixel), (area.left, tick.pixel)], AXES, scale, 2)


def _draw_arm(canvas: Bytes, arm: Arm, x_axis: Axis, color: Color, scale: float) -> None:
    _line(canvas, path_of(arm.pixels), color, scale, 2)
    if arm.censor_marks is None:
        return
    for x in x_axis.pixel(arm.censor_marks.time):
        y = float(arm.pixels.at(x))
        if np.isfinite(y):
            _line(canvas, [(x - 2.5, y - 5), (x + 2.5, y + 5)], color, scale, 1)
            _line(canvas, [(x - 2.5, y + 5), (x + 2.5, y - 5)], color, scale, 1)


def _line(canvas: Bytes, points: Any, color: Color, scale: float, width: int) -> None:
    import cv2

    # cv2 puts (0, 0) into the middle of the first pixel, kmrecon at its corner; 4 bits of a fraction.
    corners = np.round((np.asarray(points, np.float64) * scale - 0.5) * 16).astype(np.int32)
    cv2.polylines(canvas, [corners], False, color, width, cv2.LINE_AA, 4)


def _rectangle(canvas: Bytes, box: Box, color: Color, scale: float) -> None:
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    _line(canvas, [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], color, scale, 1)


def _with_words(canvas: Bytes, reconstruction: Reconstruction, scale: float) -> Bytes:
    from PIL import Image, ImageDraw

    step = max(LINE, round(max(canvas.shape) / 50))
    rows = sum(1 + len(panel.arms) for panel in reconstruction.panels)
    strip = np.full((step * rows + step // 2, canvas.shape[1], 3), 255, np.uint8)
    image = Image.fromarray(np.concatenate([canvas, strip]))
    draw = ImageDraw.Draw(image)
    for panel in reconstruction.panels:
        _write_values(draw, panel, scale, step)
    _write_legend(draw, reconstruction.panels, canvas.shape[0] + step // 4, step)
    return np.asarray(image)


def _write_values(draw: "ImageDraw", panel: Panel, scale: float, step: int) -> None:
    """Write each tick's value just inside of its axis."""
    area, size = panel.calibration.plot_area, 0.45 * step
    for tick in panel.calibration.x.ticks:
        draw.text((tick.pixel * scale, area.bottom * scale - 8), f"{tick.value:g}", AXES, _font(size), anchor="mb")
    for tick in panel.calibration.y.ticks:
        draw.text((area.left * scale + 8, tick.pixel * scale), f"{tick.value:g}", AXES, _font(size), anchor="lm")


def _write_legend(draw: "ImageDraw", panels: tuple[Panel, ...], top: int, step: int) -> None:
    for panel in panels:
        calibration = panel.calibration
        scale = "percent" if calibration.percent else "fraction"
        draw.text((step // 2, top), f"Panel {panel.name}: {calibration.direction}, {scale}", INK, _font(0.55 * step))
        for arm, color in zip(panel.arms, overlay_colors(panel.arms), strict=True):
            top += step
            _swatch(draw, step, top + 0.35 * step, arm.pixels.color, color)
            draw.text((3.4 * step, top), _words_of(arm), INK, _font(0.55 * step))
        top += step


def _swatch(draw: "ImageDraw", left: float, middle: float, own: Color, drawn: Color) -> None:
    """Draw the color in the figure, and the one of the overlay upon it."""
    right, half = left + 2 * left, left / 5
    draw.rectangle((left, middle - half, right, middle + half), fill=own)
    draw.line((left, middle, right, middle), fill=drawn, width=max(2, round(half / 2)))


def _words_of(arm: Arm) -> str:
    said = [arm.label]
    if arm.n is not None:
        said.append(f"n {arm.n}")
    if arm.patients is not None:
        said.append(f"events {arm.patients.total_events} (rebuilt)")
    if arm.at_risk is not None:
        said.append("at risk " + " ".join(str(count) for count in arm.at_risk.count))
    return ", ".join(said)


def _font(size: float) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)
