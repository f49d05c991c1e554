"""How narrow constraints and bounds let components become."""

from __future__ import annotations

from math import prod

import numpy as np

from mix1d.model.constraints import Constraints, Entry, Range
from mix1d.model.expressions import Expression

__all__ = ["least_scales"]

ANYTHING = Range(-np.inf, np.inf)


def least_scales(constraints: Constraints | None) -> tuple[float, ...]:
    """(k,) the least scale of each component on the line of its family; 0 where nothing bounds it.

    That of an expression is known where it is a product of names that have bounds. Without
    constraints there is one for all components, 0.
    """
    if constraints is None:
        return (0.0,)
    return tuple(_least_scale(constraints, j) for j in range(constraints.k))


def _least_scale(constraints: Constraints, component: int) -> float:
    kind = constraints.kinds[component]
    place = kind.core.scale_index
    if place is None:
        return 0.0
    parameter = kind.parameters[place]
    falls = bool(parameter.domain.slope(np.asarray(0.5)) < 0.0)
    entry = constraints.of(component)[place]
    if entry is None:
        limit = constraints.range_of(component, parameter.name) or ANYTHING
        return _scale(limit, falls=falls)
    return _scale(_range(constraints, entry), falls=falls)


def _range(constraints: Constraints, entry: Entry) -> Range:
    """The range of what is fixed, a name, or a product of names."""
    if not isinstance(entry, Expression):
        assert entry is not None
        return Range(entry, entry)
    factors, known = entry.factors(), dict(constraints.bounds)
    if factors is None or factors[1] <= 0.0:
        return ANYTHING
    ranges = [known.get(name, ANYTHING) for name in factors[0]]
    return Range(
        factors[1] * prod(max(own.low, 0.0) for own in ranges),
        factors[1] * prod(own.high for own in ranges),
    )


def _scale(limit: Range, *, falls: bool) -> float:
    """The least scale of a parameter in this range; it may be the reciprocal of the scale."""
    return max(1.0 / limit.high if falls else limit.low, 0.0)
