"""One printed statistic in; its name and value in words, and the row of one that cannot be compared, out."""

from kmrecon.types import AgreementRow, PrintedValue

NOT_REACHED = "NR"


def shown(value: PrintedValue) -> str:
    """Return a value as printed, with its interval."""
    number = NOT_REACHED if value.value is None else f"{'< ' if value.below else ''}{value.value:.{value.decimals}f}"
    if value.ci is None:
        return number
    low, high = (NOT_REACHED if limit is None else f"{limit:g}" for limit in value.ci)
    return f"{number} ({low} to {high})"


def said(value: PrintedValue) -> str:
    """Return what is printed and its value: "median 44.0"."""
    return f"{name_of(value)} {shown(value)}"


def half_unit(value: PrintedValue) -> float:
    """Return how far the number before rounding may lie from the printed one."""
    return 0.5 * 10.0**-value.decimals


def untold(value: PrintedValue, reason: str, refitted: str = "") -> AgreementRow:
    """Return the row of a statistic that cannot be compared."""
    return AgreementRow(name_of(value), value.arm, shown(value), refitted, None, "", "cannot be compared", reason)


def name_of(value: PrintedValue) -> str:
    """Return what a statistic is called: "adjusted hazard ratio", "survival at 12"."""
    return f"{value.model} {_kind(value)}".strip()


def _kind(value: PrintedValue) -> str:
    names = {"hr": "hazard ratio", "p": "p", "median": "median", "n": "patients", "events": "events"}
    return f"survival at {value.time:g}" if value.what == "survival" else names[value.what]
