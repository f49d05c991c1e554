"""Cells of rows with two numbers: four points with the moments of a cell."""

import numpy as np
import pytest

from mix1d.sketching.plane import NO_PLANE, PAIRS, WIDTHS, four_points, merged, pairs_of, points_of

RNG = np.random.default_rng(0)
N = 5000
X, SD = RNG.normal(size=N), RNG.lognormal(0, 0.5, N)
COUNTS = RNG.integers(1, 4, N).astype(float)


def test_few_pairs_are_kept():
    plane = merged([pairs_of(X[:9], SD[:9], None)] * 2, 16, are_ends=False)
    assert plane.exponent == PAIRS
    x, sd, weights = points_of(plane, are_ends=False)
    order = np.argsort(X[:9])
    assert (x.tolist(), sd.tolist()) == (X[:9][order].tolist(), SD[:9][order].tolist())
    assert weights.tolist() == [2.0] * 9


def test_four_points_have_all_second_moments():
    parts = RNG.normal(size=(2, 3, 50))
    x, v = parts[0], 3.0 + parts[1] + 0.5 * parts[0]
    moments = [mean.mean(axis=1) for mean in (x, v, x * x, x * v, v * v)]
    mass = np.array([5.0, 70.0, 900.0])
    points = four_points(mass, *moments)
    for power, expected in zip([(1, 0), (0, 1), (2, 0), (1, 1), (0, 2)], moments, strict=True):
        found = (points[2] * points[0] ** power[0] * points[1] ** power[1]).sum(axis=0) / mass
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    np.testing.assert_allclose(points[2].sum(axis=0), mass)


def test_a_cell_of_few_rows_has_two_points():
    assert np.count_nonzero(four_points(*np.full((6, 1), 2.0))[2]) == 2


@pytest.mark.parametrize("are_ends", [False, True])
@pytest.mark.parametrize("cells", [16, 128, 1024])
def test_cells_keep_the_moments(cells, are_ends):
    other = X + SD if are_ends else SD
    plane = merged([pairs_of(X, other, COUNTS)], cells, are_ends=are_ends)
    assert len(np.unique(plane.keys[:, 0])) <= max(cells // 8, 2)
    assert len(np.unique(plane.keys[:, 1])) <= WIDTHS
    one, two, weights = points_of(plane, are_ends=are_ends)
    assert weights.sum() == pytest.approx(COUNTS.sum())
    assert one.min() >= X.min()
    assert two.max() <= other.max()
    if are_ends:
        assert (one < two).all()
        assert weights @ (one + two) == pytest.approx(COUNTS @ (X + other), rel=2e-3)
        assert weights @ (two - one) ** 2 == pytest.approx(COUNTS @ SD**2, rel=2e-2)
    else:
        assert weights @ one == pytest.approx(COUNTS @ X, abs=1e-2 * N)
        assert weights @ two**2 == pytest.approx(COUNTS @ SD**2, rel=2e-2)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_any_unit(scale):
    plane = merged([pairs_of(scale * X, scale * SD, None)], 128, are_ends=False)
    same = merged([pairs_of(X, SD, None)], 128, are_ends=False)
    assert np.isfinite(plane.sums).all()
    assert plane.sums[:, 0].sum() == N
    assert 0.3 < len(plane.keys) / len(same.keys) < 3.0


def test_an_error_of_any_size_has_a_cell():
    error = np.array([5e-324, 1e-300, 1.0, 1e300, 1.7e308])
    plane = merged(
        [pairs_of(np.zeros(5), error, None)] * 9 + [pairs_of(X, SD, None)], 16, are_ends=False
    )
    x, sd, weights = points_of(plane, are_ends=False)
    assert np.isfinite(x).all()
    assert (sd > 0).all()
    assert weights.sum() == pytest.approx(N + 45)


def test_nothing_is_nothing():
    assert merged([], 16, are_ends=True) is NO_PLANE
    assert merged([pairs_of(X[:2], SD[:2], np.zeros(2))], 16, are_ends=False) is NO_PLANE
