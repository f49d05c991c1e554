"""The relation to SciPy's parameters that each docstring states."""

import numpy as np
import pytest
from scipy import stats

from mix1d.families import (
    Beta,
    Binomial,
    Exponential,
    Geometric,
    HalfNormal,
    InverseGamma,
    InverseGaussian,
    NegativeBinomial,
    Pareto,
    Uniform,
    VonMises,
)

SAME = [
    (Exponential(2.0), stats.expon(scale=2.0)),
    (HalfNormal(2.0), stats.halfnorm(scale=2.0)),
    (InverseGamma(3.0, 4.0), stats.invgamma(3.0, scale=4.0)),
    (InverseGaussian(1.5, 4.0), stats.invgauss(1.5 / 4.0, scale=4.0)),
    (Pareto(3.0, 0.5), stats.pareto(3.0, scale=0.5)),
    (Beta(2.0, 3.0), stats.beta(2.0, 3.0)),
    (Uniform(-1.0, 7.0), stats.uniform(-1.0, 8.0)),
    (NegativeBinomial(3.0, 2.0), stats.nbinom(2.0, 2.0 / 5.0)),
    (Binomial(7, 0.3), stats.binom(7, 0.3)),
    (Geometric(0.3), stats.geom(0.3, loc=-1)),
]


@pytest.mark.parametrize(("component", "other"), SAME, ids=lambda v: getattr(v, "name", ""))
def test_values_quantiles_and_moments(component, other):
    q = np.array([0.02, 0.4, 0.9])
    x = component.icdf(q)
    np.testing.assert_allclose(x, other.ppf(q), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(component.iccdf(q), other.isf(q), rtol=1e-12, atol=1e-13)
    density = other.pmf if component.discrete else other.pdf
    np.testing.assert_allclose(component.pdf(x), density(x), rtol=1e-12)
    np.testing.assert_allclose(component.cdf(x), other.cdf(x), rtol=1e-12)
    np.testing.assert_allclose(component.ccdf(x), other.sf(x), rtol=1e-12)
    np.testing.assert_allclose(component.moments(), [other.mean(), other.std()], rtol=1e-12)


def test_von_mises():
    x = np.array([0.5, 2.0, 5.0])
    other = stats.vonmises(2.0, loc=3.0)
    np.testing.assert_allclose(VonMises(3.0, 2.0).pdf(x), other.pdf(x), rtol=1e-13)
    share = other.cdf(x) - other.cdf(0.0)  # a difference of numbers near 1/2
    np.testing.assert_allclose(VonMises(3.0, 2.0).cdf(x), share, rtol=1e-12, atol=1e-14)


def test_moments_that_do_not_exist():
    assert InverseGamma(1.0, 2.0).moments() == (np.inf, np.inf)
    assert InverseGamma(1.5, 2.0).moments() == (4.0, np.inf)
    assert Pareto(1.0, 2.0).moments() == (np.inf, np.inf)
    assert Pareto(1.5, 2.0).moments() == (6.0, np.inf)


def test_an_infinite_size_is_a_poisson():
    x = np.arange(40.0)
    component, other = NegativeBinomial(6.0, np.inf), stats.poisson(6.0)
    np.testing.assert_allclose(component.pdf(x), other.pmf(x), rtol=1e-12)
    np.testing.assert_allclose(component.logccdf(x), other.logsf(x), rtol=1e-10)
    near = NegativeBinomial(6.0, 1e12)
    np.testing.assert_allclose(near.logpdf(x), component.logpdf(x), rtol=1e-9)
