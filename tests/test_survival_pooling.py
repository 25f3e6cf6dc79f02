"""Evidence synthesis: numbers of R's metafor and survival, properties, and every doubt about pooling."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmrecon.errors import NoFollowUpError, OppositeArmsError, UsageError
from kmrecon.notes import AT_RISK_UNMET, CURVES_OVERLAP
from kmrecon.pooled import Comparison, RebuiltResult, Trial
from kmrecon.survival.pooling.choose import same_name
from kmrecon.survival.pooling.effects import reml_tau2, synthesize
from kmrecon.survival.pooling.pool import pool_trials
from kmrecon.survival.pooling.restricted import restricted_mean
from kmrecon.survival.refit import hazard_ratio, stratified_log_ratio
from kmrecon.types import PatientData
from simulated_trials import simulated_arms

DATA = Path(__file__).parent / "data"
# R 4.2.2, metafor 3.8-1, survival 3.5-3: Rscript tests/data/pooling.R > tests/data/pooling.json
EXPECTED = json.loads((DATA / "pooling.json").read_text())
MODELS = ("fixed", "dersimonian-laird", "reml-hartung-knapp")


def together(effects, variances):
    names = tuple(f"trial {k}" for k in range(len(effects)))
    return synthesize("hazard ratio", names, np.array(effects, float), np.array(variances, float))


@pytest.mark.parametrize("name", [name for name, value in EXPECTED.items() if "effects" in value])
def test_published_data_are_pooled_as_metafor_pools_them(name):
    expected = EXPECTED[name]
    found = together(expected["effects"], expected["variances"])
    assert (found.q, found.q_p, found.i2) == pytest.approx((expected["q"], expected["q_p"], expected["i2"]), rel=1e-8)
    for model, row in ((found.model(model), expected[model]) for model in MODELS):
        assert (model.estimate, model.se) == pytest.approx((row["estimate"], row["se"]), rel=1e-9)
        assert model.p == pytest.approx(row["p"], rel=1e-7)
        assert model.ci == pytest.approx(row["ci"], rel=1e-9)
        assert (model.tau2 or 0.0) == pytest.approx(row["tau2"], rel=1e-9)
        assert model.weights == pytest.approx(row["weights"], rel=1e-9)
        if model.model != "fixed":
            assert model.prediction == pytest.approx(row["prediction"], rel=1e-9)


def veteran(**wanted):
    """The patients of survival::veteran in whose rows some columns hold some words."""
    lines = [line.split(",") for line in (DATA / "veteran.csv").read_text().splitlines() if line[0] != "#"]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    mine = sorted(
        (float(row["time"]), int(row["status"])) for row in rows if all(row[key] == wanted[key] for key in wanted)
    )
    return patients(*zip(*mine, strict=True))


def test_model_in_one_stage_is_that_of_coxph_with_strata():
    cells = ("squamous", "smallcell", "adeno", "large")
    trials = [(veteran(celltype=cell, trt="2"), veteran(celltype=cell, trt="1")) for cell in cells]
    assert stratified_log_ratio(trials) == pytest.approx(EXPECTED["stratified cox, veteran by celltype"], rel=1e-7)


def test_restricted_mean_and_its_error_are_those_of_survfit():
    for arm, (mean, se) in zip(("1", "2"), EXPECTED["restricted means to 200 days, veteran"], strict=True):
        found, variance = restricted_mean(veteran(trt=arm), 200.0)
        assert (found, variance**0.5) == pytest.approx((mean, se), rel=1e-10)


def patients(time, event):
    return PatientData(np.array(time, float), np.array(event))


effects = st.lists(
    st.tuples(st.floats(-2, 2).map(lambda x: round(x, 3)), st.floats(0.02, 1).map(lambda x: round(x, 3))),
    min_size=2,
    max_size=8,
)


@given(effects)
def test_order_of_trials_does_not_matter(rows):
    forth, back = together(*zip(*rows, strict=True)), together(*zip(*rows[::-1], strict=True))
    for model in MODELS:
        one, other = forth.model(model), back.model(model)
        assert one.estimate == pytest.approx(other.estimate, abs=1e-8)
        assert one.ci == pytest.approx(other.ci, abs=1e-7)


@given(effects)
def test_reversal_flips_the_sign_and_nothing_else(rows):
    effect, variance = zip(*rows, strict=True)
    forth, back = together(effect, variance), together([-one for one in effect], variance)
    for model in MODELS:
        one, other = forth.model(model), back.model(model)
        assert one.estimate == pytest.approx(-other.estimate, abs=1e-8)
        assert one.ci == pytest.approx((-other.ci[1], -other.ci[0]), abs=1e-7)


@given(st.floats(-2, 2), st.floats(0.02, 1), st.integers(2, 6))
def test_equal_trials_give_their_own_estimate_and_no_heterogeneity(effect, variance, k):
    found = together([effect] * k, [variance] * k)
    assert found.i2 == pytest.approx(0, abs=1e-9)
    for model in (found.model(model) for model in MODELS):
        assert model.estimate == pytest.approx(effect, abs=1e-12)
        assert model.tau2 in (None, 0.0)
        assert model.weights == pytest.approx([100 / k] * k)


@given(effects)
def test_no_other_variance_between_trials_is_likelier(rows):
    effect, variance = (np.array(column) for column in zip(*rows, strict=True))

    def likelihood(tau2):
        weight = 1 / (variance + tau2)
        mean = (weight * effect).sum() / weight.sum()
        return (np.log(weight).sum() - np.log(weight.sum()) - (weight * (effect - mean) ** 2).sum()) / 2

    best = likelihood(reml_tau2(effect, variance))
    assert all(best >= likelihood(tau2) - 1e-9 for tau2 in np.linspace(0, 8, 200))


def trial(name="A", seed=1, *, ratio=0.7, labels=("Drug", "Placebo"), flip=False, stretch=1.0, sd=0.1, **result):
    """A simulated trial as it is pooled."""
    arms = simulated_arms(np.random.default_rng(seed), ratio)
    arm, reference = (PatientData(one.time * stretch, one.event) for one in (arms[::-1] if flip else arms))
    fit = hazard_ratio(arm, reference, *labels)
    stated = Comparison("1", *labels, np.log(fit.hr), np.log(fit.ci_high / fit.ci_low) / 3.919927969, sd)
    whole = RebuiltResult(name, {("1", labels[0]): arm, ("1", labels[1]): reference}, {}, (stated,), **result)
    return Trial(name, stated, stated.log_hr, stated.se, arm, reference, whole)


def codes(pooled):
    return [note.code for note in pooled.notes]


def message(pooled, code):
    return next(note.message for note in pooled.notes if note.code == code)


THREE = [trial("A", 1), trial("B", 2), trial("C", 3)]


def test_one_stage_and_fixed_effect_agree_on_proportional_hazards():
    found = pool_trials(THREE)
    assert found.one_stage.estimate == pytest.approx(found.hazard_ratio.model("fixed").estimate, abs=0.02)
    assert found.one_stage.se == pytest.approx(found.hazard_ratio.model("fixed").se, rel=0.02)
    assert found.tau == min(one.last_time for one in THREE)


def test_a_single_trial_is_told_as_it_is():
    found = pool_trials(THREE[:1])
    assert found.hazard_ratio.models == ()
    assert found.hazard_ratio.trials[0].estimate == THREE[0].log_hr
    assert found.one_stage.estimate == pytest.approx(THREE[0].log_hr, abs=1e-6)
    assert "trial-alone" in codes(found)


def test_what_a_figure_leaves_open_goes_into_the_weights_when_asked():
    trials = [trial("A", 1, sd=0.5), trial("B", 2, sd=0.0)]
    plain, asked = pool_trials(trials), pool_trials(trials, reconstruction_uncertainty=True)
    assert [one.se for one in plain.hazard_ratio.trials] == pytest.approx([one.se for one in trials])
    assert asked.hazard_ratio.trials[0].se ** 2 == pytest.approx(trials[0].se ** 2 + 0.25)
    assert asked.hazard_ratio.model("fixed").weights[0] < plain.hazard_ratio.model("fixed").weights[0]
    assert (plain.reconstruction_uncertainty, asked.reconstruction_uncertainty) == (False, True)


def test_an_unknown_uncertainty_is_doubted_only_when_it_is_asked_for():
    trials = [trial("A", 1, sd=None), trial("B", 2)]
    assert "reconstruction-unknown" not in codes(pool_trials(trials))
    assert message(pool_trials(trials, reconstruction_uncertainty=True), "reconstruction-unknown") == "taken as 0 for A"


def test_trials_in_opposite_directions_are_refused_with_the_way_out():
    with pytest.raises(OppositeArmsError, match=r"pooled so they would cancel.*--reverse 'B'"):
        pool_trials([trial("A", 1), trial("B", 2, labels=("placebo (n=20)", "DRUG"))])


def test_arms_of_other_names_are_doubted_and_spelling_is_not():
    assert "arms-differ" not in codes(pool_trials([trial("A", 1), trial("B", 2, labels=("DRUG", "placebo, (n = 9)"))]))
    assert "B: Drug versus Usual care" in message(
        pool_trials([trial("A", 1), trial("B", 2, labels=("Drug", "Usual care"))]), "arms-differ"
    )


def test_the_same_patients_twice_are_doubted():
    twin = replace(THREE[0], name="again")
    assert "A's 'Drug' and again's 'Drug'" in message(pool_trials([THREE[0], twin]), "trial-twice")


def test_follow_up_in_another_unit_is_doubted():
    assert "follow-up-apart" in codes(pool_trials([trial("A", 1), trial("B", 2, stretch=1 / 12)]))


def test_trials_that_contradict_one_another_are_told():
    found = pool_trials([trial("A", 1, ratio=0.3), trial("B", 2, ratio=3.0)])
    assert message(found, "directions-contradict") == "the hazard ratio is below 1 in A, above 1 in B"


def test_doubts_of_a_result_are_told_where_they_are_about_its_comparison():
    unmet, other = AT_RISK_UNMET.note("", panel="1", arm="Drug"), AT_RISK_UNMET.note("", panel="2", arm="Drug")
    doubted = trial("A", 1, confidence="low", notes=(unmet, CURVES_OVERLAP.note("")))
    found = pool_trials([doubted, trial("B", 2, confidence="high", notes=(other,))])
    told = [note.message for note in found.notes if note.code == "trial-doubted"]
    assert told == ["A: its confidence is low and it carries at-risk-unmet"]


def test_a_narrowed_interval_is_doubted_with_the_ordinary_one():
    one = trial("A", 1)
    found = pool_trials([one, replace(trial("B", 2), log_hr=one.log_hr + 1e-4)])
    assert found.hazard_ratio.model("reml-hartung-knapp").se < 0.1 * found.hazard_ratio.model("fixed").se
    # metafor 3.8: rma(yi, vi, method = "REML", test = "adhoc") is t with the fixed effect's standard error
    low, high = (float(word) for word in message(found, "hartung-knapp-narrow").split("is ")[1].split(" to "))
    half = 12.7062 * found.hazard_ratio.model("fixed").se
    middle = found.hazard_ratio.model("fixed").estimate
    assert np.log([low, high]) == pytest.approx([middle - half, middle + half], abs=1e-3)


def test_two_trials_that_differ_are_not_doubted_for_the_last_bit():
    # With two trials and a variance between them the factor is exactly 1, in floating point often less.
    for ratio in np.linspace(0.2, 0.5, 30):
        found = pool_trials([trial("A", 1, ratio=ratio), trial("B", 2, ratio=0.9)])
        if found.hazard_ratio.model("reml-hartung-knapp").tau2 > 0:
            assert "hartung-knapp-narrow" not in {note.code for note in found.notes}


def test_trials_that_end_before_the_restriction_are_left_out_with_a_note():
    ends = sorted(one.last_time for one in THREE)
    found = pool_trials(THREE, tau=ends[0] + 1e-6)
    assert len(found.rmst.trials) == 2
    assert "trial-too-short" in codes(found)
    with pytest.raises(NoFollowUpError, match="--tau 1000 is beyond"):
        pool_trials(THREE, tau=1000)
    with pytest.raises(UsageError, match="a time above 0"):
        pool_trials(THREE, tau=0)


def test_trials_without_an_event_before_the_restriction_are_named():
    found = pool_trials(THREE, tau=1e-6)
    assert found.rmst is None
    assert sum("no event before 1e-06" in note.message for note in found.notes) == 3


def test_nothing_to_pool_is_refused():
    with pytest.raises(UsageError, match="one result or more"):
        pool_trials([])


@settings(max_examples=5, deadline=None)
@given(st.permutations([0, 1, 2]))
def test_order_of_results_does_not_matter(order):
    first, other = pool_trials(THREE), pool_trials([THREE[k] for k in order])
    assert other.one_stage.estimate == pytest.approx(first.one_stage.estimate, abs=1e-9)
    assert other.rmst.model("fixed").estimate == pytest.approx(first.rmst.model("fixed").estimate, abs=1e-9)
    assert sorted(codes(other)) == sorted(codes(first))


@pytest.mark.parametrize(
    ("label", "same"), [("Placebo", "placebo"), ("Drug A (n=12)", "drug a"), ("+", "+"), ("5-FU [N 3]", "5 fu")]
)
def test_labels_are_compared_without_case_and_brackets(label, same):
    assert same_name(label) == same
