"""The arguments `constraints` and `bounds`, checked: each rule with its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from numbers import Real
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.families import Family, Parameter
from mix1d.model.constraints import WEIGHTS, Constraints, Entry, Range
from mix1d.model.expressions import Expression, parsed

__all__ = ["asked_constraints"]

ARGUMENT = "constraints"


def asked_constraints(
    constraints: Any,
    bounds: Any,
    kinds: Sequence[type[Family]],
    *,
    equal_sd: bool = False,
    algorithm: str = "em",
) -> Constraints | None:
    """What the arguments say of components of these families; None if they say nothing.

    With `equal_sd` all components share the scale of their family as well.

    Raises
    ------
    Mix1dError
        If they are no constraints of such components.
    """
    said = _mapping("constraints", constraints)
    limits = _mapping("bounds", bounds)
    if not said and not limits:
        return None
    if algorithm != "em":
        raise Mix1dError(f"`constraints` need algorithm='em', got {algorithm!r}")
    entries: dict[str, tuple[Entry, ...]] = {}
    for key, value in said.items():
        name = _parameter(ARGUMENT, key, kinds)
        if name in entries:
            raise Mix1dError(f"`constraints` must name {name!r} once, got it as {key!r} again")
        entries[name] = _entries(name, value, kinds)
    if equal_sd:
        _add_equal_sd(entries, kinds)
    _check_weights(entries.get(WEIGHTS, ()))
    names = {n for each in entries.values() for e in each if isinstance(e, Expression)
             for n in e.names}  # fmt: skip
    of_names, ranges = _ranges(limits, names, entries, kinds)
    found = Constraints(
        tuple(kinds), tuple(entries.items()), tuple(of_names.items()), tuple(ranges.items())
    )
    _check_names(found)
    return found if entries or of_names or ranges else None


def _mapping(argument: str, value: Any) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        example = '{"sds": "s"}' if argument == ARGUMENT else '{"a": (0, None)}'
        raise Mix1dError(f"`{argument}` must be a dict such as {example}, got {shown(value)}")
    return value


def _parameter(argument: str, key: Any, kinds: Sequence[type[Family]]) -> str:
    """The name of a parameter that a key means, which may be a plural."""
    known = {p.name: p for kind in kinds for p in kind.parameters}
    plurals = {_plural(name): name for name in known}
    if key in ("weight", WEIGHTS):
        return WEIGHTS
    name = plurals.get(key, key) if isinstance(key, str) else key
    if name not in known:
        every = [*known, WEIGHTS]
        close = get_close_matches(str(key), [*every, *plurals], n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise Mix1dError(
            f"`{argument}` must name parameters of the components "
            f"({', '.join(map(repr, every))}), got {shown(key)}{hint}"
        )
    if all(not p.is_free for kind in kinds for p in kind.parameters if p.name == name):
        raise Mix1dError(
            f"`{argument}` must name parameters that are estimated, got {name!r}, which is held "
            "or an end of the support"
        )
    return str(name)


def _plural(name: str) -> str:
    return f"{name}s"


def _entries(name: str, value: Any, kinds: Sequence[type[Family]]) -> tuple[Entry, ...]:
    """The k entries of one parameter."""
    k = len(kinds)
    own = [_own_parameter(kind, name) for kind in kinds]
    argument = f"`constraints[{name!r}]`"
    if value is None or isinstance(value, (str, Real)):
        return tuple(
            None if p is None else _entry(f"{argument}", value, p, name) for p in own
        )
    if not isinstance(value, (Sequence, np.ndarray)) or len(value) != k:
        raise Mix1dError(
            f"{argument} must be one entry for all or a list of one for each of the {k} "
            f"components, got {shown(value)}"
        )
    found: list[Entry] = []
    for j, (entry, parameter) in enumerate(zip(value, own, strict=True)):
        where = f"{argument} of component {j + 1}"
        if parameter is None and entry is not None:
            raise Mix1dError(
                f"{where} must be None, as the family {kinds[j].name!r} estimates no such "
                f"parameter, got {shown(entry)}"
            )
        found.append(None if parameter is None else _entry(where, entry, parameter, name))
    return tuple(found)


def _own_parameter(kind: type[Family], name: str) -> Parameter | str | None:
    """The parameter of a family, `WEIGHTS`, or None if it has none that is estimated."""
    if name == WEIGHTS:
        return WEIGHTS
    return next((p for p in kind.parameters if p.name == name and p.is_free), None)


def _entry(where: str, value: Any, parameter: Parameter | str, name: str) -> Entry:
    if value is None:
        return None
    if isinstance(value, str):
        expression = parsed(value, where)
        if expression.names:
            return expression
        try:
            value = expression.at({})
        except (ZeroDivisionError, OverflowError):
            value = np.nan
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise Mix1dError(f"{where} must be a number, a name, an expression or None, got "
                         f"{shown(value)}")  # fmt: skip
    number = float(value)
    if isinstance(parameter, Parameter):
        if number == 0.0 and name == "sd":  # allowed where the rows have errors: `pose` asks
            return number
        if not parameter.domain.holds(number):
            raise Mix1dError(f"{where} must {parameter.domain.rule}, got {number:g}")
    elif not 0.0 < number < 1.0:
        raise Mix1dError(f"{where} must lie between 0 and 1, got {number:g}")
    return number


def _add_equal_sd(entries: dict[str, tuple[Entry, ...]], kinds: Sequence[type[Family]]) -> None:
    kind = kinds[0]
    place = kind.core.scale_index
    if place is None or len(set(kinds)) > 1:
        raise Mix1dError(f"`equal_sd` needs components of one family with a scale, got "
                         f"{kind.name!r}")  # fmt: skip
    name = kind.parameters[place].name
    if name in entries:
        raise Mix1dError(f"`equal_sd` and `constraints` must not both say something of {name!r}")
    entries[name] = (parsed(name, "`equal_sd`"),) * len(kinds)


def _check_weights(weights: Sequence[Entry]) -> None:
    numbers = [entry for entry in weights if isinstance(entry, float)]
    total, where = sum(numbers), f"`constraints[{WEIGHTS!r}]`"
    if len(numbers) == len(weights) > 0 and abs(total - 1.0) > 1e-9:
        raise Mix1dError(f"{where} must sum to 1, got {total:.10g}")
    if len(numbers) < len(weights) and total >= 1.0:
        raise Mix1dError(f"{where} must leave something for the others, got a sum of {total:.10g}")


def _ranges(
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
        name = _parameter("bounds", key, kinds)
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
    have = [_own_parameter(kind, name) is not None for kind in kinds]
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    if is_list and len(value) == k and all(v is None or _is_pair(v) for v in value):
        every = [None if v is None else _range(where, v) for v in value]
        if not all(limit is None or has for limit, has in zip(every, have, strict=True)):
            raise Mix1dError(f"{where} must be None for components without that parameter, got "
                             f"{shown(value)}")  # fmt: skip
        return every
    one = _range(where, value)
    pairs = zip(have, entries, strict=True)
    return [one if has and not isinstance(entry, float) else None for has, entry in pairs]


def _is_pair(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and len(value) == 2


def _range(where: str, value: Any) -> Range:
    if not _is_pair(value):
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


def _check_names(found: Constraints) -> None:
    """Refuse names that relate nothing, or that no expression determines."""
    bounded = dict(found.bounds)
    for name in found.names:
        uses = sum(name in expression.names for expression in found.expressions)
        if uses == 1 and name not in bounded:
            raise Mix1dError(
                f"`constraints` must use each name again or bound it, got {name!r} once: it "
                "relates nothing; None leaves a parameter free"
            )
    rng = np.random.default_rng(0)
    values = {name: rng.uniform(0.2, 0.8) for name in found.names}
    slopes = []
    for expression in found.expressions:
        own = [_slope(expression, values, name) for name in found.names]
        if not np.isfinite(own).all():
            raise Mix1dError(f"`constraints` must hold expressions that have a value, got "
                             f"{shown(expression.text)}")  # fmt: skip
        flat = [n for n, slope in zip(found.names, own, strict=True)
                if n in expression.names and abs(slope) < 1e-9]  # fmt: skip
        if flat:
            raise Mix1dError(
                f"`constraints` must hold expressions that depend on their names, got "
                f"{shown(expression.text)}, whose value does not depend on {flat[0]!r}"
            )
        slopes.append(own)
    if slopes and np.linalg.matrix_rank(np.array(slopes), tol=1e-6) < len(found.names):
        raise Mix1dError(
            "`constraints` must determine each of its names, got "
            f"{', '.join(map(repr, found.names))}, of which some may change without changing any "
            "parameter"
        )


def _slope(expression: Expression, values: Mapping[str, float], name: str) -> float:
    """The derivative by one name, by a difference: it only says whether there is any."""
    step = 1e-6
    try:
        up = expression.at({**values, name: values[name] + step})
        down = expression.at({**values, name: values[name] - step})
    except (ZeroDivisionError, OverflowError):
        return np.nan
    return float((up - down) / (2.0 * step))
