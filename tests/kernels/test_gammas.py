"""What the climbs of gammas need of a shape, against the same in sixty digits."""

import mpmath
import numpy as np
import pytest

from mix1d.kernels.library import compiled, loop

pytestmark = pytest.mark.skipif(not compiled(), reason="SciPy has its own")

SHAPES = np.concatenate([10.0 ** np.linspace(-8.0, 14.0, 89), np.linspace(0.5, 13.0, 51)])


def exactly(a):
    """c(a) = a log a - a - log Gamma(a), log a - psi(a) and psi'(a) - 1 / a."""
    a = mpmath.mpf(float(a))
    return (
        a * mpmath.log(a) - a - mpmath.loggamma(a),
        mpmath.log(a) - mpmath.digamma(a),
        mpmath.psi(1, a) - 1 / a,
    )


def test_the_functions_of_a_shape():
    found = np.empty((3, SHAPES.size))
    loop("functions_of_shapes")(SHAPES, SHAPES.size, found)
    with mpmath.workdps(60):
        truth = np.array([[float(term) for term in exactly(a)] for a in SHAPES]).T
    np.testing.assert_allclose(found[0], truth[0], rtol=2e-14, atol=2e-14)
    np.testing.assert_allclose(found[1:], truth[1:], rtol=2e-14)
