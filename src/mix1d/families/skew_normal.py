r"""The skew-normal distribution (Azzalini 1985).

.. math:: g(x; m, s, a) = \frac{2}{s} \varphi(z) \Phi(a z), \quad z = \frac{x - m}{s}
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Self

import numpy as np
from scipy.special import erf, erfcx, log_ndtr, ndtr, ndtri, owens_t

from mix1d.arrays import BoolArray, FloatArray, sums_of_products
from mix1d.families.hidden_half_normal import regression, with_moments
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import REAL, Parameter
from mix1d.families.tails import log_complement, root_of_log_tail

__all__ = ["SkewNormal"]

LOG_HEIGHT = 0.5 * np.log(2.0 / np.pi)
"""The logarithm of twice the normal density at 0."""

ROOT_HALF = np.sqrt(0.5)
"""The square root of 1/2."""

DEEP = 8.0
"""Beyond this z Owen's function comes near the smallest double, and a tail from an integral."""

ASYMPTOTIC = -30.0
"""Below this x the ratio of Mills comes from its asymptotic series."""

MILLS = np.cumprod([1.0, *-np.arange(1.0, 16.0, 2.0)])
"""Coefficients of the powers of 1/x^2 in that series (DLMF 7.12.1)."""

DROPS = (0.0, 3.0, 12.0, 45.0)
"""Ends of the pieces on which a tail is integrated: the density falls by e for the first unit."""

HALF_NORMAL_SHAPE = 1e3
"""Beyond this shape one value in a thousand lies where the density is not that of a half-normal."""

NORMAL_SHAPE = 0.1
"""Below this size of the shape the third power of it is all that the data see."""

SIDE = 4.0
"""Where the shorter side ends, for a shape of 1, in scales from the location on."""

SMALL_SHAPE = 0.5
"""Below this size of the shape the M step compares the components with the moments."""


@dataclass(frozen=True)
class SkewNormal(LocationScale):
    """A skew-normal component: a group with one longer side.

    In SciPy ``skewnorm(shape, loc=location, scale=scale)``, in R's sn ``dsn(xi, omega, alpha)``.
    At shape 0 the scores of location and shape are proportional, and the information is singular.

    Parameters
    ----------
    location : float
        Where the mean would be with shape 0, in the units of the data; the mean is
        scale * shape * sqrt(2 / (pi (1 + shape^2))) above it.
    scale : float
        Positive, in the units of the data.
    shape : float
        0 for a normal component, positive if the right side is longer; with an infinite one it
        would be a half-normal.

    Examples
    --------
    >>> round(SkewNormal(location=0.0, scale=1.0, shape=1.0).cdf(0.0), 12)
    0.25
    """

    location: float
    scale: float
    shape: float

    name = "skew-normal"
    parameters = (
        Parameter.location("location"),
        Parameter.scale("scale"),
        Parameter("shape", REAL),
    )
    first_shapes = (2.0,)
    singularity = "nearly normal: the shape is so small that the data say nothing about it"
    distant = "nearly a half-normal: the shape runs to infinity"

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        return np.asarray(LOG_HEIGHT - 0.5 * z * z + log_ndtr(self._columns()[2] * z))

    def _log_lower(self, z: FloatArray) -> FloatArray:
        return _log_upper(-z, -self._columns()[2])

    def _log_upper(self, z: FloatArray) -> FloatArray:
        return _log_upper(z, self._columns()[2])

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        return np.where(q <= 0.5, self._below(q), self._above(1.0 - q))

    def _upper_quantile(self, q: FloatArray) -> FloatArray:
        return np.where(q <= 0.5, self._above(q), self._below(1.0 - q))

    def _below(self, q: FloatArray) -> FloatArray:
        """The z below which a share q lies: at least the quantile of q / 2 of a normal."""
        start = ndtri(0.5 * q) + np.zeros_like(self._columns()[2])
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return root_of_log_tail(self._log_lower, self._log_shape, np.log(q), start)

    def _above(self, q: FloatArray) -> FloatArray:
        location, scale, shape = self.fields()
        mirrored = self._of(-location, scale, -shape)
        return -mirrored._below(q)

    def _breaks(self) -> FloatArray:
        """The mean, and where the shorter side of a large shape ends."""
        place, scale, shape = self._columns()
        end = place + scale * SIDE / np.copysign(np.maximum(np.abs(shape), 1.0), shape)
        return np.sort(np.concatenate([np.asarray(self.moments()[0])[..., None], end], axis=-1))

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        square = self.shape * self.shape
        delta_square = square / (1.0 + square)
        mean = np.sqrt(2.0 / np.pi) * self.shape / np.sqrt(1.0 + square)
        return mean, np.sqrt(1.0 - 2.0 / np.pi * delta_square)

    def _excess(self, x: FloatArray) -> FloatArray:
        """By parts: the integral of z g over z beyond x is 2 phi(z) Phi(a z) and a normal tail."""
        z, (_, scale, shape) = self._z(x), self._columns()
        length = np.hypot(1.0, shape)
        mean = np.exp(LOG_HEIGHT) * shape / length
        part = np.exp(self._log_shape(z)) + mean * ndtr(-length * z)
        return np.asarray(scale * (part - z * np.exp(self._log_upper(z))))

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        """The half of a pair of correlated normals in which the other is positive."""
        length = np.hypot(1.0, self.shape)
        hidden, rest = np.abs(rng.standard_normal(shape)), rng.standard_normal(shape)
        return (self.shape * hidden + rest) / length

    # ---------------------------------------------------------------- M step, derivatives
    def _maximised(
        self, y: FloatArray, counts: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self | None:
        """EM with the hidden half-normal of `_draw_shape` (Lin, Lee & Yen 2007).

        Given it, a value is normal with a mean that is a straight line in it. Near shape 0, where
        this stands still, the components with the moments of the values are tried first.
        """
        if shared:
            return None
        with np.errstate(all="ignore"):
            old = self._off_zero(y, counts, penalty, spread)
            location, scale, shape = old.fields()
            length = np.hypot(1.0, shape)
            z, delta = old._z(y), np.asarray(shape / length)[..., None]
            ratio = _zeta_once(np.asarray(shape)[..., None] * z) / np.asarray(length)[..., None]
            first = delta * z + ratio
            second = delta * z * first + np.square(1.0 / np.asarray(length)[..., None])
            total = counts.sum(axis=-1)
            means = [
                sums_of_products(counts, v) / total for v in (z, first, first * z, z * z, second)
            ]
            start = np.zeros_like(total), np.asarray(shape / length), 1.0 / length**2
            pull = penalty / total, np.square(spread / scale)
            place, slope, rest = regression(start, means, *pull)
            width = np.sqrt(slope**2 + rest)
            return self._of(location + scale * place, scale * width, slope / np.sqrt(rest))

    def _off_zero(self, y: FloatArray, counts: FloatArray, penalty: float, spread: float) -> Self:
        """Where the shape is small, the components with the moments of the values, if higher."""
        near = np.abs(self.shape) < SMALL_SHAPE
        if not near.any():
            return self
        total = counts.sum(axis=-1)
        mean = counts @ y / total
        away = y - mean[..., None]
        variance = sums_of_products(counts, away * away) / total
        skewness = sums_of_products(counts, away**3) / total / variance**1.5
        other = self._of(*with_moments(mean, np.sqrt(variance), skewness))

        def height(bank: Self) -> FloatArray:
            ratio = np.square(spread / bank.scale)
            logs = sums_of_products(counts, bank._logpdf(y))
            return np.asarray(logs - penalty * (ratio - np.log(ratio)))

        better = near & (height(other) > height(self))
        pairs = zip(other.fields(), self.fields(), strict=True)
        return self._of(*(np.where(better, new, mine) for new, mine in pairs))

    def _is_singular(self) -> BoolArray:
        """Near shape 0: a skewness below 2e-4, which a million values do not show."""
        return np.asarray(np.abs(self.shape) < NORMAL_SHAPE)

    def _is_distant(self) -> BoolArray:
        """A half-normal, on whose narrow rise no value lies (Azzalini & Capitanio 1999, JRSS B)."""
        return np.asarray(np.abs(self.shape) > HALF_NORMAL_SHAPE)

    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        shape = self._columns()[2]
        x = shape * z
        once, twice = _zeta(x)
        first, second = np.empty((2, *x.shape)), np.empty((2, 2, *x.shape))
        first[0], first[1] = shape * once - z, z * once
        second[0, 0], second[1, 1] = shape * shape * twice - 1.0, z * z * twice
        second[0, 1] = second[1, 0] = once + x * twice
        return first, second


def _zeta_once(x: FloatArray) -> FloatArray:
    """First derivative of log Phi(x)."""
    return np.asarray(np.sqrt(2.0 / np.pi) / erfcx(-ROOT_HALF * x))


def _zeta(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """First and second derivative of log Phi(x)."""
    once = _zeta_once(x)
    far = np.minimum(x, ASYMPTOTIC)
    mills = np.polynomial.polynomial.polyval(1.0 / (far * far), MILLS)  # |x| Phi / phi
    rest = np.polynomial.polynomial.polyval(1.0 / (far * far), MILLS[1:]) / far / mills
    return once, -once * np.where(x < ASYMPTOTIC, rest, x + once)


def _log_upper(z: FloatArray, shape: FloatArray) -> FloatArray:
    """Logarithm of the probability beyond z.

    On the side z < 0 it is 1 less the tail of the mirrored distribution beyond -z; where that is
    the larger part, a sum of positive terms by Owen (1956), equation 2.7.
    """
    z, shape = np.broadcast_arrays(z, shape)
    size, own = np.abs(z), np.where(z < 0.0, -shape, shape)
    tail = _log_tail(size, own)
    logs = np.where(z < 0.0, log_complement(tail), tail)
    rest = (z < 0.0) & (tail > -np.log(2.0))  # own is positive here
    if rest.any():
        far, own = size[rest], own[rest]
        logs[rest] = np.log(
            erf(ROOT_HALF * far) * ndtr(own * far) + 2 * owens_t(own * far, 1 / own)
        )
    return np.asarray(logs)


def _log_tail(size: FloatArray, shape: FloatArray) -> FloatArray:
    """Logarithm of the probability beyond `size`, which is not negative."""
    with np.errstate(divide="ignore", invalid="ignore"):
        normal = ndtr(-size)
        tail = np.log(normal + 2.0 * owens_t(size, shape))
    deep = ((size > DEEP) | (shape < 0.0)) & np.isfinite(size)
    if deep.any():
        tail[deep] = _log_integral(size[deep], shape[deep])
    return np.asarray(tail)


def _log_integral(size: FloatArray, shape: FloatArray) -> FloatArray:
    """Logarithm of the integral of the density beyond `size`, by Gauss's rule in pieces.

    In units in which the log density, to second order, falls by 1: it is concave.
    """
    x = shape * size
    once, twice = _zeta(x)
    fall, turn = size - shape * once, 1.0 - shape * shape * twice
    unit = 2.0 / (fall + np.sqrt(fall * fall + 2.0 * turn))
    nodes, weights = _drops()
    step = unit[:, None] * nodes
    move, x = shape[:, None] * step, x[:, None]
    # log Phi at x + move less that at x: for x < 0 its square apart, which cancels
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.log(erfcx(-ROOT_HALF * (x + move)) / erfcx(-ROOT_HALF * x))
    rise = np.where(x < 0.0, scaled - move * (x + 0.5 * move), log_ndtr(x + move) - log_ndtr(x))
    ratio = np.exp(rise - step * (size[:, None] + 0.5 * step)) @ weights
    height = LOG_HEIGHT - 0.5 * size * size + log_ndtr(shape * size)
    return np.asarray(height + np.log(unit * ratio))


@cache
def _drops() -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of Gauss's rule on the pieces between `DROPS`."""
    nodes, weights = np.polynomial.legendre.leggauss(32)
    pieces = [(0.5 * (b - a), 0.5 * (a + b)) for a, b in pairwise(DROPS)]
    places = [middle + half * nodes for half, middle in pieces]
    return np.concatenate(places), np.concatenate([half * weights for half, _ in pieces])
