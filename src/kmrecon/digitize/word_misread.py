"""Words of a figure in, the same without what the engine made of specks and lines in them out.

Letters through which a grid line or a curve runs, and blurred ones, are read with accents ("Stağe 3" below "Stage 2");
letters set apart come out as words ("Sta g e 3"); a speck after a word is read as a dot.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from kmrecon.types import Word

TOKEN = re.compile(r"[^\W\d_]{3,}")  # letters in a row
MOST_PIECES = 4  # of one word
SPECK = re.compile(r"(?<=[^\W\d_]) [.,·]$")


def without_misread(words: Iterable[Word]) -> list[Word]:
    """Return words without a dot that stands alone, and as another word of the figure where only such things differ."""
    words = [replace(word, text=SPECK.sub("", word.text)) for word in words]
    known = {token for word in words for token in TOKEN.findall(word.text) if token.isascii()}
    return [replace(word, text=_joined(_plain(word.text, known), known)) for word in words]


def _joined(text: str, known: set[str]) -> str:
    """Return text with the pieces of known words put together."""
    pieces, out = text.split(" "), []
    while pieces:
        count = next((n for n in range(MOST_PIECES, 1, -1) if "".join(pieces[:n]) in known), 1)
        out.append("".join(pieces[:count]))
        del pieces[:count]
    return " ".join(out)


def _plain(text: str, known: set[str]) -> str:
    return TOKEN.sub(lambda match: bare if (bare := _bare(match[0])) in known else match[0], text)


def _bare(token: str) -> str:
    """Return letters without their accents."""
    apart = unicodedata.normalize("NFD", token)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("ı", "i")
