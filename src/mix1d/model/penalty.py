"""The penalty that keeps components from becoming as narrow as a few values.

For a component of width v and data of scale s it is a (s^2/v^2 + log(v^2/s^2)): least at v = s,
without bound as v goes to 0 (Chen, Tan & Zhang 2008; of gammas Chen, Li & Tan 2016).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import CoreFamily

__all__ = ["derivatives", "terms"]


def terms(bank: CoreFamily, square: Any) -> FloatArray:
    """(..., k) the penalty of each component with a = 1, `square` being s^2."""
    with np.errstate(divide="ignore"):  # of a width of 0 it is infinite
        ratio = np.asarray(square)[..., None] / np.square(bank._width())
    ratio = np.minimum(ratio, np.finfo(float).max)
    with np.errstate(divide="ignore"):  # infinite where s = 0, of components without weight
        return np.asarray(ratio - np.log(ratio))


def derivatives(bank: CoreFamily, times: float, scale: float) -> tuple[FloatArray, FloatArray]:
    """Score (p, ..., k) and Hessian (p, p, ..., k) of minus the penalty, unconstrained.

    `times` is a, `scale` is s.
    """
    gradient, curvature = bank._width_derivatives()
    ratio = (scale / bank._width()) ** 2
    pull = 2.0 * times * (ratio - 1.0)
    products = gradient[:, None] * gradient
    return pull * gradient, pull * curvature - 4.0 * times * ratio * products
