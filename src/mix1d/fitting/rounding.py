"""Rounded values: what is known of each is the interval of one step around it.

A density takes no account of rounding. Where a component is hardly wider than the step, its ties
look like a spike, and its sd is too large: rounding adds a twelfth of the squared step to a
variance (Sheppard 1898). There the likelihood is that of the intervals, divided by their width, so
that it is on the scale of densities: for a fine step both are one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from mix1d.arguments import positive_number, shown
from mix1d.choose.lumps import lattice_step, step_of_zeros
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.fitting.lumps import Lumps
from mix1d.fitting.result import Fit
from mix1d.sample import Sample
from mix1d.sources.observed import Observed

__all__ = ["AUTO", "Rounding", "asked_rounding", "fitted", "step_of"]

AUTO = "auto"
"""The word for a step that is looked for."""

NARROW = 1.5
"""Rounding matters to a component whose sd is less than so many steps: at this width it adds 1.8%
to the sd."""

Rounding = Literal["auto"] | float | None
"""What the argument `rounding` may be."""


def asked_rounding(rounding: Any, kinds: Sequence[type[Family]], algorithm: str = "em") -> Rounding:
    """The argument `rounding`: "auto", None, or a step.

    Raises
    ------
    Mix1dError
        If it is anything else, or a step for counts or an algorithm that maximises no likelihood.
    """
    if rounding is None or (isinstance(rounding, str) and rounding == AUTO):
        return None if rounding is None else "auto"
    if isinstance(rounding, str):
        raise Mix1dError(f"`rounding` must be 'auto', a step or None, got {shown(rounding)}")
    step = positive_number("rounding", rounding)
    if all(kind.discrete for kind in kinds):
        raise Mix1dError(
            f"`rounding` needs a family with a density, got {kinds[0].name!r}: counts are exact"
        )
    if algorithm != "em":
        raise Mix1dError(f"`rounding` needs algorithm='em' with a step, got {algorithm!r}")
    return step


def step_of(fit: Fit, whole: Sample) -> float:
    """The step of the values where it matters to this fit of densities; 0 where it does not.

    `whole` are all the values, those of lumps included: the others may lie on a coarser lattice.

    That is where a component is narrower than `NARROW` steps, as a spike of ties is.
    """
    if fit.mixture.discrete or fit.options.algorithm != "em" or not fit._basis.every_value:
        return 0.0
    step = lattice_step(whole)
    if not step:
        return 0.0
    widths = np.asarray(fit._basis.stack.location_and_width()[1])
    can_be_narrow = [type(part).core.can_collapse for part in fit.mixture.components]
    return step if (widths[can_be_narrow] < NARROW * step).any() else 0.0


def fitted(
    asked: Rounding,
    lumps: Lumps,
    family: type[Family],
    fit_of: Callable[[Observed], Fit],
) -> Fit:
    """The fit of the values beside the lumps, or of intervals where a step is given or matters.

    Lumps come first: all rows at one belong to it.
    """
    seen, whole = lumps.rest, lumps.whole
    step = asked if isinstance(asked, float) else 0.0
    if asked == AUTO:
        step = step_of_zeros(seen.sample, family, whole)
    if not step:
        found = fit_of(seen)
        step = step_of(found, whole) if asked == AUTO else 0.0
        if not step:
            return found
    return fit_of(seen.rounded(step))
