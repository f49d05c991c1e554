"""The exponential and the logarithm against the library's, to rounding."""

import numpy as np
import pytest

from mix1d.kernels.library import compiled, loop

EPS = np.finfo(float).eps
pytestmark = pytest.mark.skipif(not compiled(), reason="NumPy has its own")


def of(name, x):
    into = np.empty(x.size)
    loop(name)(x, x.size, into)
    return into


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 30.0, 300.0])
def test_the_exponential(scale):
    x = -np.random.default_rng(1).exponential(scale, size=1001)
    x = np.maximum(x, -708.0)
    np.testing.assert_allclose(of("exponentials", x), np.exp(x), rtol=2 * EPS)


def test_the_exponential_of_nothing_of_too_little_and_of_no_number():
    x = np.array([0.0, -1e300, -np.inf, np.nan])
    one, *too_little, none = of("exponentials", x)
    assert one == 1.0
    assert all(0 < value < 1e-300 for value in too_little)
    assert np.isnan(none)


@pytest.mark.parametrize(
    ("low", "high"), [(0.7, 1.4), (1.0, 1.0 + 1e-9), (1.0, 40.0), (1e-300, 1e300)]
)
def test_the_logarithm(low, high):
    x = np.append(np.random.default_rng(2).uniform(low, high, size=1001), [1.0, low, high])
    np.testing.assert_allclose(of("logarithms", x), np.log(x), rtol=3 * EPS)
