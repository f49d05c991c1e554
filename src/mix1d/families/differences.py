"""Derivatives of a family that does not know its own: differences of fourth order.

They lose about three of a double's sixteen digits, and second derivatives six.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.derived import AnyFamily, is_positive, like
from mix1d.families.parameters import Line, Parameter

__all__ = ["by_rules", "derivatives", "derivatives_of", "slope", "width_derivatives"]

STEP = 1e-3
"""Length of the steps, in widths of a component or units of a free coordinate: fourth order leaves
about 1e-13 of the first and 1e-10 of the second derivative."""


class Rule(NamedTuple):
    """Differences from the middle by which derivatives are taken, in steps."""

    places: tuple[float, ...]
    first: FloatArray
    """The coefficients of the first derivative."""
    second: FloatArray
    """Those of the second derivative."""
    middle: float
    """The coefficient of the middle itself in the first derivative."""


CENTRAL = Rule(
    (-2.0, -1.0, 1.0, 2.0),
    np.array([1.0, -8.0, 8.0, -1.0]) / 12.0,
    np.array([-1.0, 16.0, 16.0, -1.0]) / 12.0,
    0.0,
)
"""On both sides (Fornberg 1988, *Mathematics of Computation* 51)."""

ONE_SIDED = Rule(
    (1.0, 2.0, 3.0, 4.0),
    np.array([48.0, -36.0, 16.0, -3.0]) / 12.0,
    np.array([-104.0, 114.0, -56.0, 11.0]) / 12.0,
    -25.0 / 12.0,
)
"""On the side of larger coordinates; the second derivative is of third order."""


def slope(family: AnyFamily, x: FloatArray) -> FloatArray:
    """Derivative of the log density with respect to x."""
    h = STEP * x if is_positive(family) else STEP * _width(family)[..., None]
    at = family._log_extension
    near, far = at(x + h) - at(x - h), at(x + 2.0 * h) - at(x - 2.0 * h)
    return np.asarray((8.0 * near - far) / (12.0 * h))


def derivatives(family: AnyFamily, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of the log density, unconstrained."""
    return _differences(family, lambda moved: moved._log_extension(y), _width(family), (1,))


def derivatives_of(
    family: AnyFamily, function: Callable[[Any], FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """The same of another function of the family, which gives (..., k, m)."""
    return _differences(family, function, _width(family), (1,))


def width_derivatives(family: AnyFamily) -> tuple[FloatArray, FloatArray]:
    """Gradient (p, ..., k) and Hessian (p, p, ..., k) of the logarithm of the width."""
    return _differences(family, lambda moved: moved.core.log_width(moved), _width(family), ())


def _width(family: Any) -> FloatArray:
    """Lengths of a component's size in the unit of its values, (..., k)."""
    return np.asarray(family._width() if family.core.line is not Line.SCALE else 1.0)


def _differences(
    family: Any, function: Callable[[Any], FloatArray], width: FloatArray, more: tuple[int, ...]
) -> tuple[FloatArray, FloatArray]:
    """Gradient and Hessian of a function of the family in its free coordinates.

    `more` is the shape of what follows the axis of the components. What is not free has derivative
    0. Next to the end of a domain the differences are taken on its one side.
    """
    parameters: Sequence[Parameter] = family.parameters
    steps, origin = [], []
    for parameter, field in zip(parameters, family.fields(), strict=True):
        is_length = parameter.domain.is_linear and parameter.power
        steps.append(STEP * np.broadcast_to(width if is_length else 1.0, np.shape(field)))
        origin.append(parameter.domain.free(np.asarray(field, dtype=np.float64)))

    def at(*moves: tuple[int, float]) -> FloatArray:
        free = list(origin)
        for a, times in moves:
            free[a] = free[a] + times * steps[a]
        pairs = zip(parameters, free, family.fields(), strict=True)
        moved = {a for a, _ in moves}
        values = (p.domain.value(f) if a in moved else v for a, (p, f, v) in enumerate(pairs))
        return function(like(family, values))

    rules = [
        ONE_SIDED if (free < p.domain.lowest + 2.0 * step).any() else CENTRAL
        for p, free, step in zip(parameters, origin, steps, strict=True)
    ]
    lengths = [step.reshape(step.shape + (1,) * len(more)) for step in steps]
    places = [a for a, parameter in enumerate(parameters) if parameter.is_free]
    return by_rules(at, lengths, places, rules)


def by_rules(
    at: Callable[..., FloatArray],
    lengths: Sequence[Any],
    places: Iterable[int],
    rules: Sequence[Rule] | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Gradient and Hessian by differences of fourth order, 0 but in these places.

    ``at((a, times), ...)`` is the function where coordinate a has moved by so many `lengths`; the
    differences are central unless `rules` says otherwise.
    """
    places, middle = tuple(places), at()
    rules = rules or [CENTRAL] * len(lengths)
    gradient = np.zeros((len(lengths), *middle.shape))
    hessian = np.zeros((len(lengths), *gradient.shape))
    for a in places:
        around = np.array([at((a, times)) - middle for times in rules[a].places])
        gradient[a] = np.tensordot(rules[a].first, around, 1) / lengths[a]
        hessian[a, a] = np.tensordot(rules[a].second, around, 1) / lengths[a] ** 2
    for a, b in combinations(places, 2):
        pairs = product(
            zip(rules[a].places, rules[a].first, strict=True),
            zip(rules[b].places, rules[b].first, strict=True),
        )
        terms = (u * v * (at((a, s), (b, t)) - middle) for (s, u), (t, v) in pairs)
        hessian[a, b] = sum(terms) / (lengths[a] * lengths[b])
        hessian[a, b] += rules[b].middle * gradient[a] / lengths[b]
        hessian[a, b] += rules[a].middle * gradient[b] / lengths[a]
        hessian[b, a] = hessian[a, b]
    return gradient, hessian
