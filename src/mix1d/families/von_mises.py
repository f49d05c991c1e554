r"""The von Mises distribution: the normal of the circle.

.. math:: g(x; \mu, \kappa) = \frac{e^{\kappa \cos(\omega (x - \mu))}}{T\, I_0(\kappa)},
          \quad 0 \le x \le T, \quad \omega = \frac{2\pi}{T}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import i0e, i1e

from mix1d.arrays import FloatArray, sums_of_products
from mix1d.families.arcs import TURN, log_tails
from mix1d.families.base import CoreFamily
from mix1d.families.parameters import GIVEN, Line, Parameter
from mix1d.families.support import within

__all__ = ["VonMises"]

SMALLEST = 1e-10
"""The concentration that takes the place of 0, at which the density is the same all around."""

LARGE = 300.0
"""Above this concentration a series replaces 1 - I1 / I0, which would cancel."""

SERIES = tuple(enumerate((1 / 2, 1 / 8, 1 / 8, 25 / 128, 13 / 32, 1073 / 1024), start=1))
"""Powers and coefficients of 1 - I1 / I0 in 1 / concentration (DLMF 10.40.1)."""

STEPS = 60
"""Most steps of Newton's method to the concentration; five are usual."""


@dataclass(frozen=True)
class VonMises(CoreFamily):
    """A von Mises component: directions, hours of the day, days of the year.

    ``scipy.stats.vonmises(concentration, loc=mean)`` for angles in radians; in R
    ``circular::dvonmises(x, mu = mean, kappa = concentration)``. The circle is cut open at 0: its
    values go from 0 to one period, so that others are to be given as ``x % period``.

    Parameters
    ----------
    mean : float
        Mean direction, in the unit of the data.
    concentration : float
        Positive; far from 0 the density is a normal with the variance 1 / concentration in radians.
    period : float
        A full turn: 2 pi if the data are in radians, as by default, 360 in degrees, 24 in hours. It
        is given, not estimated: ``mix1d.family("von-mises", period=360)``.

    Examples
    --------
    >>> round(VonMises(mean=90.0, concentration=2.0, period=360.0).cdf(90.0), 6)
    0.462477
    """

    mean: float
    concentration: float
    period: float = TURN

    name = "von-mises"
    parameters = (
        Parameter.location("mean"),
        Parameter.positive("concentration"),
        Parameter.given("period", GIVEN),
    )
    line = Line.FIXED
    support = "angles from 0 to one period (x % period)"

    # ---------------------------------------------------------------- density and tails
    def _angle(self, x: FloatArray) -> FloatArray:
        """From the mean direction, in radians."""
        mean, _, period = self._columns()
        return np.asarray(TURN * ((x - mean) / period))

    def _logpdf(self, x: FloatArray) -> FloatArray:
        logs = self._log_height() - self._fall(self._angle(x))
        return within((x >= 0.0) & (x <= self._columns()[2]), logs, x)

    def _log_extension(self, x: FloatArray) -> FloatArray:
        return self._log_height() - self._fall(self._angle(x))

    def _fall(self, angle: FloatArray) -> FloatArray:
        """concentration (1 - cos angle), without cancellation."""
        return np.asarray(2.0 * self._columns()[1] * np.square(np.sin(0.5 * angle)))

    def _log_height(self) -> FloatArray:
        """The log density at the mean direction."""
        _, concentration, period = self._columns()
        return np.asarray(-np.log(period * i0e(concentration)))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return self._tails(x)[0]

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return self._tails(x)[1]

    def _tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        mean, concentration, period = self._columns()
        y = np.clip(x, 0.0, period)
        start = -TURN * ((mean / period) % 1.0)  # the angle of 0
        return log_tails(concentration, start, TURN * (y / period), TURN * ((period - y) / period))

    def _icdf(self, q: FloatArray) -> FloatArray:
        inner = np.where((q > 0.0) & (q < 1.0), q, 0.5)
        period = self._columns()[2]
        return np.where(q == 0.0, 0.0, np.where(q == 1.0, period, super()._icdf(inner)))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        inner = np.where((q > 0.0) & (q < 1.0), q, 0.5)
        period = self._columns()[2]
        return np.where(q == 0.0, period, np.where(q == 1.0, 0.0, super()._iccdf(inner)))

    def _slope(self, x: FloatArray) -> FloatArray:
        _, concentration, period = self._columns()
        return np.asarray(-TURN / period * concentration * np.sin(self._angle(x)))

    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]:
        period = self._columns()[2]
        return 0.0 * period, period

    def _breaks(self) -> FloatArray:
        """The mean direction and the opposite one."""
        mean, _, period = self._columns()
        pair = np.concatenate([mean % period, (mean + 0.5 * period) % period], axis=-1)
        return np.sort(pair, axis=-1)

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        """Mean direction and the circular standard deviation, sqrt(-2 log R)."""
        decrement, slope = _decrement(np.real(self.concentration))
        decrement = decrement - 1j * slope * np.imag(self.concentration)
        sd = np.sqrt(-2.0 * np.log1p(-decrement)) * self.period / TURN
        is_complex = any(np.iscomplexobj(field) for field in self.fields())
        return self.mean, sd if is_complex else np.real(sd)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        turns = rng.vonmises(0.0, self.concentration, shape) / TURN + self.mean / self.period
        return np.asarray((turns % 1.0) * self.period)[()]

    # ---------------------------------------------------------------- the width and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        period = cls.parameters[2].held or TURN
        concentration = np.square(period / (TURN * width))
        return cls._of(location, concentration, period + np.zeros_like(location))

    def log_width(self) -> FloatArray:
        return np.asarray(np.log(self.period / TURN) - 0.5 * np.log(self.concentration))

    def _width_derivatives(self) -> tuple[FloatArray, FloatArray]:
        gradient = np.zeros((3, *np.shape(self.mean)))
        gradient[1] = -0.5
        return gradient, np.zeros((3, *gradient.shape))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.ones((1, *y.shape))

    def _evidence(
        self, y: FloatArray, log_weights: FloatArray
    ) -> tuple[FloatArray, FloatArray | None]:
        angle = self._angle(y)
        return (self._log_height() + log_weights[..., None]) - self._fall(angle), angle

    def _sums(
        self, counts: FloatArray, statistics: FloatArray | None, own: FloatArray | None
    ) -> FloatArray:
        """Sums of 1, of the sine and of 1 minus the cosine of the angle from the old mean."""
        assert own is not None
        below = 2.0 * np.square(np.sin(0.5 * own))
        terms = (
            counts.sum(axis=-1),
            sums_of_products(counts, np.sin(own)),
            sums_of_products(counts, below),
        )
        return np.stack(terms, axis=-1)

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        """The direction and the length R of the mean vector; I1 / I0 of the concentration is R."""
        sine, below = sums[..., 1] / sums[..., 0], sums[..., 2] / sums[..., 0]
        turned = np.arctan2(sine, 1.0 - below) / TURN
        mean = (self.mean / self.period + turned) % 1.0 * self.period
        square = np.maximum(below * (2.0 - below) - sine * sine, 0.0)  # 1 - R^2
        missing = square / (1.0 + np.sqrt(1.0 - np.minimum(square, 1.0)))
        pull, scale = penalty / sums[..., 0], (spread * TURN / self.period) ** 2
        return self._of(mean, _best_concentration(missing, pull, scale), self.period + 0.0 * mean)

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinates: mean, log concentration; the period has none."""
        angle = self._angle(y)
        _, concentration, period = self._columns()
        decrement, slope = _decrement(concentration)
        turn = TURN / period
        score, hessian = np.zeros((3, *angle.shape)), np.zeros((3, 3, *angle.shape))
        score[0] = turn * concentration * np.sin(angle)
        score[1] = concentration * decrement - self._fall(angle)
        hessian[0, 0] = -turn * turn * concentration * np.cos(angle)
        hessian[0, 1] = hessian[1, 0] = score[0]
        hessian[1, 1] = score[1] - concentration**2 * slope
        return score, hessian


def _decrement(concentration: Any) -> tuple[Any, Any]:
    """1 - A, and the derivative of A = I1 / I0 (Mardia & Jupp 2000, appendix 1)."""
    small, t = np.minimum(concentration, LARGE), 1.0 / np.maximum(concentration, LARGE)
    ratio = i1e(small) / i0e(small)
    series = fall = np.zeros_like(t)
    for n, coefficient in reversed(SERIES):
        series, fall = t * (coefficient + series), t * (n * coefficient + fall)
    is_small = concentration < LARGE
    slope = 1.0 - ratio / small - ratio * ratio
    return np.where(is_small, 1.0 - ratio, series), np.where(is_small, slope, t * fall)


def _best_concentration(missing: FloatArray, pull: Any, square: Any) -> FloatArray:
    """The concentration at which 1 - A, with the pull of the penalty, is what R lacks to 1.

    Best & Fisher (1981) for the first guess, then Newton's method on its logarithm.
    """
    goal = missing + pull * square
    r = 1.0 - np.clip(goal / (1.0 + 2.0 * pull), 1e-300, 1.0)
    gap = np.maximum(goal / (1.0 + 2.0 * pull), 1e-300)
    guess = np.where(r < 0.53, 2.0 * r + r**3 + 5.0 * r**5 / 6.0, -0.4 + 1.39 * r + 0.43 / gap)
    guess = np.where(r >= 0.85, 1.0 / (gap * np.maximum(r, 0.5) * (3.0 - r)), guess)
    logs = np.log(np.maximum(guess, SMALLEST))
    for _ in range(STEPS):
        concentration = np.exp(logs)
        decrement, slope = _decrement(concentration)
        height = decrement + pull / concentration - goal
        step = np.clip(height / (concentration * slope + pull / concentration), -2.0, 2.0)
        logs = np.maximum(logs + step, np.log(SMALLEST))
        if not (np.abs(step) > 1e-15 * np.maximum(np.abs(logs), 1.0)).any():
            break
    return np.asarray(np.exp(logs))
