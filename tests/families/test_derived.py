"""What a family of a user's own gets without writing it, against families that know it."""

import numpy as np
import pytest

from mix1d.families import (
    LogNormal,
    Normal,
    Poisson,
    StudentT,
    Uniform,
    VonMises,
    derived,
    differences,
)  # fmt: skip
from own_family import OwnLogistic, OwnLogLogistic, OwnNormal, OwnPoisson

SHARES = np.array([0.0, 1e-300, 1e-12, 1e-3, 0.3, 0.5, 0.9, 1.0])
PAIRS = [
    pytest.param(OwnNormal(3.0, 2.0), Normal(3.0, 2.0), id="normal"),
    pytest.param(OwnNormal(1e3, 1e-3), Normal(1e3, 1e-3), id="far and narrow"),
    pytest.param(OwnNormal(-2e12, 1e12), Normal(-2e12, 1e12), id="wide"),
    pytest.param(OwnPoisson(0.3), Poisson(0.3), id="rare"),
    pytest.param(OwnPoisson(37.5), Poisson(37.5), id="counts"),
]


@pytest.mark.parametrize(("own", "known"), PAIRS)
def test_quantiles_are_those_of_the_closed_form(own, known):
    scale = known.moments()[1]
    for method in ("icdf", "iccdf"):
        found, right = getattr(own, method)(SHARES), getattr(known, method)(SHARES)
        np.testing.assert_allclose(found, right, rtol=1e-13, atol=1e-12 * scale)
    stack = type(own).stack([own, own])
    x = stack._icdf(SHARES)
    assert x.shape == (2, SHARES.size)
    np.testing.assert_array_equal(x[1], own.icdf(SHARES))


def test_quantiles_of_positive_values():
    one = OwnLogLogistic(median=1e-5, shape=2.0)
    np.testing.assert_allclose(one.icdf([0, 0.2, 0.5, 1]), [0, 0.5e-5, 1e-5, np.inf], rtol=1e-13)
    np.testing.assert_allclose(one.icdf(1e-300), 1e-155, rtol=1e-13)
    np.testing.assert_allclose(one.iccdf(1e-300), 1e145, rtol=1e-13)


def test_quantiles_near_an_end_of_the_support():
    shares = np.array([1e-300, 1e-90, 1e-12, 0.3, 0.9])
    np.testing.assert_allclose(
        derived.quantiles(Uniform(0.0, 1.0), shares, upper=False), shares, rtol=1e-13
    )
    np.testing.assert_allclose(
        derived.quantiles(Uniform(0.0, 2.0), shares, upper=True), 2.0 - 2.0 * shares, rtol=1e-15
    )


@pytest.mark.parametrize("upper", [False, True])
def test_quantiles_are_evaluated_only_until_each_is_found(monkeypatch, upper):
    """Of angles the outermost ones take the most rounds."""
    evaluated, tails = [], VonMises._tails
    monkeypatch.setattr(
        VonMises, "_tails", lambda self, x: evaluated.append(np.size(x)) or tails(self, x)
    )
    shares = np.logspace(-300, -0.5, 300)
    bank = VonMises.stack([VonMises(60.0, 2.0, 360.0), VonMises(200.0, 8.0, 360.0)])
    bank._iccdf(shares) if upper else bank._icdf(shares)
    assert sum(evaluated) < 2 * 30 * 2 * shares.size  # two tails of two components


@pytest.mark.parametrize(("own", "known"), PAIRS)
def test_moments_are_those_of_the_closed_form(own, known):
    mean, sd = known.moments()
    rounding = 4e-16 * abs(mean) / sd  # of the quantiles
    np.testing.assert_allclose(own.moments(), (mean, sd), rtol=1e-13 + 10 * rounding)


def test_moments_that_do_not_exist_are_nan():
    mean, sd = OwnLogLogistic(median=1.0, shape=1.5).moments()
    assert mean == pytest.approx(np.pi / 1.5 / np.sin(np.pi / 1.5), rel=1e-9)
    assert np.isnan(sd)
    assert np.isnan(OwnLogLogistic(median=1.0, shape=0.9).moments()).all()
    median, width = OwnLogLogistic(median=2.0, shape=0.9).location_and_width()
    assert median == pytest.approx(2.0, rel=1e-13)
    assert width > 0


def test_moments_can_be_differentiated_by_a_complex_step():
    mean, sd = OwnLogistic._of(3.0 + 1e-30j, 2.0).moments()
    np.testing.assert_allclose([mean, sd], [3.0 + 1e-30j, 2.0 * np.pi / np.sqrt(3.0)], rtol=1e-12)
    _, sd = OwnLogistic._of(3.0, 2.0 + 2e-30j).moments()
    assert np.imag(sd) == pytest.approx(2e-30 * np.pi / np.sqrt(3.0), rel=1e-9)


@pytest.mark.parametrize(("own", "known"), PAIRS)
def test_derivatives_are_those_of_the_closed_form(own, known):
    y = known.icdf(np.array([0.01, 0.4, 0.95]))
    unit = np.array([p.stretch(known.moments()[1]) for p in known.parameters])
    (score, hessian), (s, h) = own._derivatives(y), known._derivatives(y)
    np.testing.assert_allclose(score * unit[:, None], s * unit[:, None], atol=1e-10)
    units = unit[:, None] * unit
    np.testing.assert_allclose(hessian * units[..., None], h * units[..., None], atol=1e-7)
    np.testing.assert_allclose(
        own._slope(y) * known.moments()[1], known._slope(y) * known.moments()[1], atol=1e-9
    )
    assert known.exact_derivatives
    assert not own.exact_derivatives


def test_draws_are_of_the_distribution():
    one = OwnLogistic(3.0, 2.0)
    draws = one.sample((100, 100), rng=1)
    assert draws.shape == (100, 100)
    np.testing.assert_array_equal(draws, one.sample((100, 100), rng=1))
    assert np.mean(one.cdf(draws) < 0.25) == pytest.approx(0.25, abs=5 * 0.433 / 100)
    assert isinstance(one.sample(rng=1), float)


def test_the_width_is_that_of_the_logarithms_where_only_the_unit_is_free():
    stack = OwnLogLogistic._of(np.array([1.0, 1e6]), np.array([5.0, 5.0]))
    width = stack.log_width()
    assert width[0] == pytest.approx(width[1], rel=1e-12)
    finer = OwnLogLogistic(1.0, 50.0).log_width()
    assert width[0] - finer == pytest.approx(np.log(10.0), rel=1e-9)
    gradient, hessian = stack._width_derivatives()
    np.testing.assert_allclose(gradient, [[0, 0], [-1, -1]], atol=1e-9)
    np.testing.assert_allclose(hessian, 0.0, atol=1e-5)
    assert LogNormal.core.width_line(np.array([2.0])) == [2.0]


def test_derivatives_beside_the_end_of_a_domain():
    component, x = StudentT(2.0, 3.0, 1e7), np.array([-4.0, 1.0, 9.0])
    for found, right in zip(
        differences.derivatives(component, x), component._derivatives(x), strict=True
    ):
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-6)
