"""What EM maximises: the data, the family and the penalty, in the coordinates EM works in.

EM runs on the *line* of the family (logarithms for a lognormal), in the `Unit` of the data. The
mixture is moved back to the user's coordinates at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast

import numpy as np

from mix1d import spread
from mix1d.arrays import AnyArray, FloatArray, IntArray
from mix1d.errors import Mix1dError
from mix1d.families import CoreFamily, Family, Line
from mix1d.families.held import in_unit_of
from mix1d.mixture import Mixture
from mix1d.model import penalty
from mix1d.model.outside import check_support
from mix1d.model.parametrization import Parametrization
from mix1d.model.unit import Unit, in_unit, unit_of
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample

__all__ = ["Problem", "State", "pose", "with_rows"]

FARTHEST_LOG = 230.0
"""The largest logarithm of a width, in scales of the data (1e100): the width of a component of
weight 0 is free, and must not diverge."""

FARTHEST_PULL = 6.0
"""The penalty pulls each sd towards the scale of the data, or towards this many sds within
components if that is less."""

MOST_PENALTY = 5.0
"""The most log-likelihood units, times log n, that narrow components cost a maximum in its rank."""

WIDEST = 1e30
"""The largest ratio of the sd of a start to the scale of the data, or of that scale to the sd."""


def with_rows(array: AnyArray, rows: IntArray, numbers: AnyArray) -> AnyArray:
    """A copy of the array with other numbers in these rows."""
    copy = array.copy()
    copy[rows] = numbers
    return copy


class State(NamedTuple):
    """The parameters of a mixture on the line: weights (..., k) and a stack of core components.

    With leading axes it is several states.
    """

    weights: FloatArray
    bank: CoreFamily

    @property
    def k(self) -> int:
        return int(self.weights.shape[-1])

    def at(self, index: Any) -> State:
        """Indexed like an array: its components in another order, or some of several states."""
        return State(self.weights[index], self.bank[index])

    def replaced(self, rows: IntArray, others: State) -> State:
        """Several states, these rows of them taken from `others`."""
        pairs = zip(self.bank.fields(), others.bank.fields(), strict=True)
        fields = [with_rows(mine, rows, new) for mine, new in pairs]
        return State(with_rows(self.weights, rows, others.weights), self.bank._of(*fields))

    def apart(self) -> list[State]:
        """The states one by one; quicker than `at` for each of them."""
        rows = zip(self.weights, *self.bank.fields(), strict=True)
        return [State(weights, self.bank._of(*fields)) for weights, *fields in rows]


@dataclass(frozen=True)
class Problem:
    """What is to be maximised: the log-likelihood L, or L_a with a penalty, of a sample.

    L_a = L - a sum_j (s^2/v_j^2 + log(v_j^2/s^2)), with a = `penalty`, s = `penalty_scale` and v_j
    the width of component j on the width line of its family, the sd of a normal (Chen, Tan & Zhang
    2008; of gammas Chen, Li & Tan 2016); one term only where one scale is shared.
    """

    sample: Sample
    family: type[Family]
    shared: bool
    y: FloatArray
    weights: FloatArray
    unit: Unit
    spread: float
    """Robust scale of the values on the width line: the unit in which lengths are compared."""
    penalty_scale: float
    """The width towards which the penalty pulls: the spread, or less where groups are far apart."""
    penalty: float = 0.0

    @cached_property
    def core(self) -> type[CoreFamily]:
        """The family of the line, its held parameters in the unit of the problem."""
        return in_unit_of(self.family.core, self.unit.center, self.unit.scale)

    @cached_property
    def n(self) -> float:
        """The sum of the weights in their unit."""
        return float(self.weights.sum())

    @cached_property
    def statistics(self) -> FloatArray | None:
        """(t, m) the sufficient statistics of each of `y`, for the M step, where it needs them."""
        return self.core._statistics(self.y)

    @cached_property
    def on_width_line(self) -> FloatArray:
        """(m,) `y` where widths are compared: logarithms, if the data may be stretched only."""
        return _on_width_line(self.core, self.y)

    @cached_property
    def middle(self) -> float:
        """The median on the width line."""
        return spread.quantile(self.on_width_line, self.weights, 0.5)

    @cached_property
    def small_gain(self) -> float:
        """A gain in L below which an extrapolation stays near the same maximum.

        In the unit of the weights. One, or a thousandth for each row: the shape of the likelihood
        around a maximum, other than its height, does not depend on the number of rows.
        """
        return max(1.0 / self.unit.weight, 1e-3 * self.n)

    @cached_property
    def log_jacobian(self) -> float:
        """The log-likelihood of the data minus that of `y`, in the unit of the weights."""
        weights = self.sample.weights / self.unit.weight
        values = float(weights @ self.family.log_jacobian(self.sample.values))
        return values if self.family.discrete else values - self.n * float(np.log(self.unit.scale))

    def penalised(self) -> Problem:
        """The same problem with the penalty a = 1/N, if its components can collapse at all."""
        if self.penalty or not self.core.can_collapse:
            return self
        return replace(self, penalty=self._smallest_penalty)

    def held(self, within: float) -> Problem:
        """The same problem with a penalty that pulls sds towards six times `within` at most.

        `within` is the sd within groups. Else groups that are small and far apart have no maximum
        of L_a, because it would pull the sd of each towards the scale of all the data.
        """
        return replace(self, penalty_scale=min(self.penalty_scale, FARTHEST_PULL * within))

    def penalty_of(self, state: State) -> FloatArray:
        """The penalty (...): L minus L_a."""
        if not (self.core.can_collapse and self.penalty):
            return np.zeros(state.weights.shape[:-1])
        return self._penalty(state, self.penalty, np.square(self.penalty_scale))

    def rank(self, state: State, loglik: FloatArray | float) -> FloatArray:
        """By which maxima of L are ranked, (...): their L_a, with s^2 at most 36 sum_j p_j v_j^2.

        The penalty costs 5 log n units at most. Groups that chance makes gain that order of units;
        a narrow group of many rows gains hundreds, which a penalty on its width must not take back.
        """
        if self.penalty or not self.core.can_collapse:
            return np.asarray(loglik - self.penalty_of(state))
        within = (state.weights * np.square(state.bank._width())).sum(axis=-1)
        square = np.minimum(np.square(self.spread), np.square(FARTHEST_PULL) * within)
        cost = self._penalty(state, self._smallest_penalty, square)
        most = MOST_PENALTY * np.log(self.sample.n) / self.unit.weight
        return np.asarray(loglik - np.minimum(cost, most))

    def _penalty(self, state: State, times: float, square: Any) -> FloatArray:
        terms = penalty.terms(state.bank, square)
        return np.asarray(times * (terms[..., 0] if self.shared else terms.sum(axis=-1)))

    def penalties(self, bank: CoreFamily) -> FloatArray:
        """(..., k) the term of each component; of the first alone if one scale is shared."""
        terms = self.penalty * penalty.terms(bank, np.square(self.penalty_scale))
        if self.shared:
            terms[..., 1:] = 0.0
        return terms

    def penalty_derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        """Score (p, ..., k) and Hessian (p, p, ..., k) of L_a - L, unconstrained."""
        score, hessian = penalty.derivatives(bank, self.penalty, self.penalty_scale)
        if self.shared:  # one term, not k
            score[..., 1:], hessian[..., 1:] = 0.0, 0.0
        return score, hessian

    @property
    def _smallest_penalty(self) -> float:
        """1/N; more beyond 1e10 rows, where 1/N would be lost in the rounding of L."""
        n = self.sample.n
        return max(1.0 / n, 1e-20 * n) / self.unit.weight

    # ---------------------------------------------------------------- the free numbers
    def parametrization(self, state: State, reference: int | None = None) -> Parametrization:
        """The free coordinates near a state; the heaviest component is the reference if none is."""
        return Parametrization.around(*state, shared=self.shared, reference=reference)

    def state_at(self, parametrization: Parametrization, vector: FloatArray) -> State:
        """The state at these free coordinates."""
        weights, bank = parametrization.components(vector, FARTHEST_LOG)
        return State(weights, cast(CoreFamily, bank))

    # ---------------------------------------------------------------- to and from the user
    def loglik(self, on_line: float) -> float:
        """The log-likelihood of the data, from that on the line."""
        return float(on_line + self.log_jacobian) * self.unit.weight

    def mixture(self, state: State) -> Mixture:
        """A state as a mixture in the user's coordinates."""
        return Mixture._of(state.weights, self.components(state.bank))

    def components(self, bank: CoreFamily) -> Family:
        """A stack on the line as one in the user's coordinates."""
        center, scale, _ = self.unit
        pairs = zip(self.core.parameters, bank.fields(), strict=True)
        fields = [p.moved(field, center, scale) for p, field in pairs]
        pairs = zip(self.family.parameters, self.family.from_core(fields), strict=True)
        return self.family._of(*(f if p.held is None else p.held + 0.0 * f for p, f in pairs))

    def state(self, mixture: Mixture) -> State:
        """A mixture of this family as a state.

        Raises
        ------
        Mix1dError
            If a component is narrower or wider than any data of this scale could make it.
        """
        stack = self.family.stack(mixture.components)
        center, scale, _ = self.unit
        fields = self.family.to_core(stack.fields())
        pairs = zip(self.core.parameters, fields, strict=True)
        bank = self.core._of(*(p.moved_back(field, center, scale) for p, field in pairs))
        if self.core.can_collapse:
            ratio = bank._width() / self.spread
            if not (ratio.min() > 1.0 / WIDEST and ratio.max() < WIDEST):
                raise Mix1dError(
                    f"`start` must have sds within {WIDEST:.0e} times the scale of the data, "
                    f"got {', '.join(f'{sd:.6g}' for sd in mixture.sds)}"
                )
        return State(np.array(mixture.weights), bank)


def pose(sample: Sample, family: type[Family], *, equal_sd: bool = False) -> Problem:
    """The problem of fitting `family` to `sample`.

    Raises
    ------
    Mix1dError
        If a value is outside the family's support, or all values are equal and the family has a
        scale, or `equal_sd` is asked of a family without one, or a parameter must be given.
    """
    core = family.core
    if equal_sd and core.scale_index is None:
        raise Mix1dError(f"`equal_sd` needs a family with a scale, got {family.name!r}")
    lacking = [p.name for p in family.parameters if p.is_given and p.held is None]
    if lacking:
        raise Mix1dError(
            f"`family` must hold `{lacking[0]}`, which data do not estimate: "
            f"mix1d.family({family.name!r}, {lacking[0]}=...)"
        )
    check_support(sample, family)
    weight = 2.0 ** max(0, int(np.frexp(sample.n)[1]) - 60)
    weights = sample.weights / weight
    line = family.to_line(sample.values)
    width = spread.scale(line, weights)
    if core.can_collapse and width == 0.0:
        raise Mix1dError(
            f"`x` must have at least 2 distinct values for the family {family.name!r}, got only "
            f"{sample.values[0]:.10g} ({sample.n:.10g} times): the sd is 0"
        )
    y, unit = line, Unit(0.0, 1.0, weight)
    if core.line is not Line.FIXED and (width or core.can_collapse):
        unit = unit_of(line, weights, width, weight, shifts=core.line is Line.AFFINE)
        y = in_unit(line, unit, sample.values)
    length = width / unit.scale or 1.0  # of values that are all one: any will do
    if core.width_line(y) is not y:
        length = spread.scale(_on_width_line(core, y), weights)
    return Problem(sample, family, equal_sd, y, weights, unit, length, length)


def _on_width_line(core: type[CoreFamily], y: FloatArray) -> FloatArray:
    """The values there; those without a place, such as a logarithm of 0, take that of the next."""
    with np.errstate(divide="ignore"):
        line = core.width_line(y)
    if line is y:
        return y
    known = line[np.isfinite(line)]
    return np.clip(line, *((known[0], known[-1]) if known.size else (0.0, 0.0)))
