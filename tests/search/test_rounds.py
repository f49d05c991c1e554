"""How many starts a round makes."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest

from mix1d import Normal, Sample, fit
from mix1d.em.method import Method
from mix1d.model.problem import pose
from mix1d.search.each import amounts
from mix1d.search.rounds import RoundSize, round_size
from mix1d.search.search import PATIENCE, search

PROBLEM = pose(Sample([1.0, 1.2, 1.4, 2.0, 2.2, 3.1, 5.0, 5.1, 5.3, 5.4]), Normal)


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("further", [False, True])
def test_half_as_many_are_quick_and_twice_as_many_thorough(k, further):
    quick, usual, thorough = (
        round_size(PROBLEM, k, effort, further=further)
        for effort in ("quick", "default", "thorough")
    )
    assert (2 * quick.random, 2 * quick.followed) == (usual.random, usual.followed)
    assert thorough == RoundSize(2 * usual.random, 2 * usual.followed, usual.windows)


def test_a_thorough_search_waits_longer_for_something_higher():
    assert PATIENCE["quick"] < PATIENCE["default"] < PATIENCE["thorough"]


def test_a_thorough_search_tries_more_starts():
    tried = {}
    for effort in ("quick", "default", "thorough"):
        method = Method("em", True, 1e-8, 1000, np.random.default_rng(0), effort=effort)
        tried[effort] = len(search(PROBLEM, 2, method).candidates)
    assert tried["quick"] < tried["default"] < tried["thorough"]


@pytest.mark.parametrize("k", [2, 3])
def test_starts_that_agree_end_a_search_of_any_effort(k):
    """A quick one follows fewer than the others need: it went on, and took ten times as long."""
    rng = np.random.default_rng(1)
    x = rng.normal(4.0 * rng.integers(0, k, 300))
    starts = [fit(x, k, effort=effort).starts for effort in ("quick", "default", "thorough")]
    assert all(each.n_reached == each.n_climbed for each in starts)
    tried = [len(each) for each in starts]
    assert tried == sorted(tried)
    assert len(set(tried)) == 3


def test_of_many_columns_a_share_of_the_starts_is_made():
    usual = amounts(3)
    assert usual.times(1.0) == usual
    for share in (0.5, 4.0):
        assert usual.times(share) == (usual.cells, *(ceil(share * each) for each in usual[1:]))
