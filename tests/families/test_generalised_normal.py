"""Generalised normals of small shapes, whose density has nearly a kink: from Laplace to normal."""

import numpy as np
import pytest

import mix1d
from mix1d.families.pointed import best_locations


def two_groups(seed):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.laplace(0.0, 1.0, 300), rng.laplace(9.0, 1.5, 200)])


@pytest.mark.parametrize("seed", range(4))
def test_no_lower_than_the_laplace_components_among_them(seed):
    """Which have a closed M step of their own. The range of shapes ends 5.5e-6 above theirs."""
    x = two_groups(seed)
    fit = mix1d.fit(x, 2, family="generalised-normal")
    assert fit.outcome
    assert fit.loglik > mix1d.fit(x, 2, family="laplace").loglik - 1e-4


@pytest.mark.parametrize("shape", [1.0000055, 1.02, 1.2, 1.45])
def test_best_location(shape):
    """No lower sum of powers on a grid, nor at any value or next to it."""
    rng = np.random.default_rng(0)
    y = np.sort(rng.laplace(size=60))
    counts = rng.random((3, 60))
    found = best_locations(y, counts, np.full(3, shape))
    grid = np.concatenate([np.linspace(-1.0, 1.0, 4001), y, y + 1e-9, y - 1e-9])
    sums = (counts[:, None, :] * np.abs(y - grid[:, None]) ** shape).sum(axis=-1)
    least = (counts * np.abs(y - found[:, None]) ** shape).sum(axis=-1)
    assert np.all(least <= sums.min(axis=-1) * (1.0 + 1e-9))


@pytest.mark.parametrize(("shape", "share"), [(1.0, 0.12), (1.3, 0.12), (1.7, 0.08)])
def test_standard_error_of_the_location(shape, share):
    """Fisher's information of a location is b^2 Gamma(2 - 1/b) / Gamma(1/b) a value (scale 1).

    It comes from the values next to the location, of which 2,000 have a few hundred.
    """
    from scipy.special import gamma

    n = 2000
    x = mix1d.family("generalised-normal")(0.0, 1.0, shape).sample(n, rng=1)
    fit = mix1d.fit(x, 1, family="generalised-normal")
    assert fit.outcome
    error = np.sqrt(gamma(1 / shape) / gamma(2 - 1 / shape)) / shape / np.sqrt(n)
    assert fit.standard_errors().parameters["location"][0] == pytest.approx(error, rel=share)
