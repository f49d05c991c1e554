"""The dip is the distance to the nearest unimodal distribution; rounding makes no modes."""

import numpy as np
import pytest
from scipy.optimize import linprog

import mix1d
from mix1d import Mix1dError
from mix1d.choose.rounded import histogram_ends, of_atoms
from mix1d.kernels.dip import dip_of


def nearest_unimodal(x, below, upto):
    """The dip by its definition: a linear program for each place of the mode."""
    return min(_with_mode_at(j, x, below, upto) for j in range(len(x)))


def _with_mode_at(mode, x, below, upto):
    """H is convex up to x[mode], may jump up there, and is concave after it; its distance d."""
    m = len(x)
    size = m + 2  # H(x-) up to the mode, H(x) from the mode on, d
    rows, limits = [], []

    def demand(limit, *terms):
        row = np.zeros(size)
        for place, factor in terms:
            row[place] += factor
        rows.append(row)
        limits.append(limit)

    sides = [(i, below[i], below[i] if i == mode else upto[i], x[i]) for i in range(mode + 1)]
    after = [(i + 1, upto[i] if i == mode else below[i], upto[i], x[i]) for i in range(mode, m)]
    for i, low, high, _ in sides + after:
        demand(low, (i, 1), (m + 1, -1))
        demand(-high, (i, -1), (m + 1, -1))
    for i in range(m):
        demand(0, (i, 1), (i + 1, -1))
    for part, sign in ((sides, 1.0), (after, -1.0)):
        for (i, _, _, a), (j, _, _, b), (h, _, _, c) in zip(part, part[1:], part[2:], strict=False):
            s, t = 1 / (b - a), 1 / (c - b)
            demand(0, (j, sign * (s + t)), (i, -sign * s), (h, -sign * t))
    bounds = [(0, 1)] * (m + 1) + [(0, None)]
    cost = np.zeros(size)
    cost[-1] = 1.0
    return linprog(cost, A_ub=np.array(rows), b_ub=limits, bounds=bounds).fun


def small_samples():
    rng = np.random.default_rng(1)
    for _ in range(6):
        n = rng.integers(3, 12)
        yield rng.normal(size=n)
        yield rng.integers(0, 6, n).astype(float)
        yield np.concatenate([rng.normal(size=n), rng.normal(8, 1, n)])


def test_the_dip_is_the_distance_to_the_nearest_unimodal_distribution():
    for x in small_samples():
        values, counts = np.unique(x, return_counts=True)
        for points in (
            of_atoms(values, counts.astype(float)),
            histogram_ends(values - 1e-3, values + 1e-3, counts.astype(float)),
        ):
            assert dip_of(*points)[0] == pytest.approx(nearest_unimodal(*points), abs=1e-9)


def test_it_equals_diptest():
    diptest = pytest.importorskip("diptest")
    for x in small_samples():
        values, counts = np.unique(x, return_counts=True)
        ours = dip_of(*of_atoms(values, counts.astype(float)))[0]
        assert ours == pytest.approx(diptest.dipstat(x), abs=1e-12)


def test_known_dips():
    n = 10
    assert dip_of(*of_atoms(np.arange(float(n)), np.ones(n)))[0] == pytest.approx(0.5 / n)
    assert dip_of(*of_atoms(np.array([0.0, 1.0]), np.array([7.0, 7.0])))[0] == pytest.approx(0.25)


def test_rounding_never_raises_the_dip():
    rng = np.random.default_rng(4)
    for _ in range(50):
        x = np.sort(np.concatenate([rng.normal(0, 2, 60), rng.normal(rng.uniform(0, 9), 1, 40)]))
        before = dip_of(*of_atoms(x, np.ones(x.size)))[0]
        values, counts = np.unique(np.round(x), return_counts=True)
        points = histogram_ends(values - 0.5, values + 0.5, counts.astype(float))
        assert dip_of(*points)[0] <= before + 1e-12


def test_rounded_normal_data_have_one_mode():
    """Known trap: p = 0 on N(0, 2) rounded to whole numbers."""
    x = np.round(np.random.default_rng(0).normal(0, 2, 2_000))
    test = mix1d.dip_test(x, n_boot=99)
    assert test.pvalue > 0.5
    assert test.step == 1.0
    assert "rounded to the same step of 1" in str(test)


def test_two_groups_are_found_through_rounding():
    x = np.round(np.concatenate([np.random.default_rng(1).normal(c, 1.2, 200) for c in (0, 6)]))
    test = mix1d.dip_test(x, n_boot=199)
    assert test.pvalue == pytest.approx(1 / 200)


def test_the_level_under_the_uniform():
    rng = np.random.default_rng(7)
    pvalues = [mix1d.dip_test(rng.uniform(size=60), n_boot=99, rng=rng).pvalue for _ in range(200)]
    assert 0.0 < np.mean(np.array(pvalues) <= 0.1) < 0.18
    assert np.mean(pvalues) == pytest.approx(0.5, abs=0.08)


def test_laws():
    rng = np.random.default_rng(3)
    x, times = rng.normal(size=50), np.tile([1, 2], 25)
    test = mix1d.dip_test(x, n_boot=50)
    assert mix1d.dip_test(1e6 * x - 5, n_boot=50).statistic == pytest.approx(test.statistic)
    weighted = mix1d.dip_test(x, weights=times, n_boot=50)
    written = mix1d.dip_test(np.repeat(x, times), n_boot=50)
    assert (weighted.statistic, weighted.pvalue) == (written.statistic, written.pvalue)
    assert mix1d.dip_test(x, n_boot=50).pvalue == test.pvalue


def test_a_sketch_can_only_lower_the_dip():
    x = np.random.default_rng(2).normal(size=3_000)
    exact = mix1d.dip_test(x, n_boot=9)
    folded = mix1d.dip_test(mix1d.sketch(x, cells=1024), n_boot=9)
    assert folded.statistic <= exact.statistic
    assert folded.statistic == pytest.approx(exact.statistic, rel=0.3)


@pytest.mark.parametrize(
    ("x", "options", "words"),
    [
        ([1.0, 1.0], {}, "`x` must have at least 2 distinct values, got only 1"),
        ([1.0, 2.0], {"n_boot": 0}, "`n_boot` must be a whole number of at least 1, got 0"),
        ([1.0, np.nan], {}, "`x` must not hold missing values"),
        ([1.0, 2.0], {"rng": "x"}, "`rng` must be"),
    ],
)
def test_bad_input(x, options, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.dip_test(x, **options)
