"""The log posterior density: its score and its information, against differences."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import Mixture
from mix1d.model.problem import pose
from mix1d.model.reading_constraints import asked_constraints
from mix1d.posterior.mode import mode_near
from mix1d.posterior.sampling import draw
from mix1d.posterior.target import Target

X = mix1d.Mixture.normal([0.4, 0.6], means=[4, 9], sds=[1, 1.5]).sample(80, rng=0)
EDGES = np.arange(0.0, 15.0)


def posed(x, mixture, constraints, given=None, bounds=None):
    """That near a mixture which obeys the constraints, without a search."""
    kinds = [type(component) for component in mixture.components]
    said = asked_constraints(constraints, bounds, kinds)
    problem = pose(mix1d.Sample(x), type(mixture._bank), constraints=said)
    return Target.of(problem, problem.state(mixture), given)


def chains(posterior, count=500):
    """The parameters of four chains: weights, means and sds, each (chains, draws, k)."""
    modes = [mode_near(posterior, posterior.inside)] * 4
    z = draw(posterior, modes, count, np.random.default_rng(0)).z
    mixture = posterior.problem.components(posterior.state(z).bank)
    return posterior.state(z).weights, *mixture.fields()


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


POSED = {
    "a share squared": (Mixture.normal([0.36, 0.64], means=[4, 9], sds=[1, 1.5]),
                        {"weights": ["p*p", "1-p*p"]}),
    "tied weights": (Mixture.normal([0.3, 0.3, 0.4], means=[4, 7, 9], sds=[1, 1.5, 1]),
                     {"weights": ["w", "w", None]}),
    "a quotient": (Mixture.normal([0.4, 0.6], means=[4, 8], sds=[2, 1]),
                   {"means": ["a", "b"], "sds": ["r/a", "r/b"]}),
}  # fmt: skip


@pytest.mark.parametrize("name", [*FITS, *POSED])
def test_score_and_information_are_derivatives(name):
    posterior = target(FITS[name]()) if name in FITS else posed(X, *POSED[name])
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


SAME = [
    {"means": ["a", "b"], "sds": ["r/a", "r/b"]},
    {"means": ["a", "b"], "sds": ["s", "s*a/b"]},
    {"means": ["b*v/s", "b"], "sds": ["s", "v"]},
    {"means": ["1/u", "b"], "sds": ["r*u", "r/b"]},
]
"""The same mixtures in four ways: those with mean x sd equal."""


@pytest.mark.parametrize("given", [None, mix1d.Prior(sd=mix1d.Prior.lognormal(0, 1))])
@pytest.mark.parametrize("said", SAME[1:])
def test_the_posterior_does_not_depend_on_the_names_of_a_constraint(said, given):
    """As densities of the same mixtures, which the change of coordinates turns into one another."""
    mixture = Mixture.normal([0.4, 0.6], means=[4, 8], sds=[2, 1])
    one, other = (posed(X, mixture, constraints, given) for constraints in (SAME[0], said))

    def moved(z):
        return other.coordinates(other.problem.state(one.problem.mixture(one.state(z))))

    def difference(z):
        steps = 1e-5 * np.eye(z.size)
        jacobian = np.array([(moved(z + e) - moved(z - e)) / 2e-5 for e in steps])
        found = other.at(moved(z)).value + np.linalg.slogdet(jacobian)[1]
        return float(found - one.at(z).value)

    away = 0.1 * np.random.default_rng(1).normal(size=(3, one.inside.size))
    expected = difference(one.inside)
    for step in away:
        assert difference(one.inside + step) == pytest.approx(expected, abs=1e-8)


HARDY_WEINBERG = ["p*p", "2*p*(1-p)", "(1-p)*(1-p)"]
KNOWN = {"means": [0, 3, 6], "sds": [1, 1, 1]}


def hardy_weinberg(p, x):
    """The log posterior density over logit(p): weights uniform along the curve of those allowed."""
    weights = np.array([p * p, 2 * p * (1 - p), (1 - p) ** 2])
    densities = np.array([stats.norm(m, 1).pdf(x) for m in KNOWN["means"]])
    length = np.log(4 * p**2 + 4 * (1 - 2 * p) ** 2 + 4 * (1 - p) ** 2) / 2
    return np.log(densities.T @ weights).sum(axis=0) + length + np.log(p * (1 - p))


def test_weights_that_follow_from_a_name_are_uniform_along_their_curve():
    """In closed form; and the draws against quadrature of that density."""
    truth = Mixture.normal([0.25, 0.5, 0.25], **KNOWN)
    x = truth.sample(12, rng=0)
    posterior = posed(x, truth, {"weights": HARDY_WEINBERG, **KNOWN})
    z = np.linspace(-3, 3, 7)
    away = posterior.at(z[:, None]).value - hardy_weinberg(1 / (1 + np.exp(-z)), x)
    np.testing.assert_allclose(away, away[0], rtol=0, atol=1e-10)

    grid = np.linspace(-12, 12, 4001)
    p = 1 / (1 + np.exp(-grid))
    mass = hardy_weinberg(p, x)
    mass = np.exp(mass - mass.max())
    mean, square = (mass @ p**power / mass.sum() for power in (1, 2))
    draws = np.sqrt(chains(posterior)[0][..., 0])
    assert draws.mean() == pytest.approx(mean, abs=0.01)
    assert draws.std() == pytest.approx(np.sqrt(square - mean**2), rel=0.08)


def test_tied_weights_are_uniform_among_those_allowed():
    """Of (w, w, 1 - 2w) any w is as probable as any other: a density w (1 - 2w) of log-ratios."""
    truth = Mixture.normal([0.3, 0.3, 0.4], **KNOWN)
    x = truth.sample(12, rng=0)
    posterior = posed(x, truth, {"weights": ["w", "w", None], **KNOWN})
    z = np.linspace(-2, 2, 5)[:, None]
    weights = posterior.state(z).weights
    densities = np.array([stats.norm(m, 1).pdf(x) for m in KNOWN["means"]])
    expected = np.log(weights @ densities).sum(axis=1) + np.log(weights[:, 0] * weights[:, 2])
    away = posterior.at(z).value - expected
    np.testing.assert_allclose(away, away[0], rtol=0, atol=1e-10)


def test_two_parameters_by_quadrature():
    """One normal with mean m and sd r / m: a prior of mean and sd, and their posterior."""
    truth = Mixture.normal(means=[5], sds=[1.2])
    x = truth.sample(6, rng=3)
    prior = mix1d.Prior(mean=mix1d.Prior.normal(4, 1), sd=mix1d.Prior.lognormal(0, 0.5))
    said, limits = {"mean": ["m"], "sd": ["r/m"]}, {"r": (0, 1000)}
    _, *drawn = chains(posed(x, truth, said, prior, limits))
    means, sds = np.meshgrid(np.linspace(2, 8, 301), np.linspace(0.3, 5, 301), indexing="ij")
    mass = stats.norm(4, 1).logpdf(means) + stats.lognorm(0.5).logpdf(sds)
    mass = np.exp(mass + stats.norm(means[..., None], sds[..., None]).logpdf(x).sum(axis=-1) + 20)
    for values, grid in zip(drawn, (means, sds), strict=True):
        mean = (mass * grid).sum() / mass.sum()
        sd = np.sqrt((mass * (grid - mean) ** 2).sum() / mass.sum())
        assert values.mean() == pytest.approx(mean, abs=0.1 * sd)
        assert values.std() == pytest.approx(sd, rel=0.1)


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
