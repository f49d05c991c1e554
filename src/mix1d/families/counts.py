"""What families of counts have in common: whole numbers from 0, and quantiles by bisection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import CoreFamily
from mix1d.families.integers import first_true, parts_for
from mix1d.families.parameters import Line
from mix1d.families.support import within

__all__ = ["Counts"]


class Counts(CoreFamily):
    """A family of counts: it writes `_log_extension`, its slope, and the tails at whole numbers.

    Its likelihood is bounded, because a probability is at most 1.
    """

    discrete = True
    support = "whole numbers from 0 to 2^53"
    line = Line.FIXED
    can_collapse = False

    def _end(self) -> Any:
        """The largest count (..., k, 1), or infinity."""
        return np.inf

    def _logpdf(self, x: FloatArray) -> FloatArray:
        whole = (x >= 0) & (x == np.floor(x)) & np.isfinite(x) & (x <= self._end())
        return within(whole, self._log_extension(np.where(whole, x, 0.0)), x)

    def _icdf(self, q: FloatArray) -> FloatArray:
        if (q == 0.0).all():
            return np.zeros_like(np.asarray(self.moments()[0])[..., None] * q)
        return self._first(lambda x: np.exp(self._logcdf(x)) >= q, q == 1.0, q)

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return self._first(lambda x: np.exp(self._logccdf(x)) <= q, q == 0.0, q)

    def _first(
        self, holds: Callable[[FloatArray], BoolArray], is_end: BoolArray, q: FloatArray
    ) -> FloatArray:
        """The smallest count at which `holds`, found between -1 and a bound that is doubled."""
        mean, sd = (np.asarray(moment)[..., None] for moment in self.moments())
        if is_end.all():
            return np.asarray(self._end() + np.zeros_like(mean * q))
        high = np.ceil(mean + 10.0 * sd + 10.0) + np.zeros_like(q)
        while (short := ~(holds(high) | is_end)).any():
            high = np.where(short, 2.0 * high, high)
        found = first_true(holds, np.full_like(high, -1.0), high, parts_for(high))
        return np.where(is_end, self._end(), found)

    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        return np.asarray((x >= 0) & (x <= 2.0**53) & (x == np.floor(x)))
