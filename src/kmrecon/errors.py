"""Every error that stops a reading: its exit code and its wording."""

from collections.abc import Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """What the command returns; one code for each family of error."""

    OK = 0
    USAGE = 2
    UNREADABLE_FILE = 3
    NO_PLOT = 4
    AXES_UNREAD = 5
    CURVES_UNREAD = 6
    NOT_KAPLAN_MEIER = 7
    CONTRADICTION = 8
    RECONSTRUCTION = 9
    OUTPUT = 10


class KmreconError(Exception):
    """The family of every error that kmrecon raises on purpose."""

    exit_code = ExitCode.USAGE


class UsageError(KmreconError):
    """An option or an argument that cannot be taken as it stands."""


class UnreadableFileError(KmreconError):
    """The file is not a picture that can be read."""

    exit_code = ExitCode.UNREADABLE_FILE

    def __init__(self, name: str, found: str, needed: str) -> None:
        super().__init__(f"{name}: {found}; needed: {needed}")


class MissingFileError(UnreadableFileError):
    """There is no file of that name, or none that may be read."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(name, found, "the path of a file that can be read")


class NotAPictureError(UnreadableFileError):
    """The file's bytes are no picture of a known kind."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(name, found, "a picture as png, jpg, tif, webp, bmp, gif, pdf or svg")


class DamagedPictureError(UnreadableFileError):
    """A picture that breaks off or does not follow its own format."""

    def __init__(self, name: str, kind: str, reason: str) -> None:
        super().__init__(name, f"the {kind} is damaged ({reason})", "the whole file; save or download it again")


class PictureSizeError(UnreadableFileError):
    """A picture too small to be read or too large to be held."""

    def __init__(self, name: str, found: str, limit: str) -> None:
        super().__init__(name, found, limit)


class EncryptedPdfError(UnreadableFileError):
    """A PDF that asks for a password."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "the pdf is encrypted and asks for a password", "a copy that is saved without one")


class NoPagesError(UnreadableFileError):
    """A document without a page."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "the document has no page", "a document of one page or more")


class PageRangeError(KmreconError):
    """A page, or a figure of a document, that is not there."""

    exit_code = ExitCode.USAGE

    def __init__(self, name: str, option: str, asked: int, found: str) -> None:
        super().__init__(f"--{option} {asked}: there is none in {name}; it has {found}")


class SeveralFiguresError(KmreconError):
    """What is given is of one figure, and the document has several."""

    exit_code = ExitCode.USAGE

    def __init__(self, name: str, given: str, found: str) -> None:
        super().__init__(f"{given} is of one figure, and {name} has several ({found}). Choose one: --page P --figure K")


class NoFigureError(KmreconError):
    """No figure of a document looks like a Kaplan-Meier plot."""

    exit_code = ExitCode.NO_PLOT

    def __init__(self, name: str, found: str, text_only: bool = False) -> None:
        way_out = "Choose the page that shows one: --page P, it is then read as a whole"
        if text_only:
            way_out = "Give the file that has the figures: they are often in one of their own"
        super().__init__(f"{name}: no figure that looks like a Kaplan-Meier plot was found ({found}). {way_out}")


class InvalidTableError(KmreconError):
    """A CSV or answers file that does not follow its format."""

    exit_code = ExitCode.UNREADABLE_FILE

    def __init__(self, name: str, found: str, needed: str) -> None:
        super().__init__(f"{name}: {found}; needed: {needed}")


class OtherFigureError(KmreconError):
    """Answers that were saved for another figure."""

    exit_code = ExitCode.CONTRADICTION

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was saved for another figure, its pixels would be wrong here. Give the figure of the reading, "
            'or take the line "figure_sha256" out of it where both pictures are the same to the pixel'
        )


class OtherPlaceError(KmreconError):
    """Answers that were saved for another page or figure of a document."""

    exit_code = ExitCode.CONTRADICTION

    def __init__(self, saved: str, asked: str) -> None:
        super().__init__(
            f"the file of answers was saved for {saved}, {asked}; its pixels would be wrong there. "
            "Leave --page and --figure out, or give the answers of that figure"
        )


class NoPlotError(KmreconError):
    """No plot area with numbered axes is in the figure."""

    exit_code = ExitCode.NO_PLOT

    def __init__(self, found: str, told: str = "") -> None:
        given = f"; --{told}-axis alone was given, and both are needed" if told else ""
        super().__init__(
            f"no plot with numbers along both axes was found ({found}{given}). Crop the figure to one plot, "
            "or give both axes by hand: --x-axis FIRST,LAST --y-axis FIRST,LAST"
        )


class TextOnlyError(NoPlotError):
    """A page, or a picture, of nothing but running text."""

    def __init__(self, words: int) -> None:
        KmreconError.__init__(
            self,
            f"only running text was found ({words} pieces of it), and no plot. Give the page or the picture that shows "
            "the figure: of a document --page P; figures are often at its end, or in a file of their own",
        )


class SidewaysError(NoPlotError):
    """A picture that lies on its side."""

    def __init__(self, words: int, sideways: int) -> None:
        KmreconError.__init__(
            self,
            f"no plot with numbers along both axes was found: {sideways} of {words} words stand upright, so the "
            "picture lies on its side. Turn it by a quarter, until its words are level",
        )


class LogarithmicAxisError(NoPlotError):
    """An axis whose values stand as far apart as their ratios."""

    exit_code = ExitCode.AXES_UNREAD

    def __init__(self, axis: str, labels: tuple[str, ...]) -> None:
        KmreconError.__init__(
            self,
            f"the {axis} axis is logarithmic ({', '.join(labels)} stand as far apart as their ratios); only straight "
            "axes are read. Draw the curves on straight axes, or give their points by hand: kmrecon reconstruct",
        )


class LateAxisError(NoPlotError):
    """An axis of time that does not start at 0."""

    exit_code = ExitCode.NOT_KAPLAN_MEIER

    def __init__(self, start: float) -> None:
        KmreconError.__init__(
            self,
            f"the x axis starts at {start:g}, not at 0: what is drawn from a landmark on, or cut, is not an ordinary "
            "Kaplan-Meier figure and is not read as one. Where it is one, give both axes by hand: "
            "--x-axis FIRST,LAST --y-axis FIRST,LAST",
        )


class UnreadableAxisError(KmreconError):
    """An axis has too few readable tick labels to be calibrated."""

    exit_code = ExitCode.AXES_UNREAD

    def __init__(self, axis: str, labels: tuple[str, ...]) -> None:
        found = ", ".join(map(repr, labels)) or "none"
        super().__init__(
            f"the {axis} axis needs two tick labels that are numbers; found {found}. "
            f"Give the axis by hand: --{axis}-axis FIRST,LAST"
        )


class NoCurveError(KmreconError):
    """No stroke in the plot area runs like a survival curve."""

    exit_code = ExitCode.CURVES_UNREAD

    def __init__(self, panel: str, found: str, direction: str | None = None) -> None:
        rises = direction == "incidence"
        course = "starts at 0 and only rises" if rises else "starts at the full survival and only falls"
        super().__init__(
            f"panel {panel}: no curve that {course} was found ({found}). Give the curves by hand: --answers FILE"
        )


class CurveCountError(KmreconError):
    """Not as many curves in the figure as the user says."""

    exit_code = ExitCode.CURVES_UNREAD

    def __init__(self, panel: str, found: int, needed: int) -> None:
        super().__init__(
            f"panel {panel}: {found} {'curve was' if found == 1 else 'curves were'} found "
            f"where --curves {needed} says {needed}. "
            "Leave the option out, or give the curves by hand: --answers FILE"
        )


class NotKaplanMeierError(KmreconError):
    """The figure shows something else than ordinary Kaplan-Meier curves."""

    exit_code = ExitCode.NOT_KAPLAN_MEIER

    def __init__(self, panel: str, reason: str) -> None:
        super().__init__(
            f"panel {panel}: {reason}; this is not an ordinary Kaplan-Meier figure and is not read as one. "
            "Where it is one, give the reading by hand: --answers FILE"
        )


class RisingCurveError(KmreconError):
    """A survival curve rises."""

    exit_code = ExitCode.NOT_KAPLAN_MEIER

    def __init__(self, time: float, before: float, after: float) -> None:
        super().__init__(
            f"a survival curve never rises, this one does: from {before:.4f} to {after:.4f} at time {time:g}. "
            "An incidence is read with --direction incidence"
        )


class InvalidCurveError(KmreconError):
    """Points that are no step curve."""

    exit_code = ExitCode.RECONSTRUCTION

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"the curve's points cannot be used: {found}; needed: {needed}")


class InvalidNumbersAtRiskError(KmreconError):
    """A risk table that cannot be one."""

    exit_code = ExitCode.CONTRADICTION

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"the numbers at risk cannot be used: {found}; needed: {needed}")


class ReconstructionError(KmreconError):
    """The patients behind a curve cannot be rebuilt from what is given."""

    exit_code = ExitCode.RECONSTRUCTION

    def __init__(self, found: str, remedy: str, arm: str = "") -> None:
        self.found, self.remedy = found, remedy
        super().__init__(f"the patients{arm and f' of {arm!r}'} cannot be rebuilt: {found}. {remedy}")


class BeyondFollowUpError(KmreconError):
    """A time later than the curve's last time is asked for."""

    exit_code = ExitCode.RECONSTRUCTION

    def __init__(self, asked: float, end: float) -> None:
        super().__init__(f"time {asked:g} is beyond the end of follow-up at {end:g}; ask for {end:g} at most")


class InvalidPublishedError(KmreconError):
    """A published-results file that does not follow the format."""

    exit_code = ExitCode.USAGE

    def __init__(self, name: str, found: str, needed: str) -> None:
        super().__init__(f"{name}: {found}; needed: {needed}")


class UnmatchedArmsError(KmreconError):
    """The rebuilt arms and the published ones are not the same."""

    exit_code = ExitCode.USAGE

    def __init__(self, figure: str, rebuilt: tuple[str, ...], published: tuple[str, ...]) -> None:
        super().__init__(
            f"{figure}: the arms are not the same: rebuilt {', '.join(map(repr, rebuilt)) or 'none'}; "
            f"published {', '.join(map(repr, published))}. Name the rebuilt arms as published: --labels A,B"
        )


class NotAResultError(KmreconError):
    """Something that is neither a result directory nor a file of patients."""

    exit_code = ExitCode.UNREADABLE_FILE

    def __init__(self, name: str, found: str) -> None:
        super().__init__(
            f"{name}: {found}; needed: a result directory of kmrecon extract (with result.json and ipd.csv), or a CSV "
            "with arm,time,event"
        )


class ChoiceNeededError(KmreconError):
    """A result with several hazard ratios of which one must be chosen, or none as chosen."""

    def __init__(self, name: str, wanted: str, found: Sequence[tuple[str, str, str]]) -> None:
        ratios = ", ".join(f"RESULT:{panel}:{arm} (versus {reference})" for panel, arm, reference in found)
        said = f"no single hazard ratio is {wanted!r}" if wanted else f"there are {len(found)} hazard ratios"
        super().__init__(f"{name}: {said}; choose one as RESULT:PANEL or RESULT:PANEL:ARM. There are: {ratios}")


class ReferenceNeededError(KmreconError):
    """Arms of which not exactly one is named as the reference."""

    def __init__(self, name: str, arms: tuple[str, ...], references: tuple[str, ...]) -> None:
        said = f"of --reference {', '.join(map(repr, references))}" if references else "of its arms"
        super().__init__(
            f"{name}: it must be told which one {said} is below the line of the hazard ratio; its arms are "
            f"{', '.join(map(repr, arms))}. Name one for each result: --reference ARM (may be given again)"
        )


class NoRatioError(KmreconError):
    """A result without a hazard ratio that can be pooled."""

    exit_code = ExitCode.RECONSTRUCTION

    def __init__(self, name: str, found: str) -> None:
        super().__init__(
            f"{name}: no hazard ratio to pool: {found}. Look at its report.html, rebuild it with the numbers of "
            "patients (kmrecon extract --n ARM=N), or leave it out"
        )


class OppositeArmsError(KmreconError):
    """Two trials of the same arms in opposite directions."""

    exit_code = ExitCode.CONTRADICTION

    def __init__(self, one: str, other: str, arm: str, reference: str) -> None:
        super().__init__(
            f"{one} is {arm!r} versus {reference!r}, {other} the other way round: pooled so they would cancel. "
            f"Name the reference of both: --reference {reference!r}, or turn one: --reverse {other!r}"
        )


class OtherPatientsError(KmreconError):
    """A result directory whose files do not belong together."""

    exit_code = ExitCode.CONTRADICTION

    def __init__(self, name: str, arm: str, found: str, stated: str) -> None:
        super().__init__(
            f"{name}: ipd.csv has {found} for {arm!r}, result.json says {stated}: they are not of one reading. "
            "Run kmrecon extract again, or pool the file of patients itself: RESULT/ipd.csv"
        )


class NoFollowUpError(KmreconError):
    """No trial is followed up as long as the restricted means are asked for."""

    exit_code = ExitCode.RECONSTRUCTION

    def __init__(self, asked: float, end: float) -> None:
        super().__init__(f"--tau {asked:g} is beyond the end of every trial; the longest ends at {end:g}")


class OutputError(KmreconError):
    """The result cannot be written."""

    exit_code = ExitCode.OUTPUT

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}; choose another place with -o DIR")
