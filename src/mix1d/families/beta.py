r"""The beta distribution: shares.

.. math:: g(x; a, b) = \frac{x^{a - 1} (1 - x)^{b - 1}}{B(a, b)}, \quad 0 < x < 1
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import betaincinv, betaln, digamma, expit, logit, zeta

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import CoreFamily
from mix1d.families.gamma import Gamma
from mix1d.families.incomplete import log_betainc
from mix1d.families.parameters import Line, Parameter
from mix1d.families.support import within

__all__ = ["Beta"]

ENOUGH = 1e-11
"""After a step of this share of the shapes the next would be lost in rounding."""

ROUNDING = 64.0 * float(np.finfo(np.float64).eps)
"""A fall by this share of the sizes of the terms is none: the logarithm of the beta function has
about so many digits."""

STEPS = 20
"""Most steps of Newton's method in one M step; five or six are enough, but where a component of
almost no weight is left to the penalty."""

HALVINGS = 12
"""Most times that one of them is halved."""


@dataclass(frozen=True)
class Beta(CoreFamily):
    """A beta component: proportions, probabilities, methylation levels.

    ``scipy.stats.beta(a, b)``; in R ``dbeta(x, a, b)``. The mean is ``a / (a + b)``. Widths are
    compared on the logit of x, whose variance is psi'(a) + psi'(b).

    Parameters
    ----------
    a, b : float
        Shapes, positive: at 0 and at 1 the density ends, is flat or grows without bound for a
        shape above, at or below 1.

    Examples
    --------
    >>> round(Beta(a=2.0, b=3.0).cdf(0.5), 6)
    0.6875
    """

    a: float
    b: float

    name = "beta"
    parameters = (Parameter.positive("a"), Parameter.positive("b"))
    line = Line.FIXED
    can_spread = True
    support = "numbers between 0 and 1, without 0 and 1"

    # ---------------------------------------------------------------- density and tails
    def _logpdf(self, x: FloatArray) -> FloatArray:
        inside = self.in_support(x)
        y = np.where(inside, x, 0.5)
        return within(inside, self._log_height() - self._distance(y) - np.log(y) - np.log1p(-y), x)

    def _distance(self, x: FloatArray) -> FloatArray:
        """How far the log density of the logit falls from the mean on, 0 there."""
        a, b = self._columns()
        share = a / (a + b)
        rest = b / (a + b)
        away = x - share
        below, above = _excess(away / share, x / share), _excess(-away / rest, (1.0 - x) / rest)
        return np.asarray(a * below + b * above)

    def _log_height(self) -> FloatArray:
        """The log density of the logit at the mean: of gammas of these shapes, and of their sum."""
        a, b, both = (Gamma._of(s, 1.0)._log_height() for s in (self.a, self.b, self.a + self.b))
        return np.asarray(a + b - both)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        a, b = self._columns()
        y = np.clip(x, 0.0, 1.0)
        return log_betainc(a, b, y, 1.0 - y)

    def _logccdf(self, x: FloatArray) -> FloatArray:
        a, b = self._columns()
        y = np.clip(x, 0.0, 1.0)
        return log_betainc(b, a, 1.0 - y, y)

    def _icdf(self, q: FloatArray) -> FloatArray:
        a, b = self._columns()
        return np.asarray(np.where(q < 0.5, betaincinv(a, b, q), 1.0 - betaincinv(b, a, 1.0 - q)))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        a, b = self._columns()
        return np.asarray(np.where(q < 0.5, 1.0 - betaincinv(b, a, q), betaincinv(a, b, 1.0 - q)))

    def _slope(self, x: FloatArray) -> FloatArray:
        a, b = self._columns()
        return np.asarray((a - 1.0) / x - (b - 1.0) / (1.0 - x))

    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]:
        column = 0.0 * self._columns()[0]
        return column, column + 1.0

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        both = self.a + self.b
        return self.a / both, np.sqrt(self.a / both * (self.b / both) / (both + 1.0))

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        """Rounded, where it must be, to a number inside the support."""
        return np.clip(rng.beta(self.a, self.b, shape), np.finfo(float).tiny, 1.0 - 2.0**-53)

    # ---------------------------------------------------------------- the width and the M step
    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        return np.asarray((x > 0) & (x < 1))

    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        """By moments, with a width that the location allows."""
        spread = location * (1.0 - location)
        both = np.maximum(spread / np.square(width) - 1.0, 0.1)
        return cls._of(both * location, both * (1.0 - location))

    @classmethod
    def width_line(cls, y: FloatArray) -> FloatArray:
        return np.asarray(logit(y))

    @classmethod
    def on_width_line(cls, location: FloatArray, width: FloatArray) -> Self:
        place = np.asarray(expit(location))
        return cls.at(place, width * place * (1.0 - place))

    def log_width(self) -> FloatArray:
        return np.asarray(0.5 * np.log(zeta(2.0, self.a) + zeta(2.0, self.b)))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), np.log(y), np.log1p(-y)])

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        """Newton's method in (a, b), where the likelihood is concave, from the old components.

        Each step is halved until the objective does not fall.
        """
        logs = np.moveaxis(sums[..., 1:] / sums[..., :1], -1, 0)  # <log x>, <log (1 - x)>
        pull, square = penalty / sums[..., 0], np.square(spread)
        shapes = np.stack([self.a, self.b]) + np.zeros_like(logs)
        height = _height(shapes, logs, pull, square)
        moves = np.ones(height.shape, dtype=bool)  # each component stops by itself
        for _ in range(STEPS):
            step = _newton_step(shapes, logs, pull, square)
            step = np.where(moves, np.maximum(step, -0.9 * shapes), 0.0)
            for _ in range(HALVINGS):
                new = shapes + step
                rise = _height(new, logs, pull, square) - height
                falls = rise < -ROUNDING * (np.abs(height) + (new * np.abs(logs)).sum(axis=0))
                if not falls.any():
                    break
                step = np.where(falls, 0.5 * step, step)
            moves = moves & (np.abs(step) > ENOUGH * shapes).any(axis=0)
            shapes, height = new, height + rise
            if not moves.any():
                break
        return self._of(*shapes)

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinates: log a, log b."""
        a, b = self._columns()
        both = digamma(a + b)
        of_a = a * (np.log(y) - digamma(a) + both)
        of_b = b * (np.log1p(-y) - digamma(b) + both)
        score = np.stack([of_a, of_b])
        hessian = np.empty((2, 2, *score.shape[1:]))
        trigamma = zeta(2.0, a + b)
        hessian[0, 0] = score[0] + a * a * (trigamma - zeta(2.0, a))
        hessian[1, 1] = score[1] + b * b * (trigamma - zeta(2.0, b))
        hessian[0, 1] = hessian[1, 0] = a * b * trigamma
        return score, hessian


def _excess(u: FloatArray, ratio: FloatArray) -> FloatArray:
    """u - log(1 + u); below u = -1/2 by the ratio 1 + u, which has more digits there."""
    return np.asarray(u - np.where(u < -0.5, np.log(ratio), np.log1p(u)))


def _height(shapes: FloatArray, logs: FloatArray, pull: Any, square: Any) -> FloatArray:
    """The penalised log-likelihood of one observation, but for what no shape changes."""
    a, b = shapes
    variance = zeta(2.0, a) + zeta(2.0, b)
    likelihood = a * logs[0] + b * logs[1] - betaln(a, b)
    return np.asarray(likelihood - pull * (square / variance + np.log(variance)))


def _newton_step(shapes: FloatArray, logs: FloatArray, pull: Any, square: Any) -> FloatArray:
    """Newton's step; without the curvature of the penalty where there the objective is convex."""
    both, trigamma = shapes.sum(axis=0), zeta(2.0, shapes)
    common, slope = zeta(2.0, both), -2.0 * zeta(3.0, shapes)  # of the trigamma function
    variance = trigamma.sum(axis=0)
    once = pull * (1.0 / variance - square / variance**2)  # of the penalty by the variance
    twice = pull * (2.0 * square / variance**3 - 1.0 / variance**2)
    gradient = logs - digamma(shapes) + digamma(both) - once * slope
    diagonal = trigamma - common + once * 6.0 * zeta(4.0, shapes) + twice * slope**2
    across = twice * slope[0] * slope[1] - common
    determinant = diagonal[0] * diagonal[1] - across**2
    full = (diagonal[::-1] * gradient - across * gradient[::-1]) / determinant
    alone = gradient / trigamma  # the information is diag(trigamma) - psi'(a + b)
    rest = 1.0 / common - (1.0 / trigamma).sum(axis=0)
    plain = alone + alone.sum(axis=0) / (trigamma * rest)
    is_concave = (diagonal[0] > 0.0) & (determinant > 1e-8 * np.abs(diagonal[0] * diagonal[1]))
    return np.asarray(np.where(is_concave & (diagonal[1] > 0.0), full, plain))
