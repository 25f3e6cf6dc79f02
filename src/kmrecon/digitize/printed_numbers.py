"""Printed numbers in, in the forms of several languages; numbers of one form, and the levels of intervals, out."""

import re

NUMBER = r"\d*\.\d+|\d+"
RATIO_NAME = r"(?:\bhazards?[\s-]*ratio|\ba?HRs?(?:[\s_-]?adj\b)?(?![a-z]))"
# "CI", "KI" (German), "IC" (French, Spanish, Italian, Portuguese), "CrI" (credible); an I is read as l or 1.
INTERVAL_NAME = (
    r"(?:(?<![a-z])(?:K[Il]|[Il]C|Cr[Il]|C\.?\s?[Il])(?![a-z])\.?|(?<![a-z])C\.?\s?1\b\.?|konfidenzintervalls?"
    r"|interval\w*\s+d[ei]\s+confi[ad]n\w*|(?:confidence|credible)\s+(?:interval|limits?)s?)"
)
LEVEL = re.compile(
    rf"(?:[12]-sided\s+)?(?:(\d{{2}}(?:\.\d+)?)\s*%|(?<![\d.])(95))\s*-?\s*{INTERVAL_NAME}"
    rf"|{INTERVAL_NAME}\s*(?:(?:à|al?|del?|at|of)\s*)?(?:(\d{{2}}(?:\.\d+)?)\s*%|(?<!\s)(95)(?=[\s:,]))",
    re.IGNORECASE,
)
USUAL_LEVEL = 95.0  # percent
NAME_ALONE = re.compile(INTERVAL_NAME, re.IGNORECASE)
# Of an interval: 5-3-7-1 is 5.3 to 7.1. A median of 6-1 is 6.1 where such an interval follows.
FOUR_NUMBERS = re.compile(r"(?<![\d.-])(\d{1,3})[.-](\d)(\s*(?:-|to)\s*)(\d{1,3})[.-](\d)(?![\d.-])")
OPEN_INTERVAL = re.compile(r"(?<![\d.-])(\d{1,3})-(\d)(?=\s*(?:-|to)\s*(?:NR|NE|not)\b)", re.IGNORECASE)  # 29-9-NR
RAISED_MEDIAN = re.compile(r"(\bmedian\b\D{0,60}?\d{1,3})-(\d)(?=\s*[a-z]*\s*[(\[][^()\[\]]*\d\.\d)", re.IGNORECASE)
DECIMAL_POINT = re.compile(r"\d\.\d")
# 0,46 and 20,5: no list and no thousands; (3,9) may be an interval.
DECIMAL_COMMA = re.compile(r"(?<![\d.,])(?:0,\d|(?<![(\[])\d{1,3},\d(?![\d,])|\d{1,3},\d(?=\s?[-;]))")
COMMA = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{1,4})(?![\d,]*\d)")
LIKELY_COMMA = re.compile(r"(?<![\d.,])(0,\d{2,4}|\d,\d{2}|\d,\d{4})(?![\d,])")  # not 1,234


def plain(text: str) -> str:
    """Return the text with one kind of dash, dot and zero.

    Raised decimal dots (The Lancet's) are read as dots of many kinds and as dashes; a dash between one digit and
    two or three, twice with a dash between, can only be decimals. So can one before an interval of decimals.
    """
    text = re.sub(r"[–—−‒]", "-", text)
    text = with_points(re.sub(r"(?<=\d)\s?[·•∙⋅˙]\s?(?=\d)", ".", text))
    text = re.sub(
        r"(?<![A-Za-z])(?=[oO.]*\d)[oO\d]*\.[oO\d]+(?![A-Za-z])", lambda found: re.sub("[oO]", "0", found[0]), text
    )
    text = re.sub(r"(?<![\d.])(\d{1,2})-(\d{2,3})(\s*(?:-|to)\s*)(\d{1,2})-(\d{2,3})(?![\d.])", r"\1.\2\3\4.\5", text)
    text = OPEN_INTERVAL.sub(r"\1.\2", FOUR_NUMBERS.sub(r"\1.\2\3\4.\5", text))
    text = RAISED_MEDIAN.sub(r"\1.\2", text)
    text = re.sub(rf"({RATIO_NAME}\D{{0,10}})(\d)-(\d\d)(?![\d.])", r"\1\2.\3", text, flags=re.IGNORECASE)
    return re.sub(r"(\bp\s*[=<>]\s*)0-(\d{2,})", r"\g<1>0.\2", text, flags=re.IGNORECASE)


def with_points(text: str) -> str:
    """Return a text with points for its decimal commas.

    Where commas are decimal in one number and no point is, they are in all; else only those that set off no thousands.
    """
    if DECIMAL_COMMA.search(text) and not DECIMAL_POINT.search(text):
        return COMMA.sub(r"\1.\2", text)
    return LIKELY_COMMA.sub(lambda found: found[0].replace(",", "."), text)


def level_of(text: str) -> float:
    """Return the level of the intervals of a text, percent: an unusual one where it tells one."""
    told = [float(level) for found in LEVEL.finditer(text) for level in found.groups() if level]
    return next((level for level in told if level != USUAL_LEVEL), USUAL_LEVEL)


def without_levels(text: str) -> str:
    """Return a text without the names and levels of intervals, whose numbers are no statistics."""
    return NAME_ALONE.sub(" ", LEVEL.sub(" ", text))


def decimals_of(number: str) -> int:
    """Return to how many decimals a number is printed; of 4.17e-05 seven."""
    digits, _, power = number.lower().replace(" ", "").partition("e")
    return max(len(digits.partition(".")[2]) - int(power or 0), 0)
