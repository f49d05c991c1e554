"""What is added to the log-likelihood of a problem, prior or penalty; the rank of its maxima."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import CoreFamily, Family
from mix1d.families.assortment import is_estimated
from mix1d.model import penalty
from mix1d.model.line_prior import LinePrior
from mix1d.model.state import State, sum_of
from mix1d.model.unit import Unit
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample

__all__ = ["Penalised"]

FARTHEST_PULL = 6.0
"""The penalty pulls each sd towards the scale of the data, or towards this many sds within
components if that is less."""

MOST_PENALTY = 5.0
"""The most log-likelihood units, times log n, that narrow components cost a maximum in its rank."""


class Penalised:
    """What a problem has of its prior, and of the penalty on narrow components."""

    sample: Sample
    family: type[Family]
    shared: bool
    unit: Unit
    spread: float
    penalty_scale: float
    penalty: float
    prior: LinePrior | None
    width_shares: tuple[float, ...] | None
    """(k,) the share of each component in the free widths; None without constraints."""

    @property
    def n(self) -> float:
        raise NotImplementedError

    @property
    def core(self) -> type[CoreFamily]:
        raise NotImplementedError

    @property
    def parts(self) -> Sequence[Any]:
        raise NotImplementedError

    def _distinct(self, terms: FloatArray) -> FloatArray:
        """(..., k) the terms: of widths that are tied one together, of fixed ones none."""
        if self.width_shares is not None:
            shares = np.array(self.width_shares)
            return np.where(shares > 0.0, shares * terms, 0.0)
        if self.shared:
            terms[..., 1:] = 0.0
        return terms

    def penalised(self) -> Self:
        """The same problem with the penalty a = 1/N, if its components can collapse at all."""
        if self.penalty or not self.core.can_collapse or self.is_kept_apart:
            return self
        return replace(self, penalty=self._smallest_penalty)  # type: ignore[type-var]

    def held(self, within: float) -> Self:
        """The same problem with a penalty that pulls sds towards six times `within` at most.

        `within` is the sd within groups. Else groups that are small and far apart have no maximum
        of L_a, because it would pull the sd of each towards the scale of all the data.
        """
        least = min(self.penalty_scale, FARTHEST_PULL * within)
        return replace(self, penalty_scale=least)  # type: ignore[type-var]

    @property
    def has_penalty(self) -> bool:
        """Whether there is a penalty on narrow components, and they can be narrow."""
        return bool(self.core.can_collapse and self.penalty)

    @property
    def is_likelihood(self) -> bool:
        """Whether nothing is added to the log-likelihood."""
        return self.prior is None and not self.has_penalty

    @property
    def is_kept_apart(self) -> bool:
        """Whether the prior alone keeps every component from becoming a spike."""
        if self.prior is None:
            return False
        if not self.parts:
            return self.prior.keeps_apart
        estimated = [p.problem for p in self.parts if is_estimated(p.problem.family)]
        return all(problem.is_kept_apart for problem in estimated)

    def penalty_of(self, state: State) -> FloatArray:
        """L minus what is maximised, (...): the penalty, less the logarithm of the prior."""
        if self.is_likelihood:
            return np.zeros(state.weights.shape[:-1])
        if self.parts:
            total = sum_of(part.problem.penalty_of(part.state(state)) for part in self.parts)
        elif self.has_penalty:
            total = self._penalty(state, self.penalty, np.square(self.penalty_scale))
        else:
            total = np.zeros(state.weights.shape[:-1])
        return total if self.prior is None else total - self.log_prior(state)

    def log_prior(self, state: State) -> FloatArray:
        """(...) the logarithm of the prior, without the components of several families.

        In the unit of the weights, as L is.
        """
        assert self.prior is not None
        return self.prior.log_density(state) / self.unit.weight

    @cached_property
    def small_gain(self) -> float:
        """A gain in L below which an extrapolation stays near the same maximum.

        In the unit of the weights. One, or a thousandth for each row: the shape of the likelihood
        around a maximum, other than its height, does not depend on the number of rows.
        """
        return max(1.0 / self.unit.weight, 1e-3 * self.n)

    def rank(self, state: State, loglik: FloatArray | float) -> FloatArray:
        """By which maxima of L are ranked, (...): their L_a, with s^2 at most 36 sum_j p_j v_j^2.

        The penalty costs 5 log n units at most. Groups that chance makes gain that order of units;
        a narrow group of many rows gains hundreds, which a penalty on its width must not take back.
        """
        height = loglik if self.is_likelihood else loglik - self.penalty_of(state)
        if self.penalty or not self.core.can_collapse or self.is_kept_apart:
            return np.asarray(height)
        most = MOST_PENALTY * np.log(self.sample.n) / self.unit.weight
        with np.errstate(over="ignore"):  # several components of next to no width
            cost = self._cost(state)
        return np.asarray(height - np.minimum(cost, most))

    def _cost(self, state: State) -> FloatArray:
        """What the widths of the components cost in the rank, (...)."""
        if self.parts:
            return sum_of(part.problem._cost(part.state(state)) for part in self.parts)
        if not is_estimated(self.family):
            return np.zeros(state.weights.shape[:-1])
        within = (state.weights * np.square(state.bank._width())).sum(axis=-1)
        square = np.minimum(np.square(self.spread), np.square(FARTHEST_PULL) * within)
        return self._penalty(state, self._smallest_penalty, square)

    def _penalty(self, state: State, times: float, square: Any) -> FloatArray:
        terms = self._distinct(penalty.terms(state.bank, square))
        return np.asarray(times * terms.sum(axis=-1))

    def penalties(self, bank: CoreFamily) -> FloatArray:
        """(..., k) what each component of one family has of `penalty_of`.

        What is of a scale that they share the first one has.
        """
        terms = np.zeros(np.shape(bank.fields()[0]))
        if self.has_penalty:
            terms = self.penalty * penalty.terms(bank, np.square(self.penalty_scale))
            terms = self._distinct(terms)
        if self.prior is not None:
            terms = terms - self.prior.of_components(bank) / self.unit.weight
        return terms

    def penalty_derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        """Score (p, ..., k) and Hessian (p, p, ..., k) of minus `penalties`, unconstrained."""
        p, shape = len(bank.parameters), np.shape(bank.fields()[0])
        score, hessian = np.zeros((p, *shape)), np.zeros((p, p, *shape))
        if self.has_penalty:
            score, hessian = penalty.derivatives(bank, self.penalty, self.penalty_scale)
            score, hessian = self._distinct(score), self._distinct(hessian)
        if self.prior is not None:
            first, second = self.prior.derivatives(bank)
            score, hessian = score + first / self.unit.weight, hessian + second / self.unit.weight
        return score, hessian

    def with_prior(self, rows: FloatArray) -> FloatArray:
        """(..., k) the expected numbers of rows, with those that the prior stands for."""
        if self.prior is None:
            return rows
        return rows + self.prior.extra(rows.shape[-1]) / self.unit.weight

    def shares(self, rows: FloatArray) -> FloatArray:
        """(..., k) the weights that the M step makes of the expected numbers of rows."""
        totals = self.with_prior(rows)
        return np.asarray(totals / totals.sum(axis=-1, keepdims=True))

    @property
    def _smallest_penalty(self) -> float:
        """1/N; more beyond 1e10 rows, where 1/N would be lost in the rounding of L."""
        n = self.sample.n
        return max(1.0 / n, 1e-20 * n) / self.unit.weight
