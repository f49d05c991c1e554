"""Profile-likelihood intervals of what constraints make a function of several coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families.parameters import UNIT, Domain
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.notes import NO_END, Notes
from mix1d.infer.profile_of import profile_of
from mix1d.mixture import Mixture

__all__ = ["related_ends", "related_weight_ends"]

FIXED = 1e-12
"""A derivative of this size is none: what has no other is fixed."""


@dataclass(frozen=True)
class _Number:
    """One number of a mixture, on a coordinate without borders."""

    parameter: int
    """Its number among those of all families; -1 for a weight."""
    component: int
    domain: Domain

    def __call__(self, mixture: Mixture) -> float:
        fields = mixture._bank.fields() if self.parameter >= 0 else [mixture.weights]
        field = np.asarray(fields[max(self.parameter, 0)])
        return float(self.domain.free(field[self.component]))


def related_ends(
    maximum: MaximumWithCurvature,
    neighbourhood: Neighbourhood,
    place: tuple[int, int, int],
    level: float,
    notes: Notes,
) -> FloatArray:
    """The interval of a parameter: its name's number, its component, its number in the family."""
    index, component, number = place
    free = neighbourhood.parametrization
    parameter = neighbourhood.mixture.components[component].parameters[number]
    full = free.place_of_full(number, component)
    name = f"the {parameter.name} of component {component + 1}"
    what = _Number(index, component, parameter.domain)
    return _ends(maximum, neighbourhood, what, full, level, name, notes)


def related_weight_ends(
    maximum: MaximumWithCurvature,
    neighbourhood: Neighbourhood,
    component: int,
    level: float,
    notes: Notes,
) -> FloatArray:
    """The interval of a weight."""
    name, what = f"the weight of component {component + 1}", _Number(-1, component, UNIT)
    return _ends(maximum, neighbourhood, what, component, level, name, notes)


def _ends(
    maximum: MaximumWithCurvature,
    neighbourhood: Neighbourhood,
    what: _Number,
    full: int,
    level: float,
    name: str,
    notes: Notes,
) -> FloatArray:
    """Both ends; of what is fixed its number twice."""
    mixture = neighbourhood.mixture
    slopes = neighbourhood.parametrization.jacobian(mixture.weights, neighbourhood.stack)[full]
    value = what(mixture)
    if not (np.abs(slopes) > FIXED).any():
        return np.full(2, float(what.domain.value(value)))
    try:
        found = profile_of(what, maximum, neighbourhood, level, name=name).interval
    except Mix1dError:
        found = np.full(2, np.nan)
    if not np.isfinite(found).all():
        notes.append((NO_END, name, ""))
    return np.sort(what.domain.value(found))
