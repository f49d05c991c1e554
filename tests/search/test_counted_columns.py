"""Searches of counts in machine code find what the search of one data set finds."""

import numpy as np
import pytest

import mix1d
from mix1d.errors import Outcome
from mix1d.kernels.library import compiled
from mix1d.search import each
from mix1d.search.counted_columns import serves

pytestmark = pytest.mark.skipif(not compiled(), reason="by the search of one data set")

RNG = np.random.default_rng(0)
LOW = RNG.random((400, 5)) < 0.4


def two_poissons():
    return RNG.poisson(np.where(LOW, 2.0, 12.0))


def drawn(sizes, low, high):
    means = np.where(LOW, low, high)
    return RNG.negative_binomial(sizes, sizes / (sizes + means))


KINDS = {
    "two Poissons": (two_poissons, "poisson"),
    "one Poisson": (lambda: RNG.poisson(4.0, (400, 5)), "poisson"),
    "rare counts": (lambda: RNG.poisson(np.where(LOW, 0.05, 1.0)), "poisson"),
    "two negative binomials": (lambda: drawn(5.0, 2.0, 32.0), "negative-binomial"),
    "one negative binomial": (lambda: drawn(2.0, 6.0, 6.0), "negative-binomial"),
    "Poissons as negative binomials": (two_poissons, "negative-binomial"),
    "large counts": (lambda: drawn(5.0, 50.0, 800.0), "negative-binomial"),
    "the largest counts": (lambda: drawn(200.0, 900.0, 2600.0), "negative-binomial"),
    "large counts, Poissons": (lambda: RNG.poisson(np.where(LOW, 3000, 3300)), "poisson"),
    "a small one in large counts": (lambda: drawn(0.3, 0.5, 200.0), "negative-binomial"),
    "zeros and counts": (lambda: np.where(LOW, 0, RNG.poisson(8.0, LOW.shape)), "poisson"),
}


@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_two_programs_find_one_answer(kind, k, monkeypatch):
    draw, family = KINDS[kind]
    x = draw()
    fast = mix1d.fit_many(x, k, family=family)
    monkeypatch.setattr(each, "serves", lambda _: False)
    slow = mix1d.fit_many(x, k, family=family)
    assert (fast.loglik > slow.loglik - 1e-6).all()
    same = np.abs(fast.loglik - slow.loglik) < 1e-6
    assert same.sum() >= 4  # either may find a higher maximum
    for i in np.flatnonzero(same & slow.trusted).tolist():
        assert fast.outcomes[i] is slow.outcomes[i]
        np.testing.assert_allclose(fast.weights[i], slow.weights[i], atol=1e-3)
        np.testing.assert_allclose(fast.means[i], slow.means[i], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("family", ["poisson", "negative-binomial"])
def test_the_answer_is_certified_by_the_other_program(family):
    x = drawn(8.0, 3.0, 30.0)
    fits = mix1d.fit_many(x, 2, family=family)
    for name in fits.names:
        one = fits.fit(name)
        assert one.outcome is Outcome.CONVERGED
        assert one.loglik == pytest.approx(fits.loglik[name], abs=1e-7)
        assert one.n_iter <= 3


def test_a_flat_column_is_proved_to_be_one_poisson():
    """Fewer counts vary than a Poisson's: nothing can be added to it (Lindsay 1983)."""
    x = np.repeat([3, 4, 5], [30, 40, 30])
    fits = mix1d.fit_many({"x": x}, 2, family="poisson")
    assert fits.outcomes == (Outcome.FLAT,)
    assert fits.loglik[0] == pytest.approx(mix1d.fit(x, 1, family="poisson").loglik, rel=1e-12)


def test_very_large_counts_are_fitted_as_one_data_set():
    x = np.concatenate([RNG.poisson(5_000.0, 60), RNG.poisson(20_000.0, 60)])
    fits = mix1d.fit_many({"x": x, "y": x // 1000}, 2, family="poisson")
    assert fits.loglik[0] == pytest.approx(mix1d.fit(x, 2, family="poisson").loglik, rel=1e-12)
    assert fits.trusted.all()


def test_too_few_distinct_counts():
    columns = {"one": [3] * 9, "two": [0, 7, 7], "none": []}
    fits = mix1d.fit_many(columns, 3, family="negative-binomial")
    assert fits.outcomes == (Outcome.TOO_FEW,) * 3
    assert np.isnan(fits.means).all()


def test_weights_are_counts():
    x = two_poissons()[:, 0]
    values, counts = np.unique(x, return_counts=True)
    folded = mix1d.Sample(values, weights=counts)
    fits = mix1d.fit_many({"rows": x, "folded": folded}, 2, family="poisson")
    assert fits.loglik[0] == fits.loglik[1]


def test_which_families_are_served():
    assert serves(mix1d.Poisson)
    assert serves(mix1d.NegativeBinomial)
    assert not serves(mix1d.Normal)
    assert not serves(mix1d.family("negative-binomial", size=3))
