"""What two points to a cell lack of the values in it is bounded."""

import numpy as np

import mix1d
from mix1d.choose.mixing import Mixing, most_likely
from mix1d.choose.reference import of_cells


def log_density(mixing, x):
    return Mixing(x, np.ones(x.size), mixing.atoms, mixing.shares).log_density


def test_the_gradient_of_cells_is_that_of_the_values_but_for_the_excess():
    x = np.sort(mix1d.Mixture.normal([0.3, 0.7], means=[0, 8], sds=[2, 2]).sample(4_000, rng=1))
    folded = mix1d.sketch(x, cells=256)
    points = folded.to_sample()
    mixing = most_likely(points.values, points.weights, 1e-6)
    reference = of_cells(folded, 0.0, 1.0, mixing)

    keys, cell = np.unique(np.floor(x / folded.width), return_inverse=True)
    means = np.bincount(cell, weights=x) / np.bincount(cell)
    h = 1e-4  # derivatives of log f at the means, by differences
    middle, up, down = (log_density(mixing, means + step) for step in (0.0, h, -h))
    slope, bend = (up - down) / (2 * h), (up - 2 * middle + down) / (2 * h**2)
    away = x - means[cell]
    log_f = middle[cell] + slope[cell] * away + bend[cell] * away**2

    assert keys.size == folded.keys.size
    np.testing.assert_allclose(reference.total, log_f.sum(), rtol=1e-9)
    grid = np.linspace(x[0], x[-1], 400)
    by_hand = np.exp(-0.5 * (x - grid[:, None]) ** 2 - log_f).sum(axis=1) / np.sqrt(2 * np.pi)
    difference = np.abs(reference.gradient.at(grid)[0] - by_hand).max()
    assert difference <= reference.excess + 1e-5 * by_hand.max()
    assert reference.excess < 1e-3 * by_hand.max()
