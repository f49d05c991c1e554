"""Profile-likelihood intervals of the means and sds of components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families.bank import with_fields
from mix1d.families.parameters import POSITIVE
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.notes import NO_END, Notes
from mix1d.infer.profile_of import profile_of
from mix1d.infer.wald import domain_of_means

__all__ = ["moment_ends"]


def moment_ends(
    maximum: MaximumWithCurvature,
    neighbourhood: Neighbourhood,
    which: int,
    component: int,
    parameter_ends: Mapping[int, FloatArray],
    level: float,
    notes: Notes,
) -> FloatArray:
    """The interval of a component's mean (0) or sd (1).

    Where it is a function of a single parameter that is estimated, the likelihood ratio is the
    same, so the ends of that parameter are carried over; of none, it is known. Else the profile of
    a function of the mixture.
    """
    stack = neighbourhood.stack[component]
    fields = np.array(stack.fields(), dtype=np.float64)
    decisive = [a for a in range(len(fields)) if _matters(stack, fields, a, which)]
    if not any(stack.parameters[a].is_free for a in decisive):
        return np.full(2, float(stack.moments()[which]))
    if len(decisive) == 1:
        (index,) = decisive
        ends = []
        for value in parameter_ends[index]:
            moved = fields.copy()
            moved[index] = value
            ends.append(float(with_fields(stack, [*moved]).moments()[which]))
        return np.sort(ends)  # a mean may fall where the parameter rises
    name = ("mean", "sd")[which]
    domain = POSITIVE if which else domain_of_means(neighbourhood.mixture)
    try:
        answer = profile_of(
            lambda mixture: domain.free((mixture.means, mixture.sds)[which][component]),
            maximum,
            neighbourhood,
            level,
            name=f"the {name} of component {component + 1}",
        )
    except Mix1dError:  # a mean beyond the largest number
        notes.append((NO_END, f"the {name} of component {component + 1}", ""))
        return np.array([np.nan, np.nan])
    if not np.all(np.isfinite(answer.interval)):
        notes.append((NO_END, f"the {name} of component {component + 1}", ""))
    return np.asarray(domain.value(answer.interval))


def _matters(stack: Any, fields: FloatArray, index: int, which: int) -> bool:
    """Whether a parameter changes the mean (0) or the sd (1) at all."""
    parameter, moved = stack.parameters[index], fields.copy()
    if parameter.held is not None:
        return False
    free = 0.9 * parameter.domain.free(moved[index]) + 0.0137  # not beyond a moment
    moved[index] = parameter.domain.value(free)
    before, after = (with_fields(stack, [*f]).moments()[which] for f in (fields, moved))
    return bool(before != after)
