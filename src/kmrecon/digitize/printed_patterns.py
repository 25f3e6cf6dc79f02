"""The forms in which papers print medians, survival at given times, patients and events of single arms.

Each as two patterns: of a first value, and of one of another arm right behind it. The arms' names are signs.
"""

import re

from kmrecon.digitize.printed_labels import SIGN, SIGNS
from kmrecon.digitize.printed_numbers import NUMBER
from kmrecon.digitize.printed_series import FILLER, VERSUS
from kmrecon.digitize.printed_units import UNIT

Pair = tuple[re.Pattern[str], re.Pattern[str]]

NOT_REACHED = (
    r"NR\b|N\.R\.|not\s*(?:yet\s*)?reached|not\s*(?:estimable|evaluable)|NE\b|NA\b"
    r"|nicht\s*erreicht|non\s*atteinte?|no\s*alcanzad[ao]|non\s*raggiunt[ao]"
)
MEDIAN = r"\bm[eé]dian(?:e[srn]?|as?|o)?\b"  # English, German, French, Spanish, Italian
ENDPOINT = rf"(?:{MEDIAN}|survival|rates?|m?(?:OS|PFS|DFS|RFS|EFS))\b"


def _pair(first: str, further: str) -> Pair:
    return re.compile(first, re.IGNORECASE), re.compile(further, re.IGNORECASE)


LIMITS = (
    rf"(?:[^0-9a-z{SIGNS}]{{0,12}}(?P<low>{NUMBER}|NR|NE)\s*(?:{UNIT})?\s*(?:-+|to|,|;|~|bis\b|[aà]\b|\.(?=\s))"
    rf"\s*(?P<high>{NUMBER}|{NOT_REACHED}|∞)\s*(?:{UNIT})?)?"
)
# "12-month", "63%", "80/140", "120 events" and the first of "5-7" are no times.
OTHER_NUMBER = r"[\d.]|\s*-\s*\d|-[a-z]|\s*(?:%|/\s*\d|(?:events?|deaths|patients|of)\b)"
TIME = rf"(?P<value>(?:{NUMBER})(?!{OTHER_NUMBER})|{NOT_REACHED})\s*(?P<unit>{UNIT})?{LIMITS}"
CHANGE = r"differ|reduc|improve|increas|decreas|\bgain|benefit|delay"
# A median follow-up, age or dose is none of survival, a difference of medians none of an arm.
OTHER_MEDIAN = rf"follow|\bage\b|\bdose|\bnumber|\bp\b|ratio|{CHANGE}"
# What dies or comes again is not what survives.
OTHER_RATE = rf"mortality|deaths?\b|incidence|relapse(?![\s-]*free)|recurrence(?![\s-]*free)|censor|{CHANGE}"
MEDIANS = _pair(
    rf"(?<![Δ∆])(?<![Δ∆]\s)(?:{MEDIAN}|\bm(?:OS|PFS|DFS|RFS|EFS)\b|\bMST?\b)"
    rf"(?P<between>(?:(?!{OTHER_MEDIAN})[^0-9]){{0,60}}?){TIME}",
    rf"(?P<between>(?:{FILLER}|\b(?:{ENDPOINT}|{UNIT}))*+){TIME}",
)
SHARE = r"\d+(?:\.\d+)?"
# An interval of shares stands in brackets, or has a dash.
SHARES = rf"(?:\s*[(\[,;]*\s*{SHARE}\s*%?\s*(?:-+|to|,(?=[^()]*[)\]]))\s*{SHARE}\s*%?\s*[)\]]?)?"
PERCENT = rf"(?P<value>{SHARE})\s*(?:%|(?={VERSUS}\s*{SHARE}\s*%)){SHARES}"
AT = rf"(?P<time>{SHARE})\s*-?\s*(?P<unit>{UNIT})"
RATES = _pair(
    rf"{AT}(?P<between>(?:(?!{OTHER_RATE})[^0-9%]){{0,40}}?){PERCENT}(?!\s*at\s*\d)",
    rf"(?P<between>(?:{FILLER}|\b{ENDPOINT})*+){PERCENT}",
)
# Before a time: the end of a list of times, as of "1-, 2- and 3-year OS", or a word for what is no survival.
TIMES = r"(?<![\d.])\d{1,3}\s*(?:-\s*(?:,|,?\s*and\b|&|/)|\s+and|\s*[&/])\s*$"
NO_RATE = re.compile(rf"{TIMES}|(?:{OTHER_RATE})[^\d;,.%]*$", re.IGNORECASE)
RATES_BEFORE = _pair(rf"(?P<between>){PERCENT}\s*at\s*{AT}", r"(?!)")  # "63% at 12 months"
RATE_ABOVE = re.compile(rf"\b{SHARE}\s*-?\s*(?:{UNIT})\s+{ENDPOINT}[^0-9]*$", re.IGNORECASE)
MEDIAN_ABOVE = re.compile(rf"{MEDIAN}[^0-9]*$", re.IGNORECASE)  # its number stands in the next line
COUNT = r"(?P<value>\d[\d,]*+)(?![\d.])"
PEOPLE = r"(?:patients|pts?|subjects|participants)\b"
NUMBERS = _pair(
    rf"(?:(?<![a-z])n\s*=\s*|(?<={SIGN})\s*[(,:]\s*(?=\d[\d,]*\s*{PEOPLE})){COUNT}",
    rf"(?P<between>\s*{VERSUS}\s*){COUNT}(?!\s*(?:%|{UNIT}))",
)
OF_ALL = rf"{COUNT}(?:\s*(?:/|\bof\b)\s*(?P<of>\d[\d,]*+))?(?!\s*(?:%|{UNIT}))"
EVENTS = _pair(
    rf"(?<![a-z-])(?:events?|deaths)(?:\s*/\s*(?:no\.?\s*of\s*)?(?:n|total|{PEOPLE}))?(?:\s*[:=]|(?=\s*{SIGN}))(?P<between>{FILLER}*+){OF_ALL}",
    rf"(?P<between>{FILLER}*+){OF_ALL}",
)
COUNTED_EVENTS = _pair(rf"{OF_ALL}\s*(?:events|deaths)\b", rf"(?P<between>{FILLER}*+){OF_ALL}\s*(?:events|deaths)\b")
