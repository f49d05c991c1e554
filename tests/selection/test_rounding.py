"""`select` takes all its candidates by one likelihood: of densities, or of intervals."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture

CLOSE = Mixture.normal(weights=[0.55, 0.45], means=[20, 26], sds=[0.9, 0.9])


@pytest.fixture(scope="module")
def x():
    return np.round(CLOSE.sample(200, rng=0))


def test_two_groups_of_whole_numbers(x):
    """By densities spikes of ties are the best, and the best that can be trusted is not two groups
    of the sds before rounding."""
    found = mix1d.select(x, range(1, 5), families=["normal"])
    assert found.best.options.k == 2
    assert {c.fit.options.rounding for c in found.table} == {1.0}
    np.testing.assert_allclose(found.best.mixture.sds, 0.9, rtol=0.25)


def test_none_takes_all_as_exact_and_a_step_all_as_intervals(x):
    options = {"k": [1, 2], "families": ["normal", "gamma"]}
    exact = mix1d.select(x, rounding=None, **options)
    assert {c.fit.options.rounding for c in exact.table} == {None}
    wide = np.round(np.random.default_rng(0).normal(70, 6, 100))
    every = mix1d.select(wide, rounding=1, **options)
    assert {c.fit.options.rounding for c in every.table} == {1.0}
    auto = mix1d.select(wide, **options)
    assert {c.fit.options.rounding for c in auto.table} == {None}


def test_counts_and_intervals_are_on_one_measure():
    """A probability of a count, and that of the interval of width 1 around it."""
    x = np.random.default_rng(3).poisson(1.2, 300)
    found = mix1d.select(x, [1], families=["poisson", "normal"], rounding=1)
    of = {c.family: c.fit for c in found.table}
    assert of["poisson"].options.rounding is None
    assert of["normal"].options.rounding == 1.0
    assert found.best is of["poisson"]


def test_positive_families_take_rounded_zeros():
    x = np.round(np.random.default_rng(1).gamma(2.0, 0.8, 300))
    found = mix1d.select(x, [1], families=["normal", "gamma"])
    assert found.best.options.family.name == "gamma"
    assert "gamma" in mix1d.select(x, [1], families=["normal", "gamma"], rounding=None).skipped


def test_no_bound_of_densities_is_used_for_intervals(x):
    assert mix1d.select(x, [1, 2], families=["normal"]).ceiling is None


def test_cross_validation_is_of_intervals(x):
    found = mix1d.select(x, [1, 2], families=["normal"], criterion="cv", n_folds=4)
    assert found.best.options.rounding == 1.0
    best = next(c for c in found.table if c.fit is found.best)
    assert best.cv == pytest.approx(-2 * best.loglik, rel=0.1)


def test_a_bad_step():
    with pytest.raises(Mix1dError, match="`rounding` must be"):
        mix1d.select([1.0, 2.0, 2.0, 3.0], rounding="round")
