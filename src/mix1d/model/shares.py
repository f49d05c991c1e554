"""How constrained weights follow from free coordinates.

Weights with the same name are one *group*, of which each has a fixed multiple; what stands free is
a group by itself. The groups share what fixed weights leave, by log-ratios to one of them, the
reference. Weights that are other expressions than multiples of one name are numbers as they stand,
and the free ones share the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.model.constraints import Entry
from mix1d.model.expressions import Expression
from mix1d.model.jets import Jet

__all__ = ["Shares", "shares_of"]


@dataclass(frozen=True)
class Shares:
    """The weights of k components; `shares_of` makes it."""

    entries: tuple[Entry, ...]
    """What is said of each weight."""
    groups: tuple[int, ...]
    """(k,) to which group each belongs; -1 for those that belong to none."""
    multiples: tuple[float, ...]
    """(k,) the share of each within its group."""
    reference: int
    """The group with which the others are compared."""

    @property
    def count(self) -> int:
        """Number of groups."""
        return max(self.groups, default=-1) + 1

    @property
    def size(self) -> int:
        """Number of log-ratios."""
        return max(self.count - 1, 0)

    @property
    def is_linear(self) -> bool:
        """Whether the logarithms are linear in the log-ratios, up to a common constant."""
        return -1 not in self.groups

    def place(self, component: int) -> int:
        """The place of the log-ratio of a component's group; -1 if it has none."""
        group = self.groups[component]
        if group in (-1, self.reference):
            return -1
        return group - (group > self.reference)

    def relative_to(self, component: int) -> Shares:
        """The same with the group of this component as the reference, if it has one."""
        group = self.groups[component]
        return self if group in (-1, self.reference) else replace(self, reference=group)

    def logs(self, ratios: Sequence[Jet], zero: Jet, names: Mapping[str, Jet]) -> list[Jet]:
        """(k,) logarithms of the weights, from the log-ratios and the numbers of the names."""
        of_groups = [*ratios[: self.reference], zero, *ratios[self.reference :]][: self.count]
        if self.is_linear:
            log_rest = None
        else:
            numbers = [self._number(j, zero, names) for j in range(len(self.groups))]
            rest = zero + 1.0
            for number in numbers:
                rest = rest if number is None else rest - number
            log_rest = rest.log() - _log_sum_exp(of_groups) if of_groups else None
        found = []
        for j, group in enumerate(self.groups):
            if group < 0:
                number = numbers[j]
                assert number is not None
                found.append(number.log())
            else:
                own = of_groups[group] + float(np.log(self.multiples[j]))
                found.append(own if log_rest is None else own + log_rest)
        return found

    def _number(self, component: int, zero: Jet, names: Mapping[str, Jet]) -> Jet | None:
        """The weight of a component of no group."""
        if self.groups[component] >= 0:
            return None
        entry = self.entries[component]
        value = entry.at(names) if isinstance(entry, Expression) else entry
        return value if isinstance(value, Jet) else zero + float(value)  # type: ignore[arg-type]

    def ratios(self, logs: FloatArray) -> FloatArray:
        """(..., size) the log-ratios of weights with these logarithms (..., k)."""
        if not self.size:
            return np.empty((*logs.shape[:-1], 0))
        totals = np.stack(
            [
                np.logaddexp.reduce(logs[..., np.array(self.groups) == group], axis=-1)
                for group in range(self.count)
            ],
            axis=-1,
        )
        others = np.delete(totals, self.reference, axis=-1)
        return np.asarray(others - totals[..., self.reference, None])

    def labels(self) -> list[str]:
        """The names of the log-ratios, such as "log(weight 1 / weight 2)"."""
        names = [self._label(group) for group in range(self.count)]
        return [
            f"log({name} / {names[self.reference]})"
            for group, name in enumerate(names)
            if group != self.reference
        ]

    def _label(self, group: int) -> str:
        first = self.groups.index(group)
        entry = self.entries[first]
        is_named = isinstance(entry, Expression)
        return entry.names[0] if is_named else f"weight {first + 1}"  # type: ignore[union-attr]

    def equations(self) -> list[tuple[int, Expression]]:
        """The weights that are expressions of names, each with its component."""
        return [
            (j, entry)
            for j, (group, entry) in enumerate(zip(self.groups, self.entries, strict=True))
            if group < 0 and isinstance(entry, Expression)
        ]


def _log_sum_exp(jets: Sequence[Jet]) -> Jet:
    top = np.max([jet.value for jet in jets], axis=0)
    total = (jets[0] - top).exp()
    for jet in jets[1:]:
        total = total + (jet - top).exp()
    return total.log() + top


def shares_of(entries: tuple[Entry, ...], is_elsewhere: Callable[[str], bool]) -> Shares:
    """How these weights follow; `is_elsewhere` says whether a name stands for more than weights."""
    factors = [
        entry.factors() if isinstance(entry, Expression) else ((), 1.0) for entry in entries
    ]
    is_simple = all(
        own is not None and len(own[0]) <= 1 and own[1] > 0.0 and not any(map(is_elsewhere, own[0]))
        for own in factors
    )
    groups: list[int] = []
    numbers: dict[str, int] = {}
    for j, entry in enumerate(entries):
        if entry is None:
            groups.append(numbers.setdefault(f"{j + 1}", len(numbers)))
        elif isinstance(entry, Expression) and is_simple:
            groups.append(numbers.setdefault(entry.names[0], len(numbers)))
        else:
            groups.append(-1)
    own = [f[1] if f is not None else 1.0 for f in factors]
    totals = [sum(m for m, g in zip(own, groups, strict=True) if g == group) for group in groups]
    multiples = tuple(
        m / total if group >= 0 else 1.0
        for m, total, group in zip(own, totals, groups, strict=True)
    )
    return Shares(entries, tuple(groups), multiples, 0)
