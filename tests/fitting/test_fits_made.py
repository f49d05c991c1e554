"""Several numbers of components: each data set gets its own."""

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Outcome


@pytest.fixture(scope="module")
def columns():
    one = Mixture.normal(means=[0], sds=[1]).sample(200, rng=0)
    two = Mixture.normal(means=[0, 6], sds=[1, 1]).sample(200, rng=1)
    three = Mixture.normal(means=[0, 6, 12], sds=[1, 1, 1]).sample(200, rng=2)
    zeros = np.concatenate([np.zeros(80), two])
    return {"one": one, "two": two, "three": three, "zeros": zeros, "few": [1.0, 1.0]}


@pytest.mark.parametrize("criterion", ["bic", "aic", "icl"])
def test_each_column_gets_the_number_that_its_criterion_chooses(columns, criterion):
    fits = mix1d.fit_many(columns, range(1, 4), criterion=criterion, lumps="auto")
    assert sorted(fits.candidates) == [1, 2, 3]
    values = np.stack([getattr(f, criterion) for f in fits.candidates.values()])
    trusted = np.stack([f.trusted for f in fits.candidates.values()])
    best = 1 + np.argmin(np.where(trusted, values, np.inf), axis=0)[:4]
    np.testing.assert_array_equal(fits.k[:4], best)
    np.testing.assert_allclose(getattr(fits, criterion)[:4], values[best - 1, np.arange(4)])
    assert fits.outcomes[4] is Outcome.TOO_FEW
    if criterion == "bic":
        assert fits.k.tolist() == [1, 2, 3, 2, 1]


def test_rows_end_where_their_components_do(columns):
    fits = mix1d.fit_many(columns, [3, 1, 2], lumps="auto")
    assert fits.weights.shape == (5, 3)
    np.testing.assert_array_equal(np.isfinite(fits.means).sum(axis=1), [1, 2, 3, 2, 0])
    assert fits.lumps.shape == (5, 1)
    assert fits.mixture("zeros").k == 3
    frame = fits.to_frame()
    assert frame["k"].tolist() == fits.k.tolist()
    assert frame["lump_1"].dropna().tolist() == [0.0]
    assert "3 normal components" in str(fits)
    alone = mix1d.fit(columns["three"], 3)
    assert fits.fit("three").loglik == pytest.approx(alone.loglik)
    np.testing.assert_allclose(
        fits.standard_errors().means[2], alone.standard_errors().means, rtol=1e-4
    )
    assert np.isnan(fits.standard_errors().means[4]).all()
    assert np.isnan(fits.main_thresholds[[0, 4]]).all()


def test_rounding_is_decided_once_for_all_numbers():
    """Two components are narrow beside the step, one is not: both are of intervals."""
    x = np.round(Mixture.normal(means=[20, 26], sds=[0.9, 0.9]).sample(300, rng=0))
    fits = mix1d.fit_many({"x": x}, [1, 2])
    assert fits.k[0] == 2
    assert all(one.steps[0] == 1.0 for one in fits.candidates.values())
    for k, one in fits.candidates.items():
        alone = mix1d.fit(x, k, rounding=1.0)
        assert one.loglik[0] == pytest.approx(alone.loglik, rel=1e-9)


def test_one_number_is_no_choice(columns):
    fits = mix1d.fit_many(columns, [2])
    plain = mix1d.fit_many(columns, 2)
    np.testing.assert_array_equal(fits.loglik, plain.loglik)
    assert plain.candidates == {}


@pytest.mark.parametrize("k", [[], [0, 1], "12", [1, 2.5], None])
def test_numbers_that_are_none(k):
    with pytest.raises(Mix1dError, match="`k` must"):
        mix1d.fit_many({"a": [1.0, 2.0]}, k)
