"""What EM maximises: the data, the family and the penalty, in the coordinates EM works in.

EM runs on the *line* of the family (logarithms for a lognormal), in the `Unit` of the data. The
mixture is moved back to the user's coordinates at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import CoreFamily, Family, Line
from mix1d.families.assortment import Assortment, Block, assortment_of_blocks, is_estimated
from mix1d.families.held import in_unit_of
from mix1d.mixture import Mixture
from mix1d.model import penalty
from mix1d.model.lines import Lines, OwnLine, lines_of, on_width_line
from mix1d.model.outside import check_support
from mix1d.model.parametrization import Parametrization
from mix1d.model.state import State, with_rows
from mix1d.model.unit import Unit, in_unit, unit_of
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample

__all__ = ["Part", "Problem", "State", "pose", "with_rows"]

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
    lines: Lines | None = None
    """Of several families: how each sees the data."""

    @cached_property
    def core(self) -> type[CoreFamily]:
        """The family of the line, its held parameters in the unit of the problem."""
        if self.lines is None:
            return in_unit_of(self.family.core, self.unit.center, self.unit.scale)
        blocks = [Block(line.core, line.components) for line in self.lines.own]
        return assortment_of_blocks(tuple(blocks))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Of several families: the problem of each by itself; of one family none."""
        return () if self.lines is None else tuple(map(self._part, self.lines.own, self.core.blocks))  # type: ignore[attr-defined]

    def _part(self, own: OwnLine, block: Block) -> Part:
        assert self.lines is not None
        y, log_jacobian = own.seen(self.unit, self.y)
        weights = np.where(log_jacobian > -np.inf, self.weights, 0.0)
        problem = Problem(
            self.sample, own.family, self.shared, y, weights, own.unit, own.spread,
            own.spread * self.penalty_scale / self.spread, self.penalty,
        )  # fmt: skip
        return Part(block, problem, log_jacobian)

    def part_of(self, component: int) -> Problem:
        """What the family of a component sees of the data."""
        for part in self.parts:
            if component in part.components:
                return part.problem
        return self

    def at(self, y: FloatArray) -> Problem:
        """The same problem of one observation at each `y`."""
        return replace(self, y=y, weights=np.ones_like(y))

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
        return on_width_line(self.core, self.y)

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
        """The log-likelihood of the data minus that of `y`, in the unit of the weights.

        The parts of several families have it in theirs.
        """
        if self.lines is not None:
            return 0.0
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
        if self.parts:
            return np.sum([p.problem.penalty_of(p.state(state)) for p in self.parts], axis=0)
        return self._penalty(state, self.penalty, np.square(self.penalty_scale))

    def rank(self, state: State, loglik: FloatArray | float) -> FloatArray:
        """By which maxima of L are ranked, (...): their L_a, with s^2 at most 36 sum_j p_j v_j^2.

        The penalty costs 5 log n units at most. Groups that chance makes gain that order of units;
        a narrow group of many rows gains hundreds, which a penalty on its width must not take back.
        """
        if self.penalty or not self.core.can_collapse:
            return np.asarray(loglik - self.penalty_of(state))
        most = MOST_PENALTY * np.log(self.sample.n) / self.unit.weight
        return np.asarray(loglik - np.minimum(self._cost(state), most))

    def _cost(self, state: State) -> FloatArray:
        """What the widths of the components cost in the rank, (...)."""
        if self.parts:
            return np.sum([part.problem._cost(part.state(state)) for part in self.parts], axis=0)
        if not is_estimated(self.family):
            return np.zeros(state.weights.shape[:-1])
        within = (state.weights * np.square(state.bank._width())).sum(axis=-1)
        square = np.minimum(np.square(self.spread), np.square(FARTHEST_PULL) * within)
        return self._penalty(state, self._smallest_penalty, square)

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

    def stretch(self, parametrization: Parametrization) -> FloatArray:
        """(q,) the unit of each free coordinate: a difference of the user's for one of here."""
        if not self.parts:
            return parametrization.stretch(self.unit.scale)
        scales = np.empty(parametrization.k)
        for part in self.parts:
            scales[part.components] = part.problem.unit.scale
        return parametrization.stretch(scales)

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
        if self.parts:
            stacks = cast(Assortment, bank).stacks
            pairs = zip(self.parts, stacks, strict=True)
            own = [part.problem.components(cast(CoreFamily, stack)) for part, stack in pairs]
            return cast(type[Assortment], self.family).of_stacks(own)
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
        if self.parts:
            return self._state_of_parts(mixture)
        return State(np.array(mixture.weights), self._bank(mixture.components))

    def _state_of_parts(self, mixture: Mixture) -> State:
        kinds = cast(type[Assortment], self.family).kinds
        if tuple(type(component) for component in mixture.components) != kinds:
            raise Mix1dError(
                f"`start` must have the components {self.family.name!r} in this order, got "
                f"{', '.join(component.name for component in mixture.components)}"
            )
        own = [p.problem._bank([mixture.components[j] for j in p.components]) for p in self.parts]
        return State(
            np.array(mixture.weights), cast(type[Assortment], self.core).of_stacks(own)
        )

    def _bank(self, components: Sequence[Family]) -> CoreFamily:
        """Components of the family on the line."""
        stack = self.family.stack(components)
        center, scale, _ = self.unit
        fields = self.family.to_core(stack.fields())
        pairs = zip(self.core.parameters, fields, strict=True)
        bank = self.core._of(*(p.moved_back(field, center, scale) for p, field in pairs))
        if is_estimated(self.family):
            ratio = bank._width() / self.spread
            if not (ratio.min() > 1.0 / WIDEST and ratio.max() < WIDEST):
                raise Mix1dError(
                    f"`start` must have sds within {WIDEST:.0e} times the scale of the data, "
                    f"got {', '.join(f'{part.moments()[1]:.6g}' for part in components)}"
                )
        return bank


class Part(NamedTuple):
    """The components of one family among those of several."""

    block: Block
    """Which they are."""
    problem: Problem
    """What they see of the data."""
    log_jacobian: FloatArray
    """(m,) what their log densities lack to those of the data; -inf where they can give none."""

    @property
    def components(self) -> list[int]:
        """Their places in the mixture."""
        return list(self.block.components)

    def stack(self, bank: CoreFamily) -> CoreFamily:
        """Their stack."""
        return cast(CoreFamily, cast(Assortment, bank).stack_of(self.block))

    def state(self, state: State) -> State:
        """They by themselves, with their shares of one another."""
        weights = state.weights[..., self.components]
        total = weights.sum(axis=-1, keepdims=True)
        return State(weights / np.where(total > 0.0, total, 1.0), self.stack(state.bank))


def pose(sample: Sample, family: type[Family], *, equal_sd: bool = False) -> Problem:
    """The problem of fitting `family` to `sample`.

    Raises
    ------
    Mix1dError
        If a value is outside the family's support, or all values are equal and the family has a
        scale, or `equal_sd` is asked of a family without one, or a parameter must be given.
    """
    core = family.core
    if equal_sd and issubclass(family, Assortment):
        raise Mix1dError(f"`equal_sd` needs components of one family, got {family.name!r}")
    if equal_sd and core.scale_index is None:
        raise Mix1dError(f"`equal_sd` needs a family with a scale, got {family.name!r}")
    lacking = [p.name for p in family.parameters if p.is_given and p.held is None]
    if lacking:
        raise Mix1dError(
            f"`family` must hold `{lacking[0]}`, which data do not estimate: "
            f"mix1d.family({family.name!r}, {lacking[0]}=...)"
        )
    weight = 2.0 ** max(0, int(np.frexp(sample.n)[1]) - 60)
    weights = sample.weights / weight
    if issubclass(family, Assortment):
        lines = lines_of(sample, family, weights, weight)
        wide = lines.spread
        return Problem(
            sample, family, False, lines.y, weights, lines.unit, wide, wide, lines=lines
        )
    check_support(sample, family)
    line = family.to_line(sample.values)
    width = spread.scale(line, weights)
    if core.can_collapse and width == 0.0:
        raise Mix1dError(
            f"`x` must have at least 2 distinct values for the family {family.name!r}, got only "
            f"{sample.values[0]:.10g} ({sample.n:.10g} times): the sd is 0"
        )
    y, unit = line, Unit(0.0, 1.0, weight)
    if core.line is not Line.FIXED:
        unit = unit_of(line, weights, width, weight, shifts=core.line is Line.AFFINE)
        y = in_unit(line, unit, sample.values)
    length = width / unit.scale
    if core.width_line(y) is not y:
        length = spread.scale(on_width_line(core, y), weights)
    return Problem(sample, family, equal_sd, y, weights, unit, length, length)
