"""Exact k-means on a line, against every way to cut it."""

from itertools import combinations
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mix1d.kernels.clusters import kmeans

thorough = settings(max_examples=300, deadline=None, derandomize=True)


def cost(values, weights, labels):
    """Weighted sum of squares about the means of the clusters."""
    total = 0.0
    for label in np.unique(labels):
        x, w = values[labels == label], weights[labels == label]
        total += w @ (x - w @ x / w.sum()) ** 2
    return total


def best(values, weights, k):
    """By trying all cuts."""
    m = len(values)
    cuts = combinations(range(1, m), k - 1)
    return min(cost(values, weights, np.searchsorted(c, np.arange(m), "right")) for c in cuts)


@st.composite
def problems(draw):
    values = draw(st.lists(st.integers(-50, 50), min_size=1, max_size=9, unique=True))
    m = len(values)
    weights = draw(st.lists(st.sampled_from([0.5, 1.0, 2.0, 30.0]), min_size=m, max_size=m))
    return np.sort(values).astype(float), np.array(weights), draw(st.integers(1, min(m, 4)))


@thorough
@given(problems(), st.sampled_from([0.0, 1e5]), st.sampled_from([1e-12, 1.0, 1e12]))
def test_no_cut_is_better(problem, shift, scale):
    values, weights, k = problem
    values = (values + shift) * scale
    labels = kmeans(values, weights, k)
    assert labels.tolist() == sorted(labels)
    assert set(labels) == set(range(k))
    assert cost(values, weights, labels) <= best(values, weights, k) + 1e-6 * scale**2


@thorough
@given(problems())
def test_equivariant(problem):
    values, weights, k = problem
    labels = kmeans(values, weights, k).tolist()
    for moved in (np.ldexp(values, -900), np.ldexp(values, 900), values + 2.0**40):
        assert kmeans(moved, weights, k).tolist() == labels
    assert kmeans(values, weights * 2.0**-60, k).tolist() == labels


@pytest.mark.parametrize("outlier", [-1e10, 1e10, -1e100, 1e100])
def test_an_outlier_costs_the_others_nothing(outlier):
    """Its square in the cumulated sums would drown them."""
    groups = np.array([0.0, 0.1, 0.2, 5.0, 5.1, 5.2])
    values = np.sort(np.append(groups, outlier))
    labels = kmeans(values, np.ones(7), 3)
    assert np.diff(values)[np.diff(labels) == 1].min() > 1


def test_one_cluster_for_each_value():
    assert kmeans(np.array([1.0, 2.0, 4.0]), np.ones(3), 3).tolist() == [0, 1, 2]
    assert kmeans(np.array([1.0]), np.ones(1), 1).tolist() == [0]


def test_fifty_thousand_values_take_no_time():
    values = np.sort(np.random.default_rng(0).normal(size=50_000))
    begin = perf_counter()
    labels = kmeans(values, np.ones(values.size), 3)
    assert perf_counter() - begin < 1.0  # 0.1 s
    # the two cuts of the normal distribution in three (Cox 1957): +-0.612
    cuts = values[np.flatnonzero(np.diff(labels))]
    np.testing.assert_allclose(cuts, [-0.612, 0.612], atol=0.02)
