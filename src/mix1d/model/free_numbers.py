"""The free coordinates of a problem."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import CoreFamily, Family, Normal
from mix1d.model.blocks import bank_of_stacks, blocks_of, blocks_of_family, stacks_of
from mix1d.model.bounds import on_bounds
from mix1d.model.constraints import Constraints
from mix1d.model.events import Events
from mix1d.model.labels import Labels
from mix1d.model.line_prior import LinePrior
from mix1d.model.linear_constraints import LinearConstraints, linear_constraints
from mix1d.model.parametrization import Parametrization
from mix1d.model.relating import Scales, relations_of
from mix1d.model.relations import Relations
from mix1d.model.state import State
from mix1d.objects.cached import cached_property

__all__ = ["FARTHEST_LOG", "FreeNumbers"]

FARTHEST_LOG = 230.0
"""The largest logarithm of a width, in scales of the data (1e100): the width of a component of
weight 0 is free, and must not diverge."""


class FreeNumbers:
    """What a problem has of free coordinates."""

    shared: bool
    narrowest: float
    constraints: Constraints | None
    prior: LinePrior | None
    labels: Labels | None
    events: Events | None

    @property
    def core(self) -> type[CoreFamily]:
        raise NotImplementedError

    def components(self, bank: CoreFamily) -> Family:
        raise NotImplementedError

    def parametrization(self, state: State, reference: int | None = None) -> Parametrization:
        """The free coordinates near a state; the heaviest component is the reference if none is."""
        return Parametrization.around(
            *state, shared=self.shared, reference=reference, relations=self.relations
        )

    def state_at(self, parametrization: Parametrization, vector: FloatArray) -> State:
        """The state at these free coordinates."""
        weights, bank = parametrization.components(vector, FARTHEST_LOG)
        return on_bounds(State(weights, cast(CoreFamily, bank)), self.narrowest)

    @cached_property
    def relations(self) -> Relations | None:
        """The map of the constraints on the line, if there are any."""
        if self.constraints is None:
            return None
        blocks = blocks_of_family(self.core, self.constraints.k)
        return relations_of(self.constraints, blocks, self._scales)

    @cached_property
    def linear_constraints(self) -> LinearConstraints | None:
        """The constraints on normals without a prior, of exact values, where these are linear."""
        if self.relations is None or self.core is not Normal:
            return None
        if self.events is not None or self.prior is not None:
            return None
        assert self.constraints is not None
        return linear_constraints(self.relations, np.array(self.constraints.width_shares))

    def alike(self, k: int) -> tuple[int, ...]:
        """(k,) equal numbers for components that nothing but their parameters tells apart."""
        said = [(0,) * k if self.constraints is None else self.constraints.alike]
        if self.labels is not None:
            said.append(tuple(self.labels.kinds(k).tolist()))
        if self.prior is not None and not self.prior.given._is_alike:
            said.append(self.prior.given._alike(k))
        each = list(zip(*said, strict=True))
        return tuple(map(each.index, each))

    @property
    def is_named(self) -> bool:
        """Whether constraints or a prior tell components apart, or relate them."""
        alike = self.prior is None or self.prior.given._is_alike
        return self.constraints is not None or not alike

    def with_fixed(self, stack: Family) -> Family:
        """Components of the user with what constraints fix at exactly these numbers."""
        if self.constraints is None:
            return stack
        fields = dict(zip(stack._names, map(np.array, stack.fields()), strict=True))
        for name, entries in self.constraints.entries:
            for j, entry in enumerate(entries):
                counts_as_0 = name == "sd" and entry == 0.0
                if isinstance(entry, float) and name in fields and not counts_as_0:
                    fields[name][..., j] = entry
        return stack._of(*fields.values())

    @property
    def _scales(self) -> Scales:
        """How the coordinates on the line follow from those of the user."""
        one, other = (self._user_coordinates(place) for place in (0.0, 1.0))
        with np.errstate(divide="ignore"):
            return Scales(other - one, one, float(np.log(self.narrowest)))

    def _user_coordinates(self, coordinate: float) -> FloatArray:
        """The user's coordinates where those of the line are all this number."""
        assert self.constraints is not None
        blocks = blocks_of_family(self.core, self.constraints.k)
        stacks = [
            block.family._of(
                *(
                    p.domain.value(np.full(len(block.components), coordinate))
                    for p in block.family.parameters
                )
            )
            for block in blocks
        ]
        free = replace(self, constraints=None)  # type: ignore[type-var]
        user = free.components(cast(CoreFamily, bank_of_stacks(blocks, stacks)))
        coordinates = [
            np.asarray(p.domain.free(np.asarray(field, dtype=np.float64)))
            for stack in stacks_of(blocks_of(user), user)
            for p, field in zip(stack.parameters, stack.fields(), strict=True)
        ]
        return np.concatenate(coordinates)
