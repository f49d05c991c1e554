"""Families of a user's own, with the four methods that they must have and nothing else."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, log_expit

from mix1d.families import CoreFamily, Line, Normal, Parameter, Poisson


@dataclass(frozen=True)
class OwnLogistic(CoreFamily):
    """The logistic distribution: real numbers, no M step in closed form."""

    location: float
    scale: float

    name = "own-logistic"
    parameters = (Parameter.location("location"), Parameter.scale("scale"))
    scale_index = 1

    def _z(self, x):
        location, scale = self._columns()
        return (x - location) / scale

    def _logpdf(self, x):
        z = self._z(x)
        return log_expit(z) + log_expit(-z) - np.log(self._columns()[1])

    def _logcdf(self, x):
        return log_expit(self._z(x))

    def _logccdf(self, x):
        return log_expit(-self._z(x))

    @classmethod
    def at(cls, location, width):
        return cls._of(location, width * np.sqrt(3.0) / np.pi)


@dataclass(frozen=True)
class OwnLogLogistic(CoreFamily):
    """The log-logistic distribution: positive numbers, whose mean need not exist."""

    median: float
    shape: float

    name = "own-log-logistic"
    parameters = (Parameter.scale("median"), Parameter.positive("shape"))
    line = Line.SCALE

    def _z(self, x):
        median, shape = self._columns()
        return shape * np.log(np.maximum(x, 0.0) / median)

    def _logpdf(self, x):
        z = self._z(x)
        density = log_expit(z) + log_expit(-z) + np.log(self._columns()[1]) - np.log(x)
        return np.where(x > 0.0, density, np.where(np.isnan(x), np.nan, -np.inf))

    def _logcdf(self, x):
        return log_expit(self._z(x))

    def _logccdf(self, x):
        return log_expit(-self._z(x))

    @classmethod
    def at(cls, location, width):
        return cls._of(location, np.pi / np.sqrt(3.0) * location / width)


@dataclass(frozen=True)
class OwnNormal(CoreFamily):
    """The normal distribution, as somebody would write it who does not know its M step."""

    mean: float
    sd: float

    name = "own-normal"
    parameters = Normal.parameters
    scale_index = 1
    is_symmetric = True
    _z = Normal._z
    _half_square = Normal._half_square
    _log_height = Normal._log_height
    _logpdf = Normal._logpdf
    _logcdf = Normal._logcdf
    _logccdf = Normal._logccdf

    @classmethod
    def at(cls, location, width):
        return cls._of(location, width)


@dataclass(frozen=True)
class OwnPoisson(CoreFamily):
    """Counts."""

    rate: float

    name = "own-poisson"
    parameters = Poisson.parameters
    discrete = True
    line = Line.FIXED
    can_collapse = False

    def _log_extension(self, x):
        (rate,) = self._columns()
        return x * np.log(rate) - rate - gammaln(x + 1.0)

    _logpdf = Poisson._logpdf
    _logcdf = Poisson._logcdf
    _logccdf = Poisson._logccdf

    @classmethod
    def at(cls, location, width):
        return cls._of(np.maximum(location, 1e-12))
