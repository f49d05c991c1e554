"""Columns with lumps: fitted as `fit` does, and judged by all of their rows."""

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Outcome

GROUPS = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1])


@pytest.fixture(scope="module")
def zero_inflated():
    """Logs of two groups, in half of the rows of six columns; zeros in the others."""
    rng = np.random.default_rng(0)
    values = np.exp(GROUPS.sample((400, 6), rng=1) / 3)
    return np.where(rng.random((400, 6)) < 0.5, 0.0, values)


@pytest.mark.parametrize("lumps", ["auto", [0.0]])
def test_a_point_mass_where_a_gene_is_zero(zero_inflated, lumps):
    fits = mix1d.fit_many(zero_inflated, 2, family="lognormal", lumps=lumps)
    assert fits.trusted.all()
    for i in range(6):
        one = mix1d.fit(zero_inflated[:, i], 2, family="lognormal", lumps=lumps)
        assert fits.lumps[i].tolist() == [0.0]
        assert fits.lump_weights[i, 0] == one.mixture.weights[0]
        assert fits.n_parameters[i] == one.n_parameters
        assert fits.loglik[i] == pytest.approx(one.loglik, abs=1e-6)
        assert fits.icl[i] == pytest.approx(one.icl, abs=1e-5)
        np.testing.assert_allclose(fits.weights[i], one.mixture.weights[1:], rtol=1e-5)
        np.testing.assert_allclose(fits.mixture(i).means, one.mixture.means, rtol=1e-5)
        assert fits.main_thresholds[i] == pytest.approx(one.thresholds().main, rel=1e-5)
        np.testing.assert_array_equal(fits.labels()[i], one.labels())


def test_only_the_columns_that_have_a_lump_get_one(zero_inflated):
    columns = {"zeros": zero_inflated[:, 0], "none": GROUPS.sample(400, rng=3), "all": [0.0] * 50}
    fits = mix1d.fit_many(columns, 1, lumps="auto")
    np.testing.assert_array_equal(fits.lumps, [[0.0], [np.nan], [np.nan]])
    assert fits.outcomes[2] is Outcome.TOO_FEW
    asked = mix1d.fit_many(columns, 1, lumps=[0.0])
    np.testing.assert_array_equal(asked.lumps, [[0.0], [np.nan], [0.0]])
    assert asked.lump_weights[2] == 1.0
    assert asked.outcomes[2] is Outcome.TOO_FEW
    np.testing.assert_array_equal(asked.loglik[:2], fits.loglik[:2])


def test_weights_are_counts_beside_lumps_too(zero_inflated):
    twice = mix1d.fit_many(zero_inflated, 1, lumps="auto", weights=np.full(400, 2.0))
    written = mix1d.fit_many(np.tile(zero_inflated, (2, 1)), 1, lumps="auto")
    np.testing.assert_allclose(twice.loglik, written.loglik, rtol=1e-12)
    np.testing.assert_allclose(twice.lump_weights, written.lump_weights, rtol=1e-15)


def test_lumps_need_densities():
    with pytest.raises(Mix1dError, match="`lumps` needs a family with a density, got 'poisson'"):
        mix1d.fit_many(np.ones((3, 2)), 2, family="poisson", lumps=[0])
    with pytest.raises(Mix1dError, match="`lumps` must be 'auto', values or None, got 'zeros'"):
        mix1d.fit_many(np.ones((3, 2)), 2, lumps="zeros")
