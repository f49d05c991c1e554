"""The shape parameters of distributions of ``scipy.stats``, and the values that they may have."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from mix1d.families.domains import POSITIVE, REAL, UNIT, Domain, logit_between
from mix1d.families.parameters import Parameter

__all__ = ["Shape", "overridden", "parameter_of", "shapes_of"]

TINY = 1e-12
"""An end of the values of a shape is this close to the number that is meant."""


def overridden(distribution: Any) -> Iterable[str]:
    """The methods that a distribution has of its own, not of SciPy's base classes."""
    for kind in type(distribution).__mro__:
        if kind.__name__ in ("rv_continuous", "rv_discrete", "rv_generic"):
            return
        yield from vars(kind)


class Shape(NamedTuple):
    """A shape parameter: its name, the ends of its values, and whether they are whole numbers."""

    name: str
    low: float
    high: float
    is_whole: bool


def shapes_of(distribution: Any) -> list[Shape]:
    """As SciPy describes them; those of a user's own distribution are positive, SciPy's default."""
    if hasattr(distribution, "_shape_info"):
        return [
            Shape(i.name, _rounded(i.domain[0]), _rounded(i.domain[1]), bool(i.integrality))
            for i in distribution._shape_info()
        ]
    names = [name.strip() for name in (distribution.shapes or "").split(",") if name.strip()]
    low = -np.inf if "_argcheck" in overridden(distribution) else 0.0
    return [Shape(name, low, np.inf, is_whole=False) for name in names]


def parameter_of(shape: Shape) -> Parameter:
    if shape.is_whole:
        return Parameter.given(shape.name, _whole(shape.low))
    return Parameter(shape.name, _domain(shape.low, shape.high))


def _rounded(end: float) -> float:
    """The number beside which SciPy puts an end that is left out."""
    if not np.isfinite(end) or abs(end - np.round(end)) > TINY:
        return float(end)
    return float(np.round(end))


@lru_cache(maxsize=64)
def _whole(low: float) -> Domain:
    return Domain(
        f"be finite and at least {low:g}", lambda v: low <= v < np.inf, "{}",
        lambda v: v, lambda v: v, np.ones_like, np.zeros_like, is_linear=True, has_score=False,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _domain(low: float, high: float) -> Domain:
    """The numbers between two ends, on the whole line, a logarithm, or a logit."""
    if (low, high) == (0.0, np.inf):
        return POSITIVE
    if (low, high) == (0.0, 1.0):
        return UNIT
    if low == -np.inf:
        return REAL
    if high == np.inf:
        return Domain(
            f"be finite and above {low:g}", partial(_is_within, low, high), f"log({{}} - {low:g})",
            partial(_log_above, low), partial(_exp_above, low), partial(_above, low),
            partial(_above, low),
        )  # fmt: skip
    return Domain(
        f"lie between {low:g} and {high:g}", partial(_is_within, low, high),
        f"logit(({{}} - {low:g}) / {high - low:g})", *logit_between(low, high),
    )  # fmt: skip


def _is_within(low: float, high: float, v: float) -> bool:
    return low < v < high


def _above(low: float, v: Any) -> Any:
    return v - low


def _log_above(low: float, v: Any) -> Any:
    return np.log(v - low)


def _exp_above(low: float, v: Any) -> Any:
    return low + np.exp(v)
