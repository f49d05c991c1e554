r"""The generalised normal (exponential power) distribution: from Laplace over normal to uniform.

.. math:: g(x; m, s, b) = \frac{b}{2 s \Gamma(1/b)} e^{-|z|^b}, \quad z = \frac{x - m}{s}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import (
    digamma,
    gammainccinv,
    gammaincinv,
    gammaln,
    loggamma,
    zeta,
)

from mix1d.arrays import BoolArray, FloatArray, sums_of_products
from mix1d.families.domains import Domain, logit_between
from mix1d.families.generalised_normal_tails import CENTRAL, log_central_mass, log_tail
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Parameter
from mix1d.families.pointed import best_locations, is_at_value
from mix1d.families.tails import log_complement

__all__ = ["GeneralisedNormal"]

LEAST, MOST = 1.0, 50.0
"""The range of the shape: below 1 the density has a cusp, which draws components onto single
values; at 50 it is uniform but for 2% at the ends."""

FARTHEST = 16.0
"""Largest size of the coordinate: there the shape is within 6e-6 of an end of its range, and the
likelihood is as flat as at the end."""


def _is_between(v: float) -> bool:
    return LEAST <= v <= MOST


BETWEEN = Domain(
    "lie between 1 and 50",
    _is_between,
    "logit(({} - 1) / 49)",
    *logit_between(LEAST, MOST),
    lowest=-FARTHEST,
    highest=FARTHEST,
)
"""The domain of the shape."""

NEAREST = 1e-10
"""The z that takes the place of a smaller one in derivatives that are infinite at 0, of shapes
below 2."""

FLATTEST = 1e-6
"""Least share of the curvature of scale and shape together in that of each alone."""

SMOOTH = 0.03
"""Values nearer to the location, in scales, count as this far in the curvature of the M step."""

CLIFF = 4.0
"""The density is broken where the power of z is exp(-4), from which on a large shape falls."""

POINTED = 1.5
"""The peak of a smaller shape is so sharp that the likelihood nearly has a kink where the location
is at a value: of such components the M step looks for the best location of all."""

AROUND = 0.2
"""Within so many scales of the location the curvature is replaced by its mean, for shapes below 2:
at single values it may be infinite, and its mean over those of a sample does not settle."""

FARTHEST_STEP = 2.0
"""Largest change of the location in scales, of log(scale) and of the shape's coordinate."""

HALVINGS = 8
"""A step of the M step that falls is shortened to a quarter at most so often."""


@dataclass(frozen=True)
class GeneralisedNormal(LocationScale):
    """A generalised normal component: flatter or more pointed than a normal one.

    In SciPy ``gennorm(shape, loc=location, scale=scale)``, in R's gnorm
    ``dgnorm(mu = location, alpha = scale, beta = shape)``.

    Parameters
    ----------
    location : float
        Mean, median and mode, in the units of the data.
    scale : float
        Positive, in the units of the data; a normal of standard deviation sd has scale
        sqrt(2) sd.
    shape : float
        Between 1 (Laplace) and 50 (nearly uniform); 2 for a normal component.

    Examples
    --------
    >>> round(GeneralisedNormal(location=0.0, scale=2.0**0.5, shape=2.0).pdf(0.0), 6)
    0.398942
    """

    location: float
    scale: float
    shape: float

    name = "generalised-normal"
    parameters = (
        Parameter.location("location"),
        Parameter.scale("scale"),
        Parameter(
            "shape",
            BETWEEN,
            limit="a Laplace component, where the range of shapes ends (1)",
            upper_limit="nearly uniform, where the range of shapes ends (50)",
        ),
    )
    is_symmetric = True
    first_shapes = (2.0,)

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        shape = self._columns()[2]
        return np.asarray(-np.log(2.0) - gammaln(1.0 + 1.0 / shape) - np.abs(z) ** shape)

    def _log_lower(self, z: FloatArray) -> FloatArray:
        size, shape = np.broadcast_arrays(np.abs(z), self._columns()[2])
        tail = log_tail(size, shape)
        return np.where(z < 0.0, tail, log_complement(tail))

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        shape = self._columns()[2]
        share, inverse = np.minimum(q, 1.0 - q), 1.0 / shape
        inner = 1.0 - 2.0 * share
        flat = inner * np.exp(gammaln(1.0 + inverse))
        middle = np.where(flat**shape < CENTRAL, flat, gammaincinv(inverse, inner) ** inverse)
        size = np.where(share > 0.25, middle, gammainccinv(inverse, 2.0 * share) ** inverse)
        return np.asarray(np.copysign(size, q - 0.5))

    is_smooth = False

    def _breaks(self) -> FloatArray:
        """The location, and where a large shape lets the density fall off a cliff."""
        return self._x(np.array([-1.0, 0.0, 1.0]) * np.exp(-CLIFF / self._columns()[2]))

    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        """Near the location from the probabilities between it and the ends."""
        outer = super()._log_mass(lower, upper)
        return log_central_mass(self._z(lower), self._z(upper), self._columns()[2], outer)

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        inverse = 1.0 / self.shape
        return 0.0, np.exp(0.5 * (loggamma(3.0 * inverse) - loggamma(inverse)))

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        """A power of a gamma variable of shape 1 + 1/b times one that is uniform on (-1, 1)."""
        inverse = 1.0 / self.shape
        return rng.gamma(1.0 + inverse, size=shape) ** inverse * rng.uniform(-1.0, 1.0, shape)

    # ---------------------------------------------------------------- M step, derivatives
    def _maximised(
        self, y: FloatArray, counts: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self | None:
        """One step of each block, location or scale and shape, from which Q does not fall.

        That of the location is Newton's, or for shapes below 2 that of weights |z|^(shape - 2).
        """
        if shared:
            return None
        return self._at_peaks(y, counts)._stepped(y, counts, penalty, spread)

    def _at_peaks(self, y: FloatArray, counts: FloatArray) -> Self:
        """The stack with the locations of pointed components where Q is largest."""
        location, shape = np.array(self.location), np.asarray(self.shape)
        rows = (shape < POINTED) & (counts.sum(axis=-1) > 0.0)
        if np.any(rows):
            location[rows] = best_locations(y, counts[rows], shape[rows])
        return self._of(location, self.scale, self.shape)

    def _stepped(self, y: FloatArray, counts: FloatArray, penalty: float, spread: float) -> Self:
        with np.errstate(all="ignore"):
            total = counts.sum(axis=-1)
            pull = penalty / total
            sizes = np.abs(z := self._z(y))
            power, logs = _powers(sizes, self._columns()[2])
            means = [
                sums_of_products(counts, v) / total for v in (power, power * logs, power * logs**2)
            ]
            near = np.maximum(sizes, SMOOTH)
            uphill = (
                sums_of_products(counts, np.copysign(power, z) / np.maximum(sizes, NEAREST)) / total
            )
            bend = sums_of_products(counts, power / near**2) / total
            steps = (
                (self.shape >= POINTED) * uphill / bend / np.maximum(self.shape - 1.0, 1.0),
                *_scale_and_shape(
                    np.asarray(self.shape), means, pull, np.square(spread / self.scale)
                ),
            )
            within = [np.clip(np.nan_to_num(s), -FARTHEST_STEP, FARTHEST_STEP) for s in steps]

            def height(bank: Self, mean: FloatArray) -> FloatArray:
                ratio = np.square(spread / bank.scale)
                constant = -gammaln(1.0 + 1.0 / bank.shape) - np.log(bank.scale)
                return np.asarray(constant - mean - pull * (ratio - np.log(ratio)))

            before, length = height(self, means[0]), np.ones_like(total)
            for _ in range(HALVINGS):
                moved = self._moved(*(length * s for s in within))
                power = _powers(np.abs(moved._z(y)), moved._columns()[2])[0]
                falls = ~(height(moved, sums_of_products(counts, power) / total) >= before)
                if not falls.any():
                    return moved
                length = np.where(falls, 0.25 * length, length)
            return self._moved(*(np.where(falls, 0.0, length) * s for s in within))

    def _moved(self, by_location: FloatArray, by_scale: FloatArray, by_shape: FloatArray) -> Self:
        """The components this far away: in scales, in log(scale), in the shape's coordinate."""
        free = np.clip(BETWEEN.free(self.shape) + by_shape, -FARTHEST, FARTHEST)
        shape = np.where(by_shape == 0.0, self.shape, BETWEEN.value(free))
        return self._of(
            self.location + self.scale * by_location, self.scale * np.exp(by_scale), shape
        )

    def _curvature(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """By the location it is b (b - 1) |z|^(b - 2), whose mean within h of 0 is b h^(b - 2)."""
        score, hessian = self._derivatives(y)
        _, scale, shape = self._columns()
        near = (np.abs(self._z(y)) < AROUND) & (shape < 2.0)
        mean = -shape * AROUND ** (shape - 2.0) / np.square(scale)
        hessian[0, 0] = np.where(near, mean, hessian[0, 0])
        return score, hessian

    def _at_kinks(self, y: FloatArray, counts: FloatArray) -> BoolArray | None:
        if not (pointed := np.asarray(self.shape) < POINTED).any():
            return None
        at_value = is_at_value(self._z(y), counts, self._columns()[2], NEAREST)
        return np.array([pointed & at_value, *2 * [np.zeros_like(pointed)]])

    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        b = self._columns()[2]
        inverse, slope = 1.0 / b, BETWEEN.slope(b)
        size, sign = np.maximum(np.abs(z), NEAREST), np.sign(z)
        power, logs = size**b, np.log(size)
        first, second = np.empty((2, *power.shape)), np.empty((2, 2, *power.shape))
        by_b = inverse * inverse * digamma(1.0 + inverse) - power * logs
        twice = -2.0 * digamma(1.0 + inverse) - inverse * zeta(2.0, 1.0 + inverse)
        by_b_twice = inverse**3 * twice - power * logs * logs
        first[0], first[1] = -b * sign * power / size, by_b * slope
        second[0, 0] = -b * (b - 1.0) * power / size / size
        second[0, 1] = second[1, 0] = -sign * power / size * (1.0 + b * logs) * slope
        second[1, 1] = by_b_twice * slope * slope + by_b * BETWEEN.curvature(b)
        return first, second


def _powers(size: FloatArray, shape: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The power of sizes, and their logarithms."""
    logs = np.log(np.maximum(size, NEAREST))
    return np.exp(shape * logs), logs


def _scale_and_shape(
    b: FloatArray, means: list[FloatArray], pull: FloatArray, square: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Newton's step in log(scale) and the coordinate of the shape b.

    From the means of |z|^b, and of that times log|z| and its square. Where Q is not concave each
    goes uphill by its own curvature.
    """
    power, once, twice = means
    inverse, turn = 1.0 / b, BETWEEN.slope(b)
    by_b = inverse**2 * digamma(1.0 + inverse) - once
    bend = -(inverse**3) * (2.0 * digamma(1.0 + inverse) + inverse * zeta(2.0, 1.0 + inverse))
    first = b * power - 1.0 + 2.0 * pull * (square - 1.0)
    second = by_b * turn
    a = b * b * power + 4.0 * pull * square
    c = -(bend - twice) * turn**2 - by_b * BETWEEN.curvature(b)
    cross = -(power + b * once) * turn
    determinant = a * c - cross * cross
    proper = (c > 0.0) & (determinant > FLATTEST * a * np.abs(c))
    return (
        np.where(proper, (c * first - cross * second) / determinant, first / a),
        np.where(proper, (a * second - cross * first) / determinant, second / np.abs(c)),
    )
