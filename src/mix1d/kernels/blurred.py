"""E step and derivatives of normal mixtures of values with an error each (`native/blurred.h`).

They have no twin in NumPy: where they are not compiled, EM by arrays serves (`em.step`,
`em.newton`). A mixture is a (3, k) array of weights, means and sds without the errors.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.library import loop, refuse_unless, shape_of

__all__ = ["derive_blurred", "share_out_blurred"]

_share_out, _derive = loop("share_out_blurred"), loop("derive_blurred")


def share_out_blurred(
    y: FloatArray,
    errors: FloatArray,
    weights: FloatArray,
    mixture: FloatArray,
    counts: FloatArray,
    rows: slice,
) -> FloatArray:
    """The E step at some neighbouring values.

    Parameters
    ----------
    y, errors, weights : (n,) arrays
    mixture : (3, k) array
    counts : (k, n) array
        Receives, at the places of these values, their expected numbers in each component.
    rows : slice

    Returns
    -------
    (2,) array
        The log-likelihood, and a bound on the sum of the sizes of its terms.
    """
    n, k = _sizes(y, errors, weights, mixture)
    refuse_unless("counts", counts, k, n)
    totals = np.empty(2)
    _share_out(y, errors, weights, n, *rows.indices(n)[:2], mixture, k, counts, totals)
    return totals


def derive_blurred(
    y: FloatArray, errors: FloatArray, weights: FloatArray, mixture: FloatArray, rows: slice
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Score (3 k,) and Hessian (3 k, 3 k) at some neighbouring values, by unnormalised weights.

    In k log weights, k means and k log sds. And (2, 2 k) what each mean and log sd would have with
    known labels: the sum of the squares of its scores, and less the sum of second derivatives.
    """
    n, k = _sizes(y, errors, weights, mixture)
    score, hessian, complete = np.empty(3 * k), np.empty((3 * k, 3 * k)), np.empty((2, 2 * k))
    first, last, _ = rows.indices(n)
    _derive(y, errors, weights, n, first, last, mixture, k, score, hessian, complete)
    return score, hessian, complete


def _sizes(
    y: FloatArray, errors: FloatArray, weights: FloatArray, mixture: FloatArray
) -> tuple[int, int]:
    """Number of values and of components."""
    (n,) = shape_of("y", y, 1)
    refuse_unless("errors", errors, n)
    refuse_unless("weights", weights, n)
    k = shape_of("mixture", mixture, 2)[1]
    refuse_unless("mixture", mixture, 3, max(k, 1))
    return n, k
