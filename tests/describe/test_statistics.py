"""Statistics of fit: the textbook's where nothing is tied, integrals where something is."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from mix1d import LogNormal, Mixture, Poisson, Sample
from mix1d.describe.statistics import TESTS, distance
from mix1d.describe.steps import steps, steps_of

TWO = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5])
COUNTS = Mixture([0.4, 0.6], [Poisson(3.0), Poisson(12.0)])


def all_of(mixture, sample):
    ladder = steps_of(mixture.weights, mixture._bank, sample)
    return {test: distance(test, ladder)[0] for test in TESTS}


@pytest.mark.parametrize("n", [1, 2, 300])
def test_without_ties_they_are_the_textbooks(n):
    x = np.sort(TWO.sample(n, rng=1)) if n > 2 else np.array([0.1234567, 4.7654321])[:n]
    found = all_of(TWO, Sample(x))
    i = np.arange(1, n + 1)
    anderson = -n - np.sum((2 * i - 1) * (TWO.logcdf(x) + TWO.logccdf(x)[::-1])) / n
    assert found["ad"] == pytest.approx(anderson, rel=1e-9)
    assert found["ks"] == pytest.approx(stats.kstest(x, TWO.cdf).statistic, rel=1e-12)
    if n > 1:
        assert found["cvm"] == pytest.approx(stats.cramervonmises(x, TWO.cdf).statistic, rel=1e-9)


@pytest.mark.parametrize("step", [2.0, 0.5, 0.02])
def test_rounded_values_are_spread_over_their_cells(step):
    sample = Sample(np.round(TWO.sample(200, rng=2) / step) * step)
    check_integrals(TWO, sample, sample.values - step / 2, sample.values + step / 2)


def test_counts_are_cells_of_the_cdf():
    sample = Sample(COUNTS.sample(200, rng=3))
    check_integrals(COUNTS, sample, sample.values - 1.0, sample.values)


def check_integrals(mixture, sample, left, right):
    """Gauss-Legendre between all the edges, for the line through the edges of the cells."""
    after = np.cumsum(sample.weights) / sample.n
    before = after - sample.weights / sample.n
    u = np.stack([mixture.cdf(left), mixture.cdf(right)], axis=1).ravel()
    level = np.stack([before, after], axis=1).ravel()
    u, level = np.concatenate([[0], u, [1]]), np.concatenate([[0], level, [1]])
    nodes, shares = np.polynomial.legendre.leggauss(40)
    cramer = anderson = 0.0
    for low, high in pairwise(u):
        if high > low:
            at = low + (high - low) * (nodes + 1) / 2
            square = 0.5 * (high - low) * shares * (np.interp(at, u, level) - at) ** 2
            cramer += sample.n * square.sum()
            anderson += sample.n * (square / (at * (1 - at))).sum()
    found = all_of(mixture, sample)
    assert found["cvm"] == pytest.approx(cramer, rel=1e-9)
    assert found["ad"] == pytest.approx(anderson, rel=1e-6)
    assert found["ks"] == pytest.approx(np.abs(level - u).max(), rel=1e-12)


def test_a_fine_lattice_is_as_good_as_none():
    x = TWO.sample(300, rng=4)
    plain, rounded = all_of(TWO, Sample(x)), all_of(TWO, Sample(np.round(x, 6)))
    for test in TESTS:
        assert rounded[test] == pytest.approx(plain[test], rel=1e-3)


def test_weights_are_repetitions():
    x = np.round(TWO.sample(100, rng=5), 1)
    values, counts = np.unique(x, return_counts=True)
    for one, other in zip(
        all_of(TWO, Sample(x)).values(),
        all_of(TWO, Sample(values, weights=counts)).values(),
        strict=True,
    ):
        assert one == pytest.approx(other, rel=1e-13)


@pytest.mark.parametrize("step", [0.0, 0.5])
def test_side_by_side_is_one_by_one(step):
    rows = np.sort(TWO.sample((3, 80), rng=6), axis=1)
    rows = np.round(rows / step) * step if step else rows
    family = type(TWO.components[0])
    bank = family._of(*(np.tile(field, (3, 1)) for field in TWO._bank.fields()))
    ladder = steps(np.tile(TWO.weights, (3, 1)), bank, rows, step=step)
    for test in TESTS:
        for b, row in enumerate(rows):
            alone = steps(TWO.weights, TWO._bank, row[None], step=step)
            assert distance(test, ladder)[b] == pytest.approx(distance(test, alone)[0], rel=1e-12)


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 3e12)])
def test_units_do_not_matter(scale, shift):
    x = np.round(TWO.sample(200, rng=7), 1)
    moved = Mixture.normal(TWO.weights, means=scale * TWO.means + shift, sds=scale * TWO.sds)
    plain, other = all_of(TWO, Sample(x)), all_of(moved, Sample(scale * x + shift))
    for test in TESTS:
        assert other[test] == pytest.approx(plain[test], rel=1e-6)


def test_far_outside_a_statistic_is_large_and_finite():
    found = all_of(TWO, Sample([0.0, 1.0, 30.0, 31.5]))
    assert np.isfinite(list(found.values())).all()
    assert found["ad"] > 50
    mirror = Mixture.normal(TWO.weights, means=-TWO.means, sds=TWO.sds)
    other = all_of(mirror, Sample([0.0, -1.0, -30.0, -31.5]))
    for test in TESTS:
        assert other[test] == pytest.approx(found[test], rel=1e-9)
    edge = Mixture([1.0], [LogNormal(0.0, 0.1)])
    assert np.isfinite(all_of(edge, Sample([1.0, 2.0, 3.0]))["ad"])  # a cell from 0.5 to 1.5
