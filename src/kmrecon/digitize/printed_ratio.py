"""Texts in, hazard ratios with their intervals, and p values, out."""

import re
from collections.abc import Iterator, Sequence

from kmrecon.digitize.printed_labels import contrast
from kmrecon.digitize.printed_numbers import NAME_ALONE, NUMBER, RATIO_NAME, decimals_of, level_of, without_levels
from kmrecon.digitize.printed_text import Block
from kmrecon.types import Model, PrintedValue

DECIMAL = r"\d*\.\d+"
# A comma may be read as a point; a space alone stands before a number that ends a bracket.
SEPARATOR = r"(?:\s*(?:-+|\bto\b|,|;|/|~|\b(?:and|bis|a|à|et|y|e)\b|\.(?=\s))\s*|\s+(?=\d*\.\d+\s*[)\]]))"
BEFORE_NUMBER = r"(?:[^0-9.]|(?<=adj)\.|(?<=\bvs)\.){0,60}?"
RATIO = re.compile(rf"{RATIO_NAME}{BEFORE_NUMBER}({DECIMAL}|\d+(?=\s*[(\[]))", re.IGNORECASE)
INTERVAL = re.compile(rf"[^0-9.]{{0,40}}?({NUMBER}){SEPARATOR}({NUMBER})")
P_VALUE = re.compile(
    r"(?<![a-z])(?:p|[ρр](?=\s*[=<]))(?:\s*[-_ ]?\s*values?)?(?:\s*\([^)0-9]*\))?"
    r"\s*(?P<sign>[=:<>≤≥]?\s*[=<>≤≥]?)\s*(?P<value>\d*\.\d+(?:\s*e\s*-?\d+)?|\d(?:\.\d+)?\s*e\s*-\d+)"
    r"(?:\s*[x×*]\s*10\s*\^?\s*(?P<power>-\d+))?",
    re.IGNORECASE,
)
LOG_RANK = re.compile(r"log[\s-]*rank|mantel", re.IGNORECASE)
COX = re.compile(r"\bcox\b|\bwald\b", re.IGNORECASE)
ADJUSTED = re.compile(r"(?<!-)\badj(?:usted)?\b|HR[_-]?adj|\baHR|\bmultivaria(?:te|ble)|\bcovariates?\b", re.IGNORECASE)
ADJUSTED_BEHIND = re.compile(r"\badjust(?:ed|ing|ment)\s+(?:for|by)\b", re.IGNORECASE)  # after its number
STRATIFIED = re.compile(r"(?<!-)\bstratified\b", re.IGNORECASE)
CRUDE = re.compile(r"\bun-?(?:adjusted|stratified)\b|\bunivaria(?:te|ble)\b|\bcrude\b", re.IGNORECASE)


def ratios(block: Block, labels: Sequence[str]) -> Iterator[PrintedValue]:
    """Yield each hazard ratio of a text with its interval, where one follows that holds it."""
    bare = without_levels(block.text)
    arm, reference = contrast(block.text, labels)
    models = _models(bare, RATIO)
    for found in RATIO.finditer(bare):
        ratio = float(found[1])
        if ratio <= 0:
            continue
        after = INTERVAL.match(bare, found.end())
        ci = (float(after[1]), float(after[2])) if after else None
        # What is called an interval is one, whatever it holds; two numbers that are not must hold the ratio.
        known = after is not None and (NAME_ALONE.search(block.text) is not None or is_sound(ratio, ci))
        place = block.place(found[1], *(after.groups() if after and known else ()))
        yield PrintedValue(
            "hr",
            ratio,
            place.text,
            place.box,
            decimals_of(found[1]),
            ci=ci if known else None,
            ci_level=level_of(block.text),
            model=models[found.start()],
            arm=arm,
            reference=reference,
        )


def _models(text: str, pattern: re.Pattern[str]) -> dict[int, Model]:
    """Return how each hazard ratio, or p value, was estimated, by the place of its match.

    A p value that tells nothing of it is of the model of the ratio before it, unless it is of a log-rank test.
    """
    places = sorted([*RATIO.finditer(text), *P_VALUE.finditer(text)], key=lambda found: found.start())
    models: dict[int, Model] = {}
    for k, found in enumerate(places):
        start = places[k - 1].end() if k else 0
        end = places[k + 1].start() if k + 1 < len(places) else len(text)
        own = text[start : found.end()]
        model = model_of(own) or ("adjusted" if ADJUSTED_BEHIND.search(text[found.end() : end]) else "")
        alone = found.re is RATIO or CRUDE.search(own) or LOG_RANK.search(own) or not k
        models[found.start()] = model if model or alone else models[places[k - 1].start()]
    return {found.start(): models[found.start()] for found in places if found.re is pattern}


def model_of(text: str) -> Model:
    """Return how a text says that a comparison was made."""
    if ADJUSTED.search(text):
        return "adjusted"
    return "stratified" if STRATIFIED.search(text) else ""


def is_sound(ratio: float, ci: tuple[float | None, float | None] | None) -> bool:
    """Tell whether an interval holds its ratio."""
    low, high = ci or (None, None)
    return low is not None and high is not None and 0 <= low <= ratio <= high and low < high


def p_values(block: Block, labels: Sequence[str]) -> Iterator[PrintedValue]:
    """Yield each p value of a text; one "greater than" tells nothing."""
    text = block.text
    arm, reference = contrast(text, labels)
    models = _models(text, P_VALUE)
    for match in P_VALUE.finditer(text):
        value = value_of(match)
        if ">" in match["sign"] or "≥" in match["sign"] or not 0 <= value <= 1:
            continue
        below = "<" in match["sign"] or "≤" in match["sign"]
        place = block.place(match["value"])
        decimals = decimals_of(match["value"]) + (-int(match["power"]) if match["power"] else 0)
        yield PrintedValue(
            "p",
            value,
            place.text,
            place.box,
            decimals,
            below=below,
            test=_test(text, match),
            model=models[match.start()],
            arm=arm,
            reference=reference,
        )


def value_of(match: re.Match[str]) -> float:
    """Return the number of a p value."""
    power = int(match["power"]) if match["power"] else 0
    return float(match["value"].replace(" ", "")) * 10.0**power


def _test(text: str, match: re.Match[str]) -> str:
    before = text[max((found.end() for found in P_VALUE.finditer(text[: match.start()])), default=0) : match.start()]
    after = text[match.end() :]
    if LOG_RANK.search(before) or LOG_RANK.search(match[0]) or re.match(r"\s*\(?(?:by )?log[\s-]*rank", after):
        return "log-rank"
    return "Cox" if COX.search(before) or COX.match(after.lstrip(" (,;by")) else ""
