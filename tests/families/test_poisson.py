"""Poisson: tails in logarithms far beyond the smallest double."""

import numpy as np
import pytest

from mix1d.families import Normal, Poisson


# mpmath 1.3, 60 digits: log of the regularised upper incomplete gamma function Q(n + 1, rate)
@pytest.mark.parametrize(
    ("count", "rate", "log_tail"),
    [
        (100, 1600.0, -1225.8989905920284442),
        (500, 1600.0, -522.07672294739524366),
        (0, 900.0, -900.0),
        (0, 5.0, -5.0),
        (20, 5.0, -8.1092507886879051347e-8),
    ],
)
def test_lower_tail(count, rate, log_tail):
    # -8.1e-8 is formed from a double next to 1, hence the absolute part
    assert Poisson(rate).logcdf(count) == pytest.approx(log_tail, rel=1e-12, abs=1e-15)


# the same for P(n + 1, rate)
@pytest.mark.parametrize(
    ("count", "rate", "log_tail"),
    [
        (4000, 1600.0, -1270.6350706100661586),
        (2000, 1600.0, -49.63242785909763428),
        (200, 3.0, -650.69926032470572354),
        (20, 5.0, -16.327675301811585654),
        (0, 5.0, -0.0067607494494885578259),
    ],
)
def test_upper_tail(count, rate, log_tail):
    assert Poisson(rate).logccdf(count) == pytest.approx(log_tail, rel=1e-12)


def test_probability_against_the_formula():
    assert Poisson(3.0).pdf(2) == pytest.approx(4.5 * np.exp(-3.0), rel=1e-15)
    np.testing.assert_array_equal(Poisson(3.0).pdf([-1, 2.5, np.inf]), 0.0)


def test_crossing_of_nearly_equal_rates():
    # x = (a - b) / log(a / b) is the logarithmic mean, which tends to the common rate
    crossing = Poisson(4.0).crossings(Poisson(4.0 + 1e-9), 0.0)
    np.testing.assert_allclose(crossing, [4.0 + 0.5e-9], rtol=1e-14)
    assert len(Poisson(4.0).crossings(Poisson(4.0), 0.3)) == 0
    assert Poisson(4.0).crossings(Normal(0, 1), 0.0) is None


def test_a_crossing_below_0_is_left_out():
    assert len(Poisson(3.0).crossings(Poisson(2.0), 5.0)) == 0


def test_a_component_of_zeros_keeps_a_finite_logarithm():
    old = Poisson.stack([Poisson(1.0)])
    sums = old._sums(np.ones((1, 3)), old._statistics(np.zeros(3)), None)
    stack = old._estimate(sums, penalty=0, spread=1, shared=False)
    assert stack.rate[0] > 0
    assert np.isfinite(stack._logpdf(np.array([0.0, 1.0]))).all()
