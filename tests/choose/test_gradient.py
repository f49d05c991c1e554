"""The maximum of Lindsay's gradient over all means is bounded, not searched on a grid."""

import numpy as np
import pytest

from mix1d.choose.gradient import Gradient


def cases():
    rng = np.random.default_rng(5)
    yield "one", np.array([0.0]), np.array([0.3])
    yield "two", np.array([-1.0, 1.0]), np.array([0.0, 0.0])  # D'' = 0 in the middle
    yield "far apart", np.array([0.0, 5e8]), np.array([0.0, -3.0])
    for n in (3, 20, 200):
        yield f"{n} values", np.sort(rng.normal(0, n**0.5, n)), rng.normal(0, 2, n)


def by_hand(y, heights, means):
    return np.exp(heights - 0.5 * (y - means[:, None]) ** 2).sum(axis=1)


@pytest.mark.parametrize(("y", "heights"), [c[1:] for c in cases()], ids=[c[0] for c in cases()])
def test_the_peak_is_that_of_a_grid_of_every_thousandth(y, heights):
    grid = np.concatenate([np.arange(v - 3, v + 3, 1e-3) for v in np.unique(np.round(y))])
    highest = max(by_hand(y, heights, part).max() for part in np.array_split(grid, 50))
    peak = Gradient(y, heights).maximum(1e-3 * highest, 1e-9 * highest)
    assert peak.bound >= highest * (1.0 - 1e-12)
    assert peak.bound <= highest * (1.0 + 1e-5)
    assert peak.reached <= peak.bound


def test_derivatives_are_those_of_the_value():
    _, y, heights = list(cases())[-1]
    means, h = np.linspace(-9, 9, 50), 1e-4
    gradient = Gradient(y, heights)
    value, first, second = gradient.at(means)
    above, below = gradient.at(means + h)[0], gradient.at(means - h)[0]
    np.testing.assert_allclose(value, by_hand(y, heights, means), rtol=1e-13)
    np.testing.assert_allclose(first, (above - below) / (2 * h), atol=1e-6 * value.max())
    np.testing.assert_allclose(second, (above - 2 * value + below) / h**2, atol=1e-5 * value.max())


def test_every_summit_above_the_height_is_a_maximum():
    _, y, heights = list(cases())[-1]
    gradient = Gradient(y, heights)
    places = gradient.local_maxima(1.0)
    value, first, second = gradient.at(places)
    assert places.size > 3
    np.testing.assert_allclose(first, 0.0, atol=1e-9 * value.max())
    assert np.all(second < 0)
