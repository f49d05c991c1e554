"""The arguments `constraints` and `bounds`, checked: each rule with its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from numbers import Real
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.families import Family, Parameter
from mix1d.model.constraints import WEIGHTS, Constraints, Entry
from mix1d.model.expressions import Expression, parsed
from mix1d.model.named_parameters import own_parameter, parameter_named
from mix1d.model.reading_bounds import ranges_of

__all__ = ["as_mapping", "asked_constraints"]

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
    said = as_mapping("constraints", constraints)
    limits = as_mapping("bounds", bounds)
    if not said and not limits:
        return None
    if algorithm != "em":
        raise Mix1dError(f"`constraints` need algorithm='em', got {algorithm!r}")
    entries: dict[str, tuple[Entry, ...]] = {}
    for key, value in said.items():
        name = parameter_named(ARGUMENT, key, kinds)
        if name in entries:
            raise Mix1dError(f"`constraints` must name {name!r} once, got it as {key!r} again")
        entries[name] = _entries(name, value, kinds)
    if equal_sd:
        _add_equal_sd(entries, kinds)
    _check_weights(entries.get(WEIGHTS, ()))
    used = [e.names for each in entries.values() for e in each if isinstance(e, Expression)]
    names = set(chain.from_iterable(used))
    of_names, ranges = ranges_of(limits, names, entries, kinds)
    found = Constraints(
        tuple(kinds), tuple(entries.items()), tuple(of_names.items()), tuple(ranges.items())
    )
    _check_names(found)
    _check_sum(found)
    return found if entries or of_names or ranges else None


def as_mapping(argument: str, value: Any) -> Mapping[Any, Any]:
    """The argument, if it is a dict; an empty one for None."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        example = '{"sds": "s"}' if argument == ARGUMENT else '{"a": (0, None)}'
        raise Mix1dError(f"`{argument}` must be a dict such as {example}, got {shown(value)}")
    return value


def _entries(name: str, value: Any, kinds: Sequence[type[Family]]) -> tuple[Entry, ...]:
    """The k entries of one parameter."""
    k = len(kinds)
    own = [own_parameter(kind, name) for kind in kinds]
    argument = f"`constraints[{name!r}]`"
    if value is None or isinstance(value, (str, Real)):
        return tuple(None if p is None else _entry(f"{argument}", value, p, name) for p in own)
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


def _check_sum(found: Constraints) -> None:
    """Refuse weights none of which is free and that do not sum to 1 whatever their names are."""
    if None in found.weights or found.weights_are_ratios:
        return
    rng = np.random.default_rng(0)
    for _ in range(3):
        values = {name: rng.uniform(0.05, 0.95) for name in found.names}
        each = [e.at(values) if isinstance(e, Expression) else e for e in found.weights]
        total = sum(float(weight) for weight in each if weight is not None)
        if abs(total - 1.0) > 1e-9:
            raise Mix1dError(
                f"`constraints[{WEIGHTS!r}]` must sum to 1 whatever its names are, got a sum of "
                f"{total:.3g}: leave one of them None"
            )


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
