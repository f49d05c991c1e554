"""The log posterior density: its score and its information, against differences."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d.posterior.mode import mode_near
from mix1d.posterior.target import Target

X = mix1d.Mixture.normal([0.4, 0.6], means=[4, 9], sds=[1, 1.5]).sample(80, rng=0)
EDGES = np.arange(0.0, 15.0)


def target(fit, given=None):
    problem = replace(fit._basis.maximum.problem, penalty=0.0, prior=None)
    return Target.of(problem, problem.state(fit.mixture), given)


FITS = {
    "normal": lambda: mix1d.fit(X, 2),
    "equal sds": lambda: mix1d.fit(X, 2, equal_sd=True),
    "three gammas": lambda: mix1d.fit(X, 3, family="gamma"),
    "inverse gaussian": lambda: mix1d.fit(X, 2, family="inverse-gaussian"),
    "inverse gamma": lambda: mix1d.fit(X, 2, family="inverse-gamma"),
    "weibull": lambda: mix1d.fit(X, 2, family="weibull"),
    "student-t": lambda: mix1d.fit(X, 2, family="student-t"),
    "skew-normal": lambda: mix1d.fit(X, 2, family="skew-normal"),
    "exponential": lambda: mix1d.fit(X, 2, family="exponential"),
    "pareto": lambda: mix1d.fit(X, 2, family=mix1d.family("pareto", minimum=0.5)),
    "beta": lambda: mix1d.fit(X / 20, 2, family="beta"),
    "von-mises": lambda: mix1d.fit(X / 4, 2, family="von-mises"),
    "poisson": lambda: mix1d.fit(np.round(X), 2, family="poisson"),
    "negative-binomial": lambda: mix1d.fit(np.round(X), 2, family="negative-binomial"),
    "binomial": lambda: mix1d.fit(np.round(X), 2, family=mix1d.family("binomial", n=20)),
    "several families": lambda: mix1d.fit(X, family=["normal", "gamma", "normal"]),
    "bins": lambda: mix1d.fit(mix1d.Sample.binned(EDGES, np.histogram(X, EDGES)[0]), 2),
    "a window": lambda: mix1d.fit(mix1d.Sample(X[X > 3]).within(low=3), 2),
    "errors": lambda: mix1d.fit(mix1d.Sample(X).with_errors(0.5), 2),
    "a number": lambda: mix1d.fit(X, 2, constraints={"means": [4, None]}),
    "equal CVs": lambda: mix1d.fit(X, 2, constraints={"means": ["a", "b"], "sds": ["c*a", "c*b"]}),
    "a bound": lambda: mix1d.fit(X, 2, constraints={"means": ["a", None]}, bounds={"a": (None, 4)}),
}


@pytest.mark.parametrize("name", FITS)
def test_score_and_information_are_derivatives(name):
    posterior = target(FITS[name]())
    rng, step = np.random.default_rng(1), 1e-5
    z = mode_near(posterior, posterior.inside).z
    z = z + 0.02 * rng.normal(size=z.size)
    ahead, behind = (posterior.at(z + s * step * np.eye(z.size)) for s in (1, -1))
    slope = posterior.at(z).slope
    rise = (ahead.value - behind.value) / (2 * step)
    np.testing.assert_allclose(rise, slope, rtol=1e-6, atol=1e-6 * (1 + np.abs(slope).max()))
    information = posterior.information(z)
    bend = (behind.slope - ahead.slope) / (2 * step)
    np.testing.assert_allclose(bend, information, rtol=0, atol=1e-6 * np.abs(information).max())


def test_it_is_likelihood_times_prior():
    """Of a Poisson rate with a gamma prior, in the logarithm of the rate."""
    counts = np.array([3.0, 5, 4, 8])
    prior = mix1d.Prior(rate=mix1d.Prior.gamma(2.0, 3.0))
    posterior = target(mix1d.fit(counts, 1, family="poisson"), prior)

    def expected(rate):
        likelihood = stats.poisson(rate).logpmf(counts).sum()
        return likelihood + stats.gamma(2.0, scale=3.0).logpdf(rate) + np.log(rate)

    here, there = (float(posterior.at(np.array([np.log(rate)])).value) for rate in (4.0, 7.5))
    assert here - there == pytest.approx(expected(4.0) - expected(7.5), rel=1e-12)


def test_what_a_prior_does_not_name_has_the_default():
    fit = mix1d.fit(X, 2)
    prior = mix1d.Prior(mean=mix1d.Prior.normal(0, 5))
    words = target(fit, prior).prior.in_words
    assert words.startswith("mean ~ normal(mean=0, sd=5), weights ~ dirichlet(alpha=1), 1/sd^2 ~")


def test_where_there_is_no_mixture_there_is_no_density():
    posterior = target(FITS["equal CVs"]())
    z = np.array([posterior.inside, np.full_like(posterior.inside, np.nan)])
    height = posterior.at(z)
    assert np.isfinite(height.value[0])
    assert height.value[1] == -np.inf
    assert not height.slope[1].any()


@pytest.mark.parametrize(("shift", "factor"), [(0.0, 2.0**-40), (2.0**20, 1.0), (-4.0, 2.0**30)])
def test_the_default_prior_moves_with_the_data(shift, factor):
    """In the unit of the problem nothing changes where the data are moved."""
    x = np.round(X, 3)
    one, other = target(mix1d.fit(x, 2)), target(mix1d.fit(shift + factor * x, 2))
    away = 0.1 * np.random.default_rng(2).normal(size=one.inside.size)
    changes = [float(t.at(t.inside + away).value - t.at(t.inside).value) for t in (one, other)]
    assert changes[1] == pytest.approx(changes[0], rel=1e-6)
