"""The public face of a component: density, tails, quantiles and draws of one variable.

Public methods validate and broadcast once; private ones trust their arrays.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

from mix1d.arguments import generator, numbers, probabilities, shape_of_draws
from mix1d.arrays import FloatArray

__all__ = ["Distribution"]


class Distribution(ABC):
    """The distribution of one variable."""

    # ---------------------------------------------------------------- density and tails
    def pdf(self, x: Any) -> Any:
        """Density (probability, for a discrete family) at `x`, any shape."""
        return _over(lambda x: np.exp(self._logpdf(x)), x)

    def logpdf(self, x: Any) -> Any:
        """Logarithm of the density at `x`."""
        return _over(self._logpdf, x)

    def cdf(self, x: Any) -> Any:
        """Probability of a value of at most `x`."""
        return _over(lambda x: np.exp(self._logcdf(x)), x)

    def logcdf(self, x: Any) -> Any:
        """Logarithm of `cdf`, accurate far in the lower tail."""
        return _over(self._logcdf, x)

    def ccdf(self, x: Any) -> Any:
        """Probability of a value above `x`."""
        return _over(lambda x: np.exp(self._logccdf(x)), x)

    def logccdf(self, x: Any) -> Any:
        """Logarithm of `ccdf`, accurate far in the upper tail."""
        return _over(self._logccdf, x)

    def icdf(self, q: Any) -> Any:
        """The value below which a share `q` lies (the smallest such value, if discrete)."""
        return _over(self._icdf, probabilities(q))

    def iccdf(self, q: Any) -> Any:
        """The value above which a share `q` lies; accurate for tiny `q`."""
        return _over(self._iccdf, probabilities(q))

    def sample(self, shape: int | tuple[int, ...] = (), *, rng: Any = None) -> Any:
        """Draw values; `rng` is an int seed, a ``Generator`` or None for a fresh one."""
        return self._draw(generator(rng), shape_of_draws("shape", shape))

    # ---------------------------------------------------------------- of trusted arrays
    @abstractmethod
    def _logpdf(self, x: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _logcdf(self, x: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _logccdf(self, x: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _icdf(self, q: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _iccdf(self, q: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any: ...


def _over(function: Callable[[FloatArray], FloatArray], x: Any) -> Any:
    """`function` over `x` as floats: an array for an array, a plain float for a number."""
    values = numbers("x", x)
    with np.errstate(all="ignore"):  # -inf is the right logarithm of a density of 0
        result = function(values.ravel())
    return result.reshape(values.shape) if values.ndim else float(result[0])
