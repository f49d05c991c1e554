"""What is known of the parameters beforehand, as the user wrote it: fixed, tied, related, bounded.

For each component a parameter has one *entry*: None where it is free, a number where it is fixed,
an `Expression` of names otherwise. Equal names are equal numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.model.expressions import Expression
from mix1d.objects.cached import cached_property
from mix1d.objects.values import Value
from mix1d.results.plain import plain

__all__ = ["WEIGHTS", "Constraints", "Entry", "Range", "check_scales"]

WEIGHTS = "weights"
"""The key under which the weights of the components stand."""

Entry = float | Expression | None
"""What is said of one parameter of one component."""


class Range(NamedTuple):
    """The numbers between two ends, which are allowed themselves."""

    low: float
    high: float


@dataclass(frozen=True, eq=False, repr=False)
class Constraints(Value):
    """Constraints on the parameters of k components; `reading_constraints` makes it."""

    kinds: tuple[type[Family], ...]
    """The family of each component."""
    entries: tuple[tuple[str, tuple[Entry, ...]], ...]
    """For each constrained parameter, by its name in the family, the k entries; and `WEIGHTS`."""
    bounds: tuple[tuple[str, Range], ...] = ()
    """For each bounded name its range."""
    ranges: tuple[tuple[str, tuple[Range | None, ...]], ...] = ()
    """For each bounded parameter the k ranges of those components that are free."""

    @property
    def k(self) -> int:
        """Number of components."""
        return len(self.kinds)

    def followed_by(self, kind: type[Family]) -> Constraints:
        """The same with one more component, the last, of which nothing is said.

        Raises
        ------
        Mix1dError
            If something is said of the weights, of which this component has a part.
        """
        if WEIGHTS in dict(self.entries):
            raise Mix1dError(
                "`constraints` of the weights must be left out with noise=True: the noise has a "
                "weight too"
            )
        entries = tuple((name, (*each, None)) for name, each in self.entries)
        ranges = tuple((name, (*each, None)) for name, each in self.ranges)
        return Constraints((*self.kinds, kind), entries, self.bounds, ranges)

    # ---------------------------------------------------------------- entries
    @cached_property
    def weights(self) -> tuple[Entry, ...]:
        """(k,) what is said of each weight."""
        return dict(self.entries).get(WEIGHTS, (None,) * self.k)

    def of(self, component: int) -> list[Entry]:
        """What is said of each parameter of a component, in the order of its family."""
        known = dict(self.entries)
        names = [parameter.name for parameter in self.kinds[component].parameters]
        return [known[name][component] if name in known else None for name in names]

    def range_of(self, component: int, parameter: str) -> Range | None:
        """The range of a free parameter of a component."""
        known = dict(self.ranges)
        return known[parameter][component] if parameter in known else None

    @cached_property
    def weights_are_ratios(self) -> bool:
        """Whether weights that are no numbers are multiples of one name each, which stands for no
        parameter and has no bound: then only their ratios are known, as they sum to 1.
        """
        others = {n for key, each in self.entries if key != WEIGHTS for n in _names(each)}
        others |= {name for name, _ in self.bounds}
        factors = [e.factors() for e in self.weights if isinstance(e, Expression)]
        return all(
            own is not None and len(own[0]) == 1 and own[1] > 0.0 and own[0][0] not in others
            for own in factors
        )

    @property
    def is_one_scale(self) -> bool:
        """Whether all that is said is that components of one family share their scale."""
        place = self.kinds[0].core.scale_index
        if place is None or len(set(self.kinds)) > 1 or self.bounds or self.ranges:
            return False
        name = self.kinds[0].parameters[place].name
        own = dict(self.entries).get(name, ())
        names = {e.text if isinstance(e, Expression) and e.is_name else "" for e in own}
        return len(self.entries) == 1 and len(names) == 1 and names != {""}

    @cached_property
    def expressions(self) -> list[Expression]:
        """Every expression."""
        return [e for _, each in self.entries for e in each if isinstance(e, Expression)]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name, in the order in which they first appear."""
        found = (name for expression in self.expressions for name in expression.names)
        return tuple(dict.fromkeys(found))

    def beside(self, others: Sequence[type[Family]]) -> Constraints:
        """The same with components of these families before them, of which nothing is said."""
        free = (None,) * len(others)
        return replace(
            self,
            kinds=(*others, *self.kinds),
            entries=tuple((name, (*free, *each)) for name, each in self.entries),
            ranges=tuple((name, (*free, *each)) for name, each in self.ranges),
        )

    # ---------------------------------------------------------------- which components are alike
    @cached_property
    def alike(self) -> tuple[int, ...]:
        """(k,) equal numbers for components that may change places: nothing tells them apart."""
        numbers = list(range(self.k))
        for i, j in combinations(range(self.k), 2):
            if numbers[j] == j and numbers[i] == i and self._may_swap(i, j):
                numbers[j] = i
        return tuple(numbers)

    def _may_swap(self, i: int, j: int) -> bool:
        order = list(range(self.k))
        order[i], order[j] = j, i
        alike = self.kinds[i] is self.kinds[j]
        return alike and self._signature(order) == self._signature(range(self.k))

    def _signature(self, order: Sequence[int]) -> tuple[Any, ...]:
        """All that is said, the components in this order, names by the order of appearance."""
        names: dict[str, str] = {}
        said: list[Any] = []
        for component in order:
            for name, each in self.entries:
                entry = each[component]
                if not isinstance(entry, Expression):
                    said.append((name, entry))
                    continue
                for own in entry.names:
                    names.setdefault(own, f"_{len(names)}")
                said.append((name, entry.renamed(names)))
            said += [(name, each[component]) for name, each in self.ranges]
        limits = {names.get(name, name): limit for name, limit in self.bounds}
        return *said, tuple(sorted(limits.items()))

    # ---------------------------------------------------------------- whose widths are tied
    @cached_property
    def widths(self) -> tuple[int, ...]:
        """(k,) the components whose widths have a name in common have the same number.

        -1 for a width that is fixed.
        """
        numbers: list[int] = []
        owners: dict[str, int] = {}
        for j in range(self.k):
            entries = self._entries_of_width(j)
            names = [n for e in entries if isinstance(e, Expression) for n in e.names]
            if entries and all(isinstance(entry, float) for entry in entries):
                numbers.append(-1)
                continue
            known = [owners[name] for name in names if name in owners]
            own = min(known, default=j)
            numbers = [own if number in known else number for number in numbers]
            owners = {name: own if at in known else at for name, at in owners.items()}
            owners |= dict.fromkeys(names, own)
            numbers.append(own)
        return tuple(numbers)

    @property
    def width_shares(self) -> tuple[float, ...]:
        """(k,) the share of each component in the widths that are free: those that are tied are one
        together, a fixed one is none.
        """
        return tuple(0.0 if own < 0 else 1.0 / self.widths.count(own) for own in self.widths)

    def _entries_of_width(self, component: int) -> list[Entry]:
        """What is said of the scale, or of every parameter of a family without one."""
        place = self.kinds[component].core.scale_index
        entries = self.of(component)
        return entries if place is None else [entries[place]]

    # ---------------------------------------------------------------- as a document
    def to_dict(self) -> dict[str, Any]:
        """The arguments `constraints` and `bounds` in plain numbers and texts."""
        said = {name: [_written(entry) for entry in each] for name, each in self.entries}
        limits: dict[str, Any] = {name: _pair(limit) for name, limit in self.bounds}
        for name, each in self.ranges:
            limits[name] = [None if limit is None else _pair(limit) for limit in each]
        both = {"constraints": said, "bounds": limits}
        return {name: plain(value) for name, value in both.items() if value}

    def in_words(self) -> str:
        """Such as "means 0, a, 2*a; sds s, s; a from 0"."""
        said = [f"{_plural(name)} {', '.join(map(_shown, each))}" for name, each in self.entries]
        said += [_range_in_words(name, limit) for name, limit in self.bounds]
        said += [
            _range_in_words(f"{name} {j + 1}", limit)
            for name, each in self.ranges
            for j, limit in enumerate(each)
            if limit is not None
        ]
        return "; ".join(said)

    def __repr__(self) -> str:
        return f"Constraints({self.to_dict()})"


def _names(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, Expression):
            yield from entry.names


def check_scales(constraints: Constraints, narrowest: float) -> None:
    """Refuse an sd fixed at 0, unless all rows have errors, so that a scale may count as 0.

    Raises
    ------
    Mix1dError
        If there is one.
    """
    sds = dict(constraints.entries).get("sd", ())
    if 0.0 in sds and not narrowest:
        raise Mix1dError("`constraints['sd']` must be positive where values have no errors, got 0")


def _plural(name: str) -> str:
    return name if name == WEIGHTS else f"{name}s"


def _shown(entry: Entry) -> str:
    if entry is None:
        return "free"
    return entry.text if isinstance(entry, Expression) else f"{entry:.10g}"


def _range_in_words(name: str, limit: Range) -> str:
    low = "" if np.isinf(limit.low) else f" from {limit.low:.10g}"
    high = "" if np.isinf(limit.high) else f" up to {limit.high:.10g}"
    return f"{name}{low}{high}"


def _written(entry: Entry) -> float | str | None:
    return entry.text if isinstance(entry, Expression) else entry


def _pair(limit: Range) -> list[float | None]:
    return [None if np.isinf(end) else end for end in limit]
