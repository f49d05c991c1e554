"""Nodes of the unseen value: their sum, the scores of the family, and places of all kinds."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import digamma, i0e, i1e

from mix1d.families import (
    FAMILIES,
    Beta,
    Cauchy,
    Exponential,
    Gamma,
    GumbelMin,
    LogNormal,
    NegativeBinomial,
    Normal,
    PointMass,
    Poisson,
    SkewNormal,
    StudentT,
    VonMises,
    Weibull,
    from_scipy,
)
from mix1d.families.unseen import log_integral, unseen_between
from zoo import COMPONENTS

ATOMLESS = [name for name in FAMILIES if name != "point-mass"]
EPS = np.finfo(float).eps


def stack_of(*components):
    return type(components[0]).stack(components)


def intervals(component):
    """All pairs of places from end to end, but for those nearer than a hair."""
    inner = component.icdf([1e-40, 1e-6, 0.01, 0.3, 0.5])
    places = np.concatenate([[-np.inf], inner, component.iccdf([0.2, 1e-3, 1e-40]), [np.inf]])
    first, second = np.triu_indices(places.size, 1)
    low, high = places[first], places[second]
    apart = high - low > 1e-7 * (component.icdf(0.84) - component.icdf(0.16))
    return low[apart], high[apart]


def expectation(unseen, values):
    return (unseen.share * values).sum(axis=-2)


def scores(stack, y):
    """(p, ..., k, q, m)"""
    flat = stack._derivatives(y.reshape(*y.shape[:-2], -1))[0]
    return flat.reshape(len(flat), *y.shape)


@pytest.mark.parametrize("name", [n for n in ATOMLESS if not FAMILIES[n].discrete])
def test_the_sum_of_all_nodes_is_the_mass(name):
    for component in COMPONENTS[name]:
        low, high = intervals(component)
        stack = stack_of(component)
        mass = stack._log_mass(low, high)[0]
        low, high, mass = (v[np.abs(mass) < 600.0] for v in (low, high, mass))
        with np.errstate(invalid="ignore"):
            slopes = [np.nan_to_num(abs(x) * component.pdf(x)) for x in (low, high)]
        rounding = EPS * abs(component.icdf(0.5)) / (component.icdf(0.84) - component.icdf(0.16))
        error = np.abs(log_integral(stack, low, high)[0] - mass)
        assert np.all(error < 1e-11 + 500.0 * rounding + EPS * sum(slopes) / np.exp(mass))


@pytest.mark.parametrize("name", ATOMLESS)
def test_all_nodes_are_inside_and_the_shares_sum_to_one(name):
    row = COMPONENTS[name]
    low, high = intervals(row[0])
    y, share = unseen_between(stack_of(*row), low, high)
    assert y.shape == share.shape
    assert y.shape[:1] + y.shape[2:] == (len(row), low.size)
    assert np.isfinite(y).all()
    np.testing.assert_allclose(share.sum(axis=-2), 1.0, rtol=1e-13)
    possible = stack_of(row[0])._log_mass(low, high)[0] > -700.0
    assert ((low <= y[0]) & (y[0] <= high))[:, possible].all()


FIVE = [
    Normal(1.0, 2.0), GumbelMin(0.0, 1.0), Gamma(0.7, 3.0), Beta(0.8, 3.0), StudentT(0.0, 1.0, 3.0),
    Poisson(4.0), SkewNormal(0.0, 1.0, 4.0), NegativeBinomial(3.0, 0.5),
]  # fmt: skip


@pytest.mark.parametrize("component", FIVE, ids=repr)
def test_the_mean_score_is_the_derivative_of_the_log_mass(component):
    """Fisher's identity."""
    low, high = intervals(component)
    mass = component._log_mass(low, high)
    far = (mass < -30.0) | (mass > -1e-6)
    low, high = low[~far], high[~far]
    stack = stack_of(component)
    unseen = unseen_between(stack, low, high)
    mean = expectation(unseen, scores(stack, unseen.y))[:, 0]
    for i, parameter in enumerate(component.parameters):

        def moved(step, i=i, domain=parameter.domain):
            fields = list(component.fields())
            fields[i] = domain.value(domain.free(fields[i]) + step)
            return stack_of(type(component)._of(*fields))._log_mass(low, high)[0]

        h = 2e-3
        one, two = (moved(s * h) - moved(-s * h) for s in (1, 2))
        np.testing.assert_allclose(mean[i], (8.0 * one - two) / (12.0 * h), rtol=1e-7, atol=1e-8)


def test_normal_moments():
    stack = stack_of(Normal(0.0, 1.0), Normal(3.0, 0.01), Normal(-50.0, 4.0))
    low = np.array([-np.inf, -1.0, 2.9, 3.2, 5.0, -90.0])
    high = np.array([2.0, 1.0, 2.95, np.inf, 5.1, 90.0])
    unseen = unseen_between(stack, low, high)
    _, mean, variance = stack._between_moments(low, high)
    found = expectation(unseen, unseen.y)
    square = expectation(unseen, np.square(unseen.y - mean[..., None, :]))
    assert np.all(np.abs(found - mean) < 1e-12 * (np.sqrt(variance) + 0.01 * np.abs(mean)))
    np.testing.assert_allclose(square, variance, rtol=1e-10)


def test_an_exponential_has_no_memory():
    stack = stack_of(Exponential(2.0), Exponential(1e-3))
    unseen = unseen_between(stack, np.array([0.0, 3.0]), np.full(2, np.inf))
    mean = expectation(unseen, unseen.y)
    np.testing.assert_allclose(mean, [[2.0, 5.0], [1e-3, 3.001]], rtol=1e-13)


def test_tails_as_heavy_as_a_power():
    """E log(1 + z^2) of a Cauchy variable is 2 log 2."""
    unseen = unseen_between(stack_of(Cauchy(5.0, 2.0)), np.array([-np.inf]), np.array([np.inf]))
    mean = expectation(unseen, np.log1p(np.square((unseen.y - 5.0) / 2.0)))
    np.testing.assert_allclose(mean, 2.0 * np.log(2.0), rtol=1e-10)


@pytest.mark.parametrize("shape", [0.1, 0.7, 1.0, 30.0])
def test_a_singular_end(shape):
    """E log y of a gamma variable is the digamma function."""
    unseen = unseen_between(stack_of(Gamma(shape, 1.0)), np.array([-np.inf]), np.array([np.inf]))
    np.testing.assert_allclose(expectation(unseen, np.log(unseen.y)), digamma(shape), rtol=1e-11)


def test_a_family_behind_a_logarithm_and_its_line():
    for component in (LogNormal(0.0, 2.0), Weibull(2.0, 0.4)):
        low, high = np.array([0.0, 0.5, 4.0]), np.array([0.1, 0.9, np.inf])
        with np.errstate(divide="ignore"):
            ends = component.to_line(low), component.to_line(high)
        of_line = unseen_between(stack_of(component._on_line), *ends)
        of_data = unseen_between(stack_of(component), low, high)
        np.testing.assert_allclose(
            expectation(of_line, of_line.y), expectation(of_data, np.log(of_data.y)), rtol=1e-11
        )


def test_a_component_narrower_than_the_interval():
    """Beside a wide one."""
    stack = stack_of(Normal(0.0, 10.0), Normal(3.0, 1e-6))
    unseen = unseen_between(stack, np.array([-5.0]), np.array([20.0]))
    found = expectation(unseen, np.square((unseen.y - 3.0) / 1e-6))
    np.testing.assert_allclose(found[1], 1.0, rtol=1e-8)


def test_a_narrow_interval_takes_few_nodes():
    stack = stack_of(Gamma(4.0, 2.0))
    assert unseen_between(stack, np.arange(2.0, 9.0), np.arange(3.0, 10.0)).y.shape == (1, 12, 7)


def test_around_the_circle():
    """Both ends of the turn belong to the peak between them."""
    stack = stack_of(VonMises(6.2, 50.0))
    unseen = unseen_between(stack, np.array([-np.inf]), np.array([np.inf]))
    found = expectation(unseen, np.cos(unseen.y - 6.2))
    np.testing.assert_allclose(found, i1e(50.0) / i0e(50.0), rtol=1e-12)


def test_counts_are_whole_numbers():
    y, share = unseen_between(stack_of(Poisson(2.0)), np.array([0.5]), np.array([3.0]))
    right = Poisson(2.0).pdf([1, 2, 3])
    found = [share[0, y[0, :, 0] == n, 0].sum() for n in (1, 2, 3)]
    np.testing.assert_allclose(found, right / right.sum(), rtol=1e-14)


def test_very_many_counts():
    """Long runs by Gauss's rule."""
    stack = stack_of(NegativeBinomial(1e5, 0.4), NegativeBinomial(1e5, 50.0))
    unseen = unseen_between(stack, np.array([-np.inf]), np.array([np.inf]))
    np.testing.assert_allclose(expectation(unseen, unseen.y), 1e5, rtol=1e-9)
    assert unseen.y.shape[-2] < 600


def test_a_point_mass_has_one_place():
    y, share = unseen_between(stack_of(PointMass(2.0)), np.array([1.0]), np.array([3.0]))
    assert (y == 2.0).all()
    np.testing.assert_allclose(share.sum(), 1.0)


@pytest.mark.parametrize(
    ("distribution", "fields"),
    [
        (stats.gamma, {"scale": 3.0, "a": 0.7}),
        (stats.exponnorm, {"loc": 0.0, "scale": 1.0, "K": 2.0}),
        (stats.weibull_max, {"scale": 3.0, "c": 1.4}),
        (stats.beta, {"a": 0.7, "b": 2.0}),
    ],
    ids=lambda v: getattr(v, "name", ""),
)
def test_of_scipy(distribution, fields):
    component = from_scipy(distribution)(**fields)
    low, high = component.icdf(np.array([0.0, 0.2, 0.7])), component.icdf(np.array([0.1, 0.6, 1.0]))
    stack = stack_of(component)
    np.testing.assert_allclose(log_integral(stack, low, high), np.log([[0.1, 0.4, 0.3]]), rtol=1e-8)


def test_beyond_the_support_all_shares_are_equal():
    y, share = unseen_between(stack_of(Gamma(4.0, 2.0)), np.array([-3.0]), np.array([-1.0]))
    assert (y > 0.0).all()
    np.testing.assert_allclose(share, 1.0 / y.shape[-2])
