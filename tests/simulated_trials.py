"""Two-arm trials simulated patient by patient, and what a paper about them would print."""

import math

import numpy as np

from kmrecon.survival.curve import kaplan_meier, rmst
from kmrecon.survival.published import PublishedArm, PublishedCount, PublishedFigure, PublishedNumber
from kmrecon.survival.refit import hazard_ratio, summarize_arm
from kmrecon.types import PatientData

LANDMARKS = (6.0, 12.0, 24.0, 36.0, 60.0)


def simulated_arms(rng: np.random.Generator, ratio: float | None = None) -> tuple[PatientData, PatientData]:
    """Return a treated and a reference arm: Weibull survival, staggered entry, tied times, some not proportional."""
    sizes = [int(rng.integers(30, 300)), int(rng.integers(30, 300))]
    ratio = math.exp(rng.normal(-0.25, 0.4)) if ratio is None else ratio
    shape, scale, decimals = rng.uniform(0.7, 1.6), rng.uniform(8, 60), int(rng.choice([0, 1, 2]))
    bends = rng.random() < 0.2
    follow_up, drop = rng.uniform(8, 40), rng.uniform(100, 600)
    arms = []
    for k, n in enumerate(sizes):
        hazard = ratio if k == 0 else 1.0
        event = scale * (rng.exponential(1, n) / hazard) ** (1 / (shape * (0.8 if bends and k == 0 else 1.0)))
        leaves = np.minimum(follow_up + rng.uniform(0, 12, n), rng.exponential(drop, n))
        time = np.round(np.minimum(event, leaves), decimals) + 10.0**-decimals
        order = np.argsort(time, kind="stable")
        arms.append(PatientData(time[order], (event <= leaves).astype(int)[order]))
    return arms[0], arms[1]


def printed(value: float, decimals: int) -> PublishedNumber:
    """Return a number as printed."""
    return PublishedNumber(round(value, decimals), decimals)


def as_published(arms: tuple[PatientData, PatientData], rng: np.random.Generator, name: str) -> PublishedFigure:
    """Return all that a paper could print of two arms, rounded."""
    fit = hazard_ratio(*arms, "Drug", "Control")
    assert fit is not None
    last = min(float(arm.time[-1]) for arm in arms)
    times = [time for time in LANDMARKS if time <= last]
    areas = [rmst(kaplan_meier(arm.time, arm.event), last) for arm in arms]
    return PublishedFigure(
        name,
        tuple(_arm(label, arm, times, rng) for label, arm in zip(("Drug", "Control"), arms, strict=True)),
        outcome="overall survival",
        reference="Control",
        hr=printed(fit.hr, 2),
        ci=(printed(fit.ci_low, 2), printed(fit.ci_high, 2)),
        p=printed(fit.log_rank_p, 3) if fit.log_rank_p >= 0.001 else None,
        p_below=PublishedNumber(0.001, 3) if fit.log_rank_p < 0.001 else None,
        rmst_difference=printed(areas[0] - areas[1], 2),
        rmst_horizon=round(last, 2),
    )


def _arm(label: str, arm: PatientData, times: list[float], rng: np.random.Generator) -> PublishedArm:
    found = summarize_arm(arm, float(arm.time[-1]), times)
    n, median, (low, high) = arm.time.size, found.median_survival, found.median_ci
    women = int(rng.integers(1, n))
    return PublishedArm(
        label,
        n,
        found.events,
        None if median is None else printed(median, 1),
        None if low is None or low == high else (printed(low, 1), None if high is None else printed(high, 1)),
        tuple((time, printed(survival, 3)) for time, survival in found.landmarks),
        median_not_reached=median is None,
        at_risk=tuple((time, printed(int((arm.time >= time).sum()), 0)) for time in (0.0, *times)),
        events_of_kind=(("recurrence", int(0.8 * found.events)),),
        counts=(PublishedCount("women", women, printed(100 * women / n, 1)),),
    )


def as_toml(figure: PublishedFigure) -> str:
    """Return a figure as the text of a published-results file."""
    lines = ["[[figure]]", f'id = "{figure.id}"', f'outcome = "{figure.outcome}"', f'reference = "{figure.reference}"']
    for key in ("hr", "p", "p_below", "rmst_difference", "rmst_horizon"):
        value = getattr(figure, key)
        lines += [] if value is None else [f"{key} = {value}"]
    if figure.ci is not None:
        lines.append(f"ci = [{figure.ci[0]}, {figure.ci[1]}]")
    lines.append(f"ci_level = {figure.ci_level}")
    for arm in figure.arms:
        lines += ["[[figure.arms]]", *_arm_lines(arm)]
    return "\n".join(lines) + "\n"


def _arm_lines(arm: PublishedArm) -> list[str]:
    times = {
        key: ", ".join(f'"{time:g}" = {value}' for time, value in getattr(arm, key))
        for key in ("survival_at", "at_risk")
    }
    lines = [f'label = "{arm.label}"', f"n = {arm.n}", f"events = {arm.events}", f"n_also = {list(arm.n_also)}"]
    lines += [f"{key} = {{ {text} }}" for key, text in times.items()]
    lines += [f"events_of_kind = {{ {kind} = {count} }}" for kind, count in arm.events_of_kind]
    lines += [
        f'counts = [{{ what = "{one.what}", count = {one.count}, percent = {one.percent} }}]' for one in arm.counts
    ]
    if arm.median is not None or arm.median_not_reached:
        lines.append(f"median = {arm.median or _NOT_REACHED}")
    if arm.median_ci is not None:
        lines.append("median_ci = [" + ", ".join(str(limit or _NOT_REACHED) for limit in arm.median_ci) + "]")
    return lines


_NOT_REACHED = '"NR"'
