"""What EM asks of a family: evidence for the E step, sums and an estimate for the M step.

An M step in closed form is `_statistics` and `_estimate`, of sums that batches can share; one that
needs all values at once is `_maximised`. A family with neither goes by its `_derivatives`
(`em.gradient`), after `_at_edges` has set what has no score.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Self

import numpy as np

from mix1d.arrays import FloatArray, sums_of_products
from mix1d.families.parametric import Parametric

__all__ = ["EMSteps", "weighted_sums"]


class EMSteps(Parametric):
    """The E step and the M step of a stack of components."""

    @abstractmethod
    def _log_extension(self, x: FloatArray) -> FloatArray: ...

    # ---------------------------------------------------------------- E step
    def _evidence(
        self, y: FloatArray, log_weights: FloatArray
    ) -> tuple[FloatArray, FloatArray | None]:
        """Log densities for the E step, of values that the family can give.

        The log density plus the logarithms of the weights (..., k), as a new array (..., k, m); and
        a statistic of each value that depends on the parameters, (..., k, m), where the M step
        needs one.
        """
        return self._log_extension(y) + log_weights[..., None], None

    # ---------------------------------------------------------------- M step
    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray | None:
        """(t, m) sufficient statistics of each value, which no parameter changes.

        They are evaluated once per problem. The first is 1, so that its sum is the total weight.
        None for a family without an M step of its own, which goes by its `_derivatives`.
        """
        return None

    def _sums(
        self, counts: FloatArray, statistics: FloatArray | None, own: FloatArray | None
    ) -> FloatArray:
        """(..., k, t') what `_estimate` needs of these values; sums of several batches add up.

        Parameters
        ----------
        counts : (..., k, m)
            Expected number of observations of each value in each component: its weight times the
            responsibility.
        statistics : (t, m) or None
            The `_statistics` of the values; without any, the sum is the weight alone.
        own : (..., k, m) or None
            The second part of their `_evidence`.
        """
        if statistics is None:
            return np.asarray(counts.sum(axis=-1, keepdims=True))
        return weighted_sums(counts, statistics)

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        """The M step: the stack that maximises the weighted, penalised log-likelihood.

        Parameters
        ----------
        sums : (..., k, t') the `_sums` over all values, taken with `self`, the old components. One
            whose weight is 0 may come out as NaN; the caller keeps its old parameters.
        penalty : the ``a`` of L_a (Chen, Tan & Zhang 2008); 0 for none.
        spread : the scale of the data that the penalty pulls towards.
        shared : one scale parameter for all components.
        """
        raise NotImplementedError

    def _maximised(
        self, y: FloatArray, counts: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self | None:
        """The M step of a family that needs all values at once for it, rather than sums of them.

        A stack whose sum of weighted log densities, penalised, is not less than that of `self`.
        The arguments are those of `_sums` and `_estimate`. None where it goes by `_derivatives`.
        """
        return None

    def _at_edges(self, y: FloatArray, counts: FloatArray) -> Self:
        """The stack with the parameters that have no score where the M step's sum is largest.

        For the given values of all others; `y` ascends, and `counts` are those of `_sums`. Families
        without an M step of their own take this step before that by their `_derivatives`.
        """
        return self

    def _is_close(self, sums: FloatArray) -> bool:
        """Whether `self` is so close to what `_estimate` makes of the sums that it has all digits.

        If not, the caller takes the sums once more, with the estimate in the place of `self`.
        """
        return True


def weighted_sums(counts: FloatArray, statistics: FloatArray) -> FloatArray:
    """(..., k, t) sums over the values of counts (..., k, m) times each of (t, m) statistics.

    Where each component has values of its own, the statistics are (t, ..., k, m).
    """
    if statistics.ndim > 2:
        return np.stack([sums_of_products(counts, each) for each in statistics], axis=-1)
    rows = counts.reshape(-1, counts.shape[-1])  # one matrix product, however many axes lead
    return np.asarray(rows @ statistics.T).reshape(*counts.shape[:-1], len(statistics))
