"""The loops in C do what their twins in NumPy do, which are written to be read."""

import inspect
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mix1d.kernels import (
    bumps,
    cells,
    clusters,
    dip,
    distinct,
    doubled,
    grouped,
    lattice,
    library,
    measured,
    plain,
    windows,
)
from mix1d.kernels.library import compiled

LOOPS = {
    "accumulate": cells.accumulate,
    "climb_doubled": doubled.climb_doubled,
    "critical_bandwidth": bumps.critical_bandwidth,
    "dense_windows": windows.dense_windows,
    "dip_of": dip.dip_of,
    "first_of_each": distinct.first_of_each,
    "kmeans": clusters.kmeans,
    "modes": bumps.modes,
    "modes_on_lattice": bumps.modes_on_lattice,
    "moments_of_cells": measured.moments_of_cells,
    "rounding_step": lattice.rounding_step,
    "search_intervals": grouped.search_intervals,
}
"""The wrappers of the loops that have a twin."""

WITHOUT_A_TWIN = {
    "climb", "climb_gammas", "derive", "derive_blurred", "exponentials", "find_maxima",
    "functions_of_shapes", "judge_column", "logarithms", "search_columns", "search_counts",
    "share_out_blurred", "take_rough_steps", "take_steps",
}  # fmt: skip
"""Climbs and steps, where EM by arrays serves (`em.step`, `em.newton`, `fit`), and loops for tests.
"""

SEEDS = st.integers(0, 2**32 - 1)
pytestmark = pytest.mark.skipif(not compiled(), reason="no compiled loops to compare with")
some = settings(max_examples=60, deadline=None, derandomize=True)


def both(name, *arguments, **options):
    """What loop and twin return and leave in the arrays they are given: the two, side by side."""
    for function in (LOOPS[name], getattr(plain, name)):
        own = [np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments]
        yield function(*own, **options), [a for a in own if isinstance(a, np.ndarray)]


def assert_same(runs: Iterator, rtol=0.0, atol=0.0):
    (returned, arrays), (wanted, others) = runs
    if not isinstance(wanted, tuple):
        returned, wanted = (returned,), (wanted,)
    arrays, others = [*returned, *arrays], [*wanted, *others]
    for got, other in zip(arrays, others, strict=True):
        np.testing.assert_allclose(got, other, rtol=rtol, atol=atol)


def values(seed, n=40, kind=None):
    """Ascending values of some kind with whole weights: smooth, rounded, far apart."""
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.choice([0.0, 5.0], n), rng.choice([0.1, 1.0], n))
    x = {0: x, 1: np.round(x, 1), 2: x**5}[rng.integers(3) if kind is None else kind]
    x = np.unique(x)
    return x, rng.integers(1, 4, x.size).astype(float)


def test_every_loop_but_the_climbs_has_a_twin():
    assert set(plain.__all__) == set(LOOPS)
    assert set(library._prototypes(library._library())) == set(LOOPS) | WITHOUT_A_TWIN


@pytest.mark.parametrize("name", sorted(LOOPS))
def test_a_loop_and_its_twin_are_called_alike(name):
    assert inspect.signature(LOOPS[name]) == inspect.signature(getattr(plain, name))


@some
@given(seed=SEEDS)
def test_rounding_step(seed):
    rng = np.random.default_rng(seed)
    x = (
        values(seed)
        if seed % 3
        else np.unique(rng.integers(0, 99, 30) * rng.choice([0.1, 3, 1e-9]))
    )
    x = x + rng.choice([0.0, 1e3, 1e6])
    assert_same(both("rounding_step", np.unique(x)), rtol=1e-12)


@some
@given(SEEDS, st.integers(1, 6))
def test_kmeans(seed, k):
    x, weights = values(seed)
    k = min(k, x.size)
    assert_same(both("kmeans", x, weights, k))


@some
@given(SEEDS, st.sampled_from([1e-300, 0.125, 1e3]), st.booleans())
def test_moments_of_cells(seed, unit, far):
    x, weights = values(seed, n=300, kind=0)
    squares = np.square(unit * np.random.default_rng(seed).uniform(0.1, 2.0, x.size))
    x[-1] *= 1e12 if far else 1.0
    assert_same(both("moments_of_cells", x, squares, weights, 0.5), rtol=1e-9, atol=1e-13)


@some
@given(SEEDS, st.integers(1, 4), st.booleans())
def test_first_of_each(seed, p, judged):
    rng = np.random.default_rng(seed)
    points = np.round(rng.normal(size=(30, p)), 1)
    heights = np.round(rng.normal(size=30)) if judged else None
    most = int(rng.integers(1, 31))
    assert_same(both("first_of_each", points, heights, 0.5, 0.5, most))


@some
@given(SEEDS, st.integers(1, 4))
def test_windows(seed, each):
    x, weights = values(seed, n=80)
    level = np.cumsum(weights) / weights.sum() if seed % 2 else np.linspace(0.0, 1.0, x.size) ** 2
    shares = np.array([0.02, 0.1, 0.3])
    assert_same(both("dense_windows", x, weights, level, shares, each), rtol=1e-12)


@some
@given(SEEDS, st.booleans())
def test_dip(seed, spread):
    x, weights = values(seed)
    upto = np.cumsum(weights) / weights.sum()
    below = np.append(0.0, upto[:-1])
    if spread:  # continuous: straight between the points
        below = upto
    assert_same(both("dip_of", x, below, upto), atol=1e-15)


@pytest.mark.parametrize("seed", [169, 597, 2346])
def test_of_two_equal_distances_of_the_dip_the_first_counts(seed):
    """They differ in the last bit, by how sums are rounded."""
    x, weights = values(seed)
    upto = np.cumsum(weights) / weights.sum()
    assert_same(both("dip_of", x, np.append(0.0, upto[:-1]), upto), atol=1e-15)


@some
@given(SEEDS, st.sampled_from([0.01, 0.1, 0.5, 3.0]))
def test_modes(seed, bandwidth):
    x, weights = values(seed)
    assert_same(both("modes", x, weights, bandwidth))


@some
@given(SEEDS, st.booleans(), st.sampled_from([0.25, 0.7, 3.0, 20.0]), st.integers(1, 64))
def test_modes_on_a_lattice(seed, odd, bandwidth, sub):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.uniform(0, 5), int(rng.integers(1, 60))).astype(float)
    masses = counts if odd else np.diff(counts, prepend=0.0, append=0.0)
    assert_same(both("modes_on_lattice", masses, odd, sub, bandwidth))


@settings(max_examples=20, deadline=None, derandomize=True)
@given(SEEDS, st.integers(1, 3))
def test_critical_bandwidths(seed, k):
    x, weights = values(seed, kind=0)
    widest = float(x[-1] - x[0])
    assert_same(both("critical_bandwidth", x, weights, k, widest, 12), rtol=1e-12)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("far", [0.0, 300.0])
def test_search_intervals(far, shared):
    """Searches of two data sets of the same intervals; one has an interval far from all else."""
    rng = np.random.default_rng(5)
    x = np.append(np.round(rng.normal([0.0, 4.0], 1.0, (60, 2)).ravel()), far)
    values = np.unique(x)
    counts = np.stack([np.bincount(np.searchsorted(values, part), minlength=values.size)
                       for part in (x, x[:40])]).astype(float)  # fmt: skip
    starts = np.empty((2, 3, 3, 2))
    starts[..., 0, :], starts[..., 1, :], starts[..., 2, :] = 0.5, [0.0, 4.0], [1.0, 2.0]
    starts[:, 1, 1] = [1.0, 9.0]
    starts[:, 2, 2] = 0.3
    pulls = np.array([[0.01, 4.0], [0.02, 3.0]])
    options = {"shared": shared, "few": 3, "survivors": 2, "rounds": 200, "tol": 1e-9}
    arguments = values - 0.5, values + 0.5, counts, starts, pulls
    loop, twin = (returned for returned, _ in both("search_intervals", *arguments, **options))
    np.testing.assert_allclose(loop[1], twin[1], rtol=1e-9)
    np.testing.assert_allclose(loop[0], twin[0], rtol=1e-4)


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize("k", [1, 2])
def test_climb_doubled(free, k, rounded):
    x, counts = values(3, n=200, kind=1 if rounded else 0)
    high = x + 0.05 if rounded else None
    x = x - 0.05 if rounded else x
    state = (
        np.full(k, 1.0 / k),
        np.linspace(0.3, 0.7, k),
        np.stack([np.linspace(-1.0, 4.0, k), np.linspace(1.0, 6.0, k)]),
        np.full((2, k), 2.0),
    )
    null, ends = np.full(k, 3.0), np.linspace(-9.0, 15.0, k + 1)
    options = {"penalty": 0.5, "iterations": 40, "tol": 1e-9, "free": free}
    arguments = x, high, counts, *state, null, ends
    assert_same(both("climb_doubled", *arguments, **options), rtol=1e-9)


HOSTILE = [np.nan, np.inf, -np.inf, 1e300, -1e300, -1e-320, 0.0, -0.0, 2.0**53, -(2.0**60)]


@some
@given(SEEDS, st.booleans(), st.integers(1, 40), st.sampled_from([2.0**-30, 1.0, 64.0]))
def test_cells(seed, weighted, capacity, shrink):
    rng = np.random.default_rng(seed)
    x = rng.normal(scale=30.0, size=300)
    x[rng.integers(0, 300, 5)] = rng.choice(HOSTILE, 5)
    shares = [0.1, 0.4, 0.47, 0.01, 0.01, 0.01]
    weights = rng.choice([0.0, 1.0, 2.5, -1.0, np.nan, np.inf], 300, p=shares)
    rows = 8 + 1 + capacity
    table = (
        np.zeros(4 * rows), np.full(2 * rows, -np.inf), np.empty(capacity),
        np.zeros(256, dtype=np.int32), np.zeros(2, dtype=np.int64),
    )  # fmt: skip
    with np.errstate(all="ignore"):
        (reached, ours), (wanted, twins) = both(
            "accumulate", x, weights if weighted else None, 0, shrink, 1.0, -4.0, 8, *table
        )
    assert reached == wanted
    ours, twins = ours[2:] if weighted else ours[1:], twins[2:] if weighted else twins[1:]
    used = int(twins[-1][0])
    np.testing.assert_array_equal(ours[-1], twins[-1])
    np.testing.assert_array_equal(ours[2][:used], twins[2][:used])
    for a, b, columns in ((ours[0], twins[0], 4), (ours[1], twins[1], 2)):
        a, b = (array.reshape(-1, columns)[: 9 + used] for array in (a, b))
        a, b = (np.delete(array, 8, axis=0) for array in (a, b))  # row 8 is thrown away
        np.testing.assert_allclose(a, b, rtol=1e-15 if weighted else 0.0, atol=1e-15)


PROGRAM = """
import warnings
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    from mix1d.kernels import library
    library.SUFFIX = ".none"
    import mix1d
    assert not told, "import says nothing"
    x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(90, rng=0)
    fit = mix1d.fit(x, 2)
    many = mix1d.fit_many({"x": x}, 2)
    fit.bootstrap(20)
    mix1d.likelihood_ratio_test(x, 1, 2, n_boot=1)
    mix1d.em_test(x, 1), mix1d.dip_test(x), mix1d.silverman_test(x, n_boot=9), mix1d.ceiling(x)
    mix1d.fit(mix1d.sketch([*x] * 60), 1)
(only,) = told
assert "without its compiled loops" in str(only.message)
print(float(fit.loglik), float(many.loglik[0]), fit.outcome.name, *many.trusted)
print(*fit.mixture.means)
"""


def test_without_a_library_everything_runs_and_says_so_once():
    import mix1d

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    loglik, many, outcome, trusted, *means = done.stdout.split()
    x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(90, rng=0)
    fit = mix1d.fit(x, 2)
    assert (outcome, trusted) == ("CONVERGED", "True")
    assert float(loglik) == pytest.approx(fit.loglik, rel=1e-13)
    assert float(many) == pytest.approx(fit.loglik, rel=1e-13)
    np.testing.assert_allclose([float(mean) for mean in means], fit.mixture.means, rtol=1e-8)
