"""The start at places: each where it was asked for, and as wide as its values lie away."""

import numpy as np
import pytest

import mix1d
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import FAMILIES, LogNormal, Normal, PointMass, family
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search.places import at_places

X = Mixture.normal(weights=[0.4, 0.6], means=[-2, 1.5], sds=[1, 1.2]).sample(400, rng=0)
GIVEN = {"binomial": {"n": 40}, "von-mises": {"period": 40.0}, "point-mass": {"value": 3}}
MEDIANS = {"lognormal", "log-logistic", "cauchy"}
NO_PLACE = {"point-mass", "uniform", "pareto"}
UNIT = {"beta"}


def first(x, places, kind=Normal, **options):
    problem = pose(Sample(x), kind, **options)
    return problem.mixture(at_places(problem, tuple(places)))


def test_a_normal_has_its_mean_there_and_the_width_and_share_of_the_nearest_values():
    found = first(X, [-7.0, 7.0])
    low = X < 0.0
    assert found.means == pytest.approx([-7.0, 7.0], abs=1e-12)
    assert found.weights == pytest.approx([low.mean(), 1 - low.mean()])
    sds = [np.sqrt(np.mean((part - place) ** 2)) for part, place in [(X[low], -7), (X[~low], 7)]]
    assert found.sds == pytest.approx(sds)


def test_they_keep_the_order_in_which_they_were_given():
    there, back = first(X, [-7.0, 7.0]), first(X, [7.0, -7.0])
    assert back.means == pytest.approx(there.means[::-1])
    assert back.sds == pytest.approx(there.sds[::-1])


def test_a_value_half_way_counts_to_both_and_two_at_one_place_are_the_same():
    found = first([-1.0, 0.0, 1.0, 1.0], [-1.0, 1.0])
    assert found.weights == pytest.approx([1.5 / 4, 2.5 / 4])
    found = first(X, [0.0, 0.0])
    assert found.weights == pytest.approx([0.5, 0.5])
    assert found.components[0] == found.components[1]


def test_one_nearest_to_no_value_has_one_row_and_the_width_of_the_data():
    found = first(X, [100.0, 7.0])
    assert found.weights[0] == pytest.approx(1 / 401)
    assert found.sds[0] == pytest.approx(np.subtract(*np.quantile(X, [0.75, 0.25])), rel=0.4)


def test_one_on_a_value_that_is_its_only_one_is_no_spike():
    found = first([0.0, *np.linspace(5, 6, 30)], [0.0, 5.5])
    assert found.sds[0] > 1e-3


def test_a_weight_of_2_is_a_value_written_twice():
    weights = 1.0 + np.arange(X.size) % 2
    weighed = pose(Sample(X, weights=weights), Normal)
    written = first(np.repeat(X, weights.astype(int)), [-1, 2])
    found = weighed.mixture(at_places(weighed, (-1.0, 2.0)))
    assert found.sds == pytest.approx(written.sds)
    assert found.weights == pytest.approx(written.weights)


def test_one_sd_for_all_is_the_pooled_one():
    apart, shared = first(X, [-7.0, 7.0]), first(X, [-7.0, 7.0], equal_sd=True)
    assert shared.sds == pytest.approx(np.sqrt(apart.weights @ np.square(apart.sds)))


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_they_move_and_stretch_with_the_data(scale):
    one, other = first(X, [-3, 2]), first(scale * X + 5 * scale, [2 * scale, 7 * scale])
    assert other.weights == pytest.approx(one.weights)
    assert other.sds == pytest.approx(scale * one.sds, rel=1e-6)


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - NO_PLACE))
def test_every_family_begins_near_the_places(name):
    kind = family(name, **GIVEN.get(name, {}))
    values = np.random.default_rng(0).integers(1, 30, 200).astype(float)
    places = np.array([4.0, 20.0])
    if name in UNIT:
        values, places = values / 40, places / 40
    found = first(values, places, kind)
    assert np.isfinite(found.logpdf(values)).all()
    where = [c.icdf(0.5) if name in MEDIANS else c.moments()[0] for c in found.components]
    assert where == pytest.approx(places, rel=0.35)
    assert mix1d.fit(values, family=kind, start=places.tolist(), max_iter=3).n_iter >= 1


def test_several_families_have_one_each_for_those_that_are_fitted():
    x = np.concatenate([np.zeros(50), np.exp(X) + 30.0, 80.0 + X])
    fit = mix1d.fit(x, start=[30.0, 80.0], family=[PointMass(0), "lognormal", "normal"])
    start = fit.trace.mixtures[0]
    assert start.components[0].icdf(0.5) == pytest.approx(30.0)
    assert start.means[1] == pytest.approx(80.0)
    assert isinstance(fit.mixture.components[1], LogNormal)


def test_noise_beside_them_has_none():
    fit = mix1d.fit([*X, 60.0, -70.0], start=[-7, 7], noise=True)
    assert fit.mixture.k == 3
    assert fit.trace.mixtures[0].means[:2] == pytest.approx([-7.0, 7.0])


def test_both_at_one_place_never_part():
    fit = mix1d.fit(X, start=[0, 0], accelerate=False)
    assert fit.outcome is Outcome.SADDLE
    assert fit.mixture.means[0] == fit.mixture.means[1] == pytest.approx(X.mean())


@pytest.mark.parametrize(
    ("kind", "place", "words"),
    [
        (family("gamma"), -1.0, "positive finite numbers for the family 'gamma', got -1"),
        (family("binomial", n=9), 12.0, "for the family 'binomial(n=9)', got 12"),
        (Normal, 1e200, r"within 1e\+100 times the scale of the data, got 1e\+200"),
    ],
)
def test_a_place_that_no_component_can_have_is_refused(kind, place, words):
    with pytest.raises(Mix1dError, match=words.replace("(n=9)", r"\(n=9\)")):
        first([1.0, 2.0, 3.0], [2.0, place], kind)
