"""A prior on the line: of what of a component each density is, and its derivatives.

The densities are those of quantities in the user's unit, however the problem sees the data. Their
derivatives are by the free coordinates of the line, parameter by parameter.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import CoreFamily, Family, Line
from mix1d.families.parameters import UNIT, Domain, Parameter
from mix1d.model.densities import Density, ShrunkNormal
from mix1d.model.unit import Unit

__all__ = ["WIDTH", "OfParameter", "OfWidth", "Quantity", "Shrunk", "Term", "numbers_of"]

WIDTH = -1
"""In the place of the number of a parameter: the squared width."""

Components = slice | list[int]
"""Which components a density is of."""


def numbers_of(domain: Domain) -> str:
    """Which numbers a parameter may be, as `Density.numbers` says it."""
    if domain.is_linear:
        return "real"
    return "between 0 and 1" if domain is UNIT else "positive"


class Quantity(ABC):
    """What of a component a density is of, and the coordinate that `Density.slopes` are by."""

    @abstractmethod
    def value(self, bank: CoreFamily, which: Components) -> FloatArray:
        """(..., c) in the user's unit."""

    @abstractmethod
    def slopes(self, bank: CoreFamily, which: Components) -> tuple[FloatArray, FloatArray]:
        """Gradient (p, ..., c) and Hessian (p, p, ..., c) of that coordinate, on the line."""


@dataclass(frozen=True)
class OfParameter(Quantity):
    """A parameter: its free coordinate is a linear function of that on the line."""

    number: int
    """Its place among the parameters."""
    line: Parameter
    """What it is on the line."""
    domain: Domain
    """Its domain in the user's unit."""
    factor: float
    shift: float

    @classmethod
    def of(cls, family: type[Family], number: int, unit: Unit, *, mirrored: bool) -> OfParameter:
        """That of a family in this unit, of the data as they are or `mirrored`."""
        line, own = family.core.parameters[number], family.parameters[number]
        sign = float(np.sign(line.moved(1.0, 0.0, -1.0))) if mirrored else 1.0
        with np.errstate(divide="ignore"):
            origin = line.moved(line.domain.value(0.0), unit.center, unit.scale)
            shift = float(line.domain.free(origin))
        return cls(number, line, own.domain, sign * line.stretch(unit.scale), shift)

    def value(self, bank: CoreFamily, which: Components) -> FloatArray:
        own = self.line.domain.free(np.asarray(bank.fields()[self.number])[..., which])
        return np.asarray(self.domain.value(self.factor * own + self.shift))

    def slopes(self, bank: CoreFamily, which: Components) -> tuple[FloatArray, FloatArray]:
        value, p = self.value(bank, which), len(bank.parameters)
        gradient, hessian = np.zeros((p, *value.shape)), np.zeros((p, p, *value.shape))
        first, second = np.ones_like(value), np.zeros_like(value)
        if numbers_of(self.domain) == "positive":  # of the logarithm
            first = self.domain.slope(value) / value
            second = self.domain.curvature(value) / value - first * first
        gradient[self.number] = self.factor * first
        hessian[self.number, self.number] = self.factor**2 * second
        return gradient, hessian


@dataclass(frozen=True)
class OfWidth(Quantity):
    """The square of the width on the family's own line."""

    log_unit: float
    """The logarithm of the unit of the widths."""

    @classmethod
    def of(cls, family: type[Family], unit: Unit) -> OfWidth:
        """That of a family in this unit; on a line of logarithms a width has none."""
        return cls(float(np.log(unit.scale)) if family.core.line is Line.AFFINE else 0.0)

    def value(self, bank: CoreFamily, which: Components) -> FloatArray:
        return np.asarray(np.exp(2.0 * (bank.log_width()[..., which] + self.log_unit)))

    def slopes(self, bank: CoreFamily, which: Components) -> tuple[FloatArray, FloatArray]:
        gradient, hessian = bank._width_derivatives()
        return 2.0 * gradient[..., which], 2.0 * hessian[..., which]


class Term(ABC):
    """The density of some components."""

    which: Components

    @abstractmethod
    def log(self, bank: CoreFamily) -> FloatArray:
        """(..., c) the logarithm of the density."""

    @abstractmethod
    def derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        """Score (p, ..., c) and Hessian (p, p, ..., c) on the line."""


@dataclass(frozen=True)
class OfQuantity(Term):
    """The density of one number of each component."""

    density: Density
    which: Components
    quantity: Quantity

    def log(self, bank: CoreFamily) -> FloatArray:
        return self.density.log(self.quantity.value(bank, self.which))

    def derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        first, second = self.density.slopes(self.quantity.value(bank, self.which))
        gradient, hessian = self.quantity.slopes(bank, self.which)
        return first * gradient, second * gradient[:, None] * gradient + first * hessian


@dataclass(frozen=True)
class Shrunk(Term):
    """A normal density of the location whose variance is that of the component, divided by kappa.

    With r the distance of the location and s the scale, it is log(kappa / 2 pi) / 2 - log s
    - kappa r^2 / (2 s^2), on the line as well as in the user's unit but for the unit itself.
    """

    density: ShrunkNormal
    which: Components
    number: int
    """Place of the location among the parameters."""
    scale: int
    """Place of the scale."""
    mean: float
    """Where the density lies on the line."""
    log_unit: float

    def _ratios(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        fields = bank.fields()
        sd = np.asarray(fields[self.scale])[..., self.which]
        return (np.asarray(fields[self.number])[..., self.which] - self.mean) / sd, sd

    def log(self, bank: CoreFamily) -> FloatArray:
        z, sd = self._ratios(bank)
        kappa = self.density.shrinkage
        height = 0.5 * np.log(kappa / (2.0 * np.pi)) - self.log_unit
        return np.asarray(height - np.log(sd) - 0.5 * kappa * z * z)

    def derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        z, sd = self._ratios(bank)
        kappa, p = self.density.shrinkage, len(bank.parameters)
        score, hessian = np.zeros((p, *z.shape)), np.zeros((p, p, *z.shape))
        place, scale, pull = self.number, self.scale, kappa * z / sd
        score[place], score[scale] = -pull, kappa * z * z - 1.0
        hessian[place, place] = -kappa / sd / sd
        hessian[place, scale] = hessian[scale, place] = 2.0 * pull
        hessian[scale, scale] = -2.0 * kappa * z * z
        return score, hessian


def term_of(
    part: Any, which: Components, family: type[Family], number: int, unit: Unit, *, mirrored: bool
) -> Term:
    """The term of one density of a family in this unit."""
    if isinstance(part, ShrunkNormal):
        place = (part.mean - unit.center) / unit.scale
        scale = family.core.scale_index
        assert scale is not None
        return Shrunk(
            part, which, number, scale, -place if mirrored else place, float(np.log(unit.scale))
        )
    if number == WIDTH:
        return OfQuantity(part, which, OfWidth.of(family, unit))
    return OfQuantity(part, which, OfParameter.of(family, number, unit, mirrored=mirrored))
