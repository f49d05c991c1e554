"""What a family says of rows that are no exact values: intervals, and values with an error.

All of it has a default, by quadrature of the density; a family overrides what it knows in closed
form.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families import mass
from mix1d.families.parameters import Line
from mix1d.families.parametric import Parametric
from mix1d.families.unseen import Unseen

__all__ = ["IncompleteRows"]


class IncompleteRows(Parametric):
    """Probabilities of intervals, densities of values with an error, and their derivatives."""

    core: ClassVar[Any]
    discrete: ClassVar[bool] = False
    is_smooth: ClassVar[bool] = True
    """Whether the log density has derivatives everywhere inside the support."""

    def location_and_width(self) -> tuple[Any, Any]:
        raise NotImplementedError

    # ---------------------------------------------------------------- places
    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]:
        """(..., k, 1) where the values of each component begin and end, infinite if nowhere."""
        column = np.zeros((*np.shape(self.fields()[0]), 1))
        starts = self.discrete or self.core.line is Line.SCALE
        return column if starts else column - np.inf, column + np.inf

    def _breaks(self) -> FloatArray:
        """(..., k, b) ascending places near which the density is highest, lowest or has a kink.

        Integrals of it are taken from one to the next.
        """
        return np.asarray(self.location_and_width()[0])[..., None]

    # ---------------------------------------------------------------- intervals
    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        """(..., k, m) logarithm of the probability of lower < X <= upper, for (m,) ends.

        They may be infinite, and `lower` is below `upper`.
        """
        family: Any = self
        return (mass.log_mass_of_counts if self.discrete else mass.log_mass)(family, lower, upper)

    def _condensed_between(self, lower: FloatArray, upper: FloatArray) -> Unseen | None:
        """Fewer nodes than `unseen_between`'s, with the same sums of the M step's statistics."""
        return None

    def _between_derivatives(
        self, lower: FloatArray, upper: FloatArray
    ) -> tuple[FloatArray, FloatArray, BoolArray] | None:
        """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of `_log_mass`, from the ends alone.

        And for which of the m rows they hold to all digits. None where only nodes give them.
        """
        return None

    # ---------------------------------------------------------------- errors
    def _log_blurred(
        self, below: FloatArray, above: FloatArray, error: FloatArray
    ) -> FloatArray | None:
        """(..., k, m) of values with a normal error of (m,) sds added; None where nodes give it.

        The log density where the ends are equal, else the log probability of the interval.
        """
        return None

    def _condensed_error(
        self, below: FloatArray, above: FloatArray, error: FloatArray
    ) -> Unseen | None:
        """Few nodes of the values behind those with an error, with the same sums."""
        return None

    def _blurred_derivatives(
        self, below: FloatArray, above: FloatArray, error: FloatArray
    ) -> tuple[FloatArray, FloatArray, BoolArray] | None:
        """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of `_log_blurred`.

        And for which of the m rows they hold to all digits. None where only nodes give them.
        """
        return None
