r"""The binomial distribution: successes among n trials.

.. math:: g(x; n, p) = \binom{n}{x} p^x (1 - p)^{n - x}, \quad x = 0, 1, \ldots, n
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import digamma, gammaln

from mix1d.arrays import FloatArray
from mix1d.families.counts import Counts
from mix1d.families.incomplete import log_betainc
from mix1d.families.parameters import Domain, Parameter

__all__ = ["Binomial"]

TRIALS = Domain("be a whole number from 1 to 2^53", lambda v: 1 <= v <= 2.0**53 and v % 1 == 0,
                "{}", lambda v: v, lambda v: v, np.ones_like, np.zeros_like, is_linear=True,
                has_score=False)  # fmt: skip
"""The domain of numbers of trials."""

SMALLEST_SHARE = 1e-12
"""How close p comes to 0 or 1, relative to 1 / n, where all counts of a component are 0 or n."""


@dataclass(frozen=True)
class Binomial(Counts):
    """A binomial component: counts out of a number of trials that is known.

    ``scipy.stats.binom(n, p)``; in R ``dbinom(x, n, p)``.

    Parameters
    ----------
    n : int
        Number of trials. It is given, not estimated: ``mix1d.family("binomial", n=5)``.
    p : float
        Probability of a success, between 0 and 1.

    Examples
    --------
    >>> round(Binomial(n=5, p=0.3).pdf(2), 6)
    0.3087
    """

    n: float
    p: float

    name = "binomial"
    parameters = (Parameter.given("n", TRIALS), Parameter.share("p"))

    # ---------------------------------------------------------------- density and tails
    def _end(self) -> Any:
        return self._columns()[0]

    def _log_extension(self, x: FloatArray) -> FloatArray:
        n, p = self._columns()
        choices = gammaln(n + 1.0) - gammaln(x + 1.0) - gammaln(n - x + 1.0)
        return np.asarray(choices + x * np.log(p) + (n - x) * np.log1p(-p))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        n, p = self._columns()
        count = np.clip(np.floor(x), 0.0, n - 1.0)  # the tail below n is 1 minus that at n
        logs = log_betainc(n - count, count + 1.0, 1.0 - p, p, self._log_front(count))
        return np.where(x < 0.0, -np.inf, np.where(x >= n, 0.0, logs))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        n, p = self._columns()
        count = np.clip(np.floor(x), 0.0, n - 1.0)
        logs = log_betainc(count + 1.0, n - count, p, 1.0 - p, self._log_front(count))
        return np.where(x < 0.0, 0.0, np.where(x >= n, -np.inf, logs))

    def _log_front(self, count: FloatArray) -> FloatArray:
        """log of p^(count + 1) (1 - p)^(n - count) / B(count + 1, n - count)."""
        n, p = self._columns()
        return self._log_extension(count) + np.log(p) + np.log(n - count)

    def _slope(self, x: FloatArray) -> FloatArray:
        n, p = self._columns()
        odds = np.log(p) - np.log1p(-p)
        return np.asarray(digamma(n - x + 1.0) - digamma(x + 1.0) + odds)

    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]:
        n = self._columns()[0]
        return 0.0 * n, n

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.n * self.p, np.sqrt(self.n * self.p * (1.0 - self.p))

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return np.asarray(rng.binomial(int(self.n), self.p, shape), dtype=np.float64)[()]

    # ---------------------------------------------------------------- the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        """With n about the variance that a p of 1/2 would need, if none is held."""
        n = cls.parameters[0].held or np.ceil(location + 4.0 * np.square(width) + 1.0)
        return cls._of(n + np.zeros_like(location), _share(location / n, n))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), y])

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        p = _share(sums[..., 1] / sums[..., 0] / self.n, self.n)
        return self._of(self.n + 0.0 * p, p)

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinate: logit p; the number of trials has none."""
        n, p = self._columns()
        rise = y - n * p
        score, hessian = np.zeros((2, *rise.shape)), np.zeros((2, 2, *rise.shape))
        score[1], hessian[1, 1] = rise, -n * p * (1.0 - p)
        return score, hessian


def _share(p: FloatArray, n: Any) -> FloatArray:
    least = np.maximum(SMALLEST_SHARE / n, 1e-16)
    return np.clip(p, least, 1.0 - np.maximum(least, 1e-16))
