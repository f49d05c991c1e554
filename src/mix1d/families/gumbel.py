r"""The Gumbel distribution of maxima.

.. math:: g(x; m, s) = \frac{1}{s} \exp\left(-z - e^{-z}\right), \quad z = \frac{x - m}{s}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray, sums_of_products
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Parameter
from mix1d.families.tails import log_complement

__all__ = ["Gumbel"]

FAR = 30.0
"""From here on the upper tail is e^-z (1 - e^-z / 2) to the last digit."""

STEEPEST = 300.0
"""From this far below the location on, where the density is less than exp(-1e130), its logarithm
goes on as a straight line: sums of it stay numbers."""

HALVINGS = 4
"""A step of the M step that falls is shortened to a quarter at most so often."""

FARTHEST_STEP = -0.75, 3.0
"""The farthest that a step may change 1/scale, as a share of it."""


@dataclass(frozen=True)
class Gumbel(LocationScale):
    """A Gumbel component: yearly floods, the largest of many values; skewed to the right.

    In SciPy ``gumbel_r(loc=location, scale=scale)``, in R's evd ``dgumbel(loc, scale)``.

    Parameters
    ----------
    location : float
        The mode, in the units of the data; the mean is 0.577 scales above it.
    scale : float
        Positive, in the units of the data; the standard deviation is pi / sqrt(6) = 1.28 times it.

    Examples
    --------
    >>> round(Gumbel(location=0.0, scale=1.0).cdf(0.0), 6)
    0.367879
    """

    location: float
    scale: float

    name = "gumbel"
    parameters = (Parameter.location("location"), Parameter.scale("scale"))

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        z = np.maximum(z, -np.finfo(float).max)  # at -inf, inf - inf is no number
        beyond = 1.0 + np.maximum(-z - STEEPEST, 0.0)
        return np.asarray(-z - np.exp(np.minimum(-z, STEEPEST)) * beyond)

    def _log_lower(self, z: FloatArray) -> FloatArray:
        with np.errstate(over="ignore"):  # so far below that the probability is 0
            return np.asarray(-np.exp(-z))

    def _log_upper(self, z: FloatArray) -> FloatArray:
        lower = self._log_lower(z)
        return np.where(z > FAR, -z + 0.5 * lower, log_complement(lower))

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        return np.asarray(-np.log(-np.log(q)))

    def _upper_quantile(self, q: FloatArray) -> FloatArray:
        return np.asarray(-np.log(-np.log1p(-q)))

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        return np.euler_gamma, np.pi / np.sqrt(6.0)

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.gumbel(size=shape)

    # ---------------------------------------------------------------- M step, derivatives
    def _maximised(
        self, y: FloatArray, counts: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self:
        """One of Newton's steps in b = 1/s, in which the profile over the location is concave.

        It is log b - b <x> - log <exp(-b x)> for each value; the location is -s log <exp(-x/s)>.
        """
        z, total = self._z(y), counts.sum(axis=-1)
        mean = sums_of_products(counts, z) / total
        pull = penalty * np.square(spread / self.scale)

        def profile(b: FloatArray) -> tuple[FloatArray, ...]:
            """Height, slope and curvature at b times the old one; then log <exp(-b z)>."""
            powers = counts * np.exp(np.minimum(-b[..., None] * z, STEEPEST))
            whole, first = powers.sum(axis=-1), sums_of_products(powers, z)
            away = first / whole
            bend = sums_of_products(powers, np.square(z - away[..., None])) / whole
            logs = np.log(whole / total)
            height = total * (np.log(b) - b * mean - logs)
            slope = total * (1.0 / b - mean + away)
            curvature = -total * (1.0 / b**2 + bend)
            if shared:
                height, slope, curvature = (_summed(v) for v in (height, slope, curvature))
            height = height + 2.0 * penalty * np.log(b) - pull * b**2
            slope = slope + 2.0 * penalty / b - 2.0 * pull * b
            return height, slope, curvature - 2.0 * penalty / b**2 - 2.0 * pull, logs

        b = np.ones_like(mean)
        height, slope, curvature, logs = profile(b)
        step = np.clip(-slope / curvature, *FARTHEST_STEP)
        for _ in range(HALVINGS):
            new, *_, new_logs = profile(b + step)
            falls = new < height
            if not falls.any():
                break
            step = np.where(falls, 0.25 * step, step)
        b, logs = b + np.where(falls, 0.0, step), np.where(falls, logs, new_logs)
        return self._of(self.location - self.scale * logs / b, self.scale / b)

    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        power = np.exp(np.minimum(-z, STEEPEST))
        return (power - 1.0)[None], np.where(-z < STEEPEST, -power, 0.0)[None, None]


def _summed(of_components: FloatArray) -> FloatArray:
    """The sum over the components, in the place of each."""
    total = of_components.sum(axis=-1, keepdims=True)
    return np.asarray(np.broadcast_to(total, of_components.shape))
