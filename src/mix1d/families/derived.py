"""What follows from the density and the two tails of a family: defaults for what it does not know.

Quantiles are roots of the logarithm of the smaller tail, moments a sum over quantiles. Each costs a
few dozen evaluations of the family. Derivatives are in `families.differences`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Protocol

import numpy as np
from scipy.special import ndtr

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.families.integers import first_true
from mix1d.families.parameters import Line, Parameter

__all__ = [
    "AnyFamily", "draws", "is_positive", "like", "log_width", "median_and_width", "moments",
    "quantiles",
]  # fmt: skip

STEP = 1e-3
"""Relative length of the steps by which moments are differentiated."""

DOUBLINGS = 1100
"""So many doublings lead from any number to any other."""

ROUNDS = 200
"""Most steps to a quantile."""

ROUNDING = 4.0 * np.finfo(float).eps
"""What rounding leaves of the log odds of the tails, relative where they are more than 1."""

FEW_TIMES = 16.0
"""A height of so many times that is rounding where a step of Newton's does not lessen it."""

LOW = 0.5
"""A step of Newton's from a larger height may be short without a root near by."""

SCORES = np.linspace(-37.5, 37.5, 601)
"""Normal scores of the quantiles that are summed for moments: on them the integrand of a smooth
family is smooth and decays, so that the sum has nearly all digits (Trefethen & Weideman 2014)."""

LEFT = 1e-8
"""A moment exists if its integrand has fallen to this share of its largest value at the ends."""

FEWEST = 1e-25
"""Counts with smaller tail probabilities do not enter moments."""


class AnyFamily(Protocol):
    """What a family must have for these calculations."""

    parameters: ClassVar[tuple[Parameter, ...]]
    discrete: ClassVar[bool]
    core: ClassVar[Any]

    def fields(self) -> tuple[Any, ...]: ...

    def _logpdf(self, x: FloatArray) -> FloatArray: ...

    def _log_extension(self, x: FloatArray) -> FloatArray: ...

    def _logcdf(self, x: FloatArray) -> FloatArray: ...

    def _logccdf(self, x: FloatArray) -> FloatArray: ...

    def _icdf(self, q: FloatArray) -> FloatArray: ...

    def _iccdf(self, q: FloatArray) -> FloatArray: ...

    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]: ...


# ------------------------------------------------------------------------------------ quantiles
def quantiles(family: AnyFamily, q: FloatArray, *, upper: bool) -> FloatArray:
    """The values below which, or above which, a share `q` lies: (..., k, m) for (m,)."""
    with np.errstate(all="ignore"):
        if family.discrete:
            return _whole_quantiles(family, q, upper=upper)
        inner = np.where((q > 0.0) & (q < 1.0), q, 0.5)
        log_odds = np.log(inner) - np.log1p(-inner)
        target = (-log_odds if upper else log_odds) + np.zeros(_shape(family, q))

        def excess(t: FloatArray) -> FloatArray:
            """Of the log odds of the two tails: near a straight line, through 0 at the quantile."""
            x = _value(family, t)
            return family._logcdf(x) - family._logccdf(x) - target

        def with_slope(t: FloatArray, columns: IntArray) -> tuple[FloatArray, FloatArray]:
            x = _value(family, t)
            lower, upper = family._logcdf(x), family._logccdf(x)
            slope = np.exp(family._logpdf(x) - lower - upper)
            height = lower - upper - target[..., columns]
            return height, slope * x if is_positive(family) else slope

        blur = ROUNDING * np.maximum(1.0, np.abs(target))
        bracket = _bracket(family, excess, target.shape)
        least = np.finfo(float).eps if is_positive(family) else 0.0  # the last digit of a logarithm
        ends = (-np.inf, np.inf) if is_positive(family) else family._ends_of_support()
        x = _value(family, _root(with_slope, blur, least, bracket, ends))
        lowest = 0.0 if is_positive(family) else -np.inf
        x = np.where(q == (1.0 if upper else 0.0), lowest, x)
        return np.where(q == (0.0 if upper else 1.0), np.inf, x)


def _shape(family: AnyFamily, values: FloatArray) -> tuple[int, ...]:
    """The shape of results at these values."""
    return np.broadcast_shapes((*np.shape(family.fields()[0]), 1), values.shape)


def is_positive(family: AnyFamily) -> bool:
    """Whether its values are positive numbers, that go by their logarithms."""
    return bool(family.core.line is Line.SCALE)


def _value(family: AnyFamily, t: FloatArray) -> FloatArray:
    return np.exp(t) if is_positive(family) else t


def _bracket(
    family: AnyFamily, excess: Callable[[FloatArray], FloatArray], shape: tuple[int, ...]
) -> tuple[FloatArray, FloatArray]:
    """Numbers below and above the roots: from the place of a component in growing steps."""
    center, step = _place_and_step(family)
    low, high = (np.array(np.broadcast_to(center, shape)) for _ in range(2))
    stride = np.array(np.broadcast_to(step, shape))
    for _ in range(DOUBLINGS):
        too_high, too_low = excess(low) > 0.0, excess(high) < 0.0
        if not (too_high.any() or too_low.any()):
            break
        low[too_high] -= stride[too_high]
        high[too_low] += stride[too_low]
        stride *= 2.0
    return low, high


def _place_and_step(family: AnyFamily) -> tuple[Any, Any]:
    """Where a search for quantiles begins, and how wide its first step is, (..., k, 1)."""
    center = step = None
    for parameter, field in zip(family.parameters, family.fields(), strict=True):
        column = np.asarray(field)[..., None]
        if parameter.shifts and center is None:
            center = column
        elif parameter.power == 1 and not parameter.shifts and step is None:
            step = column
    if is_positive(family):
        return (0.0 if step is None else np.log(step)), 1.0
    return (0.0 if center is None else center), (1.0 if step is None else step)


def _root(
    function: Callable[[FloatArray, IntArray], tuple[FloatArray, FloatArray]],
    blur: FloatArray,
    least: float,
    bracket: tuple[FloatArray, FloatArray],
    support: tuple[Any, Any],
) -> FloatArray:
    """Newton's method between bounds that close in.

    The function gives height and slope at numbers in some of the columns: in those with a root
    that has not ended. Where a step has not halved the height, a step to the middle follows. Each
    root ends for itself: with the step from a height of no more than `blur`, or of few times that
    which no longer halves, or with one of two last digits, of at least `least`.
    """
    low, high = np.maximum(bracket[0], support[0]), np.minimum(bracket[1], support[1])
    found = 0.5 * low + 0.5 * high
    t, columns = found.copy(), np.arange(found.shape[-1])
    before, ends = np.full(t.shape, np.inf), np.zeros(t.shape, dtype=bool)
    for _ in range(ROUNDS):
        height, slope = function(t, columns)
        low, high = np.where(height <= 0.0, t, low), np.where(height >= 0.0, t, high)
        newton, size = _newton(t, height / slope, support), np.abs(height)
        inside, halved = (low < newton) & (newton < high), size <= 0.5 * before
        new = np.where(inside & halved, newton, 0.5 * low + 0.5 * high)
        digits = 2.0 * np.maximum(np.spacing(np.abs(t)), least)
        at_rounding = (size <= blur) | ((size <= FEW_TIMES * blur) & ~halved)
        at_rounding |= (size < LOW) & (np.abs(newton - t) <= digits)
        new = np.where(ends, t, np.where(at_rounding, np.where(inside, newton, t), new))
        ends |= np.abs(new - t) <= digits
        ends |= at_rounding | (low >= high)
        before = np.where(inside & halved, size, np.inf)  # of a step to the middle nothing is asked
        t = found[..., columns] = new
        (left,) = np.nonzero(~ends.all(axis=tuple(range(ends.ndim - 1))))
        if not left.size:
            break
        if left.size < columns.size:
            columns = columns[left]
            t, low, high, before = (each[..., left] for each in (t, low, high, before))
            blur, ends = blur[..., left], ends[..., left]
    result: FloatArray = found
    return result


def _newton(t: FloatArray, step: FloatArray, support: tuple[Any, Any]) -> FloatArray:
    """Where a step of Newton's leads; one that leaves the support is taken in the logarithm of the
    distance from that end, along which the log odds of the tails are near a straight line.
    """
    start, end = support
    below, above = t - start, end - t
    new = t - step
    new = np.where(new <= start, start + below * np.exp(-step / below), new)
    last = np.nextafter(end, start)
    return np.where(new >= end, np.minimum(end - above * np.exp(step / above), last), new)


def _whole_quantiles(family: AnyFamily, q: FloatArray, *, upper: bool) -> FloatArray:
    def holds(x: FloatArray) -> BoolArray:
        return np.exp(family._logccdf(x)) <= q if upper else np.exp(family._logcdf(x)) >= q

    shape = _shape(family, q)
    low, high = np.full(shape, -1.0), np.ones(shape)
    for _ in range(DOUBLINGS):
        left = ~holds(high) & np.isfinite(high)
        if not left.any():
            break
        high[left] *= 2.0
    return np.where(q == (0.0 if upper else 1.0), np.inf, first_true(holds, low, high))


def median_and_width(family: AnyFamily) -> tuple[FloatArray, FloatArray]:
    """The medians, and half the range from the 16% to the 84% quantile, (..., k)."""
    low, middle, high = np.moveaxis(family._icdf(ndtr(np.array([-1.0, 0.0, 1.0]))), -1, 0)
    with np.errstate(invalid="ignore"):  # of components beyond the largest number: none
        return middle, 0.5 * high - 0.5 * low


def log_width(family: AnyFamily) -> FloatArray:
    """Logarithm of half the range from the 16% to the 84% quantile on the width line, (..., k)."""
    low, high = np.moveaxis(family._icdf(ndtr(np.array([-1.0, 1.0]))), -1, 0)
    line = family.core.width_line
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(0.5 * (line(high) - line(low))))


def draws(family: AnyFamily, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
    """Values by inversion."""
    shares = np.asarray(rng.random(shape))
    return family._icdf(shares.ravel()).reshape(shares.shape)[()]


# -------------------------------------------------------------------------------------- moments
def moments(
    family: AnyFamily, real: Callable[[Any], tuple[Any, Any]] | None = None
) -> tuple[Any, Any]:
    """Mean and standard deviation, NaN where there is none.

    At complex fields the imaginary part is the derivative along that of the fields; `real` gives
    the moments at real ones, by default sums over quantiles.
    """
    real = real or _moments
    fields = [np.asarray(field) for field in family.fields()]
    if not any(np.iscomplexobj(field) for field in fields):
        return real(family)
    along = [np.imag(field) for field in fields]
    length = max(float(np.abs(part).max()) for part in along)
    pairs = list(zip(map(np.real, fields), along, strict=True))
    size = max(float(np.abs(field[part != 0]).max(initial=0.0)) for field, part in pairs)
    size = size or max(float(np.abs(field).max()) for field, _ in pairs)  # a location of 0
    step = STEP * size / length

    def at(times: float) -> FloatArray:
        moved = (field + times * step * part for field, part in pairs)
        return np.array(real(like(family, moved)))

    derivative = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * step)
    mean, sd = at(0.0) + 1j * derivative
    return mean, sd


def like(family: Any, fields: Iterable[Any]) -> Any:
    """Components of the same family with other fields."""
    return type(family)._of(*fields)


def _moments(family: AnyFamily) -> tuple[Any, Any]:
    with np.errstate(all="ignore"):
        if family.discrete:
            low, high = family._icdf(np.array([FEWEST])), family._iccdf(np.array([FEWEST]))
            x = np.arange(low.min(), high.max() + 1.0)
            mass = np.exp(family._logpdf(x))
        else:
            lower, upper = SCORES[SCORES <= 0.0], SCORES[SCORES > 0.0]
            x = np.concatenate([family._icdf(ndtr(lower)), family._iccdf(ndtr(-upper))], axis=-1)
            mass = np.exp(-0.5 * SCORES**2)
        mass = mass / mass.sum(axis=-1, keepdims=True)
        mean = _sum(mass * x, is_open=not family.discrete)
        squares = mass * np.square(x - mean[..., None])
        return mean[()], np.sqrt(_sum(squares, is_open=not family.discrete))[()]


def _sum(terms: FloatArray, *, is_open: bool) -> FloatArray:
    """Their sum; NaN if they are no smaller at the ends than elsewhere."""
    size = np.abs(terms)
    ends = np.maximum(size[..., 0], size[..., -1])
    most = size.max(axis=-1)
    exists = np.isfinite(most) & ((ends <= LEFT * most) | (not is_open))
    return np.where(exists, terms.sum(axis=-1), np.nan)
