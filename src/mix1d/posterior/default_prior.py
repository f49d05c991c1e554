r"""The default prior of a posterior: weak, proper, and moving with the data.

Of normals it is that of Richardson & Green (1997), R the range of the data: means are normal round
the middle of the range with sd R, precisions :math:`1/s^2` are Gamma(2, b) with
:math:`b \sim` Gamma(0.2, 10/R^2), and the weights are Dirichlet(1, ..., 1). Of other families:

====================  ===========================================================================
location, scale       the same, on the line where they are a location and a scale: that of log x
                      for a lognormal or a Weibull
positive data         the same on the line of log x, where a gamma's mean is a location and its
                      shape a precision (the variance of log x is about 1/shape)
one scale             its logarithm is normal round the middle of log x, with the range for its sd
shape                 its logarithm is normal, with sd 2; a skew normal's as it is, with sd 5
degrees of freedom    Gamma(2, 0.1) (Juarez & Steel 2010, Journal of Business & Economic Statistics
                      28); the size of a negative binomial too
probability           uniform
====================  ===========================================================================

A flat prior of sds would have no posterior (Diebolt & Robert 1994): a component may be empty. Where
values are tied, as rounded ones are, a spike on them has a likelihood that rises without bound, and
faster than the precision's density falls; so that is multiplied by exp(-(w/s)^2), w a tenth of the
smallest step between two values, which no component that data can show feels.

References
----------
Richardson & Green (1997), *JRSS B* 59, 731-792.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families import CoreFamily, Line
from mix1d.families.gamma import Gamma
from mix1d.families.inverse_gamma import InverseGamma
from mix1d.families.inverse_gaussian import InverseGaussian
from mix1d.families.parameters import RECIPROCAL
from mix1d.families.pareto import Pareto
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem
from mix1d.posterior.log_density import (
    LogDensity,
    LogisticShares,
    Normals,
    Precisions,
    ReciprocalGammas,
)

__all__ = ["default_densities"]

PRECISION_SHAPE, RATE_SHAPE, RATE_TIMES = 2.0, 0.2, 10.0
"""Of Richardson & Green (1997): 1/s^2 is Gamma(2, b) and b is Gamma(0.2, 10/R^2)."""

SPREAD_OF_LOG_SHAPES = 2.0
"""The sd of the logarithm of a shape: it is between 1/50 and 50 with probability 0.95."""

USUAL_SHAPE = 2.0
"""The shape round which that of a generalised normal is expected: a normal's."""

SPREAD_OF_SKEWNESS = 5.0
"""The sd of the shape of a skew normal."""

LOGIT, INVERTED = "logit({})", "1/{}"
"""The coordinates of shares, and of degrees of freedom, as their domains call them."""

DEGREES_OF_FREEDOM = (2.0, 0.1)
"""Shape and rate of the gamma density of degrees of freedom."""

FINEST = 0.1
"""A component narrower than this share of the smallest step between values is ruled out."""


class _Rule(NamedTuple):
    """How the logarithms of the first two parameters of a family make a place on the log line."""

    location: tuple[float, float]
    """What they count in the location."""
    precision: tuple[float, float]
    """What they count in the logarithm of the precision, which is about 1 / (variance of log x)."""
    of_precision: int
    """The parameter that is the precision, the other one being given."""
    words: tuple[str, str]
    """Location and precision in terms of the parameters."""


ON_THE_LOG_LINE: dict[type[CoreFamily], _Rule] = {
    Gamma: _Rule((1.0, 1.0), (1.0, 0.0), 0, ("log(shape scale)", "shape")),
    InverseGamma: _Rule((-1.0, 1.0), (1.0, 0.0), 0, ("log(scale/shape)", "shape")),
    InverseGaussian: _Rule((1.0, 0.0), (-1.0, 1.0), 1, ("log(mean)", "shape/mean")),
    Pareto: _Rule((0.0, 0.0), (2.0, 0.0), 0, ("", "shape^2")),
}
"""Of families of positive values with a shape."""


def default_densities(
    problem: Problem, free: Parametrization, places: BoolArray
) -> list[tuple[LogDensity, str]]:
    """The densities of the parameters at these (f,) places of the full coordinates, in words."""
    found, start = [], free.k
    seen = [(part.block, part.problem) for part in problem.parts] or [(free.blocks[0], problem)]
    for block, own in seen:
        count = len(block.components)
        for number in range(len(own.core.parameters)):
            which = places[start + number * count :][:count]
            if which.any():
                times, density, words = _Family(own).density(number)
                rows = np.zeros((count, places.size))
                for j in range(count):
                    rows[j, start + j : start + times.size * count : count] = times
                found.append((density(rows[which]), words))
        start += len(own.core.parameters) * count
    return found


Density = tuple[FloatArray, Callable[[FloatArray], LogDensity], str]
"""What each parameter counts in t, the density of t, and both in words."""


class _Family:
    """The densities of the parameters of one family, and what they take from the data."""

    def __init__(self, problem: Problem) -> None:
        self.core, self.family, self.unit = problem.core, problem.family, problem.unit
        is_seen = problem.weights > 0.0
        self.is_scale = self.core.line is Line.SCALE
        line = problem.on_width_line if self.is_scale else problem.y
        line = line[is_seen]
        low, high = float(line.min()), float(line.max())
        self.middle = 0.5 * low + 0.5 * high
        self.range = high - low or problem.spread
        self.step = float(np.diff(np.unique(line)).min(initial=self.range))
        self.mean = float(problem.weights @ problem.y / problem.n)

    def density(self, number: int) -> Density:
        """That of one parameter."""
        parameter, name = self.core.parameters[number], self.family.parameters[number].name
        alone = np.eye(len(self.core.parameters))[number]
        known = (rule for kind, rule in ON_THE_LOG_LINE.items() if issubclass(self.core, kind))
        if (rule := next(known, None)) is not None:
            is_precision = number == rule.of_precision
            alone[:2] = rule.precision if is_precision else rule.location
            word = rule.words[is_precision]
            return self._precision(alone, word) if is_precision else self._location(alone, word)
        if parameter.domain.label == LOGIT:
            return alone, LogisticShares, f"{name} ~ uniform(0, 1)"
        if parameter.domain.label == INVERTED:
            shape, rate = DEGREES_OF_FREEDOM
            word = f"{name} ~ gamma({shape:g}, rate {rate:g})"
            return alone, lambda rows: ReciprocalGammas(rows, shape, rate), word
        if parameter.shifts or (parameter.power and self.is_scale):
            times = parameter.power if self.is_scale else 1.0
            return self._location(times * alone, self._label(number))
        if parameter.power:
            own = self.family.parameters[number].domain
            word = f"{name}^2" if own is RECIPROCAL else f"1/{name}^2"
            return self._precision(-2.0 * parameter.power * alone, word)
        if self.core.discrete:
            middle, spread = np.log(self.mean + 0.5), max(1.0, float(np.log1p(self.range)))
        elif parameter.domain.is_linear:
            middle, spread = 0.0, SPREAD_OF_SKEWNESS
        elif parameter.domain.highest < np.inf:
            middle, spread = parameter.domain.free(USUAL_SHAPE), SPREAD_OF_LOG_SHAPES
        else:
            middle, spread = 0.0, SPREAD_OF_LOG_SHAPES
        return self._normal(alone, self._label(number), float(middle), spread)

    def _label(self, number: int) -> str:
        parameter = self.family.parameters[number]
        return parameter.domain.label.format(parameter.name)

    def _location(self, times: FloatArray, label: str) -> Density:
        """On the line of the family, or on that of log x."""
        center, scale, _ = self.unit
        if self.is_scale:
            told = self.middle + np.log(scale), self.range
        else:
            told = center + scale * self.middle, scale * self.range
        word = f"{label} ~ normal({told[0]:.4g}, {told[1]:.4g})"
        return times, lambda rows: Normals(rows, self.middle, self.range), word

    def _normal(self, times: FloatArray, label: str, middle: float, spread: float) -> Density:
        word = f"{label} ~ normal({middle:.4g}, {spread:.4g})"
        return times, lambda rows: Normals(rows, middle, spread), word

    def _precision(self, times: FloatArray, label: str) -> Density:
        """On the line of the family, or on that of log x; all components share the rate."""
        rate, least = RATE_TIMES / self.range**2, (FINEST * self.step) ** 2
        told = self.range * (1.0 if self.is_scale else self.unit.scale)
        word = (
            f"{label} ~ gamma({PRECISION_SHAPE:g}, rate b) with "
            f"b ~ gamma({RATE_SHAPE:g}, rate {RATE_TIMES:g}/{told:.4g}^2)"
        )
        return (
            times,
            lambda rows: Precisions(rows, PRECISION_SHAPE, RATE_SHAPE, rate, least),
            word,
        )
