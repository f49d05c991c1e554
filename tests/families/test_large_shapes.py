"""Components of large shape against mpmath: tails, where SciPy's `gammainc` ends its series early,
and sds, where differences of moments would cancel."""

import mpmath as mp
import numpy as np
import pytest

from mix1d import Gamma, LogLogistic, Poisson, Weibull
from mix1d.families.large_shapes import log_front

SHAPES = [1.1e5, 1e6, 1e9, 1e12]


def log_lower(a, x):
    """log P(a, x), by the integral over t = x e^(-v / (a - x)), with 50 digits."""
    with mp.workdps(50):
        a, x = mp.mpf(a), mp.mpf(x)
        gap = a - x

        def integrand(v):
            return mp.exp(-v - x * (mp.exp(-v / gap) - 1 + v / gap))

        whole = mp.quad(integrand, [0, 1, 3, 8, 16, 40, 80]) / gap
        return float(a * mp.log(x) - x - mp.loggamma(a) + mp.log(whole))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("sds", [4.2, 6.0, 20.0, 100.0])
def test_the_lower_tail(shape, sds):
    x = shape - sds * np.sqrt(shape)
    expected = log_lower(shape, x)
    exact = 4e-15 * sds * np.sqrt(shape)  # what rounding x itself does
    assert Gamma(shape, 1.0).logcdf(x) == pytest.approx(expected, abs=1e-12 + exact)
    assert Gamma(shape, 1.0).ccdf(x) == pytest.approx(-np.expm1(expected), rel=1e-15)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_border_of_the_two_ways_cannot_be_seen(shape):
    """Far from the border both ways are compared with mpmath; here they meet."""
    x = shape - 4.0 * np.sqrt(shape) * np.array([1 - 1e-6, 1 + 1e-6])
    below, above = Gamma(shape, 1.0).logcdf(x)
    slope = 4.0 + 0.23  # of the logarithm of a normal's tail, by its argument
    assert below - above == pytest.approx(8e-6 * slope, rel=0.05)


@pytest.mark.parametrize("count", [5e5, 1e8])
def test_counts_far_above_a_large_rate(count):
    rate = count - 6.0 * np.sqrt(count)
    expected = log_lower(count + 1.0, rate)
    assert Poisson(rate).logccdf(count) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("a", [0.3, 9.99, 10.0, 1e3, 1e12])
@pytest.mark.parametrize("ratio", [0.01, 0.6, 1.0, 1.001, 3.0])
def test_the_density_in_front(a, ratio):
    x = a * ratio
    with mp.workdps(40):
        expected = float(mp.mpf(a) * mp.log(x) - x - mp.loggamma(mp.mpf(a) + 1))
    found = log_front(np.array([a]), np.array([x]))[0]
    assert found == pytest.approx(expected, rel=1e-14, abs=1e-13 + a * abs(ratio - 1) * 1e-15)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("q", [1e-5, 1e-9, 1e-100, 1e-300])
def test_quantiles_of_the_lower_tail(shape, q):
    x = Gamma(shape, 1.0).icdf(q)
    exact = 1e-14 * np.sqrt(-2 * np.log(q) * shape)  # what rounding x itself does
    assert log_lower(shape, float(x)) == pytest.approx(np.log(q), abs=1e-12 + exact)


@pytest.mark.parametrize("shape", [2.5, 6.0, 6.5, 49.9, 50.1, 1e3, 1e5, 1e7, 1e9, 1e12, 1e15])
def test_the_sd_of_a_narrow_component(shape):
    """A Weibull's was 8.8 times too large at 1e9 and no number at 1e10, a log-logistic's was 0."""
    with mp.workdps(60):
        u = 1 / mp.mpf(shape)
        weibull = float(5 * mp.sqrt(mp.gamma(1 + 2 * u) - mp.gamma(1 + u) ** 2))
        angle = mp.pi * u
        variance = 2 * angle / mp.sin(2 * angle) - (angle / mp.sin(angle)) ** 2
        log_logistic = float(5 * mp.sqrt(variance))
    assert Weibull(5.0, shape).moments()[1] == pytest.approx(weibull, rel=2e-13)
    assert LogLogistic(5.0, shape).moments()[1] == pytest.approx(log_logistic, rel=1e-13)
