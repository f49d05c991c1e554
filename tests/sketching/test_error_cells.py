"""Cells of values and errors: the points have the moments of the values."""

import numpy as np
import pytest

from mix1d.families import Normal
from mix1d.sketching.error_cells import fold_errors


@pytest.fixture(scope="module")
def measured():
    rng = np.random.default_rng(3)
    error = rng.uniform(0.2, 1.5, 50_000)
    return rng.normal(1e3, np.hypot(2.0, error)), error, rng.integers(1, 4, error.size) * 1.0


def moments(x, error, weights):
    v, x = np.square(error), x - 1e3
    terms = np.array([np.ones_like(x), x, v, x * x, x * v, v * v])
    return terms @ weights


def test_moments_of_values_and_squared_errors(measured):
    points = fold_errors(*measured, 3.0)
    assert points[0].size < 4_000
    np.testing.assert_allclose(moments(*points), moments(*measured), rtol=1e-9)


def test_the_likelihood_hardly_changes(measured):
    """By a hundredth of a unit of log-likelihood; half of one is a standard error."""
    points = fold_errors(*measured, 3.0)

    def loglik(x, error, weights, mean, sd):
        return weights @ Normal(0.0, 1.0).logpdf((x - mean) / np.hypot(sd, error)) - weights @ (
            np.log(np.hypot(sd, error))
        )

    ends = [(1e3, 2.0), (1e3 + 0.02, 2.02)]
    gains = [loglik(*rows, *ends[1]) - loglik(*rows, *ends[0]) for rows in (measured, points)]
    assert gains[0] == pytest.approx(gains[1], abs=0.02)


def test_one_value_in_a_cell_stays_itself():
    x, error, weights = fold_errors(
        np.array([0.0, 100.0]), np.array([1.0, 2.0]), np.array([1.0, 3.0]), 1.0
    )
    np.testing.assert_allclose(np.sort(x), np.repeat([0.0, 100.0], 4))
    np.testing.assert_allclose(np.sort(error), np.repeat([1.0, 2.0], 4), rtol=1e-15)
    assert weights.sum() == 4.0


def test_a_value_far_away_changes_no_other_cell(measured):
    x, error, weights = measured
    points = fold_errors(*measured, 3.0)
    more = fold_errors(np.append(x, 1e12), np.append(error, 1.0), np.append(weights, 1.0), 3.0)
    for own, others in zip(points, more, strict=True):
        kept = np.sort(others[more[0] < 1e11])
        np.testing.assert_allclose(kept, np.sort(own), rtol=1e-12)
