"""No loop runs for ever: whatever the numbers, it ends."""

import signal
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mix1d.kernels import (
    ascent,
    bumps,
    clusters,
    counts,
    dip,
    distinct,
    gammas,
    many,
    plain,
    windows,
)
from mix1d.kernels.library import compiled

SECONDS = 20.0
"""Far more than any of these calls takes."""

ODD = [
    0.0, -0.0, 1.0, 1.0 + 2.0**-52, 1.0 + 2.0**-51, 1.0 - 2.0**-53, 5e-324, 1e-320, -5e-324, 1e-308,
    1e300, -1e300, 1.7e308, np.nextafter(3.0, 4.0), 3.0, 2.0**53, 2.0**53 + 2.0,
]  # fmt: skip
"""Numbers that are next to each other, too small, too large."""

NUMBERS = st.one_of(st.sampled_from(ODD), st.floats(-10.0, 10.0, width=32))
VALUES = st.lists(NUMBERS, min_size=1, max_size=12).map(lambda x: np.unique(np.array(x) + 0.0))
BANDWIDTHS = st.one_of(
    st.sampled_from([5e-324, 1e-300, 1e-17, 2.3e-16, 1.0, 1e300, 1.7e308]), st.floats(1e-6, 1e6)
)
hostile = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.fixture(autouse=True)
def alarm():
    """Raises where a loop does not end."""
    if sys.platform == "win32":
        yield
        return

    def ring(*_):
        raise AssertionError("it does not end")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0.0)
    signal.signal(signal.SIGALRM, before)


@hostile
@given(VALUES, BANDWIDTHS)
def test_modes(x, bandwidth):
    ones = np.ones(x.size)
    for modes in (bumps.modes, plain.modes):
        with np.errstate(all="ignore"):
            assert 1 <= modes(x, ones, bandwidth) <= x.size + 1


@hostile
@given(VALUES, st.integers(0, 4), BANDWIDTHS, st.sampled_from([0.0, 1e-300, 1e-3]))
def test_critical_bandwidths(x, k, widest, narrowest):
    ones = np.ones(x.size)
    with np.errstate(all="ignore"):
        bumps.critical_bandwidth(x, ones, k, widest, 20, narrowest=narrowest)


def test_values_next_to_each_other_among_the_doubles_have_their_modes():
    x = np.array([0.0, 0.2, 1.0, 1.0 + 2.0**-52, 3.0])
    ones = np.ones(5)
    assert bumps.modes(x, ones, 1e-17) == plain.modes(x, ones, 1e-17) == 5
    assert bumps.modes(x, ones, 0.01) == plain.modes(x, ones, 0.01) == 4
    critical = bumps.critical_bandwidth(x, ones, 4, 3.0, 20)
    assert 2.0**-54 < critical < 2.0**-52


@hostile
@given(VALUES, st.integers(0, 2**32 - 1))
def test_dips(x, seed):
    rng = np.random.default_rng(seed)
    upto = np.cumsum(rng.choice([0.0, 5e-324, 1e-17, 1.0], x.size))
    below = np.append(0.0, upto[:-1])
    for dip_of in (dip.dip_of, plain.dip_of):
        with np.errstate(all="ignore"):
            _, low, high = dip_of(x, below, upto)
        assert 0 <= low <= high < x.size


@hostile
@given(VALUES, st.integers(1, 5))
def test_clusters(x, k):
    k = min(k, x.size)
    with np.errstate(all="ignore"):
        labels = clusters.kmeans(x, np.ones(x.size), k)
    assert set(labels) <= set(range(k))


@hostile
@given(VALUES, st.integers(0, 5))
def test_windows(x, each):
    level = np.linspace(0.0, 1.0, x.size)
    windows.dense_windows(x, np.ones(x.size), level, np.array([0.0, 0.1, np.nan, 2.0]), each)


@hostile
@given(VALUES)
def test_distinct_points(x):
    assert len(distinct.first_of_each(x[:, None], x, 0.1, np.nan, x.size)) >= 1


@pytest.mark.skipif(not compiled(), reason="has no twin")
@hostile
@given(VALUES, st.integers(1, 4), st.booleans())
def test_climbs_and_searches(x, k, shared):
    ones = np.ones(x.size)
    mixtures = np.ones((1, 3, k))
    mixtures[:, 0] /= k
    mixtures[:, 1] = np.linspace(x[0] / 2.0, x[-1] / 2.0, k)
    rule = np.array([0.1, 1.0, float(shared), 1.0])
    _, reports = ascent.climb(x, ones, mixtures, rule, 0.0, np.inf, 200)
    assert reports[0, 2] <= 202
    options = {"longest": 200, "cells": 2, "random": 3, "survivors": 2, "seed": 0}
    offsets = np.array([0, x.size])
    whole = np.unique(np.abs(np.rint(np.nan_to_num(x))) % counts.LARGEST_COUNT)
    for has_sizes in (False, True):
        *_, codes, _ = counts.search_counts(
            whole, np.ones(whole.size), np.array([0, whole.size]), k, has_sizes=has_sizes, tol=0.0,
            longest=100, starts=8, survivors=4, seed=0,
        )  # fmt: skip
        assert codes[0] != ascent.COLLAPSED + 1  # still under way
    for start in (mixtures[0], np.abs(mixtures[0]) + 1e-3):
        for values in (x, np.sort(np.abs(x))):
            *_, codes = gammas.climb_gammas(values, None, offsets, start, tol=0.0, longest=100)
            assert codes[0] != ascent.COLLAPSED + 1  # still under way
    _, _, codes, _ = many.search_columns(
        x, None, offsets, k, None, shared=shared, tol=0.0, **options
    )
    assert codes[0] != ascent.COLLAPSED + 1  # still under way


@pytest.mark.skipif(not compiled(), reason="has no twin")
@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none(number):
    x = np.array([0.0, 1.0, 2.0, number])
    ones = np.ones(4)
    bumps.modes(x, ones, 0.5)
    bumps.critical_bandwidth(x, ones, 1, 4.0, 5)
    dip.dip_of(x, np.arange(4.0), np.arange(1.0, 5.0))
    dip.dip_of(np.arange(4.0), x, x)
    clusters.kmeans(x, ones, 2)
    mixture = np.array([[[0.5, 0.5], [0.0, number], [1.0, 1.0]]])
    ascent.climb(np.arange(4.0), ones, mixture, np.array([0.0, 1.0, 0.0, 1.0]), 1e-8, 1.0, 100)
    options = {"longest": 200, "cells": 2, "random": 3, "survivors": 2, "seed": 0}
    for offsets in ([0, 4], [0, 0, 3, 4]):
        gammas.climb_gammas(x, None, np.array(offsets), mixture[0], tol=1e-8, longest=100)
        many.search_columns(x, None, np.array(offsets), 2, None, shared=False, tol=1e-8, **options)
