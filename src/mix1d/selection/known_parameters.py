"""The arguments `constraints` and `bounds` of `select`, which hold for any number of components.

One entry is for all components; a list speaks of the first ones, and those after it are free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.families.assortment import Assortment
from mix1d.fitting.kinds import kinds_of_k
from mix1d.model.constraints import Constraints
from mix1d.model.expressions import Expression, parsed
from mix1d.model.named_parameters import parameter_named
from mix1d.model.reading_bounds import is_pair
from mix1d.model.reading_constraints import as_mapping, asked_constraints
from mix1d.results.plain import plain
from mix1d.style.words import listed

__all__ = ["NOTHING", "KnownParameters"]


@dataclass(frozen=True)
class KnownParameters:
    """What is known of the parameters of every candidate."""

    constraints: Mapping[Any, Any]
    bounds: Mapping[Any, Any]

    @classmethod
    def asked(cls, constraints: Any, bounds: Any, min_sd: float | None) -> KnownParameters:
        """The arguments, if they are dicts; what they say depends on the family and on k.

        Raises
        ------
        Mix1dError
            If they are none, or the floor of a ceiling is given, which there is not.
        """
        found = cls(
            dict(as_mapping("constraints", constraints)), dict(as_mapping("bounds", bounds))
        )
        if found and min_sd is not None:
            raise Mix1dError(
                "`min_sd` must be None with `constraints` or `bounds`, under which nothing is "
                f"proved of more components, got {min_sd:g}: bounds={{'sds': ({min_sd:g}, None)}} "
                "is a floor of the sds"
            )
        return found

    def __bool__(self) -> bool:
        return bool(self.constraints or self.bounds)

    def of(self, kind: type[Family], k: int, *, equal_sd: bool) -> Constraints | None:
        """What is said of k components of a family; None where it is nothing.

        Raises
        ------
        Mix1dError
            If a list is longer than k, or this is nothing that can be said of them.
        """
        if not self:
            return None
        kinds = kinds_of_k(kind, k)
        for key in self.constraints:
            parameter_named("constraints", key, kinds)
        said = _of_first("constraints", self.constraints, k)
        limits = _of_first("bounds", self.bounds, k)
        if k == 1:
            said = _without_ties(said, limits)
        shared = equal_sd and k > 1 and self._of_scale(kind) is None
        return asked_constraints(said, limits, kinds, equal_sd=shared)

    def served(self, kind: type[Family], ks: Sequence[int]) -> tuple[list[int], dict[str, str]]:
        """The numbers of components of which all of this can be said, and why not of others."""
        if issubclass(kind, Assortment):
            ks = [len(kind.kinds)]
        served, reasons = [], dict[str, list[int]]()
        for k in ks:
            try:
                self.of(kind, k, equal_sd=False)
                served.append(k)
            except Mix1dError as error:
                reasons.setdefault(str(error), []).append(k)
        if not served:
            return [], {kind.name: next(iter(reasons))}
        return served, {
            f"{kind.name}, k of {listed([str(k) for k in left])}": why
            for why, left in reasons.items()
        }

    def variants(self, kind: type[Family], tied: Sequence[bool]) -> Sequence[bool]:
        """Whether one sd serves all components, of each variant that is left to try.

        Where `constraints` speak of the scale they say it themselves.

        Raises
        ------
        Mix1dError
            If only equal sds were asked for and the constraints say something else.
        """
        if kind.core.scale_index is None:
            return [False]
        entry = self._of_scale(kind)
        if entry is None:
            return tied
        if isinstance(entry, str) and parsed(entry, "`constraints`").is_name:
            return [True]
        if False not in tied:
            name = kind.parameters[kind.core.scale_index].name
            raise Mix1dError(
                f"`equal_sd` and `constraints` must not both say something of {name!r}"
            )
        return [False]

    def _of_scale(self, kind: type[Family]) -> Any:
        """The entry of the scale of a family; None where nothing is said of it."""
        place = kind.core.scale_index
        if place is None or issubclass(kind, Assortment):
            return None
        name = kind.parameters[place].name
        own = (v for key, v in self.constraints.items()
               if parameter_named("constraints", key, [kind]) == name)  # fmt: skip
        return next(own, None)

    def to_dict(self) -> dict[str, Any]:
        """The arguments that were given, in plain numbers and texts."""
        both = {"constraints": self.constraints, "bounds": self.bounds}
        return {name: plain(value) for name, value in both.items() if value}

    def columns(self, each: Sequence[Constraints | None]) -> dict[str, list[str]]:
        """What each fit obeys, as a column of the table; none where nothing is known."""
        words = ["" if own is None else own.in_words() for own in each]
        return {"constraints": words} if self else {}

    @property
    def notes(self) -> tuple[str, ...]:
        """The sentence such as "every fit obeys means 0, then free; sds s; a from 0"."""
        if not self:
            return ()
        said = [f"{key} {_entry_in_words(value)}" for key, value in self.constraints.items()]
        said += [f"{key} {_range_in_words(value)}" for key, value in self.bounds.items()]
        return (f"every fit obeys {'; '.join(said)}",)


NOTHING = KnownParameters({}, {})
"""Where no parameter is known."""


def _is_list(value: Any, argument: str) -> bool:
    """Whether an entry is one for each of the first components, no single one for all."""
    if isinstance(value, str) or not isinstance(value, (Sequence, np.ndarray)):
        return False
    return argument == "constraints" or any(is_pair(entry) for entry in value)


def _of_first(argument: str, said: Mapping[Any, Any], k: int) -> dict[Any, Any]:
    """The entries for k components: lists get None for those of which they do not speak."""
    found = {}
    for key, value in said.items():
        if not _is_list(value, argument):
            found[key] = value
            continue
        entries = _said(value)
        if len(entries) > k:
            raise Mix1dError(
                f"`{argument}[{key!r}]` speaks of {len(entries)} components, which are more than "
                f"there are"
            )
        found[key] = [*entries, *[None] * (k - len(entries))]
    return found


def _said(value: Sequence[Any]) -> list[Any]:
    """The entries of a list up to the last one that says something."""
    entries = list(value)
    while entries and entries[-1] is None:
        entries.pop()
    return entries


def _without_ties(said: dict[Any, Any], limits: Mapping[Any, Any]) -> dict[Any, Any]:
    """What is said of a single component: an entry for all that ties it to none leaves it free."""
    said = dict(said)
    while True:
        names = {key: _names(value) for key, value in said.items()}
        uses = Counter(name for own in names.values() for name in own)
        loose = [
            key for key, own in names.items()
            if isinstance(said[key], str) and any(uses[n] == 1 and n not in limits for n in own)
        ]  # fmt: skip
        if not loose:
            return said
        for key in loose:
            del said[key]


def _names(value: Any) -> tuple[str, ...]:
    """The names in the entry of one parameter of a single component."""
    entry = value[0] if isinstance(value, list) else value
    found = parsed(entry, "`constraints`") if isinstance(entry, str) else None
    return tuple(found.names) if isinstance(found, Expression) else ()


def _entry_in_words(value: Any) -> str:
    if not _is_list(value, "constraints"):
        return _word(value)
    return ", ".join([*map(_word, _said(value)), "then free"])


def _word(entry: Any) -> str:
    if entry is None:
        return "free"
    return entry if isinstance(entry, str) else f"{float(entry):.10g}"


def _range_in_words(value: Any) -> str:
    if _is_list(value, "bounds"):
        each = ("free" if v is None else _range_in_words(v) for v in _said(value))
        return ", ".join([*each, "then free"])
    low, high = ("" if end is None else f"{end:.10g}" for end in value)
    return " ".join(filter(None, [low and f"from {low}", high and f"up to {high}"])) or "free"
