"""SciPy's distributions as families: the same numbers, the same fits as the family of mix1d."""

import pickle
from time import process_time

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d.errors import Mix1dError
from mix1d.families import Line

COMPONENTS = [
    mix1d.from_scipy(stats.exponnorm)(loc=3.0, scale=2.0, K=0.7),
    mix1d.from_scipy(stats.johnsonsu)(loc=-1.0, scale=0.5, a=0.4, b=1.5),
    mix1d.from_scipy(stats.gengamma)(scale=2.0, a=3.0, c=1.5),
    mix1d.from_scipy(stats.gamma, loc=5)(loc=5.0, scale=2.0, a=3.0),
    mix1d.from_scipy(stats.johnsonsb)(a=0.5, b=1.3),
    mix1d.from_scipy(stats.pareto, scale=2)(scale=2, b=3.0),
    mix1d.from_scipy(stats.genextreme)(loc=3.9, scale=0.2, c=0.05),
    mix1d.from_scipy(stats.logser)(p=0.7),
    mix1d.from_scipy(stats.betabinom, n=9)(n=9, a=2.0, b=3.0),
]


def fitted(distribution, x):
    return mix1d.fit(x, 1, family=mix1d.from_scipy(distribution))


def drawn(*distributions, seed=0):
    rng = np.random.default_rng(seed)
    return np.concatenate([d.rvs(n, random_state=rng) for d, n in distributions])


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda c: c.name)
def test_numbers_are_those_of_scipy(component):
    other = component.to_scipy()
    x = component.icdf(np.array([0.02, 0.3, 0.6, 0.97]))
    density = other.logpmf if component.discrete else other.logpdf
    np.testing.assert_allclose(component.logpdf(x), density(x), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(component.logcdf(x), other.logcdf(x), rtol=1e-13)
    np.testing.assert_allclose(component.logccdf(x), other.logsf(x), rtol=1e-13)
    np.testing.assert_allclose(component.iccdf(0.2), other.isf(0.2), rtol=1e-13)
    np.testing.assert_allclose(component.moments(), [other.mean(), other.std()], rtol=1e-12)
    assert component.sample(3, rng=1).shape == (3,)
    assert component.logpdf(-1e9) == -np.inf or np.isneginf(other.a)
    assert np.isnan(component.logpdf(np.nan))


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda c: c.name)
def test_documents_and_pickles(component):
    mixture = mix1d.Mixture([1.0], [component])
    assert mix1d.Mixture.from_json(mixture.to_json()) == mixture
    assert pickle.loads(pickle.dumps(component)) == component


SAME = {
    "gamma": stats.gamma,
    "weibull": stats.weibull_min,
    "normal": stats.norm,
    "beta": stats.beta,
    "poisson": stats.poisson,
}
"""Families that both have."""

DATA = {
    "beta": drawn((stats.beta(2, 8), 200), (stats.beta(30, 10), 200)),
    "poisson": drawn((stats.poisson(3), 200), (stats.poisson(20), 200)),
}
POSITIVE = drawn((stats.gamma(4), 300), (stats.gamma(60, scale=0.5), 200))


@pytest.mark.parametrize("name", SAME)
def test_fits_are_those_of_the_same_family(name):
    x = DATA.get(name, POSITIVE)
    ours, theirs = (mix1d.fit(x, 2, family=f) for f in (name, mix1d.from_scipy(SAME[name])))
    assert ours.outcome is theirs.outcome
    assert theirs.loglik == pytest.approx(ours.loglik, abs=1e-7)
    np.testing.assert_allclose(theirs.mixture.means, ours.mixture.means, rtol=1e-6)
    np.testing.assert_allclose(
        theirs.standard_errors().means, ours.standard_errors().means, rtol=1e-5
    )
    assert theirs.n_parameters == ours.n_parameters
    assert "by differences" in theirs.message
    assert "by differences" not in ours.message


@pytest.mark.parametrize("name", ["gamma", "normal", "beta", "poisson"])
def test_derivatives(name):
    """Score and Hessian, those of the parameters that both have."""
    ours = {
        "gamma": mix1d.Gamma(3.0, 2.0),
        "normal": mix1d.Normal(1.0, 2.0),
        "beta": mix1d.families.Beta(3.0, 2.0),
        "poisson": mix1d.Poisson(3.0),
    }[name]
    family = mix1d.from_scipy(SAME[name])
    theirs, order = {
        "gamma": lambda: (family(scale=2.0, a=3.0), [2, 1]),
        "normal": lambda: (family(loc=1.0, scale=2.0), [0, 1]),
        "beta": lambda: (family(a=3.0, b=2.0), [2, 3]),
        "poisson": lambda: (family(mu=3.0), [2]),
    }[name]()
    x = ours.icdf(np.array([0.05, 0.4, 0.9]))
    score, hessian = ours.stack([ours])._derivatives(x)
    found, found_hessian = theirs.stack([theirs])._derivatives(x)
    np.testing.assert_allclose(found[order], score, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(found_hessian[np.ix_(order, order)], hessian, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(theirs._slope(x), ours._slope(x), rtol=1e-8, atol=1e-10)


def test_exponnorm():
    """Two groups of exponentially modified normals, in any unit."""
    first, second = stats.exponnorm(1.5, 0, 1), stats.exponnorm(0.8, 12, 1.5)
    x = drawn((first, 600), (second, 400))
    family = mix1d.from_scipy(stats.exponnorm)
    fit = mix1d.fit(x, 2, family=family)
    assert fit.outcome
    np.testing.assert_allclose(fit.mixture.means, [first.mean(), second.mean()], rtol=0.05)
    again = mix1d.fit(1e6 + 1e3 * x, 2, family=family)
    np.testing.assert_allclose(again.mixture.means, 1e6 + 1e3 * fit.mixture.means, rtol=1e-9)
    assert fit.thresholds()
    assert mix1d.Fit.from_json(fit.to_json()).mixture == fit.mixture


def test_generalised_extreme_values():
    """Sea levels of Port Pirie: Coles (2001), R evd; from a start of the shape."""
    path = "tests/data/reference/evd_portpirie.csv"
    levels = np.loadtxt(path, skiprows=1)
    family = mix1d.from_scipy(stats.genextreme)
    start = mix1d.Mixture([1.0], [family(loc=3.9, scale=0.2, c=0.1)])
    fit = mix1d.fit(levels, 1, family=family, start=start)
    assert fit.outcome
    assert fit.loglik == pytest.approx(4.339058, abs=0.51e-6)
    np.testing.assert_allclose(
        fit.mixture.components[0].fields(), [3.8747499, 0.1980440, 0.0501095], rtol=1e-6
    )
    with pytest.raises(Mix1dError, match="has a support that moves with its parameters"):
        mix1d.fit(levels, 1, family=family)


@pytest.mark.parametrize("distribution", [stats.gamma, stats.gamma(2)])
def test_a_distribution_is_no_family_by_itself(distribution):
    with pytest.raises(Mix1dError, match=r"mix1d\.from_scipy\(\.\.\.\) makes a family of"):
        mix1d.fit([1.0, 2.0, 3.5], 1, family=distribution)


def test_what_is_held():
    family = mix1d.from_scipy(stats.exponnorm, K=1.5)
    assert family.name == "scipy.exponnorm(K=1.5)"
    assert mix1d.family("scipy.exponnorm(K=1.5)") is family
    assert mix1d.family(mix1d.from_scipy(stats.exponnorm), K=1.5) is family
    fit = mix1d.fit(drawn((stats.exponnorm(1.5), 300)), 1, family=family)
    assert fit.n_parameters == 2
    assert fit.mixture.components[0].K == 1.5


def test_lines():
    assert mix1d.from_scipy(stats.exponnorm).line is Line.AFFINE
    assert mix1d.from_scipy(stats.lomax).line is Line.SCALE
    held = mix1d.from_scipy(stats.lomax, loc=2)
    assert held.line is Line.FIXED
    assert held.support == "finite numbers above 2 that loc=2 allows"
    assert mix1d.from_scipy(stats.powerlaw, scale=8).support == "numbers between 0 and 8"
    assert mix1d.from_scipy(stats.betabinom, n=9).support == "whole numbers from 0 to 9"


def test_frozen_distributions_are_components():
    mixture = mix1d.Mixture([0.3, 0.7], [stats.gamma(2, scale=3), stats.exponnorm(1.5, loc=4)])
    assert mixture.components[0] == mix1d.Gamma(2.0, 3.0)
    x = np.array([0.5, 3.0, 9.0])
    expected = 0.3 * stats.gamma(2, scale=3).pdf(x) + 0.7 * stats.exponnorm(1.5, loc=4).pdf(x)
    np.testing.assert_allclose(mixture.pdf(x), expected, rtol=1e-12)
    np.testing.assert_allclose(mixture.to_scipy().pdf(x), expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["dweibull", "dgamma", "laplace_asymmetric"])
def test_a_hole_or_a_kink_that_is_held_does_no_harm(name):
    """SciPy's own fit, with the location held. Else dweibull had 300 maxima of L, one trusted."""
    distribution = getattr(stats, name)
    x = distribution(2.0).rvs(300, random_state=np.random.default_rng(0))
    fit = mix1d.fit(x, 1, family=mix1d.from_scipy(distribution, loc=0))
    assert fit.outcome
    ours = distribution(
        *fit.mixture.components[0].fields()[2:], *fit.mixture.components[0].fields()[:2]
    )
    theirs = distribution(*distribution.fit(x, floc=0.0))
    assert ours.logpdf(x).sum() >= theirs.logpdf(x).sum() - 1e-6


def test_gennorm_of_a_smooth_shape_is_fitted():
    x = stats.gennorm(4.0).rvs(300, random_state=np.random.default_rng(0))
    assert mix1d.fit(x, 1, family=mix1d.from_scipy(stats.gennorm, beta=4)).outcome


class Triangle(stats.rv_continuous):
    """2 x on (0, 1), raised to a power."""

    def _pdf(self, x, c):
        return (c + 1.0) * x**c

    def _cdf(self, x, c):
        return x ** (c + 1.0)


def test_a_distribution_of_ones_own():
    distribution = Triangle(a=0.0, b=1.0, name="triangle")
    family = mix1d.from_scipy(distribution)
    assert family.name == "triangle"
    x = np.random.default_rng(0).random(400) ** (1 / 3)
    fit = mix1d.fit(x, 1, family=family)
    assert fit.mixture.components[0].c == pytest.approx(-1.0 - 1.0 / np.log(x).mean(), rel=1e-6)
    assert pickle.loads(pickle.dumps(fit.mixture)).pdf(0.5) == fit.mixture.pdf(0.5)
    document = fit.mixture.to_json()
    assert mix1d.Mixture.from_json(document, families=[family]) == fit.mixture


@pytest.mark.parametrize("name", ["gamma", "normal"])
def test_time(name):
    """At most 20 times that of the family of mix1d with an M step of its own, and 0.2 s more."""

    def spent(family):
        before = process_time()
        mix1d.fit(POSITIVE, 2, family=family)
        return process_time() - before

    most = 20.0 * min(spent(name) for _ in range(3)) + 0.2
    assert any(spent(mix1d.from_scipy(SAME[name])) <= most for _ in range(3))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: mix1d.from_scipy(stats.gamma(2)), "that is not frozen, such as"),
        (lambda: mix1d.from_scipy("gamma"), "got 'gamma'"),
        (lambda: mix1d.from_scipy(stats.gamma, b=2), "`b` is no parameter of scipy"),
        (lambda: mix1d.from_scipy(stats.gamma, a=-2), "`a` of gamma must be positive and finite"),
        (lambda: mix1d.from_scipy(stats.anglit), "a support that moves with `loc` and `scale`"),
        (lambda: mix1d.from_scipy(stats.skellam), "whole numbers from 0 on, got 'skellam'"),
        (lambda: mix1d.from_scipy(stats.poisson_binom), "must have numbers for parameters"),
        (lambda: fitted(stats.betabinom, [1, 2, 3]), "must hold `n`"),
        (lambda: fitted(stats.lomax, [-1, 2, 3]), "`x` must be positive finite numbers"),
        (lambda: fitted(stats.dweibull, [-1, 2, 3]), "a hole or a peak at its `loc`, so that its"),
        (lambda: fitted(stats.laplace, [-1, 2, 3]), "the family 'laplace' of mix1d needs neither"),
        (lambda: fitted(stats.loglaplace, [1, 2, 3]), "a hole or a peak at its `scale`"),
        (lambda: mix1d.fit([1, 2, 3], 1, family="scipy.nothing"), "`family` must be a known"),
    ],
)  # fmt: skip
def test_what_is_refused(make, sentence):
    with pytest.raises(Mix1dError) as caught:
        make()
    assert sentence in str(caught.value)


def test_a_shape_that_runs_to_infinity_is_said():
    """A Pareto of the second kind, of gamma values: its limit is an exponential."""
    x = np.random.default_rng(0).gamma(1.5, 2, 300)
    fit = mix1d.fit(x, 1, family=mix1d.from_scipy(stats.lomax))
    assert not fit.outcome
    assert "a shape runs to infinity" in fit.message
    inside = stats.lomax(3).rvs(500, random_state=1)
    assert mix1d.fit(inside, 1, family=mix1d.from_scipy(stats.lomax)).outcome


def test_angles_have_no_scale():
    with pytest.raises(Mix1dError, match="angles in radians, which have no scale: hold scale=1"):
        mix1d.from_scipy(stats.vonmises)
    assert mix1d.from_scipy(stats.vonmises, scale=1).name == "scipy.vonmises(scale=1)"
