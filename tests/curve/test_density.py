"""Logarithms of sums of exponentials, where the sums themselves underflow."""

import numpy as np
import pytest

from mix1d.curve.density import log_sum_exp, present
from mix1d.mixture import Mixture
from zoo import CONTINUOUS, DISCRETE, MIXTURES


def test_log_sum_exp():
    """Over the components, which stand before the values."""
    logs = np.array([[-1e4, -np.inf, 0.0], [-1e4, -np.inf, np.nan]])
    np.testing.assert_allclose(log_sum_exp(logs), [-1e4 + np.log(2), -np.inf, np.nan], rtol=1e-15)
    np.testing.assert_array_equal(
        log_sum_exp(np.stack([logs, logs[::-1]])), [log_sum_exp(logs)] * 2
    )


@pytest.mark.parametrize("mixture", MIXTURES.values(), ids=MIXTURES)
def test_density_and_tails_are_weighted_sums(mixture):
    shares = np.array([1e-9, 0.1, 0.5, 0.9])
    x = np.concatenate([mixture.icdf(shares), [-np.inf, np.inf, np.nan, -3.3]])
    for method in ("pdf", "cdf", "ccdf"):
        each = np.array([getattr(c, method)(x) for c in mixture.components])
        np.testing.assert_allclose(getattr(mixture, method)(x), mixture.weights @ each, rtol=1e-12)


# mpmath 1.3, 60 digits, for 0.3 N(0, 1) + 0.7 N(3, 2)
@pytest.mark.parametrize(
    ("method", "x", "log_tail"),
    [
        ("logcdf", -40.0, -235.47081816677175274),
        ("logcdf", -80.0, -866.12688669973576149),
        ("logccdf", 83.0, -804.96511695769252055),
    ],
)
def test_tails_in_logarithms(method, x, log_tail):
    mixture = Mixture.normal(weights=[0.3, 0.7], means=[0, 3], sds=[1, 2])
    assert getattr(mixture, method)(x) == pytest.approx(log_tail, rel=1e-14)


def test_present_leaves_out_weight_0():
    mixture = MIXTURES["weight 0"]
    weights, bank = present(mixture.weights, mixture._bank)
    np.testing.assert_array_equal(weights, [0.5, 0.5])
    np.testing.assert_array_equal(bank.moments()[0], [-2.0, 2.0])


def test_the_table_has_both_kinds():
    assert CONTINUOUS
    assert DISCRETE
