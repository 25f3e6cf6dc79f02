"""Words of a figure in, the same without what the engine made of specks and lines in them out.

Letters through which a grid line or a curve runs, and blurred ones, are read with accents ("Stağe 3" below "Stage 2");
letters set apart come out as words ("Sta g e 3"), merged ones as others ("Amm A" beside "Arm B"), a Roman one as a 1;
a speck after a word is read as a dot; dashes with marks through them are hardly read at all, but as letters of nothing
but strokes ("H + h").
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from kmrecon.types import Word

TOKEN = re.compile(r"[^\W\d_]{3,}")  # letters in a row
MOST_PIECES = 4  # of one word
STROKES = frozenset("+-–—±|iIlLhHtTfFrJ14Xx×ト王")  # what dashes, drops and marks are read as
HARDLY = 0.85  # score with which a word of these is read at least
LYING = 1.5  # times as wide as high: no 1, but a dash
ARM = re.compile(r"\bAmm? ?(?=([A-Z]|\d)\b)")  # what "Arm A" is read as where thin letters merge
ROMAN = re.compile(r"\b([^\W\d_]{3,}) (II|III|IV)\b")  # "Stage II"
FIRST = re.compile(r"\b([^\W\d_]{3,}) [1l|](?=\W|$)")  # beside which "Stage 1" is Stage I
SPECK = re.compile(r"(?<=[^\W\d_]) [.,·]$")


def without_misread(words: Iterable[Word]) -> list[Word]:
    """Return words without a dot that stands alone, and as another word of the figure where only such things differ.

    What dashes and marks were read as is left out.
    """
    words = [replace(word, text=SPECK.sub("", word.text)) for word in words if not _is_of_strokes(word)]
    known = {token for word in words for token in TOKEN.findall(word.text) if token.isascii()}
    numbered = {found[1] for word in words for found in ROMAN.finditer(word.text)}
    read = [replace(word, text=_numbered(_joined(_plain(word.text, known), known), numbered)) for word in words]
    # Without an "Arm" beside it "AmB" is a drug.
    return [replace(word, text=ARM.sub("Arm ", word.text)) for word in read] if "Arm" in known else read


def _is_of_strokes(word: Word) -> bool:
    """Tell whether a word was hardly read, and of nothing but what dashes and marks look like; a number stands."""
    letters = word.text.replace(" ", "")
    lies = letters == "1" and not word.turned and word.box.width > LYING * word.box.height
    return word.score < HARDLY and (lies or not letters.isdigit()) and STROKES.issuperset(letters)


def _numbered(text: str, roman: set[str]) -> str:
    """Return text with the Roman one where others of its kind are Roman."""
    return FIRST.sub(lambda found: f"{found[1]} I" if found[1] in roman else found[0], text)


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
