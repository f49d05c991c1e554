"""Continuous distributions of ``scipy.stats`` as families.

SciPy knows no derivatives; they are differences (`families.differences`) of the shape alone, from
which those by the location and the scale follow.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families.differences import STEP, by_rules
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Line
from mix1d.families.scipy_family import SciPyFamily

__all__ = ["SciPyValues"]


KINKS = 1e-6, 1e-3
"""Distances at which the slopes of the log density on either side of a place are compared."""

LEAST_JUMP = 1e-2
"""A smaller difference of these slopes, at the nearer distance, is none."""

LEAST_SHARE = 0.05
"""Of a smooth log density the difference falls with the distance, a thousandfold."""

SMOOTHED = {"laplace": "laplace", "gennorm": "generalised-normal"}
"""Families of mix1d that know what to do at the kink."""


class SciPyValues(SciPyFamily, LocationScale):
    """A continuous distribution of SciPy."""

    exact_derivatives = False

    # ---------------------------------------------------------------- the shape
    def _log_shape(self, z: FloatArray) -> FloatArray:
        return _log_shape(self.distribution, z, self._columns()[2:])

    def _log_lower(self, z: FloatArray) -> FloatArray:
        return np.asarray(self.distribution.logcdf(z, *self._columns()[2:]))

    def _log_upper(self, z: FloatArray) -> FloatArray:
        return np.asarray(self.distribution.logsf(z, *self._columns()[2:]))

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        return np.asarray(self.distribution.ppf(q, *self._columns()[2:]))

    def _upper_quantile(self, q: FloatArray) -> FloatArray:
        return np.asarray(self.distribution.isf(q, *self._columns()[2:]))

    def _shape_moments(self) -> tuple[Any, Any]:
        mean, variance = self.distribution.stats(*self._shapes())
        return mean, np.sqrt(variance)

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return self.distribution.rvs(*self._shapes(), size=shape, random_state=rng)

    @classmethod
    def _check_smooth(cls, shapes: list[float]) -> None:
        loc, scale = cls.parameters[:2]
        is_power = cls.line is Line.SCALE and scale.is_free
        if not (loc.is_free or is_power):
            return
        place = 1.0 if is_power else 0.0  # of a power of the size the kink is at the scale
        jump, farther = (_jump(cls.distribution, place, step, shapes) for step in KINKS)
        if abs(jump) > LEAST_JUMP and abs(jump) > LEAST_SHARE * abs(farther):
            moving = "loc" if loc.is_free else "scale"
            raise Mix1dError(
                f"`family` {cls.name!r} has a density with a kink, a hole or a peak at its "
                f"`{moving}`, so that its likelihood has a maximum at, or between, many values: "
                f"hold `{moving}`, or pass `start`, a mixture beside which a maximum is looked for"
                f"{_instead(cls)}"
            )

    # ---------------------------------------------------------------- derivatives
    def _slope(self, x: FloatArray) -> FloatArray:
        z = self._z(x)
        rise = self._differences(z, [0])[0][0]
        return np.asarray(rise / (self._speed(z)[0] * self._columns()[1]))

    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """By the chain rule from those by a coordinate of z on which the support has no ends."""
        parameters = self.parameters
        places = [a - 1 for a in range(2, len(parameters)) if parameters[a].is_free]
        if not (parameters[0].is_free or parameters[1].is_free):
            return self._differences(z, places)
        gradient, hessian = self._differences(z, [0, *places])
        speed, change = self._speed(z)
        hessian[0, 0] = (hessian[0, 0] - gradient[0] * change) / np.square(speed)
        gradient[0] /= speed
        hessian[0, 1:] /= speed
        hessian[1:, 0] /= speed
        return gradient, hessian

    def _width_derivatives(self) -> tuple[FloatArray, FloatArray]:
        """The width of log x does not depend on the scale."""
        if self.line is not Line.SCALE:
            return super()._width_derivatives()
        places = [a for a in range(2, len(self.parameters)) if self.parameters[a].is_free]
        fields = self.fields()
        free = [p.domain.free(f) for p, f in zip(self.parameters, fields, strict=True)]

        def at(*moves: tuple[int, float]) -> FloatArray:
            moved = list(fields)
            for place, times in moves:
                moved[place] = self.parameters[place].domain.value(free[place] + times * STEP)
            return self._of(*moved).log_width()

        return by_rules(at, [STEP] * len(fields), places)

    def _differences(self, z: FloatArray, places: list[int]) -> tuple[FloatArray, FloatArray]:
        """Gradient and Hessian of the log shape by the coordinate of z and by the shapes."""
        columns = self._columns()[2:]
        free = [p.domain.free(c) for p, c in zip(self.parameters[2:], columns, strict=True)]

        def at(*moves: tuple[int, float]) -> FloatArray:
            moved, shapes = z, list(columns)
            for place, times in moves:
                if place == 0:
                    moved = self._moved(z, times * STEP)
                else:
                    domain = self.parameters[place + 1].domain
                    shapes[place - 1] = domain.value(free[place - 1] + times * STEP)
            return _log_shape(self.distribution, moved, shapes)

        return by_rules(at, [STEP] * (1 + len(columns)), places)

    @classmethod
    def _standard_ends(cls) -> tuple[float, float]:
        """Where the shape begins and ends."""
        low, high = cls.ends
        loc, scale = (p.held for p in cls.parameters[:2])
        loc, scale = 0.0 if loc is None else loc, 1.0 if scale is None else scale
        return (low - loc) / scale, (high - loc) / scale

    @classmethod
    def _moved(cls, z: FloatArray, step: float) -> FloatArray:
        """A step on the whole line, on the logarithm of a half line, on the logit of a piece."""
        low, high = cls._standard_ends()
        if low == -np.inf:
            moved = z + step if high == np.inf else high - (high - z) * np.exp(-step)
            return np.asarray(moved)
        if high == np.inf:
            return np.asarray(low + (z - low) * np.exp(step))
        odds = (z - low) / (high - z) * np.exp(step)
        return np.asarray(low + (high - low) * odds / (1.0 + odds))

    @classmethod
    def _speed(cls, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Derivative of z by its coordinate, and the derivative of that by z."""
        low, high = cls._standard_ends()
        if low == -np.inf:
            if high == np.inf:
                return np.ones_like(z), np.zeros_like(z)
            return high - z, -np.ones_like(z)
        if high == np.inf:
            return z - low, np.ones_like(z)
        return (z - low) * (high - z) / (high - low), (low + high - 2.0 * z) / (high - low)


def _jump(distribution: Any, place: float, step: float, shapes: list[float]) -> float:
    """By how much the slope of the log density on the right of a place exceeds that on the left."""
    x = place + step * np.array([-2.0, -1.0, 1.0, 2.0])
    with np.errstate(all="ignore"):
        logs = distribution.logpdf(x, *shapes)
    jump = (logs[3] - logs[2] - logs[1] + logs[0]) / step
    return float(jump) if np.isfinite(jump) else 0.0


def _instead(family: type[SciPyValues]) -> str:
    name = SMOOTHED.get(family.distribution.name)
    return f"; the family {name!r} of mix1d needs neither" if name else ""


def _log_shape(distribution: Any, z: FloatArray, shapes: Any) -> FloatArray:
    """The log density at loc 0 and scale 1, from the method that SciPy's own `logpdf` calls."""
    z, *shapes = np.broadcast_arrays(z, *shapes)
    with np.errstate(all="ignore"):
        low, high = distribution._get_support(*shapes)
        inside = (low < z) & (z < high) & np.asarray(distribution._argcheck(*shapes), dtype=bool)
        logs = np.where(np.isnan(z), np.nan, -np.inf)
        rows = (row[inside] for row in (z, *shapes))
        logs[inside] = distribution._logpdf(*rows)
    return logs
