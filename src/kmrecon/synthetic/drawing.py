"""Plans of panels and a style -> a figure with its truth."""

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase

from kmrecon.synthetic.axes import calibrate, draw_axes
from kmrecon.synthetic.canvas import Canvas, encode
from kmrecon.synthetic.layout import arrange, with_room_for_cells, x_label_offset
from kmrecon.synthetic.lettering import NoRoomError, draw_direct_labels, draw_legend, draw_text, draw_title
from kmrecon.synthetic.strokes import draw_curves, mark_times
from kmrecon.synthetic.styles import Style
from kmrecon.synthetic.tables import draw_table
from kmrecon.synthetic.values import DrawnFigure, DrawnPanel, PanelPlan
from kmrecon.types import Box


def draw(panels: Sequence[PanelPlan], style: Style | None = None) -> DrawnFigure:
    """Draw a figure of one or more panels and return it with its truth.

    Parameters
    ----------
    panels : sequence of PanelPlan
        What each panel shows, in reading order.
    style : Style, optional
        How it looks; the style ``base`` where none is given. A legend or a text that would
        hide a curve is put outside of the plot.

    Returns
    -------
    DrawnFigure
        The file's bytes and, in its pixels, axes, curves, tables and censoring marks.

    Examples
    --------
    >>> from kmrecon.synthetic import ArmPatients, PanelPlan, draw
    >>> arm = ArmPatients("A", [1, 2, 3, 4], [1, 1, 0, 1])
    >>> draw([PanelPlan((arm,), x_ticks=(0, 1, 2, 3, 4))]).panels[0].curves[0].y.size
    4
    """
    plans = tuple(panels)
    style = with_room_for_cells(plans, style or Style())
    for _ in range(3):
        try:
            return _draw(plans, style)
        except NoRoomError as error:
            style = replace(style, legend="right") if error.what == "legend" else replace(style, text_place="above")
    return _draw(plans, style)


def _draw(plans: tuple[PanelPlan, ...], style: Style) -> DrawnFigure:
    width, height, areas = arrange(plans, style)
    canvas = Canvas(width, height, style.dpi)
    names = [str(k + 1) for k in range(len(plans))]
    letters = ascii_uppercase if style.letters and len(plans) > 1 else " " * len(plans)
    drawn = []
    for plan, area, name, letter in zip(plans, areas, names, letters, strict=False):
        columns = min(style.columns, len(plans))
        cell_left = (int(name) - 1) % columns * width / columns
        draw_title(canvas, cell_left, area, plan, style, letter.strip())
        drawn.append(_draw_panel(canvas, area, plan, style, name))
    suffix = ".png" if style.quality is None else ".jpg"
    data = encode(canvas.pixels(), style.dpi, style.quality)
    return DrawnFigure(data, suffix, canvas.box, tuple(drawn), style)


def _draw_panel(canvas: Canvas, area: Box, plan: PanelPlan, style: Style, name: str) -> DrawnPanel:
    calibration = calibrate(area, plan, style, canvas.pt)
    draw_axes(canvas, calibration, plan, style)
    curves, ink = draw_curves(canvas, calibration, plan, style)
    taken = draw_legend(canvas, area, plan, style, ink)
    if style.legend == "direct":
        draw_direct_labels(canvas, area, curves, plan, style)
    table = None
    if style.table != "none":
        top = _table_top(canvas, area, plan, style)
        table = draw_table(canvas, area, calibration, plan, style, top)
        taken += (Box(area.left, top, area.right, area.bottom),) if style.table == "inside" else ()
    draw_text(canvas, area, plan, style, ink, taken)
    marks = tuple(mark_times(arm, plan) for arm in plan.arms) if style.mark else None
    return DrawnPanel(name, plan, calibration, curves, table, marks)


def _table_top(canvas: Canvas, area: Box, plan: PanelPlan, style: Style) -> float:
    row = style.table_row * canvas.pt
    if style.table == "inside":
        return area.bottom - (len(plan.arms) + bool(style.table_title)) * row
    return area.bottom + x_label_offset(style, canvas) + 1.2 * style.font_size * canvas.pt
