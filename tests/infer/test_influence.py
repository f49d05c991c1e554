"""Influence: closed forms, and what really happens without a row."""

import numpy as np
import pytest

import mix1d


def test_one_normal_in_closed_form():
    """Without x the mean moves by -(x - mean) / n and the sd by -(z^2 - 1) s / (2 n)."""
    x = np.random.default_rng(0).normal(3, 2, 40)
    influence = mix1d.fit(x, 1).influence()
    z = (x - x.mean()) / x.std()
    np.testing.assert_allclose(influence.means[:, 0], -z * x.std() / 40, rtol=1e-6)
    np.testing.assert_allclose(influence.sds[:, 0], -(z**2 - 1) * x.std() / 80, rtol=1e-6)
    np.testing.assert_allclose(influence.displacement, (z**2 + (z**2 - 1) ** 2 / 2) / 40)


def test_it_is_near_to_what_happens(faithful, waiting):
    influence = faithful.influence()
    errors = faithful.standard_errors()
    for row in [*influence.most(3), 0]:
        without = mix1d.fit(np.delete(waiting, row), start=faithful.mixture).mixture
        for name in ("weights", "means", "sds"):
            change = getattr(without, name) - getattr(faithful.mixture, name)
            off = np.abs(change - getattr(influence, name)[row]) / getattr(errors, name)
            assert off.max() < 0.02


def test_rows_are_the_callers(waiting, faithful):
    x = np.array([*waiting, np.nan])
    influence = mix1d.fit(x, 2, missing="drop").influence()
    assert influence.displacement.shape == (273,)
    assert np.isnan(influence.means[-1]).all()
    assert 272 not in influence.most(272)
    np.testing.assert_allclose(influence.means[:-1], faithful.influence().means, rtol=1e-6)
    np.testing.assert_allclose(influence.weights[:-1].sum(axis=1), 0, atol=1e-12)


def test_at_the_maximum_all_of_them_cancel(faithful):
    influence = faithful.influence()
    np.testing.assert_allclose(influence.means.sum(axis=0), 0, atol=1e-3)
    assert influence.most(1)[0] == np.argmax(influence.displacement)


def test_a_shared_sd_moves_as_one(waiting):
    sds = mix1d.fit(waiting, 2, equal_sd=True).influence().sds
    np.testing.assert_allclose(sds[:, 0], sds[:, 1])


def test_it_follows_the_units(waiting, faithful):
    scaled = mix1d.fit(1e6 * waiting + 3e6, 2).influence()
    np.testing.assert_allclose(scaled.means, 1e6 * faithful.influence().means, rtol=1e-4, atol=1e-1)
    np.testing.assert_allclose(scaled.displacement, faithful.influence().displacement, rtol=1e-5)


def test_a_sketch_is_asked_about_values(waiting):
    fit = mix1d.fit(mix1d.sketch(waiting), 2)
    with pytest.raises(mix1d.Mix1dError, match=r"holds no rows: .* fit.influence\(x=values\)"):
        fit.influence()
    given = fit.influence(x=waiting[:5])
    np.testing.assert_allclose(given.means, mix1d.fit(waiting, 2).influence().means[:5], rtol=1e-5)
