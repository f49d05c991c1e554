"""Lognormal: the normal seen through a logarithm."""

import numpy as np
import pytest

from mix1d.families import LogNormal, Normal


def test_density_against_the_formula():
    x, mu, sigma = 2.5, 0.3, 0.8
    formula = np.exp(-((np.log(x) - mu) ** 2) / (2 * sigma**2)) / (x * sigma * np.sqrt(2 * np.pi))
    assert LogNormal(mu, sigma).pdf(x) == pytest.approx(formula, rel=1e-15)


def test_nothing_at_0_and_below():
    component = LogNormal(0.0, 1.0)
    np.testing.assert_array_equal(component.pdf([-1.0, 0.0]), 0.0)
    np.testing.assert_array_equal(component.cdf([-1.0, 0.0]), 0.0)
    np.testing.assert_array_equal(component.ccdf([-1.0, 0.0]), 1.0)


def test_tail_at_40_sd():
    # mpmath 1.3: log of the normal tail beyond 40 sd
    log_tail = -804.60844201375378817
    component = LogNormal(1.0, 0.25)
    assert component.logccdf(np.exp(11.0)) == pytest.approx(log_tail, rel=1e-13)
    assert component.logcdf(np.exp(-9.0)) == pytest.approx(log_tail, rel=1e-13)


def test_crossings_are_those_of_the_logarithms():
    logs = Normal(0, 1).crossings(Normal(2, 0.5), 0.3)
    crossings = LogNormal(0, 1).crossings(LogNormal(2, 0.5), 0.3)
    assert len(crossings) == 2
    np.testing.assert_allclose(crossings, np.exp(logs), rtol=1e-15)
    assert LogNormal(0, 1).crossings(Normal(2, 0.5), 0.3) is None


def test_a_crossing_beyond_the_largest_number_is_left_out():
    assert len(LogNormal(0, 1).crossings(LogNormal(1, 1.0001), 0.0)) == 1
