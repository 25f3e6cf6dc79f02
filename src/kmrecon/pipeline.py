"""The whole method on one screen: a figure in, its patients out.

Words -> places of the plots -> axes -> curves -> risk table -> arms -> patients -> hazard ratio.
What is answered (options, answers) is not read again; every stage's value is kept under its own name.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from kmrecon.confidence import confidence_of
from kmrecon.digitize.arms import identify_arms, told_otherwise
from kmrecon.digitize.axis_titles import naming_notes, refuse_other_axes, rival_notes
from kmrecon.digitize.bare_axes import bare_calibration
from kmrecon.digitize.calibration import calibrate
from kmrecon.digitize.curves.find import find_curves
from kmrecon.digitize.curves.meetings import with_meetings
from kmrecon.digitize.full_survival import aligned
from kmrecon.digitize.given import (
    answered_calibration,
    answered_curves,
    answers_of,
    corrected,
    is_whole,
    number_notes,
    refuse_unknown_arms,
    refuse_unknown_panels,
    with_panel_numbered,
)
from kmrecon.digitize.kind import doubted, refuse_other_kinds
from kmrecon.digitize.legend import read_legend
from kmrecon.digitize.legend_unknown import known_to_legend, left_out_notes
from kmrecon.digitize.legend_unused import unused_notes
from kmrecon.digitize.long_drops import long_drop_notes
from kmrecon.digitize.look_again import LookAgain, read_sideways
from kmrecon.digitize.no_plot import no_plot_error
from kmrecon.digitize.panels import PlotSite, find_plot_sites
from kmrecon.digitize.plot_area import find_frame, without_insets
from kmrecon.digitize.printed import read_printed, with_patients_told
from kmrecon.digitize.risk_table import read_risk_table
from kmrecon.digitize.steps import on_time_grid, to_step_curve
from kmrecon.digitize.straighten import straightened
from kmrecon.digitize.strokes import darkness, page_color
from kmrecon.digitize.vector.axes import exact_axes
from kmrecon.digitize.vector.curves import exact_curves
from kmrecon.digitize.vector.names import drawn_names
from kmrecon.digitize.vector.words import drawn_words
from kmrecon.digitize.words import read_words
from kmrecon.errors import CurveCountError, KmreconError, NoCurveError, NoPlotError, UsageError
from kmrecon.notes import (
    DIRECTION_FOUND,
    MARKS_FEW,
    NO_NUMBERS,
    PANEL_UNREAD,
    PIXELS_FROM_VECTOR,
    RISK_TABLE_ABSENT,
    Note,
)
from kmrecon.options import ArmAnswers, Options, PanelAnswers
from kmrecon.survival.agreement import with_agreement
from kmrecon.survival.methods import METHODS
from kmrecon.survival.panel import refitted_panel
from kmrecon.survival.refit import load_libraries
from kmrecon.survival.steering import with_printed_arms, with_printed_ratio
from kmrecon.survival.uncertainty import evidence_of, uncertain_panel
from kmrecon.types import (
    Arm,
    Calibration,
    CensorMarks,
    CurvePixels,
    Direction,
    Figure,
    Panel,
    PrintedStatistics,
    Reconstruction,
    RiskTable,
    StepCurve,
    Word,
)


def reconstruct_figure(figure: Figure, options: Options | None = None) -> Reconstruction:
    """Read a Kaplan-Meier figure and rebuild its patients; touches no file.

    Raises
    ------
    KmreconError
        Where a stage cannot run: no plot, no axes, no curve. Of several panels, those that can be read are.
    """
    options = options or Options()
    figure = straightened(figure)
    words = _words(figure, options)
    places = _places(figure, words, options)
    options = with_panel_numbered(options, places, words)
    refuse_unknown_panels(options, places)
    panels, failures = [], []
    for name, site in places.items():
        if options.panel not in (None, name):
            continue
        try:
            panels.append(read_panel(figure, words, name, site, options))
        except KmreconError as error:
            failures.append((name, error))
    if not panels:
        raise failures[0][1]
    if not failures:
        refuse_unknown_arms(options, [arm.label for panel in panels for arm in panel.arms])
    notes = [PANEL_UNREAD.note(str(error), panel=name) for name, error in failures]
    notes = [*options.answers.notes, *notes, *long_drop_notes(panels)]
    result = Reconstruction(figure, words, tuple(panels), notes=tuple(notes))
    return replace(result, confidence=confidence_of(result.all_notes))


def read_panel(figure: Figure, words: tuple[Word, ...], name: str, site: PlotSite | None, options: Options) -> Panel:
    """Read one plot and rebuild its arms."""
    answers = answers_of(options, name)
    calibration, curves = _curves(figure, words, name, site, answers, options)
    survival = on_time_grid(tuple(to_step_curve(curve, calibration) for curve in curves), calibration)
    if answers.arms is not None:
        arms = tuple(map(_answered_arm, answers.arms, curves, survival))
        printed = answers.printed or PrintedStatistics()
        panel = Panel(name, calibration, arms, reference=answers.reference, printed=printed)
    else:
        panel = _identified(figure, words, name, site, calibration, curves, survival, options)
        refuse_other_kinds(name, figure, panel.arms, calibration)
        panel = replace(panel, arms=doubted(figure, panel.arms, calibration))
    marked = any(arm.pixels.marks.size for arm in panel.arms)
    panel = replace(panel, arms=tuple(_marked(_given(arm, options), calibration, marked) for arm in panel.arms))
    panel = with_printed_arms(panel) if options.steer else panel
    panel = replace(panel, arms=tuple(_rebuilt(arm, options) for arm in panel.arms))
    panel = refitted_panel(panel, options.reference or answers.reference or _printed_reference(panel))
    panel = with_printed_ratio(panel, options.draws) if options.steer else panel
    return with_agreement(uncertain_panel(panel, options.draws))


def _printed_reference(panel: Panel) -> str | None:
    """Return the arm that the figure names as the one below the line of its hazard ratio."""
    told = panel.printed.reference
    return told if told in [arm.label for arm in panel.arms] else None


def _words(figure: Figure, options: Options) -> tuple[Word, ...]:
    answers = options.answers
    if answers.words is not None:
        return answers.words
    if answers.panels and all(is_whole(panel) for panel in answers.panels):
        return ()
    return drawn_words(figure) or _read_words(figure)


def _read_words(figure: Figure) -> tuple[Word, ...]:
    """Read the words while the libraries of the later stages load: either alone keeps one processor busy only."""
    with ThreadPoolExecutor(1) as pool:
        words = pool.submit(_words_of_plots, figure)
        load_libraries()
        return words.result()


def _words_of_plots(figure: Figure) -> tuple[Word, ...]:
    words = read_words(figure)
    return words if find_plot_sites(words, figure.box) else read_sideways(figure, words)


def _places(figure: Figure, words: tuple[Word, ...], options: Options) -> dict[str, PlotSite | None]:
    """Return the plots in reading order, by name: 1, 2, ..."""
    answered = options.answers.panels
    if answered and all(is_whole(panel) for panel in answered):
        return {panel.name: None for panel in answered}
    sites = find_plot_sites(words, figure.box)
    if sites:
        return {str(k): site for k, site in enumerate(sites, start=1)}
    if answered and all(answered_calibration(panel) for panel in answered):
        return {panel.name: None for panel in answered}
    if options.x_axis and options.y_axis:
        return {"1": None}
    raise no_plot_error(words, figure.box, "x" if options.x_axis else "y" if options.y_axis else "")


def _curves(
    figure: Figure,
    words: tuple[Word, ...],
    name: str,
    site: PlotSite | None,
    answers: PanelAnswers,
    options: Options,
) -> tuple[Calibration, tuple[CurvePixels, ...]]:
    calibration = answered_calibration(answers) or _calibration(figure, site, answers, options)
    if answers.arms is not None:
        return calibration, answered_curves(answers.arms)
    if site is not None:
        refuse_other_axes(name, words, site)
    direction = options.direction or answers.direction
    calibration, curves = exact_curves(figure, calibration, direction) or _from_pixels(
        without_insets(figure, site), calibration, words, direction
    )
    if not curves:
        raise NoCurveError(name, "no stroke color makes one", direction)
    if options.curves not in (None, len(curves)):
        raise CurveCountError(name, len(curves), options.curves or 0)
    return calibration, curves


def _from_pixels(
    figure: Figure, calibration: Calibration, words: tuple[Word, ...], direction: Direction | None
) -> tuple[Calibration, tuple[CurvePixels, ...]]:
    calibration, curves = find_curves(figure, calibration, words, direction)
    calibration = aligned(calibration, curves)
    curves = with_meetings(curves, calibration)
    if figure.vector is None:
        return calibration, curves
    note = PIXELS_FROM_VECTOR.note("its paths alone do not tell which of them are curves, and on which axes")
    return replace(calibration, notes=(*calibration.notes, note)), curves


def _calibration(figure: Figure, site: PlotSite | None, answers: PanelAnswers, options: Options) -> Calibration:
    ink = darkness(figure.pixels, page_color(figure.pixels))
    if site is not None:
        read = calibrate(ink, site, find_frame(ink, site))
        return corrected(
            exact_axes(read, figure.vector.strokes) if figure.vector else read, answers, options, site.strays
        )
    told = options.x_axis and options.y_axis and bare_calibration(ink, options.x_axis, options.y_axis)
    if not told:
        raise NoPlotError("no numbers, and no two long lines that meet")
    return told


def _identified(
    figure: Figure,
    words: tuple[Word, ...],
    name: str,
    site: PlotSite | None,
    calibration: Calibration,
    curves: tuple[CurvePixels, ...],
    survival: tuple[StepCurve, ...],
    options: Options,
) -> Panel:
    """Name the arms of a panel and give each its row of the risk table."""
    region = site.region if site else figure.box
    recorded = options.answers.words is not None or words == drawn_words(figure)
    again = None if recorded else LookAgain(figure)
    table = read_risk_table(figure, words, calibration, region, again)
    read = read_legend(figure, words, calibration, curves, region, table)
    told = options.labels is not None or options.curves is not None
    known = tuple(range(len(curves))) if told else known_to_legend(figure, words, curves, read, table)
    strangers = len(curves) - len(known)
    if strangers:
        curves, survival = tuple(curves[k] for k in known), tuple(survival[k] for k in known)
        read = read_legend(figure, words, calibration, curves, region, table)
    doubts = left_out_notes(strangers, len(curves)) + ([] if told else unused_notes(figure, words, curves, read))
    named = drawn_names(figure, words, curves, region, read)
    identities = identify_arms(curves, survival, named, table)
    labels = options.labels or tuple(identity.label for identity in identities)
    if len(labels) != len(curves):
        raise UsageError(f"panel {name}: {len(curves)} curves were found, --labels names {len(labels)}")
    arms = tuple(
        Arm(label, pixels, curve, identity.at_risk, n=identity.n, notes=identity.notes)
        for label, pixels, curve, identity in zip(labels, curves, survival, identities, strict=True)
    )
    printed = read_printed(words, region, labels, calibration.plot_area)
    arms = tuple(with_patients_told(arm, printed) for arm in arms)
    doubts += naming_notes(words, site) if site else ()
    doubts += rival_notes(labels) if calibration.direction == "incidence" else ()
    notes = (*_panel_notes(calibration, table, options), *doubts, *told_otherwise(identities, labels))
    return Panel(name, calibration, arms, printed=printed, notes=notes)


def _panel_notes(calibration: Calibration, table: RiskTable | None, options: Options) -> tuple[Note, ...]:
    notes = list(table.notes) if table else []
    if table is None and not options.at_risk:
        notes.append(RISK_TABLE_ABSENT.note("no row of falling counts lies under the times of the axis"))
    if calibration.direction == "incidence" and options.direction is None:
        notes.append(DIRECTION_FOUND.note("the curves start at 0 and rise"))
    return tuple(notes)


def _answered_arm(answer: ArmAnswers, pixels: CurvePixels, curve: StepCurve) -> Arm:
    return Arm(answer.label, pixels, curve, answer.at_risk, total_events=answer.total_events, n=answer.n)


def _given(arm: Arm, options: Options) -> Arm:
    """Put what a person says of an arm in place of what was read."""
    told = (options.at_risk or {}).get(arm.label)
    doubts = number_notes(arm.at_risk, told, options.n.get(arm.label))
    at_risk = arm.at_risk if told is None else told
    events = options.total_events.get(arm.label, arm.total_events)
    n = options.n.get(arm.label, arm.n)
    if n is None and at_risk is not None and at_risk.time[0] == 0:
        n = int(at_risk.count[0])
    return replace(arm, at_risk=at_risk, total_events=events, n=n, notes=(*arm.notes, *doubts))


def _marked(arm: Arm, calibration: Calibration, marked: bool) -> Arm:
    """Return the arm with its marks in time: none at all tells something where other arms of the panel have some."""
    if not marked:
        return arm
    unseen = arm.pixels.marks_unseen
    stretches = None if unseen is None else calibration.time(unseen)
    return replace(arm, censor_marks=CensorMarks(calibration.time(arm.pixels.marks), stretches))


def _rebuilt(arm: Arm, options: Options) -> Arm:
    """Rebuild the patients of an arm, where their number is known."""
    if arm.n is None and arm.at_risk is None:
        return replace(arm, notes=(*arm.notes, NO_NUMBERS.note("neither a risk table nor a number of patients")))
    evidence = evidence_of(arm)
    if arm.censor_marks is not None and evidence.censor_marks is None:
        arm = replace(arm, notes=(*arm.notes, MARKS_FEW.note(f"{arm.censor_marks.time.size} marks")))
    return replace(arm, patients=METHODS[options.method](evidence))
