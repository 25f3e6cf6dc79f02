"""Words and the place of a plot in; an error where the titles of its axes are those of another kind of plot.

A doubt where a title says that the curves are no plain estimates.
"""

import re
from collections.abc import Iterable, Sequence

from kmrecon.digitize.panels import PlotSite
from kmrecon.errors import NotKaplanMeierError
from kmrecon.notes import NAMED_OTHERWISE, TIME_UNTOLD, Note
from kmrecon.types import Word

# What a share of patients is named by: a title with one of these may well be that of a Kaplan-Meier figure.
OF_PATIENTS = re.compile(
    r"surviv|free|alive|probab|proportion|percent|patients|subjects|participants|incidence|event|death|dead|mortal"
    r"|relap|recur|progres|respon|remission|retention|persist|%\s*of",
    re.IGNORECASE,
)
OF_TIME = re.compile(r"time|day|week|month|year|since|after|from|follow", re.IGNORECASE)
# As in other languages, and by what is measured from.
TIMELY = re.compile(
    OF_TIME.pattern
    + r"|duration|interval|visit|cycle|hour|minute|\bmo\b|\byrs?\b|\bfu\b|surviv|\b(os|pfs|dfs|efs|rfs)\b"
    r"|zeit|\btage|woche|monat|jahr|temps|jour|semaine|\bmois|\bans\b|tiempo|\bd[ií]as?\b|\bmes(es|i)?\b|\ba[nñ]os?\b|tempo"
    r"|giorn|settiman|\banni\b|tijd|dagen|maand|jaar|\btid\b|m[åa]n(ad|ed)|czas|miesi|s[üu]re",
    re.IGNORECASE,
)
# What may stand below the labels in place of a title.
NO_TITLE = re.compile(r"risk|number|\bno\b|\bn\b|\d|group|arm\b|strata", re.IGNORECASE)
LEAST_TITLE = 5  # Latin letters
LATIN = "\u0250"  # the first letter that is none
# The hazard is no share, whatever it is one of; nor is the logarithm of survival.
NO_SHARE = re.compile(r"hazard|\blog\b(?!.?rank)|\bln\b", re.IGNORECASE)
OTHER_Y = re.compile(
    r"concentration|sensitivity|true.positive|precision|accuracy|observed|net benefit|frequency|density|\bcounts?\b"
    r"|weight|volume|size|titer|change from|score|\becdf\b|cumulative distribution|^(train\w*|valid\w*|test)?\W*loss$",
    re.IGNORECASE,
)
OTHER_X = re.compile(
    r"specificity|false.positive|epochs?$|iterations?$|predicted|recall|threshold|concentration|quantile|percentile"
    r"|risk score|willingness|\b(mg|[nµuμ]g|pg|g|[nµuμm]mol|IU|U)/(d?L|m[lL]|kg)\b",
    re.IGNORECASE,
)
NO_PLAIN_Y = re.compile(r"adjusted|weighted|standardi[sz]ed|predicted|model+ed|simulated|fitted", re.IGNORECASE)
NO_PLAIN_X = re.compile(r"^age\b", re.IGNORECASE)  # whoever is followed by age enters late
NO_PLAIN = re.compile(r"landmark", re.IGNORECASE)
# A group may be of those with a transplant, with metastases or without a relapse: alone these words are events.
EVENT = re.compile(r"mortality|\bdeaths?\b|\b[NT]RM\b|GVHD|^(relapse|recurrence|progression)$", re.IGNORECASE)
FEWEST_EVENTS = 2
PERCENT = re.compile(r"%|per\s?cent", re.IGNORECASE)
FRACTION = 1.5  # what the labels of the axis of a fraction reach at most
SMALL_PERCENT = 10.0  # and those of a percentage that nothing calls one, at least
BELOW = 3.5  # heights of a label below the labels of the x axis in which its title stands


def refuse_other_axes(panel: str, words: Sequence[Word], site: PlotSite) -> None:
    """Raise where an axis is named as no axis of a Kaplan-Meier figure is.

    Raises
    ------
    NotKaplanMeierError
        Where y is no share of patients, or x is no time.
    """
    y, x = _y_title(words, site), _x_title(words, site)
    if NO_SHARE.search(y) or (OTHER_Y.search(y) and not OF_PATIENTS.search(y)):
        raise NotKaplanMeierError(panel, f"the y axis shows {y!r}, no share of patients")
    highest = max(label.value for label in site.y.labels)
    signed = PERCENT.search(y) or any("%" in label.text for label in site.y.labels)
    if FRACTION < highest <= SMALL_PERCENT and not signed:
        raise NotKaplanMeierError(
            panel, f"the y axis runs to {highest:g} with no percent sign, as of a cumulative hazard"
        )
    if OTHER_X.search(x) and not OF_TIME.search(x):
        raise NotKaplanMeierError(panel, f"the x axis shows {x!r}, no time")


def naming_notes(words: Sequence[Word], site: PlotSite) -> tuple[Note, ...]:
    """Return doubts: where a title or a word of the plot tells of no plain estimates, where x names no time."""
    said = [word.text for word in words if site.region.contains(*word.box.center) and NO_PLAIN.search(word.text)]
    said += [title for title in [_y_title(words, site)] if NO_PLAIN_Y.search(title)]
    said += [title for title in [_x_title(words, site)] if NO_PLAIN_X.search(title)]
    return (*[NAMED_OTHERWISE.note(f"{text!r} stands in the figure") for text in said[:1]], *_untimed(words, site))


def _untimed(words: Sequence[Word], site: PlotSite) -> tuple[Note, ...]:
    """Return a doubt where the title of the x axis names no time, as far as it can be told: in Latin letters."""
    title = _x_title(words, site)
    letters = [c for c in title if c.isalpha()]
    named = len(letters) >= LEAST_TITLE and max(letters) < LATIN and not NO_TITLE.search(title)
    return (TIME_UNTOLD.note(f"it reads {title!r}"),) if named and not TIMELY.search(title) else ()


def rival_notes(labels: Sequence[str]) -> tuple[Note, ...]:
    """Return a doubt where curves that rise are named by events that keep one another from happening, not by groups."""
    events = [label for label in labels if EVENT.search(label)]
    if len(events) < FEWEST_EVENTS:
        return ()
    return (NAMED_OTHERWISE.note(f"{' and '.join(map(repr, events))} are events that compete, not groups of patients"),)


def _y_title(words: Iterable[Word], site: PlotSite) -> str:
    """Return what reads upwards beside the labels of the y axis, from the bottom."""
    core, labels = site.core, site.y.box
    own = [
        word
        for word in words
        if word.turned and site.region.contains(*word.box.center) and word.box.center[0] < labels.left
        if core.top - core.height / 2 < word.box.center[1] < core.bottom + core.height / 2
    ]
    return " ".join(word.text for word in sorted(own, key=lambda word: (word.box.left // labels.width, -word.box.top)))


def _x_title(words: Iterable[Word], site: PlotSite) -> str:
    """Return the line right below the labels of the x axis."""
    core, labels = site.core, site.x
    height = labels.labels[0].box.height
    own = [
        word
        for word in words
        if not word.turned and core.left < word.box.center[0] < core.right
        if labels.box.bottom < word.box.center[1] < labels.box.bottom + BELOW * height
    ]
    first = min((word.box.center[1] for word in own), default=0.0)
    line = [word for word in own if word.box.center[1] - first < height / 2]
    return " ".join(word.text for word in sorted(line, key=lambda word: word.box.left))
