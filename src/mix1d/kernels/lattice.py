"""The step to which values were rounded (`native/lattice.h`)."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.library import loop, or_twin, shape_of

__all__ = ["rounding_step"]

_rounding_step = loop("rounding_step")


@or_twin
def rounding_step(values: FloatArray) -> float:
    """Approximate greatest common divisor of the gaps between sorted distinct values, or 0.

    0.001 for stamps measured to the thousandth, 1 for counts, 0 for values on no lattice (but five
    values or fewer nearly always lie on one, far finer than they are apart). The step is sought as
    a fraction of the longest gap, so that its error never adds up.
    """
    (n,) = shape_of("values", values, 1)
    step = np.empty(1)
    _rounding_step(values, n, step)
    return float(step[0])
