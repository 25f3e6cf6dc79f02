"""Numbers of patients: in the text, in the risk table, behind percentages."""

from collections.abc import Iterator
from itertools import pairwise

from kmrecon.survival.audit.finding import Finding, Verdict, rounded
from kmrecon.survival.published import PublishedArm, PublishedCount, PublishedFigure

TIED, TIED_SHARE = 2.0, 0.1  # patients, and a share of those at the start: events at the very time of a number


def numbers_of_patients(figure: PublishedFigure) -> Iterator[Finding]:
    """An arm has one number of patients, wherever it is printed."""
    for arm in figure.arms:
        for other in arm.n_also:
            if arm.n is not None:
                words = f"n is given as {arm.n} and as {other}"
                words += "".join(f"; {told}" for told in _which_fits(arm, other))
                verdict: Verdict = "holds" if other == arm.n else "contradiction"
                yield Finding(figure.id, "numbers-of-patients", verdict, words, arm.label)
        if arm.n is not None and arm.at_risk and arm.at_risk[0][0] == 0:
            first = arm.at_risk[0][1]
            words = f"n is {arm.n} in the text and {first} at time 0 of the risk table"
            verdict = "holds" if first.value == arm.n else "contradiction"
            yield Finding(figure.id, "numbers-of-patients", verdict, words, arm.label)


def _which_fits(arm: PublishedArm, other: int) -> Iterator[str]:
    counts = [one for one in arm.counts if one.of is None]
    for n in (arm.n, other):
        if counts and n is not None:
            fit = sum(_fits(one, n) for one in counts)
            yield f"{fit} of {len(counts)} percentages fit {n}"


def at_risk_falls(figure: PublishedFigure) -> Iterator[Finding]:
    """Fewer and fewer patients are at risk, never more than survive."""
    for arm in figure.arms:
        for (time, earlier), (later_time, later) in pairwise(arm.at_risk):
            words = f"{earlier} at risk at {time:g} and {later} at {later_time:g}"
            verdict: Verdict = "contradiction" if later.value > earlier.value else "holds"
            yield Finding(figure.id, "at-risk-falls", verdict, words, arm.label)
        yield from _at_risk_and_survival(figure.id, arm)


def _at_risk_and_survival(figure: str, arm: PublishedArm) -> Iterator[Finding]:
    survival, before = dict(arm.survival_at), 1.0
    for time, count in arm.at_risk:
        if arm.n is None or time not in survival:
            continue
        # Patients are counted just before the time, survival just after it: at most what survived the time before.
        most, surely = arm.n * rounded(survival[time]).high, arm.n * before
        words = f"{count} at risk at {time:g}, where at most {arm.n} x {survival[time]} = {most:.1f} survive"
        verdict: Verdict = "contradiction" if count.value > surely + 0.5 else "holds"
        if verdict == "holds" and count.value > most + max(TIED, TIED_SHARE * arm.n):
            verdict = "doubt"
        yield Finding(figure, "at-risk-and-survival", verdict, words, arm.label)
        before = rounded(survival[time]).high


def percentages(figure: PublishedFigure) -> Iterator[Finding]:
    """A percentage is the count's of the patients."""
    for arm in figure.arms:
        for one in arm.counts:
            of = one.of or arm.n
            if of is None:
                continue
            words = f"{one.what or 'count'}: {one.count} of {of} is {100 * one.count / of:.4g}%, printed {one.percent}%"
            if _fits(one, of):
                yield Finding(figure.id, "percentages", "holds", words, arm.label)
            else:
                yield Finding(figure.id, "percentages", "contradiction", words + _fitting(one), arm.label)


def _fits(one: PublishedCount, of: int) -> bool:
    span = rounded(one.percent)
    return span.low <= 100 * one.count / of <= span.high


def _fitting(one: PublishedCount) -> str:
    """Return which numbers of patients the percentage would fit."""
    span = rounded(one.percent)
    if one.count == 0 or span.low <= 0:
        return ""
    least, most = 100 * one.count / span.high, 100 * one.count / span.low
    fitting = range(-int(-least // 1), int(most) + 1)
    if not fitting:
        return "; it fits no whole number of patients"
    more = f" to {fitting[-1]}" if len(fitting) > 1 else ""
    return f"; it fits {fitting[0]}{more} patients"
