r"""Student's t distribution: a normal with heavy tails.

With the reciprocal of the degrees of freedom, :math:`u = 1 / \nu`, as coordinate,

.. math:: \log g(x; m, s, \nu) = c(u) - \log\left(s \sqrt{2\pi}\right)
          - \frac{1 + u}{2} z^2 \, \frac{\log(1 + w)}{w}, \quad z = \frac{x - m}{s}, \; w = u z^2,

where :math:`c = \log\Gamma(\frac{\nu + 1}{2}) - \log\Gamma(\frac{\nu}{2}) - \frac12\log\frac\nu2`
is 0 at u = 0: there the distribution is exactly normal, and all derivatives by u exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.polynomial.polynomial import polyder, polyval
from scipy.special import bernoulli, betainc, betaincc, digamma, gammaln, log_ndtr, stdtrit, zeta

from mix1d.arrays import FloatArray, sums_of_products
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Parameter
from mix1d.families.tails import exponential_mean, log_complement, root_of_log_tail
from mix1d.families.weighted_values import weighted_step

__all__ = ["StudentT"]

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
"""Half the logarithm of 2 pi."""

FEW = 0.05
"""Below this 1/df the constant c comes from its asymptotic series (DLMF 5.11.8), whose first term
left out is less than 1e-17 here; the difference of log gammas would lose digits."""

ODD = np.arange(1, 17, 2)
"""Powers of 1/df in that series."""

SERIES = np.zeros(17)
"""Its coefficients, of Bernoulli's numbers."""
SERIES[ODD] = (1.0 - 2.0 ** (ODD + 1)) * bernoulli(17)[ODD + 1] / (ODD * (ODD + 1))

RATIO = (-1.0) ** np.arange(24) / np.arange(1, 25)
"""Coefficients of the powers of w in log(1 + w) / w."""

SLOPE, BEND, RATIO_SLOPE, RATIO_BEND = (polyder(s, n) for s in (SERIES, RATIO) for n in (1, 2))
"""Those of the derivatives of both series."""

SMALL = 0.1
"""Below this w that series is used, with 24 terms; above it the closed form cancels little."""

FAR = 1e100
"""From here on 1 + u z^2 is u z^2 to the last digit, and z^2 may overflow."""

DEEP = 1e-280
"""Where a tail is less, its logarithm comes from an integral: it comes near the smallest double."""

NEAR = 1e-15
"""Where a share is larger, SciPy's quantile is a good start."""

NORMAL = 1e-22
"""With a smaller 1/df the two distributions agree to the last digit in every tail of a double."""

LEAST = 1e-3
"""Smallest 1/df at which the M step takes derivatives by differences of logarithms."""

MOST = 100.0
"""Largest 1/df that the M step makes: no moment of such a component exists."""

HALVINGS = 4
"""A step of 1/df that falls is shortened to a quarter at most so often."""


@dataclass(frozen=True)
class StudentT(LocationScale):
    """A Student's t component: a group with outliers.

    In SciPy ``t(df, loc=location, scale=scale)``, in R ``dt((x - location) / scale, df) / scale``.

    Parameters
    ----------
    location : float
        Median and mode, and the mean if df > 1, in the units of the data.
    scale : float
        Positive, in the units of the data; if df > 2, the standard deviation is
        sqrt(df / (df - 2)) times it.
    df : float
        Degrees of freedom, positive; infinite for a normal component, 1 for a Cauchy one.

    Examples
    --------
    >>> round(StudentT(location=0.0, scale=1.0, df=4.0).ccdf(2.132), 4)
    0.05
    """

    location: float
    scale: float
    df: float

    name = "student-t"
    parameters = (
        Parameter.location("location"), Parameter.scale("scale"),
        Parameter.inverse("df", "a normal"),
    )  # fmt: skip
    is_symmetric = True
    first_shapes = (10.0,)

    @property
    def _u(self) -> FloatArray:
        return np.asarray(1.0 / self._columns()[2])

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        return _log_density(z, self._u)

    def _log_lower(self, z: FloatArray) -> FloatArray:
        tail = _log_tail(np.abs(z), self._u)
        return np.where(z < 0.0, tail, log_complement(tail))

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        share, u = np.broadcast_arrays(np.minimum(q, 1.0 - q), self._u)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return np.asarray(np.copysign(_upper_quantile(share, u), q - 0.5))

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        u = 1.0 / self.df
        with np.errstate(divide="ignore", invalid="ignore"):
            sd = np.where(np.real(u) < 0.5, 1.0 / np.sqrt(1.0 - 2.0 * u), np.inf)
        mean = np.where(np.real(u) < 1.0, 0.0, np.nan)
        return mean, mean + sd

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.standard_normal(shape) if np.isinf(self.df) else rng.standard_t(self.df, shape)

    # ---------------------------------------------------------------- M step, derivatives
    def _maximised(
        self, y: FloatArray, counts: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self:
        """Location and scale by `weighted_step`, then 1/df by a Newton step (Liu & Rubin 1995)."""
        u = np.asarray(1.0 / self.df)
        place = weighted_step(self, y, counts, u, penalty=penalty, spread=spread, shared=shared)
        moved = self._of(*place, self.df)
        total, square = counts.sum(axis=-1), np.square(moved._z(y))
        return self._of(*place, 1.0 / _next_u(counts, total, square, u))

    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        u, square = self._u, z * z
        w = u * square
        inverse = 1.0 / (1.0 + w)
        first, second = np.empty((2, *w.shape)), np.empty((2, 2, *w.shape))
        by_u, by_u_twice = _ratio_derivatives(square, w, u)
        constant, constant_twice = _constant_derivatives(u)
        first[0] = -(1.0 + u) * z * inverse
        first[1] = constant - 0.5 * _bent_square(z, u) - 0.5 * (1.0 + u) * by_u
        second[0, 0] = -(1.0 + u) * (2.0 * inverse - 1.0) * inverse
        second[0, 1] = second[1, 0] = z * (square - 1.0) * inverse * inverse
        second[1, 1] = constant_twice - by_u - 0.5 * (1.0 + u) * by_u_twice
        return first, second


def _next_u(
    counts: FloatArray, total: FloatArray, square: FloatArray, old: FloatArray
) -> FloatArray:
    """(..., k) 1/df after one of Newton's steps from which the log-likelihood does not fall.

    Its derivatives are taken at `LEAST` or more: below, differences would cancel.
    """
    u = np.maximum(old, LEAST)
    rate = u[..., None]
    w = rate * square
    logs, part = np.log1p(w), square / (1.0 + w)
    bent = sums_of_products(counts, logs) / u
    by_u = (sums_of_products(counts, part) - bent) / u
    by_u_twice = -(sums_of_products(counts, np.square(part)) + 2.0 * by_u) / u
    once, twice = _constant_derivatives(u)
    slope = total * once - 0.5 * bent - 0.5 * (1.0 + u) * by_u
    curvature = total * twice - by_u - 0.5 * (1.0 + u) * by_u_twice
    step = np.where(curvature < 0.0, -slope / curvature, np.copysign(u, slope))
    new: FloatArray = np.clip(u + np.clip(step, -u, 3.0 * u), 0.0, MOST)

    def height(of: FloatArray, bent: FloatArray) -> FloatArray:
        return np.asarray(total * _constant(of) - 0.5 * (1.0 + of) * bent)

    is_near = (old < LEAST).any()
    before = height(old, _sum_of_bent(counts, square, old)) if is_near else height(u, bent)
    for _ in range(HALVINGS):
        falls = ~(height(new, _sum_of_bent(counts, square, new)) >= before)
        if not falls.any():
            return new
        new = np.where(falls, 0.25 * new + 0.75 * old, new)
    return np.asarray(np.where(falls, old, new))


def _sum_of_bent(counts: FloatArray, square: FloatArray, u: FloatArray) -> FloatArray:
    """(..., k) sums of counts times log(1 + u z^2) / u."""
    if (u < LEAST).any():
        return sums_of_products(counts, _bent_square(np.sqrt(square), u[..., None]))
    return np.asarray(sums_of_products(counts, np.log1p(u[..., None] * square)) / u)


def _log1p_w(z: FloatArray, u: FloatArray) -> FloatArray:
    """The logarithm of 1 + u z^2."""
    size = np.abs(z)
    logs = np.log1p(u * np.minimum(size, FAR) ** 2)
    if (far := (size > FAR) & (u > 0.0)).any():
        logs = np.where(far, 2.0 * np.log1p(size) + np.log(np.where(far, u, 1.0)), logs)
    return np.asarray(logs)


def _bent_square(z: FloatArray, u: FloatArray) -> FloatArray:
    """log(1 + u z^2) / u, which is z^2 at u = 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logs = _log1p_w(z, u)
        return np.where(logs > 1e-17, logs / u, z * z)


def _log_density(z: FloatArray, u: FloatArray) -> FloatArray:
    return np.asarray(_constant(u) - HALF_LOG_2PI - 0.5 * (1.0 + u) * _bent_square(z, u))


def _constant(u: FloatArray) -> FloatArray:
    """c(u), the log of the density at 0 against that of the normal."""
    x = 0.5 / np.maximum(u, FEW)
    exact = gammaln(x + 0.5) - gammaln(x) - 0.5 * np.log(x)
    if (few := u < FEW).any():
        exact = np.where(few, polyval(np.minimum(u, FEW), SERIES), exact)
    return np.asarray(exact)


def _constant_derivatives(u: FloatArray) -> tuple[FloatArray, FloatArray]:
    """First and second derivative of c."""
    x = 0.5 / np.maximum(u, FEW)
    once = digamma(x + 0.5) - digamma(x) - 0.5 / x
    twice = zeta(2.0, x + 0.5) - zeta(2.0, x) + 0.5 / (x * x)
    first, second = -2.0 * x * x * once, 4.0 * x**4 * twice + 8.0 * x**3 * once
    if (few := u < FEW).any():
        first = np.where(few, polyval(np.minimum(u, FEW), SLOPE), first)
        second = np.where(few, polyval(np.minimum(u, FEW), BEND), second)
    return np.asarray(first), np.asarray(second)


def _ratio_derivatives(
    square: FloatArray, w: FloatArray, u: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """First and second derivative of z^2 log(1 + w) / w by u, with w = u z^2."""
    little = np.minimum(w, SMALL)
    first = square * square * polyval(little, RATIO_SLOPE)
    second = square**3 * polyval(little, RATIO_BEND)
    if (large := w > SMALL).any():
        share, rate = (w / (1.0 + w))[large], np.broadcast_to(u, w.shape)[large]
        logs = np.log1p(w[large])
        first[large] = (share - logs) / rate**2
        second[large] = (2.0 * logs - 2.0 * share - share * share) / rate**3
    return first, second


def _log_tail(size: FloatArray, u: FloatArray) -> FloatArray:
    """Logarithm of the probability beyond `size`, which is not negative."""
    size, u = np.broadcast_arrays(size, u)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        w, half = u * size * size, 0.5 / np.maximum(u, NORMAL)
        part = w / (1.0 + w)
        outer = np.where(w < 1.0, betaincc(0.5, half, part), betainc(half, 0.5, 1.0 / (1.0 + w)))
        share = 0.5 * np.where(size < 1.0, 1.0 - betainc(0.5, half, part), outer)
        tail = np.where(u < NORMAL, log_ndtr(-size), np.log(share))
    deep = (share < DEEP) & (u >= NORMAL) & np.isfinite(size)
    if deep.any():
        tail[deep] = _log_deep_tail(size[deep], u[deep])
    return np.asarray(tail)


def _upper_quantile(share: FloatArray, u: FloatArray) -> FloatArray:
    """The z beyond which a share of at most 1/2 lies.

    Newton's method in minus the logarithm of z, in which the logarithm of the tail is concave. In
    the deep tails of few degrees of freedom it starts at the root of a bound, the power of z that
    the tail approaches from below.
    """
    df, log_share = 1.0 / u, np.log(share)
    start = -stdtrit(df, share)
    log_power = _constant(u) - HALF_LOG_2PI + 0.5 * (df - 1.0) * np.log(df) - log_share
    is_near = np.isfinite(start) & ((share > NEAR) | (u < FEW))
    minus_log = root_of_log_tail(
        lambda v: _log_tail(np.exp(-v), u),
        lambda v: _log_density(np.exp(-v), u) - v,
        log_share,
        np.where(is_near, -np.log(start), -log_power / df),
    )
    return np.asarray(np.exp(-minus_log))


def _log_deep_tail(size: FloatArray, u: FloatArray) -> FloatArray:
    r"""Logarithm of :math:`g(z) (1 + w) \int_0^\infty e^{-y} (z^2 + (1 - e^{-2uy}) / u)^{-1/2} dy`.

    From the tail by the substitution of :math:`1 + w = (1 + u z^2) e^{2uy}`.
    """
    rate, z = u[:, None], size[:, None]
    mean = exponential_mean(lambda y: (1.0 - np.expm1(-2.0 * rate * y) / rate / z / z) ** -0.5)
    return np.asarray(_log_density(size, u) + _log1p_w(size, u) - np.log(size) + np.log(mean))
