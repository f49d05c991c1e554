"""Families with parameters held at a value."""

import pickle

import numpy as np
import pytest
from scipy.special import ndtri

import mix1d
from mix1d.errors import Mix1dError
from mix1d.families import Gamma, LogNormal, Normal, as_family
from mix1d.families.held import in_unit_of
from own_family import OwnLogistic, OwnT

RNG = np.random.default_rng(1)
TWO_EXPONENTIALS = np.concatenate([RNG.exponential(1.0, 150), RNG.exponential(40.0, 100)])


def test_there_is_one_class_for_the_same_values():
    held = mix1d.family("gamma", shape=1)
    assert held is mix1d.family(Gamma, shape=1.0) is as_family("gamma(shape=1)") is as_family(held)
    assert held.name == "gamma(shape=1)"
    assert pickle.loads(pickle.dumps(held)) is held
    assert mix1d.family("gamma") is Gamma
    assert issubclass(held, Gamma)
    both = mix1d.family(mix1d.family(OwnT, df=4), scale=2)
    assert both is mix1d.family(OwnT, scale=2, df=4)
    assert both.name == "own-t(df=4, scale=2)"


def test_bad_values_are_refused_by_name():
    with pytest.raises(Mix1dError, match="`nu` is no parameter of the family 'gamma', which has"):
        mix1d.family("gamma", nu=3)
    with pytest.raises(Mix1dError, match=r"`shape` of Gamma must be positive and finite, got -1"):
        mix1d.family("gamma", shape=-1)
    with pytest.raises(Mix1dError, match="must be a known name, got 'gama'; near it is 'gamma'"):
        mix1d.family("gama", shape=1)
    with pytest.raises(Mix1dError, match=r"`family` must be a known name, got 'gamma\(shape=\)'"):
        as_family("gamma(shape=)")
    with pytest.raises(Mix1dError, match=r"`shape` of Gamma must be 1, which is held, got 2\.0"):
        mix1d.family("gamma", shape=1)(2.0, 3.0)


@pytest.mark.parametrize(
    ("name", "given", "inside", "outside"),
    [
        ("pareto", {"minimum": 2.0}, [2.0, 1e300], [1.999, -3.0]),
        ("uniform", {"lower": -1.0, "upper": 3.0}, [-1.0, 0.2, 3.0], [-1.001, 3.001]),
        ("von-mises", {"period": 24.0}, [0.0, 24.0], [-1e-9, 24.1]),
        ("binomial", {"n": 3}, [0.0, 3.0], [4.0, 1.5, -1.0]),
        ("point-mass", {"value": 2.5}, [2.5], [2.4999]),
    ],
)
def test_what_is_given_ends_the_support(name, given, inside, outside):
    family = mix1d.family(name, **given)
    assert family.in_support(np.array(inside)).all()
    assert not family.in_support(np.array(outside)).any()
    words = rf"that {next(iter(given))}=.* allows? for the family '{name}\(.*got {outside[0]:.10g}"
    with pytest.raises(Mix1dError, match=words):
        mix1d.fit([*inside, *outside], 1, family=family)


def test_two_exponentials():
    """With shape 1 the score of each scale is that of an exponential: the mean of its values."""
    fit = mix1d.fit(TWO_EXPONENTIALS, 2, family=mix1d.family("gamma", shape=1))
    assert fit.outcome is mix1d.Outcome.CONVERGED
    assert fit.n_parameters == 3
    shapes, scales = np.transpose([c.fields() for c in fit.mixture.components])
    assert shapes.tolist() == [1.0, 1.0]
    posterior = fit.posterior()
    means = (posterior * TWO_EXPONENTIALS[:, None]).sum(axis=0) / posterior.sum(axis=0)
    np.testing.assert_allclose(scales, means, rtol=1e-6)
    free = mix1d.fit(TWO_EXPONENTIALS, 2, family="gamma")
    assert free.loglik > fit.loglik
    errors = fit.standard_errors().parameters
    assert errors["shape"].tolist() == [0.0, 0.0]
    assert (errors["scale"] > 0).all()
    intervals = fit.interval(method="profile").parameters["shape"]
    np.testing.assert_array_equal(intervals, 1.0)


def test_documents_keep_what_is_held():
    fit = mix1d.fit(TWO_EXPONENTIALS, 2, family=mix1d.family("gamma", shape=1))
    assert pickle.loads(pickle.dumps(fit)) == fit
    again = mix1d.Fit.from_json(fit.to_json())
    assert again == fit
    assert type(again.mixture.components[0]) is mix1d.family("gamma", shape=1)
    assert "gamma(shape=1)" in str(fit)


def test_of_another_family_through_the_logarithm():
    family = mix1d.family("lognormal", sigma=0.5)
    assert family.core is mix1d.family("normal", sd=0.5)
    x = np.exp(np.concatenate([RNG.normal(0, 0.5, 60), RNG.normal(4, 0.5, 60)]))
    fit = mix1d.fit(x, 2, family=family)
    assert fit.outcome is mix1d.Outcome.CONVERGED
    known = mix1d.fit(np.log(x), 2, family=mix1d.family("normal", sd=0.5))
    np.testing.assert_allclose(
        [c.mu for c in fit.mixture.components], known.mixture.means, rtol=1e-9
    )
    assert all(isinstance(c, LogNormal) and c.sigma == 0.5 for c in fit.mixture.components)


def test_what_is_held_is_in_the_unit_of_the_data():
    x = np.concatenate([RNG.normal(3, 1, 80), RNG.normal(3, 10, 80)])
    one = mix1d.fit(x, 2, family=mix1d.family("normal", mean=3))
    other = mix1d.fit(1e6 * x, 2, family=mix1d.family("normal", mean=3e6))
    assert one.mixture.means.tolist() == [3.0, 3.0]
    assert other.mixture.means.tolist() == [3e6, 3e6]
    np.testing.assert_allclose(other.mixture.sds, 1e6 * one.mixture.sds, rtol=1e-6)
    moved = in_unit_of(mix1d.family("normal", mean=3), 1.0, 4.0)
    assert moved is mix1d.family("normal", mean=0.5)
    assert in_unit_of(Normal, 1.0, 4.0) is Normal


def test_components_at_the_limit_of_their_family_are_named():
    """Normal data have no tails: the maximum is at 1/df = 0, where the t is a normal."""
    scores = ndtri((np.arange(100) + 0.5) / 100)  # no value is far out
    x = np.concatenate([10 + scores, 22 + 1.5 * scores])
    fit, normal = mix1d.fit(x, 2, family=OwnT, start="kmeans"), mix1d.fit(x, 2)
    assert fit.outcome is mix1d.Outcome.CONVERGED
    assert [c.df for c in fit.mixture.components] == [np.inf, np.inf]
    assert "component 2 is a normal: its df is not identified" in fit.message
    assert fit.loglik == pytest.approx(normal.loglik, abs=1e-5)
    np.testing.assert_allclose(fit.mixture.means, normal.mixture.means, rtol=1e-5)
    ours, theirs = fit.standard_errors(), normal.standard_errors()
    np.testing.assert_allclose(ours.means, theirs.means, rtol=1e-3)
    np.testing.assert_allclose(ours.sds, theirs.sds, rtol=1e-3)
    assert np.isnan(ours.parameters["df"]).all()
    again = mix1d.Fit.from_json(fit.to_json(), families=[OwnT])
    assert again.mixture == fit.mixture


def test_the_limit_is_left_where_the_tails_are_heavy():
    x = np.concatenate([RNG.standard_t(3, 300), 12 + RNG.standard_t(3, 300)])
    fit = mix1d.fit(x, 2, family=OwnT, start="kmeans")
    assert fit.outcome is mix1d.Outcome.CONVERGED
    assert all(1.5 < c.df < 8 for c in fit.mixture.components)
    fixed = mix1d.fit(x, 2, family=mix1d.family(OwnT, df=3), start="kmeans")
    assert fixed.n_parameters == fit.n_parameters - 2
    assert fixed.loglik < fit.loglik
    start = mix1d.Mixture([0.5, 0.5], [OwnT(0.0, 1.0, np.inf), OwnT(12.0, 1.0, np.inf)])
    assert mix1d.fit(x, start=start).loglik == pytest.approx(fit.loglik, abs=1e-5)


def test_equal_scales_beside_what_is_held():
    x = np.concatenate([RNG.normal(0, 1, 100), RNG.normal(6, 1, 100)])
    fit = mix1d.fit(x, 2, family=mix1d.family(OwnT, df=5), equal_sd=True, start="kmeans")
    assert fit.outcome is mix1d.Outcome.CONVERGED
    assert fit.mixture.components[0].scale == fit.mixture.components[1].scale
    own = mix1d.fit(x, 2, family=mix1d.family(OwnLogistic, scale=0.6), start="kmeans")
    assert own.outcome is mix1d.Outcome.CONVERGED
