"""The answers: an interval for each parameter, or for a function of the mixture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.infer.neighbourhood import stack_of
from mix1d.infer.quantities import by_name
from mix1d.mixture import Mixture
from mix1d.results import Result
from mix1d.style.numbers import column, intervals, plain

__all__ = ["Estimate", "Interval", "Region", "assembled"]


@dataclass(frozen=True)
class Region:
    """All values of one quantity that the data allow, where they are more than an interval."""

    name: str
    """The quantity, such as "the mean of component 2"."""
    pieces: tuple[tuple[float, float], ...]
    """Lower and upper ends of the intervals; the first one holds the estimate and is the interval
    that is reported. Where the data set no end it is infinite, or 0 or 1 for a quantity with that
    border."""


@dataclass(frozen=True, eq=False, repr=False)
class Interval(Result):
    """Intervals of every parameter; each holds its lower and its upper end, (k, 2)."""

    level: float
    """Confidence level."""
    method: str
    """The method of the intervals, in words."""
    weights: FloatArray
    """(k, 2) intervals of the weights; inside [0, 1]."""
    means: FloatArray
    """(k, 2) intervals of the means of the components."""
    sds: FloatArray
    """(k, 2) intervals of the standard deviations of the components; positive."""
    parameters: dict[str, FloatArray]
    """(k, 2) intervals of each of the family's own parameters, by name."""
    message: str = ""
    """What must be known before they are believed; empty where all is well."""
    regions: tuple[Region, ...] = ()
    """For each quantity whose profile allows more than one interval, or one without an end: which
    values it allows. Empty where each interval has two ends and is all."""

    def _columns(self) -> dict[str, Any]:
        columns: dict[str, Any] = {"component": np.arange(1, len(self.weights) + 1)}
        named = {"weight": self.weights, "mean": self.means, "sd": self.sds} | self.parameters
        for name, ends in named.items():
            columns |= {f"{name}_low": ends[:, 0], f"{name}_high": ends[:, 1]}
        return columns

    def _heading(self) -> str:
        head = f"{self.level * 100:.6g}% intervals ({self.method})"
        return "\n".join(filter(None, [head, self.message]))

    def __repr__(self) -> str:
        names = {"weight": self.weights, "mean": self.means, "sd": self.sds}
        each = [_cells(ends) for ends in names.values()]
        rows = [
            ["", *names],
            *([str(j + 1), *row] for j, row in enumerate(zip(*each, strict=True))),
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            for row in rows
        ]
        head = f"{self.level * 100:.6g}% intervals ({self.method})"
        return "\n".join([*filter(None, [self.message]), head, *(line.rstrip() for line in lines)])


@dataclass(frozen=True, eq=False, repr=False)
class Estimate(Result):
    """A function of the mixture with its interval; unpacks into ``low, high``."""

    estimate: Any
    """(...) the function of the fitted mixture; a number for a number."""
    standard_error: Any
    """(...) standard error; NaN where the method has none."""
    interval: FloatArray
    """(..., 2) lower and upper end of the interval."""
    level: float
    """Confidence level."""
    method: str
    """The method of the interval, in words."""
    message: str = ""
    """What must be known before it is believed; empty where all is well."""

    def __post_init__(self) -> None:
        for name in ("estimate", "standard_error"):  # a plain number, not an array without axes
            object.__setattr__(self, name, np.asarray(getattr(self, name))[()])
        super().__post_init__()

    @property
    def low(self) -> Any:
        """(...) the lower end."""
        return self.interval[..., 0][()]

    @property
    def high(self) -> Any:
        """(...) the upper end."""
        return self.interval[..., 1][()]

    def __iter__(self) -> Iterator[Any]:
        return iter((self.low, self.high))

    def _columns(self) -> dict[str, Any]:
        columns = {
            "estimate": self.estimate,
            "standard_error": self.standard_error,
            "low": self.low,
            "high": self.high,
        }
        return {name: np.ravel(values) for name, values in columns.items()}

    def __repr__(self) -> str:
        values, errors = (
            np.ravel(np.asarray(part, dtype=np.float64))
            for part in (self.estimate, self.standard_error)
        )
        limits = np.asarray(self.interval, dtype=np.float64).reshape(-1, 2)
        told = column(values, errors, np.full(values.shape, np.inf))
        between = intervals(values, errors, limits)
        lines = [
            f"{value} ({rounded or f'{plain(low)} to {plain(high)}'})"
            for value, rounded, (low, high) in zip(told, between, limits, strict=True)
        ]
        lines[0:0] = filter(None, [self.message])
        return "\n".join([*lines, f"{self.level * 100:.6g}% interval ({self.method})"])


def _cells(ends: FloatArray) -> list[str]:
    """The intervals of one column, rounded by their widths; one number where it was held."""
    with np.errstate(invalid="ignore", over="ignore"):
        errors, middles = 0.25 * (ends[:, 1] - ends[:, 0]), 0.5 * ends.sum(axis=1)
    return [
        cell or (plain(low) if low == high else f"{plain(low)} to {plain(high)}")
        for cell, (low, high) in zip(intervals(middles, errors, ends), ends.tolist(), strict=True)
    ]


def assembled(
    ends: FloatArray,
    mixture: Mixture,
    level: float,
    method: str,
    message: str,
    regions: tuple[Region, ...] = (),
) -> Interval:
    """The interval whose `ends`, (k (3 + p), 2), are in the order of `quantities`."""
    parts = np.asarray(ends, dtype=np.float64).reshape(-1, mixture.k, 2)
    return Interval(
        level=level,
        method=method,
        **by_name(parts, stack_of(mixture)),
        message=message,
        regions=regions,
    )
