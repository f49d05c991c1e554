"""Values with an error by evenly spaced nodes: against quadrature, and where they do not serve."""

import numpy as np
import pytest

from families.test_unseen_error import by_quadrature
from mix1d.families import (
    Cauchy,
    Gamma,
    InverseGaussian,
    Laplace,
    Logistic,
    LogNormal,
    Normal,
    Poisson,
    SkewNormal,
    StudentT,
)
from mix1d.families.error_sums import unseen_by_rows
from mix1d.families.unseen_error import DataScale

SMOOTH = [
    Gamma(9.0, 1.0),
    InverseGaussian(9.0, 64.0),
    Logistic(9.0, 2.0),
    StudentT(9.0, 2.0, 3.0),
    SkewNormal(9.0, 3.0, 2.0),
    Cauchy(9.0, 3.0),
]


def by_rows(stack, x, error, scale=None):
    """The log densities, the means of y and the numbers of nodes of all rows."""
    shape = (stack.fields()[0].size, x.size)
    logs, means, numbers = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(x.size, int)
    for rows, own, unseen in unseen_by_rows(stack, x, x, error, scale):
        logs[:, rows], means[:, rows] = own, (unseen.share * unseen.y).sum(axis=-2)
        numbers[rows] = unseen.y.shape[-2]
    return logs, means, numbers


@pytest.mark.parametrize("component", SMOOTH, ids=repr)
def test_densities_and_means(component):
    """An error far below, like and above the width of the component, of values near it and off."""
    places, errors = [1.0, 7.0, 12.0, 25.0], [1e-6, 0.05, 1.0, 6.0]
    x, error = (v.ravel() for v in np.meshgrid(places, errors))
    logs, means, numbers = by_rows(type(component).stack([component]), x, error)
    assert (numbers == 57).mean() > 0.6
    for i in range(x.size):
        density, mean = by_quadrature(component, x[i], error[i])
        if numbers[i] in (57, 113, 225):
            assert abs(logs[0, i] - density) < 1e-11 * (1.0 + abs(density))
            assert abs(means[0, i] - mean) < 1e-10 * (abs(mean) + error[i])


def test_every_row_comes_once():
    """Rows of all kinds of nodes together, and exact values."""
    stack = StudentT.stack([StudentT(0.0, 1.0, 2.0), StudentT(50.0, 0.1, 5.0)])
    x, error = np.linspace(-40.0, 90.0, 300), np.tile([0.0, 0.01, 7.0], 100)
    rows = np.concatenate([rows for rows, *_ in unseen_by_rows(stack, x, x, error, None)])
    np.testing.assert_array_equal(np.sort(rows), np.arange(300))


@pytest.mark.parametrize("component", [Laplace(0.0, 1.0), Poisson(4.0)], ids=repr)
def test_a_kink_and_counts_go_another_way(component):
    x = np.array([0.5, 3.0])
    numbers = by_rows(type(component).stack([component]), x, np.array([0.5, 0.7]))[2]
    assert not (numbers == 57).any()


def test_on_logarithms():
    """The same on the line of logarithms and on the scale of the data."""
    component = LogNormal(2.0, 0.4)
    scale = DataScale(LogNormal.to_line, LogNormal.from_line, LogNormal.log_jacobian)
    x, error = np.array([3.0, 8.0, 20.0, 7.0]), np.array([0.2, 0.5, 3.0, 9.0])
    logs = by_rows(Normal.stack([Normal(2.0, 0.4)]), x, error, scale)[0]
    right = [by_quadrature(component, *pair)[0] for pair in zip(x, error, strict=True)]
    np.testing.assert_allclose(logs[0], right, atol=1e-11)
