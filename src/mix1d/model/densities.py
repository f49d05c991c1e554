"""The densities that a prior is made of: each of one number, and the Dirichlet density of weights.

A density of positive numbers has its derivatives by the logarithm, one between 0 and 1 by the
logit: there nothing overflows, whatever the unit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
from scipy.special import betaln, gammaln, xlogy

from mix1d.arguments import finite_number, positive_number, shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError

__all__ = [
    "BetaDensity", "Density", "Dirichlet", "GammaDensity", "InverseGammaDensity",
    "LogNormalDensity", "NormalDensity", "Part", "ShrunkNormal", "part_of_document",
]  # fmt: skip

HALF_LOG_2PI = 0.5 * float(np.log(2.0 * np.pi))
"""Half the logarithm of 2 pi."""


@dataclass(frozen=True)
class Part:
    """One part of a prior. Made by the methods of `Prior`."""

    name: ClassVar[str]
    """The method of `Prior` that makes it."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value, check = getattr(self, field.name), positive_number
            if field.name in ("mean", "mu"):
                check = finite_number
            numbers = value if isinstance(value, tuple) else (value,)
            if not numbers:
                raise Mix1dError(f"`{field.name}` must hold at least one number, got none")
            checked = tuple(check(field.name, number) for number in numbers)
            object.__setattr__(self, field.name, checked if numbers is value else checked[0])

    def __str__(self) -> str:
        return self._written(is_whole=False)

    def __repr__(self) -> str:
        return f"Prior.{self._written(is_whole=True)}"

    def _written(self, *, is_whole: bool) -> str:
        """With all digits, or a few."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        numbers = (f"{name}={_number(value, is_whole=is_whole)}" for name, value in values)
        return f"{self.name}({', '.join(numbers)})"

    def to_dict(self) -> dict[str, Any]:
        """Its name and its numbers."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {"density": self.name} | {
            name: list(value) if isinstance(value, tuple) else value for name, value in values
        }


def _number(value: Any, *, is_whole: bool) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_number(one, is_whole=is_whole) for one in value)}]"
    short = f"{value:.6g}"
    return repr(value) if is_whole and float(short) != value else short


class Density(Part, ABC):
    """A density of one number."""

    numbers: ClassVar[str]
    """Which numbers it is of: "real", "positive" or "between 0 and 1"."""
    vanishes: ClassVar[bool] = False
    """Whether it goes to 0 faster than any power as its number goes to 0: no spike is left then."""

    @abstractmethod
    def log(self, value: FloatArray) -> FloatArray:
        """The logarithm of the density."""

    @abstractmethod
    def slopes(self, value: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Its first and second derivative, by the value, its logarithm or its logit."""


@dataclass(frozen=True, repr=False)
class NormalDensity(Density):
    """A normal density."""

    mean: float
    sd: float

    name = "normal"
    numbers = "real"

    def log(self, value: FloatArray) -> FloatArray:
        z = (value - self.mean) / self.sd
        return np.asarray(-HALF_LOG_2PI - np.log(self.sd) - 0.5 * z * z)

    def slopes(self, value: FloatArray) -> tuple[FloatArray, FloatArray]:
        z = (value - self.mean) / self.sd
        return -z / self.sd, np.full_like(z, -1.0 / self.sd / self.sd)


@dataclass(frozen=True, repr=False)
class ShrunkNormal(Part):
    """A normal density of the location of a component, as wide as the component says.

    Its variance is that of the component, divided by `shrinkage`: as so many observations at `mean`
    would say.
    """

    mean: float
    shrinkage: float

    name = "normal"


@dataclass(frozen=True, repr=False)
class InverseGammaDensity(Density):
    """An inverse gamma density: its reciprocal is gamma, of the same shape."""

    shape: float
    scale: float

    name = "inverse_gamma"
    numbers = "positive"
    vanishes = True

    def log(self, value: FloatArray) -> FloatArray:
        logs, shape = np.log(self.scale) - np.log(value), self.shape
        return np.asarray(shape * logs - gammaln(shape) - np.log(value) - self.scale / value)

    def slopes(self, value: FloatArray) -> tuple[FloatArray, FloatArray]:
        ratio = self.scale / value
        return ratio - self.shape - 1.0, -ratio


@dataclass(frozen=True, repr=False)
class GammaDensity(Density):
    """A gamma density."""

    shape: float
    scale: float

    name = "gamma"
    numbers = "positive"

    def log(self, value: FloatArray) -> FloatArray:
        logs, shape = np.log(value) - np.log(self.scale), self.shape
        return np.asarray(shape * logs - gammaln(shape) - np.log(value) - value / self.scale)

    def slopes(self, value: FloatArray) -> tuple[FloatArray, FloatArray]:
        ratio = value / self.scale
        return self.shape - 1.0 - ratio, -ratio


@dataclass(frozen=True, repr=False)
class LogNormalDensity(Density):
    """A lognormal density: the logarithm has the mean `mu` and the sd `sigma`."""

    mu: float
    sigma: float

    name = "lognormal"
    numbers = "positive"
    vanishes = True

    def log(self, value: FloatArray) -> FloatArray:
        logs = np.log(value)
        z = (logs - self.mu) / self.sigma
        return np.asarray(-HALF_LOG_2PI - np.log(self.sigma) - logs - 0.5 * z * z)

    def slopes(self, value: FloatArray) -> tuple[FloatArray, FloatArray]:
        z = (np.log(value) - self.mu) / self.sigma
        return -1.0 - z / self.sigma, np.full_like(z, -1.0 / self.sigma / self.sigma)


@dataclass(frozen=True, repr=False)
class BetaDensity(Density):
    """A beta density."""

    a: float
    b: float

    name = "beta"
    numbers = "between 0 and 1"

    def log(self, value: FloatArray) -> FloatArray:
        own = (self.a - 1.0) * np.log(value) + (self.b - 1.0) * np.log1p(-value)
        return np.asarray(own - betaln(self.a, self.b))

    def slopes(self, value: FloatArray) -> tuple[FloatArray, FloatArray]:
        a, b = self.a - 1.0, self.b - 1.0
        return a * (1.0 - value) - b * value, -(a + b) * value * (1.0 - value)


@dataclass(frozen=True, repr=False)
class Dirichlet(Part):
    """The Dirichlet density of the weights; one number stands for as many as there are weights."""

    alpha: float | tuple[float, ...]

    name = "dirichlet"

    def of(self, k: int) -> FloatArray:
        """(k,) its numbers."""
        return np.broadcast_to(np.asarray(self.alpha, dtype=np.float64), k)

    def log(self, weights: FloatArray) -> FloatArray:
        """(...) the logarithm of the density of (..., k) weights, by all of them but one."""
        alpha = self.of(weights.shape[-1])
        terms = xlogy(alpha - 1.0, weights)
        return np.asarray(terms.sum(axis=-1) + gammaln(alpha.sum()) - gammaln(alpha).sum())


KINDS: tuple[type[Part], ...] = (
    NormalDensity, ShrunkNormal, InverseGammaDensity, GammaDensity, LogNormalDensity, BetaDensity,
    Dirichlet,
)  # fmt: skip
"""All of them; a document tells the two normal ones apart by their numbers."""


def part_of_document(document: Any) -> Part:
    """The part that `Part.to_dict` wrote.

    Raises
    ------
    Mix1dError
        If it is none.
    """
    entries = dict(document) if isinstance(document, dict) else {}
    name = entries.pop("density", None)
    for kind in KINDS:
        if (kind.name, {field.name for field in fields(kind)}) == (name, set(entries)):
            values = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in entries.items()
            }
            return kind(**values)
    raise Mix1dError(f"`document` has a bad 'prior': {shown(document)}")
