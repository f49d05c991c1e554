"""The argument `bounds`, checked: ranges of names, and of parameters that are free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.model.constraints import WEIGHTS, Entry, Range
from mix1d.model.expressions import Expression
from mix1d.model.named_parameters import own_parameter, parameter_named

__all__ = ["is_pair", "ranges_of"]


def ranges_of(
    limits: Mapping[Any, Any],
    names: set[str],
    entries: Mapping[str, tuple[Entry, ...]],
    kinds: Sequence[type[Family]],
) -> tuple[dict[str, Range], dict[str, tuple[Range | None, ...]]]:
    """The ranges of names, and those of free parameters."""
    of_names: dict[str, Range] = {}
    ranges: dict[str, tuple[Range | None, ...]] = {}
    for key, value in limits.items():
        if key in names:
            of_names[key] = _range(f"`bounds[{key!r}]`", value)
            continue
        name = parameter_named("bounds", key, kinds)
        if name == WEIGHTS:
            raise Mix1dError(
                "`bounds` must not name the weights: give the weight a name in `constraints` and "
                "bound the name"
            )
        each = _range_of_each(name, value, entries.get(name, (None,) * len(kinds)), kinds)
        for j, limit in enumerate(each):
            entry = entries[name][j] if name in entries else None
            if limit is None or entry is None:
                continue
            if not (isinstance(entry, Expression) and entry.is_name):
                raise Mix1dError(
                    f"`bounds[{name!r}]` must bound what is free, got component {j + 1}, which "
                    "`constraints` fixes or relates: bound the names"
                )
            before = of_names.get(entry.text, Range(-np.inf, np.inf))
            both = Range(max(before.low, limit.low), min(before.high, limit.high))
            of_names[entry.text] = _rising(f"`bounds[{name!r}]`", both)
        free = tuple(
            limit if name not in entries or entries[name][j] is None else None
            for j, limit in enumerate(each)
        )
        if any(limit is not None for limit in free):
            ranges[name] = free
    return of_names, ranges


def _range_of_each(
    name: str, value: Any, entries: Sequence[Entry], kinds: Sequence[type[Family]]
) -> list[Range | None]:
    """The range of a parameter in each component: one for all that are no numbers, or a list."""
    where, k = f"`bounds[{name!r}]`", len(kinds)
    have = [own_parameter(kind, name) is not None for kind in kinds]
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    if is_list and len(value) == k and all(v is None or is_pair(v) for v in value):
        every = [None if v is None else _range(where, v) for v in value]
        if not all(limit is None or has for limit, has in zip(every, have, strict=True)):
            raise Mix1dError(f"{where} must be None for components without that parameter, got "
                             f"{shown(value)}")  # fmt: skip
        return every
    one = _range(where, value)
    pairs = zip(have, entries, strict=True)
    return [one if has and not isinstance(entry, float) else None for has, entry in pairs]


def is_pair(value: Any) -> bool:
    """Whether this may be the two ends of a range."""
    return isinstance(value, (tuple, list)) and len(value) == 2


def _range(where: str, value: Any) -> Range:
    if not is_pair(value):
        raise Mix1dError(f"{where} must be two numbers such as (0, None), got {shown(value)}")
    ends = []
    for end, open_end in zip(value, (-np.inf, np.inf), strict=True):
        is_number = isinstance(end, Real) and not isinstance(end, (bool, np.bool_))
        if end is not None and (not is_number or np.isnan(float(end))):
            raise Mix1dError(f"{where} must be two numbers such as (0, None), got {shown(value)}")
        ends.append(open_end if end is None else float(end))
    return _rising(where, Range(*ends))


def _rising(where: str, limit: Range) -> Range:
    if not limit.low < limit.high:
        raise Mix1dError(f"{where} must have a lower end below the upper one, got "
                         f"({limit.low:g}, {limit.high:g})")  # fmt: skip
    return limit
