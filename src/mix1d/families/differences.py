"""Derivatives of a family that does not know its own: differences of fourth order.

They lose about three of a double's sixteen digits, and second derivatives six.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.derived import AnyFamily, is_positive, like
from mix1d.families.parameters import Line, Parameter

__all__ = ["central", "derivatives", "slope", "width_derivatives"]

STEP = 1e-3
"""Length of the steps, in widths of a component or units of a free coordinate: fourth order leaves
about 1e-13 of the first and 1e-10 of the second derivative."""


def slope(family: AnyFamily, x: FloatArray) -> FloatArray:
    """Derivative of the log density with respect to x."""
    h = STEP * x if is_positive(family) else STEP * _width(family)[..., None]
    at = family._log_extension
    near, far = at(x + h) - at(x - h), at(x + 2.0 * h) - at(x - 2.0 * h)
    return np.asarray((8.0 * near - far) / (12.0 * h))


def derivatives(family: AnyFamily, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of the log density, unconstrained."""
    return _differences(family, lambda moved: moved._log_extension(y), _width(family), (1,))


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
    0. At the end of a domain the derivatives are those of a place two steps inside.
    """
    parameters: Sequence[Parameter] = family.parameters
    steps, origin = [], []
    for parameter, field in zip(parameters, family.fields(), strict=True):
        is_length = parameter.domain.is_linear and parameter.power
        step = STEP * np.broadcast_to(width if is_length else 1.0, np.shape(field))
        free = parameter.domain.free(np.asarray(field, dtype=np.float64))
        steps.append(step)
        origin.append(np.maximum(free, parameter.domain.lowest + 2.0 * step))

    def at(*moves: tuple[int, float]) -> FloatArray:
        free = list(origin)
        for a, times in moves:
            free[a] = free[a] + times * steps[a]
        values = (p.domain.value(f) for p, f in zip(parameters, free, strict=True))
        return function(like(family, values))

    places = [a for a, parameter in enumerate(parameters) if parameter.is_free]
    lengths = [step.reshape(step.shape + (1,) * len(more)) for step in steps]
    return central(at, lengths, places)


def central(
    at: Callable[..., FloatArray], lengths: Sequence[Any], places: Iterable[int]
) -> tuple[FloatArray, FloatArray]:
    """Gradient and Hessian by central differences of fourth order, 0 but in these places.

    ``at((a, times), ...)`` is the function where coordinate a has moved by so many `lengths`.
    """
    places, middle = tuple(places), at()
    gradient = np.zeros((len(lengths), *middle.shape))
    hessian = np.zeros((len(lengths), *gradient.shape))
    for a in places:
        low, high, lower, higher = (at((a, times)) for times in (-1.0, 1.0, -2.0, 2.0))
        gradient[a] = (8.0 * (high - low) - (higher - lower)) / (12.0 * lengths[a])
        second = 16.0 * ((high - middle) + (low - middle)) - (higher - middle) - (lower - middle)
        hessian[a, a] = second / (12.0 * lengths[a] ** 2)
    for a, b in combinations(places, 2):
        near, far = (_corners(at, a, b, times) for times in (1.0, 2.0))
        hessian[a, b] = (16.0 * near - far) / (48.0 * lengths[a] * lengths[b])
        hessian[b, a] = hessian[a, b]
    return gradient, hessian


def _corners(at: Callable[..., FloatArray], a: int, b: int, times: float) -> FloatArray:
    """The mixed second difference with steps of this length."""
    rise = at((a, times), (b, times)) - at((a, -times), (b, times))
    return rise - (at((a, times), (b, -times)) - at((a, -times), (b, -times)))
