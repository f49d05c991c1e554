"""The exponential and the logarithm against the library's, to rounding."""

import numpy as np
import pytest

from mix1d.kernels.elementary import exponentials, logarithms

EPS = np.finfo(float).eps


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 30.0, 300.0])
def test_the_exponential(scale):
    x = -np.random.default_rng(1).exponential(scale, size=1001)
    x = np.maximum(x, -708.0)
    into, shift = x.copy(), np.zeros(x.size)
    exponentials(into, shift, np.empty(x.size))
    np.testing.assert_allclose(into, np.exp(x), rtol=2 * EPS)


def test_the_exponential_of_a_difference_and_of_far_too_little():
    x, shift = np.array([0.0, 5.0, -1e300, -np.inf]), np.array([0.0, 7.0, 3.0, -4.0])
    exponentials(x, shift, np.empty(4))
    assert x[0] == 1.0
    assert x[1] == pytest.approx(np.exp(-2.0), rel=2 * EPS)
    assert np.all((x[2:] > 0) & (x[2:] < 1e-300))


@pytest.mark.parametrize(
    ("low", "high"), [(0.7, 1.4), (1.0, 1.0 + 1e-9), (1.0, 40.0), (1e-300, 1e300)]
)
def test_the_logarithm(low, high):
    x = np.append(np.random.default_rng(2).uniform(low, high, size=1001), [1.0, low, high])
    into = np.empty(x.size)
    logarithms(x.copy(), into)
    np.testing.assert_allclose(into, np.log(x), rtol=3 * EPS)
