"""Without a risk table the warning tells how many events fit as well."""

import re

import numpy as np
import pytest

from arms import simulated_arm
from kmrecon import reconstruct
from test_survival_exact import on_pixels


def limits(patients):
    (said,) = [note.message for note in patients.notes if note.code == "no-risk-table"]
    return tuple(map(int, re.search(r"(\d+) events were rebuilt; (\d+) to (\d+) fit as well", said).groups()))


@pytest.mark.parametrize("n", [40, 300])
def test_every_result_without_a_table_tells_how_wide_it_is(n):
    arm = simulated_arm(n, seed=5)
    patients = reconstruct(*on_pixels(arm), n=n)
    rebuilt, low, high = limits(patients)
    assert rebuilt == patients.total_events
    assert low <= rebuilt <= high
    assert abs(int(arm.event.sum()) - rebuilt) <= max(2, high - low)


def test_a_table_of_the_start_alone_leaves_as_much_open_as_none():
    read = on_pixels(simulated_arm(40, seed=5))
    assert limits(reconstruct(*read, at_risk_time=[0], at_risk=[40])) == limits(reconstruct(*read, n=40))


def test_the_coarser_the_plot_the_wider_the_interval():
    arm = simulated_arm(300, seed=5)
    widths = [limits(reconstruct(*on_pixels(arm, height=height), n=300)) for height in (150, 1000)]
    assert widths[0][2] - widths[0][1] > widths[1][2] - widths[1][1]


@pytest.mark.parametrize(("k", "events"), [(2, 35), (3, 70), (5, 70), (8, 70), (12, 70)])
def test_the_events_without_censoring_fit_where_the_curve_allows_them(k, events):
    n, last = (50, 0.3) if k == 2 else (100, 0.3)
    levels = np.append(1.0, [0.6, last]) if k == 2 else np.rint(n * np.linspace(1, last, k + 1)) / n
    _, low, high = limits(reconstruct(np.arange(k + 1), levels, n=n))
    assert low <= events <= high


def test_a_published_total_leaves_no_width():
    arm = simulated_arm(80, seed=5)
    total = int(arm.event.sum())
    assert limits(reconstruct(*on_pixels(arm), n=80, total_events=total)) == (total, total, total)
