"""Starts for a handful of values: every cut into neighbouring groups, the likeliest first."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from mix1d.families import Normal
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search.partitions import MOST, partitions


def cuts(values, k):
    """Partitions of sorted values into k neighbouring groups of two or more, by brute force."""
    n = len(values)
    for inner in combinations(range(1, n), k - 1):
        parts = np.split(values, inner)
        if min(map(len, parts)) >= 2:
            yield parts


@pytest.mark.parametrize(("n", "k"), [(4, 2), (6, 2), (8, 3), (9, 4), (12, 2)])
def test_each_partition_once_with_the_moments_of_its_groups(n, k):
    x = np.sort(np.random.default_rng(n).normal(size=n))
    problem = pose(Sample(x), Normal)
    states = partitions(problem, k)
    every = list(cuts(problem.y, k))
    assert len(states.weights) == min(len(every), MOST)
    likeliest = max(every, key=lambda parts: sum(len(p) * np.log(len(p) / p.std()) for p in parts))
    np.testing.assert_allclose(states.weights[0], [len(p) / n for p in likeliest])
    np.testing.assert_allclose(states.bank.mean[0], [p.mean() for p in likeliest])
    np.testing.assert_allclose(states.bank.sd[0], [p.std() for p in likeliest], rtol=1e-6)


def test_one_sd_where_it_is_shared():
    problem = pose(Sample([1.0, 2, 3, 7, 9, 11]), Normal, equal_sd=True)
    states = partitions(problem, 2)
    np.testing.assert_array_equal(states.bank.sd[:, 0], states.bank.sd[:, 1])


def test_too_few_values_have_none():
    assert len(partitions(pose(Sample([1.0, 2, 3]), Normal), 2).weights) == 0


def test_many_components_stay_within_bounds():
    x = np.random.default_rng(0).normal(size=25)
    assert 0 < len(partitions(pose(Sample(x), Normal), 8).weights) <= MOST
