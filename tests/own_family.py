"""Families of a user's own, with the four methods that they must have and nothing else."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, log_expit, stdtr

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


@dataclass(frozen=True)
class OwnT(CoreFamily):
    """Student's t, which at df = inf is exactly the normal distribution."""

    location: float
    scale: float
    df: float

    name = "own-t"
    parameters = (
        Parameter.location("location"),
        Parameter.scale("scale"),
        Parameter.inverse("df", limit="a normal"),
    )
    scale_index = 1
    is_symmetric = True

    def _logpdf(self, x):
        location, scale, df = self._columns()
        z, df = (x - location) / scale, np.minimum(df, 1e8) + 0.0 * x
        inverse = 1.0 / df
        constant = np.where(
            df > 1e4,
            -0.5 * np.log(2.0 * np.pi) - 0.25 * inverse,
            gammaln(0.5 * df + 0.5) - gammaln(0.5 * df) - 0.5 * np.log(np.pi * df),
        )
        return constant - 0.5 * (df + 1.0) * np.log1p(z * z * inverse) - np.log(scale)

    def _logcdf(self, x):
        location, scale, df = self._columns()
        return np.log(stdtr(np.minimum(df, 1e8), (x - location) / scale))

    def _logccdf(self, x):
        location, scale, df = self._columns()
        return np.log(stdtr(np.minimum(df, 1e8), -(x - location) / scale))

    def moments(self):
        inverse = 1.0 / self.df
        return self.location + 0.0 * inverse, self.scale / np.sqrt(1.0 - 2.0 * inverse)

    @classmethod
    def at(cls, location, width):
        return cls._of(location, 0.9 * width, np.full(np.shape(location), 10.0))
