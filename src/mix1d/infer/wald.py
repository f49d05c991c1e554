r"""Wald intervals: estimate and standard error, on a scale without borders, mapped back.

A weight through its logit, what must be positive through its logarithm, a location as it is: so a
weight's interval stays inside (0, 1), and that of an sd above 0.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families.parameters import POSITIVE, REAL, UNIT, Domain
from mix1d.infer.delta import Function, evaluated, slopes
from mix1d.infer.interval import Estimate, Interval, assembled
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.notes import joined
from mix1d.infer.standard_errors import standard_errors
from mix1d.mixture import Mixture

__all__ = ["ROUGH", "domain_of_means", "normal_score", "on_scale", "unknown", "wald", "wald_of"]

SCALES = {"linear": REAL, "log": POSITIVE, "logit": UNIT}
"""The scales on which an interval may be symmetric, by the names that users give them."""

ROUGH = (
    "the function bends sharply within a standard error or two, so this interval is rough: "
    "the profile and the bootstrap follow the bend"
)
"""The note on an interval of a function that is far from a straight line."""


def normal_score(level: float) -> float:
    """The z that a standard normal exceeds in size with probability 1 - level."""
    return float(-ndtri(0.5 * (1.0 - level)))


def wald(neighbourhood: Neighbourhood, level: float, message: str = "") -> Interval:
    """Wald intervals of every parameter; NaN where there is no maximum to take errors from."""
    mixture, stack = neighbourhood.mixture, neighbourhood.stack
    errors = standard_errors(neighbourhood)
    z = normal_score(level)
    ends = [on_scale(UNIT, mixture.weights, z * errors.weights)]
    for parameter, values in zip(stack.parameters, stack.fields(), strict=True):
        ends.append(on_scale(parameter.domain, values, z * errors.parameters[parameter.name]))
    ends.append(on_scale(domain_of_means(mixture), mixture.means, z * errors.means))
    ends.append(on_scale(POSITIVE, mixture.sds, z * errors.sds))
    return assembled(np.concatenate(ends), mixture, level, "Wald", message)


def domain_of_means(mixture: Mixture) -> Domain:
    """Where the means of components lie: on the whole line, unless all values are positive."""
    families = {type(part) for part in mixture.components if not part.is_atom}
    can_be_negative = any(kind.in_support(np.array([-1.0]))[0] for kind in families)
    return REAL if can_be_negative else POSITIVE


def wald_of(
    function: Function,
    neighbourhood: Neighbourhood,
    level: float,
    scale: str = "linear",
    message: str = "",
) -> Estimate:
    """Wald interval of a function of the mixture, by the delta method."""
    if not neighbourhood.is_known:
        return unknown(function, neighbourhood, level, "Wald", message)
    found = slopes(function, neighbourhood)
    _check_range(scale, found.estimate)
    if found.is_rough:
        message = joined(message, ROUGH)
    interval = on_scale(SCALES[scale], found.estimate, normal_score(level) * found.errors)
    return Estimate(found.estimate, found.errors, interval, level, "Wald", message)


def unknown(
    function: Function, neighbourhood: Neighbourhood, level: float, method: str, message: str
) -> Estimate:
    """The answer where the fit has no maximum to take errors from."""
    estimate = evaluated(function, neighbourhood.mixture)
    nothing = np.full((*estimate.shape, 2), np.nan)
    return Estimate(estimate, nothing[..., 0], nothing, level, method, message)


def _check_range(scale: str, estimate: FloatArray) -> None:
    inside = {"log": estimate > 0, "logit": (estimate > 0) & (estimate < 1)}.get(scale)
    if inside is not None and not np.all(inside):
        rule = {"log": "is positive", "logit": "lies between 0 and 1"}[scale]
        raise Mix1dError(
            f"`scale`={scale!r} needs a function that {rule}, got {estimate[~inside].flat[0]:.6g}"
        )


def on_scale(domain: Domain, estimate: FloatArray, reach: FloatArray) -> FloatArray:
    """``estimate -+ reach`` mapped through the domain's free coordinate and back, (..., 2).

    An end beyond that of the domain is that of the domain.
    """
    estimate, reach = np.asarray(estimate, dtype=np.float64), np.asarray(reach)
    with np.errstate(all="ignore"):
        shift = (reach / domain.slope(estimate))[..., None] * np.array([-1.0, 1.0])
        ends = domain.value(domain.within(domain.free(estimate)[..., None] + shift, np.inf))
    ends[..., 0] = np.minimum(ends[..., 0], estimate)  # far out, the way back rounds
    ends[..., 1] = np.maximum(ends[..., 1], estimate)
    certain = (reach == 0.0)[..., None]  # the only weight there is
    return np.where(certain, estimate[..., None], ends)
