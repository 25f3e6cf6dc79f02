"""Which arm a text is about: the labels of the arms, found in it."""

import re
from collections.abc import Sequence

AGAINST = r"(?:vs|versus|v|against|over|compared (?:with|to))"
FIRST_SIGN = 0xE000  # of Unicode's private use area: what no figure prints
SHORT = 2  # letters of a name that a word of a sentence may be, too
SIGNS = "\ue000-\uf8ff"
SIGN = f"[{SIGNS}]"


def folded(text: str) -> str:
    """Return words of small letters and digits with one space between."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def cores(labels: Sequence[str]) -> list[str]:
    """Return what names each arm in other texts: its label without what is told in brackets or after a colon."""
    short = [folded(re.split(r"\(|:|, *n *=", label)[0].rpartition("=")[2]) for label in labels]
    whole = [folded(label) for label in labels]
    sound = all(short) and len(set(short)) == len(short)
    return short if sound else whole


def arm_of(text: str, labels: Sequence[str]) -> str:
    """Return the one arm that a text names; '' where it names none or several."""
    found = arms_in(text, labels)
    return found[0] if len(set(found)) == 1 else ""


def arms_in(text: str, labels: Sequence[str]) -> list[str]:
    """Return the arms that a text names, in its order. A label that is part of a longer one does not count there."""
    names = dict(zip(cores(labels), labels, strict=True))
    longest = sorted((name for name in names if name), key=len, reverse=True)
    if not longest:
        return []
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest)
    return [names[found[0]] for found in re.finditer(pattern, folded(text))]


def signed(text: str, labels: Sequence[str]) -> str:
    """Return a text with each arm's name as one sign: names are found by it, and digits in them are no numbers."""
    names = {name: k for k, name in enumerate(cores(labels)) if name}
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(_place_of(name, labels[names[name]]), chr(FIRST_SIGN + names[name]), text)
    return text


def _place_of(name: str, label: str) -> str:
    """Return the pattern of a name in a text.

    One without letters is a name only at the head: "Median 10.1" is not about arm 1, "1 (n=20)" is. One of a letter or
    two is one only in its own letters: "a median" is not about arm A, "No. of events" not about arm No.
    """
    letters = r"[\W_]+".join(map(re.escape, name.split()))
    if not re.search(r"[^\W\d_]", name):
        return rf"^\W*{letters}(?=\s*(?:[:;,(=]|$))"
    if len(name) <= SHORT:
        found = re.search(letters, label, re.IGNORECASE)
        return rf"(?<!\w){found[0] if found else letters}(?![\w.])"
    return rf"(?i:(?<!\w){letters}(?!\w))"


def arms_signed(text: str, labels: Sequence[str]) -> list[str]:
    """Return the arms whose signs stand in a text, in its order."""
    return [labels[ord(sign) - FIRST_SIGN] for sign in re.findall(SIGN, text)]


def contrast(text: str, labels: Sequence[str]) -> tuple[str, str]:
    """Return the arm above and the one below the line of a hazard ratio: "A versus B"; '' and '' where not told."""
    names = dict(zip(cores(labels), labels, strict=True))
    words = folded(text)
    for one, arm in names.items():
        for other, reference in names.items():
            told = rf"(?<!\w){re.escape(one)} {AGAINST} {re.escape(other)}(?!\w)"
            longer = [name for name in names if name != other and name.startswith(f"{other} ")]
            if one and other and one != other and re.search(told, words):
                if any(re.search(rf"{AGAINST} {re.escape(name)}(?!\w)", words) for name in longer):
                    continue
                return arm, reference
    return "", ""
