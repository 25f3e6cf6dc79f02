"""A panel's own legend whose keys have lost their color is its own, not one elsewhere on the page."""

from drawn_plots import BLUE, GREEN, RED, calibration, word
from kmrecon.digitize.legend import Named, read_legend
from kmrecon.types import Box
from test_digitize_arms import PAIR, curve, picture

OWN = Box(0, 0, 450, 240)
FADED = {RED: (120, 72, 66), BLUE: (66, 84, 112), GREEN: (76, 104, 72)}  # as after a JPEG with halved color
THREE = (*PAIR, curve(GREEN, (10.0, 80.0, 150.0)))
OTHERS = [word(name, 100 + 150 * k, 285, "left") for k, name in enumerate(("Young", "Old"))]


def test_keys_that_faded_are_told_by_their_hue():
    """Two of them by so much that the nearest curves do not tell."""
    names = [word(name, 80 + 120 * k, 225, "left") for k, name in enumerate(("Docetaxel", "Nivolumab", "Placebo"))]
    page = picture([*names, *OTHERS], keys=(FADED[BLUE], FADED[RED], FADED[GREEN], RED, BLUE))
    found = read_legend(page, (*names, *OTHERS), calibration(), THREE, OWN)
    assert found == Named(("Nivolumab", "Docetaxel", "Placebo"), sure=False)
