"""Data sets drawn like the one that was fitted: their law, their rounding, their weights."""

import numpy as np
import pytest

import mix1d
from mix1d import Mixture
from mix1d.resample.draws import drawer, one_by_one, rounding
from mix1d.sample import Sample

TWO = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5])


@pytest.fixture(scope="module")
def faithful():
    """Two groups of whole minutes."""
    return mix1d.fit(np.round(10 * TWO.sample(272, rng=0)), 2)


def test_draws_are_rounded_as_the_data_were(faithful):
    values, weights = drawer("parametric", faithful.mixture, faithful.sample)(
        np.random.default_rng(0), 3
    )
    assert weights is None
    assert values.shape == (3, 272)
    np.testing.assert_array_equal(values, np.round(values))


def test_rounding_never_leaves_the_support():
    x = np.round(np.random.default_rng(0).lognormal(0, 0.8, 200) + 0.5) / 2
    fit = mix1d.fit(x, 1, family="lognormal")
    values, _ = drawer("parametric", fit.mixture, fit.sample)(np.random.default_rng(0), 5)
    assert values.min() == 0.5
    np.testing.assert_array_equal(2 * values, np.round(2 * values))


def test_resampled_rows_are_counts_and_bayesian_weights_are_not(faithful):
    rng = np.random.default_rng(0)
    _, counts = drawer("nonparametric", faithful.mixture, faithful.sample)(rng, 4)
    np.testing.assert_array_equal(counts, np.round(counts))
    np.testing.assert_array_equal(counts.sum(axis=1), 272)
    _, weights = drawer("bayesian", faithful.mixture, faithful.sample)(rng, 4)
    np.testing.assert_allclose(weights.sum(axis=1), 272)
    assert np.all(weights > 0)


@pytest.mark.parametrize(
    "mixture",
    [
        Mixture.normal([0.3, 0.7], means=[0, 9], sds=[1, 3]),
        Mixture([0.4, 0.6], [mix1d.LogNormal(0, 0.5), mix1d.LogNormal(2, 0.3)]),
        Mixture([0.4, 0.6], [mix1d.Poisson(3), mix1d.Poisson(20)]),
    ],
    ids=["normal", "lognormal", "poisson"],
)
def test_a_large_draw_on_a_lattice_has_the_law_of_the_mixture(mixture):
    """Mean and variance of 1e9 values, within 6 of their standard errors."""
    sample = Sample._of_points(np.sqrt(np.arange(1.0, 9.0)), np.full(8, 1.25e8), n_rows=10**9)
    values, weights = drawer("parametric", mixture, sample)(np.random.default_rng(0), 5)
    assert values.size < 1000
    np.testing.assert_array_equal(weights.sum(axis=1), 1e9)
    means = weights @ values / 1e9
    np.testing.assert_allclose(
        means, mixture.mean(), atol=6 * mixture.standard_deviation() / np.sqrt(1e9)
    )
    spread = weights @ (values - mixture.mean()) ** 2 / 1e9
    np.testing.assert_allclose(spread, mixture.variance(), rtol=2e-3)


def test_a_lognormal_draw_is_never_rounded_to_zero():
    sizes = mix1d.fit(np.round(np.random.default_rng(0).lognormal(0.5, 0.5, 200)) + 1, 1)
    small = Mixture([1.0], [mix1d.LogNormal(-1.0, 0.5)])
    assert rounding(small, sizes.sample)(small.sample(800, rng=0)).min() >= 1.0


def test_values_drawn_one_by_one_follow_the_mixture():
    sample = Sample(TWO.sample(5000, rng=1))
    values, weights = one_by_one(TWO, sample)(np.random.default_rng(0), 3)
    assert weights is None
    assert values.shape == (3, 5000)
    error = TWO.standard_deviation() / np.sqrt(5000)
    np.testing.assert_allclose(values.mean(axis=1), TWO.mean(), atol=6 * error)


def test_relative_weights_are_drawn_by_the_row():
    """One row fewer than there are (Rao & Wu 1988), each with its weight; they sum to n."""
    sample = Sample([1.0, 2.0, 4.0], weights=[1.0, 2.0, 3.0], weights_are="relative")
    values, weights = drawer("nonparametric", TWO, sample)(np.random.default_rng(0), 200)
    np.testing.assert_array_equal(values, [1.0, 2.0, 4.0])
    np.testing.assert_allclose(weights.sum(axis=1), sample.n)
    assert set(np.count_nonzero(weights, axis=1)) == {1, 2}
    with pytest.raises(mix1d.Mix1dError, match="the mixture knows nothing of them"):
        drawer("parametric", TWO, sample)


def test_more_values_than_can_be_counted():
    sample = Sample([1.0, 2.0], weights=[1e18, 1e18])
    with pytest.raises(mix1d.Mix1dError, match=r"draws at most 2\^60 values, got a sample of 2e"):
        drawer("nonparametric", TWO, sample)
