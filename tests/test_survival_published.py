"""A published-results file is read strictly: what is printed, to the printed digit, or a clear refusal."""

import tomllib
from pathlib import Path

import pytest

from kmrecon.errors import InvalidPublishedError
from kmrecon.survival.published import PublishedNumber, parse_published

SAMPLES = Path(__file__).parent.parent / "sample_figures" / "published.toml"
ARM = '{ label = "A", n = 50 }'
TWO = f'arms = [{ARM}, {{ label = "B", n = 51 }}]\nreference = "B"'


def figure(body: str, name: str = "x") -> str:
    return f'[[figure]]\nid = "{name}"\n{body}\n'


def test_a_full_figure_is_read_with_its_decimals() -> None:
    arms = """reference = "B"
hr = 0.70
ci = [0.44, 1.1]
p_below = 0.001
rmst_difference = -5.66
rmst_horizon = 24
[[figure.arms]]
label = "A"
n = 50
events = 20
median = 101.2
median_ci = [90, 120.5]
survival_at = { "108" = 0.250, "12" = 1 }
[[figure.arms]]
label = "B"
"""
    (found,) = parse_published(figure(arms), "f.toml")
    assert found.hr == PublishedNumber(0.7, 2)
    assert str(found.hr) == "0.70"
    assert found.ci == (PublishedNumber(0.44, 2), PublishedNumber(1.1, 1))
    assert found.rmst_difference == PublishedNumber(-5.66, 2)
    assert found.rmst_horizon == 24
    arm = found.arms[0]
    assert (arm.n, arm.events, arm.median) == (50, 20, PublishedNumber(101.2, 1))
    assert arm.median_ci == (PublishedNumber(90, 0), PublishedNumber(120.5, 1))
    assert arm.survival_at == ((12.0, PublishedNumber(1, 0)), (108.0, PublishedNumber(0.25, 3)))
    assert found.arms[1].median is None


def test_the_figures_of_the_samples_are_read() -> None:
    text = SAMPLES.read_text()
    assert [f.id for f in parse_published(text, "published.toml")] == [f["id"] for f in tomllib.loads(text)["figure"]]


@pytest.mark.parametrize(
    ("value", "agrees"), [(0.695, True), (0.7049, True), (0.6949, False), (0.7051, False), (0.70, True)]
)
def test_a_number_agrees_within_its_rounding(value: float, agrees: bool) -> None:
    assert PublishedNumber(0.70, 2).agrees_with(value) is agrees


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("figure = [", "not TOML"),
        ("", "no figure"),
        ("figures = []", "unknown key figures"),
        (figure(f"{TWO}\nhazard = 0.7\nodds = 2"), r"figure 1 \(x\): unknown keys hazard, odds; needed: of arms"),
        (figure('arms = [{ label = "A", size = 3 }]'), r"arm 1: unknown key size; needed: of at_risk, counts, events"),
        (figure("arms = []"), "no arms"),
        (f"[[figure]]\n{TWO}", "no id"),
        (figure("arms = [{ n = 3 }]"), "no label"),
        (figure(f"{TWO}\nhr = -0.7"), r"hr = -0\.7; needed: hr as a number above 0"),
        (figure(f'{TWO}\nhr = "0.7"'), r"hr = '0\.7'"),
        (figure(f"{TWO}\nhr = true"), "hr = True"),
        (figure(f"{TWO}\nhr = nan"), r"(?i)hr = nan"),
        (figure(f"{TWO}\nhr = 0.70\nci = [0.9, 0.5]"), r"ci from 0\.9 to 0\.5; needed: the lower limit first"),
        (figure(f"{TWO}\nhr = 0.70\nci = [0.5]"), r"ci = \[0\.5\]; needed: ci = \[lower, upper\]"),
        (figure(f"{TWO}\nci = [0.5, 0.9]"), "ci without hr"),
        (figure(f"{TWO}\np = 1.2"), r"p = 1\.2; needed: p as a number from 0 to 1"),
        (figure(f"{TWO}\np = 0.01\np_below = 0.05"), "p and p_below"),
        (figure(f'arms = [{ARM}]\nreference = "C"'), "reference 'C'; needed: one of the arms A"),
        (figure(f"arms = [{ARM}]\nhr = 0.7"), "1 arms, reference absent; needed: two arms and a reference"),
        (figure(f"arms = [{ARM}, {ARM}]"), "arm 'A' more than once"),
        (figure(TWO) + figure(TWO), "figure id 'x' more than once"),
        (figure('arms = [{ label = "A", n = 2.5 }]'), r"n = 2\.5; needed: n as a whole number, 1 or more"),
        (figure('arms = [{ label = "A", n = 3, events = 4 }]'), "4 events among 3 patients"),
        (
            figure('arms = [{ label = "A", survival_at = { "12" = 73.3 } }]'),
            r"12 = 73\.3; needed: 12 as a number from 0 to 1",
        ),
        (figure('arms = [{ label = "A", survival_at = { year = 0.7 } }]'), "survival_at 'year'; needed: a time"),
        (figure('arms = [{ label = "A", survival_at = 0.7 }]'), "needed: times and numbers"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InvalidPublishedError, match=words) as raised:
        parse_published(text, "f.toml")
    assert str(raised.value).startswith("f.toml")
