"""Every doubt that a stage can report, defined once: its code, its severity and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Note:
    """One doubt about a result, with the panel and the arm that it is about."""

    code: str
    severity: Severity
    message: str
    panel: str = ""
    arm: str = ""

    def about(self, panel: str = "", arm: str = "") -> "Note":
        """Return the note with its panel and arm filled in where they were open."""
        return replace(self, panel=self.panel or panel, arm=self.arm or arm)


def by_gravity(notes: Iterable[Note]) -> list[Note]:
    """Return notes, the gravest first, in an order that does not rest on how the reading was made."""
    rank = {"error": 0, "warning": 1, "info": 2}
    return sorted(notes, key=lambda note: (rank[note.severity], note.panel, note.arm, note.code, note.message))


@dataclass(frozen=True, slots=True)
class NoteKind:
    """A kind of doubt: what it means and what a reader should do about it."""

    code: str
    severity: Severity
    meaning: str
    remedy: str

    def note(self, message: str, *, panel: str = "", arm: str = "") -> Note:
        """Return a note of this kind with the words of one case."""
        return Note(self.code, self.severity, message, panel, arm)


KINDS: dict[str, NoteKind] = {}


def _kind(code: str, severity: Severity, meaning: str, remedy: str) -> NoteKind:
    KINDS[code] = NoteKind(code, severity, meaning, remedy)
    return KINDS[code]


TICK_LABEL_DROPPED = _kind(
    "tick-label-dropped",
    "info",
    "A number beside an axis does not lie on the line through the other ticks, so it was left out of the fit.",
    "Compare the ticks drawn on the overlay with the figure; give the axis with --x-axis or --y-axis if they differ.",
)
FIGURE_STRAIGHTENED = _kind(
    "figure-straightened",
    "warning",
    "The axes of the figure lay askew, as on a scan; the picture was turned until they were level.",
    "Compare the overlay with the figure; a straight picture is read more exactly.",
)
AXIS_FROM_LABELS = _kind(
    "axis-from-labels",
    "info",
    "No tick strokes were found; the axis is calibrated on the centers of its numbers, which is less exact.",
    "Look at the ticks on the overlay; move them in answers.json if they are off.",
)
AXIS_SHARED = _kind(
    "axis-shared",
    "warning",
    "A plot prints the numbers of one axis only; the other one was taken from the plot beside it.",
    "Compare the ticks drawn on the overlay with the figure; give the axis with --x-axis or --y-axis if they differ.",
)
CALIBRATION_RESIDUAL = _kind(
    "calibration-residual",
    "warning",
    "The ticks do not lie evenly: the axis may be broken, logarithmic or misread.",
    "Give the axis by hand with --x-axis FIRST,LAST or --y-axis FIRST,LAST.",
)
AXIS_CONTRADICTED = _kind(
    "axis-contradicted",
    "warning",
    "The axis that was given is another one than the numbers printed beside it tell.",
    "Give the values of the first and the last number printed, not the ends of the line; or leave the axis to be read.",
)
NUMBERS_CONTRADICTED = _kind(
    "numbers-contradicted",
    "warning",
    "Most of the numbers at risk that were given, or the number of patients, are others than the figure prints.",
    "Check of which arm and which population the numbers are; or leave them to be read.",
)
LABELS_CONTRADICTED = _kind(
    "labels-contradicted",
    "warning",
    "The labels that were given stand in another order than the figure's own names of the same curves.",
    "Give them in the order of the curves on the overlay, or leave them to be read.",
)
AXES_BARE = _kind(
    "axes-bare",
    "warning",
    "No numbers were read beside the axes; those given were put at the outermost ticks or at the axes' ends.",
    "Compare the values on the overlay with the figure; give the ticks in answers.json if they are off.",
)
CURVES_OVERLAP = _kind(
    "curves-overlap",
    "info",
    "Part of a curve is hidden beneath another one and was taken from it.",
    "Nothing, where the curves really lie on one another.",
)
CURVES_MEET = _kind(
    "curves-meet",
    "warning",
    "Two curves of the same color and line meet and part again: the figure does not tell which goes on as which.",
    "Look at the overlay at the times named; exchange the rest of the two curves in answers.json if it is wrong.",
)
CURVES_ENTANGLED = _kind(
    "curves-entangled",
    "warning",
    "Two dashed or dotted curves of one color run beside one another for long: which dash is whose is a guess.",
    "Look at the overlay where they run together, mostly at the start; correct the two curves in answers.json.",
)
CURVE_GAPS = _kind(
    "curve-gaps",
    "warning",
    "Much of the path of a curve shows no ink of its color: it may be another line, or two of them.",
    "Look at the overlay; correct the curve in answers.json.",
)
CURVE_EDGES_DISAGREE = _kind(
    "curve-edges-disagree",
    "warning",
    "The upper and the lower edge of a curve tell different levels over a part of it.",
    "Look at the overlay at the places named.",
)
FOLLOW_UP_CUT = _kind(
    "follow-up-cut",
    "info",
    "A curve runs on to the frame of the plot: what comes after is not drawn, and patients left are censored there.",
    "Take medians and means no farther than the frame; a figure with a longer axis tells more.",
)
CURVE_LEAVES = _kind(
    "curve-leaves",
    "warning",
    "A curve leaves the plot where its y axis is cut: what comes after is not drawn, and patients left are censored "
    "there. Later numbers at risk count for nothing.",
    "Say nothing of that arm beyond the time named: survival, a median or a mean there are not known, and the hazard "
    "ratio is of what is drawn. A figure with the whole axis tells more.",
)
TAIL_UNSEEN = _kind(
    "tail-unseen",
    "warning",
    "A curve runs on to the frame of the plot with few patients left: each event beyond it takes a fifth or more.",
    "Say nothing of survival beyond the frame, and do not take the last level for a plateau.",
)
TAIL_OPEN = _kind(
    "tail-open",
    "warning",
    "How many patients had an event after the last number at risk is open: very different numbers fit about as well.",
    "Give the total events (--total-events ARM=N) where they are printed, or a later number at risk.",
)
LEVELS_OPEN = _kind(
    "levels-open",
    "warning",
    "Marks, other strokes or steps too short to see leave the levels of a curve open over much of it.",
    "Look at the overlay; a figure of higher resolution, or one without marks, tells more.",
)
LEVELS_UNSURE = _kind(
    "levels-unsure",
    "warning",
    "Marks, other strokes or steps too short to see leave the levels of a curve open by a little.",
    "Look at the overlay where they are dense; a figure of higher resolution tells more.",
)
DROPS_LONG = _kind(
    "drops-long",
    "warning",
    "Few patients make long drops, and the picture shows the time of each to part of a pixel only: survival asked for "
    "beside one may be amiss by all of it.",
    "Take survival at a time from the text where it stands beside a drop; medians and hazard ratios hardly move.",
)
CURVE_START = _kind(
    "curve-start",
    "warning",
    "A curve does not start at the full survival: it may be cut, or something else than Kaplan-Meier.",
    "Look at the overlay; a landmark plot must not be read as an ordinary one.",
)
CURVE_RISES = _kind(
    "curve-rises",
    "warning",
    "A curve that was given rises, which no survival curve does; the rise was taken away.",
    "Correct its points in answers.json.",
)
CURVE_SLOPES = _kind(
    "curve-slopes",
    "warning",
    "A curve falls along slopes, not in steps: a smooth model, points joined by lines, or another kind of plot.",
    "Do not use its patients; a Kaplan-Meier estimate is a step function, and its drops are those of single patients.",
)
CURVE_BROKEN = _kind(
    "curve-broken",
    "warning",
    "The path of a solid curve runs over the bare page: the curve starts again there, as in a landmark plot, or the "
    "path runs across to another one.",
    "Look at the overlay; a landmark plot must not be read as an ordinary one.",
)
CURVE_ENDS_EARLY = _kind(
    "curve-ends-early",
    "warning",
    "A curve ends before the last patients that the risk table prints as at risk: the rest of it was not found.",
    "Look at the overlay; correct the end of the curve in answers.json.",
)
TIME_UNTOLD = _kind(
    "time-untold",
    "warning",
    "The title of the x axis names no time: a share of patients over anything else is no survival.",
    "Check that the x axis is time since a start; if it is, nothing else follows.",
)
NAMED_OTHERWISE = _kind(
    "named-otherwise",
    "warning",
    "The figure says that its curves are no plain Kaplan-Meier estimates: adjusted, weighted, predicted, of those who "
    "lived to a landmark, of those who enter late, or of events that compete.",
    "Do not take the rebuilt patients for those of the trial: the paper tells of whom the curves are.",
)
TIMES_ON_GRID = _kind(
    "times-on-grid",
    "info",
    "All drops lie on a regular grid of times, to which the data were rounded; the times were put on it.",
    "Nothing, where follow-up was recorded in such units.",
)
CURVES_UNTOLD = _kind(
    "curves-untold",
    "warning",
    "Ink in the plot area looks like part of a curve but belongs to none that was read.",
    "Look at the overlay: a curve that shares its color with another one may be missing.",
)
CURVES_LOST = _kind(
    "curves-lost",
    "warning",
    "Much of the ink in the plot area belongs to no curve that was read: what was read may be no curve at all.",
    "Look at the overlay; say --direction or --curves, or correct the curves in answers.json.",
)
LABELS_UNREAD = _kind(
    "labels-unread",
    "info",
    "No label was found for a curve; it is named by its order from the top.",
    "Give the names with --labels A,B.",
)
LABEL_UNSURE = _kind(
    "label-unsure",
    "warning",
    "Which label belongs to which curve is not certain.",
    "Compare the overlay's colors with the legend; give the names with --labels.",
)
LEGEND_UNUSED = _kind(
    "legend-unused",
    "warning",
    "The legend names a line for which no curve was read: it may lie beneath another one, or not be drawn.",
    "Look at the overlay for a curve that was not read; nothing, where the figure does not draw the line.",
)
RISK_TABLE_UNREAD = _kind(
    "risk-table-unread",
    "warning",
    "A risk table seems to be there but could not be read.",
    "Give it with --at-risk FILE (columns arm,time,n_at_risk).",
)
RISK_TABLE_ABSENT = _kind(
    "risk-table-absent",
    "info",
    "The figure prints no numbers at risk.",
    "Give them with --at-risk FILE where the paper has them elsewhere.",
)
RISK_CELL_UNSURE = _kind(
    "risk-cell-unsure",
    "warning",
    "Readings of a cell of the risk table disagree, or break the rule that counts never rise.",
    "Compare at_risk.csv with the figure; give the table with --at-risk FILE.",
)
RISK_ROW_UNMATCHED = _kind(
    "risk-row-unmatched",
    "warning",
    "A row of the risk table could not be told to belong to one curve.",
    "Give the table with --at-risk FILE, with the arms named.",
)
RISK_ABOVE_CURVE = _kind(
    "risk-above-curve",
    "warning",
    "More patients are at risk than the curve leaves alive: a misread number or a swapped row.",
    "Compare at_risk.csv with the figure.",
)
DELAYED_ENTRY = _kind(
    "delayed-entry",
    "warning",
    "Numbers at risk rise: patients enter late (left truncation), which the reconstruction does not model.",
    "Do not use the patients of this arm.",
)
NO_NUMBERS = _kind(
    "no-numbers",
    "warning",
    "No number of patients is known for an arm, so no patients were rebuilt.",
    "Give --at-risk FILE, or the number of patients with --n ARM=NUMBER.",
)
NO_RISK_TABLE = _kind(
    "no-risk-table",
    "warning",
    "Patients were rebuilt without a risk table: how many were censored, and when, is not known.",
    "Give --at-risk FILE or --total-events ARM=N.",
)
EARLY_LOSS = _kind(
    "early-loss",
    "warning",
    "Many more patients must have been censored before the second printed number at risk than after it.",
    "Compare the first number at risk with the figure: a misread digit there makes patients up.",
)
N_INFERRED = _kind(
    "n-inferred",
    "warning",
    "The number of patients at the start is printed nowhere: it was inferred from a later number at risk.",
    "Give the number of patients with --n ARM=NUMBER.",
)
AT_RISK_UNMET = _kind(
    "at-risk-unmet",
    "warning",
    "The rebuilt patients do not meet a printed number at risk.",
    "Compare the number with the figure: it may be misread, or contradict the curve.",
)
TOTAL_EVENTS_UNMET = _kind(
    "total-events-unmet",
    "warning",
    "The rebuilt patients do not have the number of events that was given.",
    "Check the number: it may be of another population or another cut-off.",
)
OUTSIDE_BAND = _kind(
    "outside-band",
    "warning",
    "The rebuilt patients' curve leaves the error band of the curve that was read, by more than 0.01 survival, or has "
    "events where that is flat.",
    "Do not trust the patients around the time named; check the numbers at risk beside it.",
)
NEAR_BAND = _kind(
    "near-band",
    "info",
    "The rebuilt patients' curve leaves the error band of the curve that was read, by at most 0.01 survival.",
    "Look at the time named where single patients matter; a drop that is off by a pixel does it.",
)
REFIT_APART = _kind(
    "refit-apart",
    "warning",
    "The rebuilt patients' curve keeps away from the one that was read, not only at one place.",
    "Look at the overlay of both: a level, a number at risk or an arm's name may be misread.",
)
NO_PATH = _kind(
    "no-path",
    "warning",
    "No whole numbers of patients fit the curve and the printed numbers together, so the nearest ones were taken.",
    "Check the curve and the numbers at risk around the time named.",
)
PRINTED_CONTRADICTS = _kind(
    "printed-contradicts",
    "warning",
    "A printed median, or survival at a time, does not lie on the curve, so it was left out.",
    "Check the printed value, and the axes and the curve around its time.",
)
STEERED = _kind(
    "steered",
    "info",
    "What the figure prints was given to the reconstruction, because --steer asks for it: it is no check any more.",
    "Nothing; to see whether the figure agrees with itself, read it without --steer.",
)
MARKS_FEW = _kind(
    "marks-few",
    "info",
    "Far fewer censoring marks were read than patients were censored, so they do not tell when those left.",
    "Nothing; where the figure draws a mark for each, add them to answers.json.",
)
MARKS_TOUCH = _kind(
    "marks-touch",
    "info",
    "Censoring marks touch one another: the fewest that cover the block were read, a lower bound of their number.",
    "Nothing; where their number is known, correct their times in answers.json.",
)
CURVE_CLEANED = _kind(
    "curve-cleaned",
    "info",
    "The points given were sorted, scaled or made monotone before use.",
    "Nothing, where the change is small.",
)
POINTS_LEFT_OUT = _kind(
    "points-left-out",
    "warning",
    "Points that were given without a finite time or survival were left out: a drop between them may be missed.",
    "Fill the blanks in, or take their rows out where nothing belongs there.",
)
REFIT_NOT_ESTIMABLE = _kind(
    "refit-not-estimable",
    "info",
    "A statistic cannot be estimated from these patients.",
    "Nothing: it is left out.",
)
DIRECTION_FOUND = _kind(
    "direction-found",
    "info",
    "The curves rise: read as incidence and turned to survival.",
    "Say --direction survival if that is wrong.",
)
AXIS_TRUNCATED = _kind(
    "axis-truncated",
    "info",
    "The y axis does not reach 0; what lies below is not shown.",
    "Nothing, where no curve leaves the plot there: one that does is told of (`curve-leaves`).",
)
PIXELS_FROM_VECTOR = _kind(
    "pixels-from-vector",
    "info",
    "The paths of the vector figure did not tell its curves, so it was drawn to pixels and read from them.",
    "Look at the overlay as with any picture; levels are good to a fraction of a pixel.",
)
PICTURE_SHRUNK = _kind(
    "picture-shrunk",
    "info",
    "The picture is larger than a reading needs and was shrunk; pixels in the result are those of the shrunk picture.",
    "Nothing: strokes are read to a fraction of a pixel.",
)
PANEL_UNREAD = _kind(
    "panel-unread",
    "error",
    "One panel of the figure could not be read; the others were.",
    "Crop the panel and read it alone, or give its reading with --answers.",
)
PAGES_LEFT = _kind(
    "pages-left",
    "info",
    "The file has more pages or frames; only the first was read.",
    "Save the one that you need as a file of its own.",
)
FIGURES_LEFT = _kind(
    "figures-left",
    "info",
    "The document has more figures that look like Kaplan-Meier plots; one of them was read.",
    "Choose another one with page and figure, or read them all with kmrecon.extract_all.",
)
AGREEMENT_DIFFERS = _kind(
    "agreement-differs",
    "warning",
    "A refitted statistic is not the one that the figure prints.",
    "Check whose number it is, the reference arm, the curves and the numbers at risk.",
)
TRIAL_ALONE = _kind(
    "trial-alone",
    "warning",
    "Only one trial was given: there is nothing to pool, its own effect is told.",
    "Give two results or more.",
)
TRIAL_DOUBTED = _kind(
    "trial-doubted",
    "warning",
    "A pooled result carries warnings of its own, or is not of high confidence.",
    "Look at its overlay.png and report.html, settle the warnings, or pool without it to see what hangs on it.",
)
TRIAL_TWICE = _kind(
    "trial-twice",
    "warning",
    "The same patients stand, or may stand, in two of the pooled trials: counted twice, the intervals are too narrow.",
    "Give each trial once; of a trial with several arms pool one comparison.",
)
ARMS_DIFFER = _kind(
    "arms-differ",
    "warning",
    "The pooled trials do not name their arms alike, so that their direction rests on each result alone.",
    "Check the arm and the reference of each trial; turn one with --reverse TRIAL or name --reference ARM.",
)
DIRECTION_TURNED = _kind(
    "direction-turned",
    "warning",
    "The paper prints the inverse of the hazard ratio that this result states.",
    "Check which arm is the reference; turn the trial with --reverse TRIAL where the paper's direction is meant.",
)
DIRECTIONS_CONTRADICT = _kind(
    "directions-contradict",
    "warning",
    "The trials contradict one another: some intervals lie below no effect, some above.",
    "Check the direction of each trial; where it is right, a single pooled effect describes none of them.",
)
FOLLOW_UP_APART = _kind(
    "follow-up-apart",
    "warning",
    "The follow-up of the trials differs much in length, or in its unit: times are never converted.",
    "Check that all figures show the same unit of time; the restricted means and the pooled patients rest on it.",
)
HARTUNG_KNAPP_NARROW = _kind(
    "hartung-knapp-narrow",
    "warning",
    "The trials agree better than chance would have it, so that the interval of Hartung and Knapp is narrower than the "
    "ordinary one: it understates the uncertainty, above all with few trials.",
    "Take the interval named in the note, or that of the fixed effect.",
)
RECONSTRUCTION_UNKNOWN = _kind(
    "reconstruction-unknown",
    "warning",
    "The uncertainty of a reconstruction was asked into the weights, but a result does not tell it.",
    "Make the result with kmrecon extract and --draws above 0; give the file of kmrecon reconstruct --ensemble.",
)
TRIAL_TOO_SHORT = _kind(
    "trial-too-short",
    "warning",
    "A trial is not followed up to the restriction of the means and was left out of them.",
    "Give a smaller --tau, or none.",
)
