"""The mean excess: closed forms, the mean, quadrature of the upper tail."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaincc, ndtr

from mix1d.errors import Mix1dError
from mix1d.families import (
    Cauchy,
    Exponential,
    Gamma,
    Geometric,
    LogNormal,
    Normal,
    Pareto,
    PointMass,
    Poisson,
    SkewNormal,
    Uniform,
)
from mix1d.mixture import Mixture
from zoo import CONTINUOUS, DISCRETE, MIXTURES


def test_normal():
    x = np.array([-8.0, -1.0, 0.0, 1.0, 6.0])
    density, above = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi), ndtr(-x)
    np.testing.assert_allclose(Mixture.normal(means=[0], sds=[1]).mean_excess(x),
                               density / above - x, rtol=1e-12)  # fmt: skip


@pytest.mark.parametrize("sigma", [0.1, 0.5, 3.0])
def test_lognormal(sigma):
    x = np.exp(0.7 + sigma * np.array([-5.0, -0.5, 0.0, 1.0, 4.0]))
    z = (np.log(x) - 0.7) / sigma
    expected = np.exp(0.7 + 0.5 * sigma**2) * ndtr(sigma - z) / ndtr(-z) - x
    found = Mixture([1.0], [LogNormal(0.7, sigma)]).mean_excess(x)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


@pytest.mark.parametrize("shape", [-8.0, 0.0, 0.5, 30.0])
def test_skew_normal(shape):
    """By quadrature of the density; beyond a share of 0.05 and before it alike."""
    one = SkewNormal(1.0, 2.0, shape)
    mixture = Mixture([1.0], [one])
    for x in mixture.icdf([1e-6, 0.3, 0.7, 0.94, 0.97]):
        ends = np.unique([x, *(p for p in mixture.icdf([0.01, 0.3, 0.6, 0.9, 0.999]) if p > x), 30])
        above = sum(
            quad(lambda u, x=x: (u - x) * one.pdf(u), *pair, epsabs=0, epsrel=1e-12)[0]
            for pair in pairwise(ends)
        )
        assert mixture.mean_excess(x) == pytest.approx(above / mixture.ccdf(x), rel=1e-10)


@pytest.mark.parametrize("shape", [0.2, 1.0, 7.0])
def test_gamma(shape):
    x = np.array([0.0, 1e-3, 1.0, 10.0, 40.0])
    expected = shape * gammaincc(shape + 1, x) / gammaincc(shape, x) - x
    found = Mixture([1.0], [Gamma(shape, 1.0)]).mean_excess(x)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


@pytest.mark.parametrize("shape", [1.05, 1.5, 4.0])
def test_pareto_of_any_weight_of_tail(shape):
    """Linear in x, and infinite from a shape of 1 down."""
    x = np.array([2.0, 3.0, 100.0])
    found = Mixture([1.0], [Pareto(shape, minimum=2.0)]).mean_excess(x)
    np.testing.assert_allclose(found, x / (shape - 1.0), rtol=1e-9)
    assert Mixture([1.0], [Pareto(1.0, minimum=2.0)]).mean_excess(3.0) == np.inf


@pytest.mark.parametrize("name", MIXTURES)
def test_from_far_below_it_is_the_mean(name):
    mixture = MIXTURES[name]
    x = mixture.icdf(1e-300) - 3.0
    assert mixture.mean_excess(x) == pytest.approx(mixture.mean() - x, rel=1e-12)


@pytest.mark.parametrize("name", ["geyser", "enclosed", "claw", "sizes", "two families"])
def test_it_is_the_integral_of_the_upper_tail(name):
    mixture = CONTINUOUS[name]
    ends = mixture.iccdf([0.7, 0.4, 0.2, 0.1, 0.05, 1e-2, 1e-3, 1e-5, 1e-8, 1e-14, 1e-20])
    each = [quad(mixture.ccdf, *pair, epsabs=0, epsrel=1e-11)[0] for pair in pairwise(ends)]
    found = mixture.mean_excess(ends[:3]) * mixture.ccdf(ends[:3])
    np.testing.assert_allclose(found, np.cumsum(each[::-1])[::-1][:3], rtol=1e-8)


@pytest.mark.parametrize("name", DISCRETE)
def test_counts_are_summed(name):
    mixture = DISCRETE[name]
    for place in (0.0, 1.0, 4.0, 4.25, 30.0):
        upto = np.arange(np.floor(place) + 1.0)
        excess = mixture.mean() - place + (place - upto) @ mixture.pdf(upto)
        expected = excess / mixture.ccdf(place)
        assert mixture.mean_excess(place) == pytest.approx(expected, rel=1e-11)


def test_atoms():
    """Half at 10, half exponential: what is beyond shifts from one to the other."""
    mixture = Mixture([0.5, 0.5], [PointMass(10.0), Exponential(1.0)])
    beyond = 0.5 * np.exp(-8.0)
    expected = (0.5 * 2.0 + beyond * 1.0) / (0.5 + beyond)
    np.testing.assert_allclose(mixture.mean_excess([8.0, 10.0]), [expected, 1.0], rtol=1e-12)
    never = Mixture([0.5, 0.5], [PointMass(np.inf), Exponential(1.0)])
    assert never.mean_excess(3.0) == np.inf


def test_where_nothing_lies_beyond_and_where_there_is_no_mean():
    uniform = Mixture([1.0], [Uniform(0.0, 2.0)])
    np.testing.assert_allclose(uniform.mean_excess([-1.0, 0.0, 1.0]), [2.0, 1.0, 0.5], rtol=1e-12)
    assert np.isnan(uniform.mean_excess(2.0))
    assert Mixture([0.5, 0.5], [Cauchy(0.0, 1.0), Normal(0.0, 1.0)]).mean_excess(1.0) == np.inf


@pytest.mark.parametrize("unit", [1e-12, 1e12])
def test_it_moves_with_the_data(unit):
    plain, moved = (
        Mixture.normal([0.3, 0.7], means=[0, 5 * u], sds=[u, 2 * u]) for u in (1.0, unit)
    )
    x = np.array([-2.0, 3.0, 9.0])
    np.testing.assert_allclose(moved.mean_excess(unit * x), unit * plain.mean_excess(x), rtol=1e-12)


def test_counts_that_spread_too_far_are_refused():
    with pytest.raises(Mix1dError, match="whole numbers beyond it that count, got 0 and"):
        Mixture([1.0], [Geometric(1e-9)]).mean_excess(0.0)
    assert Mixture([1.0], [Poisson(1e6)]).mean_excess(0.0) == pytest.approx(1e6)
