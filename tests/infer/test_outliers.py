"""Outliers: the p-value is that of the density's own law, and allows for the number of rows."""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import kstest

import mix1d
from mix1d import Mixture
from mix1d.infer.outliers import adjusted, improbability
from zoo import MIXTURES


def test_one_normal_is_the_two_sided_test():
    z = np.array([0.0, -1.96, 3.0, -9.0, 35.0])
    p = improbability(Mixture.normal(means=[5], sds=[2]), 5 + 2 * z)
    np.testing.assert_allclose(p, 2 * ndtr(-np.abs(z)), rtol=1e-9)


@pytest.mark.parametrize("name", MIXTURES)
def test_it_is_the_share_of_draws_with_a_density_as_low(name):
    """Within 5.5 standard errors of 20,000 draws."""
    mixture = MIXTURES[name]
    draws = mixture.sample(20_000, rng=1)
    x = draws[:25]
    logs = np.sort(mixture.logpdf(draws))
    shares = np.searchsorted(logs, mixture.logpdf(x) + 1e-9, side="right") / 20_000
    np.testing.assert_allclose(improbability(mixture, x), shares, atol=5.5 * 0.5 / np.sqrt(20_000))


def test_it_is_uniform_for_draws_of_the_mixture():
    p = improbability(MIXTURES["claw"], MIXTURES["claw"].sample(2000, rng=3))
    assert kstest(p, "uniform").pvalue > 1e-6


def test_a_value_in_the_gap_is_as_odd_as_one_in_the_tails():
    m = Mixture.normal(means=[-10, 10], sds=[1, 1])
    p = improbability(m, np.array([0.0, 3.0]))
    np.testing.assert_allclose(p, [2 * ndtr(-10), 2 * ndtr(-7)], rtol=2e-2)


def test_counts_of_equal_probability_belong_together():
    p = improbability(Mixture([1], [mix1d.Poisson(2.0)]), np.array([1.0, 2.0, 0.0]))
    np.testing.assert_allclose(p, [1.0, 1.0, 1 - (2 + 2 + 4 / 3) * np.exp(-2)], rtol=1e-9)


def test_what_cannot_be_has_probability_0():
    p = improbability(MIXTURES["sizes"], np.array([-1.0, 0.0]))
    np.testing.assert_array_equal(p, 0)


def test_adjustments_by_hand():
    p, ones = np.array([0.04, 0.01, np.nan, 0.03]), np.ones(4)
    np.testing.assert_allclose(adjusted(p, ones, "holm"), [0.06, 0.03, np.nan, 0.06])
    np.testing.assert_allclose(adjusted(p, ones, "bonferroni"), [0.12, 0.03, np.nan, 0.09])
    np.testing.assert_allclose(adjusted(p, ones, "fdr"), [0.04, 0.03, np.nan, 0.04])
    np.testing.assert_array_equal(adjusted(p, ones, "none"), p)
    np.testing.assert_allclose(adjusted(p[:1], np.array([30.0]), "holm"), [1.0])


def test_planted_rows_are_found(waiting):
    x = np.insert(waiting, 7, 140.0)
    fit = mix1d.fit(x, 2, equal_sd=True)
    outliers = fit.outliers()
    assert list(outliers.rows) == [7]
    assert list(outliers.x) == [140.0]
    assert outliers.adjusted[7] == pytest.approx(273 * outliers.p_values[7])
    assert len(mix1d.fit(waiting, 2).outliers(1e-3)) == 0


def test_weights_are_repetitions(waiting):
    twice = mix1d.fit(waiting, 2, weights=np.full(waiting.size, 2)).outliers(0.9)
    tiled = mix1d.fit(np.tile(waiting, 2), 2).outliers(0.9)
    np.testing.assert_allclose(twice.adjusted, tiled.adjusted[:272], rtol=1e-6)


def test_missing_rows_and_other_values(waiting, faithful):
    outliers = mix1d.fit([np.nan, *waiting], 2, missing="drop").outliers(0.999, adjust="none")
    assert np.isnan(outliers.p_values[0])
    assert 0 not in outliers.rows
    assert list(faithful.outliers(x=[60.0, 200.0]).rows) == [1]
    sketched = mix1d.fit(mix1d.sketch(waiting), 2)
    with pytest.raises(mix1d.Mix1dError, match=r"fit.outliers\(x=values\)"):
        sketched.outliers()
    assert list(sketched.outliers(x=[60.0, 200.0]).rows) == [1]
