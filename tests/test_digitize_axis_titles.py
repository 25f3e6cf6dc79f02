"""Plots whose axes are named as those of other kinds are refused, however much their curves look like survival."""

import re

import pytest

from drawn_plots import axis_words, word
from kmrecon.digitize.axis_titles import naming_notes, refuse_other_axes, rival_notes
from kmrecon.digitize.panels import find_plot_sites
from kmrecon.errors import NotKaplanMeierError
from kmrecon.types import Box, Word

PAGE = Box(0, 0, 1000, 800)
AREA = Box(100, 60, 900, 600)
NUMBERS = axis_words(AREA, ["0", "12", "24", "36", "48"], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
LOWEST = max(each.box.bottom for each in NUMBERS)


def plot(y, x):
    titles = [Word(y, Box(20, 200, 34, 460), 0.99, turned=True), word(x, 500, LOWEST + 18)]
    words = [*NUMBERS, *titles, word("No. at risk of true positive events", 300, LOWEST + 60)]
    (site,) = find_plot_sites(words, PAGE)
    return words, site


def check(y, x):
    refuse_other_axes("1", *plot(y, x))


@pytest.mark.parametrize(
    ("y", "x"),
    [
        ("Survival probability", "Time (months)"),
        ("Patients free from relapse (%)", "Months since first dose"),
        ("Probability of graft loss", "Years"),
        ("Cumulative incidence of weight gain", "Days from predicted onset"),
        ("OS", "t"),
    ],
)
def test_titles_of_survival_are_let_through(y, x):
    check(y, x)


@pytest.mark.parametrize(
    "y",
    [
        "ECDF",
        "Plasma concentration (ng/mL)",
        "Loss",
        "Validation loss",
        "True positive rate",
        "Cumulative hazard of death",
    ],
)
def test_a_y_axis_that_shows_no_share_of_patients_is_refused(y):
    with pytest.raises(NotKaplanMeierError, match=re.escape(f"the y axis shows {y!r}")):
        check(y, "Time")


@pytest.mark.parametrize(
    "x", ["1 - Specificity", "False positive rate", "Epoch", "Predicted probability", "CRP (mg/L)"]
)
def test_an_x_axis_that_shows_no_time_is_refused(x):
    with pytest.raises(NotKaplanMeierError, match=re.escape(f"the x axis shows {x!r}")):
        check("Observed probability", x)


@pytest.mark.parametrize(
    ("y", "x"),
    [
        ("Adjusted survival", "Months"),
        ("IPW-weighted OS (%)", "Years"),
        ("Survival", "Months from landmark"),
        ("Survival", "Age (years)"),
    ],
)
def test_titles_that_tell_of_no_plain_estimates_are_doubts(y, x):
    assert [note.code for note in naming_notes(*plot(y, x))] == ["named-otherwise"]


def test_plain_titles_are_no_doubts():
    assert naming_notes(*plot("Overall survival", "Months")) == ()


@pytest.mark.parametrize(
    ("x", "doubted"),
    [
        ("Time (months)", False),
        ("Monate seit Randomisierung", False),
        ("PFS (mo)", False),
        ("Number at risk", False),  # no title stands there
        ("A", False),
        ("Biomarker level", True),
        ("Distance walked", True),
        ("Radial diameter", True),
        ("随访时间 (月数)", False),  # in other letters it cannot be told
    ],
)
def test_an_x_axis_whose_title_names_no_time_is_a_doubt(x, doubted):
    assert [note.code for note in naming_notes(*plot("Survival probability", x))] == ["time-untold"] * doubted


def test_curves_named_by_events_that_compete_are_a_doubt():
    assert [note.code for note in rival_notes(["Relapse", "Non-relapse mortality"])] == ["named-otherwise"]
    assert rival_notes(["Drug A", "Placebo"]) == rival_notes(["Early relapse", "Late relapse"]) == ()
    assert rival_notes(["Transplant", "No transplant"]) == rival_notes(["Metastatic", "Not metastatic"]) == ()


@pytest.mark.parametrize(
    ("labels", "title", "refused"),
    [
        (["0.0", "0.5", "1.0", "1.5", "2.0"], "Estimate", True),
        (["0", "1", "2", "3", "4", "5"], "", True),
        (["0", "1", "2", "3", "4", "5"], "Cumulative incidence (%)", False),
        (["0%", "1%", "2%", "3%"], "Relapse", False),
        (["0.0", "0.4", "0.8", "1.2"], "Survival", False),
        (["0", "5", "10", "15"], "Relapse", False),
    ],
)
def test_an_axis_to_a_little_more_than_1_is_of_percent_only_where_it_says_so(labels, title, refused):
    """Cumulative hazards and mean counts run to 2 or 5, with no word beside them in the defaults of some programs."""
    numbers = axis_words(AREA, ["0", "12", "24", "36", "48"], labels)
    words = [*numbers, Word(title, Box(20, 200, 34, 460), 0.99, turned=True), word("Months", 500, LOWEST + 18)]
    (site,) = find_plot_sites(words, PAGE)
    if refused:
        with pytest.raises(NotKaplanMeierError, match="no percent sign, as of a cumulative hazard"):
            refuse_other_axes("1", words, site)
    else:
        refuse_other_axes("1", words, site)
