"""A vector figure in, the words that it holds as text out, where they are as good as read ones."""

import numpy as np

from kmrecon.digitize.panels import find_plot_sites
from kmrecon.digitize.vector.marks import SIGNS
from kmrecon.types import Box, Bytes, Figure, Word

LEAST_CONTRAST = 24  # sRGB units between the lightest and the darkest pixel of a word that shows


def drawn_words(figure: Figure) -> tuple[Word, ...] | None:
    """Return the words of a vector figure; None where its text is drawn as outlines or means nothing.

    Only the numbers of two axes show that the text is whole: titles alone are often text where numbers are not.
    """
    words = shown_words(figure)
    return words if find_plot_sites(words, figure.box) else None


def shown_words(figure: Figure) -> tuple[Word, ...]:
    """Return the words of a vector figure that can be seen; none of a picture."""
    words = figure.vector.words if figure.vector else ()
    return tuple(_within(word, figure.box) for word in words if _shows(word, figure))


def _shows(word: Word, figure: Figure) -> bool:
    """Tell whether a word lies on the picture and leaves ink there; a mark that is written as text is none."""
    if not word.text or word.text in SIGNS or not figure.box.contains(*word.box.center):
        return False
    part = _cut(figure.pixels, word.box)
    return bool(part.size and np.ptp(part.reshape(-1, 3).astype(np.int16), axis=0).max() > LEAST_CONTRAST)


def _cut(pixels: Bytes, box: Box) -> Bytes:
    rows = slice(max(0, int(box.top)), max(0, int(np.ceil(box.bottom))))
    return pixels[rows, max(0, int(box.left)) : max(0, int(np.ceil(box.right)))]


def _within(word: Word, page: Box) -> Word:
    box = word.box
    kept = Box(max(0.0, box.left), max(0.0, box.top), min(page.right, box.right), min(page.bottom, box.bottom))
    return Word(word.text, kept, word.score, word.turned)
