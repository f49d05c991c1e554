"""Ends of bootstrap intervals: what Efron's formulas say of made-up replicates."""

import numpy as np
from scipy.special import ndtr

from mix1d.infer.bca import bca, percentiles


def test_bca_respects_monotone_changes_of_scale():
    """Efron (1987): the interval of exp(theta) is the exponential of the one of theta."""
    table = np.random.default_rng(0).gamma(3, 1, (999, 1))
    estimate, acceleration = np.array([2.5]), np.array([0.08])
    ends = bca(table, estimate, acceleration, 0.9)
    np.testing.assert_allclose(
        bca(np.exp(table), np.exp(estimate), acceleration, 0.9), np.exp(ends), rtol=2e-2
    )


def test_bca_moves_the_percentiles_as_the_formula_says():
    """With the estimate at the 40% point and a = 0.1, at 90%: Efron (1987), equation 2.3."""
    table = np.arange(1.0, 1000.0)[:, None]  # so that percentile q is 1000 q
    bias = -0.2533471  # the normal score of 0.4
    scores = bias + np.array([-1.6448536, 1.6448536])
    wanted = 1000 * ndtr(bias + scores / (1 - 0.1 * scores))
    ends = bca(table, np.array([400.1]), np.array([0.1]), 0.9)
    np.testing.assert_allclose(ends[0], wanted, atol=1.0)


def test_without_bias_and_acceleration_they_are_the_percentiles():
    """The median of 999 replicates as the estimate, so that the bias correction is 0."""
    table = np.random.default_rng(1).gamma(3, 1, (999, 2))
    middle = np.median(table, axis=0)
    np.testing.assert_allclose(
        bca(table, middle, np.zeros(2), 0.9), percentiles(table, 0.9), rtol=1e-12
    )
    wanted = np.sort(table[:, 1])[[49, 949]]
    np.testing.assert_allclose(percentiles(table, 0.9)[1], wanted, rtol=1e-12)
