"""The names of constraints as estimates: what `a` is in ``{"means": ["a", "2*a"]}``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray, frozen
from mix1d.families.parameters import UNIT
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.wald import normal_score, on_scale
from mix1d.model.constraints import Constraints
from mix1d.model.expressions import Expression
from mix1d.model.jets import Jet
from mix1d.model.relations import Relations
from mix1d.results import Result, caution_lines

__all__ = ["NamedParameters", "named_parameters"]


@dataclass(frozen=True, eq=False)
class NamedParameters(Result):
    """What the names of constraints stand for, with errors and intervals. Frozen."""

    names: tuple[str, ...]
    estimates: FloatArray
    """(m,) the numbers."""
    standard_errors: FloatArray
    """(m,) standard errors; 0 on a bound, NaN where there is no maximum."""
    interval: FloatArray
    """(m, 2) Wald intervals, of what can only be positive through its logarithm."""
    level: float
    """Confidence level."""
    message: str = ""
    """What must be known before they are believed; empty where all is well."""

    def __getitem__(self, name: str) -> float:
        """The estimate of one name."""
        return float(self.estimates[self.names.index(name)])

    def _columns(self) -> dict[str, Any]:
        low, high = self.interval.T
        errors = self.standard_errors
        return {"name": list(self.names), "estimate": self.estimates, "standard_error": errors,
                "low": low, "high": high}  # fmt: skip

    def _heading(self) -> str:
        return "\n".join([*caution_lines(self.message), f"{100 * self.level:g}% intervals (Wald)"])

    def __repr__(self) -> str:
        rows = zip(self.names, self.estimates, self.standard_errors, self.interval, strict=True)
        width = max(map(len, self.names), default=0)
        lines = [
            f"{name:<{width}}  {value:.6g} ± {error:.2g} ({low:.6g} to {high:.6g})"
            for name, value, error, (low, high) in rows
        ]
        return "\n".join([self._heading(), *lines])


def named_parameters(
    constraints: Constraints | None, near: Neighbourhood, level: float, message: str = ""
) -> NamedParameters:
    """The names of these constraints, from the mixtures near the estimate; none without any."""
    names = () if constraints is None else constraints.names
    found = np.array([_number(name, constraints, near, normal_score(level)) for name in names])
    table = found.reshape(-1, 4)
    estimates, errors, ends = frozen(table[:, 0]), frozen(table[:, 1]), frozen(table[:, 2:])
    return NamedParameters(names, estimates, errors, ends, level, message)


def _number(
    name: str, constraints: Constraints | None, near: Neighbourhood, z: float
) -> tuple[float, float, float, float]:
    """The estimate of a name, its standard error, and the ends of its interval."""
    map_ = near.parametrization.constraint
    assert isinstance(map_, Relations)
    assert constraints is not None
    if name not in map_.names:
        return _of_weights(name, constraints, near, z)
    own = map_.names[name]
    vector = near.parametrization.vector(near.mixture.weights, near.stack)
    error = float(np.sqrt(near.covariance[own.place, own.place]))
    places = vector[own.place] + z * error * np.array([0.0, -1.0, 1.0])
    jet = own.axis.number(Jet.coordinate(places, 0, 1))
    value, one, other = jet.value.tolist()
    return value, abs(float(jet.gradient[0, 0])) * error, min(one, other), max(one, other)


def _of_weights(
    name: str, constraints: Constraints, near: Neighbourhood, z: float
) -> tuple[float, float, float, float]:
    """That of a name of which weights are multiples."""
    for j, entry in enumerate(constraints.weights):
        if isinstance(entry, Expression) and name in entry.names:
            factors = entry.factors()
            assert factors is not None
            weight = near.mixture.weights[j]
            error = np.sqrt(near.covariance_of_parameters[j, j])
            low, high = on_scale(UNIT, np.array([weight]), np.array([z * error]))[0]
            return tuple(float(v) / factors[1] for v in (weight, error, low, high))  # type: ignore
    raise AssertionError(name)
