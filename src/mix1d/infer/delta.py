r"""The delta method for any function of a mixture.

The variance of f is :math:`|\nabla_t f|^2` in coordinates t that are one standard error long
(`Neighbourhood`). The slopes are central differences at three steps, extrapolated twice
(Richardson 1911; Ridders 1982, Advances in Engineering Software 4): the error falls with the sixth
power of the step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.mixture import Mixture

__all__ = ["Function", "NotFiniteError", "Slopes", "evaluated", "slopes"]

Function = Callable[[Mixture], Any]


class NotFiniteError(Mix1dError):
    """A function of the mixture is infinite or NaN, at the fit or within a standard error of it."""

    def __init__(self, words: str, value: float) -> None:
        super().__init__(words, value)
        self.value = value

    def __str__(self) -> str:
        return str(self.args[0])


STEPS = (0.2, 0.1, 0.05)
"""Steps of the differences, in standard errors. Shorter ones would meet the rounding of functions
that search for roots."""

FAR = 2.0
"""How many standard errors away a function is looked at that does not change near the estimate."""

ROUGH = 0.05
"""A function is rough if its slopes on the two sides of the estimate, or near it and at the longest
step, differ by more than this share of the whole slope: it then bends as much within a standard
error or two as it rises."""

NEAR = "a fraction of a standard error away"
"""How an error message names the place at which the function was called."""


class Slopes(NamedTuple):
    """A function at the estimate and how it changes with each standard error."""

    estimate: FloatArray
    """(...) the function of the fitted mixture."""
    slopes: FloatArray
    """(q, ...) derivatives of the function."""
    is_rough: bool
    """Whether the function is far from a straight line within a few standard errors."""

    @property
    def errors(self) -> FloatArray:
        """(...) standard errors."""
        return _length(self.slopes)


def slopes(function: Function, neighbourhood: Neighbourhood) -> Slopes:
    """The slopes of a function of the mixture at the estimate."""
    estimate = evaluated(function, neighbourhood.mixture)
    size = neighbourhood.root.shape[1]
    rows, doubt = np.zeros((size, *estimate.shape)), np.zeros((size, *estimate.shape))
    for i, direction in enumerate(np.eye(size)):

        def at(
            distance: float, direction: FloatArray = direction, shape: Any = estimate.shape
        ) -> FloatArray:
            return evaluated(function, neighbourhood.at(distance * direction), shape, NEAR)

        ahead, behind = (np.array([at(sign * step) for step in STEPS]) for sign in (1.0, -1.0))
        widths = 2.0 * np.array(STEPS).reshape(-1, *[1] * estimate.ndim)
        first, second, third = (ahead - behind) / widths
        coarse, fine = (4.0 * second - first) / 3.0, (4.0 * third - second) / 3.0
        rows[i] = (16.0 * fine - coarse) / 15.0
        bend = np.abs(ahead[-1] + behind[-1] - 2.0 * estimate) / widths[-1]
        doubt[i] = np.maximum(np.abs(rows[i] - first), bend)
    noise = 1e3 * np.finfo(np.float64).eps * np.abs(estimate) / STEPS[-1]
    whole = _length(rows)
    is_rough = bool(np.any(doubt > ROUGH * whole + noise))
    return Slopes(estimate, rows, is_rough or _is_stepping(function, neighbourhood, whole))


def _length(slopes: FloatArray) -> FloatArray:
    """(...) Euclidean lengths along the first axis, also where squares are no numbers."""
    exponents = np.frexp(np.abs(slopes).max(axis=0, initial=0.0))[1]
    squares = np.ldexp(slopes, -exponents) ** 2
    return np.asarray(np.ldexp(np.sqrt(squares.sum(axis=0)), exponents))


def _is_stepping(function: Function, neighbourhood: Neighbourhood, whole: FloatArray) -> bool:
    """Whether what seems not to change at all, as a quantile of whole numbers does, changes farther
    away.
    """
    still = whole == 0.0
    if not still.any():
        return False
    here = np.asarray(function(neighbourhood.mixture))
    directions = np.eye(neighbourhood.root.shape[1])
    far = (neighbourhood.at(side * FAR * step) for step in directions for side in (-1.0, 1.0))
    return any(bool(np.any((np.asarray(function(there)) != here) & still)) for there in far)


def evaluated(
    function: Function,
    mixture: Mixture,
    shape: tuple[int, ...] | None = None,
    where: str = "at the fit",
) -> FloatArray:
    """The function of a mixture as an array of finite numbers, of `shape` if that is given.

    Raises
    ------
    NotFiniteError
        If it returns a number that is not finite.
    Mix1dError
        If it is not callable, or returns anything else.
    """
    if not callable(function):
        raise Mix1dError(f"`function` must be callable, got {shown(function)}")
    value = function(mixture)
    try:
        numbers = np.asarray(value)
    except ValueError:  # ragged lists
        numbers = np.array(None)
    if numbers.dtype.kind not in "iuf":
        raise Mix1dError(
            f"`function` must return a number or an array of numbers, got {shown(value)}"
        )
    if shape is not None and numbers.shape != shape:
        raise Mix1dError(
            "`function` must return arrays of one shape, "
            f"got {shape} at the fit and {numbers.shape} {where}"
        )
    if not np.all(np.isfinite(numbers)):
        bad = numbers[~np.isfinite(numbers)].flat[0]
        words = f"`function` must return finite numbers, got {bad} {where}"
        raise NotFiniteError(words, float(bad))
    return numbers.astype(np.float64)
