r"""The negative binomial distribution: counts that vary more than Poisson's.

.. math:: g(x; \mu, r) = \frac{\Gamma(x + r)}{\Gamma(r)\, x!}
          \left(\frac{r}{r + \mu}\right)^r \left(\frac{\mu}{r + \mu}\right)^x,
          \quad x = 0, 1, 2, \ldots

The coordinate of the size r is its reciprocal; where that is 0, the distribution is Poisson's, and
every formula here is its limit there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import digamma, gammaln, zeta

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.counts import Counts
from mix1d.families.incomplete import log_betainc
from mix1d.families.parameters import Parameter
from mix1d.families.poisson import SMALLEST_RATE, Poisson

__all__ = ["NegativeBinomial"]

LARGE = 30.0
"""From this size on, Stirling's series replaces differences of gamma functions."""

POISSON = 1e15
"""From this size on, relative to squared counts, the tails are Poisson's to the last digit."""

NEAR = 0.3
"""Below this argument, series replace logarithms from which the first terms are taken away."""

NO_EVENTS = 1e-12
"""A component with no more than this share of all events is one of zeros alone, of any size."""

TERMS = 32
"""Number of terms of these series: NEAR to this power is below the rounding."""


@dataclass(frozen=True)
class NegativeBinomial(Counts):
    """A negative binomial component: overdispersed counts, a Poisson whose rate is gamma.

    ``scipy.stats.nbinom(size, size / (size + mean))``; in R ``dnbinom(x, size, mu = mean)``. The
    variance is ``mean + mean**2 / size``.

    Parameters
    ----------
    mean : float
        Positive.
    size : float
        Positive, the shape of the gamma distribution of rates; infinite for a Poisson.

    Examples
    --------
    >>> round(NegativeBinomial(mean=3.0, size=2.0).pdf(2), 6)
    0.1728
    """

    mean: float
    size: float

    name = "negative-binomial"
    parameters = (Parameter.positive("mean"), Parameter.inverse("size", "a Poisson"))
    bends_one_way = True  # the trigamma function, of x and a size, falls as the size rises

    # ---------------------------------------------------------------- density and tails
    def _log_extension(self, x: FloatArray) -> FloatArray:
        mean, size = self._columns()
        excess = mean / size
        logs = _log_rise(x, size) - gammaln(x + 1.0) + x * np.log(mean)
        return np.asarray(logs - x * np.log1p(excess) + _log_of_none(mean, size))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return self._tail(x, upper=False)

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return self._tail(x, upper=True)

    def _tail(self, x: FloatArray, *, upper: bool) -> FloatArray:
        """Incomplete beta functions; Poisson's tail where the size does not count."""
        count = np.floor(x)
        count, mean, size = np.broadcast_arrays(np.maximum(count, 0.0), *self._columns())
        front = self._log_extension(count + 1.0) + np.log(count + 1.0)
        p, q = 1.0 / (1.0 + mean / size), (mean / size) / (1.0 + mean / size)
        if upper:
            logs = log_betainc(count + 1.0, size, q, p, front)
        else:
            logs = log_betainc(size, count + 1.0, p, q, front)
        limit = size > POISSON * np.square(np.maximum(np.maximum(count, mean), 1.0))
        if limit.any():
            poisson = Poisson._of(self.mean)
            logs = np.where(limit, poisson._logccdf(x) if upper else poisson._logcdf(x), logs)
        end, start = (-np.inf, 0.0) if upper else (0.0, -np.inf)
        logs = np.where(count == np.inf, end, logs)
        return np.where(np.isnan(x), np.nan, np.where(x < 0.0, start, logs))

    def _slope(self, x: FloatArray) -> FloatArray:
        mean, size = self._columns()
        inverse = 1.0 / size
        fixed, small_inverse, u, c = _parts(x, size)
        small = digamma(x + fixed) - np.log(fixed)
        large = np.log1p(u) - small_inverse * (0.5 * c + small_inverse * _rest(small_inverse, c))
        rise = np.where(size < LARGE, small, large)
        return np.asarray(rise - digamma(x + 1.0) + np.log(mean) - np.log1p(inverse * mean))

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.mean, np.sqrt(self.mean) * np.sqrt(1.0 + self.mean / self.size)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        rate: Any = self.mean
        if self.size < np.inf:
            rate = rng.gamma(self.size, self.mean / self.size, shape)
        return np.asarray(rng.poisson(rate, shape), dtype=np.float64)[()]

    # ---------------------------------------------------------------- the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        """By moments; a size of 100 means where the variance is no larger than the mean."""
        mean = np.maximum(location, SMALLEST_RATE)
        more = np.maximum(np.square(width) - mean, 0.01 * mean)
        return cls._of(mean, mean * (mean / more))

    def _at_edges(self, y: FloatArray, counts: FloatArray) -> Self:
        """A component of zeros alone is as good a Poisson, of a rate that runs to 0."""
        return self._of(self.mean, np.where(_are_zeros(y, counts), np.inf, self.size))

    def _at_kinks(self, y: FloatArray, counts: FloatArray) -> BoolArray | None:
        """Such a component stays one: its zeros say nothing of its size."""
        held = _are_zeros(y, counts) & np.isinf(self.size)
        return np.array([np.zeros_like(held), held])

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinates: log mean, 1 / size."""
        mean, size = self._columns()
        inverse = 1.0 / size
        excess, away = inverse * mean, y - mean
        rest = 1.0 / (1.0 + excess)
        first, second = _rise_derivatives(y, size)
        score = np.empty((2, *away.shape))
        hessian = np.empty((2, 2, *away.shape))
        score[0] = away * rest
        of_none, of_none_twice = _derivatives_of_none(mean, size)
        score[1] = first - y * mean * rest + of_none
        hessian[0, 0] = -mean * (1.0 + inverse * y) * rest * rest
        hessian[0, 1] = hessian[1, 0] = -away * mean * rest * rest
        hessian[1, 1] = second + y * np.square(mean * rest) + of_none_twice
        return score, hessian


def _are_zeros(y: FloatArray, counts: FloatArray) -> BoolArray:
    """(..., k) the components that hardly any event belongs to, among expected counts."""
    events = counts @ y
    return np.asarray(events <= NO_EVENTS * events.sum(axis=-1, keepdims=True))


# The probability of no count is (1 + e)^-size with e = mean / size, and exp(-mean) where e is 0.
# From NEAR on its logarithm is not taken from that limit, since 1 - e _second(e) would cancel.
def _log_of_none(mean: FloatArray, size: FloatArray) -> FloatArray:
    """The logarithm of the probability of no count."""
    excess = mean / size
    e = np.minimum(excess, NEAR)
    small = -mean * (1.0 - e * _second(e))
    fixed = np.where(excess < NEAR, 1.0, size)
    return np.where(excess < NEAR, small, -fixed * np.log1p(excess))


def _derivatives_of_none(mean: FloatArray, size: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The first two derivatives of that logarithm by 1 / size."""
    excess = mean / size
    e = np.minimum(excess, NEAR)
    rest = 1.0 / (1.0 + e)
    small = mean**2 * (rest - _second(e)), mean**3 * (e * rest * rest - 2.0 * _third(e))
    fixed = np.where(excess < NEAR, 1.0, size)
    share, logs = excess / (1.0 + excess), np.log1p(excess)
    large = fixed**2 * (logs - share), fixed**3 * (share * (2.0 + share) - 2.0 * logs)
    first, second = (np.where(excess < NEAR, a, b) for a, b in zip(small, large, strict=True))
    return first, second


# log1p(u) = u - u^2 _second(u) = u - u^2 / 2 + u^3 _third(u)
def _second(u: FloatArray) -> FloatArray:
    """(u - log(1 + u)) / u^2, which is 1/2 at 0."""
    return _log_remainder(u, 2)


def _third(u: FloatArray) -> FloatArray:
    """(log(1 + u) - u + u^2 / 2) / u^3, which is 1/3 at 0."""
    return _log_remainder(u, 3)


def _log_remainder(u: FloatArray, order: int) -> FloatArray:
    """The series of log(1 + u) from the power `order` on, over that power, in size."""
    large = np.maximum(u, NEAR)
    rest = large - np.log1p(large)
    result = rest / large**2 if order == 2 else (0.5 - rest / large**2) / large
    is_small = u < NEAR
    if is_small.any():
        small = u[is_small]
        series = np.zeros_like(small)
        for n in range(TERMS, -1, -1):
            series = 1.0 / (order + n) - small * series
        result[is_small] = series
    return np.asarray(result)


# With u = x / r and c = 1 / (1 + u): the logarithm of Gamma(x + r) / (Gamma(r) r^x), which is the
# sum of log(1 + i / r) over the whole numbers i below x, and its derivatives by 1 / r.
def _log_rise(x: FloatArray, size: FloatArray) -> FloatArray:
    fixed, inverse, u, c = _parts(x, size)
    small = gammaln(x + fixed) - gammaln(fixed) - x * np.log(fixed)
    if (size < LARGE).all():
        return np.asarray(small)
    near, far = np.minimum(u, NEAR), np.maximum(u, NEAR)
    series = near * (1.0 - (1.0 + near) * _second(near))  # which cancels from NEAR on
    large = x * np.where(u < NEAR, series, (1.0 + far) / far * np.log1p(far) - 1.0)
    large += -0.5 * np.log1p(u) + _stirling(inverse * c) - _stirling(inverse)
    return np.where(size < LARGE, small, large)


def _rise_derivatives(x: FloatArray, size: FloatArray) -> tuple[FloatArray, FloatArray]:
    fixed, inverse, u, c = _parts(x, size)
    rise = digamma(x + fixed) - digamma(fixed)
    bend = zeta(2.0, x + fixed) - zeta(2.0, fixed)
    small = fixed * (x - fixed * rise)
    small_second = -fixed * fixed * (x - fixed * (2.0 * rise + fixed * bend))
    is_small = size < LARGE
    if is_small.all():
        return np.asarray(small), np.asarray(small_second)
    large = x * x * _second(u) - 0.5 * x * c + _rest(inverse, c) - _rest(inverse, 1.0)
    near, far = np.minimum(u, NEAR), np.maximum(u, NEAR)
    cube = (2.0 * np.log1p(far) - far * (2.0 + far) / (1.0 + far)) / far**3
    large_second = x**3 * np.where(u < NEAR, 2.0 * _third(near) - c, cube)
    large_second += 0.5 * np.square(x * c)
    along, across = _rest_derivatives(inverse, c)
    large_second += along - x * c * c * across - _rest_derivatives(inverse, 1.0)[0]
    return np.where(is_small, small, large), np.where(is_small, small_second, large_second)


def _parts(x: FloatArray, size: FloatArray) -> tuple[FloatArray, ...]:
    """A size that is not large, the reciprocal of one that is, and u and c of the latter."""
    inverse = 1.0 / np.maximum(size, LARGE)
    u = x * inverse
    return np.minimum(size, LARGE), inverse, u, 1.0 / (1.0 + u)


def _stirling(t: FloatArray) -> FloatArray:
    """log Gamma(z) minus Stirling's formula, at z = 1 / t."""
    s = t * t
    series = 1 / 1260 - s * (1 / 1680 - s / 1188)
    return np.asarray(t * (1 / 12 - s * (1 / 360 - s * series)))


def _rest(inverse: FloatArray, c: Any) -> FloatArray:
    """The derivative of `_stirling` of inverse * c by `inverse`, with x held."""
    s = np.square(inverse * c)
    return np.asarray(c * c * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s / 132)))))


def _rest_derivatives(inverse: FloatArray, c: Any) -> tuple[FloatArray, FloatArray]:
    """Of `_rest`, by `inverse` and by c."""
    s = np.square(inverse * c)
    along = 1 / 60 - s * (1 / 63 - s * (1 / 40 - s * 2 / 33))
    across = 1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * 5 / 66)))
    return -inverse * c**4 * along, c * across
