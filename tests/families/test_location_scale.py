"""Families of one shape, shifted and stretched, and their images under a logarithm."""

import numpy as np
import pytest
import scipy.stats

import exact
from mix1d.families import (
    Cauchy,
    GeneralisedNormal,
    Gumbel,
    GumbelMin,
    Laplace,
    Logistic,
    LogLogistic,
    Rayleigh,
    SkewNormal,
    StudentT,
    Weibull,
)
from mix1d.families.location_scale import LocationScale
from zoo import COMPONENTS

LINES = [
    pytest.param(c, id=repr(c))
    for row in COMPONENTS.values()
    for c in row
    if isinstance(c, LocationScale)
]

DEPTHS = 10.0 ** -np.array([0.31, 1.0, 3.0, 12.0, 40.0, 120.0, 300.0])


def far_and_near(component):
    """Places from the middle to tails of 1e-300, and three times as far out."""
    low, high = component.icdf(DEPTHS), component.iccdf(DEPTHS)
    middle = component.icdf(0.5)
    beyond = [middle + 3.0 * (low[-1] - middle), middle + 3.0 * (high[-1] - middle)]
    return np.concatenate([low, high, beyond])


@pytest.mark.parametrize("component", LINES)
def test_tails_are_accurate_at_any_depth(component):
    x = far_and_near(component)
    x = x[np.isfinite(x)]
    expected = np.array([exact.log_tails(component, value) for value in x]).T
    density = component.logpdf(x)
    for tail, logs in zip((component.logcdf(x), component.logccdf(x)), expected, strict=True):
        # what rounding of z does, and of the logarithm
        blur = np.exp(density - logs) * np.spacing(np.abs(x)) + 1e-15 * np.abs(logs)
        assert np.all(np.abs(tail - logs) <= 4.0 * blur + 2e-14)


@pytest.mark.parametrize("component", LINES)
def test_quantiles_invert_tails_at_any_depth(component):
    for x, tail in (
        (component.icdf(DEPTHS), component.logcdf),
        (component.iccdf(DEPTHS), component.logccdf),
    ):
        is_number = np.isfinite(x)
        x, shares = x[is_number], DEPTHS[is_number]
        steepness = np.exp(component.logpdf(x) - np.log(shares)) * np.spacing(np.abs(x))
        assert np.all(np.abs(tail(x) - np.log(shares)) <= 4.0 * steepness + 2e-12)
        assert len(x) > 4


@pytest.mark.parametrize("component", LINES)
def test_derivatives_against_many_digits(component):
    x = component.icdf(np.array([1e-9, 0.02, 0.3, 0.49, 0.6, 0.97, 1.0 - 1e-9]))
    score, hessian = component._derivatives(x)
    for i, value in enumerate(x):
        gradient, second = exact.derivatives(component, value)
        free = np.array([parameter.is_free for parameter in component.parameters])
        gradient, second = gradient * free, second * np.outer(free, free)
        _, scale, *_ = component.fields()
        unit = np.array([scale, *[1.0] * (len(gradient) - 1)])
        blur = 1e-10 + 8.0 * np.spacing(np.abs(value)) / scale  # of z
        size = np.abs(gradient * unit).max() + 1.0
        np.testing.assert_allclose(score[:, i] * unit, gradient * unit, rtol=0, atol=blur * size)
        second, own = (h * unit[:, None] * unit for h in (second, hessian[:, :, i]))
        largest = np.abs(second).max() + size
        np.testing.assert_allclose(own, second, rtol=0, atol=blur * largest)


@pytest.mark.parametrize("component", LINES)
def test_data_in_another_unit(component):
    shift, factor = 3.0 * component.iccdf(0.2), 2.5
    fields = zip(component.parameters, component.fields(), strict=True)
    moved = type(component)(*(p.moved(field, shift, factor) for p, field in fields))
    x = component.icdf(np.array([0.01, 0.4, 0.9]))
    blur = 8.0 * np.spacing(abs(shift) + np.abs(x).max()) / component.fields()[1] + 1e-13
    y = moved.logpdf(shift + factor * x) + np.log(factor)
    np.testing.assert_allclose(y, component.logpdf(x), rtol=0, atol=10.0 * blur)


@pytest.mark.parametrize(
    "component", [c for c in LINES if type(c.values[0]).__dict__.get("is_symmetric")]
)
def test_mirrored_data(component):
    fields = zip(component.parameters, component.fields(), strict=True)
    mirrored = type(component)(*(p.moved(field, 0.0, -1.0) for p, field in fields))
    x = component.icdf(np.array([0.01, 0.4, 0.9]))
    np.testing.assert_array_equal(mirrored.logpdf(-x), component.logpdf(x))


@pytest.mark.parametrize(
    ("component", "frozen"),
    [
        (Logistic(2.0, 3.0), scipy.stats.logistic(2.0, 3.0)),
        (Laplace(2.0, 3.0), scipy.stats.laplace(2.0, 3.0)),
        (Cauchy(2.0, 3.0), scipy.stats.cauchy(2.0, 3.0)),
        (Gumbel(2.0, 3.0), scipy.stats.gumbel_r(2.0, 3.0)),
        (GumbelMin(2.0, 3.0), scipy.stats.gumbel_l(2.0, 3.0)),
        (StudentT(2.0, 3.0, 4.5), scipy.stats.t(4.5, 2.0, 3.0)),
        (StudentT(2.0, 3.0, np.inf), scipy.stats.norm(2.0, 3.0)),
        (SkewNormal(2.0, 3.0, -1.5), scipy.stats.skewnorm(-1.5, 2.0, 3.0)),
        (GeneralisedNormal(2.0, 3.0, 1.5), scipy.stats.gennorm(1.5, 2.0, 3.0)),
        (Weibull(scale=3.0, shape=2.5), scipy.stats.weibull_min(2.5, scale=3.0)),
        (LogLogistic(scale=3.0, shape=2.5), scipy.stats.fisk(2.5, scale=3.0)),
        (Rayleigh(3.0), scipy.stats.rayleigh(scale=3.0)),
    ],
    ids=lambda value: repr(value) if hasattr(value, "name") else "",
)
def test_the_parameters_are_those_of_scipy(component, frozen):
    q = np.array([0.01, 0.3, 0.5, 0.8, 0.999])
    x = frozen.ppf(q)
    np.testing.assert_allclose(component.icdf(q), x, rtol=1e-9)
    np.testing.assert_allclose(component.pdf(x), frozen.pdf(x), rtol=1e-9)
    np.testing.assert_allclose(component.ccdf(x), frozen.sf(x), rtol=1e-9)
    np.testing.assert_allclose(component.moments(), [frozen.mean(), frozen.std()], rtol=1e-9)


@pytest.mark.parametrize("component", LINES)
def test_first_guess_has_the_place_and_the_width(component):
    if isinstance(component, Cauchy):
        guess = type(component).at(np.array([3.0]), np.array([2.0]))
        assert guess.fields() == (3.0, 2.0)
        return
    guess = type(component).at(np.array([3.0, -1.0]), np.array([2.0, 0.1]))
    mean, sd = guess.moments()
    np.testing.assert_allclose(mean, [3.0, -1.0], rtol=1e-14)
    np.testing.assert_allclose(sd, [2.0, 0.1], rtol=1e-14)


def test_far_below_a_narrow_gumbel_no_warning_is_raised():
    """The bootstrap of a Weibull of shape 5e5, next to a point beside its errors, asks for it."""
    stack = Gumbel.stack([Gumbel(0.0, 1e-5)])
    assert stack._logcdf(np.array([-1.0]))[0, 0] == -np.inf
    assert stack._logccdf(np.array([-1.0]))[0, 0] == 0.0
