"""From `Constraints` to their map between coordinates, for components on a line in its unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.parameters import POSITIVE, REAL, UNIT
from mix1d.model.blocks import Block
from mix1d.model.constraints import Constraints, Range
from mix1d.model.expressions import Expression
from mix1d.model.jets import Jet
from mix1d.model.relations import Axis, Function, Limit, Name, Relations, weights_linear
from mix1d.model.shares import Shares, shares_of
from mix1d.model.slots import slots_of

__all__ = ["Scales", "relations_of"]


class Scales(NamedTuple):
    """How the coordinates on a line follow from those of the user, for each full one after the
    weights: ``(user - shift) / stretch``.
    """

    stretch: FloatArray
    shift: FloatArray
    zero: float = -np.inf
    """The coordinate of a scale that counts as 0."""

    @classmethod
    def of_user(cls, blocks: tuple[Block, ...]) -> Scales:
        """Those of the user's own coordinates."""
        count = len(slots_of(blocks))
        return cls(np.ones(count), np.zeros(count))


def relations_of(
    constraints: Constraints, blocks: tuple[Block, ...], scales: Scales
) -> Relations:
    """The map of these constraints for components in these blocks."""
    return _Making(constraints, blocks, scales).relations()


class _Making:
    """The map as it is made, coordinate by coordinate."""

    def __init__(
        self, constraints: Constraints, blocks: tuple[Block, ...], scales: Scales
    ) -> None:
        self.constraints, self.slots, self.scales = constraints, slots_of(blocks), scales
        self.k = constraints.k
        self.bounds = dict(constraints.bounds)
        self.shares = shares_of(constraints.weights, self._is_elsewhere)
        self.size = self.shares.size
        self.labels: list[str] = []
        self.base = np.zeros(self.k + len(self.slots))
        self.coordinates: list[tuple[int, int]] = []  # full and free coordinate that are one
        self.functions: list[Function] = []
        self.names: dict[str, Name] = {}
        self.limits: list[Limit] = []

    def relations(self) -> Relations:
        for i in range(len(self.slots)):
            self._place(i)
        for name in self.constraints.names:
            if name not in self.names and self._is_number(name):
                self._add_name(name)
        if self.shares.is_linear:
            self.base[: self.k] = np.log(self.shares.multiples)
        linear = np.zeros((self.base.size, self.size))
        linear[: self.k] = weights_linear(self.shares, self.size)
        for full, free in self.coordinates:
            linear[full, free] = 1.0
        found = Relations(
            self.k, self.size, linear, self.base, tuple(self.functions), self.names, self.shares,
            tuple(self.limits), False, tuple(self.labels),
        )  # fmt: skip
        return found.with_affinity()

    def _is_elsewhere(self, name: str) -> bool:
        """Whether a name stands for more than weights, or is bounded."""
        others = (e for key, each in self.constraints.entries if key != "weights" for e in each)
        return name in self.bounds or any(
            isinstance(entry, Expression) and name in entry.names for entry in others
        )

    def _is_number(self, name: str) -> bool:
        """Whether a name has a coordinate: those of groups of weights have none."""
        functions = [f.expression for f in self.functions]
        equations = [expression for _, expression in self.shares.equations()]
        return any(name in expression.names for expression in (*functions, *equations))

    def _axis(self, i: int) -> Axis:
        slot = self.slots[i]
        parameter = self.constraints.kinds[slot.component].parameters[slot.number]
        return Axis(parameter.domain, float(self.scales.stretch[i]), float(self.scales.shift[i]))

    def _place(self, i: int) -> None:
        """Where the full coordinate of a parameter comes from."""
        slot, full, axis = self.slots[i], self.k + i, self._axis(i)
        kind = self.constraints.kinds[slot.component]
        parameter = kind.parameters[slot.number]
        entry = self.constraints.of(slot.component)[slot.number]
        if not slot.parameter.is_free:
            return
        if entry is None:
            limit = self.constraints.range_of(slot.component, parameter.name)
            self.coordinates.append((full, self.size))
            name = f"{parameter.name} {slot.component + 1}"
            self._limit(name, axis, limit)
            self._add(parameter.domain.label.format(name))
        elif isinstance(entry, float):
            with np.errstate(divide="ignore"):
                free = (float(parameter.domain.free(entry)) - axis.shift) / axis.stretch
            self.base[full] = max(free, self.scales.zero) if entry == 0.0 else free
        elif entry.is_name and self.names.get(entry.text, Name(0, axis, True)).axis == axis:
            if entry.text not in self.names:
                self.names[entry.text] = Name(self.size, axis, True)
                self._limit(entry.text, axis, self.bounds.get(entry.text))
                self._add(parameter.domain.label.format(entry.text))
            self.coordinates.append((full, self.names[entry.text].place))
        else:
            self.functions.append(Function(full, entry, axis))

    def _add_name(self, name: str) -> None:
        """A coordinate for a name that stands in expressions only."""
        axis = Axis(self._domain_of(name))
        self.names[name] = Name(self.size, axis, False)
        self._limit(name, axis, self.bounds.get(name))
        self._add(axis.domain.label.format(name))

    def _domain_of(self, name: str):  # type: ignore[no-untyped-def]
        weights = [e for _, e in self.shares.equations() if name in e.names]
        parameters = [f for f in self.functions if name in f.expression.names]
        if weights and not parameters:
            return UNIT
        return POSITIVE if any(self._makes_positive(f, name) for f in parameters) else REAL

    def _makes_positive(self, function: Function, name: str) -> bool:
        """Whether a positive parameter is a product of this name and of positive factors."""
        factors = function.expression.factors()
        if factors is None or factors[1] <= 0.0 or not _is_positive(function.axis):
            return False
        others = [factor for factor in factors[0] if factor != name]
        known = (self.names.get(other) for other in others)
        return factors[0].count(name) == 1 and all(
            own is not None and _is_positive(own.axis) for own in known
        )

    def _limit(self, name: str, axis: Axis, limit: Range | None) -> None:
        """Bound the next coordinate."""
        if limit is not None:
            self.limits.append(Limit(self.size, axis.range(limit), name, axis))

    def _add(self, label: str) -> None:
        self.labels.append(label)
        self.size += 1


def _is_positive(axis: Axis) -> bool:
    return axis.domain.holds(1.0) and not axis.domain.holds(-1.0)
