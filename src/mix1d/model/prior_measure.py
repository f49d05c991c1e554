"""A prior as a density of the full coordinates of a problem, as a sampler wants it.

It is one of weights and of the quantities that it names; of a parameter that it does not name it is
flat in its value. A sampler moves in the coordinates: to these the logarithms of the slopes of all
those quantities belong. A mode has no such term, which is why it depends on the quantities.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import CoreFamily
from mix1d.families.assortment import Block
from mix1d.model.line_prior import LinePrior
from mix1d.model.parametrization import Parametrization
from mix1d.model.prior_names import number_of
from mix1d.model.prior_terms import WIDTH, OfParameter, OfWidth, Quantity
from mix1d.model.problem import Problem

__all__ = ["PriorDensity"]

STEP = 1e-5
"""By so much a coordinate is moved for the second derivative of the logarithm of a slope."""


class _Own(NamedTuple):
    """The components of one family, and where their coordinates stand."""

    block: Block
    prior: LinePrior
    first: int

    @property
    def places(self) -> slice:
        """Among the full coordinates."""
        size = len(self.block.components) * len(self.block.family.core.parameters)
        return slice(self.first, self.first + size)

    def bank(self, full: FloatArray) -> CoreFamily:
        """The components at these full coordinates."""
        own = full[..., self.places]
        columns = own.reshape(*own.shape[:-1], -1, len(self.block.components))
        core = self.block.family.core
        pairs = zip(core.parameters, np.moveaxis(columns, -2, 0), strict=True)
        return core._of(*(parameter.domain.value(free) for parameter, free in pairs))


@dataclass(frozen=True, eq=False)
class PriorDensity:
    """The density over the full coordinates, several mixtures side by side."""

    parts: tuple[_Own, ...]
    k: int
    is_first: BoolArray
    """(f,) the full coordinates that are free and not again what another one is."""

    @classmethod
    def of(cls, problem: Problem, free: Parametrization) -> PriorDensity:
        """That of a problem with a prior.

        Raises
        ------
        Mix1dError
            If the prior names the squared width of a family without a scale: no coordinate is it.
        """
        assert problem.prior is not None
        count = sum(len(b.components) * len(b.family.parameters) for b in free.blocks)
        is_first, first = np.zeros(free.k + count, dtype=bool), free.constraint.first
        is_first[first[first >= 0]] = True  # what constraints relate has no coordinate of its own
        own, start = [], free.k
        pairs = [(part.block, part.problem) for part in problem.parts]
        for block, posed in pairs or [(free.blocks[0], problem)]:
            prior = cast(LinePrior, posed.prior)
            _check_widths(prior)
            own.append(_Own(block, prior, start))
            start += len(block.components) * len(block.family.core.parameters)
        return cls(tuple(own), free.k, is_first)

    @property
    def _alpha(self) -> FloatArray:
        """(k,) the numbers of the Dirichlet density of the weights."""
        density = self.parts[0].prior.given._of_weights
        return np.ones(self.k) if density is None else density.of(self.k)

    def value_and_score(self, full: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Its logarithm (...) but for a constant, and its score (..., f).

        The logarithms of the weights need not be those of weights that sum to 1. The slope of the
        weights by their logarithms is their product.
        """
        logs = full[..., : self.k]
        logs = logs - np.logaddexp.reduce(logs, axis=-1, keepdims=True)
        alpha, score = self._alpha, np.zeros_like(full)
        value = logs @ alpha
        score[..., : self.k] = alpha - alpha.sum() * np.exp(logs)
        for own in self.parts:
            bank = own.bank(full)
            value = value + own.prior.of_components(bank).sum(axis=-1)
            score[..., own.places] += _in_a_row(own.prior.derivatives(bank)[0])
            logs, slopes = self._slopes(own, full)
            value = value + logs.sum(axis=-1)
            score[..., own.places] += slopes
        return value, score

    def hessian(self, full: FloatArray) -> FloatArray:
        """(f, f) second derivatives at one point."""
        logs = full[: self.k]
        shares = np.exp(logs - np.logaddexp.reduce(logs))
        result = np.zeros((full.size, full.size))
        result[: self.k, : self.k] = self._alpha.sum() * (
            np.outer(shares, shares) - np.diag(shares)
        )
        for own in self.parts:
            hessian = own.prior.derivatives(own.bank(full))[1]
            p, count = len(hessian), len(own.block.components)
            both = np.einsum("abj,ji->ajbi", hessian, np.eye(count)).reshape(p * count, p * count)
            away = [self._slopes(own, full + side * STEP)[1] for side in (-1.0, 1.0)]
            bent = np.diag((away[1] - away[0]) / (2.0 * STEP))
            result[own.places, own.places] += both + bent
        return result

    def _slopes(self, own: _Own, full: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(..., p k) logarithms of the slopes of the quantities, and their derivatives."""
        bank, first = own.bank(full), self.is_first[own.places]
        every = [_slope(quantity, bank) for quantity in _quantities(own.prior)]
        logs, slopes = (np.concatenate(each, axis=-1) for each in zip(*every, strict=True))
        return np.where(first, logs, 0.0), np.where(first, slopes, 0.0)


def _in_a_row(score: FloatArray) -> FloatArray:
    """(..., p k) of (p, ..., k)."""
    return np.concatenate(list(score), axis=-1)


def _named(prior: LinePrior) -> Iterator[int]:
    numbers = (number_of(name, prior.family) for name in prior.given._of_parameters)
    return (number for number in numbers if number is not None)


def _check_widths(prior: LinePrior) -> None:
    if WIDTH in _named(prior) and prior.family.core.scale_index is None:
        raise Mix1dError(
            f"`prior` must name parameters for a sample of the posterior, and the squared width of "
            f"the family {prior.family.name!r} is none"
        )


def _quantities(prior: LinePrior) -> list[Quantity]:
    """For each parameter, of what the prior is a density."""
    family, named = prior.family, set(_named(prior))
    return [
        OfWidth.of(family, prior.unit)
        if WIDTH in named and number == family.core.scale_index
        else OfParameter.of(family, number, prior.unit, mirrored=prior.is_mirrored)
        for number in range(len(family.core.parameters))
    ]


def _slope(quantity: Quantity, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
    """(..., k) the logarithm of the slope by the coordinate, and its derivative."""
    value = quantity.value(bank, slice(None))
    if not isinstance(quantity, OfParameter):  # the square of a scale
        return np.log(2.0 * value), np.full_like(value, 2.0)
    slope, factor = quantity.domain.slope(value), quantity.factor
    derivative = factor * quantity.domain.curvature(value) / slope
    return np.log(np.abs(factor * slope)), np.broadcast_to(derivative, value.shape)
