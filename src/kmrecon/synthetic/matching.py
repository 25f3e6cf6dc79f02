"""Published statistics -> simulated patients whose refit gives them: a seeded stochastic search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kmrecon.synthetic.statistics import (
    NORMAL_95,
    ArmPatients,
    kaplan_meier,
    log_hazard_ratio,
    log_rank_p,
    median_ci,
    median_survival,
    rmst,
    survival_at,
)
from kmrecon.types import Floats


@dataclass(frozen=True, slots=True)
class ArmTarget:
    """What is printed of one arm."""

    label: str
    n: int
    median: float | None = None
    survival_at: Mapping[float, float] = field(default_factory=dict)
    median_reached: bool | None = None  # None: nothing is said
    events: int | None = None
    median_ci: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What the patients' refit should give; the first arm is the treated one, the last the reference."""

    arms: tuple[ArmTarget, ...]
    follow_up: float  # time, the longest
    hr: float | None = None
    ci: tuple[float, float] | None = None
    digits: int = 2  # decimals of the hazard ratio and its limits
    p: float | None = None
    p_half_unit: float = 0.0005  # half of the last printed digit
    rmst_difference: float | None = None
    horizon: float | None = None  # time, of the restricted mean
    pooled: ArmTarget | None = None  # all arms taken as one
    total_events: int | None = None  # where no interval tells it

    @property
    def printed_times(self) -> tuple[float, ...]:
        """Times at which somebody must have had an event: medians and their limits."""
        arms = self.arms if self.pooled is None else (*self.arms, self.pooled)
        limits = [limit for arm in arms for limit in arm.median_ci or ()]
        return tuple(sorted({arm.median for arm in arms if arm.median is not None} | set(limits)))


def standard_error(target: Target) -> float | None:
    """Return the standard error of the log hazard ratio that the printed interval allows."""
    if target.hr is None or target.ci is None:
        return None
    half = 0.5 * 10.0**-target.digits
    lower = [np.log(target.hr / (target.ci[0] + s * half)) / NORMAL_95 for s in (1, -1)]
    upper = [np.log((target.ci[1] + s * half) / target.hr) / NORMAL_95 for s in (-1, 1)]
    return float((max(lower[0], upper[0]) + min(lower[1], upper[1])) / 2)


def expected_events(target: Target) -> int:
    """Return the number of events that the width of the interval implies: 1 / se^2 = events * share * (1 - share)."""
    se = standard_error(target)
    if se is None or target.hr is None:
        return target.total_events or round(0.6 * sum(arm.n for arm in target.arms))
    treated, reference = target.arms[0].n * target.hr, float(target.arms[-1].n)
    share = treated / (treated + reference)
    share = (share + target.arms[0].n / sum(arm.n for arm in target.arms)) / 2
    return round(1 / (se**2 * share * (1 - share)))


def search(target: Target, seed: int = 0, moves: int = 20_000, decimals: int = 2) -> tuple[ArmPatients, ...]:
    """Return patients whose statistics are as near the target's as the search comes."""
    rng = np.random.default_rng(seed)
    arms = first_guess(target, rng, decimals)
    loss = misfit(arms, target)
    best, least = arms, loss
    hot = max(min(loss / 30, 20.0), 2.0)
    for k in range(moves):
        if least < 1e-3:
            break
        trial = _moved(arms, target, rng, decimals)
        found = misfit(trial, target)
        heat = hot * (0.02 / hot) ** (k / moves)
        if found < loss or rng.random() < np.exp(-(found - loss) / heat):
            arms, loss = trial, found
        if loss < least:
            best, least = arms, loss
    return best


def misfit(arms: Sequence[ArmPatients], target: Target) -> float:
    """Return the sum of squared distances to the target, each in units of what rounding allows."""
    parts = [_arm_misfit(arm, wanted) for arm, wanted in zip(arms, target.arms, strict=True)]
    if target.hr is not None:
        parts.append(_hazard_misfit(arms, target))
    if target.p is not None:
        # On a logarithm: p rises and falls again on the way from one side of 1 to the other.
        parts.append(4 * float(np.log1p(_square(log_rank_p(arms), target.p, target.p_half_unit))))
    if target.rmst_difference is not None and target.horizon is not None:
        areas = [rmst(kaplan_meier(arm.time, arm.event), target.horizon) for arm in arms]
        parts.append(0.03 * _square(areas[0] - areas[-1], target.rmst_difference, 0.005))
        parts += [20 * _left_at_the_end(arm) for arm in arms if arm.last_time < target.horizon]
    if target.pooled is not None:
        parts.append(_arm_misfit(pooled(arms), target.pooled))
        parts += [8.0 for arm in arms if _ends_in_a_fall(arm, 0.02 * target.follow_up)]
    return float(sum(parts))


def _left_at_the_end(arm: ArmPatients) -> float:
    # An area to the horizon is known only if somebody is followed that far, or nobody is left.
    return float(kaplan_meier(arm.time, arm.event)[1][-1])


def _ends_in_a_fall(arm: ArmPatients, visible: float) -> bool:
    # A stroke that stops on its way down shows no level, unless it comes down to 0.
    last_event = arm.time[arm.event == 1].max(initial=0.0)
    return bool(arm.last_time - last_event < visible and _left_at_the_end(arm) > 0)


def pooled(arms: Sequence[ArmPatients]) -> ArmPatients:
    """Return all arms as one."""
    return ArmPatients("All", np.concatenate([a.time for a in arms]), np.concatenate([a.event for a in arms]))


def _square(found: float, wanted: float, unit: float) -> float:
    # Within half of what rounding allows nothing is gained by going nearer; far off the pull is
    # linear (Huber 1964), so that no single statistic drowns the others.
    away = max(abs(found - wanted) / unit - 0.5, 0.0)
    return float(away**2 if away < 1 else 2 * away - 1)


def _hazard_misfit(arms: Sequence[ArmPatients], target: Target) -> float:
    assert target.hr is not None
    beta, se = log_hazard_ratio(arms[0], arms[-1])
    loss = _square(beta, float(np.log(target.hr)), 0.001)
    wanted = standard_error(target)
    return loss if wanted is None else loss + 10 * _square(se, wanted, 0.003 * wanted)


def _arm_misfit(arm: ArmPatients, wanted: ArmTarget) -> float:
    curve = kaplan_meier(arm.time, arm.event)
    loss = sum(0.3 * _square(survival_at(curve, t), s, 0.0005) for t, s in wanted.survival_at.items())
    loss += _cliffs(curve, wanted.n, arm.last_time)
    if wanted.median is not None:
        before, after = survival_at(curve, wanted.median - 1e-6), survival_at(curve, wanted.median)
        # The curve must be clearly above a half before its median: at a half it would be there already.
        above = 0.5 + min(0.01, 0.2 / wanted.n)
        loss += 300 * (max(above - before, 0) + max(after - 0.5, 0)) + 5 * (median_survival(curve) != wanted.median)
    if wanted.median_reached is False:
        loss += 400 * max(0.52 - float(curve[1][-1]), 0)
    if wanted.median_ci is not None:
        found = median_ci(arm.time, arm.event)
        away = [4.0 if f is None else min(abs(f - w), 4.0) for f, w in zip(found, wanted.median_ci, strict=True)]
        loss += sum(3 * d + 2 * (d > 0.005) for d in away)
    if wanted.events is not None:
        loss += 0.02 * (int(arm.event.sum()) - wanted.events) ** 2
    return float(loss)


def _cliffs(curve: tuple[Floats, Floats], n: int, end: float) -> float:
    # Curves of trials do not fall by a fifth within a twentieth of the follow-up, small arms apart.
    later = np.searchsorted(curve[0], curve[0] + 0.05 * end, side="right") - 1
    falls = curve[1] - curve[1][later] + np.r_[0.0, -np.diff(curve[1])]
    return float(25 * (falls - max(0.12, 2.5 / n)).clip(0).sum())


def first_guess(target: Target, rng: np.random.Generator, decimals: int) -> tuple[ArmPatients, ...]:
    """Return patients of a natural shape: evenly spaced quantiles of the curve that the target tells."""
    events = expected_events(target)
    latent = _latent_times(target, events, rng)
    follow = [np.sort(1 - (1 - rng.permutation(_even(arm.n))) * 0.999) for arm in target.arms]
    for u in follow:
        rng.shuffle(u)
    # Censoring times are follow_up * u^k: k = 0 all at the end, 1 evenly, above 1 early. Solve k for the events.
    low, high = 0.0, 12.0
    for _ in range(40):
        k = (low + high) / 2
        count = sum(int((t <= target.follow_up * u**k).sum()) for t, u in zip(latent, follow, strict=True))
        low, high = (k, high) if count > events else (low, k)
    arms = []
    for wanted, t, u in zip(target.arms, latent, follow, strict=True):
        censor = target.follow_up * (1 - 0.12 * rng.random(wanted.n)) * u**k
        time = np.round(np.minimum(t, censor), decimals).clip(10.0**-decimals)
        arms.append(_pinned(ArmPatients(wanted.label, time, (t <= censor).astype(int)), wanted, target))
    return tuple(arms)


def _even(n: int) -> Floats:
    return (np.arange(n) + 0.5) / n


def _latent_times(target: Target, events: int, rng: np.random.Generator) -> list[Floats]:
    reference = target.arms[-1]
    anchors = _anchors(reference)
    if not anchors:
        share = min(events / sum(arm.n for arm in target.arms) * 1.6, 0.9)
        anchors = [(target.follow_up, -np.log(1 - share))]
    times = []
    for arm in target.arms:
        scale = 1.0 if arm is reference else (target.hr or 1.0)
        own = _anchors(arm) or [(t, h * scale) for t, h in anchors]
        times.append(_times_of(own, arm.n, rng))
    return times


def _anchors(arm: ArmTarget) -> list[tuple[float, float]]:
    found = [(t, float(-np.log(s))) for t, s in arm.survival_at.items()]
    if arm.median is not None:
        found.append((arm.median, float(np.log(2))))
    return sorted(found)


def _times_of(anchors: list[tuple[float, float]], n: int, rng: np.random.Generator) -> Floats:
    # A straight cumulative hazard between the anchors, and on from the last one.
    t, h = (np.array([0.0, *column]) for column in zip(*anchors, strict=True))
    hazard = -np.log(1 - (_even(n) + rng.uniform(-0.4, 0.4, n) / n))
    beyond = t[-1] + (hazard - h[-1]) * (t[-1] / max(h[-1], 1e-6))
    return np.asarray(np.where(hazard <= h[-1], np.interp(hazard, h, t), beyond))


def _pinned(arm: ArmPatients, wanted: ArmTarget, target: Target) -> ArmPatients:
    # A median is the time of an event: the nearest patient gets it.
    time, event = arm.time.copy(), arm.event.copy()
    pins = [wanted.median] if wanted.median is not None else []
    for pin in pins:
        k = int(np.argmin(np.abs(time - pin)))
        time[k], event[k] = pin, 1
    late = (event == 1) & (time > 0.95 * target.follow_up)
    return ArmPatients(arm.label, np.minimum(time, target.follow_up), np.where(late, 0, event))


def _moved(
    arms: tuple[ArmPatients, ...], target: Target, rng: np.random.Generator, decimals: int
) -> tuple[ArmPatients, ...]:
    which = int(rng.integers(len(arms)))
    arm, wanted = arms[which], target.arms[which]
    time, event = arm.time.copy(), arm.event.copy()
    k = int(rng.integers(time.size))
    if wanted.median is not None and time[k] == wanted.median:
        return arms
    # Small arms that are shown as one too: their few times have to meet the printed ones of both.
    if target.pooled is not None and rng.random() < 0.1:
        time[k], event[k] = target.printed_times[int(rng.integers(len(target.printed_times)))], 1
    elif rng.random() < 0.8:
        width = target.follow_up * 10 ** rng.uniform(-2.5, -0.7)
        time[k] = np.round(abs(time[k] + rng.normal(0, width)), decimals)
        # An event at the very end of the axis cannot be seen.
        last = target.follow_up * (0.95 if event[k] else 1.0)
        time[k] = np.clip(time[k], 10.0**-decimals, np.round(last, decimals))
    elif time[k] <= 0.95 * target.follow_up:
        event[k] = 1 - event[k]
    return (*arms[:which], ArmPatients(arm.label, time, event), *arms[which + 1 :])


def meets_hazard_ratio(arms: Sequence[ArmPatients], target: Target) -> bool:
    """Tell whether the refitted hazard ratio and interval are the printed ones, digit for digit."""
    if target.hr is None:
        return True
    beta, se = log_hazard_ratio(arms[0], arms[-1])
    found = [np.exp(beta + z * se) for z in (0.0, -NORMAL_95, NORMAL_95)]
    wanted = (target.hr, *(target.ci or ()))
    return all(round(float(f), target.digits) == round(w, target.digits) for f, w in zip(found, wanted, strict=False))
