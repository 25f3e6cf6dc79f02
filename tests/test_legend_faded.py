"""A panel's own legend whose keys have lost their color is its own, not one elsewhere on the page."""

from drawn_plots import BLUE, RED, calibration, word
from kmrecon.digitize.legend import read_legend
from kmrecon.types import Box
from test_digitize_arms import PAIR, picture

OWN = Box(0, 0, 450, 240)
FADED = {RED: (120, 72, 66), BLUE: (66, 84, 112)}  # as after a JPEG with halved color
OTHERS = [word(name, 100 + 150 * k, 285, "left") for k, name in enumerate(("Young", "Old"))]


def read(names, keys):
    page = picture([*names, *OTHERS], keys=(*keys, RED, BLUE))
    return read_legend(page, (*names, *OTHERS), calibration(), PAIR, OWN)


def test_keys_that_faded_are_told_by_their_hue():
    names = [word(name, 100 + 150 * k, 225, "left") for k, name in enumerate(("Docetaxel", "Nivolumab"))]
    assert read(names, (FADED[BLUE], FADED[RED])).labels == ("Nivolumab", "Docetaxel")
