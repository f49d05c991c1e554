"""What EM maximises: the data, the family and the penalty, in the coordinates EM works in.

EM runs on the *line* of the family (logarithms for a lognormal), in the `Unit` of the data. The
mixture is moved back to the user's coordinates at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, cast

import numpy as np

from mix1d import spread
from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import CoreFamily, Family
from mix1d.families.assortment import Assortment, Block, assortment_of_blocks, kinds_of
from mix1d.families.held import in_unit_of
from mix1d.mixture import Mixture
from mix1d.model.bounds import narrowest
from mix1d.model.constraints import Constraints, check_scales
from mix1d.model.events import Events, Windows, events_of, windows_of
from mix1d.model.free_numbers import FARTHEST_LOG, FreeNumbers
from mix1d.model.labels import Labelled, Labels, labels_of
from mix1d.model.least_scales import least_scales
from mix1d.model.line_prior import LinePrior
from mix1d.model.lines import Lines, OwnLine, line_of, lines_of, on_width_line
from mix1d.model.moving import check_order, to_line, to_user
from mix1d.model.outside import check_given, check_support
from mix1d.model.penalised import Penalised
from mix1d.model.prior import Prior
from mix1d.model.state import State, with_rows
from mix1d.model.unit import Unit
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample
from mix1d.sample.making import log_of_steps
from mix1d.sample.rows import Rows

__all__ = ["FARTHEST_LOG", "Part", "Problem", "State", "pose", "with_rows"]


@dataclass(frozen=True)
class Problem(Penalised, FreeNumbers, Labelled):
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
    events: Events | None = None
    """The rows, where some are no exact values; then `y` stands in for them."""
    windows: Windows | None = None
    """Within which rows could be observed, where there are any."""
    narrowest: float = 0.0
    """The scale that counts as 0, where all rows have errors and a scale may be 0."""
    labels: Labels | None = None
    """What is known of the groups of rows."""
    constraints: Constraints | None = None
    """What is known of the parameters beforehand."""
    width_shares: tuple[float, ...] | None = None
    prior: LinePrior | None = None
    """What is known beforehand; its logarithm is added to L."""

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
        if self.lines is None:
            return ()
        blocks = cast(type[Assortment], self.core).blocks
        return tuple(map(self._part, self.lines.own, blocks))

    def _part(self, own: OwnLine, block: Block) -> Part:
        assert self.lines is not None
        y, log_jacobian = own.seen(self.unit, self.y)
        rows = None if self.events is None else self.sample.rows
        events = windows = None
        if rows is not None:
            log_jacobian = own.of_events(rows, log_jacobian)
            log_jacobian[self._at_atoms(own.family)] = -np.inf
            events = events_of(rows, own.family, own.unit, y)
            windows = windows_of(rows, own.family, own.unit, self.weights)
        weights = np.where(log_jacobian > -np.inf, self.weights, 0.0)
        prior = self.prior and self.prior.part(own.family, own.components, own.unit)
        problem = Problem(
            self.sample, own.family, self.shared, y, weights, own.unit, own.spread,
            own.spread * self.penalty_scale / self.spread, self.penalty,
            events=events, windows=windows, width_shares=self._owning(block), prior=prior,
        )  # fmt: skip
        return Part(block, problem, log_jacobian)

    def _owning(self, block: Block) -> tuple[float, ...] | None:
        """Those of the components of a block."""
        if self.width_shares is None:
            return None
        return tuple(self.width_shares[j] for j in block.components)

    def _at_atoms(self, family: type[Family]) -> BoolArray:
        """(m,) the exact rows at an atom, which a density beside it gives with probability 0."""
        held = [kind.parameters[0].held for kind in kinds_of(self.family) if kind.is_atom]
        atoms = [place for place in held if place is not None]
        if family.is_atom or family.discrete or not atoms or self.sample.rows is None:
            return np.zeros(self.y.shape, dtype=bool)
        return np.isin(self.sample.values, atoms) & self.sample.rows.are_exact

    def of(self, sample: Sample) -> Problem:
        """The same problem of another sample."""
        prior = None if self.prior is None else self.prior.given
        return pose(
            sample, self.family, equal_sd=self.shared, constraints=self.constraints, prior=prior
        )

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
    def log_jacobian(self) -> float:
        """The log-likelihood of the data minus that of `y`, in the unit of the weights.

        The parts of several families have it in theirs.
        """
        if self.lines is not None:
            return 0.0
        weights = self.sample.weights / self.unit.weight
        values, n = self.sample.values, self.n
        if self.events is not None:  # a probability has no unit, and an error is one of the data
            exact = self.events.points
            n = float(weights[exact].sum())
            if self.events.maps is None:
                n += float(weights[self.events.blurred[self.events.are_values]].sum())
            weights, values = weights[exact], values[exact]
        log_jacobian = float(weights @ self.family.log_jacobian(values))
        return (
            log_jacobian
            if self.family.discrete
            else log_jacobian - n * float(np.log(self.unit.scale))
        )

    # ---------------------------------------------------------------- to and from the user
    def loglik(self, on_line: float) -> float:
        """The log-likelihood of the data, from that on the line."""
        on_data = float(on_line + self.log_jacobian) * self.unit.weight
        return on_data + log_of_steps(self.sample)

    def mixture(self, state: State) -> Mixture:
        """A state as a mixture in the user's coordinates."""
        return Mixture._of(state.weights, self.components(state.bank))

    def components(self, bank: CoreFamily) -> Family:
        """A stack on the line as one in the user's coordinates."""
        if self.parts:
            own = [part.problem.components(part.stack(bank)) for part in self.parts]
            return self.with_fixed(cast(type[Assortment], self.family).of_stacks(own))
        return self.with_fixed(to_user(self.family, self.unit, bank))

    def state(self, mixture: Mixture) -> State:
        """A mixture of this family as a state.

        Raises
        ------
        Mix1dError
            If a component is narrower or wider than any data of this scale could make it, or the
            components of several families come in another order.
        """
        return State(np.array(mixture.weights), self._bank(mixture.components))

    def _bank(self, components: Sequence[Family]) -> CoreFamily:
        """Components of the family on the line."""
        if self.parts:
            check_order(cast(type[Assortment], self.family), components)
            own = [p.problem._bank([components[j] for j in p.components]) for p in self.parts]
            return cast(type[Assortment], self.core).of_stacks(own)
        return to_line(self.family, self.core, self.unit, self.spread, components)


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
        shares = np.full_like(weights, 1.0 / weights.shape[-1])  # where all have vanished
        np.divide(weights, total, out=shares, where=total > 0.0)
        return State(shares, self.stack(state.bank))


def pose(
    sample: Sample,
    family: type[Family],
    *,
    equal_sd: bool = False,
    constraints: Constraints | None = None,
    prior: Prior | None = None,
) -> Problem:
    """The problem of fitting `family` to `sample`, with a `prior` that was checked.

    Raises
    ------
    Mix1dError
        If a value is outside the family's support, or all values are equal and the family has a
        scale, or `equal_sd` is asked of a family without one, or a parameter must be given.
    """
    is_one_scale = constraints is not None and constraints.is_one_scale
    least, is_shared = min(least_scales(constraints)), equal_sd or is_one_scale
    problem = _posed(sample, family, equal_sd=is_shared, least=least)
    if constraints is not None and not is_one_scale:
        check_scales(constraints, problem.narrowest)
        problem = replace(problem, constraints=constraints, width_shares=constraints.width_shares)
    return problem if prior is None else replace(problem, prior=LinePrior.of(prior, problem))


def _posed(sample: Sample, family: type[Family], *, equal_sd: bool, least: float) -> Problem:
    """The problem of which nothing else is known than the `least` scale of a component."""
    core = family.core
    if equal_sd and issubclass(family, Assortment):
        raise Mix1dError(f"`equal_sd` needs components of one family, got {family.name!r}")
    if equal_sd and core.scale_index is None:
        raise Mix1dError(f"`equal_sd` needs a family with a scale, got {family.name!r}")
    check_given(family)
    weight = 2.0 ** max(0, int(np.frexp(sample.n)[1]) - 60)
    weights = sample.weights / weight
    if issubclass(family, Assortment):
        own = lines_of(sample, family, weights, weight)
        wide = own.spread
        problem = Problem(sample, family, False, own.y, weights, own.unit, wide, wide, lines=own)
        return problem if sample.rows is None else _with_events(problem, sample.rows)
    check_support(sample, family)
    y, unit, length = line_of(sample, family, weights, weight, least=least)
    problem = Problem(sample, family, equal_sd, y, weights, unit, length, length)
    return problem if sample.rows is None else _with_events(problem, sample.rows)


def _with_events(problem: Problem, rows: Rows) -> Problem:
    """The problem of rows some of which are no exact values."""
    family, unit = problem.family, problem.unit
    return replace(
        problem,
        events=events_of(rows, family, unit, problem.y),
        windows=windows_of(rows, family, unit, problem.weights),
        narrowest=narrowest(family, rows, unit),
        labels=labels_of(rows),
    )
