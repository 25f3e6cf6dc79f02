"""What a person can choose (Options) and has answered (Answers): inputs, never edits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kmrecon.errors import UsageError
from kmrecon.notes import Note
from kmrecon.types import Box, Direction, NumbersAtRisk, Place, PrintedStatistics, Word

DEFAULT_METHOD = "exact"
DEFAULT_DRAWS = 200


@dataclass(frozen=True, slots=True)
class ArmAnswers:
    """One arm of a saved reading. Curves and marks are pixels of the figure: an axis corrected moves them."""

    label: str
    color: tuple[int, int, int]
    curve: tuple[tuple[float, float], ...]  # (x, y) px: y holds from x on
    band: tuple[float, ...]  # px, one for each point
    end: float  # px
    width: float = 1.0  # px
    line_style: str = "solid"
    coverage: float = 1.0
    censor_marks: tuple[float, ...] | None = None  # px, x of each mark
    marks_unseen: tuple[tuple[float, float], ...] | None = None  # px, from where to where more of them may stand unseen
    at_risk: NumbersAtRisk | None = None
    total_events: int | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class PanelAnswers:
    """One panel of a saved reading; None: not answered, so it is read."""

    name: str
    plot_area: Box | None = None
    x_ticks: tuple[tuple[float, float], ...] | None = None  # (px, value)
    y_ticks: tuple[tuple[float, float], ...] | None = None
    percent: bool | None = None
    direction: Direction | None = None
    arms: tuple[ArmAnswers, ...] | None = None
    reference: str | None = None
    printed: PrintedStatistics | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """A saved reading: what is answered is not read again."""

    panels: tuple[PanelAnswers, ...] | None = None
    words: tuple[Word, ...] | None = None  # recorded OCR words: no engine is started
    notes: tuple[Note, ...] = ()  # the doubts of the saved reading: they go into Reconstruction.notes
    corrected: bool = False  # by hand, after kmrecon saved it
    figure_sha256: str | None = None  # of the figure that the reading is of, where it is told
    place: Place | None = None  # of the figure in its document


@dataclass(frozen=True, slots=True)
class Options:
    """What `kmrecon extract` can be told; with nothing told, all of it is found."""

    x_axis: tuple[float, float] | None = None  # values at the first and the last tick
    y_axis: tuple[float, float] | None = None
    curves: int | None = None
    labels: tuple[str, ...] | None = None
    at_risk: Mapping[str, NumbersAtRisk] | None = None  # by arm
    total_events: Mapping[str, int] = field(default_factory=dict)  # by arm
    n: Mapping[str, int] = field(default_factory=dict)  # patients at the start, by arm
    page: int | None = None  # of a document, from 1
    figure: int | None = None  # of that page, or of the document where no page is told, from 1
    panel: str | None = None
    reference: str | None = None
    direction: Direction | None = None
    method: str = DEFAULT_METHOD
    draws: int = DEFAULT_DRAWS  # of the ensemble that tells the uncertainty; 0: none
    steer: bool = False  # what the figure prints of its arms is given to the reconstruction
    answers: Answers = field(default_factory=Answers)

    def __post_init__(self) -> None:
        for name, ends in (("x-axis", self.x_axis), ("y-axis", self.y_axis)):
            if ends is not None and ends[0] > ends[1]:
                raise UsageError(f"--{name} {ends[0]:g},{ends[1]:g} falls; needed: the smaller number first, as 0,60")
